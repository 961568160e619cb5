/* offduty plan: the engine's day that has not happened yet, as a timeline. */
#include <errno.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/offline.h"
#include "cmd/print/json.h"
#include "cmd/print/text.h"
#include "core/plan.h"

#define PLAN_WEEK_DAYS 7

static const struct cmd_option plan_options[] = {
    {"--week", 0, NULL, "seven days from DAY on"},
    {"--why", 0, NULL, "with the reason of each entry"},
    {NULL},
};

struct plan_output {
	const struct offline *local;
	struct str *text;
	int32_t day;
	bool why, heading;
};

static void plan_add_heading(const struct plan_output *o)
{
	str_add(o->text, print_weekday(o->day));
	str_add(o->text, " ");
	print_date(o->text, o->day);
	str_add(o->text, "\n");
}

static void plan_add_source(struct str *s, const struct offline *l,
    const struct reason *r)
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

/* "hours begin", "meeting: Standup", "Lunch walk" */
static void plan_add_what(struct str *s, const struct plan_entry *e)
{
	enum occurrence_class class;

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

static bool plan_is_all_day(const struct plan_entry *e)
{
	return e->flags & OCCURRENCE_ALL_DAY;
}

/* What began on another day: "since thu 17:00". */
static void plan_add_since(struct plan_output *o, struct control_time at)
{
	int32_t day = print_day(at);

	str_add(o->text, "since ");
	if (o->day - day < PLAN_WEEK_DAYS)
		str_add(o->text, print_weekday(day));
	else
		print_date(o->text, day);
	str_add(o->text, " ");
	print_clock(o->text, at);
}

static void plan_add_time(struct plan_output *o, const struct plan_entry *e)
{
	struct control_time at = offline_time(o->local, e->at);
	struct control_time day = {.us = (int64_t)o->day * SEC_PER_DAY *
					 USEC_PER_SEC};

	if (plan_is_all_day(e))
		str_add(o->text, "all day");
	else if (print_day(at) == o->day)
		print_clock(o->text, at);
	else if (print_day(at) < o->day)
		plan_add_since(o, at);
	else /* a day runs over midnight */
		print_when(o->text, at, day);
	str_add(o->text, "  ");
}

/* As seen from the day, where it began before. */
static void plan_add_end(struct plan_output *o, const struct plan_entry *e)
{
	struct control_time from = offline_time(o->local, e->at);

	if (print_day(from) < o->day)
		from = (struct control_time){.us = (int64_t)o->day *
		    SEC_PER_DAY * USEC_PER_SEC};
	str_add(o->text, ", until ");
	print_when(o->text, offline_time(o->local, e->end), from);
}

static void plan_add_line(struct plan_output *o,
    const struct plan_entry *e)
{
	struct str *s = o->text;

	if (strcmp(e->kind, "day-off") == 0) {
		str_add(s, "no hours\n");
		return;
	}
	if (strcmp(e->kind, "sabbatical") == 0) {
		str_add(s, "sabbatical day: no hours");
		plan_add_source(s, o->local, &e->reason);
		str_add(s, "\n");
		return;
	}
	plan_add_time(o, e);
	plan_add_what(s, e);
	if (!instant_is_never(e->end) && !plan_is_all_day(e))
		plan_add_end(o, e);
	if (o->why)
		plan_add_source(s, o->local, &e->reason);
	str_add(s, "\n");
}

static void plan_add_day(struct plan_output *o, const struct plan *p)
{
	size_t i;

	if (o->heading)
		plan_add_heading(o);
	for (i = 0; i < p->n; i++)
		plan_add_line(o, &p->v[i]);
}

static void plan_add_json_entry(const struct plan_output *o,
    const struct plan_entry *e)
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
	config_source_name(o->local->config, e->reason.source, source,
	    sizeof(source));
	json_text(o->text, "source", source);
	json_bool(o->text, "all_day", plan_is_all_day(e));
	json_close(o->text, '}');
}

