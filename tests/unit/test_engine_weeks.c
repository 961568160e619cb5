/* core/engine through whole weeks: the same working week over both edges of
 * summer time, in zones that differ in it, and a week of nights. */
#include "unit.h"

#include "sim.h"

struct week {
	const char *zone;
	const char *from; /* a Monday, 03:00 */
	const char *to;   /* the Monday after */
	int minutes;      /* of elapsed time between */
};

#define WEEK (7 * 24 * 60)

static const struct week weeks[] = {
    {"Europe/Berlin", "2026-03-23 03:00", "2026-03-30 03:00", WEEK - 60},
    {"Europe/Berlin", "2026-10-19 03:00", "2026-10-26 03:00", WEEK + 60},
    {"America/New_York", "2026-03-02 03:00", "2026-03-09 03:00", WEEK - 60},
    {"America/New_York", "2026-10-26 03:00", "2026-11-02 03:00", WEEK + 60},
    {"Australia/Lord_Howe", "2026-09-28 03:00", "2026-10-05 03:00",
	WEEK - 30},
    {"Australia/Lord_Howe", "2026-03-30 03:00", "2026-04-06 03:00",
	WEEK + 30},
    {"Asia/Kolkata", "2026-03-23 03:00", "2026-03-30 03:00", WEEK},
};

static const char workday[] =
    "09:50 break-offered\n10:40 break-offered\n11:30 break-offered\n"
    "12:00 lunch-offered\n12:30 lunch-offered\n13:20 break-offered\n"
    "14:10 break-offered\n15:00 break-offered\n15:50 break-offered\n"
    "16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"
    "17:30 cutoff-again\n18:00 cutoff-again\n18:30 cutoff-again\n";

/* Comes at eight and goes at eight, works through, and at the week's end looks
 * in for three minutes. */
static void live_week(struct sim *s, const struct week *w)
{
	int32_t day = testday_day(w->from);

	for (int d = 0; d < 7; d++, day++) {
		struct local come = {day, 8 * 3600}, go = {day, 20 * 3600};

		if (d >= 5)
			go.sec = come.sec + 180;
		sim_run_to(s, zone_from_local(s->zone, come, ZONE_GAP_END));
		sim_presence(s, PRESENCE_ACTIVE);
		sim_run_to(s, zone_from_local(s->zone, go, ZONE_GAP_END));
		sim_presence(s, PRESENCE_LOCKED);
	}
	sim_run(s, w->to);
}

static void test_weeks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(weeks) / sizeof(weeks[0]); i++) {
		struct str expect = {0};
		struct sim s;
		int64_t start;

		sim_begin(&s, weeks[i].zone);
		s.quiet_log = true;
		sim_start(&s, weeks[i].from, PRESENCE_LOCKED);
		start = s.now.boot.us;
		live_week(&s, &weeks[i]);
		for (int d = 0; d < 5; d++)
			str_add(&expect, workday);
		if (strcmp(s.log.v, expect.v) != 0)
			fail_msg("week %zu: %s", i, s.log.v);
		assert_row(i, s.now.boot.us - start ==
				  MINUTES(weeks[i].minutes));
		str_done(&expect);
		sim_end(&s);
	}
}

/* 22:00 to 06:00 every night: the ladder stands at 06:00 by the local clock,
 * however long the night was, and breaks by what was really worked. */
static void test_nights(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(weeks) / sizeof(weeks[0]); i++) {
		struct sim s;
		int ends = 0;

		sim_begin(&s, weeks[i].zone);
		s.quiet_log = true;
		s.rules.n_breaks = 0;
		s.rules.lunch.enabled = false;
		s.rules.cutoff.again = 0;
		s.rules.hours.n = 0;
		for (int d = MON; d <= SUN; d++)
			s.rules.hours.window[s.rules.hours.n++] =
			    (struct hours_window){(enum weekday)d, 22 * 3600,
				30 * 3600};
		sim_start(&s, weeks[i].from, PRESENCE_ACTIVE);
		for (int32_t day = testday_day(weeks[i].from);
		     day <= testday_day(weeks[i].to); day++) {
			sim_run_to(&s,
			    zone_from_local(s.zone,
				(struct local){day, 21 * 3600},
				ZONE_GAP_END));
			str_done(&s.log);
			sim_presence(&s, PRESENCE_ACTIVE);
			sim_run_to(&s,
			    zone_from_local(s.zone,
				(struct local){day + 1, 6 * 3600 + 60},
				ZONE_GAP_END));
			if (strcmp(s.log.v,
				"05:30 cutoff-warning\n05:50 cutoff-warning\n"
				"06:00 cutoff\n") != 0)
				fail_msg("week %zu: %s", i, s.log.v);
			sim_presence(&s, PRESENCE_LOCKED);
			ends++;
		}
		assert_int_equal(ends, 8);
		sim_end(&s);
	}
}

/* Hours without an end: each day's begin where the last one's ended. */
static void test_around_the_clock(void **state)
{
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.rules.n_breaks = 0;
	s.rules.lunch.enabled = false;
	s.rules.cutoff.n_warn = 0;
	s.rules.hours.n = 0;
	s.rules.hours.day_start = 0;
	for (int d = MON; d <= SUN; d++)
		s.rules.hours.window[s.rules.hours.n++] =
		    (struct hours_window){(enum weekday)d, 0, 24 * 3600};
	sim_start(&s, "2026-03-23 03:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-30 03:00");
	sim_expect(&s, "");
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_weeks),
	    cmocka_unit_test(test_nights),
	    cmocka_unit_test(test_around_the_clock),
	};

	return cmocka_run_group_tests_name("engine-weeks", tests, NULL, NULL);
}
