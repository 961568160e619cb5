/*
 * Models of other break tools' policies, written anew from what they document
 * and how they were seen to behave: when they prompt, not how it looks. Each
 * at its defaults and at offduty's cadence, to compare policies and not only
 * cadences. None of them reads a calendar on Linux, so none knows a meeting.
 *
 * Stretchly, BreakTimer: fixed timers, that start anew after five minutes
 * without input. Workrave: active time counts, idle does not, and enough of it
 * resets. GNOME Shell: time since the last idle that was long enough.
 */
#include <stdlib.h>

#include "placement.h"

#define NEVER INT64_MAX

/* Seconds. What a tool does not have is 0. */
struct cadence {
	int64_t rest_every, rest;
	int64_t short_every, shorter; /* the short break */
	int64_t snooze;
	int snoozes;   /* a break; 0: no limit */
	int64_t reset; /* idle that starts the timer anew */
	int64_t limit; /* active a day */
};

struct timer {
	int64_t count; /* active since, or the time of the last break's end */
	int64_t due;
};

/* The state of any of them; each uses what it has. */
struct tool {
	const struct cadence *c;
	struct view was;
	int64_t due, until; /* the next prompt; the end of one that is up */
	int64_t number;	    /* of prompts since the last reset */
	int snoozed;
	bool idle; /* long enough to reset; or, at GNOME, at all */
	const struct timer *told; /* GNOME: the break that was said to be due */
	struct timer rest, shorter;
	int64_t active_day;
	int64_t day;
	bool limit_told;
};

static struct tool *peer_begin(const struct life *l, const void *settings)
{
	struct tool *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	t->c = settings;
	t->was.now = l->day[0].start;
	t->day = l->day[0].start;
	t->idle = true;
	t->rest.count = t->shorter.count = t->was.now;
	return t;
}

static void peer_end(struct tool *t)
{
	free(t);
}

static void peer_add(struct prompts *p, enum prompt_kind kind, int64_t rest)
{
	if (p->n < TOOL_MAX_PROMPTS)
		p->v[p->n++] = (struct prompt){kind, rest};
}

static void peer_count_limit(
    struct tool *t, const struct view *v, int64_t active, struct prompts *ret)
{
	if (v->now >= t->day + DAY) {
		t->day += DAY;
		t->active_day = 0;
		t->limit_told = false;
	}
	t->active_day += active;
	/* told once: whoever works on has said skip */
	if (t->c->limit && t->active_day >= t->c->limit && !t->limit_told) {
		t->limit_told = true;
		peer_add(ret, PROMPT_END, 0);
	}
}

/* ---- Stretchly ---- */

static void stretchly_plan(struct tool *t, int64_t now)
{
	t->number++;
	t->snoozed = 0;
	t->until = 0;
	t->due =
	    now + (t->c->short_every ? t->c->short_every : t->c->rest_every);
}

static bool stretchly_is_long(const struct tool *t)
{
	int64_t each = t->c->short_every;

	return !each || t->number % (t->c->rest_every / each) == 0;
}

static void stretchly_step(
    struct tool *t, const struct view *v, struct prompts *ret)
{
	bool is_long = stretchly_is_long(t);

	if (t->until) {
		if (v->now >= t->until)
			stretchly_plan(t, v->now);
		return;
	}
	if (v->idle > t->c->reset)
		t->idle = true;
	if (t->idle) {
		if (v->idle >= 20)
			return;
		t->idle = false;
		t->number = 0;
		stretchly_plan(t, v->now);
	}
	if (v->now < t->due)
		return;
	t->until = v->now + (is_long ? t->c->rest : t->c->shorter);
	peer_add(ret, is_long ? PROMPT_REST : PROMPT_SHORT,
	    is_long ? t->c->rest : t->c->shorter);
}

static bool stretchly_answer(
    struct tool *t, const struct view *v, enum answer a)
{
	if (a == ANSWER_START)
		return true;
	if (a == ANSWER_SNOOZE) {
		if (!stretchly_is_long(t) || t->snoozed >= t->c->snoozes)
			return false;
		t->snoozed++;
		t->until = 0;
		t->due = v->now + t->c->snooze;
		return true;
	}
	stretchly_plan(t, v->now);
	return true;
}

static const struct tool_type tool_stretchly = {
    peer_begin, stretchly_step, stretchly_answer, peer_end};

/* ---- BreakTimer ---- */

