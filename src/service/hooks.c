/* Hooks: commands of the user's that are run when something was recorded, or
 * has changed. Nobody waits for one. Those of one hook run one after the other,
 * in the order of what happened; those of different hooks at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/process.h"
#include "service/service.h"

/* That run or wait; what is more is not run. */
#define HOOKS_MAX 64

/* OFFDUTY_EVENT, _NAME, _REASON, _TIME, _UNTIL, _SECONDS */
#define HOOKS_ENV 6

struct hook_run {
	struct service *s;
	struct hook_run *next;
	struct process *process;	 /* NULL: it waits for its turn */
	struct hook_config hook;	 /* as it was then */
	char label[RULES_NAME_SIZE + 8]; /* for the log */
	char *env[HOOKS_ENV + 1];
};

struct hooks {
	struct hook_run *first; /* the oldest */
	size_t n;
	/* what was so, by its beginning or end; NEVER: not so */
	struct instant hours, meeting, oncall;
	bool looked; /* else they are what a service before us has told */
};

/* What happened. */
struct hook_fact {
	enum hook_event event;
	const char *name, *reason;
	struct instant at, until; /* NEVER: unknown */
	int64_t length;		  /* microseconds; 0: has none */
};

/* ---- running ---- */

static void hook_run_free(struct hook_run *r)
{
	process_free(r->process);
	for (size_t i = 0; i < HOOKS_ENV; i++)
		free(r->env[i]);
	free(r);
}

static void hooks_start(struct hooks *h);

static void hooks_on_end(void *data, const struct process_end *end)
{
	struct hook_run *r = data, **at = &r->s->hooks->first;
	struct hooks *h = r->s->hooks;
	char text[PROCESS_TEXT_SIZE];

	process_describe(end, text, sizeof(text));
	if (*text)
		log_warning("%s, for %s: %s", r->label,
		    r->env[0] + strlen("OFFDUTY_EVENT="), text);
	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	h->n--;
	hook_run_free(r);
	hooks_start(h);
}

static void hook_run_start(struct hook_run *r)
{
	const struct process_options o = {
	    .name = r->label,
	    .command = r->hook.command,
	    .env = (const char *const *)r->env,
	    .limit = (uint64_t)r->hook.limit,
	    .handler = hooks_on_end,
	    .data = r,
	};

	log_debug("%s: %s", r->label, r->env[0]);
	r->process = process_start(r->s->loop, &o);
}

/* Whose turn it is: nothing of the same hook runs before it. */
static void hooks_start(struct hooks *h)
{
	for (struct hook_run *r = h->first; r; r = r->next) {
		const struct hook_run *before = h->first;

		while (
		    before != r && strcmp(before->hook.name, r->hook.name) != 0)
			before = before->next;
		if (before == r && !r->process)
			hook_run_start(r);
	}
}

/* ---- what a command is told ---- */

static char *hooks_text(const char *name, const char *text)
{
	struct str s = {0};

	str_addf(&s, "OFFDUTY_%s=%s", name, text ? text : "");
	return s.v;
}

static char *hooks_time(
    const struct service *s, const char *name, struct instant t)
{
	char text[TIME_RFC3339_SIZE] = "";

	if (!instant_is_never(t))
		time_format_rfc3339(text, t, zone_offset(s->zone, t));
	return hooks_text(name, text);
}

static void hooks_add(struct service *s, const struct hook_config *hook,
    const struct hook_fact *f)
{
	struct hook_run *r, **end = &s->hooks->first;
	char seconds[24] = "";

	if (s->hooks->n == HOOKS_MAX) {
		log_warning("hook '%s': %zu wait already; not run for %s",
		    hook->name, s->hooks->n, hook_event_names[f->event]);
		return;
	}
	if (f->length > 0)
		str_printf(seconds, sizeof(seconds), "%lld",
		    (long long)(f->length / USEC_PER_SEC));
	r = mem_new(1, sizeof(*r));
	r->s = s;
	r->hook = *hook;
	str_printf(r->label, sizeof(r->label), "hook '%s'", hook->name);
	r->env[0] = hooks_text("EVENT", hook_event_names[f->event]);
	r->env[1] = hooks_text("NAME", f->name);
	r->env[2] = hooks_text("REASON", f->reason);
	r->env[3] = hooks_time(s, "TIME", f->at);
	r->env[4] = hooks_time(s, "UNTIL", f->until);
	r->env[5] = hooks_text("SECONDS", seconds);
	while (*end)
		end = &(*end)->next;
	*end = r;
	s->hooks->n++;
}

/* ---- what happens ---- */

static bool hooks_want(const struct hook_config *h, const struct hook_fact *f)
{
	if (!(h->on & 1U << f->event))
		return false;
	return !h->of[0] || f->event > HOOK_BREAK_MISSED ||
	       strcmp(h->of, f->name) == 0;
}

static void hooks_fire(struct service *s, const struct hook_fact *f)
{
	for (size_t i = 0; i < s->config->n_hooks; i++)
		if (hooks_want(&s->config->hook[i], f))
			hooks_add(s, &s->config->hook[i], f);
	hooks_start(s->hooks);
}

