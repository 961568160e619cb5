/* Lists of days: the nth weekday of months, days of the year, dates. */
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/suggest.h"
#include "config/value_priv.h"
#include "core/sabbatical.h"

#define DAYS_HELP "write one like first sat, 17 mar or 2027-03-01"

static const struct nth_word {
	const char *word;
	int nth;
} nth_words[] = {{"first", 1}, {"second", 2}, {"third", 3}, {"fourth", 4},
    {"fifth", 5}, {"last", -1}};

static const char *const month_names[] = {"jan", "feb", "mar", "apr", "may",
    "jun", "jul", "aug", "sep", "oct", "nov", "dec", "january", "february",
    "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december"};

/* The next word into word, without moving. Returns its length in the text. */
static size_t peek_word(const char *p, char word[SUGGEST_MAX_LENGTH + 1])
{
	size_t n = value_word_length(p);

	str_clean(word, SUGGEST_MAX_LENGTH + 1, p, n);
	return n;
}

static int read_month(const char **p, int *ret, char *problem, size_t size)
{
	char word[SUGGEST_MAX_LENGTH + 1];
	size_t n = peek_word(*p, word);
	const char *near;

	for (size_t i = 0; i < ARRAY_LEN(month_names); i++)
		if (str_casecmp(word, month_names[i]) == 0) {
			*p += n;
			*ret = (int)(i % 12) + 1;
			return 0;
		}
	near = suggest_nearest(word, month_names, ARRAY_LEN(month_names));
	if (near)
		return value_problem(problem, size,
		    "'%s' is no month; did you mean '%s'?", word, near);
	return value_problem(
	    problem, size, "'%s' is no month; write jan to dec", word);
}

/* "first sat", "last fri of mar" */
static int read_nth(
    const char **p, struct day_rule *ret, char *problem, size_t size)
{
	char word[SUGGEST_MAX_LENGTH + 1];
	size_t n = peek_word(*p, word), i;
	int weekday, r;

	for (i = 0; i < ARRAY_LEN(nth_words); i++)
		if (str_casecmp(word, nth_words[i].word) == 0)
			break;
	if (i == ARRAY_LEN(nth_words))
		return value_problem(
		    problem, size, "'%s' begins no day; " DAYS_HELP, word);
	*p = value_skip(*p + n);
	r = value_read_weekday(p, &weekday,
	    "is no weekday; write one like first sat", problem, size);
	if (r < 0)
		return r;
	*ret = (struct day_rule){.kind = DAY_NTH, .nth = nth_words[i].nth,
	    .weekday = (enum weekday)weekday};
	*p = value_skip(*p);
	n = peek_word(*p, word);
	if (str_casecmp(word, "of") != 0)
		return 0;
	*p = value_skip(*p + n);
	return read_month(p, &ret->month, problem, size);
}

/* "17 mar"; the year is not known, so 29 feb is a day. */
static int read_yearly(
    const char **p, int32_t *ret, char *problem, size_t size)
{
	uint64_t mday = 0;
	int month = 0, r;

	if (str_read_number(p, 31, &mday) < 0 || mday == 0)
		return value_problem(problem, size,
		    "not a day of a month; " DAYS_HELP);
	*p = value_skip(*p);
	r = read_month(p, &month, problem, size);
	if (r < 0)
		return r;
	if ((int)mday > date_month_days(2000, month))
		return value_problem(problem, size,
		    "%s has no day %d; its last is %d", sabbatical_month(month),
		    (int)mday, date_month_days(2000, month));
	*ret = DAY_RULE_YEARLY(month, (int32_t)mday);
	return 0;
}

/* One end of a range, of the kind that it turns out to be. */
static int read_end(const char **p, enum day_rule_kind *kind, int32_t *ret,
    char *problem, size_t size)
{
	if (time_read_date(p, ret) == 0) {
		*kind = DAY_DATES;
		return 0;
	}
	*kind = DAY_YEARLY;
	if (str_is_digit((*p)[0]) && str_is_digit((*p)[1]) &&
	    str_is_digit((*p)[2]))
		return value_problem(problem, size,
		    "not a date; write one like 2027-03-01");
	return read_yearly(p, ret, problem, size);
}

/* "17 mar", "24 dec - 1 jan", "2027-03-01 - 2027-03-31" */
static int read_range(
    const char **p, struct day_rule *ret, char *problem, size_t size)
{
	enum day_rule_kind kind;
	int r;

	*ret = (struct day_rule){0};
	r = read_end(p, &ret->kind, &ret->first, problem, size);
	ret->last = ret->first;
	*p = value_skip(*p);
	if (r < 0 || **p != '-')
		return r;
	*p = value_skip(*p + 1);
	r = read_end(p, &kind, &ret->last, problem, size);
	if (r < 0)
		return r;
	if (kind != ret->kind)
		return value_problem(problem, size,
		    "a day of each year and a date; write both alike");
	if (kind == DAY_DATES && ret->last < ret->first)
		return value_problem(problem, size,
		    "ends before it begins; write the earlier date first");
	return 0;
}

int value_parse_days(const char *text, struct sabbatical_rules *ret,
    char *problem, size_t size)
{
	struct sabbatical_rules s = {0};
	const char *p = text;
	int r;

	do {
		p = value_skip(p);
		if (*p == ',' || *p == '\0')
			return value_problem(problem, size,
			    "a day is missing at a comma; " DAYS_HELP);
		if (s.n == RULES_MAX_DAYS)
			return value_problem(problem, size,
			    "too many days; at most %d, and a range is one",
			    RULES_MAX_DAYS);
		r = str_is_digit(*p) ?
			read_range(&p, &s.day[s.n++], problem, size) :
			read_nth(&p, &s.day[s.n++], problem, size);
		if (r < 0)
			return r;
		p = value_skip(p);
		if (*p && *p != ',')
			return value_problem(problem, size,
			    "more than a day; part days by commas");
	} while (*p++ == ',');
	memcpy(ret->day, s.day, sizeof(s.day));
	ret->n = s.n;
	return 0;
}
