/* VEVENT's properties by a table. What is nested in it (alarms) is passed
 * over, and so is every property that the table does not name. */
#include "calread/event.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "calread/people.h"
#include "calread/text.h"

struct reader {
	const struct event_context *ctx;
	struct event *e;
	unsigned line; /* of the property that is read */
	const char *property;
	unsigned end_line, length_line; /* of DTEND and DURATION */
	unsigned seen; /* bit per handler */
};

/* p: whose value is quoted; or NULL. */
static struct notice_place place_of(const struct reader *r,
    const struct property *p)
{
	return (struct notice_place){r->line, r->e->uid, &r->e->summary,
	    r->property, p ? p->value : NULL, p ? p->n : 0};
}

static void tell(const struct reader *r, enum notice_kind kind,
    const struct property *p)
{
	struct notice_place at = place_of(r, p);

	notice(r->ctx->notices, kind, &at);
}

/* Quotes a parameter's value instead. */
static void tell_value(const struct reader *r, enum notice_kind kind,
    const char *value)
{
	struct notice_place at = place_of(r, NULL);

	at.value = value;
	at.n = strlen(value);
	notice(r->ctx->notices, kind, &at);
}

/* Gives a parsed time its zone. */
static void place_stamp(const struct reader *r, const struct property *p,
    const struct stamp_text *t, struct stamp *ret)
{
	char tzid[ZONES_MAX_TZID];
	struct stamp s = {.local = t->local, .date = t->date};
	struct notice_place at;

	if (t->utc) {
		s.zone = NULL;
	} else if (!t->date && property_param(p, "TZID", tzid, sizeof(tzid)) &&
	    *tzid) {
		at = place_of(r, NULL);
		s.zone = zones_find(r->ctx->zones, tzid, &at);
		if (!s.zone) {
			s.zone = r->ctx->floating;
			s.floating = true;
		}
	} else {
		s.zone = r->ctx->floating;
		s.floating = true;
	}
	*ret = s;
}

static int read_stamp(const struct reader *r, const struct property *p,
    const char *v, size_t n, struct stamp *ret)
{
	struct stamp_text t;

	if (value_parse_stamp(v, n, &t) < 0)
		return -EINVAL;
	place_stamp(r, p, &t, ret);
	return 0;
}

static void on_start(struct reader *r, const struct property *p)
{
	if (read_stamp(r, p, p->value, p->n, &r->e->start) == 0)
		r->e->has_start = true;
	else
		tell(r, NOTICE_STAMP_BAD, p);
}

static void on_end(struct reader *r, const struct property *p)
{
	if (read_stamp(r, p, p->value, p->n, &r->e->end) < 0) {
		tell(r, NOTICE_STAMP_BAD, p);
		return;
	}
	r->e->has_end = true;
	r->end_line = r->line;
}

static void on_duration(struct reader *r, const struct property *p)
{
	int err = value_parse_duration(p->value, p->n, &r->e->length);

	r->e->has_length = err == 0 || err == -ERANGE;
	r->length_line = r->line;
	if (err == -ERANGE)
		tell(r, NOTICE_DURATION_NEGATIVE, p);
	else if (err < 0)
		tell(r, NOTICE_DURATION_BAD, p);
}

static void on_id(struct reader *r, const struct property *p)
{
	char range[32];

	if (read_stamp(r, p, p->value, p->n, &r->e->id) < 0) {
		tell(r, NOTICE_ID_BAD, p);
		return;
	}
	r->e->has_id = true;
	if (!property_param(p, "RANGE", range, sizeof(range)))
		return;
	r->e->and_future = str_casecmp(range, "THISANDFUTURE") == 0;
	if (!r->e->and_future)
		tell_value(r, NOTICE_RANGE_UNKNOWN, range);
}

static void on_summary(struct reader *r, const struct property *p)
{
	if (!r->e->summary.n)
		str_add_n(&r->e->summary, p->value, p->n);
}

