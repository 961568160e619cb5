/*
 * Whole files of random series, read as the helper reads them, against the
 * slow and obvious expander of expand_model.h: starts in zones of every kind,
 * lengths, rules, dates, exceptions, overrides. Seeded.
 */
#include "unit.h"

#include <stdlib.h>

#include "expand_model.h"
#include "fuzz/reading.h"

#define CALENDARS 2500
#define EVENTS 24
#define SERIES 5
#define FIRST_START 19930 /* 2024-07-26 */
#define LAST_START 20680  /* 2026-08-15 */

struct maker {
	const struct model *m;
	uint64_t seed;
	struct str text;
	struct model_event e[EVENTS];
	int n;
};

/* ---- chance ---- */

static int draw(struct maker *k, int n)
{
	k->seed = k->seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (int)((k->seed >> 33) % (unsigned)n);
}

static bool one_in(struct maker *k, int n)
{
	return draw(k, n) == 0;
}

static int between(struct maker *k, int lo, int hi)
{
	return lo + draw(k, hi - lo + 1);
}

/* ---- series by chance ---- */

/* A day on which the clock changes in one of the zones. */
static int64_t change_day(struct maker *k)
{
	static const int32_t days[] = {20177, 20387, 20541, /* Berlin */
	    20394, 20520, /* New York; Odd */
	    20366, 20548, /* Lord Howe */
	    20357, 20270, 20513 /* Odd, Ship */};

	return days[draw(k, ARRAY_LEN(days))];
}

static struct when some_when(struct maker *k, int64_t day, int kind)
{
	/* round the changes of the clock as often as not */
	int64_t sec = one_in(k, 2) ? between(k, 0, 15) * 900 :
	    between(k, 0, 47) * 1800;
	struct when w = {(enum when_kind)kind,
	    (enum model_zone)between(k, ZONE_BERLIN, ZONE_SHIP),
	    day * MODEL_DAY + sec};

	if (one_in(k, 6))
		w.local += (change_day(k) - day) * MODEL_DAY;
	if (kind == WHEN_DATE)
		w.local -= w.local % MODEL_DAY;
	return w;
}

/* The same moment written in another way; now and then its day alone. */
static struct when rewritten(struct maker *k, struct when w)
{
	int64_t t = model_instant(k->m, &w);

	if (w.kind == WHEN_DATE || one_in(k, 3))
		return w;
	if (one_in(k, 2))
		return (struct when){WHEN_UTC, ZONE_UTC, t};
	w.kind = WHEN_ZONED;
	w.zone = (enum model_zone)between(k, ZONE_BERLIN, ZONE_SHIP);
	w.local = model_local(k->m, w.zone, t);
	/* of two equal times the first is meant: this one may not be it */
	if (model_instant(k->m, &w) != t)
		return (struct when){WHEN_UTC, ZONE_UTC, t};
	return w;
}

static void some_list(struct maker *k, struct model_list *l, int lo, int hi,
    bool back)
{
	l->n = between(k, 1, 3);
	for (int i = 0; i < l->n; i++) {
		l->v[i] = between(k, lo, hi);
		if (back && one_in(k, 3))
			l->v[i] = -l->v[i];
	}
}

static void some_parts(struct maker *k, struct model_rule *r, bool date)
{
	if (one_in(k, 2)) {
		some_list(k, &r->weekday, 0, 6, false);
		r->nth.n = r->weekday.n;
		for (int i = 0; i < r->nth.n && r->freq >= MODEL_MONTHLY; i++)
			r->nth.v[i] = one_in(k, 2) ? between(k, -5, 5) : 0;
	}
	if (one_in(k, r->freq == MODEL_YEARLY ? 2 : 6))
		some_list(k, &r->month, 1, 12, false);
	if (r->freq != MODEL_WEEKLY && one_in(k, 4) &&
	    (r->freq != MODEL_YEARLY || r->month.n))
		some_list(k, &r->mday, 1, 31, true);
	if (!date && one_in(k, 8))
		some_list(k, &r->hour, 0, 23, false);
	if ((r->weekday.n || r->mday.n || r->hour.n) && one_in(k, 5))
		some_list(k, &r->position, 1, 4, true);
}

static struct model_rule some_rule(struct maker *k, const struct when *start)
{
	struct model_rule r = {.freq = (enum model_freq)draw(k, 4),
	    .interval = one_in(k, 2) ? 1 : between(k, 1, 4)};
	int64_t day = start->local / MODEL_DAY;

