/* Timelines of days, for people and as JSON. */
#include "cmd/timeline.h"

#include <string.h>

#include "cmd/print/json.h"
#include "cmd/print/text.h"

#define DAYS_IN_WEEK 7

void timeline_print_heading(const struct timeline_view *o)
{
	str_add(o->text, print_weekday(o->day));
	str_add(o->text, " ");
	time_add_date(o->text, o->day);
	str_add(o->text, "\n");
}

static void timeline_add_source(
    struct str *s, const struct offline *l, const struct reason *r)
{
	char source[128];

	if (!r->text[0])
		return;
	config_source_name(l->config, r->source, source, sizeof(source));
	str_add(s, "\n       why: ");
	print_clean(s, r->text);
	if (source[0]) {
		str_add(s, " (");
		print_clean(s, source);
		str_add(s, ")");
	}
}

/* "break-taken" of rest: "rest: taken" */
static void timeline_add_decision(struct str *s, const struct timeline_entry *e)
{
	const char *p = strchr(e->kind, '-');

	print_clean(s, e->title);
	if (!p)
		return;
	str_add(s, ": ");
	for (p++; *p; p++)
		str_add_n(s, *p == '-' ? " " : p, 1);
}

/* "hours begin", "meeting: Standup", "Lunch walk" */
static void timeline_add_what(struct str *s, const struct timeline_entry *e)
{
	enum occurrence_class class;

	if (e->role >= TIMELINE_RECORDED) {
		timeline_add_decision(s, e);
		return;
	}
	if (strcmp(e->kind, "hours") == 0) {
		str_add(s, "hours begin");
		return;
	}
	if (occurrence_class_from_name(e->kind, &class) == 0) {
		str_add(s, e->kind);
		str_add(s, ": ");
	}
	print_clean(s, e->title);
	if (e->flags & OCCURRENCE_TENTATIVE)
		str_add(s, " (tentative)");
	if (e->flags & OCCURRENCE_UNTRUSTED)
		str_add(s, " (somebody else's; no effect)");
}

static bool timeline_is_all_day(const struct timeline_entry *e)
{
	return e->flags & OCCURRENCE_ALL_DAY;
}

/* What began on another day: "since thu 17:00". */
static void timeline_add_since(
    const struct timeline_view *o, struct control_time at)
{
	int32_t day = print_day(at);

	str_add(o->text, "since ");
	if (o->day - day < DAYS_IN_WEEK)
		str_add(o->text, print_weekday(day));
	else
		time_add_date(o->text, day);
	str_add(o->text, " ");
	print_clock(o->text, at);
}

static void timeline_add_time(
    const struct timeline_view *o, const struct timeline_entry *e)
{
	struct control_time at = offline_time(o->local, e->at);
	struct control_time day = {
	    .us = (int64_t)o->day * SEC_PER_DAY * USEC_PER_SEC};

	if (timeline_is_all_day(e))
		str_add(o->text, "all day");
	else if (print_day(at) == o->day)
		print_clock(o->text, at);
	else if (print_day(at) < o->day)
		timeline_add_since(o, at);
	else /* a day runs over midnight */
		print_when(o->text, at, day);
	str_add(o->text, "  ");
}

/* As seen from the day, where it began before. */
static void timeline_add_end(
    const struct timeline_view *o, const struct timeline_entry *e)
{
	struct control_time from = offline_time(o->local, e->at);

	if (print_day(from) < o->day)
		from = (struct control_time){
		    .us = (int64_t)o->day * SEC_PER_DAY * USEC_PER_SEC};
	str_add(o->text, ", until ");
	print_when(o->text, offline_time(o->local, e->end), from);
}

static void timeline_add_line(
    const struct timeline_view *o, const struct timeline_entry *e)
{
	struct str *s = o->text;

	if (strcmp(e->kind, "day-off") == 0) {
		str_add(s, "no hours\n");
		return;
	}
	if (strcmp(e->kind, "sabbatical") == 0) {
		str_add(s, "sabbatical day: no hours");
		timeline_add_source(s, o->local, &e->reason);
		str_add(s, "\n");
		return;
	}
	timeline_add_time(o, e);
	timeline_add_what(s, e);
	if (!instant_is_never(e->end) && !timeline_is_all_day(e))
		timeline_add_end(o, e);
	if (o->why)
		timeline_add_source(s, o->local, &e->reason);
	str_add(s, "\n");
}

void timeline_print_text(
    const struct timeline_view *o, const struct timeline *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (o->why || t->v[i].role < TIMELINE_DECIDED)
			timeline_add_line(o, &t->v[i]);
}

static void timeline_print_json_entry(
    const struct timeline_view *o, const struct timeline_entry *e)
{
	char source[128];

	json_open(o->text, NULL, '{');
	json_time(o->text, "at", offline_time(o->local, e->at));
	if (!instant_is_never(e->end))
		json_time(o->text, "end", offline_time(o->local, e->end));
	json_text(o->text, "kind", e->kind);
	json_text(o->text, "channel", engine_channel_name(e->channel));
	json_text(o->text, "title", e->title);
	json_text(o->text, "reason", e->reason.text);
	config_source_name(
	    o->local->config, e->reason.source, source, sizeof(source));
	json_text(o->text, "source", source);
	json_bool(o->text, "all_day", timeline_is_all_day(e));
	json_bool(o->text, "transient", e->transient);
	json_bool(o->text, "silent", e->silent);
	json_close(o->text, '}');
}

void timeline_print_json(
    const struct timeline_view *o, const struct timeline *t)
{
	struct str date = {0};

	time_add_date(&date, o->day);
	json_text(o->text, "day", date.v);
	str_done(&date);
	json_text(o->text, "zone", zone_name(o->local->zone));
	json_open(o->text, "entries", '[');
	for (size_t i = 0; i < t->n; i++)
		timeline_print_json_entry(o, &t->v[i]);
	json_close(o->text, ']');
}
