/* One calendar file, from its bytes to replies. */
#ifndef CALREAD_FILE_H
#define CALREAD_FILE_H

#include "calread/answer.h"
#include "calread/classify.h"
#include "calread/zones.h"

struct file_context {
	const struct calwire_setup *setup;
	const struct class_rules *rules;
	const struct calwire_calendar *calendar;
	const struct calwire_file *file;
	const struct zone *user; /* NULL is UTC */
	struct zones *zones;
	struct calwire_progress *progress;
	struct answer *answer;
	int64_t (*clock)(void);
	bool unsieved; /* for tests: leave out nothing before it is read */
};

/* Reads n bytes and answers with all but END. 0 or -errno. */
int file_read(const struct file_context *ctx, const char *bytes, size_t n,
    uint32_t *ret_events);

#endif
