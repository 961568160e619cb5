/* The verdict: where the user stands, in one struct. */
#include "core/engine_priv.h"

#include "base/str.h"
#include "core/sabbatical.h"

static enum duty verdict_duty(const struct engine *e)
{
	int i = break_open(e);

	if (engine_is_paused(e))
		return DUTY_PAUSED;
	if (!engine_is_on_duty(e))
		return DUTY_OFF;
	if (e->lunch.taking || (i >= 0 && e->breaks[i].phase == BREAK_TAKING))
		return DUTY_BREAK;
	return DUTY_ON;
}

static struct reason verdict_no_hours(const struct engine *e)
{
	const struct sabbatical_rules *s = &e->rules->hours.sabbatical;
	const struct day_rule *day = sabbatical_find(s, e->day);
	char text[SABBATICAL_TEXT_SIZE];

	if (!day)
		return reason_make(e->rules->hours.source, "no hours today");
	sabbatical_format(day, text);
	return reason_make(s->source,
	    "a sabbatical day; [sabbatical] days has %s", text);
}

static void verdict_reason_off(const struct engine *e, struct verdict *v)
{
	const struct source *s = &e->rules->hours.source;
	const struct interval *coming =
	    intervals_after(&e->hours, e->now.wall);
	struct night_move m;
	char buf[TIME_CLOCK_SIZE];

	if (night_moves(e, &m))
		v->reason = night_reason(e, &m);
	else if (e->hours.n == 0)
		v->reason = verdict_no_hours(e);
	else if (coming)
		v->reason = reason_make(*s, "hours begin at %s",
		    engine_clock(e, coming->start, buf));
	else
		v->reason = reason_make(*s, "hours ended at %s",
		    engine_clock(e, v->cutoff, buf));
}

static void verdict_reason(const struct engine *e, struct verdict *v)
{
	int taken = break_open(e);
	char buf[TIME_CLOCK_SIZE];

	switch (v->duty) {
	case DUTY_PAUSED:
		v->reason = reason_make(SOURCE_NONE,
		    "paused by you until %s",
		    engine_clock(e, e->pause_until, buf));
		break;
	case DUTY_BREAK:
		v->reason = reason_make(e->lunch.taking
			? e->rules->lunch.source
			: e->rules->breaks[taken].source,
		    "a break that you started goes on");
		break;
	case DUTY_ON:
		v->reason = reason_make(e->rules->hours.source,
		    "hours until %s%s",
		    engine_clock(e, v->cutoff, buf),
		    v->extension ? ", extended by you" : "");
		break;
	default:
		verdict_reason_off(e, v);
	}
}

static void verdict_consider(struct verdict *v, enum next_kind kind,
    struct instant at, const char *title)
{
	if (instant_is_never(at) || at.us >= v->next_at.us)
		return;
	v->next = kind;
	v->next_at = at;
	str_copy(v->next_title, sizeof(v->next_title), title);
}

static void verdict_next(const struct engine *e, struct verdict *v)
{
	struct instant at = INSTANT_NEVER;
	struct night_move m;
	int i;

	v->next_at = INSTANT_NEVER;
	if (v->duty == DUTY_PAUSED) {
		verdict_consider(v, NEXT_RESUME, e->pause_until, "Pause ends");
		return;
	}
	if (v->duty == DUTY_OFF) {
		verdict_consider(v, NEXT_HOURS,
		    night_next_start(e, e->now.wall), "Hours begin");
		v->moved = night_moves(e, &m);
		return;
	}
	verdict_consider(v, NEXT_CUTOFF, v->cutoff, "Your day ends");
	verdict_consider(v, NEXT_LUNCH, lunch_at(e), "Lunch walk");
	i = break_next(e, &at);
	if (i < 0 || v->duty == DUTY_BREAK)
		return;
	verdict_consider(v, NEXT_BREAK, at, e->rules->breaks[i].name);
}

static void verdict_meeting(const struct engine *e, struct verdict *v)
{
	const struct interval *m = engine_meeting(e);
	const struct calendar_view *c = e->calendar;

	v->meeting_end = INSTANT_NEVER;
	if (!m && e->busy)
		str_copy(v->meeting_title, sizeof(v->meeting_title),
		    e->busy_reason);
	v->meeting = m || e->busy;
	if (!m)
		return;
	v->meeting_end = m->end;
	for (size_t i = 0; i < c->n; i++) {
		const struct occurrence *o = &c->occurrence[i];

		if (o->start.us > e->now.wall.us)
			break;
		if (o->class == CLASS_MEETING && o->end.us > e->now.wall.us)
			str_copy(v->meeting_title, sizeof(v->meeting_title),
			    o->title);
	}
}

static void verdict_offer(const struct engine *e, struct verdict *v)
{
	int i = break_open(e);

	if (e->lunch.live) {
		v->offered = true;
		str_copy(v->offered_title, sizeof(v->offered_title),
		    "Lunch walk");
	} else if (i >= 0 && e->breaks[i].phase == BREAK_OFFERED) {
		v->offered = true;
		str_copy(v->offered_title, sizeof(v->offered_title),
		    e->rules->breaks[i].name);
	}
}

void engine_verdict(const struct engine *engine, struct now now,
    struct verdict *ret)
{
	struct engine copy;
	const struct engine *e = &copy;
	struct verdict *v = ret;
	const struct interval *shift, *hours;
	struct instant at;
	int i;

	engine_copy_at(engine, now, &copy);
	*v = (struct verdict){.presence = e->presence, .quiet = e->quiet,
	    .hours_start = INSTANT_NEVER, .hours_end = INSTANT_NEVER,
	    .hours_since = INSTANT_NEVER,
	    .pause_until = INSTANT_NEVER, .on_call_until = INSTANT_NEVER,
	    .active_today = e->active_day};
	v->duty = verdict_duty(e);
	hours = intervals_find(&e->hours, now.wall);
	if (hours)
		v->hours_since = hours->start;
	shift = intervals_find(&e->on_call, now.wall);
	v->on_call = shift != NULL;
	if (shift)
		v->on_call_until = shift->end;
	v->cutoff = engine_cutoff(e);
	v->extension = e->extension.end.us - e->extension.start.us;
	v->budget_left = e->rules->cutoff.budget - e->extended_week;
	if (v->budget_left < 0)
		v->budget_left = 0;
	if (e->hours.n) {
		v->hours_start = e->hours.v[0].start;
		v->hours_end = v->cutoff;
	}
	if (engine_is_paused(e))
		v->pause_until = e->pause_until;
	i = break_open(e);
	if (i < 0)
		i = break_next(e, &at);
	if (i >= 0) {
		const struct break_rule *r = &e->rules->breaks[i];

		v->active_since_rest = e->breaks[i].active;
		v->snoozes_left = r->snooze ? r->snoozes - e->breaks[i].snoozed
					    : 0;
	}
	if (e->quiet)
		str_copy(v->quiet_reason, sizeof(v->quiet_reason),
		    e->quiet_reason);
	limit_fill(e, v->limit);
	verdict_meeting(e, v);
	verdict_offer(e, v);
	verdict_next(e, v);
	verdict_reason(e, v);
}

const struct decision *engine_decisions(const struct engine *e, size_t *n)
{
	*n = e->decisions.n;
	return e->decisions.v + e->decisions.first;
}

uint64_t engine_decided(const struct engine *e)
{
	return e->decisions.made;
}
