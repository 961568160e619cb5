/* Hours of a day: the weekday's windows, changed by the calendar. */
#include "core/hours.h"

#include "core/sabbatical.h"

static struct instant local_at(const struct zone *z, int32_t day, int32_t sec)
{
	return zone_from_local(z, (struct local){day, sec}, ZONE_GAP_END);
}

int32_t hours_day_of(const struct hours_rules *r, const struct zone *z,
    struct instant t)
{
	int32_t day = zone_to_local(z, t).day;

	/* by instants, not by the local clock: it may show a time twice */
	if (t.us < local_at(z, day, r->day_start).us)
		return day - 1;
	if (t.us >= local_at(z, day + 1, r->day_start).us)
		return day + 1;
	return day;
}

struct interval hours_day_span(const struct hours_rules *r,
    const struct zone *z, int32_t day)
{
	return (struct interval){local_at(z, day, r->day_start),
	    local_at(z, day + 1, r->day_start)};
}

static void hours_add_windows(const struct hours_rules *r,
    const struct zone *z, int32_t day, struct intervals *ret)
{
	enum weekday weekday = day_weekday(day);

	for (size_t i = 0; i < r->n; i++) {
		const struct hours_window *w = &r->window[i];

		if (w->weekday == weekday)
			intervals_add(ret,
			    (struct interval){local_at(z, day, w->start),
				local_at(z, day, w->end)});
	}
}

static void hours_add_occurrence(const struct hours_rules *r,
    const struct calendar_view *c, const struct occurrence *o, int32_t day,
    struct intervals *ret)
{
	if (o->flags & OCCURRENCE_ALL_DAY)
		return; /* says no times */
	if (hours_day_of(r, c->zone, o->start) == day)
		intervals_add(ret, (struct interval){o->start, o->end});
}

/* A whole day off takes the windows that start in it, to their ends; hours
 * that begin the evening before are of the day before. */
static void hours_remove_occurrence(const struct occurrence *o, int32_t day,
    struct intervals *ret)
{
	if (o->flags & OCCURRENCE_UNTRUSTED)
		return;
	if (!(o->flags & OCCURRENCE_ALL_DAY))
		intervals_remove(ret, (struct interval){o->start, o->end});
	else if (o->start_day <= day && day < o->end_day)
		intervals_clear(ret);
}

static void hours_remove_off(const struct calendar_view *c, size_t n,
    int32_t day, bool availability, struct intervals *ret)
{
	for (size_t i = 0; i < n; i++) {
		const struct occurrence *o = &c->occurrence[i];

		if (o->class == CLASS_OFF &&
		    availability == !!(o->flags & OCCURRENCE_AVAILABILITY))
			hours_remove_occurrence(o, day, ret);
	}
}

/* How many occurrences begin before t. */
static size_t hours_count_before(const struct calendar_view *c,
    struct instant t)
{
	size_t low = 0, high = c->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->occurrence[mid].start.us < t.us)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* A bit per class among the first n: most calendars have neither days off nor
 * hours in them. */
static unsigned hours_classes(const struct calendar_view *c, size_t n)
{
	unsigned seen = 0;

	for (size_t i = 0; i < n; i++)
		seen |= 1U << c->occurrence[i].class;
	return seen;
}

void hours_of_day(const struct hours_rules *r, const struct calendar_view *c,
    int32_t day, struct intervals *ret)
{
	struct instant end;
	unsigned seen;
	size_t n;

	intervals_clear(ret);
	if (sabbatical_find(&r->sabbatical, day))
		return;
	hours_add_windows(r, c->zone, day, ret);
	/* no window runs beyond the next day, and no day begins there */
	end = local_at(c->zone, day + 2, 0);
	n = hours_count_before(c, end);
	seen = hours_classes(c, n);
	if (seen & 1U << CLASS_OFF)
		hours_remove_off(c, n, day, true, ret);
	for (size_t i = 0; seen & 1U << CLASS_HOURS && i < n; i++)
		if (c->occurrence[i].class == CLASS_HOURS)
			hours_add_occurrence(r, c, &c->occurrence[i], day,
			    ret);
	if (ret->n && ret->v[ret->n - 1].end.us > end.us) {
		n = hours_count_before(c, ret->v[ret->n - 1].end);
		seen = hours_classes(c, n);
	}
	if (seen & 1U << CLASS_OFF)
		hours_remove_off(c, n, day, false, ret);
}

struct instant hours_next_start(const struct hours_rules *r,
    const struct calendar_view *c, struct instant t, int days)
{
	struct intervals hours = {0};
	struct instant found = INSTANT_NEVER;
	int32_t day = hours_day_of(r, c->zone, t);
	int left = HOURS_MAX_SABBATICAL;

	for (int i = 0; i <= days && instant_is_never(found); i++, day++) {
		while (sabbatical_find(&r->sabbatical, day) && left-- > 0)
			day++;
		hours_of_day(r, c, day, &hours);
		for (size_t k = 0; k < hours.n; k++) {
			if (hours.v[k].start.us > t.us) {
				found = hours.v[k].start;
				break;
			}
		}
	}
	intervals_done(&hours);
	return found;
}
