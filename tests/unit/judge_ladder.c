/*
 * The judge of the ladder: a small model of what offduty.ini(5) says of the
 * cutoff. Each warning and each rung comes when it is due and the user is
 * there, or the reason why it waits is among the decisions; none comes twice,
 * early or beyond their number; nothing is enforced without its notice.
 */
#include "unit.h"
#include "judge.h"

/* An early start is no overtime. */
#define EARLY USEC_PER_HOUR

static struct judge *judge(const struct user *u)
{
	return u->data;
}

static struct ladder *ladder(const struct user *u)
{
	return &judge(u)->ladder;
}

static bool has_hours(const struct ladder *l)
{
	return !instant_is_never(l->cutoff);
}

/* ---- the day ---- */

static enum ladder_phase ladder_phase(const struct user *u)
{
	const struct ladder *l = ladder(u);
	int64_t now = u->now.wall.us;

	if (!has_hours(l) || now >= l->cutoff.us)
		return LADDER_AFTER;
	return now < l->first.us - EARLY ? LADDER_EARLY : LADDER_BEFORE;
}

static void ladder_start(struct user *u, int32_t day)
{
	struct ladder *l = ladder(u);

	*l = (struct ladder){.day = day, .said = {INT64_MIN},
	    .rung = {INT64_MIN}, .held = BOOT_NEVER, .announced = BOOT_NEVER};
	l->hours = world_hours(u, day);
	l->first = l->hours.start;
	l->cutoff = l->hours.end;
	l->phase = ladder_phase(u);
	judge(u)->lasting_day = 0;
	judge(u)->counted = (struct boot){INT64_MIN};
	judge(u)->extension = (struct interval){{0}, {0}};
	judge(u)->tally->days++;
	breaks_new_day(u);
}

/* A shift over the day's end goes on in it, as does the ladder after it, until
 * the next day's hours begin. */
static struct instant ladder_day_end(const struct user *u)
{
	const struct ladder *l = ladder(u);
	const struct cutoff_rules *c = &u->rules->cutoff;
	struct instant end = world_day_start(u, l->day + 1), last;
	struct instant next;

	if (!has_hours(l) || l->cutoff.us < end.us - USEC_PER_HOUR)
		return end;
	last.us = l->cutoff.us + (c->again + 1) * c->again_every;
	if (last.us < end.us)
		last = end;
	next = world_hours(u, l->day + 1).start;
	return next.us < last.us ? next : last;
}

/* The extension may end the day later than its hours do. */
static void ladder_extend(struct user *u)
{
	struct ladder *l = ladder(u);
	struct interval extension = judge(u)->extension;

	if (extension.end.us > extension.start.us &&
	    (!has_hours(l) || extension.end.us > l->cutoff.us))
		l->cutoff = extension.end;
}

/* A day that was left by setting the clock, and is come back to by setting it,
 * has the extension that it had. */
static void ladder_roll(struct user *u, bool set)
{
	struct judge *j = judge(u);
	struct ladder *l = ladder(u);
	struct judge_left left = {.day = l->day, .extension = j->extension};
	int32_t day = world_day(u, u->now.wall);

	if (day == l->day ||
	    (day == l->day + 1 && u->now.wall.us < ladder_day_end(u).us))
		return;
	ladder_start(u, day);
	set = set || day < left.day - 1;
	if (set && j->left.day == day) {
		j->extension = j->left.extension;
		ladder_extend(u);
	}
	j->left = set ? left : (struct judge_left){.day = INT32_MIN};
}

/* Other hours than those that the day began with. */
static void ladder_look(struct user *u)
{
	struct ladder *l = ladder(u);
	struct interval hours = world_hours(u, l->day);

	if (hours.start.us == l->hours.start.us &&
	    hours.end.us == l->hours.end.us)
		return;
	l->odd = true;
	l->hours = hours;
	l->first = hours.start;
	l->cutoff = hours.end;
	ladder_extend(u);
}

void ladder_begin(struct user *u)
{
	judge(u)->left.day = INT32_MIN;
	ladder_start(u, world_day(u, u->now.wall));
}

/* Where nobody can tell, only after the end of a day's hours. */
static bool ladder_speaks(const struct user *u)
{
	const struct ladder *l = ladder(u);

	return u->presence == PRESENCE_ACTIVE ||
	       (u->presence == PRESENCE_UNKNOWN && has_hours(l) &&
		   l->phase == LADDER_AFTER);
}

/* Who comes back off duty after so long is told again. */
#define LADDER_RETURN USEC_PER_HOUR

