/* core/engine_prompt: the weekly prompts come once, in a quiet moment of the
 * hours, or not at all; and the check-in's answer. */
#include "unit.h"

#include <errno.h>

#include "sim.h"

/* In the week from Monday 2026-03-02: reach out from wed 15:00, check in from
 * fri 15:00. */
static void weekly_begin(struct sim *s)
{
	sim_begin(s, "Europe/Berlin");
	s->quiet_log = false;
	s->rules.n_breaks = 0;
	s->rules.lunch.enabled = false;
	s->rules.weekly[WEEKLY_REACH_OUT] =
	    (struct weekly_rules){true, {WED, 15 * 3600}, "", {1, 40}};
	s->rules.weekly[WEEKLY_CHECK_IN] =
	    (struct weekly_rules){true, {FRI, 15 * 3600}, "", {1, 50}};
	s->rules.cutoff.enabled = false;
}

static void weekly_end(struct sim *s)
{
	sim_end(s);
}

static int sim_check_in(struct sim *s, int64_t answer, const char *note)
{
	sim_feed(s, &(struct engine_event){.type = EVENT_VERB,
			.verb = VERB_CHECKIN, .span = answer, .text = note});
	return s->out.answer;
}

static void test_once_a_week(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	sim_start(&s, "2026-03-02 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 16:00");
	sim_expect(&s, "15:00 reach-out\n");
	assert_true(s.last.transient);
	assert_true(s.last.silent);
	assert_int_equal(s.last.channel, CHANNEL_NOTICE);
	assert_int_equal(s.last.buttons, 0);
	assert_int_equal(s.last.reason.source.line, 40);
	assert_string_equal(s.last.reason.text,
	    "once a week, from wed 15:00 on");
	sim_run(&s, "2026-03-06 16:00");
	assert_false(s.last.transient);
	assert_true(s.last.silent);
	assert_string_equal(s.last.command, "offduty checkin");
	sim_run(&s, "2026-03-16 04:00");
	sim_expect(&s, "15:00 reach-out\n15:00 check-in-asked\n"
		       "15:00 reach-out\n15:00 check-in-asked\n");
	assert_string_equal(strstr(s.history.v, "15:00 reach-out"),
	    "15:00 reach-out A moment for somebody else\n"
	    "15:00 check-in-asked A moment for yourself\n"
	    "15:00 reach-out A moment for somebody else\n"
	    "15:00 check-in-asked A moment for yourself\n");
	weekly_end(&s);
}

static void test_off_by_default(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	s.rules.weekly[0].enabled = s.rules.weekly[1].enabled = false;
	sim_start(&s, "2026-03-02 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-16 09:00");
	sim_expect(&s, "");
	weekly_end(&s);
}

static void test_own_words(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	snprintf(s.rules.weekly[0].message, RULES_TEXT_SIZE, "Call Sam.");
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 15:00");
	assert_string_equal(s.last.body, "Call Sam.");
	weekly_end(&s);
}

/* A day on which something is in the way at 15:00. */
enum wait { MEETING, SOON, AWAY, PAUSED, QUIET, LUNCH, BREAK, WARNING, WARNED };

static void waits_begin(struct sim *s, enum wait what)
{
	struct rules *r = &s->rules;

	weekly_begin(s);
	r->weekly[WEEKLY_CHECK_IN].enabled = false;
	r->cutoff.enabled = what == WARNING || what == WARNED;
	r->cutoff.n_warn = 1;
	r->cutoff.warn[0] = HOURS(2) + MINUTES(what == WARNED ? 2 : -3);
	r->lunch.enabled = what == LUNCH;
	r->lunch.start = 15 * 3600 + 180;
	r->lunch.end = 16 * 3600;
	if (what == BREAK)
		r->breaks[r->n_breaks++] =
		    testday_break("rest", MINUTES(62), MINUTES(5));
	if (what == MEETING)
		sim_meeting(s, "2026-03-04 14:30", "2026-03-04 15:30");
	if (what == SOON)
		sim_meeting(s, "2026-03-04 15:04", "2026-03-04 15:34");
	sim_start(s, "2026-03-04 14:00", PRESENCE_ACTIVE);
	if (what == PAUSED)
		sim_pause(s, "2026-03-04 15:15");
}

