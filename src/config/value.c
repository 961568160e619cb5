/* Values of one number or word: durations, counts, percentages, booleans. */
#include "config/value.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/suggest.h"
#include "config/value_priv.h"

int value_problem(char *problem, size_t size, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(problem, size, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

const char *value_skip(const char *p)
{
	while (str_is_space(*p))
		p++;
	return p;
}

bool value_at_end(const char *p)
{
	return *value_skip(p) == '\0';
}

/* The units by size, and what else people call them. */
static const struct span_unit {
	const char *name;
	int64_t us;
	const char *also[4];
} span_units[] = {
    {"d", 24 * USEC_PER_HOUR, {"day", "days"}},
    {"h", USEC_PER_HOUR, {"hr", "hour", "hours"}},
    {"m", USEC_PER_MIN, {"min", "mins", "minute", "minutes"}},
    {"s", USEC_PER_SEC, {"sec", "secs", "second", "seconds"}},
};

static bool span_unit_is(const struct span_unit *u, const char *p, size_t n)
{
	if (strlen(u->name) == n && strncmp(u->name, p, n) == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(u->also) && u->also[i]; i++)
		if (strlen(u->also[i]) == n && strncmp(u->also[i], p, n) == 0)
			return true;
	return false;
}

/* Moves *p behind a unit; its index, or the number of units. */
static size_t span_read_unit(const char **p)
{
	size_t n = 0, i;

	while ((*p)[n] >= 'a' && (*p)[n] <= 'z')
		n++;
	for (i = 0; i < ARRAY_LEN(span_units); i++)
		if (span_unit_is(&span_units[i], *p, n))
			break;
	if (i < ARRAY_LEN(span_units))
		*p += n;
	return i;
}

int value_parse_span(const char *text, int64_t *ret, char *problem, size_t size)
{
	const char *p = value_skip(text);
	size_t unit, last = 0;
	int64_t sum = 0;
	uint64_t n;
	bool first = true;

	for (; *p; p = value_skip(p), first = false) {
		int r = str_read_number(&p, UINT32_MAX, &n);

		if (r == -ERANGE)
			goto too_long;
		if (r < 0)
			return value_problem(problem, size,
			    "not a duration; write one like 1h 20m");
		if (*p == '.' || *p == ',')
			return value_problem(problem, size,
			    "a duration has no fractions; write 1h 30m");
		p = value_skip(p);
		if (!*p || str_is_digit(*p))
			return value_problem(problem, size,
			    "a number without its unit; write %um, or another "
			    "of d, h, m, s",
			    (unsigned)n);
		unit = span_read_unit(&p);
		if (unit == ARRAY_LEN(span_units))
			return value_problem(problem, size,
			    "not a unit of time; the units are d, h, m, s");
		if (!first && unit <= last)
			return value_problem(problem, size,
			    "units out of order; the largest first, each "
			    "once, as in 1h 20m");
		last = unit;
		if ((int64_t)n > VALUE_MAX_SPAN / span_units[unit].us)
			goto too_long;
		sum += (int64_t)n * span_units[unit].us;
	}
	if (first)
		return value_problem(
		    problem, size, "empty; write a duration like 1h 20m");
	if (sum > VALUE_MAX_SPAN)
		goto too_long;
	*ret = sum;
	return 0;
too_long:
	value_problem(problem, size, "longer than a year; at most 366d");
	return -ERANGE;
}

void value_format_span(char buf[VALUE_SPAN_SIZE], int64_t span)
{
	size_t at = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(span_units); i++) {
		int64_t n = span / span_units[i].us;

		span %= span_units[i].us;
		if (n == 0)
			continue;
		str_printf(buf + at, VALUE_SPAN_SIZE - at, "%s%lld%s",
		    at ? " " : "", (long long)n, span_units[i].name);
		at += strlen(buf + at);
	}
	if (at == 0)
		str_copy(buf, VALUE_SPAN_SIZE, "0s");
}

/* text without the blanks around it, as a string. */
static void value_trim(char *buf, size_t size, const char *text)
{
	const char *p = value_skip(text);
	size_t n = strlen(p);

	while (n > 0 && str_is_space(p[n - 1]))
		n--;
	str_printf(buf, size, "%.*s", (int)n, p);
}

int value_parse_word(const char *text, const char *const *words, size_t n,
    int *ret, char *problem, size_t size)
{
	char word[SUGGEST_MAX_LENGTH + 2];
	const char *near;
	size_t at = 0, i;

	value_trim(word, sizeof(word), text);
	for (i = 0; i < n; i++)
		if (str_casecmp(word, words[i]) == 0) {
			*ret = (int)i;
			return 0;
		}
	near = suggest_nearest(word, words, n);
	if (near)
		return value_problem(
		    problem, size, "unknown value; did you mean '%s'?", near);
	value_problem(problem, size, "unknown value; it is one of ");
	for (i = 0; i < n; i++) {
		at = strlen(problem);
		str_printf(
		    problem + at, size - at, "%s%s", i ? ", " : "", words[i]);
	}
	return -EINVAL;
}

int value_parse_bool(const char *text, bool *ret, char *problem, size_t size)
{
	static const char *const words[] = {
	    "no", "yes", "false", "true", "off", "on"};
	int i = 0, r;

	r = value_parse_word(text, words, ARRAY_LEN(words), &i, problem, size);
	if (r < 0)
		return value_problem(
		    problem, size, "not a yes or no; write yes or no");
	*ret = i % 2 == 1;
	return 0;
}

int value_parse_count(const char *text, int *ret, char *problem, size_t size)
{
	const char *p = value_skip(text);
	uint64_t n;
	int r = str_read_number(&p, INT32_MAX, &n);

	if (r == -ERANGE) {
		value_problem(problem, size, "too large a number");
		return r;
	}
	if (r < 0 || !value_at_end(p))
		return value_problem(problem, size,
		    "not a number; write a whole number without a unit");
	*ret = (int)n;
	return 0;
}

int value_parse_percent(const char *text, int *ret, char *problem, size_t size)
{
	const char *p = value_skip(text);
	uint64_t n;

	if (str_read_number(&p, INT32_MAX, &n) < 0)
		return value_problem(
		    problem, size, "not a percentage; write one like 60%%");
	p = value_skip(p);
	if (*p == '\0')
		return value_problem(problem, size,
		    "a number without its unit; write %u%%", (unsigned)n);
	if (*p != '%' || !value_at_end(p + 1))
		return value_problem(
		    problem, size, "not a percentage; write one like 60%%");
	if (n > 100) {
		value_problem(problem, size, "more than 100%%");
		return -ERANGE;
	}
	*ret = (int)n;
	return 0;
}
