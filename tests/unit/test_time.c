/* core/time: the calendar against known days, and how times are written. */
#include "unit.h"

#include "core/time.h"

static void test_days(void **state)
{
	static const struct {
		struct date date;
		int32_t day;
		enum weekday weekday;
	} rows[] = {
	    {{1970, 1, 1}, 0, THU},
	    {{1969, 12, 31}, -1, WED},
	    {{2000, 2, 29}, 11016, TUE},
	    {{2026, 3, 29}, 20541, SUN},
	    {{2024, 12, 31}, 20088, TUE},
	    {{1600, 3, 1}, -135080, WED},
	    {{9999, 12, 31}, 2932896, FRI},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct date back = date_from_day(rows[i].day);

		assert_row(i, date_to_day(rows[i].date) == rows[i].day);
		assert_row(i, back.year == rows[i].date.year &&
			back.month == rows[i].date.month &&
			back.mday == rows[i].date.mday);
		assert_row(i, day_weekday(rows[i].day) == rows[i].weekday);
	}
	for (int32_t day = -200000; day < 200000; day++)
		assert_int_equal(date_to_day(date_from_day(day)), day);
}

static void test_valid(void **state)
{
	(void)state;
	assert_true(date_is_valid((struct date){2024, 2, 29}));
	assert_false(date_is_valid((struct date){2023, 2, 29}));
	assert_false(date_is_valid((struct date){1900, 2, 29}));
	assert_false(date_is_valid((struct date){2024, 13, 1}));
	assert_false(date_is_valid((struct date){2024, 4, 31}));
}

static void test_formats(void **state)
{
	static const struct {
		int64_t sec;
		const char *text;
	} spans[] = {{0, "0s"}, {45, "45s"}, {60, "1m"}, {90, "1m 30s"},
	    {600, "10m"}, {659, "10m"}, {3600, "1h"}, {4800, "1h 20m"},
	    {86400, "24h"}, {-90, "-1m 30s"}};
	char buf[TIME_RFC3339_SIZE], span[TIME_SPAN_SIZE];
	char clock[TIME_CLOCK_SIZE];

	(void)state;
	time_format_rfc3339(buf, instant_from_sec(0), -5400);
	assert_string_equal(buf, "1969-12-31T22:30:00-01:30");
	time_format_rfc3339(buf, instant_from_sec(1774746000), 7200);
	assert_string_equal(buf, "2026-03-29T03:00:00+02:00");
	time_format_clock(clock, instant_from_sec(-1), 0);
	assert_string_equal(clock, "23:59");
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		time_format_span(span, spans[i].sec * USEC_PER_SEC);
		assert_string_equal(span, spans[i].text);
	}
	assert_int_equal(instant_sec((struct instant){-1}), -1);
}

/* What is read, and where reading stops; the rest is refused, and nothing
 * moves. */
static void test_reading(void **state)
{
	static const struct {
		int (*read)(const char **p, int32_t *ret);
		const char *text;
		int32_t value;
		const char *rest; /* NULL: refused */
	} rows[] = {
	    {time_read_date, "2024-02-29T", 19782, "T"},
	    {time_read_date, "2023-02-29", 0, NULL},
	    {time_read_date, "2024-2-29", 0, NULL},
	    {time_read_date, "2024-13-01", 0, NULL},
	    {time_read_date, "24-02-29", 0, NULL},
	    {time_read_clock, "9:00", 32400, ""},
	    {time_read_clock, "09:00:30.25+", 32430, "+"},
	    {time_read_clock, "24:00", 86400, ""},
	    {time_read_clock, "23:59:59.", 86399, "."},
	    {time_read_clock, "24:01", 0, NULL},
	    {time_read_clock, "09:60", 0, NULL},
	    {time_read_clock, "09:00:60", 0, NULL},
	    {time_read_clock, "09", 0, NULL},
	    {time_read_offset, "Z ", 0, " "},
	    {time_read_offset, "+05:30", 19800, ""},
	    {time_read_offset, "-0330x", -12600, "x"},
	    {time_read_offset, "+24:00", 0, NULL},
	    {time_read_offset, "01:00", 0, NULL},
	    {time_read_offset, "", 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *p = rows[i].text;
		int32_t got = -1;
		int r = rows[i].read(&p, &got);

		assert_row(i, (r == 0) == (rows[i].rest != NULL));
		assert_row(i, r == 0 || (p == rows[i].text && got == -1));
		assert_row(i, r < 0 || (got == rows[i].value &&
			strcmp(p, rows[i].rest) == 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_days),
	    cmocka_unit_test(test_valid),
	    cmocka_unit_test(test_formats),
	    cmocka_unit_test(test_reading),
	};

	return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
