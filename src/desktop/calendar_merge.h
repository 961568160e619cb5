/*
 * One event in several files of a calendar: an invitation, its update and its
 * cancellation, or two exports. What such files say of it is only true
 * together, so they are read once more as one.
 */
#ifndef DESKTOP_CALENDAR_MERGE_H
#define DESKTOP_CALENDAR_MERGE_H

#include "desktop/calendar_cache.h"

#define CALENDAR_MAX_MERGE_BYTES (INT64_C(64) << 20)

struct calendar_merge {
	uint64_t *key; /* UIDs that are to be merged, sorted */
	size_t n;
	size_t *part;  /* the entries that have one, in order */
	size_t n_parts;
	uint64_t good; /* hash of the parts as they were read */
	bool stale;    /* one of them cannot be read now */
};

/* What there is to merge; n is 0 when nothing is. 0, or -E2BIG: the files have
 * too many UIDs. calendar_merge_done() in either case. */
int calendar_merge_find(const struct calendar_cache *c,
    struct calendar_merge *ret);
void calendar_merge_done(struct calendar_merge *m);

/*
 * A file in memory with all parts, one after the other. Its descriptor, or
 * -errno: -EAGAIN when part *ret_changed (an index of entries) is not what was
 * read, -EFBIG when they are too long.
 */
int calendar_merge_open(const struct calendar_cache *c,
    const struct calendar_merge *m, size_t *ret_changed);

/* Whether sorted keys hold this one. */
bool calendar_keys_have(const uint64_t *key, size_t n, uint64_t one);

#endif
