/* Lunch: the walk is offered in the widest gap between meetings in its window,
 * once more if it got lost, and then let be. */
#include "core/engine_priv.h"

#include <string.h>

#include "base/str.h"

/* A window that lies before the day's start is one of the night after it. */
static struct interval lunch_window(const struct engine *e)
{
	const struct lunch_rules *r = &e->rules->lunch;
	const struct zone *z = e->calendar->zone;
	int32_t night = r->start < e->rules->hours.day_start ? SEC_PER_DAY : 0;

	return (struct interval){
	    zone_from_local(
		z, (struct local){e->day, r->start + night}, ZONE_GAP_END),
	    zone_from_local(
		z, (struct local){e->day, r->end + night}, ZONE_GAP_END)};
}

/* Who begins or ends the day inside the window has lunch before or after work.
 * A window between two of the day's hours is lunch time all the more. */
static bool lunch_is_today(const struct engine *e, struct interval window)
{
	return e->rules->lunch.enabled && e->hours.n > 0 &&
	       e->hours.v[0].start.us < window.start.us &&
	       e->hours.v[e->hours.n - 1].end.us >= window.end.us;
}

/* ---- where it is planned ---- */

/* Empty when none holds a walk. */
static struct interval lunch_widest(
    const struct intervals *gaps, struct instant from, int64_t walk)
{
	struct interval best = {{0}, {0}};

	for (size_t i = 0; i < gaps->n; i++) {
		struct interval g = gaps->v[i];

		if (g.start.us < from.us)
			g.start = from;
		if (g.end.us - g.start.us >= walk &&
		    g.end.us - g.start.us > best.end.us - best.start.us)
			best = g;
	}
	return best;
}

/* The widest gap from now on; the first of equals. A walk that is offered
 * stays, as long as what it said of the gap holds. */
void lunch_plan(struct engine *e)
{
	struct interval w = lunch_window(e), *gap = &e->lunch_gap;
	struct instant from = e->now.wall;
	struct intervals gaps = {0};
	const struct interval *held;

	e->lunch_window = w;
	*gap = (struct interval){{0}, {0}};
	if (!lunch_is_today(e, w))
		return;
	intervals_add(&gaps, w);
	for (size_t i = 0; i < e->meetings.n; i++)
		intervals_remove(&gaps, e->meetings.v[i]);
	held = e->lunch.live ? intervals_find(&gaps, from) : NULL;
	if (!e->lunch.live && from.us < e->lunch.again.us)
		from = e->lunch.again;
	if (held && held->end.us >= e->lunch.until.us)
		*gap = *held;
	else
		*gap = lunch_widest(&gaps, from, e->rules->lunch.walk);
	e->lunch.moved = e->lunch.live && gap->start.us > from.us;
	intervals_done(&gaps);
}

struct instant lunch_at(const struct engine *e)
{
	if (e->lunch.done || e->lunch.live || e->lunch.taking ||
	    e->lunch.offers >= ENGINE_LUNCH_OFFERS ||
	    e->lunch_gap.end.us <= e->now.wall.us)
		return INSTANT_NEVER;
	return e->lunch_gap.start;
}

/* ---- offered, taken, lost ---- */

static void lunch_end(
    struct engine *e, const char *kind, const struct reason *why)
{
	e->lunch.done = true;
	e->lunch.live = e->lunch.taking = false;
	engine_withdraw(e, CHANNEL_LUNCH);
	engine_decide(e, kind, "Lunch", why);
	engine_record(e, kind, "Lunch", why);
}

/* It is offered again in its stead, as soon as that may be. */
void lunch_withdraw(struct engine *e)
{
	if (e->lunch.live) {
		e->lunch.offers--;
		e->lunch.again = (struct instant){0};
	}
	e->lunch.live = e->lunch.moved = false;
	engine_withdraw(e, CHANNEL_LUNCH);
}

static void lunch_fill(struct engine *e, struct action *a)
{
	const struct lunch_rules *r = &e->rules->lunch;
	char until[TIME_CLOCK_SIZE], walk[TIME_SPAN_SIZE];
	struct reason text;

	e->lunch.until = e->lunch_gap.end;
	engine_clock(e, e->lunch.until, until);
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
	e->lunch.again = (struct instant){e->now.wall.us + ENGINE_LUNCH_RETRY};
	engine_shown(e, a);
}

/* The gap ends at another time than the offer says. */
static void lunch_correct(struct engine *e)
{
	struct action *a =
	    engine_act(e, ACTION_SHOW, CHANNEL_LUNCH, "lunch-corrected");

	if (!a)
		return;
	lunch_fill(e, a);
	a->silent = true;
	engine_decide(e, a->kind, a->title, &a->reason);
}

