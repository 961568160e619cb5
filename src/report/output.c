/* Standard output by blocks, and times as the reports write them. */
#include "report/output.h"

#include <unistd.h>

#include "base/fd.h"

/* Writes all but the last keep bytes. */
static void output_write(struct output *o, size_t keep)
{
	size_t n = o->text.n > keep ? o->text.n - keep : 0;

	if (n == 0)
		return;
	if (o->error == 0)
		o->error = fd_write_all(STDOUT_FILENO, o->text.v, n);
	if (keep > 0)
		o->text.v[0] = o->text.v[n];
	o->text.n = keep;
	o->text.v[keep] = '\0';
}

void output_step(struct output *o)
{
	if (o->text.n >= OUTPUT_BLOCK)
		output_write(o, 1);
}

int output_finish(struct output *o)
{
	output_write(o, 0);
	str_done(&o->text);
	return o->error;
}

void output_add_time(struct output *o, struct instant t)
{
	char text[TIME_RFC3339_SIZE];

	time_format_rfc3339(text, t, zone_offset(o->zone, t));
	str_add(&o->text, text);
}

void output_add_clock(struct output *o, struct instant t)
{
	char text[TIME_CLOCK_SIZE];

	time_format_clock(text, t, zone_offset(o->zone, t));
	str_add(&o->text, text);
}

void output_add_span(struct str *s, int64_t span_us)
{
	char text[TIME_SPAN_SIZE];

	if (span_us >= USEC_PER_MIN)
		span_us -= span_us % USEC_PER_MIN;
	time_format_span(text, span_us);
	str_add(s, text);
}
