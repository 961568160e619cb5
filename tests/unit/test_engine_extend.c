/* core/engine about the extension: what it moves, what it costs, what is said of
 * it. */
#include "unit.h"

#include <errno.h>

#include "sim.h"

struct extension {
	const char *at; /* active from an hour before */
	int64_t span;
	int answer;
	const char *text, *record; /* NULL: none */
	const char *log;           /* of the six hours from then on */
};

#define BUDGET "([cutoff] budget = 2h); it renews mon at 04:00"

static const struct extension extensions[] = {
    {"2026-03-04 10:00", MINUTES(60), 0,
	"your day ends at 18:00; 1h left this week", "by 1h, to 18:00: test",
	""},
    {"2026-03-04 16:40", MINUTES(30), 0,
	"your day ends at 17:30; 1h 30m left this week",
	"by 30m, to 17:30: test",
	"17:00 cutoff-warning\n17:20 cutoff-warning\n17:30 cutoff\n"
	"18:00 cutoff-again\n18:30 cutoff-again\n19:00 cutoff-again\n"},
    /* a warning that the new end is nearer than is no news */
    {"2026-03-04 17:10", MINUTES(20), 0,
	"your day ends at 17:30; 1h 40m left this week",
	"by 20m, to 17:30: test",
	"17:20 cutoff-warning\n17:30 cutoff\n18:00 cutoff-again\n"
	"18:30 cutoff-again\n19:00 cutoff-again\n"},
    /* after the last word, a ladder of its own */
    {"2026-03-04 19:10", MINUTES(40), 0,
	"your day ends at 19:50; 1h 20m left this week",
	"by 40m, to 19:50: test",
	"19:20 cutoff-warning\n19:40 cutoff-warning\n19:50 cutoff\n"
	"20:20 cutoff-again\n20:50 cutoff-again\n21:20 cutoff-again\n"},
    /* on a day without hours, and long before those of a day */
    {"2026-03-07 12:00", MINUTES(30), 0,
	"your day ends at 12:30; 1h 30m left this week",
	"by 30m, to 12:30: test",
	"12:20 cutoff-warning\n12:30 cutoff\n13:00 cutoff-again\n"
	"13:30 cutoff-again\n14:00 cutoff-again\n"},
    {"2026-03-04 06:00", MINUTES(30), 0,
	"on duty until 06:30; 1h 30m left this week", "by 30m, to 06:30: test",
	""},
    /* past the rest that is due until the next hours */
    {"2026-03-04 21:00", MINUTES(60), 0,
	"your day ends at 22:00; 1h left this week", "by 1h, to 22:00: test",
	"21:30 cutoff-warning\n21:50 cutoff-warning\n22:00 cutoff\n"
	"22:30 cutoff-again\n23:00 cutoff-again\n23:30 cutoff-again\n"},
    {"2026-03-04 22:00", MINUTES(60), 0,
	"your day ends at 23:00; 1h left this week; hours begin tomorrow at "
	"09:00: that leaves 10h of rest, 11h are due",
	"by 1h, to 23:00, leaving 10h of 11h of rest: test",
	"22:30 cutoff-warning\n22:50 cutoff-warning\n23:00 cutoff\n"
	"23:30 cutoff-again\n00:00 cutoff-again\n00:30 cutoff-again\n"},
    {"2026-03-05 03:30", MINUTES(60), 0,
	"your day ends at 04:30; 1h left this week; hours begin at 09:00: "
	"that leaves 4h 30m of rest, 11h are due",
	"by 1h, to 04:30, leaving 4h 30m of 11h of rest: test",
	"04:00 cutoff-warning\n04:20 cutoff-warning\n04:30 cutoff\n"
	"05:00 cutoff-again\n05:30 cutoff-again\n06:00 cutoff-again\n"
	"06:35 cutoff\n07:05 cutoff-again\n07:35 cutoff-again\n"},
    /* no */
    {"2026-03-04 16:00", 0, -EINVAL, "an extension is between 1s and 12h",
	NULL, NULL},
    {"2026-03-04 16:00", HOURS(12) + 1, -EINVAL,
	"an extension is between 1s and 12h", NULL, NULL},
    {"2026-03-04 16:00", HOURS(3), -EDQUOT,
	"only 2h of extensions are left this week " BUDGET, NULL, NULL},
};

