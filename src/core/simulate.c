/* Simulation: from deadline to deadline and from change to change of the
 * presence, as the service would go. */
#include "core/simulate.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* More deadlines than any day has: an engine that wants to be woken without
 * end must not hang its caller. */
#define SIMULATION_MAX_TICKS 20000
/* Work this shortly before the day's hours is an early start, no late night. */
#define SIMULATION_EARLY USEC_PER_HOUR
/* What ends a stretch of work where no break asks for a rest. */
#define SIMULATION_REST (5 * USEC_PER_MIN)
/* The boot clock when the run begins: whatever the trace says, the machine is
 * up since before. */
#define SIMULATION_UP (INT64_C(20000) * SEC_PER_DAY * USEC_PER_SEC)

struct simulation {
	const struct rules *rules;
	const struct calendar_view *calendar;
	struct trace seen;   /* without what the service would not notice */
	size_t next, notice; /* in it: what comes next, and is told next */
	struct interval window;
	struct engine *engine;
	struct engine_output out;
	struct now now;
	struct instant fed; /* when it was, last */
	uint64_t decided;   /* by the engine, and written down */
	int ticks; /* of the day */
	int64_t rest; /* that ends a stretch of work */

	struct interval span; /* the day */
	struct intervals hours; /* that reach into it */
	struct interval own; /* from its first hours to its last; empty */
	struct intervals meetings, on_call;

	enum presence presence;
	int64_t stretch, away; /* of work, and since it */
	bool said; /* that the day is over */
	char lasting[CHANNEL_COUNT][ENGINE_TITLE_SIZE]; /* on the screen */
	struct simulation_day day;
};

/* ---- the trace ---- */

struct interval simulation_clip(const struct trace *t, struct interval window)
{
	if (t->n == 0)
		return (struct interval){window.start, window.start};
	if (window.start.us < t->v[0].at.us)
		window.start = t->v[0].at;
	if (window.end.us < window.start.us)
		window.end = window.start;
	return window;
}

struct instant simulation_start(const struct trace *t, struct interval window)
{
	int64_t lead = (int64_t)SIMULATION_LEAD_DAYS * SEC_PER_DAY;
	struct instant start = {window.start.us - lead * USEC_PER_SEC};

	return t->v[0].at.us > start.us ? t->v[0].at : start;
}

/* The service is told that a user is idle when that has lasted idle_after, and
 * since when; of what is shorter it never hears. */
static int64_t simulation_delay(
    const struct simulation *s, enum presence presence)
{
	return presence == PRESENCE_IDLE ? s->rules->idle_after : 0;
}

static void simulation_see(struct simulation *s, const struct trace_point *p)
{
	struct trace *t = &s->seen;

	/* the first says how it begins */
	while (t->n > 1 && t->v[t->n - 1].presence == PRESENCE_IDLE &&
	       p->at.us - t->v[t->n - 1].at.us < s->rules->idle_after)
		t->n--;
	if (t->n > 0 && t->v[t->n - 1].presence == p->presence)
		return;
	mem_grow(&t->v, t->n, &t->cap, sizeof(*t->v));
	t->v[t->n++] = *p;
}

/* ---- time that passes ---- */

static bool simulation_is_past(const struct simulation *s)
{
	struct instant t = s->now.wall;

	if (intervals_find(&s->hours, t))
		return false;
	return s->own.start.us == s->own.end.us || t.us >= s->own.end.us ||
	       t.us < s->own.start.us - SIMULATION_EARLY;
}

/* Counts as the engine does: in the hours, a meeting without input is work. */
static bool simulation_is_active(const struct simulation *s)
{
	bool on_duty = intervals_find(&s->hours, s->now.wall) != NULL;

	switch (s->presence) {
	case PRESENCE_ACTIVE:
		return true;
	case PRESENCE_IDLE:
		return on_duty && !s->rules->meeting.rest &&
		       intervals_find(&s->meetings, s->now.wall);
	case PRESENCE_UNKNOWN:
		return on_duty;
	default:
		return false;
	}
}

static void simulation_count_past(struct simulation *s, int64_t span)
{
	struct simulation_summary *sum = &s->day.summary;

	if (!simulation_is_past(s))
		return;
	sum->past += span;
	if (intervals_find(&s->on_call, s->now.wall))
		sum->past_on_call += span;
	else if (!s->said)
		sum->past_unsaid += span;
}

