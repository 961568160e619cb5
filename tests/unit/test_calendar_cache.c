/* desktop/calendar_cache: what was kept comes back; what was tampered with, cut
 * short or made by others does not, and harms nobody. Also the stamps that it
 * goes by, and the UIDs that several files have. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "desktop/calendar_merge.h"
#include "desktop/calendar_source.h"

#define KEY(n) (CALWIRE_LEAST_KEY + (n))

static struct calwire_occurrence occurrence(uint64_t key, int64_t hour)
{
	struct calwire_occurrence o = {.key = key,
	    .start_us = hour * USEC_PER_HOUR,
	    .end_us = (hour + 1) * USEC_PER_HOUR};

	snprintf(o.title, sizeof(o.title), "At %d", (int)hour);
	return o;
}

static struct calendar_entry *add(struct calendar_cache *c, const char *path)
{
	struct calendar_entry *e;

	mem_grow(&c->entry, c->n, &c->cap, sizeof(*c->entry));
	e = &c->entry[c->n++];
	*e = (struct calendar_entry){.path = mem_strdup(path), .good = c->n,
	    .keyed = true};
	return e;
}

static void give(struct calendar_entry *e, uint64_t key, int64_t hour)
{
	struct calwire_keys k = {.n = 1, .key = {key}};
	struct calwire_occurrence o = occurrence(key, hour);

	calendar_answer_add_keys(&e->answer, &k);
	if (hour >= 0)
		calendar_answer_add(&e->answer, &o, false);
}

static void fill(struct calendar_cache *c)
{
	struct calwire_problem p = {.line = 7, .uid = "u", .text = "odd",
	    .remedy = "mend it"};
	struct calendar_entry *e;

	*c = (struct calendar_cache){.settings = 42,
	    .span = {{1}, {USEC_PER_HOUR * 9}}, .gone_since = 5};
	e = add(c, "/a.ics");
	give(e, KEY(1), 3);
	calendar_answer_add_problem(&e->answer, &p);
	e->seen.stamp = (struct calendar_stamp){1, 2, 3, 4, 5, 6, 7};
	e->tried = 9;
	e = add(c, "/b.ics");
	e->result = -EACCES;
	e->since = 8;
	e->seen.unsettled = true;
	e->keyed = false;
	c->merged.good = 11;
	give(&c->merged, KEY(1), 4);
}

static void assert_entry(const struct calendar_entry *a,
    const struct calendar_entry *b)
{
	assert_string_equal(a->path ? a->path : "", b->path ? b->path : "");
	assert_memory_equal(&a->seen.stamp, &b->seen.stamp,
	    sizeof(a->seen.stamp));
	assert_true(a->seen.unsettled == b->seen.unsettled);
	assert_int_equal(a->result, b->result);
	assert_true(a->keyed == b->keyed);
	assert_true(a->since == b->since && a->tried == b->tried);
	assert_true(a->good == b->good);
	assert_int_equal(a->answer.n_occurrences, b->answer.n_occurrences);
	for (size_t i = 0; i < a->answer.n_occurrences; i++)
		assert_memory_equal(&a->answer.occurrence[i],
		    &b->answer.occurrence[i], sizeof(*a->answer.occurrence));
	assert_int_equal(a->answer.n_problems, b->answer.n_problems);
	for (size_t i = 0; i < a->answer.n_problems; i++)
		assert_memory_equal(&a->answer.problem[i],
		    &b->answer.problem[i], sizeof(*a->answer.problem));
	assert_int_equal(a->answer.n_keys, b->answer.n_keys);
	for (size_t i = 0; i < a->answer.n_keys; i++)
		assert_true(a->answer.key[i] == b->answer.key[i]);
}

static void test_round_trip(void **state)
{
	struct calendar_cache c, got;
	struct str bytes = {0};

	(void)state;
	fill(&c);
	calendar_cache_format(&c, &bytes);
	assert_int_equal(calendar_cache_parse(bytes.v, bytes.n, &got), 0);
	assert_true(got.settings == 42 && got.gone_since == 5);
	assert_true(got.span.start.us == 1);
	assert_true(got.span.end.us == USEC_PER_HOUR * 9);
	assert_int_equal(got.n, 2);
	for (size_t i = 0; i < got.n; i++)
		assert_entry(&c.entry[i], &got.entry[i]);
	assert_entry(&c.merged, &got.merged);
	assert_ptr_equal(calendar_cache_find(&got, "/b.ics"), &got.entry[1]);
	assert_null(calendar_cache_find(&got, "/c.ics"));
	calendar_cache_done(&got);
	calendar_cache_done(&c);
	str_done(&bytes);
}

/* Each cut, in memory of exactly that size, and each byte, both its lowest and
 * its highest bit. */