static const char *recorded(const struct sim *s, const char *kind)
{
	for (size_t i = 0; i < s->out.n; i++)
		if (s->out.action[i].type == ACTION_RECORD &&
		    strcmp(s->out.action[i].kind, kind) == 0)
			return s->out.action[i].reason.text;
	return "";
}

static void extension_try(const struct extension *x, size_t i)
{
	struct instant at;
	struct sim s;

	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.lunch.enabled = false;
	s.rules.limit.rest = HOURS(11);
	at = testday_at(s.zone, x->at);
	s.now.wall.us = at.us - HOURS(1);
	s.now.boot.us = HOURS(5);
	s.engine = engine_new(&s.rules, &s.calendar, s.now);
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run_to(&s, at);
	str_done(&s.log);
	assert_row(i, sim_extend(&s, x->span) == x->answer);
	if (strcmp(s.out.answer_text, x->text) != 0)
		fail_msg("row %zu: %s", i, s.out.answer_text);
	if (x->record && strcmp(recorded(&s, "extension"), x->record) != 0)
		fail_msg("row %zu: %s", i, recorded(&s, "extension"));
	sim_run_to(&s, (struct instant){at.us + HOURS(6) - 1});
	if (x->log && strcmp(s.log.v ? s.log.v : "", x->log) != 0)
		fail_msg("row %zu: %s", i, s.log.v);
	sim_end(&s);
}

static void test_extensions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		extension_try(&extensions[i], i);
}

static void test_extend(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	sim_start(&s, "2026-03-04 16:45", PRESENCE_ACTIVE);
	assert_int_equal(sim_extend(&s, MINUTES(60)), 0);
	assert_false(s.live[CHANNEL_CUTOFF]);
	assert_int_equal(sim_extend(&s, MINUTES(61)), -EDQUOT);
	assert_int_equal(sim_extend(&s, 0), -EINVAL);
	sim_run(&s, "2026-03-04 18:01");
	sim_expect(&s, "16:45 cutoff-warning\n17:30 cutoff-warning\n"
		       "17:50 cutoff-warning\n18:00 cutoff\n");
	/* after the end: from now on */
	sim_run(&s, "2026-03-04 18:20");
	assert_int_equal(sim_extend(&s, MINUTES(30)), 0);
	str_done(&s.log);
	sim_run(&s, "2026-03-04 18:51");
	sim_expect(&s, "18:40 cutoff-warning\n18:50 cutoff\n");
	assert_int_equal(sim_extend(&s, MINUTES(31)), -EDQUOT);
	/* a new week has its budget again */
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-09 16:00");
	assert_int_equal(sim_extend(&s, MINUTES(120)), 0);
	sim_end(&s);
}

/* One after another; and one that goes on, before the hours. */
static void test_extend_again(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	sim_start(&s, "2026-03-04 06:00", PRESENCE_ACTIVE);
	assert_int_equal(sim_extend(&s, MINUTES(30)), 0);
	sim_run(&s, "2026-03-04 06:20");
	assert_int_equal(sim_extend(&s, MINUTES(30)), 0);
	assert_string_equal(s.out.answer_text,
	    "on duty until 07:00; 1h left this week");
	sim_run(&s, "2026-03-04 06:59");
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.duty, DUTY_ON);
	sim_run(&s, "2026-03-04 10:00");
	assert_int_equal(sim_extend(&s, MINUTES(60)), 0);
	assert_string_equal(s.out.answer_text,
	    "your day ends at 18:00; 0s left this week");
	assert_int_equal(sim_extend(&s, MINUTES(1)), -EDQUOT);
	assert_string_equal(s.out.answer_text,
	    "no extension is left this week " BUDGET);
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.budget_left, 0);
	s.rules.cutoff.budget = 0;
	assert_int_equal(sim_extend(&s, MINUTES(1)), -EDQUOT);
	assert_string_equal(s.out.answer_text,
	    "there are no extensions ([cutoff] budget = none)");
	sim_end(&s);
}

static void press(struct sim *s)
{
	sim_feed(s, &(struct engine_event){.type = EVENT_NOTIFICATION,
			.channel = CHANNEL_CUTOFF,
			.outcome = NOTIFICATION_PRESSED,
			.button = BUTTON_EXTEND});
}

