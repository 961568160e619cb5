/*
 * Quiet: whether the desktop asks for it (do-not-disturb, a presentation), and
 * meetings that no calendar has (a camera is on), from whatever tells. None of
 * the sources polls, and none starts a server.
 */
#ifndef DESKTOP_QUIET_H
#define DESKTOP_QUIET_H

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "core/engine.h"

struct quiet;

/* What has not answered by then after the start is not waited for. */
#define QUIET_SETTLE (300 * (USEC_PER_SEC / 1000))

struct quiet_state {
	bool quiet;
	char reason[ENGINE_QUIET_SIZE]; /* "do not disturb (dunst)"; or "" */
	bool busy;
	char busy_reason[ENGINE_QUIET_SIZE]; /* "a camera is on"; or "" */
};

/* The state is borrowed for the call. */
typedef void (*quiet_handler)(void *data, const struct quiet_state *s);

/* The handler is only called from the loop: first when all that is there has
 * answered, or QUIET_SETTLE has passed, then once per change. 0 or -errno. */
int quiet_new(sd_event *loop, quiet_handler handler, void *data,
    struct quiet **ret);

/* Whether cameras count; at first they do not. Before the loop runs, or from
 * it. */
void quiet_set_camera(struct quiet *q, bool on);

/* The session bus is there, or (NULL) is gone; a reference is taken. Before the
 * loop runs, or from it. */
void quiet_set_bus(struct quiet *q, sd_bus *bus);

/* NULL does nothing. */
void quiet_free(struct quiet *q);

#endif
