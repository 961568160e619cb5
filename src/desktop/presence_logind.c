/* What systemd-logind says of our session, and the delay inhibitor that keeps
 * the machine awake until what must be done before a sleep is done:
 * org.freedesktop.login1(5). Every call is asynchronous. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/presence_bus.h"

#define LOGIND "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_MANAGER LOGIND ".Manager"
#define LOGIND_SESSION LOGIND ".Session"
#define LOGIND_USER LOGIND ".User"
#define PROPERTIES "org.freedesktop.DBus.Properties"

struct presence_logind {
	sd_event *loop;
	presence_logind_handler handler;
	void *data;
	struct presence_bus *bus;
	sd_bus_slot *search_slot; /* the call under way */
	sd_bus_slot *inhibit_slot;
	sd_bus_slot *session_slot; /* our session's signals */
	size_t step;		   /* of the search */
	char *session;		   /* its object; NULL: not found */
	bool hint;		   /* LockedHint is set */
	bool graphical, idle;	   /* the session's Type and IdleHint */
	uint64_t idle_since;	   /* its change, monotonic; 0: never set */
	bool denied;		   /* no inhibitor; said once */
	int inhibitor;		   /* -1: not held */
	bool ready;		   /* for the sleep that is announced */
	struct presence_session state;
};

/* Properties of a session; as in LOGIND_UNTOLD where they were not told. */
struct logind_values {
	int active, idle, locked;
	uint64_t since;
	const char *type; /* the message's */
};

#define LOGIND_UNTOLD                                                          \
	{                                                                      \
		-1, -1, -1, UINT64_MAX, NULL                                   \
	}

static void logind_search(struct presence_logind *l);

static void logind_forget_session(struct presence_logind *l)
{
	l->session_slot = sd_bus_slot_unref(l->session_slot);
	free(l->session);
	l->session = NULL;
	l->hint = false;
	l->graphical = l->idle = false;
	l->idle_since = 0;
}

static void logind_tell(struct presence_logind *l)
{
	l->handler(l->data, &l->state);
}

/* There is no session; a sleep is not its affair. */
static void logind_set_none(struct presence_logind *l, const char *why)
{
	l->state = (struct presence_session){
	    .known = true, .asleep = l->state.asleep, .why = why};
	logind_tell(l);
}

static void logind_set_locked(struct presence_logind *l, bool locked)
{
	if (l->state.known && l->state.locked == locked)
		return;
	l->state.known = true;
	l->state.locked = locked;
	logind_tell(l);
}

/* The inhibitor */

static void logind_release(struct presence_logind *l)
{
	if (l->inhibitor >= 0)
		close(l->inhibitor);
	l->inhibitor = -1;
}

