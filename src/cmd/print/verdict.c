/* The verdict in a few lines: state, what comes next, why, what is wrong. */
#include "cmd/print/text.h"

#include <string.h>

static void print_break_or_pause(struct str *s,
    const struct control_verdict *v)
{
	if (v->duty == DUTY_BREAK) {
		str_add(s, "on a break");
		return;
	}
	str_add(s, "paused");
	if (!print_is_never(v->pause_until)) {
		str_add(s, " until ");
		print_when(s, v->pause_until, v->now);
	}
}

void print_duty(struct str *s, const struct control_verdict *v)
{
	if (v->duty == DUTY_BREAK || v->duty == DUTY_PAUSED) {
		print_break_or_pause(s, v);
		return;
	}
	if (v->duty == DUTY_OFF) {
		str_add(s, "off duty");
		return;
	}
	str_add(s, "on duty");
	if (!print_is_never(v->cutoff)) {
		str_add(s, " until ");
		print_when(s, v->cutoff, v->now);
	}
	if (v->extension_us > 0) {
		str_add(s, ", ");
		print_span(s, v->extension_us);
		str_add(s, " longer");
	}
}

void print_state(struct str *s, const struct control_verdict *v)
{
	print_duty(s, v);
	if (v->on_call) {
		str_add(s, ", on call");
		if (!print_is_never(v->on_call_until)) {
			str_add(s, " until ");
			print_when(s, v->on_call_until, v->now);
		}
	}
	if (v->meeting) {
		str_add(s, ", in a meeting");
		if (!print_is_never(v->meeting_end)) {
			str_add(s, " until ");
			print_when(s, v->meeting_end, v->now);
		}
		if (v->meeting_title[0]) {
			str_add(s, ": ");
			print_clean(s, v->meeting_title);
		}
	}
	if (v->quiet && v->quiet_reason[0]) {
		str_add(s, ", ");
		print_clean(s, v->quiet_reason);
	}
	str_add(s, "\n");
}

static void print_next_what(struct str *s, const struct control_verdict *v)
{
	static const char *const what[NEXT_COUNT] = {
	    [NEXT_NOTHING] = "nothing", [NEXT_HOURS] = "hours begin",
	    [NEXT_BREAK] = "break", [NEXT_LUNCH] = "lunch walk",
	    [NEXT_CUTOFF] = "your day ends", [NEXT_RESUME] = "pause ends"};

	if (v->next == NEXT_BREAK && v->next_title[0]) {
		print_clean(s, v->next_title);
		str_add(s, " ");
	}
	str_add(s, v->next < NEXT_COUNT ? what[v->next] : "");
}

void print_next_line(struct str *s, const struct control_verdict *v)
{
	int64_t left = v->next_at.us - v->now.us;

	print_next_what(s, v);
	if (v->next != NEXT_NOTHING && !print_is_never(v->next_at)) {
		print_at(s, v->next_at, v->now);
		if (left > 0 && left < 24 * USEC_PER_HOUR) {
			str_add(s, ", in ");
			print_span(s, left);
		}
	}
	if (v->moved && v->next == NEXT_HOURS)
		str_add(s, ", moved by your work at night");
	str_add(s, "\n");
}

void print_next(struct str *s, const struct control_verdict *v)
{
	if (v->offered) {
		str_add(s, "now: ");
		print_clean(s, v->offered_title[0] ? v->offered_title :
						     "a break");
		str_add(s, " (offduty take, snooze or skip)\n");
	}
	str_add(s, "next: ");
	print_next_line(s, v);
}

static void print_waits_until(struct str *s, const char *what,
    struct control_time t, struct control_time now)
{
	str_add(s, what);
	if (!print_is_never(t))
		print_at(s, t, now);
}

