/* offduty login: two lines for a login shell, and the limits that are reached,
 * with or without the service. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/limit.h"
#include "cmd/offline.h"
#include "cmd/print/json.h"
#include "cmd/print/text.h"
#include "core/interval.h"

#define LOGIN_LIMIT_MS 190  /* all of it: a login shell waits */
#define LOGIN_DAYS_AHEAD 14
#define LOGIN_SERVICE_MS 90 /* then the configuration alone answers */

/* The day's boundary; at night the day that has not ended yet. */
static void login_add_day(struct str *s, const struct control_verdict *v)
{
	struct control_time start = v->hours_start;
	struct control_time end =
	    print_is_never(v->cutoff) ? v->hours_end : v->cutoff;

	if (print_is_never(start)) {
		str_add(s, "today: no hours; ");
		return;
	}
	if (print_day(start) == print_day(v->now))
		str_add(s, "today");
	else
		str_add(s, print_weekday(print_day(start)));
	str_add(s, ": ");
	print_clock(s, start);
	str_add(s, " to ");
	if (print_day(end) != print_day(start)) {
		str_add(s, print_weekday(print_day(end)));
		str_add(s, " ");
	}
	print_clock(s, end);
	str_add(s, "; ");
}

/* hint: why the service was not asked with success; NULL: it was. */
static void login_add(struct str *s, const struct control_verdict *v,
    const char *hint)
{
	const char *no_color = getenv("NO_COLOR");
	bool color = isatty(STDOUT_FILENO) && !(no_color && *no_color);

	login_add_day(s, v);
	if (color)
		str_add(s, v->duty == DUTY_OFF ? "\033[33m" : "\033[32m");
	print_duty(s, v);
	if (color)
		str_add(s, "\033[0m");
	str_add(s, "\nnext: ");
	print_next_line(s, v);
	if (hint) {
		s->n--; /* the line's end */
		str_addf(s, " (%s)\n", hint);
	}
	print_limits(s, v);
}

static void login_add_json(struct str *s, const struct control_verdict *v,
    bool service)
{
	json_begin(s);
	json_bool(s, "service", service);
	json_time(s, "now", v->now);
	json_text(s, "state", engine_duty_name((enum duty)v->duty));
	json_time(s, "hours_start", v->hours_start);
	json_time(s, "hours_end", v->hours_end);
	json_time(s, "cutoff", v->cutoff);
	json_add_next(s, v);
	json_add_limits(s, v);
	json_end(s);
}

/* The hours alone say where the user stands. */
static void login_hours_verdict(const struct offline *l, struct verdict *v)
{
	const struct hours_rules *rules = &l->config->rules.hours;
	struct intervals hours = {0};

	*v = (struct verdict){.duty = DUTY_OFF,
	    .meeting_end = INSTANT_NEVER,
	    .hours_start = INSTANT_NEVER,
	    .hours_end = INSTANT_NEVER,
	    .cutoff = INSTANT_NEVER,
	    .pause_until = INSTANT_NEVER,
	    .on_call_until = INSTANT_NEVER};
	hours_of_day(rules, &l->view, offline_today(l), &hours);
	if (hours.n > 0) {
		v->hours_start = hours.v[0].start;
		v->hours_end = v->cutoff = hours.v[hours.n - 1].end;
	}
	if (intervals_find(&hours, l->now)) {
		v->duty = DUTY_ON;
		v->next = NEXT_CUTOFF;
		v->next_at = v->cutoff;
	} else {
		v->next_at = hours_next_start(rules, &l->view, l->now,
		    LOGIN_DAYS_AHEAD);
		v->next = instant_is_never(v->next_at) ? NEXT_NOTHING :
							 NEXT_HOURS;
	}
	intervals_done(&hours);
}

/* Without the service: the configuration, and the calendars as they were last
 * read, since to read them might take too long. */
static int login_from_config(const struct cmd_context *ctx,
    struct control_verdict *ret)
{
	struct verdict v;
	struct offline l;
	int r = offline_open(&l, ctx);

	if (r == EXIT_OK) {
		offline_recall_calendars(&l, offline_today(&l), 1);
		login_hours_verdict(&l, &v);
		offline_fill_verdict(&l, &v, ret);
	}
	offline_done(&l);
	return r;
}

static const char *login_hint(int error)
{
	if (error == -ETIMEDOUT || error == -EPROTO || error == -EPIPE)
		return "as last known; the service does not answer";
	return "no service: systemctl --user start offduty";
}

static int login_run(const struct cmd_context *ctx, int n, char **args)
{
	struct control_reply reply;
	struct str text = {0};
	const char *hint = NULL;
	bool service = false;
	int r;

	(void)n;
	(void)args;
	limit_process(LOGIN_LIMIT_MS);
	if (ctx->at) {
		r = offline_verdict(ctx, &reply.verdict);
	} else {
		r = client_verdict(LOGIN_SERVICE_MS, &reply);
		service = r == 0;
		if (!service)
			hint = login_hint(r);
		r = service ? EXIT_OK :
			      login_from_config(ctx, &reply.verdict);
	}
	if (r != EXIT_OK)
		return EXIT_OK;
	if (ctx->json)
		login_add_json(&text, &reply.verdict, service);
	else
		login_add(&text, &reply.verdict, hint);
	cmd_write(text.v, text.n);
	str_done(&text);
	return EXIT_OK;
}

const struct cmd cmd_login = {
    .name = "login",
    .args = "",
    .help = "print two lines for a login shell",
    .reads = true,
    .never_fails = true,
    .run = login_run,
};
