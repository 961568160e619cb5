/* core/engine on a virtual clock: what is shown, and when, in ordinary days
 * and in those that break timers do badly on. */
#include "unit.h"

#include <errno.h>

#include "sim.h"

#define ALL_DAY "2026-03-04 " /* a Wednesday without meetings */

/* ---- lunch ---- */

struct lunch_row {
	const char *meeting[3][2];
	const char *log;
};

static void test_lunch_gap(void **state)
{
	static const struct lunch_row rows[] = {
	    {{{NULL}}, "12:00 lunch-offered\n12:30 lunch-offered\n"
		       "14:00 lunch-note\n"},
	    {{{"12:00", "12:45"}, {NULL}},
		"12:45 lunch-offered\n13:15 lunch-offered\n"
		"14:00 lunch-note\n"},
	    {{{"12:20", "13:00"}, {"13:40", "14:10"}, {NULL}},
		"13:00 lunch-offered\n"},
	    /* the widest gap, 13:15 to 14:00 */
	    {{{"12:30", "13:15"}, {NULL}}, "13:15 lunch-offered\n"},
	    /* no room for a walk at all */
	    {{{"11:50", "13:50"}, {NULL}}, ""},
	};
	struct sim s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sim_begin(&s, "Europe/Berlin");
		s.rules.n_breaks = 0;
		for (size_t k = 0; k < 3 && rows[i].meeting[k][0]; k++) {
			char from[32], to[32];

			snprintf(from, sizeof(from), ALL_DAY "%s",
			    rows[i].meeting[k][0]);
			snprintf(to, sizeof(to), ALL_DAY "%s",
			    rows[i].meeting[k][1]);
			sim_meeting(&s, from, to);
		}
		sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-04 15:00");
		if (!str_has_prefix(s.log.v ? s.log.v : "", rows[i].log) ||
		    (!rows[i].log[0] && s.log.n))
			fail_msg("row %zu: %s", i, s.log.v);
		sim_end(&s);
	}
}

/* A natural lunch needs no word; a rest that is near becomes the walk. */
static void test_lunch_natural(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.breaks[0].enabled = false;
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 11:05", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 12:01");
	sim_expect(&s, "12:00 lunch-offered\n");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-04 12:15:59");
	assert_true(s.live[CHANNEL_LUNCH]);
	sim_run(&s, "2026-03-04 12:16");
	assert_false(s.live[CHANNEL_LUNCH]);
	sim_run(&s, "2026-03-04 12:40");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 13:31");
	sim_expect(&s, "12:00 lunch-offered\n13:30 break-offered\n");
	sim_end(&s);
}

/* ---- the clock ---- */

/* Set back over a rung: said once. Set forth over the cutoff: said once. */
static void test_clock_set(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.lunch.enabled = false;
	sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 16:31");
	s.now.wall = testday_at(s.zone, "2026-03-04 16:20");
	sim_tick(&s);
	sim_run(&s, "2026-03-04 16:40");
	sim_expect(&s, "16:30 cutoff-warning\n");
	s.now.wall = testday_at(s.zone, "2026-03-04 17:02");
	sim_tick(&s);
	sim_expect(&s, "16:30 cutoff-warning\n17:02 cutoff\n");
	/* active time is by the boot clock: a set clock is no work */
	sim_end(&s);
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	s.now.wall = testday_at(s.zone, "2026-03-04 10:00");
	sim_tick(&s);
	sim_run(&s, "2026-03-04 10:49");
	sim_expect(&s, "");
	sim_end(&s);
}

/* A flight west: the same instant is an earlier local time. */
static void test_zone_change(void **state)
{
	struct sim s;
	struct zone *west = zonefile_load("America/New_York");
	struct calendar_view c = {west, NULL, 0};
	struct engine_event ev = {.type = EVENT_CALENDAR, .calendar = &c};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.lunch.enabled = false;
	sim_start(&s, "2026-03-04 16:00", PRESENCE_ACTIVE);
	sim_feed(&s, &ev); /* 10:00 there */
	sim_run(&s, "2026-03-04 17:30");
	sim_expect(&s, "");
	sim_run(&s, "2026-03-04 23:00");
	sim_expect(&s, "22:30 cutoff-warning\n22:50 cutoff-warning\n"
		       "23:00 cutoff\n");
	sim_end(&s);
	zone_free(west);
}

/* ---- state ---- */

