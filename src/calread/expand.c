/* Expansion of one series: moments from DTSTART, RRULE and RDATE, without
 * those of EXDATE and EXRULE, replaced by their overrides. */
#include "calread/expand.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "calread/ical.h"

#define DAY_US ((int64_t)SEC_PER_DAY * USEC_PER_SEC)
#define CLOCK_EVERY 256 /* steps between two looks at the clock */

/* A start that the series generates. */
struct moment {
	struct stamp at;
	struct instant start;
	bool has_length;
	struct length length;
};

struct moments {
	struct moment *v;
	size_t n, cap;
};

/* An event with a RECURRENCE-ID. */
struct override {
	const struct event *event;
	struct instant id; /* of its RECURRENCE-ID */
	int32_t day; /* of that, in the master's zone */
	size_t order; /* in the file */
};

struct series {
	const struct expand_context *ctx;
	const struct event *master; /* NULL: overrides alone */
	/* one for each RECURRENCE-ID; by_id(), so that those of whole days come
	 * first, by their days, then the others by their instants */
	struct override *override;
	size_t n, n_days;
	struct override *of_day; /* all of them by day, for a series of days */
	const struct override **range; /* THISANDFUTURE ones, by instant */
	size_t n_ranges;
	struct moments moments, without; /* without: EXDATE and EXRULE */
	int64_t slack; /* how far a length or a shift may reach, us */
	size_t steps;
	int64_t deadline;
};

static int64_t length_us(struct length l)
{
	return l.days * DAY_US + l.us;
}

/* How far a range override moves those after it: local, so that a meeting
 * stays at its hour. */
