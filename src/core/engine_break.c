/* Breaks: active time grows towards an offer; rest satisfies. The longest
 * break is looked at first, and shorter ones near it merge into it. */
#include "core/engine_priv.h"

#include <string.h>

const struct break_rule *break_rule(const struct engine *e, size_t i)
{
	return &e->rules->breaks[i];
}

void break_begin(struct engine *e, size_t i)
{
	e->breaks[i] = (struct break_state){.next = break_rule(e, i)->every,
	    .waiting = BOOT_NEVER,
	    .until = BOOT_NEVER,
	    .asked = BOOT_NEVER};
}

void break_reset_all(struct engine *e)
{
	for (size_t i = 0; i < RULES_MAX_BREAKS; i++)
		break_begin(e, i);
}

/* One that asks is another than one that does not. */
static void break_adopt_one(struct engine *e, size_t i,
    const struct break_rule *before, const struct break_state *old)
{
	const struct break_rule *r = break_rule(e, i);

	if (strcmp(r->name, before->name) != 0 || !r->enabled ||
	    r->transient != before->transient)
		return;
	e->breaks[i] = *old;
	if (before->every != r->every)
		e->breaks[i].next = r->every;
}

void break_adopt(struct engine *e, const struct rules *rules)
{
	struct break_state old[RULES_MAX_BREAKS];
	const struct rules *before = e->rules;
	bool shown = false;

	memcpy(old, e->breaks, sizeof(old));
	e->rules = rules;
	break_reset_all(e);
	for (size_t k = 0; k < before->n_breaks; k++) {
		shown = shown || old[k].phase != BREAK_GROWING;
		for (size_t i = 0; i < rules->n_breaks; i++)
			break_adopt_one(e, i, &before->breaks[k], &old[k]);
	}
	for (size_t i = 0; i < rules->n_breaks; i++)
		shown = shown && e->breaks[i].phase == BREAK_GROWING;
	/* what is on the screen is of a rule that is gone */
	if (shown) {
		e->live[CHANNEL_BREAK] = true;
		engine_withdraw(e, CHANNEL_BREAK);
	}
}

/* ---- counting ---- */

static bool break_counts(const struct engine *e, size_t i)
{
	return break_rule(e, i)->enabled &&
	       (!break_rule(e, i)->hours_only || engine_is_on_duty(e));
}

void break_count(struct engine *e, int64_t active)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		if (break_counts(e, i))
			e->breaks[i].active += active;
}

void break_uncount(struct engine *e, int64_t active)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		struct break_state *s = &e->breaks[i];

		if (break_counts(e, i))
			s->active = s->active > active ? s->active - active : 0;
	}
}

/* ---- satisfied, withdrawn ---- */

void break_hide(struct engine *e, size_t i)
{
	struct break_state *s = &e->breaks[i];

	if (s->phase == BREAK_GROWING)
		return;
	s->phase = BREAK_GROWING;
	/* a transient warning is live on the screen, not in live[] */
	e->live[CHANNEL_BREAK] = true;
	engine_withdraw(e, CHANNEL_BREAK);
}

static bool break_is_asked(const struct break_state *s)
{
	return s->phase >= BREAK_OFFERED || s->snoozing;
}

void break_satisfy(
    struct engine *e, size_t i, const char *kind, const struct reason *why)
{
	const struct break_rule *r = break_rule(e, i);
	bool asked = break_is_asked(&e->breaks[i]);

	break_hide(e, i);
	if (asked)
		engine_record(e, kind, r->name, why);
	engine_decide(e, kind, r->name, why);
	break_begin(e, i);
}

void break_withdraw(struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		if (e->breaks[i].phase != BREAK_TAKING)
			break_hide(e, i);
}

void break_close(struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		if (e->breaks[i].phase == BREAK_OFFERED)
			e->breaks[i].closed = true;
}

/* ---- rest ---- */

/* How long a rest must be. A short look away from an unlocked screen may be
 * reading, unless a rest was asked for. */
