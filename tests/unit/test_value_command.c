/* config/value_command: words as a shell would part them. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "config/value.h"

#define ROW_MAX 4

static void test_split(void **state)
{
	static const struct {
		const char *text;
		const char *word[ROW_MAX];
	} row[] = {
	    {"loginctl", {"loginctl"}},
	    {"  loginctl\tlock-session  ", {"loginctl", "lock-session"}},
	    {"sh -c 'echo \"a b\"; true'", {"sh", "-c", "echo \"a b\"; true"}},
	    {"a \"b \\\"c\\\" \\\\ \\d\" e", {"a", "b \"c\" \\ \\d", "e"}},
	    {"a\\ b c\\'d", {"a b", "c'd"}},
	    {"a '' b", {"a", "", "b"}},
	    {"a'b'\"c\"d", {"abcd"}},
	    /* no shell: these are letters like others */
	    {"a $HOME *;|&", {"a", "$HOME", "*;|&"}},
	    {"~/bin/x ~ a~/b ~me/c", {"/h o/bin/x", "/h o", "a~/b", "~me/c"}},
	    {"a '~/b' \\~/c", {"a", "~/b", "~/c"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char buf[64], *argv[ROW_MAX + 1];
		int n = value_split_command(
		    row[i].text, "/h o", buf, sizeof(buf), argv, ROW_MAX + 1);
		int want = 0;

		while (want < ROW_MAX && row[i].word[want])
			want++;
		assert_int_equal(n, want);
		for (int k = 0; k < n; k++)
			assert_string_equal(argv[k], row[i].word[k]);
		assert_null(argv[n]);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		int error;
	} row[] = {
	    {"", -EINVAL},
	    {"   ", -EINVAL},
	    {"''", -EINVAL},
	    {"a 'b", -EINVAL},
	    {"a \"b", -EINVAL},
	    {"a \"b\\", -EINVAL},
	    {"a \\", -EINVAL},
	    {"a b c d e", -E2BIG},
	    {"aaaaaaaaaaaaaaaa", -E2BIG},
	    {"'aaaaaaaaaaaaaaaa'", -E2BIG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char buf[16], *argv[ROW_MAX + 1];

		assert_int_equal(value_split_command(row[i].text, NULL, buf,
				     sizeof(buf), argv, ROW_MAX + 1),
		    row[i].error);
	}
}

/* The user is told when the configuration is read, not in the evening. */
static void test_check(void **state)
{
	char problem[VALUE_PROBLEM_SIZE], many[2 * VALUE_COMMAND_WORDS + 3];

	(void)state;
	assert_int_equal(
	    value_check_command("~/x 'a b'", problem, sizeof(problem)), 0);
	assert_int_equal(
	    value_check_command("x 'a b", problem, sizeof(problem)), -EINVAL);
	assert_string_equal(problem,
	    "not a command; close each quote, and begin with a program");
	for (size_t i = 0; i < sizeof(many); i++)
		many[i] = i % 2 ? ' ' : 'x';
	many[sizeof(many) - 1] = '\0';
	assert_int_equal(
	    value_check_command(many, problem, sizeof(problem)), -EINVAL);
	assert_string_equal(problem, "too long a command; at most 31 words");
	many[sizeof(many) - 3] = '\0';
	assert_int_equal(
	    value_check_command(many, problem, sizeof(problem)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_split),
	    cmocka_unit_test(test_check),
	    cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
