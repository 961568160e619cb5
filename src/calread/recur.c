/* Iteration of recurrence rules, period by period: see the header. */
#include "calread/recur.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calread/value.h"

/* Seconds of the periods that are all alike. */
static const int64_t unit_seconds[] = {1, 60, 3600, SEC_PER_DAY};

/* ---- numbers ---- */

static void set_add(struct recur_set *s, int v)
{
	int n = v < 0 ? -v : v;

	s->given = true;
	s->bit[v < 0][n / 64] |= UINT64_C(1) << n % 64;
}

/* first counts from the start, back from the end: 1 is the last one. */
static bool set_has(const struct recur_set *s, int first, int back)
{
	return (s->bit[0][first / 64] >> first % 64 & 1) ||
	    (s->bit[1][back / 64] >> back % 64 & 1);
}

/* Whether a set that counts from the start alone lets v pass. */
static bool set_lets(const struct recur_set *s, int v)
{
	return !s->given || set_has(s, v, 0);
}

/* What a set lets pass of 0 to n - 1. */
static size_t set_list(const struct recur_set *s, int n, uint8_t *list)
{
	size_t k = 0;

	for (int i = 0; i < n; i++) {
		if (set_lets(s, i))
			list[k++] = (uint8_t)i;
	}
	return k;
}

int recur_add(struct recur_rule *r, enum recur_part part, int number)
{
	static const struct {
		int min, max;
		bool back; /* may be counted from the end */
	} range[RECUR_PARTS] = {
	    [RECUR_SECOND] = {0, 60, false},
	    [RECUR_MINUTE] = {0, 59, false},
	    [RECUR_HOUR] = {0, 23, false},
	    [RECUR_MONTHDAY] = {1, 31, true},
	    [RECUR_YEARDAY] = {1, 366, true},
	    [RECUR_WEEKNO] = {1, 53, true},
	    [RECUR_MONTH] = {1, 12, false},
	    [RECUR_SETPOS] = {1, 366, true},
	};
	int n = number < 0 && range[part].back ? -number : number;

	if (n < range[part].min || n > range[part].max)
		return -EINVAL;
	set_add(&r->set[part], part == RECUR_SECOND && n == 60 ? 59 : number);
	return 0;
}

int recur_add_day(struct recur_rule *r, enum weekday day, int nth)
{
	if (nth < -53 || nth > 53)
		return -EINVAL;
	r->has_days = true;
	set_add(&r->nth[day], nth);
	return 0;
}

/* ---- days ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int year_days(int32_t year)
{
	return 337 + date_month_days(year, 2);
}

static int year_day(int32_t day, int32_t year)
{
	return day - date_to_day((struct date){year, 1, 1}) + 1;
}

/* The week of a day belongs to the year that has most of it, the one of its
 * fourth day. */
static bool week_fits(const struct recur_rule *r, int32_t day)
{
	int into = ((int)day_weekday(day) - (int)r->week_start + 7) % 7;
	int32_t fourth = day - into + 3;
	int32_t year = date_from_day(fourth).year;
	int n = year_day(fourth, year);

	return set_has(&r->set[RECUR_WEEKNO], (n + 6) / 7,
	    (year_days(year) - n) / 7 + 1);
}

/* The first Monday is that of the month, or of the year where the rule is
 * yearly and names no month. */
static bool weekday_fits(const struct recur_rule *r, int32_t day,
    struct date d)
{
	const struct recur_set *nth = &r->nth[day_weekday(day)];
	int n = d.mday, of = date_month_days(d.year, d.month);

	if (set_has(nth, 0, 0))
		return true;
	if (r->freq == FREQ_YEARLY && !r->set[RECUR_MONTH].given) {
		n = year_day(day, d.year);
		of = year_days(d.year);
	}
	return set_has(nth, (n + 6) / 7, (of - n) / 7 + 1);
}

static bool day_fits(const struct recur_rule *r, int32_t day)
{
	struct date d = date_from_day(day);
	const struct recur_set *mday = &r->set[RECUR_MONTHDAY];
	const struct recur_set *yday = &r->set[RECUR_YEARDAY];
	int n;

	if (!set_lets(&r->set[RECUR_MONTH], d.month))
		return false;
	if (mday->given && !set_has(mday, d.mday,
	    date_month_days(d.year, d.month) - d.mday + 1))
		return false;
	if (r->has_days && !weekday_fits(r, day, d))
		return false;
	if (yday->given) {
		n = year_day(day, d.year);
		if (!set_has(yday, n, year_days(d.year) - n + 1))
			return false;
	}
	return !r->set[RECUR_WEEKNO].given || week_fits(r, day);
}

/* The next day after one that does not fit that may: the next month's first
 * where the month does not. */
static int32_t day_after(const struct recur_rule *r, int32_t day)
{
	struct date d = date_from_day(day);

	if (set_lets(&r->set[RECUR_MONTH], d.month))
		return day + 1;
	return day - d.mday + 1 + date_month_days(d.year, d.month);
}

/* ---- periods ---- */

