/* Overrides, sorted once by what they name. */
#include "calread/override.h"

#include <stdlib.h>

#include "base/mem.h"

/* ---- times of another kind ---- */

int32_t stamp_day_in(const struct stamp *t, const struct stamp *like)
{
	if (t->date || t->zone == like->zone || (like->date && t->zone))
		return t->local.day;
	return zone_to_local(like->zone, stamp_instant(t)).day;
}

struct stamp stamp_fit(const struct stamp *t, const struct stamp *like)
{
	struct stamp at = *like;

	if (t->date == like->date)
		return *t;
	at.local.day = stamp_day_in(t, like);
	return at;
}

/* The series' clock at t, in seconds. */
static int64_t local_in(const struct stamp *t, const struct stamp *like)
{
	struct stamp at = stamp_fit(t, like);

	if (!at.date && at.zone != like->zone)
		at.local = zone_to_local(like->zone, stamp_instant(&at));
	return local_seconds(at.local);
}

struct stamp override_moves(const struct event *range, const struct stamp *at,
    const struct stamp *like)
{
	bool same = range->start.date == like->date;
	struct stamp to = same ? *like : range->start;
	int64_t sec = same ? local_in(&range->start, like) :
	    local_seconds(range->start.local);

	to.local = local_from_seconds(sec + local_in(at, like) -
	    local_in(&range->id, like));
	if (to.date)
		to.local.sec = 0;
	return to;
}

int64_t override_shift(const struct event *range, const struct stamp *like)
{
	return llabs(local_seconds(range->start.local) -
	    local_in(&range->id, like));
}

/* ---- sorting out ---- */

static int compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* Equal are those that name the same occurrence in the same way. */
static int compare_ids(const struct override *x, const struct override *y)
{
	if (x->event->id.date != y->event->id.date)
		return x->event->id.date ? -1 : 1;
	return x->event->id.date ? compare(x->day, y->day) :
	    compare(stamp_instant(&x->event->id).us,
		stamp_instant(&y->event->id).us);
}

/* And of those the one that counts last. */
static int by_id_and_age(const void *a, const void *b)
{
	const struct override *x = a, *y = b;
	int order = compare_ids(x, y);

	if (order == 0)
		order = compare(x->event->sequence, y->event->sequence);
	return order ? order : compare((int64_t)x->order, (int64_t)y->order);
}

static int compare_days(const void *a, const void *b)
{
	const struct override *x = a, *y = b;

	return compare(x->day, y->day);
}

static int by_instant(const void *a, const void *b)
{
	const struct override *const *x = a, *const *y = b;
	int order = compare((*x)->id.us, (*y)->id.us);

	return order ? order : compare((int64_t)(*x)->order,
	    (int64_t)(*y)->order);
}

static struct override override_of(const struct event *e,
    const struct stamp *like, size_t order)
{
	struct stamp id = like ? stamp_fit(&e->id, like) : e->id;

	return (struct override){e, stamp_instant(&id),
	    like ? stamp_day_in(&e->id, like) : e->id.local.day, order};
}

static void keep_newest(struct overrides *o)
{
	size_t n = 0;

	qsort(o->v, o->n, sizeof(*o->v), by_id_and_age);
	for (size_t i = 0; i < o->n; i++) {
		if (i + 1 < o->n && compare_ids(&o->v[i], &o->v[i + 1]) == 0)
			continue;
		o->v[n++] = o->v[i];
		o->n_days += o->v[n - 1].event->id.date;
	}
	o->n = n;
}

void override_collect(struct overrides *o, const struct event *master,
    struct event *const *e, size_t n)
{
	o->like = master ? &master->start : NULL;
	o->v = mem_new(n, sizeof(*o->v));
	for (size_t i = 0; i < n; i++) {
		if (e[i]->has_id)
			o->v[o->n++] = override_of(e[i], o->like, i);
	}
	if (o->n == 0)
		return;
	keep_newest(o);
	o->by_day = mem_new(o->n, sizeof(*o->by_day));
	o->range = mem_new(o->n, sizeof(struct override *));
	for (size_t i = 0; i < o->n; i++) {
		o->by_day[i] = o->v[i];
		if (o->v[i].event->and_future)
			o->range[o->n_ranges++] = &o->v[i];
	}
	qsort(o->by_day, o->n, sizeof(*o->by_day), compare_days);
	if (o->n_ranges)
		qsort(o->range, o->n_ranges, sizeof(struct override *),
		    by_instant);
}

void override_done(struct overrides *o)
{
	free(o->v);
	free(o->by_day);
	free(o->range);
	*o = (struct overrides){0};
}

/* ---- finding ---- */

static bool names_instant(const struct overrides *o, int64_t us)
{
	size_t lo = o->n_days, hi = o->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int64_t id = stamp_instant(&o->v[mid].event->id).us;

		if (id == us)
			return true;
		if (id < us)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* One of whole days names its day, others their instant; in a series of whole
 * days all of them name a day. */
bool override_names(const struct overrides *o, const struct stamp *at)
{
	struct override key = {.day = stamp_day_in(at, o->like)};
	const struct override *in = at->date ? o->by_day : o->v;
	size_t n = at->date ? o->n : o->n_days;

	if (n && bsearch(&key, in, n, sizeof(*in), compare_days))
		return true;
	return !at->date && names_instant(o, stamp_instant(at).us);
}

const struct event *override_range_at(const struct overrides *o,
    struct instant start)
{
	size_t lo = 0, hi = o->n_ranges;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (o->range[mid]->id.us <= start.us)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? o->range[lo - 1]->event : NULL;
}
