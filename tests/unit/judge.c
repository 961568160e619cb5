/* The judge: where a prompt may come, and how many. */
#include "unit.h"
#include "judge.h"

#include <stdarg.h>
#include <stdlib.h>

/* At the defaults, in a full day and at its end; of a longer one, as many more
 * as rests fall due. */
#define MOST_LASTING 12
#define FULL_DAY (8 * USEC_PER_HOUR)

static struct judge *judge(const struct user *u)
{
	return u->data;
}

void judge_fail(const struct user *u, const char *fmt, ...)
{
	char text[512], place[USER_PLACE_SIZE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fail_msg("%s: %s", user_place(u, place), text);
	abort(); /* not reached: the compiler does not know */
}

/* ---- what is so ---- */

bool judge_is_here(const struct user *u)
{
	return u->presence == PRESENCE_ACTIVE ||
	       u->presence == PRESENCE_UNKNOWN;
}

bool judge_is_settling(const struct user *u)
{
	return u->now.boot.us - judge(u)->back.us < JUDGE_BUMP;
}

bool judge_is_paused(const struct user *u)
{
	return u->now.wall.us < judge(u)->pause_until.us;
}

static bool in_interval(struct interval i, struct instant t)
{
	return i.start.us <= t.us && t.us < i.end.us;
}

/* Of the day before as well: a night shift goes on. Asked often in a step. */
bool judge_in_hours(const struct user *u)
{
	struct judge *j = judge(u);
	struct instant t = u->now.wall;
	int32_t day;

	if (j->asked.us == t.us)
		return j->answered;
	day = world_day(u, t);
	j->asked = t;
	j->answered = world_in_hours(u, day, t) ||
		      world_in_hours(u, day - 1, t) ||
		      in_interval(j->extension, t);
	return j->answered;
}

/* Nothing may be said: pause and do-not-disturb are the user's own word. */
bool judge_is_hushed(const struct user *u)
{
	return u->quiet || judge_is_paused(u);
}

int judge_rule_of(const struct user *u, const struct action *a)
{
	int i = a->reason.source.line - USERS_BREAK_LINE;

	if (i < 0 || i >= (int)u->rules->n_breaks)
		judge_fail(u, "%s names no rule: %s", a->kind, a->reason.text);
	return i;
}

bool judge_is_on_call(const struct user *u)
{
	const struct judge *j = judge(u);

	return in_interval(j->shift, u->now.wall) ||
	       (world_has(u, CLASS_ON_CALL, u->now.wall) &&
		   !in_interval(j->denied, u->now.wall));
}

bool judge_asks(const struct engine_event *ev, struct engine_event *ret)
{
	static const struct {
		enum button button;
		enum verb verb;
	} rows[] = {
	    {BUTTON_START, VERB_TAKE},
	    {BUTTON_SNOOZE, VERB_SNOOZE},
	    {BUTTON_SKIP, VERB_SKIP},
	    {BUTTON_EXTEND, VERB_EXTEND},
	};

	*ret = *ev;
	if (ev->type == EVENT_VERB)
		return true;
	if (ev->type != EVENT_NOTIFICATION ||
	    ev->outcome != NOTIFICATION_PRESSED)
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].button == ev->button)
			ret->verb = rows[i].verb;
	ret->span = ret->verb == VERB_EXTEND ? 30 * USEC_PER_MIN : 0;
	return true;
}

bool judge_is_done(const struct user *u)
{
	return u->out.answer == 0 && u->out.answer_text[0];
}

/* ---- where a prompt may come ---- */

enum prompt_where {
	BY_RULE,   /* in the hours, or anywhere if the rule says so */
	IN_HOURS,
	IN_DAY,    /* from the first hours to the last */
	OFF_HOURS,
	ANY_HOUR,
	ANYWHERE,  /* the answer to a verb */
};

struct prompt_kind {
	const char *kind;
	enum channel channel;
	enum prompt_where where;
	bool meeting;   /* in one too, if it is silent */
	bool transient; /* always */
};

static const struct prompt_kind prompt_kinds[] = {
    {"break-offered", CHANNEL_BREAK, BY_RULE, false, false},
    {"break-warning", CHANNEL_BREAK, BY_RULE, false, true},
    {"break-started", CHANNEL_BREAK, ANYWHERE, true, true},
    {"break-long-due", CHANNEL_NOTICE, BY_RULE, true, true},
    {"lunch-offered", CHANNEL_LUNCH, IN_DAY, false, false},
    {"lunch-corrected", CHANNEL_LUNCH, IN_DAY, false, false},
    {"lunch-note", CHANNEL_NOTICE, IN_HOURS, false, true},
    {"start-moved", CHANNEL_NOTICE, ANY_HOUR, false, false},
    {"reach-out", CHANNEL_NOTICE, IN_HOURS, false, true},
    {"check-in-asked", CHANNEL_NOTICE, IN_HOURS, false, false},
    {"cutoff-warning", CHANNEL_CUTOFF, IN_HOURS, false, false},
    {"cutoff", CHANNEL_CUTOFF, OFF_HOURS, true, false},
    {"cutoff-again", CHANNEL_CUTOFF, OFF_HOURS, true, false},
};