static void logind_say_denied(struct presence_logind *l, sd_bus_message *m)
{
	const sd_bus_error *e = sd_bus_message_get_error(m);
	char text[128];

	if (l->denied ||
	    sd_bus_error_has_name(e, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
	    sd_bus_error_has_name(e, SD_BUS_ERROR_NAME_HAS_NO_OWNER))
		return;
	l->denied = true;
	str_clean(text, sizeof(text), e->message ? e->message : e->name,
	    sizeof(text));
	log_info("logind grants no delay before sleep: %s", text);
}

static int logind_on_inhibitor(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct presence_logind *l = data;
	int fd;

	(void)e;
	l->inhibit_slot = sd_bus_slot_unref(l->inhibit_slot);
	if (sd_bus_message_is_method_error(m, NULL)) {
		logind_say_denied(l, m);
		return 0;
	}
	if (sd_bus_message_read(m, "h", &fd) < 0)
		return 0;
	l->denied = false;
	logind_release(l);
	/* too late for the sleep that has begun meanwhile */
	if (!l->state.asleep || !l->ready)
		l->inhibitor = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return 0;
}

static void logind_inhibit(struct presence_logind *l)
{
	(void)presence_bus_call(l->bus, LOGIND, LOGIND_PATH, LOGIND_MANAGER,
	    "Inhibit", &l->inhibit_slot, logind_on_inhibitor, "ssss", "sleep",
	    "offduty", "to note that work stops", "delay");
}

void presence_logind_describe(const struct presence_logind *l, char *buf,
    size_t size)
{
	const char *why = l->state.why ? l->state.why : "it does not answer";
	const char *delay =
	    l->denied ? "; it grants no delay before a sleep" : "";
	char *id = NULL;

	if (l->session &&
	    sd_bus_path_decode(l->session, LOGIND_PATH "/session", &id) > 0)
		str_printf(buf, size, "lock and sleep from logind, session '%s'%s",
		    id, delay);
	else if (l->denied || l->inhibitor >= 0)
		str_printf(buf, size, "sleep from logind, but no lock: %s%s",
		    why, delay);
	else
		str_printf(buf, size, "neither lock nor sleep from logind: %s",
		    why);
	free(id);
}

void presence_logind_sleep_ready(struct presence_logind *l)
{
	if (!l->state.asleep)
		return;
	l->ready = true;
	logind_release(l);
}

static void logind_on_sleep(struct presence_logind *l, sd_bus_message *m)
{
	int asleep;

	if (sd_bus_message_read(m, "b", &asleep) < 0 ||
	    l->state.asleep == (asleep != 0))
		return;
	l->state.asleep = asleep != 0;
	l->ready = false;
	if (!asleep)
		logind_inhibit(l);
	logind_tell(l);
}

/* The session */

/* What of a session's properties is looked at. */
static const struct logind_property {
	const char *name, *type;
	size_t offset; /* in struct logind_values */
} logind_properties[] = {
    {"Active", "b", offsetof(struct logind_values, active)},
    {"IdleHint", "b", offsetof(struct logind_values, idle)},
    {"IdleSinceHintMonotonic", "t", offsetof(struct logind_values, since)},
    {"LockedHint", "b", offsetof(struct logind_values, locked)},
    {"Type", "s", offsetof(struct logind_values, type)},
};

/* Reads the variant that m stands at, or passes over it. */
static int logind_read_value(
    sd_bus_message *m, const char *name, struct logind_values *v)
{
	const struct logind_property *p = logind_properties;
	const struct logind_property *end = p + ARRAY_LEN(logind_properties);

	while (p < end && strcmp(p->name, name) != 0)
		p++;
	if (p == end)
		return sd_bus_message_skip(m, "v");
	return sd_bus_message_read(m, "v", p->type, (char *)v + p->offset);
}

/* Reads the a{sv} that m stands at. */
static void logind_read_values(sd_bus_message *m, struct logind_values *v)
{
	const char *name;

	if (sd_bus_message_enter_container(m, 'a', "{sv}") < 0)
		return;
	while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		if (sd_bus_message_read(m, "s", &name) < 0 ||
		    logind_read_value(m, name, v) < 0 ||
		    sd_bus_message_exit_container(m) < 0)
			return;
	}
}

/* Idle since the hint was set, as logind's monotonic time tells; active now. */
static struct boot logind_since(const struct presence_logind *l)
{
	uint64_t boot = 0, now = 0;

	sd_event_now(l->loop, CLOCK_BOOTTIME, &boot);
	sd_event_now(l->loop, CLOCK_MONOTONIC, &now);
	if (l->idle && l->idle_since < now)
		boot -= now - l->idle_since;
	return (struct boot){(int64_t)boot};
}

/* Only a graphical session's hint is set by somebody, and only if it was ever
 * set is there somebody who sets it. logind looks at terminals by itself, but
 * tells nobody of what it sees. */
static void logind_take_idle(
    struct presence_logind *l, const struct logind_values *v)
{
	struct presence_session *s = &l->state;

