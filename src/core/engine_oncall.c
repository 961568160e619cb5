/* On call: shifts from the calendar, and the user's word for or against being
 * on one. */
#include "core/engine_priv.h"

#include <errno.h>

#include "base/str.h"

bool oncall_is_on(const struct engine *e)
{
	return intervals_find(&e->on_call, e->now.wall) != NULL;
}

/* A clock that was set back, or a state that was damaged, makes no shift longer
 * than the user could. */
static void oncall_clip(struct engine *e)
{
	struct interval *said = &e->oncall.said;
	int64_t most = e->now.wall.us + ENGINE_LONGEST_ON_CALL;

	if (said->end.us > most)
		said->end.us = most;
}

void oncall_load(struct engine *e)
{
	oncall_clip(e);
	intervals_remove(&e->on_call, e->oncall.denied);
	intervals_add(&e->on_call, e->oncall.said);
}

static void oncall_tell(struct engine *e, const char *kind, const char *text)
{
	struct reason why = reason_make(SOURCE_NONE, "%s by you", text);

	engine_decide(e, kind, "On call", &why);
	engine_record(e, kind, "On call", &why);
}

/* A shift of the calendar that somebody else has taken is let be. */
static void oncall_end(struct engine *e)
{
	const struct interval *shift;
	char at[ENGINE_WHEN_SIZE];

	if (!oncall_is_on(e)) {
		engine_answer(e, -EALREADY, "not on call");
		return;
	}
	e->oncall.said = (struct interval){{0}, {0}};
	engine_load_day(e);
	shift = intervals_find(&e->on_call, e->now.wall);
	engine_answer(e, 0, "not on call any more");
	if (shift) {
		engine_answer(e, 0,
		    "not on call any more; your calendar's shift until %s "
		    "is let be",
		    engine_when(e, shift->end, at));
		e->oncall.denied = (struct interval){e->now.wall, shift->end};
		engine_load_day(e);
	}
	oncall_tell(e, "oncall-off", "not on call any more");
}

static void oncall_begin(struct engine *e, struct instant until)
{
	const struct interval *shift;
	char at[ENGINE_WHEN_SIZE];
	struct reason text;

	e->oncall.denied = (struct interval){{0}, {0}};
	e->oncall.said = (struct interval){e->now.wall, until};
	engine_load_day(e);
	shift = intervals_find(&e->on_call, e->now.wall);
	text = reason_make(SOURCE_NONE, "on call until %s",
	    engine_when(e, until, at));
	oncall_tell(e, "oncall", text.text);
	if (shift && shift->end.us > until.us)
		engine_answer(e, 0, "on call until %s, by your calendar",
		    engine_when(e, shift->end, at));
	else
		engine_answer(e, 0, "%s", text.text);
}

void oncall_verb(struct engine *e, const struct engine_event *ev)
{
	if (ev->until.us <= e->now.wall.us)
		oncall_end(e);
	else if (ev->until.us - e->now.wall.us > ENGINE_LONGEST_ON_CALL)
		engine_answer(e, -ERANGE,
		    "on call for at most 14 days at a time: longer shifts "
		    "are for a calendar");
	else
		oncall_begin(e, ev->until);
}
