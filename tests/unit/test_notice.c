/* calread/notice and answer: each kind has words, in the house's style, that
 * fit; what goes out is clean, in order and counted. */
#include "unit.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "calread/answer.h"
#include "calread/notice.h"

/* Lower case but for names, no full stop, room for a quoted value. */
static bool style_ok(const char *text, size_t size)
{
	size_t n = strlen(text);

	return n > 0 && n < size && text[n - 1] != '.' &&
	    !(text[0] >= 'A' && text[0] <= 'Z' &&
		text[1] >= 'a' && text[1] <= 'z');
}

static void each_kind_has_words(void **state)
{
	(void)state;
	for (int i = NOTICE_NONE + 1; i < NOTICE_COUNT; i++) {
		const struct notice_words *w = notice_words(i);

		assert_row(i, w->problem && w->remedy);
		assert_row(i, style_ok(w->problem, CALWIRE_PROBLEM_SIZE - 60));
		assert_row(i, style_ok(w->remedy, CALWIRE_REMEDY_SIZE));
		assert_row(i, !w->property ||
		    strlen(w->property) < CALWIRE_PROPERTY_SIZE);
	}
}

static void keep(void *arg, const struct calwire_problem *p)
{
	*(struct calwire_problem *)arg = *p;
}

static void a_notice_names_all_of_it(void **state)
{
	struct calwire_reply r = {.magic = CALWIRE_MAGIC,
	    .version = CALWIRE_VERSION, .kind = CALWIRE_PROBLEM};
	struct notices to = {keep, &r.problem};
	struct str summary = {0};
	const char *value = "20 26\033[31m";

	(void)state;
	str_add(&summary, "Stand\\, up\033[31m");
	notice(&to, NOTICE_STAMP_BAD, &(struct notice_place){7, "uid",
	    &summary, "EXDATE", value, strlen(value)});
	assert_int_equal(calwire_check_reply(&r), 0);
	assert_int_equal(r.problem.line, 7);
	assert_string_equal(r.problem.uid, "uid");
	assert_string_equal(r.problem.title, "Stand, up [31m");
	assert_string_equal(r.problem.property, "EXDATE");
	assert_string_equal(r.problem.text,
	    "'20 26 [31m': not a date or time; ignored");
	assert_string_equal(r.problem.remedy,
	    "write it as in 20260302T090000 or 20260302");

	/* nothing known, and a property that the table says */
	notice(&to, NOTICE_FILE_CUT, &(struct notice_place){0});
	assert_int_equal(calwire_check_reply(&r), 0);
	assert_string_equal(r.problem.property, "END");
	assert_string_equal(r.problem.uid, "");
	assert_string_equal(r.problem.title, "");
	str_done(&summary);
}

/* A value of any length or bytes leaves the problem whole. */
static void a_long_value_is_cut(void **state)
{
	struct calwire_problem p;
	struct notices to = {keep, &p};
	char value[4096];

	(void)state;
	memset(value, 'x', sizeof(value));
	for (int i = NOTICE_NONE + 1; i < NOTICE_COUNT; i++) {
		notice(&to, i, &(struct notice_place){.value = value,
		    .n = sizeof(value)});
		assert_row(i, strstr(p.text, notice_words(i)->problem) &&
		    str_has_prefix(p.text, "'xxx"));
	}
}

static void problems_are_sorted_and_counted(void **state)
{
	struct answer *a = mem_new(1, sizeof(*a));
	struct calwire_reply r[CALWIRE_BATCH];
	unsigned last = 0;
	size_t got = 0;
	int pair[2];
	ssize_t n;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
	    pair), 0);
	a->sock = pair[0];
	for (unsigned i = 0; i < ANSWER_MAX_PROBLEMS + 37; i++)
		answer_problem(a, &(struct calwire_problem){
		    .line = 1000 - i});
	answer_end_problems(a);
	answer_flush(a);
	shutdown(pair[0], SHUT_WR);
	while ((n = recv(pair[1], r, sizeof(r), 0)) > 0) {
		for (size_t i = 0; i < (size_t)n / sizeof(r[0]); i++) {
			if (got++ == ANSWER_MAX_PROBLEMS) {
				assert_string_equal(r[i].problem.text,
				    "and 37 more problems in this file");
				continue;
			}
			assert_true(r[i].problem.line > last);
			last = r[i].problem.line;
		}
	}
	assert_int_equal(got, ANSWER_MAX_PROBLEMS + 1);
	close(pair[0]);
	close(pair[1]);
	free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_has_words),
	    cmocka_unit_test(a_notice_names_all_of_it),
	    cmocka_unit_test(a_long_value_is_cut),
	    cmocka_unit_test(problems_are_sorted_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
