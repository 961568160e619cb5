/* Parsing of single values. Lenient where real calendars are: a time without
 * seconds, a leap second, lower case. */
#include "calread/value.h"

#include <errno.h>
#include <string.h>

static int read_digits(const char *p, size_t n, int32_t *ret)
{
	int32_t v = 0;

	for (size_t i = 0; i < n; i++) {
		if (!str_is_digit(p[i]))
			return -EINVAL;
		v = v * 10 + (p[i] - '0');
	}
	*ret = v;
	return 0;
}

static int read_clock(const char *p, size_t n, int32_t *ret)
{
	int32_t h, m, s = 0;

	if (n != 6 && n != 4)
		return -EINVAL;
	if (read_digits(p, 2, &h) < 0 || read_digits(p + 2, 2, &m) < 0 ||
	    (n == 6 && read_digits(p + 4, 2, &s) < 0))
		return -EINVAL;
	if (h > 23 || m > 59 || s > 60)
		return -EINVAL;
	*ret = h * 3600 + m * 60 + (s == 60 ? 59 : s);
	return 0;
}

int value_parse_stamp(const char *p, size_t n, struct stamp_text *ret)
{
	struct stamp_text t = {.date = true};
	int32_t year, month, mday;
	struct date d;

	if (n < 8 || read_digits(p, 4, &year) < 0 ||
	    read_digits(p + 4, 2, &month) < 0 ||
	    read_digits(p + 6, 2, &mday) < 0)
		return -EINVAL;
	d = (struct date){year, month, mday};
	if (year < 1 || year > 9998 || !date_is_valid(d))
		return -EINVAL;
	t.local.day = date_to_day(d);
	if (n > 8) {
		if (str_lower(p[8]) != 't')
			return -EINVAL;
		t.date = false;
		t.utc = str_lower(p[n - 1]) == 'z';
		if (read_clock(p + 9, n - 9 - t.utc, &t.local.sec) < 0)
			return -EINVAL;
	}
	*ret = t;
	return 0;
}

/* Seconds of a unit of a duration; 0: none. */
static int64_t unit_seconds(char c, bool in_time)
{
	switch (str_lower(c)) {
	case 'w':
		return in_time ? 0 : 7 * SEC_PER_DAY;
	case 'd':
		return in_time ? 0 : SEC_PER_DAY;
	case 'h':
		return in_time ? 3600 : 0;
	case 'm':
		return in_time ? 60 : 0;
	case 's':
		return in_time ? 1 : 0;
	}
	return 0;
}

int value_parse_duration(const char *p, size_t n, struct length *ret)
{
	const char *end = p + n;
	bool negative = false, in_time = false, any = false;
	struct length l = {0, 0};

	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	if (p >= end || str_lower(*p++) != 'p')
		return -EINVAL;
	while (p < end) {
		int64_t v = 0, unit;
		const char *digits = p;

		if (str_lower(*p) == 't' && !in_time) {
			in_time = true;
			p++;
			continue;
		}
		while (p < end && str_is_digit(*p) && p - digits < 9)
			v = v * 10 + (*p++ - '0');
		unit = p > digits && p < end ? unit_seconds(*p++, in_time) : 0;
		if (!unit || v * unit > INT64_C(36525) * SEC_PER_DAY)
			return -EINVAL;
		if (in_time)
			l.us += v * unit * USEC_PER_SEC;
		else
			l.days += (int32_t)(v * unit / SEC_PER_DAY);
		any = true;
	}
	if (!any)
		return -EINVAL;
	if (negative && (l.days || l.us)) {
		*ret = (struct length){0, 0};
		return -ERANGE;
	}
	*ret = l;
	return 0;
}

int value_parse_offset(const char *p, size_t n, int32_t *ret)
{
	int32_t h, m, s = 0;

	if ((n != 5 && n != 7) || (*p != '+' && *p != '-'))
		return -EINVAL;
	if (read_digits(p + 1, 2, &h) < 0 || read_digits(p + 3, 2, &m) < 0 ||
	    (n == 7 && read_digits(p + 5, 2, &s) < 0))
		return -EINVAL;
	if (h > 24 || m > 59 || s > 59)
		return -EINVAL;
	*ret = (*p == '-' ? -1 : 1) * (h * 3600 + m * 60 + s);
	return 0;
}

int64_t value_parse_number(const char *p, size_t n)
{
	int64_t v = 0;

	for (size_t i = 0; i < n && i < 15 && str_is_digit(p[i]); i++)
		v = v * 10 + (p[i] - '0');
	return v;
}

void value_unescape(struct str *s, const char *p, size_t n)
{
	const char *end;

	if (n == 0)
		return;
	for (end = p + n; p < end;) {
		const char *b = p;

		while (p < end && *p != '\\')
			p++;
		str_add_n(s, b, (size_t)(p - b));
		if (p == end)
			return;
		if (end - p > 1 && str_lower(p[1]) == 'n')
			str_add_n(s, "\n", 1);
		else if (end - p > 1 && strchr(",;\\", p[1]))
			str_add_n(s, p + 1, 1);
		else
			str_add_n(s, p, end - p > 1 ? 2 : 1);
		p += end - p > 1 ? 2 : 1;
	}
}

struct instant stamp_instant(const struct stamp *s)
{
	return zone_from_local(s->zone, s->local, ZONE_GAP_BEFORE);
}

struct instant stamp_end(const struct stamp *s, struct length length)
{
	struct stamp t = *s;
	struct instant end;

	t.local.day += length.days;
	end = stamp_instant(&t);
	end.us += length.us;
	return end;
}

int64_t local_seconds(struct local t)
{
	return (int64_t)t.day * SEC_PER_DAY + t.sec;
}

struct local local_from_seconds(int64_t sec)
{
	int64_t day = sec / SEC_PER_DAY, rest = sec % SEC_PER_DAY;

	if (rest < 0) {
		rest += SEC_PER_DAY;
		day--;
	}
	return (struct local){(int32_t)day, (int32_t)rest};
}
