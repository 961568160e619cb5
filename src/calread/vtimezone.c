/* VTIMEZONE (RFC 5545, section 3.6.5) to a zone: its observances are unrolled
 * into transitions and written down as TZif, which core/zone reads. */
#include "calread/zones.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "calread/ical.h"
#include "calread/rule.h"
#include "calread/text.h"
#include "calread/value.h"

#define MAX_ONSETS 1200 /* of one observance: its years */
#define MAX_DAYS 400000 /* that a rule may look at */
#define FIRST_DAY (-3653) /* 1960: earlier changes are nobody's meetings */
#define MAX_OBSERVANCES 300
#define MAX_OFFSETS 250

struct onset {
	int64_t at; /* seconds since 1970 */
	int32_t from, to;
};

struct onsets {
	struct onset *v;
	size_t n, cap;
};

struct observance {
	struct stamp_text start;
	bool has_start, has_from, has_to, has_rule;
	int32_t from, to;
	struct rule rule;
	struct stamp_text *date; /* RDATEs */
	size_t n, cap;
	unsigned line;
};

struct reader {
	const char *tzid;
	int32_t last;
	const struct notices *notices;
	struct onsets onsets;
	struct observance now;
	size_t observances;
	size_t *days; /* that are left of the file's */
	bool costly;  /* more than those */
	unsigned line; /* of the zone */
	bool long_told;
};

/* What can be told more than once a zone quotes its name. */
static void tell(const struct reader *r, enum notice_kind kind, unsigned line)
{
	notice(r->notices, kind, &(struct notice_place){.line = line,
	    .value = r->tzid, .n = strlen(r->tzid)});
}

static void tell_long(struct reader *r)
{
	if (!r->long_told)
		tell(r, NOTICE_ZONE_LONG, r->line);
	r->long_told = true;
}

static void add_onset(struct reader *r, struct local t)
{
	struct onsets *o = &r->onsets;

	if (o->n >= ZONES_MAX_TRANSITIONS) {
		tell_long(r);
		return;
	}
	mem_grow(&o->v, o->n, &o->cap, sizeof(*o->v));
	o->v[o->n++] = (struct onset){local_seconds(t) - r->now.from,
	    r->now.from, r->now.to};
}

static bool rule_ended(const struct observance *o, struct local t)
{
	int64_t sec = local_seconds(t);

	if (!o->rule.has_until)
		return false;
	if (o->rule.until.date)
		return t.day > o->rule.until.local.day;
	return sec - (o->rule.until.utc ? o->from : 0) >
	    local_seconds(o->rule.until.local);
}

static void unroll_rule(struct reader *r)
{
	const struct rule *rule = &r->now.rule;
	struct recur_rule what;
	struct recur it;
	struct local t = r->now.start.local;
	size_t n = 0, days = *r->days < MAX_DAYS ? *r->days : MAX_DAYS;
	int more;

	if (rule->freq < FREQ_MONTHLY || rule->rscale ||
	    ical_rule_parse(rule->text, &what) < 0) {
		tell(r, NOTICE_ZONE_RULE, rule->line);
		return;
	}
	what.interval = rule->interval;
	what.count = rule->count;
	recur_begin(&it, &what, t, false, (struct local){FIRST_DAY, 0},
	    r->last, days);
	while ((more = recur_next(&it, &t)) > 0 && n++ < MAX_ONSETS) {
		if (rule_ended(&r->now, t))
			break;
		if (t.day != r->now.start.local.day)
			add_onset(r, t);
	}
	if (n > MAX_ONSETS)
		tell_long(r);
	r->costly |= more < 0;
	*r->days -= days - it.budget;
}

static void finish_observance(struct reader *r)
{
	struct observance *o = &r->now;

	if (!o->has_start || !o->has_from || !o->has_to) {
		tell(r, NOTICE_ZONE_PART, o->line);
	} else if (r->observances++ >= MAX_OBSERVANCES) {
		tell_long(r);
	} else {
		add_onset(r, o->start.local);
		for (size_t i = 0; i < o->n; i++)
			add_onset(r, o->date[i].local);
		if (o->has_rule)
			unroll_rule(r);
	}
	free(o->date);
	*o = (struct observance){0};
}

static void add_dates(struct reader *r, const struct property *p,
    unsigned line)
{
	struct observance *o = &r->now;
	const char *v = p->value, *end = v + p->n;
	struct stamp_text t;

	while (v < end && o->n < MAX_ONSETS) {
		const char *comma = memchr(v, ',', (size_t)(end - v));
		const char *stop = comma ? comma : end;

		if (value_parse_stamp(v, (size_t)(stop - v), &t) == 0) {
			mem_grow(&o->date, o->n, &o->cap, sizeof(t));
			o->date[o->n++] = t;
		} else {
			notice(r->notices, NOTICE_STAMP_BAD,
			    &(struct notice_place){.line = line,
			    .property = "RDATE", .value = v,
			    .n = (size_t)(stop - v)});
		}
		v = stop + 1;
	}
	if (v < end)
		tell_long(r);
}

