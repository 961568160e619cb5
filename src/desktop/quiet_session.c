/* What programs ask GNOME's session manager to let be: a presentation, a call.
 * Most that do so only keep the screen on, for a film or for good: the reason
 * that they give tells them apart. */
#include "desktop/quiet_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SESSION QUIET_SESSION
#define SESSION_PATH "/org/gnome/SessionManager"
#define SESSION_MATCH                                                          \
	"type='signal',sender='" SESSION "',path='" SESSION_PATH               \
	"',interface='" SESSION "',member="

/* More are not looked at. */
#define SESSION_MAX 16

/* Within a reason, in any case of letters. */
static const char *const session_words[] = {
    "presentation",
    "presenting",
    "slideshow",
    "slide show",
    "webrtc",
    "video call",
    "video conference",
    "screen shar",
    "sharing",
    "screencast",
};

struct quiet_session {
	struct quiet_host host;
	sd_bus_slot *added, *removed, *list;
	sd_bus_slot *reason[SESSION_MAX];
	size_t open; /* reasons that are asked for */
	bool found;
};

static const struct quiet_row session_list = {
    .destination = SESSION,
    .path = SESSION_PATH,
    .interface = SESSION,
    .member = "GetInhibitors",
};

static void session_forget(struct quiet_session *q)
{
	q->list = sd_bus_slot_unref(q->list);
	for (size_t i = 0; i < SESSION_MAX; i++)
		q->reason[i] = sd_bus_slot_unref(q->reason[i]);
	q->open = 0;
	q->found = false;
}

static bool session_presents(const char *reason)
{
	for (size_t i = 0; i < ARRAY_LEN(session_words); i++)
		if (strcasestr(reason, session_words[i]))
			return true;
	return false;
}

/* One that is gone meanwhile has no reason. */
static int session_on_reason(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct quiet_session *q = data;
	const char *reason;

	(void)error;
	if (!sd_bus_message_is_method_error(m, NULL) &&
	    sd_bus_message_read(m, "s", &reason) >= 0)
		q->found = q->found || session_presents(reason);
	if (--q->open == 0)
		q->host.tell(q->host.data, q->found);
	return 0;
}

static void session_ask_reasons(struct quiet_session *q, sd_bus_message *m)
{
	struct quiet_row row = {
	    .destination = SESSION,
	    .interface = SESSION ".Inhibitor",
	    .member = "GetReason",
	};

	for (size_t i = 0; i < SESSION_MAX; i++) {
		if (sd_bus_message_read(m, "o", &row.path) <= 0)
			return;
		if (quiet_call(q->host.bus, &q->reason[i], &row,
			session_on_reason, q) >= 0)
			q->open++;
	}
}

static int session_on_list(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct quiet_session *q = data;

	(void)error;
	if (!sd_bus_message_is_method_error(m, NULL) &&
	    sd_bus_message_enter_container(m, 'a', "o") > 0)
		session_ask_reasons(q, m);
	if (q->open == 0)
		q->host.tell(q->host.data, false);
	return 0;
}

static int session_ask(struct quiet_session *q)
{
	session_forget(q);
	return quiet_call(
	    q->host.bus, &q->list, &session_list, session_on_list, q);
}

static int session_on_changed(
    sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)m;
	(void)error;
	session_ask(data);
	return 0;
}

int quiet_session_start(const struct quiet_host *h, const void *how, void **ret)
{
	struct quiet_session *q = mem_new(1, sizeof(*q));
	int r;

	(void)how;
	q->host = *h;
	r = sd_bus_add_match_async(h->bus, &q->added,
	    SESSION_MATCH "'InhibitorAdded'", session_on_changed, NULL, q);
	if (r >= 0)
		r = sd_bus_add_match_async(h->bus, &q->removed,
		    SESSION_MATCH "'InhibitorRemoved'", session_on_changed,
		    NULL, q);
	if (r >= 0)
		r = session_ask(q);
	if (r < 0) {
		quiet_session_stop(q);
		return r;
	}
	*ret = q;
	return 0;
}

void quiet_session_stop(void *self)
{
	struct quiet_session *q = self;

	session_forget(q);
	sd_bus_slot_unref(q->added);
	sd_bus_slot_unref(q->removed);
	free(q);
}