static void waits_live(struct sim *s, enum wait what)
{
	bool rests = what == AWAY || what == LUNCH || what == BREAK;

	sim_run(s, "2026-03-04 14:59");
	if (what == QUIET)
		sim_feed(s, &(struct engine_event){.type = EVENT_QUIET,
				.quiet = true});
	if (what == AWAY)
		sim_presence(s, PRESENCE_LOCKED);
	sim_run(s, "2026-03-04 15:03");
	if (rests)
		sim_presence(s, PRESENCE_LOCKED);
	sim_run(s, "2026-03-04 15:10");
	if (what == QUIET)
		sim_feed(s, &(struct engine_event){.type = EVENT_QUIET});
	sim_run(s, "2026-03-04 15:20");
	if (rests)
		sim_presence(s, PRESENCE_ACTIVE);
	sim_run(s, "2026-03-04 16:00");
}

static bool waits_told(const struct sim *s, const char *why)
{
	size_t n;
	const struct decision *d = engine_decisions(s->engine, &n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(d[i].kind, "prompt-waits") == 0 &&
		    strstr(d[i].reason.text, why))
			return true;
	return false;
}

/* Why it waits, and when it then comes. */
static void test_waits(void **state)
{
	static const struct {
		enum wait what;
		const char *why; /* "": not worth a word */
		const char *log;
	} rows[] = {
	    {MEETING, "in a meeting", "15:30 reach-out\n"},
	    {SOON, "a meeting begins soon", "15:34 reach-out\n"},
	    {AWAY, "", "15:20 reach-out\n"},
	    {PAUSED, "paused", "15:15 reach-out\n"},
	    {QUIET, "do not disturb", "15:10 reach-out\n"},
	    {LUNCH, "the lunch walk is near",
		"15:03 lunch-offered\n15:20 reach-out\n"},
	    {BREAK, "a break is near",
		"15:02 break-offered\n15:20 reach-out\n"},
	    {WARNING, "the day ends soon",
		"15:03 cutoff-warning\n15:08 reach-out\n"},
	    {WARNED, "another prompt was shown",
		"14:58 cutoff-warning\n15:03 reach-out\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim s;

		waits_begin(&s, rows[i].what);
		waits_live(&s, rows[i].what);
		if (!s.log.v || strcmp(s.log.v, rows[i].log) != 0)
			fail_msg("row %zu: %s", i, s.log.v);
		assert_row(i, waits_told(&s, "due, but waits") ==
				  (rows[i].why[0] != '\0'));
		assert_row(i, !rows[i].why[0] || waits_told(&s, rows[i].why));
		weekly_end(&s);
	}
}

/* The day is over before there was a moment: another day of the week is. */
static void test_next_day(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	s.rules.weekly[WEEKLY_CHECK_IN].enabled = false;
	s.rules.hours.window[WED].end = 15 * 3600 + 240;
	sim_start(&s, "2026-03-04 14:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 18:00");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 09:30");
	sim_expect(&s, "");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_expect(&s, "09:30 reach-out\n");
	weekly_end(&s);
}

/* The week ends before there was a moment: it is let go, and not caught up. */
static void test_lost(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	s.rules.weekly[WEEKLY_REACH_OUT].enabled = false;
	sim_start(&s, "2026-03-02 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-06 14:00");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-09 09:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-13 14:00");
	sim_expect(&s, "");
	assert_null(strstr(s.history.v, "check-in"));
	sim_run(&s, "2026-03-13 15:00");
	sim_expect(&s, "15:00 check-in-asked\n");
	weekly_end(&s);
}

/* Both at one time: the second leaves room, and never takes the place of a
 * question that is open. */
static void test_both(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	s.rules.weekly[WEEKLY_CHECK_IN].when.weekday = WED;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 16:00");
	sim_expect(&s, "15:00 reach-out\n15:05 check-in-asked\n");
	weekly_end(&s);
	weekly_begin(&s);
	s.rules.weekly[WEEKLY_CHECK_IN].when =
	    (struct week_time){WED, 14 * 3600};
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 16:00");
	sim_expect(&s, "14:00 check-in-asked\n");
	assert_int_equal(sim_check_in(&s, 2, ""), 0);
	sim_run(&s, "2026-03-04 16:10");
	sim_expect(&s, "14:00 check-in-asked\n16:00 reach-out\n");
	weekly_end(&s);
}

static void test_answer(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	s.rules.weekly[WEEKLY_REACH_OUT].enabled = false;
	sim_start(&s, "2026-03-06 14:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-06 15:10");
	assert_true(s.live[CHANNEL_NOTICE]);
	assert_int_equal(sim_check_in(&s, 0, ""), -EINVAL);
	assert_int_equal(sim_check_in(&s, 6, ""), -EINVAL);
	assert_int_equal(sim_check_in(&s, -1, NULL), -EINVAL);
	assert_int_equal(sim_check_in(&s, INT64_MAX, NULL), -EINVAL);
	assert_string_equal(s.out.answer_text,
	    "the answer is a number from 1 to 5");
	assert_true(s.live[CHANNEL_NOTICE]);
	assert_int_equal(sim_check_in(&s, 3, "long week"), 0);
	assert_false(s.live[CHANNEL_NOTICE]);
	assert_string_equal(s.out.answer_text, "noted, on this machine alone");
	assert_string_equal(strstr(s.history.v, "15:10"), "15:10 check-in 3\n");
	for (size_t i = 0; i < s.out.n; i++)
		if (s.out.action[i].type == ACTION_RECORD)
			assert_string_equal(s.out.action[i].reason.text,
			    "long week");
	assert_int_equal(sim_check_in(&s, 5, NULL), 0);
	assert_non_null(strstr(s.out.answer_text, "somebody you trust"));
	weekly_end(&s);
}

/* Who has answered is not asked. */
static void test_answered_before(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	s.rules.weekly[WEEKLY_REACH_OUT].enabled = false;
	sim_start(&s, "2026-03-06 09:00", PRESENCE_ACTIVE);
	assert_int_equal(sim_check_in(&s, 1, ""), 0);
	sim_run(&s, "2026-03-13 16:00");
	sim_expect(&s, "15:00 check-in-asked\n");
	assert_int_equal(s.now.wall.us,
	    testday_at(s.zone, "2026-03-13 16:00").us);
	weekly_end(&s);
}

/* An open question goes when a meeting's screen may be shared, in a pause and
 * in the evening, and does not come back. */
static void test_hides(void **state)
{
	struct sim s;

	(void)state;
	for (int i = 0; i < 3; i++) {
		weekly_begin(&s);
		s.rules.weekly[WEEKLY_REACH_OUT].enabled = false;
		if (i == 0)
			sim_meeting(&s, "2026-03-06 15:30",
			    "2026-03-06 16:00");
		sim_start(&s, "2026-03-06 14:00", PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-06 15:29");
		assert_true(s.live[CHANNEL_NOTICE]);
		if (i == 1)
			sim_pause(&s, "2026-03-06 15:40");
		sim_run(&s, "2026-03-06 15:31");
		assert_int_equal(s.live[CHANNEL_NOTICE], i == 2);
		sim_run(&s, "2026-03-06 17:01");
		assert_false(s.live[CHANNEL_NOTICE]);
		sim_expect(&s, "15:00 check-in-asked\n");
		weekly_end(&s);
	}
}

/* Begun, or switched on, in the middle of a week: from the next one on. */
static void test_begins(void **state)
{
	struct rules on;
	struct sim s;

	(void)state;
	weekly_begin(&s);
	s.rules.weekly[WEEKLY_CHECK_IN].enabled = false;
	sim_start(&s, "2026-03-05 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-11 14:00");
	sim_expect(&s, "");
	sim_run(&s, "2026-03-11 15:00");
	sim_expect(&s, "15:00 reach-out\n");
	on = s.rules;
	on.weekly[WEEKLY_CHECK_IN].enabled = true;
	sim_run(&s, "2026-03-13 15:20");
	sim_feed(&s, &(struct engine_event){.type = EVENT_RULES, .rules = &on});
	sim_run(&s, "2026-03-16 09:00");
	sim_expect(&s, "15:00 reach-out\n");
	sim_run(&s, "2026-03-21 09:00");
	sim_expect(&s,
	    "15:00 reach-out\n15:00 reach-out\n15:00 check-in-asked\n");
	weekly_end(&s);
}

/* Over both edges of summer time, the year's end, and clocks set back: still
 * once a week. */
static void test_weeks(void **state)
{
	static const struct {
		const char *from, *to;
		int weeks;
	} rows[] = {
	    {"2026-03-16 09:00", "2026-04-13 03:00", 4},
	    {"2026-10-12 09:00", "2026-11-09 03:00", 4},
	    {"2026-12-14 09:00", "2027-01-11 03:00", 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str expect = {0};
		struct sim s;

		weekly_begin(&s);
		sim_start(&s, rows[i].from, PRESENCE_ACTIVE);
		sim_run(&s, rows[i].to);
		for (int k = 0; k < rows[i].weeks; k++)
			str_add(&expect,
			    "15:00 reach-out\n15:00 check-in-asked\n");
		sim_expect(&s, expect.v);
		str_done(&expect);
		weekly_end(&s);
	}
}

/* Answered in the week that a clock set back has left. */
static void test_clock_back_answered(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	sim_start(&s, "2026-03-06 14:50", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-06 15:10");
	sim_run(&s, "2026-03-09 09:10");
	assert_int_equal(sim_check_in(&s, 2, ""), 0);
	s.now.wall = testday_at(s.zone, "2026-03-06 15:20");
	sim_tick(&s);
	sim_run(&s, "2026-03-06 16:50");
	assert_null(strstr(strstr(s.log.v, "check-in-asked") + 1,
	    "check-in-asked"));
	weekly_end(&s);
}

/* An answer in the week before does not undo that of the week ahead. */
static void test_clock_back_again(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	sim_start(&s, "2026-03-09 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-09 09:10");
	assert_int_equal(sim_check_in(&s, 2, ""), 0);
	s.now.wall = testday_at(s.zone, "2026-03-06 09:20");
	sim_tick(&s);
	assert_int_equal(sim_check_in(&s, 3, ""), 0);
	sim_run(&s, "2026-03-13 16:50");
	assert_null(strstr(s.log.v, "check-in-asked"));
	weekly_end(&s);
}

static void test_clock_back(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 15:10");
	s.now.wall.us -= HOURS(1);
	sim_tick(&s);
	sim_run(&s, "2026-03-04 16:00");
	s.now.wall.us -= HOURS(48);
	sim_tick(&s);
	sim_run(&s, "2026-03-05 09:00");
	sim_expect(&s, "15:00 reach-out\n");
	weekly_end(&s);
}

/* Killed and started every ten minutes: neither twice nor never. */
static void test_restore(void **state)
{
	struct str text = {0};
	struct instant end;
	struct sim s;

	(void)state;
	weekly_begin(&s);
	sim_start(&s, "2026-03-02 09:00", PRESENCE_ACTIVE);
	end = testday_at(s.zone, "2026-03-16 04:00");
	while (s.now.wall.us < end.us) {
		struct engine *e;

		sim_run_to(&s, (struct instant){s.now.wall.us + MINUTES(10)});
		engine_save(s.engine, s.now, "boot", false, &text);
		e = engine_new(&s.rules, &s.calendar, s.now);
		assert_int_equal(engine_restore(e, s.now, "boot", text.v), 0);
		engine_free(s.engine);
		s.engine = e;
		str_done(&text);
		sim_tick(&s);
	}
	sim_expect(&s, "15:00 reach-out\n15:00 check-in-asked\n"
		       "15:00 reach-out\n15:00 check-in-asked\n");
	weekly_end(&s);
}

/* Not in one moment with the note about a lunch that was lost. */
static void test_after_lunch_note(void **state)
{
	struct sim s;

	(void)state;
	weekly_begin(&s);
	s.rules.lunch = (struct lunch_rules){.enabled = true,
	    .start = 12 * 3600, .end = 14 * 3600, .length = MINUTES(30),
	    .walk = MINUTES(15)};
	s.rules.weekly[WEEKLY_REACH_OUT].when.sec = 14 * 3600;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 14:30");
	sim_expect(&s, "12:00 lunch-offered\n12:30 lunch-offered\n"
		       "14:00 lunch-note\n14:01 reach-out\n");
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_once_a_week),
	    cmocka_unit_test(test_after_lunch_note),
	    cmocka_unit_test(test_off_by_default),
	    cmocka_unit_test(test_own_words),
	    cmocka_unit_test(test_waits),
	    cmocka_unit_test(test_next_day),
	    cmocka_unit_test(test_lost),
	    cmocka_unit_test(test_both),
	    cmocka_unit_test(test_answer),
	    cmocka_unit_test(test_answered_before),
	    cmocka_unit_test(test_hides),
	    cmocka_unit_test(test_begins),
	    cmocka_unit_test(test_weeks),
	    cmocka_unit_test(test_clock_back),
	    cmocka_unit_test(test_clock_back_answered),
	    cmocka_unit_test(test_clock_back_again),
	    cmocka_unit_test(test_restore),
	};

	return cmocka_run_group_tests_name("engine_prompt", tests, NULL, NULL);
}