/* Monday to Friday, 09:00 to 18:00, whatever the user's hours are. */
static bool breaktimer_is_on(int64_t now)
{
	int64_t weekday = (now / DAY + 3) % 7;
	int64_t second = now % DAY;

	return weekday < 5 && second >= 9 * HOUR && second <= 18 * HOUR;
}

static void breaktimer_step(
    struct tool *t, const struct view *v, struct prompts *ret)
{
	if (t->until) {
		if (v->now < t->until)
			return;
		t->until = t->due = 0;
		t->snoozed = 0;
	}
	if (!breaktimer_is_on(v->now) || v->idle >= t->c->reset) {
		t->due = 0;
		return;
	}
	if (!t->due)
		t->due = v->now + t->c->rest_every;
	if (v->now < t->due)
		return;
	t->until = v->now + t->c->rest;
	peer_add(ret, PROMPT_REST, t->c->rest);
}

static bool breaktimer_answer(
    struct tool *t, const struct view *v, enum answer a)
{
	if (a == ANSWER_START)
		return true;
	if (a == ANSWER_SNOOZE && t->c->snoozes && t->snoozed >= t->c->snoozes)
		return false;
	t->snoozed += a == ANSWER_SNOOZE;
	t->until = 0;
	t->due =
	    v->now + (a == ANSWER_SNOOZE ? t->c->snooze : t->c->rest_every);
	return true;
}

static const struct tool_type tool_breaktimer = {
    peer_begin, breaktimer_step, breaktimer_answer, peer_end};

/* ---- Workrave ---- */

#define WORKRAVE_PRELUDES 3

static void workrave_rest(struct tool *t)
{
	t->rest = (struct timer){0, t->c->rest_every};
	t->number = 0;
}

static void workrave_step(
    struct tool *t, const struct view *v, struct prompts *ret)
{
	int64_t past = v->now - t->was.now;
	int64_t active = v->idle <= 5 ? past : 0;

	t->was = *v;
	if (!t->rest.due)
		workrave_rest(t);
	t->rest.count += active;
	t->shorter.count += active;
	if (v->idle >= t->c->rest)
		workrave_rest(t);
	if (v->idle >= t->c->shorter)
		t->shorter.count = 0;
	peer_count_limit(t, v, active, ret);
	if (t->rest.count >= t->rest.due) {
		/* what is not heeded comes again, then as a window that only
		 * an answer ends */
		t->number++;
		t->rest.due = t->rest.count + t->c->snooze;
		t->shorter.count = 0;
		peer_add(ret, PROMPT_REST, t->c->rest);
		if (t->number >= WORKRAVE_PRELUDES)
			workrave_rest(t);
	} else if (t->c->short_every && t->shorter.count >= t->c->short_every) {
		t->shorter.count = 0;
		peer_add(ret, PROMPT_SHORT, t->c->shorter);
	}
}

static bool workrave_answer(struct tool *t, const struct view *v, enum answer a)
{
	(void)v;
	if (a == ANSWER_SKIP)
		workrave_rest(t);
	if (a == ANSWER_SNOOZE) {
		t->number = 0;
		t->rest.due = t->rest.count + t->c->snooze;
	}
	return true;
}

static const struct tool_type tool_workrave = {
    peer_begin, workrave_step, workrave_answer, peer_end};

/* ---- GNOME Shell ---- */

/* The longest that is due, or NULL. */
static struct timer *gnome_due(struct tool *t, int64_t now)
{
	if (t->rest.count + t->c->rest_every <= now)
		return &t->rest;
	if (t->c->short_every && t->shorter.count + t->c->short_every <= now)
		return &t->shorter;
	return NULL;
}

/* Back from idle of that length: what it was long enough for is done. */
static void gnome_come_back(struct tool *t, int64_t now, int64_t idle)
{
	if (idle >= t->c->rest)
		t->rest.count = now;
	if (idle >= t->c->shorter)
		t->shorter.count = now;
}

static void gnome_step(
    struct tool *t, const struct view *v, struct prompts *ret)
{
	int64_t past = v->now - t->was.now;
	bool idle = v->idle >= 10;
	struct timer *due;

