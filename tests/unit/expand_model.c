/* The obvious expander; see the header. */
#include "expand_model.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HALF 1800 /* seconds; offsets change at whole half hours */
#define FIRST (MODEL_FIRST_DAY * MODEL_DAY)
#define REACH (52 * 2 + 2) /* half hours that a wall clock may be off, twice */

/* ---- the calendar, counted out ---- */

static int month_length(int y, int m)
{
	if (m == 2)
		return (y % 4 == 0 && y % 100) || y % 400 == 0 ? 29 : 28;
	return m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}

static void count_out(struct model *m)
{
	int n = 0, weekday = 6;

	for (int y = 2023; y <= 2028; y++) {
		int first = n;

		for (int month = 1; month <= 12; month++) {
			for (int d = 1; d <= month_length(y, month); d++) {
				m->day[n] = (struct model_day){y, month, d,
				    n - first + 1, weekday,
				    month_length(y, month), 0};
				weekday = (weekday + 1) % 7;
				n++;
			}
		}
		for (int i = first; i < n; i++)
			m->day[i].year_days = n - first;
	}
}

static const struct model_day *day_at(const struct model *m, int64_t day)
{
	return &m->day[day - MODEL_FIRST_DAY];
}

static int64_t day_of_local(int64_t local)
{
	return local / MODEL_DAY; /* no date is before 1970 here */
}

/* ---- zones ---- */

static void ask_libc(struct model *m, enum model_zone zone, const char *name)
{
	setenv("TZ", name, 1);
	tzset();
	for (int i = 0; i < MODEL_DAYS * 48; i++) {
		time_t t = FIRST + (int64_t)i * HALF;
		struct tm tm;

		localtime_r(&t, &tm);
		m->offset[zone][i] = (int32_t)tm.tm_gmtoff;
	}
	setenv("TZ", "UTC", 1);
	tzset();
}

/* From the wall clock local of day on, which offset before rules, after. */
static void change(struct model *m, enum model_zone zone, int64_t day,
    int64_t local, int32_t before, int32_t after)
{
	int64_t at = day * MODEL_DAY + local - before;

	for (int i = 0; i < MODEL_DAYS * 48; i++) {
		if (FIRST + (int64_t)i * HALF >= at)
			m->offset[zone][i] = after;
	}
}

/* The VTIMEZONEs that the test writes. */
static void make_embedded(struct model *m)
{
	const int32_t odd = 5400, ship = -12600;

	for (int i = 0; i < MODEL_DAYS * 48; i++) {
		m->offset[ZONE_ODD][i] = odd;
		m->offset[ZONE_SHIP][i] = ship;
	}
	for (int i = 0; i < MODEL_DAYS; i++) {
		const struct model_day *d = &m->day[i];
		int64_t day = MODEL_FIRST_DAY + i;

		/* the second Sunday in March, the last Friday in September */
		if (d->month == 3 && d->weekday == 6 && d->mday > 7 &&
		    d->mday <= 14)
			change(m, ZONE_ODD, day, 3600, odd, odd + 3600);
		if (d->month == 9 && d->weekday == 4 && d->mday > 23)
			change(m, ZONE_ODD, day, 3 * 3600, odd + 3600, odd);
		if ((d->year == 2025 && d->month == 2 && d->mday == 1) ||
		    (d->year == 2026 && d->month == 3 && d->mday == 1))
			change(m, ZONE_SHIP, day, 0, ship, ship + 3600);
		if ((d->year == 2025 && d->month == 7 && d->mday == 1) ||
		    (d->year == 2026 && d->month == 9 && d->mday == 1))
			change(m, ZONE_SHIP, day, 0, ship + 3600, ship);
	}
}

void model_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	count_out(m);
	ask_libc(m, ZONE_BERLIN, "Europe/Berlin");
	ask_libc(m, ZONE_NEW_YORK, "America/New_York");
	ask_libc(m, ZONE_LORD_HOWE, "Australia/Lord_Howe");
	make_embedded(m);
	m->floating = ZONE_BERLIN;
}

static enum model_zone zone_of(const struct model *m, const struct when *w)
{
	if (w->kind == WHEN_UTC)
		return ZONE_UTC;
	return w->kind == WHEN_ZONED ? w->zone : m->floating;
}

int64_t model_local(const struct model *m, enum model_zone zone, int64_t t)
{
	return t + m->offset[zone][(t - FIRST) / HALF];
}

/* RFC 5545, section 3.3.5: of two instants the first; of none, by the offset
 * before the gap. */
