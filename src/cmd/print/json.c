/* JSON of the command line's answers: times, and what is about a verdict. */
#include "cmd/print/json.h"

#include "cmd/print/text.h"

void json_time(struct str *s, const char *key, struct control_time t)
{
	char text[TIME_RFC3339_SIZE];

	if (print_is_never(t)) {
		json_null(s, key);
		return;
	}
	time_format_rfc3339(text, (struct instant){t.us}, t.offset);
	json_text(s, key, text);
}

/* null in an empty text's stead. */
static void json_text_or_null(struct str *s, const char *key,
    const char *value)
{
	if (value[0])
		json_text(s, key, value);
	else
		json_null(s, key);
}

static void json_seconds(struct str *s, const char *key, int64_t us)
{
	json_number(s, key, us / USEC_PER_SEC);
}

void json_add_next(struct str *s, const struct control_verdict *v)
{
	if (v->next == NEXT_NOTHING) {
		json_null(s, "next");
		return;
	}
	json_open(s, "next", '{');
	json_text(s, "kind", engine_next_name((enum next_kind)v->next));
	json_text(s, "title", v->next_title);
	json_time(s, "at", v->next_at);
	if (print_is_never(v->next_at))
		json_null(s, "in_seconds");
	else
		json_seconds(s, "in_seconds", v->next_at.us - v->now.us);
	json_bool(s, "moved", v->moved);
	json_close(s, '}');
}

static void json_add_state(struct str *s, const struct control_verdict *v)
{
	json_time(s, "now", v->now);
	json_text(s, "state", engine_duty_name((enum duty)v->duty));
}

static void json_add_meeting(struct str *s, const struct control_verdict *v)
{
	if (!v->meeting) {
		json_null(s, "meeting");
		return;
	}
	json_open(s, "meeting", '{');
	json_text(s, "title", v->meeting_title);
	json_time(s, "end", v->meeting_end);
	json_close(s, '}');
}

static void json_add_day(struct str *s, const struct control_verdict *v)
{
	json_open(s, "hours", '{');
	json_time(s, "start", v->hours_start);
	json_time(s, "end", v->hours_end);
	json_close(s, '}');
	json_time(s, "cutoff", v->cutoff);
	json_seconds(s, "extension_seconds", v->extension_us);
	json_seconds(s, "extension_left_seconds", v->budget_left_us);
	json_seconds(s, "active_today_seconds", v->active_today_us);
	json_seconds(s, "active_since_rest_seconds", v->active_since_rest_us);
	json_number(s, "snoozes_left", v->snoozes_left);
	json_time(s, "pause_until", v->pause_until);
}

static void json_add_reason(struct str *s, const struct control_verdict *v)
{
	json_open(s, "reason", '{');
	json_text(s, "text", v->reason);
	json_text_or_null(s, "source", v->source);
	json_close(s, '}');
}

static void json_add_stale(struct str *s, const struct control_verdict *v)
{
	static const char *const how[CONTROL_HOWS] = {[CONTROL_KEPT] = "kept",
	    [CONTROL_PARTLY] = "partly", [CONTROL_MISSING] = "missing"};

	json_number(s, "stale_calendars", v->stale);
	json_open(s, "stale", '[');
	for (int i = 0; i < v->stale && i < CONTROL_MAX_STALE; i++) {
		const struct control_stale *c = &v->calendar[i];

		json_open(s, NULL, '{');
		json_text(s, "calendar", c->calendar);
		json_time(s, "since", c->since);
		json_text(s, "how", how[c->how]);
		json_text(s, "why", c->why);
		json_close(s, '}');
	}
	json_close(s, ']');
}

static void json_add_sources(struct str *s, const struct control_verdict *v)
{
	static const char *const telling[CONTROL_TELLINGS] = {
	    [CONTROL_CANNOT] = "cannot", [CONTROL_COULD] = "reserve",
	    [CONTROL_TELLS] = "tells"};

	json_open(s, "presence_sources", '[');
	for (int i = 0; i < v->sources; i++) {
		const struct control_source *c = &v->presence_source[i];

		json_open(s, NULL, '{');
		json_text(s, "name", c->name);
		json_text(s, "state", telling[c->telling]);
		json_text_or_null(s, "note", c->note);
		json_close(s, '}');
	}
	json_close(s, ']');
}

static void json_add_limit(struct str *s, enum limit_kind k,
    const struct control_limit *l)
{
	bool days = engine_limit_is_days(k);

	json_open(s, NULL, '{');
	json_text(s, "name", engine_limit_name(k));
	json_text(s, "unit", days ? "days" : "seconds");
	if (l->value < 0)
		json_null(s, "value");
	else
		json_number(s, "value",
		    days ? l->value : l->value / USEC_PER_SEC);
	json_number(s, "limit", days ? l->most : l->most / USEC_PER_SEC);
	json_bool(s, "reached", l->reached);
	json_text_or_null(s, "text", l->text);
	json_close(s, '}');
}

void json_add_limits(struct str *s, const struct control_verdict *v)
{
	json_open(s, "limits", '[');
	for (int i = 0; i < LIMIT_COUNT; i++)
		if (v->limit[i].most > 0)
			json_add_limit(s, (enum limit_kind)i, &v->limit[i]);
	json_close(s, ']');
}

void json_status(struct str *s, const struct control_verdict *v,
    bool simulated)
{
	json_begin(s);
	json_bool(s, "simulated", simulated);
	json_add_state(s, v);
	json_text(s, "presence",
	    engine_presence_name((enum presence)v->presence));
	json_text_or_null(s, "presence_from", v->backend);
	json_add_sources(s, v);
	json_text_or_null(s, "presence_session", v->session);
	json_add_meeting(s, v);
	json_bool(s, "on_call", v->on_call);
	json_time(s, "on_call_until", v->on_call_until);
	json_bool(s, "quiet", v->quiet);
	json_text_or_null(s, "quiet_reason", v->quiet_reason);
	if (v->offered)
		json_text(s, "offered", v->offered_title);
	else
		json_null(s, "offered");
	json_add_next(s, v);
	json_add_day(s, v);
	json_add_reason(s, v);
	json_add_limits(s, v);
	json_bool(s, "notification_server", v->server);
	json_add_stale(s, v);
	json_text_or_null(s, "problem", v->problem);
	json_end(s);
}

void json_next(struct str *s, const struct control_verdict *v)
{
	json_begin(s);
	json_time(s, "now", v->now);
	json_add_next(s, v);
	json_end(s);
}

void json_check(struct str *s, const struct control_verdict *v)
{
	json_begin(s);
	json_add_state(s, v);
	json_end(s);
}
