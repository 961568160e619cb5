/* Rights and owners of a file and of all folders on the way to it, both as it
 * was named and as it is when links are followed. */
#include "desktop/ownership.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"

/* The kernel shows so whoever has no number in a user namespace. */
#define OWNERSHIP_UNMAPPED 65534

/* In the sandbox of a user's service root has no number, like all others: whose
 * a file is cannot be told there, only who may write it. */
static bool ownership_is_namespace(void)
{
	cleanup_file FILE *f = fopen("/proc/self/uid_map", "re");
	unsigned long inside, outside, n;

	return f && fscanf(f, "%lu %lu %lu", &inside, &outside, &n) == 3 &&
	       n != UINT32_MAX;
}

static bool ownership_is_foreign(const struct stat *st)
{
	if (st->st_uid == 0 || st->st_uid == getuid())
		return false;
	return st->st_uid != OWNERSHIP_UNMAPPED || !ownership_is_namespace();
}

/* A group of the user's own number has no other members, by the convention of
 * distributions that make one for each user. */
static bool ownership_is_open(const struct stat *st)
{
	bool own_group = st->st_gid == getgid() && st->st_gid == getuid();

	return st->st_mode & S_IWOTH || (st->st_mode & S_IWGRP && !own_group);
}

static bool ownership_tell(const struct stat *st, const char *what,
    char *problem, size_t size)
{
	char clean[PATH_MAX];

	str_clean(clean, sizeof(clean), what, strlen(what));
	if (ownership_is_foreign(st))
		str_printf(problem, size,
		    "another user owns %s; it must be yours", clean);
	else
		str_printf(problem, size,
		    "others may write %s; take that right away", clean);
	return true;
}

/* In a sticky folder nobody replaces what belongs to another. */
static bool ownership_check_folder(
    const char *path, char *problem, size_t size)
{
	char what[PATH_MAX + 2];
	struct stat st;

	if (stat(path, &st) < 0 ||
	    (!ownership_is_foreign(&st) &&
		(st.st_mode & S_ISVTX || !ownership_is_open(&st))))
		return false;
	str_printf(what, sizeof(what), "'%s'", path);
	return ownership_tell(&st, what, problem, size);
}

/* The folders of path, the nearest first. */
static bool ownership_check_way(
    const char *path, char *problem, size_t size)
{
	char way[PATH_MAX], *slash;

	str_copy(way, sizeof(way), path);
	while ((slash = strrchr(way, '/')) && slash > way) {
		*slash = '\0';
		if (ownership_check_folder(way, problem, size))
			return true;
	}
	return ownership_check_folder(
	    path[0] == '/' ? "/" : ".", problem, size);
}

bool ownership_is_shared(int fd, const char *path, char *problem, size_t size)
{
	char link[32], real[PATH_MAX];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) == 0 &&
	    (ownership_is_foreign(&st) || ownership_is_open(&st)))
		return ownership_tell(&st, "this file", problem, size);
	if (ownership_check_way(path, problem, size))
		return true;
	str_printf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, real, sizeof(real) - 1);
	if (n <= 0)
		return false;
	real[n] = '\0';
	return ownership_check_way(real, problem, size);
}
