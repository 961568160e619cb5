/* Values: what the parsers take and what they say of the rest. */
#include "unit.h"

#include "base/mem.h"
#include "config/suggest.h"
#include "config/value.h"
#include "core/sabbatical.h"
#include "zonefile.h"

#define S USEC_PER_SEC
#define M USEC_PER_MIN
#define H USEC_PER_HOUR

/* problem NULL: text is good and gives us */
static void test_span(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
		const char *problem;
	} rows[] = {
	    {"90s", 90 * S, NULL},
	    {"1h 20m", H + 20 * M, NULL},
	    {"1h20m", H + 20 * M, NULL},
	    {" 2d 3h\t4m 5s ", 51 * H + 4 * M + 5 * S, NULL},
	    {"20 min", 20 * M, NULL},
	    {"1 hour 5 minutes", H + 5 * M, NULL},
	    {"2 days", 48 * H, NULL},
	    {"0s", 0, NULL},
	    {"90m", 90 * M, NULL},
	    {"366d", 366 * 24 * H, NULL},
	    {"", 0, "empty"},
	    {"   ", 0, "empty"},
	    {"50", 0, "without its unit; write 50m"},
	    {"1h 20", 0, "without its unit; write 20m"},
	    {"20 30m", 0, "without its unit"},
	    {"1.5h", 0, "no fractions"},
	    {"1,5h", 0, "no fractions"},
	    {"20x", 0, "not a unit"},
	    {"20M", 0, "not a unit"},
	    {"5mm", 0, "not a unit"},
	    {"20m 1h", 0, "out of order"},
	    {"1h 1h", 0, "out of order"},
	    {"-5m", 0, "not a duration"},
	    {"+5m", 0, "not a duration"},
	    {"5m,", 0, "not a duration"},
	    {"soon", 0, "not a duration"},
	    {"367d", 0, "longer than a year"},
	    {"365d 25h", 0, "longer than a year"},
	    {"99999999999999999999s", 0, "longer than a year"},
	    {"4294967295d", 0, "longer than a year"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char problem[VALUE_PROBLEM_SIZE] = "";
		int64_t us = -1;
		int r = value_parse_span(
		    rows[i].text, &us, problem, sizeof(problem));

		assert_row(i, (r == 0) == !rows[i].problem);
		if (rows[i].problem) {
			assert_row(i, strstr(problem, rows[i].problem));
			assert_row(i, us == -1);
		} else {
			assert_row(i, us == rows[i].us);
		}
	}
}

static void test_format_span(void **state)
{
	static const struct {
		int64_t us;
		const char *text;
	} rows[] = {
	    {0, "0s"},
	    {90 * S, "1m 30s"},
	    {H + 20 * M, "1h 20m"},
	    {26 * H + 61 * S, "1d 2h 1m 1s"},
	    {VALUE_MAX_SPAN, "366d"},
	};
	char buf[VALUE_SPAN_SIZE], problem[VALUE_PROBLEM_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t back = -1;

		value_format_span(buf, rows[i].us);
		assert_string_equal(buf, rows[i].text);
		assert_row(i, value_parse_span(
				  buf, &back, problem, sizeof(problem)) == 0);
		assert_row(i, back == rows[i].us);
	}
}

