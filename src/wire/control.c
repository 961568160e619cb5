/* Checks of the control socket's records: whatever the other end sent, what
 * passes here can be used without another look. */
#include "wire/control.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"

/* What both records begin with, in every version. */
struct control_head {
	uint32_t magic;
	uint16_t version;
	uint16_t what;
};

static int control_check_head(const void *bytes, size_t n, size_t size)
{
	struct control_head head;

	if (n < sizeof(head))
		return -EPROTO;
	memcpy(&head, bytes, sizeof(head));
	if (head.magic != CONTROL_MAGIC)
		return -EPROTO;
	/* another version may have another size */
	if (head.version != CONTROL_VERSION)
		return -EPROTONOSUPPORT;
	return n == size ? 0 : -EPROTO;
}

static bool control_ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

int control_check_request(const void *bytes, size_t n)
{
	struct control_request q;
	int r = control_check_head(bytes, n, sizeof(q));

	if (r < 0)
		return r;
	memcpy(&q, bytes, sizeof(q));
	if (q.op < CONTROL_STATUS || q.op > CONTROL_EXPLAIN)
		return -EPROTO;
	if (q.op == CONTROL_VERB && q.verb >= VERB_COUNT)
		return -EPROTO;
	if (q.until_us < 0 || q.span_us < 0)
		return -EPROTO;
	return control_ends(q.text, sizeof(q.text)) ? 0 : -EPROTO;
}

/* So that differences and dates of such times need no further care. */
static bool control_time_ok(const struct control_time *t)
{
	return (t->us >= 0 && t->us <= CONTROL_MAX_TIME &&
		   t->offset >= -CONTROL_MAX_OFFSET &&
		   t->offset <= CONTROL_MAX_OFFSET) ||
	       t->us == INT64_MAX;
}

static bool control_span_ok(int64_t us)
{
	return us >= -CONTROL_MAX_TIME && us <= CONTROL_MAX_TIME;
}

static int control_check_times(const struct control_verdict *v)
{
	const struct control_time *const time[] = {&v->now, &v->meeting_end,
	    &v->hours_start, &v->hours_end, &v->cutoff, &v->next_at,
	    &v->pause_until, &v->on_call_until};
	size_t i;

	for (i = 0; i < sizeof(time) / sizeof(time[0]); i++)
		if (!control_time_ok(time[i]))
			return -EPROTO;
	for (i = 0; i < v->stale && i < CONTROL_MAX_STALE; i++)
		if (!control_time_ok(&v->calendar[i].since) ||
		    v->calendar[i].since.us == INT64_MAX)
			return -EPROTO;
	return v->now.us != INT64_MAX && control_span_ok(v->extension_us) &&
		       control_span_ok(v->budget_left_us) &&
		       control_span_ok(v->active_today_us) &&
		       control_span_ok(v->active_since_rest_us) ?
		   0 :
		   -EPROTO;
}

static bool control_stale_ok(const struct control_verdict *v)
{
	for (size_t i = 0; i < v->stale && i < CONTROL_MAX_STALE; i++) {
		const struct control_stale *c = &v->calendar[i];

		if (c->how >= CONTROL_HOWS ||
		    !control_ends(c->calendar, sizeof(c->calendar)) ||
		    !control_ends(c->why, sizeof(c->why)))
			return false;
	}
	return true;
}

static bool control_sources_ok(const struct control_verdict *v)
{
	if (v->sources > CONTROL_MAX_SOURCES)
		return false;
	for (size_t i = 0; i < v->sources; i++) {
		const struct control_source *c = &v->presence_source[i];

		if (c->telling >= CONTROL_TELLINGS ||
		    !control_ends(c->name, sizeof(c->name)) ||
		    !control_ends(c->note, sizeof(c->note)))
			return false;
	}
	return true;
}

static bool control_limits_ok(const struct control_verdict *v)
{
	for (size_t i = 0; i < LIMIT_COUNT; i++) {
		const struct control_limit *l = &v->limit[i];

		if (l->reached > 1 || !control_span_ok(l->value) ||
		    !control_span_ok(l->most) ||
		    !control_ends(l->text, sizeof(l->text)))
			return false;
	}
	return true;
}

void control_set_limits(struct control_verdict *ret, const struct verdict *v)
{
	for (size_t i = 0; i < LIMIT_COUNT; i++) {
		const struct limit *l = &v->limit[i];
		struct control_limit *to = &ret->limit[i];

		*to = (struct control_limit){.value = l->value,
		    .most = l->most,
		    .reached = l->reached};
		str_copy(to->text, sizeof(to->text), l->text);
	}
}

static int control_check_verdict(const struct control_verdict *v)
{
	if (v->duty >= DUTY_COUNT || v->presence >= PRESENCE_COUNT ||
	    v->next >= NEXT_COUNT || v->meeting > 1 || v->on_call > 1 ||
	    v->quiet > 1 || v->offered > 1 || v->server > 1 ||
	    v->problem_is_calendar > 1 || v->moved > 1 ||
	    !control_stale_ok(v) || !control_limits_ok(v) ||
	    !control_sources_ok(v))
		return -EPROTO;
	if (!control_ends(v->meeting_title, sizeof(v->meeting_title)) ||
	    !control_ends(v->offered_title, sizeof(v->offered_title)) ||
	    !control_ends(v->next_title, sizeof(v->next_title)) ||
	    !control_ends(v->quiet_reason, sizeof(v->quiet_reason)) ||
	    !control_ends(v->reason, sizeof(v->reason)) ||
	    !control_ends(v->source, sizeof(v->source)) ||
	    !control_ends(v->backend, sizeof(v->backend)) ||
	    !control_ends(v->session, sizeof(v->session)) ||
	    !control_ends(v->problem, sizeof(v->problem)))
		return -EPROTO;
	return control_check_times(v);
}

static int control_check_decision(const struct control_decision *d)
{
	if (!control_ends(d->kind, sizeof(d->kind)) ||
	    !control_ends(d->title, sizeof(d->title)) ||
	    !control_ends(d->reason, sizeof(d->reason)) ||
	    !control_ends(d->source, sizeof(d->source)))
		return -EPROTO;
	return control_time_ok(&d->at) ? 0 : -EPROTO;
}

int control_check_reply(const void *bytes, size_t n)
{
	struct control_reply a;
	int r = control_check_head(bytes, n, sizeof(a));

	if (r < 0)
		return r;
	memcpy(&a, bytes, sizeof(a));
	switch (a.kind) {
	case CONTROL_DONE:
		if (a.result > 0)
			return -EPROTO;
		return control_ends(a.text, sizeof(a.text)) ? 0 : -EPROTO;
	case CONTROL_LINE:
		return control_ends(a.text, sizeof(a.text)) ? 0 : -EPROTO;
	case CONTROL_VERDICT:
		return control_check_verdict(&a.verdict);
	case CONTROL_DECISION:
		return control_check_decision(&a.decision);
	default:
		return -EPROTO;
	}
}
