/*
 * The engine: a state machine that is fed events and answers with actions, the
 * next deadline and a verdict. It owns no clock: each event carries the time.
 * The same events give the same answers.
 */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include "core/hours.h"
#include "core/rules.h"

struct engine;
struct str;

/* One live notification each; a new one replaces the old in place. */
enum channel {
	CHANNEL_BREAK,
	CHANNEL_LUNCH,
	CHANNEL_CUTOFF,
	CHANNEL_NOTICE,
	CHANNEL_COUNT,
	CHANNEL_NONE = CHANNEL_COUNT
};

enum presence {
	PRESENCE_UNKNOWN,
	PRESENCE_ACTIVE,
	PRESENCE_IDLE,
	PRESENCE_LOCKED,
	PRESENCE_ASLEEP,
	PRESENCE_COUNT
};

/* What the user may ask for. */
enum verb {
	VERB_TAKE,   /* start the break that is offered, or the next */
	VERB_SNOOZE,
	VERB_SKIP,
	VERB_PAUSE,  /* until */
	VERB_RESUME,
	VERB_EXTEND, /* span, text: because */
	VERB_ONCALL, /* until; not after now: on call no more */
	VERB_CHECKIN, /* span: the answer; text: a note */
	VERB_COUNT
};

enum button {
	BUTTON_START = 1 << 0,
	BUTTON_SNOOZE = 1 << 1,
	BUTTON_SKIP = 1 << 2,
	BUTTON_EXTEND = 1 << 3,
};

/* What became of a notification. Seen, dismissed and expired are no answer. */
enum notification_outcome {
	NOTIFICATION_SHOWN,
	NOTIFICATION_CLOSED,
	NOTIFICATION_PRESSED, /* button */
	NOTIFICATION_FAILED,  /* no server: the engine may keep what is true */
};

/* What became of ACTION_LOCK or _COMMAND. */
enum enforced {
	ENFORCED_LOCKED, /* and somebody says so */
	ENFORCED_UNSURE, /* asked for, and nobody says so */
	ENFORCED_FAILED,
};

/* Answers to the check-in's question go from 1 to this. */
#define ENGINE_CHECK_IN_MOST 5

#define ENGINE_TEXT_SIZE 192
#define ENGINE_TITLE_SIZE 96
#define ENGINE_EYES_TITLE "Eyes break" /* of every transient break's offer */
#define ENGINE_MAX_ACTIONS 48 /* more than all breaks at once */
#define ENGINE_MAX_DECISIONS 64
/* One extension; why, in bytes: what is more is cut off. */
#define ENGINE_LONGEST_EXTENSION (12 * USEC_PER_HOUR)
#define ENGINE_BECAUSE_SIZE 121
/* By the user's word. A calendar's shifts may be longer. */
#define ENGINE_LONGEST_ON_CALL (14 * 24 * USEC_PER_HOUR)

struct engine_event {
	enum engine_event_type {
		EVENT_TICK,     /* a deadline, or just the time */
		EVENT_PRESENCE, /* presence, since */
		EVENT_RULES,    /* rules */
		EVENT_CALENDAR, /* calendar: occurrences or zone changed */
		EVENT_VERB,     /* verb, until, span, text */
		EVENT_NOTIFICATION, /* channel, outcome, button */
		EVENT_QUIET,    /* quiet: do-not-disturb, full screen, sharing;
				 * busy: a meeting that no calendar has */
		EVENT_ENFORCED, /* enforced, text: how, or why not */
	} type;
	enum presence presence;
	/* since when presence is so; may lie before now (idle time) */
	struct boot since;
	const struct rules *rules;             /* borrowed until replaced */
	const struct calendar_view *calendar;  /* borrowed until replaced */
	enum verb verb;
	struct instant until; /* pause, on call: the end */
	int64_t span;         /* extend: how much; snooze: 0 the rule's */
	const char *text;     /* because, a note; "" or NULL: none */
	enum enforced enforced;
	enum channel channel;
	enum notification_outcome outcome;
	enum button button;
	bool quiet;
	const char *quiet_reason; /* "do not disturb"; copied */
	bool busy;
	const char *busy_reason; /* "a camera is on"; copied */
};

enum urgency { URGENCY_LOW, URGENCY_NORMAL, URGENCY_CRITICAL };

/* Why: a sentence and where its rule was set. */
struct reason {
	char text[ENGINE_TEXT_SIZE];
	struct source source;
};

struct action {
	enum action_type {
		ACTION_SHOW,     /* show or replace the channel's notification */
		ACTION_WITHDRAW, /* close the channel's */
		ACTION_LOCK,     /* lock the session */
		ACTION_COMMAND,  /* run cutoff.command */
		ACTION_RECORD,   /* write kind, title and reason to the ledger */
	} type;
	enum channel channel;
	char kind[24]; /* "break-offered", "cutoff-warning", … */
	char title[ENGINE_TITLE_SIZE];
	char body[ENGINE_TEXT_SIZE];
	char rule[RULES_NAME_SIZE]; /* of break-offered: the break's name */
	char command[32]; /* what to type instead of a button: "offduty take" */
	unsigned buttons;
	enum urgency urgency;
	bool transient;
	bool silent;
	int64_t expire; /* microseconds; 0: the server's default */
	int progress;   /* percent; -1: none */
	struct instant at; /* RECORD: when it was, or began; NEVER: now */
	struct reason reason;
};

