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

static int expand_home(const char *path, char *buf, size_t size)
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
		struct stat st;

		if (e->d_name[0] == '.' || has_suffix(e->d_name, ".tmp"))
			continue;
		str_printf(sub, sizeof(sub), "%s/%s", path, e->d_name);
		if (fstatat(dirfd(d), e->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (S_ISDIR(st.st_mode))
			list_nested(sub, depth + 1, want, ret);
		else if (S_ISLNK(st.st_mode) && is_linked_folder(sub))
			add_skip(ret, sub, CALENDAR_FAULT_LINK, 0);
		else if (want == WANT_FILES &&
		    has_suffix(e->d_name, ".ics"))
			add_path(ret, sub);
	}
	closedir(d);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_one(const char *path, enum want want,
    struct calendar_paths *ret)
{
	size_t first = ret->n;
	struct stat st;
	int err = 0;

	if (stat(path, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		err = list_folder(path, 0, want, ret);
	else
		add_path(ret, path);
	if (ret->n > first + 1)
		qsort(ret->v + first, ret->n - first, sizeof(*ret->v), by_name);
	return err;
}

static int list_glob(const char *pattern, enum want want,
    struct calendar_paths *ret)
{
	glob_t g = {0};
	int err = -ENOENT;

	if (glob(pattern, 0, NULL, &g) == 0) {
		err = 0;
		for (size_t i = 0; i < g.gl_pathc && err == 0; i++)
			err = list_one(g.gl_pathv[i], want, ret);
	}
	globfree(&g);
	return err;
}

int calendar_list_files(const char *path, struct calendar_paths *ret)
{
	char full[PATH_MAX];
	int err = expand_home(path, full, sizeof(full));

	if (err < 0)
		return err;
	err = list_one(full, WANT_FILES, ret);
	if (err == -ENOENT && strpbrk(full, "*?["))
		err = list_glob(full, WANT_FILES, ret);
	return err;
}

void calendar_list_watched(const char *path, struct calendar_paths *ret)
{
	char full[PATH_MAX];
	char *slash;

	if (expand_home(path, full, sizeof(full)) < 0)
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
