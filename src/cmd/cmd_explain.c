/* offduty explain: what was decided of late, and why. */
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
#include "cmd/words.h"
#include "core/plan.h"

#define EXPLAIN_STANDARD 5
#define EXPLAIN_AROUND (5 * USEC_PER_MIN)

/* What is shown: the last count, or those around a time. */
struct explain {
	struct control_decision *v;
	size_t n, cap;
	size_t count;
	struct instant around; /* NEVER: the last ones */
};

static struct control_decision *explain_new(struct explain *e)
{
	mem_grow(&e->v, e->n, &e->cap, sizeof(*e->v));
	return &e->v[e->n++];
}

/* From the service: all it keeps. */
static int explain_ask(struct explain *e)
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
			*explain_new(e) = reply.decision;
	}
	client_close(&c);
	return r < 0 ? client_fail(r) : EXIT_OK;
}

/* From the plan up to --at. */
static void explain_plan(struct explain *e, struct offline *l)
{
	struct plan plan = {0};
	int32_t day = offline_today(l);
	size_t i;

	offline_read_calendars(l, day, 1);
	plan_day(&l->config->rules, &l->view, day, l->now, &plan);
	for (i = 0; i < plan.line.n; i++) {
		const struct timeline_entry *p = &plan.line.v[i];
		struct control_decision *d;

		if (p->at.us > l->now.us)
			continue;
		d = explain_new(e);
		*d = (struct control_decision){.at = offline_time(l, p->at)};
		str_copy(d->kind, sizeof(d->kind), p->kind);
		str_copy(d->title, sizeof(d->title), p->title);
		str_copy(d->reason, sizeof(d->reason), p->reason.text);
		config_source_name(l->config, p->reason.source, d->source,
		    sizeof(d->source));
	}
	plan_done(&plan);
}

/* Where the part to show begins and ends. Around a time: five minutes either
 * way, or the last one before them. */
static size_t explain_select(const struct explain *e, size_t *end)
{
	size_t start = 0;

	*end = e->n;
	if (instant_is_never(e->around))
		return e->n > e->count ? e->n - e->count : 0;
	while (*end > 0 &&
	       e->v[*end - 1].at.us > e->around.us + EXPLAIN_AROUND)
		(*end)--;
	while (start + 1 < *end &&
	       e->v[start].at.us < e->around.us - EXPLAIN_AROUND)
		start++;
	return start;
}

static void explain_add_line(struct str *s, const struct control_decision *d,
    struct control_time now)
{
	print_when(s, d->at, now);
	str_add(s, "  ");
	print_clean(s, d->title[0] ? d->title : d->kind);
	str_add(s, ": ");
	print_clean(s, d->reason);
	if (d->source[0]) {
		str_add(s, " (");
		print_clean(s, d->source);
		str_add(s, ")");
	}
	str_add(s, "\n");
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

static int explain_print(const struct explain *e, bool json,
    struct instant now)
{
	struct str s = {0};
	size_t i, end, start = explain_select(e, &end);
	struct control_time here = {.us = now.us};
	int r;

	if (json) {
		json_begin(&s);
		json_open(&s, "decisions", '[');
	}
	for (i = start; i < end; i++) {
		here.offset = e->v[i].at.offset;
		if (json)
			explain_add_json(&s, &e->v[i]);
		else
			explain_add_line(&s, &e->v[i], here);
	}
	if (json) {
		json_close(&s, ']');
		json_end(&s);
	} else if (start == end) {
		str_add(&s, "nothing was decided yet\n");
	}
	r = cmd_write(s.v, s.n);
	str_done(&s);
	return r;
}

/* "5", or a time. */
static int explain_operand(struct explain *e, const struct cmd_context *ctx,
    int n, char **word)
{
	char text[WORDS_SIZE];
	const char *p = text;
	uint64_t count;
	struct offline l;
	int r;

	e->count = EXPLAIN_STANDARD;
	e->around = INSTANT_NEVER;
	if (n == 0)
		return EXIT_OK;
	r = words_join(ctx, n, word, text);
	if (r != EXIT_OK)
		return r;
	if (str_read_number(&p, SIZE_MAX, &count) == 0 && !*p) {
		if (count == 0)
			return cmd_usage_error(
			    ctx->cmd, "'%s': no decisions at all", text);
		e->count = count;
		return EXIT_OK;
	}
	r = offline_open(&l, ctx);
	if (r == EXIT_OK)
		r = offline_parse_when(&l, ctx, text, &e->around);
	offline_done(&l);
	return r;
}

static int explain_run(const struct cmd_context *ctx, int n, char **args)
{
	struct explain e = {0};
	struct instant now = offline_clock();
	struct offline l = {0};
	char **operand;
	int r;

	n = cmd_operands(ctx, n, args, &operand);
	r = explain_operand(&e, ctx, n, operand);
	if (r == EXIT_OK && ctx->at) {
		r = offline_open(&l, ctx);
		if (r == EXIT_OK) {
			now = l.now;
			explain_plan(&e, &l);
		}
		offline_done(&l);
	} else if (r == EXIT_OK) {
		r = explain_ask(&e);
	}
	if (r == EXIT_OK)
		r = explain_print(&e, ctx->json, now);
	free(e.v);
	return r;
}

const struct cmd cmd_explain = {
    .name = "explain",
    .args = "[N|TIME]",
    .help = "say what was decided of late, and why",
    .reads = true,
    .run = explain_run,
};
