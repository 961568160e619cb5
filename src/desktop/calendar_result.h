/* From what is known of the calendars to what the caller gets. */
#ifndef DESKTOP_CALENDAR_RESULT_H
#define DESKTOP_CALENDAR_RESULT_H

#include "desktop/calendar.h"
#include "desktop/calendar_source.h"

/* Of n sources, those within window; titles too with everything. */
void calendar_result_make(struct calendar_source *source, size_t n,
    struct interval window, bool everything, struct calendar_result *ret);

#endif
