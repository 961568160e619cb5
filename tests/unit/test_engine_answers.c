/* core/engine: what the user may answer to a break, in each of its states, and
 * what becomes of it; as many rules as there may be. */
#include "unit.h"

#include <errno.h>

#include "script.h"

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

/* Lunch is a rest of its own. */
static void test_take_at_lunch(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_rest(&s);
	s.rules.lunch.enabled = true;
	script_live(&s, "11:30 active; 12:00 take; 12:01 end");
	assert_int_equal(sim_verb(&s, VERB_TAKE), -EALREADY);
	assert_string_equal(s.history.v,
	    "12:00 lunch-offered Lunch walk\n12:00 lunch-started Lunch\n");
	sim_end(&s);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_answers),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_take_at_lunch),
	    cmocka_unit_test(test_reload_open),
	    cmocka_unit_test(test_many_rules),
	};

	return cmocka_run_group_tests_name("engine answers", tests, NULL, NULL);
}
