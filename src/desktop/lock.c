/*
 * Locking the session. logind is asked first, because it reaches whatever
 * locker the session has; then the screen savers' own interfaces, one after
 * the other. Nothing is started for it: a locker that does not run locks
 * nothing.
 */
#include "desktop/lock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* How long each of those that are asked may take. */
#define LOCK_TIMEOUT_US (2 * 1000 * 1000)

#define LOGIND "org.freedesktop.login1"

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

/* Held by the call that is under way; goes with the last one. */
struct lock_request {
	unsigned calls;
	sd_bus *session; /* ours until it is its turn */
	size_t saver;	 /* the next to ask */
	int result;	 /* the first error */
	lock_handler handler;
	void *data;
};

static void lock_release(void *data)
{
	struct lock_request *l = data;

	if (--l->calls > 0)
		return;
	sd_bus_unref(l->session);
	free(l);
}

/* Sends m, which is used up. The call is the bus's, and ends with it. */
static int lock_call(sd_bus *bus, sd_bus_message *m,
    sd_bus_message_handler_t reply, struct lock_request *l)
{
	sd_bus_slot *slot;
	int r;

	sd_bus_message_set_auto_start(m, 0);
	r = sd_bus_call_async(bus, &slot, m, reply, l, LOCK_TIMEOUT_US);
	sd_bus_message_unref(m);
	if (r < 0)
		return r;
	l->calls++;
	sd_bus_slot_set_destroy_callback(slot, lock_release);
	sd_bus_slot_set_floating(slot, 1);
	sd_bus_slot_unref(slot);
	return 0;
}

static void lock_note_error(struct lock_request *l, int error)
{
	if (l->result == 0)
		l->result = error;
}

/* ---- screen savers ---- */

static int lock_on_saver(sd_bus_message *m, void *data, sd_bus_error *error);

/* Asks the next saver; false when there is none left. */
static bool lock_ask_saver(struct lock_request *l, sd_bus *bus)
{
	while (bus && l->saver < ARRAY_LEN(savers)) {
		const struct saver *s = &savers[l->saver++];
		sd_bus_message *m;
		int r = sd_bus_message_new_method_call(
		    bus, &m, s->name, s->path, s->name, "Lock");

		if (r >= 0)
			r = lock_call(bus, m, lock_on_saver, l);
		if (r >= 0)
			return true;
		lock_note_error(l, r);
	}
	return false;
}

static int lock_on_saver(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct lock_request *l = data;
	const char *name = savers[l->saver - 1].name;

	(void)error;
	if (!sd_bus_message_is_method_error(m, NULL))
		l->handler(l->data, 0, name);
	else if (!lock_ask_saver(l, sd_bus_message_get_bus(m)))
		l->handler(l->data, l->result ? l->result : -ENXIO, name);
	return 1;
}

/* logind did not do it: the first saver, or the end. */
static void lock_leave_logind(struct lock_request *l, int error)
{
	sd_bus *session = l->session;

	lock_note_error(l, error);
	l->session = NULL;
	if (!lock_ask_saver(l, session))
		l->handler(l->data, l->result, LOGIND);
	sd_bus_unref(session);
}

/* ---- logind ---- */

static int lock_on_logind(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct lock_request *l = data;

	(void)error;
	if (sd_bus_message_is_method_error(m, NULL))
		lock_leave_logind(l, -sd_bus_message_get_errno(m));
	else
		l->handler(l->data, 0, LOGIND);
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
	struct lock_request *l = data;
	sd_bus *bus = sd_bus_message_get_bus(m);
	const char *path = NULL;
	sd_bus_message *call;
	int r = -ENXIO;

	(void)error;
	if (sd_bus_message_is_method_error(m, NULL))
		r = -sd_bus_message_get_errno(m);
	else
		path = lock_find_session(m);
	if (path)
		r = sd_bus_message_new_method_call(
		    bus, &call, LOGIND, path, LOGIND ".Session", "Lock");
	if (path && r >= 0)
		r = lock_call(bus, call, lock_on_logind, l);
	if (r < 0)
		lock_leave_logind(l, r);
	return 1;
}

static int lock_ask_logind(struct lock_request *l, sd_bus *system)
{
	sd_bus_message *m;
	int r;

	if (!system)
		return -ENXIO;
	r = sd_bus_message_new_method_call(system, &m, LOGIND,
	    "/org/freedesktop/login1", LOGIND ".Manager", "ListSessions");
	return r < 0 ? r : lock_call(system, m, lock_on_sessions, l);
}

int lock_session(
    sd_bus *system, sd_bus *session, lock_handler handler, void *data)
{
	struct lock_request *l = mem_new(1, sizeof(*l));
	int r;

	l->calls = 1; /* this function */
	l->handler = handler;
	l->data = data;
	l->session = sd_bus_ref(session);
	r = lock_ask_logind(l, system);
	if (r < 0) {
		lock_note_error(l, r);
		if (lock_ask_saver(l, session))
			r = 0;
		else
			r = l->result;
		l->session = sd_bus_unref(l->session);
	}
	lock_release(l);
	return r;
}
