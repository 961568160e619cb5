/* Lives at the edges of time, for tables of tests of the engine: a script of a
 * life with its clocks and zones, and what was shown in it. */
#ifndef TESTS_EDGE_H
#define TESTS_EDGE_H

#include "sim.h"

/* A life as text, "2026-03-28 21:30 active; 2026-03-29 03:00 end": presence,
 * verbs with their span, `clock DATE TIME`, `zone NAME`, `restart`. */
struct edge {
	const char *what;
	void (*set)(struct sim *s);
	const char *zone;
	const char *script;
	const char *log;
};

/* ---- living it ---- */

static inline int64_t edge_span(const char *text)
{
	char unit = 'm';
	int n = 0;

	assert_int_equal(sscanf(text, "%d%c", &n, &unit), 2);
	return unit == 'h' ? HOURS(n) : MINUTES(n);
}

static inline void edge_fly(struct sim *s, const char *zone)
{
	struct zone *before = s->zone;

	s->zone = zonefile_load(zone);
	s->calendar.zone = s->zone;
	sim_feed(s, &(struct engine_event){
			.type = EVENT_CALENDAR, .calendar = &s->calendar});
	zone_free(before);
}

static inline void edge_verb(struct sim *s, enum verb v, const char *arg)
{
	struct engine_event ev = {.type = EVENT_VERB, .verb = v};
	char clock[TIME_CLOCK_SIZE];

	if (v == VERB_EXTEND)
		ev.span = edge_span(arg);
	if (v == VERB_PAUSE)
		ev.until.us = s->now.wall.us + edge_span(arg);
	sim_feed(s, &ev);
	if (s->out.answer >= 0)
		return;
	time_format_clock(
	    clock, s->now.wall, zone_offset(s->zone, s->now.wall));
	str_addf(&s->log, "%s refused\n", clock);
}

/* Killed, and started again in the same boot. */
static inline void edge_restart(struct sim *s)
{
	sim_restart(s);
	sim_tick(s);
}

static inline void edge_do(struct sim *s, const char *what, const char *arg)
{
	for (int p = 0; p < PRESENCE_COUNT; p++)
		if (!strcmp(what, engine_presence_name((enum presence)p))) {
			sim_presence(s, (enum presence)p);
			return;
		}
	for (int v = 0; v < VERB_COUNT; v++)
		if (!strcmp(what, engine_verb_name((enum verb)v))) {
			edge_verb(s, (enum verb)v, arg);
			return;
		}
	if (strcmp(what, "zone") == 0) {
		edge_fly(s, arg);
	} else if (strcmp(what, "clock") == 0) {
		s->now.wall = testday_at(s->zone, arg);
		sim_tick(s);
	} else if (strcmp(what, "restart") == 0) {
		edge_restart(s);
	} else {
		assert_string_equal(what, "end");
	}
}

static inline void edge_live(struct sim *s, const char *script)
{
	while (*script) {
		char at[20], what[16], arg[24] = "", line[80];
		size_t n = strcspn(script, ";");

		snprintf(line, sizeof(line), "%.*s", (int)n, script);
		assert_true(
		    sscanf(line, " %16c %15s %23[^;]", at, what, arg) >= 2);
		at[16] = '\0';
		if (!s->engine)
			sim_start(s, at, PRESENCE_LOCKED);
		sim_run(s, at);
		edge_do(s, what, arg);
		script += n + (script[n] == ';');
	}
}

static inline void edges_run(const struct edge *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sim s;

		sim_begin(&s, rows[i].zone);
		s.quiet_log = true;
		rows[i].set(&s);
		edge_live(&s, rows[i].script);
		if (strcmp(s.log.v ? s.log.v : "", rows[i].log) != 0)
			fail_msg("%s:\n%s", rows[i].what, s.log.v);
		sim_end(&s);
	}
}

#define EDGES_RUN(rows) edges_run(rows, sizeof(rows) / sizeof(rows[0]))

#endif
