/* Expansion of one series: moments from DTSTART, RRULE and RDATE, without
 * those of EXDATE and EXRULE, replaced by their overrides. */
#include "calread/expand.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "calread/ical.h"
#include "calread/override.h"

#define DAY_US ((int64_t)SEC_PER_DAY * USEC_PER_SEC)
#define CLOCK_EVERY 256 /* steps between two looks at the clock */

/* A start that the series generates. */
struct moment {
	struct stamp at;
	struct instant start;
	size_t order; /* as generated: of equal starts the first counts */
	bool has_length;
	struct length length;
};

struct moments {
	struct interval reach; /* what may matter: others are left out */
	struct moment *v;
	size_t n, cap;
};

struct series {
	const struct expand_context *ctx;
	const struct event *master; /* NULL: overrides alone */
	struct overrides overrides;
	struct moments moments, without; /* without: EXDATE and EXRULE */
	int32_t *day; /* EXDATEs that are days, of a timed series */
	size_t n_days, cap_days;
	size_t steps, max_steps;
	int64_t deadline;
};

static int64_t length_us(struct length l)
{
	return l.days * DAY_US + l.us;
}

/* RFC 4791, section 9.9: an occurrence of no length counts at its instant. */
static bool expand_touches(struct interval w, struct instant start,
    struct instant end)
{
	if (end.us <= start.us)
		return start.us >= w.start.us && start.us < w.end.us;
	return start.us < w.end.us && end.us > w.start.us;
}

/* ---- which event is what ---- */

static bool newer(const struct event *e, const struct event *than)
{
	return !than || e->sequence >= than->sequence;
}

/* How far from the window a start of the series may reach into it: by a length
 * or a shift. */
static int64_t slack_of(const struct series *s)
{
	const struct event *e = s->master;
	int64_t slack = length_us(e->length), shift = 0;

	for (size_t i = 0; i < e->rdate.n; i++) {
		int64_t us = length_us(e->rdate.v[i].length);

		slack = us > slack ? us : slack;
	}
	for (size_t i = 0; i < s->overrides.n_ranges; i++) {
		const struct event *o = s->overrides.range[i]->event;
		int64_t us = length_us(o->length);
		int64_t by = override_shift(o, &e->start) * USEC_PER_SEC;

		slack = us > slack ? us : slack;
		shift = by > shift ? by : shift;
	}
	return slack + shift + 2 * DAY_US;
}

/* What is excluded matters where overrides have come from, too. */
static void set_reach(struct series *s)
{
	int64_t slack = slack_of(s);
	struct interval *w = &s->without.reach;

	s->moments.reach = s->ctx->window;
	s->moments.reach.start.us -= slack;
	s->moments.reach.end.us += slack;
	*w = s->moments.reach;
	for (size_t i = 0; i < s->overrides.n; i++) {
		const struct event *o = s->overrides.v[i].event;
		int64_t id = stamp_instant(&o->id).us;

		if (!expand_touches(s->ctx->window, stamp_instant(&o->start),
		    stamp_end(&o->start, o->length)))
			continue;
		if (w->start.us > id - 2 * DAY_US)
			w->start.us = id - 2 * DAY_US;
		if (w->end.us < id + 2 * DAY_US)
			w->end.us = id + 2 * DAY_US;
	}
}

static void sort_out(struct series *s, struct event *const *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!e[i]->has_id && newer(e[i], s->master))
			s->master = e[i];
	}
	override_collect(&s->overrides, s->master, e, n);
	if (s->master)
		set_reach(s);
}

/* ---- moments ---- */

static int add_moment(struct moments *m, const struct stamp *at,
    const struct length *length)
{
	struct moment one = {.at = *at, .start = stamp_instant(at),
	    .order = m->n};

	if (one.start.us < m->reach.start.us || one.start.us > m->reach.end.us)
		return 0;
	if (m->n >= EXPAND_MAX_MOMENTS)
		return -E2BIG;
	if (length) {
		one.has_length = true;
		one.length = *length;
	}
	mem_grow(&m->v, m->n, &m->cap, sizeof(one));
	m->v[m->n++] = one;
	return 0;
}

/* One more step of a rule: -E2BIG when it was one too many. */
static int count_step(struct series *s)
{
	if (++s->steps > s->max_steps)
		return -E2BIG;
	if (s->steps % CLOCK_EVERY == 0 && s->ctx->clock() > s->deadline)
		return -E2BIG;
	return 0;
}

static bool past_until(const struct rule *r, const struct stamp *at)
{
	const struct stamp_text *u = &r->until;

	if (!r->has_until)
		return false;
	if (u->date || at->date)
		return at->local.day > u->local.day;
	if (u->utc)
		return stamp_instant(at).us >
		    instant_from_sec(local_seconds(u->local)).us;
	return local_seconds(at->local) > local_seconds(u->local);
}

/* Of what may matter. */
static int32_t last_day(const struct moments *m)
{
	return (int32_t)(m->reach.end.us / DAY_US) + 1;
}

