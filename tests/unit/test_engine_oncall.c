/* core/engine on call: shifts by calendar and by word, and the quiet ladder. */
#include "unit.h"

#include <errno.h>

#include "sim.h"

static void begin(struct sim *s)
{
	sim_begin(s, "Europe/Berlin");
	s->rules.n_breaks = 0;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.n_warn = 0;
	s->rules.limit.rest = HOURS(11);
}

static void shift(struct sim *s, const char *from, const char *to)
{
	sim_add(s, testday_event(s->zone, CLASS_ON_CALL, from, to, "On call"));
}

static void test_verb(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	begin(&s);
	sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
	assert_int_equal(sim_oncall(&s, NULL), -EALREADY);
	assert_int_equal(sim_oncall(&s, "2026-03-18 16:01"), -ERANGE);
	assert_int_equal(sim_oncall(&s, "2026-03-18 16:00"), 0);
	assert_string_equal(s.out.answer_text,
	    "on call until 2026-03-18 16:00");
	assert_int_equal(sim_oncall(&s, "2026-03-05 09:00"), 0);
	assert_string_equal(s.out.answer_text, "on call until tomorrow 09:00");
	sim_restart(&s);
	sim_presence(&s, PRESENCE_ACTIVE);
	engine_verdict(s.engine, s.now, &v);
	assert_true(v.on_call);
	assert_int_equal(v.on_call_until.us,
	    testday_at(s.zone, "2026-03-05 09:00").us);
	sim_run(&s, "2026-03-04 19:00");
	sim_expect(&s, "");
	assert_int_equal(sim_oncall(&s, NULL), 0);
	assert_string_equal(s.out.answer_text, "not on call any more");
	engine_verdict(s.engine, s.now, &v);
	assert_false(v.on_call);
	assert_true(instant_is_never(v.on_call_until));
	/* no burst: what went before is not counted, and one word a turn */
	sim_run(&s, "2026-03-04 21:00");
	sim_expect(&s, "19:05 cutoff\n19:35 cutoff-again\n"
		       "20:05 cutoff-again\n20:35 cutoff-again\n");
	sim_end(&s);
}

/* A shift that a colleague took over, and one that goes on for longer. */
static void test_verb_and_calendar(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	begin(&s);
	shift(&s, "2026-03-04 16:00", "2026-03-05 09:00");
	sim_start(&s, "2026-03-04 17:30", PRESENCE_LOCKED);
	assert_int_equal(sim_oncall(&s, "2026-03-04 20:00"), 0);
	assert_string_equal(s.out.answer_text,
	    "on call until tomorrow 09:00, by your calendar");
	assert_int_equal(sim_oncall(&s, NULL), 0);
	assert_string_equal(s.out.answer_text,
	    "not on call any more; your calendar's shift until tomorrow 09:00 "
	    "is let be");
	engine_verdict(s.engine, s.now, &v);
	assert_false(v.on_call);
	sim_restart(&s);
	sim_run(&s, "2026-03-05 08:00");
	engine_verdict(s.engine, s.now, &v);
	assert_false(v.on_call);
	/* the user's last word counts */
	assert_int_equal(sim_oncall(&s, "2026-03-05 08:30"), 0);
	engine_verdict(s.engine, s.now, &v);
	assert_true(v.on_call);
	assert_int_equal(v.on_call_until.us,
	    testday_at(s.zone, "2026-03-05 09:00").us);
	sim_end(&s);
}

