/*
 * offduty-notify: shows what offdutyd asks for over the socket it was started
 * with, and tells what became of it. Blocks where the notification server
 * does, so it is a process of its own; ends when nothing is left to show, or
 * when the socket does, and takes its bubbles along.
 */
#include <errno.h>
#include <glib-unix.h>
#include <libnotify/notify.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "notify/bubble.h"

/* A server that has had too many too fast is asked again after this, and after
 * twice as long each time that it refuses. */
#define AGAIN_MS 1500

struct worker;

/* One channel: what is wanted there, and what is up. */
struct slot {
	struct worker *worker;
	struct bubble *bubble;
	struct notify_request wish; /* op 0: none */
	bool due;      /* the wish is not what is up */
	bool answered; /* and so it has been told, at least once */
	uint32_t tried; /* the serial of the wish that was sent last */
	struct boot asked_at;
	guint count; /* the source of its next step down; 0: none */
	bool step;   /* which is due */
};

struct worker {
	GMainLoop *loop;
	int fd;
	guint linger; /* its source; 0: none */
	guint again;  /* its source; 0: none */
	guint again_ms;
	int status;
	struct server *server;
	struct slot slot[CHANNEL_COUNT];
};

static struct boot boot_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (struct boot){t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000};
}

static void worker_send(struct worker *w, const struct notify_reply *r)
{
	if (send(w->fd, r, sizeof(*r), MSG_NOSIGNAL) < 0)
		g_main_loop_quit(w->loop);
}

static gboolean worker_on_linger(gpointer data)
{
	struct worker *w = data;

	w->linger = 0;
	g_main_loop_quit(w->loop);
	return G_SOURCE_REMOVE;
}

/* Ends the process some time after there is nothing left to do. */
static void worker_rest(struct worker *w)
{
	bool asked = server_is_asked(w->server);
	bool busy = w->again || news_is_expected(server_news(w->server));

	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		busy = busy || bubble_is_up(w->slot[c].bubble) ||
		    (asked && w->slot[c].wish.op != 0);
	if (w->linger)
		g_source_remove(w->linger);
	w->linger = busy ? 0 :
			   g_timeout_add(NOTIFY_LINGER_MS, worker_on_linger, w);
}

static void slot_reply_closed(struct slot *s, uint32_t serial, unsigned reason)
{
	struct notify_reply r = notify_reply_make(NOTIFY_CLOSED,
	    (enum channel)s->wish.channel, serial);

	r.reason = (uint8_t)reason;
	s->wish.op = 0;
	s->due = false;
	worker_send(s->worker, &r);
}

static void slot_reply_failed(struct slot *s, const char *error)
{
	struct notify_reply r = notify_reply_make(NOTIFY_FAILED,
	    (enum channel)s->wish.channel, s->wish.serial);

	s->answered = true;
	str_clean(r.error, sizeof(r.error), error, strlen(error));
	worker_send(s->worker, &r);
}

static void slot_reply_shown(struct slot *s)
{
	struct notify_reply r = notify_reply_make(NOTIFY_SHOWN,
	    (enum channel)s->wish.channel, s->wish.serial);

	s->due = false;
	s->answered = true;
	r.id = *bubble_id(s->bubble);
	r.actions = server_has_buttons(s->worker->server);
	worker_send(s->worker, &r);
}

static void slot_reply_trying(struct slot *s)
{
	struct notify_reply r = notify_reply_make(NOTIFY_TRYING,
	    (enum channel)s->wish.channel, s->wish.serial);

	worker_send(s->worker, &r);
}

/* The server may have stopped in the meantime: it is asked first. */
static gboolean slot_on_count(gpointer data)
{
	struct slot *s = data;

	s->count = 0;
	s->step = s->wish.op == NOTIFY_SHOW && bubble_is_up(s->bubble);
	if (s->step)
		server_ask(s->worker->server);
	return G_SOURCE_REMOVE;
}

/* Sees to the next step of what runs down. */
static void slot_count(struct slot *s)
{
	int64_t step = s->wish.expire_us / NOTIFY_COUNT_STEPS;

	if (s->count)
		g_source_remove(s->count);
	s->count = 0;
	if (s->wish.progress <= 0 || step == 0 ||
	    !server_has(s->worker->server, TRAIT_BARS))
		return;
	if (step < NOTIFY_COUNT_STEP)
		step = NOTIFY_COUNT_STEP;
	s->count = g_timeout_add((guint)(step / 1000), slot_on_count, s);
}

