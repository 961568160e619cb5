/*
 * Keeps what is wanted on each channel, and a helper that shows it. The helper
 * may block with the server, die, or be killed at its deadline: what is wanted
 * and the servers' ids of what may be up stay here, and the next helper goes
 * on from them.
 */
#include "desktop/notifier.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/helper.h"

/* An exchange with the helper takes at most this. */
#define NOTIFIER_DEADLINE (2 * USEC_PER_SEC)

/* A helper that fails is started again at once, then after this, doubled each
 * time, until one has lived for a while. */
#define NOTIFIER_BACKOFF (5 * USEC_PER_SEC)
#define NOTIFIER_MAX_BACKOFF (5 * USEC_PER_MIN)
#define NOTIFIER_LIVED (60 * USEC_PER_SEC)

/* notifier_free() waits so long for the helper to close its bubbles. */
#define NOTIFIER_FINISH_MS 500

struct slot {
	struct notify_request wish; /* op 0: nothing is wanted */
	struct notify_id id;        /* what may be up */
	bool pending;               /* the wish was sent, not answered */
	uint64_t deadline;          /* of the answer; CLOCK_MONOTONIC */
	uint64_t asked;             /* for the wish; CLOCK_BOOTTIME */
};

struct notifier {
	sd_event *loop;
	char *helper_path;
	struct notifier_options options;
	notifier_handler handler;
	void *data;
	struct slot slot[CHANNEL_COUNT];
	uint32_t serial;
	struct helper helper;
	sd_event_source *socket, *timer;
	uint64_t started;    /* the helper; CLOCK_MONOTONIC */
	uint64_t rest_until; /* no helper is started before; 0: it may be */
	unsigned failures;
	uint64_t blocked_until; /* at the latest, by a server; 0: it is not */
	bool stuck;	 /* so it overran a deadline */
	bool failed;     /* the last try to show something */
	bool complained; /* of it */
};

static uint64_t notifier_now(const struct notifier *n)
{
	uint64_t now = 0;

	sd_event_now(n->loop, CLOCK_MONOTONIC, &now);
	return now;
}

static uint64_t notifier_boot(const struct notifier *n)
{
	uint64_t now = 0;

	sd_event_now(n->loop, CLOCK_BOOTTIME, &now);
	return now;
}

static bool notifier_wants(const struct notifier *n)
{
	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		if (n->slot[c].wish.op != 0)
			return true;
	return false;
}

/* Sets the timer for the next deadline, or for the end of the rest. */
static void notifier_arm(struct notifier *n)
{
	uint64_t at = UINT64_MAX;

	for (size_t c = 0; c < CHANNEL_COUNT; c++) {
		const struct slot *s = &n->slot[c];

		if (s->pending && s->deadline < at)
			at = s->deadline;
	}
	if (n->rest_until && n->rest_until < at && notifier_wants(n))
		at = n->rest_until;
	if (at == UINT64_MAX) {
		sd_event_source_set_enabled(n->timer, SD_EVENT_OFF);
		return;
	}
	sd_event_source_set_time(n->timer, at);
	sd_event_source_set_enabled(n->timer, SD_EVENT_ONESHOT);
}

