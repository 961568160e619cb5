/* offduty explain: what was decided of late and why, and what is waited for:
 * by the service, else by the history; with --at, by the plan. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/offline.h"
#include "cmd/print/json.h"
#include "cmd/print/text.h"
#include "cmd/record.h"
#include "cmd/words.h"
#include "core/plan.h"

#define EXPLAIN_STANDARD 5
#define EXPLAIN_AROUND (5 * USEC_PER_MIN)
/* Of the history, no more than these before what is asked for. */
#define EXPLAIN_DAYS 7

/* What is shown: the last count, or those around a time. */
struct explain {
	struct record list; /* by time */
	size_t count;
	struct instant around; /* NEVER: the last ones */
	const char *from;      /* "service", "history", "plan" */
	struct instant now;
	bool stands; /* verdict holds: how the user stands */
	struct control_verdict verdict;
};

static struct control_decision *explain_new(struct record *list)
{
	mem_grow(&list->v, list->n, &list->cap, sizeof(*list->v));
	return &list->v[list->n++];
}

/* ---- the service ---- */

/* All decisions that it keeps. 0 or -errno. */
static int explain_ask_decisions(struct record *list)
{
	struct control_request request;
	struct control_reply reply;
	struct client c;
	int r;

	client_request(&request, CONTROL_EXPLAIN);
	r = client_open(&c, &request, CONTROL_TIMEOUT_MS);
	while (r == 0) {
		r = client_receive(&c, &reply);
		if (r == 0 && reply.kind == CONTROL_DONE)
			break;
		if (r == 0 && reply.kind != CONTROL_DECISION)
			r = -EPROTO;
		if (r == 0)
			*explain_new(list) = reply.decision;
	}
	client_close(&c);
	return r;
}

static int explain_ask(struct explain *e)
{
	struct control_reply reply;
	int r = explain_ask_decisions(&e->list);

	if (r == 0)
		r = client_verdict(CONTROL_TIMEOUT_MS, &reply);
	if (r < 0)
		return r;
	e->from = "service";
	e->stands = true;
	e->verdict = reply.verdict;
	e->now.us = reply.verdict.now.us;
	return 0;
}

/* ---- the history ---- */

/* What is asked for may lie before all that the service keeps; where that is
 * less than it could keep, there is no more. */
static bool explain_reaches_back(const struct explain *e)
{
	if (e->list.n < ENGINE_MAX_DECISIONS)
		return false;
	if (instant_is_never(e->around))
		return e->list.n < e->count;
	return e->around.us - EXPLAIN_AROUND < e->list.v[0].at.us;
}

/* Puts what is recorded before all others. */
static int explain_recall(struct explain *e, const struct offline *l)
{
	int64_t days = (int64_t)EXPLAIN_DAYS * SEC_PER_DAY * USEC_PER_SEC;
	struct interval range = {.end = l->now};
	struct record past = {0};
	int r;

	if (e->around.us < range.end.us)
		range.end.us = e->around.us + EXPLAIN_AROUND;
	if (e->list.n > 0 && e->list.v[0].at.us < range.end.us)
		range.end.us = e->list.v[0].at.us;
	range.start.us = range.end.us - days;
	r = record_decisions(l, range, &past);
	for (size_t i = 0; i < e->list.n; i++)
		*explain_new(&past) = e->list.v[i];
	free(e->list.v);
	e->list = past;
	return r;
}

/* Without the service the history has to do, and with it for what is long
 * past. What is wrong with it, or with the configuration, is said, and matters
 * only where there is nothing else. */
static int explain_now(struct explain *e, const struct cmd_context *ctx)
{
	int err = explain_ask(e), r = EXIT_FAILED;
	struct offline l;

	if (err == 0 && !explain_reaches_back(e))
		return EXIT_OK;
	if (err < 0) {
		client_fail(err);
		e->list.n = 0;
		e->from = "history";
	}
	if (offline_open(&l, ctx) == EXIT_OK)
		r = explain_recall(e, &l);
	offline_done(&l);
	if (err < 0 && (r != EXIT_OK || e->list.n == 0))
		return client_exit(err);
	return EXIT_OK;
}

/* ---- the plan ---- */

/* Up to --at. */
static void explain_plan(struct explain *e, struct offline *l)
{
	struct plan plan = {0};
	int32_t day = offline_today(l);

	offline_read_calendars(l, day, 1);
	plan_day(&l->config->rules, &l->view, day, l->now, &plan);
	for (size_t i = 0; i < plan.line.n; i++) {
		const struct timeline_entry *p = &plan.line.v[i];
		struct control_decision *d;

		if (p->at.us > l->now.us)
			continue;
		d = explain_new(&e->list);
		*d = (struct control_decision){.at = offline_time(l, p->at)};
		str_copy(d->kind, sizeof(d->kind), p->kind);
		str_copy(d->title, sizeof(d->title), p->title);
		str_copy(d->reason, sizeof(d->reason), p->reason.text);
		config_source_name(
		    l->config, p->reason.source, d->source, sizeof(d->source));
	}
	e->from = "plan";
	e->now = l->now;
	e->stands = true;
	offline_fill_verdict(l, &plan.verdict, &e->verdict);
	plan_done(&plan);
}

/* ---- printing ---- */

/* Where the part to show begins and ends. Around a time: five minutes either
 * way, or the last one before them. */
static size_t explain_select(const struct explain *e, size_t *end)
{
	const struct control_decision *v = e->list.v;
	size_t start = 0;

	*end = e->list.n;
	if (instant_is_never(e->around))
		return *end > e->count ? *end - e->count : 0;
	while (*end > 0 && v[*end - 1].at.us > e->around.us + EXPLAIN_AROUND)
		(*end)--;
	while (
	    start + 1 < *end && v[start].at.us < e->around.us - EXPLAIN_AROUND)
		start++;
	return start;
}

