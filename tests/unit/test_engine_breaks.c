/* core/engine on a virtual clock: breaks, meetings and pauses in ordinary
 * days. */
#include "unit.h"

#include <errno.h>

#include "script.h"

/* ---- breaks ---- */

/* Work without a pause: offered at 50 minutes, and once more after as much. */
static void test_break_unanswered(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.lunch.enabled = false;
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 12:00");
	sim_expect(&s, "09:50 break-offered\n10:40 break-offered\n"
		       "11:30 break-offered\n");
	sim_end(&s);
}

static void test_break_taken(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:52");
	assert_true(s.live[CHANNEL_BREAK]);
	/* two minutes without input, reported two minutes late */
	sim_presence_since(&s, PRESENCE_IDLE, MINUTES(2));
	sim_run(&s, "2026-03-04 09:54:59");
	assert_true(s.live[CHANNEL_BREAK]);
	sim_run(&s, "2026-03-04 09:55");
	assert_false(s.live[CHANNEL_BREAK]);
	sim_run(&s, "2026-03-04 10:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 10:51");
	sim_expect(&s, "09:50 break-offered\n10:50 break-offered\n");
	sim_end(&s);
}

/* An eyes break that gives way to the open offer names its next turn: nothing
 * else may come in between, to look at it again. */
static void test_merged_names_next(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.lunch.enabled = false;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 10:00");
	assert_true(s.live[CHANNEL_BREAK]);
	assert_true(
	    sim_wake(&s) <= testday_at(s.zone, "2026-03-04 10:20").us);
	sim_end(&s);
}

/* Idle for less than the break is neither rest nor work. */
static void test_short_idle(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:32");
	sim_presence_since(&s, PRESENCE_IDLE, MINUTES(2));
	sim_run(&s, "2026-03-04 09:34");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 10:00");
	sim_expect(&s, "09:54 break-offered\n");
	sim_end(&s);
}

static void test_sleep_is_rest(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:40");
	sim_presence(&s, PRESENCE_ASLEEP);
	/* nothing runs in between: the clocks are just later */
	sim_move(&s, testday_at(s.zone, "2026-03-04 10:30").us);
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_expect(&s, "");
	sim_run(&s, "2026-03-04 11:21");
	sim_expect(&s, "11:20 break-offered\n");
	sim_end(&s);
}

static void test_snooze(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:50");
	assert_int_equal(
	    s.last.buttons, BUTTON_START | BUTTON_SNOOZE | BUTTON_SKIP);
	assert_int_equal(sim_verb(&s, VERB_SNOOZE), 0);
	assert_false(s.live[CHANNEL_BREAK]);
	sim_run(&s, "2026-03-04 09:53");
	assert_int_equal(sim_verb(&s, VERB_SNOOZE), 0);
	sim_run(&s, "2026-03-04 09:56");
	assert_int_equal(s.last.buttons, BUTTON_START | BUTTON_SKIP);
	assert_int_equal(sim_verb(&s, VERB_SNOOZE), -EDQUOT);
	assert_true(s.live[CHANNEL_BREAK]);
	assert_int_equal(sim_verb(&s, VERB_SKIP), 0);
	assert_false(s.live[CHANNEL_BREAK]);
	sim_run(&s, "2026-03-04 10:47");
	sim_expect(&s, "09:50 break-offered\n09:53 break-offered\n"
		       "09:56 break-offered\n10:46 break-offered\n");
	/* a new break has its snoozes again */
	assert_int_equal(sim_verb(&s, VERB_SNOOZE), 0);
	sim_end(&s);
}

/* A snooze far ahead would bring the break nearer, a skip lose it. */
static void test_nothing_offered(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:10");
	assert_int_equal(sim_verb(&s, VERB_SNOOZE), -ENOENT);
	assert_int_equal(sim_verb(&s, VERB_SKIP), -ENOENT);
	/* from its notice on there is something to move */
	sim_run(&s, "2026-03-04 09:48");
	assert_int_equal(sim_verb(&s, VERB_SNOOZE), 0);
	assert_int_equal(sim_verb(&s, VERB_SNOOZE), -ENOENT);
	sim_run(&s, "2026-03-04 09:52");
	sim_expect(&s, "09:51 break-offered\n");
	sim_end(&s);
}

static void test_taken_at_once(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	assert_int_equal(sim_verb(&s, VERB_TAKE), 0);
	assert_string_equal(s.last.body, "5m away from the screen.");
	sim_end(&s);
}