static void test_bool(void **state)
{
	static const struct {
		const char *text;
		int value; /* -1: bad */
	} rows[] = {{"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0}, {"on", 1},
	    {"off", 0}, {"Yes", 1}, {" no ", 0}, {"1", -1}, {"0", -1}, {"", -1},
	    {"y", -1}, {"yes please", -1},
	    {"yesyesyesyesyesyesyesyesyesyesyesyesyesyesyesyesyesyes", -1}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char problem[VALUE_PROBLEM_SIZE] = "";
		bool b = false;
		int r = value_parse_bool(
		    rows[i].text, &b, problem, sizeof(problem));

		assert_row(i, (r == 0) == (rows[i].value >= 0));
		if (r == 0)
			assert_row(i, b == (rows[i].value == 1));
		else
			assert_row(i, strstr(problem, "yes or no"));
	}
}

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		int count, percent; /* -1: bad */
	} rows[] = {{"3", 3, -1}, {" 0 ", 0, -1}, {"60%", -1, 60},
	    {"60 %", -1, 60}, {"100%", -1, 100}, {"101%", -1, -1},
	    {"-1", -1, -1}, {"3x", -1, -1}, {"", -1, -1}, {"%", -1, -1},
	    {"2147483647", 2147483647, -1}, {"2147483648", -1, -1},
	    {"0x10", -1, -1}, {"60%%", -1, -1}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char problem[VALUE_PROBLEM_SIZE] = "";
		int count = -1, percent = -1;

		value_parse_count(
		    rows[i].text, &count, problem, sizeof(problem));
		value_parse_percent(
		    rows[i].text, &percent, problem, sizeof(problem));
		assert_row(i, count == rows[i].count);
		assert_row(i, percent == rows[i].percent);
	}
}

