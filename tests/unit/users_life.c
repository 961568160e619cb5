/* Simulated users: their lives, from happening to happening and from deadline
 * to deadline. */
#include "unit.h"
#include "users.h"

#include <stdlib.h>

#include "base/mem.h"

#define DAY (24 * USEC_PER_HOUR)
/* A service that spins would never end its day. */
#define MAX_STEPS_A_DAY 6000

/* ---- events ---- */

struct engine_event user_presence_now(const struct user *u)
{
	return (struct engine_event){.type = EVENT_PRESENCE,
	    .presence = u->presence, .since = u->now.boot};
}

/* An open question is answered in a while, or closes by itself, or stays. */
static void hear(struct user *u)
{
	for (size_t i = 0; i < u->out.n; i++) {
		const struct action *a = &u->out.action[i];
		int64_t at = u->now.boot.us +
			     user_between(u, USEC_PER_SEC, 5 * USEC_PER_MIN);

		if (a->type != ACTION_SHOW || !a->buttons)
			continue;
		u->asked = a->channel;
		u->buttons = a->buttons;
		if (user_chance(u, 60))
			u->at[HAPPENS_ANSWER] = at;
		else if (user_chance(u, 20))
			u->at[HAPPENS_CLOSING] = at;
	}
}

void user_feed(struct user *u, struct engine_event *ev)
{
	/* what the engine leaves as it found it is noticed */
	memset(&u->out, 0xa5, offsetof(struct engine_output, action[1]));
	memset(&u->out.n, 0xa5, sizeof(u->out) -
				    offsetof(struct engine_output, n));
	if (u->before)
		u->before(u, ev);
	engine_feed(u->engine, u->now, ev, &u->out);
	if (u->after)
		u->after(u, ev);
	hear(u);
}

static void feed_verb(struct user *u, struct engine_event ev)
{
	char text[32] = "because";

	ev.type = EVENT_VERB;
	ev.text = text;
	user_feed(u, &ev);
	memset(text, 'x', sizeof(text) - 1); /* it was borrowed for the call */
}

static void feed_presence(struct user *u, enum presence p, int64_t since)
{
	struct engine_event ev = {.type = EVENT_PRESENCE, .presence = p,
	    .since = {since}};

	u->presence = p;
	user_feed(u, &ev);
}

static void feed_calendar(struct user *u)
{
	struct calendar_view *old = u->view;
	struct engine_event ev = {.type = EVENT_CALENDAR};

	ev.calendar = u->view = user_look(u);
	user_feed(u, &ev);
	user_release_view(old);
}

static void move_to(struct user *u, int64_t boot)
{
	if (boot < u->now.boot.us)
		boot = u->now.boot.us;
	u->now.wall.us += boot - u->now.boot.us;
	u->now.boot.us = boot;
}

/* ---- happenings ---- */

static void sleep_until(struct user *u, int64_t boot)
{
	/* nothing happens to who is asleep */
	for (int h = 0; h < HAPPENS_COUNT; h++)
		if (h != HAPPENS_PRESENCE && u->at[h] <= boot)
			u->at[h] = boot + 1 + h;
	move_to(u, boot);
}

static void happens_presence(struct user *u)
{
	struct user_step s;

	if (u->next_plan == u->n_plan) {
		user_plan_day(u);
	} else {
		s = u->plan[u->next_plan++];
		if (s.presence != PRESENCE_COUNT)
			feed_presence(u, s.presence, s.since);
	}
	if (u->next_plan == u->n_plan) {
		u->at[HAPPENS_PRESENCE] = u->now.boot.us;
		return;
	}
	s = u->plan[u->next_plan];
	u->at[HAPPENS_PRESENCE] = s.boot;
	if (u->presence == PRESENCE_ASLEEP && !(u->traits & USER_WILD))
		sleep_until(u, s.boot);
}

/* Goes away for the break that was asked for; what was planned meanwhile does
 * not come. */
static void go_away(struct user *u)
{
	int64_t back = u->now.boot.us + user_minutes(u, 1, 15);
	size_t i = u->next_plan;

	feed_presence(u, PRESENCE_LOCKED, u->now.boot.us);
	while (i + 1 < u->n_plan && u->plan[i].boot <= back)
		i++;
	if (i == 0 || i >= u->n_plan)
		return;
	u->next_plan = i - 1;
	u->plan[i - 1] = (struct user_step){back, PRESENCE_ACTIVE, back};
	u->at[HAPPENS_PRESENCE] = back;
}

