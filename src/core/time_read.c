/* Reading times as people and RFC 3339 write them, piece by piece. */
#include <errno.h>

#include "base/str.h"
#include "core/time.h"

int time_read_digits(const char **p, int n, int *ret)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (!str_is_digit((*p)[i]))
			return -EINVAL;
		v = v * 10 + ((*p)[i] - '0');
	}
	*p += n;
	*ret = v;
	return 0;
}

int time_read_date(const char **p, int32_t *day)
{
	const char *s = *p;
	struct date d;
	int year;

	if (time_read_digits(&s, 4, &year) < 0 || *s++ != '-' ||
	    time_read_digits(&s, 2, &d.month) < 0 || *s++ != '-' ||
	    time_read_digits(&s, 2, &d.mday) < 0)
		return -EINVAL;
	d.year = year;
	if (!date_is_valid(d))
		return -EINVAL;
	*p = s;
	*day = date_to_day(d);
	return 0;
}

int time_read_clock(const char **p, int32_t *sec)
{
	const char *s = *p;
	int h, m, seconds = 0;
	int digits = str_is_digit(s[0]) && str_is_digit(s[1]) ? 2 : 1;

	if (time_read_digits(&s, digits, &h) < 0 || *s++ != ':' ||
	    time_read_digits(&s, 2, &m) < 0)
		return -EINVAL;
	if (*s == ':') {
		s++;
		if (time_read_digits(&s, 2, &seconds) < 0)
			return -EINVAL;
		if (*s == '.' && str_is_digit(s[1]))
			do
				s++;
			while (str_is_digit(*s));
	}
	if (h > 24 || m > 59 || seconds > 59 || (h == 24 && (m || seconds)))
		return -EINVAL;
	*p = s;
	*sec = h * 3600 + m * 60 + seconds;
	return 0;
}

int time_read_offset(const char **p, int32_t *offset)
{
	int h, m, sign = **p == '-' ? -1 : 1;
	const char *s = *p;

	if (*s == 'Z' || *s == 'z') {
		*p = s + 1;
		*offset = 0;
		return 0;
	}
	if (*s != '+' && *s != '-')
		return -EINVAL;
	s++;
	if (time_read_digits(&s, 2, &h) < 0)
		return -EINVAL;
	if (*s == ':')
		s++;
	if (time_read_digits(&s, 2, &m) < 0 || h > 23 || m > 59)
		return -EINVAL;
	*p = s;
	*offset = sign * (h * 3600 + m * 60);
	return 0;
}
