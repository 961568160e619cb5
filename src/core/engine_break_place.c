/* Breaks: when one comes: before or after meetings, merged into a longer one,
 * or not at all, since lunch or the end of the hours is the rest. */
#include "core/engine_priv.h"

int64_t break_remaining(const struct engine *e, size_t i)
{
	const struct break_state *s = &e->breaks[i];

	if (s->snoozing)
		return s->until.us - e->now.boot.us;
	return s->next - s->active;
}

/* How near others must be. Beyond half of its time there would be no end of
 * merging. */
int64_t break_reach(const struct engine *e, size_t i)
{
	int64_t most = break_rule(e, i)->every / 2;

	return e->rules->meeting.reach < most ? e->rules->meeting.reach : most;
}

/* ---- hours and meetings ---- */

/* When so much more time will have passed that the rule counts. */
static struct instant place_in_hours(const struct engine *e, size_t i)
{
	int64_t left = break_remaining(e, i), now = e->now.wall.us;

	if (left < 0)
		left = 0;
	if (!break_rule(e, i)->hours_only)
		return (struct instant){now + left};
	for (size_t k = 0; k < e->hours.n; k++) {
		const struct interval *h = &e->hours.v[k];
		int64_t start = h->start.us > now ? h->start.us : now;

		if (h->end.us <= now)
			continue;
		if (start + left < h->end.us)
			return (struct instant){start + left};
		left -= h->end.us - start;
	}
	return INSTANT_NEVER;
}

/* The meetings from *m on as one, where the gap between two does not hold the
 * break; but it waits no longer than it may, if there is any gap at all. */
static struct interval place_chain(const struct engine *e, size_t i,
    const struct interval *m, struct instant due)
{
	const struct interval *end = e->meetings.v + e->meetings.n;
	struct interval chain = *m;

	while (++m < end) {
		int64_t gap = m->start.us - chain.end.us;
		int64_t wait = m->end.us - due.us;

		if (gap >= break_rule(e, i)->length ||
		    (gap >= ENGINE_GAP &&
			wait > e->rules->meeting.longest_deferral))
			break;
		chain.end = m->end;
	}
	return chain;
}

/* The chain of meetings in which the break would fall due, or before which it
 * would not be over; *free: when the one before it ends. False: none. */
static bool place_find_chain(const struct engine *e, size_t i,
    struct instant due, struct interval *chain, struct instant *free)
{
	*free = e->now.wall;
	for (size_t k = 0; k < e->meetings.n; k++) {
		const struct interval *m = &e->meetings.v[k];

		if (m->end.us <= free->us)
			continue;
		*chain = place_chain(e, i, m, due);
		if (due.us <= chain->start.us - break_rule(e, i)->length)
			return false;
		if (due.us < chain->end.us)
			return chain->start.us > e->now.wall.us;
		*free = chain->end;
	}
	return false;
}

struct instant break_before_meeting(const struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	const struct break_state *s = &e->breaks[i];
	struct instant due = place_in_hours(e, i), free;
	struct interval chain;
	int64_t at, grown;

	if (r->transient || s->snoozing || s->phase >= BREAK_OFFERED ||
	    (r->hours_only && !engine_is_on_duty(e)) || instant_is_never(due) ||
	    !place_find_chain(e, i, due, &chain, &free))
		return INSTANT_NEVER;
	at = chain.start.us - r->length - r->warn;
	if (at < free.us)
		at = free.us;
	/* too late for it to fit: it waits for the meetings' end */
	if (at > chain.start.us - r->length + ENGINE_LATE)
		return INSTANT_NEVER;
	/* since its last turn, which may have been skipped or given away */
	grown = r->every - break_remaining(e, i) + at - e->now.wall.us;
	if (grown * 100 < r->every * e->rules->meeting.grown)
		return INSTANT_NEVER;
	return (struct instant){at};
}

static bool place_fits(
    const struct engine *e, size_t i, struct instant t, struct instant due)
{
	const struct interval *m = intervals_after(&e->meetings, t);
	int64_t room;

	if (!m)
		return true;
	room = m->start.us - t.us;
	if (room >= break_rule(e, i)->length - ENGINE_LATE)
		return true;
	return room >= ENGINE_GAP && place_chain(e, i, m, due).end.us - due.us >
					 e->rules->meeting.longest_deferral;
}

/* Since when it has been due. */
static struct instant place_due(const struct engine *e, size_t i)
{
	int64_t ago = e->breaks[i].waiting.us == INT64_MAX
			  ? 0
			  : e->now.boot.us - e->breaks[i].waiting.us;

	return (struct instant){e->now.wall.us - ago};
}

bool break_fits(const struct engine *e, size_t i)
{
	return place_fits(e, i, e->now.wall, place_due(e, i));
}

/* The first moment from t on that no meeting takes. */
static struct instant place_after_meetings(
    const struct engine *e, size_t i, struct instant t)
{
	struct instant due = break_remaining(e, i) <= 0 ? place_due(e, i) : t;

	for (size_t k = 0; k < e->meetings.n; k++) {
		const struct interval *m = &e->meetings.v[k];

		if (m->end.us <= t.us)
			continue;
		if (m->start.us > t.us && place_fits(e, i, t, due))
			break;
		t = m->end;
	}
	return t;
}

/* ---- lunch and the end ---- */

/* How near the day's end must be to be the rest: once the warnings have begun,
 * no more is asked of the user than to wrap up. */
static int64_t place_cutoff_reach(
    const struct engine *e, size_t i, int64_t reach)
{
	const struct cutoff_rules *c = &e->rules->cutoff;
	int64_t warn = c->n_warn ? c->warn[0] : 0;

	if (warn > break_rule(e, i)->every)
		warn = break_rule(e, i)->every;
	return warn > reach ? warn : reach;
}

