/* Reading the calendars in order to find fault with them. All are warnings: a
 * calendar may come, or be mended, later. */
#include "cmd/config_calendars.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cmd/cmd.h"
#include "cmd/offline.h"
#include "cmd/progress.h"
#include "config/keys.h"
#include "desktop/calendar_files.h"
#include "desktop/zonefile.h"

#define DAYS_BEFORE 2 /* as the service reads them */
#define DAYS_AFTER 16

/* A warning at the calendar's path. */
static void warn_calendar(const struct config *c, struct diags *d,
    const struct calendar_problem *p)
{
	const struct calendar_config *v = &c->calendar[p->calendar];
	const struct config_origin *o = config_find_origin(c,
	    keys_find("calendar", "path"), v->name);
	struct str text = {0};

	if (!*v->path)
		return; /* that is an error already */
	calendar_problem_format(&text, p);
	diags_add(d, o ? c->file[o->source.file] : NULL,
	    o ? o->source.line : 0, 0, false, "[calendar %s] %s", v->name,
	    text.v);
	str_done(&text);
}

static void warn_all(const struct config *c, struct diags *d,
    const struct calendar_problem *p, size_t n)
{
	size_t shown = n < CONFIG_CALENDARS_SHOWN ? n : CONFIG_CALENDARS_SHOWN;

	for (size_t i = 0; i < shown; i++)
		warn_calendar(c, d, &p[i]);
	if (n > shown)
		diags_add(d, NULL, 0, 0, false, "and %zu more problems in "
		    "calendars; 'offduty events --problems' shows them",
		    n - shown);
}

/* Whether its files are there and can be opened. */
static void look_at_files(const char *path, uint16_t calendar,
    struct calendar_problems *ret)
{
	struct calendar_paths files = {0};
	int err = calendar_list_files(path, &files);
	const char *culprit = path;

	for (size_t i = 0; err == 0 && i < files.n; i++) {
		cleanup_close int fd = calendar_open_file(files.v[i]);

		if (fd >= 0)
			continue;
		err = fd;
		culprit = files.v[i];
	}
	for (size_t i = 0; err == 0 && i < files.n_skips; i++) {
		err = files.skip[i].err;
		culprit = files.skip[i].path;
	}
	if (err < 0) {
		struct calendar_problem *p = calendar_problems_add(ret,
		    calendar, culprit);

		calendar_problem_word(p, calendar_path_fault(culprit, err),
		    err);
	}
	calendar_paths_done(&files);
}

static void look_without_helper(const struct config *c, struct diags *d)
{
	struct calendar_problems l = {0};

	for (size_t i = 0; i < c->n_calendars; i++)
		look_at_files(c->calendar[i].path, (uint16_t)i, &l);
	warn_all(c, d, l.v, l.n);
	free(l.v);
}

void config_check_calendars(const struct config *c, struct diags *d)
{
	struct calendar_result r = {0};
	char helper[CONFIG_PATH_SIZE];
	struct instant now = offline_clock();
	struct calendar_query q = {
	    .config = c,
	    .helper = helper,
	    .window = {{now.us - DAYS_BEFORE * 24 * USEC_PER_HOUR},
		{now.us + DAYS_AFTER * 24 * USEC_PER_HOUR}},
	    .now = now,
	};
	struct progress progress;
	struct zone *zone;
	int err;

	if (c->n_calendars == 0)
		return;
	zone = zonefile_load_user(c->zone);
	cmd_helper_path("offduty-calread", helper, sizeof(helper));
	q.zone = zone_name(zone);
	progress_begin(&progress);
	err = calendar_read(&q, progress_show, &progress, &r);
	progress_end(&progress);
	zone_free(zone);
	if (err == 0)
		err = r.helper_error;
	if (err == 0)
		warn_all(c, d, r.problem, r.n_problems);
	calendar_result_done(&r);
	if (err == 0)
		return;
	diags_add(d, NULL, 0, 0, false, "cannot read the calendars with '%s': "
	    "%s; only whether their files are there was checked", helper,
	    strerror(-err));
	look_without_helper(c, d);
}
