/* Sabbatical days: whether a day is one, and by which entry of the list. */
#include "core/sabbatical.h"

#include <string.h>

#include "base/str.h"

/* In the order of their numbers. */
static const char *const nth_names[] = {
    "last", "first", "second", "third", "fourth", "fifth"};

static bool day_is_nth(const struct day_rule *r, int32_t day)
{
	struct date d = date_from_day(day);

	if (day_weekday(day) != r->weekday ||
	    (r->month != 0 && r->month != d.month))
		return false;
	if (r->nth < 0)
		return d.mday + 7 > date_month_days(d.year, d.month);
	return (d.mday - 1) / 7 + 1 == r->nth;
}

/* Both ends by month and day, so that 29 feb is a day in leap years alone and
 * bounds a range in all of them. */
static bool day_is_yearly(const struct day_rule *r, int32_t day)
{
	struct date d = date_from_day(day);
	int32_t at = DAY_RULE_YEARLY(d.month, d.mday);

	if (r->first <= r->last)
		return r->first <= at && at <= r->last;
	return at >= r->first || at <= r->last;
}

const struct day_rule *sabbatical_find(const struct sabbatical_rules *s,
    int32_t day)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct day_rule *r = &s->day[i];
		bool is = false;

		switch (r->kind) {
		case DAY_NTH:
			is = day_is_nth(r, day);
			break;
		case DAY_YEARLY:
			is = day_is_yearly(r, day);
			break;
		case DAY_DATES:
			is = r->first <= day && day <= r->last;
			break;
		}
		if (is)
			return r;
	}
	return NULL;
}

const char *sabbatical_month(int month)
{
	static const char names[][4] = {"jan", "feb", "mar", "apr", "may",
	    "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

	return names[month - 1];
}

static void day_format(enum day_rule_kind kind, int32_t day, char *buf,
    size_t size)
{
	struct date d;

	if (kind == DAY_YEARLY) {
		str_printf(buf, size, "%d %s", (int)(day % 32),
		    sabbatical_month(day / 32));
		return;
	}
	d = date_from_day(day);
	str_printf(buf, size, "%04d-%02d-%02d", (int)d.year, d.month, d.mday);
}

void sabbatical_format(const struct day_rule *r, char buf[SABBATICAL_TEXT_SIZE])
{
	size_t n;

	if (r->kind == DAY_NTH) {
		str_printf(buf, SABBATICAL_TEXT_SIZE, "%s %s%s%s",
		    nth_names[r->nth < 0 ? 0 : r->nth],
		    weekday_name(r->weekday), r->month ? " of " : "",
		    r->month ? sabbatical_month(r->month) : "");
		return;
	}
	day_format(r->kind, r->first, buf, SABBATICAL_TEXT_SIZE);
	if (r->first == r->last)
		return;
	n = strlen(buf);
	str_copy(buf + n, SABBATICAL_TEXT_SIZE - n, " - ");
	n += 3;
	day_format(r->kind, r->last, buf + n, SABBATICAL_TEXT_SIZE - n);
}