/* The number of the period that holds t. */
static int64_t unit_of(const struct recur_rule *r, struct local t)
{
	struct date d;

	if (r->freq <= FREQ_DAILY)
		return floor_div(local_seconds(t), unit_seconds[r->freq]);
	/* 1970 began on a Thursday */
	if (r->freq == FREQ_WEEKLY)
		return floor_div((int64_t)t.day + THU - (int)r->week_start, 7);
	d = date_from_day(t.day);
	if (r->freq == FREQ_MONTHLY)
		return (int64_t)d.year * 12 + d.month - 1;
	return d.year;
}

/* The first day of a period of days. */
static int32_t unit_day(const struct recur_rule *r, int64_t unit)
{
	struct date d = {(int32_t)unit, 1, 1};

	if (r->freq == FREQ_WEEKLY)
		return (int32_t)(unit * 7) - THU + (int)r->week_start;
	if (r->freq == FREQ_MONTHLY)
		d = (struct date){(int32_t)floor_div(unit, 12),
		    (int)(unit - floor_div(unit, 12) * 12) + 1, 1};
	return date_to_day(d);
}

/* Goes on to the rule's first period that is not before unit. */
static void jump_to(struct recur *it, int64_t unit)
{
	int64_t step = it->rule.interval;

	if (unit > it->at)
		it->at += (unit - it->at + step - 1) / step * step;
}

static bool spend(struct recur *it, size_t n)
{
	if (it->budget < n)
		return false;
	it->budget -= n;
	return true;
}

/* Periods of a day and less: 1 and its day and times; 0 and where to go on if
 * there is none. */
static int fill_short(struct recur *it)
{
	const struct recur_rule *r = &it->rule;
	struct local t = local_from_seconds(it->at * unit_seconds[r->freq]);
	struct local on = {t.day, 0};
	uint8_t hour = (uint8_t)(t.sec / 3600);
	uint8_t minute = (uint8_t)(t.sec / 60 % 60);

	if (!day_fits(r, t.day)) {
		on.day = day_after(r, t.day);
	} else if (r->freq < FREQ_DAILY &&
	    !set_lets(&r->set[RECUR_HOUR], hour)) {
		on.sec = (hour + 1) * 3600;
	} else if (r->freq < FREQ_HOURLY &&
	    !set_lets(&r->set[RECUR_MINUTE], minute)) {
		on.sec = hour * 3600 + (minute + 1) * 60;
	} else {
		it->day[0] = t.day;
		it->days = 1;
		if (r->freq < FREQ_DAILY)
			it->hour[0] = hour;
		if (r->freq < FREQ_HOURLY)
			it->minute[0] = minute;
		if (r->freq > FREQ_SECONDLY)
			return 1;
		it->second[0] = (uint8_t)(t.sec % 60);
		return set_lets(&r->set[RECUR_SECOND], t.sec % 60);
	}
	jump_to(it, unit_of(r, local_from_seconds(local_seconds(on))) -
	    it->rule.interval);
	return 0;
}

/* Periods of several days: 1, or 0 when no day fits, or -E2BIG. */
static int fill_days(struct recur *it)
{
	int32_t day = unit_day(&it->rule, it->at);
	int32_t end = unit_day(&it->rule, it->at + 1);

	it->days = 0;
	while (day < end) {
		if (!spend(it, 1))
			return -E2BIG;
		if (day_fits(&it->rule, day)) {
			it->day[it->days++] = day++;
		} else {
			day = day_after(&it->rule, day);
		}
	}
	return it->days > 0;
}

static int by_number(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* BYSETPOS among total: sorted, each once. */
static void choose(struct recur *it, size_t total)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < it->positions; i++) {
		int32_t v = it->position[i];
		int32_t at = v > 0 ? v - 1 : (int32_t)total + v;

		if (at >= 0 && at < (int32_t)total)
			it->pick[n++] = at;
	}
	if (n > 1)
		qsort(it->pick, n, sizeof(it->pick[0]), by_number);
	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || it->pick[kept - 1] != it->pick[i])
			it->pick[kept++] = it->pick[i];
	}
	it->picks = kept;
}

/* The i-th of what this period has. */
static struct local element(const struct recur *it, size_t i)
{
	struct local t;

	if (it->positions)
		i = (size_t)it->pick[i];
	t.sec = it->second[i % it->seconds];
	i /= it->seconds;
	t.sec += it->minute[i % it->minutes] * 60;
	i /= it->minutes;
	t.sec += it->hour[i % it->hours] * 3600;
	t.day = it->day[i / it->hours];
	if (it->date)
		t.sec = 0;
	return t;
}

/* Skips what is before from. */
static void skip_early(struct recur *it)
{
	size_t lo = 0, hi = it->end;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (local_seconds(element(it, mid)) < local_seconds(it->from))
			lo = mid + 1;
		else
			hi = mid;
	}
	it->next = lo;
}

/* Whether the period is wholly after the last day. */
static bool is_over(const struct recur *it)
{
	const struct recur_rule *r = &it->rule;

	return it->at > unit_of(r, (struct local){it->last, SEC_PER_DAY - 1});
}

