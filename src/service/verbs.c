/* The verbs: one table behind the control socket, the session bus and the
 * scripted clock. */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "service/service.h"

const struct verb_row verb_table[VERB_COUNT] = {
    {"take", "Take", "", VERB_TAKE},
    {"snooze", "Snooze", "", VERB_SNOOZE},
    {"skip", "Skip", "", VERB_SKIP},
    {"pause", "Pause", "t", VERB_PAUSE},
    {"resume", "Resume", "", VERB_RESUME},
    {"extend", "Extend", "ts", VERB_EXTEND},
    {"oncall", "OnCall", "t", VERB_ONCALL},
    {"checkin", "CheckIn", "us", VERB_CHECKIN},
};

/* A pause or a shift has an end or a length; the engine knows only ends. */
static struct instant verbs_until(
    const struct now *now, const struct verb_request *r)
{
	struct instant until = r->until;

	if (!instant_is_never(until) || r->span <= 0)
		return until;
	if (r->span < INT64_MAX - now->wall.us)
		until.us = now->wall.us + r->span;
	return until;
}

int verbs_run(struct service *s, enum verb v, const struct verb_request *r,
    char *answer, size_t size)
{
	struct now now = service_now(s);
	char because[ENGINE_TEXT_SIZE] = "";
	struct engine_event e = {
	    .type = EVENT_VERB,
	    .verb = v,
	    .until = verbs_until(&now, r),
	    .span = r->span,
	    .text = because,
	};

	if (v == VERB_PAUSE && instant_is_never(e.until)) {
		str_copy(answer, size, "a pause needs an end");
		return -EINVAL;
	}
	/* no end: on call no more */
	if (v == VERB_ONCALL && instant_is_never(e.until))
		e.until = (struct instant){0};
	if (r->text)
		str_clean(because, sizeof(because), r->text, strlen(r->text));
	service_feed(s, &e);
	str_copy(answer, size, s->out.answer_text);
	log_debug("%s: %s", verb_table[v].name, answer);
	return s->out.answer;
}
