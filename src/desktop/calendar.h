/*
 * The calendar worker: opens those of the configured files that have changed,
 * hands their descriptors to offduty-calread, checks its answers, keeps them.
 * One job is one look at all calendars for one window. Knows no event loop: the
 * caller waits on calendar_job_fd().
 */
#ifndef DESKTOP_CALENDAR_H
#define DESKTOP_CALENDAR_H

#include "config/config.h"
#include "core/occurrence.h"
#include "core/zone.h"
#include "desktop/calendar_problem.h"
#include "wire/control.h"

#define CALENDAR_WHY_SIZE 160

/* Of all calendars, in one result; what is beyond is left out and named.
 * See CALENDAR_MAX_PROBLEMS, too. */
#define CALENDAR_MAX_OCCURRENCES 500000

/* A file that the helper failed at is not tried again before, unless it
 * changes. */
#define CALENDAR_RETRY_US USEC_PER_HOUR

struct calendar_job;

/* How a calendar stands. */
struct calendar_state {
	size_t files;
	bool stale; /* some of it cannot be read: it is of before, or missing */
	bool kept;  /* and the last good answers stand in for it */
	bool none;  /* and there is nothing of the calendar at all */
	struct instant since; /* the first read that failed; with stale */
	char why[CALENDAR_WHY_SIZE]; /* "'team.ics': Permission denied" */
};

/* Working hours that a calendar's writer has set. */
struct calendar_hint {
	struct calwire_hint hours;
	uint16_t calendar;
};

struct calendar_result {
	struct occurrence *occurrence; /* sorted by occurrence_compare() */
	size_t n;
	/* with everything: each one's whole title, neither cut nor cleaned; else
	 * NULL */
	char **title;
	struct calendar_problem *problem;
	size_t n_problems;
	struct calendar_hint hint; /* the first there was; days 0: none */
	/* bit i: of calendar i there is nothing, neither now nor from before */
	uint32_t failed;
	struct calendar_state *state; /* by calendar */
	size_t n_states;
	size_t read; /* files that were opened */
	int helper_error; /* 0, or -errno: the helper cannot be run */
};

/* What to read. */
struct calendar_query {
	const struct config *config;
	const char *zone;       /* the user's, or NULL */
	const char *helper;     /* the path of offduty-calread */
	struct interval window;
	struct instant now;     /* the day of the reading */
	/* Occurrences of CLASS_IGNORE too, and whole titles; the cache is then
	 * neither asked nor written. */
	bool everything;
	/* Look at no file: take what is known from before. */
	bool cached_only;
};

/* Starts a look. Returns 0 or -errno. Without everything a helper that cannot be
 * run is no error: each file that it is needed for keeps its last good answer.
 */
int calendar_job_start(const struct calendar_query *q,
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

/* Start, wait and free in one, for the command line; deadline kept. progress,
 * if not NULL, is called now and then. */
typedef void calendar_progress(void *data, size_t done, size_t total);
int calendar_read(const struct calendar_query *q, calendar_progress *progress,
    void *data, struct calendar_result *ret);

/* The calendars that are stale, for a verdict: their number and the first of
 * them. */
void calendar_states_fill(const struct calendar_state *state, size_t n,
    const struct config *c, const struct zone *z, struct control_verdict *ret);

/* "calendar 'work' is as of mon 09:12: 'team.ics': Permission denied". */
void calendar_state_text(const struct calendar_state *s, const char *name,
    const struct zone *z, struct instant now, char *buf, size_t size);

/* The files and folders to watch: NULL-terminated; free each and the array. */
char **calendar_watch_paths(const struct config *c);

#endif
