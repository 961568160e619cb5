/* The one event loop: what starts in which order, what is told when, how it
 * ends. Only deadlines, descriptors and signals wake it. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "service/service.h"

/* ---- the time ---- */

/* An iteration of the loop is a wake-up. */
struct now service_now(struct service *s)
{
	uint64_t iteration = 0;

	sd_event_get_iteration(s->loop, &iteration);
	if (iteration != s->now_iteration) {
		s->now = clock_now(s->clock);
		s->now_iteration = iteration;
	}
	return s->now;
}

void service_forget_now(struct service *s)
{
	s->now_iteration = UINT64_MAX;
}

/* ---- signals ---- */

static int loop_on_end(
    sd_event_source *source, const struct signalfd_siginfo *info, void *data)
{
	struct service *s = data;

	(void)source;
	log_debug("signal %u: ending", info->ssi_signo);
	return sd_event_exit(s->loop, 0);
}

static int loop_on_hup(
    sd_event_source *source, const struct signalfd_siginfo *info, void *data)
{
	struct str lines = {0};

	(void)source;
	(void)info;
	service_reload(data, &lines);
	str_done(&lines);
	return 0;
}

/* SIGCHLD is only blocked: the loop reaps by pidfd. */
static int loop_take_signals(struct service *s)
{
	sigset_t set;
	int r;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	r = sd_event_add_signal(s->loop, NULL, SIGTERM, loop_on_end, s);
	if (r >= 0)
		r = sd_event_add_signal(s->loop, NULL, SIGINT, loop_on_end, s);
	if (r >= 0)
		r = sd_event_add_signal(s->loop, NULL, SIGHUP, loop_on_hup, s);
	return r;
}

/* ---- rest ---- */

/* Nothing is left to do: the sleep can do without the pages that the work took,
 * most of SQLite with a write to the ledger. */
static int loop_on_rest(sd_event_source *source, void *data)
{
	struct service *s = data;

	(void)source;
	s->rested = true;
	s->wrote = false;
	mem_forget_code();
	return 0;
}

/* After whatever was done: but not after that, and not for command lines that
 * only ask, and often. */
static int loop_on_done(sd_event_source *source, void *data)
{
	struct service *s = data;

	(void)source;
	if (!s->rested && (s->wrote || !control_is_busy(s->control)))
		sd_event_source_set_enabled(s->rest, SD_EVENT_ONESHOT);
	s->rested = false;
	return 0;
}

/* A script does not rest. What was done is looked at before more is. */
static int loop_start_rest(struct service *s)
{
	int r;

	if (s->opt->script)
		return 0;
	r = sd_event_add_defer(s->loop, &s->rest, loop_on_rest, s);
	if (r >= 0)
		r = sd_event_source_set_priority(
		    s->rest, SD_EVENT_PRIORITY_IDLE);
	if (r >= 0)
		r = sd_event_add_post(s->loop, &s->done, loop_on_done, s);
	if (r >= 0)
		r = sd_event_source_set_priority(
		    s->done, SD_EVENT_PRIORITY_IMPORTANT);
	return r;
}

/* ---- start ---- */

/* Where the service manager asks for signs of life, it gets them, however the
 * clock is scripted. Each is a wake-up: the unit does not ask by itself. */
static void loop_start_watchdog(struct service *s)
{
	int r = sd_event_set_watchdog(s->loop, 1);

	if (r < 0)
		log_warning("the watchdog will bite: cannot set its timer: %s",
		    strerrordesc_np(-r));
	else if (r > 0)
		log_debug("the service manager watches over us");
}

static int loop_start_clock(struct service *s)
{
	char problem[512];
	int r;

	if (s->opt->script) {
		r = clock_new_scripted(s->loop, s->opt->script, s->zone,
		    service_on_clock, service_is_busy, s, &s->clock, problem,
		    sizeof(problem));
		if (r < 0)
			log_error("%s", problem);
		else
			config_load_zone(s);
		return r;
	}
	r = clock_new_real(s->loop, service_on_clock, s, &s->clock);
	if (r < 0)
		log_error("cannot set timers: %s", strerrordesc_np(-r));
	return r;
}

