/* cmd/print: times, spans, verdicts and JSON as people and scripts read them. */
#include "unit.h"

#include "cmd/print/json.h"
#include "cmd/print/text.h"

#define MIN USEC_PER_MIN
#define HOUR USEC_PER_HOUR
/* 2026-11-24 00:00 in Berlin, a Tuesday */
#define TUESDAY (INT64_C(1795474800) * USEC_PER_SEC)

static struct control_time at(int day, int hour, int min)
{
	return (struct control_time){
	    .us = TUESDAY + day * 24 * HOUR + hour * HOUR + min * MIN,
	    .offset = 3600};
}

#define NEVER ((struct control_time){.us = INT64_MAX})

/* Compares, and empties s. */
static void expect(struct str *s, const char *text)
{
	assert_string_equal(s->v ? s->v : "", text);
	str_done(s);
}

static void test_span(void **state)
{
	static const struct {
		int64_t us;
		const char *text;
	} row[] = {
	    {-1, "0s"},
	    {0, "0s"},
	    {1, "1s"},
	    {59 * USEC_PER_SEC, "59s"},
	    {59 * USEC_PER_SEC + 1, "1m"},
	    {MIN, "1m"},
	    {MIN + 1, "2m"},
	    {12 * MIN - 1, "12m"},
	    {59 * MIN, "59m"},
	    {59 * MIN + 1, "1h"},
	    {HOUR, "1h"},
	    {HOUR + 1, "1h 1m"},
	    {HOUR + 20 * MIN, "1h 20m"},
	    {100 * HOUR, "100h"},
	};
	struct str s = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		print_span(&s, row[i].us);
		expect(&s, row[i].text);
	}
}

static void test_number(void **state)
{
	struct str s = {0};

	(void)state;
	print_number(&s, INT64_MIN);
	str_add(&s, " ");
	print_number(&s, 0);
	str_add(&s, " ");
	print_number(&s, INT64_MAX);
	expect(&s, "-9223372036854775808 0 9223372036854775807");
}

static void test_when(void **state)
{
	static const struct {
		int day, hour, min;
		const char *when, *at;
	} row[] = {
	    {0, 10, 50, "10:50", " at 10:50"},
	    {0, 0, 0, "00:00", " at 00:00"},
	    {1, 0, 0, "tomorrow 00:00", " tomorrow at 00:00"},
	    {1, 9, 5, "tomorrow 09:05", " tomorrow at 09:05"},
	    {2, 9, 0, "thu 09:00", " thu at 09:00"},
	    {6, 23, 59, "mon 23:59", " mon at 23:59"},
	    {7, 9, 0, "2026-12-01 09:00", " 2026-12-01 at 09:00"},
	    {-1, 17, 0, "2026-11-23 17:00", " 2026-11-23 at 17:00"},
	};
	struct str s = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct control_time t = at(row[i].day, row[i].hour,
		    row[i].min);

		print_when(&s, t, at(0, 10, 38));
		expect(&s, row[i].when);
		print_at(&s, t, at(0, 10, 38));
		expect(&s, row[i].at);
	}
}

/* Each time is told by its own offset: summer time ends in between. */
static void test_when_offset(void **state)
{
	struct control_time now = {.us = INT64_C(1792879200) * USEC_PER_SEC,
	    .offset = 7200}; /* 2026-10-25 00:00 */
	struct control_time then = {.us = now.us + 10 * HOUR, .offset = 3600};
	struct control_time west = {.us = 0, .offset = -3600};
	struct str s = {0};

	(void)state;
	print_when(&s, then, now);
	expect(&s, "09:00");
	print_when(&s, west, west);
	expect(&s, "23:00");
	assert_int_equal(print_day(west), -1);
}

static struct control_verdict verdict_new(void)
{
	return (struct control_verdict){.now = at(0, 10, 38),
	    .meeting_end = NEVER,
	    .hours_start = at(0, 9, 0),
	    .hours_end = at(0, 17, 0),
	    .cutoff = at(0, 17, 0),
	    .next_at = at(0, 10, 50),
	    .pause_until = NEVER,
	    .on_call_until = NEVER,
	    .next = NEXT_BREAK,
	    .next_title = "rest",
	    .server = 1};
}

static void test_state(void **state)
{
	struct control_verdict v = verdict_new();
	struct str s = {0};

	(void)state;
	print_state(&s, &v);
	expect(&s, "on duty until 17:00\n");
	v.cutoff = NEVER;
	v.on_call = v.meeting = 1;
	print_state(&s, &v);
	expect(&s, "on duty, on call, in a meeting\n");
	v.on_call_until = at(1, 9, 0);
	print_state(&s, &v);
	expect(&s, "on duty, on call until tomorrow 09:00, in a meeting\n");
	v.duty = DUTY_PAUSED;
	v.on_call = v.meeting = 0;
	print_state(&s, &v);
	expect(&s, "paused\n");
	v.pause_until = at(1, 4, 0);
	print_state(&s, &v);
	expect(&s, "paused until tomorrow 04:00\n");
	v.duty = DUTY_BREAK;
	print_state(&s, &v);
	expect(&s, "on a break\n");
}