/* The calendar has changed under the offer. */
static void lunch_move(struct engine *e)
{
	struct reason why = reason_make(e->rules->lunch.source,
	    "the widest gap in the lunch window is another now");

	lunch_withdraw(e);
	engine_decide(e, "lunch-moved", "Lunch", &why);
	engine_record(e, "lunch-moved", "Lunch", &why);
	lunch_plan(e);
}

/* It did not come to a walk: it is offered once more. */
static void lunch_miss(struct engine *e, const char *because)
{
	struct reason why = reason_make(e->rules->lunch.source, "%s", because);

	e->lunch.live = e->lunch.taking = false;
	engine_withdraw(e, CHANNEL_LUNCH);
	engine_decide(e, "lunch-missed", "Lunch", &why);
	engine_record(e, "lunch-missed", "Lunch", &why);
	lunch_plan(e);
}

static void lunch_note_lost(struct engine *e, const struct reason *why)
{
	struct action *a =
	    engine_act(e, ACTION_SHOW, CHANNEL_NOTICE, "lunch-note");

	if (!a)
		return;
	str_copy(a->title, sizeof(a->title), "No lunch walk today");
	str_copy(a->body, sizeof(a->body),
	    "Perhaps a few steps later on, or tomorrow.");
	a->urgency = URGENCY_LOW;
	a->transient = a->silent = true;
	a->reason = *why;
	engine_shown(e, a);
}

/* The window is over. Who is away since before that may still be on the way;
 * the note waits for a meeting's end, but not for long. */
static void lunch_step_over(struct engine *e, struct interval window)
{
	struct instant late = {window.end.us + ENGINE_LUNCH_LATE};
	struct reason why =
	    reason_make(e->rules->lunch.source, "the lunch window is over");
	const char *blocked = engine_blocked(e, false);

	if (e->lunch.offers == 0)
		return;
	if (e->lunch.live)
		engine_withdraw(e, CHANNEL_LUNCH);
	e->lunch.live = false;
	if (blocked && e->now.wall.us < late.us) {
		engine_wake_wall(e, late);
		return;
	}
	lunch_end(e, "lunch-lost", &why);
	/* where nobody can tell, it may have been taken */
	if (!blocked && e->now.wall.us < late.us &&
	    e->presence != PRESENCE_UNKNOWN)
		lunch_note_lost(e, &why);
}

/* ---- the step ---- */

static void lunch_step_live(struct engine *e)
{
	const char *blocked = engine_blocked(e, true);

	if (engine_is_resting(e))
		return; /* lunch_rest() takes it from here */
	if (blocked && (engine_is_here(e) || engine_is_meeting(e)))
		lunch_withdraw(e);
	else if (blocked)
		return;
	else if (e->lunch.moved || e->now.wall.us >= e->lunch_gap.end.us)
		lunch_move(e);
	else if (e->now.wall.us >= e->lunch.again.us)
		lunch_miss(e, "offered, and the work went on");
	else
		engine_wake_wall(e, e->lunch.again);
	if (e->lunch.live && e->lunch.until.us != e->lunch_gap.end.us)
		lunch_correct(e);
}

static bool lunch_fits(const struct engine *e)
{
	int64_t start = e->lunch_gap.start.us;

	if (start < e->now.wall.us)
		start = e->now.wall.us;
	return e->lunch_gap.end.us - start >= e->rules->lunch.walk;
}

static void lunch_step_waiting(struct engine *e)
{
	const char *blocked;
	struct instant at;
	struct boot free;

	/* what is left of a gap that has begun may be less than another */
	if (e->lunch_gap.end.us > 0 &&
	    (e->lunch_gap.start.us <= e->now.wall.us || !lunch_fits(e)))
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
		struct reason why = reason_make(
		    e->rules->lunch.source, "due, but waits: %s", blocked);

		engine_decide_once(e, "lunch-waits", "Lunch", &why);
		return;
	}
	free = engine_free_at(e, CHANNEL_LUNCH);
	if (free.us > e->now.boot.us)
		engine_wake_boot(e, free);
	else if (!engine_is_settling(e))
		lunch_offer(e);
}

/* Started by the user: true while that goes on. Rest ends it earlier. */
static bool lunch_step_taking(struct engine *e)
{
	struct reason why = reason_make(
	    e->rules->lunch.source, "started by you, and its time has passed");

	if (!engine_is_here(e))
		return true;
	if (e->now.wall.us < e->lunch.again.us) {
		engine_wake_wall(e, e->lunch.again);
		return true;
	}
	if (e->presence == PRESENCE_UNKNOWN) {
		lunch_end(e, "lunch-taken", &why);
		break_rest_said(e, e->rules->lunch.length);
	} else {
		lunch_miss(e, "started, but the work went on");
	}
	return false;
}

