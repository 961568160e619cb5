/*
 * Active and idle from GNOME's compositor, by org.gnome.Mutter.IdleMonitor on
 * the session bus. A watch for idle stays and fires at each crossing; one for
 * activity fires once, so it is laid again whenever somebody is idle. Since
 * when they are is asked then; but any change of inhibitors begins that time
 * anew, and what counts is that the watch fired.
 *
 * While a program inhibits idleness, a film's player or a call, the watch for
 * idle does not fire, but the idle time is told all the same. A timer takes its
 * place then: it looks when idle-after may have passed, and no sooner.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"
#include "desktop/presence_bus.h"

#define MUTTER "org.gnome.Mutter.IdleMonitor"
#define MUTTER_PATH "/org/gnome/Mutter/IdleMonitor/Core"

/* Who knows of inhibitors, and the bit for idleness in what it tells. */
#define GNOME_SESSION "org.gnome.SessionManager"
#define GNOME_SESSION_PATH "/org/gnome/SessionManager"
#define GNOME_SESSION_IDLE 8
#define PROPERTIES "org.freedesktop.DBus.Properties"

#define MUTTER_LEFT "Mutter left the session bus"

struct mutter {
	sd_event *loop;
	presence_backend_handler handler;
	void *data;
	uint64_t threshold_ms;
	struct presence_bus *bus;
	/* calls under way */
	sd_bus_slot *idle_slot, *active_slot, *look_slot, *inhibited_slot;
	uint32_t idle_watch, active_watch; /* 0: none */
	bool fired; /* the watch for idle, and the look for it is under way */
	bool inhibited;
	sd_event_source *timer; /* while it is, and somebody is active */
	enum presence presence;
};

static struct boot mutter_ago(const struct mutter *t, uint64_t ms)
{
	uint64_t now = 0;

	sd_event_now(t->loop, CLOCK_BOOTTIME, &now);
	return (struct boot){ms < now / 1000 ? (int64_t)(now - ms * 1000) : 0};
}

static int mutter_on_timer(sd_event_source *s, uint64_t usec, void *data);

/* ms have passed since the last input. */
static void mutter_set_timer(struct mutter *t, uint64_t ms)
{
	t->timer = sd_event_source_disable_unref(t->timer);
	if (t->inhibited && t->presence == PRESENCE_ACTIVE)
		(void)sd_event_add_time_relative(t->loop, &t->timer,
		    CLOCK_MONOTONIC, (t->threshold_ms - ms) * 1000, 0,
		    mutter_on_timer, t);
}

static void mutter_report(struct mutter *t, enum presence p, uint64_t ms)
{
	enum presence before = t->presence;

	t->presence = p;
	mutter_set_timer(t, ms);
	if (p == before)
		return;
	if (p == PRESENCE_ACTIVE)
		ms = 0;
	t->handler(t->data, p, mutter_ago(t, ms), NULL);
}

static void mutter_forget(void *data)
{
	struct mutter *t = data;

	t->idle_slot = sd_bus_slot_unref(t->idle_slot);
	t->active_slot = sd_bus_slot_unref(t->active_slot);
	t->look_slot = sd_bus_slot_unref(t->look_slot);
	t->inhibited_slot = sd_bus_slot_unref(t->inhibited_slot);
	t->timer = sd_event_source_disable_unref(t->timer);
	t->idle_watch = 0;
	t->active_watch = 0;
	t->fired = false;
	t->inhibited = false;
}

static void mutter_lose(struct mutter *t, const char *why)
{
	mutter_forget(t);
	t->presence = PRESENCE_UNKNOWN;
	t->handler(t->data, PRESENCE_UNKNOWN, mutter_ago(t, 0), why);
}

