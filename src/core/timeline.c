/* Timelines: a day's hours and occurrences, and entries in their order. */
#include "core/timeline.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/sabbatical.h"

struct timeline_entry *timeline_add(struct timeline *t, struct instant at,
    const char *kind, const char *title, const struct reason *why)
{
	struct timeline_entry *n;

	mem_grow(&t->v, t->n, &t->cap, sizeof(*t->v));
	n = &t->v[t->n];
	*n = (struct timeline_entry){.at = at,
	    .end = INSTANT_NEVER,
	    .channel = CHANNEL_NONE,
	    .order = (unsigned)t->n++,
	    .reason = *why};
	str_copy(n->kind, sizeof(n->kind), kind);
	str_copy(n->title, sizeof(n->title), title);
	return n;
}

static void timeline_add_sabbatical(struct timeline *t,
    const struct sabbatical_rules *s, const struct day_rule *d,
    struct instant start)
{
	struct reason why = {.source = s->source};
	char text[SABBATICAL_TEXT_SIZE];

	sabbatical_format(d, text);
	str_printf(
	    why.text, sizeof(why.text), "[sabbatical] days has %s", text);
	timeline_add(t, start, "sabbatical", "Sabbatical day", &why);
}

static void timeline_add_hours(struct timeline *t, const struct rules *rules,
    const struct calendar_view *calendar, int32_t day, struct instant start)
{
	const struct sabbatical_rules *s = &rules->hours.sabbatical;
	const struct day_rule *d = sabbatical_find(s, day);
	struct reason why = {"the day's hours", rules->hours.source};
	struct intervals hours = {0};

	hours_of_day(&rules->hours, calendar, day, &hours);
	if (d)
		timeline_add_sabbatical(t, s, d, start);
	else if (hours.n == 0)
		timeline_add(t, start, "day-off", "No hours", &why);
	for (size_t i = 0; i < hours.n; i++)
		timeline_add(t, hours.v[i].start, "hours", "Hours", &why)->end =
		    hours.v[i].end;
	intervals_done(&hours);
}

/* Whole days are those of the calendar, though the day begins at 04:00. */
static bool timeline_has(
    const struct interval *span, int32_t day, const struct occurrence *o)
{
	if (o->flags & OCCURRENCE_ALL_DAY)
		return o->start_day <= day && day < o->end_day;
	return o->start.us < span->end.us && o->end.us > span->start.us;
}

static void timeline_add_occurrence(
    struct timeline *t, const struct occurrence *o)
{
	struct reason why = {"from your calendar", {0, 0}};
	struct timeline_entry *e;

	if (o->flags & OCCURRENCE_UNTRUSTED)
		str_copy(why.text, sizeof(why.text),
		    "somebody else's: shown, no effect");
	e = timeline_add(t, o->start, occurrence_class_name(o->class),
	    o->title[0] ? o->title : "(no title)", &why);
	e->end = o->end;
	e->flags = o->flags;
}

void timeline_add_day(struct timeline *t, const struct rules *rules,
    const struct calendar_view *calendar, int32_t day)
{
	struct interval span =
	    hours_day_span(&rules->hours, calendar->zone, day);

	timeline_add_hours(t, rules, calendar, day, span.start);
	for (size_t i = 0; i < calendar->n; i++) {
		const struct occurrence *o = &calendar->occurrence[i];

		/* `hours`, and what an availability leaves: the day's hours,
		 * which are there already, come of them */
		if (o->class != CLASS_IGNORE && o->class != CLASS_HOURS &&
		    !(o->flags & OCCURRENCE_AVAILABILITY) &&
		    timeline_has(&span, day, o))
			timeline_add_occurrence(t, o);
	}
}

static int timeline_compare(const void *a, const void *b)
{
	const struct timeline_entry *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->channel != y->channel)
		return x->channel < y->channel ? 1 : -1;
	return x->order < y->order ? -1 : 1;
}

void timeline_sort(struct timeline *t, struct instant start)
{
	for (size_t i = 0; i < t->n; i++) {
		struct timeline_entry *e = &t->v[i];

		e->place = e->at.us > start.us ? e->at.us : start.us;
		if (e->flags & OCCURRENCE_ALL_DAY)
			e->place = INT64_MIN;
	}
	if (t->n > 0)
		qsort(t->v, t->n, sizeof(*t->v), timeline_compare);
}

void timeline_clear(struct timeline *t)
{
	t->n = 0;
}

void timeline_done(struct timeline *t)
{
	free(t->v);
	*t = (struct timeline){0};
}
