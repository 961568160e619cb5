/* calread/rule: what is repaired, refused, doubted, and where iteration may
 * begin. */
#include "unit.h"

#include <errno.h>

#include "calread/rule.h"

static void rules_are_repaired(void **state)
{
	static const struct {
		const char *in;
		int result;
		const char *text;
		bool repaired, doubtful, until;
	} rows[] = {
	    {"FREQ=DAILY", 0, "FREQ=DAILY", false, false, false},
	    {"freq=weekly; byday=mo,tu", 0, "FREQ=WEEKLY;BYDAY=MO,TU", false,
		false, false},
	    {"RRULE:FREQ=DAILY", 0, "FREQ=DAILY", true, false, false},
	    {"FREQ=DAILY;X-FOO=1", 0, "FREQ=DAILY", true, false, false},
	    {"FREQ=DAILY;FREQ=WEEKLY", 0, "FREQ=DAILY", true, false, false},
	    {"FREQ=DAILY;INTERVAL=0", 0, "FREQ=DAILY", true, false, false},
	    {"FREQ=DAILY;INTERVAL=2;COUNT=3;UNTIL=20260101", 0,
		"FREQ=DAILY;INTERVAL=2;COUNT=3", false, false, true},
	    {"FREQ=DAILY;INTERVAL=40000", -ERANGE, NULL, false, false, false},
	    {"FREQ=NEVER", -EINVAL, NULL, false, false, false},
	    {"COUNT=3", -EINVAL, NULL, false, false, false},
	    {"FREQ=DAILY;COUNT=0", -EINVAL, NULL, false, false, false},
	    {"FREQ=DAILY;UNTIL=soon", -EINVAL, NULL, false, false, false},
	    {"", -EINVAL, NULL, false, false, false},
	    {"FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=9;BYSETPOS=1", 0,
		"FREQ=WEEKLY;BYHOUR=9;BYDAY=MO,TU;BYSETPOS=1", false, true,
		false},
	    /* rewritten: the days that BYSETPOS chooses */
	    {"FREQ=WEEKLY;BYDAY=FR,MO,TU;BYSETPOS=1,-1", 0,
		"FREQ=WEEKLY;BYDAY=MO,FR", false, false, false},
	    {"FREQ=WEEKLY;WKST=SU;BYDAY=MO,SU;BYSETPOS=1", 0,
		"FREQ=WEEKLY;WKST=SU;BYDAY=SU", false, false, false},
	    {"FREQ=WEEKLY;BYDAY=SU,TH,TH", 0, "FREQ=WEEKLY;BYDAY=SU,TH",
		false, false, false},
	    {"FREQ=DAILY;BYMONTHDAY=-1", 0, "FREQ=MONTHLY;BYMONTHDAY=-1",
		false, false, false},
	    {"FREQ=DAILY;INTERVAL=2;BYMONTHDAY=-1", 0,
		"FREQ=DAILY;BYMONTHDAY=-1;INTERVAL=2", false, true, false},
	    {"FREQ=YEARLY;BYMONTHDAY=1,3", 0,
		"FREQ=YEARLY;BYMONTHDAY=1,3;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12",
		false, false, false},
	    {"FREQ=YEARLY;BYMONTHDAY=29", 0, "FREQ=YEARLY;BYMONTHDAY=29",
		false, false, false},
	    {"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", 0,
		"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", false, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rule r;

		assert_row(i, rule_parse(rows[i].in, strlen(rows[i].in), false,
		    &r) == rows[i].result);
		if (rows[i].result < 0)
			continue;
		assert_string_equal(r.text, rows[i].text);
		assert_row(i, (r.repaired != NULL) == rows[i].repaired);
		assert_row(i, (r.doubtful != NULL) == rows[i].doubtful);
		assert_row(i, r.has_until == rows[i].until);
	}
}

static void whole_days_have_no_times(void **state)
{
	static const char in[] = "FREQ=DAILY;BYHOUR=9;BYDAY=MO";
	struct rule r;

	(void)state;
	assert_int_equal(rule_parse(in, sizeof(in) - 1, true, &r), 0);
	assert_string_equal(r.text, "FREQ=DAILY;BYDAY=MO");
}

static void seeking_keeps_the_period(void **state)
{
	static const struct {
		const char *rule;
		int32_t step; /* days */
	} rows[] = {{"FREQ=DAILY;INTERVAL=3", 3}, {"FREQ=WEEKLY", 7},
	    {"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", 14}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct local start = {100, 3600}, from = {5000, 0}, got;
		struct rule r;

		assert_int_equal(rule_parse(rows[i].rule,
		    strlen(rows[i].rule), false, &r), 0);
		got = rule_seek(&r, start, from);
		assert_row(i, got.sec == start.sec);
		assert_row(i, (got.day - start.day) % rows[i].step == 0);
		assert_row(i, got.day <= from.day - rows[i].step);
		assert_row(i, got.day > from.day - 4 * rows[i].step);
	}
}

static void counted_and_long_periods_are_not_sought(void **state)
{
	static const char *const rules[] = {"FREQ=DAILY;COUNT=9000",
	    "FREQ=MONTHLY", "FREQ=YEARLY"};

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct local start = {100, 0}, from = {5000, 0};
		struct rule r;

		assert_int_equal(rule_parse(rules[i], strlen(rules[i]), false,
		    &r), 0);
		assert_row(i, rule_seek(&r, start, from).day == start.day);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_are_repaired),
	    cmocka_unit_test(whole_days_have_no_times),
	    cmocka_unit_test(seeking_keeps_the_period),
	    cmocka_unit_test(counted_and_long_periods_are_not_sought),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
