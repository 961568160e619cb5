/* Plan: a made-up user lives through the day on a made-up clock, and what the
 * engine shows is written down. The user comes when the hours begin, takes
 * each break at its offer, and stays until the ladder after the cutoff ends. */
#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/sabbatical.h"

/* More steps than any day takes: an engine that wants to be woken without end
 * must not hang its caller. */
#define PLAN_MAX_STEPS 20000

struct plan_run {
	const struct rules *rules;
	const struct calendar_view *calendar;
	struct plan *plan;
	struct engine *engine;
	struct engine_output out;
	struct now now;
	int32_t day;
	struct instant start, end, until;
	struct instant arrive, leave; /* NEVER: does not work that day */
	struct instant back;          /* from the rest; NEVER: not resting */
};

static struct plan_entry *plan_add(struct plan *p, struct instant at,
    struct instant end, const char *kind, enum channel channel,
    const char *title, const struct reason *why)
{
	struct plan_entry *n;

	mem_grow(&p->v, p->n, &p->cap, sizeof(*p->v));
	n = &p->v[p->n];
	*n = (struct plan_entry){.at = at, .end = end, .channel = channel,
	    .order = (unsigned)p->n++, .reason = *why};
	str_copy(n->kind, sizeof(n->kind), kind);
	str_copy(n->title, sizeof(n->title), title);
	return n;
}

static void plan_add_sabbatical(struct plan_run *r, const struct day_rule *d)
{
	const struct sabbatical_rules *s = &r->rules->hours.sabbatical;
	struct reason why = {.source = s->source};
	char text[SABBATICAL_TEXT_SIZE];

	sabbatical_format(d, text);
	str_printf(why.text, sizeof(why.text), "[sabbatical] days has %s",
	    text);
	plan_add(r->plan, r->start, INSTANT_NEVER, "sabbatical", CHANNEL_NONE,
	    "Sabbatical day", &why);
}

static void plan_add_hours(struct plan_run *r, const struct intervals *hours)
{
	const struct day_rule *d =
	    sabbatical_find(&r->rules->hours.sabbatical, r->day);
	struct reason why = {"the day's hours", r->rules->hours.source};

	if (d)
		plan_add_sabbatical(r, d);
	else if (hours->n == 0)
		plan_add(r->plan, r->start, INSTANT_NEVER, "day-off",
		    CHANNEL_NONE, "No hours", &why);
	for (size_t i = 0; i < hours->n; i++)
		plan_add(r->plan, hours->v[i].start, hours->v[i].end, "hours",
		    CHANNEL_NONE, "Hours", &why);
}

/* Whole days are those of the calendar, though the day begins at 04:00. */
static bool plan_has(const struct plan_run *r, const struct occurrence *o)
{
	if (o->flags & OCCURRENCE_ALL_DAY)
		return o->start_day <= r->day && r->day < o->end_day;
	return o->start.us < r->end.us && o->end.us > r->start.us;
}

static void plan_add_occurrences(struct plan_run *r)
{
	const struct calendar_view *c = r->calendar;

	for (size_t i = 0; i < c->n; i++) {
		const struct occurrence *o = &c->occurrence[i];
		struct reason why = {"from your calendar", {0, 0}};

		/* `hours`, and what an availability leaves: the day's hours,
		 * which are there already, come of them */
		if (o->class == CLASS_IGNORE || o->class == CLASS_HOURS ||
		    o->flags & OCCURRENCE_AVAILABILITY || !plan_has(r, o))
			continue;
		if (o->flags & OCCURRENCE_UNTRUSTED)
			str_copy(why.text, sizeof(why.text),
			    "somebody else's: shown, no effect");
		plan_add(r->plan, o->start, o->end,
		    occurrence_class_name(o->class), CHANNEL_NONE,
		    o->title[0] ? o->title : "(no title)", &why)->flags =
		    o->flags;
	}
}

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

/* What an action is to the plan; the user answers an offer by resting. */
static int64_t plan_take_action(struct plan_run *r, const struct action *a)
{
	if (a->type == ACTION_LOCK || a->type == ACTION_COMMAND)
		plan_add(r->plan, r->now.wall, INSTANT_NEVER, a->kind,
		    a->channel, "Enforced", &a->reason);
	if (a->type != ACTION_SHOW)
		return 0;
	plan_add(r->plan, r->now.wall, INSTANT_NEVER, a->kind, a->channel,
	    a->title, &a->reason);
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
	r->out = out;
	for (size_t i = 0; i < out.n; i++) {
		int64_t length = plan_take_action(r, &out.action[i]);

		if (length > rest)
			rest = length;
	}
	if (rest > 0)
		plan_rest(r, rest);
}

static struct instant plan_earliest(struct instant a, struct instant b)
{
	return a.us < b.us ? a : b;
}

static struct instant plan_next(const struct plan_run *r)
{
	struct instant next = r->out.wake_wall;

	if (r->out.wake_boot.us != INT64_MAX)
		next = plan_earliest(next,
		    (struct instant){r->now.wall.us + r->out.wake_boot.us -
				     r->now.boot.us});
	if (r->arrive.us > r->now.wall.us)
		next = plan_earliest(next, r->arrive);
	if (r->leave.us > r->now.wall.us)
		next = plan_earliest(next, r->leave);
	if (r->back.us > r->now.wall.us)
		next = plan_earliest(next, r->back);
	next = plan_earliest(next, r->end);
	next = plan_earliest(next, r->until);
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

	r->day = day;
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
	plan_add_hours(r, &hours);
	plan_add_occurrences(r);
	intervals_done(&hours);
}

static int plan_compare(const void *a, const void *b)
{
	const struct plan_entry *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->channel != y->channel)
		return x->channel < y->channel ? 1 : -1;
	return x->order < y->order ? -1 : 1;
}

/* One of whole days first of all, then what began before the day. */
static void plan_sort(struct plan *p, struct instant start)
{
	for (size_t i = 0; i < p->n; i++) {
		struct plan_entry *e = &p->v[i];

		e->place = e->at.us > start.us ? e->at.us : start.us;
		if (e->flags & OCCURRENCE_ALL_DAY)
			e->place = INT64_MIN;
	}
	qsort(p->v, p->n, sizeof(*p->v), plan_compare);
}

void plan_day(const struct rules *rules, const struct calendar_view *calendar,
    int32_t day, struct instant until, struct plan *ret)
{
	struct plan_run r = {.rules = rules, .calendar = calendar, .plan = ret,
	    .until = until};

	ret->n = 0;
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
	plan_sort(ret, r.start);
}

void plan_done(struct plan *p)
{
	free(p->v);
	*p = (struct plan){0};
}
