/* The settings that shape an answer: as requests for the helper, and as a hash
 * that tells whether an answer of before still holds. */
#ifndef DESKTOP_CALENDAR_SETTINGS_H
#define DESKTOP_CALENDAR_SETTINGS_H

#include "config/config.h"
#include "wire/occurrence.h"

struct calendar_settings {
	struct calwire_request *v; /* SETUP, RULEs, CALENDARs */
	size_t n, n_calendars;
	uint64_t place; /* hash of zones, helper and versions */
	char *zone;
};

/* zone: the user's, or NULL; helper: the path of offduty-calread. */
void calendar_settings_init(struct calendar_settings *s,
    const struct config *c, const char *zone, const char *helper,
    bool everything);
void calendar_settings_done(struct calendar_settings *s);

/* Of all that the answers for that calendar depend on, but for the files and
 * the span. */
uint64_t calendar_settings_hash(const struct calendar_settings *s,
    size_t calendar);

/* Tells a helper all of it. memory is struct calwire_progress's descriptor. 0
 * or -errno. */
int calendar_settings_send(const struct calendar_settings *s, int sock,
    int memory, struct interval span);

#endif
