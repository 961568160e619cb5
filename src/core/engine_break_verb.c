/* Breaks: what the user may do about one: take, snooze, skip. */
#include "core/engine_priv.h"

#include <errno.h>

static void break_take(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	char length[TIME_SPAN_SIZE];
	struct reason why = reason_make(r->source, "started by you");
	struct action *a;

	engine_span(r->length, length);
	s->phase = BREAK_TAKING;
	s->snoozing = false;
	s->until = (struct boot){e->now.boot.us + r->length};
	if (e->presence != PRESENCE_UNKNOWN)
		s->until.us += e->rules->idle_after + ENGINE_TAKING_SLACK;
	engine_record(e, "break-started", r->name, &why);
	engine_answer(e, 0, "break of %s begins: enjoy it", length);
	a = engine_act(e, ACTION_SHOW, CHANNEL_BREAK, "break-started");
	if (!a)
		return;
	break_fill(e, i, a, "Enjoy your break");
	a->buttons = 0;
	a->command[0] = '\0';
	a->urgency = URGENCY_LOW;
	a->transient = a->silent = true;
	a->expire = r->length;
	a->reason = why;
	engine_decide(e, a->kind, a->title, &why);
	e->live[CHANNEL_BREAK] = true;
}

static void break_snooze(struct engine *e, size_t i, int64_t span)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	char buf[TIME_SPAN_SIZE];
	struct reason why;

	if (r->snooze == 0 || s->snoozed >= r->snoozes) {
		engine_answer(e, -EDQUOT, "no snooze is left for this break");
		return;
	}
	if (span > r->every) {
		engine_answer(e, -ERANGE,
		    "this break is moved by at most %s; to do without it: skip",
		    engine_span(r->every, buf));
		return;
	}
	if (span <= 0)
		span = r->snooze;
	engine_span(span, buf);
	why = reason_make(r->source, "moved by %s by you, %d of %d", buf,
	    s->snoozed + 1, r->snoozes);
	break_hide(e, i);
	s->snoozed++;
	s->snoozing = true;
	s->until = (struct boot){e->now.boot.us + span};
	engine_decide(e, "break-snoozed", r->name, &why);
	engine_record(e, "break-snoozed", r->name, &why);
	engine_answer(
	    e, 0, "snoozed for %s, %d left", buf, r->snoozes - s->snoozed);
}

static void break_skip(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct reason why = reason_make(r->source, "skipped by you");

	if (r->strict) {
		engine_answer(e, -EPERM,
		    "[break %s] is strict: it can be moved, not skipped",
		    r->name);
		return;
	}
	e->breaks[i].phase = BREAK_OFFERED; /* so that it is recorded */
	break_satisfy(e, i, "break-skipped", &why);
	break_release(e, false);
	engine_answer(e, 0, "skipped; the next comes after %s",
	    engine_span(r->every, (char[TIME_SPAN_SIZE]){0}));
}

/* The break whose notice is shown; -1: none. */
static int break_announced(const struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		if (e->breaks[i].phase == BREAK_WARNED)
			return (int)i;
	return -1;
}

static int break_snoozing(const struct engine *e)
{
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		if (e->breaks[i].snoozing)
			return (int)i;
	return -1;
}

/* Only take begins a break that nobody spoke of: to snooze one far ahead
 * would bring it nearer. */
bool break_verb(struct engine *e, const struct engine_event *ev)
{
	struct instant at;
	int i = break_open(e);

	if (e->lunch.taking && ev->verb == VERB_TAKE) {
		engine_answer(e, -EALREADY, "you are on your lunch walk");
		return true;
	}
	if (i < 0)
		i = break_announced(e);
	if (i < 0 && ev->verb != VERB_SNOOZE)
		i = break_snoozing(e);
	if (i < 0 && ev->verb == VERB_TAKE)
		i = break_next(e, &at);
	if (i < 0)
		return false;
	if (e->breaks[i].phase == BREAK_TAKING && ev->verb == VERB_TAKE) {
		engine_answer(e, -EALREADY, "you are on a break");
		return true;
	}
	if (ev->verb == VERB_TAKE)
		break_take(e, (size_t)i);
	else if (ev->verb == VERB_SNOOZE)
		break_snooze(e, (size_t)i, ev->span);
	else
		break_skip(e, (size_t)i);
	return true;
}
