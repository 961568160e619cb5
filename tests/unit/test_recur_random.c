/*
 * calread/recur against a second, slow and obvious expander: it walks a
 * calendar that was counted out day by day, tries every second of the days
 * that may hold one, asks each part of the rule whether it holds it, and
 * groups what is left by period for BYSETPOS. Random rules, seeded.
 */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>

#include "calread/ical.h"
#include "calread/recur.h"
#include "calread/value.h"

#define FIRST_YEAR 1995
#define YEARS 18
#define DAYS (366 * YEARS)
#define MOST 300 /* occurrences compared */
#define RULES 3000
#define LIST 6

/* ---- a calendar, counted out ---- */

struct cday {
	int year, month, mday, weekday, yday;
	int month_days, year_days;
};

struct calendar {
	struct cday day[DAYS];
	int n;
	int year[YEARS]; /* where each begins */
	int32_t first; /* its day 0, since 1970 */
};

static int month_length(int y, int m)
{
	if (m == 2)
		return (y % 4 == 0 && y % 100) || y % 400 == 0 ? 29 : 28;
	return m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}

static void count_out(struct calendar *c)
{
	int weekday = SUN; /* of 1 January 1995 */

	c->n = 0;
	c->first = date_to_day((struct date){FIRST_YEAR, 1, 1});
	for (int y = FIRST_YEAR; y < FIRST_YEAR + YEARS; y++) {
		int yday = 0, from = c->n;

		c->year[y - FIRST_YEAR] = from;
		for (int m = 1; m <= 12; m++) {
			for (int d = 1; d <= month_length(y, m); d++) {
				c->day[c->n++] = (struct cday){y, m, d,
				    weekday, ++yday, month_length(y, m), 0};
				weekday = (weekday + 1) % 7;
			}
		}
		for (int i = from; i < c->n; i++)
			c->day[i].year_days = yday;
	}
}

/* ---- rules ---- */

struct list {
	int n, v[LIST];
};

struct wanted {
	enum rule_freq freq;
	int interval, count, week_start;
	struct list by[RECUR_PARTS];
	struct list day, nth; /* BYDAY, side by side */
	char text[600];
};

static unsigned random_next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*seed >> 33);
}

static int random_in(uint64_t *seed, int lo, int hi)
{
	return lo + (int)(random_next(seed) % (unsigned)(hi - lo + 1));
}

static bool one_in(uint64_t *seed, int n)
{
	return random_next(seed) % (unsigned)n == 0;
}

static void random_list(uint64_t *seed, struct list *l, int lo, int hi,
    bool back)
{
	l->n = random_in(seed, 1, LIST);
	for (int i = 0; i < l->n; i++) {
		l->v[i] = random_in(seed, lo, hi);
		if (back && one_in(seed, 3))
			l->v[i] = -l->v[i];
	}
}

static void random_days(uint64_t *seed, struct wanted *w)
{
	int top = w->freq == FREQ_YEARLY && !w->by[RECUR_MONTH].n ? 53 : 5;

	random_list(seed, &w->day, 0, 6, false);
	w->nth.n = w->day.n;
	for (int i = 0; i < w->nth.n; i++) {
		w->nth.v[i] = 0;
		if (w->freq >= FREQ_MONTHLY && one_in(seed, 2))
			w->nth.v[i] = random_in(seed, -top, top);
	}
}

static void random_parts(uint64_t *seed, struct wanted *w)
{
	static const struct {
		int lo, hi, chance;
		bool back;
	} part[RECUR_PARTS] = {
	    [RECUR_SECOND] = {0, 59, 5, false},
	    [RECUR_MINUTE] = {0, 59, 5, false},
	    [RECUR_HOUR] = {0, 23, 4, false},
	    [RECUR_MONTHDAY] = {1, 31, 4, true},
	    [RECUR_YEARDAY] = {1, 366, 8, true},
	    [RECUR_WEEKNO] = {1, 53, 6, true},
	    [RECUR_MONTH] = {1, 12, 3, false},
	    [RECUR_SETPOS] = {1, 8, 4, true},
	};

	for (int i = 0; i < RECUR_PARTS; i++) {
		if (one_in(seed, part[i].chance))
			random_list(seed, &w->by[i], part[i].lo, part[i].hi,
			    part[i].back);
	}
	if (one_in(seed, 3))
		random_days(seed, w);
}

