/* Text for people: clean lines, numbers, spans and times, without printf. */
#include "cmd/print/text.h"

#include <string.h>

void print_clean(struct str *s, const char *text)
{
	char line[CONTROL_TEXT_SIZE];

	str_clean(line, sizeof(line), text, strlen(text));
	str_add(s, line);
}

void print_number(struct str *s, int64_t v)
{
	str_add_number(s, v);
}

void print_span(struct str *s, int64_t span_us)
{
	int64_t sec, min;

	if (span_us < 0)
		span_us = 0;
	sec = span_us / USEC_PER_SEC + (span_us % USEC_PER_SEC ? 1 : 0);
	if (sec < 60) {
		print_number(s, sec);
		str_add_n(s, "s", 1);
		return;
	}
	min = (sec + 59) / 60;
	if (min >= 60) {
		print_number(s, min / 60);
		str_add_n(s, "h", 1);
		if (min % 60 == 0)
			return;
		str_add_n(s, " ", 1);
	}
	print_number(s, min % 60);
	str_add_n(s, "m", 1);
}

/* Seconds since 1970-01-01T00:00 of the local wall clock. */
static int64_t print_local_sec(struct control_time t)
{
	return instant_sec((struct instant){t.us}) + t.offset;
}

int32_t print_day(struct control_time t)
{
	int64_t sec = print_local_sec(t);
	int64_t day = sec / SEC_PER_DAY;

	return (int32_t)(sec % SEC_PER_DAY < 0 ? day - 1 : day);
}

bool print_is_never(struct control_time t)
{
	return instant_is_never((struct instant){t.us});
}

void print_clock(struct str *s, struct control_time t)
{
	int64_t sec = print_local_sec(t) - (int64_t)print_day(t) * SEC_PER_DAY;

	str_add_digits(s, (uint64_t)sec / 3600, 2);
	str_add_n(s, ":", 1);
	str_add_digits(s, (uint64_t)sec / 60 % 60, 2);
}

const char *print_weekday(int32_t day)
{
	return weekday_name(day_weekday(day));
}

/* The day as far as it is not now's; whether there is one. */
static bool print_other_day(struct str *s, struct control_time t,
    struct control_time now)
{
	int32_t day = print_day(t), ahead = day - print_day(now);

	if (ahead == 1)
		str_add(s, "tomorrow");
	else if (ahead > 1 && ahead < 7)
		str_add(s, print_weekday(day));
	else if (ahead != 0)
		time_add_date(s, day);
	return ahead != 0;
}

void print_when(struct str *s, struct control_time t, struct control_time now)
{
	if (print_other_day(s, t, now))
		str_add_n(s, " ", 1);
	print_clock(s, t);
}

void print_past(struct str *s, struct control_time t, struct control_time now)
{
	int32_t day = print_day(t), ago = print_day(now) - day;

	if (ago > 0 && ago < 7)
		str_add(s, print_weekday(day));
	else if (ago != 0)
		time_add_date(s, day);
	if (ago != 0)
		str_add_n(s, " ", 1);
	print_clock(s, t);
}

void print_at(struct str *s, struct control_time t, struct control_time now)
{
	str_add_n(s, " ", 1);
	if (print_other_day(s, t, now))
		str_add_n(s, " ", 1);
	str_add_n(s, "at ", 3);
	print_clock(s, t);
}
