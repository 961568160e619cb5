/* Work at night: activity out of hours while on call. It moves the hours that
 * come next, so that the rest between two days is kept, and says so once. */
#include "core/engine_priv.h"

#include "base/str.h"

/* A move that is shorter is not worth a word. */
#define NIGHT_LEAST USEC_PER_MIN
#define NIGHT_DAYS_AHEAD 15 /* as far as a holiday may last */
#define NIGHT_DAY (24 * USEC_PER_HOUR)

static int64_t night_due(const struct engine *e)
{
	return e->rules->limit.rest;
}

static bool night_is_empty(struct interval i)
{
	return i.start.us >= i.end.us;
}

/* ---- what counts ---- */

/* Out of the hours as they would be without a move and an extension; but who
 * sits down shortly before them begins the day. */
static bool night_is_out(const struct engine *e)
{
	int64_t now = e->now.wall.us;

	return night_is_empty(e->regular) || now >= e->regular.end.us ||
	       now < e->regular.start.us - ENGINE_EARLY;
}

static bool night_may_count(const struct engine *e)
{
	return night_due(e) > 0 && oncall_is_on(e) && night_is_out(e);
}

/* At work right now. */
static bool night_is_on(const struct engine *e)
{
	return e->presence == PRESENCE_ACTIVE && night_may_count(e);
}

/* The stint that goes on is longer than a quick look. */
static bool night_is_work(const struct engine *e)
{
	return e->night.active > 0 &&
	       e->night.active >= e->rules->cutoff.grace;
}

/* The work at night that counts: the last, or the one before it. Two with less
 * than the rest between them are one. */
static struct interval night_work(const struct engine *e, int which)
{
	const struct night_state *n = &e->night;
	struct interval last = n->work[0];

	if (!night_is_work(e) || n->spare)
		return n->work[which];
	if (night_is_empty(last) ||
	    n->stint.start.us >= last.end.us + night_due(e))
		return which == 0 ? n->stint : last;
	last.end = n->stint.end;
	return which == 0 ? last : n->work[1];
}

/* The time that no hours may lie in: the work, and the rest after it. */
static struct interval night_rest_due(const struct engine *e, int which)
{
	struct interval i = night_work(e, which);

	if (night_due(e) == 0 || night_is_empty(i))
		return (struct interval){{0}, {0}};
	i.end.us += night_due(e);
	return i;
}

/* ---- the hours that come next ---- */

static struct instant night_next_as_configured(const struct engine *e,
    struct instant t)
{
	return hours_next_start(&e->rules->hours, e->calendar, t,
	    NIGHT_DAYS_AHEAD);
}

/* When the day ends whose hours hold t; NEVER: none do. A window may run over
 * the day's end, or begin before the day does. */
static struct instant night_day_end(const struct engine *e, struct instant t)
{
	const struct hours_rules *r = &e->rules->hours;
	int32_t day = hours_day_of(r, e->calendar->zone, t);
	struct instant end = INSTANT_NEVER;
	struct intervals hours = {0};

	for (int i = -1; i <= 1 && instant_is_never(end); i++) {
		hours_of_day(r, e->calendar, day + i, &hours);
		if (intervals_find(&hours, t))
			end = hours.v[hours.n - 1].end;
	}
	intervals_done(&hours);
	return end;
}

struct instant night_next_start(const struct engine *e, struct instant t)
{
	struct interval rest = night_rest_due(e, 0);
	struct instant next = night_next_as_configured(e, t);

	/* hours that the rest reaches into are cut */
	if (rest.end.us > t.us &&
	    !instant_is_never(night_day_end(e, rest.end)))
		return rest.end;
	while (rest.start.us <= next.us && next.us < rest.end.us)
		next = night_next_as_configured(e, next);
	return next;
}

bool night_moves(const struct engine *e, struct night_move *ret)
{
	struct interval work = night_work(e, 0), rest = night_rest_due(e, 0);

	if (night_is_empty(rest) || e->now.wall.us >= rest.end.us)
		return false;
	ret->worked = work.end;
	ret->was = night_next_as_configured(e, rest.start);
	if (instant_is_never(ret->was) ||
	    ret->was.us > rest.end.us - NIGHT_LEAST)
		return false;
	ret->is = night_next_start(e, e->now.wall);
	return true;
}

