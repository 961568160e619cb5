/* Time: the proleptic Gregorian calendar by arithmetic alone, and the few
 * ways in which offduty writes a time. */
#include "core/time.h"

#include <stdio.h>

#include "base/str.h"

int64_t instant_sec(struct instant t)
{
	int64_t s = t.us / USEC_PER_SEC;

	return t.us % USEC_PER_SEC < 0 ? s - 1 : s;
}

/* Years are counted from March, so that a leap day ends one. An era is the
 * 400 years, 146,097 days, after which the Gregorian calendar repeats. */
int32_t date_to_day(struct date d)
{
	int64_t y = d.month <= 2 ? (int64_t)d.year - 1 : d.year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t mp = (d.month + 9) % 12;
	int64_t doy = (153 * mp + 2) / 5 + d.mday - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return (int32_t)(era * 146097 + doe - 719468);
}

struct date date_from_day(int32_t day)
{
	int64_t z = (int64_t)day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	struct date d;

	d.mday = (int)(doy - (153 * mp + 2) / 5 + 1);
	d.month = (int)(mp < 10 ? mp + 3 : mp - 9);
	d.year = (int32_t)(yoe + era * 400 + (d.month <= 2 ? 1 : 0));
	return d;
}

int date_month_days(int32_t year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool date_is_valid(struct date d)
{
	return d.year >= 0 && d.year <= 9999 && d.month >= 1 &&
	       d.month <= 12 && d.mday >= 1 &&
	       d.mday <= date_month_days(d.year, d.month);
}

enum weekday day_weekday(int32_t day)
{
	/* 1970-01-01 was a Thursday */
	int32_t w = (day % 7 + 7 + THU) % 7;

	return (enum weekday)w;
}

const char *weekday_name(enum weekday day)
{
	static const char names[][4] = {"mon", "tue", "wed", "thu", "fri",
	    "sat", "sun"};

	return names[day];
}

void time_add_date(struct str *s, int32_t day)
{
	struct date d = date_from_day(day);

	str_add_digits(s, (uint64_t)(d.year < 0 ? 0 : d.year), 4);
	str_add_n(s, "-", 1);
	str_add_digits(s, (uint64_t)d.month, 2);
	str_add_n(s, "-", 1);
	str_add_digits(s, (uint64_t)d.mday, 2);
}

void time_format_rfc3339(char buf[TIME_RFC3339_SIZE], struct instant t,
    int32_t offset)
{
	int64_t local = instant_sec(t) + offset;
	int64_t day = local / SEC_PER_DAY, sec = local % SEC_PER_DAY;
	int32_t east = offset < 0 ? -offset : offset;
	struct date d;

	if (sec < 0) {
		day--;
		sec += SEC_PER_DAY;
	}
	d = date_from_day((int32_t)day);
	snprintf(buf, TIME_RFC3339_SIZE,
	    "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", d.year, d.month,
	    d.mday, (int)(sec / 3600), (int)(sec / 60 % 60), (int)(sec % 60),
	    offset < 0 ? '-' : '+', east / 3600, east / 60 % 60);
}

void time_format_clock(char buf[TIME_CLOCK_SIZE], struct instant t,
    int32_t offset)
{
	int64_t sec = (instant_sec(t) + offset) % SEC_PER_DAY;

	if (sec < 0)
		sec += SEC_PER_DAY;
	snprintf(buf, TIME_CLOCK_SIZE, "%02d:%02d", (int)(sec / 3600) % 24,
	    (int)(sec / 60 % 60));
}

void time_format_span(char buf[TIME_SPAN_SIZE], int64_t span_us)
{
	int64_t sec = span_us / USEC_PER_SEC;
	const char *sign = sec < 0 ? "-" : "";

	if (sec < 0)
		sec = -sec;
	if (sec >= 3600 && sec / 60 % 60)
		snprintf(buf, TIME_SPAN_SIZE, "%s%lldh %dm", sign,
		    (long long)(sec / 3600), (int)(sec / 60 % 60));
	else if (sec >= 3600)
		snprintf(buf, TIME_SPAN_SIZE, "%s%lldh", sign,
		    (long long)(sec / 3600));
	else if (sec >= 600 || (sec >= 60 && sec % 60 == 0))
		snprintf(buf, TIME_SPAN_SIZE, "%s%dm", sign, (int)(sec / 60));
	else if (sec >= 60)
		snprintf(buf, TIME_SPAN_SIZE, "%s%dm %ds", sign,
		    (int)(sec / 60), (int)(sec % 60));
	else
		snprintf(buf, TIME_SPAN_SIZE, "%s%ds", sign, (int)sec);
}
