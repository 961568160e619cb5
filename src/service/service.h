/*
 * The service: the engine on a clock, and what is around it. One structure goes
 * everywhere; each part of it belongs to the file that is named beside it.
 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include <systemd/sd-event.h>

#include "config/config.h"
#include "core/engine.h"
#include "core/zone.h"
#include "desktop/clock.h"
#include "desktop/notifier.h"
#include "desktop/presence.h"
#include "desktop/quiet.h"
#include "desktop/watch.h"
#include "ledger/ledger.h"
#include "wire/control.h"

struct bus;
struct calendars;
struct control;
struct hooks;
struct lock;
struct process;
struct records;
struct str;

#define SERVICE_PROBLEM_SIZE 256

/* Changes of files are acted on after so long without another one. */
#define SERVICE_SETTLE_US (USEC_PER_SEC / 2)

struct service_options {
	const char *config; /* NULL: the XDG search order */
	const char *script; /* NULL: the machine's clocks */
	bool verbose;
};

/* What may be wrong at a time; the first of them is shown. */
enum problem {
	PROBLEM_CONFIG,
	PROBLEM_CALENDAR,
	PROBLEM_LEDGER,
	PROBLEM_COUNT
};

/* What a channel has on the screen. screen.c */
struct screen {
	struct action action; /* ACTION_SHOW */
	bool up;	      /* wanted: not withdrawn, not closed */
	bool seen;	      /* a notification server has shown it */
	bool lost;	      /* a restart took it off the screen */
	bool theirs;	      /* the engine shows it again, when it sees fit */
	struct boot until;    /* past then; NEVER: not by itself */
	struct notify_id id;  /* what the server calls it; id 0: none is up */
};

/* ACTION_LOCK or _COMMAND that was decided, and is not done yet. */
struct owed {
	bool is;
	enum action_type type;
	struct instant at;
};

struct service {
	const struct service_options *opt;
	sd_event *loop;
	sd_event_source *rest, *done; /* loop.c */
	bool rested;
	bool wrote; /* to the ledger, since it rested; records.c */
	bool held; /* nothing is done yet: calendars, presence are not known */
	bool read; /* the calendars, for the first time */
	bool stopped; /* it ends */
	char *runtime_dir; /* $XDG_RUNTIME_DIR/offduty; runtime.c */
	int lock_fd;	   /* runtime.c */
	struct clock *clock;
	uint64_t now_iteration; /* of loop, in which now was read */
	struct now now;
	char boot[ENGINE_BOOT_SIZE]; /* the machine's, by name */

	struct config *config; /* reload.c */
	struct diags start_diags;
	char *told; /* the last findings, a line each; NULL: none */
	struct watch *config_watch, *zone_watch;
	struct zone *zone;

	struct engine *engine; /* apply.c */
	struct engine_output out;
	struct verdict verdict; /* as published */
	char status[256];	/* as told to the service manager */
	bool clamped;		/* told that a deadline lay in the past */
	bool presence_known;	/* the source has told */
	enum presence presence;
	struct boot presence_since;
	struct boot woke; /* when presence last left PRESENCE_ASLEEP */
	bool quiet_known; /* as above */
	struct quiet_state quiet_state;

	struct calendars *calendars;
	struct notifier *notifier;
	struct presence_source *source; /* NULL with a script */
	struct quiet *quiet;		/* NULL: goes on without */
	struct ledger *ledger;		/* NULL: goes on without; records.c */
	struct records *records;
	struct screen screen[CHANNEL_COUNT];
	struct owed owed;
	struct process *command; /* cutoff.command, or NULL */
	struct lock *lock;	 /* under way, or NULL; enforce.c */
	const char *lock_how;	 /* who took it without saying so */
	struct process *locker;	 /* lock-command, or NULL */
	sd_event_source *locker_limit;
	bool locker_told; /* that it locks */
	struct hooks *hooks;
	struct control *control;
	struct bus *bus;
	char problem[PROBLEM_COUNT][SERVICE_PROBLEM_SIZE];
};