/* One thing decided, for `explain`: why it fired, or why it did not. */
struct decision {
	struct instant at;
	char kind[24];
	char title[ENGINE_TITLE_SIZE];
	struct reason reason;
};

/* The answer to an event. Deadlines are absolute; NEVER: none. */
struct engine_output {
	struct action action[ENGINE_MAX_ACTIONS];
	size_t n;
	struct boot wake_boot;
	struct instant wake_wall;
	/* EVENT_VERB only: 0 or -errno, and what to tell the user */
	int answer;
	char answer_text[ENGINE_TEXT_SIZE];
};

enum duty { DUTY_ON, DUTY_OFF, DUTY_BREAK, DUTY_PAUSED, DUTY_COUNT };

enum next_kind {
	NEXT_NOTHING,
	NEXT_HOURS,  /* hours begin */
	NEXT_BREAK,  /* next_at holds if the user stays active */
	NEXT_LUNCH,
	NEXT_CUTOFF,
	NEXT_RESUME, /* the pause ends */
	NEXT_COUNT
};

#define ENGINE_LIMIT_SIZE 80
#define ENGINE_QUIET_SIZE 64

struct limit {
	int64_t value; /* microseconds, or days; -1: unknown */
	int64_t most;  /* for LIMIT_REST the least; 0: no limit */
	bool reached;
	char text[ENGINE_LIMIT_SIZE]; /* where it is reached, else "" */
};

/* Where the user stands, as `status` shows it. NEVER where there is none. */
struct verdict {
	enum duty duty;
	enum presence presence;
	bool meeting; /* meeting_end, meeting_title */
	bool on_call;
	bool quiet; /* quiet_reason */
	bool offered; /* a prompt is open: offered_title */
	struct instant meeting_end;
	char meeting_title[OCCURRENCE_TITLE_SIZE];
	char offered_title[ENGINE_TITLE_SIZE];
	char quiet_reason[ENGINE_QUIET_SIZE];
	struct instant hours_start, hours_end; /* today's first and last */
	struct instant hours_since;	       /* those that go on now */
	struct instant cutoff;                 /* extension included */
	int64_t extension;                     /* today's */
	int64_t budget_left;                   /* of extensions, this week */
	enum next_kind next;
	struct instant next_at;
	char next_title[ENGINE_TITLE_SIZE];
	int64_t active_today;
	int64_t active_since_rest; /* of the break that is due next */
	int snoozes_left;
	struct instant pause_until;
	struct limit limit[LIMIT_COUNT];
	struct instant on_call_until;
	bool moved; /* next_at, by work at night */
	struct reason reason;
};

const char *engine_channel_name(enum channel c);
const char *engine_presence_name(enum presence p);
const char *engine_verb_name(enum verb v);
const char *engine_duty_name(enum duty d);
const char *engine_next_name(enum next_kind k);
/* "active-day", as its key is called; whether it counts days. */
const char *engine_limit_name(enum limit_kind k);
bool engine_limit_is_days(enum limit_kind k);

/* Borrows rules and calendar until an event replaces them. Never NULL. */
struct engine *engine_new(const struct rules *rules,
    const struct calendar_view *calendar, struct now now);
void engine_free(struct engine *e);

/* Feeds one event; time never runs backwards by the boot clock. Replaces all
 * of *out. */
void engine_feed(struct engine *e, struct now now,
    const struct engine_event *event, struct engine_output *out);

/* The nearer of the two deadlines by the wall clock; NEVER: none. */
struct instant engine_wake(const struct engine_output *out, struct now now);

void engine_verdict(const struct engine *e, struct now now,
    struct verdict *ret);

/* What was decided before a restart, oldest first, into an engine that has
 * decided nothing yet; what is more than it keeps is left out. */
void engine_recall(struct engine *e, const struct decision *d, size_t n);

/* The decisions kept, oldest first; *n of them. Valid until the next feed. */
const struct decision *engine_decisions(const struct engine *e, size_t *n);

/* When a state was saved, as text has it: somebody looked until then. NEVER:
 * it does not say. */
struct instant engine_state_wall(const char *text);

/* How many there were, those included that are no longer kept. */
uint64_t engine_decided(const struct engine *e);

/*
 * The state as text, one `key value` a line, for the ledger; and back again
 * after a restart, by an engine that was fed nothing yet. What the text lacks
 * keeps its start value, what it has beyond that is ignored, so that upgrade
 * and downgrade go on.
 *
 * boot names the machine's boot ("" : unknown). stopped: nobody will look from
 * now on. Saved and not stopped in the boot in which it is restored, the
 * service was killed: presence went on as it was until now. Else the time
 * between was a rest. -EINVAL when it is no such text; the engine is then as
 * new.
 */
#define ENGINE_BOOT_SIZE 40
void engine_save(const struct engine *e, struct now now, const char *boot,
    bool stopped, struct str *ret);
int engine_restore(struct engine *e, struct now now, const char *boot,
    const char *text);

/* The moment at which text was saved by a service that was killed in this boot;
 * false: by another, or it does not say. */
bool engine_saved_at(const char *text, const char *boot, struct now *ret);

enum presence engine_presence(const struct engine *e);

/* The time that it has been brought up to: of the last event, or of saving. */
struct now engine_now(const struct engine *e);

#endif