static void test_damage(void **state)
{
	struct calendar_cache c;
	struct str bytes = {0};

	(void)state;
	fill(&c);
	calendar_cache_format(&c, &bytes);
	calendar_cache_done(&c);
	for (size_t n = 0; n < bytes.n; n++) {
		char *cut = mem_new(n, 1);

		memcpy(cut, bytes.v, n);
		assert_row(n, calendar_cache_parse(cut, n, &c) == -EBADMSG);
		assert_row(n, c.entry == NULL && c.n == 0);
		free(cut);
	}
	for (size_t i = 0; i < bytes.n; i++) {
		for (int bit = 1; bit < 256; bit *= 128) {
			bytes.v[i] = (char)(bytes.v[i] ^ bit);
			assert_row(i, calendar_cache_parse(bytes.v, bytes.n,
			    &c) == -EBADMSG);
			bytes.v[i] = (char)(bytes.v[i] ^ bit);
		}
	}
	str_add(&bytes, "x");
	assert_int_equal(calendar_cache_parse(bytes.v, bytes.n, &c), -EBADMSG);
	str_done(&bytes);
}

/* The place of the sum, which is of all behind it. */
#define SUM_AT 24

static void seal(struct str *s)
{
	uint64_t sum = hash_add(HASH_START, s->v + SUM_AT + 8,
	    s->n - SUM_AT - 8);

	memcpy(s->v + SUM_AT, &sum, sizeof(sum));
}

/* The same by somebody who knows how to make the sum: whatever is believed must
 * be what the wire would let pass. */
static void test_forged(void **state)
{
	struct calendar_cache c;
	struct str bytes = {0};
	size_t believed = 0;

	(void)state;
	fill(&c);
	calendar_cache_format(&c, &bytes);
	calendar_cache_done(&c);
	seal(&bytes);
	assert_int_equal(calendar_cache_parse(bytes.v, bytes.n, &c), 0);
	calendar_cache_done(&c);
	for (size_t i = 0; i < bytes.n; i++) {
		for (int flip = 1; flip < 256; flip = flip * 4 + 1) {
			bytes.v[i] = (char)(bytes.v[i] ^ flip);
			seal(&bytes);
			if (calendar_cache_parse(bytes.v, bytes.n, &c) == 0) {
				believed++;
				for (size_t k = 0; k < c.n; k++) {
					struct calendar_answer *a =
					    &c.entry[k].answer;

					for (size_t o = 0;
					    o < a->n_occurrences; o++)
						assert_row(i,
						    calwire_occurrence_ok(
							&a->occurrence[o]));
				}
			}
			calendar_cache_done(&c);
			bytes.v[i] = (char)(bytes.v[i] ^ flip);
		}
	}
	assert_true(believed > 0);
	str_done(&bytes);
}

static void test_forged_fields(void **state)
{
	struct calendar_cache c;
	struct str bytes = {0};

	(void)state;
#define BAD(change)                                                            \
	do {                                                                   \
		fill(&c);                                                      \
		change;                                                        \
		calendar_cache_format(&c, &bytes);                             \
		calendar_cache_done(&c);                                       \
		assert_int_equal(calendar_cache_parse(bytes.v, bytes.n, &c),   \
		    -EBADMSG);                                                 \
		calendar_cache_done(&c);                                       \
	} while (0)
	BAD(c.span.end.us = c.span.start.us);
	BAD(c.span.start.us = INT64_MIN);
	BAD(c.gone_since = -1);
	BAD(c.entry[0].path[1] = 'z'); /* not in order */
	BAD(c.entry[0].result = 1);
	BAD(c.entry[0].result = -5000);
	BAD(c.entry[0].since = INT64_MAX);
	BAD(c.entry[0].tried = -1);
	BAD(c.entry[0].answer.key[0] = 7);
	BAD(c.entry[0].answer.occurrence[0].class = CLASS_COUNT);
	BAD(c.entry[0].answer.occurrence[0].title[0] = '\033');
	BAD(c.entry[0].answer.problem[0].text[0] = '\n');
	BAD(c.merged.answer.occurrence[0].end_us = -1);
	str_done(&bytes);
}

static void test_file(void **state)
{
	char dir[] = "/tmp/offduty-cache-XXXXXX", file[256], name[256];
	const struct instant now = {INT64_C(1772442000) * USEC_PER_SEC};
	struct calendar_cache c, got;
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("XDG_CACHE_HOME", dir, 1);
	assert_int_equal(calendar_cache_file("../a b", "/x", file,
	    sizeof(file)), 0);
	snprintf(name, sizeof(name), "%s/offduty/___a_b-", dir);
	assert_int_equal(strncmp(file, name, strlen(name)), 0);
	assert_int_equal(calendar_cache_file("../a b", "/y", name,
	    sizeof(name)), 0);
	assert_string_not_equal(file, name);
	assert_int_equal(calendar_cache_load(file, &got), -ENOENT);
	fill(&c);
	assert_int_equal(calendar_cache_store(file, &c, now), 0);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(calendar_cache_load(file, &got), 0);
	assert_entry(&c.entry[0], &got.entry[0]);
	calendar_cache_done(&got);
	assert_int_equal(rename(file, name), 0);
	assert_int_equal(symlink(name, file), 0);
	assert_int_equal(calendar_cache_load(file, &got), -EBADMSG);
	/* one that nobody has written for long goes, a new one stays */
	struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

	assert_int_equal(utimensat(AT_FDCWD, name, old, 0), 0);
	assert_int_equal(calendar_cache_store(file, &c, now), 0);
	assert_int_equal(access(name, F_OK), -1);
	assert_int_equal(calendar_cache_load(file, &got), 0);
	calendar_cache_done(&got);
	calendar_cache_done(&c);
	unlink(file);
	snprintf(name, sizeof(name), "%s/offduty", dir);
	assert_int_equal(rmdir(name), 0);
	assert_int_equal(rmdir(dir), 0);
}

