/* offduty history: what was recorded, shown or erased. Settles what is meant,
 * and hands over to offduty-report, as the command line links no SQLite. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/offline.h"
#include "cmd/past.h"

#define HISTORY_DAYS 7 /* shown where --from does not say */
#define HISTORY_MAX_ARGS 24
#define HISTORY_WORD_SIZE 128

static const struct cmd_option history_options[] = {
    {"--csv", 0, NULL, "a line for each entry, with commas between"},
    {"--trace", 0, NULL, "presence, as 'simulate' reads it"},
    {"--from", 0, "TIME", "begin here; without it, with the last seven days"},
    {"--to", 0, "TIME", "end here; a day is shown whole"},
    {"--erase", 0, "RANGE", "erase a day, FROM..TO or all"},
    {"--yes", 0, NULL, "erase without asking"},
    {NULL},
};

/* What the helper is called with; texts are its own. */
struct history_args {
	char *v[HISTORY_MAX_ARGS + 1];
	char text[HISTORY_MAX_ARGS][HISTORY_WORD_SIZE];
	size_t n;
};

static void history_add(struct history_args *a, const char *text)
{
	str_copy(a->text[a->n], sizeof(a->text[a->n]), text);
	a->v[a->n] = a->text[a->n];
	a->n++;
}

static void history_add_time(struct history_args *a, const char *option,
    const struct offline *l, struct instant t)
{
	char text[TIME_RFC3339_SIZE];

	time_format_rfc3339(text, t, zone_offset(l->zone, t));
	history_add(a, option);
	history_add(a, text);
}

/* ---- the range ---- */

static int history_check(const struct cmd_context *ctx, struct interval range)
{
	if (range.end.us <= range.start.us)
		return cmd_usage_error(
		    ctx->cmd, "the end is not after the beginning");
	return EXIT_OK;
}

/* The time to show. */
static int history_window(const struct offline *l,
    const struct cmd_context *ctx, const char *from, const char *to,
    struct interval *ret)
{
	int32_t last = offline_today(l);
	int r = EXIT_OK;

	ret->end = ctx->at ? l->now : INSTANT_NEVER;
	if (to)
		r = past_edge(l, ctx, to, true, &ret->end);
	if (r != EXIT_OK)
		return r;
	if (to)
		last = hours_day_of(&l->config->rules.hours, l->zone,
		    (struct instant){ret->end.us - 1});
	ret->start = offline_day_start(l, last - HISTORY_DAYS + 1);
	if (from)
		r = past_edge(l, ctx, from, false, &ret->start);
	return r == EXIT_OK ? history_check(ctx, *ret) : r;
}

/* The time to erase: a day, FROM..TO, all. */
static int history_erase_range(const struct offline *l,
    const struct cmd_context *ctx, const char *text, struct interval *ret)
{
	const char *dots = strstr(text, ".."), *to = dots ? dots + 2 : text;
	char from[HISTORY_WORD_SIZE];
	int32_t day;
	int r = EXIT_OK;

	*ret = (struct interval){{INT64_MIN}, INSTANT_NEVER};
	if (strcmp(text, "all") == 0)
		return EXIT_OK;
	str_copy(from, sizeof(from), text);
	if (dots && dots - text < HISTORY_WORD_SIZE)
		from[dots - text] = '\0';
	if (!dots && !past_is_day(l, text, &day))
		return cmd_usage_error(ctx->cmd,
		    "'%s' is no range: a day as 2026-12-01, FROM..TO, or all",
		    text);
	if (*from)
		r = past_edge(l, ctx, from, false, &ret->start);
	if (r == EXIT_OK && *to)
		r = past_edge(l, ctx, to, true, &ret->end);
	return r == EXIT_OK ? history_check(ctx, *ret) : r;
}

/* ---- the helper ---- */