/* Takes at as one of the rule's: 1 to go on, 0 at the end, or -E2BIG. */
static int take_step(struct series *s, const struct rule *r,
    const struct stamp *at, struct moments *m)
{
	if (count_step(s) < 0)
		return -E2BIG;
	if (at->local.day > last_day(m) || past_until(r, at))
		return 0;
	return add_moment(m, at, NULL) < 0 ? -E2BIG : 1;
}

static int iterate(struct series *s, const struct rule *r, struct moments *m,
    const struct recur_rule *rule)
{
	struct stamp at = s->master->start;
	struct local from = local_from_seconds(
	    m->reach.start.us / USEC_PER_SEC - SEC_PER_DAY);
	size_t budget = s->steps < s->max_steps ? s->max_steps - s->steps : 0;
	struct recur it;
	int err;

	recur_begin(&it, rule, at.local, at.date, from, last_day(m), budget);
	while ((err = recur_next(&it, &at.local)) > 0) {
		err = take_step(s, r, &at, m);
		if (err <= 0)
			break;
	}
	s->steps += budget - it.budget;
	return err;
}

/* The same by libical, of which each step may take long. */
static int iterate_rscale(struct series *s, const struct rule *r,
    struct moments *m, struct ical_rule *it)
{
	struct stamp at = s->master->start;
	int err = 1;

	while (err > 0 && ical_rule_next(it, &at.local)) {
		err = take_step(s, r, &at, m);
		if (err > 0 && s->ctx->clock() > s->deadline)
			err = -E2BIG;
	}
	return err < 0 ? err : 0;
}

/* m: where it adds to. */
static void tell_rule(const struct series *s, enum notice_kind kind,
    const struct rule *r, const struct moments *m)
{
	const struct event *e = s->master;

	notice(s->ctx->notices, kind, &(struct notice_place){.line = r->line,
	    .uid = e->uid, .summary = &e->summary,
	    .property = m == &s->without ? "EXRULE" : "RRULE"});
}

static int expand_rule(struct series *s, const struct rule *r,
    struct moments *m)
{
	const struct event *e = s->master;
	struct recur_rule rule;
	struct ical_rule *it;
	int err;

	if (!r->rscale && ical_rule_parse(r->text, &rule) == 0) {
		rule.interval = r->interval;
		rule.count = r->count;
		return iterate(s, r, m, &rule);
	}
	if (!r->rscale || ical_rule_open(r->text, e->start.local,
	    e->start.date, &it) < 0) {
		tell_rule(s, NOTICE_RULE_RANGE, r, m);
		return 0;
	}
	tell_rule(s, NOTICE_RSCALE, r, m);
	err = iterate_rscale(s, r, m, it);
	ical_rule_close(it);
	return err;
}

static int add_rule(struct series *s, const struct rule *r, struct moments *m)
{
	int err = expand_rule(s, r, m);

	if (err < 0)
		tell_rule(s, NOTICE_EVENT_SLOW, r, m);
	return err;
}

/* RDATE or EXDATE has too many; those have many lines. */
static void tell_dates(const struct series *s, const char *property)
{
	const struct event *e = s->master;

	notice(s->ctx->notices, NOTICE_EVENT_SLOW, &(struct notice_place){
	    .line = e->line, .uid = e->uid, .summary = &e->summary,
	    .property = property});
}

static int add_dates(struct series *s, const struct event_dates *d,
    struct moments *m)
{
	int err = 0;

	for (size_t i = 0; i < d->n && err == 0; i++) {
		const struct event_date *x = &d->v[i];
		struct stamp at = stamp_fit(&x->at, &s->master->start);

		err = add_moment(m, &at, x->has_length ? &x->length : NULL);
	}
	if (err < 0)
		tell_dates(s, m == &s->without ? "EXDATE" : "RDATE");
	return err;
}

static int by_day(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* EXDATE: of a timed series a day means all of that day. */
static int exclude_dates(struct series *s)
{
	const struct event_dates *d = &s->master->exdate;

	for (size_t i = 0; i < d->n && !s->master->start.date; i++) {
		if (!d->v[i].at.date)
			continue;
		mem_grow(&s->day, s->n_days, &s->cap_days, sizeof(*s->day));
		s->day[s->n_days++] = d->v[i].at.local.day;
	}
	if (s->n_days)
		qsort(s->day, s->n_days, sizeof(*s->day), by_day);
	return add_dates(s, d, &s->without);
}

static int by_start(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->start.us != y->start.us)
		return x->start.us < y->start.us ? -1 : 1;
	if (x->has_length != y->has_length)
		return x->has_length ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void sort_moments(struct moments *m)
{
	if (m->n)
		qsort(m->v, m->n, sizeof(*m->v), by_start);
}

static int generate(struct series *s)
{
	const struct event *e = s->master;
	int err = add_moment(&s->moments, &e->start, NULL);

	for (size_t i = 0; i < e->n_rules && err == 0; i++)
		err = add_rule(s, e->rule[i], &s->moments);
	for (size_t i = 0; i < e->n_exrules && err == 0; i++)
		err = add_rule(s, e->exrule[i], &s->without);
	if (err == 0)
		err = add_dates(s, &e->rdate, &s->moments);
	if (err == 0)
		err = exclude_dates(s);
	sort_moments(&s->moments);
	sort_moments(&s->without);
	return err;
}

/* ---- what is left of them ---- */

/* Whether something that begins in [from, to] is excluded. */
static bool excluded_within(const struct series *s, struct instant from,
    struct instant to)
{
	size_t lo = 0, hi = s->without.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->without.v[mid].start.us < from.us)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->without.n && s->without.v[lo].start.us <= to.us;
}

