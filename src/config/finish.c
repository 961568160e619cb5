/* What one key alone cannot show: keys that contradict or lack each other. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/keys.h"
#include "config/suggest.h"
#include "config/value.h"
#include "core/engine.h"

struct finish {
	const struct config *c;
	struct diags *d;
};

/* Reports at the line that set the key; by default, at none. */
static void report_as(const struct finish *f, bool error, const char *section,
    const char *name, const char *key, struct source source,
    const char *problem)
{
	const struct config_origin *o =
	    config_find_origin(f->c, keys_find(section, key), name);
	struct source s = o ? o->source : source;

	diags_add(f->d, s.file ? f->c->file[s.file] : NULL, s.line,
	    s.line ? 1 : 0, error, "[%s%s%s] %s: %s", section, *name ? " " : "",
	    name, key, problem);
}

static void report_at(const struct finish *f, const char *section,
    const char *name, const char *key, struct source source,
    const char *problem)
{
	report_as(f, true, section, name, key, source, problem);
}

/* A value that was refused is not missing as well: "[hook x] command: ". */
static bool is_refused(const struct finish *f, const char *section,
    const char *name, const char *key)
{
	char begin[DIAG_TEXT_SIZE];

	str_printf(begin, sizeof(begin), "[%s%s%s] %s: ", section,
	    *name ? " " : "", name, key);
	for (size_t i = 0; i < f->d->n; i++)
		if (f->d->v[i].error && str_has_prefix(f->d->v[i].text, begin))
			return true;
	return false;
}

static void finish_break(const struct finish *f, const struct break_rule *b)
{
	if (!b->enabled)
		return;
	if (b->length >= b->every)
		report_at(f, "break", b->name, "for", b->source,
		    "not shorter than 'every'; make one of them fit");
	if (b->warn >= b->every)
		report_at(f, "break", b->name, "warn", b->source,
		    "not shorter than 'every'; make it shorter, or none");
}

/* A day begins at day-start, and hours begin in their day. */
static void finish_hours(const struct finish *f, const struct hours_rules *h)
{
	char problem[VALUE_PROBLEM_SIZE];
	int32_t first = h->day_start;

	for (size_t i = 0; i < h->n; i++)
		if (h->window[i].start < first)
			first = h->window[i].start;
	if (first == h->day_start)
		return;
	str_printf(problem, sizeof(problem),
	    "hours begin before the day does; set day-start to %02d:%02d or "
	    "earlier",
	    (int)(first / 3600), (int)(first / 60 % 60));
	report_at(f, "hours", "", "day-start", h->source, problem);
}

static void finish_lunch(const struct finish *f, const struct lunch_rules *l)
{
	if (!l->enabled)
		return;
	if (l->length > (l->end - l->start) * USEC_PER_SEC)
		report_at(f, "lunch", "", "length", l->source,
		    "longer than the window; make one of them fit");
	if (l->walk > l->length)
		report_at(f, "lunch", "", "walk", l->source,
		    "longer than the lunch; make one of them fit");
}

/* What is named and not there, by its nearest name. */
static void report_nothing_of_that_name(const struct finish *f,
    const char *section, const char *name, struct source source,
    const char *what, const char *wanted, const char *const *names, size_t n)
{
	const char *near = suggest_nearest(wanted, names, n);
	char problem[VALUE_PROBLEM_SIZE];

	str_printf(problem, sizeof(problem), "there is no [%s %s]; %s%s%s",
	    what, wanted, near ? "did you mean '" : "name one that there is",
	    near ? near : "", near ? "'?" : "");
	report_at(f, section, name, what, source, problem);
}

