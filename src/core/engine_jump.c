/* A clock that was set by days, by a flat battery or by hand: what the day that
 * was left has had is kept, so that nothing of it comes twice when the clock
 * is set right. */
#include "core/engine_priv.h"

/* What time and flights do by themselves is no error of the clock. */
static bool jump_is_set(const struct engine *e, int32_t day)
{
	return e->clock_set || day < e->day - 1;
}

static struct day_left jump_take(const struct engine *e)
{
	struct day_left left = {.kept = true,
	    .day = e->day,
	    .week = e->week,
	    .active_day = e->active_day,
	    .active_week = e->active_week,
	    .extended_week = e->extended_week,
	    .lasting = e->lasting,
	    .extension = e->extension,
	    .lunch = e->lunch,
	    .cutoff = e->cutoff,
	    .limit = e->limit};

	/* what was on the screen, or under way, went with the day */
	left.lunch.taking = false;
	left.cutoff.live = left.cutoff.owed = false;
	left.cutoff.off_active = 0;
	return left;
}

static void jump_put(struct engine *e, const struct day_left *left)
{
	e->day = left->day;
	e->week = left->week;
	e->active_day = left->active_day;
	e->active_week = left->active_week;
	e->extended_week = left->extended_week;
	e->lasting = left->lasting;
	e->extension = left->extension;
	e->lunch = left->lunch;
	e->cutoff = left->cutoff;
	e->cutoff.enforce = e->cutoff.held = BOOT_NEVER;
	e->limit = left->limit;
}

bool jump_to(struct engine *e, int32_t day)
{
	struct day_left before = jump_take(e);
	bool known = e->left.kept && e->left.day == day;

	if (!jump_is_set(e, day)) {
		e->left.kept = false;
		return false;
	}
	if (known)
		jump_put(e, &e->left);
	e->left = before;
	return known;
}