/* Whether EXDATE or EXRULE means t: a day of a timed series all that begins on
 * it, whichever of both is the day. */
static bool excluded(const struct series *s, const struct stamp *t)
{
	const struct stamp *start = &s->master->start;
	int32_t day = stamp_day_in(t, start);
	struct stamp from = *start;
	struct instant at = stamp_instant(t), end;

	for (size_t lo = 0, hi = s->n_days; lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->day[mid] == day)
			return true;
		if (s->day[mid] < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (t->date == start->date)
		return excluded_within(s, at, at);
	from.local = (struct local){day, 0};
	at = stamp_instant(&from);
	from.local.day++;
	end = stamp_instant(&from);
	if (start->date)
		end = at;
	else
		end.us--;
	return excluded_within(s, at, end);
}

static bool is_midnight(const struct zone *z, struct instant t)
{
	struct local day = {zone_to_local(z, t).day, 0};

	return zone_from_local(z, day, ZONE_GAP_BEFORE).us == t.us;
}

static struct instant midnight(const struct zone *z, int32_t day)
{
	return zone_from_local(z, (struct local){day, 0}, ZONE_GAP_BEFORE);
}

/* Outlook writes whole days as times, too: from midnight to midnight in the
 * event's zone, which in UTC may be that of its reader. They are days like
 * those of DATE then, wherever one reads them. */
static void make_whole_days(const struct series *s, const struct zone *zone,
    struct instance *i)
{
	const struct zone *reader = s->ctx->floating;
	const struct zone *z = zone || (is_midnight(NULL, i->start) &&
	    is_midnight(NULL, i->end)) ? zone : reader;

	if (!is_midnight(z, i->start) || !is_midnight(z, i->end) ||
	    i->end.us <= i->start.us)
		return;
	i->date = true;
	i->start_day = zone_to_local(z, i->start).day;
	i->end_day = zone_to_local(z, i->end).day;
	i->start = midnight(reader, i->start_day);
	i->end = midnight(reader, i->end_day);
}

static void add_instance(const struct series *s, const struct event *e,
    const struct stamp *at, struct length length, struct instances *out)
{
	struct instance i = {.start = stamp_instant(at), .date = at->date,
	    .event = e};

	i.end = stamp_end(at, length);
	i.start_day = at->local.day;
	i.end_day = at->local.day + length.days;
	if (!at->date)
		i.end_day = i.start_day;
	if (!at->date && e->all_day_flag)
		make_whole_days(s, at->zone, &i);
	if (!expand_touches(s->ctx->window, i.start, i.end))
		return;
	mem_grow(&out->v, out->n, &out->cap, sizeof(i));
	out->v[out->n++] = i;
}

static void emit_moment(const struct series *s, const struct moment *m,
    struct instances *out)
{
	const struct event *e = s->master, *range;
	struct stamp at = m->at;
	struct length length = m->has_length ? m->length : e->length;

	if (excluded(s, &m->at) || override_names(&s->overrides, &m->at))
		return;
	range = override_range_at(&s->overrides, m->start);
	if (range) {
		length = range->length;
		at = override_moves(range, &m->at, &e->start);
		e = range;
	}
	if (!e->cancelled)
		add_instance(s, e, &at, length, out);
}

static void emit(const struct series *s, struct instances *out)
{
	for (size_t i = 0; i < s->moments.n; i++) {
		const struct moment *m = &s->moments.v[i];

		if (i > 0 && m[-1].start.us == m->start.us)
			continue;
		emit_moment(s, m, out);
	}
	for (size_t i = 0; i < s->overrides.n; i++) {
		const struct event *o = s->overrides.v[i].event;

		if (o->cancelled || (s->master && excluded(s, &o->id)))
			continue;
		add_instance(s, o, &o->start, o->length, out);
	}
}

int expand_series(const struct expand_context *ctx, struct event *const *e,
    size_t n, struct instances *out)
{
	unsigned halved = ctx->costly < EXPAND_MAX_HALVED ? ctx->costly :
	    EXPAND_MAX_HALVED;
	struct series s = {.ctx = ctx,
	    .max_steps = EXPAND_MAX_STEPS >> halved,
	    .deadline = ctx->clock() + (EXPAND_MAX_US >> halved)};
	int err = 0;

	sort_out(&s, e, n);
	if (s.master)
		err = generate(&s);
	if (err == 0)
		emit(&s, out);
	override_done(&s.overrides);
	free(s.moments.v);
	free(s.without.v);
	free(s.day);
	return err;
}
