/* Timelines of days, for people and as JSON: what `plan` and `simulate` print. */
#ifndef CMD_TIMELINE_H
#define CMD_TIMELINE_H

#include "cmd/offline.h"
#include "core/timeline.h"

struct timeline_view {
	const struct offline *local;
	struct str *text; /* where it goes */
	int32_t day;      /* that the timeline is of */
	bool why; /* with the reason of each entry, and what was only decided */
};

/* "wed 2026-11-25" */
void timeline_print_heading(const struct timeline_view *o);

/* A line each, two with the reasons. */
void timeline_print_text(const struct timeline_view *o,
    const struct timeline *t);

/* "day", "zone", "entries": members of an object. */
void timeline_print_json(const struct timeline_view *o,
    const struct timeline *t);

#endif
