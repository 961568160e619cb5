/*
 * Locking the session. logind is asked first, because it reaches whatever
 * locker the session has; then the screen savers' own interfaces, one after
 * the other, until one says that it has locked. logind only passes the wish on,
 * and answers that all is well when nobody listens: what counts is its
 * LockedHint, which the locker sets. Nothing is started for it: a locker that
 * does not run locks nothing.
 */
#include "desktop/lock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

/* For each of those that are asked: to answer; to say then that it is so. */
#define LOCK_ANSWER_US (2 * 1000 * 1000)
#define LOCK_SAY_US (3 * 1000 * 1000)
#define LOCK_ACCURACY_US (50 * 1000)

#define LOGIND "org.freedesktop.login1"
#define LOGIND_SESSION LOGIND ".Session"
#define PROPERTIES "org.freedesktop.DBus.Properties"

static const struct saver {
	const char *name; /* bus name and interface */
	const char *path;
} savers[] = {
    {"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"},
    {"org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"},
    {"org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"},
    {"org.mate.ScreenSaver", "/org/mate/ScreenSaver"},
    {"org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"},
};

struct lock {
	sd_bus *system, *session;   /* NULL: not there */
	char *path;		    /* logind's object of our session */
	size_t saver;		    /* the next to ask */
	bool asked;		    /* who has its turn took it */
	const char *unsure;	    /* the first that took it; NULL: none */
	int error;		    /* the first */
	sd_bus_slot *call;	    /* under way */
	sd_bus_slot *hint, *active; /* their changes: LockedHint, the saver */
	sd_bus_slot *ask_hint, *ask_active;
	sd_event_source *start, *limit;
	lock_handler handler;
	void *data;
};

static void lock_ask_saver(struct lock *l);

static void lock_drop_calls(struct lock *l)
{
	l->call = sd_bus_slot_unref(l->call);
	l->hint = sd_bus_slot_unref(l->hint);
	l->active = sd_bus_slot_unref(l->active);
	l->ask_hint = sd_bus_slot_unref(l->ask_hint);
	l->ask_active = sd_bus_slot_unref(l->ask_active);
}

static void lock_tell(struct lock *l, int result, const char *how)
{
	sd_event_source_set_enabled(l->limit, SD_EVENT_OFF);
	lock_drop_calls(l);
	l->handler(l->data, result, how);
}

static const char *lock_asked_name(const struct lock *l)
{
	return l->saver ? savers[l->saver - 1].name : "logind";
}

static void lock_wait(struct lock *l, uint64_t us)
{
	sd_event_source_set_time_relative(l->limit, us);
	sd_event_source_set_enabled(l->limit, SD_EVENT_ONESHOT);
}

/* A call of a method, in place of the last in that slot; it starts no service.
 * property is of the session; NULL: the method takes nothing. */
static int lock_call(struct lock *l, sd_bus *bus, sd_bus_slot **slot,
    const char *name, const char *path, const char *interface,
    const char *method, sd_bus_message_handler_t reply, const char *property)
{
	sd_bus_message *m = NULL;
	int r = sd_bus_message_new_method_call(
	    bus, &m, name, path, interface, method);

	if (r >= 0 && property)
		r = sd_bus_message_append(m, "ss", LOGIND_SESSION, property);
	if (r >= 0)
		r = sd_bus_message_set_auto_start(m, 0);
	*slot = sd_bus_slot_unref(*slot);
	if (r >= 0)
		r = sd_bus_call_async(bus, slot, m, reply, l, 0);
	sd_bus_message_unref(m);
	return r < 0 ? r : 0;
}

/* ---- whose turn it is ---- */

/* Who had the turn did not lock, or does not say so. */
static void lock_next(struct lock *l, int error)
{
	if (l->asked && !l->unsure)
		l->unsure = lock_asked_name(l);
	if (!l->asked && !l->error)
		l->error = error;
	l->asked = false;
	l->active = sd_bus_slot_unref(l->active);
	lock_ask_saver(l);
}

static void lock_took(struct lock *l)
{
	l->asked = true;
	lock_wait(l, LOCK_SAY_US);
}

/* ---- screen savers ---- */

static int lock_on_active(sd_bus_message *m, void *data, sd_bus_error *error)
{
	int active = 0;

	(void)error;
	/* some cannot be asked: their signal may still come */
	if (!sd_bus_message_is_method_error(m, NULL) &&
	    sd_bus_message_read(m, "b", &active) >= 0 && active)
		lock_tell(data, LOCK_SURE, lock_asked_name(data));
	return 1;
}

static int lock_on_saver(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct lock *l = data;
	const struct saver *s = &savers[l->saver - 1];

	(void)error;
	if (sd_bus_message_is_method_error(m, NULL)) {
		lock_next(l, -sd_bus_message_get_errno(m));
		return 1;
	}
	lock_took(l);
	(void)lock_call(l, l->session, &l->ask_active, s->name, s->path,
	    s->name, "GetActive", lock_on_active, NULL);
	return 1;
}

