/* What systemd-logind says of our session, and the delay inhibitor that keeps
 * the machine awake until what must be done before a sleep is done:
 * org.freedesktop.login1(5). Every call is asynchronous. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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
	presence_logind_handler handler;
	void *data;
	struct presence_bus *bus;
	sd_bus_slot *search_slot; /* the call under way */
	sd_bus_slot *inhibit_slot;
	sd_bus_slot *session_slot; /* our session's signals */
	size_t step;               /* of the search */
	char *session;             /* its object; NULL: not found */
	bool hint;                 /* LockedHint is set */
	bool denied;               /* no inhibitor; said once */
	int inhibitor;             /* -1: not held */
	bool ready;                /* for the sleep that is announced */
	struct presence_session state;
};

static void logind_search(struct presence_logind *l);

static void logind_forget_session(struct presence_logind *l)
{
	l->session_slot = sd_bus_slot_unref(l->session_slot);
	free(l->session);
	l->session = NULL;
	l->hint = false;
}

static void logind_tell(struct presence_logind *l)
{
	l->handler(l->data, &l->state);
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
	(void)presence_bus_call(l->bus, LOGIND_PATH, LOGIND_MANAGER, "Inhibit",
	    &l->inhibit_slot, logind_on_inhibitor, "ssss", "sleep", "offduty",
	    "to note that work stops", "delay");
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

/* Reads the LockedHint that m stands at: a variant. */
static void logind_read_hint(struct presence_logind *l, sd_bus_message *m)
{
	int hint;

	if (sd_bus_message_read(m, "v", "b", &hint) < 0)
		return;
	l->hint = hint != 0;
	logind_set_locked(l, l->hint);
}

static int logind_on_hint(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct presence_logind *l = data;

	(void)e;
	l->search_slot = sd_bus_slot_unref(l->search_slot);
	if (sd_bus_message_is_method_error(m, NULL)) {
		/* no such session after all */
		logind_forget_session(l);
		l->step++;
		logind_search(l);
	} else {
		logind_read_hint(l, m);
	}
	return 0;
}

static void logind_get_hint(struct presence_logind *l)
{
	(void)presence_bus_call(l->bus, l->session, PROPERTIES, "Get", &l->search_slot,
	    logind_on_hint, "ss", LOGIND_SESSION, "LockedHint");
}

static void logind_on_properties(struct presence_logind *l, sd_bus_message *m)
{
	const char *name;

	if (sd_bus_message_skip(m, "s") < 0 ||
	    sd_bus_message_enter_container(m, 'a', "{sv}") < 0)
		return;
	while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		if (sd_bus_message_read(m, "s", &name) < 0)
			return;
		if (strcmp(name, "LockedHint") == 0) {
			logind_read_hint(l, m);
			return;
		}
		if (sd_bus_message_skip(m, "v") < 0 ||
		    sd_bus_message_exit_container(m) < 0)
			return;
	}
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

/* Listens to the session at path, then asks whether it is locked. */
static void logind_take_session(struct presence_logind *l, const char *path)
{
	if (l->session && strcmp(l->session, path) == 0)
		return;
	free(l->session);
	l->session = mem_strdup(path);
	l->session_slot = sd_bus_slot_unref(l->session_slot);
	(void)sd_bus_match_signal_async(presence_bus_get(l->bus), &l->session_slot, LOGIND, path,
	    NULL, NULL, logind_on_session, NULL, l);
	logind_get_hint(l);
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
	return presence_bus_call(l->bus, LOGIND_PATH, LOGIND_MANAGER, "GetSession",
	    &l->search_slot, logind_on_found, "s", id);
}

static int logind_ask_by_pid(struct presence_logind *l)
{
	return presence_bus_call(l->bus, LOGIND_PATH, LOGIND_MANAGER, "GetSessionByPID",
	    &l->search_slot, logind_on_found, "u", (uint32_t)getpid());
}

static int logind_ask_display(struct presence_logind *l, const char *user)
{
	return presence_bus_call(l->bus, user, PROPERTIES, "Get", &l->search_slot,
	    logind_on_found, "ss", LOGIND_USER, "Display");
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

	str_printf(path, sizeof(path), LOGIND_PATH "/user/_%u",
	    (unsigned)getuid());
	return logind_ask_display(l, path);
}

static void logind_search(struct presence_logind *l)
{
	static int (*const steps[])(struct presence_logind *l) = {
		logind_ask_by_id,
		logind_ask_by_pid,
		logind_ask_own_display,
		logind_ask_uid_display,
	};

	for (; l->step < ARRAY_LEN(steps); l->step++)
		if (steps[l->step](l) == 0)
			return;
	logind_forget_session(l);
	logind_set_locked(l, false);
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

	l->state = (struct presence_session){.known = true};
	logind_tell(l);
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

struct presence_logind *presence_logind_new(sd_event *loop,
    presence_logind_handler handler, void *data)
{
	struct presence_logind *l = mem_new(1, sizeof(*l));

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
	free(l);
}