/* One of those there are; it may have gone in the meantime. */
static enum button press_button(struct user *u)
{
	struct engine_event ev = {.type = EVENT_NOTIFICATION,
	    .channel = u->asked, .outcome = NOTIFICATION_PRESSED};

	do
		ev.button = (enum button)(1 << user_pick(u, 4));
	while (!(u->buttons & ev.button));
	user_feed(u, &ev);
	return ev.button;
}

static void happens_closing(struct user *u)
{
	struct engine_event ev = {.type = EVENT_NOTIFICATION,
	    .channel = u->asked, .outcome = NOTIFICATION_CLOSED};

	u->at[HAPPENS_CLOSING] = INT64_MAX;
	if (user_chance(u, 10))
		ev.outcome = NOTIFICATION_FAILED;
	user_feed(u, &ev);
}

static void happens_answer(struct user *u)
{
	static const enum verb verbs[] = {VERB_TAKE, VERB_TAKE, VERB_SNOOZE,
	    VERB_SKIP};
	struct engine_event ev = {.verb = verbs[user_pick(u, 4)]};

	u->at[HAPPENS_ANSWER] = INT64_MAX;
	if (u->traits & USER_TALKS && user_chance(u, 40)) {
		feed_verb(u, ev);
		if (ev.verb != VERB_TAKE)
			return;
	} else if (u->traits & USER_TALKS && user_chance(u, 50)) {
		if (press_button(u) != BUTTON_START)
			return;
	}
	if (u->presence == PRESENCE_ACTIVE && !(u->traits & USER_TIRELESS) &&
	    user_chance(u, 70))
		go_away(u);
}

static void happens_verb(struct user *u)
{
	struct engine_event ev = {.verb = (enum verb)user_pick(u, VERB_COUNT)};
	int64_t span = user_minutes(u, 1, 120);

	u->at[HAPPENS_VERB] = u->now.boot.us + user_minutes(u, 5, 1500);
	if (user_chance(u, 3))
		span = user_minutes(u, -2000, 4000);
	ev.until.us = u->now.wall.us + span;
	ev.span = ev.verb == VERB_CHECKIN ? user_pick(u, 7) : span;
	if (ev.verb == VERB_SNOOZE && user_chance(u, 60))
		ev.span = 0;
	feed_verb(u, ev);
}

static void happens_quiet(struct user *u)
{
	struct engine_event ev = {.type = EVENT_QUIET, .quiet = !u->quiet};
	char reason[32] = "do not disturb";

	u->quiet = ev.quiet;
	ev.quiet_reason = user_chance(u, 50) ? reason : NULL;
	u->at[HAPPENS_QUIET] =
	    u->now.boot.us +
	    (u->quiet ? user_minutes(u, 1, 200) : user_minutes(u, 1, 3000));
	user_feed(u, &ev);
	memset(reason, 'x', sizeof(reason) - 1);
}

static void happens_clock(struct user *u)
{
	struct engine_event ev = {.type = EVENT_TICK};
	int kind = user_pick(u, 100);

	if (kind < 50)
		u->now.wall.us += user_minutes(u, -20, 20);
	else if (kind < 75)
		u->now.wall.us += user_minutes(u, -600, 600);
	else
		u->now.wall.us += user_minutes(u, -5000, 5000);
	u->at[HAPPENS_CLOCK] = u->now.boot.us + user_minutes(u, 300, 40000);
	user_feed(u, &ev);
	feed_calendar(u);
}

static void happens_flight(struct user *u)
{
	u->zone = u->zone == u->home ? u->away : u->home;
	u->at[HAPPENS_FLIGHT] = u->now.boot.us + user_minutes(u, 200, 60000);
	feed_calendar(u);
}

static void happens_reload(struct user *u)
{
	struct rules *old = u->rules;
	struct engine_event ev = {.type = EVENT_RULES};

	u->rules = user_make_rules(u);
	u->at[HAPPENS_RELOAD] = u->now.boot.us + user_minutes(u, 60, 60000);
	ev.rules = u->rules;
	user_feed(u, &ev);
	/* borrowed until replaced, and no longer */
	memset(old, 0xa5, sizeof(*old));
	free(old);
}

static void happens_calendar(struct user *u)
{
	u->at[HAPPENS_CALENDAR] = u->now.boot.us + 2 * DAY;
	if (u->traits & USER_MOVES) {
		user_change_calendar(u);
		u->at[HAPPENS_CALENDAR] =
		    u->now.boot.us + user_minutes(u, 10, 2000);
	}
	feed_calendar(u);
}