static int64_t break_need(const struct engine *e, size_t i)
{
	int64_t length = break_rule(e, i)->length;

	if (e->presence == PRESENCE_IDLE && length < ENGINE_READING &&
	    !break_is_asked(&e->breaks[i]))
		return ENGINE_READING;
	return length;
}

/* Rest goes on, now this long: it satisfies what it is long enough for. */
void break_rest(struct engine *e, int64_t rest)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		const struct break_rule *r = break_rule(e, i);
		struct break_state *s = &e->breaks[i];
		int64_t need = break_need(e, i);
		char buf[TIME_SPAN_SIZE];
		struct reason why;

		if (!r->enabled || s->rested)
			continue;
		if (rest < need) {
			engine_wake_boot(
			    e, (struct boot){e->rest_since.us + need});
			continue;
		}
		if (s->active > 0 || s->phase != BREAK_GROWING) {
			why = reason_make(r->source, "%s away from the screen",
			    engine_span(rest, buf));
			break_satisfy(e, i, "break-taken", &why);
		} else {
			break_begin(e, i);
		}
		s->rested = true;
	}
}

void break_wake_up(struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		e->breaks[i].rested = false;
}

void break_fell_short(struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		struct break_state *s = &e->breaks[i];

		if (s->phase == BREAK_OFFERED &&
		    s->next > s->active + ENGINE_RETRY)
			s->next = s->active + ENGINE_RETRY;
	}
}

void break_resume_rest(struct engine *e, int64_t rest)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		struct break_state *s = &e->breaks[i];

		/* said to nobody: it comes back with the user */
		if (s->phase == BREAK_OFFERED && s->asked.us >= e->here.us) {
			engine_withdraw(e, CHANNEL_BREAK);
			s->unseen = true;
		}
		if (rest < break_need(e, i) || s->phase != BREAK_GROWING)
			continue;
		break_begin(e, i);
		s->rested = true;
	}
}

/* The night between is a rest that nobody could see. */
void break_new_day(struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		if (e->presence != PRESENCE_UNKNOWN ||
		    !break_rule(e, i)->hours_only ||
		    e->breaks[i].phase == BREAK_TAKING)
			continue;
		break_hide(e, i);
		break_begin(e, i);
	}
}

/* ---- the turn given to another ---- */

void break_spend(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	struct reason why = reason_make(r->source, "a longer break is near");

	engine_decide_once(e, "break-merged", r->name, &why);
	break_hide(e, i);
	engine_wake_boot(e, (struct boot){e->now.boot.us + r->every});
	if (r->transient) {
		break_begin(e, i);
		return;
	}
	s->snoozing = false;
	s->owed = true;
	s->until = s->waiting = BOOT_NEVER;
	s->next = s->active + r->every;
	e->moved = true;
}

void break_release(struct engine *e, bool all)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		const struct break_rule *r = break_rule(e, i);
		struct break_state *s = &e->breaks[i];

		if (s->owed && (all || r->strict))
			s->next = s->active + ENGINE_SPACING;
		/* what was not due comes in its time */
		if (all && s->active + ENGINE_SPACING < r->every)
			s->next = r->every;
		s->owed = false;
	}
}

/* Lunch was offered, and is an offer of rest: none of another for a while. */
void break_yield(struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		struct break_state *s = &e->breaks[i];
		bool owed = s->phase == BREAK_OFFERED || s->owed ||
			    break_remaining(e, i) <=
				break_reach(e, i) + break_rule(e, i)->length;

		if (s->phase == BREAK_TAKING)
			continue;
		break_hide(e, i);
		s->snoozing = s->told = false;
		s->waiting = BOOT_NEVER;
		s->owed = owed;
		s->next = s->active + break_rule(e, i)->every;
	}
}

int break_open(const struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		if (e->breaks[i].phase >= BREAK_OFFERED)
			return (int)i;
	return -1;
}

int break_taking(const struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		if (e->breaks[i].phase == BREAK_TAKING)
			return (int)i;
	return -1;
}

/* ---- held back ---- */

