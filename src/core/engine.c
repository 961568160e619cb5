/* The engine: takes an event, brings the time up to now, lets each concern
 * take its step. What they do is in engine_presence.c, _break.c, _lunch.c,
 * _cutoff.c. */
#include "core/engine_priv.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

/* ---- what is so now ---- */

bool engine_is_on_duty(const struct engine *e)
{
	return intervals_find(&e->hours, e->now.wall) != NULL;
}

bool engine_is_paused(const struct engine *e)
{
	return !instant_is_never(e->pause_until) &&
	       e->now.wall.us < e->pause_until.us;
}

const struct interval *engine_meeting(const struct engine *e)
{
	return intervals_find(&e->meetings, e->now.wall);
}

struct instant engine_cutoff(const struct engine *e)
{
	return e->hours.n ? e->hours.v[e->hours.n - 1].end : INSTANT_NEVER;
}

bool engine_is_meeting(const struct engine *e)
{
	return e->busy || engine_meeting(e);
}

const char *engine_held(const struct engine *e, bool off)
{
	if (engine_is_paused(e))
		return "paused";
	if (!off && !engine_is_on_duty(e))
		return "off duty";
	if (!engine_is_here(e))
		return "nobody is here";
	if (engine_meeting(e))
		return "in a meeting";
	return e->busy ? e->busy_reason : NULL;
}

const char *engine_blocked(const struct engine *e, bool off)
{
	const char *held = engine_held(e, off);

	return held || !e->quiet ? held : e->quiet_reason;
}

/* ---- the day ---- */

static void engine_load_class(struct engine *e, enum occurrence_class class,
    struct intervals *ret)
{
	const struct calendar_view *c = e->calendar;

	intervals_clear(ret);
	for (size_t i = 0; i < c->n; i++) {
		const struct occurrence *o = &c->occurrence[i];

		if (o->start.us > e->span.end.us + USEC_PER_HOUR * 24)
			break;
		if (o->class != class ||
		    o->end.us < e->span.start.us - USEC_PER_HOUR * 24)
			continue;
		intervals_add(ret, (struct interval){o->start, o->end});
	}
}

/* A night shift goes on in the day it began, and so does the ladder after it:
 * the day ends after both, or when the next day's hours begin. */
static struct instant engine_day_end(const struct engine *e)
{
	const struct cutoff_rules *c = &e->rules->cutoff;
	struct instant cutoff = engine_cutoff(e), end = e->span.end;
	struct intervals next = {0};

	if (instant_is_never(cutoff) || cutoff.us < end.us - USEC_PER_HOUR)
		return end;
	cutoff.us += (c->again + 1) * c->again_every;
	if (cutoff.us > end.us)
		end = cutoff;
	/* not those of this day that go on after time off */
	hours_of_day(&e->rules->hours, e->calendar, e->day + 1, &next);
	if (next.n && next.v[0].start.us < end.us)
		end = next.v[0].start;
	intervals_done(&next);
	return end;
}

void engine_load_day(struct engine *e)
{
	e->span = hours_day_span(&e->rules->hours, e->calendar->zone, e->day);
	hours_of_day(&e->rules->hours, e->calendar, e->day, &e->hours);
	night_load(e);
	intervals_add(&e->hours, e->extension);
	e->day_end = engine_day_end(e);
	engine_load_class(e, CLASS_MEETING, &e->meetings);
	engine_load_class(e, CLASS_ON_CALL, &e->on_call);
	oncall_load(e);
	lunch_plan(e);
	limit_load(e);
}

int32_t engine_week_of(int32_t day)
{
	/* 1970-01-05 was a Monday */
	return (day + 3) / 7;
}

int32_t engine_week_start(int32_t week)
{
	return week * 7 - 3;
}

static int32_t engine_day_now(const struct engine *e)
{
	int64_t now = e->now.wall.us;
	int32_t day;

	/* most often; it spares two looks into the zone */
	if (e->span.start.us <= now && now < e->span.end.us)
		return e->day;
	day = hours_day_of(&e->rules->hours, e->calendar->zone, e->now.wall);
	if (day == e->day + 1 && now < e->day_end.us)
		return e->day;
	return day;
}

static void engine_roll_day(struct engine *e)
{
	int32_t day = engine_day_now(e), week;

	if (day == e->day)
		return;
	lunch_withdraw(e);
	engine_withdraw(e, CHANNEL_CUTOFF);
	if (jump_to(e, day)) {
		engine_load_day(e);
		return;
	}
	limit_settle(e);
	cutoff_close_day(e);
	limit_roll(e, day);
	e->day = day;
	e->active_day = 0;
	e->lasting = 0;
	e->extension = (struct interval){{0}, {0}};
	e->lunch = (struct lunch_state){0};
	cutoff_reset(e);
	break_new_day(e);
	week = engine_week_of(day);
	if (week != e->week) {
		e->week = week;
		e->active_week = e->extended_week = 0;
	}
	engine_load_day(e);
}

