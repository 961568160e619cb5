/* Which files a calendar's path means, and opening them safely. */
#ifndef DESKTOP_CALENDAR_FILES_H
#define DESKTOP_CALENDAR_FILES_H

#include <stddef.h>

#include "desktop/calendar_problem.h"

#define CALENDAR_MAX_FILES 50000 /* of one calendar */
#define CALENDAR_MAX_DEPTH 4     /* of nested folders */

/* What is passed over, and why. */
struct calendar_skip {
	char *path;
	enum calendar_fault fault;
	int err; /* -errno, or 0 */
};

struct calendar_paths {
	char **v;
	size_t n, cap;
	struct calendar_skip *skip;
	size_t n_skips, cap_skips;
	bool full; /* CALENDAR_FAULT_FILES is among them */
};

void calendar_paths_done(struct calendar_paths *p);

/* Adds the files of a path as configured: a file, a folder (*.ics within,
 * nested ones too; dot files and *.tmp are passed over), a glob, ~. 0, or
 * -errno: nothing is there. An empty folder is no error. */
int calendar_list_files(const char *path, struct calendar_paths *ret);

/* Adds what to watch so that no change of those files is missed. */
void calendar_list_watched(const char *path, struct calendar_paths *ret);

/* A regular file, opened for reading without ever blocking: descriptor or
 * -errno; -ENOTSUP: it is something else. */
int calendar_open_file(const char *path);

#endif
