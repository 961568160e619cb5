/* Which files a calendar's path means, opening them safely, and what tells one
 * state of a file from another. */
#ifndef DESKTOP_CALENDAR_FILES_H
#define DESKTOP_CALENDAR_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desktop/calendar_problem.h"

#define CALENDAR_MAX_FILES 50000 /* of one calendar */
#define CALENDAR_MAX_DEPTH 4     /* of nested folders */

/* What is passed over, and why. */
struct calendar_skip {
	char *path;
	enum calendar_fault fault;
	int err; /* -errno: a folder that could not be read; or 0 */
};

/* A file that changed so shortly before it was read may change once more
 * without its times telling it. The second is for file systems that count
 * seconds, or two (FAT). */
#define CALENDAR_SETTLED_US (100 * INT64_C(1000))
#define CALENDAR_SETTLED_COARSE_US (2100 * INT64_C(1000))

struct calendar_paths {
	char **v;
	size_t n, cap;
	struct calendar_skip *skip;
	size_t n_skips, cap_skips;
	bool full; /* CALENDAR_FAULT_FILES is among them */
};

/* Without holes: it may be compared and hashed as bytes. */
struct calendar_stamp {
	uint64_t dev, ino;
	int64_t size, mtime, ctime; /* times: seconds */
	uint32_t mtime_ns, ctime_ns;
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

/* Of what path leads to: 0 or -errno; -ENOENT: the name is gone; -ENOLINK: it
 * is a link to what is not there. */
int calendar_stamp_path(const char *path, struct calendar_stamp *ret);
int calendar_stamp_fd(int fd, struct calendar_stamp *ret);

bool calendar_stamp_equal(const struct calendar_stamp *a,
    const struct calendar_stamp *b);

/* Whether the next change of a file that was read at now_us (microseconds since
 * 1970, taken before its stamp) must show in its stamp. */
bool calendar_stamp_settled(const struct calendar_stamp *s, int64_t now_us);

/* A path as configured with ~ expanded. 0 or -ENOENT: there is no HOME. */
int calendar_expand_home(const char *path, char *buf, size_t size);

#endif
