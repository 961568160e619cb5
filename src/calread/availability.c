/* VAVAILABILITYs: each read with its AVAILABLEs expanded, then all of them laid
 * over each other by their priority. */
#include "calread/availability.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "calread/text.h"

/* ---- one of them ---- */

/* false: no more of them. */
static bool add_part(const struct event_context *ctx, struct availability *a,
    const struct component *c)
{
	struct event *e;

	if (a->n == AVAILABILITY_MAX_PARTS) {
		notice(ctx->notices, NOTICE_AVAILABLE_MANY,
		    &(struct notice_place){.line = c->line,
		    .uid = a->event->uid});
		return false;
	}
	e = event_read(ctx, c);
	if (!e)
		return true;
	e->part = PART_AVAILABLE;
	str_copy(e->organizer, sizeof(e->organizer), a->event->organizer);
	if (!e->summary.n && a->event->summary.n)
		str_add_n(&e->summary, a->event->summary.v,
		    a->event->summary.n);
	mem_grow(&a->part, a->n, &a->cap, sizeof(struct event *));
	a->part[a->n++] = e;
	return true;
}

/* Finds the AVAILABLEs within c. */
static void read_parts(const struct event_context *ctx,
    const struct component *c, struct availability *a)
{
	struct component part = *c;
	struct text t;
	struct line l;
	int depth = 0;

	text_init(&t, ctx->base, c->offset, c->end - c->offset, c->line);
	while (text_next(&t, &l)) {
		if (line_is(&l, "BEGIN")) {
			text_unfold(&t, &l);
			if (++depth == 2) {
				part.offset = (uint32_t)l.offset;
				part.line = l.number;
			}
		} else if (line_is(&l, "END")) {
			part.end = (uint32_t)(t.p - t.base);
			if (depth == 2 && !add_part(ctx, a, &part))
				break;
			depth -= depth > 1; /* its own is the last line */
		}
	}
	text_done(&t);
}

static int by_uid(const void *a, const void *b)
{
	const struct event *const *x = a, *const *y = b;
	int order = strcmp((*x)->uid, (*y)->uid);

	return order ? order : (*x)->offset < (*y)->offset ? -1 : 1;
}

/* Those of one UID are a series with its overrides. */
static void expand_parts(const struct expand_context *ctx,
    struct availability *a)
{
	size_t end;

	if (a->n)
		qsort(a->part, a->n, sizeof(struct event *), by_uid);
	for (size_t i = 0; i < a->n; i = end) {
		for (end = i + 1; end < a->n && *a->part[i]->uid &&
		    strcmp(a->part[i]->uid, a->part[end]->uid) == 0; end++)
			;
		(void)expand_series(ctx, &a->part[i], end - i, &a->available);
	}
}

/* Without DTSTART or an end it has none on that side; RFC 7953, section 3.1. */
static struct interval range_of(const struct event *e, struct interval window)
{
	struct interval r = window;

	if (e->has_start && stamp_instant(&e->start).us > r.start.us)
		r.start = stamp_instant(&e->start);
	if (e->has_end && stamp_instant(&e->end).us < r.end.us)
		r.end = stamp_instant(&e->end);
	else if (e->has_start && e->has_length && !e->has_end &&
	    stamp_end(&e->start, e->length).us < r.end.us)
		r.end = stamp_end(&e->start, e->length);
	if (r.end.us < r.start.us)
		r.end = r.start;
	return r;
}

void availability_read(const struct event_context *event,
    const struct expand_context *expand, const struct component *c,
    struct availability *ret)
{
	struct availability a = {.event = event_read_bounds(event, c)};
	int64_t priority = a.event->priority;

	a.range = range_of(a.event, expand->window);
	a.rank = priority < 1 || priority > 9 ? 0 : 10 - (int)priority;
	if (a.range.start.us < a.range.end.us) {
		read_parts(event, c, &a);
		expand_parts(expand, &a);
	}
	a.event->part = a.n ? PART_UNAVAILABLE : PART_AWAY;
	*ret = a;
}

void availability_done(struct availability *a)
{
	for (size_t i = 0; i < a->n; i++)
		event_free(a->part[i]);
	free(a->part);
	free(a->available.v);
	event_free(a->event);
	*a = (struct availability){0};
}

/* ---- all of them ---- */

/* Whether another of the same UID is newer: the higher SEQUENCE, or later. */
static bool is_replaced(const struct availability *a, size_t n, size_t i)
{
	const struct event *e = a[i].event;

	for (size_t k = 0; k < n; k++) {
		const struct event *o = a[k].event;

		if (k != i && *e->uid && strcmp(o->uid, e->uid) == 0 &&
		    (o->sequence > e->sequence ||
		    (o->sequence == e->sequence && k > i)))
			return true;
	}
	return false;
}

/* Where a[i] is the one that says it. */
static void find_governed(const struct availability *a, size_t n, size_t i,
    struct intervals *ret)
{
	intervals_clear(ret);
	if (is_replaced(a, n, i) || a[i].event->cancelled)
		return;
	intervals_add(ret, a[i].range);
	for (size_t k = 0; k < n; k++) {
		if (a[k].rank > a[i].rank && !is_replaced(a, n, k) &&
		    !a[k].event->cancelled)
			intervals_remove(ret, a[k].range);
	}
}

/* Adds what of i lies in where. */
static void add_within(const struct intervals *where, struct instance i,
    struct instances *out)
{
	for (size_t k = 0; k < where->n; k++) {
		struct interval w = where->v[k];
		struct instance piece = i;

		if (w.start.us > i.start.us)
			piece.start = w.start;
		if (w.end.us < i.end.us)
			piece.end = w.end;
		if (piece.start.us >= piece.end.us)
			continue;
		mem_grow(&out->v, out->n, &out->cap, sizeof(piece));
		out->v[out->n++] = piece;
	}
}

void availability_merge(const struct availability *a, size_t n,
    struct instances *out)
{
	struct intervals governed = {0};

	for (size_t i = 0; i < n; i++) {
		const struct instances *available = &a[i].available;

		find_governed(a, n, i, &governed);
		for (size_t k = 0; k < available->n; k++)
			add_within(&governed, available->v[k], out);
		/* BUSYTYPE:BUSY says nothing of the time beside them */
		if (a[i].event->unavailable)
			add_within(&governed, (struct instance){
			    .start = a[i].range.start, .end = a[i].range.end,
			    .event = a[i].event}, out);
	}
	intervals_done(&governed);
}