static int64_t instant_in(const struct model *m, enum model_zone zone,
    int64_t local)
{
	const int32_t *offset = m->offset[zone];
	int64_t middle = (local - FIRST) / HALF;

	for (int64_t i = middle - REACH; i < middle + REACH; i++) {
		int64_t t = local - offset[i];

		if (t >= FIRST + i * HALF && t < FIRST + (i + 1) * HALF)
			return t;
	}
	for (int64_t i = middle - REACH; i < middle + REACH; i++) {
		int64_t end = FIRST + (i + 1) * HALF;

		if (end + offset[i] <= local && end + offset[i + 1] > local)
			return local - offset[i];
	}
	abort();
}

int64_t model_instant(const struct model *m, const struct when *w)
{
	return instant_in(m, zone_of(m, w), w->local);
}

/* ---- rules ---- */

static bool has(const struct model_list *l, int value)
{
	for (int i = 0; i < l->n; i++) {
		if (l->v[i] == value)
			return true;
	}
	return false;
}

static int64_t week_of(const struct model *m, int64_t day, int week_start)
{
	while (day_at(m, day)->weekday != week_start)
		day--;
	return day;
}

/* How many periods lie between the start and day. */
static int64_t periods_between(const struct model *m,
    const struct model_rule *r, int64_t start, int64_t day)
{
	const struct model_day *a = day_at(m, start), *b = day_at(m, day);

	switch (r->freq) {
	case MODEL_DAILY:
		return day - start;
	case MODEL_WEEKLY:
		return (week_of(m, day, r->week_start) -
		    week_of(m, start, r->week_start)) / 7;
	case MODEL_MONTHLY:
		return (b->year - a->year) * 12 + b->month - a->month;
	case MODEL_YEARLY:
		break;
	}
	return b->year - a->year;
}

/* BYDAY, its numbers counted within the month, or the year without BYMONTH. */
static bool weekday_fits(const struct model_rule *r, const struct model_day *d)
{
	bool year = r->freq == MODEL_YEARLY && r->month.n == 0;
	int at = year ? d->yday : d->mday;
	int days = year ? d->year_days : d->month_days;

	for (int i = 0; i < r->weekday.n; i++) {
		int nth = r->nth.v[i];

		if (r->weekday.v[i] != d->weekday)
			continue;
		if (nth == 0 || nth == (at - 1) / 7 + 1 ||
		    nth == -((days - at) / 7 + 1))
			return true;
	}
	return false;
}

static bool day_fits(const struct model *m, const struct model_rule *r,
    int64_t start, int64_t day)
{
	const struct model_day *d = day_at(m, day), *s = day_at(m, start);
	int64_t n = periods_between(m, r, start, day);
	bool no_day = r->weekday.n == 0 && r->mday.n == 0;

	if (n < 0 || n % r->interval)
		return false;
	if (r->month.n && !has(&r->month, d->month))
		return false;
	if (r->mday.n && !has(&r->mday, d->mday) &&
	    !has(&r->mday, d->mday - d->month_days - 1))
		return false;
	if (r->weekday.n && !weekday_fits(r, d))
		return false;
	if (r->freq == MODEL_WEEKLY && no_day)
		return d->weekday == s->weekday;
	if (r->freq == MODEL_MONTHLY && no_day)
		return d->mday == s->mday;
	if (r->freq == MODEL_YEARLY && no_day)
		return d->mday == s->mday &&
		    (r->month.n || d->month == s->month);
	return true;
}

/* The times of one day that the rule has. */
static size_t add_times(const struct model_rule *r, const struct when *start,
    int64_t day, int64_t *ret)
{
	int64_t sec = start->local % MODEL_DAY;
	size_t n = 0;

	if (r->hour.n == 0 || start->kind == WHEN_DATE) {
		ret[n++] = day * MODEL_DAY + sec;
		return n;
	}
	for (int h = 0; h < 24; h++) {
		if (has(&r->hour, h))
			ret[n++] = day * MODEL_DAY + h * 3600 + sec % 3600;
	}
	return n;
}

static bool is_past(const struct model *m, const struct model_rule *r,
    const struct when *at)
{
	if (!r->has_until)
		return false;
	if (r->until.kind == WHEN_DATE || at->kind == WHEN_DATE)
		return day_of_local(at->local) > day_of_local(r->until.local);
	if (r->until.kind == WHEN_UTC)
		return model_instant(m, at) > r->until.local;
	return at->local > r->until.local;
}

/* BYSETPOS picks among the n of a period; what is before the start, or too
 * many, or too late is none. */
static size_t take_period(const struct model *m, const struct model_rule *r,
    const struct when *start, const int64_t *v, int n, int *left,
    struct when *ret)
{
	size_t taken = 0;

	for (int i = 0; i < n; i++) {
		struct when at = *start;

		at.local = v[i];
		if (r->position.n && !has(&r->position, i + 1) &&
		    !has(&r->position, i - n))
			continue;
		if (at.local < start->local || is_past(m, r, &at) ||
		    (r->count && *left == 0))
			continue;
		--*left;
		ret[taken++] = at;
	}
	return taken;
}

