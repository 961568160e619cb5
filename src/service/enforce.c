/* The end of the day, where more than a word was asked for: the command and the
 * lock, and what came of them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "desktop/lock.h"
#include "desktop/process.h"
#include "service/service.h"

/* In the runtime folder: the command that is owed was begun. */
#define ENFORCE_MARK "command"

/* A lock-command that runs for so long is a locker that has the screen. */
#define ENFORCE_LOCKER_US (5 * USEC_PER_SEC)

#define ENFORCE_STILL "Your day is over all the same."

__attribute__((format(printf, 3, 4))) static void enforce_record(
    struct service *s, enum enforced enforced, const char *fmt, ...)
{
	struct engine_event e = {
	    .type = EVENT_ENFORCED,
	    .enforced = enforced,
	};
	char text[ENGINE_TEXT_SIZE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	e.text = text;
	if (enforced == ENFORCED_LOCKED)
		log_info("the session is locked: %s", text);
	else
		log_warning("cutoff: %s", text);
	service_feed(s, &e);
}

/* ---- the command ---- */

static void enforce_on_command(void *data, const struct process_end *end)
{
	char text[PROCESS_TEXT_SIZE], body[ENGINE_TEXT_SIZE];
	struct service *s = data;

	process_free(s->command);
	s->command = NULL;
	process_describe(end, text, sizeof(text));
	if (!*text) {
		log_info("cutoff command: done");
		return;
	}
	enforce_record(s, ENFORCED_FAILED, "the command: %s", text);
	str_printf(body, sizeof(body), "It says: %s. " ENFORCE_STILL, text);
	service_notice(s, "Your command for the evening failed", body);
}

void enforce_settle(struct service *s)
{
	cleanup_free char *mark = runtime_path(s, ENFORCE_MARK);

	unlink(mark);
}

void enforce_command(struct service *s)
{
	cleanup_free char *mark = runtime_path(s, ENFORCE_MARK);
	const struct process_options o = {
	    .name = "cutoff command",
	    .command = s->config->rules.cutoff.command,
	    .mark = mark,
	    .limit = COMMAND_LIMIT_US,
	    .handler = enforce_on_command,
	    .data = s,
	};

	if (s->command)
		log_warning("cutoff command: the last one still runs");
	else
		s->command = process_start(s->loop, &o);
}

/* ---- the lock ---- */

static void enforce_tell_unlocked(struct service *s, const char *command)
{
	bool unsure = s->lock_how != NULL;
	char body[ENGINE_TEXT_SIZE];

	if (unsure)
		str_printf(body, sizeof(body),
		    "%s was asked to lock it, and nobody says that it is "
		    "locked. ",
		    s->lock_how);
	else
		str_copy(body, sizeof(body), "Nothing here answers to it. ");
	if (command)
		str_printf(body + strlen(body), sizeof(body) - strlen(body),
		    "Your lock-command: %s.", command);
	else if (unsure)
		str_printf(body + strlen(body), sizeof(body) - strlen(body),
		    "See lock-command in offduty.ini(5).");
	else
		str_printf(body + strlen(body), sizeof(body) - strlen(body),
		    ENFORCE_STILL);
	service_notice(s,
	    unsure ? "The screen may not be locked"
		   : "The screen could not be locked",
	    body);
}

/* Nobody on the bus says that it is locked: command is what became of the
 * lock-command, NULL without one. */
static void enforce_not_locked(struct service *s, const char *command)
{
	if (s->lock_how)
		enforce_record(s, ENFORCED_UNSURE,
		    "%s was asked, and nobody says that the screen is locked"
		    "%s%s",
		    s->lock_how, command ? "; lock-command: " : "",
		    command ? command : "");
	else
		enforce_record(s, ENFORCED_FAILED,
		    "nobody here locks the screen%s%s",
		    command ? "; lock-command: " : "", command ? command : "");
	presence_not_locked(s->source);
	enforce_tell_unlocked(s, command);
}

/* One that is ended at its unlocking has told long ago that it locks. */
static void enforce_on_locker(void *data, const struct process_end *end)
{
	char text[PROCESS_TEXT_SIZE];
	struct service *s = data;
	bool told = s->locker_told;

	process_free(s->locker);
	s->locker = NULL;
	s->locker_limit = sd_event_source_disable_unref(s->locker_limit);
	process_describe(end, text, sizeof(text));
	if (told)
		log_debug("lock-command: ends");
	else if (*text)
		enforce_not_locked(s, text);
	else
		enforce_record(s, ENFORCED_LOCKED, "by lock-command");
}

static int enforce_on_locker_runs(
    sd_event_source *source, uint64_t us, void *data)
{
	struct service *s = data;

	(void)source;
	(void)us;
	s->locker_told = true;
	enforce_record(s, ENFORCED_LOCKED, "by lock-command, which runs");
	return 0;
}

/* In the unit's sandbox a locker could not ask for the password, and would let
 * nobody in again: there the user's manager begins it. */
static void enforce_run_locker(struct service *s)
{
	static const char *const manager[] = {"systemd-run", "--user",
	    "--collect", "--quiet", "--property=Type=exec", "--", NULL};
	const struct process_options o = {
	    .name = "lock-command",
	    .command = s->config->rules.cutoff.lock_command,
	    .before = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) ? manager : NULL,
	    .handler = enforce_on_locker,
	    .data = s,
	};

	if (s->locker) {
		enforce_record(
		    s, ENFORCED_LOCKED, "by lock-command, which still runs");
		return;
	}
	s->locker_told = false;
	s->locker = process_start(s->loop, &o);
	sd_event_add_time_relative(s->loop, &s->locker_limit, CLOCK_MONOTONIC,
	    ENFORCE_LOCKER_US, USEC_PER_SEC / 10, enforce_on_locker_runs, s);
}

static void enforce_on_lock(void *data, int result, const char *how)
{
	struct service *s = data;

	lock_free(s->lock);
	s->lock = NULL;
	s->lock_how = result == LOCK_UNSURE ? how : NULL;
	if (result == LOCK_SURE)
		enforce_record(s, ENFORCED_LOCKED, "by %s", how);
	else if (s->config->rules.cutoff.lock_command[0])
		enforce_run_locker(s);
	else
		enforce_not_locked(s, NULL);
}

void enforce_lock(struct service *s)
{
	if (!s->lock)
		s->lock = lock_start(s->loop, bus_system(s->bus),
		    bus_get(s->bus), enforce_on_lock, s);
}

/* ---- the end ---- */

void enforce_stop(struct service *s)
{
	lock_free(s->lock);
	process_free(s->command);
	sd_event_source_disable_unref(s->locker_limit);
	process_let_go(s->locker);
}
