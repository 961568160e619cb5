/* The cache's file: a head, then an entry for each calendar file, then the
 * merged one. Native byte order: it never leaves the machine. */
#include "desktop/calendar_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/hash.h"
#include "base/mem.h"

#define CACHE_MAGIC UINT32_C(0x4343464f) /* "OFCC" */
#define CACHE_SUFFIX ".cache"

enum { FLAG_KEYED = 1, FLAG_UNSETTLED = 2, FLAGS = 3 };

/* Neither has holes. */
struct head {
	uint32_t magic;
	uint16_t version, wire;
	uint32_t occurrence_size, problem_size;
	uint64_t length; /* of the whole */
	uint64_t sum;    /* of all that follows */
	uint64_t settings;
	int64_t from, to, gone_since;
	uint64_t n;
};

struct stored {
	struct calendar_stamp seen;
	int64_t since, tried;
	uint64_t good;
	int32_t result;
	uint32_t flags;
	uint32_t path, occurrences, problems, keys; /* bytes; then how many */
};

/* ---- in memory ---- */

void calendar_entry_done(struct calendar_entry *e)
{
	calendar_answer_done(&e->answer);
	free(e->path);
	*e = (struct calendar_entry){0};
}

void calendar_cache_done(struct calendar_cache *c)
{
	for (size_t i = 0; i < c->n; i++)
		calendar_entry_done(&c->entry[i]);
	calendar_entry_done(&c->merged);
	free(c->entry);
	*c = (struct calendar_cache){0};
}

static int by_path(const void *a, const void *b)
{
	const struct calendar_entry *x = a, *y = b;

	return strcmp(x->path, y->path);
}

struct calendar_entry *calendar_cache_find(const struct calendar_cache *c,
    const char *path)
{
	struct calendar_entry key = {.path = (char *)(uintptr_t)path};

	return c->n ? bsearch(&key, c->entry, c->n, sizeof(key), by_path) :
	    NULL;
}

/* ---- to bytes ---- */

static void put(struct str *s, const void *bytes, size_t n)
{
	if (n)
		str_add_n(s, bytes, n);
}

static void put_entry(struct str *s, const struct calendar_entry *e)
{
	const struct calendar_answer *a = &e->answer;
	const struct stored f = {
	    .seen = e->seen.stamp,
	    .since = e->since,
	    .tried = e->tried,
	    .good = e->good,
	    .result = e->result,
	    .flags = (e->keyed ? FLAG_KEYED : 0) |
		(e->seen.unsettled ? FLAG_UNSETTLED : 0),
	    .path = e->path ? (uint32_t)strlen(e->path) : 0,
	    .occurrences = (uint32_t)a->n_occurrences,
	    .problems = (uint32_t)a->n_problems,
	    .keys = (uint32_t)a->n_keys,
	};

	put(s, &f, sizeof(f));
	put(s, e->path, f.path);
	put(s, a->occurrence, a->n_occurrences * sizeof(*a->occurrence));
	put(s, a->problem, a->n_problems * sizeof(*a->problem));
	put(s, a->key, a->n_keys * sizeof(*a->key));
}

static uint64_t sum_of(const void *bytes, size_t n)
{
	size_t skip = offsetof(struct head, sum) + sizeof(uint64_t);

	return hash_add(HASH_START, (const char *)bytes + skip, n - skip);
}

void calendar_cache_format(const struct calendar_cache *c, struct str *ret)
{
	struct head h = {
	    .magic = CACHE_MAGIC,
	    .version = CALENDAR_CACHE_VERSION,
	    .wire = CALWIRE_VERSION,
	    .occurrence_size = sizeof(struct calwire_occurrence),
	    .problem_size = sizeof(struct calwire_problem),
	    .settings = c->settings,
	    .from = c->span.start.us,
	    .to = c->span.end.us,
	    .gone_since = c->gone_since,
	    .n = c->n,
	};

	ret->n = 0;
	put(ret, &h, sizeof(h));
	for (size_t i = 0; i < c->n; i++)
		put_entry(ret, &c->entry[i]);
	put_entry(ret, &c->merged);
	h.length = ret->n;
	memcpy(ret->v, &h, sizeof(h));
	h.sum = sum_of(ret->v, ret->n);
	memcpy(ret->v, &h, sizeof(h));
}

/* ---- from bytes ---- */

struct reader {
	const char *p;
	size_t left;
};

