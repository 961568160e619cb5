/* core/trace: what a trace says, what is wrong with one and where, and its
 * times at both edges of daylight saving. */
#include "unit.h"

#include "base/str.h"
#include "core/trace.h"
#include "zonefile.h"

/* "LINE:COLUMN: TEXT\n" each. */
static void note(void *data, unsigned line, unsigned column, const char *text)
{
	str_addf(data, "%u:%u: %s\n", line, column, text);
}

static void expect(const char *zone, const char *text, const char *points,
    const char *problems)
{
	struct zone *z = zone ? zonefile_load(zone) : NULL;
	struct str got = {0}, wrong = {0};
	struct trace t = {0};
	char line[TRACE_TEXT_SIZE];
	size_t n, lines = 0;

	n = trace_parse(&t, z, text, strlen(text), note, &wrong);
	for (size_t i = 0; i < t.n; i++) {
		trace_format(line, &t.v[i], zone_offset(z, t.v[i].at));
		str_addf(&got, "%s\n", line);
	}
	assert_string_equal(got.v ? got.v : "", points);
	assert_string_equal(wrong.v ? wrong.v : "", problems);
	for (const char *p = problems; *p; p++)
		lines += *p == '\n';
	assert_int_equal(n, lines);
	trace_done(&t);
	str_done(&got);
	str_done(&wrong);
	zone_free(z);
}

static void test_lines(void **state)
{
	(void)state;
	expect("Europe/Berlin",
	    "# a trace\n"
	    "\n"
	    "2026-11-25T09:00:00+01:00 active\n"
	    "2026-11-25T08:30:00Z\tidle # coffee\r\n"
	    "  2026-11-25t10:00 locked  \n"
	    "2026-11-25T10:00:00.5+0100 asleep\n"
	    "2026-11-25T11:00 unknown",
	    "2026-11-25T09:00:00+01:00 active\n"
	    "2026-11-25T09:30:00+01:00 idle\n"
	    "2026-11-25T10:00:00+01:00 locked\n"
	    "2026-11-25T10:00:00+01:00 asleep\n"
	    "2026-11-25T11:00:00+01:00 unknown\n",
	    "");
	expect(NULL, "", "", "");
	expect(NULL, "\n\n#", "", "");
	expect(NULL, "2026-11-25T09:00 active", "2026-11-25T09:00:00+00:00 "
						"active\n",
	    "");
}

/* All of it in one run; what is right counts all the same. */
static void test_problems(void **state)
{
	(void)state;
	expect("UTC",
	    "2026-11-25T09:00Z active\n"
	    "2026-11-25 09:00Z idle\n"
	    "  2026-11-25T25:00Z aktive\n"
	    "2026-11-25T08:59:30Z idle\n"
	    "2026-11-25T09:10Z\n"
	    "2026-11-25T09:10Z # nothing\n"
	    "2026-11-25T09:11Z idle or so\n"
	    "2026-02-29T09:12Z idle\n"
	    "1969-12-31T23:59Z idle\n"
	    "2026-11-25T09:13+1:00 ACTIVE\n"
	    "2026-11-25T09:14Z idle\n",
	    "2026-11-25T09:00:00+00:00 active\n"
	    "2026-11-25T09:14:00+00:00 idle\n",
	    "2:1: '2026-11-25': not a time; write it like "
	    "2026-11-25T09:00:00+01:00\n"
	    "2:12: '09:00Z': not a state; write one of active, idle, locked, "
	    "asleep, unknown\n"
	    "3:3: '2026-11-25T25:00Z': not a time; write it like "
	    "2026-11-25T09:00:00+01:00\n"
	    "3:21: 'aktive': not a state; write one of active, idle, locked, "
	    "asleep, unknown\n"
	    "4:1: the time is 30s before that of line 1; put the lines in the "
	    "order of time\n"
	    "5:18: no state behind the time; write one of active, idle, "
	    "locked, asleep, unknown\n"
	    "6:19: no state behind the time; write one of active, idle, "
	    "locked, asleep, unknown\n"
	    "7:24: more than a time and a state; begin it with '#'\n"
	    "8:1: '2026-02-29T09:12Z': not a time; write it like "
	    "2026-11-25T09:00:00+01:00\n"
	    "9:1: the time is not of the years 1970 to 9998; is the year "
	    "right?\n"
	    "10:1: '2026-11-25T09:13+1:00': not a time; write it like "
	    "2026-11-25T09:00:00+01:00\n"
	    "10:23: 'ACTIVE': not a state; write one of active, idle, locked, "
	    "asleep, unknown\n");
}

