/* core/interval: set arithmetic, beside a bitmap that cannot be wrong. */
#include "unit.h"

#include <stdlib.h>

#include "core/interval.h"

#define BITS 64

static struct interval iv(int a, int b)
{
	return (struct interval){{a}, {b}};
}

static void compare(const struct intervals *s, const char *bits)
{
	for (int t = 0; t < BITS; t++) {
		const struct interval *i =
		    intervals_find(s, (struct instant){t});

		assert_int_equal(i != NULL, bits[t]);
	}
	for (size_t k = 1; k < s->n; k++)
		assert_true(s->v[k - 1].end.us < s->v[k].start.us);
}

static void test_random(void **state)
{
	struct intervals s = {0};
	char bits[BITS] = {0};
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		int a = rand_r(&seed) % BITS, b = rand_r(&seed) % BITS;
		int what = rand_r(&seed) % 20;

		if (what == 0) {
			intervals_clip(&s, iv(a, b));
			for (int t = 0; t < BITS; t++)
				bits[t] = bits[t] && t >= a && t < b;
		} else if (what < 11) {
			intervals_add(&s, iv(a, b));
			for (int t = a; t < b; t++)
				bits[t] = 1;
		} else {
			intervals_remove(&s, iv(a, b));
			for (int t = a; t < b; t++)
				bits[t] = 0;
		}
		compare(&s, bits);
	}
	intervals_done(&s);
}

static void test_after(void **state)
{
	struct intervals s = {0};

	(void)state;
	intervals_add(&s, iv(10, 20));
	intervals_add(&s, iv(30, 40));
	assert_int_equal(intervals_after(&s, (struct instant){20})->start.us,
	    30);
	assert_int_equal(intervals_after(&s, (struct instant){19})->start.us,
	    10);
	assert_null(intervals_after(&s, (struct instant){40}));
	assert_int_equal(intervals_total(&s), 20);
	intervals_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random),
	    cmocka_unit_test(test_after),
	};

	return cmocka_run_group_tests_name("interval", tests, NULL, NULL);
}
