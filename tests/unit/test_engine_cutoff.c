/* core/engine about the end of the day: the ladder before and after it, and what
 * is enforced. */
#include "unit.h"

#include "base/mem.h"
#include "sim.h"

/* ---- the ladder ---- */

#define HOUR 3600
#define MAX_STAYS 6

struct ladder {
	const char *name;
	struct hours_window window[2]; /* {0}: mon-fri 09:00-17:00 */
	const char *stay[MAX_STAYS][2];
	const char *log;
};

/* 2026-03-04 is a Wednesday. On Thursday there is a day off. */
static const struct ladder ladders[] = {
    {"all of it", {{0}}, {{"2026-03-04 16:00", "2026-03-04 23:00"}},
	"16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"
	"17:30 cutoff-again\n18:00 cutoff-again\n18:30 cutoff-again\n"},
    {"a short Friday", {{FRI, 9 * HOUR, 15 * HOUR}},
	{{"2026-03-06 14:00", "2026-03-06 15:20"}},
	"14:30 cutoff-warning\n14:50 cutoff-warning\n15:00 cutoff\n"},
    {"two windows have one end, and no word between them",
	{{WED, 9 * HOUR, 12 * HOUR}, {WED, 16 * HOUR, 18 * HOUR}},
	{{"2026-03-04 11:00", "2026-03-04 18:10"}},
	"17:30 cutoff-warning\n17:50 cutoff-warning\n18:00 cutoff\n"},
    {"a warning waits for its window",
	{{WED, 9 * HOUR, 12 * HOUR}, {WED, 16 * HOUR, 16 * HOUR + 1200}},
	{{"2026-03-04 15:00", "2026-03-04 16:25"}},
	"16:00 cutoff-warning\n16:10 cutoff-warning\n16:20 cutoff\n"},
    {"over midnight", {{WED, 18 * HOUR, 26 * HOUR}},
	{{"2026-03-04 22:00", "2026-03-05 02:40"}},
	"01:30 cutoff-warning\n01:50 cutoff-warning\n02:00 cutoff\n"
	"02:30 cutoff-again\n"},
    {"over the day's begin", {{WED, 20 * HOUR, 29 * HOUR}},
	{{"2026-03-05 03:00", "2026-03-05 05:40"}},
	"04:30 cutoff-warning\n04:50 cutoff-warning\n05:00 cutoff\n"
	"05:30 cutoff-again\n"},
    {"gone when it ends, back after 20 minutes", {{0}},
	{{"2026-03-04 16:00", "2026-03-04 16:55"},
	    {"2026-03-04 17:20", "2026-03-04 18:00"}},
	"16:30 cutoff-warning\n16:50 cutoff-warning\n17:25 cutoff\n"
	"17:55 cutoff-again\n"},
    {"back within the grace", {{0}},
	{{"2026-03-04 16:00", "2026-03-04 16:58"},
	    {"2026-03-04 17:02", "2026-03-04 17:10"}},
	"16:30 cutoff-warning\n16:50 cutoff-warning\n17:02 cutoff\n"},
    {"a quick look once it was said", {{0}},
	{{"2026-03-04 16:55", "2026-03-04 17:10"},
	    {"2026-03-04 20:00", "2026-03-04 20:04"},
	    {"2026-03-04 21:00", "2026-03-04 21:10"}},
	"16:55 cutoff-warning\n17:00 cutoff\n21:05 cutoff-again\n"},
    {"quick looks do not add up", {{0}},
	{{"2026-03-04 20:00", "2026-03-04 20:04"},
	    {"2026-03-04 20:10", "2026-03-04 20:14"},
	    {"2026-03-04 20:20", "2026-03-04 20:24"}},
	""},
    {"with next to nothing between they are one", {{0}},
	{{"2026-03-04 20:00", "2026-03-04 20:04"},
	    {"2026-03-04 20:05", "2026-03-04 20:09"}},
	"20:06 cutoff\n"},
    {"away between two words", {{0}},
	{{"2026-03-04 16:55", "2026-03-04 17:05"},
	    {"2026-03-04 19:00", "2026-03-04 19:40"}},
	"16:55 cutoff-warning\n17:00 cutoff\n19:05 cutoff-again\n"
	"19:35 cutoff-again\n"},
    {"silence after the last, however short the rests", {{0}},
	{{"2026-03-04 17:00", "2026-03-04 21:00"},
	    {"2026-03-04 21:59", "2026-03-04 23:00"}},
	"17:00 cutoff\n17:30 cutoff-again\n18:00 cutoff-again\n"
	"18:30 cutoff-again\n"},
    {"but who comes back late is told", {{0}},
	{{"2026-03-04 17:00", "2026-03-04 19:00"},
	    {"2026-03-04 20:00", "2026-03-04 20:04"},
	    {"2026-03-04 22:00", "2026-03-04 23:59"}},
	"17:00 cutoff\n17:30 cutoff-again\n18:00 cutoff-again\n"
	"18:30 cutoff-again\n22:05 cutoff-again\n22:35 cutoff-again\n"
	"23:05 cutoff-again\n"},
    {"at 02:00", {{0}}, {{"2026-03-05 02:00", "2026-03-05 02:40"}},
	"02:05 cutoff\n02:35 cutoff-again\n"},
    {"a day off", {{0}}, {{"2026-03-05 10:00", "2026-03-05 10:40"}},
	"10:05 cutoff\n10:35 cutoff-again\n"},
    {"the weekend", {{0}}, {{"2026-03-07 10:00", "2026-03-07 10:03"},
	    {"2026-03-07 15:00", "2026-03-07 15:10"}},
	"15:05 cutoff\n"},
    {"long before the hours, and on into them", {{0}},
	{{"2026-03-04 07:00", "2026-03-04 17:10"}},
	"07:05 cutoff\n07:35 cutoff-again\n16:30 cutoff-warning\n"
	"16:50 cutoff-warning\n17:00 cutoff\n"},
    {"shortly before the hours", {{0}},
	{{"2026-03-04 08:01", "2026-03-04 09:10"}}, ""},
};

