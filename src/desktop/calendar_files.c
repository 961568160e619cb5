/* Listing and opening of calendar files. Never follows a link to a folder,
 * never opens what is no regular file. */
#include "desktop/calendar_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/str.h"

void calendar_paths_done(struct calendar_paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i]);
	for (size_t i = 0; i < p->n_skips; i++)
		free(p->skip[i].path);
	free(p->v);
	free(p->skip);
	*p = (struct calendar_paths){0};
}

static void add_skip(struct calendar_paths *p, const char *path,
    enum calendar_fault fault, int err)
{
	if (p->n_skips >= CALENDAR_MAX_FILES)
		return;
	mem_grow(&p->skip, p->n_skips, &p->cap_skips, sizeof(*p->skip));
	p->skip[p->n_skips++] = (struct calendar_skip){mem_strdup(path), fault,
	    err};
}

static void add_path(struct calendar_paths *p, const char *path)
{
	if (p->n >= CALENDAR_MAX_FILES) {
		if (!p->full)
			add_skip(p, path, CALENDAR_FAULT_FILES, 0);
		p->full = true;
		return;
	}
	mem_grow(&p->v, p->n, &p->cap, sizeof(*p->v));
	p->v[p->n++] = mem_strdup(path);
}

static bool has_suffix(const char *s, const char *suffix)
{
	size_t n = strlen(s), k = strlen(suffix);

	return n > k && str_casecmp(s + n - k, suffix) == 0;
}

int calendar_expand_home(const char *path, char *buf, size_t size)
{
	const char *home = getenv("HOME");

	if (path[0] != '~' || (path[1] && path[1] != '/')) {
		str_copy(buf, size, path);
		return 0;
	}
	if (!home)
		return -ENOENT;
	str_printf(buf, size, "%s%s", home, path + 1);
	return 0;
}

enum want { WANT_FILES, WANT_FOLDERS };

static int list_folder(const char *path, int depth, enum want want,
    struct calendar_paths *ret);

/* A folder in a folder. */
static void list_nested(const char *path, int depth, enum want want,
    struct calendar_paths *ret)
{
	int err;

	if (depth > CALENDAR_MAX_DEPTH) {
		add_skip(ret, path, CALENDAR_FAULT_DEEP, 0);
		return;
	}
	err = list_folder(path, depth, want, ret);
	if (err < 0 && err != -ENOENT)
		add_skip(ret, path, calendar_fault_of(err), err);
}

static bool is_linked_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* As lstat(2) has it: DT_DIR, DT_LNK and others. */
static int type_of(int dir, const struct dirent *e)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type;
	if (fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return IFTODT(st.st_mode);
}

/* One folder's entries; what vanishes meanwhile is passed over. */
static int list_folder(const char *path, int depth, enum want want,
    struct calendar_paths *ret)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return -errno;
	if (want == WANT_FOLDERS)
		add_path(ret, path);
	while ((e = readdir(d))) {
		char sub[PATH_MAX];
		int type;

		if (e->d_name[0] == '.' || has_suffix(e->d_name, ".tmp"))
			continue;
		str_printf(sub, sizeof(sub), "%s/%s", path, e->d_name);
		type = type_of(dirfd(d), e);
		if (type == DT_DIR)
			list_nested(sub, depth + 1, want, ret);
		else if (type == DT_LNK && is_linked_folder(sub))
			add_skip(ret, sub, CALENDAR_FAULT_LINK, 0);
		else if (want == WANT_FILES && has_suffix(e->d_name, ".ics"))
			add_path(ret, sub);
	}
	closedir(d);
	return 0;
}

static int list_one(const char *path, enum want want,
    struct calendar_paths *ret)
{
	struct stat st;
	int err = 0;