/* 0 for what is none, which is told. */
static int64_t read_number(const struct reader *r, const struct property *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (!str_is_digit(p->value[i])) {
			tell(r, NOTICE_NUMBER_BAD, p);
			return 0;
		}
	}
	return value_parse_number(p->value, p->n);
}

static void on_sequence(struct reader *r, const struct property *p)
{
	r->e->sequence = read_number(r, p);
}

static void on_priority(struct reader *r, const struct property *p)
{
	r->e->priority = read_number(r, p);
}

static void tell_repairs(const struct reader *r, unsigned repaired,
    const struct property *p)
{
	static const enum notice_kind kinds[RULE_REPAIRS] = {
	    [RULE_INTERVAL_ZERO] = NOTICE_RULE_INTERVAL,
	    [RULE_PART_UNKNOWN] = NOTICE_RULE_UNKNOWN,
	    [RULE_PART_REPEATED] = NOTICE_RULE_REPEATED,
	    [RULE_NAMED_TWICE] = NOTICE_RULE_NAMED_TWICE,
	    [RULE_PART_OF_DAY] = NOTICE_RULE_TIMES,
	};

	for (size_t i = 0; i < RULE_REPAIRS; i++) {
		if (repaired & 1u << i)
			tell(r, kinds[i], p);
	}
}

static void read_rule(struct reader *r, const struct property *p,
    struct rule **list, size_t *n)
{
	struct rule *rule;
	int err;

	if (*n == EVENT_MAX_RULES) {
		tell(r, NOTICE_RULES_MANY, p);
		return;
	}
	rule = mem_new(1, sizeof(*rule));
	err = rule_parse(p->value, p->n, r->e->start.date, rule);
	if (err < 0) {
		tell(r, err == -ERANGE ? NOTICE_RSCALE_INTERVAL :
		    NOTICE_RULE_BAD, p);
		free(rule);
		return;
	}
	tell_repairs(r, rule->repaired, p);
	rule->line = r->line;
	list[(*n)++] = rule;
}

static void on_rule(struct reader *r, const struct property *p)
{
	read_rule(r, p, r->e->rule, &r->e->n_rules);
}

static void on_exrule(struct reader *r, const struct property *p)
{
	read_rule(r, p, r->e->exrule, &r->e->n_exrules);
}

/* start/end or start/duration: 0, -EINVAL, or -ERANGE for a length below zero,
 * which *ret then has as zero */
static int read_period(const struct reader *r, const struct property *p,
    const char *v, size_t n, struct event_date *ret)
{
	const char *slash = memchr(v, '/', n);
	struct stamp end;
	size_t head;

	if (!slash)
		return read_stamp(r, p, v, n, &ret->at);
	head = (size_t)(slash - v);
	if (read_stamp(r, p, v, head, &ret->at) < 0)
		return -EINVAL;
	ret->has_length = true;
	slash++;
	n -= head + 1;
	if (n && str_lower(*slash) == 'p')
		return value_parse_duration(slash, n, &ret->length);
	if (read_stamp(r, p, slash, n, &end) < 0)
		return -EINVAL;
	ret->length.us = stamp_instant(&end).us - stamp_instant(&ret->at).us;
	if (ret->length.us >= 0)
		return 0;
	ret->length.us = 0;
	return -ERANGE;
}

static void read_date(struct reader *r, const struct property *p,
    struct event_dates *d)
{
	struct event_date one = {0};
	int err = read_period(r, p, p->value, p->n, &one);

	if (err == -ERANGE)
		tell(r, NOTICE_PERIOD_NEGATIVE, p);
	else if (err < 0)
		tell(r, NOTICE_STAMP_BAD, p);
	if (err == -EINVAL)
		return;
	mem_grow(&d->v, d->n, &d->cap, sizeof(*d->v));
	d->v[d->n++] = one;
}

static void read_dates(struct reader *r, const struct property *p,
    struct event_dates *d)
{
	const char *v = p->value, *end = v + p->n;

