/*
 * The placement bench: made-up people live through made-up weeks beside
 * offduty and beside models of other break tools. All times are seconds of
 * UTC since 1970; all is drawn from a hash, so each run gives the same.
 *
 * A tool sees what a real one sees: how long there has been no input, and
 * whether the screen is locked. Only offduty reads the calendar.
 */
#ifndef BENCH_PLACEMENT_H
#define BENCH_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

#define LIFE_WEEKS 10
#define LIFE_DAYS (LIFE_WEEKS * 7)
#define LIFE_PEOPLE 6
#define DAY_MAX_SPANS 24

/* ---- placement_life.c: what happens, whatever the tool ---- */

enum life_kind {
	LIFE_STANDUPS,
	LIFE_BACK_TO_BACK,
	LIFE_INCIDENTS,
	LIFE_FEW_MEETINGS,
	LIFE_PART_TIME,
	LIFE_ON_CALL,
	LIFE_KINDS
};

struct span {
	int64_t from, to;
};

struct spans {
	struct span v[DAY_MAX_SPANS];
	size_t n;
};

/* One person's ways; percentages unless said. */
struct person {
	const char *name;
	int take, snooze, skip; /* at an offer of rest; else it is left there */
	int delay;		/* seconds at most until they go */
	int pauses;		/* natural ones a day */
	int pause_least, pause_most; /* minutes */
	int reads;		     /* a day: sits there, touches nothing */
	int read_least, read_most;   /* seconds */
	int lunch;		     /* goes for lunch unasked */
	int heed;		     /* goes home at a word about the end */
	int leave_least, leave_most; /* minutes after the hours, unasked */
	int lock;		     /* locks the screen when leaving */
	int weekend;		     /* works on a day without hours */
};

struct life_day {
	int64_t start;	       /* 04:00 */
	struct span hours;     /* from == to: none */
	struct spans meetings; /* sorted, disjoint, as those below */
	struct spans sessions; /* at the desk, but for rests */
	struct spans pauses;   /* wished: from; how long: to - from */
	struct spans reads;
	struct span lunch; /* wished; from == to: not unasked */
};

struct life {
	enum life_kind kind;
	const struct person *person;
	uint64_t seed;
	struct life_day day[LIFE_DAYS];
	struct span on_call[LIFE_WEEKS];
	size_t n_on_call;
};

const char *life_kind_name(enum life_kind k);
const struct person *life_person(size_t i); /* below LIFE_PEOPLE */
void life_make(struct life *ret, enum life_kind k, size_t person);
const struct span *span_find(const struct span *v, size_t n, int64_t t);
/* The first that begins after t, or NULL. */
const struct span *spans_next(const struct spans *s, int64_t t);

/* A number below n from the seed and what it is for. */
uint32_t draw(uint64_t seed, uint64_t what, uint64_t which, uint32_t n);

/* ---- tools ---- */

struct view {
	int64_t now;
	int64_t idle; /* seconds since the last input; 0: just now */
	bool locked;
};

enum prompt_kind {
	PROMPT_REST,  /* asks for a rest */
	PROMPT_SHORT, /* asks to look away for some seconds */
	PROMPT_END,   /* says that the day is long enough */
	PROMPT_NOTE,  /* silent, and asks for nothing */
	PROMPT_KINDS
};

struct prompt {
	enum prompt_kind kind;
	int64_t rest; /* REST, SHORT: seconds asked for */
};

#define TOOL_MAX_PROMPTS 16

struct prompts {
	struct prompt v[TOOL_MAX_PROMPTS];
	size_t n;
};

enum answer { ANSWER_START, ANSWER_SNOOZE, ANSWER_SKIP };

struct tool;

struct tool_type {
	struct tool *(*begin)(const struct life *l, const void *settings);
	void (*step)(struct tool *t, const struct view *v, struct prompts *ret);
	/* False: the tool has no such answer now. */
	bool (*answer)(struct tool *t, const struct view *v, enum answer a);
	void (*end)(struct tool *t);
};

/* A row of the table. */
struct contender {
	const char *name;
	const struct tool_type *type;
	const void *settings;
};

/* ---- placement_offduty.c ---- */

extern const struct tool_type tool_offduty;

/* ---- placement_peers.c ---- */

extern const struct contender peers[];
extern const size_t n_peers;

#endif
