/* Who organizes and who attends an event, and whether that is the user. */
#ifndef CALREAD_PEOPLE_H
#define CALREAD_PEOPLE_H

#include "calread/event.h"
#include "calread/text.h"

/* Take what an ORGANIZER or ATTENDEE says into e. */
void people_take_organizer(const struct property *p, struct event *e);
void people_take_attendee(const struct event_context *ctx,
    const struct property *p, struct event *e);

#endif
