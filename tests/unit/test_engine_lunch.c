/* core/engine: lunch, from the widest gap to the note that it got lost: over
 * calendars that change, hours of every shape, and people who just go. */
#include "unit.h"

#include "script.h"

#define OFFERED "lunch-offered Lunch walk\n"
#define MISSED "lunch-missed Lunch\n"
#define NOTE "lunch-note No lunch walk today\n"

static void set_lunch(struct sim *s)
{
	s->rules.n_breaks = 0;
	s->rules.cutoff.enabled = false;
}

static void set_hours(struct sim *s, int from, int to)
{
	s->rules.hours.window[s->rules.hours.n++] =
	    (struct hours_window){WED, from * 60, to * 60};
}

/* ---- where and when ---- */

static void test_gap(void **state)
{
	static const struct script_row rows[] = {
	    {"once, once more, and one note", NULL, NULL,
		"09:00 active; 15:30 end",
		"12:00 lunch-offered\n12:30 lunch-offered\n"
		"14:00 lunch-note\n",
		"12:00 " OFFERED "12:30 " MISSED "12:30 " OFFERED
		"13:00 " MISSED "14:00 lunch-lost Lunch\n14:00 " NOTE},
	    {"the widest gap", NULL, "12:30-13:05", "09:00 active; 13:30 end",
		"13:05 lunch-offered\n", NULL},
	    {"the first of equals", NULL, "12:45-13:15",
		"09:00 active; 12:29 end", "12:00 lunch-offered\n", NULL},
	    {"one that just holds the walk", NULL, "11:00-13:45",
		"09:00 active; 13:59 end", "13:45 lunch-offered\n", NULL},
	    {"a minute too short: nothing, and no note", NULL, "11:00-13:46",
		"09:00 active; 16:00 end", "", ""},
	    {"the walk in none of many gaps", NULL,
		"12:14-12:30 12:44-13:00 13:14-13:30 13:44-14:30",
		"09:00 active; 16:00 end", "", ""},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

static void test_late(void **state)
{
	static const struct script_row rows[] = {
	    /* 12:00-13:00 and 13:10-14:00: of the first, 20 minutes are left
	     * when do-not-disturb ends */
	    {"what is left of a gap counts", NULL, "13:00-13:10",
		"09:00 active; 11:50 quiet; 12:40 meeting 16:00-16:30;"
		"12:41 loud; 13:20 end",
		"13:10 lunch-offered\n", NULL},
	    {"a gap that is still long enough", NULL, NULL,
		"09:00 active; 11:50 quiet; 13:45 loud; 13:50 end",
		"13:45 lunch-offered\n", NULL},
	    {"one that is no more", NULL, NULL,
		"09:00 active; 11:50 quiet; 13:46 loud; 16:00 end", "", ""},
	    {"in the next gap then", NULL, "12:50-13:20",
		"09:00 active; 11:50 quiet; 12:36 loud; 13:21 end",
		"13:20 lunch-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

/* ---- a calendar that changes ---- */

static void test_moved(void **state)
{
	static const struct script_row rows[] = {
	    {"before it was offered", NULL, NULL,
		"09:00 active; 11:00 meeting 11:45-12:50; 13:10 end",
		"12:50 lunch-offered\n", NULL},
	    {"a meeting at once: after it, at once", NULL, NULL,
		"09:00 active; 12:05 meeting 12:05-12:15; 12:20 end",
		"12:00 lunch-offered\n12:15 lunch-offered\n", NULL},
	    {"a meeting soon: into the wider gap after it", NULL, NULL,
		"09:00 active; 12:05 meeting 12:20-13:00; 13:10 end",
		"12:00 lunch-offered\n13:00 lunch-offered\n",
		"12:00 " OFFERED "12:05 lunch-moved Lunch\n13:00 " OFFERED},
	    {"and it is offered once more there, as ever", NULL, NULL,
		"09:00 active; 12:05 meeting 12:20-13:00; 14:10 end",
		"12:00 lunch-offered\n13:00 lunch-offered\n"
		"13:30 lunch-offered\n14:00 lunch-note\n",
		NULL},
	    {"a meeting later: the offer says until when", NULL, NULL,
		"09:00 active; 12:05 meeting 13:10-14:00; 12:29 end",
		"12:00 lunch-offered\n12:05 lunch-corrected\n",
		"12:00 " OFFERED},
	    {"a meeting less: it stands", NULL, "13:10-14:00",
		"09:00 active; 12:05 meeting; 12:29 end",
		"12:00 lunch-offered\n12:05 lunch-corrected\n",
		"12:00 " OFFERED},
	    {"a meeting elsewhere: it stands", NULL, NULL,
		"09:00 active; 12:05 meeting 16:00-16:30; 12:29 end",
		"12:00 lunch-offered\n", NULL},
	    {"no gap is left: it goes", NULL, NULL,
		"09:00 active; 12:05 meeting 12:15-14:00; 16:00 end",
		"12:00 lunch-offered\n",
		"12:00 " OFFERED "12:05 lunch-moved Lunch\n"},
	    {"on a walk: let be", NULL, NULL,
		"09:00 active; 12:01 take; 12:02 locked;"
		"12:05 meeting 12:20-13:00; 12:40 active; 16:00 end",
		"12:00 lunch-offered\n",
		"12:00 " OFFERED "12:01 lunch-started Lunch\n"
		"12:17 lunch-taken Lunch\n"},
	    {"over a restart", NULL, NULL,
		"09:00 active; 12:04 restart; 12:04 active;"
		"12:05 meeting 12:20-13:00; 13:10 end",
		NULL,
		"12:00 " OFFERED "12:05 lunch-moved Lunch\n13:00 " OFFERED},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

/* ---- people who just go ---- */

static void test_natural(void **state)
{
	static const struct script_row rows[] = {
	    {"in the window: no word", NULL, NULL,
		"09:00 active; 11:59 locked; 12:20 active; 16:00 end", "",
		"12:14 lunch-taken Lunch\n"},
	    {"begun long before the window", NULL, NULL,
		"09:00 active; 11:35 locked; 12:02 active; 16:00 end", "",
		"12:00 lunch-taken Lunch\n"},
	    {"begun a little before it", NULL, NULL,
		"09:00 active; 11:50 locked; 12:06 active; 16:00 end", "",
		"12:05 lunch-taken Lunch\n"},
	    {"over before the window: that was none", NULL, NULL,
		"09:00 active; 11:30 locked; 11:59 active; 12:01 end",
		"12:00 lunch-offered\n", NULL},
	    {"ends after the window", NULL, "12:00-13:40",
		"09:00 active; 13:50 locked; 14:10 active; 16:00 end",
		"13:40 lunch-offered\n",
		"13:40 " OFFERED "14:05 lunch-taken Lunch\n"},
	    {"too short, over the window's end: lost", NULL, "12:00-13:40",
		"09:00 active; 13:50 locked; 14:04 active; 16:00 end",
		"13:40 lunch-offered\n14:04 lunch-note\n", NULL},
	    {"idle, known late", NULL, NULL,
		"09:00 active; 12:03 idle 2m; 12:30 active; 16:00 end",
		"12:00 lunch-offered\n",
		"12:00 " OFFERED "12:16 lunch-taken Lunch\n"},
	    {"the night is no lunch", NULL, NULL,
		"05:00 locked; 12:05 active; 12:06 end",
		"12:05 lunch-offered\n", NULL},
	    {"a meeting elsewhere is no lunch", NULL, "11:00-12:00",
		"09:00 active; 10:58 locked; 12:03 active; 12:04 end",
		"12:03 lunch-offered\n", NULL},
	    {"nor is one after the window", NULL, "12:00-13:40 14:00-15:00",
		"09:00 active; 13:50 locked; 15:01 active; 16:00 end",
		"13:40 lunch-offered\n",
		"13:40 " OFFERED "15:01 lunch-lost Lunch\n"},
	    {"away when it would get lost: not yet", NULL, NULL,
		"09:00 active; 12:20 locked; 12:40 active; 16:00 end",
		"12:00 lunch-offered\n",
		"12:00 " OFFERED "12:35 lunch-taken Lunch\n"},
	    {"back too early: once more", NULL, NULL,
		"09:00 active; 12:20 locked; 12:32 active; 12:33 end",
		"12:00 lunch-offered\n12:32 lunch-offered\n", NULL},
	    {"asleep", NULL, NULL,
		"09:00 active; 12:10 asleep; 12:50 active; 16:00 end",
		"12:00 lunch-offered\n",
		"12:00 " OFFERED "12:25 lunch-taken Lunch\n"},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

/* Nobody can tell: by the user's word, and no word of what may not be so. */
static void test_unknown(void **state)
{
	static const struct script_row rows[] = {
	    {"started: taken when its time has passed", NULL, NULL,
		"09:00 unknown; 12:01 take; 16:00 end", "12:00 lunch-offered\n",
		"12:00 " OFFERED "12:01 lunch-started Lunch\n"
		"12:31 lunch-taken Lunch\n"},
	    {"no answer: once more, and no note", NULL, NULL,
		"09:00 unknown; 16:00 end",
		"12:00 lunch-offered\n12:30 lunch-offered\n",
		"12:00 " OFFERED "12:30 " MISSED "12:30 " OFFERED
		"13:00 " MISSED "14:00 lunch-lost Lunch\n"},
	    {"known again in the middle of it", NULL, NULL,
		"09:00 unknown; 12:02 locked; 12:20 active; 16:00 end",
		"12:00 lunch-offered\n",
		"12:00 " OFFERED "12:17 lunch-taken Lunch\n"},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

/* ---- answers ---- */

static void test_answers(void **state)
{
	static const struct script_row rows[] = {
	    {"skipped: nothing more that day", NULL, NULL,
		"09:00 active; 12:01 skip; 16:00 end", "12:00 lunch-offered\n",
		"12:00 " OFFERED "12:01 lunch-skipped Lunch\n"},
	    {"skipped: not for a calendar, a pause or a restart", NULL, NULL,
		"09:00 active; 12:01 skip; 12:10 meeting 12:20-12:40;"
		"12:50 pause 13:00; 13:05 restart; 13:05 active; 16:00 end",
		NULL,
		"12:00 " OFFERED "12:01 lunch-skipped Lunch\n"
		"12:50 pause Pause\n13:00 resume Pause\n"},
	    {"skipped, then a rest: still skipped", NULL, NULL,
		"09:00 active; 12:01 skip; 12:05 locked; 12:40 active;"
		"16:00 end",
		"12:00 lunch-offered\n",
		"12:00 " OFFERED "12:01 lunch-skipped Lunch\n"},
	    {"moved, as often as there is room", NULL, NULL,
		"09:00 active; 12:01 snooze; 12:32 snooze; 13:03 snooze;"
		"13:34 snooze; 16:00 end",
		"12:00 lunch-offered\n12:31 lunch-offered\n"
		"13:02 lunch-offered\n13:33 lunch-offered\n",
		NULL},
	    {"started, and worked on: once more", NULL, NULL,
		"09:00 active; 12:01 take; 12:34 end",
		"12:00 lunch-offered\n12:33 lunch-offered\n",
		"12:00 " OFFERED "12:01 lunch-started Lunch\n"
		"12:33 " MISSED "12:33 " OFFERED},
	    {"started at the window's end, and walked", NULL, "12:00-13:44",
		"09:00 active; 13:50 take; 13:55 locked; 14:12 active;"
		"16:00 end",
		"13:44 lunch-offered\n",
		"13:44 " OFFERED "13:50 lunch-started Lunch\n"
		"14:10 lunch-taken Lunch\n"},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

/* ---- the note ---- */

static void test_note(void **state)
{
	static const struct script_row rows[] = {
	    {"after a meeting", NULL, "13:30-14:20", "09:00 active; 16:00 end",
		"12:00 lunch-offered\n12:30 lunch-offered\n"
		"14:20 lunch-note\n",
		NULL},
	    {"but not an hour late", NULL, "13:30-15:00",
		"09:00 active; 16:00 end",
		"12:00 lunch-offered\n12:30 lunch-offered\n",
		"12:00 " OFFERED "12:30 " MISSED "12:30 " OFFERED
		"13:00 " MISSED "15:00 lunch-lost Lunch\n"},
	    {"once, over a restart", NULL, NULL,
		"09:00 active; 14:01 restart; 14:01 active; 16:00 end", NULL,
		"12:00 " OFFERED "12:30 " MISSED "12:30 " OFFERED
		"13:00 " MISSED "14:00 lunch-lost Lunch\n14:00 " NOTE},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

/* ---- what holds it back ---- */

static void test_held_back(void **state)
{
	static const struct script_row rows[] = {
	    {"a pause before it", NULL, NULL,
		"09:00 active; 11:50 pause 12:40; 12:41 end",
		"12:40 lunch-offered\n", NULL},
	    {"a pause over it: gone, and back, as one offer", NULL, NULL,
		"09:00 active; 12:05 pause 12:20; 13:30 end",
		"12:00 lunch-offered\n12:20 lunch-offered\n"
		"12:50 lunch-offered\n",
		NULL},
	    {"a pause past the window: no word of it", NULL, NULL,
		"09:00 active; 11:50 pause 14:30; 16:00 end", "",
		"11:50 pause Pause\n14:30 resume Pause\n"},
	    {"do-not-disturb over it", NULL, NULL,
		"09:00 active; 12:05 quiet; 12:20 loud; 12:21 end",
		"12:00 lunch-offered\n12:20 lunch-offered\n", NULL},
	    {"nobody here", NULL, NULL,
		"09:00 active; 11:55 locked; 12:05 active; 12:06 end",
		"12:05 lunch-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

static void set_on_call(struct sim *s)
{
	sim_add(s, testday_event(s->zone, CLASS_ON_CALL, "2026-03-04 08:00",
		       "2026-03-05 08:00", "on call"));
}

static void test_on_call(void **state)
{
	static const struct script_row rows[] = {
	    {"only the cutoff is quiet on call", set_on_call, NULL,
		"09:00 active; 12:29 end", "12:00 lunch-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

/* ---- hours of every shape ---- */

static void set_morning(struct sim *s)
{
	s->rules.hours.n = 0;
	set_hours(s, 9 * 60, 13 * 60);
}

static void set_early(struct sim *s)
{
	s->rules.hours.n = 0;
	set_hours(s, 6 * 60, 14 * 60);
}

static void set_afternoon(struct sim *s)
{
	s->rules.hours.n = 0;
	set_hours(s, 12 * 60 + 30, 20 * 60);
}

static void set_split(struct sim *s)
{
	s->rules.hours.n = 0;
	set_hours(s, 8 * 60, 12 * 60);
	set_hours(s, 13 * 60, 17 * 60);
}

static void set_wide_split(struct sim *s)
{
	s->rules.hours.n = 0;
	set_hours(s, 8 * 60, 11 * 60);
	set_hours(s, 15 * 60, 19 * 60);
}

static void set_night(struct sim *s)
{
	s->rules.hours.n = 0;
	set_hours(s, 22 * 60, 30 * 60);
}

static void set_night_lunch(struct sim *s)
{
	set_night(s);
	s->rules.lunch.start = 1 * 3600;
	s->rules.lunch.end = 3 * 3600;
}

static void set_midnight_lunch(struct sim *s)
{
	set_night(s);
	s->rules.lunch.start = 23 * 3600 + 1800;
	s->rules.lunch.end = 24 * 3600 + 1800;
}

static void set_half_day_off(struct sim *s)
{
	sim_add(s, testday_event(s->zone, CLASS_OFF, "2026-03-04 13:00",
		       "2026-03-04 17:00", "off"));
}

static void set_dentist(struct sim *s)
{
	sim_add(s, testday_event(s->zone, CLASS_OFF, "2026-03-04 10:00",
		       "2026-03-04 11:00", "off"));
}

static void test_hours(void **state)
{
	static const struct script_row rows[] = {
	    {"part-time to 13:00: home for lunch", set_morning, NULL,
		"09:00 active; 16:00 end", "", ""},
	    {"an afternoon off", set_half_day_off, NULL,
		"09:00 active; 16:00 end", "", ""},
	    {"to 14:00, the window's end", set_early, NULL,
		"06:00 active; 12:01 end", "12:00 lunch-offered\n", NULL},
	    {"from 12:30 on: had it at home", set_afternoon, NULL,
		"12:30 active; 16:00 end", "", ""},
	    {"between two windows", set_split, NULL, "08:00 active; 12:01 end",
		"12:00 lunch-offered\n", NULL},
	    {"between two windows, off duty all of it", set_wide_split, NULL,
		"08:00 active; 12:01 end", "12:00 lunch-offered\n", NULL},
	    {"gone between two windows", set_split, NULL,
		"08:00 active; 12:00 locked; 13:00 active; 16:00 end",
		"12:00 lunch-offered\n",
		"12:00 " OFFERED "12:15 lunch-taken Lunch\n"},
	    {"some hours off before it", set_dentist, NULL,
		"09:00 active; 12:01 end", "12:00 lunch-offered\n", NULL},
	    {"nights, with a lunch at noon", set_night, NULL,
		"09:00 active; 23:59 end", "", ""},
	    {"nights, with one at midnight", set_midnight_lunch, NULL,
		"21:00 active; 23:40 end", "23:30 lunch-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_lunch);
}

/* What lies after midnight is of the night that began before it. */
static void test_night_lunch(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_lunch(&s);
	set_night_lunch(&s);
	sim_add(&s, testday_event(s.zone, CLASS_MEETING, "2026-03-05 00:50",
			"2026-03-05 01:20", "handover"));
	sim_start(&s, "2026-03-04 21:30", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 01:25");
	sim_expect(&s, "01:20 lunch-offered\n");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 02:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	/* no hours begin on Thursday, and so no lunch */
	sim_run(&s, "2026-03-06 06:00");
	sim_expect(&s, "01:20 lunch-offered\n");
	sim_end(&s);
}

/* ---- together with breaks ---- */

static void set_breaks(struct sim *s)
{
	s->quiet_log = true;
	s->rules.cutoff.enabled = false;
}

static void test_breaks(void **state)
{
	static const struct script_row rows[] = {
	    {"a break that is near becomes the walk", NULL, NULL,
		"11:05 active; 12:10 end", "12:00 lunch-offered\n", NULL},
	    {"while it is offered, no break is", NULL, NULL,
		"11:20 active; 12:29 end", "12:00 lunch-offered\n", NULL},
	    {"a walk is a rest", NULL, NULL,
		"11:05 active; 12:01 locked; 12:31 active; 13:22 end",
		"12:00 lunch-offered\n13:21 break-offered\n", NULL},
	};

	(void)state;
	SCRIPT_RUN(rows, set_breaks);
}

static void set_off(struct sim *s)
{
	s->rules.lunch.enabled = false;
}

static void test_reload(void **state)
{
	struct rules off;
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_lunch(&s);
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 12:01");
	assert_true(s.live[CHANNEL_LUNCH]);
	off = s.rules;
	off.lunch.enabled = false;
	sim_feed(
	    &s, &(struct engine_event){.type = EVENT_RULES, .rules = &off});
	assert_false(s.live[CHANNEL_LUNCH]);
	sim_run(&s, "2026-03-04 16:00");
	sim_expect(&s, "12:00 lunch-offered\n");
	sim_end(&s);
	sim_begin(&s, "Europe/Berlin");
	set_lunch(&s);
	set_off(&s);
	sim_start(&s, "2026-03-04 09:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 16:00");
	sim_expect(&s, "");
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_gap),
	    cmocka_unit_test(test_late),
	    cmocka_unit_test(test_moved),
	    cmocka_unit_test(test_natural),
	    cmocka_unit_test(test_unknown),
	    cmocka_unit_test(test_answers),
	    cmocka_unit_test(test_note),
	    cmocka_unit_test(test_held_back),
	    cmocka_unit_test(test_on_call),
	    cmocka_unit_test(test_hours),
	    cmocka_unit_test(test_night_lunch),
	    cmocka_unit_test(test_breaks),
	    cmocka_unit_test(test_reload),
	};

	return cmocka_run_group_tests_name("engine-lunch", tests, NULL, NULL);
}
