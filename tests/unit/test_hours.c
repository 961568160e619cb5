/* core/hours: windows per weekday, over midnight, changed by the calendar, and
 * over both edges of summer time in zones where they differ. */
#include "unit.h"

#include "core/hours.h"
#include "testday.h"

struct row {
	const char *zone;
	const char *day;
	int32_t start, end; /* the window, on every weekday */
	const char *expect[2];
	int minutes; /* of elapsed time */
};

#define H(h, m) ((h) * 3600 + (m) * 60)

static const struct row rows[] = {
    {"Europe/Berlin", "2026-03-02", H(9, 0), H(17, 0),
	{"2026-03-02 09:00", "2026-03-02 17:00"}, 480},
    /* the gap 02:00 to 03:00 takes an hour, the overlap gives one */
    {"Europe/Berlin", "2026-03-28", H(22, 0), H(30, 0),
	{"2026-03-28 22:00", "2026-03-29 06:00"}, 420},
    {"Europe/Berlin", "2026-10-24", H(22, 0), H(30, 0),
	{"2026-10-24 22:00", "2026-10-25 06:00"}, 540},
    /* an end inside the gap is the gap's end; a start in the overlap is the
     * first of the two */
    {"Europe/Berlin", "2026-03-28", H(22, 0), H(26, 30),
	{"2026-03-28 22:00", "2026-03-29 03:00"}, 240},
    {"Europe/Berlin", "2026-10-25", H(2, 30), H(6, 0),
	{"2026-10-25 02:30", "2026-10-25 06:00"}, 270},
    {"America/New_York", "2026-03-07", H(22, 0), H(30, 0),
	{"2026-03-07 22:00", "2026-03-08 06:00"}, 420},
    {"America/New_York", "2026-10-31", H(22, 0), H(30, 0),
	{"2026-10-31 22:00", "2026-11-01 06:00"}, 540},
    {"Australia/Lord_Howe", "2026-10-03", H(22, 0), H(30, 0),
	{"2026-10-03 22:00", "2026-10-04 06:00"}, 450},
    {"Australia/Lord_Howe", "2026-04-04", H(22, 0), H(30, 0),
	{"2026-04-04 22:00", "2026-04-05 06:00"}, 510},
    {"Asia/Kolkata", "2026-03-29", H(22, 0), H(30, 0),
	{"2026-03-29 22:00", "2026-03-30 06:00"}, 480},
    {"Europe/Berlin", "2024-02-29", H(9, 0), H(17, 0),
	{"2024-02-29 09:00", "2024-02-29 17:00"}, 480},
    {"Europe/Berlin", "2026-12-31", H(20, 0), H(28, 0),
	{"2026-12-31 20:00", "2027-01-01 04:00"}, 480},
};

static void test_windows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct zone *z = zonefile_load(r->zone);
		struct calendar_view c = {z, NULL, 0};
		struct hours_rules h = {.day_start = H(4, 0)};
		struct intervals got = {0};

		for (int d = MON; d <= SUN; d++)
			h.window[h.n++] = (struct hours_window){
			    (enum weekday)d, r->start, r->end};
		hours_of_day(&h, &c, testday_day(r->day), &got);
		assert_row(i, got.n == 1);
		assert_row(i, got.v[0].start.us ==
				  testday_at(z, r->expect[0]).us);
		assert_row(i,
		    got.v[0].end.us == testday_at(z, r->expect[1]).us);
		assert_row(i, intervals_total(&got) == MINUTES(r->minutes));
		intervals_done(&got);
		zone_free(z);
	}
}

