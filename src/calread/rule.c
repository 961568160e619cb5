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
	bool negative_mday;
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
	if (part == PART_BYMONTHDAY && strchr(value, '-'))
		p->negative_mday = true;
	/* a number before a weekday means something in MONTHLY and YEARLY */
	keep(r, name, value);
	return 0;
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
	if (s & BIT(PART_BYWEEKNO))
		return "BYWEEKNO";
	if (r->freq == FREQ_DAILY && p->negative_mday)
		return "a negative BYMONTHDAY in a daily rule";
	return NULL;
}

int rule_parse(const char *text, size_t n, bool date, struct rule *r)
{
	char buf[RULE_TEXT_SIZE], number[16], *save = NULL, *part;
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
	if (r->interval > 1) {
		str_printf(number, sizeof(number), "%d", (int)r->interval);
		keep(r, "INTERVAL", number);
	}
	if (r->count) {
		str_printf(number, sizeof(number), "%d", (int)r->count);
		keep(r, "COUNT", number);
	}
	r->plain = !(p.seen & (TIME_PARTS | DAY_PARTS | BIT(PART_RSCALE)));
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