/* Meetings hold it, and have for so long: one silent word a wait. */
static void break_hold(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	int64_t limit = e->rules->meeting.longest_deferral;

	if (!engine_is_here(e) || r->transient ||
	    (r->hours_only && !engine_is_on_duty(e)))
		return;
	if (s->waiting.us == INT64_MAX)
		s->waiting = e->now.boot;
	if (s->told || engine_is_paused(e) || e->quiet)
		return;
	if (e->now.boot.us - s->waiting.us >= limit)
		break_tell_long(e, i);
	else
		engine_wake_boot(e, (struct boot){s->waiting.us + limit});
}

static void break_defer(struct engine *e, size_t i, const char *blocked)
{
	const struct break_rule *r = break_rule(e, i);
	struct reason why =
	    reason_make(r->source, "due, but waits: %s", blocked);

	if (e->breaks[i].phase != BREAK_TAKING)
		break_hide(e, i);
	engine_decide_once(e, "break-waits", r->name, &why);
}

/* Why it may not come now, or NULL. */
static const char *break_blocked(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	const char *why = engine_blocked(e, !r->hours_only);

	if (engine_is_meeting(e))
		break_hold(e, i);
	if (why || r->transient)
		return why;
	why = break_becomes(e, i);
	if (why || break_fits(e, i) || e->breaks[i].snoozing)
		return why;
	break_hold(e, i);
	return "a meeting begins before it would be over";
}

/* ---- the step of one break ---- */

void break_rest_said(struct engine *e, int64_t rest)
{
	struct reason why;

	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		const struct break_rule *r = break_rule(e, i);

		if (!r->enabled || r->length > rest)
			continue;
		why = reason_make(
		    r->source, "started by you, and its time has passed");
		break_satisfy(e, i, "break-taken", &why);
	}
}

static void break_step_taking(struct engine *e, size_t i)
{
	int64_t slack = e->rules->idle_after + ENGINE_TAKING_SLACK;
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	struct reason why;

	if (engine_is_resting(e))
		return; /* break_rest() takes it from here */
	/* back from a rest: a bump is known as one only after a while */
	if (e->rest_before.us != INT64_MAX && s->until.us < e->here.us + slack)
		s->until.us = e->here.us + slack;
	if (e->now.boot.us < s->until.us) {
		engine_wake_boot(e, s->until);
		return;
	}
	if (e->presence == PRESENCE_UNKNOWN) {
		break_rest_said(e, r->length);
		return;
	}
	why = reason_make(r->source, "started, but the work went on");
	break_hide(e, i);
	s->next = s->active + ENGINE_RETRY;
	if (s->active < r->every && s->next < r->every)
		s->next = r->every; /* it was not due yet */
	engine_decide(e, "break-missed", r->name, &why);
	engine_record(e, "break-missed", r->name, &why);
}

/* Something brief is on the screen, or comes now, which a notice would replace:
 * an eyes break, or the notice of another. */
static bool break_is_brief(struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		const struct break_rule *r = break_rule(e, i);

		if (e->breaks[i].phase == BREAK_WARNED ||
		    (r->enabled && r->transient && break_remaining(e, i) <= 0 &&
			!break_merges(e, i)))
			return true;
	}
	if (e->brief.us == INT64_MAX || e->now.boot.us >= e->brief.us)
		return false;
	engine_wake_boot(e, e->brief);
	return true;
}

/* No notice of what will not come then. */
static bool break_may_warn(struct engine *e, size_t i)
{
	struct instant then = {e->now.wall.us + break_remaining(e, i)};

	return !engine_blocked(e, !break_rule(e, i)->hours_only) &&
	       break_forecast(e, i).us == then.us && !break_merges(e, i) &&
	       break_open(e) < 0 && !break_is_brief(e);
}

