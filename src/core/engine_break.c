/* Breaks: active time grows towards an offer; rest satisfies. The longest
 * break is looked at first, and shorter ones near it merge into it. */
#include "core/engine_priv.h"

#include <errno.h>
#include <string.h>

const struct break_rule *break_rule(const struct engine *e, size_t i)
{
	return &e->rules->breaks[i];
}

static void break_begin(struct engine *e, size_t i)
{
	e->breaks[i] = (struct break_state){
	    .next = break_rule(e, i)->every, .waiting = BOOT_NEVER,
	    .until = BOOT_NEVER};
}

void break_reset_all(struct engine *e)
{
	for (size_t i = 0; i < RULES_MAX_BREAKS; i++)
		break_begin(e, i);
}

void break_adopt(struct engine *e, const struct rules *rules)
{
	struct break_state old[RULES_MAX_BREAKS];
	const struct rules *before = e->rules;

	memcpy(old, e->breaks, sizeof(old));
	e->rules = rules;
	break_reset_all(e);
	for (size_t i = 0; i < rules->n_breaks; i++) {
		const struct break_rule *r = &rules->breaks[i];

		for (size_t k = 0; k < before->n_breaks; k++) {
			if (strcmp(r->name, before->breaks[k].name) != 0)
				continue;
			e->breaks[i] = old[k];
			if (before->breaks[k].every != r->every)
				e->breaks[i].next = r->every;
		}
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

/* ---- texts ---- */

static const char *break_title(const struct break_rule *r)
{
	return r->transient ? "Eyes break" : "Time for a break";
}

void break_fill(struct engine *e, size_t i, struct action *a,
    const char *title)
{
	const struct break_rule *r = break_rule(e, i);
	const struct break_state *s = &e->breaks[i];
	char active[TIME_SPAN_SIZE], length[TIME_SPAN_SIZE];
	struct reason text;

	engine_span(s->active, active);
	engine_span(r->length, length);
	if (r->message[0])
		text = reason_make(r->source, "%s", r->message);
	else if (r->transient)
		text = reason_make(r->source,
		    "Look at something far away for %s.", length);
	else if (s->active < USEC_PER_MIN) /* taken before its time */
		text = reason_make(r->source, "%s away from the screen.",
		    length);
	else
		text = reason_make(r->source,
		    "%s of work behind you: %s away from the screen.", active,
		    length);
	memcpy(a->title, title, strlen(title) + 1);
	memcpy(a->body, text.text, sizeof(a->body));
	if (r->transient)
		return;
	memcpy(a->command, "offduty take", sizeof("offduty take"));
	a->buttons = BUTTON_START;
	if (r->snooze > 0 && s->snoozed < r->snoozes)
		a->buttons |= BUTTON_SNOOZE;
	if (!r->strict)
		a->buttons |= BUTTON_SKIP;
}

static struct reason break_why(const struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	char active[TIME_SPAN_SIZE], every[TIME_SPAN_SIZE];

	return reason_make(r->source,
	    "%s active since the last rest; [break %s] every = %s",
	    engine_span(e->breaks[i].active, active), r->name,
	    engine_span(r->every, every));
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

void break_satisfy(struct engine *e, size_t i, const char *kind,
    const struct reason *why)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	bool asked = s->phase >= BREAK_OFFERED || s->snoozing;

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

/* Rest goes on, now this long: it satisfies what it is long enough for. */
void break_rest(struct engine *e, int64_t rest)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		const struct break_rule *r = break_rule(e, i);
		struct break_state *s = &e->breaks[i];
		char buf[TIME_SPAN_SIZE];
		struct reason why;

		if (!r->enabled || s->rested)
			continue;
		if (rest < r->length) {
			engine_wake_boot(e,
			    (struct boot){e->rest_since.us + r->length});
			continue;
		}
		if (s->active > 0 || s->phase != BREAK_GROWING) {
			why = reason_make(r->source,
			    "%s away from the screen", engine_span(rest, buf));
			break_satisfy(e, i, "break-taken", &why);
		}
		s->rested = true;
	}
}

void break_wake_up(struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		e->breaks[i].rested = false;
}

/* ---- offering ---- */

/* Lunch was offered, and is an offer of rest: none of another for a while. */
void break_yield(struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		struct break_state *s = &e->breaks[i];

		if (s->phase == BREAK_TAKING)
			continue;
		break_hide(e, i);
		s->snoozing = false;
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

static int64_t break_remaining(const struct engine *e, size_t i)
{
	const struct break_state *s = &e->breaks[i];

	if (s->snoozing)
		return s->until.us - e->now.boot.us;
	return s->next - s->active;
}

/* A longer break that is offered, or will be within reach: this one merges. */
static bool break_merges(const struct engine *e, size_t i)
{
	for (size_t k = 0; k < e->rules->n_breaks; k++) {
		const struct break_rule *r = break_rule(e, k);

		if (k == i || !r->enabled ||
		    r->length <= break_rule(e, i)->length)
			continue;
		if (e->breaks[k].phase >= BREAK_WARNED ||
		    break_remaining(e, k) <= e->rules->meeting.reach)
			return true;
	}
	return e->live[CHANNEL_LUNCH] || e->lunch.taking;
}

/* How near the day's end must be to be the rest: once the warnings have begun,
 * no more is asked of the user than to wrap up. */
static int64_t break_cutoff_reach(const struct engine *e, size_t i,
    int64_t reach)
{
	const struct cutoff_rules *c = &e->rules->cutoff;
	int64_t warn = c->n_warn ? c->warn[0] : 0;

	if (warn > break_rule(e, i)->every)
		warn = break_rule(e, i)->every;
	return warn > reach ? warn : reach;
}

/* Lunch or the day's end is so near that it is the rest. */
static const char *break_becomes(const struct engine *e, size_t i)
{
	int64_t reach = e->rules->meeting.reach + break_rule(e, i)->length;
	struct instant cutoff = engine_cutoff(e), lunch = lunch_at(e);
	int64_t near_end = break_cutoff_reach(e, i, reach);

	if (e->live[CHANNEL_LUNCH] || e->lunch.taking)
		return "the lunch walk is on";
	if (!instant_is_never(lunch) && lunch.us - e->now.wall.us <= reach)
		return "it becomes the lunch walk";
	if (e->rules->cutoff.enabled && !instant_is_never(cutoff) &&
	    cutoff.us > e->now.wall.us &&
	    cutoff.us - e->now.wall.us <= near_end)
		return "the day ends before it would";
	return NULL;
}

static void break_tell_long(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	char buf[TIME_SPAN_SIZE];
	struct action *a;

	e->breaks[i].told = true;
	a = engine_act(e, ACTION_SHOW, CHANNEL_NOTICE, "break-long-due");
	if (!a)
		return;
	a->reason = reason_make(r->source,
	    "%s active without a rest; meetings held the break back",
	    engine_span(e->breaks[i].active, buf));
	break_fill(e, i, a, "A break is waiting");
	a->buttons = 0;
	a->urgency = URGENCY_LOW;
	a->transient = a->silent = true;
	engine_shown(e, a);
}

static void break_defer(struct engine *e, size_t i, const char *blocked)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	struct reason why =
	    reason_make(r->source, "due, but waits: %s", blocked);
	int64_t limit = e->rules->meeting.longest_deferral;

	if (s->phase != BREAK_TAKING)
		break_hide(e, i);
	engine_decide_once(e, "break-waits", r->name, &why);
	if (!engine_meeting(e) || !engine_is_here(e) || r->transient ||
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

static struct action *break_show(struct engine *e, size_t i,
    const struct reason *why)
{
	struct action *a = engine_act(e, ACTION_SHOW, CHANNEL_BREAK,
	    "break-offered");

	if (!a)
		return NULL;
	break_fill(e, i, a, break_title(break_rule(e, i)));
	a->reason = *why;
	return a;
}

/* The service was started anew, and the notification went with the old one:
 * the same offer, so nothing to record. */
static void break_show_again(struct engine *e, size_t i)
{
	struct reason why = reason_make(break_rule(e, i)->source,
	    "offered before, and still open");

	e->breaks[i].unseen = false;
	if (!break_show(e, i, &why))
		return;
	engine_decide(e, "break-offered", break_title(break_rule(e, i)), &why);
	e->live[CHANNEL_BREAK] = true;
}

static void break_offer(struct engine *e, size_t i, const struct reason *why)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	struct action *a = break_show(e, i, why);

	if (!a)
		return;
	if (r->transient) {
		a->urgency = URGENCY_LOW;
		a->transient = true;
		a->expire = r->length;
		engine_shown(e, a);
		break_begin(e, i);
		return;
	}
	s->phase = BREAK_OFFERED;
	s->snoozing = false;
	s->until = BOOT_NEVER;
	s->waiting = BOOT_NEVER;
	s->next = s->active + r->every;
	engine_shown(e, a);
}

/* A meeting begins before the break would be due, which falls inside it: the
 * moment to offer it, or NEVER. */
static struct instant break_before_meeting(const struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	const struct break_state *s = &e->breaks[i];
	const struct interval *m = intervals_after(&e->meetings, e->now.wall);
	int64_t due, at, grown;

	if (!m || r->transient || s->snoozing || s->phase >= BREAK_OFFERED ||
	    m->start.us <= e->now.wall.us)
		return INSTANT_NEVER;
	due = e->now.wall.us + break_remaining(e, i);
	at = m->start.us - r->length - r->warn;
	if (due < m->start.us || due >= m->end.us)
		return INSTANT_NEVER;
	grown = s->active + (at > e->now.wall.us ? at - e->now.wall.us : 0);
	if (grown * 100 < r->every * e->rules->meeting.grown)
		return INSTANT_NEVER;
	/* too late for it to fit: it waits for the meeting's end */
	if (e->now.wall.us > m->start.us - r->length)
		return INSTANT_NEVER;
	return (struct instant){at};
}

static void break_warn(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	char left[TIME_SPAN_SIZE];
	struct reason title;
	struct action *a =
	    engine_act(e, ACTION_SHOW, CHANNEL_BREAK, "break-warning");

	if (!a)
		return;
	title = reason_make(r->source, "Break in %s",
	    engine_span(break_remaining(e, i) + USEC_PER_SEC - 1, left));
	title.text[ENGINE_TITLE_SIZE - 1] = '\0';
	break_fill(e, i, a, title.text);
	a->reason = break_why(e, i);
	a->urgency = URGENCY_LOW;
	a->transient = a->silent = true;
	a->expire = r->warn;
	s->phase = BREAK_WARNED;
	engine_decide(e, a->kind, a->title, &a->reason);
	e->live[CHANNEL_BREAK] = true;
}

/* ---- the step of one break ---- */

static void break_step_taking(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	struct reason why;

	if (engine_is_resting(e))
		return; /* break_rest() takes it from here */
	if (e->now.boot.us < s->until.us) {
		engine_wake_boot(e, s->until);
		return;
	}
	if (e->presence == PRESENCE_UNKNOWN) {
		why = reason_make(r->source,
		    "started by you, and its time has passed");
		break_satisfy(e, i, "break-taken", &why);
		return;
	}
	why = reason_make(r->source, "started, but the work went on");
	break_hide(e, i);
	s->next = s->active + ENGINE_RETRY;
	engine_decide(e, "break-missed", r->name, &why);
	engine_record(e, "break-missed", r->name, &why);
}

static void break_grow(struct engine *e, size_t i, struct instant early)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	const struct interval *m = intervals_after(&e->meetings, e->now.wall);
	int64_t left = break_remaining(e, i);

	engine_wake_wall(e, early);
	if (s->snoozing)
		engine_wake_boot(e, s->until);
	if (!engine_is_here(e) || !break_counts(e, i) || s->snoozing)
		return;
	engine_wake_boot(e, (struct boot){e->now.boot.us + left});
	if (r->warn == 0 || s->phase != BREAK_GROWING || r->transient)
		return;
	if (left > r->warn) {
		engine_wake_boot(e,
		    (struct boot){e->now.boot.us + left - r->warn});
		return;
	}
	/* no warning of what will not come then */
	if (engine_blocked(e, !r->hours_only) || break_becomes(e, i) ||
	    break_merges(e, i) || break_open(e) >= 0 ||
	    (m && m->start.us <= e->now.wall.us + left))
		return;
	break_warn(e, i);
}

static void break_step_offered(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	const char *blocked = engine_blocked(e, !r->hours_only);
	struct reason why;

	if (blocked && engine_is_here(e)) {
		/* still due, and offered again when it may be */
		break_defer(e, i, blocked);
		s->next = s->active;
		return;
	}
	if (!engine_is_here(e))
		return;
	if (s->unseen)
		break_show_again(e, i);
	if (s->active < s->next) {
		engine_wake_boot(e,
		    (struct boot){e->now.boot.us + s->next - s->active});
		return;
	}
	blocked = break_becomes(e, i);
	if (blocked) {
		break_defer(e, i, blocked);
		return;
	}
	why = reason_make(r->source, "offered, and the work went on");
	engine_record(e, "break-missed", r->name, &why);
	why = break_why(e, i);
	break_offer(e, i, &why);
}

static void break_step_one(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
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
	early = break_before_meeting(e, i);
	if (break_remaining(e, i) > 0 && early.us > e->now.wall.us) {
		break_grow(e, i, early);
		return;
	}
	blocked = engine_blocked(e, !r->hours_only);
	if (!blocked && !r->transient)
		blocked = break_becomes(e, i);
	if (blocked) {
		break_defer(e, i, blocked);
		return;
	}
	why = break_why(e, i);
	if (break_merges(e, i)) {
		why = reason_make(r->source, "a longer break is near");
		engine_decide_once(e, "break-merged", r->name, &why);
		if (r->transient)
			break_begin(e, i);
		return;
	}
	if (early.us <= e->now.wall.us)
		why = reason_make(r->source,
		    "it would come due in the meeting that begins soon");
	break_offer(e, i, &why);
}

/* Longest first; of equal length, as configured. */
void break_step(struct engine *e)
{
	bool done[RULES_MAX_BREAKS] = {false};

	for (size_t n = 0; n < e->rules->n_breaks; n++) {
		size_t best = SIZE_MAX;

		for (size_t i = 0; i < e->rules->n_breaks; i++)
			if (!done[i] &&
			    (best == SIZE_MAX ||
				break_rule(e, i)->length >
				    break_rule(e, best)->length))
				best = i;
		done[best] = true;
		if (break_rule(e, best)->enabled)
			break_step_one(e, best);
	}
}

int break_next(const struct engine *e, struct instant *at)
{
	int best = -1;

	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		const struct break_rule *r = break_rule(e, i);
		int64_t left = break_remaining(e, i);

		if (!r->enabled || r->transient ||
		    (r->hours_only && !engine_is_on_duty(e)))
			continue;
		if (left < 0)
			left = 0;
		if (best >= 0 && e->now.wall.us + left >= at->us)
			continue;
		*at = (struct instant){e->now.wall.us + left};
		best = (int)i;
	}
	return best;
}