static void test_strict(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.breaks[1].strict = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:50");
	assert_int_equal(s.last.buttons, BUTTON_START | BUTTON_SNOOZE);
	assert_int_equal(sim_verb(&s, VERB_SKIP), -EPERM);
	assert_true(s.live[CHANNEL_BREAK]);
	sim_end(&s);
}

/* Started: taken by presence, or by time where nobody can tell. */
static void test_take(void **state)
{
	static const struct {
		enum presence presence;
		const char *log;
	} rows[] = {
	    {PRESENCE_UNKNOWN, "09:50 break-offered\n09:50 break-started\n"
			       "10:43 break-warning\n10:45 break-offered\n"},
	    /* went on working: again after ten minutes, without a word */
	    {PRESENCE_ACTIVE, "09:50 break-offered\n09:50 break-started\n"
			      "10:05 break-warning\n10:07 break-offered\n"},
	};
	struct sim s;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		sim_begin(&s, "Europe/Berlin");
		s.rules.breaks[0].enabled = false;
		sim_start(&s, "2026-03-04 09:00", rows[i].presence);
		sim_run(&s, "2026-03-04 09:50");
		str_done(&s.log);
		str_add(&s.log, "09:50 break-offered\n");
		assert_int_equal(sim_verb(&s, VERB_TAKE), 0);
		assert_int_equal(sim_verb(&s, VERB_TAKE), -EALREADY);
		sim_run(&s, "2026-03-04 10:47");
		sim_expect(&s, rows[i].log);
		sim_end(&s);
	}
}

/* Eyes breaks are transient, ask nothing, and merge into a near rest. */
static void test_eyes(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:20");
	assert_true(s.last.transient);
	assert_int_equal(s.last.buttons, 0);
	assert_int_equal(s.last.expire, 20 * USEC_PER_SEC);
	s.rules.breaks[0].every = MINUTES(23);
	sim_run(&s, "2026-03-04 09:51");
	sim_expect(&s, "09:20 break-offered\n09:40 break-offered\n"
		       "09:48 break-warning\n09:50 break-offered\n");
	sim_end(&s);
}

/* The rest break, and only what lasts. */
static void set_rest(struct sim *s)
{
	s->quiet_log = true;
	s->rules.breaks[0].enabled = false;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.enabled = false;
}

static void set_strict(struct sim *s)
{
	s->rules.breaks[1].strict = true;
}

static void set_no_snoozes(struct sim *s)
{
	s->rules.breaks[1].snoozes = 0;
}

static void set_long_snooze(struct sim *s)
{
	s->rules.breaks[1].snooze = HOURS(1);
}

static void set_long_warning(struct sim *s)
{
	s->quiet_log = false;
	s->rules.breaks[1].every = MINUTES(10);
	s->rules.breaks[1].warn = MINUTES(30);
}

static void set_notice(struct sim *s)
{
	s->quiet_log = false;
	s->rules.cutoff.enabled = true;
	s->rules.breaks[1].warn = MINUTES(10);
}

static void set_always(struct sim *s)
{
	s->rules.breaks[1].hours_only = false;
}

static void set_strict_eyes(struct sim *s)
{
	s->rules.breaks[0].enabled = s->rules.breaks[0].strict = true;
	s->rules.breaks[1].enabled = false;
	s->quiet_log = false;
}

#define OFFER "break-offered Time for a break\n"