/* "break-taken" of rest: ", taken"; what a title says is not said again. */
static void explain_add_outcome(struct str *s, const char *kind)
{
	static const char *const outcome[] = {
	    "taken", "missed", "merged", "lost", "skipped", "snoozed"};
	const char *p = strchr(kind, '-');

	for (size_t i = 0; p && i < ARRAY_LEN(outcome); i++) {
		if (strcmp(p + 1, outcome[i]) != 0)
			continue;
		str_add(s, ", ");
		str_add(s, outcome[i]);
	}
}

static void explain_add_line(
    struct str *s, const struct control_decision *d, struct control_time now)
{
	print_past(s, d->at, now);
	str_add(s, "  ");
	print_clean(s, d->title[0] ? d->title : d->kind);
	explain_add_outcome(s, d->kind);
	str_add(s, ": ");
	print_clean(s, d->reason);
	if (d->source[0]) {
		str_add(s, " (");
		print_clean(s, d->source);
		str_add(s, ")");
	}
	str_add(s, "\n");
}

/* How things stand comes first, where the last decisions are asked for. */
static void explain_add_text(struct str *s, const struct explain *e)
{
	size_t end, start = explain_select(e, &end);
	struct control_time here = {.us = e->now.us};

	if (e->stands && instant_is_never(e->around)) {
		print_state(s, &e->verdict);
		str_add(s, "waits for: ");
		print_waits(s, &e->verdict);
		str_add(s, "\n");
		print_next(s, &e->verdict);
		print_reason(s, &e->verdict);
		str_add(s, "\n");
	}
	for (size_t i = start; i < end; i++) {
		here.offset = e->list.v[i].at.offset;
		explain_add_line(s, &e->list.v[i], here);
	}
	if (start == end)
		str_add(s, "nothing was decided yet\n");
}

static void explain_add_json(struct str *s, const struct control_decision *d)
{
	json_open(s, NULL, '{');
	json_time(s, "at", d->at);
	json_text(s, "kind", d->kind);
	json_text(s, "title", d->title);
	json_text(s, "reason", d->reason);
	json_text(s, "source", d->source);
	json_close(s, '}');
}

static void explain_add_json_state(struct str *s, const struct explain *e)
{
	struct str waits = {0};

	if (!e->stands) {
		json_null(s, "state");
		json_null(s, "waits_for");
		json_null(s, "next");
		return;
	}
	print_waits(&waits, &e->verdict);
	json_text(s, "state", engine_duty_name((enum duty)e->verdict.duty));
	json_text(s, "waits_for", waits.v);
	json_add_next(s, &e->verdict);
	str_done(&waits);
}

static void explain_add_json_all(struct str *s, const struct explain *e)
{
	size_t end, start = explain_select(e, &end);

	json_begin(s);
	json_text(s, "from", e->from);
	explain_add_json_state(s, e);
	json_open(s, "decisions", '[');
	for (size_t i = start; i < end; i++)
		explain_add_json(s, &e->list.v[i]);
	json_close(s, ']');
	json_end(s);
}

static int explain_print(const struct explain *e, bool json)
{
	struct str s = {0};
	int r;

	if (json)
		explain_add_json_all(&s, e);
	else
		explain_add_text(&s, e);
	r = cmd_write(s.v, s.n);
	str_done(&s);
	return r;
}

/* ---- the verb ---- */

/* A time may be counted from --at, and in the configured zone. */
static int explain_time(
    struct explain *e, const struct cmd_context *ctx, const char *text)
{
	struct offline l;
	int r = offline_open(&l, ctx);

	if (r == EXIT_OK)
		r = offline_parse_when(&l, ctx, text, &e->around);
	offline_done(&l);
	return r;
}

/* "5", or a time. */
static int explain_operand(
    struct explain *e, const struct cmd_context *ctx, int n, char **word)
{
	char text[WORDS_SIZE];
	const char *p = text;
	uint64_t count;
	int r;

	e->count = EXPLAIN_STANDARD;
	e->around = INSTANT_NEVER;
	if (n == 0)
		return EXIT_OK;
	r = words_join(ctx, n, word, text);
	if (r != EXIT_OK)
		return r;
	if (str_read_number(&p, SIZE_MAX, &count) < 0 || *p)
		return explain_time(e, ctx, text);
	if (count == 0)
		return cmd_usage_error(
		    ctx->cmd, "'%s': no decisions at all", text);
	e->count = count;
	return EXIT_OK;
}

static int explain_at(struct explain *e, const struct cmd_context *ctx)
{
	struct offline l;
	int r = offline_open(&l, ctx);

	if (r == EXIT_OK)
		explain_plan(e, &l);
	offline_done(&l);
	return r;
}

static int explain_run(const struct cmd_context *ctx, int n, char **args)
{
	struct explain e = {.now = offline_clock()};
	char **operand;
	int r;

	n = cmd_operands(ctx, n, args, &operand);
	r = explain_operand(&e, ctx, n, operand);
	if (r == EXIT_OK)
		r = ctx->at ? explain_at(&e, ctx) : explain_now(&e, ctx);
	if (r == EXIT_OK)
		r = explain_print(&e, ctx->json);
	free(e.list.v);
	return r;
}

const struct cmd cmd_explain = {
    .name = "explain",
    .args = "[N|TIME]",
    .help = "say what was decided of late, and why",
    .reads = true,
    .run = explain_run,
};
