/* One key's text into its field: parse by type, hold to bounds, store. */
#include "config/apply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/suggest.h"
#include "config/value_priv.h"

struct apply {
	const struct key *k;
	char *base;
	const char *text;
	char *problem;
	size_t size;
};

static void *field(const struct apply *a)
{
	return a->base + a->k->offset;
}

static void *second_field(const struct apply *a)
{
	return a->base + a->k->second;
}

/* Says that the value is out of its bounds, and what they are. */
static int out_of_bounds(const struct apply *a)
{
	char bounds[KEY_BOUNDS_SIZE];

	key_format_bounds(a->k, bounds);
	value_problem(a->problem, a->size, "out of bounds; it goes %s", bounds);
	return -ERANGE;
}

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

static int apply_bool(const struct apply *a)
{
	bool *to = field(a), b;
	int r, i;

	if (!a->k->words) {
		r = value_parse_bool(a->text, &b, a->problem, a->size);
	} else {
		r = value_parse_word(a->text, a->k->words,
		    count_words(a->k->words), &i, a->problem, a->size);
		b = r == 0 && i == 1;
	}
	if (r == 0)
		*to = b;
	return r;
}

static int apply_maybe(const struct apply *a)
{
	int *to = field(a), r;
	bool b;

	r = value_parse_bool(a->text, &b, a->problem, a->size);
	if (r == 0)
		*to = b;
	return r;
}

static int apply_count(const struct apply *a)
{
	int (*parse)(const char *, int *, char *, size_t) =
	    a->k->type == KEY_PERCENT ? value_parse_percent : value_parse_count;
	int *to = field(a), n, least = 0, most = INT32_MAX, r;

	r = parse(a->text, &n, a->problem, a->size);
	if (r == -ERANGE)
		return out_of_bounds(a);
	if (r < 0)
		return r;
	if (a->k->least) {
		parse(a->k->least, &least, a->problem, a->size);
		parse(a->k->most, &most, a->problem, a->size);
	}
	if (n < least || n > most)
		return out_of_bounds(a);
	*to = n;
	return 0;
}

static int parse_span(const struct apply *a, const char *text, int64_t *ret)
{
	int64_t span, least = 0, most = VALUE_MAX_SPAN;
	int r = value_parse_span(text, &span, a->problem, a->size);

	if (r < 0)
		return r;
	if (a->k->least) {
		value_parse_span(a->k->least, &least, a->problem, a->size);
		value_parse_span(a->k->most, &most, a->problem, a->size);
	}
	if ((span < least || span > most) && !(a->k->none && span == 0))
		return out_of_bounds(a);
	*ret = span;
	return 0;
}

static int apply_span(const struct apply *a)
{
	return parse_span(a, a->text, field(a));
}

static int compare_spans(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x < y) - (x > y);
}

/* Copies the next of a comma-separated list, blanks around it removed, and
 * moves behind it; says whether it was copied whole. False at the end. */
static bool next_item(const char **p, char *buf, size_t size, bool *fits)
{
	const char *s = value_skip(*p);
	size_t n = strcspn(s, ",");

	if (!**p)
		return false;
	*p = s + n + (s[n] == ',');
	while (n > 0 && str_is_space(s[n - 1]))
		n--;
	*fits = n < size;
	str_printf(buf, size, "%.*s", (int)n, s);
	return true;
}

static int apply_spans(const struct apply *a)
{
	int64_t v[RULES_MAX_WARNINGS];
	size_t n = 0, *count = second_field(a);
	char item[VALUE_SPAN_SIZE];
	const char *p = a->text;
	bool fits;

	while (next_item(&p, item, sizeof(item), &fits)) {
		int r;

		if (!fits)
			return value_problem(a->problem, a->size,
			    "not a duration; write one like 1h 20m");
		if (n == ARRAY_LEN(v))
			return value_problem(a->problem, a->size,
			    "too many durations; at most %d",
			    RULES_MAX_WARNINGS);
		r = parse_span(a, item, &v[n]);
		if (r < 0)
			return r;
		n++;
	}
	qsort(v, n, sizeof(v[0]), compare_spans);
	for (size_t i = 1; i < n; i++)
		if (v[i] == v[i - 1])
			return value_problem(a->problem, a->size,
			    "a duration twice; once is enough");
	memcpy(field(a), v, n * sizeof(v[0]));
	*count = n;
	return 0;
}

static int apply_clock(const struct apply *a)
{
	int32_t *to = field(a), sec, least, most;
	int r = value_parse_clock(a->text, &sec, a->problem, a->size);

	if (r < 0)
		return r;
	value_parse_clock(a->k->least, &least, a->problem, a->size);
	value_parse_clock(a->k->most, &most, a->problem, a->size);
	if (sec < least || sec > most)
		return out_of_bounds(a);
	*to = sec;
	return 0;
}

static int apply_window(const struct apply *a)
{
	return value_parse_window(
	    a->text, field(a), second_field(a), a->problem, a->size);
}

static int apply_hours(const struct apply *a)
{
	return value_parse_hours(a->text, field(a), a->problem, a->size);
}

static int apply_days(const struct apply *a)
{
	return value_parse_days(a->text, field(a), a->problem, a->size);
}

static int apply_week_time(const struct apply *a)
{
	return value_parse_week_time(a->text, field(a), a->problem, a->size);
}

