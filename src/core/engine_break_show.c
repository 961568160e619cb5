/* Breaks: what is shown of one: its words and buttons, the notice before it,
 * the offer, and the silent word that it waits. */
#include "core/engine_priv.h"

#include "base/str.h"

static const char *break_title(const struct break_rule *r)
{
	return r->transient ? ENGINE_EYES_TITLE : "Time for a break";
}

static void break_fill_body(const struct engine *e, size_t i, struct action *a)
{
	const struct break_rule *r = break_rule(e, i);
	const struct break_state *s = &e->breaks[i];
	char active[TIME_SPAN_SIZE], length[TIME_SPAN_SIZE];

	engine_span(s->active, active);
	engine_span(r->length, length);
	if (r->message[0])
		str_copy(a->body, sizeof(a->body), r->message);
	else if (r->transient)
		str_printf(a->body, sizeof(a->body),
		    "Look at something far away for %s.", length);
	else if (s->active < USEC_PER_MIN) /* taken before its time */
		str_printf(a->body, sizeof(a->body), "%s away from the screen.",
		    length);
	else
		str_printf(a->body, sizeof(a->body),
		    "%s of work behind you: %s away from the screen.", active,
		    length);
}

void break_fill(
    const struct engine *e, size_t i, struct action *a, const char *title)
{
	const struct break_rule *r = break_rule(e, i);

	str_copy(a->title, sizeof(a->title), title);
	break_fill_body(e, i, a);
	if (r->transient)
		return;
	str_copy(a->command, sizeof(a->command), "offduty take");
	a->buttons = BUTTON_START;
	if (r->snooze > 0 && e->breaks[i].snoozed < r->snoozes)
		a->buttons |= BUTTON_SNOOZE;
	if (!r->strict)
		a->buttons |= BUTTON_SKIP;
}

struct reason break_why(const struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	char active[TIME_SPAN_SIZE], every[TIME_SPAN_SIZE];

	return reason_make(r->source,
	    "%s active since the last rest; [break %s] every = %s",
	    engine_span(e->breaks[i].active, active), r->name,
	    engine_span(r->every, every));
}

void break_tell_long(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	char buf[TIME_SPAN_SIZE];
	struct action *a;

	/* one word for all that wait: the longest comes first */
	for (size_t k = 0; k < e->rules->n_breaks; k++)
		e->breaks[k].told |= e->breaks[k].waiting.us != INT64_MAX;
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

static struct action *break_show(
    struct engine *e, size_t i, const struct reason *why)
{
	struct action *a =
	    engine_act(e, ACTION_SHOW, CHANNEL_BREAK, "break-offered");

	if (!a)
		return NULL;
	break_fill(e, i, a, break_title(break_rule(e, i)));
	str_copy(a->rule, sizeof(a->rule), break_rule(e, i)->name);
	a->reason = *why;
	return a;
}

/* The service was started anew, and the notification went with the old one:
 * the same offer, so nothing to record. */
void break_show_again(struct engine *e, size_t i)
{
	struct reason why = reason_make(
	    break_rule(e, i)->source, "offered before, and still open");

	e->breaks[i].unseen = false;
	if (!break_show(e, i, &why))
		return;
	engine_decide(e, "break-offered", break_title(break_rule(e, i)), &why);
	e->live[CHANNEL_BREAK] = true;
}

/* What lunch and the end of the day will still say today. */
static int break_words_ahead(const struct engine *e)
{
	const struct cutoff_rules *c = &e->rules->cutoff;
	int n = 0;

	if (!instant_is_never(lunch_at(e)))
		n += ENGINE_LUNCH_OFFERS - e->lunch.offers;
	if (!c->enabled)
		return n;
	for (size_t i = 0; i < c->n_warn; i++)
		n += !(e->cutoff.warned & 1U << i);
	return n + 1;
}

/* The day has had as many words as its hours bring: one for each `every`,
 * however often meetings cut it short. */
static bool break_is_enough(const struct engine *e)
{
	int64_t every = INT64_MAX;

	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		const struct break_rule *r = break_rule(e, i);

		if (r->enabled && !r->transient && r->every < every)
			every = r->every;
	}
	return e->lasting + break_words_ahead(e) >=
	       (intervals_total(&e->hours) + ENGINE_DAY_REST) / every;
}

/* A new wait in meetings is a new word. */
static void break_forget_told(struct engine *e, int64_t length)
{
	for (size_t k = 0; k < e->rules->n_breaks; k++)
		if (break_rule(e, k)->length <= length)
			e->breaks[k].told = false;
}

void break_offer(struct engine *e, size_t i, const struct reason *why)
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
		e->brief = (struct boot){e->now.boot.us + r->length};
		engine_shown(e, a);
		break_begin(e, i);
		return;
	}
	s->phase = BREAK_OFFERED;
	s->snoozing = s->closed = s->owed = s->unseen = false;
	s->until = s->waiting = BOOT_NEVER;
	break_forget_told(e, r->length);
	s->asked = e->now.boot;
	if (!r->strict && engine_is_on_duty(e) && break_is_enough(e)) {
		a->urgency = URGENCY_LOW;
		a->transient = a->silent = true;
		s->closed = true; /* it goes by itself */
	}
	/* who wants to be held to it is asked again sooner */
	s->next =
	    s->active +
	    (r->strict && ENGINE_RETRY < r->every ? ENGINE_RETRY : r->every);
	engine_shown(e, a);
}

void break_warn(struct engine *e, size_t i)
{
	const struct break_rule *r = break_rule(e, i);
	struct break_state *s = &e->breaks[i];
	char left[TIME_SPAN_SIZE], title[ENGINE_TITLE_SIZE];
	struct action *a =
	    engine_act(e, ACTION_SHOW, CHANNEL_BREAK, "break-warning");

	if (!a)
		return;
	str_printf(title, sizeof(title), "Break in %s",
	    engine_span(break_remaining(e, i) + USEC_PER_SEC - 1, left));
	break_fill(e, i, a, title);
	a->reason = break_why(e, i);
	a->urgency = URGENCY_LOW;
	a->transient = a->silent = true;
	a->expire = r->warn;
	s->phase = BREAK_WARNED;
	engine_decide(e, a->kind, a->title, &a->reason);
	e->live[CHANNEL_BREAK] = true;
}
