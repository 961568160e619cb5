/* Operands of several words: "until tomorrow", "1h 20m". */
#ifndef CMD_WORDS_H
#define CMD_WORDS_H

#include <stdint.h>

#include "cmd/cmd.h"
#include "core/time.h"

#define WORDS_SIZE 256

/* Joins n words by spaces. EXIT_OK or EXIT_USAGE, printed. */
int words_join(const struct cmd_context *ctx, int n, char **word,
    char buf[WORDS_SIZE]);

/* n words as one span; standard where there are none. EXIT_OK or EXIT_USAGE,
 * printed. */
int words_span(const struct cmd_context *ctx, int n, char **word,
    int64_t standard, int64_t *ret);

/* What follows "until": a time ahead of now, or "tomorrow", when the day
 * begins. Needs configuration and zone. EXIT_OK, or the exit code, printed. */
int words_until(const struct cmd_context *ctx, int n, char **word,
    struct instant *ret);

#endif
