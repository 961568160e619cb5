/* Standard output by blocks, so that a long history needs no long text. */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include "base/str.h"
#include "core/zone.h"

#define OUTPUT_BLOCK 65536

struct output {
	struct str text; /* add to it, then call output_step() */
	int error;       /* 0, or -errno of the first write that failed */
	const struct zone *zone;
};

/* Writes what has become a block, but for its last byte: JSON looks at that
 * for its commas. */
void output_step(struct output *o);

/* Writes all and releases the text. 0 or -errno. */
int output_finish(struct output *o);

/* "2026-11-25T09:00:00+01:00", in the user's zone. */
void output_add_time(struct output *o, struct instant t);
void output_add_clock(struct output *o, struct instant t);

/* Whole seconds below a minute, else whole minutes: "52m", "1h 20m". */
void output_add_span(struct str *s, int64_t span_us);

#endif
