/*
 * Overrides: the events of a series that have a RECURRENCE-ID, found by what
 * they name. A series may have thousands, so each look is a search. And what
 * times mean to a series that is not of their kind.
 */
#ifndef CALREAD_OVERRIDE_H
#define CALREAD_OVERRIDE_H

#include "calread/event.h"

struct override {
	const struct event *event;
	struct instant id; /* that its RECURRENCE-ID means to the series */
	int32_t day;       /* and the day */
	size_t order;      /* in the file */
};

/* One for each RECURRENCE-ID: of several that of the highest SEQUENCE, then the
 * last. Zero-initialise; override_done() releases it. */
struct overrides {
	const struct stamp *like; /* a start of the series; NULL: it has none */
	/* those of whole days first, by their days, the others by instants */
	struct override *v;
	size_t n, n_days;
	struct override *by_day;       /* all of them */
	const struct override **range; /* THISANDFUTURE ones, by instants */
	size_t n_ranges;
};

/* Sorts out of n events those that are overrides. master: NULL is none. */
void override_collect(struct overrides *o, const struct event *master,
    struct event *const *e, size_t n);
void override_done(struct overrides *o);

/* Whether an override names the occurrence that begins at `at`. */
bool override_names(const struct overrides *o, const struct stamp *at);

/* The last THISANDFUTURE one at or before start; or NULL. */
const struct event *override_range_at(const struct overrides *o,
    struct instant start);

/* Where a range override puts an occurrence that began at `at`: it moves it as
 * far as the first (RFC 5545, section 3.2.13), by the series' clock. */
struct stamp override_moves(const struct event *range, const struct stamp *at,
    const struct stamp *like);

/* How far that is, in seconds, whichever way. */
int64_t override_shift(const struct event *range, const struct stamp *like);

/* The day that t means to a series that starts at like: for one of days as
 * written, but of UTC by the calendar's zone; for a timed one by its clock. */
int32_t stamp_day_in(const struct stamp *t, const struct stamp *like);

/* t as such a series has its starts: a day of a timed one is at its hour. */
struct stamp stamp_fit(const struct stamp *t, const struct stamp *like);

#endif
