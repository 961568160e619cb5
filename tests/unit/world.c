/* A user's world at a moment, from rules and calendar. */
#include "unit.h"
#include "world.h"

static struct instant local_at(const struct user *u, int32_t day, int32_t sec)
{
	return zone_from_local(u->zone, (struct local){day, sec},
	    ZONE_GAP_END);
}

static bool holds(struct instant start, struct instant end, struct instant t)
{
	return start.us <= t.us && t.us < end.us;
}

bool world_has(const struct user *u, enum occurrence_class class,
    struct instant t)
{
	for (size_t i = 0; i < u->view->n; i++) {
		const struct occurrence *o = &u->view->occurrence[i];

		if (o->start.us > t.us)
			break; /* they are sorted */
		if (o->class == class && holds(o->start, o->end, t))
			return true;
	}
	return false;
}

struct instant world_day_start(const struct user *u, int32_t day)
{
	return local_at(u, day, u->rules->hours.day_start);
}

int32_t world_day(const struct user *u, struct instant t)
{
	int32_t day = zone_to_local(u->zone, t).day - 2;

	while (world_day_start(u, day + 1).us <= t.us)
		day++;
	return day;
}

/* ---- hours ---- */

static bool is_off(const struct user *u, int32_t day, struct instant t,
    bool availability)
{
	for (size_t i = 0; i < u->view->n; i++) {
		const struct occurrence *o = &u->view->occurrence[i];

		if (o->class != CLASS_OFF || o->flags & OCCURRENCE_UNTRUSTED ||
		    availability != !!(o->flags & OCCURRENCE_AVAILABILITY))
			continue;
		if (o->flags & OCCURRENCE_ALL_DAY
			? o->start_day <= day && day < o->end_day
			: holds(o->start, o->end, t))
			return true;
	}
	return false;
}

static bool fits_day(const struct day_rule *r, int32_t day)
{
	struct date d = date_from_day(day);
	int32_t key = DAY_RULE_YEARLY(d.month, d.mday);

	switch (r->kind) {
	case DAY_NTH:
		return day_weekday(day) == r->weekday &&
		       (r->month == 0 || r->month == d.month) &&
		       (r->nth > 0 ? (d.mday - 1) / 7 + 1 == r->nth
				   : d.mday + 7 > date_month_days(d.year,
						      d.month));
	case DAY_YEARLY:
		return r->first <= r->last
			   ? r->first <= key && key <= r->last
			   : r->first <= key || key <= r->last;
	case DAY_DATES:
	default:
		return r->first <= day && day <= r->last;
	}
}

static bool is_sabbatical(const struct user *u, int32_t day)
{
	const struct sabbatical_rules *r = &u->rules->hours.sabbatical;

	for (size_t i = 0; i < r->n; i++)
		if (fits_day(&r->day[i], day))
			return true;
	return false;
}

static bool in_window(const struct user *u, int32_t day, struct instant t)
{
	const struct hours_rules *h = &u->rules->hours;

	for (size_t i = 0; i < h->n; i++)
		if (h->window[i].weekday == day_weekday(day) &&
		    holds(local_at(u, day, h->window[i].start),
			local_at(u, day, h->window[i].end), t))
			return true;
	return false;
}

static bool is_hours(const struct user *u, const struct occurrence *o,
    int32_t day)
{
	return o->class == CLASS_HOURS && !(o->flags & OCCURRENCE_ALL_DAY) &&
	       o->start.us >= world_day_start(u, day).us &&
	       o->start.us < world_day_start(u, day + 1).us;
}

static bool in_added(const struct user *u, int32_t day, struct instant t)
{
	for (size_t i = 0; i < u->view->n; i++) {
		const struct occurrence *o = &u->view->occurrence[i];

		if (is_hours(u, o, day) && holds(o->start, o->end, t))
			return true;
	}
	return false;
}

bool world_in_hours(const struct user *u, int32_t day, struct instant t)
{
	bool in = in_window(u, day, t) && !is_off(u, day, t, true);

	return (in || in_added(u, day, t)) && !is_off(u, day, t, false) &&
	       !is_sabbatical(u, day);
}

/* Hours begin or end where a window, an addition or an absence does. */
static void take_edge(const struct user *u, int32_t day, struct instant t,
    struct interval *ret)
{
	if (t.us < ret->start.us && world_in_hours(u, day, t))
		ret->start = t;
	if (t.us > ret->end.us &&
	    world_in_hours(u, day, (struct instant){t.us - 1}))
		ret->end = t;
}

struct interval world_hours(const struct user *u, int32_t day)
{
	const struct hours_rules *h = &u->rules->hours;
	struct interval ret = {INSTANT_NEVER, {INT64_MIN}};

	for (size_t i = 0; i < h->n; i++) {
		if (h->window[i].weekday != day_weekday(day))
			continue;
		take_edge(u, day, local_at(u, day, h->window[i].start), &ret);
		take_edge(u, day, local_at(u, day, h->window[i].end), &ret);
	}
	for (size_t i = 0; i < u->view->n; i++) {
		const struct occurrence *o = &u->view->occurrence[i];

		if (is_hours(u, o, day) || o->class == CLASS_OFF) {
			take_edge(u, day, o->start, &ret);
			take_edge(u, day, o->end, &ret);
		}
	}
	if (ret.end.us == INT64_MIN)
		ret.end = INSTANT_NEVER;
	return ret;
}
