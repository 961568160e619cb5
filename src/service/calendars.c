/* The calendars as the engine sees them: read by jobs that run beside the loop,
 * the last good answer of each kept when a read of it fails, read on before the
 * window is used up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/calendar.h"
#include "service/service.h"

#define CALENDARS_DAY (24 * USEC_PER_HOUR)
#define CALENDARS_BEFORE (2 * CALENDARS_DAY)
#define CALENDARS_AFTER (16 * CALENDARS_DAY)

/* The engine looks so far ahead; a window that ends sooner is renewed. */
#define CALENDARS_LEAST_AFTER (14 * CALENDARS_DAY)

/* Problems of one read that the log tells; the rest is counted. */
#define CALENDARS_LOGGED 20

struct calendars {
	struct service *s;
	struct calendar_view *view; /* as the engine has it; owned */
	struct occurrence *occurrence;
	struct instant begun; /* the last job */
	struct instant end; /* of the window that was read */
	struct calendar_state state[CONFIG_MAX_CALENDARS];
	uint32_t stale; /* bit i: calendar i cannot be read as it is now */
	struct calendar_job *job;
	struct interval window; /* of job */
	bool again;		/* something changed since job began */
	sd_event_source *io, *deadline;
	struct watch *watch;
};

/* ---- the view ---- */

/* The engine borrows the view: the old one goes when the new one is in. */
static void calendars_swap(struct calendars *c, struct occurrence *o, size_t n,
    const struct zone *zone)
{
	struct calendar_view *old_view = c->view;
	struct occurrence *old = c->occurrence;

	c->view = mem_new(1, sizeof(*c->view));
	*c->view = (struct calendar_view){zone, o, n};
	c->occurrence = o;
	if (c->s->engine) {
		struct engine_event e = {
		    .type = EVENT_CALENDAR,
		    .calendar = c->view,
		};

		service_feed(c->s, &e);
	}
	if (old != o)
		free(old);
	free(old_view);
}

const struct calendar_view *calendars_view(const struct calendars *c)
{
	return c->view;
}

void calendars_set_zone(struct calendars *c, const struct zone *zone)
{
	calendars_swap(c, c->occurrence, c->view->n, zone);
}

void calendars_fill(const struct calendars *c, struct control_verdict *ret)
{
	calendar_states_fill(c->state, c->s->config->n_calendars, c->s->config,
	    c->s->zone, ret);
}

bool calendars_busy(const struct calendars *c)
{
	return c->job != NULL;
}

/* ---- an answer ---- */

static void calendars_log(const struct calendar_result *r)
{
	if (r->helper_error < 0)
		log_warning("cannot run offduty-calread: %s",
		    strerrordesc_np(-r->helper_error));
	for (size_t i = 0; i < r->n_problems && i < CALENDARS_LOGGED; i++) {
		struct str line = {0};

		calendar_problem_format(&line, &r->problem[i]);
		log_warning("%s", line.v);
		str_done(&line);
	}
	if (r->n_problems > CALENDARS_LOGGED)
		log_warning("and %zu more problems in calendars; "
		    "'offduty events --problems' shows them",
		    r->n_problems - CALENDARS_LOGGED);
}

/* Of several, the first is told. */
static void calendars_tell(struct calendars *c)
{
	const struct config *config = c->s->config;
	char text[SERVICE_PROBLEM_SIZE];
	size_t i = 0;

	while (i < config->n_calendars && !c->state[i].stale)
		i++;
	if (i == config->n_calendars) {
		service_set_problem(c->s, PROBLEM_CALENDAR, NULL);
		return;
	}
	calendar_state_text(&c->state[i], config->calendar[i].name, c->s->zone,
	    service_now(c->s).wall, text, sizeof(text));
	service_set_problem(c->s, PROBLEM_CALENDAR, text);
}

/* kept: what this service still has of a calendar of which nobody else has
 * anything, as there is no cache to be had. */
static void calendars_take_states(
    struct calendars *c, const struct calendar_result *r, uint32_t kept)
{
	c->stale = 0;
	for (size_t i = 0; i < CONFIG_MAX_CALENDARS; i++) {
		struct calendar_state now = {0}, *was = &c->state[i];

		if (i < r->n_states)
			now = r->state[i];
		if (now.stale && was->stale && was->since.us < now.since.us)
			now.since = was->since;
		if (kept & UINT32_C(1) << i)
			now.kept = true;
		if (now.stale)
			c->stale |= UINT32_C(1) << i;
		*was = now;
	}
}

