/* Simulated users: their calendars, as the helper would answer them. */
#include "unit.h"
#include "users.h"

#include <stdlib.h>

#include "base/mem.h"

#define DAY (24 * USEC_PER_HOUR)
/* The window that the service reads. */
#define LOOK_BEFORE (2 * DAY)
#define LOOK_AFTER (16 * DAY)

static struct instant local_at(const struct user *u, int32_t day, int minute)
{
	return zone_from_local(u->zone, (struct local){day, minute * 60},
	    ZONE_GAP_BEFORE);
}

static struct occurrence *calendar_add(struct user *u,
    enum occurrence_class class, struct instant start, struct instant end)
{
	struct occurrence *o;

	mem_grow(&u->occurrence, u->n, &u->cap, sizeof(*u->occurrence));
	o = &u->occurrence[u->n++];
	*o = (struct occurrence){.class = class, .start = start, .end = end};
	snprintf(o->title, sizeof(o->title), "%s %zu",
	    occurrence_class_name(class), u->n);
	return o;
}

/* Of so many minutes of the day's clock. */
static struct occurrence *calendar_add_at(struct user *u,
    enum occurrence_class class, int32_t day, int from, int minutes)
{
	struct instant start = local_at(u, day, from);

	return calendar_add(u, class, start,
	    (struct instant){start.us + minutes * USEC_PER_MIN});
}

static void calendar_add_days(struct user *u, enum occurrence_class class,
    int32_t day, int days)
{
	struct occurrence *o = calendar_add(u, class, local_at(u, day, 0),
	    local_at(u, day + days, 0));

	o->flags = OCCURRENCE_ALL_DAY;
	o->start_day = day;
	o->end_day = day + days;
}

/* ---- kinds of days ---- */

static void day_few(struct user *u, int32_t day)
{
	int length;

	if (!user_chance(u, 50))
		return;
	length = 30 * (1 + user_pick(u, 4));
	calendar_add_at(u, CLASS_MEETING, day, 540 + 15 * user_pick(u, 30),
	    length);
}

static void day_standups(struct user *u, int32_t day)
{
	for (int k = 0; k < 5; k++)
		calendar_add_at(u, CLASS_MEETING, day, 540 + 90 * k, 15);
}

/* One after another, some with five minutes between them. */
static void day_back_to_back(struct user *u, int32_t day)
{
	int at = 540 + 15 * user_pick(u, 4);

	while (at < 1080) {
		int length = 15 * (1 + user_pick(u, 6));

		calendar_add_at(u, CLASS_MEETING, day, at, length);
		at += length + (user_chance(u, 40) ? 5 * user_pick(u, 4) : 0);
	}
}

static void day_overlaps(struct user *u, int32_t day)
{
	for (int k = user_pick(u, 8); k > 0; k--) {
		int length = 1 + user_pick(u, 240);
		int at = user_pick(u, 1440);

		calendar_add_at(u,
		    user_chance(u, 85) ? CLASS_MEETING : CLASS_FOCUS, day, at,
		    length);
	}
}

static void day_on_call(struct user *u, int32_t day)
{
	int length = 60 + user_pick(u, 3000);

	calendar_add_at(u, CLASS_ON_CALL, day, user_pick(u, 1440), length);
}

/* What others may fill a calendar with: days without a gap. */
static void day_full(struct user *u, int32_t day)
{
	for (int k = 0; k < 24; k += 4)
		calendar_add_at(u, CLASS_MEETING, day, k * 60, 240);
}

