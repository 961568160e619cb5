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

/* Reads exactly n digits and moves behind them. */
int value_read_digits(const char **p, int n, int *ret);

#endif
