/* The configuration: hooks. */
#include "unit.h"

#include <string.h>

#include "config/config.h"

/* [hook NAME]: a set of words, and the break that it names. */
static void test_hooks(void **state)
{
	struct config *c = config_new();
	struct diags d = {0};
	int f = config_add_file(c, "t.ini");

	(void)state;
	config_set(c, &d, f, 1, 1, 1, "hook a", "on", "pause, RESUME,pause");
	config_set(c, &d, f, 2, 1, 1, "hook a", "command", "~/x 'y z'");
	config_set(c, &d, f, 3, 1, 1, "hook a", "break", "rest");
	config_set(c, &d, f, 4, 1, 1, "hook b", "command", "x");
	config_set(c, &d, f, 5, 1, 1, "hook b", "on", "oncall-end");
	config_set(c, &d, f, 6, 1, 1, "hook b", "break", "rset");
	config_finish(c, &d);
	assert_int_equal(d.n, 1);
	assert_string_equal(d.v[0].text,
	    "[hook b] break: there is no [break rset]; did you mean 'rest'?");
	assert_int_equal(c->n_hooks, 2);
	assert_int_equal(c->hook[0].on, 1U << HOOK_PAUSE | 1U << HOOK_RESUME);
	assert_int_equal(c->hook[0].limit, 30 * USEC_PER_SEC);
	assert_int_equal(c->hook[1].on, 1U << HOOK_ONCALL_END);
	config_set(c, &d, f, 7, 1, 1, "hook b", "on", "pause, brake-taken");
	config_set(c, &d, f, 8, 1, 1, "hook b", "on", "pause,, resume");
	config_set(c, &d, f, 9, 1, 1, "hook b", "command", "x 'y");
	assert_int_equal(d.n, 4);
	assert_string_equal(d.v[1].text,
	    "[hook b] on: 'pause, brake-taken': unknown value; did you mean "
	    "'break-taken'?");
	assert_non_null(strstr(d.v[2].text, "unknown value"));
	assert_string_equal(d.v[3].text,
	    "[hook b] command: 'x 'y': not a command; close each quote, and "
	    "begin with a program");
	assert_int_equal(c->hook[1].on, 1U << HOOK_ONCALL_END);
	config_free(c);
	diags_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_hooks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
