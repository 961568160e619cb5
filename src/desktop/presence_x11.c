/*
 * Active and idle from an X server, by alarms on the IDLETIME counter of the X
 * Synchronization Extension (SYNC 3.1): one wake-up per crossing. Connecting
 * with libxcb waits for the server without a limit, so it is done in a thread
 * of its own; everything after it only reads what has come.
 */
#include "desktop/presence_priv.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <xcb/sync.h>
#include <xcb/xcb.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

/* A counter's name in the reply to ListSystemCounters. Not by
 * xcb_sync_systemcounter_name(): libxcb 1.15 is two bytes off. */
#define X11_COUNTER_NAME 14
static const char x11_idletime[] = "IDLETIME";

/* A connection with the alarms laid. */
struct x11_link {
	xcb_connection_t *conn; /* NULL: none, why says why */
	uint32_t idle_alarm, active_alarm;
	uint8_t alarm_event; /* its number */
	int64_t idle_ms;     /* at the start */
	char why[PRESENCE_WHY_SIZE];
};

/* Connecting, shared with its thread; whoever comes last frees it. */
struct x11_attempt {
	pthread_mutex_t mutex;
	bool done, abandoned;
	int eventfd; /* readable when done */
	char *display;
	int64_t threshold_ms;
	struct x11_link link;
};

struct x11 {
	sd_event *loop;
	presence_backend_handler handler;
	void *data;
	char *display;
	int64_t threshold_ms;
	struct presence_retry *retry;
	struct x11_attempt *attempt; /* NULL: none under way */
	struct x11_link link;        /* while it is watched */
	sd_event_source *source;     /* of the attempt, then of the link */
	enum presence presence;
};

/* In the thread: connecting and laying the alarms */

static uint32_t x11_find_counter(xcb_connection_t *conn)
{
	xcb_sync_list_system_counters_reply_t *list;
	xcb_sync_systemcounter_iterator_t i;
	uint32_t found = 0;

	list = xcb_sync_list_system_counters_reply(conn,
	    xcb_sync_list_system_counters(conn), NULL);
	if (!list)
		return 0;
	i = xcb_sync_list_system_counters_counters_iterator(list);
	for (; i.rem > 0 && found == 0; xcb_sync_systemcounter_next(&i))
		if (i.data->name_len == sizeof(x11_idletime) - 1 &&
		    memcmp((const char *)i.data + X11_COUNTER_NAME,
			x11_idletime, sizeof(x11_idletime) - 1) == 0)
			found = i.data->counter;
	free(list);
	return found;
}

static xcb_sync_int64_t x11_int64(int64_t v)
{
	return (xcb_sync_int64_t){.hi = (int32_t)(v >> 32),
		.lo = (uint32_t)v};
}

/* An alarm with a delta of 0 stays, and fires at each transition. Returns 0
 * on failure. */
static uint32_t x11_lay_alarm(xcb_connection_t *conn, uint32_t counter,
    int64_t ms, uint32_t transition)
{
	uint32_t id = xcb_generate_id(conn);
	const xcb_sync_create_alarm_value_list_t values = {.counter = counter,
		.valueType = XCB_SYNC_VALUETYPE_ABSOLUTE,
		.value = x11_int64(ms),
		.testType = transition,
		.delta = x11_int64(0),
		.events = 1};
	xcb_generic_error_t *error = xcb_request_check(conn,
	    xcb_sync_create_alarm_aux_checked(conn, id,
		XCB_SYNC_CA_COUNTER | XCB_SYNC_CA_VALUE_TYPE |
		    XCB_SYNC_CA_VALUE | XCB_SYNC_CA_TEST_TYPE |
		    XCB_SYNC_CA_DELTA | XCB_SYNC_CA_EVENTS,
		&values));

	if (!error)
		return id;
	free(error);
	return 0;
}

/* Under Xwayland, idle is since the last input to an X window. */
static bool x11_is_xwayland(xcb_connection_t *conn)
{
	static const char name[] = "XWAYLAND";
	xcb_query_extension_reply_t *reply = xcb_query_extension_reply(conn,
	    xcb_query_extension(conn, sizeof(name) - 1, name), NULL);
	bool is = reply && reply->present;

	free(reply);
	return is;
}