static void ladder_begin(struct sim *s, const struct ladder *l)
{
	sim_begin(s, "Europe/Berlin");
	s->rules.n_breaks = 0;
	s->rules.lunch.enabled = false;
	if (l->window[0].end) {
		s->rules.hours.n = 1 + (l->window[1].end > 0);
		memcpy(s->rules.hours.window, l->window, sizeof(l->window));
	}
	sim_add(s, testday_all_day(s->zone, CLASS_OFF, "2026-03-05",
			"2026-03-06"));
	sim_start(s, "2026-03-04 05:00", PRESENCE_LOCKED);
}

static void test_ladder(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ladders) / sizeof(ladders[0]); i++) {
		const struct ladder *l = &ladders[i];
		struct sim s;

		ladder_begin(&s, l);
		for (int k = 0; k < MAX_STAYS && l->stay[k][0]; k++)
			sim_stay(&s, l->stay[k][0], l->stay[k][1]);
		if (strcmp(s.log.v ? s.log.v : "", l->log) != 0)
			fail_msg("%s: %s", l->name, s.log.v);
		sim_end(&s);
	}
}

/* A pause or do-not-disturb holds it; then one word comes, and the next in its
 * turn. */
static void test_held(void **state)
{
	(void)state;
	for (int quiet = 0; quiet < 2; quiet++) {
		struct engine_event ev = {.type = EVENT_QUIET, .quiet = true};
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		s.rules.n_breaks = 0;
		s.rules.cutoff.enforce = ENFORCE_LOCK;
		sim_start(&s, "2026-03-04 16:25", PRESENCE_ACTIVE);
		if (quiet)
			sim_feed(&s, &ev);
		else
			assert_int_equal(sim_pause(&s, "2026-03-04 18:10"), 0);
		sim_run(&s, "2026-03-04 18:10");
		ev.quiet = false;
		sim_feed(&s, &ev);
		sim_run(&s, "2026-03-04 18:45");
		sim_expect(&s, "18:10 cutoff\n18:40 cutoff-again\n");
		assert_int_equal(s.locks, 2);
		sim_end(&s);
	}
}

