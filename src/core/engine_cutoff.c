/* The cutoff: warnings before the day's end, the end itself, and a few words
 * after it, then silence. Activity off duty climbs the same ladder. */
#include "core/engine_priv.h"

#include "base/str.h"

void cutoff_reset(struct engine *e)
{
	e->cutoff = (struct cutoff_state){.enforce = BOOT_NEVER,
	    .held = BOOT_NEVER, .next = INSTANT_NEVER};
}

/* Between two windows of a day and shortly before the first is no overtime. */
bool cutoff_is_past(const struct engine *e)
{
	int64_t now = e->now.wall.us;

	if (e->hours.n == 0)
		return true;
	return now >= e->hours.v[e->hours.n - 1].end.us ||
	       now < e->hours.v[0].start.us - ENGINE_EARLY;
}

/* Where nobody can tell, only the end of a day's hours is spoken of. */
static bool cutoff_speaks(const struct engine *e)
{
	if (e->presence == PRESENCE_ACTIVE)
		return true;
	return e->presence == PRESENCE_UNKNOWN && e->hours.n > 0 &&
	       e->now.wall.us >= engine_cutoff(e).us;
}

static const char *cutoff_blocked(const struct engine *e)
{
	if (oncall_is_on(e))
		return "on call";
	if (e->rules->cutoff.dnd == DND_CRITICAL)
		return engine_held(e, true);
	return engine_blocked(e, true);
}

/* What was done on call is no reason for a word after it. */
void cutoff_count(struct engine *e, int64_t active)
{
	if (oncall_is_on(e))
		e->cutoff.off_active = 0;
	else if (cutoff_is_past(e) &&
		 (e->presence != PRESENCE_UNKNOWN || cutoff_speaks(e)))
		e->cutoff.off_active += active;
}

void cutoff_uncount(struct engine *e, int64_t active)
{
	int64_t left = e->cutoff.off_active - active;

	e->cutoff.off_active = left > 0 ? left : 0;
}

static bool cutoff_is_spent(const struct engine *e)
{
	return e->cutoff.rungs > e->rules->cutoff.again;
}

/* A quick look that ends is forgotten after a rest; after a long one, who sits
 * down to it again is told again. */
void cutoff_rest(struct engine *e, int64_t rest)
{
	if (rest >= e->rules->cutoff.grace)
		e->cutoff.off_active = 0;
	if (rest >= ENGINE_RETURN && cutoff_is_past(e) && cutoff_is_spent(e))
		e->cutoff.rungs = 1;
}

static struct action *cutoff_show(struct engine *e, const char *kind,
    const char *title, const char *body)
{
	struct action *a =
	    engine_act(e, ACTION_SHOW, CHANNEL_CUTOFF, kind);
	int64_t offered = extend_offered(e);
	char span[TIME_SPAN_SIZE];

	if (!a)
		return NULL;
	str_copy(a->title, sizeof(a->title), title);
	str_copy(a->body, sizeof(a->body), body);
	if (offered > 0) {
		str_printf(a->command, sizeof(a->command),
		    "offduty extend %s", engine_span(offered, span));
		a->buttons = BUTTON_EXTEND;
	}
	return a;
}

static void cutoff_wait(struct engine *e, const char *blocked)
{
	struct reason why = reason_make(e->rules->cutoff.source,
	    "due, but waits: %s", blocked);

	engine_decide_once(e, "cutoff-waits", "Cutoff", &why);
}

/* ---- before ---- */

static void cutoff_warn(struct engine *e, size_t i)
{
	const struct cutoff_rules *r = &e->rules->cutoff;
	struct instant cutoff = engine_cutoff(e);
	char left[TIME_SPAN_SIZE], at[TIME_CLOCK_SIZE], warn[TIME_SPAN_SIZE];
	struct reason title, body;
	struct action *a;

	engine_span(cutoff.us - e->now.wall.us + USEC_PER_SEC - 1, left);
	engine_clock(e, cutoff, at);
	title = reason_make(r->source, "Your day ends in %s", left);
	title.text[ENGINE_TITLE_SIZE - 1] = '\0';
	body = reason_make(r->source,
	    "Hours end at %s. Time to wrap up and note what is next.", at);
	a = cutoff_show(e, "cutoff-warning", title.text, body.text);
	if (!a)
		return;
	a->reason = reason_make(r->source,
	    "hours end at %s; [cutoff] warn has %s", at,
	    engine_span(r->warn[i], warn));
	if (e->quiet)
		a->urgency = URGENCY_CRITICAL;
	engine_shown(e, a);
	e->cutoff.live = true;
}

