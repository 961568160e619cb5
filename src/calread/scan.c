/* Splitting a file into components without understanding them. */
#include "calread/scan.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "calread/text.h"
#include "calread/value.h"

#define MAX_DEPTH 8
#define RESERVE_DAYS 2

enum kind { KIND_CALENDAR, KIND_EVENT, KIND_ZONE, KIND_AVAILABILITY,
	KIND_OTHER, KIND_COUNT };

struct scanner {
	struct scan *scan;
	struct text text;
	const struct notices *notices;
	int32_t first, last;
	enum kind stack[MAX_DEPTH];
	int depth;
	bool wanted[KIND_COUNT][UCHAR_MAX + 1]; /* first letters, see names */
	struct component now;
	bool has_start, has_uid;
	bool deep; /* deeper than MAX_DEPTH, which was told */
	bool many; /* more than SCAN_MAX_CALENDARS, likewise */
	int32_t start_day, end_day, length_days;
	int rules;
	int32_t until_day; /* of the one rule there is */
	bool has_id;
	int32_t id_day; /* of RECURRENCE-ID */
	bool endless; /* recurs, and nothing here says until when */
};

static enum kind kind_of(const struct line *l, size_t skip)
{
	static const struct {
		const char *name;
		enum kind kind;
	} kinds[] = {{"VCALENDAR", KIND_CALENDAR}, {"VEVENT", KIND_EVENT},
	    {"VTIMEZONE", KIND_ZONE}, {"VAVAILABILITY", KIND_AVAILABILITY}};
	size_t n = l->n - skip;

	while (n && str_is_space(l->v[skip + n - 1]))
		n--;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *name = kinds[i].name;

		if (n == strlen(name) && (memcmp(l->v + skip, name, n) == 0 ||
		    strncasecmp(l->v + skip, name, n) == 0))
			return kinds[i].kind;
	}
	return KIND_OTHER;
}

/* Once a file. */
static void tell_deep(struct scanner *s, unsigned line)
{
	if (!s->deep)
		notice(s->notices, NOTICE_FILE_DEEP, &(struct notice_place){
		    .line = line});
	s->deep = true;
}

/* Ended before the window or begins behind it. */
static bool outside(const struct scanner *s)
{
	int32_t length = s->length_days;
	int32_t first = s->start_day, last = s->start_day;

	if (!s->has_start || s->endless)
		return false;
	if (s->end_day > s->start_day && s->end_day - s->start_day > length)
		length = s->end_day - s->start_day;
	if (s->rules && s->until_day > last)
		last = s->until_day;
	if (s->has_id) { /* what it stands for is not shown */
		first = s->id_day < first ? s->id_day : first;
		last = s->id_day > last ? s->id_day : last;
	}
	return first > s->last + RESERVE_DAYS ||
	    last + (int64_t)length < s->first - RESERVE_DAYS;
}

static void add_component(struct component **list, size_t *n, size_t *cap,
    struct component c)
{
	mem_grow(list, *n, cap, sizeof(c));
	(*list)[(*n)++] = c;
}

static void finish(struct scanner *s, enum kind k, int64_t end)
{
	struct scan *c = s->scan;

	s->now.end = (uint32_t)end;
	if (k == KIND_EVENT) {
		s->now.matters = !outside(s);
		add_component(&c->event, &c->n, &c->cap, s->now);
	} else if (k == KIND_ZONE) {
		add_component(&c->zone, &c->n_zones, &c->cap_zones, s->now);
	} else {
		add_component(&c->availability, &c->n_availability,
		    &c->cap_availability, s->now);
	}
}

/* The number of the innermost open component of that kind, from 1; 0: none. */
static int find_open(const struct scanner *s, enum kind k)
{
	int i = s->depth < MAX_DEPTH ? s->depth : MAX_DEPTH;

	while (i > 0 && s->stack[i - 1] != k)
		i--;
	return i;
}

static bool is_wanted(enum kind k)
{
	return k == KIND_EVENT || k == KIND_ZONE || k == KIND_AVAILABILITY;
}

/* Closes the component of that number and what is open in it. Of events and
 * zones one at most is open: it ends before offset. own: by an END line. */
