/* Limits: advice on the length of days and weeks. Nothing is said unasked: a
 * limit that is reached is recorded once, and stands in the verdict. */
#include "core/engine_priv.h"

#include "base/str.h"

/* By the names of their keys, in the order of enum limit_kind. */
static const char *const limit_names[LIMIT_COUNT] = {"active-day",
    "active-week", "rest", "days-in-a-row", "days-to-day-off"};

const char *engine_limit_name(enum limit_kind k)
{
	return limit_names[k];
}

bool engine_limit_is_days(enum limit_kind k)
{
	return k == LIMIT_ROW || k == LIMIT_DAY_OFF;
}

void limit_reset(struct engine *e)
{
	e->limit = (struct limit_state){.worked_day = INT32_MIN,
	    .first = INSTANT_NEVER,
	    .last = INSTANT_NEVER,
	    .own = INSTANT_NEVER,
	    .before = INSTANT_NEVER,
	    .stretch_end = INSTANT_NEVER};
}

/* ---- counting ---- */

/* Whether time that goes on is active time. */
static bool limit_grows(const struct engine *e)
{
	return e->presence == PRESENCE_UNKNOWN ? engine_is_on_duty(e) :
						 !engine_is_resting(e);
}

/* What is sure of the stretch: the last of it may turn out to be none. */
static int64_t limit_sure(const struct engine *e)
{
	const struct limit_state *s = &e->limit;
	int64_t active = instant_is_never(s->stretch_end) ? 0 :
							    s->stretch_active;

	return e->presence == PRESENCE_ACTIVE ? active - e->rules->idle_after :
						active;
}

/* What of the stretch was not on call, out of hours, ended then; NEVER: none of
 * it. */
static struct instant limit_own_end(const struct engine *e)
{
	const struct limit_state *s = &e->limit;
	struct instant last = {s->stretch_end.us - 1};
	const struct interval *shift = intervals_find(&e->on_call, last);

	if (!shift || intervals_find(&e->hours, last))
		return s->stretch_end;
	return shift->start.us > s->stretch_start.us ? shift->start :
						       INSTANT_NEVER;
}

void limit_settle(struct engine *e)
{
	struct limit_state *s = &e->limit;
	struct instant own;

	if (!instant_is_never(s->stretch_end) &&
	    s->stretch_active >= e->rules->cutoff.grace) {
		if (instant_is_never(s->first))
			s->first = s->stretch_start;
		s->last = s->stretch_end;
		own = limit_own_end(e);
		if (!instant_is_never(own))
			s->own = own;
	}
	s->stretch_end = INSTANT_NEVER;
	s->stretch_active = 0;
}

void limit_count(struct engine *e, int64_t active, struct instant now)
{
	struct limit_state *s = &e->limit;
	struct instant start = {now.us - active};

	if (!instant_is_never(s->stretch_end) &&
	    start.us - s->stretch_end.us >= ENGINE_STRETCH_GAP)
		limit_settle(e);
	if (instant_is_never(s->stretch_end))
		s->stretch_start = start;
	s->stretch_active += active;
	s->stretch_end = now;
}

/* It was no activity after all. */
void limit_uncount(struct engine *e, int64_t active)
{
	struct limit_state *s = &e->limit;

	if (instant_is_never(s->stretch_end))
		return;
	s->stretch_active =
	    s->stretch_active > active ? s->stretch_active - active : 0;
	s->stretch_end.us -= active;
}

/* The days in a row that today would go on. */
static int limit_row_before(const struct engine *e)
{
	const struct limit_state *s = &e->limit;

	return s->worked_day == e->day - 1 ? s->row : 0;
}

/* Another day begins: what the old one was is settled. */
void limit_roll(struct engine *e, int32_t day)
{
	struct limit_state *s = &e->limit;

	if (s->worked && s->worked_day != e->day) {
		s->row = limit_row_before(e) + 1;
		s->worked_day = e->day;
	}
	s->worked = false;
	if (!instant_is_never(s->last))
		s->before = s->last;
	s->first = s->last = s->own = INSTANT_NEVER;
	s->told &= ~(1U << LIMIT_DAY | 1U << LIMIT_REST);
	if (engine_week_of(day) != e->week)
		s->told &= ~(1U << LIMIT_WEEK);
}

/* Known as far as the calendars are. */
void limit_load(struct engine *e)
{
	struct intervals hours = {0};

	e->limit.day_off = -1;
	for (int i = 0; i <= ENGINE_DAY_OFF_AHEAD; i++) {
		hours_of_day(&e->rules->hours, e->calendar, e->day + i, &hours);
		if (hours.n == 0) {
			e->limit.day_off = i;
			break;
		}
	}
	intervals_done(&hours);
}

/* ---- where the user stands ---- */

/* When today's work began; NEVER: not yet, as far as can be told. */
static struct instant limit_first(const struct engine *e)
{
	const struct limit_state *s = &e->limit;

	if (!instant_is_never(s->first) || instant_is_never(s->stretch_end))
		return s->first;
	return limit_sure(e) >= e->rules->cutoff.grace ? s->stretch_start :
							 INSTANT_NEVER;
}

static int64_t limit_rest_before(const struct engine *e)
{
	struct instant first = limit_first(e), before = e->limit.before;

	if (instant_is_never(first) || instant_is_never(before))
		return -1;
	return first.us - before.us;
}