/* Of the warnings that are reached, only the nearest to the cutoff is still
 * worth a word; all of them are then past. */
static void cutoff_step_before(struct engine *e)
{
	const struct cutoff_rules *r = &e->rules->cutoff;
	struct instant cutoff = engine_cutoff(e);
	size_t reached = SIZE_MAX;
	const char *blocked;

	if (e->cutoff.early) {
		/* a night owl's words do not use up the evening's */
		e->cutoff.early = false;
		e->cutoff.rungs = 0;
		e->cutoff.off_active = 0;
	}
	/* hours have begun, or the calendar has added some */
	e->cutoff.enforce = BOOT_NEVER;
	engine_wake_wall(e, cutoff);
	for (size_t i = 0; i < r->n_warn; i++) {
		struct instant at = {cutoff.us - r->warn[i]};

		if (e->now.wall.us < at.us)
			engine_wake_wall(e, at);
		else if (!(e->cutoff.warned & 1U << i))
			reached = i;
	}
	if (reached == SIZE_MAX || !engine_is_on_duty(e) ||
	    engine_is_settling(e))
		return;
	blocked = cutoff_blocked(e);
	if (blocked) {
		cutoff_wait(e, blocked);
		return;
	}
	for (size_t i = 0; i <= reached; i++)
		e->cutoff.warned |= 1U << i;
	cutoff_warn(e, reached);
}

/* ---- the end, and after ---- */

static void cutoff_fill_off(const struct engine *e, struct action *a)
{
	char active[TIME_SPAN_SIZE], at[ENGINE_WHEN_SIZE];
	struct night_move m;
	struct reason body;

	str_copy(a->title, sizeof(a->title), "You are off duty");
	str_copy(a->body, sizeof(a->body),
	    "These are not your hours. Can it wait?");
	a->reason = reason_make(e->rules->cutoff.source,
	    "active off duty for %s",
	    engine_span(e->cutoff.off_active, active));
	if (!night_moves(e, &m) || instant_is_never(m.is))
		return;
	body = reason_make(a->reason.source,
	    "You worked at night: your hours begin %s. Can it wait?",
	    engine_at(e, m.is, at));
	str_copy(a->body, sizeof(a->body), body.text);
}

static void cutoff_fill_rung(const struct engine *e, struct action *a)
{
	const struct cutoff_rules *r = &e->rules->cutoff;
	struct instant cutoff = engine_cutoff(e);
	char over[TIME_SPAN_SIZE], at[TIME_CLOCK_SIZE];
	struct reason text;

	if (e->hours.n == 0 || e->now.wall.us < cutoff.us) {
		cutoff_fill_off(e, a);
		return;
	}
	engine_clock(e, cutoff, at);
	engine_span(e->now.wall.us - cutoff.us, over);
	a->reason = reason_make(r->source, "hours ended at %s", at);
	if (e->cutoff.rungs == 0) {
		str_copy(a->title, sizeof(a->title), "Your day is done");
		text = reason_make(r->source,
		    "It is past %s. Leave the rest for tomorrow.", at);
	} else {
		text = reason_make(r->source, "%s past the end of your day",
		    over);
		str_copy(a->title, sizeof(a->title), text.text);
		text = reason_make(r->source,
		    "Your hours ended at %s. It will keep.", at);
	}
	str_copy(a->body, sizeof(a->body), text.text);
}

/* Rest after work at night is advice: who works in the hours that it moved is
 * told, and not locked out. */
static bool cutoff_enforces(const struct engine *e)
{
	struct instant now = e->now.wall;

	return e->rules->cutoff.enforce != ENFORCE_NOTIFY &&
	       (now.us < e->regular.start.us - ENGINE_EARLY ||
		   now.us >= e->regular.end.us);
}