/* No edge of anything that matters lies between now and then. */
static void simulation_count(struct simulation *s, int64_t span)
{
	struct simulation_summary *sum = &s->day.summary;

	if (intervals_find(&s->hours, s->now.wall))
		s->said = false;
	if (!simulation_is_active(s)) {
		s->away += span;
		if (s->away >= s->rest)
			s->stretch = 0;
		return;
	}
	s->away = 0;
	if (s->now.wall.us < s->window.start.us)
		return;
	s->stretch += span;
	sum->active += span;
	if (s->stretch > sum->longest) {
		sum->longest = s->stretch;
		sum->longest_end.us = s->now.wall.us + span;
	}
	simulation_count_past(s, span);
}

static void simulation_edge(
    struct instant *edge, struct instant now, int64_t at)
{
	if (at > now.us && at < edge->us)
		edge->us = at;
}

static void simulation_edges(
    const struct intervals *set, struct instant now, struct instant *edge)
{
	const struct interval *i = intervals_after(set, now);

	if (!i)
		return;
	simulation_edge(edge, now, i->start.us);
	simulation_edge(edge, now, i->end.us);
}

/* Up to when nothing changes by which time is counted. */
static struct instant simulation_next_edge(const struct simulation *s)
{
	struct instant now = s->now.wall, edge = s->span.end;

	if (s->next < s->seen.n)
		simulation_edge(&edge, now, s->seen.v[s->next].at.us);
	simulation_edge(&edge, now, s->window.start.us);
	simulation_edge(&edge, now, s->window.end.us);
	simulation_edge(&edge, now, s->own.start.us - SIMULATION_EARLY);
	simulation_edges(&s->hours, now, &edge);
	simulation_edges(&s->meetings, now, &edge);
	simulation_edges(&s->on_call, now, &edge);
	return edge;
}

/* ---- what the engine does ---- */

static bool simulation_shows(const struct simulation *s)
{
	return s->now.wall.us >= s->window.start.us;
}

/* The action of this step that a decision is about; NULL: none. */
static const struct action *simulation_find(const struct engine_output *out,
    enum action_type type, const char *kind, const char *title)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->action[i].type == type &&
		    strcmp(out->action[i].kind, kind) == 0 &&
		    strcmp(out->action[i].title, title) == 0)
			return &out->action[i];
	return NULL;
}

/* What is recorded may have been before now. */
static void simulation_add(struct simulation *s, const char *kind,
    const char *title, const struct reason *why)
{
	const struct action *record =
	    simulation_find(&s->out, ACTION_RECORD, kind, title);
	struct instant at = s->now.wall;

	if (record && !instant_is_never(record->at))
		at = record->at;
	if (at.us >= s->window.start.us)
		timeline_add(&s->day.line, at, kind, title, why)->role =
		    record ? TIMELINE_RECORDED : TIMELINE_DECIDED;
}

static void simulation_count_prompt(
    struct simulation *s, const struct action *a)
{
	struct simulation_summary *sum = &s->day.summary;

	if (a->channel == CHANNEL_CUTOFF && simulation_is_past(s))
		s->said = true;
	if (!simulation_shows(s))
		return;
	if (a->transient)
		sum->transient++;
	else
		sum->lasting++;
	if (!intervals_find(&s->meetings, s->now.wall))
		return;
	if (a->silent)
		sum->silent_in_meetings++;
	else
		sum->in_meetings++;
}

static void simulation_take_show(struct simulation *s, const struct action *a)
{
	struct timeline_entry *e;

	str_copy(s->lasting[a->channel], ENGINE_TITLE_SIZE,
	    a->transient ? "" : a->title);
	simulation_count_prompt(s, a);
	if (!simulation_shows(s))
		return;
	e = timeline_add(
	    &s->day.line, s->now.wall, a->kind, a->title, &a->reason);
	e->role = TIMELINE_SHOWN;
	e->channel = a->channel;
	e->transient = a->transient;
	e->silent = a->silent;
	if (a->transient)
		return;
	s->day.summary.breaks.offered += strcmp(a->kind, "break-offered") == 0;
	s->day.summary.lunches.offered += strcmp(a->kind, "lunch-offered") == 0;
}

/* What was offered and came to an end is recorded. */
static void simulation_take_record(struct simulation *s, const struct action *a)
{
	struct simulation_summary *sum = &s->day.summary;
	const struct {
		const char *kind;
		int *count;
	} rows[] = {
	    {"break-taken", &sum->breaks.taken},
	    {"break-missed", &sum->breaks.missed},
	    {"lunch-taken", &sum->lunches.taken},
	    {"lunch-missed", &sum->lunches.missed},
	};

	if (!simulation_shows(s))
		return;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		*rows[i].count += strcmp(a->kind, rows[i].kind) == 0;
}