static void break_grow(struct engine *e, size_t i, struct instant early)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	int64_t left = break_remaining(e, i);
	int64_t warn = r->warn < r->every / 2 ? r->warn : r->every / 2;

	engine_wake_wall(e, early);
	if (s->snoozing)
		engine_wake_boot(e, s->until);
	if (!engine_is_here(e) || !break_counts(e, i) || s->snoozing)
		return;
	engine_wake_boot(e, (struct boot){e->now.boot.us + left});
	if (warn == 0 || s->phase != BREAK_GROWING || r->transient)
		return;
	if (left > warn)
		engine_wake_boot(
		    e, (struct boot){e->now.boot.us + left - warn});
	else if (!engine_is_settling(e) && break_may_warn(e, i))
		break_warn(e, i);
}

/* The offer goes while it may not be there, and comes again. */
static bool break_step_hidden(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	const char *blocked = engine_blocked(e, !r->hours_only);

	if (!blocked || !engine_is_here(e))
		return !engine_is_here(e);
	if (engine_is_meeting(e))
		break_hold(e, i);
	break_defer(e, i, blocked);
	e->breaks[i].next = e->breaks[i].active;
	return true;
}

static void break_step_offered(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	struct boot free = engine_free_at(e, CHANNEL_BREAK);
	const char *blocked;
	struct reason why;

	if (break_step_hidden(e, i))
		return;
	if (s->active < s->next) {
		if (s->unseen && !s->closed && !engine_is_settling(e)) {
			if (free.us > e->now.boot.us)
				engine_wake_boot(e, free);
			else
				break_show_again(e, i);
		}
		engine_wake_boot(
		    e, (struct boot){e->now.boot.us + s->next - s->active});
		return;
	}
	blocked = break_becomes(e, i);
	if (blocked) {
		break_defer(e, i, blocked);
		return;
	}
	/* the open one stays until the meeting takes it, or the longer one
	 * comes in its place */
	if (engine_is_settling(e) || !break_fits(e, i) || break_merges(e, i))
		return;
	if (free.us > e->now.boot.us) {
		engine_wake_boot(e, free);
		return;
	}
	why = reason_make(r->source, "offered, and the work went on");
	engine_record(e, "break-missed", r->name, &why);
	why = break_why(e, i);
	break_offer(e, i, &why);
}

/* It is due, or as good as due, and nothing blocks it. */
static void break_step_due(struct engine *e, size_t i, const struct reason *why)
{
	struct boot free = engine_free_at(e, CHANNEL_BREAK);

	if (engine_is_settling(e) || break_taking(e) >= 0)
		return;
	if (break_merges(e, i)) {
		break_spend(e, i);
		break_grow(e, i, INSTANT_NEVER); /* its next turn */
		return;
	}
	if (free.us > e->now.boot.us) {
		engine_wake_boot(e, free);
		return;
	}
	break_take_over(e, i);
	break_offer(e, i, why);
}

static void break_step_one(struct engine *e, size_t i)
{
	struct instant early;
	const char *blocked;
	struct reason why;

	if (e->breaks[i].phase == BREAK_TAKING) {
		break_step_taking(e, i);
		return;
	}
	if (e->breaks[i].phase == BREAK_OFFERED) {
		break_step_offered(e, i);
		return;
	}
	/* the hours ended before what was announced */
	if (e->breaks[i].phase == BREAK_WARNED && !break_counts(e, i))
		break_hide(e, i);
	early = break_before_meeting(e, i);
	if (break_remaining(e, i) > 0 && early.us > e->now.wall.us) {
		break_grow(e, i, early);
		return;
	}
	blocked = break_blocked(e, i);
	if (blocked) {
		break_defer(e, i, blocked);
		return;
	}
	why = break_why(e, i);
	if (early.us <= e->now.wall.us)
		why = reason_make(break_rule(e, i)->source,
		    "it would come due in the meeting that begins soon");
	break_step_due(e, i, &why);
}

void break_step(struct engine *e)
{
	size_t order[RULES_MAX_BREAKS];
	int taking = break_taking(e);

	/* first of all: while it goes on, and no longer, the others wait */
	if (taking >= 0)
		break_step_taking(e, (size_t)taking);
	break_order(e, order);
	for (size_t n = 0; n < e->rules->n_breaks; n++)
		if (break_rule(e, order[n])->enabled)
			break_step_one(e, order[n]);
}
