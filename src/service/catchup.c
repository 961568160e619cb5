/* After a restart: what came due since the state was saved happens in its
 * order and at its time, as if the service had been there; only what still
 * holds at the end of it is shown. */
#include "base/log.h"
#include "service/service.h"

/* Deadlines that are caught up with; some ten days of them. */
#define CATCHUP_MAX 2000

/* The next moment that the engine named, or one as good, before now. */
static bool catchup_next(
    const struct engine_output *out, struct now now, struct now *at)
{
	int64_t boot = out->wake_boot.us, wall = out->wake_wall.us, step;

	step = boot == INT64_MAX ? INT64_MAX : boot - at->boot.us;
	if (wall != INT64_MAX && wall - at->wall.us < step)
		step = wall - at->wall.us;
	if (step <= 0)
		step = USEC_PER_SEC;
	if (step >= now.boot.us - at->boot.us ||
	    step >= now.wall.us - at->wall.us)
		return false;
	at->boot.us += step;
	at->wall.us += step;
	return true;
}

void service_catch_up(struct service *s)
{
	const struct engine_event tick = {.type = EVENT_TICK};
	struct now now = service_now(s);
	int n = 0;

	s->now = engine_now(s->engine);
	do
		service_step(s, &tick);
	while (++n < CATCHUP_MAX && catchup_next(&s->out, now, &s->now));
	if (n == CATCHUP_MAX)
		log_warning("too much time has passed: not all of it counts");
	s->now = now;
}
