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
/* Activity this short after a rest is a bump of the mouse, and no return; and
 * so long after one nothing new is shown. */
#define ENGINE_BUMP (10 * USEC_PER_SEC)
/* Without input for less than this, at a screen that is not locked, the user
 * may be reading: that is no rest. */
#define ENGINE_READING (2 * USEC_PER_MIN)
/* Lunch and the end of the day take the place of breaks: of as many as so much
 * time would bring. */
#define ENGINE_DAY_REST (2 * USEC_PER_HOUR)
/* Lasting notifications of different channels are this far apart, or as far as
 * breaks.reach if that is less; a break that gave way to one that was refused
 * comes back after it. */
#define ENGINE_SPACING (5 * USEC_PER_MIN)
/* In a gap between meetings that is shorter no break is offered. */
#define ENGINE_GAP USEC_PER_MIN
/* A timer may be late by so much: what still fits then, fits. */
#define ENGINE_LATE (2 * USEC_PER_SEC)
/* A lunch that got no answer is offered again after this, once. */
#define ENGINE_LUNCH_RETRY (30 * USEC_PER_MIN)
#define ENGINE_LUNCH_OFFERS 2
/* That lunch got lost is said at the window's end, or so much later. */
#define ENGINE_LUNCH_LATE USEC_PER_HOUR
/* Who comes back off duty after so long, once the ladder has said all that it
 * has, hears its reminders again. */
#define ENGINE_RETURN USEC_PER_HOUR
/* Active so long in all, a day is one of work. */
#define ENGINE_WORKED (30 * USEC_PER_MIN)
/* Activity after a longer gap is another stretch. */
#define ENGINE_STRETCH_GAP (5 * USEC_PER_MIN)
/* A day off is looked for so many days ahead: as far as calendars are read. */
#define ENGINE_DAY_OFF_AHEAD 14
/* An answer to the check-in from here on gets a kind word. */
#define ENGINE_CHECK_IN_HEAVY 4
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
	struct boot asked;   /* when it was offered; NEVER: not */
	bool closed;         /* offered, and gone from the screen by itself */
	bool owed;           /* its turn was given to one that was near */
};

struct lunch_state {
	int offers;
	bool done;               /* taken, skipped or lost */
	bool live;
	struct instant again;    /* not offered before this; live: lost then */
	struct instant until;    /* live: end of the gap, as the offer says */
	bool moved;              /* live, but planned for later now */
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
	struct instant end;       /* the day's, of which all this was said */
};

struct limit_state {
	int32_t worked_day;      /* the last day of work that is over; */
	int row;                 /* days in a row up to it */
	bool worked;             /* today is one */
	/* of today's work, the stretch apart; NEVER: none yet */
	struct instant first, last;
	struct instant own;      /* the last of it that was not on call */
	struct instant before;   /* the last of the work before today */
	struct instant stretch_start, stretch_end; /* NEVER: none today */
	int64_t stretch_active;
	unsigned told;           /* bit per limit that is recorded */
	int day_off;             /* days until the next; -1: unknown */
};

struct prompt_state {
	int32_t done[WEEKLY_COUNT]; /* the week it was last shown in */
	bool asking;                /* the check-in is on the screen */
};

/* The user's own word about being on call. Empty: none. */
struct oncall_state {
	struct interval said;
	struct interval denied; /* a shift of the calendar that is let be */
};

/* Activity out of hours while on call; a rest of the grace ends a stint. */
#define NIGHT_WORKS 2
struct night_state {
	int64_t active;        /* in the stint that goes on; 0: none */
	struct interval stint; /* it; it ends with the last activity */
	bool spare;            /* it moves nothing: a whole rest came before */
	struct interval work[NIGHT_WORKS]; /* that moves hours; last first */
	struct instant worked; /* the last work of all */
	struct instant fresh;  /* work went on since, after a whole rest */
	struct instant told;   /* the start whose move was told */
	bool live;             /* and still is on the screen */
};