static void test_save_restore(void **state)
{
	struct sim s;
	struct str text = {0};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:51");
	assert_int_equal(sim_verb(&s, VERB_SNOOZE), 0);
	assert_int_equal(sim_extend(&s, MINUTES(30)), 0);
	sim_run(&s, "2026-03-04 09:52");
	engine_save(s.engine, s.now, "boot", false, &text);
	engine_free(s.engine);
	/* another boot, half a minute later */
	s.now = (struct now){{s.now.wall.us + 30 * USEC_PER_SEC},
	    {90 * USEC_PER_SEC}};
	s.engine = engine_new(&s.rules, &s.calendar, s.now);
	assert_int_equal(engine_restore(s.engine, s.now, "later", text.v), 0);
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_expect(&s, "09:50 break-offered\n"); /* not again */
	sim_run(&s, "2026-03-04 09:55");
	sim_expect(&s, "09:50 break-offered\n09:54 break-offered\n");
	assert_int_equal(sim_extend(&s, MINUTES(91)), -EDQUOT);
	assert_int_equal(engine_restore(s.engine, s.now, "boot", "rubbish"),
	    -EINVAL);
	str_done(&text);
	sim_end(&s);
}

/* Killed in the boot in which it is started again: the work went on. Stopped,
 * or in another boot: it was a rest, long enough here. */
static void test_killed_or_stopped(void **state)
{
	static const struct {
		bool stopped;
		const char *boot, *log;
	} rows[] = {
	    {false, "boot", "09:50 break-offered\n"},
	    {false, "another", ""},
	    {true, "boot", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str text = {0};
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		s.quiet_log = true;
		sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-04 09:10");
		engine_save(s.engine, s.now, "boot", rows[i].stopped, &text);
		engine_free(s.engine);
		sim_move(&s, s.now.wall.us + MINUTES(20));
		s.engine = engine_new(&s.rules, &s.calendar, s.now);
		assert_int_equal(engine_restore(s.engine, s.now, rows[i].boot,
				     text.v),
		    0);
		sim_presence(&s, PRESENCE_ACTIVE);
		sim_run(&s, "2026-03-04 09:52");
		sim_expect(&s, rows[i].log);
		str_done(&text);
		sim_end(&s);
	}
}

/* The trace of presence says since when nobody was there to look, once; after a
 * kill there is nothing to say. */
static void test_lapse(void **state)
{
	struct str text = {0};
	struct now saved;
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:10");
	engine_save(s.engine, s.now, "boot", false, &text);
	assert_true(engine_saved_at(text.v, "boot", &saved));
	assert_int_equal(saved.wall.us, s.now.wall.us);
	assert_int_equal(saved.boot.us, s.now.boot.us);
	assert_false(engine_saved_at(text.v, "another", &saved));
	assert_false(engine_saved_at(text.v, "", &saved));
	assert_int_equal(engine_state_wall(text.v).us, s.now.wall.us);
	assert_true(instant_is_never(engine_state_wall("wall 5\nwall x\n")));
	for (int killed = 0; killed < 2; killed++) {
		engine_free(s.engine);
		s.engine = engine_new(&s.rules, &s.calendar, s.now);
		assert_int_equal(engine_restore(s.engine, s.now,
				     killed ? "boot" : "another", text.v),
		    0);
		assert_int_equal(engine_now(s.engine).wall.us, saved.wall.us);
		assert_int_equal(engine_presence(s.engine),
		    killed ? PRESENCE_ACTIVE : PRESENCE_ASLEEP);
		sim_move(&s, s.now.wall.us + MINUTES(1));
		sim_tick(&s);
		if (!killed) {
			assert_string_equal(s.out.action[0].kind, "presence");
			assert_string_equal(s.out.action[0].title, "asleep");
			assert_int_equal(
			    s.out.action[0].at.us, saved.wall.us);
			sim_tick(&s);
		}
		for (size_t i = 0; i < s.out.n; i++)
			assert_string_not_equal(
			    s.out.action[i].kind, "presence");
	}
	str_done(&text);
	sim_end(&s);
}

static int records(const struct sim *s)
{
	int n = 0;

	for (size_t i = 0; i < s->out.n; i++)
		n += s->out.action[i].type == ACTION_RECORD &&
		     strcmp(s->out.action[i].kind, "presence") != 0;
	return n;
}

/* An offer that was open is open after a restart, and no second one. */
static void test_restore_offer(void **state)
{
	struct sim s;
	struct str text = {0};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:51");
	engine_save(s.engine, s.now, "boot", false, &text);
	engine_free(s.engine);
	s.live[CHANNEL_BREAK] = false;
	s.engine = engine_new(&s.rules, &s.calendar, s.now);
	assert_int_equal(engine_restore(s.engine, s.now, "boot", text.v), 0);
	sim_presence(&s, PRESENCE_LOCKED);
	assert_false(s.live[CHANNEL_BREAK]); /* nobody is here */
	sim_run(&s, "2026-03-04 09:52");
	sim_presence(&s, PRESENCE_ACTIVE);
	assert_true(s.live[CHANNEL_BREAK]);
	assert_int_equal(records(&s), 0);
	sim_run(&s, "2026-03-04 10:39");
	sim_expect(&s, "09:50 break-offered\n09:52 break-offered\n");
	assert_int_equal(sim_verb(&s, VERB_SNOOZE), 0);
	assert_false(s.live[CHANNEL_BREAK]);
	str_done(&text);
	sim_end(&s);
}

/* Who works on a sabbatical day hears of it, as on a weekend; an extension
 * works all the same. */
static void test_sabbatical(void **state)
{
	struct sabbatical_rules *r;
	struct verdict v;
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	r = &s.rules.hours.sabbatical;
	r->day[r->n++] = (struct day_rule){.kind = DAY_YEARLY,
	    .first = DAY_RULE_YEARLY(3, 4), .last = DAY_RULE_YEARLY(3, 4)};
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:04");
	sim_expect(&s, "");
	sim_run(&s, "2026-03-04 09:10");
	sim_expect(&s, "09:05 cutoff\n");
	assert_int_equal(sim_extend(&s, MINUTES(30)), 0);
	sim_run(&s, "2026-03-04 09:20");
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.duty, DUTY_ON);
	assert_string_equal(v.reason.text,
	    "hours until 09:40, extended by you");
	sim_end(&s);
}

