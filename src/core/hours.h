/* Hours: when the user works on a day, from rules, calendar and zone. */
#ifndef CORE_HOURS_H
#define CORE_HOURS_H

#include "core/interval.h"
#include "core/occurrence.h"
#include "core/rules.h"
#include "core/zone.h"

/* What the days are computed from. Borrowed: outlives its user. zone NULL is
 * UTC; occurrences are sorted by occurrence_compare(). */
struct calendar_view {
	const struct zone *zone;
	const struct occurrence *occurrence;
	size_t n;
};

/* The day that t belongs to: it begins at day_start, not at midnight. */
int32_t hours_day_of(const struct hours_rules *r, const struct zone *z,
    struct instant t);

/* From that day's start to the next day's. */
struct interval hours_day_span(const struct hours_rules *r,
    const struct zone *z, int32_t day);

/*
 * The hours of a day: its weekday's windows (each whole, though it may run
 * over the day's end) where no availability takes them away, plus `hours`
 * occurrences that start in the day, less `off` ones; none on a sabbatical
 * day. Replaces what *ret held.
 */
void hours_of_day(const struct hours_rules *r, const struct calendar_view *c,
    int32_t day, struct intervals *ret);

/* How many sabbatical days hours_next_start() looks behind. */
#define HOURS_MAX_SABBATICAL 366

/* The first instant after t at which any day's hours begin, looking at most
 * days ahead, sabbatical days not counted; INSTANT_NEVER when there is none. */
struct instant hours_next_start(const struct hours_rules *r,
    const struct calendar_view *c, struct instant t, int days);

#endif
