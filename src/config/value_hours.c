/* Values of the clock and the week: times of day, windows, working hours. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/suggest.h"
#include "config/value_priv.h"

#define SEC_PER_WEEK (7 * SEC_PER_DAY)

static const char *const weekday_names[] = {"mon", "tue", "wed", "thu", "fri",
    "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday"};

int value_read_clock(
    const char **p, int32_t *ret, char *problem, size_t size)
{
	int digits = str_is_digit((*p)[0]) && str_is_digit((*p)[1]) ? 2 : 1;
	const char *s = *p;
	int h, m;

	if (time_read_digits(&s, digits, &h) < 0 || *s != ':')
		return value_problem(problem, size,
		    "not a time of day; write one like 09:00 or 17:30");
	s++;
	if (time_read_digits(&s, 2, &m) < 0 || str_is_digit(*s) || *s == ':')
		return value_problem(problem, size,
		    "not a time of day; write hours and minutes, as in 09:00");
	if (h > 24 || m > 59 || (h == 24 && m > 0)) {
		value_problem(problem, size,
		    "no such time of day; they go from 00:00 to 24:00");
		return -ERANGE;
	}
	*p = s;
	*ret = (h * 60 + m) * 60;
	return 0;
}

int value_parse_clock(
    const char *text, int32_t *ret, char *problem, size_t size)
{
	const char *p = value_skip(text);
	int32_t sec = 0;
	int r = value_read_clock(&p, &sec, problem, size);

	if (r < 0)
		return r;
	if (!value_at_end(p))
		return value_problem(problem, size,
		    "more than a time of day; write one like 17:30, by 24 "
		    "hours");
	*ret = sec;
	return 0;
}

/* "09:00-17:00", blanks around the dash allowed. */
static int read_window(
    const char **p, int32_t *start, int32_t *end, char *problem, size_t size)
{
	int r = value_read_clock(p, start, problem, size);

	if (r < 0)
		return r;
	*p = value_skip(*p);
	if (**p != '-')
		return value_problem(problem, size,
		    "a time without its end; write a window like 09:00-17:00");
	*p = value_skip(*p + 1);
	r = value_read_clock(p, end, problem, size);
	if (r < 0)
		return r;
	if (*start == SEC_PER_DAY)
		return value_problem(problem, size,
		    "a window cannot begin at 24:00; write 00:00");
	if (*start == *end)
		return value_problem(problem, size,
		    "a window without length; a whole day is 00:00-24:00");
	if (*end < *start)
		*end += SEC_PER_DAY;
	return 0;
}

int value_parse_window(
    const char *text, int32_t *start, int32_t *end, char *problem, size_t size)
{
	const char *p = value_skip(text);
	int32_t a, b;
	int r = read_window(&p, &a, &b, problem, size);

	if (r < 0)
		return r;
	if (!value_at_end(p))
		return value_problem(problem, size,
		    "more than one window; write one like 12:00-14:00");
	*start = a;
	*end = b;
	return 0;
}

size_t value_word_length(const char *p)
{
	size_t n = 0;

	while (p[n] && !str_is_space(p[n]) && p[n] != ',' && p[n] != '-')
		n++;
	return n;
}

int value_read_weekday(const char **p, int *ret, const char *remedy,
    char *problem, size_t size)
{
	char word[SUGGEST_MAX_LENGTH + 1];
	size_t n = value_word_length(*p);
	const char *near;

	str_clean(word, sizeof(word), *p, n);
	for (size_t i = 0; i < ARRAY_LEN(weekday_names); i++)
		if (str_casecmp(word, weekday_names[i]) == 0) {
			*p += n;
			*ret = (int)(i % 7);
			return 0;
		}
	near = suggest_nearest(word, weekday_names, ARRAY_LEN(weekday_names));
	if (near)
		return value_problem(problem, size,
		    "'%s' is no weekday; did you mean '%s'?", word, near);
	return value_problem(problem, size, "'%s' %s", word, remedy);
}

/* "mon", "fri-mon": adds them to the set, a bit a weekday. */
static int read_days(const char **p, unsigned *days, char *problem, size_t size)
{
	static const char remedy[] =
	    "is neither weekday nor time; write mon-fri 09:00-17:00";
	int from, to, r;
	const char *s;

	r = value_read_weekday(p, &from, remedy, problem, size);
	if (r < 0)
		return r;
	to = from;
	s = value_skip(*p);
	if (*s == '-') {
		s = value_skip(s + 1);
		r = value_read_weekday(&s, &to, remedy, problem, size);
		if (r < 0)
			return r;
		*p = s;
	}
	for (int d = from;; d = (d + 1) % 7) {
		*days |= 1U << d;
		if (d == to)
			return 0;
	}
}