static void test_day_start(void **state)
{
	struct zone *z = zonefile_load("Europe/Berlin");
	struct rules r = testday_rules();
	static const struct {
		const char *at, *day;
	} at[] = {
	    {"2026-03-02 03:59", "2026-03-01"},
	    {"2026-03-02 04:00", "2026-03-02"},
	    {"2026-03-03 00:30", "2026-03-02"},
	    {"2026-03-29 03:30", "2026-03-28"},
	    {"2026-10-25 02:30", "2026-10-24"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		assert_row(i,
		    hours_day_of(&r.hours, z, testday_at(z, at[i].at)) ==
			testday_day(at[i].day));
	/* a day start in the gap or twice a day still partitions time */
	for (int32_t start = 0; start < 6 * 3600; start += 1800) {
		r.hours.day_start = start;
		for (int64_t s = 1774656000; s < 1774828800; s += 600) {
			struct instant t = instant_from_sec(s);
			int32_t day = hours_day_of(&r.hours, z, t);
			struct interval span =
			    hours_day_span(&r.hours, z, day);

			assert_true(span.start.us <= t.us);
			assert_true(t.us < span.end.us);
		}
	}
	zone_free(z);
}

static void test_calendar(void **state)
{
	struct zone *z = zonefile_load("Europe/Berlin");
	struct rules r = testday_rules();
	struct intervals got = {0};
	struct occurrence o[4];
	struct calendar_view c = {z, o, 0};
	int32_t monday = testday_day("2026-03-02");

	(void)state;
	/* an afternoon off */
	o[c.n++] = testday_event(z, CLASS_OFF, "2026-03-02 13:00",
	    "2026-03-02 18:00", "dentist");
	hours_of_day(&r.hours, &c, monday, &got);
	assert_int_equal(got.n, 1);
	assert_int_equal(got.v[0].end.us,
	    testday_at(z, "2026-03-02 13:00").us);
	/* the same of somebody else has no effect */
	o[0].flags = OCCURRENCE_UNTRUSTED;
	hours_of_day(&r.hours, &c, monday, &got);
	assert_int_equal(intervals_total(&got), HOURS(8));
	/* hours on a day without */
	o[c.n++] = testday_event(z, CLASS_HOURS, "2026-03-07 10:00",
	    "2026-03-07 12:00", "extra");
	hours_of_day(&r.hours, &c, testday_day("2026-03-07"), &got);
	assert_int_equal(intervals_total(&got), HOURS(2));
	/* what an availability leaves takes windows away, not these */
	o[c.n++] = testday_event(z, CLASS_OFF, "2026-03-07 00:00",
	    "2026-03-10 12:00", "part time");
	o[c.n - 1].flags = OCCURRENCE_AVAILABILITY;
	hours_of_day(&r.hours, &c, testday_day("2026-03-07"), &got);
	assert_int_equal(intervals_total(&got), HOURS(2));
	hours_of_day(&r.hours, &c, testday_day("2026-03-09"), &got);
	assert_int_equal(got.n, 0);
	hours_of_day(&r.hours, &c, testday_day("2026-03-10"), &got);
	assert_int_equal(got.v[0].start.us,
	    testday_at(z, "2026-03-10 12:00").us);
	/* and a day off takes them all the same */
	o[0] = testday_all_day(z, CLASS_OFF, "2026-03-07", "2026-03-08");
	hours_of_day(&r.hours, &c, testday_day("2026-03-07"), &got);
	assert_int_equal(got.n, 0);
	/* a day off takes the night shift that starts in it, whole, and leaves
	 * the one that began the evening before */
	r.hours.n = 0;
	for (int d = MON; d <= SUN; d++)
		r.hours.window[r.hours.n++] = (struct hours_window){
		    (enum weekday)d, 22 * 3600, 30 * 3600};
	o[0] = testday_all_day(z, CLASS_OFF, "2026-03-03", "2026-03-04");
	hours_of_day(&r.hours, &c, testday_day("2026-03-03"), &got);
	assert_int_equal(got.n, 0);
	hours_of_day(&r.hours, &c, monday, &got);
	assert_int_equal(intervals_total(&got), HOURS(8));
	intervals_done(&got);
	zone_free(z);
}

/* Hours that run for days are cut by what is off at their end; what begins
 * after them is not looked at, and changes nothing. */
static void test_long_hours(void **state)
{
	struct zone *z = zonefile_load("Europe/Berlin");
	struct rules r = testday_rules();
	struct intervals got = {0};
	struct occurrence o[] = {
	    testday_event(z, CLASS_OFF, "2026-02-01 00:00", "2026-03-02 08:00",
		"before"),
	    testday_event(z, CLASS_HOURS, "2026-03-02 08:00",
		"2026-03-05 12:00", "release"),
	    testday_event(z, CLASS_OFF, "2026-03-05 08:00", "2026-03-05 10:00",
		"dentist"),
	    testday_event(z, CLASS_OFF, "2026-03-05 12:00", "2026-03-06 10:00",
		"after"),
	};
	struct calendar_view c = {z, o, 4};

	(void)state;
	hours_of_day(&r.hours, &c, testday_day("2026-03-02"), &got);
	assert_int_equal(got.n, 2);
	assert_int_equal(got.v[0].start.us,
	    testday_at(z, "2026-03-02 08:00").us);
	assert_int_equal(got.v[0].end.us,
	    testday_at(z, "2026-03-05 08:00").us);
	assert_int_equal(got.v[1].end.us,
	    testday_at(z, "2026-03-05 12:00").us);
	/* a vacation that began long ago goes on */
	o[0].end = testday_at(z, "2026-03-02 12:00");
	c.n = 1;
	hours_of_day(&r.hours, &c, testday_day("2026-03-02"), &got);
	assert_int_equal(got.v[0].start.us,
	    testday_at(z, "2026-03-02 12:00").us);
	hours_of_day(&r.hours, &c, testday_day("2026-02-20"), &got);
	assert_int_equal(got.n, 0);
	hours_of_day(&r.hours, &c, testday_day("2026-01-30"), &got);
	assert_int_equal(intervals_total(&got), HOURS(8));
	intervals_done(&got);
	zone_free(z);
}

static void test_next_start(void **state)
{
	struct zone *z = zonefile_load("Europe/Berlin");
	struct rules r = testday_rules();
	struct occurrence o =
	    testday_all_day(z, CLASS_OFF, "2026-03-09", "2026-03-11");
	struct calendar_view c = {z, &o, 1};

	(void)state;
	assert_int_equal(hours_next_start(&r.hours, &c,
			     testday_at(z, "2026-03-06 17:00"), 14).us,
	    testday_at(z, "2026-03-11 09:00").us);
	assert_int_equal(hours_next_start(&r.hours, &c,
			     testday_at(z, "2026-03-06 02:00"), 14).us,
	    testday_at(z, "2026-03-06 09:00").us);
	r.hours.n = 0;
	assert_true(instant_is_never(hours_next_start(&r.hours, &c,
	    testday_at(z, "2026-03-06 17:00"), 14)));
	zone_free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_windows),
	    cmocka_unit_test(test_day_start),
	    cmocka_unit_test(test_calendar),
	    cmocka_unit_test(test_long_hours),
	    cmocka_unit_test(test_next_start),
	};

	return cmocka_run_group_tests_name("hours", tests, NULL, NULL);
}