static void test_next(void **state)
{
	struct control_verdict v = verdict_new();
	struct str s = {0};

	(void)state;
	v.offered = 1;
	print_next(&s, &v);
	expect(&s, "now: a break (offduty take, snooze or skip)\n"
		   "next: rest break at 10:50, in 12m\n");
	v.offered = 0;
	v.next_at = v.now; /* due: no "in 0s" */
	print_next(&s, &v);
	expect(&s, "next: rest break at 10:38\n");
	v.moved = 1; /* hours are, breaks are not */
	print_next(&s, &v);
	expect(&s, "next: rest break at 10:38\n");
	v.next = NEXT_HOURS;
	v.next_at = at(1, 10, 38);
	print_next(&s, &v);
	expect(&s, "next: hours begin tomorrow at 10:38, moved by your work "
		   "at night\n");
	v.moved = 0;
	v.next = NEXT_BREAK;
	v.next_title[0] = '\0';
	v.next_at = NEVER;
	print_next(&s, &v);
	expect(&s, "next: break\n");
}

static void test_problems(void **state)
{
	struct control_verdict v = verdict_new();
	struct str s = {0};

	(void)state;
	print_problems(&s, &v);
	print_reason(&s, &v);
	expect(&s, "");
	strcpy(v.reason, "because\x1b[2J");
	print_reason(&s, &v);
	expect(&s, "why: because [2J\n");
	v.stale = 1;
	v.calendar[0] = (struct control_stale){.since = v.now,
	    .calendar = "a\tb", .why = "'c.ics':\ngone"};
	strcpy(v.problem, "one\ntwo");
	print_problems(&s, &v);
	expect(&s, "note: calendar 'a b' is as of 10:38: 'c.ics': gone\n"
		   "note: one two\n");
	v.problem_is_calendar = 1;
	v.stale = CONTROL_MAX_STALE + 2;
	for (int i = 0; i < CONTROL_MAX_STALE; i++)
		v.calendar[i] = (struct control_stale){
		    .since = {v.now.us - (int64_t)(i + 4) * 86400 * 1000000,
			v.now.offset, 0},
		    .how = (uint8_t)(i % CONTROL_HOWS), .calendar = "x",
		    .why = "y"};
	print_problems(&s, &v);
	expect(&s, "note: calendar 'x' is as of fri 10:38: y\n"
		   "note: calendar 'x' could not be read in full since "
		   "thu 10:38: y\n"
		   "note: calendar 'x' could not be read since wed 10:38: y\n"
		   "note: calendar 'x' is as of 2026-11-17 10:38: y\n"
		   "note: and 2 more calendars\n");
}

static void test_budget(void **state)
{
	struct control_verdict v = verdict_new();
	struct str s = {0};

	(void)state;
	v.budget_left_us = 90 * MIN;
	print_budget(&s, &v);
	expect(&s, "");
	v.next = NEXT_CUTOFF;
	print_budget(&s, &v);
	expect(&s, "extensions: 1h 30m left this week\n");
	v.next = NEXT_HOURS;
	v.duty = DUTY_OFF;
	print_budget(&s, &v); /* before the hours */
	expect(&s, "");
	v.now = at(0, 17, 0);
	v.budget_left_us = 0;
	print_budget(&s, &v);
	expect(&s, "extensions: none left this week\n");
}

static void test_limits(void **state)
{
	struct control_verdict v = verdict_new();
	struct control_limit *l = v.limit;
	struct str s = {0};

	(void)state;
	print_limits(&s, &v);
	expect(&s, "");
	json_add_limits(&s, &v);
	expect(&s, "\"limits\":[]");
	l[LIMIT_DAY] = (struct control_limit){8 * HOUR + 10 * MIN, 8 * HOUR, 1,
	    {0}, "8h 10m at the\nscreen"};
	l[LIMIT_REST] = (struct control_limit){-1, 11 * HOUR, 0, {0}, ""};
	l[LIMIT_ROW] = (struct control_limit){7, 6, 1, {0}, "7 days"};
	print_limits(&s, &v);
	expect(&s, "limit: 8h 10m at the screen\nlimit: 7 days\n");
	json_open(&s, NULL, '{');
	json_add_limits(&s, &v);
	expect(&s, "{\"limits\":[{\"name\":\"active-day\",\"unit\":"
		   "\"seconds\",\"value\":29400,\"limit\":28800,"
		   "\"reached\":true,\"text\":\"8h 10m at the\\u000ascreen\"},"
		   "{\"name\":\"rest\",\"unit\":\"seconds\",\"value\":null,"
		   "\"limit\":39600,\"reached\":false,\"text\":null},"
		   "{\"name\":\"days-in-a-row\",\"unit\":\"days\","
		   "\"value\":7,\"limit\":6,\"reached\":true,"
		   "\"text\":\"7 days\"}]");
}

static void test_json(void **state)
{
	struct str s = {0};

	(void)state;
	json_begin(&s);
	json_open(&s, "a", '[');
	json_text(&s, NULL, "\"\\\x01\xff");
	json_open(&s, NULL, '{');
	json_null(&s, "n");
	json_bool(&s, "b", true);
	json_close(&s, '}');
	json_open(&s, NULL, '[');
	json_close(&s, ']');
	json_close(&s, ']');
	json_time(&s, "t", NEVER);
	json_time(&s, "u", at(0, 9, 0));
	json_end(&s);
	expect(&s, "{\"schema\":1,\"a\":[\"\\\"\\\\\\u0001\xef\xbf\xbd\","
		   "{\"n\":null,\"b\":true},[]],\"t\":null,"
		   "\"u\":\"2026-11-24T09:00:00+01:00\"}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_span),
	    cmocka_unit_test(test_number),
	    cmocka_unit_test(test_when),
	    cmocka_unit_test(test_when_offset),
	    cmocka_unit_test(test_state),
	    cmocka_unit_test(test_next),
	    cmocka_unit_test(test_problems),
	    cmocka_unit_test(test_budget),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