	r.week_start = one_in(k, 3) ? draw(k, 7) : 0;
	some_parts(k, &r, start->kind == WHEN_DATE);
	switch (draw(k, 4)) {
	case 0:
		r.count = between(k, 1, 60);
		break;
	case 1:
		r.has_until = true;
		r.until = some_when(k, day + between(k, -5, 500), draw(k, 3));
		/* at the very hour, too */
		if (r.until.kind == WHEN_FLOATING && one_in(k, 2))
			r.until.local += start->local % MODEL_DAY -
			    r.until.local % MODEL_DAY;
		break;
	}
	return r;
}

/* One of the moments that e generates; or one that it does not. */
static struct when some_moment(struct maker *k, const struct model_event *e)
{
	static struct when starts[MODEL_MOST];
	size_t n = model_starts(k->m, e, starts);

	if (one_in(k, 8))
		return some_when(k, between(k, FIRST_START, LAST_START),
		    e->start.kind == WHEN_DATE ? WHEN_DATE : WHEN_UTC);
	return starts[draw(k, (int)n)];
}

static struct model_length some_length(struct maker *k, bool date)
{
	if (date)
		return (struct model_length){between(k, 0, 3), 0};
	if (one_in(k, 5))
		return (struct model_length){between(k, 0, 2),
		    between(k, 0, 30) * 3600};
	return (struct model_length){0, between(k, 0, 8) * 900};
}

static void some_dates(struct maker *k, struct model_event *e,
    struct model_dates *d, bool exdate)
{
	d->n = one_in(k, 2) ? between(k, 1, MODEL_LIST) : 0;
	for (int i = 0; i < d->n; i++) {
		struct model_date *one = &d->v[i];

		one->at = exdate || one_in(k, 3) ?
		    rewritten(k, some_moment(k, e)) :
		    some_when(k, between(k, FIRST_START, LAST_START),
			one_in(k, 4) ? WHEN_DATE : between(k, 1, 3));
		if (exdate && one_in(k, 5)) {
			one->at.kind = WHEN_DATE;
			one->at.local -= one->at.local % MODEL_DAY;
		}
	}
	/* of several at one moment nobody says which length counts */
	if (!exdate && d->n && e->start.kind != WHEN_DATE &&
	    d->v[0].at.kind != WHEN_DATE && one_in(k, 2)) {
		d->v[0].period = true;
		d->v[0].length = some_length(k, false);
	}
}

static struct model_event *new_event(struct maker *k, int uid)
{
	struct model_event *e = &k->e[k->n];

	*e = (struct model_event){.uid = uid, .number = k->n++};
	e->sequence = one_in(k, 4) ? draw(k, 3) : 0;
	e->cancelled = one_in(k, 8);
	return e;
}

static void some_override(struct maker *k, const struct model_event *master,
    const struct model_event *twin)
{
	struct model_event *e = new_event(k, master->uid);
	bool days = master->start.kind == WHEN_DATE;
	int64_t day;

	e->has_id = true;
	e->id = rewritten(k, twin ? twin->id : some_moment(k, master));
	day = e->id.local / MODEL_DAY;
	e->and_future = one_in(k, 5);
	e->start = one_in(k, 2) ? e->id : some_when(k,
	    one_in(k, 6) ? between(k, FIRST_START, LAST_START) :
		day + between(k, -2, 3),
	    one_in(k, 6) ? draw(k, 4) : days ? WHEN_DATE : between(k, 1, 3));
	/* the model's years end: no range moves far */
	if (e->and_future && llabs(e->start.local - e->id.local) >
	    5 * MODEL_DAY)
		e->start = e->id;
	e->length = some_length(k, e->start.kind == WHEN_DATE);
}

