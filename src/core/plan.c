/* Plan: a made-up user lives through the day on a made-up clock, and what the
 * engine shows is written down. The user comes when the hours begin, takes
 * each break at its offer, and stays until the ladder after the cutoff ends. */
#include "core/plan.h"

#include <string.h>

/* More steps than any day takes: an engine that wants to be woken without end
 * must not hang its caller. */
#define PLAN_MAX_STEPS 20000

struct plan_run {
	const struct rules *rules;
	const struct calendar_view *calendar;
	struct plan *plan;
	struct engine *engine;
	struct instant wake; /* the engine's next deadline */
	struct now now;
	struct instant start, end, until;
	struct instant arrive, leave; /* NEVER: does not work that day */
	struct instant back;          /* from the rest; NEVER: not resting */
};

/* ---- the made-up user ---- */

static void plan_feed(struct plan_run *r, const struct engine_event *ev);

static void plan_presence(struct plan_run *r, enum presence p)
{
	struct engine_event ev = {.type = EVENT_PRESENCE, .presence = p,
	    .since = r->now.boot};

	plan_feed(r, &ev);
}

static void plan_rest(struct plan_run *r, int64_t length)
{
	r->back = (struct instant){r->now.wall.us + length};
	plan_presence(r, PRESENCE_LOCKED);
}

static int64_t plan_rest_length(const struct plan_run *r, enum channel c)
{
	const struct rules *rules = r->rules;
	struct verdict v;

	if (c == CHANNEL_LUNCH)
		return rules->lunch.length > rules->lunch.walk
			   ? rules->lunch.length
			   : rules->lunch.walk;
	engine_verdict(r->engine, r->now, &v);
	for (size_t i = 0; i < rules->n_breaks; i++)
		if (strcmp(rules->breaks[i].name, v.offered_title) == 0)
			return rules->breaks[i].length;
	return 5 * USEC_PER_MIN;
}

static void plan_add(struct plan_run *r, const struct action *a,
    const char *title)
{
	struct timeline_entry *e = timeline_add(&r->plan->line, r->now.wall,
	    a->kind, title, &a->reason);

	e->role = TIMELINE_SHOWN;
	e->channel = a->channel;
	e->transient = a->transient;
	e->silent = a->silent;
}

/* What an action is to the plan; the user answers an offer by resting. */
static int64_t plan_take_action(struct plan_run *r, const struct action *a)
{
	if (a->type == ACTION_LOCK || a->type == ACTION_COMMAND)
		plan_add(r, a, "Enforced");
	if (a->type != ACTION_SHOW)
		return 0;
	plan_add(r, a, a->title);
	if (strcmp(a->kind, "break-offered") == 0 && !a->transient)
		return plan_rest_length(r, a->channel);
	if (strcmp(a->kind, "lunch-offered") == 0)
		return plan_rest_length(r, a->channel);
	return 0;
}

static void plan_feed(struct plan_run *r, const struct engine_event *ev)
{
	struct engine_output out;
	int64_t rest = 0;

	engine_feed(r->engine, r->now, ev, &out);
	r->wake = engine_wake(&out, r->now);
	for (size_t i = 0; i < out.n; i++) {
		int64_t length = plan_take_action(r, &out.action[i]);

		if (length > rest)
			rest = length;
	}
	if (rest > 0)
		plan_rest(r, rest);
}

static struct instant plan_next(const struct plan_run *r)
{
	struct instant next = r->wake;

	if (r->arrive.us > r->now.wall.us)
		next = instant_earlier(next, r->arrive);
	if (r->leave.us > r->now.wall.us)
		next = instant_earlier(next, r->leave);
	if (r->back.us > r->now.wall.us)
		next = instant_earlier(next, r->back);
	next = instant_earlier(next, r->end);
	next = instant_earlier(next, r->until);
	return next;
}

static void plan_move(struct plan_run *r, struct instant to)
{
	struct engine_event tick = {.type = EVENT_TICK};

	/* a deadline at once is one that the engine meant for now */
	if (to.us <= r->now.wall.us)
		to.us = r->now.wall.us + USEC_PER_SEC / 1000;
	r->now.boot.us += to.us - r->now.wall.us;
	r->now.wall = to;
	if (to.us == r->arrive.us || to.us == r->back.us) {
		if (to.us == r->back.us)
			r->back = INSTANT_NEVER;
		plan_presence(r, PRESENCE_ACTIVE);
	} else if (to.us == r->leave.us) {
		plan_presence(r, PRESENCE_LOCKED);
	} else {
		plan_feed(r, &tick);
	}
}

static void plan_set_day(struct plan_run *r, int32_t day)
{
	const struct cutoff_rules *c = &r->rules->cutoff;
	struct intervals hours = {0};
	struct interval span;

	span = hours_day_span(&r->rules->hours, r->calendar->zone, day);
	hours_of_day(&r->rules->hours, r->calendar, day, &hours);
	r->start = span.start;
	r->end = span.end;
	r->arrive = r->leave = r->back = INSTANT_NEVER;
	if (hours.n) {
		r->arrive = hours.v[0].start;
		r->leave = hours.v[hours.n - 1].end;
		if (c->enabled)
			r->leave.us += c->again * c->again_every + 1;
		if (r->leave.us > r->end.us)
			r->end = r->leave;
	}
	timeline_add_day(&r->plan->line, r->rules, r->calendar, day);
	intervals_done(&hours);
}

void plan_day(const struct rules *rules, const struct calendar_view *calendar,
    int32_t day, struct instant until, struct plan *ret)
{
	struct plan_run r = {.rules = rules, .calendar = calendar, .plan = ret,
	    .until = until};

	timeline_clear(&ret->line);
	plan_set_day(&r, day);
	r.now.wall = r.start;
	r.engine = engine_new(rules, calendar, r.now);
	plan_presence(&r, PRESENCE_LOCKED);
	for (int i = 0; i < PLAN_MAX_STEPS; i++) {
		struct instant next = plan_next(&r);

		if (next.us >= r.end.us || next.us >= r.until.us)
			break;
		plan_move(&r, next);
	}
	if (until.us > r.now.wall.us && until.us < r.end.us) {
		r.now.boot.us += until.us - r.now.wall.us;
		r.now.wall = until;
	}
	engine_verdict(r.engine, r.now, &ret->verdict);
	engine_free(r.engine);
	timeline_sort(&ret->line, r.start);
}

void plan_done(struct plan *p)
{
	timeline_done(&p->line);
}