/* A damaged state, or a clock that was set back, makes no endless shift. */
static void test_longest(void **state)
{
	static const char *const bad[] = {"9223372036854775807",
	    "9223372036854775000", "-9223372036854775807", "4e9", "0"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct str text = {0};
		struct verdict v;
		struct sim s;

		begin(&s);
		sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
		str_addf(&text, "offduty-state 1\nwall %lld\nboot boot %lld\n"
				"oncall-start -5\noncall-end %s\n"
				"night-active %s\nnight-stint-start %s\n"
				"night-stint-end %s\nnight-work-start %s\n"
				"night-work-end %s\nnight-worked %s\n"
				"night-fresh %s\nnight-told %s\n",
		    (long long)s.now.wall.us, (long long)s.now.boot.us, bad[i],
		    bad[i], bad[i], bad[i], bad[i], bad[i], bad[i], bad[i],
		    bad[i]);
		assert_int_equal(
		    engine_restore(s.engine, s.now, "boot", text.v), 0);
		sim_presence(&s, PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-04 23:00");
		engine_verdict(s.engine, s.now, &v);
		assert_row(i, !v.on_call ||
				  v.on_call_until.us <= s.now.wall.us +
							    HOURS(14 * 24));
		str_done(&text);
		sim_end(&s);
	}
}

/* ---- the quiet ladder ---- */

struct quiet {
	const char *shift[2];
	const char *log; /* who works from 16:00 to 22:00 is told */
};

static const struct quiet quiets[] = {
    {{"2026-03-04 15:00", "2026-03-05 09:00"}, ""},
    /* what is still true at its end is said, what is past is not */
    {{"2026-03-04 15:00", "2026-03-04 16:40"},
	"16:40 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"
	"17:30 cutoff-again\n18:00 cutoff-again\n18:30 cutoff-again\n"},
    {{"2026-03-04 15:00", "2026-03-04 16:55"},
	"16:55 cutoff-warning\n17:00 cutoff\n17:30 cutoff-again\n"
	"18:00 cutoff-again\n18:30 cutoff-again\n"},
    {{"2026-03-04 15:00", "2026-03-04 20:00"},
	"20:05 cutoff\n20:35 cutoff-again\n21:05 cutoff-again\n"
	"21:35 cutoff-again\n"},
    {{"2026-03-04 17:15", "2026-03-04 20:00"},
	"16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"
	"20:05 cutoff-again\n20:35 cutoff-again\n21:05 cutoff-again\n"},
};

static void test_quiet(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(quiets) / sizeof(quiets[0]); i++) {
		const struct quiet *q = &quiets[i];
		struct sim s;

		begin(&s);
		s.rules.limit.rest = 0;
		s.rules.cutoff.n_warn = 2;
		shift(&s, q->shift[0], q->shift[1]);
		sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-04 22:00");
		if (strcmp(s.log.v ? s.log.v : "", q->log) != 0)
			fail_msg("row %zu: %s", i, s.log.v);
		sim_end(&s);
	}
}

static bool decided(const struct sim *s, const char *kind, const char *why)
{
	size_t n;
	const struct decision *d = engine_decisions(s->engine, &n);

	while (n-- > 0)
		if (strcmp(d[n].kind, kind) == 0 &&
		    strstr(d[n].reason.text, why))
			return true;
	return false;
}

/* It waits with its reason; breaks in hours go on; nothing is enforced. */
static void test_on_call(void **state)
{
	struct sim s;

	(void)state;
	begin(&s);
	s.rules.n_breaks = 2;
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	s.quiet_log = true;
	shift(&s, "2026-03-04 09:00", "2026-03-05 09:00");
	sim_start(&s, "2026-03-04 14:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 21:00");
	sim_expect(&s, "14:50 break-offered\n15:40 break-offered\n"
		       "16:30 break-offered\n");
	assert_true(decided(&s, "cutoff-waits", "on call"));
	assert_int_equal(s.locks, 0);
	sim_end(&s);
	/* paged in the minute between notice and lock */
	begin(&s);
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	sim_start(&s, "2026-03-04 16:59", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 17:00:30");
	assert_true(s.live[CHANNEL_CUTOFF]);
	assert_int_equal(sim_oncall(&s, "2026-03-04 20:00"), 0);
	assert_false(s.live[CHANNEL_CUTOFF]);
	sim_run(&s, "2026-03-04 19:00");
	assert_int_equal(s.locks, 0);
	assert_true(decided(&s, "cutoff-let-be", "on call"));
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_verb),
	    cmocka_unit_test(test_verb_and_calendar),
	    cmocka_unit_test(test_longest),
	    cmocka_unit_test(test_quiet),
	    cmocka_unit_test(test_on_call),
	};

	return cmocka_run_group_tests_name("engine-oncall", tests, NULL, NULL);
}