/* What a day has had that was left by setting the clock. */
struct day_left {
	bool kept;
	int32_t day, week;
	int64_t active_day, active_week, extended_week;
	int lasting;
	struct interval extension;
	struct lunch_state lunch;
	struct cutoff_state cutoff;
	struct limit_state limit;
};

/* The last ones, n of them from first on, one behind the other as they are
 * handed out; they move to the front when the room behind them is used up. */
struct decision_ring {
	struct decision v[2 * ENGINE_MAX_DECISIONS];
	size_t first, n;
	uint64_t made; /* since the start */
};

struct engine {
	const struct rules *rules;
	const struct calendar_view *calendar;
	struct now now; /* of the event that is being, or was last, fed */
	bool clock_set; /* since the event before it */

	enum presence presence;
	struct boot since;       /* when it last changed */
	struct boot here;        /* when the user last came back */
	struct boot rest_since;  /* NEVER: no rest */
	struct boot rest_before; /* began the rest that ended at `here`, if that
				  * may have been a bump; NEVER: it was none */
	bool rests;              /* no reading: what it lasts is not counted */
	bool bumped;             /* a bump was forgiven in this rest */
	struct instant lapsed;   /* nobody looked since, to be recorded; NEVER */
	bool quiet;
	char quiet_reason[ENGINE_QUIET_SIZE];
	bool busy; /* in a meeting that no calendar has */
	char busy_reason[ENGINE_QUIET_SIZE];

	int32_t day;
	struct day_left left;
	struct interval span;      /* the day */
	struct instant day_end;    /* of it or of its night shift's ladder */
	struct intervals hours;    /* the day's, with the extension */
	struct intervals meetings; /* of the day and its neighbours */
	struct intervals on_call;  /* by the calendar and by word */
	struct interval extension; /* empty: none */
	/* first start to last end of the day's hours, neither moved by work at
	 * night nor extended; and what that moved them by */
	struct interval regular, night_rest[NIGHT_WORKS];
	struct interval lunch_window; /* the day's */
	struct interval lunch_gap; /* where lunch is planned; empty: nowhere */

	int64_t active_day, active_week, extended_week;
	int32_t week;
	struct instant pause_until; /* NEVER: not paused */

	struct break_state breaks[RULES_MAX_BREAKS];
	struct lunch_state lunch;
	struct cutoff_state cutoff;
	struct limit_state limit;
	struct prompt_state prompt;
	struct oncall_state oncall;
	struct night_state night;
	bool live[CHANNEL_COUNT];
	int lasting; /* that were to be heard in today's hours */
	struct boot spoke; /* the last lasting notification; NEVER: none */
	int spoke_channel; /* enum channel, of it */
	struct boot noted; /* the last on the channel of notices; NEVER: none */
	struct boot brief; /* an eyes break is shown until then; NEVER: none */

	struct decision_ring decisions;
	bool moved; /* a deadline, by a step that answered nothing */
	struct engine_output *out;
};

/* ---- engine.c ---- */

bool engine_is_on_duty(const struct engine *e);
bool engine_is_paused(const struct engine *e);
const struct interval *engine_meeting(const struct engine *e);
bool engine_is_meeting(const struct engine *e); /* or in one of no calendar */
struct instant engine_cutoff(const struct engine *e); /* NEVER: none today */
void engine_load_day(struct engine *e);
int32_t engine_week_of(int32_t day); /* Mondays begin one */
int32_t engine_week_start(int32_t week); /* its Monday */

/* As it would be now, for reading only: the sets are shared with e. */
void engine_copy_at(const struct engine *e, struct now now,
    struct engine *ret);

/* Why no prompt may come now, or NULL. off: it may come off duty. */
const char *engine_blocked(const struct engine *e, bool off);
/* The same, where do-not-disturb is broken through. */
const char *engine_held(const struct engine *e, bool off);

