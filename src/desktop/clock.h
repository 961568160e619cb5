/*
 * The clock: what the time is, and waking up at a moment. One adapter keeps the
 * machine's clocks; the other one follows a script, for tests.
 */
#ifndef DESKTOP_CLOCK_H
#define DESKTOP_CLOCK_H

#include <systemd/sd-event.h>

#include "core/engine.h"
#include "core/zone.h"

enum clock_cause {
	CLOCK_DUE,	/* a deadline is reached */
	CLOCK_STEPPED,	/* the wall clock was set, or the machine slept */
	CLOCK_PRESENCE, /* the script says so: presence */
	CLOCK_VERB,	/* the script says so: verb, span, text */
	CLOCK_END,	/* the script is over: end the service */
};

struct clock_event {
	enum clock_cause cause;
	int64_t slept; /* STEPPED: microseconds asleep since it last woke us */
	enum presence presence;
	enum verb verb;
	int64_t span; /* microseconds; pause, extend */
	char text[ENGINE_TEXT_SIZE];
};

typedef void (*clock_handler)(void *data, const struct clock_event *e);

struct clock;

struct clock_adapter {
	const char *name;
	struct now (*now)(struct clock *c);
	int (*arm)(struct clock *c, struct boot boot, struct instant wall);
	void (*boot_name)(struct clock *c, char buf[ENGINE_BOOT_SIZE]);
	void (*go_on)(struct clock *c, struct now then); /* NULL: nothing */
	void (*free)(struct clock *c);
};

/* The head of each adapter's own structure. */
struct clock {
	const struct clock_adapter *adapter;
};

/* Both clocks at once. */
struct now clock_now(struct clock *c);

/* What tells this boot from every other (proc(5), random/boot_id); "" : not to
 * be had. */
void clock_boot_name(struct clock *c, char buf[ENGINE_BOOT_SIZE]);

/* A service that was killed saved its state then, in this boot. A scripted
 * clock goes on from there; the machine's have gone on by themselves. */
void clock_go_on(struct clock *c, struct now then);

/* Calls the handler with CLOCK_DUE once either time is reached, NEVER for
 * none. Replaces what was armed. A time that is past is due at once. 0 or
 * -errno. */
int clock_arm(struct clock *c, struct boot boot, struct instant wall);

/* NULL does nothing. */
void clock_free(struct clock *c);

/*
 * CLOCK_REALTIME and CLOCK_BOOTTIME by timerfd_create(2). Nothing wakes it but
 * a deadline, a step of the wall clock (TFD_TIMER_CANCEL_ON_SET) and the end of
 * a sleep. 0 or -errno.
 */
int clock_new_real(
    sd_event *loop, clock_handler handler, void *data, struct clock **ret);

#define CLOCK_SCRIPT_MAX_LINES 10000
#define CLOCK_SCRIPT_MAX_LINE 256

/* Says whether something is still under way, and time must stand still. */
typedef bool (*clock_busy)(void *data);

/*
 * A scripted clock; clock_script.c tells the format. zone is the one that its
 * times are in unless the script names its own. Returns 0, or -errno with what
 * is wrong, and where, in problem.
 */
int clock_new_scripted(sd_event *loop, const char *path,
    const struct zone *zone, clock_handler handler, clock_busy busy, void *data,
    struct clock **ret, char *problem, size_t problem_size);

/* The script's zone; NULL when it names none. */
const char *clock_scripted_zone(const struct clock *c);

#endif