static void some_series(struct maker *k, int uid)
{
	struct model_event *e = new_event(k, uid);
	int overrides = one_in(k, 2) ? between(k, 1, 3) : 0;
	const struct model_event *last = NULL;

	e->start = some_when(k, between(k, FIRST_START, LAST_START),
	    draw(k, 4));
	e->length = some_length(k, e->start.kind == WHEN_DATE);
	e->n_rules = one_in(k, 5) ? 0 : one_in(k, 8) ? 2 : 1;
	for (int i = 0; i < e->n_rules; i++)
		e->rule[i] = some_rule(k, &e->start);
	e->n_exrules = one_in(k, 8);
	if (e->n_exrules)
		e->exrule[0] = some_rule(k, &e->start);
	some_dates(k, e, &e->rdate, false);
	some_dates(k, e, &e->exdate, true);
	while (overrides-- > 0 && k->n < EVENTS) {
		some_override(k, e, one_in(k, 4) ? last : NULL);
		last = &k->e[k->n - 1];
	}
	/* the same series again: the newer one counts */
	if (one_in(k, 8) && k->n < EVENTS) {
		k->e[k->n] = *e;
		k->e[k->n].number = k->n;
		k->e[k->n].sequence = draw(k, 3);
		k->e[k->n].start.local += MODEL_DAY;
		k->n++;
	}
}

static void shuffle(struct maker *k)
{
	for (int i = k->n - 1; i > 0; i--) {
		int at = draw(k, i + 1);
		struct model_event kept = k->e[i];

		k->e[i] = k->e[at];
		k->e[at] = kept;
	}
	/* the order in the file may decide */
	for (int i = 0; i < k->n; i++)
		k->e[i].number = i;
}

/* ---- as text ---- */

