/* Fuzzes the reading of presence traces: whatever the text, the points are in
 * order and within bounds, problems have a place and words, and what was read
 * is the same when it is written and read again. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "core/trace.h"
#include "fuzz/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct problems {
	size_t n;
	unsigned line;
};

static void note(void *data, unsigned line, unsigned column, const char *text)
{
	struct problems *p = data;

	must(line >= 1 && line >= p->line);
	must(column >= 1 && column <= TRACE_MAX_LINE + 1);
	must(*text && strlen(text) < TRACE_PROBLEM_SIZE);
	p->line = line;
	p->n++;
}

static void check(const struct trace *t)
{
	for (size_t i = 0; i < t->n; i++) {
		must(t->v[i].presence < PRESENCE_COUNT);
		must(t->v[i].at.us >= 0);
		must(i == 0 || t->v[i - 1].at.us <= t->v[i].at.us);
	}
}

/* Written with its offset, no zone matters. */
static void read_again(const struct trace *t, const struct zone *zone)
{
	struct problems p = {0};
	struct trace again = {0};
	struct str text = {0};

	for (size_t i = 0; i < t->n; i++) {
		char line[TRACE_TEXT_SIZE];

		trace_format(line, &t->v[i], zone_offset(zone, t->v[i].at));
		str_addf(&text, "%s\n", line);
	}
	if (text.n)
		must(trace_parse(&again, NULL, text.v, text.n, note, &p) == 0);
	must(again.n == t->n);
	for (size_t i = 0; i < t->n; i++) {
		must(again.v[i].at.us == t->v[i].at.us);
		must(again.v[i].presence == t->v[i].presence);
	}
	trace_done(&again);
	str_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct problems p = {0};
	struct trace t = {0};
	struct zone *zone;

	must(zone_parse_rule("CET-1CEST,M3.5.0,M10.5.0/3", &zone) == 0);
	must(trace_parse(&t, zone, (const char *)data, n, note, &p) == p.n);
	check(&t);
	read_again(&t, zone);
	trace_done(&t);
	zone_free(zone);
	return 0;
}