/* Returns NULL, or why not. */
static const char *x11_lay_alarms(struct x11_link *k, int64_t threshold_ms)
{
	const xcb_query_extension_reply_t *sync;
	xcb_sync_query_counter_reply_t *now;
	uint32_t counter;

	if (x11_is_xwayland(k->conn))
		return "the X server is Xwayland";
	sync = xcb_get_extension_data(k->conn, &xcb_sync_id);
	if (!sync || !sync->present)
		return "the X server has no SYNC extension";
	k->alarm_event = sync->first_event + XCB_SYNC_ALARM_NOTIFY;
	free(xcb_sync_initialize_reply(k->conn,
	    xcb_sync_initialize(k->conn, 3, 1), NULL));
	counter = x11_find_counter(k->conn);
	if (counter == 0)
		return "the X server has no IDLETIME counter";
	k->idle_alarm = x11_lay_alarm(k->conn, counter, threshold_ms,
	    XCB_SYNC_TESTTYPE_POSITIVE_TRANSITION);
	k->active_alarm = x11_lay_alarm(k->conn, counter, threshold_ms - 1,
	    XCB_SYNC_TESTTYPE_NEGATIVE_TRANSITION);
	now = xcb_sync_query_counter_reply(k->conn,
	    xcb_sync_query_counter(k->conn, counter), NULL);
	if (!k->idle_alarm || !k->active_alarm || !now) {
		free(now);
		return "the X server refuses alarms";
	}
	k->idle_ms = (int64_t)now->counter_value.hi * (INT64_C(1) << 32) +
	    now->counter_value.lo;
	free(now);
	return NULL;
}

static void x11_link_close(struct x11_link *k)
{
	if (k->conn)
		xcb_disconnect(k->conn);
	k->conn = NULL;
}

static void x11_link_open(struct x11_link *k, const char *display,
    int64_t threshold_ms)
{
	const char *why = NULL;

	k->conn = xcb_connect(display, NULL);
	if (!xcb_connection_has_error(k->conn))
		why = x11_lay_alarms(k, threshold_ms);
	if (xcb_connection_has_error(k->conn))
		str_printf(k->why, sizeof(k->why), "no X server on '%s'",
		    display);
	else if (why)
		str_copy(k->why, sizeof(k->why), why);
	else
		return;
	x11_link_close(k);
}

static void x11_attempt_free(struct x11_attempt *a)
{
	x11_link_close(&a->link);
	close(a->eventfd);
	pthread_mutex_destroy(&a->mutex);
	free(a->display);
	free(a);
}

static void *x11_attempt_run(void *data)
{
	struct x11_attempt *a = data;
	bool abandoned;

	x11_link_open(&a->link, a->display, a->threshold_ms);
	pthread_mutex_lock(&a->mutex);
	a->done = true;
	abandoned = a->abandoned;
	if (!abandoned)
		eventfd_write(a->eventfd, 1);
	pthread_mutex_unlock(&a->mutex);
	if (abandoned)
		x11_attempt_free(a);
	return NULL;
}

/* In the loop */

/* The loop's signals must not come to the thread. */
static int x11_attempt_start(struct x11_attempt *a)
{
	pthread_attr_t attr;
	sigset_t all, old;
	pthread_t thread;
	int r;

	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(&thread, &attr, x11_attempt_run, a);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return -r;
}

static struct x11_attempt *x11_attempt_new(const char *display,
    int64_t threshold_ms)
{
	struct x11_attempt *a = mem_new(1, sizeof(*a));

	pthread_mutex_init(&a->mutex, NULL);
	a->eventfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	a->display = mem_strdup(display);
	a->threshold_ms = threshold_ms;
	return a;
}

static void x11_attempt_abandon(struct x11_attempt *a)
{
	bool done;

	if (!a)
		return;
	pthread_mutex_lock(&a->mutex);
	done = a->done;
	a->abandoned = true;
	pthread_mutex_unlock(&a->mutex);
	if (done)
		x11_attempt_free(a);
}

static void x11_report(struct x11 *x, enum presence p, int64_t ago_ms)
{
	uint64_t now = 0;

	if (x->presence == p)
		return;
	x->presence = p;
	sd_event_now(x->loop, CLOCK_BOOTTIME, &now);
	x->handler(x->data, p, (struct boot){(int64_t)now - ago_ms * 1000},
	    NULL);
}

static void x11_lost(struct x11 *x, const char *why)
{
	uint64_t now = 0;

	x->source = sd_event_source_disable_unref(x->source);
	x11_link_close(&x->link);
	x->presence = PRESENCE_UNKNOWN;
	sd_event_now(x->loop, CLOCK_BOOTTIME, &now);
	presence_retry_wait(x->retry);
	x->handler(x->data, PRESENCE_UNKNOWN, (struct boot){(int64_t)now}, why);
}