static void test_answers(void **state)
{
	static const struct script_row rows[] = {
	    {"a rest that fell short: again in ten minutes", NULL, NULL,
		"09:00 active; 09:52 locked; 09:55 active; 10:06 end",
		"09:50 break-offered\n10:05 break-offered\n",
		"09:50 " OFFER "10:05 break-missed rest\n10:05 " OFFER},
	    {"started before it was due, and not taken", NULL, NULL,
		"09:00 active; 09:10 take; 09:51 end", "09:50 break-offered\n",
		"09:10 break-started rest\n09:17 break-missed rest\n"
		"09:50 " OFFER},
	    {"a bump while it is taken", NULL, NULL,
		"09:00 active; 09:50 take; 09:55 idle 2m; 09:57:25 active;"
		"09:59:26 idle 2m; 10:00 end",
		"09:50 break-offered\n",
		"09:50 " OFFER
		"09:50 break-started rest\n09:59 break-taken rest\n"},
	    {"no notice of one that becomes the end", set_notice, NULL,
		"15:45 active; 16:40 end", "16:30 cutoff-warning\n",
		"16:30 cutoff-warning Your day ends in 30m\n"},
	    {"started off duty", NULL, NULL,
		"18:00 active; 18:10 take; 18:12 idle 110s; 18:20 end", NULL,
		"18:10 break-started rest\n18:15 break-taken rest\n"},
	    {"started while paused", NULL, NULL,
		"09:00 active; 09:10 pause 12:00; 09:20 take; 09:21 locked;"
		"09:27 end",
		NULL,
		"09:10 pause Pause\n09:20 break-started rest\n"
		"09:26 break-taken rest\n"},
	    {"a pause leaves the one that was started", NULL, NULL,
		"09:00 active; 09:20 take; 09:21 pause 12:00; 09:22 locked;"
		"09:28 end",
		NULL,
		"09:20 break-started rest\n09:21 pause Pause\n"
		"09:27 break-taken rest\n"},
	    {"started, then put off", NULL, NULL,
		"09:00 active; 09:50 take; 09:51 snooze; 09:55 end",
		"09:50 break-offered\n09:54 break-offered\n", NULL},
	    {"put off, then done without", NULL, NULL,
		"09:00 active; 09:50 snooze; 09:51 skip; 10:42 end",
		"09:50 break-offered\n10:41 break-offered\n",
		"09:50 " OFFER
		"09:50 break-snoozed rest\n09:51 break-skipped rest\n"
		"10:41 " OFFER},
	    {"put off, then started", NULL, NULL,
		"09:00 active; 09:50 snooze; 09:51 take; 09:51 locked;"
		"09:57 end",
		"09:50 break-offered\n",
		"09:50 " OFFER
		"09:50 break-snoozed rest\n09:51 break-started rest\n"
		"09:56 break-taken rest\n"},
	    {"put off, and rested over it", NULL, NULL,
		"09:00 active; 09:50 snooze; 09:51 locked; 09:57 active;"
		"10:46 end",
		"09:50 break-offered\n",
		"09:50 " OFFER
		"09:50 break-snoozed rest\n09:56 break-taken rest\n"},
	    {"put off by more than its time", set_long_snooze, NULL,
		"09:00 active; 09:50 snooze; 10:51 end",
		"09:50 break-offered\n10:50 break-offered\n", NULL},
	    {"done without before it is due", NULL, NULL,
		"09:00 active; 09:48 skip; 10:39 end", "10:38 break-offered\n",
		"09:48 break-skipped rest\n10:38 " OFFER},
	    {"strict, and ignored", set_strict, NULL, "09:00 active; 10:11 end",
		"09:50 break-offered\n10:00 break-offered\n"
		"10:10 break-offered\n",
		NULL},
	    {"strict, and put off as often as may be", set_strict, NULL,
		"09:00 active; 09:50 snooze; 09:53 snooze; 09:56 snooze;"
		"09:56 skip; 10:05 end",
		"09:50 break-offered\n09:53 break-offered\n"
		"09:56 break-offered\n",
		NULL},
	    {"no snooze at all", set_no_snoozes, NULL,
		"09:00 active; 09:50 snooze; 10:00 end",
		"09:50 break-offered\n", "09:50 " OFFER},
	    {"a notice longer than the work", set_long_warning, NULL,
		"09:00 active; 09:10 end",
		"09:05 break-warning\n09:10 break-offered\n", NULL},
	    {"at night too", set_always, NULL, "22:00 active; 22:51 end",
		"22:50 break-offered\n", NULL},
	    {"at night not", NULL, NULL, "22:00 active; 23:51 end", "", NULL},
	    {"strict eyes ask nothing", set_strict_eyes, NULL,
		"09:00 active; 09:20 skip; 09:20 snooze; 09:41 end",
		"09:20 break-offered\n09:40 break-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

static void test_errors(void **state)
{
	static const struct {
		const char *script;
		enum verb verb;
		int64_t span;
		int answer;
	} rows[] = {
	    {"09:00 active; 09:10 end", VERB_SKIP, 0, -ENOENT},
	    {"09:00 active; 09:10 end", VERB_SNOOZE, 0, -ENOENT},
	    {"09:00 active; 09:50 end", VERB_SNOOZE, HOURS(1), -ERANGE},
	    {"09:00 active; 09:50 end", VERB_SNOOZE, MINUTES(50), 0},
	    {"09:00 active; 09:50 take", VERB_TAKE, 0, -EALREADY},
	    {"09:00 active; 09:50 pause 12:00", VERB_SKIP, 0, -ENOENT},
	    {"09:00 active; 09:50 pause 12:00", VERB_SNOOZE, 0, -ENOENT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct engine_event ev = {.type = EVENT_VERB,
		    .verb = rows[i].verb,
		    .span = rows[i].span};
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		set_rest(&s);
		script_live(&s, rows[i].script);
		sim_feed(&s, &ev);
		assert_row(i, s.out.answer == rows[i].answer);
		assert_row(i, s.out.answer_text[0] != '\0');
		sim_end(&s);
	}
}

/* A rule that is gone, or off, takes its notification with it. */
static void test_reload_open(void **state)
{
	(void)state;
	for (int gone = 0; gone < 2; gone++) {
		struct rules other;
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		set_rest(&s);
		script_live(&s, "09:00 active; 09:51 end");
		assert_true(s.live[CHANNEL_BREAK]);
		other = s.rules;
		if (gone)
			other.n_breaks = 1;
		else
			other.breaks[1].enabled = false;
		sim_feed(&s, &(struct engine_event){
				 .type = EVENT_RULES, .rules = &other});
		assert_false(s.live[CHANNEL_BREAK]);
		script_live(&s, "11:00 end");
		sim_expect(&s, "09:50 break-offered\n");
		sim_end(&s);
	}
}

/* As many rules as there may be, with names of any kind: each is recorded, and
 * all are kept over a restart. */
static void test_many_rules(void **state)
{
	struct sim s;
	int taken = 0;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_rest(&s);
	s.rules.meeting.reach = 0;
	for (int i = 0; i < RULES_MAX_BREAKS; i++) {
		char name[RULES_NAME_SIZE];

		snprintf(name, sizeof(name), "long walk %d", i);
		s.rules.breaks[i] = testday_break(
		    name, MINUTES(RULES_MAX_BREAKS + 10 - i), MINUTES(1) + i);
		s.rules.breaks[i].snooze = MINUTES(RULES_MAX_BREAKS);
		s.rules.breaks[i].snoozes = 1;
	}
	s.rules.n_breaks = RULES_MAX_BREAKS;
	script_live(&s, "09:00 active; 09:10 end");
	for (int i = 0; i < RULES_MAX_BREAKS; i++) {
		sim_run_to(&s, (struct instant){s.now.wall.us + MINUTES(1)});
		assert_int_equal(sim_verb(&s, VERB_SNOOZE), 0);
	}
	script_restart(&s);
	str_done(&s.history);
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run_to(&s, (struct instant){s.now.wall.us + MINUTES(1)});
	sim_run_to(&s, (struct instant){s.now.wall.us + USEC_PER_SEC});
	for (const char *p = s.history.v; p && (p = strstr(p, "taken")); p++)
		taken++;
	assert_int_equal(taken, RULES_MAX_BREAKS);
	sim_end(&s);
}

/* ---- meetings ---- */

struct meeting_row {
	const char *from, *to;
	int grown; /* minutes of work before 09:00 that count */
	const char *log;
};

static void test_meetings(void **state)
{
	static const struct meeting_row rows[] = {
	    /* due at 09:50 inside: 43 of 50 minutes grown, so before it */
	    {"2026-03-04 09:45", "2026-03-04 10:30", 0,
		"09:38 break-offered\n"},
	    /* due inside, but too little grown before: at its end */
	    {"2026-03-04 09:30", "2026-03-04 10:30", 0,
		"10:30 break-offered\n"},
	    /* due after it: as ever */
	    {"2026-03-04 09:15", "2026-03-04 09:45", 0,
		"09:50 break-offered\n"},
	    /* begins just when it would be due */
	    {"2026-03-04 09:50", "2026-03-04 10:00", 0,
		"09:43 break-offered\n"},
	    /* over when it would be due */
	    {"2026-03-04 09:40", "2026-03-04 09:50", 0,
		"09:50 break-offered\n"},
	};
	struct sim s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sim_begin(&s, "Europe/Berlin");
		s.quiet_log = true;
		sim_meeting(&s, rows[i].from, rows[i].to);
		sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-04 10:31");
		if (!str_has_prefix(s.log.v ? s.log.v : "", rows[i].log))
			fail_msg("row %zu: %s", i, s.log.v);
		sim_end(&s);
	}
}

/* An open offer goes when a meeting begins, and comes back after it. */
static void test_meeting_over_offer(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_meeting(&s, "2026-03-04 09:55", "2026-03-04 10:10");
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:54");
	assert_true(s.live[CHANNEL_BREAK]);
	sim_run(&s, "2026-03-04 09:55");
	assert_false(s.live[CHANNEL_BREAK]);
	sim_run(&s, "2026-03-04 10:11");
	sim_expect(&s, "09:50 break-offered\n10:10 break-offered\n");
	sim_end(&s);
}

/* Deferral has a bound: then one silent word, and only one. */
static void test_longest_deferral(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.breaks[0].enabled = false;
	s.rules.lunch.enabled = false;
	sim_meeting(&s, "2026-03-04 09:20", "2026-03-04 13:00");
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 12:59");
	sim_expect(&s, "11:50 break-long-due\n");
	assert_true(s.last.silent && s.last.transient);
	sim_run(&s, "2026-03-04 13:00");
	sim_expect(&s, "11:50 break-long-due\n13:00 break-offered\n");
	sim_end(&s);
}

/* Sitting still in a meeting is no rest; unless the user says it is. */
static void test_idle_in_meeting(void **state)
{
	struct sim s;

	(void)state;
	for (int rest = 0; rest < 2; rest++) {
		sim_begin(&s, "Europe/Berlin");
		s.quiet_log = true;
		s.rules.meeting.rest = rest;
		sim_meeting(&s, "2026-03-04 09:20", "2026-03-04 10:00");
		sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-04 09:30");
		sim_presence_since(&s, PRESENCE_IDLE, MINUTES(2));
		sim_run(&s, "2026-03-04 09:59");
		sim_presence(&s, PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-04 10:01");
		sim_expect(&s, rest ? "" : "10:00 break-offered\n");
		sim_end(&s);
	}
}

static void test_quiet(void **state)
{
	struct sim s;
	struct engine_event ev = {.type = EVENT_QUIET,
	    .quiet = true,
	    .quiet_reason = "do not disturb"};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:30");
	sim_feed(&s, &ev);
	sim_run(&s, "2026-03-04 11:00");
	sim_expect(&s, "");
	ev.quiet = false;
	sim_feed(&s, &ev);
	sim_expect(&s, "11:00 break-offered\n"); /* one, no burst */
	sim_end(&s);
}

/* ---- pause ---- */

static void test_pause(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:51");
	assert_int_equal(sim_pause(&s, "2026-03-04 09:00"), -EINVAL);
	assert_int_equal(sim_pause(&s, "2026-03-06 09:00"), -ERANGE);
	assert_int_equal(sim_pause(&s, "2026-03-04 11:00"), 0);
	assert_false(s.live[CHANNEL_BREAK]);
	sim_run(&s, "2026-03-04 10:59:59");
	sim_expect(&s, "09:50 break-offered\n");
	sim_run(&s, "2026-03-04 11:00");
	sim_expect(&s, "09:50 break-offered\n11:00 break-offered\n");
	assert_int_equal(sim_verb(&s, VERB_RESUME), -EALREADY);
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_break_unanswered),
	    cmocka_unit_test(test_break_taken),
	    cmocka_unit_test(test_merged_names_next),
	    cmocka_unit_test(test_short_idle),
	    cmocka_unit_test(test_sleep_is_rest),
	    cmocka_unit_test(test_snooze),
	    cmocka_unit_test(test_nothing_offered),
	    cmocka_unit_test(test_taken_at_once),
	    cmocka_unit_test(test_strict),
	    cmocka_unit_test(test_take),
	    cmocka_unit_test(test_eyes),
	    cmocka_unit_test(test_answers),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_reload_open),
	    cmocka_unit_test(test_many_rules),
	    cmocka_unit_test(test_meetings),
	    cmocka_unit_test(test_meeting_over_offer),
	    cmocka_unit_test(test_longest_deferral),
	    cmocka_unit_test(test_idle_in_meeting),
	    cmocka_unit_test(test_quiet),
	    cmocka_unit_test(test_pause),
	};

	return cmocka_run_group_tests_name("engine breaks", tests, NULL, NULL);
}