/* Where somebody was is in the trace. */
static void simulation_take_records(
    struct simulation *s, const struct decision *d, size_t n)
{
	for (size_t i = 0; i < s->out.n; i++) {
		const struct action *a = &s->out.action[i];
		bool told =
		    a->type != ACTION_RECORD ||
		    strcmp(a->kind, "presence") == 0 ||
		    simulation_find(&s->out, ACTION_SHOW, a->kind, a->title);

		for (size_t k = 0; k < n && !told; k++)
			told = strcmp(d[k].kind, a->kind) == 0 &&
			       strcmp(d[k].title, a->title) == 0;
		if (!told)
			simulation_add(s, a->kind, a->title, &a->reason);
	}
}

/* Decisions about what was shown are there already. */
static void simulation_take_decisions(struct simulation *s)
{
	size_t n, fresh;
	const struct decision *d = engine_decisions(s->engine, &n);
	uint64_t total = engine_decided(s->engine);

	fresh = total - s->decided < n ? (size_t)(total - s->decided) : n;
	s->decided = total;
	d += n - fresh;
	for (size_t i = 0; i < fresh; i++)
		if (!simulation_find(
			&s->out, ACTION_SHOW, d[i].kind, d[i].title))
			simulation_add(s, d[i].kind, d[i].title, &d[i].reason);
	simulation_take_records(s, d, fresh);
}

/* One that nothing else of this step explains. */
static void simulation_take_withdrawal(
    struct simulation *s, const struct action *a, bool explained)
{
	struct reason why = {"what it said is past", SOURCE_NONE};
	char *title = s->lasting[a->channel];

	if (*title && !explained)
		simulation_add(s, "withdrawn", title, &why);
	*title = '\0';
}

static void simulation_feed(struct simulation *s, const struct engine_event *ev)
{
	bool explained;

	s->fed = s->now.wall;
	engine_feed(s->engine, s->now, ev, &s->out);
	explained = engine_decided(s->engine) > s->decided;
	simulation_take_decisions(s);
	for (size_t i = 0; i < s->out.n; i++) {
		const struct action *a = &s->out.action[i];

		if (a->type == ACTION_SHOW)
			simulation_take_show(s, a);
		else if (a->type == ACTION_WITHDRAW)
			simulation_take_withdrawal(s, a, explained);
		else if (a->type == ACTION_RECORD)
			simulation_take_record(s, a);
	}
}

/* ---- the run ---- */

static void simulation_tell(struct simulation *s)
{
	const struct trace_point *p = &s->seen.v[s->notice++];
	struct engine_event ev = {
	    .type = EVENT_PRESENCE, .presence = p->presence};

	ev.since.us = s->now.boot.us - (s->now.wall.us - p->at.us);
	simulation_feed(s, &ev);
}

/* When the service hears of the next change; NEVER: there is none. */
static struct instant simulation_notice(const struct simulation *s)
{
	const struct trace_point *p = &s->seen.v[s->notice];

	if (s->notice >= s->seen.n)
		return INSTANT_NEVER;
	return (struct instant){p->at.us + simulation_delay(s, p->presence)};
}

static struct instant simulation_wake(const struct simulation *s)
{
	struct instant wake = engine_wake(&s->out, s->now);

	if (s->ticks > SIMULATION_MAX_TICKS)
		return INSTANT_NEVER;
	/* a deadline at once is one that the engine meant for now */
	if (wake.us <= s->fed.us)
		wake.us = s->fed.us + USEC_PER_SEC / 1000;
	return wake;
}

static void simulation_move(struct simulation *s, struct instant to)
{
	int64_t span = to.us - s->now.wall.us;

	simulation_count(s, span);
	s->now.boot.us += span;
	s->now.wall = to;
	while (s->next < s->seen.n && s->seen.v[s->next].at.us <= to.us)
		s->presence = s->seen.v[s->next++].presence;
}

/* As far as something happens, at most to end. What happens when a day ends is
 * still about it; what happens when the window does is not in it. */
static void simulation_step(struct simulation *s, struct instant end)
{
	struct instant notice = simulation_notice(s);
	struct instant wake = simulation_wake(s);
	struct instant to = simulation_next_edge(s);

	if (notice.us < to.us)
		to = notice;
	if (wake.us < to.us)
		to = wake;
	if (end.us < to.us)
		to = end;
	if (to.us > s->now.wall.us)
		simulation_move(s, to);
	if (to.us >= s->window.end.us)
		return;
	if (notice.us <= to.us) {
		simulation_tell(s);
	} else if (wake.us <= to.us) {
		s->ticks++;
		simulation_feed(s, &(struct engine_event){.type = EVENT_TICK});
	}
}

static void simulation_load_class(
    struct simulation *s, enum occurrence_class class, struct intervals *ret)
{
	const struct calendar_view *c = s->calendar;