/* New rules keep what has been counted. */
static void test_reload(void **state)
{
	struct sim s;
	struct rules other;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:40");
	other = s.rules;
	other.breaks[1].every = MINUTES(45);
	sim_feed(&s, &(struct engine_event){.type = EVENT_RULES,
			 .rules = &other});
	sim_run(&s, "2026-03-04 09:46");
	sim_expect(&s, "09:45 break-offered\n");
	sim_end(&s);
}

/* The last ones are kept, in their order, however many there were. */
static void test_decisions(void **state)
{
	const struct engine_event answer = {
	    .type = EVENT_VERB, .verb = VERB_CHECKIN, .span = 3};
	struct instant start;
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	sim_start(&s, "2026-03-07 12:00", PRESENCE_LOCKED);
	start = s.now.wall;
	for (size_t made = 1; made <= 5 * ENGINE_MAX_DECISIONS; made++) {
		const struct decision *d;
		size_t n, first;

		s.now.wall.us += USEC_PER_SEC;
		s.now.boot.us += USEC_PER_SEC;
		sim_feed(&s, &answer);
		d = engine_decisions(s.engine, &n);
		first = made > ENGINE_MAX_DECISIONS
			    ? made - ENGINE_MAX_DECISIONS
			    : 0;
		assert_int_equal(n, made - first);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(d[i].at.us - start.us,
			    (int64_t)(first + i + 1) * USEC_PER_SEC);
	}
	sim_end(&s);
}

static void test_verdict(void **state)
{
	struct sim s;
	struct verdict v;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.breaks[1].source = (struct source){1, 7};
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 09:10");
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.duty, DUTY_ON);
	assert_int_equal(v.next, NEXT_BREAK);
	assert_int_equal(v.next_at.us,
	    testday_at(s.zone, "2026-03-04 09:50").us);
	assert_int_equal(v.active_today, MINUTES(10));
	assert_int_equal(v.snoozes_left, 2);
	assert_string_equal(v.reason.text, "hours until 17:00");
	sim_run(&s, "2026-03-04 09:50");
	sim_verb(&s, VERB_TAKE);
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.duty, DUTY_BREAK);
	assert_int_equal(v.reason.source.line, 7);
	sim_pause(&s, "2026-03-04 11:00");
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.duty, DUTY_PAUSED);
	assert_int_equal(v.reason.source.file, SOURCE_NONE.file);
	assert_int_equal(v.next, NEXT_RESUME);
	sim_run(&s, "2026-03-06 18:00");
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.duty, DUTY_OFF);
	assert_int_equal(v.next_at.us,
	    testday_at(s.zone, "2026-03-09 09:00").us);
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lunch_gap),
	    cmocka_unit_test(test_lunch_natural),
	    cmocka_unit_test(test_clock_set),
	    cmocka_unit_test(test_zone_change),
	    cmocka_unit_test(test_save_restore),
	    cmocka_unit_test(test_killed_or_stopped),
	    cmocka_unit_test(test_lapse),
	    cmocka_unit_test(test_restore_offer),
	    cmocka_unit_test(test_sabbatical),
	    cmocka_unit_test(test_reload),
	    cmocka_unit_test(test_decisions),
	    cmocka_unit_test(test_verdict),
	};

	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
