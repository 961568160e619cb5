/*
 * Availability (RFC 7953): which times the VAVAILABILITYs of a file leave for
 * work. Within the range of one, work is what its AVAILABLEs say; without any
 * it is a time away. Of two that overlap the one of the higher PRIORITY says it
 * (1 is the highest, 9 and then 0 the lowest); of the same, each adds its own.
 */
#ifndef CALREAD_AVAILABILITY_H
#define CALREAD_AVAILABILITY_H

#include "calread/expand.h"

#define AVAILABILITY_MAX 200 /* VAVAILABILITYs of a file */
#define AVAILABILITY_MAX_PARTS 1000 /* AVAILABLEs of one of them */

/* One VAVAILABILITY as it stands in the file. */
struct availability {
	struct event *event;         /* its own properties */
	struct event **part;         /* of its AVAILABLEs, by UID */
	size_t n, cap;
	struct instances available;  /* of those, in the window */
	struct interval range;       /* in the window; empty: outside */
	int rank;                    /* by PRIORITY: a higher one says it */
};

/* Reads c into *ret; availability_done() it. */
void availability_read(const struct event_context *event,
    const struct expand_context *expand, const struct component *c,
    struct availability *ret);
void availability_done(struct availability *a);

/*
 * Adds to out what n of them say together: their AVAILABLEs, and what they
 * leave to be away in, told apart by the part of their events. Those events
 * stay theirs.
 */
void availability_merge(const struct availability *a, size_t n,
    struct instances *out);

#endif