/* Moves n things of that size into new memory of exactly that many. */
static bool get(struct reader *r, void *array, size_t n, size_t size)
{
	void **to = array;

	if (n > r->left / size)
		return false;
	if (n == 0)
		return true;
	*to = mem_new(n, size);
	memcpy(*to, r->p, n * size);
	r->p += n * size;
	r->left -= n * size;
	return true;
}

static bool time_ok(int64_t us)
{
	return us >= 0 && us <= CALWIRE_MAX_US;
}

static bool answer_ok(const struct calendar_answer *a)
{
	for (size_t i = 0; i < a->n_occurrences; i++) {
		if (!calwire_occurrence_ok(&a->occurrence[i]))
			return false;
	}
	for (size_t i = 0; i < a->n_problems; i++) {
		if (!calwire_problem_ok(&a->problem[i]))
			return false;
	}
	for (size_t i = 0; i < a->n_keys; i++) {
		if (a->key[i] < CALWIRE_LEAST_KEY)
			return false;
	}
	return true;
}

static bool get_path(struct reader *r, size_t n, char **ret)
{
	if (n >= PATH_MAX || n > r->left || memchr(r->p, '\0', n))
		return false;
	*ret = mem_strndup(r->p, n);
	r->p += n;
	r->left -= n;
	return true;
}

static bool get_entry(struct reader *r, struct calendar_entry *e)
{
	struct calendar_answer *a = &e->answer;
	struct stored f;

	if (r->left < sizeof(f))
		return false;
	memcpy(&f, r->p, sizeof(f));
	r->p += sizeof(f);
	r->left -= sizeof(f);
	if (f.result > 0 || f.result <= -4096 || (f.flags & ~(uint32_t)FLAGS) ||
	    !time_ok(f.since) || !time_ok(f.tried))
		return false;
	e->seen.stamp = f.seen;
	e->seen.unsettled = f.flags & FLAG_UNSETTLED;
	e->since = f.since;
	e->tried = f.tried;
	e->good = f.good;
	e->result = f.result;
	e->keyed = f.flags & FLAG_KEYED;
	if (!get_path(r, f.path, &e->path) ||
	    !get(r, &a->occurrence, f.occurrences, sizeof(*a->occurrence)))
		return false;
	a->n_occurrences = a->cap_occurrences = f.occurrences;
	if (!get(r, &a->problem, f.problems, sizeof(*a->problem)))
		return false;
	a->n_problems = a->cap_problems = f.problems;
	if (!get(r, &a->key, f.keys, sizeof(*a->key)))
		return false;
	a->n_keys = a->cap_keys = f.keys;
	return answer_ok(a);
}

static bool head_ok(const struct head *h, const void *bytes, size_t n)
{
	return h->magic == CACHE_MAGIC &&
	    h->version == CALENDAR_CACHE_VERSION &&
	    h->wire == CALWIRE_VERSION &&
	    h->occurrence_size == sizeof(struct calwire_occurrence) &&
	    h->problem_size == sizeof(struct calwire_problem) &&
	    h->length == n && h->sum == sum_of(bytes, n) &&
	    h->n <= CALENDAR_MAX_FILES && h->from < h->to &&
	    h->from >= -CALWIRE_MAX_US && h->to <= CALWIRE_MAX_US &&
	    time_ok(h->gone_since);
}

static bool parse(struct reader *r, size_t n, struct calendar_cache *c)
{
	c->entry = mem_new(n, sizeof(*c->entry));
	c->cap = n;
	for (; c->n < n; c->n++) {
		struct calendar_entry *e = &c->entry[c->n];

		if (!get_entry(r, e) || (c->n > 0 && by_path(e - 1, e) >= 0)) {
			calendar_entry_done(e);
			return false;
		}
	}
	return get_entry(r, &c->merged) && r->left == 0;
}

int calendar_cache_parse(const void *bytes, size_t n,
    struct calendar_cache *c)
{
	struct reader r = {(const char *)bytes + sizeof(struct head),
	    n - sizeof(struct head)};
	struct head h;

	*c = (struct calendar_cache){0};
	if (n < sizeof(h))
		return -EBADMSG;
	memcpy(&h, bytes, sizeof(h));
	if (!head_ok(&h, bytes, n) || h.n > r.left / sizeof(struct stored))
		return -EBADMSG;
	c->settings = h.settings;
	c->span = (struct interval){{h.from}, {h.to}};
	c->gone_since = h.gone_since;
	if (parse(&r, h.n, c))
		return 0;
	calendar_cache_done(c);
	return -EBADMSG;
}

