/* core/engine under a calendar that others fill: meetings one after another
 * hold prompts back for longest_deferral, and not for ever. */
#include "unit.h"

#include "sim.h"

/* Four hours each, without a gap, of so many hours from then on. */
static void fill(struct sim *s, const char *from, int hours)
{
	int64_t at = testday_at(s->zone, from).us;

	for (int h = 0; h < hours; h += 4) {
		struct occurrence o = {.class = CLASS_MEETING,
		    .start = {at + HOURS(h)}, .end = {at + HOURS(h + 4)},
		    .title = "Please come"};

		sim_add(s, o);
	}
}

static void begin(struct sim *s, const char *from, int hours)
{
	sim_begin(s, "Europe/Berlin");
	s->rules.breaks[0].enabled = false;
	fill(s, from, hours);
}

/* One word about the break, and the whole ladder, two hours late. */
static void test_full_day(void **state)
{
	struct sim s;

	(void)state;
	begin(&s, "2026-03-04 08:00", 24);
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 19:00");
	sim_expect(&s, "11:50 break-long-due\n19:00 cutoff\n");
	assert_true(s.last.silent && !s.last.transient);
	assert_int_equal(s.last.urgency, URGENCY_LOW);
	assert_non_null(strstr(s.last.reason.text, "17:00; meetings have"));
	assert_true(s.live[CHANNEL_CUTOFF]);
	sim_run(&s, "2026-03-05 03:00");
	sim_expect(&s, "11:50 break-long-due\n19:00 cutoff\n"
	    "19:30 cutoff-again\n20:00 cutoff-again\n20:30 cutoff-again\n");
	sim_end(&s);
}

/* A break that is only for the hours is not spoken of after them. */
static void test_no_break_after(void **state)
{
	struct sim s;

	(void)state;
	begin(&s, "2026-03-04 15:20", 8);
	s.rules.cutoff.enabled = false;
	sim_start(&s, "2026-03-04 14:50", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 23:00");
	sim_expect(&s, "");
	sim_end(&s);
	begin(&s, "2026-03-04 15:20", 8);
	s.rules.cutoff.enabled = false;
	s.rules.breaks[1].hours_only = false;
	sim_start(&s, "2026-03-04 14:50", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 23:00");
	sim_expect(&s, "17:40 break-long-due\n");
	sim_end(&s);
}

/* A gap in the chain is a moment like any other. */
static void test_gap(void **state)
{
	struct sim s;

	(void)state;
	begin(&s, "2026-03-04 13:30", 4);
	fill(&s, "2026-03-04 17:35", 8);
	sim_start(&s, "2026-03-04 14:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 17:29");
	str_done(&s.log);
	sim_run(&s, "2026-03-05 03:00");
	sim_expect(&s, "17:30 cutoff\n20:00 cutoff-again\n"
	    "20:30 cutoff-again\n21:00 cutoff-again\n");
	assert_true(s.last.silent);
	sim_end(&s);
}

/* The screen is not locked in a meeting, and is when all are over, though the
 * ladder was climbed. */
static void test_lock_comes_after(void **state)
{
	struct sim s;

	(void)state;
	begin(&s, "2026-03-04 16:00", 8);
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	sim_start(&s, "2026-03-04 16:10", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 23:59:59");
	assert_int_equal(s.locks, 0);
	assert_true(s.last.silent);
	assert_null(strstr(s.last.body, "locks"));
	str_done(&s.log);
	sim_run(&s, "2026-03-05 00:00");
	sim_expect(&s, "00:00 cutoff-again\n");
	assert_false(s.last.silent);
	assert_non_null(strstr(s.last.body, "locks in 1m"));
	sim_run(&s, "2026-03-05 00:01");
	assert_int_equal(s.locks, 1);
	sim_run(&s, "2026-03-05 03:30");
	assert_int_equal(s.locks, 1);
	sim_end(&s);
}

/* A meeting that is put into the minute between notice and lock. */
static void test_lock_is_not_lost(void **state)
{
	struct sim s;

	(void)state;
	begin(&s, "2026-03-04 09:00", 0);
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	s.rules.cutoff.again = 0;
	sim_start(&s, "2026-03-04 16:55", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 17:00:30");
	fill(&s, "2026-03-04 17:00", 4);
	sim_feed(&s, &(struct engine_event){.type = EVENT_CALENDAR,
			.calendar = &s.calendar});
	sim_run(&s, "2026-03-04 20:59");
	assert_int_equal(s.locks, 0);
	sim_run(&s, "2026-03-04 21:01");
	assert_int_equal(s.locks, 1);
	sim_end(&s);
}

/* What is owed outlives a restart. */
static void test_owed_is_kept(void **state)
{
	struct str text = {0};
	struct sim s;

	(void)state;
	begin(&s, "2026-03-04 16:00", 8);
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	sim_start(&s, "2026-03-04 16:10", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 23:00");
	engine_save(s.engine, s.now, "boot", false, &text);
	engine_free(s.engine);
	s.engine = engine_new(&s.rules, &s.calendar, s.now);
	assert_int_equal(engine_restore(s.engine, s.now, "boot", text.v), 0);
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 00:01");
	assert_int_equal(s.locks, 1);
	str_done(&text);
	sim_end(&s);
}

/* One's own word is not overruled: on call, a pause, do-not-disturb. */
static void test_own_word(void **state)
{
	for (int own = 0; own < 3; own++) {
		struct sim s;

		(void)state;
		sim_begin(&s, "Europe/Berlin");
		s.rules.breaks[0].enabled = s.rules.breaks[1].enabled = false;
		if (own == 0)
			sim_add(&s, testday_event(s.zone, CLASS_ON_CALL,
					"2026-03-04 09:00", "2026-03-05 09:00",
					"On call"));
		fill(&s, "2026-03-04 16:00", 12);
		sim_start(&s, "2026-03-04 16:10", PRESENCE_ACTIVE);
		if (own == 1)
			assert_int_equal(sim_pause(&s, "2026-03-05 02:00"), 0);
		if (own == 2)
			sim_feed(&s, &(struct engine_event){
				.type = EVENT_QUIET, .quiet = true});
		sim_run(&s, "2026-03-05 01:59");
		assert_row(own, s.log.n == 0);
		sim_end(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_full_day),
	    cmocka_unit_test(test_no_break_after),
	    cmocka_unit_test(test_gap),
	    cmocka_unit_test(test_lock_comes_after),
	    cmocka_unit_test(test_lock_is_not_lost),
	    cmocka_unit_test(test_owed_is_kept),
	    cmocka_unit_test(test_own_word),
	};

	return cmocka_run_group_tests_name("engine_trust", tests, NULL, NULL);
}