	if (stat(path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		err = list_folder(path, 0, want, ret);
	else
		add_path(ret, path);
	return err;
}

static int list_glob(const char *pattern, enum want want,
    struct calendar_paths *ret)
{
	glob_t g = {0};
	int err = -ENOENT;

	if (glob(pattern, 0, NULL, &g) == 0) {
		err = 0;
		for (size_t i = 0; i < g.gl_pathc; i++) {
			int one = list_one(g.gl_pathv[i], want, ret);

			if (one < 0)
				add_skip(ret, g.gl_pathv[i],
				    calendar_fault_of(one), one);
		}
	}
	globfree(&g);
	return err;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Two parts of a pattern may name one file. */
static void sort_paths(struct calendar_paths *p, size_t first)
{
	size_t n = first;

	if (p->n > first + 1)
		qsort(p->v + first, p->n - first, sizeof(*p->v), by_name);
	for (size_t i = first; i < p->n; i++) {
		if (n > first && strcmp(p->v[n - 1], p->v[i]) == 0)
			free(p->v[i]);
		else
			p->v[n++] = p->v[i];
	}
	p->n = n;
}

int calendar_list_files(const char *path, struct calendar_paths *ret)
{
	char full[PATH_MAX];
	size_t first = ret->n;
	int err = calendar_expand_home(path, full, sizeof(full));

	if (err < 0)
		return err;
	err = list_one(full, WANT_FILES, ret);
	if (err == -ENOENT && strpbrk(full, "*?["))
		err = list_glob(full, WANT_FILES, ret);
	sort_paths(ret, first);
	return err;
}

void calendar_list_watched(const char *path, struct calendar_paths *ret)
{
	char full[PATH_MAX];
	char *slash;

	if (calendar_expand_home(path, full, sizeof(full)) < 0)
		return;
	if (list_one(full, WANT_FOLDERS, ret) == 0)
		return;
	if (!strpbrk(full, "*?[")) {
		add_path(ret, full); /* may come to be */
		return;
	}
	/* a glob: the folder that its first odd part is in */
	full[strcspn(full, "*?[")] = '\0';
	slash = strrchr(full, '/');
	if (slash)
		*slash = '\0';
	add_path(ret, slash ? full : ".");
}

int calendar_open_file(const char *path)
{
	cleanup_close int fd = open(path,
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOTSUP;
	return steal_fd(&fd);
}

static void take_stat(const struct stat *st, struct calendar_stamp *ret)
{
	*ret = (struct calendar_stamp){
	    .dev = st->st_dev,
	    .ino = st->st_ino,
	    .size = st->st_size,
	    .mtime = st->st_mtim.tv_sec,
	    .ctime = st->st_ctim.tv_sec,
	    .mtime_ns = (uint32_t)st->st_mtim.tv_nsec,
	    .ctime_ns = (uint32_t)st->st_ctim.tv_nsec,
	};
}

int calendar_stamp_path(const char *path, struct calendar_stamp *ret)
{
	struct stat st;
	int err;

	if (stat(path, &st) < 0) {
		err = -errno;
		return err == -ENOENT && lstat(path, &st) == 0 ? -ENOLINK : err;
	}
	take_stat(&st, ret);
	return 0;
}

int calendar_stamp_fd(int fd, struct calendar_stamp *ret)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	take_stat(&st, ret);
	return 0;
}

bool calendar_stamp_equal(const struct calendar_stamp *a,
    const struct calendar_stamp *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* Only the kernel sets ctime: mtime may be any time, also one to come. */
bool calendar_stamp_settled(const struct calendar_stamp *s, int64_t now_us)
{
	bool coarse = s->mtime_ns == 0 && s->ctime_ns == 0;
	int64_t least = coarse ? CALENDAR_SETTLED_COARSE_US :
	    CALENDAR_SETTLED_US, changed;

	if (s->ctime < 0 || s->ctime > INT64_MAX / 1000000 - 1)
		return false;
	changed = s->ctime * 1000000 + s->ctime_ns / 1000;
	return now_us - changed >= least;
}
