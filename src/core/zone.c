/* Zones from TZif bytes (RFC 8536). The transitions of the file and, after the
 * last of them, its POSIX TZ rule are unrolled at parsing into one sorted
 * table up to ZONE_LAST_YEAR, so that a look-up is one binary search. */
#include "core/zone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define ZONE_LAST_YEAR 2100
#define ZONE_MAX_TRANSITIONS 8192
#define ZONE_MAX_TYPES 256
#define ZONE_MAX_OFFSET (26 * 3600) /* RFC 8536: -25:59:59 to 25:59:59 */

struct transition {
	int64_t at; /* seconds since 1970 */
	int32_t offset;
};

struct zone {
	char name[ZONE_NAME_SIZE];
	int32_t first; /* the offset before the first transition */
	struct transition *v;
	size_t n, cap;
};

/* One end of summer time: Mm.w.d/time, Jn or n of POSIX TZ. */
struct tz_edge {
	enum { EDGE_MONTH, EDGE_JULIAN, EDGE_DAY } kind;
	int month, week, day;
	int32_t sec;
};

struct tz_rule {
	int32_t std, dst;
	bool has_dst;
	struct tz_edge start, end;
};

struct cursor {
	const unsigned char *p, *end;
};

struct zone *zone_fixed(const char *name, int32_t offset)
{
	struct zone *z = mem_new(1, sizeof(*z));

	str_copy(z->name, sizeof(z->name), name);
	z->first = offset;
	return z;
}

void zone_free(struct zone *z)
{
	if (!z)
		return;
	free(z->v);
	free(z);
}

const char *zone_name(const struct zone *z)
{
	return z ? z->name : "UTC";
}

static void zone_add(struct zone *z, int64_t at, int32_t offset)
{
	int32_t last = z->n ? z->v[z->n - 1].offset : z->first;

	if (offset == last || z->n >= ZONE_MAX_TRANSITIONS)
		return;
	if (z->n && z->v[z->n - 1].at >= at)
		return;
	mem_grow(&z->v, z->n, &z->cap, sizeof(*z->v));
	z->v[z->n++] = (struct transition){at, offset};
}

/* ---- the POSIX TZ rule ---- */

static int tz_skip_name(const char **p)
{
	const char *s = *p;

	if (*s == '<') {
		s = strchr(s, '>');
		if (!s)
			return -EINVAL;
		s++;
	} else {
		while ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
			s++;
	}
	if (s == *p)
		return -EINVAL;
	*p = s;
	return 0;
}

/* [+-]h[h[h]][:mm[:ss]] in seconds; RFC 8536 allows -167 to 167 hours. */
static int tz_read_time(const char **p, int32_t *ret)
{
	uint64_t part[3] = {0, 0, 0};
	static const uint64_t max[] = {167, 59, 59};
	int32_t sign = 1;

	if (**p == '-' || **p == '+')
		sign = *(*p)++ == '-' ? -1 : 1;
	for (size_t i = 0; i < 3; i++) {
		if (i > 0) {
			if (**p != ':')
				break;
			(*p)++;
		}
		if (str_read_number(p, max[i], &part[i]) < 0)
			return -EINVAL;
	}
	*ret = sign * (int32_t)(part[0] * 3600 + part[1] * 60 + part[2]);
	return 0;
}

static int tz_read_edge(const char **p, struct tz_edge *e)
{
	uint64_t a = 0, b = 0, c = 0;

	e->sec = 2 * 3600;
	if (**p != ',')
		return -EINVAL;
	(*p)++;
	if (**p == 'M') {
		(*p)++;
		e->kind = EDGE_MONTH;
		if (str_read_number(p, 12, &a) < 0 || *(*p)++ != '.' ||
		    str_read_number(p, 5, &b) < 0 || *(*p)++ != '.' ||
		    str_read_number(p, 6, &c) < 0 || a == 0 || b == 0)
			return -EINVAL;
		e->month = (int)a;
		e->week = (int)b;
		e->day = (int)c;
	} else {
		e->kind = **p == 'J' ? EDGE_JULIAN : EDGE_DAY;
		if (**p == 'J')
			(*p)++;
		if (str_read_number(p, 365, &a) < 0)
			return -EINVAL;
		e->day = (int)a;
	}
	if (**p != '/')
		return 0;
	(*p)++;
	return tz_read_time(p, &e->sec);
}

static int tz_parse(const char *s, struct tz_rule *r)
{
	int32_t west;

	*r = (struct tz_rule){0};
	if (tz_skip_name(&s) < 0 || tz_read_time(&s, &west) < 0)
		return -EINVAL;
	r->std = -west;
	if (!*s)
		return 0;
	r->has_dst = true;
	r->dst = r->std + 3600;
	if (tz_skip_name(&s) < 0)
		return -EINVAL;
	if (*s != ',') {
		if (tz_read_time(&s, &west) < 0)
			return -EINVAL;
		r->dst = -west;
	}
	if (tz_read_edge(&s, &r->start) < 0 || tz_read_edge(&s, &r->end) < 0)
		return -EINVAL;
	return *s ? -EINVAL : 0;
}

