/*
 * What was read of one calendar, and its file in the user's cache folder, so
 * that nothing is read twice and a file that cannot be read keeps its last good
 * answer. The file is checked as if somebody else had written it, and may be
 * deleted at any time.
 */
#ifndef DESKTOP_CALENDAR_CACHE_H
#define DESKTOP_CALENDAR_CACHE_H

#include "desktop/calendar_answer.h"
#include "desktop/calendar_files.h"

#define CALENDAR_CACHE_VERSION 1
#define CALENDAR_CACHE_MAX_BYTES (INT64_C(64) << 20) /* of one calendar */
#define CALENDAR_CACHE_NAME_SIZE 96
/* Nobody uses a file that is as old: its span is over. */
#define CALENDAR_CACHE_KEEP_DAYS 60

/* A file as it was when it was opened. */
struct calendar_look {
	struct calendar_stamp stamp;
	bool unsettled; /* it may have changed since without showing it */
};

struct calendar_entry {
	char *path;
	struct calendar_look seen; /* when it was last read; zero: never */
	int32_t result;		   /* of that: 0 or -errno */
	bool keyed;		   /* answer has the keys */
	int64_t since; /* it fails since, microseconds since 1970; 0: it is
			* read */
	int64_t tried; /* when it was last read */
	uint64_t good; /* of path and stamp as answer was given; 0: none is */
	struct calendar_answer answer;
	/* of the job, never stored */
	bool looked, wanted, vanished;
	unsigned reads;
};

struct calendar_cache {
	uint64_t settings; /* hash of all else that shapes an answer */
	struct interval span; /* that was read */
	int64_t gone_since; /* the calendar's path leads nowhere; 0: it does */
	struct calendar_entry *entry; /* by path */
	size_t n, cap;
	/* Of the files that have a UID in common, read as one: good is their
	 * hash, answer.key are those UIDs, sorted. */
	struct calendar_entry merged;
};

void calendar_entry_done(struct calendar_entry *e);
void calendar_cache_done(struct calendar_cache *c);

/* NULL: it is not there. */
struct calendar_entry *calendar_cache_find(const struct calendar_cache *c,
    const char *path);

/* Where the cache of a calendar is: name and path as configured, path with ~
 * expanded. 0, or -ENOENT: neither XDG_CACHE_HOME nor HOME. */
int calendar_cache_file(const char *name, const char *path, char *buf,
    size_t size);

/* Into *c, which is empty where it is not 0: -ENOENT; -EBADMSG: damaged, of
 * another version, or not the user's; -errno. */
int calendar_cache_load(const char *file, struct calendar_cache *c);

/* Writes the file anew, and its folder if need be; what others left there long
 * before now is taken away. 0 or -errno; -EFBIG: there is too much of it. */
int calendar_cache_store(const char *file, const struct calendar_cache *c,
    struct instant now);

/* The same in memory. */
int calendar_cache_parse(const void *bytes, size_t n,
    struct calendar_cache *c);
void calendar_cache_format(const struct calendar_cache *c, struct str *ret);

#endif
