/* Intervals of time and sets of them: sorted, disjoint, never touching. */
#ifndef CORE_INTERVAL_H
#define CORE_INTERVAL_H

#include "core/time.h"

/* Half open: start belongs to it, end does not. */
struct interval {
	struct instant start, end;
};

/* A set of instants. Zero-initialise; intervals_done() releases it. */
struct intervals {
	struct interval *v;
	size_t n, cap;
};

void intervals_done(struct intervals *s);
void intervals_clear(struct intervals *s);

/* Adds or takes away an interval; an empty one changes nothing. */
void intervals_add(struct intervals *s, struct interval i);
void intervals_remove(struct intervals *s, struct interval i);

/* Keeps only what lies within i. */
void intervals_clip(struct intervals *s, struct interval i);

/* The interval that holds t, or NULL. */
const struct interval *intervals_find(const struct intervals *s,
    struct instant t);

/* The first interval that ends after t, or NULL. */
const struct interval *intervals_after(const struct intervals *s,
    struct instant t);

/* Sum of the lengths, microseconds. */
int64_t intervals_total(const struct intervals *s);

#endif