static int64_t shift_seconds(const struct event *o)
{
	struct stamp id = o->id;

	if (id.zone != o->start.zone && !id.date)
		id.local = zone_to_local(o->start.zone, stamp_instant(&id));
	return local_seconds(o->start.local) - local_seconds(id.local);
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

/* The local day of s in the zone of like. */
static int32_t day_in(const struct stamp *s, const struct stamp *like)
{
	if (s->date || s->zone == like->zone)
		return s->local.day;
	return zone_to_local(like->zone, stamp_instant(s)).day;
}

static bool newer(const struct event *e, const struct event *than)
{
	return !than || e->sequence >= than->sequence;
}

static int compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* Equal are those that name the same occurrence in the same way. */
static int by_id(const struct override *x, const struct override *y)
{
	if (x->event->id.date != y->event->id.date)
		return x->event->id.date ? -1 : 1;
	return x->event->id.date ? compare(x->day, y->day) :
	    compare(x->id.us, y->id.us);
}

/* And of those the one that counts last. */
static int by_id_and_age(const void *a, const void *b)
{
	const struct override *x = a, *y = b;
	int order = by_id(x, y);

	if (order == 0)
		order = compare(x->event->sequence, y->event->sequence);
	return order ? order : compare((int64_t)x->order, (int64_t)y->order);
}

static int by_day(const void *a, const void *b)
{
	const struct override *x = a, *y = b;

	return compare(x->day, y->day);
}

static int by_instant(const void *a, const void *b)
{
	const struct override *const *x = a, *const *y = b;
	int order = compare((*x)->id.us, (*y)->id.us);

	return order ? order : compare((int64_t)(*x)->order,
	    (int64_t)(*y)->order);
}

static void add_override(struct series *s, const struct event *e, size_t order)
{
	struct override *o = &s->override[s->n++];

	*o = (struct override){e, stamp_instant(&e->id), e->id.local.day,
	    order};
	if (s->master)
		o->day = day_in(&e->id, &s->master->start);
}

/* Sorts, and keeps one for each RECURRENCE-ID. */
static void settle_overrides(struct series *s)
{
	size_t n = 0;

	if (s->n == 0)
		return;
	qsort(s->override, s->n, sizeof(*s->override), by_id_and_age);
	for (size_t i = 0; i < s->n; i++) {
		if (i + 1 < s->n &&
		    by_id(&s->override[i], &s->override[i + 1]) == 0)
			continue;
		s->override[n++] = s->override[i];
		s->n_days += s->override[n - 1].event->id.date;
	}
	s->n = n;
	s->of_day = mem_new(n, sizeof(*s->of_day));
	s->range = mem_new(n, sizeof(struct override *));
	for (size_t i = 0; i < n; i++) {
		s->of_day[i] = s->override[i];
		if (s->override[i].event->and_future)
			s->range[s->n_ranges++] = &s->override[i];
	}
	qsort(s->of_day, n, sizeof(*s->of_day), by_day);
	if (s->n_ranges)
		qsort(s->range, s->n_ranges, sizeof(struct override *),
		    by_instant);
}

/* How far lengths and shifts may carry what begins outside the window. */
static int64_t reach(const struct series *s)
{
	int64_t slack = s->master ? length_us(s->master->length) : 0;
	int64_t shift = 0;

	for (size_t i = 0; s->master && i < s->master->rdate.n; i++) {
		int64_t us = length_us(s->master->rdate.v[i].length);

		slack = us > slack ? us : slack;
	}
	for (size_t i = 0; i < s->n_ranges; i++) {
		const struct event *e = s->range[i]->event;
		int64_t us = length_us(e->length), by = llabs(shift_seconds(e));

		slack = us > slack ? us : slack;
		shift = by > shift ? by : shift;
	}
	return slack + shift * USEC_PER_SEC + DAY_US;
}

static void sort_out(struct series *s, struct event *const *e, size_t n)
{
	s->override = mem_new(n, sizeof(*s->override));
	for (size_t i = 0; i < n; i++) {
		if (!e[i]->has_id && newer(e[i], s->master))
			s->master = e[i];
	}
	for (size_t i = 0; i < n; i++) {
		if (e[i]->has_id)
			add_override(s, e[i], i);
	}
	settle_overrides(s);
	s->slack = reach(s);
}

/* ---- moments ---- */

static bool near(const struct series *s, struct instant t)
{
	return t.us >= s->ctx->window.start.us - s->slack &&
	    t.us <= s->ctx->window.end.us + s->slack;
}

static int add_moment(struct series *s, struct moments *m,
    const struct stamp *at, const struct length *length)
{
	struct moment one = {.at = *at, .start = stamp_instant(at)};

	if (!near(s, one.start))
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
	if (++s->steps > EXPAND_MAX_STEPS)
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
static int32_t last_day(const struct series *s)
{
	return (int32_t)((s->ctx->window.end.us + s->slack) / DAY_US) + 1;
}

/* Takes at as one of the rule's: 1 to go on, 0 at the end, or -E2BIG. */
static int take_step(struct series *s, const struct rule *r,
    const struct stamp *at, struct moments *m)
{
	if (count_step(s) < 0)
		return -E2BIG;
	if (at->local.day > last_day(s) || past_until(r, at))
		return 0;
	return add_moment(s, m, at, NULL) < 0 ? -E2BIG : 1;
}

static int iterate(struct series *s, const struct rule *r, struct moments *m,
    const struct recur_rule *rule)
{
	struct stamp at = s->master->start;
	struct local from = local_from_seconds(
	    (s->ctx->window.start.us - s->slack) / USEC_PER_SEC -
	    SEC_PER_DAY);
	size_t budget = s->steps < EXPAND_MAX_STEPS ?
	    EXPAND_MAX_STEPS - s->steps : 0;
	struct recur it;
	int err;

	recur_begin(&it, rule, at.local, at.date, from, last_day(s), budget);
	while ((err = recur_next(&it, &at.local)) > 0) {
		err = take_step(s, r, &at, m);
		if (err <= 0)
			break;
	}
	s->steps += budget - it.budget;
	return err;
}

/* The same by libical. */
static int iterate_rscale(struct series *s, const struct rule *r,
    struct moments *m, struct ical_rule *it)
{
	struct stamp at = s->master->start;
	int err = 1;

	while (err > 0 && ical_rule_next(it, &at.local))
		err = take_step(s, r, &at, m);
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
		struct stamp at = x->at;

		/* a day means the day of a timed series, at its hour */
		if (at.date && !s->master->start.date) {
			at = s->master->start;
			at.local.day = x->at.local.day;
		} else if (!at.date && s->master->start.date) {
			at.local.day = day_in(&at, &s->master->start);
			at.local.sec = 0;
			at.date = true;
			at.zone = s->master->start.zone;
		}
		err = add_moment(s, m, &at, x->has_length ? &x->length : NULL);
	}
	if (err < 0)
		tell_dates(s, m == &s->without ? "EXDATE" : "RDATE");
	return err;
}

static int by_start(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->start.us != y->start.us)
		return x->start.us < y->start.us ? -1 : 1;
	return y->has_length - x->has_length;
}