/* What failed is as it was: its occurrences of before are kept. */
static void calendars_take(struct calendars *c, const struct calendar_result *r)
{
	size_t n = 0;
	uint32_t kept = 0;
	struct occurrence *o = mem_new(r->n + c->view->n + 1, sizeof(*o));

	for (size_t i = 0; i < r->n; i++)
		o[n++] = r->occurrence[i];
	for (size_t i = 0; i < c->view->n; i++) {
		const struct occurrence *old = &c->view->occurrence[i];

		if (old->calendar < 32 && r->failed & UINT32_C(1)
							  << old->calendar) {
			o[n++] = *old;
			kept |= UINT32_C(1) << old->calendar;
		}
	}
	if (kept)
		qsort(o, n, sizeof(*o), occurrence_compare);
	log_debug("calendars: %zu files read, %zu occurrences", r->read, n);
	/* what is known from before was told then */
	if (r->read > 0 || c->end.us == 0)
		calendars_log(r);
	c->end = c->window.end;
	calendars_take_states(c, r, kept);
	calendars_tell(c);
	calendars_swap(c, o, n, c->view->zone);
	service_release(c->s);
}

/* There is no job to be had: all stays as it is, and that is said. */
static void calendars_fail(struct calendars *c, int error)
{
	char text[SERVICE_PROBLEM_SIZE];

	str_printf(text, sizeof(text), "calendars cannot be read: %s",
	    strerrordesc_np(-error));
	service_set_problem(c->s, PROBLEM_CALENDAR, text);
	for (size_t i = 0; i < c->s->config->n_calendars; i++) {
		struct calendar_state *state = &c->state[i];

		if (!state->stale)
			state->since = service_now(c->s).wall;
		state->stale = true;
		state->kept = c->view->n > 0;
		str_copy(state->why, sizeof(state->why),
		    strerrordesc_np(-error));
		c->stale |= UINT32_C(1) << i;
	}
	c->end = c->window.end;
	service_release(c->s);
	service_publish(c->s);
}

/* ---- the job ---- */

static void calendars_unwatch_job(struct calendars *c)
{
	c->io = sd_event_source_disable_unref(c->io);
	c->deadline = sd_event_source_disable_unref(c->deadline);
}

static void calendars_end_job(struct calendars *c)
{
	calendars_unwatch_job(c);
	calendar_job_free(c->job);
	c->job = NULL;
}

static int calendars_watch_job(struct calendars *c);

static void calendars_step(struct calendars *c)
{
	struct calendar_result result = {0};
	int r;

	/* its descriptor may be another one after the step */
	calendars_unwatch_job(c);
	r = calendar_job_step(c->job, &result);
	if (r == 0)
		r = calendars_watch_job(c);
	if (r == 0)
		return;
	calendars_end_job(c);
	if (r < 0) {
		calendars_fail(c, r);
	} else {
		calendars_take(c, &result);
		calendar_result_done(&result);
	}
	/* a job takes many times what the service does at rest */
	mem_trim();
	if (c->again)
		calendars_read(c);
}

static int calendars_on_io(
    sd_event_source *source, int fd, uint32_t events, void *data)
{
	(void)source;
	(void)fd;
	(void)events;
	calendars_step(data);
	return 0;
}

static int calendars_on_deadline(
    sd_event_source *source, uint64_t us, void *data)
{
	(void)source;
	(void)us;
	calendars_step(data);
	return 0;
}

static int calendars_watch_job(struct calendars *c)
{
	int64_t deadline = calendar_job_deadline(c->job);
	int r;

	r = sd_event_add_io(c->s->loop, &c->io, calendar_job_fd(c->job),
	    EPOLLIN, calendars_on_io, c);
	if (r >= 0 && deadline != INT64_MAX)
		r = sd_event_add_time(c->s->loop, &c->deadline, CLOCK_MONOTONIC,
		    (uint64_t)deadline, 1000, calendars_on_deadline, c);
	return r < 0 ? r : 0;
}