static void put(struct maker *k, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A line, now and then with its name in lower case, or folded anywhere. */
static void put(struct maker *k, const char *fmt, ...)
{
	bool lower = one_in(k, 10), fold = one_in(k, 10);
	char buf[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	for (size_t i = 0; buf[i]; i++) {
		lower &= buf[i] != ':' && buf[i] != ';';
		if (fold && i > 0 && one_in(k, 8))
			str_add(&k->text, one_in(k, 2) ? "\r\n " : "\r\n\t");
		str_add_n(&k->text, lower ? (char[]){str_lower(buf[i])} :
		    &buf[i], 1);
	}
	str_add(&k->text, "\r\n");
}

static const char *const zone_names[MODEL_ZONES] = {"UTC", "Europe/Berlin",
    "America/New_York", "Australia/Lord_Howe", "\"Odd, Zone\"", "Ship"};

/* Its digits; at most 16 and a Z. */
static void format_when(const struct maker *k, const struct when *w,
    char buf[32])
{
	const struct model_day *d =
	    &k->m->day[w->local / MODEL_DAY - MODEL_FIRST_DAY];
	int sec = (int)(w->local % MODEL_DAY);
	int n = snprintf(buf, 32, "%04d%02d%02d", d->year, d->month, d->mday);

	if (w->kind != WHEN_DATE)
		snprintf(buf + n, 32 - (size_t)n, "T%02d%02d%02d%s",
		    sec / 3600, sec / 60 % 60, sec % 60,
		    w->kind == WHEN_UTC ? "Z" : "");
}

/* tail: behind it. */
static void put_when(struct maker *k, const char *name, const struct when *w,
    const char *tail)
{
	char at[32];

	format_when(k, w, at);
	if (w->kind == WHEN_ZONED)
		put(k, "%s;TZID=%s:%s%s", name, zone_names[w->zone], at, tail);
	else
		put(k, "%s%s:%s%s", name,
		    w->kind == WHEN_DATE ? ";VALUE=DATE" : "", at, tail);
}

static void format_length(struct model_length l, char buf[32])
{
	int n = snprintf(buf, 32, "P");

	if (l.days)
		n += snprintf(buf + n, 32 - (size_t)n, "%dD", l.days);
	if (l.sec || !l.days)
		snprintf(buf + n, 32 - (size_t)n, "T%dM", (int)(l.sec / 60));
}

static void put_length(struct maker *k, const struct model_event *e)
{
	bool date = e->start.kind == WHEN_DATE;
	struct when end = e->start;
	char length[32];

	if (date || (e->length.days == 0 && one_in(k, 2))) {
		if (date && e->length.days == 1 && one_in(k, 2))
			return; /* the default */
		if (!date && e->length.sec == 0 && one_in(k, 2))
			return;
		end.local += e->length.days * MODEL_DAY;
		if (!date)
			end = (struct when){WHEN_UTC, ZONE_UTC,
			    model_instant(k->m, &e->start) + e->length.sec};
		/* too early an end is none */
		if (!date && e->length.sec == 0)
			end.local -= between(k, 0, 3) * 60;
		end = rewritten(k, end);
		put_when(k, "DTEND", &end, "");
		return;
	}
	format_length(e->length, length);
	if (e->length.days == 0 && e->length.sec == 0 && one_in(k, 2))
		put(k, "DURATION:-PT%dM", between(k, 0, 90));
	else
		put(k, "DURATION:%s", length);
}

static void add_list(struct str *s, const char *name,
    const struct model_list *l)
{
	for (int i = 0; i < l->n; i++)
		str_addf(s, "%s%s%s%d", i ? "" : ";", i ? "," : name,
		    i ? "" : "=", l->v[i]);
}

static void put_rule(struct maker *k, const char *name,
    const struct model_rule *r)
{
	static const char *const freq[] = {"DAILY", "WEEKLY", "MONTHLY",
	    "YEARLY"};
	static const char *const days[] = {"MO", "TU", "WE", "TH", "FR", "SA",
	    "SU"};
	struct str s = {0};
	char until[32];

	str_addf(&s, "FREQ=%s", freq[r->freq]);
	if (r->interval > 1 || one_in(k, 4))
		str_addf(&s, ";INTERVAL=%d", r->interval);
	if (r->week_start)
		str_addf(&s, ";WKST=%s", days[r->week_start]);
	for (int i = 0; i < r->weekday.n; i++) {
		str_add(&s, i ? "," : ";BYDAY=");
		if (r->nth.v[i])
			str_addf(&s, "%d", r->nth.v[i]);
		str_add(&s, days[r->weekday.v[i]]);
	}
	add_list(&s, "BYMONTH", &r->month);
	add_list(&s, "BYMONTHDAY", &r->mday);
	add_list(&s, "BYHOUR", &r->hour);
	add_list(&s, "BYSETPOS", &r->position);
	if (r->count)
		str_addf(&s, ";COUNT=%d", r->count);
	if (r->has_until) {
		format_when(k, &r->until, until);
		str_addf(&s, ";UNTIL=%s", until);
	}
	put(k, "%s:%s", name, s.v);
	str_done(&s);
}

static void put_dates(struct maker *k, const char *name,
    const struct model_dates *d)
{
	for (int i = 0; i < d->n; i++) {
		char length[32], tail[34] = "";

		if (d->v[i].period) {
			format_length(d->v[i].length, length);
			snprintf(tail, sizeof(tail), "/%s", length);
		}
		put_when(k, name, &d->v[i].at, tail);
	}
}

static void put_event(struct maker *k, const struct model_event *e)
{
	put(k, "BEGIN:VEVENT");
	put(k, "UID:u%d", e->uid);
	put(k, "SUMMARY:%d", e->number);
	if (e->sequence)
		put(k, "SEQUENCE:%d", e->sequence);
	if (e->cancelled)
		put(k, "STATUS:CANCELLED");
	if (e->has_id)
		put_when(k, e->and_future ? "RECURRENCE-ID;RANGE=THISANDFUTURE" :
		    "RECURRENCE-ID", &e->id, "");
	put_when(k, "DTSTART", &e->start, "");
	put_length(k, e);
	for (int i = 0; i < e->n_rules; i++)
		put_rule(k, "RRULE", &e->rule[i]);
	for (int i = 0; i < e->n_exrules; i++)
		put_rule(k, "EXRULE", &e->exrule[i]);
	put_dates(k, "RDATE", &e->rdate);
	put_dates(k, "EXDATE", &e->exdate);
	put(k, "END:VEVENT");
}

static void put_zones(struct maker *k)
{
	static const char *const lines[] = {"BEGIN:VTIMEZONE",
	    "TZID:Odd\\, Zone", "BEGIN:STANDARD", "DTSTART:19800926T030000",
	    "TZOFFSETFROM:+0230", "TZOFFSETTO:+0130",
	    "RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1FR", "END:STANDARD",
	    "BEGIN:DAYLIGHT", "DTSTART:19800309T010000", "TZOFFSETFROM:+0130",
	    "TZOFFSETTO:+0230", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
	    "END:DAYLIGHT", "END:VTIMEZONE", "BEGIN:VTIMEZONE", "TZID:Ship",
	    "BEGIN:STANDARD", "DTSTART:20200101T000000", "TZOFFSETFROM:-0230",
	    "TZOFFSETTO:-0330", "RDATE:20250701T000000,20260901T000000",
	    "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:20250201T000000",
	    "TZOFFSETFROM:-0330", "TZOFFSETTO:-0230", "RDATE:20260301T000000",
	    "END:DAYLIGHT", "END:VTIMEZONE"};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		put(k, "%s", lines[i]);
}

static void make_calendar(struct maker *k)
{
	int series = between(k, 1, SERIES);

	for (int uid = 0; uid < series && k->n < EVENTS; uid++)
		some_series(k, uid);
	shuffle(k);
	put(k, "BEGIN:VCALENDAR");
	put_zones(k);
	for (int i = 0; i < k->n; i++)
		put_event(k, &k->e[i]);
	put(k, "END:VCALENDAR");
}

/* ---- both expanders ---- */

static int by_all(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct model_occurrence));
}

