/* Moments as the user writes them: words, local dates and times, RFC 3339. */
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/value_priv.h"

static const struct day_word {
	const char *word;
	int days;
} day_words[] = {{"today", 0}, {"tomorrow", 1}, {"yesterday", -1}};

#define WHEN_HELP                                                              \
	"write 14:00, tomorrow, 2026-03-02, '2026-03-02 09:00' or "            \
	"2026-03-02T09:00:00+01:00"

static int not_a_time(char *problem, size_t size)
{
	return value_problem(problem, size, "not a time; " WHEN_HELP);
}

static struct instant at_offset(struct local t, int32_t offset)
{
	return instant_from_sec((int64_t)t.day * SEC_PER_DAY + t.sec - offset);
}

/* "20140407T000000Z" */
static int parse_compact(const char *p, struct instant *ret)
{
	struct date d;
	int year, h, m, s;

	if (time_read_digits(&p, 4, &year) < 0 ||
	    time_read_digits(&p, 2, &d.month) < 0 ||
	    time_read_digits(&p, 2, &d.mday) < 0 || *p++ != 'T' ||
	    time_read_digits(&p, 2, &h) < 0 ||
	    time_read_digits(&p, 2, &m) < 0 ||
	    time_read_digits(&p, 2, &s) < 0 || *p++ != 'Z' || !value_at_end(p))
		return -EINVAL;
	d.year = year;
	if (!date_is_valid(d) || h > 23 || m > 59 || s > 59)
		return -EINVAL;
	*ret =
	    at_offset((struct local){date_to_day(d), h * 3600 + m * 60 + s}, 0);
	return 0;
}

/* A day: "tomorrow", "2026-03-02"; false where p begins with none. */
static bool read_day(const char **p, int32_t today, int32_t *day)
{
	for (size_t i = 0; i < ARRAY_LEN(day_words); i++) {
		size_t n = strlen(day_words[i].word);

		if (strncmp(*p, day_words[i].word, n) != 0)
			continue;
		*p += n;
		*day = today + day_words[i].days;
		return true;
	}
	return time_read_date(p, day) == 0;
}

int value_parse_when(const char *text, struct instant now,
    const struct zone *zone, struct instant *ret, char *problem, size_t size)
{
	const char *p = value_skip(text);
	struct local t = {zone_to_local(zone, now).day, 0};
	bool day, need_time;
	int32_t offset;

	if (strncmp(p, "now", 3) == 0 && value_at_end(p + 3)) {
		*ret = now;
		return 0;
	}
	if (parse_compact(p, ret) == 0)
		return 0;
	day = read_day(&p, t.day, &t.day);
	need_time = !day;
	if (day && (*p == 'T' || *p == 't')) {
		need_time = true;
		p++;
	} else if (day && *p && !str_is_space(*p)) {
		return not_a_time(problem, size);
	} else {
		p = value_skip(p);
	}
	if ((need_time || *p) && time_read_clock(&p, &t.sec) < 0)
		return not_a_time(problem, size);
	if (value_at_end(p)) {
		*ret = zone_from_local(zone, t, ZONE_GAP_END);
		return 0;
	}
	if (!day || time_read_offset(&p, &offset) < 0 || !value_at_end(p))
		return not_a_time(problem, size);
	*ret = at_offset(t, offset);
	return 0;
}
