/* Which zone a TZID means: tried in the order that most often tells what its
 * writer meant, each looked up once. */
#include "calread/zones.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "calread/value.h"

#define MAX_NAMED 1024 /* system zones of one run */
#define MAX_EMBEDDED 2000 /* VTIMEZONEs of one file */

struct named {
	char name[ZONE_NAME_SIZE];
	struct zone *zone; /* NULL: there is none */
};

struct embedded {
	char tzid[ZONES_MAX_TZID];
	struct component where;
	struct zone *zone;
	bool read;
};

/* What a TZID was found to mean in a VCALENDAR of this file. */
struct answer {
	char tzid[ZONES_MAX_TZID];
	uint32_t calendar;
	const struct zone *zone;
	enum notice_kind doubt; /* not yet told of */
};

struct zones {
	zones_load_fn *load;
	void *arg;
	struct named *named;
	size_t n_named, cap_named;
	struct embedded *embedded;
	size_t n_embedded, cap_embedded;
	struct answer *answer;
	size_t n_answers, cap_answers;
	const char *base;
	int32_t last;
	uint32_t calendar; /* whose names are meant */
	size_t days; /* left of ZONES_MAX_DAYS */
	const struct notices *notices;
	struct zone *utc;
	struct zone **fixed;
	size_t n_fixed, cap_fixed;
};

struct zones *zones_new(zones_load_fn *load, void *arg)
{
	struct zones *z = mem_new(1, sizeof(*z));

	z->load = load;
	z->arg = arg;
	z->utc = zone_fixed("UTC", 0);
	return z;
}

static void forget_file(struct zones *z)
{
	for (size_t i = 0; i < z->n_embedded; i++)
		zone_free(z->embedded[i].zone);
	for (size_t i = 0; i < z->n_fixed; i++)
		zone_free(z->fixed[i]);
	z->n_embedded = z->n_answers = z->n_fixed = 0;
}

void zones_free(struct zones *z)
{
	if (!z)
		return;
	forget_file(z);
	for (size_t i = 0; i < z->n_named; i++)
		zone_free(z->named[i].zone);
	free(z->named);
	free(z->embedded);
	free(z->answer);
	free(z->fixed);
	zone_free(z->utc);
	free(z);
}

const struct zone *zones_named(struct zones *z, const char *name)
{
	static const char *const utc[] = {"UTC", "Etc/UTC", "GMT", "Z", "UCT",
	    "Etc/GMT", "Zulu", "Etc/UCT"};
	struct named *n;

	for (size_t i = 0; i < ARRAY_LEN(utc); i++) {
		if (str_casecmp(name, utc[i]) == 0)
			return z->utc;
	}
	for (size_t i = 0; i < z->n_named; i++) {
		if (strcmp(z->named[i].name, name) == 0)
			return z->named[i].zone;
	}
	if (strlen(name) >= ZONE_NAME_SIZE || z->n_named >= MAX_NAMED)
		return NULL;
	mem_grow(&z->named, z->n_named, &z->cap_named, sizeof(*z->named));
	n = &z->named[z->n_named++];
	str_copy(n->name, sizeof(n->name), name);
	n->zone = NULL;
	if (z->load(z->arg, name, &n->zone) < 0)
		n->zone = NULL;
	return n->zone;
}

void zones_begin_file(struct zones *z, const char *base,
    const struct component *c, size_t n, int32_t last,
    const struct notices *notices)
{
	forget_file(z);
	z->base = base;
	z->last = last;
	z->days = ZONES_MAX_DAYS;
	z->notices = notices;
	for (size_t i = 0; i < n; i++) {
		struct embedded e = {.where = c[i]};

		if (z->n_embedded == MAX_EMBEDDED) {
			notice(notices, NOTICE_ZONES_MANY,
			    &(struct notice_place){.line = c[i].line});
			break;
		}
		if (!vtimezone_name(base, &c[i], e.tzid, sizeof(e.tzid))) {
			notice(notices, NOTICE_ZONE_NAMELESS,
			    &(struct notice_place){.line = c[i].line});
			continue;
		}
		mem_grow(&z->embedded, z->n_embedded, &z->cap_embedded,
		    sizeof(e));
		z->embedded[z->n_embedded++] = e;
	}
}

void zones_enter(struct zones *z, uint32_t calendar)
{
	z->calendar = calendar;
}

/* The VCALENDAR's own of that name, else any of the file. */
static struct embedded *choose_embedded(struct zones *z, const char *tzid)
{
	struct embedded *any = NULL;

	for (size_t i = 0; i < z->n_embedded; i++) {
		struct embedded *e = &z->embedded[i];

		if (strcmp(e->tzid, tzid) != 0)
			continue;
		if (e->where.calendar == z->calendar)
			return e;
		if (!any)
			any = e;
	}
	return any;
}

