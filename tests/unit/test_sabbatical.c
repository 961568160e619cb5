/* core/sabbatical: which days a rule holds, over the year's end and in leap
 * years, and what they leave of the hours. */
#include "unit.h"

#include "core/hours.h"
#include "core/sabbatical.h"
#include "testday.h"

#define NTH(n, day, in)                                                        \
	{                                                                      \
		.kind = DAY_NTH, .nth = (n), .weekday = (day), .month = (in)   \
	}
#define YEARLY(m1, d1, m2, d2)                                                 \
	{                                                                      \
		.kind = DAY_YEARLY, .first = DAY_RULE_YEARLY(m1, d1),          \
		.last = DAY_RULE_YEARLY(m2, d2)                                \
	}

/* Written out by hand from a calendar; days between two that are named are
 * held when both are. */
static void test_days(void **state)
{
	static const struct {
		struct day_rule rule;
		const char *text;
		const char *yes[6], *no[6];
	} rows[] = {
	    {NTH(1, SAT, 0), "first sat",
		{"2026-03-07", "2026-08-01", "2026-11-07", "2027-05-01"},
		{"2026-03-06", "2026-03-08", "2026-03-14", "2026-08-08"}},
	    {NTH(-1, FRI, 0), "last fri",
		{"2026-02-27", "2026-07-31", "2024-02-23", "2026-12-25"},
		{"2026-02-20", "2026-03-06", "2026-07-24", "2026-12-18"}},
	    {NTH(-1, THU, 2), "last thu of feb",
		{"2024-02-29", "2026-02-26", "2028-02-24"},
		{"2024-02-22", "2026-03-26", "2026-02-19"}},
	    {NTH(2, TUE, 3), "second tue of mar",
		{"2026-03-10", "2027-03-09"},
		{"2026-03-03", "2026-03-17", "2026-04-14", "2026-03-09"}},
	    {NTH(5, MON, 0), "fifth mon", {"2026-03-30", "2026-06-29"},
		{"2026-04-27", "2026-05-25", "2026-02-23", "2026-03-23"}},
	    {YEARLY(3, 17, 3, 17), "17 mar", {"2026-03-17", "2031-03-17"},
		{"2026-03-16", "2026-03-18", "2026-04-17"}},
	    {YEARLY(12, 24, 1, 1), "24 dec - 1 jan",
		{"2026-12-24", "2026-12-31", "2027-01-01", "2026-01-01"},
		{"2026-12-23", "2027-01-02", "2026-06-15"}},
	    {YEARLY(2, 29, 2, 29), "29 feb", {"2024-02-29", "2028-02-29"},
		{"2026-02-28", "2026-03-01", "2024-02-28", "2100-03-01"}},
	    {YEARLY(2, 20, 2, 29), "20 feb - 29 feb",
		{"2026-02-20", "2026-02-28", "2024-02-29"},
		{"2026-03-01", "2026-02-19"}},
	    {YEARLY(2, 29, 3, 3), "29 feb - 3 mar",
		{"2026-03-01", "2024-02-29", "2026-03-03"},
		{"2026-02-28", "2024-02-28", "2026-03-04"}},
	    {{.kind = DAY_DATES, .first = 20878, .last = 20908},
		"2027-03-01 - 2027-03-31", {"2027-03-01", "2027-03-31"},
		{"2027-02-28", "2027-04-01", "2028-03-15", "2026-03-15"}},
	    {{.kind = DAY_DATES, .first = 20878, .last = 20878}, "2027-03-01",
		{"2027-03-01"}, {"2027-03-02", "2027-02-28"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sabbatical_rules s = {.day = {rows[i].rule}, .n = 1};
		char text[SABBATICAL_TEXT_SIZE];

		for (size_t k = 0; k < 6 && rows[i].yes[k]; k++)
			assert_row(i * 10 + k,
			    sabbatical_find(&s,
				testday_day(rows[i].yes[k])) == &s.day[0]);
		for (size_t k = 0; k < 6 && rows[i].no[k]; k++)
			assert_row(i * 10 + k,
			    !sabbatical_find(&s, testday_day(rows[i].no[k])));
		sabbatical_format(&rows[i].rule, text);
		assert_string_equal(text, rows[i].text);
	}
}

/* In each month there is one first and one last of each weekday, and in four
 * years the entries hold as many days as the calendar has. */
static void test_counts(void **state)
{
	int32_t from = testday_day("2025-01-01"), to = testday_day("2029-01-01");
	static const struct {
		struct day_rule rule;
		int days;
	} rows[] = {
	    {NTH(1, SUN, 0), 48},
	    {NTH(-1, SUN, 0), 48},
	    {NTH(4, WED, 0), 48},
	    {NTH(3, MON, 7), 4},
	    {YEARLY(12, 24, 1, 1), 36},
	    {YEARLY(2, 29, 2, 29), 1},
	    {YEARLY(1, 1, 12, 31), 1461},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sabbatical_rules s = {.day = {rows[i].rule}, .n = 1};
		int n = 0;

		for (int32_t day = from; day < to; day++)
			n += sabbatical_find(&s, day) != NULL;
		assert_row(i, n == rows[i].days);
	}
}

static void test_none(void **state)
{
	struct sabbatical_rules s = {0};

	(void)state;
	for (int32_t day = -1000; day < 40000; day += 13)
		assert_null(sabbatical_find(&s, day));
}

/* No window and no `hours` of a calendar on such a day; a night that began the
 * evening before is the day before's. */
static void test_hours(void **state)
{
	struct zone *z = zonefile_load("Europe/Berlin");
	struct rules r = testday_rules();
	struct intervals got = {0};
	struct occurrence o = testday_event(z, CLASS_HOURS, "2026-03-17 10:00",
	    "2026-03-17 12:00", "extra");
	struct calendar_view c = {z, &o, 1};
	int32_t day = testday_day("2026-03-17");

	(void)state;
	hours_of_day(&r.hours, &c, day, &got);
	assert_int_equal(intervals_total(&got), HOURS(8));
	r.hours.sabbatical = (struct sabbatical_rules){
	    .day = {YEARLY(3, 17, 3, 17)}, .n = 1};
	hours_of_day(&r.hours, &c, day, &got);
	assert_int_equal(got.n, 0);
	hours_of_day(&r.hours, &c, day + 1, &got);
	assert_int_equal(intervals_total(&got), HOURS(8));
	for (size_t i = 0; i < r.hours.n; i++) {
		r.hours.window[i].start = 22 * 3600;
		r.hours.window[i].end = 30 * 3600;
	}
	hours_of_day(&r.hours, &c, day - 1, &got);
	assert_int_equal(intervals_total(&got), HOURS(8));
	assert_int_equal(got.v[0].end.us,
	    testday_at(z, "2026-03-17 06:00").us);
	hours_of_day(&r.hours, &c, day, &got);
	assert_int_equal(got.n, 0);
	intervals_done(&got);
	zone_free(z);
}

/* A month off does not hide the day after it; a life of them ends the look. */
static void test_next_start(void **state)
{
	struct zone *z = zonefile_load("Europe/Berlin");
	struct rules r = testday_rules();
	struct calendar_view c = {z, NULL, 0};

	(void)state;
	r.hours.sabbatical =
	    (struct sabbatical_rules){.day = {YEARLY(3, 1, 4, 30)}, .n = 1};
	assert_int_equal(hours_next_start(&r.hours, &c,
			     testday_at(z, "2026-02-27 18:00"), 14).us,
	    testday_at(z, "2026-05-01 09:00").us);
	r.hours.sabbatical.day[0].first = DAY_RULE_YEARLY(1, 1);
	r.hours.sabbatical.day[0].last = DAY_RULE_YEARLY(12, 31);
	assert_true(instant_is_never(hours_next_start(&r.hours, &c,
	    testday_at(z, "2026-02-27 18:00"), 14)));
	zone_free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_days),
	    cmocka_unit_test(test_counts),
	    cmocka_unit_test(test_none),
	    cmocka_unit_test(test_hours),
	    cmocka_unit_test(test_next_start),
	};

	return cmocka_run_group_tests_name("sabbatical", tests, NULL, NULL);
}