static void test_word(void **state)
{
	static const char *const words[] = {"notify", "lock", "command"};
	static const struct {
		const char *text;
		int at;
		const char *problem;
	} rows[] = {
	    {"lock", 1, NULL},
	    {" Notify ", 0, NULL},
	    {"lokc", -1, "did you mean 'lock'?"},
	    {"comand", -1, "did you mean 'command'?"},
	    {"explode", -1, "one of notify, lock, command"},
	    {"", -1, "one of notify, lock, command"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char problem[VALUE_PROBLEM_SIZE] = "";
		int at = -1;

		value_parse_word(rows[i].text, words, ARRAY_LEN(words), &at,
		    problem, sizeof(problem));
		assert_row(i, at == rows[i].at);
		if (rows[i].problem)
			assert_row(i, strstr(problem, rows[i].problem));
	}
}

static void test_clock(void **state)
{
	static const struct {
		const char *text;
		int32_t sec; /* -1: bad */
	} rows[] = {{"09:00", 9 * 3600}, {"9:05", 9 * 3600 + 300}, {"00:00", 0},
	    {"24:00", 86400}, {" 17:30 ", 63000}, {"24:01", -1}, {"25:00", -1},
	    {"12:60", -1}, {"9", -1}, {"9am", -1}, {"0900", -1}, {"09:0", -1},
	    {"09:000", -1}, {"09:00:00", -1}, {"09:00 pm", -1}, {"", -1},
	    {"noon", -1}, {"-1:00", -1}, {"009:00", -1}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char problem[VALUE_PROBLEM_SIZE] = "";
		int32_t sec = -1;
		int r = value_parse_clock(
		    rows[i].text, &sec, problem, sizeof(problem));

		assert_row(i, sec == rows[i].sec);
		assert_row(i, (r < 0) == (rows[i].sec < 0));
		assert_row(i, (r < 0) == (problem[0] != '\0'));
	}
}

static void test_window(void **state)
{
	static const struct {
		const char *text;
		int32_t start, end; /* start -1: bad */
	} rows[] = {{"12:00-14:00", 43200, 50400},
	    {"12:00 - 14:00", 43200, 50400}, {"00:00-24:00", 0, 86400},
	    {"22:00-06:00", 79200, 86400 + 21600},
	    {"22:00-00:00", 79200, 86400}, {"12:00", -1, 0}, {"12:00-", -1, 0},
	    {"12:00-12:00", -1, 0}, {"24:00-06:00", -1, 0},
	    {"12:00-14:00-15:00", -1, 0}, {"12:00-14:00, 15:00-16:00", -1, 0},
	    {"12-14", -1, 0}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char problem[VALUE_PROBLEM_SIZE] = "";
		int32_t start = -1, end = 0;

		value_parse_window(
		    rows[i].text, &start, &end, problem, sizeof(problem));
		assert_row(i, start == rows[i].start);
		assert_row(i, end == rows[i].end);
	}
}

/* Hours as "mon 540-1020, ..." in minutes, or the problem. */
static const char *hours_text(const char *text, char *buf, size_t size)
{
	static const char *const days[] = {
	    "mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	struct hours_rules h = {0};
	size_t at = 0;

	buf[0] = '\0';
	if (value_parse_hours(text, &h, buf, size) < 0)
		return buf;
	for (size_t i = 0; i < h.n; i++)
		at += (size_t)snprintf(buf + at, size - at, "%s%s %d-%d",
		    i ? ", " : "", days[h.window[i].weekday],
		    h.window[i].start / 60, h.window[i].end / 60);
	return buf;
}

static void test_hours(void **state)
{
	static const struct {
		const char *text, *expect;
	} rows[] = {
	    {"mon 09:00-17:00", "mon 540-1020"},
	    {"mon-tue 09:00-12:00, 13:00-17:00",
		"mon 540-720, mon 780-1020, tue 540-720, tue 780-1020"},
	    {"mon, wed 09:00-10:00", "mon 540-600, wed 540-600"},
	    {"Monday Friday 09:00-10:00", "mon 540-600, fri 540-600"},
	    {"sat-mon 9:00-10:00", "mon 540-600, sat 540-600, sun 540-600"},
	    {"mon 9:00-10:00, fri 11:00-12:00", "mon 540-600, fri 660-720"},
	    {"mon 9:00-10:00 fri 11:00-12:00", "mon 540-600, fri 660-720"},
	    {"fri 13:00-14:00 9:00-10:00", "fri 540-600, fri 780-840"},
	    {"fri 22:00-06:00", "fri 1320-1800"},
	    {"sun 22:00-06:00, mon 06:00-07:00", "mon 360-420, sun 1320-1800"},
	    {"mon 09:00-12:00, 12:00-13:00", "mon 540-720, mon 720-780"},
	    {"mon - tue 09:00 - 10:00", "mon 540-600, tue 540-600"},
	    {"wed 00:00-24:00", "wed 0-1440"},
	    {"off", ""},
	    {"none", ""}, /* the last good one */
	    {"mon 09:00-12:00, 11:00-13:00", "windows overlap"},
	    {"mon 22:00-06:00, tue 05:00-07:00", "windows overlap"},
	    {"sun 22:00-06:00, mon 05:00-07:00", "windows overlap"},
	    {"mon 09:00-10:00, mon 09:00-10:00", "windows overlap"},
	    {"mon 09:00-10:00, mon-fri 09:30-10:00", "windows overlap"},
	    {"mon-fri", "days without their hours"},
	    {"mon 09:00-10:00, tue", "days without their hours"},
	    {"", "days without their hours"},
	    {",", "days without their hours"},
	    {"09:00-17:00", "window without its days"},
	    {"mno 09:00-17:00", "'mno' is no weekday; did you mean 'mon'?"},
	    {"mon-fry 09:00-17:00", "did you mean 'fri'?"},
	    {"weekdays 09:00-17:00", "neither weekday nor time"},
	    {"mon 09:00", "time without its end"},
	    {"mon 9-17", "not a time of day"},
	    {"mon 09:00-17:00pm", "24 hours"},
	    {"mon 09:00-17", "not a time of day"},
	    {"mon 09:00-25:00", "no such time of day"},
	    {"mon 09:00-09:00", "without length"},
	    {"mon-", "neither weekday nor time"},
	    {"off mon", "'off'"},
	    {"mon-sun 00:00-01:00 02:00-03:00 04:00-05:00 06:00-07:00 "
	     "08:00-09:00 10:00-11:00 12:00-13:00 14:00-15:00 16:00-17:00 "
	     "18:00-19:00",
		"too many windows; at most 64"},
	};
	size_t good = 0;
	char buf[512];

	(void)state;
	while (strcmp(rows[good++].text, "none") != 0)
		;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		hours_text(rows[i].text, buf, sizeof(buf));
		if (i < good)
			assert_string_equal(buf, rows[i].expect);
		else
			assert_row(i, strstr(buf, rows[i].expect));
	}
}

/* The entries as sabbatical_format() writes them, or the problem. */
static const char *days_text(const char *text, char *buf, size_t size)
{
	struct sabbatical_rules s = {.n = 99, .source = {3, 4}};
	char entry[SABBATICAL_TEXT_SIZE];
	size_t at = 0;

	if (value_parse_days(text, &s, buf, size) < 0) {
		assert_int_equal(s.n, 99);
		return buf;
	}
	assert_int_equal(s.source.line, 4);
	buf[0] = '\0';
	for (size_t i = 0; i < s.n; i++) {
		sabbatical_format(&s.day[i], entry);
		at += (size_t)snprintf(buf + at, size - at, "%s%s",
		    i ? ", " : "", entry);
	}
	return buf;
}

static void test_days(void **state)
{
	static const struct {
		const char *text, *expect;
	} good[] = {
	    {"first sat", "first sat"},
	    {" Last  FRIDAY ", "last fri"},
	    {"second tue of march", "second tue of mar"},
	    {"fifth mon of jan", "fifth mon of jan"},
	    {"third thu,fourth wed", "third thu, fourth wed"},
	    {"17 mar", "17 mar"},
	    {"17mar", "17 mar"},
	    {"29 feb", "29 feb"},
	    {"24 dec - 1 jan", "24 dec - 1 jan"},
	    {"24 december-1 january", "24 dec - 1 jan"},
	    {"1 jan - 31 dec", "1 jan - 31 dec"},
	    {"2027-03-01", "2027-03-01"},
	    {"2027-03-01 - 2027-03-31", "2027-03-01 - 2027-03-31"},
	    {"2027-03-01-2027-03-01", "2027-03-01"},
	    {"2028-02-29", "2028-02-29"},
	    {"first sat, last fri, 24 dec - 1 jan, 2027-03-01 - 2027-03-31, "
	     "17 mar",
		"first sat, last fri, 24 dec - 1 jan, 2027-03-01 - "
		"2027-03-31, 17 mar"},
	}, bad[] = {
	    {"", "a day is missing"},
	    {"first sat,", "a day is missing"},
	    {",first sat", "a day is missing"},
	    {"first sat,, 17 mar", "a day is missing"},
	    {"sat", "'sat' begins no day; write one like first sat"},
	    {"frist sat", "'frist' begins no day"},
	    {"none", "'none' begins no day"},
	    {"first", "'' is no weekday; write one like first sat"},
	    {"first sta", "'sta' is no weekday; did you mean 'sat'?"},
	    {"first sat of", "'' is no month; write jan to dec"},
	    {"first sat of mrach", "'mrach' is no month; did you mean 'march'?"},
	    {"first sat mar", "more than a day; part days by commas"},
	    {"17", "'' is no month"},
	    {"17 maz", "'maz' is no month; did you mean 'mar'?"},
	    {"17 mar 2027", "more than a day"},
	    {"0 mar", "not a day of a month"},
	    {"32 mar", "not a day of a month"},
	    {"99999999999999999999 mar", "not a date; write one like 2027"},
	    {"31 apr", "apr has no day 31; its last is 30"},
	    {"30 feb", "feb has no day 30; its last is 29"},
	    {"17 mar -", "not a day of a month"},
	    {"24 dec - 2027-01-01", "write both alike"},
	    {"2027-01-01 - 3 jan", "write both alike"},
	    {"2027-03-31 - 2027-03-01", "ends before it begins"},
	    {"2027-02-29", "not a date; write one like 2027-03-01"},
	    {"2027-3-1", "not a date"},
	    {"17.3.", "'.3.' is no month"},
	    {"17 mar - first sat", "not a day of a month"},
	    {"1 jan, 2 jan, 3 jan, 4 jan, 5 jan, 6 jan, 7 jan, 8 jan, 9 jan, "
	     "10 jan, 11 jan, 12 jan, 13 jan, 14 jan, 15 jan, 16 jan, 17 jan, "
	     "18 jan, 19 jan, 20 jan, 21 jan, 22 jan, 23 jan, 24 jan, 25 jan",
		"too many days; at most 24"},
	};
	char buf[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_string_equal(
		    days_text(good[i].text, buf, sizeof(buf)), good[i].expect);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (!strstr(days_text(bad[i].text, buf, sizeof(buf)),
			bad[i].expect))
			fail_msg("'%s': %s", bad[i].text, buf);
}

static void test_week_time(void **state)
{
	static const struct {
		const char *text;
		enum weekday weekday;
		int32_t sec;
		const char *problem;
	} rows[] = {
	    {"wed 15:00", WED, 15 * 3600, NULL},
	    {" Friday  9:05 ", FRI, 9 * 3600 + 300, NULL},
	    {"sun 00:00", SUN, 0, NULL},
	    {"", MON, 0, "'' is no weekday; write one like wed 15:00"},
	    {"wde 15:00", MON, 0, "did you mean 'wed'?"},
	    {"15:00", MON, 0, "'15:00' is no weekday"},
	    {"wed", MON, 0, "not a time of day"},
	    {"wed 3pm", MON, 0, "not a time of day"},
	    {"wed 25:00", MON, 0, "no such time of day"},
	    {"wed 15:00, fri 15:00", MON, 0, "more than a weekday and a time"},
	    {"mon-fri 15:00", MON, 0, "not a time of day"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char problem[VALUE_PROBLEM_SIZE] = "";
		struct week_time t = {THU, 99};
		int r = value_parse_week_time(
		    rows[i].text, &t, problem, sizeof(problem));

		assert_row(i, (r == 0) == !rows[i].problem);
		if (rows[i].problem) {
			if (!strstr(problem, rows[i].problem))
				fail_msg("row %zu: %s", i, problem);
			assert_row(i, t.weekday == THU && t.sec == 99);
			continue;
		}
		assert_row(i, t.weekday == rows[i].weekday);
		assert_row(i, t.sec == rows[i].sec);
	}
}

static void test_when(void **state)
{
	static const struct {
		const char *text, *expect; /* NULL: bad */
	} rows[] = {
	    {"now", "2026-03-28T10:30:00+01:00"},
	    {"14:00", "2026-03-28T14:00:00+01:00"},
	    {"9:05", "2026-03-28T09:05:00+01:00"},
	    {"today", "2026-03-28T00:00:00+01:00"},
	    {"today 18:00", "2026-03-28T18:00:00+01:00"},
	    {"tomorrow", "2026-03-29T00:00:00+01:00"},
	    {"tomorrow 09:00", "2026-03-29T09:00:00+02:00"},
	    {"yesterday 09:00", "2026-03-27T09:00:00+01:00"},
	    {"2026-03-02", "2026-03-02T00:00:00+01:00"},
	    {"2026-03-02T09:00", "2026-03-02T09:00:00+01:00"},
	    {"2026-03-02 09:00:30", "2026-03-02T09:00:30+01:00"},
	    {" 2026-07-02  09:00 ", "2026-07-02T09:00:00+02:00"},
	    {"2026-03-02T09:00:00Z", "2026-03-02T10:00:00+01:00"},
	    {"2026-03-02T09:00:00.25Z", "2026-03-02T10:00:00+01:00"},
	    {"2026-03-02t09:00:00z", "2026-03-02T10:00:00+01:00"},
	    {"2026-03-02T09:00:00-05:00", "2026-03-02T15:00:00+01:00"},
	    {"2026-03-02T09:00+0530", "2026-03-02T04:30:00+01:00"},
	    {"20140407T000000Z", "2014-04-07T02:00:00+02:00"},
	    {"2026-03-02T24:00", "2026-03-03T00:00:00+01:00"},
	    /* the gap and the fold of daylight saving */
	    {"2026-03-29 02:30", "2026-03-29T03:00:00+02:00"},
	    {"2026-10-25 02:30", "2026-10-25T02:30:00+02:00"},
	    {"", NULL},
	    {"noon", NULL},
	    {"14", NULL},
	    {"25:00", NULL},
	    {"2026-02-29", NULL},
	    {"2026-13-01", NULL},
	    {"2026-3-2", NULL},
	    {"2026-03-02T", NULL},
	    {"2026-03-02x", NULL},
	    {"2026-03-0209:00", NULL},
	    {"2026-03-02 09:00 CET", NULL},
	    {"2026-03-02T09:00+25:00", NULL},
	    {"14:00Z", NULL},
	    {"tomorrow9:00", NULL},
	    {"tomorrow 9", NULL},
	    {"20140407T000000", NULL},
	    {"20140407T250000Z", NULL},
	    {"20140431T000000Z", NULL},
	    {"nowish", NULL},
	};
	struct zone *z = zonefile_load("Europe/Berlin");
	struct instant now = {0};
	char problem[VALUE_PROBLEM_SIZE], out[TIME_RFC3339_SIZE];

	(void)state;
	assert_int_equal(value_parse_when("2026-03-28T10:30:00+01:00", now, z,
			     &now, problem, sizeof(problem)),
	    0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct instant t = {0};
		int r = value_parse_when(
		    rows[i].text, now, z, &t, problem, sizeof(problem));

		assert_row(i, (r == 0) == (rows[i].expect != NULL));
		if (r < 0) {
			assert_row(i, strstr(problem, "not a time; write"));
			continue;
		}
		time_format_rfc3339(out, t, zone_offset(z, t));
		assert_string_equal(out, rows[i].expect);
	}
	zone_free(z);
}

static void test_suggest(void **state)
{
	static const char *const words[] = {
	    "warn", "again-every", "again", "enforce", "grace"};
	static const struct {
		const char *word, *near;
	} rows[] = {{"wran", "warn"}, {"wanr", "warn"}, {"war", "warn"},
	    {"WARN", "warn"}, {"agian", "again"},
	    {"again_every", "again-every"}, {"enfroce", "enforce"}, {"x", NULL},
	    {"", NULL}, {"something-else", NULL}, {"zzzz", NULL},
	    {"warnwarnwarnwarnwarnwarnwarnwarnwarnwarnwarnwarnwarn", NULL}};
	static const struct {
		const char *a, *b;
		size_t distance;
	} pairs[] = {{"", "", 0}, {"abc", "abc", 0}, {"abc", "acb", 1},
	    {"abc", "abcd", 1}, {"abc", "", 3}, {"ca", "abc", 3},
	    {"kitten", "sitting", 3}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *near =
		    suggest_nearest(rows[i].word, words, ARRAY_LEN(words));

		assert_row(i, !near == !rows[i].near);
		if (near)
			assert_string_equal(near, rows[i].near);
	}
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		assert_row(i, suggest_distance(pairs[i].a, pairs[i].b) ==
				  pairs[i].distance);
		assert_row(i, suggest_distance(pairs[i].b, pairs[i].a) ==
				  pairs[i].distance);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_span),
	    cmocka_unit_test(test_format_span),
	    cmocka_unit_test(test_bool),
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_word),
	    cmocka_unit_test(test_clock),
	    cmocka_unit_test(test_window),
	    cmocka_unit_test(test_hours),
	    cmocka_unit_test(test_days),
	    cmocka_unit_test(test_week_time),
	    cmocka_unit_test(test_when),
	    cmocka_unit_test(test_suggest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
