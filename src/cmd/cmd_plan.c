/* offduty plan: the engine's day that has not happened yet, as a timeline. */
#include <errno.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/offline.h"
#include "cmd/print/json.h"
#include "cmd/print/text.h"
#include "cmd/timeline.h"
#include "core/plan.h"

#define PLAN_WEEK_DAYS 7

static const struct cmd_option plan_options[] = {
    {"--week", 0, NULL, "seven days from DAY on"},
    {"--why", 0, NULL, "with the reason of each entry"},
    {NULL},
};

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

/* One of several days is an object of its own, or has a heading. */
static void plan_add_day(const struct timeline_view *o, const struct plan *p,
    int i, bool several, bool json)
{
	if (json) {
		if (several)
			json_open(o->text, NULL, '{');
		timeline_print_json(o, &p->line);
		if (several)
			json_close(o->text, '}');
		return;
	}
	if (i > 0)
		str_add(o->text, "\n");
	if (several)
		timeline_print_heading(o);
	timeline_print_text(o, &p->line);
}

/* All days as they are; a week of them is an array in JSON. */
static void plan_add_days(struct timeline_view *o, int days, bool json)
{
	const struct offline *l = o->local;
	struct plan plan = {0};
	int i;

	if (json)
		json_begin(o->text);
	if (json && days > 1)
		json_open(o->text, "days", '[');
	for (i = 0; i < days; i++, o->day++) {
		plan_day(&l->config->rules, &l->view, o->day, INSTANT_NEVER,
		    &plan);
		plan_add_day(o, &plan, i, days > 1, json);
	}
	if (json && days > 1)
		json_close(o->text, ']');
	if (json)
		json_end(o->text);
	plan_done(&plan);
}

static int plan_show(struct offline *l, const struct cmd_context *ctx, int n,
    char **args)
{
	int days = cmd_option(ctx, n, args, "--week") ? PLAN_WEEK_DAYS : 1;
	struct str text = {0};
	struct timeline_view o = {.local = l,
	    .text = &text,
	    .why = cmd_option(ctx, n, args, "--why") != NULL};
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
