/* Weekly prompts: to reach out to somebody, and to look at oneself. Each comes
 * once a week or not at all: what finds no quiet moment is let go. */
#include "core/engine_priv.h"

#include <errno.h>

#include "base/str.h"

static const struct {
	const char *kind, *title, *body, *command;
} prompt_words[WEEKLY_COUNT] = {
    [WEEKLY_REACH_OUT] = {"reach-out", "A moment for somebody else",
	"Is there somebody you have not talked to for a while? A few words do.",
	""},
    /* others may see the screen: the question itself is asked elsewhere */
    [WEEKLY_CHECK_IN] = {"check-in-asked", "A moment for yourself",
	"How was your week? One question, and the answer stays here.",
	"offduty checkin"},
};

void prompt_reset(struct engine *e)
{
	e->prompt = (struct prompt_state){0};
	/* a week that is under way is not caught up with */
	for (int i = 0; i < WEEKLY_COUNT; i++)
		e->prompt.done[i] =
		    e->span.start.us > prompt_due(e, (enum weekly)i).us ?
			e->week :
			INT32_MIN;
}

struct instant prompt_due(const struct engine *e, enum weekly w)
{
	const struct week_time *t = &e->rules->weekly[w].when;
	int32_t monday = engine_week_start(e->week);

	return zone_from_local(e->calendar->zone,
	    (struct local){monday + (int32_t)t->weekday, t->sec},
	    ZONE_GAP_END);
}

void prompt_adopt(struct engine *e, const struct rules *before)
{
	for (int i = 0; i < WEEKLY_COUNT; i++)
		if (e->rules->weekly[i].enabled && !before->weekly[i].enabled &&
		    e->now.wall.us >= prompt_due(e, (enum weekly)i).us)
			e->prompt.done[i] = e->week;
}

/* ---- the quiet moment ---- */

static bool prompt_comes(const struct engine *e, struct instant at,
    int64_t reach)
{
	return !instant_is_never(at) && at.us > e->now.wall.us &&
	       at.us - e->now.wall.us <= reach;
}

/* That was less than so long ago; looks again when it is not. */
static bool prompt_was(struct engine *e, struct boot at, int64_t ago)
{
	if (at.us == INT64_MAX || e->now.boot.us - at.us >= ago)
		return false;
	engine_wake_boot(e, (struct boot){at.us + ago});
	return true;
}

/* What is on the screen, or was a moment ago. */
static const char *prompt_after(struct engine *e)
{
	int64_t reach = e->rules->meeting.reach;

	if (break_open(e) >= 0)
		return "a break is open";
	if (e->live[CHANNEL_LUNCH] || e->lunch.taking)
		return "the lunch walk is on";
	if (e->prompt.asking)
		return "another question is open";
	if (!prompt_was(e, e->spoke, reach) &&
	    !prompt_was(e, e->noted, ENGINE_GAP))
		return NULL;
	return "another prompt was shown";
}

/* The end of the day, or a word about it. */
static bool prompt_before_end(const struct engine *e, int64_t reach)
{
	const struct cutoff_rules *c = &e->rules->cutoff;
	struct instant end = engine_cutoff(e);

	if (prompt_comes(e, end, reach))
		return true;
	for (size_t i = 0; c->enabled && i < c->n_warn; i++)
		if (!instant_is_never(end) &&
		    prompt_comes(e, (struct instant){end.us - c->warn[i]},
			reach))
			return true;
	return false;
}

/* What comes within reach. */
static const char *prompt_before(const struct engine *e)
{
	const struct interval *m = intervals_after(&e->meetings, e->now.wall);
	int64_t reach = e->rules->meeting.reach;
	struct instant at = INSTANT_NEVER;

	if (break_next(e, &at) >= 0 && at.us - e->now.wall.us <= reach)
		return "a break is near";
	if (prompt_comes(e, lunch_at(e), reach))
		return "the lunch walk is near";
	if (prompt_before_end(e, reach))
		return "the day ends soon";
	if (m && prompt_comes(e, m->start, reach))
		return "a meeting begins soon";
	return NULL;
}

static const char *prompt_blocked(struct engine *e)
{
	const char *blocked = engine_blocked(e, false);

	if (!blocked && engine_is_settling(e))
		blocked = "you have just come back";
	if (!blocked)
		blocked = prompt_after(e);
	return blocked ? blocked : prompt_before(e);
}