static int64_t limit_value(const struct engine *e, enum limit_kind k)
{
	const struct limit_state *s = &e->limit;

	switch (k) {
	case LIMIT_DAY:
		return e->active_day;
	case LIMIT_WEEK:
		return e->active_week;
	case LIMIT_REST:
		return limit_rest_before(e);
	case LIMIT_ROW:
		return s->worked_day == e->day ? s->row :
						 limit_row_before(e) +
						     s->worked;
	default:
		return s->day_off;
	}
}

static int64_t limit_most(const struct engine *e, enum limit_kind k)
{
	const struct limit_rules *r = &e->rules->limit;
	const int64_t most[LIMIT_COUNT] = {[LIMIT_DAY] = r->day,
	    [LIMIT_WEEK] = r->week,
	    [LIMIT_REST] = r->rest,
	    [LIMIT_ROW] = r->row,
	    [LIMIT_DAY_OFF] = r->day_off};

	return most[k];
}

static bool limit_is_reached(enum limit_kind k, int64_t value, int64_t most)
{
	if (most <= 0)
		return false;
	if (k == LIMIT_REST)
		return value >= 0 && value < most;
	if (k == LIMIT_DAY_OFF && value < 0)
		return most <= ENGINE_DAY_OFF_AHEAD;
	return value >= most;
}

static void limit_text(enum limit_kind k, int64_t value, int64_t most,
    char text[ENGINE_LIMIT_SIZE])
{
	static const struct {
		const char *before, *after, *end;
	} words[LIMIT_COUNT] = {
	    [LIMIT_DAY] = {"", " at the screen today", "limit"},
	    [LIMIT_WEEK] = {"", " at the screen this week", "limit"},
	    [LIMIT_REST] = {"", " of rest before today", "least"},
	    [LIMIT_ROW] = {"", " days of work in a row", "limit"},
	    [LIMIT_DAY_OFF] = {"the next day off is ", " days away", "limit"}};
	char is[TIME_SPAN_SIZE], limit[TIME_SPAN_SIZE];

	if (engine_limit_is_days(k)) {
		str_printf(is, sizeof(is), "%d", (int)value);
		str_printf(limit, sizeof(limit), "%d", (int)most);
	} else {
		engine_span(value, is);
		engine_span(most, limit);
	}
	if (k == LIMIT_DAY_OFF && value < 0)
		str_printf(is, sizeof(is), "more than %d",
		    ENGINE_DAY_OFF_AHEAD);
	str_printf(text, ENGINE_LIMIT_SIZE, "%s%s%s; %s is your %s",
	    words[k].before, is, words[k].after, limit, words[k].end);
}

/* Without words: this is looked at in each step. */
static struct limit limit_look(const struct engine *e, enum limit_kind k)
{
	struct limit l = {
	    .value = limit_value(e, k), .most = limit_most(e, k)};

	l.reached = limit_is_reached(k, l.value, l.most);
	return l;
}

void limit_fill(const struct engine *e, struct limit ret[LIMIT_COUNT])
{
	for (int i = 0; i < LIMIT_COUNT; i++) {
		enum limit_kind k = (enum limit_kind)i;

		ret[i] = limit_look(e, k);
		if (ret[i].reached)
			limit_text(
			    k, ret[i].value, ret[i].most, ret[i].text);
	}
}

/* ---- the step ---- */

/* New rules: what they put out of reach may be reached once more. */
void limit_adopt(struct engine *e)
{
	for (int i = 0; i < LIMIT_COUNT; i++)
		if (!limit_look(e, (enum limit_kind)i).reached)
			e->limit.told &= ~(1U << i);
}

static void limit_tell(struct engine *e, enum limit_kind k,
    const struct limit *l)
{
	char text[ENGINE_LIMIT_SIZE];
	struct reason why;

	limit_text(k, l->value, l->most, text);
	why = reason_make(e->rules->limit.source[k], "%s", text);

	e->limit.told |= 1U << k;
	engine_decide(e, "limit-reached", limit_names[k], &why);
	engine_record(e, "limit-reached", limit_names[k], &why);
}

/* Looks again when active time will have grown by this much. */
static void limit_wake(struct engine *e, int64_t left)
{
	if (left > 0)
		engine_wake_boot(e, (struct boot){e->now.boot.us + left});
}

/* One limit: told when it is reached, or when it will be by active time. */
static void limit_step_one(struct engine *e, enum limit_kind k)
{
	struct limit l = limit_look(e, k);

	/* these may come and go without a new day or week */
	if (!l.reached && (k == LIMIT_ROW || k == LIMIT_DAY_OFF))
		e->limit.told &= ~(1U << k);
	if (!limit_grows(e))
		return;
	if (l.reached && !(e->limit.told & 1U << k))
		limit_tell(e, k, &l);
	if (!l.reached && l.most > 0 && (k == LIMIT_DAY || k == LIMIT_WEEK))
		limit_wake(e, l.most - l.value);
}

void limit_step(struct engine *e)
{
	struct limit_state *s = &e->limit;

	if (e->active_day >= ENGINE_WORKED)
		s->worked = true;
	for (int i = 0; i < LIMIT_COUNT; i++)
		limit_step_one(e, (enum limit_kind)i);
	if (!limit_grows(e))
		return;
	if (!s->worked)
		limit_wake(e, ENGINE_WORKED - e->active_day);
	if (instant_is_never(limit_first(e)))
		limit_wake(e, e->rules->cutoff.grace - limit_sure(e));
}
