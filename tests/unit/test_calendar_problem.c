/* desktop/calendar_problem: each fault has words, and a line names all. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>

#include "desktop/calendar_problem.h"

static void each_fault_has_words(void **state)
{
	(void)state;
	for (int i = 0; i < CALENDAR_FAULT_COUNT; i++) {
		struct calendar_problem p = {0};

		calendar_problem_word(&p, i,
		    i == CALENDAR_FAULT_PROBLEMS ? 2 : -EIO);
		assert_row(i, *p.text && *p.remedy);
		assert_row(i, p.text[strlen(p.text) - 1] != '.');
		assert_row(i, p.remedy[strlen(p.remedy) - 1] != '.');
		assert_row(i, strcmp(calendar_fault_words(i)->remedy,
		    p.remedy) == 0);
	}
}

static void errors_are_faults(void **state)
{
	static const struct {
		int err;
		enum calendar_fault fault;
	} rows[] = {{-ENOENT, CALENDAR_FAULT_MISSING},
	    {-EACCES, CALENDAR_FAULT_DENIED},
	    {-EBADMSG, CALENDAR_FAULT_NO_CALENDAR},
	    {-ENOTSUP, CALENDAR_FAULT_NO_FILE},
	    {-EFBIG, CALENDAR_FAULT_LARGE}, {-EIO, CALENDAR_FAULT_ERRNO}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(i, calendar_fault_of(rows[i].err) == rows[i].fault);
}

static void a_line_names_what_is_known(void **state)
{
	static const struct {
		struct calendar_problem p;
		const char *line;
	} rows[] = {
	    {{.file = "w.ics", .line = 3, .uid = "u", .title = "T",
		 .property = "RRULE", .text = "bad", .remedy = "mend it"},
		"w.ics:3: u: RRULE: bad; mend it (event 'T')"},
	    {{.file = "w.ics", .text = "bad", .remedy = "mend it"},
		"w.ics: bad; mend it"},
	    {{.file = "w\033\n.ics", .line = 3, .property = "END",
		 .text = "bad", .remedy = "mend it"},
		"w .ics:3: END: bad; mend it"},
	    {{.text = "bad", .remedy = "mend it"}, "bad; mend it"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str s = {0};

		calendar_problem_format(&s, &rows[i].p);
		assert_string_equal(s.v, rows[i].line);
		str_done(&s);
	}
}

static void what_is_beyond_is_counted(void **state)
{
	struct calendar_problems l = {0};

	(void)state;
	for (int i = 0; i < CALENDAR_MAX_PROBLEMS + 37; i++) {
		struct calendar_problem *p = calendar_problems_add(&l, i % 2,
		    "w.ics");

		assert_row(i, !p == (i >= CALENDAR_MAX_PROBLEMS));
		if (p)
			p->failed = true;
	}
	calendar_problems_end(&l, 1);
	assert_int_equal(l.n, CALENDAR_MAX_PROBLEMS);
	assert_string_equal(l.v[l.n - 1].text, "and 38 more problems");
	assert_true(l.v[0].failed);
	assert_false(l.v[1].failed);
	free(l.v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_fault_has_words),
	    cmocka_unit_test(errors_are_faults),
	    cmocka_unit_test(a_line_names_what_is_known),
	    cmocka_unit_test(what_is_beyond_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