static size_t walk_rule(const struct model *m, const struct model_rule *r,
    const struct when *start, struct when *ret)
{
	int64_t first = day_of_local(start->local), period = -1;
	int64_t v[366 * 4];
	int n = 0, left = r->count;
	size_t total = 0;

	for (int64_t day = MODEL_FIRST_DAY + 7; day <= MODEL_LAST_DAY; day++) {
		int64_t now = periods_between(m, r, first, day);

		if (now != period) {
			total += take_period(m, r, start, v, n, &left,
			    ret + total);
			n = 0;
		}
		period = now;
		if (day_fits(m, r, first, day))
			n += (int)add_times(r, start, day, v + n);
	}
	return total + take_period(m, r, start, v, n, &left, ret + total);
}

/* ---- series ---- */

struct start {
	struct when at;
	int64_t instant;
	bool has_length;
	struct model_length length;
};

struct starts {
	size_t n;
	struct start v[MODEL_MOST];
};

struct series {
	const struct model *m;
	const struct model_event *master; /* NULL: none */
	const struct model_event *over[64];
	size_t n;
	int64_t from, to;
	struct starts starts, without;
	struct model_occurrences *out;
};

static struct start start_at(const struct model *m, const struct when *w)
{
	return (struct start){*w, model_instant(m, w), false, {0, 0}};
}

/* The day that w means to the series: for one of days as written, but of UTC
 * by the calendar's zone; for a timed one by its wall clock. */
static int64_t day_for(const struct model *m, const struct when *w,
    const struct when *series)
{
	if (w->kind == WHEN_DATE || (series->kind == WHEN_DATE &&
	    w->kind != WHEN_UTC))
		return day_of_local(w->local);
	return day_of_local(model_local(m, zone_of(m, series),
	    model_instant(m, w)));
}

/* Whether a date that names an occurrence names at. */
static bool names(const struct series *s, const struct start *id,
    const struct start *at)
{
	const struct when *series = &s->master->start;

	if (id->at.kind == WHEN_DATE || at->at.kind == WHEN_DATE)
		return day_for(s->m, &id->at, series) ==
		    day_for(s->m, &at->at, series);
	return id->instant == at->instant;
}

/* A date as the series has its starts: a day of a timed one is at its hour,
 * a time of one of days is its day. */
static struct when fit_date(const struct model *m, const struct when *w,
    const struct when *series)
{
	struct when at = *w;

	if ((w->kind == WHEN_DATE) == (series->kind == WHEN_DATE))
		return at;
	at = *series;
	at.local = day_for(m, w, series) * MODEL_DAY;
	if (series->kind != WHEN_DATE)
		at.local += series->local % MODEL_DAY;
	return at;
}

static void add_start(struct starts *s, const struct start *one)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].instant == one->instant)
			return;
	}
	s->v[s->n++] = *one;
}

static void add_rule(struct series *s, const struct model_rule *r,
    struct starts *to)
{
	static struct when by_rule[MODEL_MOST];
	size_t n = walk_rule(s->m, r, &s->master->start, by_rule);

	for (size_t i = 0; i < n; i++) {
		struct start one = start_at(s->m, &by_rule[i]);

		add_start(to, &one);
	}
}

/* All of the master's starts, each instant once: a PERIOD's length counts, then
 * the start and the rules before other dates. */
static void collect(struct series *s)
{
	const struct model_event *e = s->master;
	struct start first = start_at(s->m, &e->start);

	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < e->rdate.n; i++) {
			const struct model_date *d = &e->rdate.v[i];
			struct when at = fit_date(s->m, &d->at, &e->start);
			struct start one = start_at(s->m, &at);

			one.has_length = d->period;
			one.length = d->length;
			if (d->period == (pass == 0))
				add_start(&s->starts, &one);
		}
		if (pass == 0)
			add_start(&s->starts, &first);
		for (int i = 0; i < e->n_rules && pass == 0; i++)
			add_rule(s, &e->rule[i], &s->starts);
	}
	for (int i = 0; i < e->n_exrules; i++)
		add_rule(s, &e->exrule[i], &s->without);
	for (int i = 0; i < e->exdate.n; i++)
		s->without.v[s->without.n++] = start_at(s->m,
		    &e->exdate.v[i].at);
}

size_t model_starts(const struct model *m, const struct model_event *e,
    struct when *ret)
{
	size_t n = 1;

	ret[0] = e->start;
	for (int i = 0; i < e->n_rules; i++)
		n += walk_rule(m, &e->rule[i], &e->start, ret + n);
	return n;
}