	if (v->type)
		l->graphical = strcmp(v->type, "x11") == 0 ||
			       strcmp(v->type, "wayland") == 0 ||
			       strcmp(v->type, "mir") == 0;
	if (v->since != UINT64_MAX)
		l->idle_since = v->since;
	if (v->idle >= 0)
		l->idle = v->idle != 0;
	s->presence = PRESENCE_UNKNOWN;
	if (!l->graphical)
		s->why = "the session is not graphical";
	else if (!l->idle && l->idle_since == 0)
		s->why = "no program tells logind who is idle";
	else
		s->presence = l->idle ? PRESENCE_IDLE : PRESENCE_ACTIVE;
	s->since = logind_since(l);
}

static void logind_take_values(
    struct presence_logind *l, const struct logind_values *v)
{
	struct presence_session *s = &l->state;

	s->known = true;
	logind_take_idle(l, v);
	if (v->active >= 0)
		s->background = v->active == 0;
	if (v->locked >= 0) {
		l->hint = v->locked != 0;
		s->locked = l->hint;
	}
	logind_tell(l);
}

static int logind_on_values(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct presence_logind *l = data;
	struct logind_values v = LOGIND_UNTOLD;

	(void)e;
	l->search_slot = sd_bus_slot_unref(l->search_slot);
	if (sd_bus_message_is_method_error(m, NULL)) {
		/* no such session after all */
		logind_forget_session(l);
		l->step++;
		logind_search(l);
	} else {
		logind_read_values(m, &v);
		logind_take_values(l, &v);
	}
	return 0;
}

static void logind_on_properties(struct presence_logind *l, sd_bus_message *m)
{
	struct logind_values v = LOGIND_UNTOLD;

	if (sd_bus_message_skip(m, "s") < 0)
		return;
	logind_read_values(m, &v);
	logind_take_values(l, &v);
}

static int logind_on_session(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct presence_logind *l = data;

	(void)e;
	if (sd_bus_message_is_signal(m, LOGIND_SESSION, "Lock"))
		logind_set_locked(l, true);
	else if (sd_bus_message_is_signal(m, LOGIND_SESSION, "Unlock"))
		logind_set_locked(l, false);
	else if (sd_bus_message_is_signal(m, PROPERTIES, "PropertiesChanged"))
		logind_on_properties(l, m);
	return 0;
}

/* Listens to the session at path, then asks how it is. */
static void logind_take_session(struct presence_logind *l, const char *path)
{
	if (!l->session || strcmp(l->session, path) != 0) {
		logind_forget_session(l);
		l->session = mem_strdup(path);
		(void)sd_bus_match_signal_async(presence_bus_get(l->bus),
		    &l->session_slot, LOGIND, path, NULL, NULL,
		    logind_on_session, NULL, l);
	}
	(void)presence_bus_call(l->bus, LOGIND, path, PROPERTIES, "GetAll",
	    &l->search_slot, logind_on_values, "s", LOGIND_SESSION);
}

/* The search for the session, in steps until one is found */

static int logind_on_found(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct presence_logind *l = data;
	const char *id, *path = NULL;
	int r;

	(void)e;
	l->search_slot = sd_bus_slot_unref(l->search_slot);
	if (sd_bus_message_is_method_error(m, NULL))
		r = -ENXIO;
	else if (sd_bus_message_has_signature(m, "v"))
		r = sd_bus_message_read(m, "v", "(so)", &id, &path);
	else
		r = sd_bus_message_read(m, "o", &path);
	if (r >= 0 && strcmp(path, "/") != 0) {
		logind_take_session(l, path);
	} else {
		l->step++;
		logind_search(l);
	}
	return 0;
}

static int logind_ask_by_id(struct presence_logind *l)
{
	const char *id = getenv("XDG_SESSION_ID");

	if (!id || !*id)
		return -ENXIO;
	return presence_bus_call(l->bus, LOGIND, LOGIND_PATH, LOGIND_MANAGER,
	    "GetSession", &l->search_slot, logind_on_found, "s", id);
}

static int logind_ask_by_pid(struct presence_logind *l)
{
	return presence_bus_call(l->bus, LOGIND, LOGIND_PATH, LOGIND_MANAGER,
	    "GetSessionByPID", &l->search_slot, logind_on_found, "u",
	    (uint32_t)getpid());
}

