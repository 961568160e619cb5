/* The configuration and the zone: read at start, read again when they change or
 * when asked to; parsed and checked first, swapped then. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "desktop/configfile.h"
#include "desktop/zonefile.h"
#include "service/service.h"

static void reload_format(const struct diags *d, struct str *lines)
{
	char line[2 * DIAG_TEXT_SIZE];

	for (size_t i = 0; i < d->n; i++) {
		diag_format(&d->v[i], line, sizeof(line));
		str_addf(lines, "%s\n", line);
	}
}

/* Who saves a file and asks for it is told twice: by the answer and by the
 * watch. The second time is not worth a word. True the first time. */
static bool reload_log(struct service *s, const struct diags *d)
{
	struct str lines = {0};

	reload_format(d, &lines);
	if (s->told && lines.v && strcmp(s->told, lines.v) == 0) {
		str_done(&lines);
		return false;
	}
	free(s->told);
	s->told = lines.v;
	for (const char *p = s->told; p && *p; p += strcspn(p, "\n") + 1)
		log_warning("%.*s", (int)strcspn(p, "\n"), p);
	return true;
}

/* Says in the notification what the first finding is; the rest is told by
 * `offduty config check`. */
static void reload_tell(struct service *s, const struct diags *d,
    const char *title, const char *what)
{
	char body[ENGINE_TEXT_SIZE], problem[SERVICE_PROBLEM_SIZE];
	char line[2 * DIAG_TEXT_SIZE] = "";
	size_t i = 0;

	while (i < d->n && !d->v[i].error)
		i++;
	if (i < d->n)
		diag_format(&d->v[i], line, sizeof(line));
	str_printf(body, sizeof(body), "%s", line);
	str_printf(problem, sizeof(problem),
	    "configuration: %zu error%s, %s; see 'offduty config check'",
	    d->errors, d->errors == 1 ? "" : "s", what);
	service_set_problem(s, PROBLEM_CONFIG, problem);
	service_notice(s, title, body);
}

/* ---- the zone ---- */

static struct zone *reload_load_zone(struct service *s)
{
	const char *scripted = s->clock ? clock_scripted_zone(s->clock) : NULL;

	return zonefile_load_user(scripted ? scripted : s->config->zone);
}

void config_load_zone(struct service *s)
{
	zone_free(s->zone);
	s->zone = reload_load_zone(s);
}

/* The engine must let go of the old zone before it is freed. */
static void reload_zone(struct service *s)
{
	struct zone *old = s->zone;

	s->zone = reload_load_zone(s);
	calendars_set_zone(s->calendars, s->zone);
	if (strcmp(zone_name(old), zone_name(s->zone)) != 0)
		log_info("the zone is %s", zone_name(s->zone));
	zone_free(old);
}

static void reload_on_zone(void *data)
{
	struct service *s = data;

	reload_zone(s);
	calendars_read(s->calendars);
}

/* ---- the configuration ---- */

static void reload_swap(struct service *s, struct config *config)
{
	struct config *old = s->config;
	struct engine_event e = {
	    .type = EVENT_RULES,
	    .rules = &config->rules,
	};
	const struct notifier_options options = {
	    config->actions, config->sound, config->countdown};

	s->config = config;
	if (strcmp(old->zone, config->zone) != 0)
		reload_zone(s);
	if (s->notifier)
		notifier_set_options(s->notifier, &options);
	service_feed(s, &e);
	calendars_adopt(s->calendars, old);
	if (old->camera != config->camera && s->quiet && !s->opt->script)
		quiet_set_camera(s->quiet, config->camera);
	if (old->rules.idle_after != config->rules.idle_after)
		service_start_presence(s);
	config_free(old);
}

int service_reload(struct service *s, struct str *lines)
{
	struct diags d = {0};
	struct config *config = configfile_load(s->opt->config, &d);
	size_t errors = d.errors;

	reload_format(&d, lines);
	if (reload_log(s, &d) && errors > 0)
		reload_tell(s, &d, "Configuration not changed",
		    "the one before goes on");
	diags_done(&d);
	if (errors > 0) {
		config_free(config);
		return -EINVAL;
	}
	reload_swap(s, config);
	if (*s->problem[PROBLEM_CONFIG] && s->notifier)
		notifier_withdraw(s->notifier, CHANNEL_NOTICE);
	service_set_problem(s, PROBLEM_CONFIG, NULL);
	service_publish(s);
	log_info("configuration reloaded");
	return 0;
}

static void reload_on_change(void *data)
{
	struct str lines = {0};

	service_reload(data, &lines);
	str_done(&lines);
}

/* ---- start and end ---- */

/* A day without a guard is worse than one with half its settings: what is
 * right counts, what is wrong keeps its default. */
void config_start(struct service *s)
{
	s->config = configfile_load(s->opt->config, &s->start_diags);
	reload_log(s, &s->start_diags);
	config_load_zone(s);
}

static void config_watch_zone(struct service *s)
{
	char *paths[] = {(char[]){"/etc/localtime"}, NULL};
	const char *tz = getenv("TZ");
	int r;

	if (*s->config->zone || (tz && *tz) || s->opt->script)
		return;
	r = watch_new(s->loop, paths, SERVICE_SETTLE_US, reload_on_zone, s,
	    &s->zone_watch);
	if (r < 0)
		log_warning(
		    "cannot watch '%s': %s", paths[0], strerrordesc_np(-r));
}

void config_watch_start(struct service *s)
{
	char **dirs = configfile_watch_dirs(s->opt->config);
	int r;

	r = watch_new(s->loop, dirs, SERVICE_SETTLE_US, reload_on_change, s,
	    &s->config_watch);
	if (r < 0)
		log_warning(
		    "cannot watch the configuration: %s", strerrordesc_np(-r));
	for (size_t i = 0; dirs[i]; i++)
		free(dirs[i]);
	free(dirs);
	config_watch_zone(s);
	if (s->start_diags.errors > 0)
		reload_tell(s, &s->start_diags, "Configuration with errors",
		    "defaults in their place");
	diags_done(&s->start_diags);
	s->start_diags = (struct diags){0};
}

void config_stop(struct service *s)
{
	watch_free(s->config_watch);
	watch_free(s->zone_watch);
	diags_done(&s->start_diags);
	free(s->told);
	zone_free(s->zone);
	config_free(s->config);
}
