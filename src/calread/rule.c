/* RRULE and EXRULE: known parts once each, without what libical 3.0 refuses;
 * UNTIL and the distance to the window are the careful layer's. */
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
#define DAY_PARTS                                                              \
	(BIT(PART_BYDAY) | BIT(PART_BYMONTHDAY) | BIT(PART_BYYEARDAY) |        \
	    BIT(PART_BYWEEKNO) | BIT(PART_BYMONTH) | BIT(PART_BYSETPOS))

struct parser {
	struct rule *rule;
	unsigned seen;
	bool date;
	char *value[PART_KINDS]; /* in the squeezed text; NULL: none */
	char day[32]; /* BYDAY as BYSETPOS leaves it */
	char months[32];
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
		p->rule->repaired = "INTERVAL=0 counts as 1";
		v = 1;
	}
	p->rule->interval = (int32_t)v;
	return v > RULE_MAX_INTERVAL ? -ERANGE : 0;
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
		r->repaired = "unknown or empty parts left out";
		return 0;
	}
	if (p->seen & BIT(part)) {
		r->repaired = "repeated parts left out";
		return 0;
	}
	if (p->date && BIT(part) & TIME_PARTS)
		return 0;
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

static bool has(const struct parser *p, unsigned parts)
{
	return p->seen & parts;
}

static void drop(struct parser *p, enum part part)
{
	p->value[part] = NULL;
	p->seen &= ~BIT(part);
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

/* BYSETPOS of a week says which of its days: they are known beforehand. */
static bool choose_days(struct parser *p)
{
	static const char names[] = "MOTUWETHFRSASU";
	const char *wkst = p->value[PART_WKST];
	const char *first = wkst ? strstr(names, wkst) : NULL;
	size_t from = first ? (size_t)(first - names) / 2 * 2 : 0, n = 0;
	const char *day[7];

	for (size_t i = 0; i < 7; i++) {
		const char *d = names + (from + 2 * i) % 14;

		if (list_has(p->value[PART_BYDAY], d, 2))
			day[n++] = d;
	}
	for (const char *s = p->value[PART_BYSETPOS]; *s;) {
		bool back = *s == '-';
		uint64_t v;

		s += back || *s == '+';
		if (str_read_number(&s, 366, &v) < 0 || (*s && *s != ','))
			return false;
		if (v >= 1 && v <= n)
			list_add(p->day, sizeof(p->day),
			    day[back ? n - v : v - 1], 2);
		s += *s == ',';
	}
	return *p->day != '\0';
}

/* Says the same in a way that libical gets right, where there is one. */
static void rewrite(struct parser *p)
{
	struct rule *r = p->rule;

	for (int i = PART_BYSECOND; i <= PART_BYSETPOS; i++) {
		if (p->value[i])
			drop_repeated(p->value[i]);
	}
	if (r->freq == FREQ_WEEKLY && has(p, BIT(PART_BYSETPOS)) &&
	    has(p, BIT(PART_BYDAY)) && !has(p, TIME_PARTS | BIT(PART_BYMONTH)) &&
	    choose_days(p)) {
		p->value[PART_BYDAY] = p->day;
		drop(p, PART_BYSETPOS);
	}
	/* every day of some days of the month */
	if (r->freq == FREQ_DAILY && r->interval == 1 &&
	    has(p, BIT(PART_BYMONTHDAY)) &&
	    !has(p, BIT(PART_BYYEARDAY) | BIT(PART_BYWEEKNO) |
		BIT(PART_BYSETPOS)))
		r->freq = FREQ_MONTHLY;
	/* engines disagree on this one: several days are those of every month,
	 * as RFC 5545's table has it; one is that of the start's month */
	if (r->freq == FREQ_YEARLY && has(p, BIT(PART_BYMONTHDAY)) &&
	    strchr(p->value[PART_BYMONTHDAY], ',') &&
	    !has(p, BIT(PART_BYMONTH) | BIT(PART_BYYEARDAY) |
		BIT(PART_BYWEEKNO))) {
		str_copy(p->months, sizeof(p->months),
		    "1,2,3,4,5,6,7,8,9,10,11,12");
		p->value[PART_BYMONTH] = p->months;
		p->seen |= BIT(PART_BYMONTH);
	}
}

static void write_text(const struct parser *p)
{
	struct rule *r = p->rule;
	char number[16];

	keep(r, "FREQ", freq_names[r->freq]);
	for (int i = PART_WKST; i < PART_KINDS; i++) {
		if (p->value[i])
			keep(r, part_names[i], p->value[i]);
	}
	if (r->interval > 1) {
		str_printf(number, sizeof(number), "%d", (int)r->interval);
		keep(r, "INTERVAL", number);
	}
	if (r->count) {
		str_printf(number, sizeof(number), "%d", (int)r->count);
		keep(r, "COUNT", number);
	}
}

/* What libical 3.0 was measured to get wrong. */
static const char *doubt(const struct parser *p)
{
	const struct rule *r = p->rule;
	unsigned s = p->seen;

	if (r->freq <= FREQ_HOURLY && s & DAY_PARTS)
		return "a rule below the day with days in it";
	if (r->freq <= FREQ_HOURLY && s & TIME_PARTS)
		return "a rule below the day with times in it";
	if ((r->freq == FREQ_DAILY || r->freq == FREQ_WEEKLY) &&
	    s & BIT(PART_BYSETPOS))
		return "BYSETPOS in a daily or weekly rule";
	if (s & BIT(PART_BYSETPOS) && s & TIME_PARTS)
		return "BYSETPOS with times";
	if (s & BIT(PART_BYWEEKNO))
		return "BYWEEKNO";
	if (s & BIT(PART_BYYEARDAY) &&
	    (r->freq != FREQ_YEARLY || s & BIT(PART_BYMONTH)))
		return "BYYEARDAY in such a rule";
	if (s & BIT(PART_BYMONTHDAY) && r->freq == FREQ_WEEKLY)
		return "BYMONTHDAY in a weekly rule";
	if (r->freq == FREQ_DAILY && s & BIT(PART_BYMONTHDAY))
		return "BYMONTHDAY in a daily rule";
	return NULL;
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
		r->repaired = "a second 'RRULE:' left out";
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
	rewrite(&p);
	write_text(&p);
	r->doubtful = doubt(&p);
	return 0;
}

/* Seconds of a frequency's period where they are all alike; else 0. */
static int64_t freq_seconds(enum rule_freq f)
{
	static const int64_t seconds[FREQ_COUNT] = {1, 60, 3600, SEC_PER_DAY,
	    7 * SEC_PER_DAY, 0, 0};

	return seconds[f];
}

struct local rule_seek(const struct rule *r, struct local start,
    struct local from)
{
	int64_t step = freq_seconds(r->freq) * r->interval;
	int64_t gap = local_seconds(from) - local_seconds(start);

	/* two periods of reserve: a week may begin before its first day */
	if (r->count || !step || gap < 3 * step)
		return start;
	return local_from_seconds(local_seconds(start) +
	    (gap / step - 2) * step);
}
