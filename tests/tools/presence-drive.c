/*
 * presence-drive IDLE_MS: prints what desktop/presence reports, a line each:
 * the presence, the backend and since how many milliseconds. From stdin:
 *
 *   ready        what had to be done before the sleep is done
 *   backend      prints the backend and why others cannot tell, as "backend
 *                x11 (wayland: WAYLAND_DISPLAY is not set)"; then how it tells
 *                itself, as "by x11: IDLETIME"
 *   iterations   prints how often the loop woke up, this one included
 *   ping, quit
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <time.h>

#include "base/log.h"
#include "desktop/presence.h"
#include "lines.h"

struct drive {
	sd_event *loop;
	struct presence_source *presence;
};

static const char *const names[PRESENCE_COUNT] = {
	[PRESENCE_UNKNOWN] = "unknown",
	[PRESENCE_ACTIVE] = "active",
	[PRESENCE_IDLE] = "idle",
	[PRESENCE_LOCKED] = "locked",
	[PRESENCE_ASLEEP] = "asleep",
};

static void on_presence(void *data, enum presence p, struct boot since)
{
	const struct drive *d = data;
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	printf("%s %s %lld\n", names[p],
	    presence_backend_name(d->presence),
	    (long long)(t.tv_sec * 1000 + t.tv_nsec / 1000000 -
		since.us / 1000));
	fflush(stdout);
}

static void print_backend(const struct presence_source *p)
{
	struct presence_account account[8];
	size_t n = presence_accounts(p, account, 8);
	const char *between = "";

	printf("backend %s (", presence_backend_name(p));
	for (size_t i = 0; i < n; i++) {
		if (account[i].could || !*account[i].note)
			continue;
		printf("%s%s: %s", between, account[i].name, account[i].note);
		between = "; ";
	}
	puts(")");
	for (size_t i = 0; i < n; i++)
		if (account[i].tells)
			printf("by %s: %s\n", account[i].name, account[i].note);
}

static void drive_run(void *data, char *verb)
{
	struct drive *d = data;
	uint64_t n = 0;

	if (strcmp(verb, "ready") == 0) {
		presence_sleep_ready(d->presence);
	} else if (strcmp(verb, "backend") == 0) {
		print_backend(d->presence);
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
	int64_t idle_after = argc > 1 ? atoll(argv[1]) * 1000 : USEC_PER_MIN;
	struct drive d = {.presence = NULL};

	log_init("presence-drive", LOG_LEVEL_DEBUG, 0);
	if (sd_event_default(&d.loop) < 0 ||
	    lines_read(d.loop, drive_run, &d) < 0 ||
	    presence_new(d.loop, idle_after, on_presence, &d, &d.presence) < 0)
		return 1;
	sd_event_loop(d.loop);
	presence_free(d.presence);
	sd_event_unref(d.loop);
	return 0;
}