/* The last word alone, and only if the user wants it so. */
static void test_critical(void **state)
{
	(void)state;
	for (int critical = 0; critical < 2; critical++) {
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		s.rules.n_breaks = 0;
		s.rules.cutoff.critical = critical;
		sim_start(&s, "2026-03-04 16:55", PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-04 18:29");
		assert_int_equal(s.last.urgency, URGENCY_NORMAL);
		sim_run(&s, "2026-03-04 18:30");
		assert_int_equal(s.last.urgency,
		    critical ? URGENCY_CRITICAL : URGENCY_NORMAL);
		sim_end(&s);
	}
}

/* Known to be idle only later: the minutes in between were no activity. */
static void test_idle_is_taken_back(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	sim_start(&s, "2026-03-04 20:00", PRESENCE_LOCKED);
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 20:04");
	sim_presence_since(&s, PRESENCE_IDLE, MINUTES(2));
	sim_run(&s, "2026-03-04 20:05");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 20:07:59");
	sim_expect(&s, "");
	sim_run(&s, "2026-03-04 20:08");
	sim_expect(&s, "20:08 cutoff\n");
	sim_end(&s);
}

static void test_cutoff_ladder(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.lunch.enabled = false;
	sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 03:00");
	sim_expect(&s, "16:30 cutoff-warning\n16:50 cutoff-warning\n"
		       "17:00 cutoff\n17:30 cutoff-again\n"
		       "18:00 cutoff-again\n18:30 cutoff-again\n");
	sim_end(&s);
}

static void test_cutoff_away(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	sim_start(&s, "2026-03-04 16:40", PRESENCE_ACTIVE);
	/* 30 minutes are past when the service starts: what is true is said */
	sim_expect(&s, "16:40 cutoff-warning\n");
	assert_string_equal(s.last.title, "Your day ends in 20m");
	sim_run(&s, "2026-03-04 16:45");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-04 20:00");
	sim_presence(&s, PRESENCE_ACTIVE); /* a quick look */
	sim_run(&s, "2026-03-04 20:04");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-04 22:00");
	sim_expect(&s, "16:40 cutoff-warning\n");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 23:59");
	sim_expect(&s, "16:40 cutoff-warning\n22:05 cutoff\n"
		       "22:35 cutoff-again\n23:05 cutoff-again\n"
		       "23:35 cutoff-again\n");
	sim_end(&s);
}

static void test_cutoff_in_meeting(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	sim_meeting(&s, "2026-03-04 16:20", "2026-03-04 17:20");
	sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 17:19");
	sim_expect(&s, "");
	sim_run(&s, "2026-03-04 17:20");
	sim_expect(&s, "17:20 cutoff\n");
	sim_end(&s);
}

static void test_weekend(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	sim_start(&s, "2026-03-07 10:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-07 14:00");
	sim_expect(&s, "10:05 cutoff\n10:35 cutoff-again\n"
		       "11:05 cutoff-again\n11:35 cutoff-again\n");
	sim_end(&s);
	/* where nobody can tell, the weekend is left in peace */
	sim_begin(&s, "Europe/Berlin");
	sim_start(&s, "2026-03-07 10:00", PRESENCE_UNKNOWN);
	sim_run(&s, "2026-03-07 20:00");
	sim_expect(&s, "");
	sim_end(&s);
}

static void test_early_bird(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 08:05", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:49");
	sim_expect(&s, "");
	sim_run(&s, "2026-03-04 09:50");
	sim_expect(&s, "09:50 break-offered\n");
	sim_end(&s);
	sim_begin(&s, "Europe/Berlin");
	sim_start(&s, "2026-03-04 04:30", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 04:36");
	sim_expect(&s, "04:35 cutoff\n");
	sim_end(&s);
}

static void test_on_call(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	sim_add(&s, testday_event(s.zone, CLASS_ON_CALL, "2026-03-04 16:00",
			"2026-03-05 09:00", "on call"));
	sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 03:00");
	sim_expect(&s, "");
	assert_int_equal(s.locks, 0);
	sim_end(&s);
}

static void test_enforce(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	sim_start(&s, "2026-03-04 16:55", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 17:00:59");
	assert_int_equal(s.locks, 0);
	sim_run(&s, "2026-03-04 17:01");
	assert_int_equal(s.locks, 1);
	sim_run(&s, "2026-03-04 17:31");
	assert_int_equal(s.locks, 2);
	sim_end(&s);
	/* the way out is open until it locks */
	sim_begin(&s, "Europe/Berlin");
	s.rules.cutoff.enforce = ENFORCE_COMMAND;
	sim_start(&s, "2026-03-04 16:55", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 17:00:30");
	assert_int_equal(sim_extend(&s, MINUTES(30)), 0);
	/* asked for after the end, it counts from then: 17:30:30 */
	sim_run(&s, "2026-03-04 17:31:29");
	assert_int_equal(s.commands, 0);
	sim_run(&s, "2026-03-04 17:31:30");
	assert_int_equal(s.commands, 1);
	sim_end(&s);
}

/* A night shift is one day, and has one ladder, at its end. */
static void test_night_shift(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.lunch.enabled = false;
	s.rules.hours.n = 1;
	s.rules.hours.window[0] =
	    (struct hours_window){SAT, 22 * 3600, 30 * 3600};
	/* into the day that is an hour short */
	sim_start(&s, "2026-03-28 21:30", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-29 12:00");
	sim_expect(&s, "05:30 cutoff-warning\n05:50 cutoff-warning\n"
		       "06:00 cutoff\n06:30 cutoff-again\n"
		       "07:00 cutoff-again\n07:30 cutoff-again\n"
		       "08:05 cutoff\n08:35 cutoff-again\n"
		       "09:05 cutoff-again\n09:35 cutoff-again\n");
	sim_end(&s);
}

/* Time off in a night shift: what is left of it, after the day's beginning, is
 * of the day before. */
static void test_night_shift_off(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.lunch.enabled = false;
	s.rules.hours.n = 1;
	s.rules.hours.window[0] =
	    (struct hours_window){SAT, 22 * 3600, 30 * 3600};
	sim_add(&s, testday_event(s.zone, CLASS_OFF, "2026-03-08 02:00",
			"2026-03-08 05:00", "Off"));
	sim_start(&s, "2026-03-07 21:30", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-08 06:10");
	sim_expect(&s, "05:30 cutoff-warning\n05:50 cutoff-warning\n"
		       "06:00 cutoff\n");
	sim_end(&s);
}

/* Who reads without touching anything for a while is there all the same. */
static void test_reading(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	sim_start(&s, "2026-03-04 20:00", PRESENCE_LOCKED);
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 20:03");
	sim_presence_since(&s, PRESENCE_IDLE, MINUTES(1) / 2);
	sim_run(&s, "2026-03-04 20:04");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 20:04:59");
	sim_expect(&s, "");
	sim_run(&s, "2026-03-04 20:05");
	sim_expect(&s, "20:05 cutoff\n");
	sim_end(&s);
}

/* What was announced outside of hours is not done once they have begun. */
static void test_enforce_ends_with_hours(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	sim_start(&s, "2026-03-04 07:54:30", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 07:59:30");
	sim_expect(&s, "07:59 cutoff\n");
	sim_run(&s, "2026-03-04 16:00");
	assert_int_equal(s.locks, 0);
	sim_end(&s);
}

/* Nobody is there to be stopped; who comes back has the notice again. */
static void test_enforce_away(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	sim_start(&s, "2026-03-04 16:55", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 17:00:10");
	assert_non_null(strstr(s.last.body, "The screen locks in 1m."));
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-04 18:00");
	assert_int_equal(s.locks, 0);
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 18:05:59");
	assert_non_null(strstr(s.last.body, "The screen locks in 1m."));
	assert_int_equal(s.locks, 0);
	sim_run(&s, "2026-03-04 18:06");
	assert_int_equal(s.locks, 1);
	sim_end(&s);
}

/* ---- whether it was kept ---- */

struct outcome {
	const char *until; /* active from 09:00; NULL: not there */
	enum presence then;
	const char *kind, *reason, *at; /* NULL: nothing is recorded */
};

/* Told when the day is over, at its own time. */
static const struct outcome outcomes[] = {
    {"16:40", PRESENCE_LOCKED, "cutoff-kept",
	"hours ended at 17:00, work at 16:40", "17:00"},
    {"17:03", PRESENCE_LOCKED, "cutoff-kept",
	"hours ended at 17:00, work at 17:03", "17:00"},
    {"18:20", PRESENCE_LOCKED, "cutoff-overrun",
	"by 1h 20m: hours ended at 17:00, work at 18:20", "18:20"},
    {"17:30", PRESENCE_UNKNOWN, NULL, NULL, NULL},
    {NULL, PRESENCE_LOCKED, NULL, NULL, NULL},
};

static const struct action *find_outcome(const struct sim *s)
{
	const struct action *found = NULL;

	for (size_t i = 0; i < s->out.n; i++)
		if (strcmp(s->out.action[i].title, "Cutoff") == 0) {
			assert_null(found);
			found = &s->out.action[i];
		}
	return found;
}

/* A night on call is no overrun of the day before it. */
static void test_outcome_on_call(void **state)
{
	const struct action *a;
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	sim_add(&s, testday_event(s.zone, CLASS_ON_CALL, "2026-03-04 16:00",
			"2026-03-05 08:00", "On call"));
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 16:50");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 02:10");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 03:20");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 03:59");
	sim_move(&s, testday_at(s.zone, "2026-03-05 04:00").us);
	sim_tick(&s);
	a = find_outcome(&s);
	assert_non_null(a);
	assert_string_equal(a->kind, "cutoff-kept");
	assert_string_equal(a->reason.text,
	    "hours ended at 17:00, work at 16:50");
	sim_end(&s);
}

static void test_outcome(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
		const struct outcome *o = &outcomes[i];
		const struct action *a;
		char at[32];
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		sim_start(&s, "2026-03-04 09:00",
		    o->until ? PRESENCE_ACTIVE : PRESENCE_LOCKED);
		if (o->until) {
			snprintf(at, sizeof(at), "2026-03-04 %s", o->until);
			sim_run(&s, at);
			sim_presence(&s, o->then);
		}
		sim_run(&s, "2026-03-05 03:59");
		sim_move(&s, testday_at(s.zone, "2026-03-05 04:00").us);
		sim_tick(&s);
		a = find_outcome(&s);
		assert_row(i, !a == !o->kind);
		if (a) {
			snprintf(at, sizeof(at), "2026-03-04 %s", o->at);
			assert_string_equal(a->kind, o->kind);
			assert_string_equal(a->reason.text, o->reason);
			assert_int_equal(
			    a->at.us, testday_at(s.zone, at).us);
		}
		sim_tick(&s);
		assert_null(find_outcome(&s));
		sim_end(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_outcome),
	    cmocka_unit_test(test_outcome_on_call),
	    cmocka_unit_test(test_ladder),
	    cmocka_unit_test(test_held),
	    cmocka_unit_test(test_critical),
	    cmocka_unit_test(test_idle_is_taken_back),
	    cmocka_unit_test(test_cutoff_ladder),
	    cmocka_unit_test(test_cutoff_away),
	    cmocka_unit_test(test_cutoff_in_meeting),
	    cmocka_unit_test(test_weekend),
	    cmocka_unit_test(test_early_bird),
	    cmocka_unit_test(test_on_call),
	    cmocka_unit_test(test_enforce),
	    cmocka_unit_test(test_night_shift),
	    cmocka_unit_test(test_night_shift_off),
	    cmocka_unit_test(test_reading),
	    cmocka_unit_test(test_enforce_ends_with_hours),
	    cmocka_unit_test(test_enforce_away),
	};

	return cmocka_run_group_tests_name("engine-cutoff", tests, NULL, NULL);
}