/* An answer may never come: the deadline sees to that. */
static void slot_send(struct notifier *n, struct slot *s)
{
	if (++n->serial == 0)
		n->serial = 1;
	s->wish.serial = n->serial;
	s->wish.old = s->id;
	s->pending = true;
	s->deadline = notifier_now(n) + NOTIFIER_DEADLINE;
	if (send(n->helper.fd, &s->wish, sizeof(s->wish),
		MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		log_debug("cannot write to offduty-notify: %s",
		    strerror(errno));
}

/* What has not been shown in its time is not wanted any more. */
static void slot_drop_past(const struct notifier *n, struct slot *s)
{
	if (s->wish.op != NOTIFY_SHOW ||
	    (int64_t)(notifier_boot(n) - s->asked) < notify_lasts(&s->wish))
		return;
	s->wish.op = s->id.id != 0 ? NOTIFY_WITHDRAW : 0;
	s->pending = false;
}

static void notifier_send_all(struct notifier *n)
{
	for (size_t c = 0; c < CHANNEL_COUNT; c++) {
		struct slot *s = &n->slot[c];

		slot_drop_past(n, s);
		if (s->wish.op != 0)
			slot_send(n, s);
	}
}

/* Ends the helper, and has the next one wait if this one was no good. */
static void notifier_drop_helper(struct notifier *n, unsigned failures)
{
	uint64_t now = notifier_now(n), rest = NOTIFIER_BACKOFF;

	n->blocked_until = 0;
	n->stuck = false;
	n->socket = sd_event_source_disable_unref(n->socket);
	helper_kill(&n->helper, n->loop);
	if (now - n->started > NOTIFIER_LIVED)
		n->failures = 0;
	n->failures += failures;
	for (unsigned i = 2; i < n->failures && rest < NOTIFIER_MAX_BACKOFF;
	     i++)
		rest *= 2;
	n->rest_until = n->failures > 1 ? now + rest : 0;
}

/* Nobody will answer what is pending: the timer says so, from the loop. */
static void notifier_give_up(struct notifier *n)
{
	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		n->slot[c].deadline = 0;
	notifier_arm(n);
}

static int notifier_on_socket(sd_event_source *source, int fd, uint32_t events,
    void *data);

/* Starts a helper unless one runs or has to wait, and tells it all wishes.
 * Otherwise they fail. */
static void notifier_start_helper(struct notifier *n)
{
	int r;

	if (n->rest_until) {
		notifier_give_up(n);
		return;
	}
	r = helper_start(n->helper_path, NOTIFY_FD, &n->helper);
	n->started = notifier_now(n);
	if (r == 0)
		r = sd_event_add_io(n->loop, &n->socket, n->helper.fd, EPOLLIN,
		    notifier_on_socket, n);
	if (r < 0) {
		log_error("cannot start '%s': %s", n->helper_path,
		    strerror(-r));
		notifier_drop_helper(n, 2);
		notifier_give_up(n);
		return;
	}
	notifier_send_all(n);
	notifier_arm(n);
}

/* Sends the slot's wish; a helper that must be started gets all. */
static void slot_request(struct notifier *n, struct slot *s)
{
	s->pending = true;
	if (n->helper.fd < 0) {
		notifier_start_helper(n);
		return;
	}
	slot_send(n, s);
	notifier_arm(n);
}

/* Ends the exchange without the helper: a bubble that could not be shown stays
 * wanted, one that could not be closed too if it may be up. */
static void slot_fail(struct notifier *n, enum channel c)
{
	struct slot *s = &n->slot[c];

	s->pending = false;
	if (s->wish.op == NOTIFY_SHOW) {
		n->failed = true;
		n->handler(n->data, c, NOTIFICATION_FAILED, 0);
	} else if (s->id.id == 0) {
		s->wish.op = 0;
	}
}

static void notifier_fail_pending(struct notifier *n)
{
	bool failed[CHANNEL_COUNT];

	/* the handler may ask for more */
	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		failed[c] = n->slot[c].pending;
	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		if (failed[c])
			slot_fail(n, (enum channel)c);
}

/* Once, until it works again. */
static void notifier_complain(struct notifier *n, const char *why)
{
	if (!n->complained)
		log_warning("notifications wait: %s", why);
	n->complained = true;
}

static int notifier_on_timer(sd_event_source *source, uint64_t time, void *data)
{
	struct notifier *n = data;
	uint64_t now = notifier_now(n);
	bool overdue = false, running;

	(void)source;
	(void)time;
	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		overdue = overdue ||
		    (n->slot[c].pending && n->slot[c].deadline <= now);
	running = overdue && n->helper.fd >= 0;
	if (running && n->blocked_until > now) {
		n->stuck = true;
		notifier_complain(n, "the notification server has frozen");
	} else if (running) {
		log_warning("offduty-notify overran its deadline: killed");
		notifier_drop_helper(n, 2);
	}
	if (overdue)
		notifier_fail_pending(n);
	if (n->rest_until && n->rest_until <= now) {
		n->rest_until = 0;
		if (notifier_wants(n))
			notifier_start_helper(n);
	}
	notifier_arm(n);
	return 0;
}

/* The helper ended by itself: in peace, or it is started again for what it
 * left behind. */
static void notifier_on_helper_end(struct notifier *n)
{
	bool left = false;

	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		left = left || n->slot[c].pending || n->slot[c].id.id != 0;
	notifier_drop_helper(n, left);
	if (!left)
		return;
	log_warning("offduty-notify ended unexpectedly");
	notifier_start_helper(n);
}

static void slot_on_failed(struct notifier *n, enum channel c,
    const struct notify_reply *r)
{
	notifier_complain(n, r->error);
	if (n->slot[c].pending)
		slot_fail(n, c);
}

static void slot_on_closed(struct notifier *n, enum channel c)
{
	struct slot *s = &n->slot[c];
	bool wanted = s->wish.op == NOTIFY_SHOW;

	s->pending = false;
	s->wish.op = 0;
	if (wanted)
		n->handler(n->data, c, NOTIFICATION_CLOSED, 0);
}

static void slot_on_pressed(struct notifier *n, enum channel c,
    const struct notify_reply *r)
{
	struct slot *s = &n->slot[c];

	if (s->wish.op != NOTIFY_SHOW || !(s->wish.buttons & r->button))
		return;
	if (!s->pending)
		s->wish.op = 0;
	n->handler(n->data, c, NOTIFICATION_PRESSED, (enum button)r->button);
}

/* An answer to an older wish tells about the bubble, not about the wish. */
static void notifier_take(struct notifier *n, const struct notify_reply *r)
{
	enum channel c = (enum channel)r->channel;
	struct slot *s = &n->slot[c];
	bool current = r->serial == s->wish.serial;

	n->stuck = false;
	n->blocked_until = 0;
	if (r->kind == NOTIFY_TRYING) {
		n->blocked_until = notifier_now(n) +
		    (uint64_t)NOTIFY_BLOCKS_MS * 1000;
		return;
	}
	if (r->kind == NOTIFY_SHOWN)
		s->id = r->id;
	else if (r->kind != NOTIFY_FAILED)
		s->id = (struct notify_id){0};
	if (r->kind == NOTIFY_PRESSED)
		slot_on_pressed(n, c, r);
	else if (!current)
		return;
	else if (r->kind == NOTIFY_FAILED)
		slot_on_failed(n, c, r);
	else if (r->kind == NOTIFY_CLOSED)
		slot_on_closed(n, c);
	else {
		s->pending = false;
		n->failed = false;
		n->complained = false;
		n->handler(n->data, c, NOTIFICATION_SHOWN, 0);
	}
}

static int notifier_on_socket(sd_event_source *source, int fd, uint32_t events,
    void *data)
{
	struct notifier *n = data;
	struct notify_reply r;
	ssize_t size = recv(fd, &r, sizeof(r), MSG_DONTWAIT | MSG_TRUNC);

	(void)source;
	(void)events;
	if (size < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (size <= 0) {
		notifier_on_helper_end(n);
	} else if (notify_check_reply(&r, (size_t)size) < 0) {
		log_error("offduty-notify answers nonsense: killed");
		notifier_drop_helper(n, 2);
		notifier_give_up(n);
	} else {
		notifier_take(n, &r);
		notifier_arm(n);
	}
	return 0;
}

int notifier_new(sd_event *loop, const struct notifier_config *c,
    notifier_handler handler, void *data, struct notifier **ret)
{
	struct notifier *n = mem_new(1, sizeof(*n));
	int r;

	n->loop = sd_event_ref(loop);
	n->helper = HELPER_NONE;
	n->helper_path = mem_strdup(c->helper);
	n->options = c->options;
	n->handler = handler;
	n->data = data;
	r = sd_event_add_time(loop, &n->timer, CLOCK_MONOTONIC, 0, 0,
	    notifier_on_timer, n);
	if (r >= 0)
		r = sd_event_source_set_enabled(n->timer, SD_EVENT_OFF);
	if (r < 0) {
		notifier_free(n);
		return r;
	}
	*ret = n;
	return 0;
}

void notifier_set_options(struct notifier *n,
    const struct notifier_options *o)
{
	n->options = *o;
}

/* Lines may stay in a body; what is not UTF-8 would be refused. */
static void copy_text(char *buf, size_t size, const char *text)
{
	const char *p = text, *end = text + strlen(text);

	while (p < end) {
		size_t n = str_utf8_len(p, end);

		if (n == 0) {
			str_clean(buf, size, text, strlen(text));
			return;
		}
		p += n;
	}
	str_copy(buf, size, text);
}

/* The helper has it run down to nothing where there is a time. */
static int32_t notifier_progress(const struct notifier *n,
    const struct action *a)
{
	if (a->progress < 0)
		return n->options.countdown && a->expire > 0 ? 100 : -1;
	return a->progress > 100 ? 100 : a->progress;
}

void notifier_show(struct notifier *n, const struct action *a)
{
	struct slot *s = &n->slot[a->channel];
	struct notify_request *w = &s->wish;

	*w = notify_request_make(NOTIFY_SHOW, a->channel, 1);
	w->urgency = (uint8_t)a->urgency;
	w->transient = a->transient;
	w->sound = n->options.sound && !a->silent;
	w->buttons = n->options.actions ? a->buttons : 0;
	w->progress = notifier_progress(n, a);
	w->expire_us = a->expire < 0       ? 0 :
	    a->expire > NOTIFY_MAX_EXPIRE ? NOTIFY_MAX_EXPIRE :
					     a->expire;
	str_clean(w->title, sizeof(w->title), a->title, strlen(a->title));
	if (w->title[0] == '\0')
		str_copy(w->title, sizeof(w->title), "offduty");
	copy_text(w->body, sizeof(w->body), a->body);
	copy_text(w->command, sizeof(w->command), a->command);
	s->asked = notifier_boot(n);
	slot_request(n, s);
}

void notifier_withdraw(struct notifier *n, enum channel channel)
{
	struct slot *s = &n->slot[channel];

	if (s->wish.op == NOTIFY_WITHDRAW ||
	    (s->wish.op == 0 && s->id.id == 0))
		return;
	s->wish = notify_request_make(NOTIFY_WITHDRAW, channel, 1);
	if (n->helper.fd < 0 && s->id.id == 0) {
		s->wish.op = 0;
		s->pending = false;
		return;
	}
	slot_request(n, s);
}

const struct notify_id *notifier_id(const struct notifier *n,
    enum channel channel)
{
	return &n->slot[channel].id;
}

void notifier_close_old(struct notifier *n, enum channel channel,
    const struct notify_id *id)
{
	n->slot[channel].id = *id;
	notifier_withdraw(n, channel);
}

void notifier_retry(struct notifier *n)
{
	n->rest_until = 0;
	n->failures = 0;
	if (!notifier_wants(n))
		return;
	if (n->helper.fd < 0) {
		notifier_start_helper(n);
		return;
	}
	notifier_send_all(n);
	notifier_arm(n);
}

bool notifier_has_failed(const struct notifier *n)
{
	return n->failed;
}

unsigned notifier_pending(const struct notifier *n)
{
	unsigned pending = 0;

	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		pending += n->slot[c].pending;
	return pending;
}

/* What an earlier helper left up is closed by another. */
static void notifier_close_all(struct notifier *n)
{
	bool up = false;

	for (size_t c = 0; c < CHANNEL_COUNT; c++) {
		struct slot *s = &n->slot[c];

		s->wish = notify_request_make(
		    s->id.id ? NOTIFY_WITHDRAW : (enum notify_op)0,
		    (enum channel)c, 1);
		up = up || s->id.id != 0;
	}
	/* it hears nothing before its server does */
	if (n->stuck)
		notifier_drop_helper(n, 0);
	if (!up)
		return;
	if (n->helper.fd < 0)
		helper_start(n->helper_path, NOTIFY_FD, &n->helper);
	if (n->helper.fd >= 0)
		notifier_send_all(n);
}

void notifier_free(struct notifier *n)
{
	if (!n)
		return;
	notifier_close_all(n);
	sd_event_source_disable_unref(n->socket);
	sd_event_source_disable_unref(n->timer);
	helper_finish(&n->helper, NOTIFIER_FINISH_MS);
	sd_event_unref(n->loop);
	free(n->helper_path);
	free(n);
}