static const struct prompt_kind *find_kind(const struct user *u,
    const struct action *a)
{
	for (size_t i = 0; i < sizeof(prompt_kinds) / sizeof(*prompt_kinds);
	     i++)
		if (strcmp(prompt_kinds[i].kind, a->kind) == 0)
			return &prompt_kinds[i];
	judge_fail(u, "a prompt that this table does not know: %s", a->kind);
}

static void check_place(const struct user *u, const struct prompt_kind *k,
    const struct action *a)
{
	const struct ladder *l = &judge(u)->ladder;
	bool in = judge_in_hours(u);
	bool by_rule = k->where == BY_RULE &&
		       u->rules->breaks[judge_rule_of(u, a)].hours_only;

	if ((k->where == IN_HOURS || by_rule) && !in)
		judge_fail(u, "%s off hours", a->kind);
	/* in those of this day: of another, the calendar may have told late */
	if (k->where == OFF_HOURS && in && !l->odd &&
	    (world_in_hours(u, l->day, u->now.wall) ||
		in_interval(judge(u)->extension, u->now.wall)))
		judge_fail(u, "%s in the hours", a->kind);
	if (k->where == IN_DAY && !in && !l->odd &&
	    (u->now.wall.us < l->first.us ||
		u->now.wall.us >= l->cutoff.us))
		judge_fail(u, "%s outside the day's hours", a->kind);
}

static void check_moment(const struct user *u, const struct prompt_kind *k,
    const struct action *a)
{
	if (!judge_is_here(u))
		judge_fail(u, "%s, and nobody is here", a->kind);
	if (judge_is_paused(u))
		judge_fail(u, "%s in a pause", a->kind);
	if (u->quiet)
		judge_fail(u, "%s in quiet", a->kind);
	if (!world_has(u, CLASS_MEETING, u->now.wall))
		return;
	if (!k->meeting || !a->silent || a->urgency != URGENCY_LOW)
		judge_fail(u, "%s in a meeting", a->kind);
	judge(u)->tally->whispers++;
}

/* Two prompts that last, of different channels, within a minute: only that
 * the cutoff comes at its time, whatever came just before. */
static void check_burst(const struct user *u, const struct action *a)
{
	struct judge *j = judge(u);
	int64_t past = j->last_lasting == INT64_MIN
			   ? INT64_MAX
			   : u->now.boot.us - j->last_lasting;

	if (j->last_channel != a->channel && past < USEC_PER_MIN &&
	    (j->last_step == j->tally->steps || a->channel != CHANNEL_CUTOFF))
		judge_fail(u, "%s just after one of %s", a->kind,
		    engine_channel_name(j->last_channel));
	j->last_lasting = u->now.boot.us;
	j->last_channel = a->channel;
	j->last_step = j->tally->steps;
}

/* The defaults, and nobody who asks for more. */
static bool counts_day(const struct user *u)
{
	const unsigned own = USER_TALKS | USER_RULES | USER_RELOADS |
			     USER_CLOCK | USER_FLIES | USER_QUIET | USER_DIES;

	return !(u->traits & own) && !judge(u)->ladder.odd;
}

static void count_lasting(const struct user *u, const struct action *a)
{
	struct judge *j = judge(u);
	int64_t more = j->ladder.cutoff.us - j->ladder.first.us - FULL_DAY;
	int most = MOST_LASTING +
		   (more > 0 ? (int)(more / u->rules->breaks[1].every) + 1 : 0);
	bool at_end = strcmp(a->kind, "cutoff") == 0 &&
		      u->now.wall.us == j->ladder.cutoff.us;

	/* as it was, in other words */
	if (a->silent && j->lasting[a->channel])
		return;
	j->tally->lasting++;
	if (!judge_in_hours(u) && !at_end)
		return;
	j->lasting_day++;
	if (a->channel == CHANNEL_BREAK)
		j->counted = u->now.boot;
	if (!counts_day(u))
		return;
	if (j->lasting_day > j->tally->most_lasting)
		j->tally->most_lasting = j->lasting_day;
	if (j->lasting_day > most)
		judge_fail(u, "%d lasting prompts today", j->lasting_day);
}

/* A break was offered to nobody, presence says now, and was taken back: it may
 * come when there is somebody. */