/* The next saver, or the end of it. */
static void lock_ask_saver(struct lock *l)
{
	while (l->session && l->saver < ARRAY_LEN(savers)) {
		const struct saver *s = &savers[l->saver++];
		int r = sd_bus_match_signal_async(l->session, &l->active,
		    s->name, s->path, s->name, "ActiveChanged", lock_on_active,
		    NULL, l);

		if (r >= 0)
			r = lock_call(l, l->session, &l->call, s->name, s->path,
			    s->name, "Lock", lock_on_saver, NULL);
		if (r >= 0) {
			lock_wait(l, LOCK_ANSWER_US);
			return;
		}
		l->active = sd_bus_slot_unref(l->active);
		l->error = l->error ? l->error : r;
	}
	if (l->unsure)
		lock_tell(l, LOCK_UNSURE, l->unsure);
	else
		lock_tell(l, l->error ? l->error : -ENXIO, "");
}

/* ---- logind ---- */

static int lock_on_hint(sd_bus_message *m, void *data, sd_bus_error *error)
{
	int locked = 0;

	(void)error;
	if (!sd_bus_message_is_method_error(m, NULL) &&
	    sd_bus_message_read(m, "v", "b", &locked) >= 0 && locked)
		lock_tell(data, LOCK_SURE, "logind");
	return 1;
}

static void lock_ask_hint(struct lock *l)
{
	(void)lock_call(l, l->system, &l->ask_hint, LOGIND, l->path, PROPERTIES,
	    "Get", lock_on_hint, "LockedHint");
}

/* Of the session's, whatever it is. */
static int lock_on_change(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)m;
	(void)error;
	lock_ask_hint(data);
	return 0;
}

static int lock_on_logind(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct lock *l = data;

	(void)error;
	if (sd_bus_message_is_method_error(m, NULL)) {
		lock_next(l, -sd_bus_message_get_errno(m));
		return 1;
	}
	lock_took(l);
	lock_ask_hint(l);
	return 1;
}

/* The user's session in the answer to ListSessions: the one we are in, else
 * the one with a seat, else any. NULL without one; borrowed from m. */
static const char *lock_find_session(sd_bus_message *m)
{
	const char *own = getenv("XDG_SESSION_ID"), *found = NULL;
	const char *id, *user, *seat, *path;
	int best = 0;
	uint32_t uid;

	if (sd_bus_message_enter_container(m, 'a', "(susso)") < 0)
		return NULL;
	while (sd_bus_message_read(
		   m, "(susso)", &id, &uid, &user, &seat, &path) > 0) {
		int rank = own && strcmp(id, own) == 0 ? 3 : *seat ? 2 : 1;

		if (uid == getuid() && rank > best) {
			best = rank;
			found = path;
		}
	}
	return found;
}

static int lock_on_sessions(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct lock *l = data;
	const char *path = NULL;
	int r = -ENXIO;

	(void)error;
	if (sd_bus_message_is_method_error(m, NULL))
		r = -sd_bus_message_get_errno(m);
	else
		path = lock_find_session(m);
	if (path) {
		l->path = mem_strdup(path);
		r = sd_bus_match_signal_async(l->system, &l->hint, LOGIND,
		    l->path, PROPERTIES, "PropertiesChanged", lock_on_change,
		    NULL, l);
	}
	if (path && r >= 0)
		r = lock_call(l, l->system, &l->call, LOGIND, l->path,
		    LOGIND_SESSION, "Lock", lock_on_logind, NULL);
	if (r < 0)
		lock_next(l, r);
	return 1;
}

/* ---- the whole ---- */

static int lock_on_limit(sd_event_source *source, uint64_t us, void *data)
{
	struct lock *l = data;

	(void)source;
	(void)us;
	l->call = sd_bus_slot_unref(l->call);
	lock_next(l, -ETIMEDOUT);
	return 0;
}

static int lock_begin(sd_event_source *source, void *data)
{
	struct lock *l = data;
	int r = -ENXIO;

	(void)source;
	lock_wait(l, LOCK_ANSWER_US);
	if (l->system)
		r = lock_call(l, l->system, &l->call, LOGIND,
		    "/org/freedesktop/login1", LOGIND ".Manager",
		    "ListSessions", lock_on_sessions, NULL);
	if (r < 0)
		lock_next(l, r);
	return 0;
}

struct lock *lock_start(sd_event *loop, sd_bus *system, sd_bus *session,
    lock_handler handler, void *data)
{
	struct lock *l = mem_new(1, sizeof(*l));

	l->handler = handler;
	l->data = data;
	l->system = sd_bus_ref(system);
	l->session = sd_bus_ref(session);
	(void)sd_event_add_time_relative(loop, &l->limit, CLOCK_MONOTONIC,
	    LOCK_ANSWER_US, LOCK_ACCURACY_US, lock_on_limit, l);
	(void)sd_event_add_defer(loop, &l->start, lock_begin, l);
	return l;
}

void lock_free(struct lock *l)
{
	if (!l)
		return;
	sd_event_source_disable_unref(l->start);
	sd_event_source_disable_unref(l->limit);
	lock_drop_calls(l);
	sd_bus_unref(l->system);
	sd_bus_unref(l->session);
	free(l->path);
	free(l);
}
