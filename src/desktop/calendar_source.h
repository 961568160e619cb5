/*
 * One calendar in a job: what the cache knows of its files, which of them have
 * to be read, and what became of it. Knows no helper.
 */
#ifndef DESKTOP_CALENDAR_SOURCE_H
#define DESKTOP_CALENDAR_SOURCE_H

#include "desktop/calendar.h"
#include "desktop/calendar_cache.h"
#include "desktop/calendar_files.h"
#include "desktop/calendar_merge.h"

/* The days that are read, around the one of the reading: longer than any window
 * that the service or a plan asks for, so that none of the next weeks needs a
 * file that has not changed. */
#define CALENDAR_DAYS_BEFORE 7
#define CALENDAR_DAYS_AHEAD 49

/* A file that changes while it is read is read so often, at most. */
#define CALENDAR_MAX_READS 3

struct calendar_source {
	const struct calendar_config *config;
	struct calendar_cache cache;
	char *file; /* of the cache; NULL: it is not kept */
	struct instant now;
	struct calendar_merge merge;
	int error;     /* the path leads nowhere: -errno */
	int merge_error; /* -errno */
	bool changed;  /* since it was loaded */
	bool fresh;    /* span or settings are others than those of the cache */
	struct calendar_paths listed; /* and what of it is passed over */
	size_t looked; /* entries whose files have been looked at */
	size_t next;   /* entry to read */
	uint64_t tried; /* what was merged in this job; 0: nothing yet */
};

/* Lists the files, with what is known of them from before; span is what to read
 * if none of before covers window. kept: by the cache. */
void calendar_source_open(struct calendar_source *s,
    const struct calendar_config *c, uint64_t settings, struct instant now,
    struct interval window, struct interval span, bool kept);

/* Only what is known from before: no file is looked at, none is to be read. */
void calendar_source_recall(struct calendar_source *s,
    const struct calendar_config *c);

/* Looks at *max files at most, and counts it down: which are to be read. True:
 * all have been looked at. */
bool calendar_source_look(struct calendar_source *s, size_t *max);

/* Writes the cache if it has changed. */
void calendar_source_store(struct calendar_source *s);
void calendar_source_done(struct calendar_source *s);

/* The next entry that is to be read, or NULL: all have been. */
struct calendar_entry *calendar_source_next(struct calendar_source *s);

/* What became of reading an entry as it was seen: its answer, which is moved;
 * -errno (seen may be NULL: it could not be opened); it is gone. */
void calendar_source_take(struct calendar_source *s, struct calendar_entry *e,
    const struct calendar_look *seen, bool keyed,
    struct calendar_answer *answer);
void calendar_source_fail(struct calendar_source *s, struct calendar_entry *e,
    const struct calendar_look *seen, int error);
void calendar_source_vanish(struct calendar_source *s,
    struct calendar_entry *e);

/* All files have been read: true when the merged ones are to be, too;
 * calendar_merge_open() on s->merge then. */
bool calendar_source_finish(struct calendar_source *s);
void calendar_source_take_merged(struct calendar_source *s,
    struct calendar_answer *answer);
void calendar_source_fail_merged(struct calendar_source *s, int error);

#endif
