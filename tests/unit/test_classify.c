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
	    cmocka_unit_test(a_shift_is_ones_own),
	    cmocka_unit_test(only_ones_own_switch_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