/* The next period that holds something: 1, 0 or -E2BIG. */
static int next_period(struct recur *it)
{
	int filled = 0;

	while (filled == 0) {
		if (it->begun)
			it->at += it->rule.interval;
		it->begun = true;
		if (is_over(it))
			return 0;
		if (!spend(it, 1 + it->positions))
			return -E2BIG;
		filled = it->rule.freq <= FREQ_DAILY ? fill_short(it) :
		    fill_days(it);
		if (filled <= 0)
			continue;
		it->end = it->days * it->hours * it->minutes * it->seconds;
		if (it->positions) {
			choose(it, it->end);
			it->end = it->picks;
		}
		skip_early(it);
		filled = it->next < it->end;
	}
	return filled;
}

/* ---- beginning and going on ---- */

/* A yearly rule that names one day of the month and nothing else about days:
 * the table has it in every month, what people export means the start's. */
static bool is_lone_monthday(const struct recur_rule *r)
{
	const struct recur_set *s = &r->set[RECUR_MONTHDAY];
	uint64_t first = s->bit[0][0], back = s->bit[1][0];

	return s->given && r->freq == FREQ_YEARLY && !r->has_days &&
	    !r->set[RECUR_MONTH].given && !r->set[RECUR_YEARDAY].given &&
	    !r->set[RECUR_WEEKNO].given && !r->set[RECUR_SETPOS].given &&
	    !(first & (first - 1)) && !(back & (back - 1)) &&
	    (first == 0 || back == 0);
}

/* What the rule does not say, the start does. */
static void take_from_start(struct recur_rule *r, struct local start)
{
	struct date d = date_from_day(start.day);
	bool days = r->has_days || r->set[RECUR_MONTHDAY].given ||
	    r->set[RECUR_YEARDAY].given;
	bool weeks = r->set[RECUR_WEEKNO].given;

	if (r->freq > FREQ_SECONDLY && !r->set[RECUR_SECOND].given)
		recur_add(r, RECUR_SECOND, start.sec % 60);
	if (r->freq > FREQ_MINUTELY && !r->set[RECUR_MINUTE].given)
		recur_add(r, RECUR_MINUTE, start.sec / 60 % 60);
	if (r->freq > FREQ_HOURLY && !r->set[RECUR_HOUR].given)
		recur_add(r, RECUR_HOUR, start.sec / 3600);
	if (is_lone_monthday(r))
		recur_add(r, RECUR_MONTH, d.month);
	if (r->freq <= FREQ_DAILY || days)
		return;
	if (r->freq == FREQ_WEEKLY || weeks) {
		recur_add_day(r, day_weekday(start.day), 0);
		return;
	}
	recur_add(r, RECUR_MONTHDAY, d.mday);
	if (r->freq == FREQ_YEARLY && !r->set[RECUR_MONTH].given)
		recur_add(r, RECUR_MONTH, d.month);
}

/* A number before a weekday means nothing in a week. */
static void drop_numbers(struct recur_rule *r)
{
	for (int i = MON; i <= SUN; i++) {
		if (r->nth[i].given)
			set_add(&r->nth[i], 0);
	}
}

static void list_positions(struct recur *it)
{
	const struct recur_set *s = &it->rule.set[RECUR_SETPOS];

	for (int i = 1; i <= RECUR_MAX_NUMBER; i++) {
		if (set_has(s, i, 0))
			it->position[it->positions++] = (int16_t)i;
		if (set_has(s, 0, i))
			it->position[it->positions++] = (int16_t)-i;
	}
}

void recur_begin(struct recur *it, const struct recur_rule *r,
    struct local start, bool date, struct local from, int32_t last,
    size_t budget)
{
	memset(it, 0, sizeof(*it));
	it->rule = *r;
	it->date = date;
	it->last = last;
	it->left = r->count;
	it->budget = budget;
	it->from = start;
	if (!r->count && local_seconds(from) > local_seconds(start))
		it->from = from;
	take_from_start(&it->rule, start);
	if (r->freq < FREQ_MONTHLY)
		drop_numbers(&it->rule);
	list_positions(it);
	it->hours = set_list(&it->rule.set[RECUR_HOUR], 24, it->hour);
	it->minutes = set_list(&it->rule.set[RECUR_MINUTE], 60, it->minute);
	it->seconds = set_list(&it->rule.set[RECUR_SECOND], 60, it->second);
	if (r->freq <= FREQ_HOURLY)
		it->hours = 1;
	if (r->freq <= FREQ_MINUTELY)
		it->minutes = 1;
	if (r->freq == FREQ_SECONDLY)
		it->seconds = 1;
	it->at = unit_of(&it->rule, start);
	jump_to(it, unit_of(&it->rule, it->from));
}

int recur_next(struct recur *it, struct local *ret)
{
	int err;

	if (it->rule.count && it->left == 0)
		return 0;
	if (it->next >= it->end) {
		err = next_period(it);
		if (err <= 0)
			return err;
	}
	*ret = element(it, it->next++);
	if (ret->day > it->last)
		return 0;
	/* a day is there once, however often its hours are */
	if (it->date) {
		it->from = (struct local){ret->day + 1, 0};
		skip_early(it);
	}
	it->left--;
	return 1;
}