static const struct zone *find_embedded(struct zones *z, const char *tzid)
{
	struct embedded *e = choose_embedded(z, tzid);

	if (!e)
		return NULL;
	if (!e->read)
		e->zone = vtimezone_read(z->base, &e->where, tzid, z->last,
		    &z->days, z->notices);
	e->read = true;
	return e->zone;
}

static bool is_path(const char *name)
{
	return strchr(name, '/') && *name != '/';
}

/* "/mozilla.org/20050126_1/Europe/Berlin": the longest tail of three, two or
 * one parts that names a zone. */
static const struct zone *find_prefixed(struct zones *z, const char *tzid)
{
	const char *tail[3], *p = tzid + strlen(tzid);
	const struct zone *found = NULL;
	size_t n = 0;

	if (*tzid != '/')
		return NULL;
	while (p > tzid && n < 3) {
		if (*--p == '/' && p[1])
			tail[n++] = p + 1;
	}
	while (n > 0 && !found)
		found = zones_named(z, tail[--n]);
	return found;
}

/* "(UTC+07:00) Bangkok, Hanoi, Jakarta", "GMT+0100", "UTC-5": an offset and no
 * rule, so right only where there is no summer time. */
static const struct zone *find_offset(struct zones *z, const char *tzid)
{
	const char *p = tzid;
	uint64_t h, m = 0;
	int32_t sign;
	struct zone *zone;

	if (*p == '(')
		p++;
	if (!str_has_prefix(p, "UTC") && !str_has_prefix(p, "GMT"))
		return NULL;
	p += 3;
	if (*p != '+' && *p != '-')
		return NULL;
	sign = *p++ == '-' ? -1 : 1;
	if (str_read_number(&p, 2359, &h) < 0)
		return NULL;
	if (*p == ':' || *p == '.') {
		p++;
		if (str_read_number(&p, 59, &m) < 0)
			return NULL;
	} else if (h > 14) {
		m = h % 100;
		h /= 100;
	}
	/* "GMT-05.00/-04.00" says two: nobody knows when which */
	if (h > 14 || m > 59 || (*p && *p != ')'))
		return NULL;
	zone = zone_fixed(tzid, sign * (int32_t)(h * 3600 + m * 60));
	mem_grow(&z->fixed, z->n_fixed, &z->cap_fixed, sizeof(zone));
	z->fixed[z->n_fixed++] = zone;
	return zone;
}

static const struct zone *find_windows(struct zones *z, const char *tzid)
{
	const char *iana = zones_windows_name(tzid);

	return iana ? zones_named(z, iana) : NULL;
}

static const struct zone *find_system(struct zones *z, const char *tzid)
{
	return *tzid == '/' ? NULL : zones_named(z, tzid);
}

static const struct zone *find_path(struct zones *z, const char *tzid)
{
	return is_path(tzid) ? zones_named(z, tzid) : NULL;
}

static void look_up(struct zones *z, struct answer *a)
{
	/* a bare name ("EST", "Eastern") may be anybody's own */
	static const struct zone *(*const find[])(struct zones *,
	    const char *) = {find_path, find_prefixed, find_embedded,
	    find_system, find_windows, find_offset};

	for (size_t i = 0; i < ARRAY_LEN(find); i++) {
		a->zone = find[i](z, a->tzid);
		if (a->zone && find[i] == find_offset)
			a->doubt = NOTICE_ZONE_OFFSET;
		if (a->zone)
			return;
	}
	a->doubt = NOTICE_ZONE_UNKNOWN;
}

static void tell_doubt(const struct zones *z, struct answer *a,
    const struct notice_place *at)
{
	struct notice_place here;

	if (!at || !a->doubt)
		return;
	here = *at;
	here.value = a->tzid;
	here.n = strlen(a->tzid);
	notice(z->notices, a->doubt, &here);
	a->doubt = NOTICE_NONE;
}

const struct zone *zones_find(struct zones *z, const char *tzid,
    const struct notice_place *at)
{
	struct answer a = {0};

	/* most often the last one again */
	for (size_t i = z->n_answers; i > 0; i--) {
		struct answer *known = &z->answer[i - 1];

		if (known->calendar == z->calendar &&
		    strcmp(known->tzid, tzid) == 0) {
			tell_doubt(z, known, at);
			return known->zone;
		}
	}
	a.calendar = z->calendar;
	str_copy(a.tzid, sizeof(a.tzid), tzid);
	look_up(z, &a);
	tell_doubt(z, &a, at);
	if (z->n_answers < MAX_EMBEDDED) {
		mem_grow(&z->answer, z->n_answers, &z->cap_answers, sizeof(a));
		z->answer[z->n_answers++] = a;
	}
	return a.zone;
}