/* ---- showing ---- */

static void prompt_show(struct engine *e, enum weekly w)
{
	const struct weekly_rules *r = &e->rules->weekly[w];
	char at[TIME_CLOCK_SIZE];
	struct action *a = engine_act(e, ACTION_SHOW, CHANNEL_NOTICE,
	    prompt_words[w].kind);

	if (!a)
		return;
	str_copy(a->title, sizeof(a->title), prompt_words[w].title);
	str_copy(a->body, sizeof(a->body),
	    r->message[0] ? r->message : prompt_words[w].body);
	str_copy(a->command, sizeof(a->command), prompt_words[w].command);
	a->silent = true;
	a->transient = w == WEEKLY_REACH_OUT; /* wants no answer */
	a->reason = reason_make(r->source, "once a week, from %s %s on",
	    weekday_name(r->when.weekday),
	    engine_clock(e, prompt_due(e, w), at));
	e->prompt.done[w] = e->week;
	e->prompt.asking = w == WEEKLY_CHECK_IN;
	engine_shown(e, a);
	/* though silent, it wants a moment of its own */
	e->spoke = e->now.boot;
	e->spoke_channel = CHANNEL_NOTICE;
}

/* In this week; or in the next, which a clock that was set back has left. */
static bool prompt_is_done(const struct engine *e, enum weekly w)
{
	int32_t done = e->prompt.done[w];

	return done == e->week || done == e->week + 1;
}

static void prompt_step_one(struct engine *e, enum weekly w)
{
	const struct weekly_rules *r = &e->rules->weekly[w];
	const char *blocked;
	struct instant due;
	struct reason why;

	if (!r->enabled || prompt_is_done(e, w))
		return;
	due = prompt_due(e, w);
	if (e->now.wall.us < due.us) {
		engine_wake_wall(e, due);
		return;
	}
	blocked = prompt_blocked(e);
	if (!blocked) {
		prompt_show(e, w);
		return;
	}
	if (!engine_is_here(e) || !engine_is_on_duty(e))
		return; /* not worth a word each time */
	why = reason_make(r->source, "due, but waits: %s", blocked);
	engine_decide_once(e, "prompt-waits", prompt_words[w].title, &why);
}

static void prompt_hide(struct engine *e)
{
	if (!e->prompt.asking)
		return;
	e->prompt.asking = false;
	engine_withdraw(e, CHANNEL_NOTICE);
}

void prompt_step(struct engine *e)
{
	struct instant cutoff = engine_cutoff(e);

	/* a meeting's screen may be shared, and the evening is free */
	if (engine_is_meeting(e) || engine_is_paused(e) ||
	    instant_is_never(cutoff) || e->now.wall.us >= cutoff.us)
		prompt_hide(e);
	for (int i = 0; i < WEEKLY_COUNT; i++)
		prompt_step_one(e, (enum weekly)i);
}

/* ---- the answer ---- */

void prompt_check_in(struct engine *e, const struct engine_event *ev)
{
	struct reason note =
	    reason_make(SOURCE_NONE, "%s", ev->text ? ev->text : "");
	struct reason why = reason_make(SOURCE_NONE, "answered by you");
	char answer[8];

	if (ev->span < 1 || ev->span > ENGINE_CHECK_IN_MOST) {
		engine_answer(e, -EINVAL,
		    "the answer is a number from 1 to %d",
		    ENGINE_CHECK_IN_MOST);
		return;
	}
	prompt_hide(e);
	/* a set clock may have brought back the week before */
	if (!prompt_is_done(e, WEEKLY_CHECK_IN))
		e->prompt.done[WEEKLY_CHECK_IN] = e->week;
	str_printf(answer, sizeof(answer), "%d", (int)ev->span);
	/* what was answered is for the history alone */
	engine_decide(e, "check-in", "Check-in", &why);
	engine_record(e, "check-in", answer, &note);
	engine_answer(e, 0,
	    ev->span >= ENGINE_CHECK_IN_HEAVY ?
		"noted, on this machine alone; is there somebody you trust to "
		"talk to about it?" :
		"noted, on this machine alone");
}