/* Lunch or the end of the hours is so near to t that it is the rest. */
static const char *place_becomes(
    const struct engine *e, size_t i, struct instant t)
{
	const struct break_rule *r = break_rule(e, i);
	int64_t reach = break_reach(e, i) + r->length;
	struct instant cutoff = engine_cutoff(e), lunch = lunch_at(e);
	const struct interval *hours = intervals_find(&e->hours, t);

	if (e->live[CHANNEL_LUNCH] || e->lunch.taking)
		return "the lunch walk is on";
	if (!instant_is_never(lunch) && lunch.us - t.us <= reach)
		return "it becomes the lunch walk";
	/* on call nothing is said of it */
	if (e->rules->cutoff.enabled && !instant_is_never(cutoff) &&
	    !oncall_is_on(e) && cutoff.us > t.us &&
	    cutoff.us - t.us <= place_cutoff_reach(e, i, reach))
		return "the day ends before it would";
	if (r->hours_only && hours && hours->end.us != cutoff.us &&
	    hours->end.us - t.us <= reach)
		return "the hours end before it would";
	return NULL;
}

const char *break_becomes(const struct engine *e, size_t i)
{
	return place_becomes(e, i, e->now.wall);
}

/* ---- among each other ---- */

/* Of two that are near each other, which is offered: the one that asks, the
 * longer, the one configured first. */
static bool place_outranks(const struct engine *e, size_t a, size_t b)
{
	const struct break_rule *x = break_rule(e, a), *y = break_rule(e, b);

	if (x->transient != y->transient)
		return y->transient;
	return x->length != y->length ? x->length > y->length : a < b;
}

struct instant break_forecast(const struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct instant t = place_in_hours(e, i);
	struct instant early = break_before_meeting(e, i);
	struct instant pause = {INT64_MIN};

	if (!r->enabled || instant_is_never(t))
		return INSTANT_NEVER;
	if (engine_is_paused(e))
		pause = e->pause_until;
	if (early.us < t.us && early.us >= pause.us)
		t = early;
	else
		t = place_after_meetings(e, i, t.us > pause.us ? t : pause);
	if (r->hours_only && !intervals_find(&e->hours, t)) {
		const struct interval *h = intervals_after(&e->hours, t);

		if (!h)
			return INSTANT_NEVER;
		t = h->start;
	}
	return !r->transient && place_becomes(e, i, t) ? INSTANT_NEVER : t;
}

static bool place_is_near(
    const struct engine *e, size_t i, struct instant a, struct instant b)
{
	int64_t d = a.us - b.us;

	return !instant_is_never(a) && (d < 0 ? -d : d) <= break_reach(e, i);
}

/* What needs no answer does not come in front of lunch. */
static bool place_lunch_is_near(const struct engine *e, size_t i)
{
	return e->live[CHANNEL_LUNCH] || e->lunch.taking ||
	       place_is_near(e, i, lunch_at(e), e->now.wall);
}

bool break_merges(const struct engine *e, size_t i)
{
	bool transient = break_rule(e, i)->transient;

	if (transient && place_lunch_is_near(e, i))
		return true;
	for (size_t k = 0; k < e->rules->n_breaks; k++) {
		const struct break_state *s = &e->breaks[k];
		/* what was closed is not in the way */
		bool gone = transient && s->phase == BREAK_OFFERED &&
			    s->closed && s->asked.us < e->now.boot.us;

		if (k == i || !break_rule(e, k)->enabled ||
		    !place_outranks(e, k, i))
			continue;
		if ((s->phase >= BREAK_WARNED && !gone) ||
		    place_is_near(e, i, break_forecast(e, k), e->now.wall))
			return true;
	}
	return false;
}

void break_take_over(struct engine *e, size_t i)
{
	for (size_t k = 0; k < e->rules->n_breaks; k++) {
		struct break_state *s = &e->breaks[k];

		if (k == i || !break_rule(e, k)->enabled ||
		    !place_outranks(e, i, k) ||
		    (s->phase == BREAK_GROWING &&
			break_remaining(e, k) > break_reach(e, k)))
			continue;
		s->phase = BREAK_GROWING; /* its notification is replaced */
		break_spend(e, k);
	}
}

void break_order(const struct engine *e, size_t ret[RULES_MAX_BREAKS])
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		size_t at = i;

		for (; at > 0 && place_outranks(e, i, ret[at - 1]); at--)
			ret[at] = ret[at - 1];
		ret[at] = i;
	}
}

/* ---- what comes next ---- */

static bool place_is_merged(const struct engine *e, size_t i, struct instant at)
{
	for (size_t k = 0; k < e->rules->n_breaks; k++)
		if (k != i && place_outranks(e, k, i) &&
		    (e->breaks[k].phase == BREAK_OFFERED ||
			place_is_near(e, i, break_forecast(e, k), at)))
			return true;
	return false;
}

/* Of those that are not foreseen, the one that lacks least. */
int break_next(const struct engine *e, struct instant *at)
{
	int64_t least = INT64_MAX;
	int best = -1;

	*at = INSTANT_NEVER;
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		const struct break_rule *r = break_rule(e, i);
		int64_t left = break_remaining(e, i);
		struct instant t;

		if (!r->enabled || r->transient)
			continue;
		t = break_forecast(e, i);
		if (t.us > at->us || (t.us == at->us && left >= least) ||
		    (!instant_is_never(t) && place_is_merged(e, i, t)))
			continue;
		*at = t;
		least = left;
		best = (int)i;
	}
	return best;
}
