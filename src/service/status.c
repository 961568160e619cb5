/* How the user stands, for the command line and the service manager. */
#include <string.h>

#include "base/str.h"
#include "service/service.h"

const char *status_problem(const struct service *s)
{
	for (int i = 0; i < PROBLEM_COUNT; i++)
		if (*s->problem[i])
			return s->problem[i];
	return "";
}

static struct control_time status_time(
    const struct service *s, struct instant t)
{
	struct control_time c = {.us = t.us};

	if (!instant_is_never(t))
		c.offset = zone_offset(s->zone, t);
	return c;
}

/* A bit per time, in the order of struct control_verdict. */
static uint8_t status_day_differs(const struct control_verdict *v)
{
	const struct control_time *const t[] = {&v->now, &v->meeting_end,
	    &v->hours_start, &v->hours_end, &v->cutoff, &v->next_at,
	    &v->pause_until, &v->on_call_until};
	int64_t day[sizeof(t) / sizeof(t[0])];
	unsigned bits = 0;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		day[i] = instant_sec((struct instant){t[i]->us}) + t[i]->offset;
		day[i] =
		    (day[i] - (day[i] < 0 ? SEC_PER_DAY - 1 : 0)) / SEC_PER_DAY;
		if (t[i]->us != INT64_MAX && day[i] != day[0])
			bits |= 1U << i;
	}
	return (uint8_t)bits;
}

static void status_texts(const struct service *s, const struct verdict *v,
    struct control_verdict *ret)
{
	str_copy(
	    ret->meeting_title, sizeof(ret->meeting_title), v->meeting_title);
	str_copy(
	    ret->offered_title, sizeof(ret->offered_title), v->offered_title);
	str_copy(ret->next_title, sizeof(ret->next_title), v->next_title);
	str_copy(ret->quiet_reason, sizeof(ret->quiet_reason), v->quiet_reason);
	str_copy(ret->reason, sizeof(ret->reason), v->reason.text);
	config_source_name(
	    s->config, v->reason.source, ret->source, sizeof(ret->source));
	str_copy(ret->backend, sizeof(ret->backend),
	    s->source ? presence_backend_name(s->source)
		      : (s->opt->script ? "script" : "none"));
	str_copy(ret->problem, sizeof(ret->problem), status_problem(s));
}

static void status_sources(const struct service *s, struct control_verdict *ret)
{
	struct presence_account account[CONTROL_MAX_SOURCES];

	if (!s->source)
		return;
	presence_describe_session(
	    s->source, ret->session, sizeof(ret->session));
	ret->sources = (uint8_t)presence_accounts(
	    s->source, account, CONTROL_MAX_SOURCES);
	for (size_t i = 0; i < ret->sources; i++) {
		struct control_source *to = &ret->presence_source[i];

		to->telling = account[i].tells ? CONTROL_TELLS
			      : account[i].could ? CONTROL_COULD
						 : CONTROL_CANNOT;
		str_copy(to->name, sizeof(to->name), account[i].name);
		str_copy(to->note, sizeof(to->note), account[i].note);
	}
}

static uint8_t status_count(int64_t n)
{
	return (uint8_t)(n < 0 ? 0 : n > UINT8_MAX ? UINT8_MAX : n);
}

void status_fill(struct service *s, struct control_verdict *ret)
{
	struct now now = service_now(s);
	struct verdict v;

	engine_verdict(s->engine, now, &v);
	memset(ret, 0, sizeof(*ret));
	ret->now = status_time(s, now.wall);
	ret->meeting_end = status_time(s, v.meeting_end);
	ret->hours_start = status_time(s, v.hours_start);
	ret->hours_end = status_time(s, v.hours_end);
	ret->cutoff = status_time(s, v.cutoff);
	ret->next_at = status_time(s, v.next_at);
	ret->pause_until = status_time(s, v.pause_until);
	ret->on_call_until = status_time(s, v.on_call_until);
	ret->extension_us = v.extension;
	ret->budget_left_us = v.budget_left;
	ret->active_today_us = v.active_today;
	ret->active_since_rest_us = v.active_since_rest;
	ret->duty = (uint8_t)v.duty;
	ret->presence = (uint8_t)v.presence;
	ret->meeting = v.meeting;
	ret->on_call = v.on_call;
	ret->moved = v.moved;
	ret->quiet = v.quiet;
	ret->offered = v.offered;
	ret->next = (uint8_t)v.next;
	ret->snoozes_left = status_count(v.snoozes_left);
	ret->day_differs = status_day_differs(ret);
	/* one that has frozen is on the bus all the same */
	ret->server = bus_has_server(s->bus) &&
		      !(s->notifier && notifier_has_failed(s->notifier));
	calendars_fill(s->calendars, ret);
	control_set_limits(ret, &v);
	status_sources(s, ret);
	status_texts(s, &v, ret);
	ret->problem_is_calendar = ret->stale > 0 &&
				   status_problem(s) ==
				       s->problem[PROBLEM_CALENDAR];
}

void status_decision(
    struct service *s, const struct decision *d, struct control_decision *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->at = status_time(s, d->at);
	str_copy(ret->kind, sizeof(ret->kind), d->kind);
	str_copy(ret->title, sizeof(ret->title), d->title);
	str_copy(ret->reason, sizeof(ret->reason), d->reason.text);
	config_source_name(
	    s->config, d->reason.source, ret->source, sizeof(ret->source));
}

static void status_clock(
    struct service *s, struct instant t, char buf[TIME_CLOCK_SIZE])
{
	time_format_clock(buf, t, zone_offset(s->zone, t));
}

void status_line(struct service *s, char *buf, size_t size)
{
	const struct verdict *v = &s->verdict;
	char at[TIME_CLOCK_SIZE];
	struct str line = {0};

	str_add(&line, engine_duty_name(v->duty));
	if (v->duty == DUTY_PAUSED && !instant_is_never(v->pause_until)) {
		status_clock(s, v->pause_until, at);
		str_addf(&line, " until %s", at);
	} else if (v->duty == DUTY_ON && !instant_is_never(v->cutoff)) {
		status_clock(s, v->cutoff, at);
		str_addf(&line, " until %s", at);
	}
	if (v->on_call)
		str_add(&line, "; on call");
	if (v->meeting)
		str_add(&line, "; in a meeting");
	if (v->quiet)
		str_add(&line, "; quiet");
	if (v->offered)
		str_addf(&line, "; offered: %s", v->offered_title);
	if (v->next != NEXT_NOTHING && !instant_is_never(v->next_at)) {
		status_clock(s, v->next_at, at);
		str_addf(&line, "; next: %s at %s",
		    *v->next_title ? v->next_title : engine_next_name(v->next),
		    at);
	}
	str_clean(buf, size, line.v, line.n);
	str_done(&line);
}