	if (t->idle && !idle)
		gnome_come_back(t, v->now, t->was.idle + past);
	t->was = *v;
	t->idle = idle;
	if (idle)
		return;
	peer_count_limit(t, v, past, ret);
	due = gnome_due(t, v->now);
	if (due && due != t->told)
		peer_add(ret, due == &t->rest ? PROMPT_REST : PROMPT_SHORT,
		    due == &t->rest ? t->c->rest : t->c->shorter);
	/* said once: it stays due until it is taken, delayed or skipped, or
	 * the longer one is due */
	t->told = due;
}

static bool gnome_answer(struct tool *t, const struct view *v, enum answer a)
{
	struct timer *due;

	if (a == ANSWER_START)
		return true;
	while ((due = gnome_due(t, v->now))) {
		int64_t every =
		    due == &t->rest ? t->c->rest_every : t->c->short_every;

		due->count = v->now;
		if (a == ANSWER_SNOOZE)
			due->count -= every - t->c->snooze;
	}
	t->told = NULL;
	return true;
}

static const struct tool_type tool_gnome = {
    peer_begin, gnome_step, gnome_answer, peer_end};

/* ---- none at all ---- */

static void none_step(struct tool *t, const struct view *v, struct prompts *ret)
{
	(void)t;
	(void)v;
	(void)ret;
}

static bool none_answer(struct tool *t, const struct view *v, enum answer a)
{
	(void)t;
	(void)v;
	(void)a;
	return false;
}

static const struct tool_type tool_none = {
    peer_begin, none_step, none_answer, peer_end};

/* ---- the rows ---- */

static const struct cadence no_cadence;

static const struct cadence stretchly_default = {.rest_every = 30 * MINUTE,
    .rest = 5 * MINUTE,
    .short_every = 10 * MINUTE,
    .shorter = 20,
    .snooze = 5 * MINUTE,
    .snoozes = 1,
    .reset = 5 * MINUTE};
static const struct cadence stretchly_same = {.rest_every = 50 * MINUTE,
    .rest = 5 * MINUTE,
    .short_every = 25 * MINUTE,
    .shorter = 20,
    .snooze = 3 * MINUTE,
    .snoozes = 2,
    .reset = 5 * MINUTE};
static const struct cadence breaktimer_default = {.rest_every = 28 * MINUTE,
    .rest = 2 * MINUTE,
    .snooze = 3 * MINUTE,
    .reset = 5 * MINUTE};
static const struct cadence breaktimer_same = {.rest_every = 50 * MINUTE,
    .rest = 5 * MINUTE,
    .snooze = 3 * MINUTE,
    .snoozes = 2,
    .reset = 5 * MINUTE};
static const struct cadence workrave_default = {.rest_every = 45 * MINUTE,
    .rest = 10 * MINUTE,
    .short_every = 3 * MINUTE,
    .shorter = 30,
    .snooze = 3 * MINUTE,
    .limit = 4 * HOUR};
static const struct cadence workrave_same = {.rest_every = 50 * MINUTE,
    .rest = 5 * MINUTE,
    .short_every = 20 * MINUTE,
    .shorter = 20,
    .snooze = 3 * MINUTE,
    .limit = 8 * HOUR};
static const struct cadence gnome_default = {.rest_every = 30 * MINUTE,
    .rest = 5 * MINUTE,
    .short_every = 20 * MINUTE,
    .shorter = 20,
    .snooze = 3 * MINUTE,
    .limit = 8 * HOUR};
static const struct cadence gnome_same = {.rest_every = 50 * MINUTE,
    .rest = 5 * MINUTE,
    .short_every = 20 * MINUTE,
    .shorter = 20,
    .snooze = 3 * MINUTE,
    .limit = 8 * HOUR};

const struct contender peers[] = {
    {"Stretchly, 30m/5m", &tool_stretchly, &stretchly_default},
    {"Stretchly, 50m/5m", &tool_stretchly, &stretchly_same},
    {"BreakTimer, 28m/2m", &tool_breaktimer, &breaktimer_default},
    {"BreakTimer, 50m/5m", &tool_breaktimer, &breaktimer_same},
    {"Workrave, 45m/10m", &tool_workrave, &workrave_default},
    {"Workrave, 50m/5m", &tool_workrave, &workrave_same},
    {"GNOME Shell, 30m/5m", &tool_gnome, &gnome_default},
    {"GNOME Shell, 50m/5m", &tool_gnome, &gnome_same},
    {"no tool", &tool_none, &no_cadence},
};
const size_t n_peers = sizeof(peers) / sizeof(peers[0]);
