/* calread/text and calread/value: lines out of bytes that nobody checked, and
 * single values. */
#include "unit.h"

#include <errno.h>

#include "calread/text.h"
#include "calread/value.h"

static void lines_are_found(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *line[4];
	} rows[] = {
#define BYTES(s) s, sizeof(s) - 1
	    {BYTES("A:1\r\nB:2\r\n"), {"A:1", "B:2"}},
	    {BYTES("A:1\nB:2"), {"A:1", "B:2"}},
	    {BYTES("A:1\rB:2\r"), {"A:1", "B:2"}},
	    {BYTES("\xef\xbb\xbf" "A:1\n"), {"A:1"}},
	    {BYTES("A:on\r\n e\r\n\t two\r\nB:2\r\n"), {"A:one two", "B:2"}},
	    {BYTES("SUM\n MARY:x\n"), {"SUMMARY:x"}},
	    {BYTES("A:1\n\n\nB:2\n"), {"A:1", "B:2"}},
	    {BYTES("A:a\0b\n"), {"A:a b"}},
	    {BYTES("A:1\n \n"), {"A:1"}},
	    {BYTES("\n\n"), {NULL}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text t;
		struct line l;
		size_t k = 0;

		text_init(&t, rows[i].bytes, 0, rows[i].n, 1);
		while (text_next(&t, &l)) {
			text_unfold(&t, &l);
			assert_row(i, k < 4 && rows[i].line[k]);
			assert_row(i, strlen(rows[i].line[k]) == l.n);
			assert_row(i, !memcmp(rows[i].line[k], l.v, l.n));
			k++;
		}
		assert_row(i, k == 4 || !rows[i].line[k]);
		text_done(&t);
	}
}

static void folds_count_as_lines(void **state)
{
	static const char bytes[] = "A:1\r\n 2\r\n 3\r\nB:4\r\n";
	struct text t;
	struct line l;

	(void)state;
	text_init(&t, bytes, 0, sizeof(bytes) - 1, 1);
	assert_true(text_next(&t, &l));
	assert_int_equal(l.number, 1);
	assert_true(text_next(&t, &l)); /* passes over the folds */
	assert_int_equal(l.number, 4);
	assert_int_equal(l.offset, 13);
	assert_true(line_is(&l, "b"));
	assert_false(text_next(&t, &l));
	text_done(&t);
}

static void long_lines_are_cut(void **state)
{
	size_t n = TEXT_MAX_LINE + 100;
	char *bytes = test_malloc(n + 4);
	struct text t;
	struct line l;

	(void)state;
	memset(bytes, 'x', n);
	memcpy(bytes, "A:", 2);
	memcpy(bytes + n, "\nB:", 3);
	bytes[n + 3] = '2';
	text_init(&t, bytes, 0, n + 4, 1);
	assert_true(text_next(&t, &l));
	text_unfold(&t, &l);
	assert_true(l.cut);
	assert_int_equal(l.n, TEXT_MAX_LINE);
	assert_true(text_next(&t, &l));
	assert_false(l.cut);
	assert_int_equal(l.n, 3);
	text_done(&t);
	test_free(bytes);
}

/* Beyond the first stretch that is looked through for bare CRs. */
static void returns_far_behind_end_lines(void **state)
{
	static char bytes[400000];
	const size_t at[] = {65530, 65535, 65536, 65537, 131072, 399990};

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		size_t count = 0, expected;
		struct text t;
		struct line l;

		for (size_t k = 0; k < sizeof(bytes); k++)
			bytes[k] = k % 8 == 7 ? '\n' : 'x';
		expected = sizeof(bytes) / 8;
		/* a line more, but where it falls on a line's end */
		expected += at[i] % 8 != 7 && at[i] % 8 != 6 && at[i] % 8 != 0;
		bytes[at[i]] = '\r';
		text_init(&t, bytes, 0, sizeof(bytes), 1);
		while (text_next(&t, &l)) {
			assert_row(i, !memchr(l.v, '\r', l.n));
			count++;
		}
		assert_row(i, count == expected);
		text_done(&t);
	}
}