void calendars_read(struct calendars *c)
{
	struct service *s = c->s;
	struct instant now = service_now(s).wall;
	char helper[4096];
	struct calendar_query q = {
	    .config = s->config,
	    .zone = zone_name(s->zone),
	    .helper = helper,
	    .now = now,
	};
	int r;

	c->again = c->job != NULL;
	if (c->job)
		return;
	c->begun = now;
	c->window = (struct interval){
	    {now.us - CALENDARS_BEFORE}, {now.us + CALENDARS_AFTER}};
	if (s->config->n_calendars == 0) {
		struct calendar_result none = {0};

		if (c->view->n > 0 || c->stale)
			calendars_take(c, &none);
		c->end = c->window.end;
		service_release(s);
		return;
	}
	runtime_helper_path("offduty-calread", helper, sizeof(helper));
	q.window = c->window;
	r = calendar_job_start(&q, &c->job);
	if (r == 0)
		r = calendars_watch_job(c);
	if (r < 0) {
		calendars_end_job(c);
		calendars_fail(c, r);
	}
}

void calendars_look(struct calendars *c)
{
	struct instant now = service_now(c->s).wall;

	if (c->job || c->end.us == 0)
		return;
	if (c->stale)
		calendars_tell(c); /* "09:12" is "mon 09:12" the day after */
	/* also for what nobody tells: a disk that is mounted again */
	if (c->stale && (now.us - c->begun.us >= CALENDAR_RETRY_US ||
			    now.us < c->begun.us))
		calendars_read(c);
	else if (now.us + CALENDARS_LEAST_AFTER >= c->end.us ||
	    now.us < c->end.us - CALENDARS_AFTER - CALENDARS_BEFORE)
		calendars_read(c);
}

/* ---- another configuration ---- */

static void calendars_on_change(void *data)
{
	log_debug("calendars: changed");
	calendars_read(data);
}

static void calendars_watch(struct calendars *c)
{
	char **paths = calendar_watch_paths(c->s->config);
	int r = 0;

	watch_free(c->watch);
	c->watch = NULL;
	if (paths[0])
		r = watch_new(c->s->loop, paths, SERVICE_SETTLE_US,
		    calendars_on_change, c, &c->watch);
	if (r < 0)
		log_warning(
		    "cannot watch the calendars: %s", strerrordesc_np(-r));
	for (size_t i = 0; paths[i]; i++)
		free(paths[i]);
	free(paths);
}

/* The index of the same calendar in another configuration, or -1. */
static int calendars_find(
    const struct config *c, const struct calendar_config *as)
{
	for (size_t i = 0; i < c->n_calendars; i++)
		if (strcmp(c->calendar[i].name, as->name) == 0 &&
		    strcmp(c->calendar[i].path, as->path) == 0)
			return (int)i;
	return -1;
}

/* What is no longer configured is dropped, the rest numbered anew. */
static void calendars_renumber(struct calendars *c, const struct config *old)
{
	struct occurrence *o = mem_new(c->view->n + 1, sizeof(*o));
	struct calendar_state state[CONFIG_MAX_CALENDARS] = {0};
	uint32_t stale = 0;
	size_t n = 0;

	for (size_t i = 0; i < old->n_calendars; i++) {
		int to = calendars_find(c->s->config, &old->calendar[i]);

		if (to < 0)
			continue;
		state[to] = c->state[i];
		if (state[to].stale)
			stale |= UINT32_C(1) << to;
	}
	memcpy(c->state, state, sizeof(state));
	for (size_t i = 0; i < c->view->n; i++) {
		const struct occurrence *from = &c->view->occurrence[i];
		int to = from->calendar < old->n_calendars
			     ? calendars_find(
				   c->s->config, &old->calendar[from->calendar])
			     : -1;

		if (to < 0)
			continue;
		o[n] = *from;
		o[n++].calendar = (uint16_t)to;
	}
	c->stale = stale;
	calendars_swap(c, o, n, c->view->zone);
}

void calendars_adopt(struct calendars *c, const struct config *old)
{
	calendars_end_job(c);
	if (old)
		calendars_renumber(c, old);
	calendars_watch(c);
	calendars_read(c);
}

int calendars_new(struct service *s, struct calendars **ret)
{
	struct calendars *c = mem_new(1, sizeof(*c));

	c->s = s;
	c->view = mem_new(1, sizeof(*c->view));
	c->view->zone = s->zone;
	*ret = c;
	return 0;
}

void calendars_free(struct calendars *c)
{
	if (!c)
		return;
	calendars_end_job(c);
	watch_free(c->watch);
	free(c->view);
	free(c->occurrence);
	free(c);
}