/* ---- engine_jump.c ---- */

/* The day is another. True: the clock was set back to one that was left by
 * setting it, and e is as it was then, but for engine_load_day(). */
bool jump_to(struct engine *e, int32_t day);

/* ---- engine_presence.c ---- */

bool engine_is_resting(const struct engine *e);
bool engine_is_here(const struct engine *e); /* active, or nobody can tell */
/* Back so shortly that it may be a bump: nothing new is shown yet. */
bool engine_is_settling(struct engine *e);

/* Time went by, as what the user was then. */
void presence_count(struct engine *e, struct now now);
void presence_set(struct engine *e, enum presence p, struct boot since);
void presence_step(struct engine *e);
/* Nobody looks from now on: a rest. Emits nothing. */
void presence_stop(struct engine *e);

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
/* The record, now; NULL: no more room. */
struct action *engine_record(struct engine *e, const char *kind,
    const char *title, const struct reason *why);
/* What began, or was, before now, and needs no reason. */
void engine_record_at(struct engine *e, struct instant at, const char *kind,
    const char *title);
void engine_decide(struct engine *e, const char *kind, const char *title,
    const struct reason *why);
/* Like engine_decide(), but not the same twice in a row. */
void engine_decide_once(struct engine *e, const char *kind, const char *title,
    const struct reason *why);