static void close_from(struct scanner *s, int number, int64_t offset,
    bool own)
{
	int top = s->depth < MAX_DEPTH ? s->depth : MAX_DEPTH;

	s->depth = number - 1;
	for (int i = top; i >= number; i--) {
		if (!is_wanted(s->stack[i - 1]))
			continue;
		if (!own || i > number)
			notice(s->notices, NOTICE_END_MISSING,
			    &(struct notice_place){.line = s->now.line});
		finish(s, s->stack[i - 1], offset);
	}
}

static void begin_calendar(struct scanner *s, unsigned line)
{
	struct scan *c = s->scan;

	if (c->n_calendars == SCAN_MAX_CALENDARS) {
		if (!s->many)
			notice(s->notices, NOTICE_CALENDARS_MANY,
			    &(struct notice_place){.line = line});
		s->many = true;
		return;
	}
	mem_grow(&c->calendar, c->n_calendars, &c->cap_calendars,
	    sizeof(*c->calendar));
	c->calendar[c->n_calendars++] = (struct scan_calendar){""};
}

/* They are not nested: one that still is open was never ended. */
static void close_open(struct scanner *s, enum kind by, int64_t offset)
{
	static const enum kind closed[] = {KIND_EVENT, KIND_ZONE,
	    KIND_AVAILABILITY, KIND_CALENDAR};
	size_t n = ARRAY_LEN(closed) - (by != KIND_CALENDAR);

	for (size_t i = 0; i < n; i++) {
		int number = find_open(s, closed[i]);

		if (number > 0)
			close_from(s, number, offset, false);
	}
}

static void begin(struct scanner *s, struct line *l)
{
	enum kind k;

	text_unfold(&s->text, l);
	k = kind_of(l, strlen("BEGIN:"));
	if (k != KIND_OTHER)
		close_open(s, k, l->offset);
	/* what is wanted is found, whatever is never ended round it */
	if (is_wanted(k) && s->depth >= MAX_DEPTH)
		s->depth = 1;
	if (s->depth < MAX_DEPTH)
		s->stack[s->depth] = k;
	else
		tell_deep(s, l->number);
	s->depth++;
	if (k == KIND_CALENDAR) {
		begin_calendar(s, l->number);
	} else if (is_wanted(k)) {
		s->now = (struct component){.offset = (uint32_t)l->offset,
		    .line = l->number, .key = (uint64_t)l->offset,
		    .calendar = (uint32_t)(s->scan->n_calendars - 1) & 0xfffff};
		s->has_start = s->has_uid = false;
		s->start_day = s->end_day = INT32_MIN;
		s->length_days = s->rules = 0;
		s->endless = s->has_id = false;
	}
}

static void end(struct scanner *s, struct line *l)
{
	enum kind k;
	int number;

	text_unfold(&s->text, l);
	k = kind_of(l, strlen("END:"));
	number = s->depth > MAX_DEPTH && k == KIND_OTHER ? s->depth :
	    find_open(s, k);
	if (number > 0) /* else nothing began that it could end */
		close_from(s, number, s->text.p - s->text.base, true);
}

static bool read_value(struct scanner *s, struct line *l, struct property *p)
{
	text_unfold(&s->text, l);
	if (!line_split(l, p))
		return false;
	property_trim(p);
	return p->n > 0;
}

/* The day of a DTSTART or DTEND. What ends in ':' and a date or time has it as
 * its value, whatever stands before: nearly all do. */
static bool read_day(struct scanner *s, struct line *l, int32_t *ret)
{
	static const size_t lengths[] = {15, 16, 8};
	struct stamp_text t;
	struct property p;

	text_unfold(&s->text, l);
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		size_t n = lengths[i];

		if (l->n > n && l->v[l->n - n - 1] == ':' &&
		    value_parse_stamp(l->v + l->n - n, n, &t) == 0) {
			*ret = t.local.day;
			return true;
		}
	}
	if (!read_value(s, l, &p) ||
	    value_parse_stamp(p.value, p.n, &t) < 0)
		return false;
	*ret = t.local.day;
	return true;
}

static void date_line(struct scanner *s, struct line *l)
{
	struct property p;
	struct length length;

	if (line_is(l, "DTSTART")) {
		if (read_day(s, l, &s->start_day))
			s->has_start = true;
	} else if (line_is(l, "DTEND")) {
		(void)read_day(s, l, &s->end_day);
	} else if (line_is(l, "DURATION")) {
		if (read_value(s, l, &p) &&
		    value_parse_duration(p.value, p.n, &length) == 0)
			s->length_days = length.days + 1 +
			    (int32_t)(length.us / USEC_PER_SEC / SEC_PER_DAY);
	}
}

