/* Evaluation without the service: configuration, zone, calendars, engine. */
#include "cmd/offline.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "cmd/progress.h"
#include "config/value.h"
#include "core/plan.h"
#include "desktop/zonefile.h"

#define OFFLINE_TOLD 20 /* files of calendars that could not be read */
#define OFFLINE_DAYS_AHEAD 14 /* for what comes next after a day off */

struct instant offline_clock(void)
{
	struct timespec ts = {0};

	clock_gettime(CLOCK_REALTIME, &ts);
	return (struct instant){(int64_t)ts.tv_sec * USEC_PER_SEC +
				ts.tv_nsec / 1000};
}

int offline_parse_when(const struct offline *l, const struct cmd_context *ctx,
    const char *text, struct instant *ret)
{
	char problem[DIAG_TEXT_SIZE];

	if (value_parse_when(text, l->now, l->zone, ret, problem,
		sizeof(problem)) < 0)
		return cmd_usage_error(ctx->cmd, "'%s': %s", text, problem);
	return EXIT_OK;
}

int offline_open(struct offline *l, const struct cmd_context *ctx)
{
	*l = (struct offline){.now = offline_clock()};
	l->config = cmd_load_config(ctx);
	if (!l->config)
		return EXIT_FAILED;
	l->zone = zonefile_load_user(l->config->zone);
	l->view.zone = l->zone;
	if (!ctx->at)
		return EXIT_OK;
	return offline_parse_when(l, ctx, ctx->at, &l->now);
}

void offline_done(struct offline *l)
{
	calendar_result_done(&l->calendar);
	zone_free(l->zone);
	config_free(l->config);
	*l = (struct offline){0};
}

int32_t offline_today(const struct offline *l)
{
	return hours_day_of(&l->config->rules.hours, l->zone, l->now);
}

struct instant offline_day_start(const struct offline *l, int32_t day)
{
	return hours_day_span(&l->config->rules.hours, l->zone, day).start;
}

static void offline_print_state(const struct offline *l, size_t i)
{
	char text[DIAG_TEXT_SIZE];

	calendar_state_text(&l->calendar.state[i], l->config->calendar[i].name,
	    l->zone, offline_clock(), text, sizeof(text));
	fprintf(stderr, "offduty: %s\n", text);
}

/* 0 or -errno. */
static int offline_ask(struct offline *l, int32_t first, int days, bool recall,
    const char *helper)
{
	struct calendar_query q = {
	    .config = l->config,
	    .zone = zone_name(l->zone),
	    .helper = helper,
	    .window = {offline_day_start(l, first - 1),
		offline_day_start(l, first + days + OFFLINE_DAYS_AHEAD)},
	    .now = offline_clock(),
	    .cached_only = recall,
	};
	struct progress progress;
	int r;

	progress_begin(&progress);
	r = calendar_read(&q, progress_show, &progress, &l->calendar);
	progress_end(&progress);
	l->view.occurrence = l->calendar.occurrence;
	l->view.n = l->calendar.n;
	return r;
}

void offline_recall_calendars(struct offline *l, int32_t first, int days)
{
	char helper[CONFIG_PATH_SIZE];

	if (l->config->n_calendars == 0)
		return;
	cmd_helper_path("offduty-calread", helper, sizeof(helper));
	(void)offline_ask(l, first, days, true, helper);
}

void offline_tell_problems(const struct offline *l, bool shown)
{
	const struct calendar_result *r = &l->calendar;
	size_t told = 0, others;
	struct str s = {0};

	for (size_t i = 0; i < r->n_problems && told < OFFLINE_TOLD; i++) {
		if (!r->problem[i].failed)
			continue;
		calendar_problem_format(&s, &r->problem[i]);
		str_add(&s, "\n");
		told++;
	}
	others = shown ? 0 : r->n_problems - told;
	if (others > 0)
		str_addf(&s, "%zu %s; 'offduty events --problems' shows %s\n",
		    others, others == 1 ? "problem" : "problems",
		    others == 1 ? "it" : "them");
	if (s.n)
		fprintf(stderr, "%s", s.v);
	str_done(&s);
}

void offline_read_calendars(struct offline *l, int32_t first, int days)
{
	char helper[CONFIG_PATH_SIZE];
	int r;

	if (l->config->n_calendars == 0)
		return;
	cmd_helper_path("offduty-calread", helper, sizeof(helper));
	r = offline_ask(l, first, days, false, helper);
	if (r == 0)
		r = l->calendar.helper_error;
	if (r < 0)
		cmd_fail("cannot read the calendars with '%s': %s", helper,
		    strerror(-r));
	offline_tell_problems(l, false);
	for (size_t i = 0; i < l->calendar.n_states; i++) {
		if (l->calendar.state[i].kept)
			offline_print_state(l, i);
	}
}

struct control_time offline_time(const struct offline *l, struct instant t)
{
	struct control_time ret = {.us = t.us};

	if (!instant_is_never(t))
		ret.offset = zone_offset(l->zone, t);
	return ret;
}

static void offline_fill_times(const struct offline *l, const struct verdict *v,
    struct control_verdict *ret)
{
	ret->now = offline_time(l, l->now);
	ret->meeting_end = offline_time(l, v->meeting_end);
	ret->hours_start = offline_time(l, v->hours_start);
	ret->hours_end = offline_time(l, v->hours_end);
	ret->cutoff = offline_time(l, v->cutoff);
	ret->next_at = offline_time(l, v->next_at);
	ret->pause_until = offline_time(l, v->pause_until);
	ret->on_call_until = offline_time(l, v->on_call_until);
	ret->extension_us = v->extension;
	ret->budget_left_us = v->budget_left;
	ret->active_today_us = v->active_today;
	ret->active_since_rest_us = v->active_since_rest;
}

void offline_fill_verdict(const struct offline *l, const struct verdict *v,
    struct control_verdict *ret)
{
	*ret = (struct control_verdict){0};
	offline_fill_times(l, v, ret);
	ret->duty = (uint8_t)v->duty;
	ret->presence = (uint8_t)v->presence;
	ret->meeting = v->meeting;
	ret->on_call = v->on_call;
	ret->moved = v->moved;
	ret->quiet = v->quiet;
	ret->offered = v->offered;
	ret->next = (uint8_t)v->next;
	ret->snoozes_left = (uint8_t)v->snoozes_left;
	ret->server = 1; /* not asked */
	calendar_states_fill(l->calendar.state, l->calendar.n_states, l->config,
	    l->zone, ret);
	control_set_limits(ret, v);
	str_copy(ret->meeting_title, sizeof(ret->meeting_title),
	    v->meeting_title);
	str_copy(ret->offered_title, sizeof(ret->offered_title),
	    v->offered_title);
	str_copy(ret->next_title, sizeof(ret->next_title), v->next_title);
	str_copy(ret->reason, sizeof(ret->reason), v->reason.text);
	if (v->reason.text[0])
		config_source_name(l->config, v->reason.source, ret->source,
		    sizeof(ret->source));
}

int offline_verdict(const struct cmd_context *ctx, struct control_verdict *ret)
{
	struct plan plan = {0};
	struct offline l;
	int r = offline_open(&l, ctx);

	if (r == EXIT_OK) {
		int32_t day = offline_today(&l);

		offline_read_calendars(&l, day, 1);
		plan_day(&l.config->rules, &l.view, day, l.now, &plan);
		offline_fill_verdict(&l, &plan.verdict, ret);
	}
	plan_done(&plan);
	offline_done(&l);
	return r;
}