/* loop.c: starts, runs until it is told to end; an exit code. */
int service_run(const struct service_options *opt);

/* The time of this wake-up: read once, however often it is asked for. */
struct now service_now(struct service *s);

/* After what took long: the next one who asks reads the clocks again. */
void service_forget_now(struct service *s);

/* outside.c: what comes from the adapters. */
void service_on_clock(void *data, const struct clock_event *e);
void service_on_notification(void *data, enum channel channel,
    enum notification_outcome outcome, enum button button);

/* True while something is under way that a scripted clock must wait for. */
bool service_is_busy(void *data);

void service_on_quiet(void *data, const struct quiet_state *q);

/* Starts the source of presence, or starts it anew. */
void service_start_presence(struct service *s);

/* runtime.c: makes $XDG_RUNTIME_DIR/offduty and takes the lock in it. Tells
 * what is wrong; 0 or -errno. */
int runtime_open(struct service *s);
void runtime_close(struct service *s);

/* "$XDG_RUNTIME_DIR/offduty/NAME"; free() it. */
char *runtime_path(const struct service *s, const char *name);

/* The helper's path: $OFFDUTY_LIBEXECDIR, else where it was installed. */
void runtime_helper_path(const char *name, char *buf, size_t size);

/* apply.c: feeds the engine and does what it answers, in order. */
void service_feed(struct service *s, const struct engine_event *e);

/* The same at s->now, and nothing is set or published for what follows. */
void service_step(struct service *s, const struct engine_event *e);

/* Does what one action says. Its time is NEVER, or when it was decided before a
 * restart that made it necessary once more. */
void apply_action(struct service *s, const struct action *a);

/* Only the time. */
void service_tick(struct service *s);

/* EVENT_PRESENCE; since may lie before now. */
void service_feed_presence(
    struct service *s, enum presence p, struct boot since);

/* EVENT_QUIET: what s->quiet_state has. */
void service_feed_quiet(struct service *s);

/* The machine slept until now, for so many microseconds. */
void service_feed_sleep(struct service *s, int64_t slept);

/* The first read of the calendars is over: once presence is known, or nobody
 * will tell it, the engine is fed. */
void service_release(struct service *s);

/* A notification of the service's own, on CHANNEL_NOTICE. */
void service_notice(struct service *s, const char *title, const char *body);

/* Sets or (text NULL) clears what is wrong. */
void service_set_problem(struct service *s, enum problem p, const char *text);

/* catchup.c: feeds what came due since the state was saved, until now. */
void service_catch_up(struct service *s);

/* records.c: opens the ledger and goes on from its state; takes what the engine
 * has answered to e; tells what was wrong with the file, once it can be. */
void records_start(struct service *s);
void records_take(struct service *s, const struct engine_event *e);
void records_tell(struct service *s);
void records_stop(struct service *s);

/* Writes the state now, and what waits. */
void service_save(struct service *s);

/* screen.c: takes what the engine wants there; what became of it, true when
 * that must last. */
void screen_take(struct service *s, struct action *a);
bool screen_outcome(
    struct service *s, enum channel channel, enum notification_outcome outcome);

/* What was to be enforced is done. */
void screen_settle(struct service *s);

/* Closes what a service that was killed left on the screen. */
void screen_close_old(struct service *s);

/* Shows what a restart took off the screen and still holds. */
void screen_again(struct service *s);

/* With the engine's state: lines that it does not know. killed: nobody else
 * was there since. */
void screen_save(const struct service *s, struct str *ret);
void screen_restore(struct service *s, const char *text, bool killed);

/* What is published when the verdict changed: service manager and bus. */
void service_publish(struct service *s);

/* status.c: one line for a service manager; and all of it for the command
 * line. */
void status_line(struct service *s, char *buf, size_t size);
void status_fill(struct service *s, struct control_verdict *ret);
void status_decision(
    struct service *s, const struct decision *d, struct control_decision *ret);