/* Only UNTIL, and only where it is plain: the sieve looks closer. */
static void rule_line(struct scanner *s, struct line *l)
{
	static const char name[] = "UNTIL=";
	const size_t n = sizeof(name) - 1, digits = 8;
	struct stamp_text t;
	const char *p;

	s->now.recurs = true;
	text_unfold(&s->text, l);
	p = s->rules++ || l->cut ? NULL : memmem(l->v, l->n, name, n);
	if (p && p > l->v && (p[-1] == ';' || p[-1] == ':') &&
	    (size_t)(l->v + l->n - p) >= n + digits &&
	    value_parse_stamp(p + n, digits, &t) == 0)
		s->until_day = t.local.day;
	else
		s->endless = true;
}

/* Whether a line's parameters are a TZID, or none at all. */
static bool has_plain_params(const struct line *l)
{
	static const char tzid[] = ";TZID=";
	const char *p = memchr(l->v, ';', l->n);
	size_t left = p ? (size_t)(l->v + l->n - p) : 0;

	return !p || (left > strlen(tzid) &&
	    memcmp(p, tzid, strlen(tzid)) == 0 && !memchr(p + 1, ';', left - 1));
}

/* One that changes what follows, too, has a RANGE. */
static void id_line(struct scanner *s, struct line *l)
{
	s->now.recurs = true;
	if (s->has_id || !read_day(s, l, &s->id_day) || !has_plain_params(l))
		s->endless = true;
	s->has_id = true;
}

static void event_line(struct scanner *s, struct line *l)
{
	struct property p;

	switch (str_lower(l->v[0])) {
	case 'd':
		date_line(s, l);
		break;
	case 'r':
		if (line_is(l, "RRULE"))
			rule_line(s, l);
		else if (line_is(l, "RECURRENCE-ID"))
			id_line(s, l);
		else if (line_is(l, "RDATE"))
			s->now.recurs = s->endless = true;
		break;
	case 'u':
		if (line_is(l, "UID") && !s->has_uid && read_value(s, l, &p)) {
			s->now.key = hash_add(HASH_START, p.value, p.n);
			s->has_uid = true;
		}
		break;
	}
}

static bool value_has(const struct line *l, const char *word)
{
	return memmem(l->v, l->n, word, strlen(word)) != NULL;
}

