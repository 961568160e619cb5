/* Sets of time as sorted arrays of disjoint intervals. A day has a handful of
 * them, so every operation is one pass over the array. */
#include "core/interval.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void intervals_done(struct intervals *s)
{
	free(s->v);
	*s = (struct intervals){0};
}

void intervals_clear(struct intervals *s)
{
	s->n = 0;
}

/* Makes intervals from..to of the array one slot, and opens it if they are
 * none: from == to inserts. */
static void intervals_replace(struct intervals *s, size_t from, size_t to,
    struct interval i)
{
	if (from == to) {
		mem_grow(&s->v, s->n, &s->cap, sizeof(*s->v));
		memmove(s->v + from + 1, s->v + from,
		    (s->n - from) * sizeof(*s->v));
		s->n++;
	} else {
		memmove(s->v + from + 1, s->v + to,
		    (s->n - to) * sizeof(*s->v));
		s->n -= to - from - 1;
	}
	s->v[from] = i;
}

void intervals_add(struct intervals *s, struct interval i)
{
	size_t from = 0, to;

	if (i.start.us >= i.end.us)
		return;
	while (from < s->n && s->v[from].end.us < i.start.us)
		from++;
	for (to = from; to < s->n && s->v[to].start.us <= i.end.us; to++) {
		if (s->v[to].start.us < i.start.us)
			i.start = s->v[to].start;
		if (s->v[to].end.us > i.end.us)
			i.end = s->v[to].end;
	}
	intervals_replace(s, from, to, i);
}

void intervals_remove(struct intervals *s, struct interval i)
{
	struct intervals out = {0};

	if (i.start.us >= i.end.us)
		return;
	for (size_t k = 0; k < s->n; k++) {
		struct interval a = s->v[k], b = s->v[k];

		if (a.end.us > i.start.us)
			a.end = i.start;
		if (b.start.us < i.end.us)
			b.start = i.end;
		if (a.end.us > s->v[k].end.us)
			a.end = s->v[k].end;
		intervals_add(&out, a);
		intervals_add(&out, b);
	}
	intervals_done(s);
	*s = out;
}

void intervals_clip(struct intervals *s, struct interval i)
{
	struct interval before = {{INT64_MIN}, i.start};
	struct interval after = {i.end, INSTANT_NEVER};

	intervals_remove(s, before);
	intervals_remove(s, after);
}

const struct interval *intervals_after(const struct intervals *s,
    struct instant t)
{
	for (size_t k = 0; k < s->n; k++)
		if (s->v[k].end.us > t.us)
			return &s->v[k];
	return NULL;
}

const struct interval *intervals_find(const struct intervals *s,
    struct instant t)
{
	const struct interval *i = intervals_after(s, t);

	return i && i->start.us <= t.us ? i : NULL;
}

int64_t intervals_total(const struct intervals *s)
{
	int64_t sum = 0;

	for (size_t k = 0; k < s->n; k++)
		sum += s->v[k].end.us - s->v[k].start.us;
	return sum;
}
