/*
 * The calendar worker: opens the configured files, hands their descriptors to
 * offduty-calread, checks its answers. One job is one read of all calendars
 * for one window. Knows no event loop: the caller waits on calendar_job_fd().
 */
#ifndef DESKTOP_CALENDAR_H
#define DESKTOP_CALENDAR_H

#include "config/config.h"
#include "core/occurrence.h"
#include "core/zone.h"
#include "desktop/calendar_problem.h"

struct calendar_job;

struct calendar_result {
	struct occurrence *occurrence; /* sorted by occurrence_compare() */
	size_t n;
	/* with everything: each one's whole title, neither cut nor cleaned; else
	 * NULL */
	char **title;
	struct calendar_problem *problem;
	size_t n_problems;
	/* bit i: calendar i failed, and has no occurrences here */
	uint32_t failed;
};

/*
 * Starts a read of c's calendars for [from, to) with the user's zone. helper
 * is the path of offduty-calread. Returns 0, or -errno when the helper cannot
 * be started. everything keeps occurrences of CLASS_IGNORE too.
 */
int calendar_job_start(const struct config *c, const char *zone_name,
    struct interval window, bool everything, const char *helper,
    struct calendar_job **ret);

/* Readable when there is something for calendar_job_step(). */
int calendar_job_fd(const struct calendar_job *j);

/* When to call calendar_job_step() at the latest, CLOCK_MONOTONIC in
 * microseconds: the helper's budget ends. */
int64_t calendar_job_deadline(const struct calendar_job *j);

/* Takes what has come, never blocks. 1: done, *ret is the caller's
 * (calendar_result_done()); 0: not yet; -errno: the helper failed for good. */
int calendar_job_step(struct calendar_job *j, struct calendar_result *ret);

/* Kills the helper if it still runs. NULL does nothing. */
void calendar_job_free(struct calendar_job *j);

void calendar_result_done(struct calendar_result *r);

/* Start, wait and free in one, for the command line; deadline kept. */
int calendar_read(const struct config *c, const char *zone_name,
    struct interval window, bool everything, const char *helper,
    struct calendar_result *ret);

/* The files and folders to watch: NULL-terminated; free each and the array. */
char **calendar_watch_paths(const struct config *c);

#endif
