/* Between the engine and the world: an event goes in, what must last of the
 * answer is written, then it is done in its order, the timers are set again,
 * what is shown elsewhere is told. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/str.h"
#include "service/service.h"

/* An engine that is due again at once is kept from running in circles. */
#define APPLY_LEAST_WAIT USEC_PER_SEC

/* ---- one action each ---- */

static void apply_log(
    struct service *s, const struct action *a, const char *what)
{
	bool again = a->type != ACTION_RECORD && !instant_is_never(a->at);
	struct instant t = again ? a->at : s->now.wall;
	char at[TIME_RFC3339_SIZE];

	time_format_rfc3339(at, t, zone_offset(s->zone, t));
	log_debug("%s %s%s %s %s: %s (%s)", at, what, again ? " again" : "",
	    engine_channel_name(a->channel), a->kind, a->title, a->reason.text);
}

static void apply_show(struct service *s, const struct action *a)
{
	apply_log(s, a, "show");
	if (s->notifier)
		notifier_show(s->notifier, a);
}

static void apply_withdraw(struct service *s, const struct action *a)
{
	apply_log(s, a, "withdraw");
	if (s->notifier)
		notifier_withdraw(s->notifier, a->channel);
}

/* A script must not lock the screen of who runs it. */
static void apply_lock(struct service *s, const struct action *a)
{
	apply_log(s, a, "lock");
	if (!s->opt->script)
		enforce_lock(s);
}

static void apply_command(struct service *s, const struct action *a)
{
	apply_log(s, a, "command");
	enforce_command(s);
}

static void apply_record(struct service *s, const struct action *a)
{
	apply_log(s, a, "record");
	hooks_take(s, a);
}

void apply_action(struct service *s, const struct action *a)
{
	static void (*const apply[])(
	    struct service *, const struct action *) = {
	    [ACTION_SHOW] = apply_show,
	    [ACTION_WITHDRAW] = apply_withdraw,
	    [ACTION_LOCK] = apply_lock,
	    [ACTION_COMMAND] = apply_command,
	    [ACTION_RECORD] = apply_record,
	};

	apply[a->type](s, a);
}

/* ---- deadlines ---- */

static void apply_arm(struct service *s)
{
	struct boot boot = s->out.wake_boot;
	struct instant wall = s->out.wake_wall;
	int r;

	if (boot.us <= s->now.boot.us || wall.us <= s->now.wall.us) {
		if (!s->clamped)
			log_warning("a deadline in the past: waiting 1 s");
		s->clamped = true;
		boot.us = s->now.boot.us + APPLY_LEAST_WAIT;
		if (wall.us <= s->now.wall.us)
			wall = INSTANT_NEVER;
	}
	r = clock_arm(s->clock, boot, wall);
	if (r < 0)
		log_error("cannot set a timer: %s", strerrordesc_np(-r));
}

/* ---- what others see ---- */

/* Two clocks are never read at the very same moment. */
static bool publish_moved(struct instant a, struct instant b)
{
	if (instant_is_never(a) || instant_is_never(b))
		return a.us != b.us;
	return a.us - b.us > USEC_PER_SEC || b.us - a.us > USEC_PER_SEC;
}

/* What moves with the time alone is left out: it is read when asked for. */
static bool publish_differs(const struct verdict *a, const struct verdict *b)
{
	return a->duty != b->duty || a->presence != b->presence ||
	       a->meeting != b->meeting || a->on_call != b->on_call ||
	       a->quiet != b->quiet ||
	       strcmp(a->quiet_reason, b->quiet_reason) != 0 || a->offered != b->offered ||
	       a->next != b->next || publish_moved(a->next_at, b->next_at) ||
	       a->cutoff.us != b->cutoff.us ||
	       a->pause_until.us != b->pause_until.us ||
	       a->on_call_until.us != b->on_call_until.us ||
	       strcmp(a->offered_title, b->offered_title) != 0 ||
	       strcmp(a->next_title, b->next_title) != 0 ||
	       strcmp(a->reason.text, b->reason.text) != 0;
}

static void publish_status(struct service *s)
{
	char line[sizeof(s->status)];

	status_line(s, line, sizeof(line));
	if (strcmp(line, s->status) == 0)
		return;
	str_copy(s->status, sizeof(s->status), line);
	sd_notifyf(0, "STATUS=%s", line);
}

void service_publish(struct service *s)
{
	struct verdict v;

	engine_verdict(s->engine, s->now, &v);
	if (publish_differs(&v, &s->verdict)) {
		s->verdict = v;
		bus_changed(s->bus);
	} else {
		s->verdict = v;
	}
	publish_status(s);
	hooks_look(s);
}

/* ---- in ---- */