/* The first problem there is, or "". */
const char *status_problem(const struct service *s);

/* verbs.c: what control socket and bus both offer. */
struct verb_request {
	struct instant until; /* NEVER: none, span counts from now */
	int64_t span;
	const char *text;
};

struct verb_row {
	const char *name;   /* "take" */
	const char *method; /* "Take", on the bus */
	const char *in;	    /* its arguments: t seconds, s text */
	enum verb verb;
};

extern const struct verb_row verb_table[VERB_COUNT];

/* 0 or -errno; the answer is a sentence for the user. */
int verbs_run(struct service *s, enum verb v, const struct verb_request *r,
    char *answer, size_t size);

/* reload.c */
void config_start(struct service *s);
void config_stop(struct service *s);

/* Reads again; what is wrong is added to lines, a line each, and when one is an
 * error the old configuration stays. 0 or -EINVAL. */
int service_reload(struct service *s, struct str *lines);

/* The zone as configured, in place of s->zone, which nobody uses yet. */
void config_load_zone(struct service *s);

/* Watches what may change; after start, when there is time. */
void config_watch_start(struct service *s);

/* calendars.c. calendars_read() starts a read, or another after the one that
 * runs; calendars_look() only when time has used up the window.
 * calendars_adopt() takes over to a new configuration: old is what the current
 * occurrences were read by. */
int calendars_new(struct service *s, struct calendars **ret);
void calendars_free(struct calendars *c);
void calendars_read(struct calendars *c);
void calendars_look(struct calendars *c);
void calendars_adopt(struct calendars *c, const struct config *old);
bool calendars_busy(const struct calendars *c);

/* What of them is stale, into a verdict. */
void calendars_fill(const struct calendars *c, struct control_verdict *ret);

/* The view the engine works by; never NULL. zone changes with it. */
const struct calendar_view *calendars_view(const struct calendars *c);
void calendars_set_zone(struct calendars *c, const struct zone *zone);

/* control.c */
int control_new(struct service *s, struct control **ret);
void control_free(struct control *c);

/* Real microseconds since the last request, INT64_MAX before the first. */
int64_t control_idle_us(const struct control *c);

/* A command line has come just now and waits for its answer, or was answered
 * and will ask again, as it did shortly before. */
bool control_is_busy(const struct control *c);

/* bus.c: the session bus, if and when there is one. */
int bus_new(struct service *s, struct bus **ret);
void bus_free(struct bus *b);
void bus_changed(struct bus *b);
bool bus_has_server(const struct bus *b);

/* Tries again where nothing can be watched for. */
void bus_nudge(struct bus *b);

/* The session bus, or NULL; borrowed. */
struct sd_bus *bus_get(const struct bus *b);
struct sd_bus *bus_system(struct bus *b);

/* enforce.c: the end of the day, where more than a word was asked for. What
 * came of it is told: by a notice where it failed, in history and explain. */
#define COMMAND_LIMIT_US (30 * USEC_PER_SEC)

/* Runs cutoff.command, one at a time; nothing when it was begun since
 * enforce_settle(), by a service that was killed then. */
void enforce_command(struct service *s);

/* The ledger has it that none is owed any more. */
void enforce_settle(struct service *s);

/* Locks the session: by the bus, else by cutoff.lock-command. */
void enforce_lock(struct service *s);

/* The command ends; a locker goes on. */
void enforce_stop(struct service *s);

/* hooks.c: the commands of [hook NAME]. hooks_take() looks at what is recorded,
 * hooks_look() at what has changed in the verdict. */
void hooks_new(struct service *s);
void hooks_free(struct hooks *h);
void hooks_take(struct service *s, const struct action *a);
void hooks_look(struct service *s);
bool hooks_busy(const struct service *s);

/* With the engine's state: a line that it does not know. */
void hooks_save(const struct service *s, struct str *ret);
void hooks_restore(struct service *s, const char *text);

#endif