struct reason night_reason(const struct engine *e, const struct night_move *m)
{
	struct source s = e->rules->limit.source[LIMIT_REST];
	char worked[ENGINE_WHEN_SIZE], at[ENGINE_WHEN_SIZE];
	char due[TIME_SPAN_SIZE];

	engine_span(night_due(e), due);
	engine_when(e, m->worked, worked);
	if (instant_is_never(m->is))
		return reason_make(s,
		    "you worked on call until %s; %s of rest are due", worked,
		    due);
	return reason_make(s,
	    "you worked on call until %s; %s of rest are due, so hours begin "
	    "%s",
	    worked, due, engine_at(e, m->is, at));
}

/* A clock that was set back leaves no work in the future, nor does a state that
 * was damaged. */
static void night_clip(struct engine *e)
{
	struct night_state *n = &e->night;
	struct instant *const past[] = {&n->stint.start, &n->stint.end,
	    &n->work[0].start, &n->work[0].end, &n->work[1].start,
	    &n->work[1].end, &n->worked, &n->fresh};

	for (size_t i = 0; i < sizeof(past) / sizeof(past[0]); i++) {
		if (past[i]->us > e->now.wall.us)
			*past[i] = e->now.wall;
		if (past[i]->us < 0)
			past[i]->us = 0;
	}
	if (n->active > n->stint.end.us - n->stint.start.us)
		n->active = n->stint.end.us - n->stint.start.us;
	if (n->active < 0)
		n->active = 0;
}

void night_load(struct engine *e)
{
	night_clip(e);
	e->regular = (struct interval){{0}, {0}};
	if (e->hours.n)
		e->regular = (struct interval){e->hours.v[0].start,
		    e->hours.v[e->hours.n - 1].end};
	for (int i = 0; i < NIGHT_WORKS; i++) {
		e->night_rest[i] = night_rest_due(e, i);
		intervals_remove(&e->hours, e->night_rest[i]);
	}
}

/* ---- counting ---- */

/* Work began here; after a whole rest it begins a new day's. */
static void night_begin_work(struct night_state *n, struct instant at,
    int64_t due)
{
	if (at.us - n->worked.us >= due)
		n->fresh = at;
}

/* Up before the hours after a whole rest is an early start: of the 24 hours
 * since then, all but the rest that they must hold may be worked. */
static void night_begin_stint(struct engine *e)
{
	struct night_state *n = &e->night;
	struct instant now = e->now.wall, next;
	int64_t due = night_due(e);

	night_begin_work(n, now, due);
	n->stint = (struct interval){now, now};
	next = night_next_as_configured(e, now);
	n->spare = !instant_is_never(next) &&
		   night_day_end(e, next).us <= n->fresh.us + NIGHT_DAY - due;
}

void night_count(struct engine *e, int64_t active, struct instant to)
{
	struct night_state *n = &e->night;

	/* who reads for a moment touches nothing */
	if (e->presence != PRESENCE_UNKNOWN && night_may_count(e)) {
		if (n->active == 0)
			night_begin_stint(e);
		n->active += active;
		n->stint.end = to;
	} else if (engine_is_on_duty(e)) {
		night_begin_work(n, e->now.wall, night_due(e));
		n->worked = to;
	}
}

void night_uncount(struct engine *e, int64_t active)
{
	struct night_state *n = &e->night;

	if (n->active == 0)
		return;
	n->active = n->active > active ? n->active - active : 0;
	n->stint.end.us -= active;
	if (n->stint.end.us < n->stint.start.us)
		n->stint.end = n->stint.start;
}

static struct reason night_stint_reason(const struct engine *e)
{
	const struct night_state *n = &e->night;
	struct source s = e->rules->limit.source[LIMIT_REST];
	char from[ENGINE_WHEN_SIZE], to[ENGINE_WHEN_SIZE];
	char due[TIME_SPAN_SIZE], at[ENGINE_WHEN_SIZE];
	struct night_move m;
	bool moves = night_moves(e, &m) && !instant_is_never(m.is);

	engine_when(e, n->stint.start, from);
	engine_when(e, n->stint.end, to);
	engine_span(night_due(e), due);
	if (n->spare)
		return reason_make(s,
		    "worked on call from %s to %s, after %s of rest: your "
		    "hours stay",
		    from, to, due);
	return reason_make(s,
	    "worked on call from %s to %s: %s of rest are due%s%s", from, to,
	    due, moves ? ", so hours begin " : "",
	    moves ? engine_at(e, m.is, at) : "");
}

