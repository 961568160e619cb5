/* What comes from the adapters: the clock, presence, notifications. */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "service/service.h"

/* A sleep that was announced ended so shortly before the clock noticed it. */
#define OUTSIDE_WOKE_US (10 * USEC_PER_SEC)

/* A command line that asked just now may ask again. */
#define OUTSIDE_CLIENT_US 5000

/* ---- the clock ---- */

static void clock_due(struct service *s, const struct clock_event *e)
{
	(void)e;
	service_tick(s);
	calendars_look(s->calendars);
}

static void clock_stepped(struct service *s, const struct clock_event *e)
{
	struct now now = service_now(s);
	bool told = s->presence == PRESENCE_ASLEEP ||
		    (s->woke.us != BOOT_NEVER.us &&
			now.boot.us - s->woke.us < OUTSIDE_WOKE_US);

	if (e->slept > 0 && !told)
		service_feed_sleep(s, e->slept);
	else
		service_tick(s);
	calendars_look(s->calendars);
}

static void clock_presence(struct service *s, const struct clock_event *e)
{
	service_feed_presence(s, e->presence, service_now(s).boot);
}

static void clock_verb(struct service *s, const struct clock_event *e)
{
	struct verb_request r = {
	    .until = INSTANT_NEVER,
	    .span = e->span,
	    .text = e->text,
	};
	char answer[ENGINE_TEXT_SIZE];

	verbs_run(s, e->verb, &r, answer, sizeof(answer));
}

static void clock_end(struct service *s, const struct clock_event *e)
{
	(void)e;
	log_debug("the script ends");
	sd_event_exit(s->loop, 0);
}

void service_on_clock(void *data, const struct clock_event *e)
{
	static void (*const take[])(
	    struct service *, const struct clock_event *) = {
	    [CLOCK_DUE] = clock_due,
	    [CLOCK_STEPPED] = clock_stepped,
	    [CLOCK_PRESENCE] = clock_presence,
	    [CLOCK_VERB] = clock_verb,
	    [CLOCK_END] = clock_end,
	};

	take[e->cause](data, e);
}

bool service_is_busy(void *data)
{
	struct service *s = data;

	return s->held || calendars_busy(s->calendars) || s->command ||
	       hooks_busy(s) ||
	       (s->notifier && notifier_pending(s->notifier) > 0) ||
	       control_idle_us(s->control) < OUTSIDE_CLIENT_US;
}

/* ---- presence ---- */

static void presence_take(void *data, enum presence p, struct boot since)
{
	struct service *s = data;

	log_debug("presence: %s", engine_presence_name(p));
	service_feed_presence(s, p, since);
	if (p == PRESENCE_ASLEEP)
		presence_sleep_ready(s->source);
}

void service_start_presence(struct service *s)
{
	int r;

	if (s->opt->script)
		return;
	presence_free(s->source);
	s->source = NULL;
	r = presence_new(
	    s->loop, s->config->rules.idle_after, presence_take, s, &s->source);
	if (r < 0)
		log_warning("presence is unknown: %s", strerrordesc_np(-r));
	if (r < 0 && !s->held)
		service_feed_presence(s, PRESENCE_UNKNOWN, service_now(s).boot);
}

/* ---- quiet ---- */

void service_on_quiet(void *data, const struct quiet_state *q)
{
	struct service *s = data;

	log_debug("desktop: %s%s%s", q->quiet ? q->reason : "loud",
	    q->busy ? "; " : "", q->busy_reason);
	s->quiet_state = *q;
	s->quiet_known = true;
	service_feed_quiet(s);
}

/* ---- notifications ---- */

void service_on_notification(void *data, enum channel channel,
    enum notification_outcome outcome, enum button button)
{
	struct service *s = data;
	struct engine_event e = {
	    .type = EVENT_NOTIFICATION,
	    .channel = channel,
	    .outcome = outcome,
	    .button = button,
	};

	service_feed(s, &e);
}