static void test_settled(void **state)
{
	static const struct {
		int64_t ctime;
		uint32_t ns;
		int64_t now;
		bool settled;
	} rows[] = {
	    {100, 1000, 100 * USEC_PER_SEC + 100001, true},
	    {100, 1000, 100 * USEC_PER_SEC + 100000, false},
	    {100, 1000, 99 * USEC_PER_SEC, false}, /* the clock was set */
	    {100, 0, 101 * USEC_PER_SEC, false}, /* counts seconds */
	    {100, 0, 103 * USEC_PER_SEC, true},
	    {INT64_MAX, 1, 0, false},
	    {INT64_MIN, 1, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct calendar_stamp s = {.ctime = rows[i].ctime,
		    .ctime_ns = rows[i].ns};

		assert_row(i, calendar_stamp_settled(&s, rows[i].now) ==
		    rows[i].settled);
	}
}

static void test_merge(void **state)
{
	struct calendar_cache c = {0};
	struct calendar_merge m;
	uint64_t good;

	(void)state;
	give(add(&c, "/a.ics"), KEY(1), 3);
	give(&c.entry[0], KEY(2), 4);
	give(&c.entry[0], KEY(1), 5);
	give(add(&c, "/b.ics"), KEY(3), 3);
	give(add(&c, "/c.ics"), KEY(4), -1);
	assert_int_equal(calendar_merge_find(&c, &m), 0);
	assert_int_equal(m.n, 0);
	calendar_merge_done(&m);
	/* KEY(4) has no occurrence in either file */
	give(add(&c, "/d.ics"), KEY(4), -1);
	give(&c.entry[3], KEY(2), -1);
	assert_int_equal(calendar_merge_find(&c, &m), 0);
	assert_int_equal(m.n, 1);
	assert_true(m.key[0] == KEY(2));
	assert_true(calendar_keys_have(m.key, m.n, KEY(2)));
	assert_false(calendar_keys_have(m.key, m.n, KEY(1)));
	assert_int_equal(m.n_parts, 2);
	assert_int_equal(m.part[0], 0);
	assert_int_equal(m.part[1], 3);
	assert_false(m.stale);
	good = m.good;
	calendar_merge_done(&m);
	c.entry[3].good++;
	c.entry[3].result = -EACCES;
	assert_int_equal(calendar_merge_find(&c, &m), 0);
	assert_true(m.stale && m.good != good);
	calendar_merge_done(&m);
	calendar_cache_done(&c);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* The files in memory, in order, without the mark that one begins with. */
static void test_merge_open(void **state)
{
	char dir[] = "/tmp/offduty-merge-XXXXXX", path[64], got[64] = "";
	struct calendar_cache c = {0};
	struct calendar_merge m;
	size_t changed = 9;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (int i = 0; i < 2; i++) {
		struct calendar_entry *e;

		snprintf(path, sizeof(path), "%s/%d.ics", dir, i);
		write_file(path, i ? "\xef\xbb\xbf" "two" : "one");
		e = add(&c, path);
		give(e, KEY(1), 3);
		assert_int_equal(calendar_stamp_path(path, &e->seen.stamp), 0);
	}
	assert_int_equal(calendar_merge_find(&c, &m), 0);
	fd = calendar_merge_open(&c, &m, &changed);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, got, sizeof(got) - 1, 0), 8);
	assert_string_equal(got, "one\ntwo\n");
	close(fd);
	assert_int_equal(truncate(path, CALENDAR_MAX_MERGE_BYTES), 0);
	assert_int_equal(calendar_merge_open(&c, &m, &changed), -EAGAIN);
	assert_int_equal(changed, 1);
	assert_int_equal(calendar_stamp_path(path, &c.entry[1].seen.stamp), 0);
	assert_int_equal(calendar_merge_open(&c, &m, &changed), -EFBIG);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(calendar_merge_open(&c, &m, &changed), -EAGAIN);
	assert_int_equal(unlink(c.entry[0].path), 0);
	assert_int_equal(rmdir(dir), 0);
	calendar_merge_done(&m);
	calendar_cache_done(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_damage),
	    cmocka_unit_test(test_forged),
	    cmocka_unit_test(test_forged_fields),
	    cmocka_unit_test(test_file),
	    cmocka_unit_test(test_settled),
	    cmocka_unit_test(test_merge),
	    cmocka_unit_test(test_merge_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
