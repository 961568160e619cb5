/* Presence: whether somebody is at the machine, from whatever can tell. None
 * of the sources polls; each survives the loss and return of its server. */
#ifndef DESKTOP_PRESENCE_H
#define DESKTOP_PRESENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

#include "core/engine.h"

struct presence_source;

/* since: when the presence began, by CLOCK_BOOTTIME; may lie before now. */
typedef void (*presence_handler)(void *data, enum presence p,
    struct boot since);

/*
 * All of it in one: lock and sleep from logind (system bus), which go before
 * all else, then the first backend that can tell. Never blocks, and starts
 * without buses and displays: what comes later is noticed. Somebody counts as
 * idle after idle_after microseconds without input. The handler is only called
 * from the loop, once per change; PRESENCE_UNKNOWN when nothing can tell.
 */
int presence_new(sd_event *loop, int64_t idle_after, presence_handler handler,
    void *data, struct presence_source **ret);

/* What tells active from idle now: "x11", or "none". */
const char *presence_backend_name(const struct presence_source *p);

/* What one of the backends has to say of itself. */
struct presence_account {
	const char *name;
	bool could; /* it knows */
	bool tells; /* and is the first that does */
	const char *note; /* how it tells, or why it cannot; may be empty */
};

/* Fills ret, of room for max, in the order of trust, and returns how many they
 * are; valid until the loop runs again. */
size_t presence_accounts(const struct presence_source *p,
    struct presence_account *ret, size_t max);

/* What is known of lock and sleep, and by what: "lock and sleep from logind". */
void presence_describe_session(const struct presence_source *p, char *buf,
    size_t size);

/* After PRESENCE_ASLEEP was reported: what had to be done before the sleep is
 * done. logind waits no longer than its InhibitDelayMaxSec= (5 s). */
void presence_sleep_ready(struct presence_source *p);

/* A lock that was asked for did not come about, for all that is known: what
 * logind passed on counts no longer. NULL: nothing. */
void presence_not_locked(struct presence_source *p);

void presence_free(struct presence_source *p);

#endif
