/*
 * Rules: the effective settings that the engine works by. config/ fills them
 * from its key table (offduty.ini(5) names the keys). All durations are
 * microseconds, all times of day seconds from local 00:00.
 */
#ifndef CORE_RULES_H
#define CORE_RULES_H

#include "core/time.h"

#define RULES_MAX_WINDOWS 64
#define RULES_MAX_BREAKS 16
#define RULES_MAX_WARNINGS 8
#define RULES_MAX_DAYS 24
#define RULES_NAME_SIZE 32
#define RULES_TEXT_SIZE 128
#define RULES_COMMAND_SIZE 512

/* Where a value was set: file is an index into the configuration's files, 0
 * the built-in defaults; line counts from 1, 0 with file 0. */
struct source {
	uint16_t file;
	uint16_t line;
};

/* No setting: the user, or the machine, is the reason. */
#define SOURCE_NONE ((struct source){UINT16_MAX, 0})

struct hours_window {
	enum weekday weekday;
	int32_t start, end; /* seconds; end > 86400 runs over midnight */
};

/* What one entry of a list of days says. */
struct day_rule {
	enum day_rule_kind {
		DAY_NTH,    /* "first sat", "last fri of mar" */
		DAY_YEARLY, /* "17 mar", "24 dec - 1 jan" */
		DAY_DATES,  /* "2027-03-01 - 2027-03-31" */
	} kind;
	int nth; /* 1 to 5; -1: the last */
	enum weekday weekday;
	int month; /* DAY_NTH: 1 to 12; 0: each */
	/* first and last day: of a year, by DAY_RULE_YEARLY(), where last may
	 * be before first and means the next year's; or since 1970-01-01 */
	int32_t first, last;
};

#define DAY_RULE_YEARLY(month, mday) ((month) * 32 + (mday))

/* Days without hours, whatever else says so. */
struct sabbatical_rules {
	struct day_rule day[RULES_MAX_DAYS];
	size_t n;
	struct source source;
};

struct hours_rules {
	struct hours_window window[RULES_MAX_WINDOWS];
	size_t n;
	int32_t day_start; /* a day begins here, seconds from 00:00 */
	struct sabbatical_rules sabbatical;
	struct source source;
};

/* [break NAME] */
struct break_rule {
	char name[RULES_NAME_SIZE];
	bool enabled;
	int64_t every;  /* active time between two */
	int64_t length; /* rest that satisfies it: key `for` */
	int64_t warn;   /* notice before it; 0: none */
	int64_t snooze; /* how long a snooze moves it; 0: cannot be snoozed */
	int snoozes;    /* how many a break */
	bool strict;    /* cannot be skipped */
	bool hours_only;
	bool transient; /* needs no answer: eyes breaks */
	char message[RULES_TEXT_SIZE]; /* "" : the built-in text */
	struct source source;
};

struct lunch_rules {
	bool enabled;
	int32_t start, end; /* the window */
	int64_t length, walk;
	struct source source;
};

enum enforce { ENFORCE_NOTIFY, ENFORCE_LOCK, ENFORCE_COMMAND };

/* In do-not-disturb: wait, or come at critical urgency. */
enum dnd { DND_RESPECT, DND_CRITICAL };

struct cutoff_rules {
	bool enabled;
	int64_t warn[RULES_MAX_WARNINGS]; /* before it, longest first */
	size_t n_warn;
	int64_t again_every; /* after it */
	int again;           /* how often */
	enum enforce enforce;
	char command[RULES_COMMAND_SIZE];
	char lock_command[RULES_COMMAND_SIZE];
	int64_t notice; /* before enforcing */
	int64_t budget; /* of extensions a week */
	int64_t grace;  /* activity off duty shorter than this is let be */
	bool critical;  /* last rung at critical urgency */
	enum dnd dnd;
	struct source source;
};

struct meeting_rules {
	int64_t longest_deferral;
	int grown;        /* percent at which a break is offered before one */
	int64_t reach;    /* offers this near each other merge */
	bool rest;        /* a meeting without input is rest */
	struct source source;
};

enum limit_kind {
	LIMIT_DAY,     /* active time today */
	LIMIT_WEEK,    /* active time this week */
	LIMIT_REST,    /* between the work before today and today's */
	LIMIT_ROW,     /* days of work in a row, today's if it is one */
	LIMIT_DAY_OFF, /* days until the next day without hours; 0: today */
	LIMIT_COUNT
};

/* Advisory; 0: no limit. */
struct limit_rules {
	int64_t day, week; /* active time */
	int64_t rest;      /* between two days */
	int row;           /* days in a row without a day off */
	int day_off;       /* days until the next one */
	struct source source[LIMIT_COUNT]; /* each has its own */
};

/* A moment of each week. */
struct week_time {
	enum weekday weekday;
	int32_t sec; /* from 00:00 */
};

enum weekly { WEEKLY_REACH_OUT, WEEKLY_CHECK_IN, WEEKLY_COUNT };

/* [reach-out], [check-in]: prompts that come once a week */
struct weekly_rules {
	bool enabled;
	struct week_time when; /* not before this */
	char message[RULES_TEXT_SIZE]; /* "" : the built-in text */
	struct source source;
};

struct rules {
	struct hours_rules hours;
	struct break_rule breaks[RULES_MAX_BREAKS];
	size_t n_breaks;
	struct lunch_rules lunch;
	struct cutoff_rules cutoff;
	struct meeting_rules meeting;
	struct limit_rules limit;
	struct weekly_rules weekly[WEEKLY_COUNT];
	int64_t idle_after; /* without input for this long is idle */
	int64_t longest_pause;
};

#endif
