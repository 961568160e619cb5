/* A day as a line of text, for tables of tests of the engine: what happens
 * when, as "09:00 active; 09:32 idle 2m; 09:40 take", on one date. */
#ifndef TESTS_SCRIPT_H
#define TESTS_SCRIPT_H

#include "sim.h"

#define SCRIPT_DATE "2026-03-04 " /* a Wednesday */

static inline struct instant script_at(const struct sim *s, const char *clock)
{
	char text[32];

	snprintf(text, sizeof(text), SCRIPT_DATE "%s", clock);
	return testday_at(s->zone, text);
}

/* "90s", "2m", "1h"; "" is none. */
static inline int64_t script_span(const char *text)
{
	char unit = 's';
	int n = 0;

	if (sscanf(text, "%d%c", &n, &unit) < 1)
		return 0;
	return n * (unit == 'h'	     ? HOURS(1)
		       : unit == 'm' ? MINUTES(1)
				     : USEC_PER_SEC);
}

/* Killed, and started again in the same boot. */
static inline void script_restart(struct sim *s)
{
	sim_restart(s);
	sim_tick(s);
}

static inline bool script_do_presence(
    struct sim *s, const char *what, const char *arg)
{
	for (int p = 0; p < PRESENCE_COUNT; p++)
		if (strcmp(engine_presence_name((enum presence)p), what) == 0) {
			sim_presence_since(
			    s, (enum presence)p, script_span(arg));
			return true;
		}
	return false;
}

static inline bool script_do_verb(
    struct sim *s, const char *what, const char *arg)
{
	struct engine_event ev = {.type = EVENT_VERB};

	for (int v = 0; v < VERB_COUNT; v++) {
		if (strcmp(engine_verb_name((enum verb)v), what) != 0)
			continue;
		ev.verb = (enum verb)v;
		ev.span = script_span(arg);
		if (v == VERB_PAUSE)
			ev.until = script_at(s, arg);
		sim_feed(s, &ev);
		return true;
	}
	return false;
}

static inline void script_meetings(struct sim *s, const char *text);

/* A meeting more, or without an argument the last one less. */
static inline void script_calendar(struct sim *s, const char *meeting)
{
	if (meeting[0])
		script_meetings(s, meeting);
	else
		s->calendar.n--;
	sim_feed(s, &(struct engine_event){.type = EVENT_CALENDAR,
			.calendar = &s->calendar});
}

static inline void script_do(struct sim *s, const char *what, const char *arg)
{
	struct engine_event quiet = {
	    .type = EVENT_QUIET, .quiet = strcmp(what, "quiet") == 0,
	    .busy = strcmp(what, "camera") == 0};
	struct engine_event closed = {.type = EVENT_NOTIFICATION,
	    .channel = CHANNEL_BREAK,
	    .outcome = NOTIFICATION_CLOSED};

	if (script_do_presence(s, what, arg) || script_do_verb(s, what, arg))
		return;
	if (quiet.quiet || quiet.busy || strcmp(what, "loud") == 0)
		sim_feed(s, &quiet);
	else if (strcmp(what, "closed") == 0)
		sim_feed(s, &closed);
	else if (strcmp(what, "meeting") == 0)
		script_calendar(s, arg);
	else if (strcmp(what, "restart") == 0)
		script_restart(s);
	else if (strcmp(what, "end") != 0)
		fail_msg("no such thing: %s", what);
}

/* The first thing must be a presence; the engine starts with it. */
static inline void script_live(struct sim *s, const char *script)
{
	while (*script) {
		char clock[16] = "", what[16] = "", arg[16] = "";
		size_t n = strcspn(script, ";");
		char line[64];

		snprintf(line, sizeof(line), "%.*s", (int)n, script);
		assert_true(
		    sscanf(line, "%15s %15s %15s", clock, what, arg) >= 2);
		if (!s->engine) {
			s->now.wall = script_at(s, clock);
			s->now.boot.us = HOURS(5);
			s->engine = engine_new(&s->rules, &s->calendar, s->now);
			sim_tick(s);
		}
		sim_run_to(s, script_at(s, clock));
		script_do(s, what, arg);
		script += n + (script[n] == ';');
	}
}

/* "09:30-10:30 11:00-11:25" */
static inline void script_meetings(struct sim *s, const char *text)
{
	char from[8], to[8];
	int n;

	while (text && sscanf(text, " %5s-%5s%n", from, to, &n) == 2) {
		struct occurrence o = {.class = CLASS_MEETING, .title = "M"};

		o.start = script_at(s, from);
		o.end = script_at(s, to);
		sim_add(s, o);
		text += n;
	}
}

/* A day: what is set, lived through, shown and recorded. */
struct script_row {
	const char *what;
	void (*set)(struct sim *s); /* NULL: the defaults */
	const char *meetings;	    /* NULL: none */
	const char *script;
	const char *log;     /* NULL: not looked at */
	const char *history; /* likewise */
};

static inline void script_expect(const struct script_row *row, const char *name,
    const struct str *got, const char *want)
{
	const char *text = got->v ? got->v : "";

	if (want && strcmp(text, want) != 0)
		fail_msg("%s: %s:\n%s", row->what, name, text);
}

static inline void script_run(
    const struct script_row *rows, size_t n, void (*set)(struct sim *s))
{
	for (size_t i = 0; i < n; i++) {
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		if (set)
			set(&s);
		if (rows[i].set)
			rows[i].set(&s);
		script_meetings(&s, rows[i].meetings);
		script_live(&s, rows[i].script);
		script_expect(&rows[i], "shown", &s.log, rows[i].log);
		script_expect(
		    &rows[i], "recorded", &s.history, rows[i].history);
		sim_end(&s);
	}
}

#define SCRIPT_RUN(rows, set)                                                  \
	script_run(rows, sizeof(rows) / sizeof(rows[0]), set)

#endif