	while (v < end) {
		const char *comma = memchr(v, ',', (size_t)(end - v));
		const char *stop = comma ? comma : end;
		struct property part = *p;

		part.value = v;
		part.n = (size_t)(stop - v);
		property_trim(&part);
		if (d->n >= EVENT_MAX_DATES) {
			tell(r, NOTICE_DATES_MANY, NULL);
			return;
		}
		if (part.n)
			read_date(r, &part, d);
		v = stop + 1;
	}
}

static void on_rdate(struct reader *r, const struct property *p)
{
	read_dates(r, p, &r->e->rdate);
}

static void on_exdate(struct reader *r, const struct property *p)
{
	read_dates(r, p, &r->e->exdate);
}

static bool value_is(const struct property *p, const char *word)
{
	return p->n == strlen(word) && strncasecmp(p->value, word, p->n) == 0;
}

static void on_status(struct reader *r, const struct property *p)
{
	bool cancelled = value_is(p, "CANCELLED") || value_is(p, "CANCELED");
	bool tentative = value_is(p, "TENTATIVE");

	if (!cancelled && !tentative && !value_is(p, "CONFIRMED"))
		tell(r, NOTICE_WORD_UNKNOWN, p);
	r->e->cancelled |= cancelled;
	r->e->tentative |= tentative;
}

static void on_transp(struct reader *r, const struct property *p)
{
	r->e->transparent = value_is(p, "TRANSPARENT");
	if (!r->e->transparent && !value_is(p, "OPAQUE"))
		tell(r, NOTICE_WORD_UNKNOWN, p);
}

static void on_busy(struct reader *r, const struct property *p)
{
	static const struct {
		const char *name;
		enum busy_status busy;
	} names[] = {{"FREE", BUSY_FREE}, {"TENTATIVE", BUSY_TENTATIVE},
	    {"BUSY", BUSY_BUSY}, {"OOF", BUSY_OOF},
	    {"WORKINGELSEWHERE", BUSY_ELSEWHERE}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (value_is(p, names[i].name)) {
			r->e->busy = names[i].busy;
			return;
		}
	}
	tell(r, NOTICE_WORD_UNKNOWN, p);
}

/* RFC 7953, section 3.2; what is unknown counts as BUSY-UNAVAILABLE. */
static void on_busy_type(struct reader *r, const struct property *p)
{
	r->e->unavailable = !value_is(p, "BUSY") &&
	    !value_is(p, "BUSY-TENTATIVE");
	if (r->e->unavailable && !value_is(p, "BUSY-UNAVAILABLE"))
		tell(r, NOTICE_BUSYTYPE_UNKNOWN, p);
}

static void on_all_day(struct reader *r, const struct property *p)
{
	r->e->all_day_flag = value_is(p, "TRUE");
}

static void on_organizer(struct reader *r, const struct property *p)
{
	people_take_organizer(p, r->e);
}

static void on_attendee(struct reader *r, const struct property *p)
{
	people_take_attendee(r->ctx, p, r->e);
}

static void on_categories(struct reader *r, const struct property *p)
{
	struct str s = {0};
	size_t n = strlen(r->e->categories);

	value_unescape(&s, p->value, p->n);
	if (n + 1 + s.n >= sizeof(r->e->categories))
		tell(r, NOTICE_TEXT_LONG, NULL);
	if (n && n + 1 < sizeof(r->e->categories)) {
		r->e->categories[n++] = ',';
		r->e->categories[n] = '\0';
	}
	if (s.v)
		str_clean(r->e->categories + n, sizeof(r->e->categories) - n,
		    s.v, s.n);
	str_done(&s);
}

static void on_uid(struct reader *r, const struct property *p)
{
	if (!*r->e->uid)
		str_clean(r->e->uid, sizeof(r->e->uid), p->value, p->n);
}

/* A notice names the event; all times are read by their start. */
enum pass { PASS_NAMES, PASS_START, PASS_REST, PASSES };

