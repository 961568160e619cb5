/* A virtual clock over the engine for tests: runs from deadline to deadline
 * and writes down what was shown, as "HH:MM kind" a line. */
#ifndef TESTS_SIM_H
#define TESTS_SIM_H

#include "base/str.h"
#include "testday.h"

struct sim {
	struct zone *zone;
	struct rules rules;
	struct occurrence occurrence[16];
	struct calendar_view calendar;
	struct engine *engine;
	struct engine_output out;
	struct now now;
	struct str log;     /* lasting and transient prompts */
	struct str history; /* what the ledger gets, but for presence */
	bool quiet_log;     /* leave transient ones out */
	struct action last; /* the last SHOW */
	int locks, commands, withdrawn;
	bool live[CHANNEL_COUNT];
};

static inline void sim_begin(struct sim *s, const char *zone)
{
	*s = (struct sim){.zone = zonefile_load(zone),
	    .rules = testday_rules()};
	s->calendar = (struct calendar_view){s->zone, s->occurrence, 0};
	str_add(&s->history, ""); /* not NULL */
}

static inline void sim_add(struct sim *s, struct occurrence o)
{
	s->occurrence[s->calendar.n++] = o;
}

static inline void sim_meeting(struct sim *s, const char *from, const char *to)
{
	sim_add(s, testday_event(s->zone, CLASS_MEETING, from, to, "M"));
}

static inline void sim_take_action(struct sim *s, const struct action *a)
{
	char clock[TIME_CLOCK_SIZE];

	s->locks += a->type == ACTION_LOCK;
	s->commands += a->type == ACTION_COMMAND;
	if (a->type == ACTION_WITHDRAW) {
		s->withdrawn++;
		s->live[a->channel] = false;
	}
	time_format_clock(clock, s->now.wall,
	    zone_offset(s->zone, s->now.wall));
	if (a->type == ACTION_RECORD && strcmp(a->kind, "presence") != 0)
		str_addf(&s->history, "%s %s %s\n", clock, a->kind, a->title);
	if (a->type != ACTION_SHOW)
		return;
	s->live[a->channel] = true;
	s->last = *a;
	if (s->quiet_log && a->transient)
		return;
	str_addf(&s->log, "%s %s\n", clock, a->kind);
}

static inline void sim_feed(struct sim *s, const struct engine_event *ev)
{
	engine_feed(s->engine, s->now, ev, &s->out);
	for (size_t i = 0; i < s->out.n; i++)
		sim_take_action(s, &s->out.action[i]);
}

static inline void sim_tick(struct sim *s)
{
	sim_feed(s, &(struct engine_event){.type = EVENT_TICK});
}

static inline void sim_presence_since(struct sim *s, enum presence p,
    int64_t ago)
{
	sim_feed(s, &(struct engine_event){.type = EVENT_PRESENCE,
			.presence = p, .since = {s->now.boot.us - ago}});
}

static inline void sim_presence(struct sim *s, enum presence p)
{
	sim_presence_since(s, p, 0);
}

static inline int sim_verb(struct sim *s, enum verb v)
{
	sim_feed(s, &(struct engine_event){.type = EVENT_VERB, .verb = v});
	return s->out.answer;
}

static inline int sim_extend(struct sim *s, int64_t span)
{
	sim_feed(s, &(struct engine_event){.type = EVENT_VERB,
			.verb = VERB_EXTEND, .span = span, .text = "test"});
	return s->out.answer;
}

static inline int sim_pause(struct sim *s, const char *until)
{
	sim_feed(s,
	    &(struct engine_event){.type = EVENT_VERB, .verb = VERB_PAUSE,
		.until = testday_at(s->zone, until)});
	return s->out.answer;
}

static inline void sim_start(struct sim *s, const char *at, enum presence p)
{
	s->now.wall = testday_at(s->zone, at);
	s->now.boot.us = HOURS(5);
	s->engine = engine_new(&s->rules, &s->calendar, s->now);
	sim_presence(s, p);
}

/* The next deadline as a wall time. */
static inline int64_t sim_wake(const struct sim *s)
{
	int64_t next = s->out.wake_wall.us;

	if (s->out.wake_boot.us != INT64_MAX &&
	    s->now.wall.us + s->out.wake_boot.us - s->now.boot.us < next)
		next = s->now.wall.us + s->out.wake_boot.us -
		       s->now.boot.us;
	return next;
}

static inline void sim_move(struct sim *s, int64_t to)
{
	s->now.boot.us += to - s->now.wall.us;
	s->now.wall.us = to;
}

static inline void sim_run_to(struct sim *s, struct instant until)
{
	int steps = 0;

	while (sim_wake(s) <= until.us) {
		int64_t wake = sim_wake(s);

		/* a deadline that is not ahead would spin the service */
		assert_true(wake > s->now.wall.us);
		assert_true(steps++ < 20000);
		sim_move(s, wake);
		sim_tick(s);
	}
	sim_move(s, until.us);
}

static inline void sim_run(struct sim *s, const char *until)
{
	sim_run_to(s, testday_at(s->zone, until));
}

/* Somebody is at the screen from then to then. */
static inline void sim_stay(struct sim *s, const char *from, const char *to)
{
	sim_run(s, from);
	sim_presence(s, PRESENCE_ACTIVE);
	sim_run(s, to);
	sim_presence(s, PRESENCE_LOCKED);
}

/* Until then (NULL: no more); an errno, negative. */
static inline int sim_oncall(struct sim *s, const char *until)
{
	struct instant none = {0};

	sim_feed(s,
	    &(struct engine_event){.type = EVENT_VERB, .verb = VERB_ONCALL,
		.until = until ? testday_at(s->zone, until) : none});
	return s->out.answer;
}

/* Killed, and started again at once. */
static inline void sim_restart(struct sim *s)
{
	struct str text = {0};

	engine_save(s->engine, s->now, "boot", false, &text);
	engine_free(s->engine);
	s->engine = engine_new(&s->rules, &s->calendar, s->now);
	assert_int_equal(engine_restore(s->engine, s->now, "boot", text.v), 0);
	str_done(&text);
}

static inline void sim_end(struct sim *s)
{
	engine_free(s->engine);
	zone_free(s->zone);
	str_done(&s->log);
	str_done(&s->history);
}

static inline void sim_expect(struct sim *s, const char *log)
{
	assert_string_equal(s->log.v ? s->log.v : "", log);
}

#endif