static void ladder_rest(struct user *u)
{
	const struct cutoff_rules *c = &u->rules->cutoff;
	const struct judge *j = judge(u);
	struct ladder *l = ladder(u);

	if (l->phase == LADDER_BEFORE || l->rungs <= c->again)
		return;
	if (!l->unsure && j->gone.us != INT64_MAX &&
	    u->now.boot.us - j->gone.us >= LADDER_RETURN)
		l->rungs = 1;
	else if (j->away.us != INT64_MAX &&
		 u->now.boot.us - j->away.us >= LADDER_RETURN)
		l->returned = true; /* idle may have been no rest */
}

void ladder_before(struct user *u, const struct engine_event *ev)
{
	struct judge *j = judge(u);
	struct ladder *l = ladder(u);
	int64_t past = u->now.boot.us - j->now.boot.us;

	if (l->phase != LADDER_BEFORE && ladder_speaks(u) &&
	    j->presence == u->presence && !j->on_call)
		l->active += past;
	else
		l->active = 0;
	/* by other hours the day may be over */
	if (ev->type == EVENT_CALENDAR || ev->type == EVENT_RULES)
		ladder_look(u);
	ladder_roll(u, u->now.wall.us - j->now.wall.us != past);
	if (u->now.wall.us - j->now.wall.us != past ||
	    ev->type == EVENT_RULES)
		l->odd = true;
	if (ladder_phase(u) == LADDER_BEFORE && l->phase != LADDER_BEFORE) {
		/* a night owl's words do not use up the evening's */
		l->rungs = l->extra = 0;
		l->active = 0;
		l->rung.us = INT64_MIN;
		l->held = l->announced = BOOT_NEVER;
	}
	l->phase = ladder_phase(u);
	ladder_rest(u);
}

/* ---- why it waits ---- */

/* Before and after the end; whether by meetings alone. */
static bool ladder_blocked(const struct user *u, bool *meeting)
{
	bool own = judge_is_paused(u) || u->quiet ||
		   judge_is_on_call(u);
	bool in = world_has(u, CLASS_MEETING, u->now.wall);

	*meeting = in && !own;
	return in || own;
}

/* NULL: none. *full: so many came since that it may be forgotten. */
static const struct decision *last_decision(const struct user *u, bool *full)
{
	size_t n;
	const struct decision *d = engine_decisions(u->engine, &n);

	*full = n == ENGINE_MAX_DECISIONS;
	while (n > 0)
		if (strcmp(d[--n].title, "Cutoff") == 0)
			return &d[n];
	return NULL;
}

static void check_reason(const struct user *u)
{
	static const char *const blocks[] = {
	    "paused", "in a meeting", "on call", "do not disturb"};
	const bool holds[] = {judge_is_paused(u),
	    world_has(u, CLASS_MEETING, u->now.wall),
	    judge_is_on_call(u), u->quiet};
	bool full;
	const struct decision *d = last_decision(u, &full);

	judge(u)->tally->waits++;
	if (!d && full)
		return;
	if (!d)
		judge_fail(u, "no decision to wait");
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (holds[i] && strstr(d->reason.text, blocks[i]))
			return;
	judge_fail(u, "%s for no good reason: %s", d->kind, d->reason.text);
}

/* ---- what came ---- */

static void take_warning(struct user *u, const struct action *a)
{
	const struct cutoff_rules *c = &u->rules->cutoff;
	struct ladder *l = ladder(u);
	int64_t left = l->cutoff.us - u->now.wall.us;

	judge(u)->tally->warnings++;
	l->warnings++;
	l->said = u->now.wall;
	if (l->odd)
		return;
	if (l->warnings > (int)c->n_warn)
		judge_fail(u, "%d warnings of %zu", l->warnings, c->n_warn);
	if (left <= 0 || left > c->warn[0])
		judge_fail(u, "a warning out of its time: %s", a->title);
}

static void take_rung(struct user *u, const struct action *a)
{
	const struct cutoff_rules *c = &u->rules->cutoff;
	struct ladder *l = ladder(u);
	bool first = strcmp(a->kind, "cutoff") == 0;

	judge(u)->tally->rungs++;
	if (l->returned && c->again > 0 && l->rungs > c->again) {
		l->rungs = c->again;
		l->extra = c->again;
		l->unsure = true;
	}
	l->returned = false;
	if (!l->odd) {
		if (first != (l->rungs == 0))
			judge_fail(u, "%s after %d", a->kind, l->rungs);
		if (l->rungs > c->again + l->extra)
			judge_fail(u, "%d rungs", l->rungs + 1);
		if (!first &&
		    u->now.wall.us < l->rung.us + c->again_every)
			judge_fail(u, "%s too early", a->kind);
		if (first && l->phase == LADDER_BEFORE)
			judge_fail(u, "%s before the end", a->kind);
	}
	l->rungs++;
	l->rung = u->now.wall;
	if (a->silent) {
		l->extra += c->enforce != ENFORCE_NOTIFY;
		return;
	}
	l->held = BOOT_NEVER;
	if (c->enforce != ENFORCE_NOTIFY)
		l->announced.us = u->now.boot.us + c->notice;
}