static void take_withdrawn(const struct user *u, enum channel c,
    const struct engine_event *ev)
{
	struct judge *j = judge(u);

	j->reborn[c] = j->lasting[c] = false;
	if (c != CHANNEL_BREAK)
		return;
	j->dismissed = false;
	if (ev->type == EVENT_PRESENCE && !judge_is_here(u) &&
	    ev->since.us < j->counted.us) {
		j->lasting_day--;
		j->counted = (struct boot){INT64_MIN};
	}
}

/* Those of a week come once in it. */
static void check_weekly(const struct user *u, const struct action *a)
{
	struct judge *j = judge(u);
	/* 1970-01-05 was a Monday */
	int32_t week = (j->ladder.day + 3) / 7;
	enum weekly w = WEEKLY_REACH_OUT;

	if (strcmp(a->kind, "check-in-asked") == 0)
		w = WEEKLY_CHECK_IN;
	else if (strcmp(a->kind, "reach-out") != 0)
		return;
	if (j->asked_week[w] == week && !j->ladder.odd)
		judge_fail(u, "%s twice a week", a->kind);
	j->asked_week[w] = week;
}

static void take_show(struct user *u, const struct action *a, bool verb,
    bool shown[CHANNEL_COUNT])
{
	const struct prompt_kind *k = find_kind(u, a);
	struct judge *j = judge(u);
	bool again;

	j->tally->prompts++;
	if (a->channel != k->channel || (k->transient && !a->transient))
		judge_fail(u, "%s is not what it is", a->kind);
	if (!a->title[0] || !a->reason.text[0])
		judge_fail(u, "%s without words or reason", a->kind);
	if (shown[a->channel])
		judge_fail(u, "%s: two of %s at once", a->kind,
		    engine_channel_name(a->channel));
	shown[a->channel] = true;
	if (k->where == ANYWHERE) {
		if (!verb)
			judge_fail(u, "%s without a verb", a->kind);
	} else {
		check_moment(u, k, a);
		check_place(u, k, a);
	}
	again = j->reborn[a->channel] && !verb &&
		strstr(a->reason.text, "offered before");
	j->reborn[a->channel] = false;
	if (again) {
		/* as it was, and no news */
		j->lasting[a->channel] = !a->transient;
		return;
	}
	check_weekly(u, a);
	breaks_shown(u, a);
	if (!a->transient) {
		if (!a->silent)
			check_burst(u, a);
		count_lasting(u, a);
	}
	j->lasting[a->channel] = !a->transient;
}

/* ---- the user's word ---- */

/* From the end of the extension that goes on, of the hours, or from now. */
static void take_extension(struct user *u, int64_t span)
{
	struct judge *j = judge(u);
	struct instant before = j->verdict.cutoff, from = u->now.wall;
	int64_t left = j->verdict.budget_left;

	engine_verdict(u->engine, u->now, &j->verdict);
	/* a button takes what is left, at most */
	if (left - j->verdict.budget_left < span)
		span = left - j->verdict.budget_left;
	if (in_interval(j->extension, u->now.wall))
		from = j->extension.end;
	else if (!instant_is_never(before) &&
		 j->verdict.cutoff.us == before.us + span)
		from = before;
	if (from.us < j->extension.start.us || from.us > j->extension.end.us)
		j->extension.start = from;
	j->extension.end.us = from.us + span;
	j->asked.us = INT64_MIN;
	if (j->verdict.cutoff.us < j->extension.end.us)
		judge_fail(u, "extended, and ends before that");
}

/* A shift of the calendar may be let be; it ends where the last of those that
 * overlap does. */
static void take_on_call(struct user *u, struct instant until)
{
	struct judge *j = judge(u);
	struct instant end = u->now.wall;

	j->shift = j->denied = (struct interval){{0}, {0}};
	if (until.us > u->now.wall.us) {
		j->shift = (struct interval){u->now.wall, until};
		return;
	}
	for (size_t i = 0; i < u->view->n; i++) {
		const struct occurrence *o = &u->view->occurrence[i];

		if (o->class == CLASS_ON_CALL && o->start.us <= end.us &&
		    o->end.us > end.us)
			end = o->end;
	}
	j->denied = (struct interval){u->now.wall, end};
}

static void take_verb(struct user *u, const struct engine_event *ev)
{
	struct judge *j = judge(u);

	if (!judge_is_done(u))
		return;
	j->tally->verbs++;
	if (ev->verb == VERB_ONCALL)
		take_on_call(u, ev->until);
	breaks_hear(u, ev->verb);
	if (ev->verb == VERB_PAUSE)
		j->pause_until = ev->until;
	else if (ev->verb == VERB_RESUME)
		j->pause_until.us = INT64_MIN;
	if (ev->verb != VERB_EXTEND)
		return;
	take_extension(u, ev->span);
}