/* A wish whose time passed while the server did not answer is past. */
static bool slot_is_past(const struct slot *s)
{
	return boot_now().us - s->asked_at.us >= notify_lasts(&s->wish);
}

static void slot_end_past(struct slot *s)
{
	bubble_close(s->bubble);
	slot_reply_closed(s, s->wish.serial, NOTIFY_REASON_EXPIRED);
}

/* What of a wish is left of its time, which is not past. */
static struct notify_request slot_rest(const struct slot *s)
{
	int64_t gone = boot_now().us - s->asked_at.us;
	struct notify_request r = s->wish;

	if (r.expire_us == 0 || gone < NOTIFY_COUNT_STEP)
		return r;
	r.expire_us -= gone;
	if (r.progress > 0)
		r.progress = (int32_t)(r.progress * r.expire_us /
		    s->wish.expire_us);
	return r;
}

static gboolean worker_on_again(gpointer data)
{
	struct worker *w = data;

	w->again = 0;
	server_ask(w->server);
	worker_rest(w);
	return G_SOURCE_REMOVE;
}

/* Refused for now: true where that is not worth telling yet. */
static bool slot_try_again(struct slot *s)
{
	struct worker *w = s->worker;
	bool first = w->again_ms == 0;

	if (!bubble_is_put_off(s->bubble))
		return false;
	if (!w->again) {
		w->again_ms = first ? AGAIN_MS : w->again_ms * 2;
		w->again = g_timeout_add(w->again_ms, worker_on_again, w);
	}
	return first;
}

static void slot_show(struct slot *s)
{
	g_autofree char *error = NULL;
	struct notify_request rest;

	if (slot_is_past(s)) {
		slot_end_past(s);
		return;
	}
	s->tried = s->wish.serial;
	slot_reply_trying(s);
	rest = slot_rest(s);
	if (bubble_show(s->bubble, &rest, &error)) {
		s->worker->again_ms = 0;
		slot_reply_shown(s);
		slot_count(s);
	} else if (!slot_try_again(s) && !s->answered) {
		slot_reply_failed(s, error);
	}
}

/* Who asked for it is told only where it is another bubble now. */
static void slot_step_down(struct slot *s)
{
	struct notify_id old = *bubble_id(s->bubble);
	struct notify_request rest;
	g_autofree char *error = NULL;

	s->step = false;
	if (slot_is_past(s))
		return; /* and closed at once */
	rest = slot_rest(s);
	if (!bubble_show(s->bubble, &rest, &error))
		return;
	slot_count(s);
	if (!notify_same_id(&old, bubble_id(s->bubble)))
		slot_reply_shown(s);
}

/* The server is there: what is wanted is what should be up. */
static void slot_settle(struct slot *s)
{
	/* a new server has not got what was up at the last */
	bubble_forget_others(s->bubble);
	if (s->wish.op == 0)
		return;
	if (s->due || !bubble_is_up(s->bubble))
		slot_show(s);
	else if (!s->answered)
		slot_reply_shown(s);
	else if (s->step)
		slot_step_down(s);
}

/* One that froze with the first of several is not asked for the others. */
static void worker_on_server(void *data, const char *error)
{
	struct worker *w = data;

	for (size_t c = 0; c < CHANNEL_COUNT; c++) {
		struct slot *s = &w->slot[c];

		if (!error)
			slot_settle(s);
		else if (s->wish.op != 0 && !s->answered)
			slot_reply_failed(s, error);
		if (!error && bubble_is_in_doubt(s->bubble))
			error = "the notification server does not answer";
	}
	worker_rest(w);
}

/* It answers again: what it was not asked for meanwhile comes now. */
static void slot_on_late(void *data, bool up)
{
	struct slot *s = data;

	if (up && slot_is_past(s)) {
		slot_end_past(s);
	} else if (up && s->tried == s->wish.serial) {
		slot_reply_shown(s);
		slot_count(s);
	}
	server_ask(s->worker->server);
	worker_rest(s->worker);
}

