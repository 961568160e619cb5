/* core/plan: a whole day as the plan tells it, and a day without hours. */
#include "unit.h"

#include "core/plan.h"
#include "sim.h"

static void plan_write(const struct plan *p, const struct zone *z,
    struct str *ret)
{
	for (size_t i = 0; i < p->line.n; i++) {
		char clock[TIME_CLOCK_SIZE];

		time_format_clock(clock, p->line.v[i].at,
		    zone_offset(z, p->line.v[i].at));
		str_addf(ret, "%s %s\n", clock, p->line.v[i].kind);
		assert_true(p->line.v[i].reason.text[0] != '\0');
		assert_true(p->line.v[i].title[0] != '\0');
	}
}

static void test_day(void **state)
{
	struct sim s;
	struct plan p = {0};
	struct str text = {0};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.breaks[0].enabled = false;
	sim_meeting(&s, "2026-03-04 09:30", "2026-03-04 09:45");
	sim_meeting(&s, "2026-03-04 11:30", "2026-03-04 12:30");
	plan_day(&s.rules, &s.calendar, testday_day("2026-03-04"),
	    INSTANT_NEVER, &p);
	plan_write(&p, s.zone, &text);
	assert_string_equal(text.v,
	    "09:00 hours\n09:30 meeting\n09:48 break-warning\n"
	    "09:50 break-offered\n10:43 break-warning\n"
	    "10:45 break-offered\n11:23 break-offered\n11:30 meeting\n"
	    "12:30 lunch-offered\n13:48 break-warning\n"
	    "13:50 break-offered\n14:43 break-warning\n"
	    "14:45 break-offered\n15:38 break-warning\n"
	    "15:40 break-offered\n16:30 cutoff-warning\n"
	    "16:50 cutoff-warning\n17:00 cutoff\n17:30 cutoff-again\n"
	    "18:00 cutoff-again\n18:30 cutoff-again\n");
	str_done(&text);
	plan_done(&p);
	sim_end(&s);
}

static void test_until(void **state)
{
	struct sim s;
	struct plan p = {0};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	plan_day(&s.rules, &s.calendar, testday_day("2026-03-04"),
	    testday_at(s.zone, "2026-03-04 09:53"), &p);
	assert_int_equal(p.verdict.duty, DUTY_ON);
	assert_int_equal(p.verdict.presence, PRESENCE_LOCKED); /* resting */
	plan_day(&s.rules, &s.calendar, testday_day("2026-03-04"),
	    testday_at(s.zone, "2026-03-04 22:00"), &p);
	assert_int_equal(p.verdict.duty, DUTY_OFF);
	plan_done(&p);
	sim_end(&s);
}

static void test_day_off(void **state)
{
	struct sim s;
	struct plan p = {0};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	sim_add(&s, testday_all_day(s.zone, CLASS_OFF, "2026-03-04",
			"2026-03-05"));
	plan_day(&s.rules, &s.calendar, testday_day("2026-03-04"),
	    INSTANT_NEVER, &p);
	assert_int_equal(p.line.n, 2);
	assert_string_equal(p.line.v[0].kind, "off");
	assert_string_equal(p.line.v[1].kind, "day-off");
	plan_done(&p);
	sim_end(&s);
}

/* A sabbatical day says so, and which entry of the list it is by. */
static void test_sabbatical(void **state)
{
	struct sabbatical_rules *r;
	struct sim s;
	struct plan p = {0};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	r = &s.rules.hours.sabbatical;
	r->day[r->n++] = (struct day_rule){
	    .kind = DAY_NTH, .nth = 1, .weekday = WED};
	r->source = (struct source){1, 12};
	plan_day(&s.rules, &s.calendar, testday_day("2026-03-04"),
	    INSTANT_NEVER, &p);
	assert_int_equal(p.line.n, 1);
	assert_string_equal(p.line.v[0].kind, "sabbatical");
	assert_string_equal(p.line.v[0].title, "Sabbatical day");
	assert_string_equal(p.line.v[0].reason.text,
	    "[sabbatical] days has first wed");
	assert_int_equal(p.line.v[0].reason.source.line, 12);
	assert_string_equal(p.verdict.reason.text,
	    "a sabbatical day; [sabbatical] days has first wed");
	assert_int_equal(p.verdict.reason.source.line, 12);
	assert_int_equal(p.verdict.next_at.us,
	    testday_at(s.zone, "2026-03-05 09:00").us);
	plan_done(&p);
	sim_end(&s);
}

static const struct timeline_entry *titled(
    const struct plan *p, const char *title)
{
	for (size_t i = 0; i < p->line.n; i++) {
		if (strcmp(p->line.v[i].title, title) == 0)
			return &p->line.v[i];
	}
	return NULL;
}

/* A day begins at 04:00, a whole day's event at midnight: it is of its own day
 * alone, and stands before all else, what goes on since before it too. */
static void test_whole_days(void **state)
{
	struct occurrence fair, mail;
	struct sim s;
	struct plan p = {0};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	mail = testday_event(s.zone, CLASS_NOTE, "2026-03-03 12:00",
	    "2026-03-05 12:00", "Mail");
	fair = testday_all_day(s.zone, CLASS_NOTE, "2026-03-04", "2026-03-05");
	snprintf(fair.title, sizeof(fair.title), "Fair");
	fair.flags |= OCCURRENCE_TENTATIVE;
	sim_add(&s, mail);
	sim_add(&s, fair);
	for (const char *const *day = (const char *const[]){"2026-03-03",
	    "2026-03-05", NULL}; *day; day++) {
		plan_day(&s.rules, &s.calendar, testday_day(*day),
		    INSTANT_NEVER, &p);
		assert_null(titled(&p, "Fair"));
		assert_non_null(titled(&p, "Mail"));
	}
	plan_day(&s.rules, &s.calendar, testday_day("2026-03-04"),
	    INSTANT_NEVER, &p);
	assert_ptr_equal(titled(&p, "Fair"), &p.line.v[0]);
	assert_ptr_equal(titled(&p, "Mail"), &p.line.v[1]);
	assert_int_equal(p.line.v[0].flags,
	    OCCURRENCE_ALL_DAY | OCCURRENCE_TENTATIVE);
	assert_string_equal(p.line.v[2].kind, "hours");
	plan_done(&p);
	sim_end(&s);
}

/* A night shift over the hour that is missing: one day, one ladder. */
static void test_night(void **state)
{
	struct sim s;
	struct plan p = {0};
	struct str text = {0};

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.breaks[0].enabled = false;
	s.rules.hours.n = 1;
	s.rules.hours.window[0] =
	    (struct hours_window){SAT, 22 * 3600, 30 * 3600};
	plan_day(&s.rules, &s.calendar, testday_day("2026-03-28"),
	    INSTANT_NEVER, &p);
	plan_write(&p, s.zone, &text);
	assert_non_null(strstr(text.v, "22:50 break-offered\n"));
	/* 01:35 and 55 minutes more, over the gap */
	assert_non_null(strstr(text.v, "01:35 break-offered\n"));
	assert_non_null(strstr(text.v, "03:30 break-offered\n"));
	assert_non_null(strstr(text.v,
	    "06:00 cutoff\n06:30 cutoff-again\n07:00 cutoff-again\n"
	    "07:30 cutoff-again\n"));
	str_done(&text);
	plan_done(&p);
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_day),
	    cmocka_unit_test(test_until),
	    cmocka_unit_test(test_day_off),
	    cmocka_unit_test(test_sabbatical),
	    cmocka_unit_test(test_whole_days),
	    cmocka_unit_test(test_night),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
