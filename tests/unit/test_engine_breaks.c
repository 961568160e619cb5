/* core/engine on a virtual clock: breaks, meetings and pauses in ordinary
 * days. */
#include "unit.h"

#include <errno.h>

#include "sim.h"

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
	    cmocka_unit_test(test_meetings),
	    cmocka_unit_test(test_meeting_over_offer),
	    cmocka_unit_test(test_longest_deferral),
	    cmocka_unit_test(test_idle_in_meeting),
	    cmocka_unit_test(test_quiet),
	    cmocka_unit_test(test_pause),
	};

	return cmocka_run_group_tests_name("engine breaks", tests, NULL, NULL);
}
