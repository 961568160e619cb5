/* One line on a terminal while calendars are read, when it takes its time. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	int64_t begin, last; /* CLOCK_MONOTONIC, milliseconds */
	bool terminal, shown;
};

void progress_begin(struct progress *p);

/* A calendar_progress; data is the struct progress. */
void progress_show(void *data, size_t done, size_t total);

/* Wipes the line. */
void progress_end(struct progress *p);

#endif