/* ---- the file ---- */

int calendar_cache_file(const char *name, const char *path, char *buf,
    size_t size)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char safe[CALENDAR_CACHE_NAME_SIZE], dir[PATH_MAX];
	uint64_t h = hash_add(HASH_START, name, strlen(name) + 1);

	/* XDG: a path that is not absolute is none */
	if (base && *base == '/')
		str_copy(dir, sizeof(dir), base);
	else if (home && *home == '/')
		str_printf(dir, sizeof(dir), "%s/.cache", home);
	else
		return -ENOENT;
	str_copy(safe, sizeof(safe), name);
	for (char *p = safe; *p; p++) {
		char c = str_lower(*p);

		if (!str_is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-')
			*p = '_';
	}
	h = hash_add(h, path, strlen(path));
	str_printf(buf, size, "%s/offduty/%s-%016llx" CACHE_SUFFIX, dir, safe,
	    (unsigned long long)h);
	return 0;
}

int calendar_cache_load(const char *file, struct calendar_cache *c)
{
	cleanup_close int fd = open(file,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	cleanup_free char *bytes = NULL;
	struct stat st;
	size_t n = 0;

	*c = (struct calendar_cache){0};
	if (fd < 0)
		return errno == ELOOP ? -EBADMSG : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    st.st_size > CALENDAR_CACHE_MAX_BYTES)
		return -EBADMSG;
	bytes = mem_new((size_t)st.st_size, 1);
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, bytes + n, (size_t)st.st_size - n);

		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return calendar_cache_parse(bytes, n, c);
}

/* The folder of file, the user's alone, and the one that it is in. */
static int open_folder(const char *file)
{
	cleanup_close int fd = -1;
	char dir[PATH_MAX], *slash;
	struct stat st;

	str_copy(dir, sizeof(dir), file);
	slash = strrchr(dir, '/');
	*slash = '\0';
	slash = strrchr(dir, '/');
	if (slash > dir) {
		*slash = '\0';
		(void)mkdir(dir, 0700);
		*slash = '/';
	}
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (st.st_uid != geteuid())
		return -EPERM;
	if ((st.st_mode & 077) && fchmod(fd, 0700) < 0)
		return -errno;
	return steal_fd(&fd);
}

/* What of ours in the folder has not been written for so long. */
static void clear_folder(int dir, struct instant now)
{
	int64_t old = instant_sec(now) -
	    (int64_t)CALENDAR_CACHE_KEEP_DAYS * SEC_PER_DAY;
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d;
	struct dirent *e;
	struct stat st;

	d = fd < 0 ? NULL : fdopendir(fd);
	while (d && (e = readdir(d))) {
		const char *dot = strrchr(e->d_name, '.');

		if (!dot || (strcmp(dot, CACHE_SUFFIX) != 0 &&
		    strcmp(dot, ".tmp") != 0))
			continue;
		if (fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_mtime < old)
			unlinkat(dir, e->d_name, 0);
	}
	if (d)
		closedir(d);
}

/* No fsync(2): what a crash leaves half written is told by its sum. */
static int write_file(int dir, const char *name, const struct str *bytes)
{
	char temp[NAME_MAX + 1];
	int fd, err;

	str_printf(temp, sizeof(temp), "%s.%ld.tmp", name, (long)getpid());
	unlinkat(dir, temp, 0);
	fd = openat(dir, temp,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	err = fd_write_all(fd, bytes->v, bytes->n);
	close(fd);
	if (err == 0 && renameat(dir, temp, dir, name) < 0)
		err = -errno;
	if (err < 0)
		unlinkat(dir, temp, 0);
	return err;
}

int calendar_cache_store(const char *file, const struct calendar_cache *c,
    struct instant now)
{
	cleanup_close int dir = open_folder(file);
	const char *name = strrchr(file, '/') + 1;
	struct str bytes = {0};
	int err;

	if (dir < 0)
		return dir;
	clear_folder(dir, now);
	calendar_cache_format(c, &bytes);
	if (bytes.n > CALENDAR_CACHE_MAX_BYTES) {
		/* one of before would be taken for what is */
		unlinkat(dir, name, 0);
		err = -EFBIG;
	} else {
		err = write_file(dir, name, &bytes);
	}
	str_done(&bytes);
	return err;
}