static void properties_are_split(void **state)
{
	static const struct {
		const char *line, *param, *got, *value;
	} rows[] = {
	    {"DTSTART;TZID=Europe/Berlin:2026", "tzid", "Europe/Berlin",
		"2026"},
	    {"D;TZID=\"a:b;c\";X=1:v:w", "TZID", "a:b;c", "v:w"},
	    {"D;TZID=\"a:b;c\";X=1:v", "X", "1", "v"},
	    {"D;TZIDX=1:v", "TZID", NULL, "v"},
	    {"D:v", "TZID", NULL, "v"},
	    {"D;X=\"open:v", "Y", NULL, "v"},
	    {"D", "X", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct line l = {rows[i].line, strlen(rows[i].line), 0, 1,
		    false};
		struct property p;
		char buf[32];

		if (!rows[i].value) {
			assert_row(i, !line_split(&l, &p));
			continue;
		}
		assert_row(i, line_split(&l, &p));
		assert_row(i, p.n == strlen(rows[i].value));
		assert_row(i, !memcmp(p.value, rows[i].value, p.n));
		assert_row(i, property_param(&p, rows[i].param, buf,
		    sizeof(buf)) == (rows[i].got != NULL));
		if (rows[i].got)
			assert_string_equal(buf, rows[i].got);
	}
}

static void stamps_are_read(void **state)
{
	static const struct {
		const char *text;
		int result;
		bool date, utc;
		int32_t sec;
	} rows[] = {
	    {"19700102", 0, true, false, 0},
	    {"19700102T010203", 0, false, false, 3723},
	    {"19700102T010203Z", 0, false, true, 3723},
	    {"19700102T0102Z", 0, false, true, 3720},
	    {"19700102T235960Z", 0, false, true, 86399},
	    {"19700230", -EINVAL, false, false, 0},
	    {"19700102T250000", -EINVAL, false, false, 0},
	    {"19700102 010203", -EINVAL, false, false, 0},
	    {"1970010", -EINVAL, false, false, 0},
	    {"00000102", -EINVAL, false, false, 0},
	    {"", -EINVAL, false, false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stamp_text t = {0};

		assert_row(i, value_parse_stamp(rows[i].text,
		    strlen(rows[i].text), &t) == rows[i].result);
		if (rows[i].result < 0)
			continue;
		assert_row(i, t.local.day == 1);
		assert_row(i, t.local.sec == rows[i].sec);
		assert_row(i, t.date == rows[i].date);
		assert_row(i, t.utc == rows[i].utc);
	}
}

static void durations_are_read(void **state)
{
	static const struct {
		const char *text;
		int result;
		int32_t days;
		int64_t sec;
	} rows[] = {
	    {"PT1H30M", 0, 0, 5400},
	    {"P1DT1S", 0, 1, 1},
	    {"+P2W", 0, 14, 0},
	    {"PT0S", 0, 0, 0},
	    {"-PT5M", -ERANGE, 0, 0},
	    {"P", -EINVAL, 0, 0},
	    {"PT", -EINVAL, 0, 0},
	    {"P1H", -EINVAL, 0, 0},
	    {"PT1D", -EINVAL, 0, 0},
	    {"PT999999999H", -EINVAL, 0, 0},
	    {"1H", -EINVAL, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct length l = {0, 0};

		assert_row(i, value_parse_duration(rows[i].text,
		    strlen(rows[i].text), &l) == rows[i].result);
		assert_row(i, l.days == rows[i].days);
		assert_row(i, l.us == rows[i].sec * USEC_PER_SEC);
	}
}

static void text_is_unescaped(void **state)
{
	static const char in[] = "a\\, b\\; c\\\\ d\\ne \\\"f\\\" \\";
	struct str s = {0};

	(void)state;
	value_unescape(&s, in, sizeof(in) - 1);
	assert_string_equal(s.v, "a, b; c\\ d\ne \\\"f\\\" \\");
	str_done(&s);
}

/* Ends of every kind at every place of a block that is looked at as one. */
static void ends_are_found_wherever_they_are(void **state)
{
	static const char *const ends[] = {"\n", "\r\n", "\r", "\n\n", "\r\r",
	    "\r\r\n", ""};
	static const unsigned lines[] = {1, 1, 1, 2, 2, 2, 0};
	char bytes[80];

	(void)state;
	for (size_t e = 0; e < sizeof(ends) / sizeof(ends[0]); e++) {
		for (size_t at = 1; at < 60; at++) {
			size_t n = strlen(ends[e]);
			struct text t;
			struct line l;

			memset(bytes, 'x', sizeof(bytes));
			memcpy(bytes + at, ends[e], n);
			text_init(&t, bytes, 0, at + n + 17, 1);
			assert_true(text_next(&t, &l));
			assert_row(at, l.n == (n ? at : at + 17));
			assert_row(at, text_next(&t, &l) == (n > 0));
			if (n) {
				assert_row(at, l.offset == (int64_t)(at + n));
				assert_row(at, l.n == 17);
				assert_row(at, l.number == lines[e] + 1);
			}
			text_done(&t);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ends_are_found_wherever_they_are),
	    cmocka_unit_test(lines_are_found),
	    cmocka_unit_test(folds_count_as_lines),
	    cmocka_unit_test(long_lines_are_cut),
	    cmocka_unit_test(returns_far_behind_end_lines),
	    cmocka_unit_test(properties_are_split),
	    cmocka_unit_test(stamps_are_read),
	    cmocka_unit_test(durations_are_read),
	    cmocka_unit_test(text_is_unescaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
