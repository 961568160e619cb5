/* The names of what the engine knows, for who shows it without running it. */
#include "core/engine.h"

const char *engine_channel_name(enum channel c)
{
	static const char *const names[] = {"break", "lunch", "cutoff",
	    "notice", "none"};

	return names[c];
}

const char *engine_presence_name(enum presence p)
{
	static const char *const names[PRESENCE_COUNT] = {"unknown", "active",
	    "idle", "locked", "asleep"};

	return names[p];
}

const char *engine_verb_name(enum verb v)
{
	static const char *const names[VERB_COUNT] = {"take", "snooze", "skip",
	    "pause", "resume", "extend", "oncall", "checkin"};

	return names[v];
}

const char *engine_duty_name(enum duty d)
{
	static const char *const names[DUTY_COUNT] = {"on duty", "off duty",
	    "on a break", "paused"};

	return names[d];
}

const char *engine_next_name(enum next_kind k)
{
	static const char *const names[NEXT_COUNT] = {"nothing", "hours",
	    "break", "lunch", "cutoff", "resume"};

	return names[k];
}