static void sort_moments(struct moments *m)
{
	if (m->n)
		qsort(m->v, m->n, sizeof(*m->v), by_start);
}

static int generate(struct series *s)
{
	const struct event *e = s->master;
	int err = add_moment(s, &s->moments, &e->start, NULL);

	for (size_t i = 0; i < e->n_rules && err == 0; i++)
		err = add_rule(s, e->rule[i], &s->moments);
	for (size_t i = 0; i < e->n_exrules && err == 0; i++)
		err = add_rule(s, e->exrule[i], &s->without);
	if (err == 0)
		err = add_dates(s, &e->rdate, &s->moments);
	if (err == 0)
		err = add_dates(s, &e->exdate, &s->without);
	sort_moments(&s->moments);
	sort_moments(&s->without);
	return err;
}

/* ---- what is left of them ---- */

static bool excluded(const struct series *s, struct instant start)
{
	struct moment key = {.start = start, .has_length = false};
	size_t lo = 0, hi = s->without.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->without.v[mid].start.us < key.start.us)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->without.n && s->without.v[lo].start.us == start.us;
}

/* Whether an override names at: one of whole days its day, others its
 * instant; in a series of whole days all of them a day. */
static bool overridden(const struct series *s, const struct stamp *at)
{
	struct override key = {.day = at->local.day};
	const struct override *in = at->date ? s->of_day : s->override;
	size_t lo, hi;

	if (s->n && bsearch(&key, in, at->date ? s->n : s->n_days,
	    sizeof(*in), by_day))
		return true;
	key.id = stamp_instant(at);
	lo = s->n_days;
	hi = s->n;
	while (!at->date && lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->override[mid].id.us == key.id.us)
			return true;
		if (s->override[mid].id.us < key.id.us)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* The last range override at or before start; or NULL. */
static const struct event *range_at(const struct series *s,
    struct instant start)
{
	size_t lo = 0, hi = s->n_ranges;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->range[mid]->id.us <= start.us)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? s->range[lo - 1]->event : NULL;
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

	if (excluded(s, m->start) || overridden(s, &m->at))
		return;
	range = range_at(s, m->start);
	if (range) {
		e = range;
		length = range->length;
		at = range->start;
		at.local = local_from_seconds(local_seconds(m->at.local) +
		    shift_seconds(range));
		if (at.date)
			at.local.sec = 0;
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
	for (size_t i = 0; i < s->n; i++) {
		const struct event *o = s->override[i].event;

		if (o->cancelled || excluded(s, s->override[i].id))
			continue;
		add_instance(s, o, &o->start, o->length, out);
	}
}

int expand_series(const struct expand_context *ctx, struct event *const *e,
    size_t n, struct instances *out)
{
	struct series s = {.ctx = ctx,
	    .deadline = ctx->clock() + EXPAND_MAX_US};
	int err = 0;

	sort_out(&s, e, n);
	if (s.master)
		err = generate(&s);
	if (err == 0)
		emit(&s, out);
	free(s.override);
	free(s.of_day);
	free(s.range);
	free(s.moments.v);
	free(s.without.v);
	return err;
}
