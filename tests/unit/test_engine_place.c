/* core/engine: when breaks come: around meetings, next to each other, to lunch
 * and to the end of the hours, and after all that held them back. */
#include "unit.h"

#include "script.h"

/* The rest break, and only what lasts. */
static void set_rest(struct sim *s)
{
	s->quiet_log = true;
	s->rules.breaks[0].enabled = false;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.enabled = false;
}

static void set_deferral(struct sim *s)
{
	s->rules.breaks[1].length = MINUTES(10);
}

static void set_focus(struct sim *s)
{
	sim_add(s, testday_event(s->zone, CLASS_FOCUS, SCRIPT_DATE "09:00",
		       SCRIPT_DATE "12:00", "focus"));
}

static void test_meetings(void **state)
{
	static const struct script_row rows[] = {
	    {"in the second of two with a gap that does not hold it", NULL,
		"09:40-09:47 09:49-10:30", "09:00 active; 10:31 end",
		"09:33 break-offered\n10:30 break-offered\n", NULL},
	    {"in the gap", NULL, "09:40-09:48 09:52-10:30",
		"09:00 active; 10:31 end",
		"09:33 break-offered\n10:30 break-offered\n", NULL},
	    {"not grown enough before both", NULL, "09:30-09:45 09:48-10:30",
		"09:00 active; 10:31 end", "10:30 break-offered\n", NULL},
	    {"the gap holds it: at its beginning", NULL,
		"09:20-09:48 09:53-10:30", "09:00 active; 10:31 end",
		"09:48 break-offered\n10:30 break-offered\n", NULL},
	    {"and though due earlier", NULL, "09:20-09:55 10:00-10:30",
		"09:00 active; 09:56 end", "09:55 break-offered\n", NULL},
	    {"it would not be over before the meeting", NULL, "09:53-10:30",
		"09:00 active; 10:31 end",
		"09:46 break-offered\n10:30 break-offered\n", NULL},
	    {"too late for that, it waits", NULL, "09:53-10:30",
		"09:00 active; 09:30 quiet; 09:51 loud; 10:31 end",
		"10:30 break-offered\n", NULL},
	    {"moved to there by the user, it comes", NULL, "09:57-10:30",
		"09:00 active; 09:50 snooze; 10:31 end",
		"09:50 break-offered\n09:53 break-offered\n"
		"10:30 break-offered\n",
		NULL},
	    {"moved by a short rest before it, it moves", NULL, "09:53-10:30",
		"09:00 active; 09:40 locked; 09:44 active; 10:31 end",
		"09:46 break-offered\n10:30 break-offered\n", NULL},
	    {"after a rest before it, none", NULL, "09:53-10:30",
		"09:00 active; 09:40 locked; 09:45 active; 10:34 end", "",
		NULL},
	    {"meetings that hold it for longer than they may", NULL,
		"09:20-10:40 10:42-11:40 11:42-12:40 12:42-13:40",
		"09:00 active; 13:41 end",
		"11:40 break-offered\n13:40 break-offered\n", NULL},
	    {"gaps of half of it, all day", set_deferral,
		"09:05-10:00 10:05-11:00 11:05-12:00 12:05-13:00 13:05-14:00",
		"09:00 active; 14:01 end",
		"11:00 break-offered\n13:00 break-offered\n"
		"14:00 break-offered\n",
		NULL},
	    {"in focus time as ever", set_focus, NULL,
		"09:00 active; 09:51 end", "09:50 break-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

static void set_micro(struct sim *s)
{
	s->rules.breaks[0] = testday_break("micro", MINUTES(10), MINUTES(1));
	s->rules.breaks[0].snooze = MINUTES(20);
	s->rules.breaks[0].snoozes = 1;
}

static void set_any_hour(struct sim *s)
{
	set_micro(s);
	s->rules.breaks[0].hours_only = false;
}

/* One silent word a wait, and a new one for the next. */
static void test_long_due(void **state)
{
	static const struct script_row rows[] = {
	    {"two waits", NULL, "09:20-12:00 12:30-15:00",
		"09:00 active; 15:01 end", NULL,
		"11:50 break-long-due A break is waiting\n"
		"12:00 break-offered Time for a break\n"
		"14:30 break-long-due A break is waiting\n"
		"15:00 break-offered Time for a break\n"},
	    {"meetings that follow each other are one", NULL,
		"09:20-11:20 11:20-13:20 13:20-15:20",
		"09:00 active; 15:21 end", NULL,
		"11:50 break-long-due A break is waiting\n"
		"15:20 break-offered Time for a break\n"},
	    {"of one that gave its turn to the offer between them",
		set_any_hour, "12:05-16:00 16:05-21:00",
		"12:00 active; 20:59 end", NULL,
		"14:10 break-long-due A break is waiting\n"
		"16:00 break-offered Time for a break\n"
		"18:10 break-long-due A break is waiting\n"},
	    {"paused over it: not a word", NULL, "09:20-15:20",
		"09:00 active; 11:00 pause 15:00; 15:00 end", NULL,
		"11:00 pause Pause\n"
		"15:00 resume Pause\n15:00 break-long-due A break is "
		"waiting\n"},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

/* ---- among each other ---- */

static void set_micro_12(struct sim *s)
{
	set_micro(s);
	s->rules.breaks[0].every = MINUTES(12);
}

static void set_micro_strict(struct sim *s)
{
	set_micro(s);
	s->rules.breaks[0].strict = true;
}

static void set_far_snooze(struct sim *s)
{
	set_micro(s);
	s->rules.breaks[1].snooze = MINUTES(15);
}

static void set_equal(struct sim *s)
{
	s->rules.breaks[0] = testday_break("other", MINUTES(50), MINUTES(5));
}

static void set_near_equal(struct sim *s)
{
	set_equal(s);
	s->rules.breaks[0].every = MINUTES(48);
}

#define OFFER "break-offered Time for a break\n"
#define MICRO                                                                  \
	"09:10 break-offered\n09:20 break-offered\n"                           \
	"09:30 break-offered\n09:40 break-offered\n"

static void test_merge(void **state)
{
	static const struct script_row rows[] = {
	    {"the longer takes the place of the open one", set_micro, NULL,
		"09:00 active; 10:39 end", MICRO "09:50 break-offered\n", NULL},
	    {"due shortly before it: merged", set_micro_12, NULL,
		"09:00 active; 09:55 end",
		"09:12 break-offered\n09:24 break-offered\n"
		"09:36 break-offered\n09:50 break-offered\n",
		NULL},
	    {"and nothing after it was skipped", set_micro_12, NULL,
		"09:00 active; 09:49 end; 09:51 skip; 10:01 end",
		"09:12 break-offered\n09:24 break-offered\n"
		"09:36 break-offered\n09:50 break-offered\n",
		NULL},
	    {"skipped: the shorter in its time", set_micro, NULL,
		"09:00 active; 09:51 skip; 10:01 end",
		MICRO "09:50 break-offered\n10:00 break-offered\n", NULL},
	    {"a strict one that gave way comes back soon", set_micro_strict,
		NULL, "09:00 active; 09:51 skip; 09:57 end",
		MICRO "09:50 break-offered\n09:56 break-offered\n", NULL},
	    {"snoozed: the shorter is not a burst", set_micro, NULL,
		"09:00 active; 09:51 snooze; 10:20 end",
		MICRO "09:50 break-offered\n09:54 break-offered\n", NULL},
	    {"snoozed for long", set_far_snooze, NULL,
		"09:00 active; 09:51 snooze; 10:07 end",
		MICRO "09:50 break-offered\n10:00 break-offered\n"
		      "10:06 break-offered\n",
		NULL},
	    {"taken: both begin anew", set_micro, NULL,
		"09:00 active; 09:51 locked; 09:56 active; 10:07 end",
		MICRO "09:50 break-offered\n10:06 break-offered\n", NULL},
	    {"a rest for the shorter alone leaves the longer", set_micro, NULL,
		"09:00 active; 09:51 locked; 09:53 active; 09:54 end",
		MICRO "09:50 break-offered\n", NULL},
	    {"equal ones are one", set_equal, NULL, "09:00 active; 10:39 end",
		"09:50 break-offered\n", "09:50 " OFFER},
	    {"the first of equals goes on, the second merges", set_near_equal,
		NULL, "09:00 active; 09:54 end", "09:48 break-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

/* ---- eyes ---- */

static void set_eyes(struct sim *s)
{
	s->rules.breaks[1].warn = 0;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.enabled = false;
}

static void set_eyes_at_night(struct sim *s)
{
	s->rules.breaks[0].hours_only = false;
	s->rules.cutoff.enabled = true;
}

static void set_lunch(struct sim *s)
{
	s->rules.lunch.enabled = true;
}

static void set_far_reach(struct sim *s)
{
	s->rules.meeting.reach = HOURS(1);
}

static void set_notice(struct sim *s)
{
	s->rules.breaks[1].warn = MINUTES(10);
}

static void test_eyes(void **state)
{
	static const struct script_row rows[] = {
	    {"an open offer covers them", NULL, NULL, "09:00 active; 10:30 end",
		"09:20 break-offered\n09:40 break-offered\n"
		"09:50 break-offered\n",
		NULL},
	    {"one that was closed does not", NULL, NULL,
		"09:00 active; 09:51 closed; 10:21 end",
		"09:20 break-offered\n09:40 break-offered\n"
		"09:50 break-offered\n10:00 break-offered\n"
		"10:20 break-offered\n",
		NULL},
	    {"nor does it come back by a restart", NULL, NULL,
		"09:00 active; 09:51 closed; 09:52 restart; 09:59 end",
		"09:20 break-offered\n09:40 break-offered\n"
		"09:50 break-offered\n",
		NULL},
	    {"not just before lunch", set_lunch, NULL,
		"11:38 active; 12:01 end", "12:00 lunch-offered\n", NULL},
	    {"a rest that will not come keeps none away", set_eyes_at_night,
		NULL, "16:00 active; 17:26 end",
		"16:20 break-offered\n16:30 cutoff-warning\n"
		"16:40 break-offered\n16:50 cutoff-warning\n17:00 cutoff\n"
		"17:05 break-offered\n17:25 break-offered\n",
		NULL},
	    {"however far breaks may be to merge", set_far_reach, NULL,
		"09:00 active; 09:51 end",
		"09:20 break-offered\n09:50 break-offered\n", NULL},
	    {"a notice waits until they are over", set_notice, NULL,
		"09:00 active; 09:40:19 end",
		"09:20 break-offered\n09:40 break-offered\n", NULL},
	    {"and comes then", set_notice, NULL, "09:00 active; 09:41 end",
		"09:20 break-offered\n09:40 break-offered\n"
		"09:40 break-warning\n",
		NULL},
	    {"not in a meeting, once after it", NULL, "09:10-09:40",
		"09:00 active; 09:41 end", "09:40 break-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_eyes);
}

/* ---- lunch, the end, and what held back ---- */

static void set_cutoff(struct sim *s)
{
	s->rules.cutoff.enabled = true;
}

static void set_always(struct sim *s)
{
	set_cutoff(s);
	s->rules.breaks[1].hours_only = false;
}

static void set_split(struct sim *s)
{
	s->rules.hours.n = 2;
	s->rules.hours.window[0] =
	    (struct hours_window){WED, 9 * 3600, 12 * 3600 + 1800};
	s->rules.hours.window[1] =
	    (struct hours_window){WED, 13 * 3600 + 1800, 17 * 3600};
}

static void set_call(struct sim *s)
{
	set_cutoff(s);
	sim_add(s, testday_event(s->zone, CLASS_ON_CALL, SCRIPT_DATE "16:00",
		       SCRIPT_DATE "20:00", "On call"));
}

static void test_becomes(void **state)
{
	static const struct script_row rows[] = {
	    {"lunch, and comes back if that is skipped", set_lunch, NULL,
		"11:05 active; 12:05 skip; 12:11 end",
		"12:00 lunch-offered\n12:10 break-offered\n", NULL},
	    {"not an end that nobody speaks of", set_call, NULL,
		"15:50 active; 17:01 end", "16:40 break-offered\n", NULL},
	    {"an open one too", set_lunch, NULL,
		"10:58 active; 12:05 skip; 12:11 end",
		"11:48 break-offered\n12:00 lunch-offered\n"
		"12:10 break-offered\n",
		NULL},
	    {"one that is not due keeps its time", set_lunch, NULL,
		"11:30 active; 12:05 skip; 12:21 end",
		"12:00 lunch-offered\n12:20 break-offered\n", NULL},
	    {"lunch moved", set_lunch, NULL,
		"11:05 active; 12:05 snooze; 12:11 end",
		"12:00 lunch-offered\n12:10 break-offered\n", NULL},
	    {"lunch taken", set_lunch, NULL,
		"11:05 active; 12:01 locked; 12:20 active; 13:11 end",
		"12:00 lunch-offered\n13:10 break-offered\n", NULL},
	    {"the end, and comes back if that is moved", set_cutoff, NULL,
		"15:55 active; 16:51 extend 1h; 17:01 end",
		"16:30 cutoff-warning\n16:50 cutoff-warning\n"
		"16:55 break-offered\n",
		NULL},
	    {"the end of a window, and comes back in the next", set_split, NULL,
		"11:35 active; 13:31 end", "13:30 break-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

static void set_all(struct sim *s)
{
	set_lunch(s);
	set_cutoff(s);
	set_micro(s);
}

/* One of the hours is announced as they end; one of any time goes on. */
static void set_announced(struct sim *s)
{
	s->rules.breaks[0] = testday_break("any", MINUTES(20), MINUTES(1));
	s->rules.breaks[0].hours_only = false;
	s->rules.breaks[1].every = MINUTES(58);
	s->rules.breaks[1].length = MINUTES(1) + 1;
	s->rules.breaks[1].warn = MINUTES(10);
	s->rules.meeting.reach = 0;
}

/* Hours that hold four words. */
static void set_short_day(struct sim *s)
{
	s->rules.hours.window[2].end = 10 * 3600 + 40 * 60;
}

/* Two fall due while one is taken. */
static void set_taken(struct sim *s)
{
	s->rules.breaks[0] = testday_break("a", MINUTES(52), MINUTES(3));
	s->rules.breaks[2] = testday_break("b", MINUTES(53), MINUTES(20));
	s->rules.n_breaks = 3;
	s->rules.meeting.reach = 0;
}

/* Of all that is due, one. */
static void test_no_burst(void **state)
{
	static const struct script_row rows[] = {
	    {"a pause over lunch", set_all, NULL,
		"11:00 active; 11:05 pause 12:20; 12:29 end",
		"12:20 lunch-offered\n", NULL},
	    {"a pause into the last half hour", set_all, NULL,
		"15:00 active; 15:05 pause 16:35; 16:39 end",
		"16:35 cutoff-warning\n", NULL},
	    {"do not disturb", set_all, NULL,
		"09:00 active; 09:05 quiet; 11:00 loud; 11:09 end",
		"11:00 break-offered\n", NULL},
	    {"a meeting", set_all, "09:05-11:00", "09:00 active; 11:09 end",
		"11:00 break-offered\n", NULL},
	    {"a long absence", set_all, NULL,
		"09:00 active; 09:45 idle 2m; 15:00 active; 15:09 end",
		"09:10 break-offered\n09:20 break-offered\n"
		"09:30 break-offered\n09:40 break-offered\n",
		NULL},
	    {"announced as the hours end", set_announced, NULL,
		"16:03 active; 18:10 end",
		"16:23 break-offered\n16:43 break-offered\n"
		"17:03 break-offered\n17:23 break-offered\n"
		"17:43 break-offered\n18:03 break-offered\n",
		NULL},
	    {"again and again, and then briefly", set_short_day, NULL,
		"09:00 active; 09:51 quiet; 09:52 loud; 09:53 quiet; "
		"09:54 loud; 09:55 quiet; 09:56 loud; 09:57 quiet; 09:58 loud; "
		"10:00 end",
		"09:50 break-offered\n09:52 break-offered\n"
		"09:54 break-offered\n09:56 break-offered\n",
		NULL},
	    {"while one is taken", set_taken, NULL,
		"09:00 active; 09:51 take; 10:20 end",
		"09:50 break-offered\n09:58 break-offered\n", NULL},
	    {"the end of the day", set_always, NULL, "16:10 active; 17:31 end",
		"16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"
		"17:05 break-offered\n17:30 cutoff-again\n",
		NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_rest);
}

/* The wall clock is set by hours: breaks go by what was worked. */
static void test_clock_step(void **state)
{
	static const int64_t steps[] = {HOURS(2), -HOURS(2), MINUTES(10)};

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct sim s;
		struct instant end;

		sim_begin(&s, "Europe/Berlin");
		set_rest(&s);
		script_live(&s, "11:20 active; 11:40 end");
		s.now.wall.us += steps[i];
		sim_tick(&s);
		assert_row(i, s.log.n == 0);
		end.us = s.now.wall.us + MINUTES(30) - 1;
		sim_run_to(&s, end);
		assert_row(i, s.log.n == 0);
		end.us++;
		sim_run_to(&s, end);
		assert_row(i, s.log.n > 0);
		sim_end(&s);
	}
}

/* ---- what is said to come next ---- */

static void set_lunch_cutoff(struct sim *s)
{
	set_lunch(s);
	set_cutoff(s);
}

static void set_micro_45(struct sim *s)
{
	set_micro(s);
	s->rules.breaks[0].every = MINUTES(45);
}

static void test_next(void **state)
{
	static const struct {
		const char *what;
		void (*set)(struct sim *s);
		const char *meetings, *script;
		enum next_kind next;
		const char *at;
	} rows[] = {
	    {"grows", NULL, NULL, "09:00 active; 09:10 end", NEXT_BREAK,
		"09:50"},
	    {"before a meeting", NULL, "09:45-10:30", "09:00 active; 09:10 end",
		NEXT_BREAK, "09:38"},
	    {"after it", NULL, "09:30-10:30", "09:00 active; 09:10 end",
		NEXT_BREAK, "10:30"},
	    {"in it", NULL, "09:30-10:30", "09:00 active; 09:55 end",
		NEXT_BREAK, "10:30"},
	    {"after two", NULL, "09:30-10:30 10:33-11:00",
		"09:00 active; 09:10 end", NEXT_BREAK, "11:00"},
	    {"merges", set_micro_45, NULL, "09:00 active; 09:10 end",
		NEXT_BREAK, "09:50"},
	    {"becomes lunch", set_lunch_cutoff, NULL, "11:05 active; 11:10 end",
		NEXT_LUNCH, "12:00"},
	    {"becomes the end", set_cutoff, NULL, "15:55 active; 16:10 end",
		NEXT_CUTOFF, "17:00"},
	    {"over a pause in the hours", set_split, NULL,
		"11:55 active; 12:00 end", NEXT_BREAK, "13:45"},
	    {"in a gap", NULL, "09:20-09:48 09:53-10:30",
		"09:00 active; 09:10 end", NEXT_BREAK, "09:48"},
	    {"under an open one", set_micro, NULL, "09:00 active; 09:52 end",
		NEXT_BREAK, "10:40"},
	    {"moved", NULL, NULL, "09:00 active; 09:50 snooze", NEXT_BREAK,
		"09:53"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict v;
		struct sim s;

		sim_begin(&s, "Europe/Berlin");
		set_rest(&s);
		if (rows[i].set)
			rows[i].set(&s);
		script_meetings(&s, rows[i].meetings);
		script_live(&s, rows[i].script);
		engine_verdict(s.engine, s.now, &v);
		if (v.next != rows[i].next ||
		    v.next_at.us != script_at(&s, rows[i].at).us)
			fail_msg("%s: %s in %lld min", rows[i].what,
			    engine_next_name(v.next),
			    (long long)((v.next_at.us - s.now.wall.us) /
					USEC_PER_MIN));
		if (v.next == NEXT_BREAK)
			assert_string_equal(v.next_title, "rest");
		sim_end(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_meetings),
	    cmocka_unit_test(test_long_due),
	    cmocka_unit_test(test_merge),
	    cmocka_unit_test(test_eyes),
	    cmocka_unit_test(test_becomes),
	    cmocka_unit_test(test_no_burst),
	    cmocka_unit_test(test_clock_step),
	    cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests_name("engine place", tests, NULL, NULL);
}
