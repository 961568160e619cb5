/*
 * A timeline: what a day holds (hours, what is in the calendar) and what the
 * engine did in it, one entry each. `plan` and `simulate` fill it.
 */
#ifndef CORE_TIMELINE_H
#define CORE_TIMELINE_H

#include "core/engine.h"

enum timeline_role {
	TIMELINE_DAY,      /* the day itself: hours, occurrences */
	TIMELINE_SHOWN,    /* on channel */
	TIMELINE_RECORDED, /* came to pass, and is in the history */
	TIMELINE_DECIDED,  /* why not, and what did not matter */
};

struct timeline_entry {
	struct instant at;
	struct instant end; /* NEVER: a moment */
	char kind[24];      /* "hours", "meeting", "break-offered", … */
	enum channel channel; /* where it was shown; NONE: nowhere */
	bool transient;     /* shown, and gone by itself */
	bool silent;        /* shown without a sound */
	enum timeline_role role;
	unsigned flags;     /* of an occurrence: enum occurrence_flag */
	int64_t place;      /* where it stands in its day, */
	unsigned order;     /* and among those of one place */
	char title[ENGINE_TITLE_SIZE];
	struct reason reason;
};

/* Zero-initialise; timeline_done() releases it. */
struct timeline {
	struct timeline_entry *v;
	size_t n, cap;
};

/* Valid until the next one is added. */
struct timeline_entry *timeline_add(struct timeline *t, struct instant at,
    const char *kind, const char *title, const struct reason *why);

/* The day's hours, or that it has none, and its occurrences. */
void timeline_add_day(struct timeline *t, const struct rules *rules,
    const struct calendar_view *calendar, int32_t day);

/* By time; first what is of the whole day, then what began before start. */
void timeline_sort(struct timeline *t, struct instant start);

void timeline_clear(struct timeline *t);
void timeline_done(struct timeline *t);

#endif