/* Before the calendars are known a meeting would be interrupted, and before
 * presence is, who is away. The user's own word and what the engine only borrows
 * cannot wait. */
static bool apply_waits(const struct service *s, const struct engine_event *e)
{
	return s->held && (e->type == EVENT_TICK || e->type == EVENT_PRESENCE ||
			      e->type == EVENT_NOTIFICATION);
}

static void apply_actions(struct service *s)
{
	bool enforced = false;

	for (size_t i = 0; i < s->out.n; i++) {
		const struct action *a = &s->out.action[i];

		apply_action(s, a);
		enforced = enforced || a->type == ACTION_LOCK ||
			   a->type == ACTION_COMMAND;
	}
	if (enforced)
		screen_settle(s);
}

/* While it is held, the screen waits: see screen_again(). */
void service_step(struct service *s, const struct engine_event *e)
{
	engine_feed(s->engine, s->now, e, &s->out);
	records_take(s, e);
	if (!s->held)
		apply_actions(s);
}

static void apply_event(struct service *s, const struct engine_event *e)
{
	if (apply_waits(s, e))
		return;
	service_step(s, e);
	if (!s->held)
		apply_arm(s);
	service_publish(s);
	if (!s->held)
		screen_again(s);
}

/* What the engine borrows before it is fed moves no time. */
static void apply_lend(struct service *s, const struct engine_event *e)
{
	struct now now = service_now(s);

	s->now = engine_now(s->engine);
	apply_event(s, e);
	s->now = now;
}

void service_feed(struct service *s, const struct engine_event *e)
{
	service_now(s);
	if (s->held && (e->type == EVENT_CALENDAR || e->type == EVENT_RULES))
		apply_lend(s, e);
	else
		apply_event(s, e);
}

void service_tick(struct service *s)
{
	service_feed(s, &(struct engine_event){.type = EVENT_TICK});
}

/* What came due meanwhile comes first, then what is so now. */
static void apply_release(struct service *s)
{
	if (!s->read || (s->source && !s->presence_known) ||
	    (s->quiet && !s->quiet_known))
		return;
	service_catch_up(s);
	s->held = false;
	service_feed_quiet(s);
	service_feed_presence(s, s->presence, s->presence_since);
}

void service_release(struct service *s)
{
	s->read = true;
	if (s->held)
		apply_release(s);
}

void service_feed_presence(
    struct service *s, enum presence p, struct boot since)
{
	struct engine_event e = {
	    .type = EVENT_PRESENCE,
	    .presence = p,
	    .since = since,
	};

	if (s->presence == PRESENCE_ASLEEP && p != PRESENCE_ASLEEP)
		s->woke = service_now(s).boot;
	s->presence = p;
	s->presence_since = since;
	s->presence_known = true;
	if (s->held)
		apply_release(s);
	else
		service_feed(s, &e);
}

/* Nothing is to be shown first and taken back then. */
void service_feed_quiet(struct service *s)
{
	const struct quiet_state *q = &s->quiet_state;
	struct engine_event e = {
	    .type = EVENT_QUIET,
	    .quiet = q->quiet,
	    .quiet_reason = q->quiet ? q->reason : NULL,
	    .busy = q->busy,
	    .busy_reason = q->busy ? q->busy_reason : NULL,
	};

	if (s->held)
		apply_release(s);
	else if (!s->stopped)
		service_feed(s, &e);
}

/* Fed as what it was when it began, so that no sleep counts as work. */
void service_feed_sleep(struct service *s, int64_t slept)
{
	struct now now = service_now(s);
	struct engine_event e = {
	    .type = EVENT_PRESENCE,
	    .presence = PRESENCE_ASLEEP,
	    .since = {now.boot.us - slept},
	};

	s->now.wall.us -= slept;
	s->now.boot.us -= slept;
	apply_event(s, &e);
	s->now = now;
	service_feed_presence(s, s->presence, now.boot);
}

void service_notice(struct service *s, const char *title, const char *body)
{
	struct action a = {
	    .type = ACTION_SHOW,
	    .channel = CHANNEL_NOTICE,
	    .kind = "service",
	    .urgency = URGENCY_NORMAL,
	    .progress = -1,
	    .at = INSTANT_NEVER,
	};

	str_copy(a.title, sizeof(a.title), title);
	str_copy(a.body, sizeof(a.body), body);
	s->screen[CHANNEL_NOTICE].up = false;
	apply_show(s, &a);
}

void service_set_problem(struct service *s, enum problem p, const char *text)
{
	char *now = s->problem[p];

	if (strcmp(now, text ? text : "") == 0)
		return;
	str_copy(now, SERVICE_PROBLEM_SIZE, text ? text : "");
	if (text)
		log_warning("%s", text);
	bus_changed(s->bus);
}