/* The edge's local time in year, as seconds since 1970 without an offset. */
static int64_t tz_edge_at(const struct tz_edge *e, int32_t year)
{
	int32_t jan1 = date_to_day((struct date){year, 1, 1});
	int32_t day;

	if (e->kind == EDGE_DAY) {
		day = jan1 + e->day;
	} else if (e->kind == EDGE_JULIAN) {
		bool leap = date_month_days(year, 2) == 29;

		/* Jn counts 1 to 365 and never counts 29 February */
		day = jan1 + e->day - 1 + (leap && e->day >= 60 ? 1 : 0);
	} else {
		int32_t d1 = date_to_day((struct date){year, e->month, 1});
		int first = (day_weekday(d1) + 1) % 7; /* 0 is Sunday */
		int mday = (e->day - first + 7) % 7 + (e->week - 1) * 7;

		if (mday >= date_month_days(year, e->month))
			mday -= 7;
		day = d1 + mday;
	}
	return (int64_t)day * SEC_PER_DAY + e->sec;
}

/* Appends what the rule says for the years after the last transition. */
static void zone_unroll(struct zone *z, const struct tz_rule *r)
{
	int64_t last = z->n ? z->v[z->n - 1].at : INT64_MIN;
	int32_t year = 1970;

	if (!r->has_dst) {
		zone_add(z, z->n ? last + 1 : 0, r->std);
		return;
	}
	if (z->n)
		year = date_from_day((int32_t)(last / SEC_PER_DAY)).year;
	for (; year <= ZONE_LAST_YEAR; year++) {
		int64_t on = tz_edge_at(&r->start, year) - r->std;
		int64_t off = tz_edge_at(&r->end, year) - r->dst;
		bool south = off < on;

		if (on > last)
			if (!south)
				zone_add(z, on, r->dst);
		if (off > last)
			zone_add(z, off, r->std);
		if (south && on > last)
			zone_add(z, on, r->dst);
	}
}

int zone_parse_rule(const char *rule, struct zone **ret)
{
	struct tz_rule r;
	struct zone *z;

	if (tz_parse(rule, &r) < 0)
		return -EINVAL;
	z = zone_fixed(rule, r.std);
	zone_unroll(z, &r);
	*ret = z;
	return 0;
}

/* ---- TZif ---- */

static int64_t be_read(struct cursor *c, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | c->p[i];
	c->p += n;
	return n == 4 ? (int64_t)(int32_t)(uint32_t)v : (int64_t)v;
}

struct tzif_header {
	int version;
	size_t isut, isstd, leap, time, type, chars;
};

static int tzif_read_header(struct cursor *c, struct tzif_header *h)
{
	if (c->end - c->p < 44 || memcmp(c->p, "TZif", 4) != 0)
		return -EINVAL;
	h->version = c->p[4] ? c->p[4] - '0' : 1;
	c->p += 20;
	h->isut = (size_t)be_read(c, 4);
	h->isstd = (size_t)be_read(c, 4);
	h->leap = (size_t)be_read(c, 4);
	h->time = (size_t)be_read(c, 4);
	h->type = (size_t)be_read(c, 4);
	h->chars = (size_t)be_read(c, 4);
	if (h->isut > ZONE_MAX_TYPES || h->isstd > ZONE_MAX_TYPES ||
	    h->leap > ZONE_MAX_TYPES || h->time > ZONE_MAX_TRANSITIONS ||
	    h->type > ZONE_MAX_TYPES || h->type == 0 || h->chars > 4096)
		return -EINVAL;
	return 0;
}

static size_t tzif_body_size(const struct tzif_header *h, size_t width)
{
	return h->time * (width + 1) + h->type * 6 + h->chars +
	       h->leap * (width + 4) + h->isstd + h->isut;
}

static int tzif_read_body(struct cursor *c, const struct tzif_header *h,
    size_t width, struct zone *z)
{
	const unsigned char *at = c->p, *index = at + h->time * width;
	const unsigned char *types = index + h->time;
	int32_t offset[ZONE_MAX_TYPES];
	struct cursor t = {types, c->end};

	for (size_t i = 0; i < h->type; i++) {
		offset[i] = (int32_t)be_read(&t, 4);
		t.p += 2;
		if (offset[i] > ZONE_MAX_OFFSET || offset[i] < -ZONE_MAX_OFFSET)
			return -EINVAL;
	}
	z->first = offset[0];
	t.p = at;
	for (size_t i = 0; i < h->time; i++) {
		if (index[i] >= h->type)
			return -EINVAL;
		zone_add(z, be_read(&t, width), offset[index[i]]);
	}
	c->p += tzif_body_size(h, width);
	return 0;
}

