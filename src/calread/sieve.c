/* Bounds of a series: its UNTIL, its COUNT, the days of a plain weekly rule.
 * Only rules that are understood to the last letter are judged at all. */
#include "calread/sieve.h"

#include "base/mem.h"
#include "calread/rule.h"
#include "calread/text.h"
#include "calread/value.h"

#define RESERVE_DAYS 2 /* for offsets from UTC, and nights */
#define RESERVE_SEC (3 * 3600) /* for lengths over a change of the clock */
#define MAX_LENGTH_DAYS 31 /* of what days of the week are looked at for */

enum part { PART_FREQ, PART_UNTIL, PART_COUNT, PART_INTERVAL, PART_WKST,
	PART_BYDAY, PART_OTHER };

/* Of a DTSTART or DTEND. */
struct moment {
	bool seen;
	struct stamp_text at;
	char tzid[ZONES_MAX_TZID]; /* "": none */
};

struct series {
	bool odd;
	struct moment start, end;
	bool has_length, has_rule, has_id;
	struct length length;
	unsigned parts; /* bits of enum part */
	enum rule_freq freq;
	int64_t count, interval; /* 0: none; at least 1 */
	struct stamp_text until;
	unsigned days; /* of BYDAY, bits of enum weekday */
	enum weekday wkst;
};

#define BIT(x) (1u << (x))

static const char *const day_names[] = {"MO", "TU", "WE", "TH", "FR", "SA",
    "SU"};

static int find_word(const char *const *words, size_t n_words, const char *p,
    size_t n)
{
	for (size_t i = 0; i < n_words; i++) {
		if (strlen(words[i]) == n && strncasecmp(words[i], p, n) == 0)
			return (int)i;
	}
	return -1;
}

/* ---- the rule ---- */

static bool read_number(const char *p, size_t n, int64_t *ret)
{
	if (n < 1 || n > 9)
		return false;
	*ret = 0;
	for (; n; n--, p++) {
		if (!str_is_digit(*p))
			return false;
		*ret = *ret * 10 + (*p - '0');
	}
	return *ret > 0;
}

/* A list of weekdays without ordinals. */
static bool read_days(const char *p, size_t n, unsigned *ret)
{
	for (;; p += 3, n -= 3) {
		int day = n < 2 ? -1 : find_word(day_names, 7, p, 2);

		if (day < 0)
			return false;
		*ret |= BIT(day);
		if (n == 2)
			return true;
		if (n < 3 || p[2] != ',')
			return false;
	}
}

static bool read_freq(struct series *s, const char *p, size_t n)
{
	static const char *const names[] = {"DAILY", "WEEKLY", "MONTHLY",
	    "YEARLY"};
	int i = find_word(names, ARRAY_LEN(names), p, n);

	s->freq = (enum rule_freq)(FREQ_DAILY + i);
	return i >= 0;
}

static bool read_part(struct series *s, enum part part, const char *p,
    size_t n)
{
	unsigned day = 0;

	switch (part) {
	case PART_FREQ:
		return read_freq(s, p, n);
	case PART_UNTIL:
		return value_parse_stamp(p, n, &s->until) == 0;
	case PART_COUNT:
		return read_number(p, n, &s->count);
	case PART_INTERVAL:
		return read_number(p, n, &s->interval) &&
		    s->interval <= RULE_MAX_INTERVAL;
	case PART_WKST:
		s->wkst = (enum weekday)find_word(day_names, 7, p, n);
		return find_word(day_names, 7, p, n) >= 0;
	case PART_BYDAY:
		/* with an ordinal it is one of the others */
		if (!read_days(p, n, &day))
			s->parts |= BIT(PART_OTHER);
		s->days = day;
		return n > 0;
	case PART_OTHER:
		break;
	}
	return n > 0;
}

