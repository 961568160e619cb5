/* UIDs that several files have, and those files as one. */
#include "desktop/calendar_merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/hash.h"
#include "base/mem.h"

#define BOM "\xef\xbb\xbf"

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

bool calendar_keys_have(const uint64_t *key, size_t n, uint64_t one)
{
	return n && bsearch(&one, key, n, sizeof(*key), by_value);
}

static size_t sort_unique(uint64_t *v, size_t n)
{
	size_t k = 0;

	if (n)
		qsort(v, n, sizeof(*v), by_value);
	for (size_t i = 0; i < n; i++) {
		if (k == 0 || v[k - 1] != v[i])
			v[k++] = v[i];
	}
	return k;
}

/* UIDs that have an occurrence: where none of the files has one there is
 * nothing to come of them together. */
static size_t find_live(const struct calendar_cache *c, uint64_t **ret)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->entry[i].answer.n_occurrences;
	*ret = mem_new(n, sizeof(**ret));
	n = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct calendar_answer *a = &c->entry[i].answer;

		for (size_t k = 0; k < a->n_occurrences; k++) {
			if (a->occurrence[k].key >= CALWIRE_LEAST_KEY)
				(*ret)[n++] = a->occurrence[k].key;
		}
	}
	return sort_unique(*ret, n);
}

struct pair {
	uint64_t key;
	size_t entry;
};

static int by_key(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* Which entry has which of the live UIDs: sorted by UID. */
static size_t find_pairs(const struct calendar_cache *c, size_t max,
    struct pair **ret)
{
	uint64_t *live;
	size_t n_live = find_live(c, &live), n = 0;

	*ret = mem_new(n_live ? max : 0, sizeof(**ret));
	for (size_t i = 0; n_live && i < c->n; i++) {
		const struct calendar_answer *a = &c->entry[i].answer;

		for (size_t k = 0; k < a->n_keys; k++) {
			if (calendar_keys_have(live, n_live, a->key[k]))
				(*ret)[n++] = (struct pair){a->key[k], i};
		}
	}
	free(live);
	if (n)
		qsort(*ret, n, sizeof(**ret), by_key);
	return n;
}

/* Keeps the UIDs that more than one entry has, and marks those entries. */
static void find_shared(const struct pair *p, size_t n, bool *is_part,
    struct calendar_merge *ret)
{
	size_t end;

	ret->key = mem_new(n, sizeof(*ret->key));
	for (size_t i = 0; i < n; i = end) {
		for (end = i; end < n && p[end].key == p[i].key; end++)
			;
		if (p[end - 1].entry == p[i].entry)
			continue;
		ret->key[ret->n++] = p[i].key;
		for (size_t k = i; k < end; k++)
			is_part[p[k].entry] = true;
	}
}

static void find_parts(const struct calendar_cache *c, const bool *is_part,
    struct calendar_merge *ret)
{
	ret->good = hash_add(HASH_START, ret->key, ret->n * sizeof(*ret->key));
	ret->part = mem_new(c->n, sizeof(*ret->part));
	for (size_t i = 0; i < c->n; i++) {
		const struct calendar_entry *e = &c->entry[i];

		if (!is_part[i])
			continue;
		ret->part[ret->n_parts++] = i;
		ret->good = hash_add(ret->good, &e->good, sizeof(e->good));
		if (e->result < 0)
			ret->stale = true;
	}
	ret->good |= 1; /* 0 says that there is none */
}

int calendar_merge_find(const struct calendar_cache *c,
    struct calendar_merge *ret)
{
	size_t max = 0, n;
	struct pair *pair;
	bool *is_part;

	*ret = (struct calendar_merge){0};
	for (size_t i = 0; i < c->n; i++)
		max += c->entry[i].answer.n_keys;
	if (max > CALENDAR_MAX_KEYS)
		return -E2BIG;
	n = find_pairs(c, max, &pair);
	is_part = mem_new(c->n, sizeof(*is_part));
	find_shared(pair, n, is_part, ret);
	if (ret->n)
		find_parts(c, is_part, ret);
	free(is_part);
	free(pair);
	return 0;
}

void calendar_merge_done(struct calendar_merge *m)
{
	free(m->key);
	free(m->part);
	*m = (struct calendar_merge){0};
}

/* By read(2), as the file may shrink meanwhile. *total counts on. */
static int copy_part(int to, int from, int64_t *total)
{
	static const size_t size = 65536;
	cleanup_free char *buf = mem_new(size, 1);
	bool first = true;
	ssize_t n;
	int err = 0;

	while (err == 0 && (n = read(from, buf, size)) > 0) {
		size_t skip = first && n >= 3 && memcmp(buf, BOM, 3) == 0 ?
		    3 : 0;

		first = false;
		*total += n;
		if (*total > CALENDAR_MAX_MERGE_BYTES)
			return -EFBIG;
		err = fd_write_all(to, buf + skip, (size_t)n - skip);
	}
	if (err == 0 && n < 0)
		err = -errno;
	return err < 0 ? err : fd_write_all(to, "\n", 1);
}

static int add_part(int to, const struct calendar_entry *e, int64_t *total)
{
	cleanup_close int fd = calendar_open_file(e->path);
	struct calendar_stamp before, after;
	int err;

	if (fd < 0 || calendar_stamp_fd(fd, &before) < 0 ||
	    !calendar_stamp_equal(&before, &e->seen.stamp))
		return -EAGAIN;
	err = copy_part(to, fd, total);
	if (err < 0)
		return err;
	if (calendar_stamp_fd(fd, &after) < 0 ||
	    !calendar_stamp_equal(&before, &after))
		return -EAGAIN;
	return 0;
}

int calendar_merge_open(const struct calendar_cache *c,
    const struct calendar_merge *m, size_t *ret_changed)
{
	cleanup_close int fd = memfd_create("merged", MFD_CLOEXEC);
	int64_t total = 0;

	if (fd < 0)
		return -errno;
	for (size_t i = 0; i < m->n_parts; i++) {
		int err = add_part(fd, &c->entry[m->part[i]], &total);

		*ret_changed = m->part[i];
		if (err < 0)
			return err;
	}
	return steal_fd(&fd);
}