static const struct break_rule *hooks_find_break(
    const struct service *s, const char *name)
{
	const struct rules *r = &s->config->rules;

	for (size_t i = 0; i < r->n_breaks; i++)
		if (strcmp(r->breaks[i].name, name) == 0)
			return &r->breaks[i];
	return NULL;
}

/* What the record itself does not say. */
static void hooks_complete(struct service *s, struct hook_fact *f)
{
	const struct break_rule *b = NULL;
	struct verdict v;

	engine_verdict(s->engine, s->now, &v);
	if (f->event <= HOOK_BREAK_MISSED)
		b = hooks_find_break(s, f->name);
	if (b)
		f->length = b->length;
	else if (f->event >= HOOK_LUNCH_OFFERED && f->event <= HOOK_LUNCH_LOST)
		f->length = s->config->rules.lunch.walk;
	if (f->event == HOOK_BREAK_STARTED || f->event == HOOK_LUNCH_STARTED)
		f->until.us = f->at.us + f->length;
	else if (f->event == HOOK_PAUSE)
		f->until = v.pause_until;
	else if (f->event == HOOK_CUTOFF_WARNING || f->event == HOOK_EXTENSION)
		f->until = v.cutoff;
}

void hooks_take(struct service *s, const struct action *a)
{
	struct hook_fact f = {
	    .name = *a->rule ? a->rule : a->title,
	    .reason = a->reason.text,
	    .at = instant_is_never(a->at) ? s->now.wall : a->at,
	    .until = INSTANT_NEVER,
	};
	int i = 0;

	while (i < HOOK_RECORDED && strcmp(hook_event_names[i], a->kind) != 0)
		i++;
	if (i == HOOK_RECORDED || s->config->n_hooks == 0 || s->stopped)
		return;
	f.event = (enum hook_event)i;
	hooks_complete(s, &f);
	hooks_fire(s, &f);
}

/* From was to is, both NEVER where it is not so; event is the beginning's, and
 * the end's follows it. It is noted before it is run: never twice. */
static void hooks_change(struct service *s, struct instant *was,
    struct instant is, struct hook_fact f)
{
	bool begun = instant_is_never(*was) && !instant_is_never(is);
	bool ended = !instant_is_never(*was) && instant_is_never(is);

	/* the same has not begun again since; of what ended nothing is told */
	if (!s->hooks->looked)
		begun = !instant_is_never(is) && was->us != is.us;
	*was = is;
	if (!begun && (!ended || !s->hooks->looked))
		return;
	if (ended) {
		f.event++;
		f.until = INSTANT_NEVER;
	}
	if (s->config->n_hooks == 0)
		return;
	service_save(s);
	hooks_fire(s, &f);
}

/* One that no calendar has, has no end that is known. */
static struct instant hooks_meeting(const struct verdict *v)
{
	if (v->meeting && instant_is_never(v->meeting_end))
		return (struct instant){0};
	return v->meeting_end;
}

void hooks_look(struct service *s)
{
	const struct verdict *v = &s->verdict;
	struct hooks *h = s->hooks;
	struct hook_fact f = {
	    .name = "", .reason = v->reason.text, .at = s->now.wall};

	if (s->held || s->stopped)
		return;
	f.event = HOOK_HOURS_BEGIN;
	f.until = v->cutoff;
	hooks_change(s, &h->hours, v->hours_since, f);
	f.event = HOOK_ONCALL_BEGIN;
	f.until = v->on_call_until;
	hooks_change(s, &h->oncall, v->on_call_until, f);
	f.event = HOOK_MEETING_BEGIN;
	f.name = v->meeting_title;
	f.reason = "";
	f.until = v->meeting_end;
	hooks_change(s, &h->meeting, hooks_meeting(v), f);
	h->looked = true;
}

/* ---- over a restart ---- */

void hooks_save(const struct service *s, struct str *ret)
{
	const struct hooks *h = s->hooks;

	str_addf(ret, "hooks %lld %lld %lld\n", (long long)h->hours.us,
	    (long long)h->meeting.us, (long long)h->oncall.us);
}

void hooks_restore(struct service *s, const char *text)
{
	const char *line = strstr(text, "\nhooks ");
	long long hours, meeting, oncall;

	if (!line || sscanf(line, "\nhooks %lld %lld %lld", &hours, &meeting,
			 &oncall) != 3)
		return;
	s->hooks->hours.us = hours;
	s->hooks->meeting.us = meeting;
	s->hooks->oncall.us = oncall;
}

/* ---- start and end ---- */

void hooks_new(struct service *s)
{
	s->hooks = mem_new(1, sizeof(*s->hooks));
	s->hooks->hours = s->hooks->meeting = s->hooks->oncall = INSTANT_NEVER;
}

bool hooks_busy(const struct service *s)
{
	return s->hooks && s->hooks->n > 0;
}

void hooks_free(struct hooks *h)
{
	struct hook_run *next;

	for (struct hook_run *r = h ? h->first : NULL; r; r = next) {
		next = r->next;
		hook_run_free(r);
	}
	free(h);
}
