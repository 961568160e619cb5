/*
 * Plan: the engine over a day to come, with a user who works through the hours
 * and takes each break when it is offered. There is one engine: this only
 * feeds it.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "core/timeline.h"

struct plan {
	struct timeline line;
	struct verdict verdict; /* at the end of the run */
};

/* Runs the whole day, or up to until (NEVER: all of it; then verdict is the
 * one at that moment). Replaces what *ret held; plan_done() releases it. */
void plan_day(const struct rules *rules, const struct calendar_view *calendar,
    int32_t day, struct instant until, struct plan *ret);
void plan_done(struct plan *p);

#endif