static void cutoff_announce_enforcing(struct engine *e, struct action *a)
{
	const struct cutoff_rules *r = &e->rules->cutoff;
	char notice[TIME_SPAN_SIZE];
	struct reason text;

	if (!cutoff_enforces(e))
		return;
	engine_span(r->notice, notice);
	text = reason_make(r->source, "%s The screen %s in %s.", a->body,
	    r->enforce == ENFORCE_LOCK ? "locks" : "is handed to your command",
	    notice);
	str_copy(a->body, sizeof(a->body), text.text);
	e->cutoff.enforce = (struct boot){e->now.boot.us + r->notice};
}

static void cutoff_show_rung(struct engine *e, struct action *a)
{
	const struct cutoff_rules *r = &e->rules->cutoff;

	cutoff_fill_rung(e, a);
	cutoff_announce_enforcing(e, a);
	if (e->quiet || (r->critical && e->cutoff.rungs == r->again))
		a->urgency = URGENCY_CRITICAL;
	e->cutoff.held = BOOT_NEVER;
	e->cutoff.owed = false;
	e->cutoff.live = true;
}

/* In a meeting that has held it for too long: seen, not heard, and nothing is
 * enforced before the meeting is over. */
static void cutoff_whisper_rung(struct engine *e, struct action *a)
{
	char held[TIME_SPAN_SIZE];
	struct reason why;

	cutoff_fill_rung(e, a);
	why = reason_make(a->reason.source, "%s; meetings have held this for %s",
	    a->reason.text,
	    engine_span(e->now.boot.us - e->cutoff.held.us, held));
	a->reason = why;
	a->urgency = URGENCY_LOW;
	a->silent = true;
	e->cutoff.owed = cutoff_enforces(e);
}

static void cutoff_rung(struct engine *e, bool whisper)
{
	struct action *a = cutoff_show(e,
	    e->cutoff.rungs == 0 ? "cutoff" : "cutoff-again", "", "");

	if (!a)
		return;
	if (whisper)
		cutoff_whisper_rung(e, a);
	else
		cutoff_show_rung(e, a);
	e->cutoff.rungs++;
	e->cutoff.early = e->hours.n && e->now.wall.us < e->hours.v[0].start.us;
	e->cutoff.next = (struct instant){e->now.wall.us +
	    e->rules->cutoff.again_every};
	engine_shown(e, a);
}

static void cutoff_enforce(struct engine *e)
{
	const struct cutoff_rules *r = &e->rules->cutoff;
	struct reason why = reason_make(r->source, "[cutoff] enforce");
	const char *blocked = cutoff_blocked(e);

	if (e->cutoff.enforce.us == INT64_MAX)
		return;
	if (e->now.boot.us < e->cutoff.enforce.us) {
		engine_wake_boot(e, e->cutoff.enforce);
		return;
	}
	/* nobody here is nobody to stop; a meeting is let be, until its end */
	e->cutoff.enforce = BOOT_NEVER;
	if (blocked) {
		e->cutoff.owed = engine_is_meeting(e);
		why = reason_make(r->source, "not enforced: %s", blocked);
		engine_decide(e, "cutoff-let-be", "Cutoff", &why);
		return;
	}
	if (r->enforce == ENFORCE_LOCK)
		engine_act(e, ACTION_LOCK, CHANNEL_NONE, "cutoff-lock");
	else
		engine_act(e, ACTION_COMMAND, CHANNEL_NONE, "cutoff-command");
	engine_decide(e, "cutoff-enforced", "Cutoff", &why);
	engine_record(e, "cutoff-enforced", "Cutoff", &why);
}

void cutoff_enforced(struct engine *e, const struct engine_event *ev)
{
	static const char *const kind[] = {
	    [ENFORCED_LOCKED] = "cutoff-locked",
	    [ENFORCED_UNSURE] = "cutoff-unsure",
	    [ENFORCED_FAILED] = "cutoff-failed",
	};
	struct reason why =
	    reason_make(e->rules->cutoff.source, "%s", ev->text);

	engine_decide(e, kind[ev->enforced], "Cutoff", &why);
	engine_record(e, kind[ev->enforced], "Cutoff", &why);
}

/* When a word may come: at the end of the hours to who sits there then, after
 * it in turn; to who comes back or comes in, after the grace. */
