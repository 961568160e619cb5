/* Presence: whether somebody is at the machine, from whatever can tell. None
 * of the sources polls; each survives the loss and return of its server. */
#ifndef DESKTOP_PRESENCE_H
#define DESKTOP_PRESENCE_H

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "core/engine.h"

struct presence_source;

/* since: when the presence began, by CLOCK_BOOTTIME; may lie before now. */
typedef void (*presence_handler)(void *data, enum presence p,
    struct boot since);

/* One kind of source of active and idle. start returns -errno where this
 * session does not offer it. */
struct presence_backend {
	const char *name; /* "x11" */
	int (*start)(sd_event *loop, int64_t idle_after, void *data,
	    presence_handler handler, void **ret);
	void (*stop)(void *self);
};

extern const struct presence_backend presence_x11;

/*
 * All of it in one: lock, sleep and session state from logind (system bus), and
 * the first backend that starts; backends are probed again when theirs is
 * lost. Reports PRESENCE_UNKNOWN when nothing can tell. Starts without buses.
 */
int presence_new(sd_event *loop, int64_t idle_after, presence_handler handler,
    void *data, struct presence_source **ret);

/* "x11", or "none"; why_not, unless NULL, says why others were not taken. */
const char *presence_backend_name(const struct presence_source *p,
    const char **why_not);

/* The sleep delay may end: what had to be done before sleep is done. */
void presence_sleep_ready(struct presence_source *p);

void presence_free(struct presence_source *p);

#endif
