/* core/engine in do-not-disturb, and in meetings that no calendar has: what
 * waits, what comes all the same and how, and what is told of it. */
#include "unit.h"

#include "script.h"

static void set_rest(struct sim *s)
{
	s->rules.breaks[0].enabled = false;
	s->rules.breaks[1].warn = 0;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.enabled = false;
}

static void set_cutoff(struct sim *s)
{
	s->quiet_log = true;
	s->rules.n_breaks = 0;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.enforce = ENFORCE_LOCK;
}

static void set_dnd(struct sim *s)
{
	s->rules.cutoff.dnd = DND_CRITICAL;
}

static void set_last(struct sim *s)
{
	s->rules.cutoff.critical = true;
	s->rules.cutoff.again = 0;
}

static void test_camera(void **state)
{
	static const struct script_row rows[] = {
	    {"it holds a break until it is off", NULL, NULL,
		"09:00 active; 09:40 camera; 10:20 loud; 10:21 end",
		"10:20 break-offered\n", NULL},
	    {"and takes an offer away", NULL, NULL,
		"09:00 active; 09:51 camera; 10:20 loud; 10:21 end",
		"09:50 break-offered\n10:20 break-offered\n", NULL},
	    {"no longer than meetings may: then one silent word", NULL, NULL,
		"09:00 active; 09:40 camera; 12:00 end",
		"11:50 break-long-due\n", NULL},
	    {"who listens does not rest", NULL, NULL,
		"09:00 active; 09:30 camera; 09:32 idle 2m; 09:55 active;"
		"09:56 loud; 09:57 end",
		"09:56 break-offered\n", NULL},
	    {"with it off he does", NULL, NULL,
		"09:00 active; 09:30 camera; 09:32 idle 2m; 09:40 loud;"
		"09:50 active; 10:39 end",
		"", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

static void test_cutoff(void **state)
{
	static const struct script_row rows[] = {
	    {"respected: the words wait", NULL, NULL,
		"16:00 active; 16:10 quiet; 18:40 loud; 18:41 end",
		"18:40 cutoff\n", NULL},
	    {"critical: they come in their time", set_dnd, NULL,
		"16:00 active; 16:10 quiet; 17:31 end",
		"16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"
		"17:30 cutoff-again\n",
		NULL},
	    {"but not in a meeting", set_dnd, NULL,
		"16:00 active; 16:10 camera; 17:31 loud; 17:32 end",
		"17:31 cutoff\n", NULL},
	    {"the last one's urgency is another thing", set_last, NULL,
		"16:00 active; 16:10 quiet; 19:00 end", "", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_cutoff);
}

/* Critical while it is needed; the lock comes with its notice. */
static void test_urgency(void **state)
{
	struct engine_event ev = {.type = EVENT_QUIET, .quiet = true};
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_cutoff(&s);
	set_dnd(&s);
	sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 16:30");
	assert_int_equal(s.last.urgency, URGENCY_NORMAL);
	sim_feed(&s, &ev);
	sim_run(&s, "2026-03-04 16:50");
	assert_int_equal(s.last.urgency, URGENCY_CRITICAL);
	assert_true(s.live[CHANNEL_CUTOFF]);
	sim_run(&s, "2026-03-04 17:02");
	assert_int_equal(s.last.urgency, URGENCY_CRITICAL);
	assert_int_equal(s.locks, 1);
	assert_true(s.live[CHANNEL_CUTOFF]);
	ev.quiet = false;
	sim_feed(&s, &ev);
	sim_run(&s, "2026-03-04 17:30");
	assert_int_equal(s.last.urgency, URGENCY_NORMAL);
	sim_end(&s);
}

static void test_reasons(void **state)
{
	struct engine_event ev = {.type = EVENT_QUIET,
	    .quiet = true,
	    .quiet_reason = "do not disturb (dunst)",
	    .busy = true,
	    .busy_reason = "a camera is on"};
	const struct decision *d;
	struct verdict v;
	struct sim s;
	size_t n;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_rest(&s);
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_feed(&s, &ev);
	sim_run(&s, "2026-03-04 09:51");
	d = engine_decisions(s.engine, &n);
	assert_true(n > 0);
	assert_string_equal(
	    d[n - 1].reason.text, "due, but waits: a camera is on");
	engine_verdict(s.engine, s.now, &v);
	assert_true(v.quiet && v.meeting);
	assert_string_equal(v.meeting_title, "a camera is on");
	assert_string_equal(v.quiet_reason, "do not disturb (dunst)");
	assert_true(instant_is_never(v.meeting_end));
	ev.busy = false;
	sim_feed(&s, &ev);
	d = engine_decisions(s.engine, &n);
	assert_string_equal(
	    d[n - 1].reason.text, "due, but waits: do not disturb (dunst)");
	ev.quiet = false;
	sim_feed(&s, &ev);
	engine_verdict(s.engine, s.now, &v);
	assert_false(v.quiet || v.meeting);
	assert_string_equal(v.quiet_reason, "");
	sim_expect(&s, "09:51 break-offered\n");
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_camera),
	    cmocka_unit_test(test_cutoff),
	    cmocka_unit_test(test_urgency),
	    cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
