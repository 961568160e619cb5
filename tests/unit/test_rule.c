/* calread/rule: what is repaired, refused, taken apart. */
#include "unit.h"

#include <errno.h>

#include "calread/rule.h"

static void rules_are_repaired(void **state)
{
	static const struct {
		const char *in;
		int result;
		const char *text;
		bool repaired, rscale, until;
		int interval, count;
	} rows[] = {
	    {"FREQ=DAILY", 0, "FREQ=DAILY", false, false, false, 1, 0},
	    {"freq=weekly; byday=mo,tu", 0, "FREQ=WEEKLY;BYDAY=MO,TU", false,
		false, false, 1, 0},
	    {"RRULE:FREQ=DAILY", 0, "FREQ=DAILY", true, false, false, 1, 0},
	    {"FREQ=DAILY;X-FOO=1", 0, "FREQ=DAILY", true, false, false, 1, 0},
	    {"FREQ=DAILY;FREQ=WEEKLY", 0, "FREQ=DAILY", true, false, false, 1,
		0},
	    {"FREQ=DAILY;INTERVAL=0", 0, "FREQ=DAILY", true, false, false, 1,
		0},
	    {"FREQ=DAILY;INTERVAL=2;COUNT=3;UNTIL=20260101", 0, "FREQ=DAILY",
		false, false, true, 2, 3},
	    {"FREQ=DAILY;INTERVAL=40000", 0, "FREQ=DAILY", false, false,
		false, 40000, 0},
	    {"FREQ=NEVER", -EINVAL, NULL, false, false, false, 0, 0},
	    {"COUNT=3", -EINVAL, NULL, false, false, false, 0, 0},
	    {"FREQ=DAILY;COUNT=0", -EINVAL, NULL, false, false, false, 0, 0},
	    {"FREQ=DAILY;INTERVAL=9999999999", -EINVAL, NULL, false, false,
		false, 0, 0},
	    {"FREQ=DAILY;UNTIL=soon", -EINVAL, NULL, false, false, false, 0,
		0},
	    {"", -EINVAL, NULL, false, false, false, 0, 0},
	    {"FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=9;BYSETPOS=1", 0,
		"FREQ=WEEKLY;BYHOUR=9;BYDAY=MO,TU;BYSETPOS=1", false, false,
		false, 1, 0},
	    {"FREQ=WEEKLY;BYDAY=SU,TH,TH", 0, "FREQ=WEEKLY;BYDAY=SU,TH",
		false, false, false, 1, 0},
	    /* RFC 7529: libical iterates what is not usual */
	    {"RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=OMIT", 0, "FREQ=YEARLY",
		false, false, false, 1, 0},
	    {"RSCALE=CHINESE;FREQ=YEARLY;INTERVAL=2", 0,
		"FREQ=YEARLY;RSCALE=CHINESE;INTERVAL=2", false, true, false,
		2, 0},
	    {"RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=3", 0,
		"FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=BACKWARD;COUNT=3", false,
		true, false, 1, 3},
	    {"RSCALE=CHINESE;FREQ=DAILY;INTERVAL=40000", -ERANGE, NULL, false,
		false, false, 0, 0},
	    {"RSCALE=CHINESE;FREQ=HOURLY", -ERANGE, NULL, false, false,
		false, 0, 0},
	    /* SKIP without RSCALE must not be */
	    {"FREQ=SECONDLY;SKIP=FORWARD", 0, "FREQ=SECONDLY", true, false,
		false, 1, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rule r;

		assert_row(i, rule_parse(rows[i].in, strlen(rows[i].in), false,
		    &r) == rows[i].result);
		if (rows[i].result < 0)
			continue;
		assert_string_equal(r.text, rows[i].text);
		assert_row(i, (r.repaired != 0) == rows[i].repaired);
		assert_row(i, r.rscale == rows[i].rscale);
		assert_row(i, r.has_until == rows[i].until);
		assert_row(i, r.interval == rows[i].interval);
		assert_row(i, r.count == rows[i].count);
	}
}

static void whole_days_have_no_times(void **state)
{
	static const char in[] = "FREQ=DAILY;BYHOUR=9;BYDAY=MO";
	struct rule r;

	(void)state;
	assert_int_equal(rule_parse(in, sizeof(in) - 1, true, &r), 0);
	assert_string_equal(r.text, "FREQ=DAILY;BYDAY=MO");
	assert_int_equal(r.repaired, 1u << RULE_PART_OF_DAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_are_repaired),
	    cmocka_unit_test(whole_days_have_no_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