static bool is_excluded(const struct series *s, const struct start *at)
{
	for (size_t i = 0; s->master && i < s->without.n; i++) {
		if (names(s, &s->without.v[i], at))
			return true;
	}
	return false;
}

static void give(const struct series *s, const struct model_event *e,
    const struct when *at, struct model_length length)
{
	struct model_occurrence o = {.number = e->number};
	struct when end = *at;

	if (e->cancelled)
		return;
	end.local += length.days * MODEL_DAY;
	o.start = model_instant(s->m, at);
	o.end = model_instant(s->m, &end) + length.sec;
	if (at->kind == WHEN_DATE) {
		o.start_day = (int32_t)day_of_local(at->local);
		o.end_day = (int32_t)day_of_local(end.local);
	}
	/* RFC 4791, section 9.9 */
	if (o.end <= o.start ? o.start >= s->from && o.start < s->to :
	    o.start < s->to && o.end > s->from)
		s->out->v[s->out->n++] = o;
}

/* Of one identity the highest SEQUENCE counts, then the last. */
static bool is_beaten(const struct model *m,
    const struct model_event *const *e, size_t n, size_t i)
{
	for (size_t k = 0; k < n; k++) {
		bool same = e[k]->has_id == e[i]->has_id;

		if (same && e[i]->has_id)
			same = (e[k]->id.kind == WHEN_DATE) ==
			    (e[i]->id.kind == WHEN_DATE) &&
			    model_instant(m, &e[k]->id) ==
			    model_instant(m, &e[i]->id);
		if (same && (e[k]->sequence > e[i]->sequence ||
		    (e[k]->sequence == e[i]->sequence && k > i)))
			return true;
	}
	return false;
}

/* The wall clock of the series at w; a day is at the series' hour. */
static int64_t series_local(const struct series *s, const struct when *w)
{
	const struct when *series = &s->master->start;
	struct when at = fit_date(s->m, w, series);

	if (at.kind == WHEN_DATE || zone_of(s->m, &at) == zone_of(s->m, series))
		return at.local;
	return model_local(s->m, zone_of(s->m, series),
	    model_instant(s->m, &at));
}

/* The range that holds at: the one that begins last; or NULL. */
static const struct model_event *find_range(const struct series *s,
    const struct start *at)
{
	const struct model_event *range = NULL;
	int64_t begun = INT64_MIN;

	for (size_t i = 0; i < s->n; i++) {
		struct when id = fit_date(s->m, &s->over[i]->id,
		    &s->master->start);
		int64_t t = model_instant(s->m, &id);

		if (s->over[i]->and_future && t >= begun && t <= at->instant) {
			range = s->over[i];
			begun = t;
		}
	}
	return range;
}

/* The occurrence that begins at one unless something replaces it. In a range
 * it moves as far as the one that the range begins with (RFC 5545, section
 * 3.2.13), by the series' wall clock. */
static void give_start(const struct series *s, const struct start *one)
{
	const struct when *series = &s->master->start;
	const struct model_event *range;
	struct when at;

	for (size_t i = 0; i < s->n; i++) {
		struct start id = start_at(s->m, &s->over[i]->id);

		if (names(s, &id, one))
			return;
	}
	range = find_range(s, one);
	if (!range) {
		give(s, s->master, &one->at,
		    one->has_length ? one->length : s->master->length);
		return;
	}
	at = range->start;
	if ((at.kind == WHEN_DATE) == (series->kind == WHEN_DATE)) {
		at = *series;
		at.local = series_local(s, &range->start);
	}
	at.local += series_local(s, &one->at) - series_local(s, &range->id);
	if (at.kind == WHEN_DATE)
		at.local = day_of_local(at.local) * MODEL_DAY;
	give(s, range, &at, range->length);
}

void model_expand(const struct model *m, const struct model_event *const *e,
    size_t n, int64_t from, int64_t to, struct model_occurrences *out)
{
	static struct series s;

	s.m = m;
	s.master = NULL;
	s.n = s.starts.n = s.without.n = 0;
	s.from = from;
	s.to = to;
	s.out = out;
	for (size_t i = 0; i < n; i++) {
		if (is_beaten(m, e, n, i))
			continue;
		if (e[i]->has_id)
			s.over[s.n++] = e[i];
		else
			s.master = e[i];
	}
	if (s.master)
		collect(&s);
	for (size_t i = 0; i < s.starts.n; i++) {
		if (!is_excluded(&s, &s.starts.v[i]))
			give_start(&s, &s.starts.v[i]);
	}
	for (size_t i = 0; i < s.n; i++) {
		struct start id = start_at(m, &s.over[i]->id);

		if (!is_excluded(&s, &id))
			give(&s, s.over[i], &s.over[i]->start,
			    s.over[i]->length);
	}
}