/* Two in the morning is three where the clock skips it; where it shows an hour
 * twice, the order of the lines tells which. */
static void test_edges(void **state)
{
	(void)state;
	expect("Europe/Berlin",
	    "2026-03-29T01:30 active\n2026-03-29T02:30 idle\n"
	    "2026-03-29T03:00 active\n",
	    "2026-03-29T01:30:00+01:00 active\n"
	    "2026-03-29T03:00:00+02:00 idle\n"
	    "2026-03-29T03:00:00+02:00 active\n",
	    "");
	expect("Europe/Berlin",
	    "2026-10-25T02:10 active\n2026-10-25T02:50 idle\n"
	    "2026-10-25T02:20 active\n2026-10-25T02:59 idle\n"
	    "2026-10-25T03:00 active\n",
	    "2026-10-25T02:10:00+02:00 active\n"
	    "2026-10-25T02:50:00+02:00 idle\n"
	    "2026-10-25T02:20:00+01:00 active\n"
	    "2026-10-25T02:59:00+01:00 idle\n"
	    "2026-10-25T03:00:00+01:00 active\n",
	    "");
	/* an hour that there is only once is no other hour */
	expect("Europe/Berlin",
	    "2026-10-25T01:50 active\n2026-10-25T01:20 idle\n",
	    "2026-10-25T01:50:00+02:00 active\n",
	    "2:1: the time is 30m before that of line 1; put the lines in the "
	    "order of time\n");
	expect("Europe/Berlin",
	    "2026-10-25T03:10 active\n2026-10-25T02:20 idle\n",
	    "2026-10-25T03:10:00+01:00 active\n",
	    "2:1: the time is 1h 50m before that of line 1; put the lines in "
	    "the order of time\n");
	/* with the offset there is no doubt */
	expect("Europe/Berlin",
	    "2026-10-25T02:50:00+01:00 active\n"
	    "2026-10-25T02:20:00+02:00 idle\n",
	    "2026-10-25T02:50:00+01:00 active\n",
	    "2:1: the time is 1h 30m before that of line 1; put the lines in "
	    "the order of time\n");
}

static void test_limits(void **state)
{
	struct str text = {0}, wrong = {0};
	struct trace t = {0};
	static const char nul[] = "2026-11-25T09:00\0 active\n"
				  "2026-11-25T09:00 active\n";

	(void)state;
	for (int over = 0; over < 2; over++) {
		str_done(&text);
		str_add(&text, "2026-11-25T09:00 active");
		while (text.n < (size_t)(TRACE_MAX_LINE + over))
			str_add(&text, " ");
		assert_int_equal(
		    trace_parse(&t, NULL, text.v, text.n, note, &wrong), over);
		assert_int_equal(t.n, !over);
	}
	assert_string_equal(
	    wrong.v, "1:256: the line is longer than 255 bytes; cut it\n");
	str_done(&wrong);
	assert_int_equal(
	    trace_parse(&t, NULL, nul, sizeof(nul) - 1, note, &wrong), 1);
	assert_string_equal(
	    wrong.v, "1:17: a byte of value 0; a trace is text\n");
	assert_int_equal(t.n, 1);
	str_done(&text);
	str_done(&wrong);
	for (int i = 0; i < TRACE_MAX_POINTS + 5; i++)
		str_add(&text, "2026-11-25T09:00Z idle\n");
	assert_int_equal(
	    trace_parse(&t, NULL, text.v, text.n, note, &wrong), 1);
	assert_string_equal(wrong.v,
	    "1000001:1: more than 1000000 changes; cut the trace in two\n");
	assert_int_equal(t.n, TRACE_MAX_POINTS);
	trace_done(&t);
	str_done(&text);
	str_done(&wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_problems),
	    cmocka_unit_test(test_edges),
	    cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