void print_waits(struct str *s, const struct control_verdict *v)
{
	static const char *const next[NEXT_COUNT] = {
	    [NEXT_NOTHING] = "nothing", [NEXT_HOURS] = "your hours",
	    [NEXT_BREAK] = "the break", [NEXT_LUNCH] = "the lunch walk",
	    [NEXT_CUTOFF] = "the end of your day",
	    [NEXT_RESUME] = "the end of the pause"};
	int64_t left = v->next_at.us - v->now.us;

	if (v->duty == DUTY_PAUSED) {
		print_waits_until(
		    s, "the end of the pause", v->pause_until, v->now);
	} else if (v->duty == DUTY_BREAK) {
		str_add(s, "the end of your break");
	} else if (v->offered) {
		str_add(s, "your answer, or a rest");
	} else if (v->meeting) {
		print_waits_until(
		    s, "the end of the meeting", v->meeting_end, v->now);
	} else if (v->quiet) {
		str_add(s, "the desktop, which asks for quiet");
		if (v->quiet_reason[0]) {
			str_add(s, ": ");
			print_clean(s, v->quiet_reason);
		}
	} else if (v->duty == DUTY_ON && v->presence != PRESENCE_ACTIVE &&
		   v->presence != PRESENCE_UNKNOWN) {
		str_add(s, "you to come back");
	} else if (v->next == NEXT_BREAK && left > 0) {
		print_span(s, left);
		str_add(s, " more of work");
	} else if (v->next < NEXT_COUNT) {
		str_add(s, next[v->next]);
	}
}

void print_reason(struct str *s, const struct control_verdict *v)
{
	if (!v->reason[0])
		return;
	str_add(s, "why: ");
	print_clean(s, v->reason);
	if (v->source[0]) {
		str_add(s, " (");
		print_clean(s, v->source);
		str_add(s, ")");
	}
	str_add(s, "\n");
}

void print_budget(struct str *s, const struct control_verdict *v)
{
	bool over = v->duty == DUTY_OFF && v->cutoff.us <= v->now.us;

	if (!over && v->next != NEXT_CUTOFF && v->extension_us <= 0)
		return;
	str_add(s, "extensions: ");
	if (v->budget_left_us > 0)
		print_span(s, v->budget_left_us);
	else
		str_add(s, "none");
	str_add(s, " left this week\n");
}

void print_limits(struct str *s, const struct control_verdict *v)
{
	for (int i = 0; i < LIMIT_COUNT; i++) {
		if (!v->limit[i].reached)
			continue;
		str_add(s, "limit: ");
		print_clean(s, v->limit[i].text);
		str_add(s, "\n");
	}
}

void print_presence(struct str *s, const struct control_verdict *v)
{
	static const char *const from[CONTROL_TELLINGS] = {
	    [CONTROL_CANNOT] = "not from ", [CONTROL_COULD] = "in reserve: ",
	    [CONTROL_TELLS] = "from "};

	str_add(s, "presence: ");
	str_add(s, engine_presence_name((enum presence)v->presence));
	str_add(s, "\n");
	for (int i = 0; i < v->sources; i++) {
		const struct control_source *c = &v->presence_source[i];

		str_add(s, "presence: ");
		str_add(s, from[c->telling]);
		print_clean(s, c->name);
		if (c->note[0]) {
			str_add(s, ": ");
			print_clean(s, c->note);
		}
		str_add(s, "\n");
	}
	if (v->session[0]) {
		str_add(s, "presence: ");
		print_clean(s, v->session);
		str_add(s, "\n");
	}
}

static void print_stale(struct str *s, const struct control_stale *c,
    struct control_time now)
{
	static const char *const how[CONTROL_HOWS] = {
	    [CONTROL_KEPT] = "' is as of ",
	    [CONTROL_PARTLY] = "' could not be read in full since ",
	    [CONTROL_MISSING] = "' could not be read since "};

	str_add(s, "note: calendar '");
	print_clean(s, c->calendar);
	str_add(s, how[c->how]);
	print_past(s, c->since, now);
	str_add(s, ": ");
	print_clean(s, c->why);
	str_add(s, "\n");
}

void print_problems(struct str *s, const struct control_verdict *v)
{
	for (int i = 0; i < v->stale && i < CONTROL_MAX_STALE; i++)
		print_stale(s, &v->calendar[i], v->now);
	if (v->stale > CONTROL_MAX_STALE) {
		str_add(s, "note: and ");
		print_number(s, v->stale - CONTROL_MAX_STALE);
		str_add(s, " more calendars\n");
	}
	if (!v->server)
		str_add(s, "note: no notification server answers; what is "
			   "still true is shown when one does\n");
	if (strcmp(v->backend, "none") == 0)
		str_add(s, "note: nothing here tells whether you are at the "
			   "screen; only the clock counts (why: "
			   "offduty status --verbose)\n");
	if (v->problem[0] && !v->problem_is_calendar) {
		str_add(s, "note: ");
		print_clean(s, v->problem);
		str_add(s, "\n");
	}
}