static void take_enforcing(struct user *u, const struct action *a)
{
	const struct cutoff_rules *c = &u->rules->cutoff;
	struct ladder *l = ladder(u);
	bool meeting;

	judge(u)->tally->enforced++;
	if (!judge_is_here(u) || ladder_blocked(u, &meeting))
		judge_fail(u, "%s where it must not be", a->kind);
	if (l->odd)
		return;
	if (c->enforce !=
	    (a->type == ACTION_LOCK ? ENFORCE_LOCK : ENFORCE_COMMAND))
		judge_fail(u, "%s, which nobody asked for", a->kind);
	if (l->announced.us > u->now.boot.us)
		judge_fail(u, "%s without notice", a->kind);
	l->announced = BOOT_NEVER;
}

static void take_extension(struct user *u)
{
	struct ladder *l = ladder(u);
	struct verdict v;

	engine_verdict(u->engine, u->now, &v);
	l->cutoff = v.cutoff;
	l->first = l->hours.start;
	if (judge(u)->extension.start.us < l->first.us)
		l->first = judge(u)->extension.start;
	l->phase = ladder_phase(u);
	l->warnings = l->rungs = l->extra = 0;
	l->said = u->now.wall;
	l->rung.us = INT64_MIN;
	l->held = l->announced = BOOT_NEVER;
	l->active = 0;
}

/* ---- what did not come ---- */

static void check_warnings(struct user *u)
{
	const struct cutoff_rules *c = &u->rules->cutoff;
	struct ladder *l = ladder(u);
	struct instant due = {INT64_MIN};
	bool meeting;

	for (size_t i = 0; i < c->n_warn; i++)
		if (l->cutoff.us - c->warn[i] <= u->now.wall.us)
			due.us = l->cutoff.us - c->warn[i];
	if (due.us <= l->said.us || !judge_is_here(u) || !judge_in_hours(u))
		return;
	if (ladder_blocked(u, &meeting))
		check_reason(u);
	else
		judge_fail(u, "a warning is missing");
}

static bool rung_is_due(const struct user *u)
{
	const struct cutoff_rules *c = &u->rules->cutoff;
	const struct ladder *l = ladder(u);

	if (l->rungs > c->again)
		return false;
	if (l->rungs > 0)
		return u->now.wall.us >= l->rung.us + c->again_every &&
		       l->active >= c->grace;
	if (has_hours(l) && l->phase == LADDER_AFTER &&
	    u->now.wall.us < l->cutoff.us + c->grace)
		return true;
	return l->active >= c->grace;
}

static void check_rungs(struct user *u)
{
	struct ladder *l = ladder(u);
	bool meeting;

	if (!ladder_speaks(u) || !rung_is_due(u))
		return;
	if (!ladder_blocked(u, &meeting))
		judge_fail(u, "rung %d is missing", l->rungs);
	check_reason(u);
	if (!meeting)
		return;
	if (l->held.us == INT64_MAX)
		l->held = u->now.boot;
	if (u->now.boot.us - l->held.us >= u->rules->meeting.longest_deferral)
		judge_fail(u, "rung %d is held for too long", l->rungs);
}

/* Once the notice is over it is done, or let be for a reason. */
static void check_enforcing(struct user *u)
{
	struct ladder *l = ladder(u);
	bool meeting;

	if (l->announced.us > u->now.boot.us)
		return;
	l->announced = BOOT_NEVER;
	if (!ladder_blocked(u, &meeting)) {
		if (judge_is_here(u))
			judge_fail(u, "announced, and not enforced");
	} else {
		/* what a meeting held back comes after it */
		l->extra++;
	}
}

void ladder_after(struct user *u, const struct engine_event *ev)
{
	struct ladder *l = ladder(u);
	struct engine_event asked;

	if (judge_asks(ev, &asked) && asked.verb == VERB_EXTEND &&
	    judge_is_done(u))
		take_extension(u);
	for (size_t i = 0; i < u->out.n; i++) {
		const struct action *a = &u->out.action[i];

		if (a->type == ACTION_LOCK || a->type == ACTION_COMMAND)
			take_enforcing(u, a);
		if (a->type != ACTION_SHOW || a->channel != CHANNEL_CUTOFF)
			continue;
		if (strcmp(a->kind, "cutoff-warning") == 0)
			take_warning(u, a);
		else
			take_rung(u, a);
	}
	if (l->odd || !u->rules->cutoff.enabled)
		return;
	check_enforcing(u);
	if (judge_is_settling(u))
		return;
	if (l->phase == LADDER_BEFORE)
		check_warnings(u);
	else
		check_rungs(u);
}