/* The footer: a POSIX TZ rule between two line feeds, or nothing. */
static int tzif_read_footer(struct cursor *c, struct zone *z)
{
	char text[128];
	struct tz_rule rule;
	const unsigned char *nl;
	size_t n;

	if (c->p >= c->end || *c->p++ != '\n')
		return -EINVAL;
	nl = memchr(c->p, '\n', (size_t)(c->end - c->p));
	if (!nl)
		return -EINVAL;
	n = (size_t)(nl - c->p);
	if (n == 0)
		return 0;
	if (n >= sizeof(text))
		return -EINVAL;
	memcpy(text, c->p, n);
	text[n] = '\0';
	if (tz_parse(text, &rule) < 0)
		return -EINVAL;
	zone_unroll(z, &rule);
	return 0;
}

static int tzif_read(struct cursor *c, struct zone *z)
{
	struct tzif_header h;
	size_t width = 4;

	if (tzif_read_header(c, &h) < 0)
		return -EINVAL;
	if (h.version >= 2) {
		if ((size_t)(c->end - c->p) < tzif_body_size(&h, 4))
			return -EINVAL;
		c->p += tzif_body_size(&h, 4);
		if (tzif_read_header(c, &h) < 0)
			return -EINVAL;
		width = 8;
	}
	if ((size_t)(c->end - c->p) < tzif_body_size(&h, width) ||
	    tzif_read_body(c, &h, width, z) < 0)
		return -EINVAL;
	return width == 8 ? tzif_read_footer(c, z) : 0;
}

int zone_parse(const void *bytes, size_t n, const char *name,
    struct zone **ret)
{
	struct cursor c = {bytes, (const unsigned char *)bytes + n};
	struct zone *z;

	if (n > ZONE_MAX_BYTES)
		return -EINVAL;
	z = zone_fixed(name, 0);
	if (tzif_read(&c, z) < 0) {
		zone_free(z);
		return -EINVAL;
	}
	*ret = z;
	return 0;
}

/* ---- look-ups ---- */

/* How many transitions are at or before sec. */
static size_t zone_count(const struct zone *z, int64_t sec)
{
	size_t lo = 0, hi = z->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (z->v[mid].at <= sec)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int32_t zone_offset_after(const struct zone *z, size_t count)
{
	return count ? z->v[count - 1].offset : z->first;
}

int32_t zone_offset(const struct zone *z, struct instant t)
{
	return z ? zone_offset_after(z, zone_count(z, instant_sec(t))) : 0;
}

struct local zone_to_local(const struct zone *z, struct instant t)
{
	int64_t sec = instant_sec(t) + zone_offset(z, t);
	int64_t day = sec / SEC_PER_DAY, rest = sec % SEC_PER_DAY;

	if (rest < 0) {
		day--;
		rest += SEC_PER_DAY;
	}
	return (struct local){(int32_t)day, (int32_t)rest};
}

/*
 * Of the offsets around the local time, the earlier instant whose own offset
 * leads back to it is the answer; none leads back inside a gap.
 */
struct instant zone_from_local(const struct zone *z, struct local t,
    enum zone_gap gap)
{
	int64_t sec = (int64_t)t.day * SEC_PER_DAY + t.sec;
	size_t i, to;

	if (!z)
		return instant_from_sec(sec);
	i = zone_count(z, sec - ZONE_MAX_OFFSET);
	to = zone_count(z, sec + ZONE_MAX_OFFSET);
	for (; i <= to; i++) {
		int32_t offset = zone_offset_after(z, i);
		int64_t at = sec - offset;

		if (i < z->n && at >= z->v[i].at)
			continue; /* the next transition comes first */
		if (i == 0 || at >= z->v[i - 1].at)
			return instant_from_sec(at);
		/* in the gap that transition i - 1 opens */
		if (gap == ZONE_GAP_END)
			return instant_from_sec(z->v[i - 1].at);
		return instant_from_sec(sec - zone_offset_after(z, i - 1));
	}
	return instant_from_sec(sec - zone_offset_after(z, z->n));
}

struct instant zone_next_change(const struct zone *z, struct instant t)
{
	int64_t sec = instant_sec(t);
	size_t i;

	if (!z)
		return INSTANT_NEVER;
	i = zone_count(z, sec);
	if (i >= z->n || z->v[i].at - sec > INT64_C(2) * 366 * SEC_PER_DAY)
		return INSTANT_NEVER;
	return instant_from_sec(z->v[i].at);
}