static void mutter_refused(struct mutter *t, sd_bus_message *m)
{
	const sd_bus_error *e = sd_bus_message_get_error(m);
	char text[PRESENCE_WHY_SIZE / 2], why[PRESENCE_WHY_SIZE];

	if (e && sd_bus_error_has_name(e, SD_BUS_ERROR_NO_REPLY)) {
		mutter_lose(t, MUTTER_LEFT);
	} else if (!e ||
		   sd_bus_error_has_name(e, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
		   sd_bus_error_has_name(e, SD_BUS_ERROR_NAME_HAS_NO_OWNER)) {
		mutter_lose(t, "no Mutter on the session bus");
	} else {
		str_clean(text, sizeof(text), e->message ? e->message : e->name,
		    sizeof(text));
		str_printf(why, sizeof(why), "Mutter refuses: %s", text);
		mutter_lose(t, why);
	}
}

/* How long it has been idle. Who was idle is so until the watch for activity
 * fires. */
static int mutter_on_look(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct mutter *t = data;
	uint64_t ms;

	(void)e;
	t->look_slot = sd_bus_slot_unref(t->look_slot);
	if (sd_bus_message_is_method_error(m, NULL) ||
	    sd_bus_message_read(m, "t", &ms) < 0) {
		mutter_refused(t, m);
		return 0;
	}
	if (t->fired && ms < t->threshold_ms)
		ms = t->threshold_ms;
	t->fired = false;
	if (ms >= t->threshold_ms)
		mutter_report(t, PRESENCE_IDLE, ms);
	else if (t->presence != PRESENCE_IDLE)
		mutter_report(t, PRESENCE_ACTIVE, ms);
	return 0;
}

static int mutter_on_active_watch(
    sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct mutter *t = data;

	(void)e;
	t->active_slot = sd_bus_slot_unref(t->active_slot);
	if (sd_bus_message_is_method_error(m, NULL) ||
	    sd_bus_message_read(m, "u", &t->active_watch) < 0)
		mutter_refused(t, m);
	return 0;
}

/* The watch for activity is laid first, so that no input is missed. */
static void mutter_look(struct mutter *t)
{
	if (t->active_watch == 0 && !t->active_slot)
		(void)presence_bus_call(t->bus, MUTTER, MUTTER_PATH, MUTTER,
		    "AddUserActiveWatch", &t->active_slot,
		    mutter_on_active_watch, "");
	(void)presence_bus_call(t->bus, MUTTER, MUTTER_PATH, MUTTER,
	    "GetIdletime", &t->look_slot, mutter_on_look, "");
}

/* What fires */

static int mutter_on_idle_watch(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct mutter *t = data;

	(void)e;
	t->idle_slot = sd_bus_slot_unref(t->idle_slot);
	if (sd_bus_message_is_method_error(m, NULL) ||
	    sd_bus_message_read(m, "u", &t->idle_watch) < 0)
		mutter_refused(t, m);
	return 0;
}

static int mutter_on_timer(sd_event_source *s, uint64_t usec, void *data)
{
	(void)s;
	(void)usec;
	mutter_look(data);
	return 0;
}

static int mutter_on_fired(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct mutter *t = data;
	uint32_t watch;

	(void)e;
	if (sd_bus_message_read(m, "u", &watch) < 0 || watch == 0)
		return 0;
	if (watch == t->idle_watch) {
		t->fired = true;
		mutter_look(t);
	} else if (watch == t->active_watch) {
		t->active_watch = 0;
		t->fired = false;
		/* of before */
		t->look_slot = sd_bus_slot_unref(t->look_slot);
		mutter_report(t, PRESENCE_ACTIVE, 0);
	}
	return 0;
}

/* Inhibitors */

/* Without a session manager there is none. */
static int mutter_on_inhibited(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct mutter *t = data;
	uint32_t actions;

	(void)e;
	t->inhibited_slot = sd_bus_slot_unref(t->inhibited_slot);
	if (sd_bus_message_is_method_error(m, NULL) ||
	    sd_bus_message_read(m, "v", "u", &actions) < 0)
		actions = 0;
	t->inhibited = actions & GNOME_SESSION_IDLE;
	if (t->inhibited)
		mutter_look(t);
	else
		mutter_set_timer(t, 0);
	return 0;
}

static void mutter_ask_inhibited(struct mutter *t)
{
	(void)presence_bus_call(t->bus, GNOME_SESSION, GNOME_SESSION_PATH,
	    PROPERTIES, "Get", &t->inhibited_slot, mutter_on_inhibited, "ss",
	    GNOME_SESSION, "InhibitedActions");
}

static int mutter_on_session(sd_bus_message *m, void *data, sd_bus_error *e)
{
	(void)m;
	(void)e;
	mutter_ask_inhibited(data);
	return 0;
}

/* The bus and the server */

static int mutter_listen(void *data, sd_bus *bus)
{
	int r = sd_bus_match_signal_async(bus, NULL, MUTTER, MUTTER_PATH,
	    MUTTER, "WatchFired", mutter_on_fired, NULL, data);

	if (r >= 0)
		r = sd_bus_match_signal_async(bus, NULL, GNOME_SESSION,
		    GNOME_SESSION_PATH, PROPERTIES, "PropertiesChanged",
		    mutter_on_session, NULL, data);
	return r;
}

/* A watch that is past its time already fires at once. */
static void mutter_start_watch(void *data)
{
	struct mutter *t = data;

	(void)presence_bus_call(t->bus, MUTTER, MUTTER_PATH, MUTTER,
	    "AddIdleWatch", &t->idle_slot, mutter_on_idle_watch, "t",
	    t->threshold_ms);
	mutter_ask_inhibited(t);
	mutter_look(t);
}

static void mutter_left(void *data)
{
	mutter_lose(data, MUTTER_LEFT);
}

static void mutter_lost(void *data)
{
	mutter_lose(data, "no session bus");
}

static const struct presence_bus_client mutter_client = {
    .name = MUTTER,
    .listen = mutter_listen,
    .start = mutter_start_watch,
    .left = mutter_left,
    .lost = mutter_lost,
    .forget = mutter_forget,
};

/* Offered everywhere: a session bus, and Mutter on it, may come later. */
static int mutter_start(sd_event *loop, int64_t idle_after,
    presence_backend_handler handler, void *data, void **ret,
    const char **reterr_why)
{
	struct mutter *t = mem_new(1, sizeof(*t));

	(void)reterr_why;
	t->loop = sd_event_ref(loop);
	t->handler = handler;
	t->data = data;
	/* an interval of 0 is refused */
	t->threshold_ms = ((uint64_t)idle_after + 999) / 1000;
	if (t->threshold_ms < 1)
		t->threshold_ms = 1;
	t->bus = presence_bus_new(loop, &mutter_client, t);
	*ret = t;
	return 0;
}

static void mutter_stop(void *self)
{
	struct mutter *t = self;

	presence_bus_free(t->bus);
	sd_event_unref(t->loop);
	free(t);
}

const struct presence_backend presence_mutter = {
    "mutter", mutter_start, mutter_stop};