/* ---- each step ---- */

static void hash_bytes(struct judge *j, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		j->hash = (j->hash ^ p[i]) * UINT64_C(1099511628211);
}

static void hash_output(struct user *u)
{
	struct judge *j = judge(u);

	for (size_t i = 0; i < u->out.n; i++) {
		const struct action *a = &u->out.action[i];

		hash_bytes(j, &u->now.wall.us, sizeof(u->now.wall.us));
		hash_bytes(j, a->kind, strlen(a->kind));
		hash_bytes(j, a->title, strlen(a->title));
		hash_bytes(j, a->body, strlen(a->body));
		hash_bytes(j, a->reason.text, strlen(a->reason.text));
	}
}

static void check_output(const struct user *u)
{
	const struct engine_output *o = &u->out;

	if (o->n >= ENGINE_MAX_ACTIONS)
		judge_fail(u, "%zu actions", o->n);
	if (o->wake_wall.us <= u->now.wall.us ||
	    o->wake_boot.us <= u->now.boot.us)
		judge_fail(u, "a deadline that is not ahead");
}

void judge_begin(struct judge *j, struct user *u, struct tally *tally)
{
	*j = (struct judge){.tally = tally, .now = u->now,
	    .presence = u->presence, .away = BOOT_NEVER, .before = BOOT_NEVER,
	    .gone = BOOT_NEVER, .back = u->now.boot, .counted = {INT64_MIN},
	    .last_lasting = INT64_MIN, .pause_until = {INT64_MIN}};
	for (int i = 0; i < RULES_MAX_BREAKS; i++)
		j->rule[i].heard = -1;
	u->data = j;
	u->before = judge_before;
	u->after = judge_after;
	ladder_begin(u);
}

void judge_rebirth(struct user *u, bool late)
{
	struct judge *j = judge(u);

	j->tally->deaths++;
	j->here += u->now.boot.us - j->now.boot.us;
	j->now = u->now;
	if (late) {
		j->ladder.odd = true;
		breaks_forget(u);
	}
	for (int c = 0; c < CHANNEL_COUNT; c++) {
		j->reborn[c] = j->lasting[c];
		j->lasting[c] = false;
	}
}

/* Work on call out of hours moves those that come next: the judge knows that
 * they may be others, and not how. */
static void note_night(const struct user *u)
{
	struct judge *j = judge(u);
	int64_t rest = u->rules->limit.rest;

	if (rest > 0 && judge_is_on_call(u) && judge_is_here(u) &&
	    !world_in_hours(u, j->ladder.day, u->now.wall))
		j->moved.us = u->now.wall.us + rest + 48 * USEC_PER_HOUR;
	if (u->now.wall.us < j->moved.us)
		j->ladder.odd = true;
}

void judge_before(struct user *u, const struct engine_event *ev)
{
	struct judge *j = judge(u);
	int64_t past = u->now.boot.us - j->now.boot.us, jump;
	struct engine_event asked;

	j->asked.us = INT64_MIN;
	note_night(u);
	if (judge_asks(ev, &asked) && asked.verb == VERB_EXTEND)
		engine_verdict(u->engine, u->now, &j->verdict);
	/* a pause lasts no longer for a clock that was set back */
	jump = u->now.wall.us - j->now.wall.us - past;
	if (jump <= -2 * USEC_PER_SEC && j->pause_until.us != INT64_MIN)
		j->pause_until.us += jump;
	if (u->now.wall.us >= j->pause_until.us)
		j->pause_until.us = INT64_MIN;
	ladder_before(u, ev);
	note_night(u); /* of the day that began now, too */
	breaks_before(u, ev);
}

void judge_after(struct user *u, const struct engine_event *ev)
{
	struct judge *j = judge(u);
	bool shown[CHANNEL_COUNT] = {false};
	struct engine_event asked;
	bool verb = judge_asks(ev, &asked);

	j->tally->steps++;
	check_output(u);
	hash_output(u);
	if (verb)
		take_verb(u, &asked);
	for (size_t i = 0; i < u->out.n; i++) {
		const struct action *a = &u->out.action[i];

		if (a->type == ACTION_SHOW)
			take_show(u, a, verb, shown);
		else if (a->type == ACTION_WITHDRAW)
			take_withdrawn(u, a->channel, ev);
	}
	ladder_after(u, ev);
	breaks_after(u);
	j->now = u->now;
	j->presence = u->presence;
	/* for certain: not of yesterday, not after an upheaval */
	j->in_hours = !j->ladder.odd && judge_in_hours(u) &&
		      (world_in_hours(u, j->ladder.day, u->now.wall) ||
			  in_interval(j->extension, u->now.wall));
	j->hushed = judge_is_hushed(u);
	j->on_call = judge_is_on_call(u);
}
