/* Occurrences: what the user's calendars hold, one interval each, classified.
 * They come from the calendar helper, checked; the engine only reads them. */
#ifndef CORE_OCCURRENCE_H
#define CORE_OCCURRENCE_H

#include "core/interval.h"

/* What an occurrence means to offduty; names by occurrence_class_name(). */
enum occurrence_class {
	CLASS_MEETING, /* nothing may interrupt */
	CLASS_FOCUS,   /* breaks are offered, never in front of other prompts */
	CLASS_OFF,     /* takes hours away */
	CLASS_ON_CALL, /* the cutoff's ladder is quiet */
	CLASS_HOURS,   /* adds hours */
	CLASS_NOTE,    /* shown, no effect */
	CLASS_IGNORE,  /* no effect; only `events` shows it */
	CLASS_COUNT
};

enum occurrence_flag {
	OCCURRENCE_ALL_DAY = 1 << 0,   /* first_day and last_day hold */
	OCCURRENCE_TENTATIVE = 1 << 1, /* or not yet answered */
	OCCURRENCE_UNTRUSTED = 1 << 2, /* an `off` of somebody else: a note */
	/* an `off` that takes configured hours away, but none of the `hours`
	 * that lie in it: what an availability leaves (RFC 7953) */
	OCCURRENCE_AVAILABILITY = 1 << 3,
};

#define OCCURRENCE_TITLE_SIZE 65 /* 64 bytes of UTF-8 and NUL */

struct occurrence {
	struct instant start, end; /* end == start: no length */
	/* all-day: days since 1970-01-01, end_day is the day after the last */
	int32_t start_day, end_day;
	enum occurrence_class class;
	unsigned flags;
	uint16_t calendar; /* index of its [calendar NAME] */
	char title[OCCURRENCE_TITLE_SIZE];
};

/* "meeting", "focus", "off", "on-call", "hours", "note", "ignore". */
const char *occurrence_class_name(enum occurrence_class c);

/* -EINVAL when no class has that name. */
int occurrence_class_from_name(const char *name, enum occurrence_class *ret);

/* For qsort(3): by start, then end, then title. */
int occurrence_compare(const void *a, const void *b);

#endif