static void sort_all(struct model_occurrences *o)
{
	if (o->n)
		qsort(o->v, o->n, sizeof(o->v[0]), by_all);
}

static void expand_model(const struct maker *k, int64_t from, int64_t to,
    struct model_occurrences *out)
{
	out->n = 0;
	for (int uid = 0; uid < SERIES; uid++) {
		const struct model_event *e[EVENTS];
		size_t n = 0;

		for (int i = 0; i < k->n; i++) {
			if (k->e[i].uid == uid)
				e[n++] = &k->e[i];
		}
		model_expand(k->m, e, n, from, to, out);
	}
	sort_all(out);
}

static void read_text(const struct maker *k, int64_t from, int64_t to,
    struct model_occurrences *out)
{
	struct reading g = {.setup = {.from_us = from * USEC_PER_SEC,
	    .to_us = to * USEC_PER_SEC, .everything = 1}};

	reading_read(&g, k->text.v, k->text.n, NULL, NULL, false);
	assert_int_equal(g.result, 0);
	out->n = 0;
	for (size_t i = 0; i < g.n; i++) {
		const struct calwire_occurrence *o = &g.reply[i].occurrence;

		if (g.reply[i].kind != CALWIRE_OCCURRENCE)
			continue;
		out->v[out->n] = (struct model_occurrence){
		    o->start_us / USEC_PER_SEC, o->end_us / USEC_PER_SEC,
		    o->start_day, o->end_day, atoi(o->title)};
		if (!(o->flags & OCCURRENCE_ALL_DAY))
			out->v[out->n].start_day = out->v[out->n].end_day = 0;
		out->n++;
	}
	sort_all(out);
	reading_done(&g);
}

static void show(const char *who, const struct model_occurrences *o,
    const struct model_occurrences *other)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct model_occurrence *x = &o->v[i];

		if (other->n && bsearch(x, other->v, other->n, sizeof(*x),
		    by_all))
			continue;
		printf("# only %s: %lld to %lld, days %d to %d, event %d\n",
		    who, (long long)x->start, (long long)x->end,
		    (int)x->start_day, (int)x->end_day, x->number);
	}
}

static void files_are_read_as_the_model_says(void **state)
{
	static struct model m;
	static struct model_occurrences got, want;
	size_t sum = 0;

	(void)state;
	ical_init();
	model_init(&m);
	for (unsigned seed = 1; seed <= CALENDARS; seed++) {
		struct maker k = {.m = &m, .seed = seed * UINT64_C(7919)};
		int64_t from, to;

		make_calendar(&k);
		from = (one_in(&k, 2) ? change_day(&k) :
		    between(&k, 20300, 20620)) * MODEL_DAY -
		    between(&k, 0, 23) * 3600;
		to = from + (one_in(&k, 2) ? 1 : between(&k, 1, 90)) *
		    MODEL_DAY;
		expand_model(&k, from, to, &want);
		read_text(&k, from, to, &got);
		if (got.n != want.n || (got.n &&
		    memcmp(got.v, want.v, got.n * sizeof(got.v[0])) != 0)) {
			printf("%s\n", k.text.v);
			show("calread", &got, &want);
			show("the model", &want, &got);
			fail_msg("seed %u, from %lld to %lld: %zu occurrences "
			    "of %zu", seed, (long long)from, (long long)to,
			    got.n, want.n);
		}
		sum += got.n;
		str_done(&k.text);
	}
	/* calendars that hold nothing would prove nothing */
	assert_true(sum > 3 * CALENDARS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_are_read_as_the_model_says),
	};

	return cmocka_run_group_tests_name("expand_random", tests, NULL,
	    NULL);
}