static void x11_take_event(struct x11 *x, const xcb_generic_event_t *e)
{
	const xcb_sync_alarm_notify_event_t *alarm = (const void *)e;

	if ((e->response_type & 0x7f) != x->link.alarm_event)
		return;
	if (alarm->alarm == x->link.idle_alarm)
		x11_report(x, PRESENCE_IDLE,
		    (int64_t)alarm->counter_value.hi * (INT64_C(1) << 32) +
			alarm->counter_value.lo);
	else if (alarm->alarm == x->link.active_alarm)
		x11_report(x, PRESENCE_ACTIVE, 0);
}

static int x11_on_readable(sd_event_source *s, int fd, uint32_t events,
    void *data)
{
	struct x11 *x = data;
	xcb_generic_event_t *e;

	(void)s;
	(void)fd;
	(void)events;
	while ((e = xcb_poll_for_event(x->link.conn))) {
		x11_take_event(x, e);
		free(e);
	}
	if (xcb_connection_has_error(x->link.conn))
		x11_lost(x, "the X server is gone");
	return 0;
}

static int x11_on_attempt(sd_event_source *s, int fd, uint32_t events,
    void *data)
{
	struct x11 *x = data;
	struct x11_attempt *a = x->attempt;

	(void)events;
	x->attempt = NULL;
	x->source = sd_event_source_disable_unref(x->source);
	/* the thread may hold the mutex still */
	pthread_mutex_lock(&a->mutex);
	x->link = a->link;
	a->link.conn = NULL;
	pthread_mutex_unlock(&a->mutex);
	x11_attempt_free(a);
	if (!x->link.conn ||
	    sd_event_add_io(x->loop, &x->source,
		xcb_get_file_descriptor(x->link.conn), EPOLLIN, x11_on_readable,
		x) < 0) {
		x11_lost(x, x->link.why);
		return 0;
	}
	presence_retry_stop(x->retry);
	if (x->link.idle_ms >= x->threshold_ms)
		x11_report(x, PRESENCE_IDLE, x->link.idle_ms);
	else
		x11_report(x, PRESENCE_ACTIVE, 0);
	/* what came while the alarms were laid is in the connection already */
	return x11_on_readable(s, fd, events, x);
}

static void x11_connect(void *data)
{
	struct x11 *x = data;
	struct x11_attempt *a;

	if (x->attempt)
		return;
	log_debug("presence: connecting to X server '%s'", x->display);
	a = x11_attempt_new(x->display, x->threshold_ms);
	if (a->eventfd < 0 ||
	    sd_event_add_io(x->loop, &x->source, a->eventfd, EPOLLIN,
		x11_on_attempt, x) < 0 ||
	    x11_attempt_start(a) < 0) {
		x->source = sd_event_source_disable_unref(x->source);
		x11_attempt_free(a);
		presence_retry_wait(x->retry);
		return;
	}
	x->attempt = a;
}

static void x11_stop(void *self)
{
	struct x11 *x = self;

	sd_event_source_disable_unref(x->source);
	x11_attempt_abandon(x->attempt);
	x11_link_close(&x->link);
	presence_retry_free(x->retry);
	sd_event_unref(x->loop);
	free(x->display);
	free(x);
}

/* The socket of a display of this machine; NULL: it is none. free() it. */
static char *x11_socket(const char *display)
{
	struct str path = {0};
	int number, screen;
	char *host = NULL;

	if (!xcb_parse_display(display, &host, &number, &screen))
		return NULL;
	if (*host == '\0' || strcmp(host, "unix") == 0)
		str_addf(&path, "/tmp/.X11-unix/X%d", number);
	free(host);
	return path.v;
}

/* Why this session does not offer it; NULL: it does. */
static const char *x11_decline(void)
{
	const char *wayland = getenv("WAYLAND_DISPLAY");
	const char *display = getenv("DISPLAY");

	if (wayland && *wayland)
		return "the session is Wayland's";
	if (!display || !*display)
		return "DISPLAY is not set";
	return NULL;
}

static int x11_start(sd_event *loop, int64_t idle_after,
    presence_backend_handler handler, void *data, void **ret,
    const char **reterr_why)
{
	const char *why = x11_decline();
	struct x11 *x;
	char *path;

	if (why) {
		*reterr_why = why;
		return -ENXIO;
	}
	x = mem_new(1, sizeof(*x));
	x->loop = sd_event_ref(loop);
	x->handler = handler;
	x->data = data;
	x->display = mem_strdup(getenv("DISPLAY"));
	/* at least 2, as the way back crosses one less */
	x->threshold_ms = (idle_after + 999) / 1000;
	if (x->threshold_ms < 2)
		x->threshold_ms = 2;
	path = x11_socket(x->display);
	x->retry = presence_retry_new(loop, path, x11_connect, x);
	free(path);
	x11_connect(x);
	*ret = x;
	return 0;
}

const struct presence_backend presence_x11 = {"x11", x11_start, x11_stop};
