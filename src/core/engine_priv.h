/*
 * The engine's inside, shared by the engine_*.c files only. Each concern has a
 * step: it looks at the state as it is now, emits the actions that follow and
 * names the moments at which it wants to look again. Steps may run at any time
 * and any number of times; only state makes them act.
 */
#ifndef CORE_ENGINE_PRIV_H
#define CORE_ENGINE_PRIV_H

#include "core/engine.h"

/* Activity this shortly before the day's first hours is an early start. */
#define ENGINE_EARLY USEC_PER_HOUR
/* After a break was started and its length is over: input may be reported as
 * missing only after idle_after, so wait that and this much longer. */
#define ENGINE_TAKING_SLACK (30 * USEC_PER_SEC)
/* A break that was started and not taken is offered again after this. */
#define ENGINE_RETRY (10 * USEC_PER_MIN)
/* A lunch that got no answer is offered again after this, once. */
#define ENGINE_LUNCH_RETRY (30 * USEC_PER_MIN)
#define ENGINE_LUNCH_OFFERS 2
/* A change of wall against boot clock beyond this is a set clock. */
#define ENGINE_JUMP (2 * USEC_PER_SEC)

enum break_phase { BREAK_GROWING, BREAK_WARNED, BREAK_OFFERED, BREAK_TAKING };

struct break_state {
	enum break_phase phase;
	int64_t active;      /* since the last rest that satisfied it */
	int64_t next;        /* offered when active reaches this */
	bool snoozing;       /* until `until`, whatever is active */
	struct boot until;   /* end of the snooze, or of the break taken */
	int snoozed;         /* times, this break */
	bool rested;         /* satisfied by the rest that still lasts */
	struct boot waiting; /* due and held back since; NEVER: not */
	bool told;           /* that it waits longer than it should */
	bool unseen;         /* offered, but a restart took it off the screen */
};

struct lunch_state {
	int offers;
	bool done;               /* taken, skipped or lost */
	bool live;
	struct instant again;    /* not offered before this */
	bool taking;
};

struct cutoff_state {
	unsigned warned;          /* bit per warning that is shown or past */
	int rungs;                /* shown at and after the cutoff, today */
	bool early;               /* they were shown before the hours */
	struct instant next;      /* the next one */
	int64_t off_active;       /* activity off duty that goes on */
	struct boot enforce;      /* NEVER: not pending */
	struct boot held;         /* by meetings, since then; NEVER: not */
	bool owed;                /* a meeting kept it from being enforced */
	bool live;
};

struct decision_ring {
	struct decision v[ENGINE_MAX_DECISIONS];
	size_t n;
};

struct engine {
	const struct rules *rules;
	const struct calendar_view *calendar;
	struct now now; /* of the event that is being, or was last, fed */

	enum presence presence;
	struct boot rest_since; /* NEVER: no rest */
	bool quiet;
	char quiet_reason[64];

	int32_t day;
	struct interval span;      /* the day */
	struct instant day_end;    /* of it or of its night shift's ladder */
	struct intervals hours;    /* the day's, with the extension */
	struct intervals meetings; /* of the day and its neighbours */
	struct intervals on_call;
	struct interval extension; /* empty: none */
	struct interval lunch_gap; /* where lunch is planned; empty: nowhere */

	int64_t active_day, active_week, extended_week;
	int32_t week;
	struct instant pause_until; /* NEVER: not paused */

	struct break_state breaks[RULES_MAX_BREAKS];
	struct lunch_state lunch;
	struct cutoff_state cutoff;
	bool live[CHANNEL_COUNT];

	struct decision_ring decisions;
	struct engine_output *out;
};

/* ---- engine.c ---- */

bool engine_is_on_duty(const struct engine *e);
bool engine_is_paused(const struct engine *e);
bool engine_is_resting(const struct engine *e);
bool engine_is_here(const struct engine *e); /* active, or nobody can tell */
const struct interval *engine_meeting(const struct engine *e);
struct instant engine_cutoff(const struct engine *e); /* NEVER: none today */
void engine_load_day(struct engine *e);

/* As it would be now, for reading only: the sets are shared with e. */
void engine_copy_at(const struct engine *e, struct now now,
    struct engine *ret);

/* Why no prompt may come now, or NULL. off: it may come off duty. */
const char *engine_blocked(const struct engine *e, bool off);

/* ---- engine_show.c ---- */

/* Looks again at the latest then. */
void engine_wake_boot(struct engine *e, struct boot at);
void engine_wake_wall(struct engine *e, struct instant at);

/* A new action, all zero but type, channel and kind; NULL: no more room. */
struct action *engine_act(struct engine *e, enum action_type type,
    enum channel c, const char *kind);
void engine_withdraw(struct engine *e, enum channel c);
/* Ends a SHOW that engine_act() began: marks it live, decided, recorded. */
void engine_shown(struct engine *e, struct action *a);
void engine_record(struct engine *e, const char *kind, const char *title,
    const struct reason *why);
/* What began, or was, before now, and needs no reason. */
void engine_record_at(struct engine *e, struct instant at, const char *kind,
    const char *title);
void engine_decide(struct engine *e, const char *kind, const char *title,
    const struct reason *why);
/* Like engine_decide(), but not the same twice in a row. */
void engine_decide_once(struct engine *e, const char *kind, const char *title,
    const struct reason *why);
void engine_answer(struct engine *e, int answer, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

struct reason reason_make(struct source s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *engine_clock(const struct engine *e, struct instant t,
    char buf[TIME_CLOCK_SIZE]);
const char *engine_span(int64_t us, char buf[TIME_SPAN_SIZE]);

/* ---- engine_break.c ---- */

void break_reset_all(struct engine *e);
/* New rules: a break keeps what it has counted by its name. */
void break_adopt(struct engine *e, const struct rules *rules);
void break_count(struct engine *e, int64_t active);
void break_uncount(struct engine *e, int64_t active);
void break_step(struct engine *e);
void break_rest(struct engine *e, int64_t rest);
void break_wake_up(struct engine *e); /* the rest is over */
void break_withdraw(struct engine *e);
void break_yield(struct engine *e);
/* The break to be named next, and when it is due; -1: none. */
int break_next(const struct engine *e, struct instant *at);
int break_open(const struct engine *e); /* offered or taken; -1: none */

/* Shared with engine_break_verb.c: a rule; a notification's words and buttons;
 * taking it off the screen; the end of a break by rest or word. */
const struct break_rule *break_rule(const struct engine *e, size_t i);
void break_fill(struct engine *e, size_t i, struct action *a,
    const char *title);
void break_hide(struct engine *e, size_t i);
void break_satisfy(struct engine *e, size_t i, const char *kind,
    const struct reason *why);

/* ---- engine_break_verb.c ---- */

/* False: no break that the verb could be about. */
bool break_verb(struct engine *e, const struct engine_event *ev);

/* ---- engine_lunch.c ---- */

void lunch_plan(struct engine *e);
void lunch_step(struct engine *e);
void lunch_rest(struct engine *e, int64_t rest);
bool lunch_verb(struct engine *e, const struct engine_event *ev);
void lunch_withdraw(struct engine *e);
/* When lunch is offered next; NEVER: no more today. */
struct instant lunch_at(const struct engine *e);

/* ---- engine_cutoff.c ---- */

void cutoff_reset(struct engine *e);
void cutoff_count(struct engine *e, int64_t active);
void cutoff_rest(struct engine *e, int64_t rest);
void cutoff_step(struct engine *e);
void cutoff_extend(struct engine *e, const struct engine_event *ev);

#endif
