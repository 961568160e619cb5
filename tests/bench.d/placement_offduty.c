/* offduty's engine as one of the tools: at its defaults, with the calendar of
 * the life it is in, fed as the service feeds it. */
#include <stdlib.h>

#include "config/config.h"
#include "core/engine.h"
#include "placement.h"

#define MAX_OCCURRENCES (LIFE_DAYS * DAY_MAX_SPANS + LIFE_WEEKS)

struct tool {
	struct config *config;
	struct calendar_view calendar;
	struct engine *engine;
	struct engine_output out;
	struct now now;
	enum presence presence;
	struct prompts waiting; /* shown since the last step */
	struct occurrence occurrence[MAX_OCCURRENCES];
};

static struct now now_at(int64_t seconds)
{
	return (struct now){{seconds * USEC_PER_SEC}, {seconds * USEC_PER_SEC}};
}

/* ---- what it knows ---- */

static void know_span(
    struct tool *t, struct span s, enum occurrence_class class)
{
	t->occurrence[t->calendar.n++] =
	    (struct occurrence){.start = instant_from_sec(s.from),
		.end = instant_from_sec(s.to),
		.class = class};
}

static void know_calendar(struct tool *t, const struct life *l)
{
	t->calendar = (struct calendar_view){NULL, t->occurrence, 0};
	for (size_t i = 0; i < LIFE_DAYS; i++)
		for (size_t k = 0; k < l->day[i].meetings.n; k++)
			know_span(t, l->day[i].meetings.v[k], CLASS_MEETING);
	for (size_t i = 0; i < l->n_on_call; i++)
		know_span(t, l->on_call[i], CLASS_ON_CALL);
	qsort(t->occurrence, t->calendar.n, sizeof(t->occurrence[0]),
	    occurrence_compare);
}

/* The defaults, but for who works other hours. */
static void know_hours(struct tool *t, const struct life *l)
{
	struct hours_rules *r = &t->config->rules.hours;
	int64_t midnight = l->day[0].start - 4 * HOUR;

	r->n = 0;
	for (int d = 0; d < 7; d++) {
		struct span s = l->day[d].hours;

		if (s.from == s.to)
			continue;
		r->window[r->n++] = (struct hours_window){(enum weekday)d,
		    (int32_t)(s.from - midnight - d * DAY),
		    (int32_t)(s.to - midnight - d * DAY)};
	}
}

/* ---- what it says ---- */

static const struct break_rule *rule_lasting(const struct tool *t)
{
	const struct rules *r = &t->config->rules;

	for (size_t i = 0; i < r->n_breaks; i++)
		if (!r->breaks[i].transient)
			return &r->breaks[i];
	return NULL;
}

static struct prompt read_action(const struct tool *t, const struct action *a)
{
	const struct rules *r = &t->config->rules;

	if (a->silent)
		return (struct prompt){PROMPT_NOTE, 0};
	if (a->channel == CHANNEL_CUTOFF)
		return (struct prompt){PROMPT_END, 0};
	if (a->channel == CHANNEL_LUNCH)
		return (struct prompt){
		    PROMPT_REST, r->lunch.length / USEC_PER_SEC};
	if (a->transient)
		return (struct prompt){PROMPT_SHORT, a->expire / USEC_PER_SEC};
	return (struct prompt){
	    PROMPT_REST, rule_lasting(t)->length / USEC_PER_SEC};
}

static void feed(struct tool *t, const struct engine_event *ev)
{
	engine_feed(t->engine, t->now, ev, &t->out);
	for (size_t i = 0; i < t->out.n; i++)
		if (t->out.action[i].type == ACTION_SHOW &&
		    t->waiting.n < TOOL_MAX_PROMPTS)
			t->waiting.v[t->waiting.n++] =
			    read_action(t, &t->out.action[i]);
}

static void feed_presence(struct tool *t, enum presence p, int64_t ago)
{
	struct engine_event ev = {.type = EVENT_PRESENCE,
	    .presence = p,
	    .since = {t->now.boot.us - ago * USEC_PER_SEC}};

	t->presence = p;
	feed(t, &ev);
}

/* ---- the tool ---- */

static struct tool *offduty_begin(const struct life *l, const void *settings)
{
	struct tool *t = calloc(1, sizeof(*t));

	(void)settings;
	if (!t)
		abort();
	t->config = config_new();
	know_calendar(t, l);
	know_hours(t, l);
	t->now = now_at(l->day[0].start);
	t->engine = engine_new(&t->config->rules, &t->calendar, t->now);
	feed_presence(t, PRESENCE_LOCKED, 0);
	return t;
}

static bool is_due(const struct tool *t)
{
	return t->out.wake_boot.us <= t->now.boot.us ||
	       t->out.wake_wall.us <= t->now.wall.us;
}

static void offduty_step(
    struct tool *t, const struct view *v, struct prompts *ret)
{
	int64_t idle_after = t->config->rules.idle_after / USEC_PER_SEC;
	enum presence p = PRESENCE_ACTIVE;

	t->now = now_at(v->now);
	if (v->locked)
		p = PRESENCE_LOCKED;
	else if (v->idle >= idle_after)
		p = PRESENCE_IDLE;
	if (p != t->presence)
		feed_presence(t, p, p == PRESENCE_IDLE ? v->idle : 0);
	if (is_due(t))
		feed(t, &(struct engine_event){.type = EVENT_TICK});
	*ret = t->waiting;
	t->waiting.n = 0;
}

static bool offduty_answer(struct tool *t, const struct view *v, enum answer a)
{
	static const enum verb verbs[] = {
	    [ANSWER_START] = VERB_TAKE,
	    [ANSWER_SNOOZE] = VERB_SNOOZE,
	    [ANSWER_SKIP] = VERB_SKIP,
	};
	struct engine_event ev = {.type = EVENT_VERB, .verb = verbs[a]};

	t->now = now_at(v->now);
	feed(t, &ev);
	return t->out.answer == 0;
}

static void offduty_end(struct tool *t)
{
	engine_free(t->engine);
	config_free(t->config);
	free(t);
}

const struct tool_type tool_offduty = {
    offduty_begin, offduty_step, offduty_answer, offduty_end};