	intervals_clear(ret);
	for (size_t i = 0; i < c->n; i++) {
		const struct occurrence *o = &c->occurrence[i];

		if (o->start.us >= s->span.end.us)
			break;
		if (o->class == class && o->end.us > s->span.start.us)
			intervals_add(ret, (struct interval){o->start, o->end});
	}
}

static void simulation_begin_day(struct simulation *s, int32_t day)
{
	const struct hours_rules *r = &s->rules->hours;
	struct intervals before = {0};

	s->span = hours_day_span(r, s->calendar->zone, day);
	hours_of_day(r, s->calendar, day, &s->hours);
	s->own = (struct interval){s->span.start, s->span.start};
	if (s->hours.n)
		s->own = (struct interval){
		    s->hours.v[0].start, s->hours.v[s->hours.n - 1].end};
	/* a night shift of the day before */
	hours_of_day(r, s->calendar, day - 1, &before);
	for (size_t i = 0; i < before.n; i++)
		intervals_add(&s->hours, before.v[i]);
	intervals_done(&before);
	simulation_load_class(s, CLASS_MEETING, &s->meetings);
	simulation_load_class(s, CLASS_ON_CALL, &s->on_call);
	s->ticks = 0;
	s->said = false;
	timeline_clear(&s->day.line);
	s->day.day = day;
	s->day.summary = (struct simulation_summary){
	    .days = 1, .longest_end = INSTANT_NEVER};
}

static int64_t simulation_rest(const struct rules *rules)
{
	int64_t rest = INT64_MAX;

	for (size_t i = 0; i < rules->n_breaks; i++) {
		const struct break_rule *r = &rules->breaks[i];

		if (r->enabled && !r->transient && r->length < rest)
			rest = r->length;
	}
	return rest < INT64_MAX ? rest : SIMULATION_REST;
}

struct simulation *simulation_new(const struct rules *rules,
    const struct calendar_view *calendar, const struct trace *t,
    struct interval window)
{
	struct simulation *s = mem_new(1, sizeof(*s));

	s->rules = rules;
	s->calendar = calendar;
	s->window = window;
	s->rest = simulation_rest(rules);
	s->now.wall = window.start;
	if (window.end.us <= window.start.us)
		return s;
	s->now.wall = simulation_start(t, window);
	s->now.boot.us = SIMULATION_UP;
	for (size_t i = 0; i < t->n; i++)
		simulation_see(s, &t->v[i]);
	return s;
}

/* With what the user has been up to now. */
static void simulation_begin(struct simulation *s)
{
	s->engine = engine_new(s->rules, s->calendar, s->now);
	simulation_move(s, s->now.wall);
	s->notice = s->next - 1;
	simulation_tell(s);
}

const struct simulation_day *simulation_next(struct simulation *s)
{
	struct instant end;

	do {
		if (s->now.wall.us >= s->window.end.us)
			return NULL;
		simulation_begin_day(s, hours_day_of(&s->rules->hours,
					    s->calendar->zone, s->now.wall));
		if (!s->engine)
			simulation_begin(s);
		end = s->span.end;
		if (s->window.end.us < end.us)
			end = s->window.end;
		while (s->now.wall.us < end.us)
			simulation_step(s, end);
	} while (s->now.wall.us <= s->window.start.us);
	timeline_add_day(&s->day.line, s->rules, s->calendar, s->day.day);
	timeline_sort(&s->day.line, s->span.start);
	s->day.summary.most_lasting = s->day.summary.lasting;
	return &s->day;
}

void simulation_free(struct simulation *s)
{
	if (!s)
		return;
	engine_free(s->engine);
	trace_done(&s->seen);
	timeline_done(&s->day.line);
	intervals_done(&s->hours);
	intervals_done(&s->meetings);
	intervals_done(&s->on_call);
	free(s);
}

static void simulation_sum_offers(
    struct simulation_offers *total, const struct simulation_offers *day)
{
	total->offered += day->offered;
	total->taken += day->taken;
	total->missed += day->missed;
}

void simulation_sum(
    struct simulation_summary *total, const struct simulation_summary *day)
{
	if (total->days == 0)
		total->longest_end = INSTANT_NEVER;
	total->days += day->days;
	total->lasting += day->lasting;
	total->transient += day->transient;
	if (day->most_lasting > total->most_lasting)
		total->most_lasting = day->most_lasting;
	total->in_meetings += day->in_meetings;
	total->silent_in_meetings += day->silent_in_meetings;
	simulation_sum_offers(&total->breaks, &day->breaks);
	simulation_sum_offers(&total->lunches, &day->lunches);
	total->active += day->active;
	if (day->longest > total->longest) {
		total->longest = day->longest;
		total->longest_end = day->longest_end;
	}
	total->past += day->past;
	total->past_on_call += day->past_on_call;
	total->past_unsaid += day->past_unsaid;
}
