/* Presence traces: from text and back. */
#include "core/trace.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* 9999-01-01: whatever the offset, the year has four digits. */
#define TRACE_END (INT64_C(253370764800) * USEC_PER_SEC)

#define STATES "active, idle, locked, asleep, unknown"

struct trace_reader {
	struct trace *trace;
	const struct zone *zone;
	trace_report *report;
	void *data;
	size_t problems;
	unsigned line;
	unsigned last_line;   /* of the last point */
	struct instant floor; /* no point lies before it */
	char text[TRACE_MAX_LINE + 1];
};

void trace_done(struct trace *t)
{
	free(t->v);
	*t = (struct trace){0};
}

/* At a place in r->text. */
static int trace_wrong(struct trace_reader *r, const char *at, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

static int trace_wrong(
    struct trace_reader *r, const char *at, const char *fmt, ...)
{
	char text[TRACE_PROBLEM_SIZE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	r->problems++;
	r->report(r->data, r->line, (unsigned)(at - r->text) + 1, text);
	return -EINVAL;
}

static const char *trace_skip(const char *p)
{
	while (str_is_space(*p))
		p++;
	return p;
}

static size_t trace_word(const char *p)
{
	size_t n = 0;

	while (p[n] && !str_is_space(p[n]))
		n++;
	return n;
}

/* Of a local time that the clock shows twice the second, where the first is
 * past already. */
static struct instant trace_second(
    const struct trace_reader *r, struct local t, struct instant first)
{
	struct instant change = zone_next_change(r->zone, first);
	int32_t offset;
	struct instant second;

	if (first.us >= r->floor.us || instant_is_never(change))
		return first;
	offset = zone_offset(r->zone, change);
	second =
	    instant_from_sec((int64_t)t.day * SEC_PER_DAY + t.sec - offset);
	if (second.us < change.us || second.us < r->floor.us ||
	    zone_offset(r->zone, second) != offset)
		return first;
	return second;
}

/* "2026-11-25T09:00:00+01:00", or without the offset. */
static int trace_read_time(
    struct trace_reader *r, const char *word, struct instant *ret)
{
	const char *p = word;
	struct local t;
	int32_t offset;

	if (time_read_date(&p, &t.day) < 0 || (*p != 'T' && *p != 't'))
		return -EINVAL;
	p++;
	if (time_read_clock(&p, &t.sec) < 0)
		return -EINVAL;
	if (p == word + trace_word(word)) {
		*ret = zone_from_local(r->zone, t, ZONE_GAP_END);
		*ret = trace_second(r, t, *ret);
		return 0;
	}
	if (time_read_offset(&p, &offset) < 0 || p != word + trace_word(word))
		return -EINVAL;
	*ret = instant_from_sec((int64_t)t.day * SEC_PER_DAY + t.sec - offset);
	return 0;
}

static int trace_read_presence(const char *word, enum presence *ret)
{
	size_t n = trace_word(word);

	for (int i = 0; i < PRESENCE_COUNT; i++) {
		const char *name = engine_presence_name((enum presence)i);

		if (strlen(name) == n && strncmp(word, name, n) == 0) {
			*ret = (enum presence)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* The word as a problem may show it: short, and no more than it is. */
#define TRACE_WORD_SIZE 40
static void trace_quote(char buf[TRACE_WORD_SIZE], const char *word)
{
	str_clean(buf, TRACE_WORD_SIZE, word, trace_word(word));
}

static int trace_wrong_time(struct trace_reader *r, const char *word)
{
	char quoted[TRACE_WORD_SIZE];

	trace_quote(quoted, word);
	return trace_wrong(r, word,
	    "'%s': not a time; write it like 2026-11-25T09:00:00+01:00",
	    quoted);
}

static int trace_check_time(
    struct trace_reader *r, const char *word, struct instant at)
{
	char back[TIME_SPAN_SIZE];

	if (at.us < 0 || at.us >= TRACE_END)
		return trace_wrong(r, word,
		    "the time is not of the years 1970 to 9998; is the year "
		    "right?");
	if (at.us >= r->floor.us)
		return 0;
	time_format_span(back, r->floor.us - at.us);
	return trace_wrong(r, word,
	    "the time is %s before that of line %u; put the lines in the order "
	    "of time",
	    back, r->last_line);
}

static int trace_wrong_state(struct trace_reader *r, const char *word)
{
	char quoted[TRACE_WORD_SIZE];

	if (!*word || *word == '#')
		return trace_wrong(
		    r, word, "no state behind the time; write one of " STATES);
	trace_quote(quoted, word);
	return trace_wrong(
	    r, word, "'%s': not a state; write one of " STATES, quoted);
}

static void trace_add(
    struct trace_reader *r, struct instant at, enum presence presence)
{
	struct trace *t = r->trace;

	mem_grow(&t->v, t->n, &t->cap, sizeof(*t->v));
	t->v[t->n++] = (struct trace_point){at, presence};
	r->floor = at;
	r->last_line = r->line;
}

/* One line, in r->text; all that is wrong with it. */
static void trace_take_line(struct trace_reader *r)
{
	const char *word = trace_skip(r->text), *state, *rest;
	enum presence presence;
	struct instant at = {0};
	int wrong;

	if (!*word || *word == '#')
		return;
	if (trace_read_time(r, word, &at) < 0)
		wrong = trace_wrong_time(r, word);
	else
		wrong = trace_check_time(r, word, at);
	state = trace_skip(word + trace_word(word));
	if (trace_read_presence(state, &presence) < 0) {
		trace_wrong_state(r, state);
		return;
	}
	rest = trace_skip(state + trace_word(state));
	if (*rest && *rest != '#')
		wrong = trace_wrong(
		    r, rest, "more than a time and a state; begin it with '#'");
	if (wrong == 0)
		trace_add(r, at, presence);
}

/* Copies the line at p, of n bytes, to r->text. */
static int trace_copy_line(struct trace_reader *r, const char *p, size_t n)
{
	const char *nul = n ? memchr(p, '\0', n) : NULL;

	if (n > 0 && p[n - 1] == '\r')
		n--;
	r->text[0] = '\0';
	if (n > TRACE_MAX_LINE)
		return trace_wrong(r, r->text + TRACE_MAX_LINE,
		    "the line is longer than %d bytes; cut it", TRACE_MAX_LINE);
	if (nul)
		return trace_wrong(r, r->text + (nul - p),
		    "a byte of value 0; a trace is text");
	memcpy(r->text, p, n);
	r->text[n] = '\0';
	return 0;
}

size_t trace_parse(struct trace *t, const struct zone *zone, const char *text,
    size_t n, trace_report *report, void *data)
{
	struct trace_reader r = {.trace = t,
	    .zone = zone,
	    .report = report,
	    .data = data,
	    .floor = {INT64_MIN}};
	const char *p = text, *end = text + n;

	t->n = 0;
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t line = (size_t)((eol ? eol : end) - p);

		r.line++;
		if (t->n >= TRACE_MAX_POINTS) {
			trace_wrong(&r, r.text,
			    "more than %d changes; cut the trace in two",
			    TRACE_MAX_POINTS);
			break;
		}
		if (trace_copy_line(&r, p, line) == 0)
			trace_take_line(&r);
		p = eol ? eol + 1 : end;
	}
	return r.problems;
}

void trace_format(
    char buf[TRACE_TEXT_SIZE], const struct trace_point *p, int32_t offset)
{
	char at[TIME_RFC3339_SIZE];

	time_format_rfc3339(at, p->at, offset);
	str_printf(buf, TRACE_TEXT_SIZE, "%s %s", at,
	    engine_presence_name(p->presence));
}