/* twice: told when it comes again. must: told when it is empty. */
static const struct {
	const char *name;
	void (*read)(struct reader *r, const struct property *p);
	enum pass pass;
	enum notice_kind twice;
	bool must;
} handlers[] = {
    {"UID", on_uid, PASS_NAMES, NOTICE_TWICE_FIRST, true},
    {"SUMMARY", on_summary, PASS_NAMES, NOTICE_NONE, false},
    {"DTSTART", on_start, PASS_START, NOTICE_TWICE_LAST, true},
    {"DTEND", on_end, PASS_REST, NOTICE_TWICE_LAST, true},
    {"DURATION", on_duration, PASS_REST, NOTICE_TWICE_LAST, true},
    {"RECURRENCE-ID", on_id, PASS_REST, NOTICE_TWICE_LAST, true},
    {"SEQUENCE", on_sequence, PASS_REST, NOTICE_TWICE_LAST, true},
    {"PRIORITY", on_priority, PASS_REST, NOTICE_NONE, false},
    {"BUSYTYPE", on_busy_type, PASS_REST, NOTICE_NONE, false},
    {"RRULE", on_rule, PASS_REST, NOTICE_NONE, true},
    {"EXRULE", on_exrule, PASS_REST, NOTICE_NONE, true},
    {"RDATE", on_rdate, PASS_REST, NOTICE_NONE, true},
    {"EXDATE", on_exdate, PASS_REST, NOTICE_NONE, true},
    {"STATUS", on_status, PASS_REST, NOTICE_NONE, true},
    {"TRANSP", on_transp, PASS_REST, NOTICE_TWICE_LAST, true},
    {"X-MICROSOFT-CDO-BUSYSTATUS", on_busy, PASS_REST, NOTICE_TWICE_LAST, false},
    {"X-MICROSOFT-CDO-ALLDAYEVENT", on_all_day, PASS_REST, NOTICE_NONE, false},
    {"ORGANIZER", on_organizer, PASS_REST, NOTICE_NONE, false},
    {"ATTENDEE", on_attendee, PASS_REST, NOTICE_NONE, false},
    {"CATEGORIES", on_categories, PASS_REST, NOTICE_NONE, false},
};

static void read_property(struct reader *r, struct text *t, struct line *l,
    size_t handler)
{
	unsigned bit = 1u << handler;
	struct property p;

	r->line = l->number;
	r->property = handlers[handler].name;
	text_unfold(t, l);
	if (l->cut)
		tell(r, NOTICE_LINE_CUT, NULL);
	if (line_split(l, &p))
		property_trim(&p);
	else
		p.n = 0;
	if (p.n == 0) {
		if (handlers[handler].must)
			tell(r, NOTICE_LINE_EMPTY, NULL);
		return;
	}
	if (handlers[handler].twice && r->seen & bit)
		tell(r, handlers[handler].twice, NULL);
	r->seen |= bit;
	handlers[handler].read(r, &p);
}

static void read_line(struct reader *r, struct text *t, struct line *l,
    enum pass pass)
{
	for (size_t i = 0; i < ARRAY_LEN(handlers); i++) {
		if (handlers[i].pass == pass && line_is(l, handlers[i].name)) {
			read_property(r, t, l, i);
			return;
		}
	}
}

/* First letters of what a pass reads, and of what is nested. */
static void mark_wanted(enum pass pass, bool *wanted)
{
	for (const char *p = "BbEe"; *p; p++)
		wanted[(unsigned char)*p] = true;
	for (size_t i = 0; i < ARRAY_LEN(handlers); i++) {
		char first = handlers[i].name[0];

		if (handlers[i].pass != pass)
			continue;
		wanted[(unsigned char)first] = true;
		wanted[(unsigned char)str_lower(first)] = true;
	}
}

static void read_pass(struct reader *r, const struct component *c,
    enum pass pass)
{
	bool wanted[UCHAR_MAX + 1] = {false};
	struct text t;
	struct line l;
	int depth = 0;

