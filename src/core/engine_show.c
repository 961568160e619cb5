/* The engine's answers: actions, decisions and their reasons, deadlines. */
#include "core/engine_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

void engine_wake_boot(struct engine *e, struct boot at)
{
	if (at.us < e->out->wake_boot.us)
		e->out->wake_boot = at;
}

void engine_wake_wall(struct engine *e, struct instant at)
{
	if (at.us > e->now.wall.us && at.us < e->out->wake_wall.us)
		e->out->wake_wall = at;
}

struct instant engine_wake(const struct engine_output *out, struct now now)
{
	int64_t left;

	if (out->wake_boot.us == INT64_MAX)
		return out->wake_wall;
	left = out->wake_boot.us - now.boot.us;
	if (now.wall.us + left >= out->wake_wall.us)
		return out->wake_wall;
	return (struct instant){now.wall.us + left};
}

struct action *engine_act(struct engine *e, enum action_type type,
    enum channel c, const char *kind)
{
	struct action *a;

	if (e->out->n >= ENGINE_MAX_ACTIONS)
		return NULL;
	a = &e->out->action[e->out->n++];
	*a = (struct action){.type = type, .channel = c, .progress = -1,
	    .urgency = URGENCY_NORMAL, .at = INSTANT_NEVER};
	str_copy(a->kind, sizeof(a->kind), kind);
	return a;
}

void engine_withdraw(struct engine *e, enum channel c)
{
	if (!e->live[c])
		return;
	e->live[c] = false;
	engine_act(e, ACTION_WITHDRAW, c, "withdraw");
}

void engine_decide(struct engine *e, const char *kind, const char *title,
    const struct reason *why)
{
	struct decision_ring *r = &e->decisions;
	struct decision *d;

	if (r->n == ENGINE_MAX_DECISIONS) {
		r->first++;
		r->n--;
	}
	if (r->first + r->n == 2 * ENGINE_MAX_DECISIONS) {
		memcpy(r->v, r->v + r->first, sizeof(r->v[0]) * r->n);
		r->first = 0;
	}
	r->made++;
	d = &r->v[r->first + r->n++];
	*d = (struct decision){.at = e->now.wall, .reason = *why};
	str_copy(d->kind, sizeof(d->kind), kind);
	str_copy(d->title, sizeof(d->title), title);
}

void engine_recall(struct engine *e, const struct decision *d, size_t n)
{
	if (n > ENGINE_MAX_DECISIONS) {
		d += n - ENGINE_MAX_DECISIONS;
		n = ENGINE_MAX_DECISIONS;
	}
	memcpy(e->decisions.v, d, n * sizeof(*d));
	e->decisions.first = 0;
	e->decisions.n = n;
}

void engine_decide_once(struct engine *e, const char *kind, const char *title,
    const struct reason *why)
{
	const struct decision *v = e->decisions.v + e->decisions.first;

	for (size_t i = e->decisions.n; i-- > 0;) {
		const struct decision *d = &v[i];

		if (strcmp(d->title, title) != 0)
			continue;
		if (strcmp(d->kind, kind) == 0 &&
		    strcmp(d->reason.text, why->text) == 0)
			return;
		break;
	}
	engine_decide(e, kind, title, why);
}

struct action *engine_record(struct engine *e, const char *kind,
    const char *title, const struct reason *why)
{
	struct action *a = engine_act(e, ACTION_RECORD, CHANNEL_NONE, kind);

	if (!a)
		return NULL;
	str_copy(a->title, sizeof(a->title), title);
	a->reason = *why;
	return a;
}

void engine_record_at(struct engine *e, struct instant at, const char *kind,
    const char *title)
{
	struct action *a = engine_act(e, ACTION_RECORD, CHANNEL_NONE, kind);

	if (!a)
		return;
	str_copy(a->title, sizeof(a->title), title);
	a->at = at;
	a->reason.source = SOURCE_NONE;
}

void engine_shown(struct engine *e, struct action *a)
{
	struct action shown, *record;

	if (!a)
		return;
	/* a copy: the record is another action of the same array */
	shown = *a;
	e->live[shown.channel] = !shown.transient;
	if (shown.channel == CHANNEL_NOTICE)
		e->noted = e->now.boot;
	if (!shown.transient && !shown.silent) {
		e->lasting += engine_is_on_duty(e);
		e->spoke = e->now.boot;
		e->spoke_channel = shown.channel;
	}
	engine_decide(e, shown.kind, shown.title, &shown.reason);
	record = engine_record(e, shown.kind, shown.title, &shown.reason);
	if (record)
		str_copy(record->rule, sizeof(record->rule), shown.rule);
}

struct boot engine_free_at(const struct engine *e, enum channel c)
{
	int64_t space = e->rules->meeting.reach;

	if (e->spoke.us == INT64_MAX || e->spoke_channel == (int)c)
		return e->now.boot;
	if (space > ENGINE_SPACING)
		space = ENGINE_SPACING;
	if (space < ENGINE_GAP)
		space = ENGINE_GAP;
	return (struct boot){e->spoke.us + space};
}

void engine_answer(struct engine *e, int answer, const char *fmt, ...)
{
	va_list ap;
	char text[ENGINE_TEXT_SIZE];

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	e->out->answer = answer;
	str_copy(e->out->answer_text, sizeof(e->out->answer_text), text);
}

struct reason reason_make(struct source s, const char *fmt, ...)
{
	struct reason r = {.source = s};
	char text[2 * ENGINE_TEXT_SIZE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	str_copy(r.text, sizeof(r.text), text);
	return r;
}

const char *engine_clock(const struct engine *e, struct instant t,
    char buf[TIME_CLOCK_SIZE])
{
	time_format_clock(buf, t, zone_offset(e->calendar->zone, t));
	return buf;
}

/* "tomorrow ", "thu ", "2026-03-12 "; "" on the day that it is. */
static void engine_other_day(const struct engine *e, struct instant t,
    char buf[ENGINE_WHEN_SIZE])
{
	const struct zone *z = e->calendar->zone;
	int32_t day = zone_to_local(z, t).day;
	int32_t ahead = day - zone_to_local(z, e->now.wall).day;
	struct date d = date_from_day(day);

	buf[0] = '\0';
	if (ahead == 1)
		str_copy(buf, ENGINE_WHEN_SIZE, "tomorrow ");
	else if (ahead > -7 && ahead < 7 && ahead != 0)
		str_printf(buf, ENGINE_WHEN_SIZE, "%s ",
		    weekday_name(day_weekday(day)));
	else if (ahead != 0)
		str_printf(buf, ENGINE_WHEN_SIZE, "%04d-%02d-%02d ",
		    (int)d.year, d.month, d.mday);
}

const char *engine_when(const struct engine *e, struct instant t,
    char buf[ENGINE_WHEN_SIZE])
{
	char clock[TIME_CLOCK_SIZE], day[ENGINE_WHEN_SIZE];

	engine_other_day(e, t, day);
	str_printf(buf, ENGINE_WHEN_SIZE, "%s%s", day,
	    engine_clock(e, t, clock));
	return buf;
}

const char *engine_at(const struct engine *e, struct instant t,
    char buf[ENGINE_WHEN_SIZE])
{
	char clock[TIME_CLOCK_SIZE], day[ENGINE_WHEN_SIZE];

	engine_other_day(e, t, day);
	str_printf(buf, ENGINE_WHEN_SIZE, "%sat %s", day,
	    engine_clock(e, t, clock));
	return buf;
}

const char *engine_span(int64_t us, char buf[TIME_SPAN_SIZE])
{
	time_format_span(buf, us);
	return buf;
}