/* The button does what can be done, and is not there where nothing can. */
static void test_button(void **state)
{
	static const struct {
		int64_t budget;
		const char *command, *end;
	} rows[] = {
	    {HOURS(2), "offduty extend 30m", "2026-03-04 17:30"},
	    {MINUTES(20) + USEC_PER_SEC, "offduty extend 20m",
		"2026-03-04 17:20"},
	    {USEC_PER_MIN - 1, "", "2026-03-04 17:00"},
	    {0, "", "2026-03-04 17:00"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict v;
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		s.rules.cutoff.budget = rows[i].budget;
		sim_start(&s, "2026-03-04 16:55", PRESENCE_ACTIVE);
		assert_string_equal(s.last.command, rows[i].command);
		assert_row(i, s.last.buttons ==
				  (rows[i].command[0] ? BUTTON_EXTEND : 0));
		press(&s);
		engine_verdict(s.engine, s.now, &v);
		assert_row(i, v.cutoff.us ==
				  testday_at(s.zone, rows[i].end).us);
		sim_end(&s);
	}
}

/* Where a shift goes on, the hours move by what is worked. */
static void test_extend_on_call(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.limit.rest = HOURS(11);
	sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
	assert_int_equal(sim_oncall(&s, "2026-03-05 08:00"), 0);
	sim_run(&s, "2026-03-04 21:30");
	assert_int_equal(sim_extend(&s, MINUTES(60)), 0);
	assert_string_equal(s.out.answer_text,
	    "your day ends at 22:30; 1h left this week; on call: your next "
	    "hours begin 11h after you stop");
	sim_run(&s, "2026-03-04 22:20");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-04 23:00");
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.next_at.us,
	    testday_at(s.zone, "2026-03-05 09:20").us);
	sim_end(&s);
}

/* Why, however long it is, does not push out what it does to the rest. */
static void test_because(void **state)
{
	char because[256];
	struct sim s;

	(void)state;
	memset(because, 'x', sizeof(because));
	because[sizeof(because) - 1] = '\0';
	sim_begin(&s, "Europe/Berlin");
	s.rules.limit.rest = HOURS(11);
	sim_start(&s, "2026-03-04 22:00", PRESENCE_ACTIVE);
	sim_feed(&s, &(struct engine_event){.type = EVENT_VERB,
			 .verb = VERB_EXTEND, .span = HOURS(1),
			 .text = because});
	assert_int_equal(s.out.answer, 0);
	assert_non_null(strstr(recorded(&s, "extension"),
	    ", leaving 10h of 11h of rest: xxxx"));
	assert_int_equal(strlen(strchr(recorded(&s, "extension"), 'x')),
	    ENGINE_BECAUSE_SIZE - 1);
	sim_end(&s);
}

/* One in the early morning leaves the evening its warnings, and may follow one
 * of the evening. */
static void test_extend_early(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.lunch.enabled = false;
	sim_start(&s, "2026-03-04 06:00", PRESENCE_ACTIVE);
	assert_int_equal(sim_extend(&s, MINUTES(20)), 0);
	sim_run(&s, "2026-03-04 17:01");
	sim_expect(&s, "16:30 cutoff-warning\n16:50 cutoff-warning\n"
		       "17:00 cutoff\n");
	sim_end(&s);
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	sim_start(&s, "2026-03-04 06:00", PRESENCE_ACTIVE);
	assert_int_equal(sim_extend(&s, MINUTES(20)), 0);
	sim_run(&s, "2026-03-04 06:40");
	assert_int_equal(sim_extend(&s, MINUTES(20)), 0);
	sim_run(&s, "2026-03-04 06:50");
	assert_int_equal(sim_extend(&s, MINUTES(20)), 0);
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.duty, DUTY_ON);
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_extensions),
	    cmocka_unit_test(test_extend),
	    cmocka_unit_test(test_extend_again),
	    cmocka_unit_test(test_extend_early),
	    cmocka_unit_test(test_button),
	    cmocka_unit_test(test_extend_on_call),
	    cmocka_unit_test(test_because),
	};

	return cmocka_run_group_tests_name("engine-extend", tests, NULL, NULL);
}