	mark_wanted(pass, wanted);
	text_init(&t, r->ctx->base, (size_t)c->offset,
	    (size_t)(c->end - c->offset), c->line);
	while (text_find(&t, wanted, &l)) {
		if (line_is(&l, "BEGIN"))
			depth++;
		else if (line_is(&l, "END"))
			depth -= depth > 1; /* its own is the last line */
		else if (depth == 1)
			read_line(r, &t, &l, pass);
	}
	text_done(&t);
}

static void tell_at(const struct reader *r, unsigned line,
    enum notice_kind kind)
{
	struct reader there = *r;

	there.line = line;
	tell(&there, kind, NULL);
}

/* From midnight to midnight of one zone, and said to be whole days: on each
 * of a series they are as long as the day is. */
static bool is_whole_days(const struct event *e)
{
	return e->all_day_flag && e->start.zone == e->end.zone &&
	    e->start.local.sec == 0 && e->end.local.sec == 0;
}

/* The length, from whatever says it; RFC 5545, section 3.6.1. */
static void settle_length(struct reader *r)
{
	struct event *e = r->e;
	int64_t us;

	if (e->has_end && e->has_length)
		tell_at(r, r->length_line, NOTICE_DURATION_BESIDE_END);
	if (e->has_end && ((e->start.date && e->end.date) ||
	    is_whole_days(e))) {
		int32_t days = e->end.local.day - e->start.local.day;

		if (days < 0)
			tell_at(r, r->end_line, NOTICE_END_EARLY);
		else if (days == 0)
			tell_at(r, r->end_line, NOTICE_END_SAME_DAY);
		e->length = (struct length){days < 0 ? 0 : days, 0};
	} else if (e->has_end) {
		us = stamp_instant(&e->end).us - stamp_instant(&e->start).us;
		if (us < 0)
			tell_at(r, r->end_line, NOTICE_END_EARLY);
		e->length = (struct length){0, us < 0 ? 0 : us};
	} else if (!e->has_length) {
		e->length = (struct length){e->start.date ? 1 : 0, 0};
	}
}

static struct event *read_component(const struct event_context *ctx,
    const struct component *c, bool must_start)
{
	struct event *e = mem_new(1, sizeof(*e));
	struct reader r = {.ctx = ctx, .e = e};

	e->offset = c->offset;
	e->line = c->line;
	e->calendar = c->calendar;
	e->unavailable = true;
	zones_enter(ctx->zones, c->calendar);
	read_pass(&r, c, PASS_NAMES);
	read_pass(&r, c, PASS_START);
	if (must_start && !e->has_start) {
		r.line = c->line;
		tell(&r, NOTICE_START_MISSING, NULL);
		event_free(e);
		return NULL;
	}
	read_pass(&r, c, PASS_REST);
	if (e->has_start)
		settle_length(&r);
	return e;
}

struct event *event_read(const struct event_context *ctx,
    const struct component *c)
{
	return read_component(ctx, c, true);
}

struct event *event_read_bounds(const struct event_context *ctx,
    const struct component *c)
{
	return read_component(ctx, c, false);
}

void event_read_uid(const char *base, const struct component *c,
    char ret[EVENT_UID_SIZE])
{
	struct text t;
	struct line l;
	struct property p;

	*ret = '\0';
	text_init(&t, base, c->offset, c->end - c->offset, c->line);
	while (!*ret && text_next(&t, &l)) {
		if (!line_is(&l, "UID"))
			continue;
		text_unfold(&t, &l);
		if (line_split(&l, &p))
			str_clean(ret, EVENT_UID_SIZE, p.value, p.n);
	}
	text_done(&t);
}

static void free_rules(struct rule **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
}

void event_free(struct event *e)
{
	if (!e)
		return;
	str_done(&e->summary);
	free_rules(e->rule, e->n_rules);
	free_rules(e->exrule, e->n_exrules);
	free(e->rdate.v);
	free(e->exdate.v);
	free(e);
}
