/*
 * Simulated users: who they are and how they live, from a seed. What a user
 * has (users_rules.c, users_calendar.c) is given to an engine as the service
 * would give it; the user then lives (users_life.c) from happening to
 * happening and from deadline to deadline, and whoever watches sees each step
 * (judge.h). The same seed gives the same life.
 */
#ifndef TESTS_USERS_H
#define TESTS_USERS_H

#include "core/engine.h"

#define USERS_FIRST_YEAR 1990
#define USERS_LAST_YEAR 2037
/* A rule of the configuration is known by its line: breaks[i] has this + i. */
#define USERS_BREAK_LINE 100

/* What is unusual about a user. */
enum user_trait {
	USER_UNKNOWN = 1 << 0,  /* presence cannot be told, ever */
	USER_WILD = 1 << 1,     /* presence without sense */
	USER_TIRELESS = 1 << 2, /* never rests in the hours */
	USER_TALKS = 1 << 3,    /* uses the verbs */
	USER_QUIET = 1 << 4,    /* do-not-disturb now and then */
	USER_CLOCK = 1 << 5,    /* sets the clock, by minutes and days */
	USER_FLIES = 1 << 6,    /* changes the zone */
	USER_RELOADS = 1 << 7,  /* changes the rules */
	USER_MOVES = 1 << 8,    /* the calendar changes under way */
	USER_LATE = 1 << 9,     /* timers come late */
	USER_DIES = 1 << 10,    /* the service is killed, and goes on */
	USER_RULES = 1 << 11,   /* rules other than the defaults */
	USER_NAPS = 1 << 12,    /* sleeps that nobody announced */
};

/* What happens beside deadlines. */
enum happening {
	HAPPENS_PRESENCE, /* by the day's plan */
	HAPPENS_ANSWER,   /* to what was offered */
	HAPPENS_VERB,
	HAPPENS_QUIET,
	HAPPENS_CLOCK,
	HAPPENS_FLIGHT,
	HAPPENS_RELOAD,
	HAPPENS_CALENDAR,
	HAPPENS_NAP,
	HAPPENS_CLOSING, /* a notification leaves the screen by itself */
	HAPPENS_DEATH,
	HAPPENS_COUNT
};

struct user_step {
	int64_t boot;
	enum presence presence;
	int64_t since;
};

#define USERS_MAX_STEPS 512

struct user {
	unsigned seed;
	unsigned traits;
	uint64_t random;
	int year, days;

	struct zone *home, *away, *zone; /* zone: one of both */
	struct rules *rules;             /* owned; replaced by a reload */
	struct occurrence *occurrence;   /* of the whole year, sorted */
	size_t n, cap;
	struct calendar_view *view; /* owned, as is what it holds */

	struct engine *engine;
	struct engine_output out;
	struct now now;
	enum presence presence;
	bool quiet;
	bool napped; /* what passed since the last event was a nap */

	int64_t at[HAPPENS_COUNT]; /* boot; INT64_MAX: never */
	int64_t end;               /* boot */
	int32_t planned;           /* the last day with a plan */
	struct user_step plan[USERS_MAX_STEPS];
	size_t n_plan, next_plan;
	int64_t late; /* of the next deadline */
	enum channel asked; /* by the last notification with buttons */
	unsigned buttons;

	/* Called before and after each event; data is the watcher's. */
	void (*before)(struct user *u, const struct engine_event *ev);
	void (*after)(struct user *u, const struct engine_event *ev);
	/* The service is killed and comes back, now. */
	void (*died)(struct user *u);
	void *data;
};

/* ---- chance: users.c ---- */

uint64_t user_random(struct user *u);
int user_pick(struct user *u, int n);               /* 0 to n - 1 */
bool user_chance(struct user *u, int percent);
int64_t user_between(struct user *u, int64_t from, int64_t to);
int64_t user_minutes(struct user *u, int from, int to); /* in microseconds */

/* ---- the user: users.c ---- */

/* Traits, zone, year, rules and calendar of a seed; neither engine nor life
 * yet. Releases with user_end(). */
void user_begin(struct user *u, unsigned seed, int days);
void user_end(struct user *u);
/* "seed 12, Europe/Berlin 2003-04-05 06:07:08" */
#define USER_PLACE_SIZE 128
const char *user_place(const struct user *u, char buf[USER_PLACE_SIZE]);
/* How many zones there are to live in. */
size_t users_zones(void);

/* ---- users_rules.c ---- */

/* The documented defaults, or anything that offduty.ini(5) lets in. */
struct rules *user_make_rules(struct user *u);

/* ---- users_calendar.c ---- */

void user_make_calendar(struct user *u, int32_t first);
/* A new view of the weeks around now; the old one is released by the caller
 * once the engine has the new. */
struct calendar_view *user_look(const struct user *u);
void user_release_view(struct calendar_view *v);
/* Something is put in, or taken out, near now. */
void user_change_calendar(struct user *u);

/* ---- users_life.c ---- */

/* Makes an engine and lives for the days, calling before and after. */
void user_live(struct user *u);
void user_feed(struct user *u, struct engine_event *ev);
/* The event of presence as it is, as a service tells it at its start. */
struct engine_event user_presence_now(const struct user *u);

/* ---- users_plan.c ---- */

/* Fills plan with what presence does in the day that begins now. */
void user_plan_day(struct user *u);

#endif