/* When the channel may speak again, after another did. */
struct boot engine_free_at(const struct engine *e, enum channel c);
void engine_answer(struct engine *e, int answer, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

struct reason reason_make(struct source s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *engine_clock(const struct engine *e, struct instant t,
    char buf[TIME_CLOCK_SIZE]);
/* "09:00", "tomorrow 09:00", "thu 09:00", "2026-03-12 09:00"; and
 * "at 09:00", "tomorrow at 09:00" … */
#define ENGINE_WHEN_SIZE 32
const char *engine_when(const struct engine *e, struct instant t,
    char buf[ENGINE_WHEN_SIZE]);
const char *engine_at(const struct engine *e, struct instant t,
    char buf[ENGINE_WHEN_SIZE]);
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
/* Nobody can tell, and the user said that it would be rest. */
void break_rest_said(struct engine *e, int64_t rest);
void break_fell_short(struct engine *e); /* too early for what is offered */
/* It was not: it goes on after it lasted so long. */
void break_resume_rest(struct engine *e, int64_t rest);
void break_new_day(struct engine *e);
void break_withdraw(struct engine *e);
void break_close(struct engine *e); /* the offer left the screen */
void break_yield(struct engine *e);
/* What a break gave way to was refused: strict ones, or all, come back. */
void break_release(struct engine *e, bool all);
int break_open(const struct engine *e); /* offered or taken; -1: none */
int break_taking(const struct engine *e); /* -1: none */

/* Shared with its other files: a rule; taking it off the screen; a new start;
 * the end of it by rest or word; giving its turn to a longer one. */
const struct break_rule *break_rule(const struct engine *e, size_t i);
void break_hide(struct engine *e, size_t i);
void break_begin(struct engine *e, size_t i);
void break_satisfy(struct engine *e, size_t i, const char *kind,
    const struct reason *why);
void break_spend(struct engine *e, size_t i);

/* ---- engine_break_place.c ---- */

/* The break to be named next, and when it is offered; -1: none. */
int break_next(const struct engine *e, struct instant *at);
/* Until it is due, microseconds; negative: it has been. */
int64_t break_remaining(const struct engine *e, size_t i);
int64_t break_reach(const struct engine *e, size_t i);
/* When it will be offered to who stays active; NEVER: not foreseen. */
struct instant break_forecast(const struct engine *e, size_t i);
/* It would fall due in meetings that begin before: when to offer it, which may
 * be past, or NEVER. */
struct instant break_before_meeting(const struct engine *e, size_t i);
/* It would be over when the next meeting begins. */
bool break_fits(const struct engine *e, size_t i);
/* What is so near that it is the rest, or NULL. */
const char *break_becomes(const struct engine *e, size_t i);
/* One that outranks it is offered, or will be within reach. */
bool break_merges(const struct engine *e, size_t i);
/* It is offered: those within reach give it their turn. */
void break_take_over(struct engine *e, size_t i);
/* In the order in which they are looked at. */
void break_order(const struct engine *e, size_t ret[RULES_MAX_BREAKS]);

/* ---- engine_break_show.c ---- */

void break_fill(const struct engine *e, size_t i, struct action *a,
    const char *title);
struct reason break_why(const struct engine *e, size_t i);
void break_warn(struct engine *e, size_t i);
void break_offer(struct engine *e, size_t i, const struct reason *why);
void break_show_again(struct engine *e, size_t i);
void break_tell_long(struct engine *e, size_t i);

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
/* The day is over: records whether its end was kept. */
void cutoff_close_day(struct engine *e);
/* EVENT_ENFORCED */
void cutoff_enforced(struct engine *e, const struct engine_event *ev);
void cutoff_count(struct engine *e, int64_t active);
void cutoff_uncount(struct engine *e, int64_t active);
void cutoff_rest(struct engine *e, int64_t rest);
void cutoff_step(struct engine *e);
/* Out of hours: after the day's last, before its first, or on a day without.
 */
bool cutoff_is_past(const struct engine *e);

/* ---- engine_extend.c ---- */

void extend_verb(struct engine *e, const struct engine_event *ev);
/* What a notification offers, in whole minutes; 0: nothing is left to. */
int64_t extend_offered(const struct engine *e);

/* ---- engine_limit.c ---- */

void limit_reset(struct engine *e);
void limit_load(struct engine *e);
void limit_adopt(struct engine *e);
/* Active time that ends now, and that was none after all. */
void limit_count(struct engine *e, int64_t active, struct instant now);
void limit_uncount(struct engine *e, int64_t active);
/* Before e->day and e->week become those of day. */
/* The stretch is over. A quick look is no work, and neither begins a day nor
 * ends it. */
void limit_settle(struct engine *e);
void limit_roll(struct engine *e, int32_t day);
void limit_step(struct engine *e);
void limit_fill(const struct engine *e, struct limit ret[LIMIT_COUNT]);

/* ---- engine_oncall.c ---- */

bool oncall_is_on(const struct engine *e);
/* The user's word, over the calendar's shifts in e->on_call. */
void oncall_load(struct engine *e);
void oncall_verb(struct engine *e, const struct engine_event *ev);

/* ---- engine_night.c ---- */

/* active: until `to`, as what the user was at e->now. */
void night_count(struct engine *e, int64_t active, struct instant to);
void night_uncount(struct engine *e, int64_t active);
void night_rest(struct engine *e, int64_t rest);
void night_step(struct engine *e);
/* Takes the rest that is due out of e->hours, which are as configured. */
void night_load(struct engine *e);
/* The first hours that begin after t, as work at night moves them; NEVER: none
 * in the days ahead. */
struct instant night_next_start(const struct engine *e, struct instant t);

struct night_move {
	struct instant was, is; /* the start; is NEVER: none ahead */
	struct instant worked;  /* until then */
};

/* False: no start that is ahead is moved. */
bool night_moves(const struct engine *e, struct night_move *ret);
struct reason night_reason(const struct engine *e, const struct night_move *m);

/* ---- engine_prompt.c ---- */

void prompt_reset(struct engine *e);
/* After e->rules has replaced before. */
void prompt_adopt(struct engine *e, const struct rules *before);
void prompt_step(struct engine *e);
void prompt_check_in(struct engine *e, const struct engine_event *ev);
/* This week's. */
struct instant prompt_due(const struct engine *e, enum weekly w);

#endif