/* The machine sleeps and wakes and nobody tells: time went on. */
static void happens_nap(struct user *u)
{
	u->at[HAPPENS_NAP] = u->now.boot.us + user_minutes(u, 300, 30000);
	sleep_until(u, u->now.boot.us + user_minutes(u, 1, 900));
	if (u->at[HAPPENS_PRESENCE] < u->now.boot.us)
		u->at[HAPPENS_PRESENCE] = u->now.boot.us;
	u->napped = true;
	user_feed(u, &(struct engine_event){.type = EVENT_TICK});
	u->napped = false;
}

static void happens_death(struct user *u)
{
	u->at[HAPPENS_DEATH] = u->now.boot.us + user_minutes(u, 10, 8000);
	if (u->died)
		u->died(u);
}

/* ---- life ---- */

static void (*const happen[HAPPENS_COUNT])(struct user *) = {
    [HAPPENS_PRESENCE] = happens_presence,
    [HAPPENS_ANSWER] = happens_answer,
    [HAPPENS_VERB] = happens_verb,
    [HAPPENS_QUIET] = happens_quiet,
    [HAPPENS_CLOCK] = happens_clock,
    [HAPPENS_FLIGHT] = happens_flight,
    [HAPPENS_RELOAD] = happens_reload,
    [HAPPENS_CALENDAR] = happens_calendar,
    [HAPPENS_NAP] = happens_nap,
    [HAPPENS_CLOSING] = happens_closing,
    [HAPPENS_DEATH] = happens_death,
};

static int64_t life_deadline(struct user *u)
{
	int64_t at = u->out.wake_boot.us;
	int64_t wall = u->out.wake_wall.us;

	if (wall != INT64_MAX &&
	    wall - u->now.wall.us + u->now.boot.us < at)
		at = wall - u->now.wall.us + u->now.boot.us;
	return at == INT64_MAX ? at : at + u->late;
}

static void life_step(struct user *u)
{
	int64_t at = life_deadline(u);
	int what = HAPPENS_COUNT;

	for (int h = 0; h < HAPPENS_COUNT; h++) {
		if (u->at[h] <= at) {
			at = u->at[h];
			what = h;
		}
	}
	move_to(u, at);
	if (u->traits & USER_LATE)
		u->late = user_chance(u, 90) ? user_pick(u, 2000)
					     : user_pick(u, 2000000);
	if (what == HAPPENS_COUNT)
		user_feed(u, &(struct engine_event){.type = EVENT_TICK});
	else
		happen[what](u);
}

static void life_begin(struct user *u)
{
	static const struct {
		enum user_trait trait;
		enum happening what;
		int within; /* minutes */
	} rows[] = {
	    {USER_TALKS, HAPPENS_VERB, 1000},
	    {USER_QUIET, HAPPENS_QUIET, 3000},
	    {USER_CLOCK, HAPPENS_CLOCK, 20000},
	    {USER_FLIES, HAPPENS_FLIGHT, 60000},
	    {USER_RELOADS, HAPPENS_RELOAD, 60000},
	    {USER_NAPS, HAPPENS_NAP, 30000},
	    {USER_DIES, HAPPENS_DEATH, 8000},
	};

	for (int h = 0; h < HAPPENS_COUNT; h++)
		u->at[h] = INT64_MAX;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (u->traits & rows[i].trait)
			u->at[rows[i].what] = u->now.boot.us +
				user_minutes(u, 1, rows[i].within);
	u->at[HAPPENS_PRESENCE] = u->now.boot.us;
	u->at[HAPPENS_CALENDAR] = u->now.boot.us + 2 * DAY;
	u->end = u->now.boot.us + u->days * DAY;
	u->presence = u->traits & USER_UNKNOWN ? PRESENCE_UNKNOWN
					       : PRESENCE_LOCKED;
	u->engine = engine_new(u->rules, u->view, u->now);
}

void user_live(struct user *u)
{
	struct engine_event ev;
	int64_t day;
	int steps = 0;

	life_begin(u);
	ev = user_presence_now(u);
	user_feed(u, &ev);
	day = u->now.boot.us;
	while (u->now.boot.us < u->end) {
		life_step(u);
		if (u->now.boot.us - day >= DAY) {
			day = u->now.boot.us;
			steps = 0;
		}
		if (++steps > MAX_STEPS_A_DAY) {
			char place[USER_PLACE_SIZE];

			fail_msg("%s: it spins", user_place(u, place));
		}
	}
}