/* The stint is over: work, or a quick look that is forgotten. */
static void night_end_stint(struct engine *e)
{
	struct night_state *n = &e->night;
	struct interval last = night_work(e, 0), before = night_work(e, 1);
	struct reason why;

	if (night_is_work(e)) {
		n->work[0] = last;
		n->work[1] = before;
		n->worked = n->stint.end;
		why = night_stint_reason(e);
		engine_decide(e, "night-work", "On call", &why);
		engine_record(e, "night-work", "On call", &why);
	}
	n->active = 0;
	n->spare = false;
}

void night_rest(struct engine *e, int64_t rest)
{
	int64_t grace = e->rules->cutoff.grace;

	if (e->night.active == 0)
		return;
	if (rest >= grace)
		night_end_stint(e);
	else
		engine_wake_boot(e, (struct boot){e->rest_since.us + grace});
}

/* ---- said once ---- */

static void night_fill(const struct engine *e, struct action *a,
    const struct night_move *m)
{
	char due[TIME_SPAN_SIZE], at[ENGINE_WHEN_SIZE];
	struct interval rest = night_rest_due(e, 0);
	struct reason body;

	a->reason = night_reason(e, m);
	engine_span(night_due(e), due);
	engine_at(e, m->is, at);
	str_copy(a->title, sizeof(a->title), "Work at night counts");
	if (night_is_on(e) && m->is.us == rest.end.us)
		body = reason_make(a->reason.source,
		    "Your next hours begin %s after you stop: %s if that is "
		    "now.",
		    due, at);
	else if (instant_is_never(m->is))
		body = reason_make(a->reason.source,
		    "%s of rest are due after it.", due);
	else
		body = reason_make(a->reason.source,
		    "%s of rest are due after it: your next hours begin %s.",
		    due, at);
	str_copy(a->body, sizeof(a->body), body.text);
	a->urgency = URGENCY_LOW;
	a->silent = true;
}

static void night_show(struct engine *e, const struct night_move *m)
{
	const char *blocked = engine_blocked(e, true);
	struct action *a;
	struct reason why;

	if (blocked) {
		why = reason_make(e->rules->limit.source[LIMIT_REST],
		    "to be said, but waits: %s", blocked);
		engine_decide_once(e, "start-waits", "Hours are moved", &why);
		return;
	}
	a = engine_act(e, ACTION_SHOW, CHANNEL_NOTICE, "start-moved");
	if (!a)
		return;
	night_fill(e, a, m);
	engine_shown(e, a);
	e->night.told = m->was;
	e->night.live = true;
}

/* When the stint that goes on will begin to move the hours. */
static void night_wake(struct engine *e)
{
	const struct night_state *n = &e->night;
	int64_t grace = e->rules->cutoff.grace - n->active;
	struct instant next;

	if (!night_is_on(e) || n->spare)
		return;
	if (!night_is_work(e))
		engine_wake_boot(e,
		    (struct boot){e->now.boot.us + (grace > 0 ? grace : 1)});
	next = night_next_as_configured(e, e->now.wall);
	if (!instant_is_never(next))
		engine_wake_wall(e,
		    (struct instant){next.us - night_due(e) + NIGHT_LEAST});
}

static bool night_is_loaded(const struct engine *e)
{
	for (int i = 0; i < NIGHT_WORKS; i++) {
		struct interval due = night_rest_due(e, i);

		if (due.start.us != e->night_rest[i].start.us ||
		    due.end.us != e->night_rest[i].end.us)
			return false;
	}
	return true;
}

void night_step(struct engine *e)
{
	struct night_move m;
	bool moves;

	night_clip(e);
	if (e->night.active > 0 && !night_may_count(e))
		night_end_stint(e);
	if (!night_is_loaded(e))
		engine_load_day(e);
	night_wake(e);
	moves = night_moves(e, &m);
	if (moves)
		engine_wake_wall(e, e->night_rest[0].end);
	if (moves && m.was.us != e->night.told.us && engine_is_here(e))
		night_show(e, &m);
	if (!moves && e->night.live) {
		e->night.live = false;
		engine_withdraw(e, CHANNEL_NOTICE);
	}
}
