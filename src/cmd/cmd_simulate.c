/* offduty simulate: the engine over days as they were, or might have been. */
#include <errno.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/offline.h"
#include "cmd/past.h"
#include "cmd/print/json.h"
#include "cmd/print/summary.h"
#include "cmd/record.h"
#include "cmd/slurp.h"
#include "cmd/timeline.h"
#include "core/simulate.h"

#define SIMULATE_DAYS 7 /* of the record, where --from does not say */

static const struct cmd_option simulate_options[] = {
    {"--presence", 0, "FILE", "the presence to go by; '-': standard input"},
    {"--from", 0, "TIME", "begin here"},
    {"--to", 0, "TIME", "end here; a day is shown whole"},
    {"--why", 0, NULL, "with what was not shown, and the reasons"},
    {NULL},
};

struct simulate {
	const struct cmd_context *ctx;
	struct offline local;
	const char *name; /* of the trace, for messages */
	struct trace trace;
	struct interval window; /* start MIN, end NEVER: not given */
	bool why;
};

/* ---- the trace ---- */

struct simulate_problems {
	struct diags diags;
	const char *name;
};

static void simulate_note(
    void *data, unsigned line, unsigned column, const char *text)
{
	struct simulate_problems *p = data;

	diags_add(&p->diags, p->name, line, column, true, "%s", text);
}

static int simulate_parse(struct simulate *s, const struct str *text)
{
	struct simulate_problems p = {.name = s->name};
	size_t n = trace_parse(&s->trace, s->local.zone, text->v ? text->v : "",
	    text->n, simulate_note, &p);

	cmd_print_diags(&p.diags);
	diags_done(&p.diags);
	return n > 0 ? EXIT_FAILED : EXIT_OK;
}

static int simulate_read_file(struct simulate *s, const char *path)
{
	struct str text = {0};
	int err, r;

	s->name = strcmp(path, "-") == 0 ? "standard input" : path;
	err = slurp_file(path, TRACE_MAX_BYTES, &text);
	if (err == -EFBIG)
		r = cmd_fail("'%s' has more than %d MiB; cut it in parts",
		    s->name, TRACE_MAX_BYTES >> 20);
	else if (err < 0)
		r = cmd_fail("cannot read '%s': %s", s->name, strerror(-err));
	else
		r = simulate_parse(s, &text);
	str_done(&text);
	if (r == EXIT_OK && s->trace.n == 0)
		r = cmd_fail("'%s' says nothing; offduty(1) tells how a "
			     "presence trace is written",
		    s->name);
	return r;
}

/* With the days before, which the engine's state comes from. */
static int simulate_read_record(struct simulate *s)
{
	const struct offline *l = &s->local;
	int32_t first = offline_today(l) - SIMULATE_DAYS + 1;
	struct interval range;
	struct str text = {0};
	int r;

	s->name = "history";
	if (s->window.start.us == INT64_MIN)
		s->window.start = offline_day_start(l, first);
	if (instant_is_never(s->window.end))
		s->window.end = l->now;
	range = s->window;
	range.start.us -=
	    (int64_t)SIMULATION_LEAD_DAYS * SEC_PER_DAY * USEC_PER_SEC;
	r = record_read(l, "trace", range, &text);
	if (r == EXIT_OK)
		r = simulate_parse(s, &text);
	str_done(&text);
	return r;
}

/* ---- the window ---- */

static int simulate_set_window(
    struct simulate *s, const char *from, const char *to)
{
	const struct offline *l = &s->local;
	int r = EXIT_OK;

	s->window = (struct interval){{INT64_MIN}, INSTANT_NEVER};
	if (from)
		r = past_edge(l, s->ctx, from, false, &s->window.start);
	if (r == EXIT_OK && to)
		r = past_edge(l, s->ctx, to, true, &s->window.end);
	if (r == EXIT_OK && s->window.end.us <= s->window.start.us)
		r = cmd_usage_error(s->ctx->cmd, "--to is not after --from");
	return r;
}

static int simulate_nothing(const struct simulate *s, bool recorded)
{
	if (recorded)
		return cmd_fail("no presence is recorded for that time; "
				"offdutyd records it while it runs, and "
				"--presence FILE takes another");
	return cmd_fail("'%s' has nothing between --from and --to; it begins "
			"at its first line",
	    s->name);
}

