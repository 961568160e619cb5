/* The extension: the user moves today's cutoff, within the week's budget, and
 * is told what that takes from the rest until the next hours. */
#include "core/engine_priv.h"

#include <errno.h>

#include "base/str.h"

/* What a notification offers. */
#define EXTEND_STANDARD (30 * USEC_PER_MIN)

/* ---- the budget ---- */

static int64_t extend_left(const struct engine *e)
{
	return e->rules->cutoff.budget - e->extended_week;
}

int64_t extend_offered(const struct engine *e)
{
	int64_t left = extend_left(e);

	if (left >= EXTEND_STANDARD)
		return EXTEND_STANDARD;
	return left > 0 ? left - left % USEC_PER_MIN : 0;
}

static struct instant extend_renewal(const struct engine *e)
{
	/* as engine.c counts weeks */
	int32_t day = (e->week + 1) * 7 - 3;

	return hours_day_span(&e->rules->hours, e->calendar->zone, day).start;
}

static void extend_refuse(struct engine *e, int64_t left)
{
	int64_t budget = e->rules->cutoff.budget;
	char span[TIME_SPAN_SIZE], all[TIME_SPAN_SIZE];
	char at[ENGINE_WHEN_SIZE];

	engine_span(budget, all);
	engine_at(e, extend_renewal(e), at);
	if (budget == 0)
		engine_answer(e, -EDQUOT,
		    "there are no extensions ([cutoff] budget = none)");
	else if (left <= 0)
		engine_answer(e, -EDQUOT,
		    "no extension is left this week ([cutoff] budget = %s); "
		    "it renews %s",
		    all, at);
	else
		engine_answer(e, -EDQUOT,
		    "only %s of extensions are left this week "
		    "([cutoff] budget = %s); it renews %s",
		    engine_span(left, span), all, at);
}

/* ---- the move ---- */

/* From the end of the hours; of an extension that goes on; or from now, where
 * none are ahead. */
static struct instant extend_from(const struct engine *e)
{
	struct instant now = e->now.wall;

	if (e->extension.start.us <= now.us && now.us < e->extension.end.us)
		return e->extension.end;
	return cutoff_is_past(e) || e->hours.n == 0 ? now : engine_cutoff(e);
}

static void extend_move(struct engine *e, int64_t span)
{
	struct instant from = extend_from(e);
	struct instant until = {from.us + span}, now = e->now.wall;

	if (e->extension.start.us <= from.us &&
	    from.us <= e->extension.end.us)
		e->extension.end = until;
	else
		e->extension = (struct interval){from, until};
	e->extended_week += span;
	cutoff_reset(e);
	engine_withdraw(e, CHANNEL_CUTOFF);
	engine_load_day(e);
	/* warnings that the day's end is nearer than are not news */
	for (size_t i = 0; i < e->rules->cutoff.n_warn; i++)
		if (e->rules->cutoff.warn[i] >= engine_cutoff(e).us - now.us)
			e->cutoff.warned |= 1U << i;
}

/* ---- what is said ---- */

struct extend_rest {
	struct instant next; /* hours begin */
	int64_t left, due;
};

/* False: the day still leaves the rest that is due, or none is. */
static bool extend_cuts_rest(const struct engine *e, struct extend_rest *ret)
{
	struct instant end = e->extension.end;

	ret->due = e->rules->limit.rest;
	ret->next = night_next_start(e, end);
	if (ret->due == 0 || instant_is_never(ret->next) ||
	    end.us != engine_cutoff(e).us)
		return false;
	ret->left = ret->next.us - end.us;
	return ret->left < ret->due;
}

static void extend_record(struct engine *e, int64_t span, const char *because)
{
	char by[TIME_SPAN_SIZE], at[ENGINE_WHEN_SIZE];
	char left[TIME_SPAN_SIZE], due[TIME_SPAN_SIZE];
	char cuts[ENGINE_TEXT_SIZE] = "", text[ENGINE_BECAUSE_SIZE];
	struct extend_rest r;
	struct reason why;

	str_copy(text, sizeof(text), because);
	if (extend_cuts_rest(e, &r))
		str_printf(cuts, sizeof(cuts), ", leaving %s of %s of rest",
		    engine_span(r.left, left), engine_span(r.due, due));
	why = reason_make(e->rules->cutoff.source, "by %s, to %s%s%s%s",
	    engine_span(span, by), engine_when(e, e->extension.end, at), cuts,
	    text[0] ? ": " : "", text);
	engine_decide(e, "extension", "Extension", &why);
	engine_record(e, "extension", "Extension", &why);
}

/* What it does to the hours that come next; "": nothing. */
static void extend_say_rest(const struct engine *e, char *buf, size_t size)
{
	struct instant last = {e->extension.end.us - 1};
	char at[ENGINE_WHEN_SIZE], left[TIME_SPAN_SIZE], due[TIME_SPAN_SIZE];
	struct extend_rest r;

	buf[0] = '\0';
	if (!extend_cuts_rest(e, &r))
		return;
	engine_span(r.due, due);
	if (intervals_find(&e->on_call, last))
		str_printf(buf, size,
		    "; on call: your next hours begin %s after you stop", due);
	else
		str_printf(buf, size,
		    "; hours begin %s: that leaves %s of rest, %s are due",
		    engine_at(e, r.next, at), engine_span(r.left, left),
		    due);
}

static void extend_answer(struct engine *e)
{
	struct instant end = e->extension.end;
	char at[ENGINE_WHEN_SIZE], left[TIME_SPAN_SIZE];
	char rest[ENGINE_TEXT_SIZE];
	bool last = end.us == engine_cutoff(e).us;

	extend_say_rest(e, rest, sizeof(rest));
	engine_answer(e, 0, "%s %s; %s left this week%s",
	    last ? "your day ends" : "on duty until",
	    last ? engine_at(e, end, at) : engine_when(e, end, at),
	    engine_span(extend_left(e), left),
	    rest);
}

void extend_verb(struct engine *e, const struct engine_event *ev)
{
	int64_t left = extend_left(e);
	char longest[TIME_SPAN_SIZE];

	if (ev->span <= 0 || ev->span > ENGINE_LONGEST_EXTENSION) {
		engine_answer(e, -EINVAL, "an extension is between 1s and %s",
		    engine_span(ENGINE_LONGEST_EXTENSION, longest));
		return;
	}
	if (ev->span > left) {
		extend_refuse(e, left);
		return;
	}
	extend_move(e, ev->span);
	extend_record(e, ev->span, ev->text ? ev->text : "");
	extend_answer(e);
}