void lunch_step(struct engine *e)
{
	struct interval w = e->lunch_window;

	if (e->lunch.done || !lunch_is_today(e, w)) {
		lunch_withdraw(e);
		e->lunch.taking = false;
		return;
	}
	engine_wake_wall(e, w.end);
	if (e->lunch.taking && lunch_step_taking(e))
		return;
	if (e->lunch.done)
		return;
	if (e->now.wall.us >= w.end.us) {
		if (!engine_is_resting(e))
			lunch_step_over(e, w);
		return;
	}
	if (e->lunch.live)
		lunch_step_live(e);
	if (!e->lunch.live)
		lunch_step_waiting(e);
}

/* What of a rest may be lunch. Who has worked today may go a little before the
 * window, and be back a little after it, but for meetings. */
static struct interval lunch_of_rest(
    const struct engine *e, struct interval window, int64_t rest)
{
	int64_t slack = e->active_day > 0 ? e->rules->lunch.length : 0;
	struct interval i;

	i.start = instant_later((struct instant){e->now.wall.us - rest},
	    (struct instant){window.start.us - slack});
	i.end = instant_earlier(
	    e->now.wall, (struct instant){window.end.us + slack});
	for (size_t k = 0; k < e->meetings.n; k++) {
		struct interval m = e->meetings.v[k];

		if (m.start.us < window.start.us && m.end.us > i.start.us)
			i.start = instant_earlier(m.end, window.start);
		if (m.end.us > window.end.us && m.start.us < i.end.us)
			i.end = instant_later(m.start, window.end);
	}
	return i;
}

/* Rest goes on: a walk's length of it, some of it in the window, is lunch. */
void lunch_rest(struct engine *e, int64_t rest)
{
	const struct lunch_rules *r = &e->rules->lunch;
	struct interval w = e->lunch_window, i;
	struct instant enough;
	struct reason why;
	char buf[TIME_SPAN_SIZE];

	if (e->lunch.done || !lunch_is_today(e, w) ||
	    e->now.wall.us - rest >= w.end.us)
		return;
	i = lunch_of_rest(e, w, rest);
	enough.us = i.start.us + r->walk;
	if (enough.us < w.start.us)
		enough = w.start;
	if (i.end.us < enough.us) {
		engine_wake_wall(e, enough);
		return;
	}
	why = reason_make(r->source, "%s away at lunch time",
	    engine_span(i.end.us - i.start.us, buf));
	lunch_end(e, "lunch-taken", &why);
}

static void lunch_snooze(struct engine *e)
{
	char buf[TIME_SPAN_SIZE];
	struct reason why;

	engine_span(ENGINE_LUNCH_RETRY, buf);
	why = reason_make(e->rules->lunch.source, "moved by %s by you", buf);
	lunch_withdraw(e);
	e->lunch.again = (struct instant){e->now.wall.us + ENGINE_LUNCH_RETRY};
	lunch_plan(e);
	engine_decide(e, "lunch-snoozed", "Lunch", &why);
	engine_record(e, "lunch-snoozed", "Lunch", &why);
	engine_answer(e, 0, "lunch walk moved by %s", buf);
}

static void lunch_start(struct engine *e)
{
	struct reason why = reason_make(e->rules->lunch.source, "by you");

	e->lunch.live = false;
	e->lunch.taking = true;
	e->lunch.again.us = e->now.wall.us + e->rules->lunch.length;
	if (e->presence != PRESENCE_UNKNOWN)
		e->lunch.again.us += e->rules->idle_after + ENGINE_TAKING_SLACK;
	engine_withdraw(e, CHANNEL_LUNCH);
	engine_decide(e, "lunch-started", "Lunch", &why);
	engine_record(e, "lunch-started", "Lunch", &why);
	engine_answer(e, 0, "enjoy your walk");
}

bool lunch_verb(struct engine *e, const struct engine_event *ev)
{
	struct reason why = reason_make(e->rules->lunch.source, "by you");

	if (!e->lunch.live)
		return false;
	if (ev->verb != VERB_TAKE)
		break_release(e, true);
	if (ev->verb == VERB_SKIP) {
		lunch_end(e, "lunch-skipped", &why);
		engine_answer(e, 0, "lunch walk skipped");
	} else if (ev->verb == VERB_SNOOZE) {
		lunch_snooze(e);
	} else {
		lunch_start(e);
	}
	return true;
}
