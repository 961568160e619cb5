/* One running offduty-calread: started, told its settings, watched, killed. */
#ifndef DESKTOP_CALENDAR_HELPER_H
#define DESKTOP_CALENDAR_HELPER_H

#include <sys/types.h>

#include "wire/occurrence.h"

/* What one event may cost of the helper's processor time, and of the clock
 * where it does not even run; what a whole file may take. */
#define CALENDAR_EVENT_CPU_US (300 * INT64_C(1000))
#define CALENDAR_EVENT_WALL_US (10 * USEC_PER_SEC)
#define CALENDAR_FILE_US (60 * USEC_PER_SEC)
#define CALENDAR_PATIENCE_MS 1000 /* for its end, when all is answered */
#define CALENDAR_LOOK_US (50 * INT64_C(1000)) /* between two looks at it */

struct calendar_helper {
	pid_t pid; /* 0: none runs */
	int sock;  /* -1: none runs */
	int memory; /* descriptor of progress */
	struct calwire_progress *progress; /* shared, not to be trusted */
	/* as of the last look */
	uint64_t turn;
	int64_t turn_cpu, turn_wall, file_wall;
};

/* Prepares the shared memory. 0 or -errno. */
int calendar_helper_init(struct calendar_helper *h);
void calendar_helper_done(struct calendar_helper *h);

/* 0 or -errno: path cannot be run. */
int calendar_helper_start(struct calendar_helper *h, const char *path);

/* Kills it if it runs, reaps it. */
void calendar_helper_stop(struct calendar_helper *h);

/* The same for one that has nothing left to do: it ends by itself when it sees
 * the end of its socket, and is killed only if it does not. */
void calendar_helper_finish(struct calendar_helper *h);

/* A file begins. */
void calendar_helper_begin(struct calendar_helper *h);

/* Whether it has been at one event, or one file, for too long. */
bool calendar_helper_is_stuck(struct calendar_helper *h);

/* CLOCK_MONOTONIC in microseconds. */
int64_t calendar_clock(void);

#endif
