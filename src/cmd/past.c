/* Days and times that were, by their words. */
#include "cmd/past.h"

#include <string.h>

#include "base/str.h"
#include "config/value.h"

#define DAYS_IN_WEEK 7

bool past_is_day(const struct offline *l, const char *word, int32_t *ret)
{
	int32_t today = offline_today(l);
	char problem[DIAG_TEXT_SIZE];
	struct instant t;

	for (int ago = 0; ago < DAYS_IN_WEEK; ago++) {
		*ret = today - ago;
		if (str_casecmp(word, weekday_name(day_weekday(*ret))) == 0 ||
		    (ago == 0 && strcmp(word, "today") == 0) ||
		    (ago == 1 && strcmp(word, "yesterday") == 0))
			return true;
	}
	if (strlen(word) != strlen("2026-12-01") || word[4] != '-' ||
	    value_parse_when(
		word, l->now, l->zone, &t, problem, sizeof(problem)) < 0)
		return false;
	*ret = zone_to_local(l->zone, t).day;
	return true;
}

int past_edge(const struct offline *l, const struct cmd_context *ctx,
    const char *word, bool end, struct instant *ret)
{
	int32_t day;

	if (!past_is_day(l, word, &day))
		return offline_parse_when(l, ctx, word, ret);
	*ret = offline_day_start(l, end ? day + 1 : day);
	return EXIT_OK;
}
