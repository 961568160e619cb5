/* Simulated users: what presence does in a day. */
#include "unit.h"
#include "users.h"

#include <stdlib.h>

#define DAY (24 * USEC_PER_HOUR)

static void plan_add(struct user *u, int64_t boot, enum presence p,
    int64_t since)
{
	struct user_step *s;

	if (u->n_plan == USERS_MAX_STEPS)
		return;
	s = &u->plan[u->n_plan++];
	*s = (struct user_step){boot, p, since};
}

/* ---- people ---- */

/* Away from the keyboard: known late as idle, at once as locked; some fall
 * asleep. */
static void plan_away(struct user *u, int64_t from, int64_t length)
{
	int64_t idle = u->rules->idle_after;
	int how = user_pick(u, 100);

	if (how < 60) {
		if (length < idle)
			return; /* nobody noticed */
		plan_add(u, from + idle, PRESENCE_IDLE, from);
		if (how < 20 && length > 2 * idle)
			plan_add(u, from + 2 * idle, PRESENCE_LOCKED,
			    from + 2 * idle);
	} else {
		plan_add(u, from,
		    how < 85 ? PRESENCE_LOCKED : PRESENCE_ASLEEP, from);
	}
	plan_add(u, from + length, PRESENCE_ACTIVE, from + length);
}

static int64_t plan_away_length(struct user *u)
{
	int kind = user_pick(u, 100);

	if (kind < 45)
		return user_between(u, 10 * USEC_PER_SEC, 5 * USEC_PER_MIN);
	if (kind < 85)
		return user_minutes(u, 4, 20);
	return user_minutes(u, 20, 80);
}

/* Who never rests sits through it all. */
static void plan_session(struct user *u, int64_t from, int64_t to)
{
	int64_t at = from;

	plan_add(u, from, PRESENCE_ACTIVE, from);
	while (!(u->traits & USER_TIRELESS)) {
		int64_t length;

		at += user_minutes(u, 3, user_chance(u, 30) ? 150 : 50);
		length = plan_away_length(u);
		if (at + length >= to)
			break;
		plan_away(u, at, length);
		at += length;
	}
	plan_add(u, to, user_chance(u, 80) ? PRESENCE_LOCKED : PRESENCE_ASLEEP,
	    to);
}

/* Comes and goes about when the windows of that day say; some days not at
 * all, on others for long. */
static void plan_hours(struct user *u, int32_t day, int64_t from, int64_t to)
{
	const struct hours_rules *h = &u->rules->hours;
	int32_t first = INT32_MAX, last = 0;
	int64_t come, go;

	for (size_t i = 0; i < h->n; i++) {
		if (h->window[i].weekday != day_weekday(day))
			continue;
		if (h->window[i].start < first)
			first = h->window[i].start;
		if (h->window[i].end > last)
			last = h->window[i].end;
	}
	if (last == 0)
		return;
	come = zone_from_local(u->zone, (struct local){day, first},
	    ZONE_GAP_END).us - u->now.wall.us + u->now.boot.us;
	go = zone_from_local(u->zone, (struct local){day, last},
	    ZONE_GAP_END).us - u->now.wall.us + u->now.boot.us;
	come += user_minutes(u, -60, 60);
	go += user_minutes(u, -60, user_chance(u, 40) ? 240 : 20);
	if (come < from || come >= to || go <= come || user_chance(u, 8))
		return;
	plan_session(u, come, go);
}

/* At the weekend, or late: a quick look, or hours of it. */
static void plan_off_hours(struct user *u, int64_t from)
{
	int64_t at = from + user_minutes(u, 0, 24 * 60);

	if (u->n_plan && at < u->plan[u->n_plan - 1].boot)
		return;
	plan_session(u, at,
	    at + (user_chance(u, 50) ? user_minutes(u, 1, 20)
				     : user_minutes(u, 20, 300)));
}

/* ---- others ---- */

static void plan_wild(struct user *u, int64_t from, int64_t to)
{
	int64_t at = from;
	int flaps = 0;

	while (at < to) {
		enum presence p = (enum presence)user_pick(u, PRESENCE_COUNT);
		int64_t since = at;

		if (flaps == 0 && user_chance(u, 3))
			flaps = user_pick(u, 30);
		at += flaps > 0 ? user_between(u, 1, 20 * USEC_PER_SEC)
				: user_minutes(u, 1, 120);
		flaps -= flaps > 0;
		if (user_chance(u, 40))
			p = PRESENCE_ACTIVE;
		since = at;
		if (user_chance(u, 40))
			since -= user_minutes(u, 0, 180);
		else if (user_chance(u, 3))
			since += user_minutes(u, 1, 180);
		plan_add(u, at, p, since);
	}
}

void user_plan_day(struct user *u)
{
	int64_t from = u->now.boot.us, to = from + DAY;
	int32_t day = zone_to_local(u->zone, u->now.wall).day;

	u->n_plan = u->next_plan = 0;
	if (u->traits & USER_WILD) {
		plan_wild(u, from, to);
	} else if (!(u->traits & USER_UNKNOWN)) {
		for (int d = -1; d <= 1; d++) {
			int64_t free = from;

			if (u->n_plan)
				free = u->plan[u->n_plan - 1].boot + 1;
			plan_hours(u, day + d, free, to);
		}
		if (user_chance(u, 12))
			plan_off_hours(u, from);
	}
	/* and then the next day's */
	if (u->n_plan && u->plan[u->n_plan - 1].boot >= to)
		to = u->plan[u->n_plan - 1].boot + 1;
	plan_add(u, to, u->traits & USER_UNKNOWN ? PRESENCE_UNKNOWN
						 : PRESENCE_COUNT, to);
}
