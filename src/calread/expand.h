/*
 * One series: the events of one UID, merged and expanded within the window.
 * RFC 5545, sections 3.8.4.4 and 3.8.5; where it is silent: a DTSTART outside
 * its rule counts, an override without its instance stays, EXDATE beats an
 * override, the highest SEQUENCE wins and then the last in the file; a DATE
 * among the dates of a timed series means all of that day by the series' clock,
 * a time among those of days its day as written; a range moves what follows by
 * the series' clock, as far as its first.
 */
#ifndef CALREAD_EXPAND_H
#define CALREAD_EXPAND_H

#include "calread/event.h"
#include "core/interval.h"

/* What one series may cost; half of it after each of the file that cost more,
 * down to 1/2^EXPAND_MAX_HALVED: a herd of them must not cost the others. */
#define EXPAND_MAX_STEPS 400000 /* days and times that its rules look at */
#define EXPAND_MAX_MOMENTS 20000 /* that may lie in the window */
#define EXPAND_MAX_US (100 * INT64_C(1000)) /* of time */
#define EXPAND_MAX_HALVED 6

struct instance {
	struct instant start, end;
	int32_t start_day, end_day; /* of whole days, else of start and end */
	bool date;
	const struct event *event; /* whose properties it has */
};

struct instances {
	struct instance *v;
	size_t n, cap;
};

struct expand_context {
	struct interval window;
	const struct notices *notices;
	/* microseconds of any clock that only moves on */
	int64_t (*clock)(void);
	const struct zone *floating; /* the reader's, for whole days */
	unsigned costly; /* series of this file so far that cost too much */
};

/* Adds the series' occurrences to out. e: at least one, in file order. 0, or
 * -E2BIG when it cost too much and nothing of it was added, which is
 * noticed. */
int expand_series(const struct expand_context *ctx, struct event *const *e,
    size_t n, struct instances *out);

#endif
