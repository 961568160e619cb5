/* Days and times that were, by their words: for what looks back. */
#ifndef CMD_PAST_H
#define CMD_PAST_H

#include "cmd/offline.h"

/* Whether word is a day: today, yesterday, the last mon to sun, a date. */
bool past_is_day(const struct offline *l, const char *word, int32_t *ret);

/* Where a range begins or ends: a time, or a day, which belongs to it whole.
 * EXIT_OK, or EXIT_USAGE with the error printed. */
int past_edge(const struct offline *l, const struct cmd_context *ctx,
    const char *word, bool end, struct instant *ret);

#endif
