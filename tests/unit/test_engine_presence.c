/* core/engine: what of presence is rest and what is work: bumps of the mouse,
 * reading, meetings, locks, sleep, and sources that come and go. */
#include "unit.h"

#include "script.h"

#define OFFER "break-offered Time for a break\n"

/* The rest break alone, without a notice. */
static void set_rest(struct sim *s)
{
	s->rules.breaks[0].enabled = false;
	s->rules.breaks[1].warn = 0;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.enabled = false;
}

static void set_eyes(struct sim *s)
{
	s->rules.n_breaks = 1;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.enabled = false;
	s->rules.idle_after = 20 * USEC_PER_SEC;
}

static void set_minute(struct sim *s)
{
	s->rules.breaks[1].length = MINUTES(1);
}

static void test_bump(void **state)
{
	static const struct script_row rows[] = {
	    {"a bump: the rest goes on from its start", NULL, NULL,
		"09:00 active; 09:52 idle 2m; 09:53 active; 09:55 idle 119s;"
		"09:59 active; 10:46 end",
		"09:50 break-offered\n",
		"09:50 " OFFER "09:55 break-taken rest\n"},
	    {"over restarts", NULL, NULL,
		"09:00 active; 09:52 idle 2m; 09:53 active; 09:53:01 restart;"
		"09:54 restart; 09:54 active; 09:54:40 idle 99s;"
		"09:54:50 restart; 09:56 end",
		NULL, "09:50 " OFFER "09:55 break-taken rest\n"},
	    {"locked at once", NULL, NULL,
		"09:00 active; 09:52 idle 2m; 09:53 active; 09:53:05 locked;"
		"09:55 end",
		NULL, "09:50 " OFFER "09:55 break-taken rest\n"},
	    {"ten seconds of work: another rest", NULL, NULL,
		"09:00 active; 09:52 idle 2m; 09:53 active; 09:55 idle 110s;"
		"09:58 active; 10:00 end",
		"09:50 break-offered\n", "09:50 " OFFER},
	    {"a second bump ends it: who scrolls reads", NULL, NULL,
		"09:00 active; 09:30 idle 2m; 09:30:30 active;"
		"09:32:31 idle 2m; 09:32:40 active; 09:34:41 idle 2m;"
		"09:34:50 active; 10:30 end",
		"09:56 break-offered\n", NULL},
	    {"to unlock is no bump", NULL, NULL,
		"09:00 active; 09:52 locked; 09:53 active; 09:55 idle 119s;"
		"09:57 active; 10:00 end",
		"09:50 break-offered\n", "09:50 " OFFER},
	    {"taken once, however often the mouse is bumped", NULL, NULL,
		"09:00 active; 09:52 idle 2m; 10:10 active; 10:12 idle 2m;"
		"10:30 active; 10:32 idle 2m; 10:59 active; 11:49 end",
		"09:50 break-offered\n11:49 break-offered\n",
		"09:50 " OFFER "09:55 break-taken rest\n11:49 " OFFER},
	    {"back for good: the next after as much work", NULL, NULL,
		"09:00 active; 09:32 idle 2m; 09:40 active; 10:30 end",
		"10:30 break-offered\n", "10:30 " OFFER},
	    {"a machine that wakes by itself", NULL, NULL,
		"09:00 active; 09:50 asleep; 09:53 active; 09:55 idle 2m;"
		"09:57 end",
		NULL, "09:50 " OFFER "09:55 break-taken rest\n"},
	    {"nothing new before it is sure", NULL, NULL,
		"09:00 active; 09:49:55 asleep; 09:53 active; 09:53:09 end", "",
		""},
	    {"and then at once", NULL, NULL,
		"09:00 active; 09:49:55 asleep; 09:53 active; 09:53:10 end",
		"09:53 break-offered\n", "09:53 " OFFER},
	    {"after a lock at once", NULL, NULL,
		"09:00 active; 09:49:55 locked; 09:53 active; 09:53:05 end",
		"09:53 break-offered\n", "09:53 " OFFER},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

/* Offered over a bump: it goes when that is known, and comes back with the
 * user, recorded once. */
static void test_offer_to_nobody(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_rest(&s);
	s.rules.breaks[1].length = MINUTES(30);
	script_live(&s, "09:00 active; 09:49:55 asleep; 09:53 active;"
			"09:54 end");
	assert_true(s.live[CHANNEL_BREAK]);
	script_live(&s, "09:55 idle 119s");
	assert_false(s.live[CHANNEL_BREAK]);
	script_live(&s, "10:00 active; 10:00:09 end");
	assert_false(s.live[CHANNEL_BREAK]);
	script_live(&s, "10:00:10 end");
	assert_true(s.live[CHANNEL_BREAK]);
	sim_expect(&s, "09:53 break-offered\n10:00 break-offered\n");
	assert_string_equal(s.history.v, "09:53 " OFFER);
	sim_end(&s);
}

static void test_sources(void **state)
{
	static const char taken[] = "09:50 " OFFER "09:55 break-taken rest\n";
	static const struct script_row rows[] = {
	    {"idle, then locked", NULL, NULL,
		"09:00 active; 09:52 idle 2m; 09:53 locked; 09:56 end", NULL,
		taken},
	    {"locked, then idle", NULL, NULL,
		"09:00 active; 09:50 locked; 09:53 idle 1s; 09:56 end", NULL,
		taken},
	    {"locked, asleep, locked", NULL, NULL,
		"09:00 active; 09:50 locked; 09:51 asleep; 09:55 locked;"
		"09:56 active",
		NULL, taken},
	    {"a sleep that is told of afterwards", NULL, NULL,
		"09:00 active; 09:55 asleep 5m; 09:55 active; 10:44 end", NULL,
		taken},
	    {"its time is not work", NULL, NULL,
		"09:00 active; 09:40 asleep 4m; 09:40 active; 10:30 end",
		"09:54 break-offered\n", NULL},
	    {"nobody can tell, then somebody can", NULL, NULL,
		"09:00 unknown; 09:20 active; 09:30 unknown; 09:51 end",
		"09:50 break-offered\n", NULL},
	    {"the source is lost over a rest, and back", NULL, NULL,
		"09:00 active; 09:52 idle 2m; 09:53 unknown;"
		"09:53:30 idle 210s; 09:56 end",
		NULL, taken},
	    {"and for longer", NULL, NULL,
		"09:00 active; 09:52 idle 2m; 09:52:30 unknown;"
		"09:56 idle 6m; 09:57 end",
		NULL, "09:50 " OFFER "09:56 break-taken rest\n"},
	    {"lost at work, and back over an idle user", NULL, NULL,
		"09:00 active; 09:49 unknown; 09:51 idle 3m; 09:54 end", NULL,
		"09:50 " OFFER "09:53 break-taken rest\n"},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

/* Pauses of less than two minutes at an open screen are reading, whatever
 * idle-after says (workrave#564, #625). */
static void test_reading(void **state)
{
	static const struct script_row rows[] = {
	    {"short: work", NULL, NULL,
		"09:00 active; 09:30:20 idle 20s; 09:31:30 active; 09:51 end",
		"09:50 break-offered\n", NULL},
	    {"two minutes: from its beginning", NULL, NULL,
		"09:00 active; 09:30:20 idle 20s; 09:33 active; 09:54 end",
		"09:53 break-offered\n", NULL},
	    {"then locked: from its beginning", NULL, NULL,
		"09:00 active; 09:30:20 idle 20s; 09:31 locked; 09:33 active;"
		"09:54 end",
		"09:53 break-offered\n", NULL},
	    {"nothing is offered over it", NULL, NULL,
		"09:00 active; 09:50:10 idle 20s; 09:51 active; 09:52 end",
		"09:50 break-offered\n", NULL},
	    {"due over it: when the user is back", NULL, NULL,
		"09:00 active; 09:49:50 idle 20s; 09:51 active; 09:52 end",
		"09:51 break-offered\n", NULL},
	    {"a minute is no rest", set_minute, NULL,
		"09:00 active; 09:30:20 idle 20s; 09:31:30 active; 09:51 end",
		"09:50 break-offered\n", NULL},
	    {"but one that was asked for", set_minute, NULL,
		"09:00 active; 09:50:20 idle 20s; 09:51:10 active; 10:42 end",
		"09:50 break-offered\n10:41 break-offered\n",
		"09:50 " OFFER "09:51 break-taken rest\n10:41 " OFFER},
	    {"or a locked one", set_minute, NULL,
		"09:00 active; 09:30 locked; 09:31 active; 10:22 end",
		"10:21 break-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

/* Half of each minute without input: the eyes still get their break. */
static void test_many_pauses(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_eyes(&s);
	script_live(&s, "09:00 active");
	for (int m = 0; m < 61; m++) {
		char line[64];

		snprintf(line, sizeof(line),
		    "%02d:%02d:50 idle 20s; %02d:%02d:59 active", 9 + m / 60,
		    m % 60, 9 + m / 60, m % 60);
		script_live(&s, line);
	}
	sim_expect(&s, "09:20 break-offered\n09:40 break-offered\n"
		       "10:00 break-offered\n");
	sim_end(&s);
}

static void test_eyes_rest(void **state)
{
	static const struct script_row rows[] = {
	    {"locked for as long", NULL, NULL,
		"09:00 active; 09:15 locked; 09:15:30 active; 09:36 end",
		"09:35 break-offered\n", NULL},
	    {"locked for less", NULL, NULL,
		"09:00 active; 09:15 locked; 09:15:19 active; 09:36 end",
		"09:20 break-offered\n", NULL},
	    {"two minutes away", NULL, NULL,
		"09:00 active; 09:10:20 idle 20s; 09:12 active; 09:33 end",
		"09:32 break-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_eyes);
}

static void set_meetings_rest(struct sim *s)
{
	s->rules.meeting.rest = true;
}

static void set_at_night(struct sim *s)
{
	s->rules.breaks[1].hours_only = false;
}

static void test_meetings(void **state)
{
	static const struct script_row rows[] = {
	    {"over an idle user, rest begins with its end", NULL, "09:20-10:00",
		"09:00 active; 09:30 idle 2m; 10:06 active; 10:57 end",
		"10:56 break-offered\n", NULL},
	    {"and is none before five minutes", NULL, "09:20-10:00",
		"09:00 active; 09:30 idle 2m; 10:04 active; 10:05 end",
		"10:04 break-offered\n", NULL},
	    {"told of after its end", NULL, "09:20-09:40",
		"09:00 active; 09:44 idle 20m; 09:44:30 active; 10:00 end",
		"09:54 break-offered\n", NULL},
	    {"a locked screen is rest", NULL, "09:20-10:00",
		"09:00 active; 09:30 locked; 09:40 active; 10:31 end",
		"10:30 break-offered\n", NULL},
	    {"idle, then locked: from the lock on", NULL, "09:20-10:30",
		"09:00 active; 09:30 idle 2m; 09:52 locked; 09:56 active;"
		"10:31 end",
		"10:30 break-offered\n", NULL},
	    {"after the hours it is no matter", set_at_night, "18:20-19:30",
		"18:00 active; 18:30 idle 2m; 18:50 active; 19:41 end",
		"19:40 break-offered\n", NULL},
	    {"the hours end over it: rest begins then", set_at_night,
		"16:00-17:30",
		"15:50 active; 16:30 idle 2m; 17:04 active; 17:57 end",
		"17:30 break-offered\n", NULL},
	    {"and is one after five minutes", set_at_night, "16:00-17:30",
		"15:50 active; 16:30 idle 2m; 17:06 active; 17:57 end",
		"17:56 break-offered\n", NULL},
	    {"begins over an idle user: work again", NULL, "09:34-09:50",
		"09:00 active; 09:33 idle 2m; 09:50 active; 09:54 end",
		"09:53 break-offered\n", NULL},
	    {"rest where the user says so", set_meetings_rest, "09:20-10:00",
		"09:00 active; 09:30 idle 2m; 09:59 active; 10:50 end",
		"10:49 break-offered\n", NULL},
	    {"a break that the user starts is one", NULL, "09:20-10:20",
		"09:00 active; 09:51 take; 09:53 idle 2m; 10:21 end",
		"09:51 break-started\n",
		"09:51 break-started rest\n09:56 break-taken rest\n"},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

/* A call in the evening with nobody at the screen is no working time. */
static void test_meeting_off_duty(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_rest(&s);
	script_meetings(&s, "18:30-20:00");
	script_live(&s, "16:00 active; 17:02 idle 2m; 21:00 end");
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.active_today, HOURS(1));
	sim_end(&s);
}

/* When presence began, never before it began to be what it was. */
static void test_since(void **state)
{
	static const struct {
		const char *script, *at;
	} rows[] = {
	    {"09:00 active; 09:05 idle 2m", "09:03"},
	    {"09:00 active; 09:05 idle 1h", "09:00"},
	    {"09:00 active; 09:05 locked; 09:10 idle 2h", "09:05"},
	    {"09:00 active; 09:05 asleep 3m", "09:02"},
	    {"09:00 active; 09:05 idle 2m; 09:06 active 5m", "09:03"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct action *a;
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		set_rest(&s);
		script_live(&s, rows[i].script);
		a = &s.out.action[0];
		assert_row(i, s.out.n > 0 && a->type == ACTION_RECORD);
		assert_string_equal(a->kind, "presence");
		assert_row(i, a->at.us == script_at(&s, rows[i].at).us);
		sim_end(&s);
	}
}

/* Where nobody can tell, a night is a rest. */
static void test_unknown_night(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_rest(&s);
	script_live(&s, "16:20 unknown; 16:59 end");
	sim_run(&s, "2026-03-05 09:51");
	sim_expect(&s, "09:50 break-offered\n");
	sim_end(&s);
}

/* There the user's word counts, for what is shorter too. */
static void test_unknown_word(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_rest(&s);
	s.quiet_log = false;
	s.rules.breaks[0].enabled = true;
	script_live(&s, "09:00 unknown; 09:50 take; 10:16 end");
	sim_expect(&s, "09:20 break-offered\n09:40 break-offered\n"
		       "09:50 break-offered\n"
		       "09:50 break-started\n10:15 break-offered\n");
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_bump),
	    cmocka_unit_test(test_offer_to_nobody),
	    cmocka_unit_test(test_sources),
	    cmocka_unit_test(test_reading),
	    cmocka_unit_test(test_many_pauses),
	    cmocka_unit_test(test_eyes_rest),
	    cmocka_unit_test(test_meetings),
	    cmocka_unit_test(test_meeting_off_duty),
	    cmocka_unit_test(test_since),
	    cmocka_unit_test(test_unknown_night),
	    cmocka_unit_test(test_unknown_word),
	};

	return cmocka_run_group_tests_name(
	    "engine presence", tests, NULL, NULL);
}
