/* What the value_*.c files share: a place in the text, and problems. */
#ifndef CONFIG_VALUE_PRIV_H
#define CONFIG_VALUE_PRIV_H

#include "config/value.h"

/* Says what is wrong; returns -EINVAL. */
int value_problem(char *problem, size_t size, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

const char *value_skip(const char *p);

/* At the end but for blanks. */
bool value_at_end(const char *p);

/* "mon" or "monday": 0 to 6, and moves behind it. remedy ends the problem with
 * another word: "is no weekday; write ...". */
int value_read_weekday(const char **p, int *ret, const char *remedy,
    char *problem, size_t size);

/* "9:00" or "09:00" up to 24:00, seconds, and moves behind it. */
int value_read_clock(
    const char **p, int32_t *ret, char *problem, size_t size);

/* Bytes up to a blank, comma or dash. */
size_t value_word_length(const char *p);

#endif
