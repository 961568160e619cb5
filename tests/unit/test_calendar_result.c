/* desktop/calendar_result: what lies in the window, of merged files too; how a
 * calendar stands, and how that is said. */
#include "unit.h"

#include <errno.h>

#include "base/mem.h"
#include "desktop/calendar_result.h"

#define KEY(n) (CALWIRE_LEAST_KEY + (n))
#define HOUR(n) ((n) * USEC_PER_HOUR)
#define DAY_US (24 * USEC_PER_HOUR)

static const struct interval window = {{HOUR(10)}, {HOUR(20)}};

static void give(struct calendar_entry *e, uint64_t key, int64_t start,
    int64_t end)
{
	struct calwire_occurrence o = {.key = key, .start_us = start,
	    .end_us = end};

	e->good = 1;
	snprintf(o.title, sizeof(o.title), "%d-%d", (int)(start / HOUR(1)),
	    (int)(end / HOUR(1)));
	calendar_answer_add(&e->answer, &o, false);
}

static struct calendar_entry *add(struct calendar_source *s, const char *path)
{
	struct calendar_cache *c = &s->cache;
	struct calendar_entry *e;

	mem_grow(&c->entry, c->n, &c->cap, sizeof(*c->entry));
	e = &c->entry[c->n++];
	*e = (struct calendar_entry){.path = mem_strdup(path)};
	return e;
}

/* "10-11 12-13": titles in order. */
static void assert_titles(const struct calendar_result *r, const char *want)
{
	struct str s = {0};

	str_add(&s, "");
	for (size_t i = 0; i < r->n; i++) {
		if (i > 0)
			str_add(&s, " ");
		str_add(&s, r->occurrence[i].title);
	}
	assert_string_equal(s.v, want);
	str_done(&s);
}

/* An occurrence that ends where the window begins is not in it, nor is one that
 * begins where it ends; one without length is where it is. */
static void test_window(void **state)
{
	static const struct {
		int from, to;
		bool in;
	} rows[] = {{9, 10, false}, {9, 11, true}, {10, 10, true},
	    {8, 8, false}, {12, 13, true}, {19, 21, true}, {20, 20, false},
	    {20, 21, false}, {1, 30, true}, {19, 20, true}};
	const struct calendar_config config = {.name = "c", .path = "/c"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct calendar_source s = {.config = &config};
		struct calendar_result r;

		give(add(&s, "/c/a.ics"), KEY(1), HOUR(rows[i].from),
		    HOUR(rows[i].to));
		calendar_result_make(&s, 1, window, false, &r);
		assert_row(i, r.n == rows[i].in);
		assert_row(i, r.failed == 0 && !r.state[0].stale);
		calendar_result_done(&r);
		calendar_source_done(&s);
	}
}

/* Merged UIDs count as merged, the others as their own file says. */
static void test_merged(void **state)
{
	const struct calendar_config config = {.name = "c", .path = "/c"};
	struct calendar_source s = {.config = &config};
	struct calwire_keys keys = {.n = 1, .key = {KEY(1)}};
	struct calendar_entry *e;
	struct calendar_result r;

	(void)state;
	e = add(&s, "/c/a.ics");
	give(e, KEY(1), HOUR(10), HOUR(11));
	give(e, KEY(2), HOUR(15), HOUR(16));
	give(add(&s, "/c/b.ics"), KEY(1), HOUR(11), HOUR(12));
	calendar_result_make(&s, 1, window, false, &r);
	assert_titles(&r, "10-11 11-12 15-16");
	calendar_result_done(&r);
	calendar_answer_add_keys(&s.cache.merged.answer, &keys);
	give(&s.cache.merged, KEY(1), HOUR(17), HOUR(18));
	give(&s.cache.merged, KEY(2), HOUR(15), HOUR(16));
	calendar_result_make(&s, 1, window, false, &r);
	assert_titles(&r, "15-16 17-18");
	calendar_result_done(&r);
	calendar_source_done(&s);
}

static void assert_said(const struct calendar_state *s, int days_ago,
    const char *want)
{
	struct calendar_state at = *s;
	struct instant now = {20000 * DAY_US + HOUR(12)}; /* 2024-10-04, a friday */
	char buf[256];

	at.since.us = now.us - days_ago * DAY_US;
	calendar_state_text(&at, "c", NULL, now, buf, sizeof(buf));
	assert_string_equal(buf, want);
}

static void test_states(void **state)
{
	const struct calendar_config config = {.name = "c", .path = "/c"};
	struct calendar_source s = {.config = &config};
	struct calendar_entry *e;
	struct calendar_result r;

	(void)state;
	/* nothing at all */
	e = add(&s, "/c/a.ics");
	e->result = -EACCES;
	e->since = 7;
	calendar_result_make(&s, 1, window, false, &r);
	assert_true(r.state[0].stale && r.state[0].none && !r.state[0].kept);
	assert_int_equal(r.failed, 1);
	assert_true(r.state[0].since.us == 7);
	assert_string_equal(r.state[0].why, "'a.ics': Permission denied");
	assert_said(&r.state[0], 0,
	    "calendar 'c' could not be read since 12:00: "
	    "'a.ics': Permission denied");
	calendar_result_done(&r);
	/* another file is well */
	give(add(&s, "/c/b.ics"), KEY(1), HOUR(12), HOUR(13));
	calendar_result_make(&s, 1, window, false, &r);
	assert_true(r.state[0].stale && !r.state[0].none && !r.state[0].kept);
	assert_int_equal(r.failed, 0);
	assert_int_equal(r.state[0].files, 2);
	assert_said(&r.state[0], 1,
	    "calendar 'c' could not be read in full since thu 12:00: "
	    "'a.ics': Permission denied");
	calendar_result_done(&r);
	/* and it has a last good answer, of which the problems are old news */
	give(&s.cache.entry[0], KEY(2), HOUR(14), HOUR(15));
	calendar_result_make(&s, 1, window, false, &r);
	assert_true(r.state[0].kept);
	assert_titles(&r, "12-13 14-15");
	assert_said(&r.state[0], 7,
	    "calendar 'c' is as of 2024-09-27 12:00: "
	    "'a.ics': Permission denied");
	calendar_result_done(&r);
	/* the whole path gone is what counts then */
	s.error = -ENOENT;
	s.cache.gone_since = 9;
	calendar_result_make(&s, 1, window, false, &r);
	assert_true(r.state[0].kept && r.state[0].since.us == 9);
	assert_string_equal(r.state[0].why, "'c': No such file or directory");
	assert_titles(&r, "12-13 14-15");
	calendar_result_done(&r);
	calendar_source_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_window),
	    cmocka_unit_test(test_merged),
	    cmocka_unit_test(test_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