/* The part whose name begins at p; -1 is none that can be judged. */
static int find_part(const char *p, size_t n)
{
	static const char *const names[] = {"FREQ", "UNTIL", "COUNT",
	    "INTERVAL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY",
	    "BYWEEKNO", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"};
	int i = find_word(names, ARRAY_LEN(names), p, n);

	return i > PART_OTHER ? PART_OTHER : i;
}

static bool read_rule(struct series *s, const struct property *p)
{
	const char *v = p->value, *end = v + p->n;

	s->interval = 1;
	s->wkst = MON;
	while (v < end) {
		const char *semi = memchr(v, ';', (size_t)(end - v));
		const char *stop = semi ? semi : end;
		const char *eq = memchr(v, '=', (size_t)(stop - v));
		int part = eq ? find_part(v, (size_t)(eq - v)) : -1;

		if (part < 0)
			return false;
		/* twice: which one counts is left to others */
		if (part != PART_OTHER && s->parts & BIT(part))
			return false;
		s->parts |= BIT(part);
		if (!read_part(s, (enum part)part, eq + 1,
		    (size_t)(stop - eq - 1)))
			return false;
		v = stop + 1;
	}
	return s->parts & BIT(PART_FREQ);
}

/* ---- the component ---- */

static bool read_moment(struct moment *m, const struct property *p)
{
	if (m->seen || value_parse_stamp(p->value, p->n, &m->at) < 0)
		return false;
	m->seen = true;
	if (!m->at.date && !m->at.utc)
		property_param(p, "TZID", m->tzid, sizeof(m->tzid));
	return true;
}

static bool read_id(struct series *s, const struct property *p)
{
	char range[32];

	if (s->has_id || property_param(p, "RANGE", range, sizeof(range)))
		return false;
	s->has_id = true;
	return true;
}

static bool read_property(struct series *s, const struct line *l,
    const struct property *p)
{
	bool again;

	if (line_is(l, "DTSTART"))
		return read_moment(&s->start, p);
	if (line_is(l, "DTEND"))
		return read_moment(&s->end, p);
	if (line_is(l, "DURATION")) {
		again = s->has_length;
		s->has_length = true;
		return !again &&
		    value_parse_duration(p->value, p->n, &s->length) == 0;
	}
	if (line_is(l, "RRULE")) {
		again = s->has_rule;
		s->has_rule = true;
		return !again && read_rule(s, p);
	}
	if (line_is(l, "RECURRENCE-ID"))
		return read_id(s, p);
	return true;
}

static bool is_asked_for(const struct line *l)
{
	return line_is(l, "DTSTART") || line_is(l, "DTEND") ||
	    line_is(l, "DURATION") || line_is(l, "RRULE") ||
	    line_is(l, "RECURRENCE-ID");
}

static void read_line(struct series *s, struct text *t, struct line *l)
{
	struct property p;

	if (line_is(l, "RDATE")) {
		s->odd = true;
		return;
	}
	if (!is_asked_for(l))
		return;
	text_unfold(t, l);
	if (l->cut || !line_split(l, &p)) {
		s->odd = true;
		return;
	}
	property_trim(&p);
	if (!read_property(s, l, &p))
		s->odd = true;
}

static void read_component(const struct sieve *v, const struct component *c,
    struct series *s)
{
	bool wanted[256] = {false};
	struct text t;
	struct line l;
	int depth = 0;

	for (const char *p = "BbEeDdRr"; *p; p++)
		wanted[(unsigned char)*p] = true;
	text_init(&t, v->base, c->offset, c->end - c->offset, c->line);
	while (!s->odd && text_find(&t, wanted, &l)) {
		if (line_is(&l, "BEGIN"))
			depth++;
		else if (line_is(&l, "END"))
			depth -= depth > 1; /* its own is the last line */
		else if (depth == 1)
			read_line(s, &t, &l);
	}
	text_done(&t);
}

/* ---- judging ---- */

/* How long an occurrence is at most, in seconds. */
static int64_t longest(const struct series *s)
{
	int64_t sec = SEC_PER_DAY;

	if (s->has_length)
		sec = s->length.days * (int64_t)SEC_PER_DAY +
		    s->length.us / USEC_PER_SEC + 1;
	else if (!s->end.seen && !s->start.at.date)
		sec = 0;
	if (s->end.seen) {
		int64_t d = local_seconds(s->end.at.local) -
		    local_seconds(s->start.at.local);

		/* of two zones */
		if (s->start.at.utc != s->end.at.utc ||
		    s->start.at.date != s->end.at.date ||
		    strcmp(s->start.tzid, s->end.tzid) != 0)
			d += RESERVE_DAYS * SEC_PER_DAY;
		sec = d > sec ? d : sec;
	}
	return sec + RESERVE_SEC;
}

/* The last day that the rule can say; INT64_MAX: no bound is known. */
static int64_t last_day(const struct series *s)
{
	static const int64_t period[FREQ_COUNT] = {[FREQ_DAILY] = 1,
	    [FREQ_WEEKLY] = 7, [FREQ_MONTHLY] = 31, [FREQ_YEARLY] = 366};
	unsigned known = BIT(PART_FREQ) | BIT(PART_UNTIL) | BIT(PART_COUNT) |
	    BIT(PART_INTERVAL) | BIT(PART_WKST);
	int64_t day = s->start.at.local.day, last = INT64_MAX;

	if (s->freq == FREQ_WEEKLY)
		known |= BIT(PART_BYDAY);
	if (!s->has_rule)
		return day;
	if (s->parts & BIT(PART_UNTIL))
		last = s->until.local.day;
	/* each period has an occurrence, but of days that months lack */
	if (s->parts & BIT(PART_COUNT) && !(s->parts & ~known) &&
	    (s->freq <= FREQ_WEEKLY || date_from_day((int32_t)day).mday <= 28)) {
		int64_t by_count = day +
		    (s->count + 1) * s->interval * period[s->freq];

		last = by_count < last ? by_count : last;
	}
	return last > day ? last : day; /* DTSTART counts always */
}

/* The week that day is in, counted from any one. */
static int64_t week_of(const struct series *s, int32_t day)
{
	int32_t into = ((int)day_weekday(day) - (int)s->wkst + 7) % 7;

	return ((int64_t)day - into) / 7;
}

static bool is_day_of(const struct series *s, int32_t day)
{
	int32_t first = s->start.at.local.day;
	unsigned days = s->days ? s->days : BIT(day_weekday(first));

	if (day <= first)
		return day == first;
	return days & BIT(day_weekday(day)) &&
	    (week_of(s, day) - week_of(s, first)) % s->interval == 0;
}

static const struct zone *zone_of(const struct sieve *v,
    const struct series *s)
{
	const struct zone *z = NULL;

	if (s->start.at.utc)
		return NULL;
	if (*s->start.tzid)
		z = zones_find(v->zones, s->start.tzid, NULL);
	return z ? z : v->floating;
}

/* Whether a plain weekly series has a day that reaches into the window. */
static bool weekly_touches(const struct sieve *v, const struct series *s,
    int64_t length)
{
	const struct zone *zone = zone_of(v, s);
	int64_t day_us = SEC_PER_DAY * USEC_PER_SEC;
	int64_t from = v->window.start.us - length * USEC_PER_SEC;
	int32_t last = (int32_t)(v->window.end.us / day_us) + RESERVE_DAYS;

	for (int32_t day = (int32_t)(from / day_us) - RESERVE_DAYS;
	     day <= last; day++) {
		struct local t = {day, s->start.at.local.sec};
		struct instant start;

		if (!is_day_of(s, day))
			continue;
		start = zone_from_local(zone, t, ZONE_GAP_BEFORE);
		if (start.us <= v->window.end.us && start.us >= from)
			return true;
	}
	return false;
}

static bool has_plain_weeks(const struct series *s)
{
	const unsigned plain = BIT(PART_FREQ) | BIT(PART_UNTIL) |
	    BIT(PART_COUNT) | BIT(PART_INTERVAL) | BIT(PART_WKST) |
	    BIT(PART_BYDAY);

	return s->has_rule && s->freq == FREQ_WEEKLY && !(s->parts & ~plain);
}

bool sieve_passes(const struct sieve *v, const struct component *c)
{
	int64_t day_us = SEC_PER_DAY * USEC_PER_SEC, length, last;
	struct series s = {0};

	zones_enter(v->zones, c->calendar);
	read_component(v, c, &s);
	if (s.odd || !s.start.seen || (s.has_id && s.has_rule))
		return true;
	length = longest(&s);
	if (s.start.at.local.day > v->window.end.us / day_us + RESERVE_DAYS)
		return false;
	last = last_day(&s);
	if (last != INT64_MAX && last + length / SEC_PER_DAY + 1 <
	    v->window.start.us / day_us - RESERVE_DAYS)
		return false;
	if (!has_plain_weeks(&s) || length > MAX_LENGTH_DAYS * SEC_PER_DAY)
		return true;
	return weekly_touches(v, &s, length);
}