static void read_rule(struct reader *r, const struct property *p,
    unsigned line)
{
	struct observance *o = &r->now;

	o->has_rule = rule_parse(p->value, p->n, false, &o->rule) == 0;
	o->rule.line = line;
	if (!o->has_rule)
		tell(r, NOTICE_ZONE_RULE, line);
}

static void read_line(struct reader *r, struct text *t, struct line *l)
{
	struct observance *o = &r->now;
	struct property p;

	text_unfold(t, l);
	if (!line_split(l, &p))
		return;
	property_trim(&p);
	if (line_is(l, "DTSTART"))
		o->has_start = value_parse_stamp(p.value, p.n, &o->start) == 0;
	else if (line_is(l, "TZOFFSETFROM"))
		o->has_from = value_parse_offset(p.value, p.n, &o->from) == 0;
	else if (line_is(l, "TZOFFSETTO"))
		o->has_to = value_parse_offset(p.value, p.n, &o->to) == 0;
	else if (line_is(l, "RRULE"))
		read_rule(r, &p, l->number);
	else if (line_is(l, "RDATE"))
		add_dates(r, &p, l->number);
}

static int by_time(const void *a, const void *b)
{
	const struct onset *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static void put(struct str *s, uint64_t v, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--) {
		char c = (char)(v >> (8 * i) & 0xff);

		str_add_n(s, &c, 1);
	}
}

static void put_header(struct str *s, size_t times, size_t types)
{
	str_add(s, "TZif2");
	for (int i = 0; i < 15; i++)
		put(s, 0, 1);
	put(s, 0, 4);
	put(s, 0, 4);
	put(s, 0, 4);
	put(s, times, 4);
	put(s, types, 4);
	put(s, 1, 4);
}

static void put_type(struct str *s, int32_t offset)
{
	put(s, (uint32_t)offset, 4);
	put(s, 0, 2);
}

/* The index of offset among the types, added if it is new. */
static size_t type_index(int32_t *type, size_t *n, int32_t offset)
{
	for (size_t i = 0; i < *n; i++) {
		if (type[i] == offset)
			return i;
	}
	if (*n == MAX_OFFSETS)
		return MAX_OFFSETS - 1;
	type[*n] = offset;
	return (*n)++;
}

static struct zone *write_zone(struct reader *r)
{
	const struct onsets *o = &r->onsets;
	int32_t type[MAX_OFFSETS];
	size_t types = 0;
	struct str s = {0}, index = {0};
	struct zone *z = NULL;

	type_index(type, &types, o->v[0].from);
	for (size_t i = 0; i < o->n; i++)
		put(&index, type_index(type, &types, o->v[i].to), 1);
	if (types == MAX_OFFSETS)
		tell_long(r);
	put_header(&s, 0, 1);
	put_type(&s, 0);
	put(&s, 0, 1);
	put_header(&s, o->n, types);
	for (size_t i = 0; i < o->n; i++)
		put(&s, (uint64_t)o->v[i].at, 8);
	str_add_n(&s, index.v, index.n);
	for (size_t i = 0; i < types; i++)
		put_type(&s, type[i]);
	put(&s, 0, 1);
	str_add(&s, "\n\n");
	if (zone_parse(s.v, s.n, r->tzid, &z) < 0)
		z = NULL;
	str_done(&s);
	str_done(&index);
	return z;
}

struct zone *vtimezone_read(const char *base, const struct component *c,
    const char *tzid, int32_t last, size_t *days,
    const struct notices *notices)
{
	struct reader r = {.tzid = tzid, .last = last, .notices = notices,
	    .days = days, .line = c->line};
	struct zone *z = NULL;
	struct text t;
	struct line l;
	int depth = 0;

	text_init(&t, base, (size_t)c->offset, (size_t)(c->end - c->offset),
	    c->line);
	while (text_next(&t, &l)) {
		if (line_is(&l, "BEGIN")) {
			if (++depth == 2)
				r.now.line = l.number;
		} else if (line_is(&l, "END")) {
			if (depth == 2)
				finish_observance(&r);
			depth -= depth > 1; /* its own is the last line */
		} else if (depth == 2) {
			read_line(&r, &t, &l);
		}
	}
	text_done(&t);
	free(r.now.date);
	if (r.costly) {
		tell(&r, NOTICE_ZONE_SLOW, c->line);
	} else if (r.onsets.n) {
		qsort(r.onsets.v, r.onsets.n, sizeof(*r.onsets.v), by_time);
		z = write_zone(&r);
	}
	free(r.onsets.v);
	return z;
}

bool vtimezone_name(const char *base, const struct component *c, char *buf,
    size_t size)
{
	struct text t;
	struct line l;
	struct property p;
	bool found = false;

	text_init(&t, base, (size_t)c->offset, (size_t)(c->end - c->offset),
	    c->line);
	while (!found && text_next(&t, &l)) {
		struct str s = {0};

		if (!line_is(&l, "TZID"))
			continue;
		text_unfold(&t, &l);
		if (line_split(&l, &p)) {
			property_trim(&p);
			value_unescape(&s, p.value, p.n);
		}
		if (s.n && s.n < size) {
			str_copy(buf, size, s.v);
			found = true;
		}
		str_done(&s);
	}
	text_done(&t);
	return found;
}
