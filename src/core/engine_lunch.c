/* Lunch: the walk is offered in the widest gap between meetings in its window,
 * once more if it got lost, and then let be. */
#include "core/engine_priv.h"

#include <string.h>

#include "base/str.h"

static struct interval lunch_window(const struct engine *e)
{
	const struct lunch_rules *r = &e->rules->lunch;
	const struct zone *z = e->calendar->zone;

	return (struct interval){
	    zone_from_local(z, (struct local){e->day, r->start}, ZONE_GAP_END),
	    zone_from_local(z, (struct local){e->day, r->end}, ZONE_GAP_END)};
}

/* What is left of the window from t on: within hours, clear of meetings. A
 * window outside the hours (between two of them) is lunch time as well. */
static void lunch_gaps(const struct engine *e, struct intervals *ret)
{
	struct interval w = lunch_window(e);

	intervals_add(ret, w);
	if (e->hours.n)
		intervals_clip(ret, (struct interval){e->hours.v[0].start,
					e->hours.v[e->hours.n - 1].end});
	else
		intervals_clear(ret);
	for (size_t i = 0; i < e->meetings.n; i++)
		intervals_remove(ret, e->meetings.v[i]);
}

/* The widest gap from now on; the first of equals. */
void lunch_plan(struct engine *e)
{
	struct intervals gaps = {0};
	int64_t best = 0;

	e->lunch_gap = (struct interval){{0}, {0}};
	if (!e->rules->lunch.enabled)
		return;
	lunch_gaps(e, &gaps);
	for (size_t i = 0; i < gaps.n; i++) {
		struct interval g = gaps.v[i];

		if (g.start.us < e->lunch.again.us)
			g.start = e->lunch.again;
		if (g.end.us <= e->now.wall.us)
			continue;
		if (g.end.us - g.start.us > best) {
			best = g.end.us - g.start.us;
			e->lunch_gap = g;
		}
	}
	intervals_done(&gaps);
	/* no gap holds a walk: then there is none to offer */
	if (best < e->rules->lunch.walk)
		e->lunch_gap = (struct interval){{0}, {0}};
}

struct instant lunch_at(const struct engine *e)
{
	if (e->lunch.done || e->lunch.live || e->lunch.taking ||
	    e->lunch.offers >= ENGINE_LUNCH_OFFERS ||
	    e->lunch_gap.end.us <= e->now.wall.us)
		return INSTANT_NEVER;
	return e->lunch_gap.start;
}

static void lunch_end(struct engine *e, const char *kind,
    const struct reason *why)
{
	e->lunch.done = true;
	e->lunch.live = e->lunch.taking = false;
	engine_withdraw(e, CHANNEL_LUNCH);
	engine_decide(e, kind, "Lunch", why);
	engine_record(e, kind, "Lunch", why);
}

void lunch_withdraw(struct engine *e)
{
	if (e->lunch.live)
		e->lunch.offers--; /* it is offered again in its stead */
	e->lunch.live = false;
	engine_withdraw(e, CHANNEL_LUNCH);
}

static void lunch_fill(struct engine *e, struct action *a)
{
	const struct lunch_rules *r = &e->rules->lunch;
	char until[TIME_CLOCK_SIZE], walk[TIME_SPAN_SIZE];
	struct reason text;

	engine_clock(e, e->lunch_gap.end, until);
	engine_span(r->walk, walk);
	text = reason_make(r->source,
	    "You are free until %s. A walk of %s outside does you good.", until,
	    walk);
	str_copy(a->title, sizeof(a->title), "Lunch walk");
	str_copy(a->body, sizeof(a->body), text.text);
	str_copy(a->command, sizeof(a->command), "offduty take");
	a->buttons = BUTTON_START | BUTTON_SKIP;
	a->reason = reason_make(r->source,
	    "the widest gap between meetings in the lunch window ends at %s",
	    until);
}

static void lunch_offer(struct engine *e)
{
	struct action *a =
	    engine_act(e, ACTION_SHOW, CHANNEL_LUNCH, "lunch-offered");

	if (!a)
		return;
	break_yield(e);
	lunch_fill(e, a);
	e->lunch.live = true;
	e->lunch.offers++;
	e->lunch.again =
	    (struct instant){e->now.wall.us + ENGINE_LUNCH_RETRY};
	engine_shown(e, a);
}

/* The offer got no answer for a while: it goes, and comes once more. */
static void lunch_lose(struct engine *e)
{
	struct reason why = reason_make(e->rules->lunch.source,
	    "offered, and the work went on");

	e->lunch.live = false;
	engine_withdraw(e, CHANNEL_LUNCH);
	engine_decide(e, "lunch-missed", "Lunch", &why);
	engine_record(e, "lunch-missed", "Lunch", &why);
	lunch_plan(e);
}

static void lunch_note_lost(struct engine *e)
{
	struct action *a;
	struct reason why = reason_make(e->rules->lunch.source,
	    "the lunch window is over");

	lunch_end(e, "lunch-lost", &why);
	if (engine_blocked(e, false))
		return;
	a = engine_act(e, ACTION_SHOW, CHANNEL_NOTICE, "lunch-note");
	if (!a)
		return;
	str_copy(a->title, sizeof(a->title), "No lunch walk today");
	str_copy(a->body, sizeof(a->body),
	    "Perhaps a few steps later on, or tomorrow.");
	a->urgency = URGENCY_LOW;
	a->transient = a->silent = true;
	a->reason = why;
	engine_shown(e, a);
}