static void loop_start_notifier(struct service *s)
{
	char helper[4096];
	const struct config *config = s->config;
	struct notifier_config c = {
	    helper, {config->actions, config->sound, config->countdown}};
	int r;

	runtime_helper_path("offduty-notify", helper, sizeof(helper));
	r = notifier_new(s->loop, &c, service_on_notification, s, &s->notifier);
	if (r < 0)
		log_error("cannot show notifications: %s", strerrordesc_np(-r));
	else
		screen_close_old(s);
}

static void loop_start_quiet(struct service *s)
{
	int r = quiet_new(s->loop, service_on_quiet, s, &s->quiet);

	if (r < 0)
		log_warning("do-not-disturb is unknown: %s",
		    strerrordesc_np(-r));
	else if (!s->opt->script)
		quiet_set_camera(s->quiet, s->config->camera);
}

/* What may take its time, once the service manager knows that we are there. */
static int loop_start_others(sd_event_source *source, void *data)
{
	struct service *s = data;

	(void)source;
	config_watch_start(s);
	records_tell(s);
	service_start_presence(s);
	calendars_adopt(s->calendars, NULL);
	return 0;
}

static int loop_start(struct service *s)
{
	int r = sd_event_new(&s->loop);

	if (r >= 0)
		r = loop_take_signals(s);
	if (r >= 0)
		r = runtime_open(s);
	if (r < 0)
		return r;
	config_start(s);
	r = loop_start_clock(s);
	if (r < 0)
		return r;
	clock_boot_name(s->clock, s->boot);
	calendars_new(s, &s->calendars);
	s->engine = engine_new(
	    &s->config->rules, calendars_view(s->calendars), service_now(s));
	hooks_new(s);
	records_start(s);
	s->presence_since = service_now(s).boot;
	loop_start_notifier(s);
	r = control_new(s, &s->control);
	if (r < 0)
		return r;
	loop_start_quiet(s);
	bus_new(s, &s->bus);
	service_publish(s);
	loop_start_watchdog(s);
	sd_notify(0, "READY=1");
	r = loop_start_rest(s);
	return r < 0 ? r
		     : sd_event_add_defer(s->loop, NULL, loop_start_others, s);
}

/* ---- end ---- */

/* From now on nobody looks. */
static void loop_stop_engine(struct service *s)
{
	service_forget_now(s);
	s->stopped = true;
	service_feed_presence(s, PRESENCE_ASLEEP, service_now(s).boot);
	if (s->held)
		service_save(s);
}

static void loop_stop(struct service *s)
{
	sd_notify(0, "STOPPING=1");
	control_free(s->control);
	s->control = NULL;
	if (s->clock && s->engine && s->records)
		loop_stop_engine(s);
	notifier_free(s->notifier);
	presence_free(s->source);
	enforce_stop(s);
	quiet_free(s->quiet);
	s->quiet = NULL;
	hooks_free(s->hooks);
	s->hooks = NULL;
	bus_free(s->bus);
	s->bus = NULL;
	engine_free(s->engine);
	calendars_free(s->calendars);
	records_stop(s);
	config_stop(s);
	clock_free(s->clock);
	runtime_close(s);
	sd_event_source_disable_unref(s->rest);
	sd_event_source_disable_unref(s->done);
	sd_event_unref(s->loop);
}

int service_run(const struct service_options *opt)
{
	struct service *s = mem_new(1, sizeof(*s));
	int r;

	s->opt = opt;
	s->lock_fd = -1;
	s->held = true;
	s->woke = BOOT_NEVER;
	service_forget_now(s);
	r = loop_start(s);
	if (r >= 0)
		r = sd_event_loop(s->loop);
	if (r < 0)
		log_debug("ends: %s", strerrordesc_np(-r));
	loop_stop(s);
	free(s);
	return r < 0 ? EXIT_FAILURE : r;
}