/* ---- time ---- */

static void engine_advance(struct engine *e, struct now now)
{
	presence_count(e, now);
	if (now.boot.us < e->now.boot.us)
		now.boot = e->now.boot;
	e->now = now;
}

static void engine_note_jump(struct engine *e, struct now before)
{
	int64_t jump = (e->now.wall.us - before.wall.us) -
		       (e->now.boot.us - before.boot.us);
	char buf[TIME_SPAN_SIZE];
	struct reason why;

	e->clock_set = jump >= ENGINE_JUMP || jump <= -ENGINE_JUMP;
	if (!e->clock_set)
		return;
	/* a pause lasts no longer for it */
	if (jump < 0 && !instant_is_never(e->pause_until))
		e->pause_until.us += jump;
	why = reason_make(SOURCE_NONE, "the clock was set by %s",
	    engine_span(jump, buf));
	engine_decide(e, "clock", "Clock", &why);
}

void engine_copy_at(const struct engine *e, struct now now,
    struct engine *ret)
{
	*ret = *e;
	engine_advance(ret, now);
}

/* ---- events ---- */

static void engine_set_pause(struct engine *e, struct instant until)
{
	struct reason why;
	char buf[TIME_CLOCK_SIZE];

	if (until.us <= e->now.wall.us) {
		engine_answer(e, -EINVAL, "that time is past");
		return;
	}
	if (until.us - e->now.wall.us > e->rules->longest_pause) {
		char span[TIME_SPAN_SIZE];

		engine_answer(e, -ERANGE, "a pause lasts at most %s",
		    engine_span(e->rules->longest_pause, span));
		return;
	}
	e->pause_until = until;
	break_withdraw(e);
	lunch_withdraw(e);
	engine_withdraw(e, CHANNEL_CUTOFF);
	engine_withdraw(e, CHANNEL_NOTICE);
	why = reason_make(SOURCE_NONE, "paused until %s by you",
	    engine_clock(e, until, buf));
	engine_decide(e, "pause", "Pause", &why);
	engine_record(e, "pause", "Pause", &why);
	engine_answer(e, 0, "paused until %s", buf);
}

static void engine_end_pause(struct engine *e, const char *by)
{
	struct reason why = reason_make(SOURCE_NONE, "%s", by);

	e->pause_until = INSTANT_NEVER;
	engine_decide(e, "resume", "Pause", &why);
	engine_record(e, "resume", "Pause", &why);
}

static void engine_verb(struct engine *e, const struct engine_event *ev)
{
	switch (ev->verb) {
	case VERB_PAUSE:
		engine_set_pause(e, ev->until);
		return;
	case VERB_RESUME:
		if (!engine_is_paused(e)) {
			engine_answer(e, -EALREADY, "not paused");
			return;
		}
		engine_end_pause(e, "resumed by you");
		engine_answer(e, 0, "resumed");
		return;
	case VERB_EXTEND:
		extend_verb(e, ev);
		return;
	case VERB_ONCALL:
		oncall_verb(e, ev);
		return;
	case VERB_CHECKIN:
		prompt_check_in(e, ev);
		return;
	default:
		if (!lunch_verb(e, ev) && !break_verb(e, ev))
			engine_answer(e, -ENOENT, "no break is offered");
	}
}

/* A button is the verb it stands for. */
static void engine_press(struct engine *e, const struct engine_event *ev)
{
	struct engine_event as = {.type = EVENT_VERB};

	if (ev->channel == CHANNEL_CUTOFF && ev->button == BUTTON_EXTEND) {
		as.verb = VERB_EXTEND;
		as.span = extend_offered(e);
	} else if (ev->button == BUTTON_START) {
		as.verb = VERB_TAKE;
	} else if (ev->button == BUTTON_SNOOZE) {
		as.verb = VERB_SNOOZE;
	} else if (ev->button == BUTTON_SKIP) {
		as.verb = VERB_SKIP;
	} else {
		return;
	}
	/* pressed on what is gone in the meantime: no answer */
	if (e->live[ev->channel])
		engine_verb(e, &as);
}

static void engine_take_notification(struct engine *e,
    const struct engine_event *ev)
{
	struct reason why;

	switch (ev->outcome) {
	case NOTIFICATION_PRESSED:
		engine_press(e, ev);
		break;
	case NOTIFICATION_FAILED:
		why = reason_make(SOURCE_NONE,
		    "no notification server showed it");
		engine_decide_once(e, "not-shown",
		    engine_channel_name(ev->channel), &why);
		break;
	case NOTIFICATION_CLOSED:
		if (ev->channel == CHANNEL_BREAK)
			break_close(e);
		break;
	case NOTIFICATION_SHOWN:
		break; /* seen or closed is no answer */
	}
}