static void lunch_step_live(struct engine *e)
{
	const char *blocked = engine_blocked(e, true);

	if (blocked && engine_is_here(e)) {
		lunch_withdraw(e);
		return;
	}
	if (e->now.wall.us >= e->lunch.again.us)
		lunch_lose(e);
	else
		engine_wake_wall(e, e->lunch.again);
}

static void lunch_step_waiting(struct engine *e)
{
	const char *blocked;
	struct instant at;
	struct boot free;

	if (e->lunch_gap.end.us > 0 && e->lunch_gap.end.us <= e->now.wall.us)
		lunch_plan(e);
	at = lunch_at(e);
	if (instant_is_never(at))
		return;
	if (at.us > e->now.wall.us) {
		engine_wake_wall(e, at);
		return;
	}
	engine_wake_wall(e, e->lunch_gap.end);
	blocked = engine_blocked(e, true);
	if (blocked) {
		struct reason why = reason_make(e->rules->lunch.source,
		    "due, but waits: %s", blocked);

		engine_decide_once(e, "lunch-waits", "Lunch", &why);
		return;
	}
	free = engine_free_at(e, CHANNEL_LUNCH);
	if (free.us > e->now.boot.us)
		engine_wake_boot(e, free);
	else if (!engine_is_settling(e))
		lunch_offer(e);
}

/* Started by the user: whether that is over. Rest ends it earlier. */
static bool lunch_step_taking(struct engine *e)
{
	struct reason why = reason_make(e->rules->lunch.source,
	    "started by you, and its time has passed");

	if (!engine_is_here(e))
		return false;
	if (e->now.wall.us < e->lunch.again.us) {
		engine_wake_wall(e, e->lunch.again);
		return false;
	}
	e->lunch.taking = false;
	if (e->presence == PRESENCE_UNKNOWN)
		lunch_end(e, "lunch-taken", &why);
	return true;
}

void lunch_step(struct engine *e)
{
	struct interval w = lunch_window(e);

	if (!e->rules->lunch.enabled || e->lunch.done || e->hours.n == 0)
		return;
	if (e->hours.v[e->hours.n - 1].end.us <= w.start.us ||
	    e->hours.v[0].start.us >= w.end.us)
		return;
	engine_wake_wall(e, w.end);
	if (e->lunch.taking && !lunch_step_taking(e))
		return;
	if (e->lunch.done)
		return;
	if (e->now.wall.us >= w.end.us) {
		if (e->lunch.offers > 0)
			lunch_note_lost(e);
		e->lunch.done = true;
		return;
	}
	if (e->lunch.live)
		lunch_step_live(e);
	if (!e->lunch.live)
		lunch_step_waiting(e);
}

/* Rest goes on: a walk's length of it inside the window is lunch. */
void lunch_rest(struct engine *e, int64_t rest)
{
	struct interval w = lunch_window(e);
	struct instant start = {e->now.wall.us - rest};
	struct instant end = e->now.wall;
	const struct lunch_rules *r = &e->rules->lunch;
	struct reason why;
	char buf[TIME_SPAN_SIZE];

	if (!r->enabled || e->lunch.done || e->hours.n == 0)
		return;
	if (start.us < w.start.us)
		start = w.start;
	if (end.us > w.end.us)
		end = w.end;
	if (end.us - start.us < r->walk) {
		if (e->now.wall.us < w.end.us)
			engine_wake_wall(e,
			    (struct instant){start.us + r->walk});
		return;
	}
	why = reason_make(r->source, "%s away in the lunch window",
	    engine_span(end.us - start.us, buf));
	lunch_end(e, "lunch-taken", &why);
}

bool lunch_verb(struct engine *e, const struct engine_event *ev)
{
	struct reason why = reason_make(e->rules->lunch.source, "by you");
	char buf[TIME_SPAN_SIZE];

	if (!e->lunch.live)
		return false;
	if (ev->verb != VERB_TAKE)
		break_release(e, true);
	if (ev->verb == VERB_SKIP) {
		lunch_end(e, "lunch-skipped", &why);
		engine_answer(e, 0, "lunch walk skipped");
		return true;
	}
	if (ev->verb == VERB_SNOOZE) {
		lunch_withdraw(e);
		e->lunch.again =
		    (struct instant){e->now.wall.us + ENGINE_LUNCH_RETRY};
		lunch_plan(e);
		engine_answer(e, 0, "lunch walk moved by %s",
		    engine_span(ENGINE_LUNCH_RETRY, buf));
		return true;
	}
	e->lunch.live = false;
	e->lunch.taking = true;
	e->lunch.again = (struct instant){e->now.wall.us +
					  e->rules->lunch.length +
					  e->rules->idle_after +
					  ENGINE_TAKING_SLACK};
	engine_withdraw(e, CHANNEL_LUNCH);
	engine_decide(e, "lunch-started", "Lunch", &why);
	engine_record(e, "lunch-started", "Lunch", &why);
	engine_answer(e, 0, "enjoy your walk");
	return true;
}