static void slot_on_closed(void *data, enum notify_reason reason)
{
	struct slot *s = data;

	/* a newer wish is waiting: it is not gone */
	if (!s->due)
		slot_reply_closed(s, s->wish.serial, reason);
	worker_rest(s->worker);
}

static void worker_on_end(void *data, const struct news_item *end)
{
	struct worker *w = data;

	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		bubble_take_end(w->slot[c].bubble, end);
}

static void slot_on_pressed(void *data, enum button button)
{
	struct slot *s = data;
	struct notify_reply r = notify_reply_make(NOTIFY_PRESSED,
	    (enum channel)s->wish.channel, s->wish.serial);

	r.button = button;
	if (!s->due)
		s->wish.op = 0;
	worker_send(s->worker, &r);
	worker_rest(s->worker);
}

static void slot_take(struct slot *s, const struct notify_request *r)
{
	s->due = s->wish.op == 0 || s->due ||
	    !notify_same_content(&s->wish, r);
	bubble_adopt(s->bubble, &r->old);
	s->wish = *r;
	s->answered = s->step = false;
	if (r->op == NOTIFY_WITHDRAW) {
		bubble_close(s->bubble);
		slot_reply_closed(s, r->serial, NOTIFY_REASON_WITHDRAWN);
		return;
	}
	s->asked_at = boot_now();
	server_ask(s->worker->server);
}

/* All that is there, so that nothing is shown that has been withdrawn since. */
static gboolean worker_on_socket(gint fd, GIOCondition what, gpointer data)
{
	struct worker *w = data;
	struct notify_request r;
	ssize_t n;

	(void)what;
	while ((n = recv(fd, &r, sizeof(r), MSG_DONTWAIT | MSG_TRUNC)) > 0 &&
	    notify_check_request(&r, (size_t)n) == 0)
		slot_take(&w->slot[r.channel], &r);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
		worker_rest(w);
		return G_SOURCE_CONTINUE;
	}
	if (n != 0) {
		log_error("bad record on the socket");
		w->status = EXIT_FAILURE;
	}
	g_main_loop_quit(w->loop);
	return G_SOURCE_REMOVE;
}

static gboolean worker_on_signal(gpointer data)
{
	struct worker *w = data;

	g_main_loop_quit(w->loop);
	return G_SOURCE_CONTINUE;
}

/* The descriptor that is a record socket; -1: neither is. */
static int find_socket(void)
{
	static const int candidate[] = {NOTIFY_FD, STDIN_FILENO};

	for (size_t i = 0; i < ARRAY_LEN(candidate); i++) {
		int type = 0;
		socklen_t size = sizeof(type);

		if (getsockopt(candidate[i], SOL_SOCKET, SO_TYPE, &type,
			&size) == 0 &&
		    type == SOCK_SEQPACKET)
			return candidate[i];
	}
	return -1;
}

static void worker_run(struct worker *w)
{
	w->loop = g_main_loop_new(NULL, FALSE);
	w->server = server_new(worker_on_server, worker_on_end, w);
	for (size_t c = 0; c < CHANNEL_COUNT; c++) {
		struct slot *s = &w->slot[c];

		s->worker = w;
		s->wish.channel = (uint8_t)c;
		s->bubble = bubble_new(w->server,
		    (struct bubble_handler){s, slot_on_closed,
			slot_on_pressed, slot_on_late});
	}
	g_unix_fd_add(w->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, worker_on_socket,
	    w);
	g_unix_signal_add(SIGTERM, worker_on_signal, w);
	g_unix_signal_add(SIGINT, worker_on_signal, w);
	worker_rest(w);
	g_main_loop_run(w->loop);
	for (size_t c = 0; c < CHANNEL_COUNT; c++) {
		bubble_close(w->slot[c].bubble);
		bubble_free(w->slot[c].bubble);
	}
	server_free(w->server);
	g_main_loop_unref(w->loop);
}

int main(int argc, char **argv)
{
	struct worker w = {.fd = find_socket(), .status = EXIT_SUCCESS};

	(void)argv;
	log_init("offduty-notify", LOG_LEVEL_INFO, 0);
	if (w.fd < 0 || argc > 1) {
		log_error("is started by offdutyd, not by hand");
		return 2;
	}
	notify_init("offduty");
	worker_run(&w);
	notify_uninit();
	return w.status;
}