static void engine_take_quiet(
    struct engine *e, const struct engine_event *ev)
{
	e->quiet = ev->quiet;
	str_copy(e->quiet_reason, sizeof(e->quiet_reason),
	    ev->quiet_reason ? ev->quiet_reason : "do not disturb");
	e->busy = ev->busy;
	str_copy(e->busy_reason, sizeof(e->busy_reason),
	    ev->busy_reason ? ev->busy_reason : "in a meeting");
}

static void engine_take(struct engine *e, const struct engine_event *ev)
{
	const struct rules *before = e->rules;

	switch (ev->type) {
	case EVENT_TICK:
		break;
	case EVENT_PRESENCE:
		presence_set(e, ev->presence, ev->since);
		break;
	case EVENT_RULES:
		break_adopt(e, ev->rules);
		e->rules = ev->rules;
		engine_load_day(e);
		limit_adopt(e);
		prompt_adopt(e, before);
		break;
	case EVENT_CALENDAR:
		e->calendar = ev->calendar;
		engine_load_day(e);
		break;
	case EVENT_VERB:
		engine_verb(e, ev);
		break;
	case EVENT_NOTIFICATION:
		engine_take_notification(e, ev);
		break;
	case EVENT_QUIET:
		engine_take_quiet(e, ev);
		break;
	case EVENT_ENFORCED:
		cutoff_enforced(e, ev);
		break;
	}
}

/* ---- the step ---- */

static void engine_wake_at_edges(struct engine *e, const struct intervals *s)
{
	const struct interval *i = intervals_after(s, e->now.wall);

	if (!i)
		return;
	engine_wake_wall(e, i->start);
	engine_wake_wall(e, i->end);
}

static void engine_step_once(struct engine *e)
{
	e->out->wake_boot = BOOT_NEVER;
	e->out->wake_wall = INSTANT_NEVER;
	engine_roll_day(e);
	if (!instant_is_never(e->pause_until) && !engine_is_paused(e))
		engine_end_pause(e, "the pause is over");
	presence_step(e);
	night_step(e);
	/* in the order in which they may speak */
	cutoff_step(e);
	lunch_step(e);
	break_step(e);
	prompt_step(e);
	limit_step(e);
	engine_wake_wall(e, e->pause_until);
	engine_wake_wall(e, e->day_end);
	engine_wake_at_edges(e, &e->hours);
	engine_wake_at_edges(e, &e->meetings);
	engine_wake_at_edges(e, &e->on_call);
}

/* What one step did may give another its turn, or a new deadline: on until
 * nothing more follows. */
static void engine_step(struct engine *e)
{
	size_t n, turns = 0;

	do {
		n = e->out->n;
		e->moved = false;
		engine_step_once(e);
		/* a turn is given away once by each */
	} while (e->out->n != n || (e->moved && ++turns < RULES_MAX_BREAKS));
}

/* The service, or the machine, was not there: nobody worked that it knows of.
 */
static void engine_note_lapse(struct engine *e)
{
	if (instant_is_never(e->lapsed))
		return;
	engine_record_at(e, e->lapsed, "presence",
	    engine_presence_name(PRESENCE_ASLEEP));
	e->lapsed = INSTANT_NEVER;
}

void engine_feed(struct engine *e, struct now now,
    const struct engine_event *event, struct engine_output *out)
{
	struct now before = e->now;

	out->n = 0;
	out->answer = 0;
	out->answer_text[0] = '\0';
	out->wake_boot = BOOT_NEVER;
	out->wake_wall = INSTANT_NEVER;
	e->out = out;
	engine_note_lapse(e);
	engine_advance(e, now);
	engine_note_jump(e, before);
	engine_roll_day(e);
	engine_take(e, event);
	engine_step(e);
	e->out = NULL;
}

struct engine *engine_new(const struct rules *rules,
    const struct calendar_view *calendar, struct now now)
{
	struct engine *e = mem_new(1, sizeof(*e));

	e->rules = rules;
	e->calendar = calendar;
	e->now = now;
	e->since = e->here = now.boot;
	e->rest_since = e->rest_before = e->spoke = e->noted = e->brief =
	    BOOT_NEVER;
	e->pause_until = INSTANT_NEVER;
	e->lapsed = INSTANT_NEVER;
	e->day = hours_day_of(&rules->hours, calendar->zone, now.wall);
	e->week = engine_week_of(e->day);
	cutoff_reset(e);
	limit_reset(e);
	break_reset_all(e);
	engine_load_day(e);
	prompt_reset(e);
	return e;
}

enum presence engine_presence(const struct engine *e)
{
	return e->presence;
}

struct now engine_now(const struct engine *e)
{
	return e->now;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	intervals_done(&e->hours);
	intervals_done(&e->meetings);
	intervals_done(&e->on_call);
	free(e);
}