/* "day", "zone", "entries": of one day. */
static void plan_add_json_day(const struct plan_output *o,
    const struct plan *p)
{
	struct str date = {0};
	size_t i;

	print_date(&date, o->day);
	json_text(o->text, "day", date.v);
	str_done(&date);
	json_text(o->text, "zone", zone_name(o->local->zone));
	json_open(o->text, "entries", '[');
	for (i = 0; i < p->n; i++)
		plan_add_json_entry(o, &p->v[i]);
	json_close(o->text, ']');
}

/* "2026-12-01", from 1970 on. */
static int plan_parse_date(const char *p, int32_t *ret)
{
	int32_t day;

	if (time_read_date(&p, &day) < 0 || *p || day < 0)
		return -EINVAL;
	*ret = day;
	return 0;
}

/* With --at, midnight is what a date alone stands for, and means its day,
 * though at night it would still belong to the one before. */
static int32_t plan_today(const struct offline *l,
    const struct cmd_context *ctx)
{
	struct local t = zone_to_local(l->zone, l->now);

	return ctx->at && t.sec == 0 ? t.day : offline_today(l);
}

/* A day by its word: today, tomorrow, the next mon to sun, a date. */
static int plan_parse_day(const struct offline *l,
    const struct cmd_context *ctx, const char *word, int32_t *ret)
{
	int32_t today = plan_today(l, ctx), ahead;

	*ret = today + (strcmp(word, "tomorrow") == 0);
	if (*ret != today || strcmp(word, "today") == 0)
		return EXIT_OK;
	for (ahead = 0; ahead < PLAN_WEEK_DAYS; ahead++) {
		*ret = today + ahead;
		if (str_casecmp(word, print_weekday(*ret)) == 0)
			return EXIT_OK;
	}
	if (plan_parse_date(word, ret) == 0)
		return EXIT_OK;
	return cmd_usage_error(ctx->cmd,
	    "'%s' is no day: today, tomorrow, mon to sun, or as 2026-12-01",
	    word);
}

/* All days as they are; a week of them is an array in JSON. */
static void plan_add_days(struct plan_output *o, int days, bool json)
{
	const struct offline *l = o->local;
	struct plan plan = {0};
	int i;

	if (json)
		json_begin(o->text);
	if (json && o->heading)
		json_open(o->text, "days", '[');
	for (i = 0; i < days; i++, o->day++) {
		plan_day(&l->config->rules, &l->view, o->day, INSTANT_NEVER,
		    &plan);
		if (json && o->heading)
			json_open(o->text, NULL, '{');
		else if (!json && i > 0)
			str_add(o->text, "\n");
		if (json)
			plan_add_json_day(o, &plan);
		else
			plan_add_day(o, &plan);
		if (json && o->heading)
			json_close(o->text, '}');
	}
	if (json && o->heading)
		json_close(o->text, ']');
	if (json)
		json_end(o->text);
	plan_done(&plan);
}

static int plan_show(struct offline *l, const struct cmd_context *ctx, int n,
    char **args)
{
	bool week = cmd_option(ctx, n, args, "--week") != NULL;
	int days = week ? PLAN_WEEK_DAYS : 1;
	struct str text = {0};
	struct plan_output o = {.local = l,
	    .text = &text,
	    .why = cmd_option(ctx, n, args, "--why") != NULL,
	    .heading = week};
	char **operand;
	int r;

	n = cmd_operands(ctx, n, args, &operand);
	if (n > 1)
		return cmd_usage_error(ctx->cmd, "'plan' takes one day");
	r = plan_parse_day(l, ctx, n > 0 ? operand[0] : "today", &o.day);
	if (r != EXIT_OK)
		return r;
	offline_read_calendars(l, o.day, days);
	plan_add_days(&o, days, ctx->json);
	r = cmd_write(text.v, text.n);
	str_done(&text);
	return r;
}

static int plan_run(const struct cmd_context *ctx, int n, char **args)
{
	struct offline l;
	int r = offline_open(&l, ctx);

	if (r == EXIT_OK)
		r = plan_show(&l, ctx, n, args);
	offline_done(&l);
	return r;
}

const struct cmd cmd_plan = {
    .name = "plan",
    .args = "[DAY]",
    .help = "show the timeline of a day to come",
    .reads = true,
    .options = plan_options,
    .run = plan_run,
};
