/* calread/classify: whole words, the user's rules, whose shift it is. The table
 * of classes as a whole is in tests/cli/events.sh. */
#include "unit.h"

#include <errno.h>

#include "calread/classify.h"

static void words_are_whole(void **state)
{
	static const struct {
		const char *text, *words;
		bool found;
	} rows[] = {
	    {"Out of office", "out of office, vacation", true},
	    {"VACATION!", "out of office,vacation", true},
	    {"on vacation until 5", "vacation", true},
	    {"Vacations", "vacation", false},
	    {"prevacation", "vacation", false},
	    {"\xc3\xbcvacation", "vacation", false},
	    {"a vacations vacation", "vacation", true},
	    {"", "vacation", false},
	    {"vacation", "", false},
	    {"vacation", " , ,", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(i, classify_has_word(rows[i].text, rows[i].words) ==
		    rows[i].found);
}

static struct class_rules *new_rules(void)
{
	struct class_rules *r = test_calloc(1, sizeof(*r));

	r->longest_meeting = 4 * USEC_PER_HOUR;
	snprintf(r->off_words, sizeof(r->off_words), "vacation");
	snprintf(r->focus_words, sizeof(r->focus_words), "focus");
	return r;
}

static enum occurrence_class class_of(const struct class_rules *r,
    const struct calwire_calendar *c, const char *rota, struct event *e,
    int64_t length, const char *title)
{
	struct instance i = {.end = {length}, .event = e};

	return classify(r, c, rota, &i, title).class;
}

static void the_first_rule_wins(void **state)
{
	struct class_rules *r = new_rules();
	struct calwire_calendar c = {.name = "work"};
	struct event e = {.attendees = 3};
	struct calwire_rule rule = {.all_day = -1, .attendees_min = 5,
	    .then = CLASS_NOTE};

	(void)state;
	assert_int_equal(classify_add_rule(r, &rule), 0);
	rule = (struct calwire_rule){.all_day = -1, .attendees_min = -1,
	    .then = CLASS_IGNORE, .summary = "^gym( |$)", .calendar = "Work"};
	assert_int_equal(classify_add_rule(r, &rule), 0);
	rule.then = CLASS_OFF;
	assert_int_equal(classify_add_rule(r, &rule), 0);
	assert_int_equal(class_of(r, &c, "", &e, USEC_PER_HOUR, "Gym now"),
	    CLASS_IGNORE);
	assert_int_equal(class_of(r, &c, "", &e, USEC_PER_HOUR, "Gymnasium"),
	    CLASS_MEETING);
	e.attendees = 5;
	assert_int_equal(class_of(r, &c, "", &e, USEC_PER_HOUR, "Gym"),
	    CLASS_NOTE);
	snprintf(rule.summary, sizeof(rule.summary), "(");
	assert_int_equal(classify_add_rule(r, &rule), -EINVAL);
	classify_done(r);
	test_free(r);
}

/* 0 would be a condition. */
#define ANY_DAY .all_day = -1
#define ANY_PEOPLE .attendees_min = -1
#define ANY ANY_DAY, ANY_PEOPLE

/* Each condition of a rule alone, met and not met. */
static void conditions_hold_or_not(void **state)
{
	static const struct {
		struct calwire_rule rule;
		struct event event;
		const char *title;
		int64_t hours;
		bool date, matches;
	} rows[] = {
	    {{ANY, .calendar = "work"}, {0}, "x", 1, false, true},
	    {{ANY, .calendar = "WORK"}, {0}, "x", 1, false, true},
	    {{ANY, .calendar = "wor"}, {0}, "x", 1, false, false},
	    {{ANY, .summary = "^stand-?up$"}, {0}, "Standup", 1, false, true},
	    {{ANY, .summary = "^stand-?up$"}, {0}, "A standup", 1, false, false},
	    {{ANY, .summary = "(a|b)c"}, {0}, "xbc", 1, false, true},
	    {{ANY, .category = "red team"}, {.categories = "x, Red Team"}, "x", 1,
		false, true},
	    {{ANY, .category = "team"}, {.categories = "x,Red Team"}, "x", 1,
		false, false},
	    {{ANY, .category = "team"}, {0}, "team", 1, false, false},
	    {{ANY, .organizer = "Kim@example.org"},
		{.organizer = "kim@example.org"}, "x", 1, false, true},
	    {{ANY, .organizer = "kim@example.org"},
		{.organizer = "kim@example.org.uk"}, "x", 1, false, false},
	    {{ANY, .organizer = "kim@example.org"}, {0}, "x", 1, false, false},
	    {{.all_day = 1, ANY_PEOPLE}, {0}, "x", 24, true, true},
	    {{.all_day = 1, ANY_PEOPLE}, {0}, "x", 24, false, false},
	    {{.all_day = 0, ANY_PEOPLE}, {0}, "x", 1, false, true},
	    {{.all_day = 0, ANY_PEOPLE}, {0}, "x", 24, true, false},
	    {{.attendees_min = 0, ANY_DAY}, {0}, "x", 1, false, true},
	    {{.attendees_min = 3, ANY_DAY}, {.attendees = 3}, "x", 1, false, true},
	    {{.attendees_min = 3, ANY_DAY}, {.attendees = 2}, "x", 1, false, false},
	    {{ANY, .longer_us = USEC_PER_HOUR}, {0}, "x", 2, false, true},
	    {{ANY, .longer_us = USEC_PER_HOUR}, {0}, "x", 1, false, false},
	    {{ANY, .shorter_us = 2 * USEC_PER_HOUR}, {0}, "x", 1, false, true},
	    {{ANY, .shorter_us = 2 * USEC_PER_HOUR}, {0}, "x", 2, false, false},
	    {{ANY, .busy = "busy"}, {0}, "x", 1, false, true},
	    {{ANY, .busy = "busy"}, {.transparent = true}, "x", 1, false, false},
	    {{ANY, .busy = "free"}, {.transparent = true}, "x", 1, false, true},
	    {{ANY, .busy = "free"}, {.busy = BUSY_FREE}, "x", 1, false, true},
	    {{ANY, .busy = "tentative"}, {.tentative = true}, "x", 1, false, true},
	    {{ANY, .busy = "tentative"}, {.busy = BUSY_TENTATIVE}, "x", 1, false,
		true},
	    {{ANY, .busy = "tentative"},
		{.busy = BUSY_BUSY, .tentative = true}, "x", 1, false, false},
	    {{ANY, .busy = "oof"}, {.busy = BUSY_OOF}, "x", 1, false, true},
	    {{ANY, .busy = "oof"}, {.busy = BUSY_ELSEWHERE}, "x", 1, false, false},
	    {{ANY, .busy = "workingelsewhere"}, {.busy = BUSY_ELSEWHERE}, "x", 1,
		false, true},
	    /* all of a rule's conditions must hold */
	    {{ANY, .calendar = "work", .busy = "oof"}, {0}, "x", 1, false, false},
	    {{ANY, .summary = "x", .longer_us = USEC_PER_HOUR}, {0}, "x", 2, false,
		true},
	};
	struct calwire_calendar c = {.name = "Work"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct class_rules *r = new_rules();
		struct calwire_rule rule = rows[i].rule;
		struct instance at = {.event = &rows[i].event,
		    .date = rows[i].date,
		    .end = {rows[i].hours * USEC_PER_HOUR}};

		rule.then = CLASS_HOURS;
		assert_int_equal(classify_add_rule(r, &rule), 0);
		assert_row(i, (classify(r, &c, "", &at, rows[i].title).class ==
		    CLASS_HOURS) == rows[i].matches);
		classify_done(r);
		test_free(r);
	}
}

static void a_shift_is_ones_own(void **state)
{
	struct class_rules *r = new_rules();
	struct calwire_calendar c = {.n_me = 0};
	struct event e = {.attendees = 1};
	const char *title = "On Call - Kim Lee - Platform";

	(void)state;
	assert_int_equal(class_of(r, &c, "pagerduty", &e, USEC_PER_HOUR,
	    title), CLASS_ON_CALL);
	c.n_me = 1;
	snprintf(c.me[0], sizeof(c.me[0]), "kim lee");
	assert_int_equal(class_of(r, &c, "pagerduty", &e, USEC_PER_HOUR,
	    title), CLASS_ON_CALL);
	snprintf(c.me[0], sizeof(c.me[0]), "alex");
	assert_int_equal(class_of(r, &c, "pagerduty", &e, USEC_PER_HOUR,
	    title), CLASS_IGNORE);
	snprintf(e.attendee, sizeof(e.attendee), "alex");
	assert_int_equal(class_of(r, &c, "pagerduty", &e, USEC_PER_HOUR,
	    title), CLASS_ON_CALL);
	snprintf(e.attendee, sizeof(e.attendee), "alex@example.net kim");
	assert_int_equal(class_of(r, &c, "pagerduty", &e, USEC_PER_HOUR,
	    title), CLASS_IGNORE);
	assert_int_equal(class_of(r, &c, "grafana", &e, USEC_PER_HOUR,
	    "[L1] alex"), CLASS_ON_CALL);
	assert_int_equal(class_of(r, &c, "grafana", &e, USEC_PER_HOUR,
	    "[L1] alex.smith"), CLASS_IGNORE);
	snprintf(e.organizer, sizeof(e.organizer), "eve@example.net");
	assert_int_equal(class_of(r, &c, "grafana", &e, USEC_PER_HOUR,
	    "[L1] alex"), CLASS_MEETING);
	test_free(r);
}

static void only_ones_own_switch_off(void **state)
{
	struct class_rules *r = new_rules();
	struct calwire_calendar c = {.n_me = 1, .me = {"me@example.org"}};
	struct event e = {0};

	(void)state;
	assert_int_equal(class_of(r, &c, "", &e, USEC_PER_HOUR, "Vacation"),
	    CLASS_OFF);
	snprintf(e.organizer, sizeof(e.organizer), "boss@example.org");
	assert_int_equal(class_of(r, &c, "", &e, USEC_PER_HOUR, "Vacation"),
	    CLASS_NOTE);
	e.busy = BUSY_OOF;
	assert_int_equal(class_of(r, &c, "", &e, USEC_PER_HOUR, "x"),
	    CLASS_NOTE);
	snprintf(e.organizer, sizeof(e.organizer), "ME@example.org");
	assert_int_equal(class_of(r, &c, "", &e, USEC_PER_HOUR, "x"),
	    CLASS_OFF);
	test_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_whole),
	    cmocka_unit_test(the_first_rule_wins),
	    cmocka_unit_test(conditions_hold_or_not),
	    cmocka_unit_test(a_shift_is_ones_own),
	    cmocka_unit_test(only_ones_own_switch_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