static int logind_ask_display(struct presence_logind *l, const char *user)
{
	return presence_bus_call(l->bus, LOGIND, user, PROPERTIES, "Get",
	    &l->search_slot, logind_on_found, "ss", LOGIND_USER, "Display");
}

/* A service of the user manager is in no session: the user's graphical one. */
static int logind_ask_own_display(struct presence_logind *l)
{
	return logind_ask_display(l, LOGIND_PATH "/user/self");
}

/* What was started from outside the user's slice is nobody's there. */
static int logind_ask_uid_display(struct presence_logind *l)
{
	char path[64];

	str_printf(
	    path, sizeof(path), LOGIND_PATH "/user/_%u", (unsigned)getuid());
	return logind_ask_display(l, path);
}

static void logind_search(struct presence_logind *l)
{
	static int (*const steps[])(struct presence_logind * l) = {
	    logind_ask_by_id,
	    logind_ask_by_pid,
	    logind_ask_own_display,
	    logind_ask_uid_display,
	};

	for (; l->step < ARRAY_LEN(steps); l->step++)
		if (steps[l->step](l) == 0)
			return;
	logind_forget_session(l);
	logind_set_none(l, "no session of logind's");
}

static void logind_search_anew(struct presence_logind *l)
{
	l->step = 0;
	logind_search(l);
}

void presence_logind_came_back(struct presence_logind *l)
{
	if (l->state.locked && !l->hint)
		logind_set_locked(l, false);
}

/* logind and the bus */

static int logind_on_manager(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct presence_logind *l = data;

	(void)e;
	if (sd_bus_message_is_signal(m, LOGIND_MANAGER, "PrepareForSleep"))
		logind_on_sleep(l, m);
	else if (sd_bus_message_is_signal(m, LOGIND_MANAGER, "SessionNew") ||
		 sd_bus_message_is_signal(m, LOGIND_MANAGER, "SessionRemoved"))
		logind_search_anew(l);
	return 0;
}

static int logind_listen(void *data, sd_bus *bus)
{
	return sd_bus_match_signal_async(bus, NULL, LOGIND, LOGIND_PATH,
	    LOGIND_MANAGER, NULL, logind_on_manager, NULL, data);
}

static void logind_start(void *data)
{
	struct presence_logind *l = data;

	logind_forget_session(l);
	if (l->state.asleep) {
		l->state.asleep = false;
		logind_tell(l);
	}
	logind_inhibit(l);
	logind_search_anew(l);
}

static void logind_left(void *data)
{
	struct presence_logind *l = data;

	/* without an owner nobody would tell of the end of a lock */
	l->hint = false;
}

static void logind_lost(void *data)
{
	struct presence_logind *l = data;

	l->state.asleep = false;
	logind_set_none(l, "no system bus");
}

static void logind_forget(void *data)
{
	struct presence_logind *l = data;

	l->search_slot = sd_bus_slot_unref(l->search_slot);
	l->inhibit_slot = sd_bus_slot_unref(l->inhibit_slot);
	logind_forget_session(l);
	logind_release(l);
}

static const struct presence_bus_client logind_client = {
    .name = LOGIND,
    .system = true,
    .listen = logind_listen,
    .start = logind_start,
    .left = logind_left,
    .lost = logind_lost,
    .forget = logind_forget,
};

struct presence_logind *presence_logind_new(
    sd_event *loop, presence_logind_handler handler, void *data)
{
	struct presence_logind *l = mem_new(1, sizeof(*l));

	l->loop = sd_event_ref(loop);
	l->handler = handler;
	l->data = data;
	l->inhibitor = -1;
	l->bus = presence_bus_new(loop, &logind_client, l);
	return l;
}

void presence_logind_free(struct presence_logind *l)
{
	if (!l)
		return;
	presence_bus_free(l->bus);
	sd_event_unref(l->loop);
	free(l);
}