/* A trace ends with its last line; but who is away then stays away. */
static void simulate_end(struct simulate *s)
{
	const struct trace_point *last = &s->trace.v[s->trace.n - 1];
	bool here = last->presence == PRESENCE_ACTIVE ||
		    last->presence == PRESENCE_UNKNOWN;

	if (instant_is_never(s->window.end) ||
	    (here && last->at.us < s->window.end.us))
		s->window.end = last->at;
}

/* As much of the trace as is asked for, and its calendars. */
static int simulate_clip(struct simulate *s, bool recorded)
{
	struct offline *l = &s->local;
	const struct hours_rules *hours = &l->config->rules.hours;
	struct trace *t = &s->trace;
	int32_t first, days;

	if (!recorded)
		simulate_end(s);
	s->window = simulation_clip(t, s->window);
	if (s->window.start.us == s->window.end.us)
		return simulate_nothing(s, recorded);
	first = hours_day_of(hours, l->zone, simulation_start(t, s->window));
	days = hours_day_of(hours, l->zone, s->window.end) - first + 1;
	if (days > SIMULATION_MAX_DAYS)
		return cmd_fail("'%s' is of more than %d days; name fewer of "
				"them with --from and --to",
		    s->name, SIMULATION_MAX_DAYS - SIMULATION_LEAD_DAYS);
	offline_read_calendars(l, first, days);
	return EXIT_OK;
}

/* ---- the answer ---- */

static void simulate_add_json(struct timeline_view *o, struct simulation *run,
    struct simulation_summary *sum)
{
	const struct simulation_day *day;
	struct str *s = o->text;

	json_begin(s);
	json_open(s, "days", '[');
	while ((day = simulation_next(run))) {
		o->day = day->day;
		json_open(s, NULL, '{');
		timeline_print_json(o, &day->line);
		json_add_summary(s, &day->summary, o->local->zone);
		json_close(s, '}');
		simulation_sum(sum, &day->summary);
	}
	json_close(s, ']');
	json_add_summary(s, sum, o->local->zone);
	json_end(s);
}

static void simulate_add_text(struct timeline_view *o, struct simulation *run,
    struct simulation_summary *sum)
{
	const struct simulation_day *day;

	while ((day = simulation_next(run))) {
		o->day = day->day;
		timeline_print_heading(o);
		timeline_print_text(o, &day->line);
		str_add(o->text, "\n");
		simulation_sum(sum, &day->summary);
	}
	print_summary(o->text, sum, o->local->zone);
}

static int simulate_show(const struct simulate *s)
{
	const struct offline *l = &s->local;
	struct simulation *run =
	    simulation_new(&l->config->rules, &l->view, &s->trace, s->window);
	struct simulation_summary sum = {0};
	struct str text = {0};
	struct timeline_view o = {.local = l, .text = &text, .why = s->why};
	int r;

	if (s->ctx->json)
		simulate_add_json(&o, run, &sum);
	else
		simulate_add_text(&o, run, &sum);
	simulation_free(run);
	r = cmd_write(text.v, text.n);
	str_done(&text);
	return r;
}

static int simulate_all(struct simulate *s, int n, char **args)
{
	const struct cmd_context *ctx = s->ctx;
	const char *path = cmd_option(ctx, n, args, "--presence");
	char **operand;
	int r;

	s->why = cmd_option(ctx, n, args, "--why") != NULL;
	if (cmd_operands(ctx, n, args, &operand) > 0)
		return cmd_usage_error(ctx->cmd,
		    "'%s': a trace is named by --presence", operand[0]);
	r = simulate_set_window(s, cmd_option(ctx, n, args, "--from"),
	    cmd_option(ctx, n, args, "--to"));
	if (r == EXIT_OK)
		r = path ? simulate_read_file(s, path)
			 : simulate_read_record(s);
	if (r == EXIT_OK)
		r = simulate_clip(s, !path);
	return r == EXIT_OK ? simulate_show(s) : r;
}

static int simulate_run(const struct cmd_context *ctx, int n, char **args)
{
	struct simulate s = {.ctx = ctx};
	int r = offline_open(&s.local, ctx);

	if (r == EXIT_OK)
		r = simulate_all(&s, n, args);
	trace_done(&s.trace);
	offline_done(&s.local);
	return r;
}

const struct cmd cmd_simulate = {
    .name = "simulate",
    .args = "",
    .help = "run the engine over days that were",
    .reads = true,
    .options = simulate_options,
    .run = simulate_run,
};