static int apply_word(const struct apply *a)
{
	int *to = field(a), i;
	int r = value_parse_word(a->text, a->k->words, count_words(a->k->words),
	    &i, a->problem, a->size);

	if (r < 0)
		return r;
	if (a->k->type == KEY_WORD_TEXT)
		str_copy(field(a), a->k->size, a->k->words[i]);
	else
		*to = i;
	return 0;
}

/* "break-started, break-taken" */
static int apply_words(const struct apply *a)
{
	size_t n = count_words(a->k->words);
	char item[SUGGEST_MAX_LENGTH + 2];
	unsigned *to = field(a), bits = 0;
	const char *p = a->text;
	bool fits;
	int i;

	while (next_item(&p, item, sizeof(item), &fits)) {
		int r = value_parse_word(
		    item, a->k->words, n, &i, a->problem, a->size);

		if (r < 0)
			return r;
		bits |= 1U << i;
	}
	*to = bits;
	return 0;
}

static int apply_text(const struct apply *a)
{
	const char *p = value_skip(a->text);
	size_t n = strlen(p);

	while (n > 0 && str_is_space(p[n - 1]))
		n--;
	if (n >= a->k->size) {
		value_problem(a->problem, a->size, "too long; at most %u bytes",
		    (unsigned)a->k->size - 1);
		return -ERANGE;
	}
	str_printf(field(a), a->k->size, "%.*s", (int)n, p);
	return 0;
}

static int apply_command(const struct apply *a)
{
	int r = value_check_command(a->text, a->problem, a->size);

	return r < 0 ? r : apply_text(a);
}

/* The name of a zone is the path of a file below a folder, so it must not
 * lead elsewhere; whether there is one is for who reads it. */
static int apply_zone(const struct apply *a)
{
	static const char may[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789_+-/";
	const char *p = value_skip(a->text);

	if (!value_at_end(p + strspn(p, may)) || *p == '/')
		return value_problem(a->problem, a->size,
		    "not the name of a time zone; write one like "
		    "Europe/Berlin");
	return apply_text(a);
}

static int apply_texts(const struct apply *a)
{
	char v[CONFIG_MAX_ME][CONFIG_ADDRESS_SIZE];
	size_t n = 0, *count = second_field(a);
	char item[CONFIG_ADDRESS_SIZE];
	const char *p = a->text;
	bool fits;

	while (next_item(&p, item, sizeof(item), &fits)) {
		if (item[0] == '\0')
			return value_problem(
			    a->problem, a->size, "nothing between two commas");
		if (n == ARRAY_LEN(v))
			return value_problem(a->problem, a->size,
			    "too many; at most %d", CONFIG_MAX_ME);
		if (!fits)
			return value_problem(a->problem, a->size,
			    "too long; at most %d bytes each",
			    CONFIG_ADDRESS_SIZE - 1);
		str_copy(v[n++], CONFIG_ADDRESS_SIZE, item);
	}
	memcpy(field(a), v, n * sizeof(v[0]));
	*count = n;
	return 0;
}

/* What stands for nothing, or for `none`. */
static int apply_nothing(const struct apply *a, bool unset)
{
	switch (a->k->type) {
	case KEY_COUNT:
	case KEY_MAYBE:
		*(int *)field(a) = unset ? -1 : 0;
		break;
	case KEY_WORD:
		*(int *)field(a) = 0;
		break;
	case KEY_WORDS:
		*(unsigned *)field(a) = 0;
		break;
	case KEY_SPAN:
		*(int64_t *)field(a) = 0;
		break;
	case KEY_DAYS:
		((struct sabbatical_rules *)field(a))->n = 0;
		break;
	case KEY_SPANS:
	case KEY_TEXTS:
		*(size_t *)second_field(a) = 0;
		break;
	default:
		*(char *)field(a) = '\0';
		break;
	}
	return 0;
}

typedef int (*apply_fn)(const struct apply *a);

static const apply_fn appliers[KEY_TYPE_COUNT] = {
    [KEY_BOOL] = apply_bool,
    [KEY_MAYBE] = apply_maybe,
    [KEY_COUNT] = apply_count,
    [KEY_PERCENT] = apply_count,
    [KEY_SPAN] = apply_span,
    [KEY_SPANS] = apply_spans,
    [KEY_CLOCK] = apply_clock,
    [KEY_WINDOW] = apply_window,
    [KEY_HOURS] = apply_hours,
    [KEY_DAYS] = apply_days,
    [KEY_WEEK_TIME] = apply_week_time,
    [KEY_WORD] = apply_word,
    [KEY_WORD_TEXT] = apply_word,
    [KEY_WORDS] = apply_words,
    [KEY_TEXT] = apply_text,
    [KEY_COMMAND] = apply_command,
    [KEY_PATTERN] = apply_text,
    [KEY_PATH] = apply_text,
    [KEY_ZONE] = apply_zone,
    [KEY_TEXTS] = apply_texts,
};

int apply_value(const struct key *k, void *base, const char *text,
    char *problem, size_t size)
{
	struct apply a = {k, base, text, problem, size};

	problem[0] = '\0';
	if (value_at_end(text)) {
		if (k->text[0] == '\0')
			return apply_nothing(&a, true);
		return value_problem(problem, size,
		    "empty; write one like '%s', or leave the key out",
		    k->text);
	}
	if (k->none && str_has_prefix(value_skip(text), "none") &&
	    value_at_end(value_skip(text) + 4))
		return apply_nothing(&a, false);
	return appliers[k->type](&a);
}
