/*
 * lock-drive [nosystem] [nosession]: asks desktop/lock to lock the session on
 * the system and session bus of the environment, but for those that are left
 * out, and prints "locked HOW", "unsure HOW" or "failed ERROR". Exit code 0
 * when it was told exactly once.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "desktop/lock.h"

struct drive {
	sd_event *loop;
	int told;
};

static int on_end(sd_event_source *s, uint64_t at, void *data)
{
	struct drive *d = data;

	(void)s;
	(void)at;
	return sd_event_exit(d->loop, 0);
}

/* Goes on for a moment: a second word would be one too many. */
static void on_lock(void *data, int result, const char *how)
{
	struct drive *d = data;

	d->told++;
	if (result < 0)
		printf("failed %s\n", strerror(-result));
	else
		printf(
		    "%s %s\n", result == LOCK_SURE ? "locked" : "unsure", how);
	fflush(stdout);
	sd_event_add_time_relative(
	    d->loop, NULL, CLOCK_MONOTONIC, 200000, 1000, on_end, d);
}

int main(int argc, char **argv)
{
	sd_bus *system = NULL, *session = NULL;
	struct drive d = {0};
	bool no_system = false, no_session = false;
	struct lock *l;

	for (int i = 1; i < argc; i++) {
		no_system |= strcmp(argv[i], "nosystem") == 0;
		no_session |= strcmp(argv[i], "nosession") == 0;
	}
	if (sd_event_default(&d.loop) < 0)
		return 1;
	if (!no_system && sd_bus_open_system(&system) >= 0)
		sd_bus_attach_event(system, d.loop, 0);
	if (!no_session && sd_bus_open_user(&session) >= 0)
		sd_bus_attach_event(session, d.loop, 0);
	l = lock_start(d.loop, system, session, on_lock, &d);
	sd_event_loop(d.loop);
	lock_free(l);
	sd_bus_flush_close_unref(system);
	sd_bus_flush_close_unref(session);
	sd_event_unref(d.loop);
	return d.told == 1 ? 0 : 1;
}
