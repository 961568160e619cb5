/* Occurrences of the calendars as text, JSON and lines for scripts. */
#ifndef CMD_PRINT_EVENTS_H
#define CMD_PRINT_EVENTS_H

#include "base/str.h"
#include "config/config.h"
#include "core/zone.h"
#include "desktop/calendar.h"

struct event_list {
	const struct calendar_result *result;
	const struct config *config; /* the calendars' names */
	const struct zone *zone;
	bool problems; /* with what was skipped or repaired */
};

void print_events_text(struct str *s, const struct event_list *l);
void print_events_json(struct str *s, const struct event_list *l);

/* "T start end title" in UTC, "D first-day day-after-last title"; tabs. The
 * title is whole. */
void print_events_tsv(struct str *s, const struct event_list *l);

#endif
