/* RRULE and EXRULE: known parts once each, without what libical 3.0 refuses;
 * UNTIL, COUNT and INTERVAL are the careful layer's. */
#include "calread/rule.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

enum part { PART_FREQ, PART_UNTIL, PART_COUNT, PART_INTERVAL, PART_WKST,
	PART_BYSECOND, PART_BYMINUTE, PART_BYHOUR, PART_BYDAY, PART_BYMONTHDAY,
	PART_BYYEARDAY, PART_BYWEEKNO, PART_BYMONTH, PART_BYSETPOS,
	PART_RSCALE, PART_SKIP, PART_KINDS };

static const char *const part_names[PART_KINDS] = {"FREQ", "UNTIL", "COUNT",
    "INTERVAL", "WKST", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY",
    "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "RSCALE",
    "SKIP"};

static const char *const freq_names[FREQ_COUNT] = {"SECONDLY", "MINUTELY",
    "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"};

#define BIT(part) (1u << (part))
#define TIME_PARTS (BIT(PART_BYSECOND) | BIT(PART_BYMINUTE) | BIT(PART_BYHOUR))

struct parser {
	struct rule *rule;
	unsigned seen;
	bool date;
	char *value[PART_KINDS]; /* in the squeezed text; NULL: none */
};

/* Copies in upper case without blanks; -E2BIG. */
static int squeeze(char *buf, size_t size, const char *p, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		char c = p[i];

		if (str_is_space(c) || c == '\0')
			continue;
		if (k + 1 >= size)
			return -E2BIG;
		buf[k++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	buf[k] = '\0';
	return 0;
}

static int name_index(const char *const *names, int n, const char *s)
{
	for (int i = 0; i < n; i++) {
		if (strcmp(names[i], s) == 0)
			return i;
	}
	return -1;
}

static int take_number(struct parser *p, enum part part, const char *value)
{
	const char *s = value;
	uint64_t v;

	if (str_read_number(&s, INT32_MAX, &v) < 0 || *s)
		return -EINVAL;
	if (part == PART_COUNT) {
		p->rule->count = (int64_t)v;
		return v ? 0 : -EINVAL;
	}
	if (v == 0) {
		p->rule->repaired |= BIT(RULE_INTERVAL_ZERO);
		v = 1;
	}
	p->rule->interval = (int32_t)v;
	return 0;
}

static void keep(struct rule *r, const char *name, const char *value)
{
	size_t n = strlen(r->text);

	str_printf(r->text + n, sizeof(r->text) - n, "%s%s=%s", n ? ";" : "",
	    name, value);
}

static int take_part(struct parser *p, char *name, char *value)
{
	struct rule *r = p->rule;
	int part = name_index(part_names, PART_KINDS, name), freq;

	if (part < 0 || !*value) {
		r->repaired |= BIT(RULE_PART_UNKNOWN);
		return 0;
	}
	if (p->seen & BIT(part)) {
		r->repaired |= BIT(RULE_PART_REPEATED);
		return 0;
	}
	if (p->date && BIT(part) & TIME_PARTS) {
		r->repaired |= BIT(RULE_PART_OF_DAY);
		return 0;
	}
	p->seen |= BIT(part);
	if (part == PART_FREQ) {
		freq = name_index(freq_names, FREQ_COUNT, value);
		if (freq < 0)
			return -EINVAL;
		r->freq = (enum rule_freq)freq;
	} else if (part == PART_UNTIL) {
		r->has_until = true;
		return value_parse_stamp(value, strlen(value), &r->until);
	} else if (part == PART_COUNT) {
		return take_number(p, PART_COUNT, value);
	} else if (part == PART_INTERVAL) {
		return take_number(p, PART_INTERVAL, value);
	}
	p->value[part] = value;
	return 0;
}

static bool list_has(const char *list, const char *item, size_t n)
{
	while (*list) {
		size_t k = strcspn(list, ",");

		if (k == n && memcmp(list, item, n) == 0)
			return true;
		list += k + (list[k] == ',');
	}
	return false;
}

/* Appends item to a list unless it is there. */
static void list_add(char *list, size_t size, const char *item, size_t n)
{
	size_t k = strlen(list);

	if (!list_has(list, item, n))
		str_printf(list + k, size - k, "%s%.*s", k ? "," : "", (int)n,
		    item);
}

static void drop_repeated(char *list)
{
	char kept[RULE_TEXT_SIZE] = "";

	for (const char *p = list; *p;) {
		size_t n = strcspn(p, ",");

		list_add(kept, sizeof(kept), p, n);
		p += n + (p[n] == ',');
	}
	/* never longer than it was */
	memcpy(list, kept, strlen(kept) + 1);
}

/* RFC 7529: what the Gregorian calendar does anyway says nothing, and SKIP
 * must not be without RSCALE (section 4.1). */
static void take_rscale(struct parser *p)
{
	static const struct {
		enum part part;
		const char *usual;
	} rows[] = {{PART_RSCALE, "GREGORIAN"}, {PART_SKIP, "OMIT"}};

	if (p->value[PART_SKIP] && !p->value[PART_RSCALE]) {
		p->rule->repaired |= BIT(RULE_PART_UNKNOWN);
		p->value[PART_SKIP] = NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *value = p->value[rows[i].part];

		if (value && strcmp(value, rows[i].usual) != 0)
			p->rule->rscale = true;
	}
	if (p->rule->rscale)
		return;
	p->value[PART_RSCALE] = NULL;
	p->value[PART_SKIP] = NULL;
}

static void write_text(const struct parser *p)
{
	struct rule *r = p->rule;
	char number[16];

	keep(r, "FREQ", freq_names[r->freq]);
	for (int i = PART_WKST; i < PART_KINDS; i++) {
		if (!p->value[i])
			continue;
		if (i >= PART_BYSECOND && i <= PART_BYSETPOS)
			drop_repeated(p->value[i]);
		keep(r, part_names[i], p->value[i]);
	}
	if (!r->rscale)
		return;
	if (r->interval > 1) {
		str_printf(number, sizeof(number), "%d", (int)r->interval);
		keep(r, "INTERVAL", number);
	}
	if (r->count) {
		str_printf(number, sizeof(number), "%d", (int)r->count);
		keep(r, "COUNT", number);
	}
}

int rule_parse(const char *text, size_t n, bool date, struct rule *r)
{
	char buf[RULE_TEXT_SIZE], *save = NULL, *part;
	struct parser p = {.rule = r, .date = date};
	int err;

	*r = (struct rule){.interval = 1};
	err = squeeze(buf, sizeof(buf) - 32, text, n);
	if (err < 0)
		return -EINVAL;
	part = buf;
	if (str_has_prefix(part, "RRULE:")) {
		r->repaired |= BIT(RULE_NAMED_TWICE);
		part += strlen("RRULE:");
	}
	for (part = strtok_r(part, ";", &save); part;
	     part = strtok_r(NULL, ";", &save)) {
		char *value = strchr(part, '=');

		if (value)
			*value++ = '\0';
		err = take_part(&p, part, value ? value : part + strlen(part));
		if (err < 0)
			return err;
	}
	if (!(p.seen & BIT(PART_FREQ)))
		return -EINVAL;
	take_rscale(&p);
	/* below the day libical would look at each second of years */
	if (r->rscale &&
	    (r->interval > RULE_MAX_INTERVAL || r->freq < FREQ_DAILY))
		return -ERANGE;
	write_text(&p);
	return 0;
}