/* What changes the hours themselves. */
static void day_changes_hours(struct user *u, int32_t day)
{
	struct occurrence *o;
	int from = 300 + user_pick(u, 1000);

	switch (user_pick(u, 8)) {
	case 0:
		calendar_add_days(u, CLASS_OFF, day, 1 + user_pick(u, 4));
		break;
	case 1:
		calendar_add_at(u, CLASS_OFF, day, from, 30 + user_pick(u, 300));
		break;
	case 2:
	case 3:
		calendar_add_at(u, CLASS_HOURS, day, from,
		    15 + user_pick(u, 300));
		break;
	case 4: /* somebody else's: no effect */
		o = calendar_add_at(u, CLASS_OFF, day, from, 400);
		o->flags = OCCURRENCE_UNTRUSTED;
		break;
	case 5:
		o = calendar_add_at(u, CLASS_OFF, day, from, 300);
		o->flags = OCCURRENCE_AVAILABILITY;
		break;
	case 6:
		calendar_add_days(u, CLASS_NOTE, day, 3);
		break;
	default:
		calendar_add_at(u, CLASS_IGNORE, day, from, 60);
		break;
	}
}

/* ---- the year ---- */

void user_make_calendar(struct user *u, int32_t first)
{
	static void (*const kinds[])(struct user *, int32_t) = {day_few,
	    day_standups, day_back_to_back, day_overlaps, day_few};
	void (*kind)(struct user *, int32_t) =
	    kinds[user_pick(u, ARRAY_LEN(kinds))];
	bool empty = user_chance(u, 15), changes = user_chance(u, 50);
	bool shifts = user_chance(u, 25), mixed = user_chance(u, 30);

	for (int32_t day = first - 3; !empty && day < first + u->days; day++) {
		if (mixed)
			kind = kinds[user_pick(u, ARRAY_LEN(kinds))];
		if (day_weekday(day) < SAT || user_chance(u, 5))
			kind(u, day);
		if (mixed && user_chance(u, 2))
			day_full(u, day);
		if (changes && user_chance(u, 12))
			day_changes_hours(u, day);
		if (shifts && user_chance(u, 6))
			day_on_call(u, day);
	}
	if (u->n)
		qsort(u->occurrence, u->n, sizeof(*u->occurrence),
		    occurrence_compare);
}

struct calendar_view *user_look(const struct user *u)
{
	struct calendar_view *v = mem_new(1, sizeof(*v));
	struct occurrence *o = NULL;
	size_t n = 0;

	for (int copy = 0; copy < 2; copy++) {
		n = 0;
		for (size_t i = 0; i < u->n; i++) {
			const struct occurrence *from = &u->occurrence[i];

			if (from->start.us > u->now.wall.us + LOOK_AFTER)
				break;
			if (from->end.us < u->now.wall.us - LOOK_BEFORE)
				continue;
			if (copy)
				o[n] = *from;
			n++;
		}
		/* exactly as much as there is: who reads on is found out */
		if (!copy && n)
			o = mem_new(n, sizeof(*o));
	}
	*v = (struct calendar_view){u->zone, o, n};
	return v;
}

void user_release_view(struct calendar_view *v)
{
	if (!v)
		return;
	free((void *)(uintptr_t)v->occurrence);
	free(v);
}

/* Moves the last one to where it belongs among the others, which are sorted. */
static void calendar_sort_last(struct user *u)
{
	struct occurrence o = u->occurrence[u->n - 1];
	size_t i = u->n - 1;

	for (; i > 0 && occurrence_compare(&u->occurrence[i - 1], &o) > 0; i--)
		u->occurrence[i] = u->occurrence[i - 1];
	u->occurrence[i] = o;
}

static void calendar_remove_next(struct user *u)
{
	size_t i = 0;

	while (i + 1 < u->n && u->occurrence[i].end.us < u->now.wall.us)
		i++;
	memmove(u->occurrence + i, u->occurrence + i + 1,
	    (u->n - i - 1) * sizeof(*u->occurrence));
	u->n--;
}

void user_change_calendar(struct user *u)
{
	struct local now = zone_to_local(u->zone, u->now.wall);

	if (user_chance(u, 20)) {
		day_changes_hours(u, now.day + user_pick(u, 3));
	} else if (user_chance(u, 60) || u->n == 0) {
		int length = 5 + user_pick(u, 120);

		calendar_add_at(u, CLASS_MEETING, now.day,
		    now.sec / 60 - 30 + user_pick(u, 240), length);
	} else {
		calendar_remove_next(u);
		return;
	}
	calendar_sort_last(u);
}
