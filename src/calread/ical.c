/* libical: parses what a rule says and iterates those of RFC 7529, nothing
 * else. Its zones, its merging and its expanding are not used. */
#include "calread/ical.h"

#include <errno.h>
#include <libical/ical.h>
#include <stdlib.h>

#include "base/mem.h"

struct ical_rule {
	struct icalrecurrencetype type;
	icalrecur_iterator *it;
	bool date;
};

void ical_init(void)
{
	icalerror_set_errors_are_fatal(0);
	icaltimezone_set_builtin_tzdata(0);
	ical_set_unknown_token_handling_setting(ICAL_ASSUME_IANA_TOKEN);
}

static struct icaltimetype time_of(struct local t, bool is_date)
{
	struct date d = date_from_day(t.day);
	struct icaltimetype i = icaltime_null_time();

	i.year = d.year;
	i.month = d.month;
	i.day = d.mday;
	i.is_date = is_date;
	if (!is_date) {
		i.hour = t.sec / 3600;
		i.minute = t.sec / 60 % 60;
		i.second = t.sec % 60;
	}
	return i;
}

static const enum rule_freq freq_of[] = {
    [ICAL_SECONDLY_RECURRENCE] = FREQ_SECONDLY,
    [ICAL_MINUTELY_RECURRENCE] = FREQ_MINUTELY,
    [ICAL_HOURLY_RECURRENCE] = FREQ_HOURLY,
    [ICAL_DAILY_RECURRENCE] = FREQ_DAILY,
    [ICAL_WEEKLY_RECURRENCE] = FREQ_WEEKLY,
    [ICAL_MONTHLY_RECURRENCE] = FREQ_MONTHLY,
    [ICAL_YEARLY_RECURRENCE] = FREQ_YEARLY,
};

/* libical's weeks begin on Sunday, which is 1. */
static enum weekday weekday_of(int day)
{
	return (enum weekday)((day + 5) % 7);
}

static int take_days(const struct icalrecurrencetype *t, struct recur_rule *r)
{
	for (size_t i = 0; i < ARRAY_LEN(t->by_day); i++) {
		short v = t->by_day[i];

		if (v == ICAL_RECURRENCE_ARRAY_MAX)
			break;
		if (recur_add_day(r,
		    weekday_of(icalrecurrencetype_day_day_of_week(v)),
		    icalrecurrencetype_day_position(v)) < 0)
			return -EINVAL;
	}
	return 0;
}

static int take_numbers(const struct icalrecurrencetype *t,
    struct recur_rule *r)
{
	const struct {
		enum recur_part part;
		const short *v;
		size_t n;
	} rows[] = {
	    {RECUR_SECOND, t->by_second, ARRAY_LEN(t->by_second)},
	    {RECUR_MINUTE, t->by_minute, ARRAY_LEN(t->by_minute)},
	    {RECUR_HOUR, t->by_hour, ARRAY_LEN(t->by_hour)},
	    {RECUR_MONTHDAY, t->by_month_day, ARRAY_LEN(t->by_month_day)},
	    {RECUR_YEARDAY, t->by_year_day, ARRAY_LEN(t->by_year_day)},
	    {RECUR_WEEKNO, t->by_week_no, ARRAY_LEN(t->by_week_no)},
	    {RECUR_MONTH, t->by_month, ARRAY_LEN(t->by_month)},
	    {RECUR_SETPOS, t->by_set_pos, ARRAY_LEN(t->by_set_pos)},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t k = 0; k < rows[i].n; k++) {
			if (rows[i].v[k] == ICAL_RECURRENCE_ARRAY_MAX)
				break;
			if (recur_add(r, rows[i].part, rows[i].v[k]) < 0)
				return -EINVAL;
		}
	}
	return 0;
}

int ical_rule_parse(const char *rule, struct recur_rule *ret)
{
	struct icalrecurrencetype t;

	icalerror_clear_errno();
	t = icalrecurrencetype_from_string(rule);
	free(t.rscale);
	if (t.freq < ICAL_SECONDLY_RECURRENCE ||
	    t.freq > ICAL_YEARLY_RECURRENCE)
		return -EINVAL;
	*ret = (struct recur_rule){.freq = freq_of[t.freq],
	    .interval = t.interval, .count = t.count,
	    .week_start = weekday_of(t.week_start)};
	if (take_numbers(&t, ret) < 0)
		return -EINVAL;
	return take_days(&t, ret);
}

int ical_rule_open(const char *rule, struct local start, bool date,
    struct ical_rule **ret)
{
	struct ical_rule *r = mem_new(1, sizeof(*r));

	icalerror_clear_errno();
	r->date = date;
	r->type = icalrecurrencetype_from_string(rule);
	if (r->type.freq != ICAL_NO_RECURRENCE)
		r->it = icalrecur_iterator_new(r->type, time_of(start, date));
	if (!r->it) {
		ical_rule_close(r);
		return -EINVAL;
	}
	*ret = r;
	return 0;
}

bool ical_rule_next(struct ical_rule *r, struct local *ret)
{
	struct icaltimetype t = icalrecur_iterator_next(r->it);
	struct date d = {t.year, t.month, t.day};

	if (icaltime_is_null_time(t) || !date_is_valid(d))
		return false;
	ret->day = date_to_day(d);
	ret->sec = r->date ? 0 : t.hour * 3600 + t.minute * 60 + t.second;
	return true;
}

void ical_rule_close(struct ical_rule *r)
{
	if (!r)
		return;
	if (r->it)
		icalrecur_iterator_free(r->it);
	free(r->type.rscale); /* libical leaves it to who asked for the type */
	free(r);
}
