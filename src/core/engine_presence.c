/* Presence: who is here and since when, what of being away is rest, and what
 * of the time counts as active. */
#include "core/engine_priv.h"

/* ---- what is so now ---- */

bool engine_is_here(const struct engine *e)
{
	return e->presence == PRESENCE_ACTIVE ||
	       e->presence == PRESENCE_UNKNOWN;
}

/* What is a rest, or becomes one. Watching a screen share in the hours is none,
 * unless the user says so: for good, or by starting a break. */
static bool presence_is_away(const struct engine *e)
{
	switch (e->presence) {
	case PRESENCE_IDLE:
		return !engine_is_meeting(e) || !engine_is_on_duty(e) ||
		       e->rules->meeting.rest || break_taking(e) >= 0;
	case PRESENCE_LOCKED:
	case PRESENCE_ASLEEP:
		return true;
	default:
		return false;
	}
}

/* Who touches nothing for a short while may be reading. */
bool engine_is_resting(const struct engine *e)
{
	if (!presence_is_away(e) || e->rest_since.us == INT64_MAX)
		return false;
	return e->presence != PRESENCE_IDLE ||
	       e->now.boot.us - e->rest_since.us >= ENGINE_READING;
}

bool engine_is_settling(struct engine *e)
{
	struct boot until;

	if (!engine_is_here(e) || e->rest_before.us == INT64_MAX)
		return false;
	until = (struct boot){e->here.us + ENGINE_BUMP};
	if (e->now.boot.us >= until.us)
		return false;
	engine_wake_boot(e, until);
	return true;
}

/* ---- counting ---- */

/* Reading, and a meeting without input, are work. */
static bool presence_counts(const struct engine *e)
{
	return engine_is_here(e) ||
	       (e->presence == PRESENCE_IDLE && !engine_is_resting(e));
}

void presence_count(struct engine *e, struct now now)
{
	int64_t past = now.boot.us - e->now.boot.us;

	if (past <= 0 || !presence_counts(e))
		return;
	break_count(e, past);
	cutoff_count(e, past);
	night_count(e, past, now.wall);
	if (e->presence == PRESENCE_UNKNOWN && !engine_is_on_duty(e))
		return;
	e->active_day += past;
	e->active_week += past;
	limit_count(e, past, now.wall);
}

/* It was no activity after all. */
static void presence_uncount(struct engine *e, int64_t past)
{
	break_uncount(e, past);
	cutoff_uncount(e, past);
	limit_uncount(e, past);
	night_uncount(e, past);
	e->active_day = e->active_day > past ? e->active_day - past : 0;
	e->active_week = e->active_week > past ? e->active_week - past : 0;
}

/* ---- rest ---- */

static struct boot presence_later(struct boot a, struct boot b)
{
	return a.us > b.us ? a : b;
}

/* When a rest began whose presence is so since then: not before the user was
 * last here; over an idle user, not before the last meeting was over. */
static struct boot presence_rest_start(
    const struct engine *e, struct boot since)
{
	struct boot start = presence_later(since, e->here);

	if (e->presence != PRESENCE_IDLE || e->rules->meeting.rest ||
	    break_taking(e) >= 0)
		return start;
	for (size_t i = 0; i < e->meetings.n; i++) {
		int64_t ago = e->now.wall.us - e->meetings.v[i].end.us;

		if (ago >= 0)
			start = presence_later(
			    start, (struct boot){e->now.boot.us - ago});
	}
	return start;
}

/* What the rest, as long as it is now, does to the rules. */
static void presence_rest(struct engine *e)
{
	int64_t rest = e->now.boot.us - e->rest_since.us;

	if (engine_is_resting(e)) {
		if (!e->rests)
			presence_uncount(e, rest);
		e->rests = true;
	} else {
		engine_wake_boot(
		    e, (struct boot){e->rest_since.us + ENGINE_READING});
	}
	break_rest(e, rest);
	if (!e->rests)
		return;
	lunch_rest(e, rest);
	cutoff_rest(e, rest);
	night_rest(e, rest);
}

/* A mouse was bumped: the rest goes on from where it began, and what was said
 * meanwhile was said to nobody. Once a rest: who scrolls now and then reads. */
static void presence_bump(struct engine *e)
{
	e->bumped = true;
	e->rests = true;
	e->rest_since = e->rest_before;
	presence_uncount(e, e->now.boot.us - e->here.us);
	break_resume_rest(e, e->here.us - e->rest_before.us);
}

static void presence_leave(struct engine *e, struct boot since)
{
	struct boot start = presence_rest_start(e, since);

	if (e->rest_before.us != INT64_MAX && !e->bumped &&
	    start.us - e->here.us < ENGINE_BUMP) {
		presence_bump(e);
		return;
	}
	e->bumped = false;
	e->rests = false;
	e->rest_since = start;
}

/* To unlock takes a person; an input alone may be a bump. */
static void presence_return(
    struct engine *e, enum presence before, struct boot since)
{
	bool sure = before == PRESENCE_LOCKED || !e->rests;

	if (e->rests && since.us - e->rest_since.us >= ENGINE_READING)
		break_fell_short(e);
	e->rest_before = sure ? BOOT_NEVER : e->rest_since;
	e->rest_since = BOOT_NEVER;
	e->rests = false;
	e->here = since;
}

void presence_set(struct engine *e, enum presence p, struct boot since)
{
	enum presence before = e->presence;
	bool away = presence_is_away(e);
	int64_t ago;

	if (p == before)
		return;
	if (since.us > e->now.boot.us)
		since = e->now.boot;
	ago = e->now.boot.us - presence_later(since, e->since).us;
	engine_record_at(e, (struct instant){e->now.wall.us - ago}, "presence",
	    engine_presence_name(p));
	if (away && e->rest_since.us != INT64_MAX)
		presence_rest(e);
	e->presence = p;
	e->since = (struct boot){e->now.boot.us - ago};
	if (presence_is_away(e) && !away)
		presence_leave(e, since);
	else if (!presence_is_away(e) && away)
		presence_return(e, before, e->since);
}

void presence_step(struct engine *e)
{
	if (presence_is_away(e)) {
		/* a meeting, or the hours, ended over an idle user: rest
		 * begins then */
		if (e->rest_since.us == INT64_MAX)
			presence_leave(e, e->now.boot);
		presence_rest(e);
		return;
	}
	/* one began over an idle user: that is no rest any more */
	if (e->rest_since.us != INT64_MAX)
		presence_return(e, PRESENCE_LOCKED, e->now.boot);
	if (!engine_is_settling(e))
		break_wake_up(e);
}

void presence_stop(struct engine *e)
{
	if (!presence_is_away(e) || e->rest_since.us == INT64_MAX)
		e->rest_since = e->now.boot;
	else if (!e->rests)
		presence_uncount(e, e->now.boot.us - e->rest_since.us);
	e->rests = true;
	e->presence = PRESENCE_ASLEEP;
	e->since = e->now.boot;
}
