/*
 * Plan: the engine over a day to come, with a user who works through the hours
 * and takes each break when it is offered. There is one engine: this only
 * feeds it.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "core/engine.h"

struct plan_entry {
	struct instant at;
	struct instant end; /* NEVER: a moment */
	char kind[24];      /* "hours", "meeting", "break", "lunch", … */
	enum channel channel;
	unsigned flags;     /* of an occurrence: enum occurrence_flag */
	int64_t place;      /* where it stands in its day, */
	unsigned order;     /* and among those of one place */
	char title[ENGINE_TITLE_SIZE];
	struct reason reason;
};

/* By time; first what is of the whole day, then what began before it. */
struct plan {
	struct plan_entry *v;
	size_t n, cap;
	struct verdict verdict; /* at the end of the run */
};

/* Runs the whole day, or up to until (NEVER: all of it; then verdict is the
 * one at that moment). Replaces what *ret held; plan_done() releases it. */
void plan_day(const struct rules *rules, const struct calendar_view *calendar,
    int32_t day, struct instant until, struct plan *ret);
void plan_done(struct plan *p);

#endif
