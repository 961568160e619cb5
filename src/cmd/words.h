/* Operands of several words: "until tomorrow", "1h 20m". */
#ifndef CMD_WORDS_H
#define CMD_WORDS_H

#include <stdint.h>

#include "cmd/cmd.h"

#define WORDS_SIZE 256

/* Joins n words by spaces. EXIT_OK or EXIT_USAGE, printed. */
int words_join(const struct cmd_context *ctx, int n, char **word,
    char buf[WORDS_SIZE]);

/* n words as one span; standard where there are none. EXIT_OK or EXIT_USAGE,
 * printed. */
int words_span(const struct cmd_context *ctx, int n, char **word,
    int64_t standard, int64_t *ret);

#endif