/* Whose export of shifts a VCALENDAR is. */
static const char *rota_of(const struct line *l)
{
	static const struct {
		const char *name, *has, *rota;
	} rows[] = {
	    {"PRODID", "PagerDuty", "pagerduty"},
	    {"PRODID", "Grafana On-Call", "grafana"},
	    {"PRODID", "Grafana OnCall", "grafana"},
	    {"PRODID", "Opsgenie", "opsgenie"},
	    {"PRODID", "OpsGenie", "opsgenie"},
	    {"X-WR-CALNAME", "On Call Schedule", "pagerduty"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (line_is(l, rows[i].name) && value_has(l, rows[i].has))
			return rows[i].rota;
	}
	return "";
}

static void calendar_line(struct scanner *s, struct line *l)
{
	struct scan_calendar *c = &s->scan->calendar[s->scan->n_calendars - 1];

	text_unfold(&s->text, l);
	if (line_is(l, "METHOD"))
		c->cancelled |= value_has(l, ":CANCEL") ||
		    value_has(l, ":cancel");
	else if (!*c->rota)
		c->rota = rota_of(l);
	hint_line(&s->scan->hint, l, s->notices);
}

/* What the lines at hand are of. */
static enum kind scope(const struct scanner *s)
{
	if (s->depth == 0 || s->depth > MAX_DEPTH)
		return KIND_OTHER;
	return s->stack[s->depth - 1];
}

static void scan_line(struct scanner *s, struct line *l)
{
	enum kind k = scope(s);

	if (str_lower(l->v[0]) == 'b' && line_is(l, "BEGIN"))
		begin(s, l);
	else if (str_lower(l->v[0]) == 'e' && line_is(l, "END"))
		end(s, l);
	else if (k == KIND_EVENT)
		event_line(s, l);
	else if (k == KIND_CALENDAR)
		calendar_line(s, l);
}

static int by_key(const void *a, const void *b)
{
	const struct component *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static void keep_keys(struct scan *s)
{
	s->key = mem_new(s->n, sizeof(*s->key));
	for (size_t i = 0; i < s->n; i++)
		s->key[i] = s->event[i].key;
	s->n_keys = s->n;
}

/* ---- groups ---- */

/* The keys of what matters, hashed; 0 is an empty place, so that the key 0 is
 * always found: what has it is kept. */
struct keys {
	uint64_t *v;
	size_t mask;
};

static bool keys_find(const struct keys *k, uint64_t key, size_t *ret)
{
	size_t i = key & k->mask;

	while (k->v[i] && k->v[i] != key)
		i = (i + 1) & k->mask;
	*ret = i;
	return k->v[i] == key;
}

static void keys_init(struct keys *k, const struct component *c, size_t n)
{
	size_t matter = 0, size = 16, at;

	for (size_t i = 0; i < n; i++)
		matter += c[i].matters;
	while (size < 2 * matter)
		size *= 2;
	*k = (struct keys){mem_new(size, sizeof(*k->v)), size - 1};
	for (size_t i = 0; i < n; i++) {
		if (c[i].matters && !keys_find(k, c[i].key, &at))
			k->v[at] = c[i].key;
	}
}

/* Drops the groups of which nothing matters, sorts the others: those are few,
 * and to sort all would take longer than to read the file. */
static void make_groups(struct scan *s)
{
	struct keys k;
	size_t n = 0, at;

	s->total = s->n;
	keys_init(&k, s->event, s->n);
	for (size_t i = 0; i < s->n; i++) {
		if (keys_find(&k, s->event[i].key, &at))
			s->event[n++] = s->event[i];
	}
	free(k.v);
	s->n = n;
	if (n)
		qsort(s->event, n, sizeof(*s->event), by_key);
}

/* Begins with BEGIN:V after blanks and empty lines. */
static bool is_calendar(struct text t)
{
	struct line l;
	bool ok = false;

	while (text_next(&t, &l)) {
		text_unfold(&t, &l);
		while (l.n && str_is_space(*l.v)) {
			l.v++;
			l.n--;
		}
		if (l.n == 0)
			continue;
		ok = l.n >= 7 && strncasecmp(l.v, "BEGIN:V", 7) == 0;
		break;
	}
	text_done(&t);
	return ok;
}

/* First letters of the names that scan_line() asks for. */
static void mark_wanted(struct scanner *s)
{
	static const char *const letters[KIND_COUNT] = {
	    [KIND_CALENDAR] = "BbEeMmPpXx",
	    [KIND_EVENT] = "BbEeDdRrUu",
	    [KIND_ZONE] = "BbEe",
	    [KIND_AVAILABILITY] = "BbEe",
	    [KIND_OTHER] = "BbEe",
	};

	for (int k = 0; k < KIND_COUNT; k++) {
		for (const char *c = letters[k]; *c; c++)
			s->wanted[k][(unsigned char)*c] = true;
	}
}

static bool scan_is_full(const struct scan *s)
{
	return s->n + s->n_zones + s->n_availability >=
	    SCAN_MAX_COMPONENTS;
}

int scan_file(struct scan *ret, const char *base, size_t n, int32_t first,
    int32_t last, const struct notices *notices)
{
	struct scanner s = {.scan = ret, .notices = notices, .first = first,
	    .last = last};
	struct line l;

	if (n > UINT32_MAX)
		return -EFBIG;
	*ret = (struct scan){.keep_keys = ret->keep_keys};
	text_init(&s.text, base, 0, n, 1);
	if (!is_calendar(s.text))
		return -EBADMSG;
	begin_calendar(&s, 1); /* of what is in none */
	mark_wanted(&s);
	while (text_find(&s.text, s.wanted[scope(&s)], &l) &&
	    !scan_is_full(ret))
		scan_line(&s, &l);
	if (scan_is_full(ret))
		notice(notices, NOTICE_FILE_LONG, &(struct notice_place){
		    .line = l.number});
	else if (s.depth > 0)
		notice(notices, NOTICE_FILE_CUT, &(struct notice_place){
		    .line = s.now.line});
	text_done(&s.text);
	if (ret->keep_keys)
		keep_keys(ret);
	make_groups(ret);
	return 0;
}

void scan_done(struct scan *s)
{
	free(s->event);
	free(s->zone);
	free(s->availability);
	free(s->calendar);
	free(s->key);
	*s = (struct scan){0};
}
