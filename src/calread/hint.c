/* X-MS-OLK-WKHRSTART, WKHREND and WKHRDAYS: 080000, 170000, MO,TU,WE,TH,FR.
 * Their zone is that of the hours. */
#include "calread/hint.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

static int read_two(const char *p, int most, int *ret)
{
	if (!str_is_digit(p[0]) || !str_is_digit(p[1]))
		return -EINVAL;
	*ret = (p[0] - '0') * 10 + p[1] - '0';
	return *ret > most ? -EINVAL : 0;
}

/* HHMMSS; the seconds are dropped. */
static int read_clock(const struct property *p, int32_t *ret)
{
	int h, m, s;

	if (p->n != 6 || read_two(p->value, 23, &h) < 0 ||
	    read_two(p->value + 2, 59, &m) < 0 ||
	    read_two(p->value + 4, 59, &s) < 0)
		return -EINVAL;
	*ret = (h * 60 + m) * 60;
	return 0;
}

static int read_start(struct calwire_hint *h, const struct property *p)
{
	return read_clock(p, &h->start_sec);
}

static int read_end(struct calwire_hint *h, const struct property *p)
{
	return read_clock(p, &h->end_sec);
}

static int read_days(struct calwire_hint *h, const struct property *p)
{
	static const char names[7][3] = {"MO", "TU", "WE", "TH", "FR", "SA",
	    "SU"};

	h->days = 0;
	for (size_t at = 0; at < p->n; at += 3) {
		size_t day = 0;

		while (day < 7 && (p->n - at < 2 ||
		    strncasecmp(p->value + at, names[day], 2) != 0))
			day++;
		if (day == 7 || (p->n - at > 2 && p->value[at + 2] != ',') ||
		    p->n - at == 3)
			return -EINVAL;
		h->days |= 1u << day;
	}
	return h->days ? 0 : -EINVAL;
}

static const struct {
	const char *name;
	int (*read)(struct calwire_hint *h, const struct property *p);
} rows[] = {
    {"X-MS-OLK-WKHRSTART", read_start},
    {"X-MS-OLK-WKHREND", read_end},
    {"X-MS-OLK-WKHRDAYS", read_days},
};

void hint_line(struct hint *h, const struct line *l,
    const struct notices *notices)
{
	struct property p = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!line_is(l, rows[i].name))
			continue;
		if (line_split(l, &p))
			property_trim(&p);
		if (rows[i].read(&h->hours, &p) == 0)
			h->seen |= 1u << i;
		else
			notice(notices, NOTICE_HOURS_BAD,
			    &(struct notice_place){.line = l->number,
			    .property = rows[i].name, .value = p.value,
			    .n = p.n});
		return;
	}
}

bool hint_given(const struct hint *h)
{
	return h->seen == (1u << ARRAY_LEN(rows)) - 1 &&
	    h->hours.start_sec != h->hours.end_sec;
}