int value_parse_week_time(const char *text, struct week_time *ret,
    char *problem, size_t size)
{
	const char *p = value_skip(text);
	int weekday, r;
	int32_t sec;

	r = value_read_weekday(&p, &weekday,
	    "is no weekday; write one like wed 15:00", problem, size);
	if (r < 0)
		return r;
	p = value_skip(p);
	r = value_read_clock(&p, &sec, problem, size);
	if (r < 0)
		return r;
	if (!value_at_end(p))
		return value_problem(problem, size,
		    "more than a weekday and a time; write one like wed "
		    "15:00");
	*ret = (struct week_time){(enum weekday)weekday, sec};
	return 0;
}

static int add_windows(struct hours_rules *h, unsigned days, int32_t start,
    int32_t end, char *problem, size_t size)
{
	for (int d = MON; d <= SUN; d++) {
		if (!(days & 1U << d))
			continue;
		if (h->n == RULES_MAX_WINDOWS)
			return value_problem(problem, size,
			    "too many windows; at most %d a week",
			    RULES_MAX_WINDOWS);
		h->window[h->n++] =
		    (struct hours_window){(enum weekday)d, start, end};
	}
	return 0;
}

static int compare_windows(const void *a, const void *b)
{
	const struct hours_window *x = a, *y = b;

	if (x->weekday != y->weekday)
		return x->weekday < y->weekday ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

/* Whether b begins inside a; Sunday night runs into Monday. */
static bool begins_inside(
    const struct hours_window *a, const struct hours_window *b)
{
	int32_t from = (int32_t)a->weekday * SEC_PER_DAY + a->start;
	int32_t at = (int32_t)b->weekday * SEC_PER_DAY + b->start;
	int32_t after = (at - from + SEC_PER_WEEK) % SEC_PER_WEEK;

	return after < a->end - a->start;
}

static int check_overlap(
    const struct hours_rules *h, char *problem, size_t size)
{
	for (size_t i = 0; i < h->n; i++)
		for (size_t j = 0; j < h->n; j++) {
			const struct hours_window *a = &h->window[i];
			const struct hours_window *b = &h->window[j];

			if (i == j || !begins_inside(a, b))
				continue;
			return value_problem(problem, size,
			    "windows overlap: %s's that begins at %02d:%02d "
			    "and %s's at %02d:%02d; join them, or part them",
			    weekday_names[a->weekday], a->start / 3600,
			    a->start / 60 % 60, weekday_names[b->weekday],
			    b->start / 3600, b->start / 60 % 60);
		}
	return 0;
}

/* One word of hours: days, or a window of the days named last. */
static int read_hours_item(const char **p, struct hours_rules *h,
    unsigned *days, bool *waiting, char *problem, size_t size)
{
	int32_t start, end;
	int r;

	if (!str_is_digit(**p)) {
		if (!*waiting)
			*days = 0;
		*waiting = true;
		return read_days(p, days, problem, size);
	}
	if (*days == 0)
		return value_problem(problem, size,
		    "a window without its days; write mon-fri 09:00-17:00");
	r = read_window(p, &start, &end, problem, size);
	if (r < 0)
		return r;
	if (**p && !str_is_space(**p) && **p != ',')
		return value_problem(problem, size,
		    "not a time of day; write them by 24 hours, as in 17:30");
	*waiting = false;
	return add_windows(h, *days, start, end, problem, size);
}

static bool is_off(const char *text)
{
	const char *p = value_skip(text);
	size_t n = value_word_length(p);

	return value_at_end(p + n) &&
	       ((n == 3 && strncmp(p, "off", n) == 0) ||
		   (n == 4 && strncmp(p, "none", n) == 0));
}

int value_parse_hours(
    const char *text, struct hours_rules *ret, char *problem, size_t size)
{
	const char *p = value_skip(text);
	struct hours_rules h = {0};
	unsigned days = 0;
	bool waiting = false;
	int r;

	if (!is_off(text)) {
		for (; *p; p = value_skip(p)) {
			if (*p == ',') {
				p++;
				continue;
			}
			r = read_hours_item(
			    &p, &h, &days, &waiting, problem, size);
			if (r < 0)
				return r;
		}
		if (waiting || h.n == 0)
			return value_problem(problem, size,
			    "days without their hours; write mon-fri "
			    "09:00-17:00, or off");
	}
	qsort(h.window, h.n, sizeof(h.window[0]), compare_windows);
	r = check_overlap(&h, problem, size);
	if (r < 0)
		return r;
	memcpy(ret->window, h.window, sizeof(h.window));
	ret->n = h.n;
	return 0;
}