static void finish_rule(const struct finish *f, const struct class_rule *r)
{
	const char *names[CONFIG_MAX_CALENDARS];
	const struct config_origin *then;
	size_t n;

	then = config_find_origin(f->c, keys_find("rule", "then"), r->name);
	if (!then || !then->text[0])
		report_at(f, "rule", r->name, "then", r->source,
		    "missing; say what such an event is, as in then = ignore");
	if (r->longer && r->shorter && r->longer >= r->shorter)
		report_at(f, "rule", r->name, "shorter", r->source,
		    "no event is longer and shorter; make one of them fit");
	if (!r->calendar[0])
		return;
	for (n = 0; n < f->c->n_calendars; n++) {
		names[n] = f->c->calendar[n].name;
		if (strcmp(names[n], r->calendar) == 0)
			return;
	}
	report_nothing_of_that_name(
	    f, "rule", r->name, r->source, "calendar", r->calendar, names, n);
}

static void finish_hook(const struct finish *f, const struct hook_config *h)
{
	const struct rules *r = &f->c->rules;
	const char *names[RULES_MAX_BREAKS];
	size_t n;

	if (!h->on && !is_refused(f, "hook", h->name, "on"))
		report_at(f, "hook", h->name, "on", h->source,
		    "missing; say what it is run for, as in on = "
		    "break-started");
	if (!h->command[0] && !is_refused(f, "hook", h->name, "command"))
		report_at(f, "hook", h->name, "command", h->source,
		    "missing; say what is run");
	if (!h->of[0])
		return;
	for (n = 0; n < r->n_breaks; n++) {
		names[n] = r->breaks[n].name;
		if (strcmp(names[n], h->of) == 0)
			return;
	}
	report_nothing_of_that_name(
	    f, "hook", h->name, h->source, "break", h->of, names, n);
}

/* Weeks begin with Monday. Hours may come from a calendar as well, so that this
 * is no more than a warning. */
static void finish_weekly(const struct finish *f, const char *section,
    const struct weekly_rules *w, const struct hours_rules *h)
{
	int32_t when = (int32_t)w->when.weekday * SEC_PER_DAY + w->when.sec;

	for (size_t i = 0; i < h->n; i++)
		if ((int32_t)h->window[i].weekday * SEC_PER_DAY +
			h->window[i].end >
		    when)
			return;
	if (w->enabled && h->n > 0)
		report_as(f, false, section, "", "when", w->source,
		    "no hours follow it in its week; choose an earlier moment");
}

/* A limit stands for itself, not for its section. */
static void finish_limits(struct config *c)
{
	for (int i = 0; i < LIMIT_COUNT; i++) {
		const struct key *k =
		    keys_find("limits", engine_limit_name((enum limit_kind)i));
		const struct config_origin *o = config_find_origin(c, k, "");

		c->rules.limit.source[i] = o ? o->source : (struct source){0};
	}
}

void config_finish(struct config *c, struct diags *d)
{
	struct finish f = {c, d};
	const struct cutoff_rules *cut = &c->rules.cutoff;

	for (size_t i = 0; i < c->rules.n_breaks; i++)
		finish_break(&f, &c->rules.breaks[i]);
	finish_hours(&f, &c->rules.hours);
	finish_limits(c);
	finish_weekly(&f, "reach-out", &c->rules.weekly[WEEKLY_REACH_OUT],
	    &c->rules.hours);
	finish_weekly(&f, "check-in", &c->rules.weekly[WEEKLY_CHECK_IN],
	    &c->rules.hours);
	finish_lunch(&f, &c->rules.lunch);
	if (cut->enabled && cut->enforce == ENFORCE_COMMAND &&
	    !cut->command[0] && !is_refused(&f, "cutoff", "", "command"))
		report_at(&f, "cutoff", "", "enforce", cut->source,
		    "there is no 'command' to run; name one");
	for (size_t i = 0; i < c->n_calendars; i++)
		if (!c->calendar[i].path[0])
			report_at(&f, "calendar", c->calendar[i].name, "path",
			    c->calendar[i].source,
			    "missing; say where the calendar is");
	for (size_t i = 0; i < c->n_class_rules; i++)
		finish_rule(&f, &c->class_rule[i]);
	for (size_t i = 0; i < c->n_hooks; i++)
		finish_hook(&f, &c->hook[i]);
}
