/*
 * quiet-drive: prints what desktop/quiet tells, a line each: "quiet REASON",
 * "busy REASON", "quiet REASON; busy REASON" or "loud". From stdin:
 *
 *   bus          connects to the session bus (from the start, with --bus)
 *   camera       counts cameras no more (with --camera it begins with that)
 *   leave        leaves it
 *   iterations   prints how often the loop woke up, this one included
 *   ping, quit
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "desktop/quiet.h"
#include "lines.h"

struct drive {
	sd_event *loop;
	sd_bus *bus;
	struct quiet *quiet;
};

static void on_quiet(void *data, const struct quiet_state *s)
{
	(void)data;
	if (s->quiet)
		printf("quiet %s%s", s->reason, s->busy ? "; " : "\n");
	if (s->busy)
		printf("busy %s\n", s->busy_reason);
	if (!s->quiet && !s->busy)
		puts("loud");
	fflush(stdout);
}

static void drive_leave(struct drive *d)
{
	quiet_set_bus(d->quiet, NULL);
	if (d->bus)
		sd_bus_detach_event(d->bus);
	d->bus = sd_bus_close_unref(d->bus);
}

static void drive_connect(struct drive *d)
{
	drive_leave(d);
	if (sd_bus_open_user(&d->bus) >= 0 &&
	    sd_bus_attach_event(d->bus, d->loop, 0) >= 0)
		quiet_set_bus(d->quiet, d->bus);
	else
		puts("no bus");
}

static void drive_run(void *data, char *verb)
{
	struct drive *d = data;
	uint64_t n = 0;

	if (strcmp(verb, "bus") == 0) {
		drive_connect(d);
	} else if (strcmp(verb, "camera") == 0) {
		quiet_set_camera(d->quiet, false);
	} else if (strcmp(verb, "leave") == 0) {
		drive_leave(d);
	} else if (strcmp(verb, "iterations") == 0) {
		sd_event_get_iteration(d->loop, &n);
		printf("iterations %llu\n", (unsigned long long)n);
	} else if (strcmp(verb, "ping") == 0) {
		puts("pong");
	} else {
		sd_event_exit(d->loop, 0);
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct drive d = {0};

	log_init("quiet-drive", LOG_LEVEL_DEBUG, 0);
	if (sd_event_default(&d.loop) < 0 ||
	    lines_read(d.loop, drive_run, &d) < 0 ||
	    quiet_new(d.loop, on_quiet, &d, &d.quiet) < 0)
		return 1;
	if (argc > 1 && strcmp(argv[1], "--camera") == 0)
		quiet_set_camera(d.quiet, true);
	if (argc > 1 && strcmp(argv[1], "--bus") == 0)
		drive_connect(&d);
	sd_event_loop(d.loop);
	drive_leave(&d);
	quiet_free(d.quiet);
	sd_event_unref(d.loop);
	return 0;
}