/* Until now, as the service sees it, the user is as was last recorded. */
static void history_add_live(struct history_args *a, const struct offline *l)
{
	struct control_reply reply;

	if (client_verdict(CONTROL_TIMEOUT_MS, &reply) == 0)
		history_add_time(a, "--live", l,
		    (struct instant){reply.verdict.now.us});
}

static void history_add_settings(struct history_args *a,
    const struct offline *l, struct interval range)
{
	char number[32];

	if (l->config->zone[0]) {
		history_add(a, "--zone");
		history_add(a, l->config->zone);
	}
	history_add(a, "--day-start");
	str_printf(number, sizeof(number), "%d",
	    (int)l->config->rules.hours.day_start);
	history_add(a, number);
	if (range.start.us != INT64_MIN)
		history_add_time(a, "--from", l, range.start);
	if (!instant_is_never(range.end))
		history_add_time(a, "--to", l, range.end);
}

static int history_exec(struct history_args *a, const struct offline *l,
    struct interval range)
{
	char helper[CONFIG_PATH_SIZE];

	cmd_helper_path("offduty-report", helper, sizeof(helper));
	history_add_settings(a, l, range);
	execv(helper, a->v);
	return cmd_fail("cannot run '%s': %s", helper, strerror(errno));
}

/* ---- the verb ---- */

static int history_show(struct offline *l, const struct cmd_context *ctx, int n,
    char **args)
{
	bool csv = cmd_option(ctx, n, args, "--csv") != NULL;
	bool trace = cmd_option(ctx, n, args, "--trace") != NULL;
	struct history_args a = {.n = 0};
	struct interval range;
	int r;

	if (ctx->json + csv + trace > 1)
		return cmd_usage_error(
		    ctx->cmd, "only one of --json, --csv and --trace");
	r = history_window(l, ctx, cmd_option(ctx, n, args, "--from"),
	    cmd_option(ctx, n, args, "--to"), &range);
	if (r != EXIT_OK)
		return r;
	history_add(&a, "offduty-report");
	history_add(&a, "history");
	if (ctx->json || csv || trace)
		history_add(&a, csv ? "--csv" : trace ? "--trace" : "--json");
	if (!ctx->at)
		history_add_live(&a, l);
	return history_exec(&a, l, range);
}

static int history_erase(struct offline *l, const struct cmd_context *ctx,
    int n, char **args, const char *text)
{
	static const char *const others[] = {"--csv", "--trace", "--from",
	    "--to"};
	struct history_args a = {.n = 0};
	struct interval range;
	int r;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (ctx->json || cmd_option(ctx, n, args, others[i]))
			return cmd_usage_error(ctx->cmd,
			    "'%s' does not go with --erase",
			    ctx->json ? "--json" : others[i]);
	r = history_erase_range(l, ctx, text, &range);
	if (r != EXIT_OK)
		return r;
	history_add(&a, "offduty-report");
	history_add(&a, "history");
	history_add(&a, "--erase");
	if (cmd_option(ctx, n, args, "--yes"))
		history_add(&a, "--yes");
	history_add_time(&a, "--now", l, offline_clock());
	return history_exec(&a, l, range);
}

static int history_run(const struct cmd_context *ctx, int n, char **args)
{
	const char *erase = cmd_option(ctx, n, args, "--erase");
	char **operand;
	struct offline l;
	int r;

	if (cmd_operands(ctx, n, args, &operand) > 0)
		return cmd_usage_error(ctx->cmd,
		    "'history' takes no operand: did you mean '--from %s'?",
		    operand[0]);
	if (!erase && cmd_option(ctx, n, args, "--yes"))
		return cmd_usage_error(ctx->cmd, "--yes is for --erase");
	r = offline_open(&l, ctx);
	if (r == EXIT_OK)
		r = erase ? history_erase(&l, ctx, n, args, erase)
			  : history_show(&l, ctx, n, args);
	offline_done(&l);
	return r;
}

const struct cmd cmd_history = {
    .name = "history",
    .args = "",
    .help = "show what was recorded, or erase it",
    .reads = true,
    .options = history_options,
    .run = history_run,
};