static void put_list(char *text, size_t size, const char *name,
    const struct list *l)
{
	for (int i = 0; i < l->n; i++) {
		size_t n = strlen(text);

		snprintf(text + n, size - n, "%s%s%s%d", i ? "," : ";",
		    i ? "" : name, i ? "" : "=", l->v[i]);
	}
}

static const char *const days[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

static void write_rule(struct wanted *w)
{
	static const char *const freq[] = {"SECONDLY", "MINUTELY", "HOURLY",
	    "DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
	static const char *const part[RECUR_PARTS] = {
	    [RECUR_SECOND] = "BYSECOND", [RECUR_MINUTE] = "BYMINUTE",
	    [RECUR_HOUR] = "BYHOUR", [RECUR_MONTHDAY] = "BYMONTHDAY",
	    [RECUR_YEARDAY] = "BYYEARDAY", [RECUR_WEEKNO] = "BYWEEKNO",
	    [RECUR_MONTH] = "BYMONTH", [RECUR_SETPOS] = "BYSETPOS"};
	size_t size = sizeof(w->text), n;

	snprintf(w->text, size, "FREQ=%s;INTERVAL=%d;WKST=%s", freq[w->freq],
	    w->interval, days[w->week_start]);
	for (int i = 0; i < RECUR_PARTS; i++)
		put_list(w->text, size, part[i], &w->by[i]);
	for (int i = 0; i < w->day.n; i++) {
		n = strlen(w->text);
		snprintf(w->text + n, size - n, "%s%.*d%s",
		    i ? "," : ";BYDAY=", w->nth.v[i] ? 1 : 0, w->nth.v[i],
		    days[w->day.v[i]]);
	}
	n = strlen(w->text);
	if (w->count)
		snprintf(w->text + n, size - n, ";COUNT=%d", w->count);
}

static void random_rule(uint64_t *seed, struct wanted *w)
{
	*w = (struct wanted){.freq = (enum rule_freq)random_in(seed, 0, 6)};
	w->interval = random_in(seed, 1, 4);
	if (w->freq < FREQ_DAILY && one_in(seed, 2))
		w->interval = random_in(seed, 5, 5000);
	w->week_start = random_in(seed, 0, 6);
	if (one_in(seed, 3))
		w->count = random_in(seed, 1, 40);
	random_parts(seed, w);
	write_rule(w);
}

static void put_one(struct list *l, int v)
{
	l->n = 1;
	l->v[0] = v;
}

static bool same_numbers(const struct list *l)
{
	for (int i = 1; i < l->n; i++) {
		if (l->v[i] != l->v[0])
			return false;
	}
	return l->n > 0;
}

/* What the start decides where the rule does not. */
static void complete(struct wanted *w, const struct cday *d, int sec)
{
	bool no_day = !w->day.n && !w->by[RECUR_MONTHDAY].n &&
	    !w->by[RECUR_YEARDAY].n;
	bool no_month = !w->by[RECUR_MONTH].n;

	if (w->freq > FREQ_SECONDLY && !w->by[RECUR_SECOND].n)
		put_one(&w->by[RECUR_SECOND], sec % 60);
	if (w->freq > FREQ_MINUTELY && !w->by[RECUR_MINUTE].n)
		put_one(&w->by[RECUR_MINUTE], sec / 60 % 60);
	if (w->freq > FREQ_HOURLY && !w->by[RECUR_HOUR].n)
		put_one(&w->by[RECUR_HOUR], sec / 3600);
	if (w->freq == FREQ_YEARLY && no_month && !w->day.n &&
	    !w->by[RECUR_YEARDAY].n && !w->by[RECUR_WEEKNO].n &&
	    !w->by[RECUR_SETPOS].n && same_numbers(&w->by[RECUR_MONTHDAY]))
		put_one(&w->by[RECUR_MONTH], d->month);
	if (w->freq >= FREQ_WEEKLY && no_day &&
	    (w->freq == FREQ_WEEKLY || w->by[RECUR_WEEKNO].n)) {
		put_one(&w->day, d->weekday);
		put_one(&w->nth, 0);
	} else if (w->freq >= FREQ_MONTHLY && no_day) {
		put_one(&w->by[RECUR_MONTHDAY], d->mday);
		if (w->freq == FREQ_YEARLY && no_month)
			put_one(&w->by[RECUR_MONTH], d->month);
	}
}

/* ---- the slow expander ---- */

static bool holds(const struct list *l, int v, int back)
{
	for (int i = 0; i < l->n; i++) {
		if (l->v[i] == v || l->v[i] == back)
			return true;
	}
	return l->n == 0;
}

/* The day on which the week of a day begins. */
static int week_begin(const struct calendar *c, int i, int week_start)
{
	while (i >= 0 && c->day[i].weekday != week_start)
		i--;
	return i;
}

/* The day on which a year's first week begins: it holds 4 January. */
static int first_week(const struct calendar *c, int year, int week_start)
{
	return week_begin(c, c->year[year - FIRST_YEAR] + 3, week_start);
}

static bool week_holds(const struct wanted *w, const struct calendar *c,
    int i)
{
	for (int y = c->day[i].year - 1; y <= c->day[i].year + 1; y++) {
		int from = first_week(c, y, w->week_start);
		int to = first_week(c, y + 1, w->week_start);

		if (i < from || i >= to)
			continue;
		return holds(&w->by[RECUR_WEEKNO], (i - from) / 7 + 1,
		    (i - from) / 7 - (to - from) / 7);
	}
	return false;
}

/* How many of its weekday there are from it to the end of the month or year,
 * itself counted; way -1: from the beginning. */
static int count_weekday(const struct calendar *c, int i, bool year, int way)
{
	const struct cday *d = &c->day[i];
	int n = 0;

	for (; i >= 0 && i < c->n && c->day[i].year == d->year &&
	    (year || c->day[i].month == d->month); i += way)
		n += c->day[i].weekday == d->weekday;
	return n;
}

static bool weekday_holds(const struct wanted *w, const struct calendar *c,
    int i)
{
	bool year = w->freq == FREQ_YEARLY && !w->by[RECUR_MONTH].n;

	for (int k = 0; k < w->day.n; k++) {
		if (w->day.v[k] != c->day[i].weekday)
			continue;
		if (w->nth.v[k] == 0 ||
		    w->nth.v[k] == count_weekday(c, i, year, -1) ||
		    -w->nth.v[k] == count_weekday(c, i, year, 1))
			return true;
	}
	return w->day.n == 0;
}

static bool day_holds(const struct wanted *w, const struct calendar *c, int i)
{
	const struct cday *d = &c->day[i];

	return holds(&w->by[RECUR_MONTH], d->month, 0) &&
	    holds(&w->by[RECUR_MONTHDAY], d->mday,
		d->mday - d->month_days - 1) &&
	    holds(&w->by[RECUR_YEARDAY], d->yday,
		d->yday - d->year_days - 1) &&
	    weekday_holds(w, c, i) &&
	    (!w->by[RECUR_WEEKNO].n || week_holds(w, c, i));
}

/* Which period a second belongs to; all that matters is that it grows by one
 * from period to period. */
static int64_t period_of(const struct wanted *w, const struct calendar *c,
    int i, int sec)
{
	switch (w->freq) {
	case FREQ_YEARLY:
		return c->day[i].year;
	case FREQ_MONTHLY:
		return c->day[i].year * 12 + c->day[i].month;
	case FREQ_WEEKLY:
		return (i - week_begin(c, 20, w->week_start) + 7000) / 7;
	case FREQ_DAILY:
		return i;
	case FREQ_HOURLY:
		return (int64_t)i * 24 + sec / 3600;
	case FREQ_MINUTELY:
		return (int64_t)i * 24 * 60 + sec / 60;
	default:
		return (int64_t)i * 24 * 60 * 60 + sec;
	}
}

struct found {
	struct local v[MOST];
	int n;
	bool full; /* no more are wanted */
};

struct period {
	int64_t number;
	struct local *v;
	size_t n, cap;
};

struct walk {
	const struct wanted *rule;
	const struct calendar *calendar;
	struct local start;
	int64_t first; /* the start's period */
	int32_t end; /* the day before which occurrences are wanted */
	struct period period;
	struct found *found;
};

static void end_period(struct walk *w)
{
	struct period *p = &w->period;

	for (size_t i = 0; i < p->n && !w->found->full; i++) {
		if (!holds(&w->rule->by[RECUR_SETPOS], (int)i + 1,
		    (int)i - (int)p->n) ||
		    local_seconds(p->v[i]) < local_seconds(w->start) ||
		    p->v[i].day >= w->end)
			continue;
		w->found->v[w->found->n++] = p->v[i];
		w->found->full = w->found->n == MOST ||
		    w->found->n == w->rule->count;
	}
	p->n = 0;
}

static void take_second(struct walk *w, int i, int sec)
{
	struct period *p = &w->period;
	int64_t number = period_of(w->rule, w->calendar, i, sec);

	if (number < w->first || (number - w->first) % w->rule->interval)
		return;
	if (number != p->number)
		end_period(w);
	p->number = number;
	if (p->n == p->cap) {
		p->cap = p->cap ? 2 * p->cap : 64;
		p->v = realloc(p->v, p->cap * sizeof(*p->v));
		assert_non_null(p->v);
	}
	p->v[p->n++] = (struct local){w->calendar->first + i, sec};
}

static void walk_day(struct walk *w, int i)
{
	const struct list *by = w->rule->by;

	for (int h = 0; h < 24; h++) {
		if (!holds(&by[RECUR_HOUR], h, h))
			continue;
		for (int m = 0; m < 60; m++) {
			if (!holds(&by[RECUR_MINUTE], m, m))
				continue;
			for (int s = 0; s < 60; s++) {
				if (holds(&by[RECUR_SECOND], s, s))
					take_second(w, i,
					    h * 3600 + m * 60 + s);
			}
		}
	}
}

/* Days at most that may be walked: enough of them for each frequency. */
static int walk_end(const struct wanted *w, const struct calendar *c, int i)
{
	static const int most[] = {3, 40, 400, 2000, 4000, 4000, 5000};
	int end = i + most[w->freq];

	return end < c->n - 1200 ? end : c->n - 1200;
}

static void expand_slowly(const struct wanted *rule, const struct calendar *c,
    int i, struct local start, struct found *found)
{
	struct walk w = {.rule = rule, .calendar = c, .start = start,
	    .first = period_of(rule, c, i, start.sec), .found = found};
	int end = walk_end(rule, c, i);

	w.end = c->first + end;
	/* the first and the last period may go on outside */
	if (rule->freq > FREQ_DAILY) {
		i -= 366;
		end += 366;
	}
	for (; i < end && !found->full; i++) {
		if (day_holds(rule, c, i))
			walk_day(&w, i);
	}
	end_period(&w);
	free(w.period.v);
}

/* ---- both ---- */

static void compare(const struct wanted *w, const struct found *f,
    struct local start, struct local from, int32_t last)
{
	struct recur_rule r;
	struct recur it;
	struct local t;
	int i = 0, got;

	assert_int_equal(ical_rule_parse(w->text, &r), 0);
	recur_begin(&it, &r, start, false, from, last, SIZE_MAX);
	while (!w->count && i < f->n &&
	    local_seconds(f->v[i]) < local_seconds(from))
		i++;
	for (; i < f->n; i++) {
		got = recur_next(&it, &t);
		if (got != 1 || t.day != f->v[i].day || t.sec != f->v[i].sec)
			fail_msg("%s from %d %d: occurrence %d is %d %d, not "
				 "%d %d", w->text, start.day, start.sec, i,
			    got == 1 ? t.day : 0, got == 1 ? t.sec : 0,
			    f->v[i].day, f->v[i].sec);
	}
	if ((!f->full || f->n == w->count) && recur_next(&it, &t) != 0)
		fail_msg("%s from %d %d: one too many, %d %d", w->text,
		    start.day, start.sec, t.day, t.sec);
}

static void agrees_with_the_slow_one(void **state)
{
	struct calendar *c = calloc(1, sizeof(*c));
	struct found *f = malloc(sizeof(*f));
	size_t some = 0, many = 0;
	uint64_t seed = 5545;

	(void)state;
	assert_non_null(c);
	assert_non_null(f);
	count_out(c);
	for (int k = 0; k < RULES; k++) {
		int i = random_in(&seed, 800, 2500);
		struct local start = {c->first + i,
		    random_in(&seed, 0, SEC_PER_DAY - 1)}, from = start;
		struct wanted w, full;

		random_rule(&seed, &w);
		full = w;
		complete(&full, &c->day[i], start.sec);
		f->n = 0;
		f->full = false;
		expand_slowly(&full, c, i, start, f);
		if (f->n > 2 && one_in(&seed, 2))
			from = f->v[random_in(&seed, 1, f->n - 1)];
		some += f->n > 0;
		many += f->n > 20;
		compare(&w, f, start, from,
		    c->first + walk_end(&w, c, i) - 1);
	}
	/* it would be no test if most rules came to nothing */
	print_message("# %d rules: %zu with occurrences, %zu with over 20\n",
	    RULES, some, many);
	assert_true(some > RULES / 3);
	assert_true(many > RULES / 8);
	free(f);
	free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(agrees_with_the_slow_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