static bool cutoff_is_due(struct engine *e)
{
	const struct cutoff_rules *r = &e->rules->cutoff;
	struct instant cutoff = engine_cutoff(e);
	int64_t grace = r->grace - e->cutoff.off_active;

	if (e->cutoff.rungs > 0 && e->now.wall.us < e->cutoff.next.us) {
		engine_wake_wall(e, e->cutoff.next);
		return false;
	}
	if (e->cutoff.rungs == 0 && e->hours.n &&
	    e->now.wall.us >= cutoff.us &&
	    e->now.wall.us - cutoff.us < r->grace)
		return true;
	if (grace > 0)
		engine_wake_boot(e, (struct boot){e->now.boot.us + grace});
	return grace <= 0;
}

/* Others fill the calendar: their meetings hold the ladder for as long as they
 * may hold a break, and no longer. On call, paused and quiet are the user's. */
static bool cutoff_whispers(struct engine *e)
{
	int64_t limit = e->rules->meeting.longest_deferral;

	if (!engine_is_meeting(e) || oncall_is_on(e) ||
	    engine_is_paused(e) || e->quiet)
		return false;
	if (e->cutoff.held.us == INT64_MAX)
		e->cutoff.held = e->now.boot;
	if (e->now.boot.us - e->cutoff.held.us >= limit)
		return !cutoff_is_spent(e);
	engine_wake_boot(e, (struct boot){e->cutoff.held.us + limit});
	return false;
}

static void cutoff_step_after(struct engine *e)
{
	const char *blocked;

	if (!cutoff_speaks(e))
		return;
	if ((cutoff_is_spent(e) && !e->cutoff.owed) || !cutoff_is_due(e) ||
	    engine_is_settling(e))
		return;
	blocked = cutoff_blocked(e);
	if (blocked && !cutoff_whispers(e)) {
		cutoff_wait(e, blocked);
		return;
	}
	cutoff_rung(e, blocked != NULL);
}

/* A live word about the cutoff that a meeting, a pause or more hours made
 * untrue or unwelcome goes. */
static void cutoff_hide(struct engine *e)
{
	bool past = cutoff_is_past(e);
	bool warned = engine_is_on_duty(e) && e->cutoff.warned;

	if (!e->cutoff.live)
		return;
	if ((past || warned) &&
	    (!cutoff_blocked(e) || !engine_is_here(e)))
		return;
	e->cutoff.live = false;
	engine_withdraw(e, CHANNEL_CUTOFF);
}

/* A flight, a calendar or new rules give the day another end, and it is ahead:
 * what was said of the old one does not count. */
static void cutoff_follow(struct engine *e)
{
	const struct cutoff_rules *r = &e->rules->cutoff;
	struct instant end = engine_cutoff(e);

	if (e->cutoff.end.us == end.us)
		return;
	e->cutoff.end = end;
	if (e->now.wall.us >= end.us || instant_is_never(end))
		return;
	e->cutoff.rungs = 0;
	for (size_t i = 0; i < r->n_warn; i++)
		if (e->now.wall.us < end.us - r->warn[i])
			e->cutoff.warned &= ~(1U << i);
}

void cutoff_step(struct engine *e)
{
	if (!e->rules->cutoff.enabled)
		return;
	cutoff_follow(e);
	cutoff_hide(e);
	if (cutoff_is_past(e))
		cutoff_step_after(e);
	else
		cutoff_step_before(e);
	cutoff_enforce(e);
}

/* Quick looks do not count, nor does who was on call; nobody worked, or nobody
 * can tell: nothing is said. */
void cutoff_close_day(struct engine *e)
{
	const struct cutoff_rules *r = &e->rules->cutoff;
	struct instant cutoff = engine_cutoff(e), last = e->limit.own;
	bool kept = last.us - cutoff.us < r->grace;
	char end[TIME_CLOCK_SIZE], at[TIME_CLOCK_SIZE], over[TIME_SPAN_SIZE];
	struct reason why;
	struct action *a;

	if (!r->enabled || instant_is_never(cutoff) || instant_is_never(last) ||
	    e->presence == PRESENCE_UNKNOWN)
		return;
	engine_clock(e, cutoff, end);
	engine_clock(e, last, at);
	if (kept)
		why = reason_make(r->source,
		    "hours ended at %s, work at %s", end, at);
	else
		why = reason_make(r->source,
		    "by %s: hours ended at %s, work at %s",
		    engine_span(last.us - cutoff.us, over), end, at);
	a = engine_record(
	    e, kept ? "cutoff-kept" : "cutoff-overrun", "Cutoff", &why);
	if (a)
		a->at = kept ? cutoff : last;
}
