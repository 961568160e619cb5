/*
 * What must never happen to a simulated user, looked for at every step. A
 * judge keeps a small model of its own (of active time, of the ladder around
 * the cutoff), which knows the man pages and nothing of the engine's inside.
 */
#ifndef TESTS_JUDGE_H
#define TESTS_JUDGE_H

#include "world.h"

/* Activity that short may be a bump of the mouse: neither is it a return, nor
 * does anything come before it is over. */
#define JUDGE_BUMP (10 * USEC_PER_SEC)

struct judge_rule {
	int64_t heard;    /* `here` at its last offer; -1: none yet */
	bool left;        /* the user was away since, for however short */
	bool free;        /* something since explains another offer */
	int64_t without;  /* active time without any offer of a rest */
	bool told;        /* that meetings hold breaks back, of any rule */
	bool said;        /* of this one, without a rest or an offer since */
};

enum ladder_phase {
	LADDER_BEFORE, /* the hours, what lies between, and an hour before */
	LADDER_EARLY,  /* before that */
	LADDER_AFTER,  /* after the last end; the whole of a day off */
};

struct ladder {
	int32_t day;
	struct interval hours; /* NEVER: none */
	struct instant first;  /* both with the extension; NEVER: none */
	struct instant cutoff;
	enum ladder_phase phase;
	bool odd;  /* the clock was set, or rules or hours are others: a day
		    * that was changed under way is not judged */
	int warnings, rungs, extra;
	bool returned; /* after a rest, perhaps: the words may begin again */
	bool unsure;   /* and have: how many are left is not known */
	struct instant said;   /* the last warning, or the extension */
	struct instant rung;   /* the last one */
	int64_t active;        /* off duty, without a gap */
	struct boot held;      /* due in a meeting since; NEVER: not */
	struct boot announced; /* that it will be enforced; NEVER: not */
	bool waited, active_through;
};

/* How much was judged: a property that nothing meets proves nothing. */
struct tally {
	long users, steps, prompts, lasting, waits, whispers, enforced;
	long warnings, rungs, days, full_days, deaths, twins, verbs;
	int most_lasting;
	int64_t longest; /* without an offer, percent of what may be */
};

/* What a day has that was left by setting the clock. */
struct judge_left {
	int32_t day; /* INT32_MIN: none was */
	struct interval extension;
};

struct judge {
	struct tally *tally;
	uint64_t hash;
	struct now now; /* of the last step */
	enum presence presence;
	int64_t here; /* all time that may have counted as active */
	struct boot away; /* since then; NEVER: here */
	struct boot back;   /* when presence came back */
	struct boot before; /* `away` before that */
	struct boot gone; /* locked or asleep since then; NEVER: not */
	struct instant pause_until; /* INT64_MIN: not paused */
	struct interval shift, denied; /* on call by word, or not */
	struct instant moved; /* hours may be, by work at night, until then */
	int32_t asked_week[WEEKLY_COUNT]; /* of the last weekly prompts */
	struct interval extension; /* where hours are, by it */
	struct judge_left left;
	bool in_hours, hushed, on_call; /* after the last step */
	struct instant asked;      /* when judge_in_hours() was, and said */
	bool answered;
	struct judge_rule rule[RULES_MAX_BREAKS];
	bool lasting[CHANNEL_COUNT]; /* on the screen */
	int offered; /* the rule of what is on the break channel */
	bool dismissed; /* closed by the user, and open all the same */
	bool reborn[CHANNEL_COUNT];  /* was, before the service was killed */
	int64_t last_lasting; /* boot, of any channel */
	enum channel last_channel;
	long last_step; /* by tally->steps */
	struct ladder ladder;
	int lasting_day;
	struct boot counted; /* in it, the last offer of a break; MIN: none */
	struct instant walk_until; /* lunch may be on */
	struct verdict verdict; /* before an extension */
};

void judge_begin(struct judge *j, struct user *u, struct tally *tally);
void judge_before(struct user *u, const struct engine_event *ev);
void judge_after(struct user *u, const struct engine_event *ev);

/* The service was killed: what was on the screen may be shown again. late: it
 * slept through deadlines of its own, so that it lacks what it had noticed. */
void judge_rebirth(struct user *u, bool late);

/* Ends the test with the user's place and what was wrong. */
void judge_fail(const struct user *u, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), noreturn));

/* The verb of the event, or that of its button; false: none. */
bool judge_asks(const struct engine_event *ev, struct engine_event *ret);
/* It was done. */
bool judge_is_done(const struct user *u);
bool judge_is_here(const struct user *u);
bool judge_is_on_call(const struct user *u);
/* Here, but perhaps by a bump alone. */
bool judge_is_settling(const struct user *u);
bool judge_is_paused(const struct user *u);
bool judge_in_hours(const struct user *u);
bool judge_is_hushed(const struct user *u);
/* The break rule that an action is about, by its line. */
int judge_rule_of(const struct user *u, const struct action *a);

/* judge_ladder.c */
void ladder_begin(struct user *u);
void ladder_before(struct user *u, const struct engine_event *ev);
void ladder_after(struct user *u, const struct engine_event *ev);

/* judge_break.c */
void breaks_forget(struct user *u);
void breaks_new_day(struct user *u);
void breaks_before(struct user *u, const struct engine_event *ev);
void breaks_hear(struct user *u, enum verb verb); /* it was done */
void breaks_shown(struct user *u, const struct action *a);
void breaks_after(struct user *u);

#endif
