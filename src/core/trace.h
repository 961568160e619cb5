/*
 * Presence traces: what a user did, one change a line, as text (offduty(1),
 * "Presence traces"):
 *
 *	# a comment
 *	2026-11-25T09:00:00+01:00 active
 *	2026-11-25T12:04:30+01:00 idle
 */
#ifndef CORE_TRACE_H
#define CORE_TRACE_H

#include "core/engine.h"

#define TRACE_MAX_BYTES (64 * 1024 * 1024) /* of a whole trace */
#define TRACE_MAX_LINE 255		   /* bytes, without its end */
#define TRACE_MAX_POINTS 1000000	   /* lines that are no comment */
#define TRACE_PROBLEM_SIZE 256

/* The user has been so from then on, up to the next one. */
struct trace_point {
	struct instant at;
	enum presence presence;
};

/* Zero-initialise; trace_done() releases it. By time. */
struct trace {
	struct trace_point *v;
	size_t n, cap;
};

void trace_done(struct trace *t);

/* What is wrong, and its remedy; line and column count from 1. */
typedef void trace_report(
    void *data, unsigned line, unsigned column, const char *text);

/*
 * Reads n bytes of text as a whole trace, in place of what *t held, and
 * reports all that is wrong with it; what is wrong is left out. A time without
 * an offset is local to zone (NULL: UTC): one that the clock skips is the end
 * of the gap, one that it shows twice the first, or the second where the first
 * would lie before the line before. Returns how many problems there were.
 */
size_t trace_parse(struct trace *t, const struct zone *zone, const char *text,
    size_t n, trace_report *report, void *data);

/* "2026-11-25T09:00:00+01:00 active": one line without its end; offset is
 * seconds east of UTC. */
#define TRACE_TEXT_SIZE 64
void trace_format(
    char buf[TRACE_TEXT_SIZE], const struct trace_point *p, int32_t offset);

#endif
