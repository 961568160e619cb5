/* offduty events: what the calendars, or files, hold, and what it means. */
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/offline.h"
#include "cmd/print/events.h"
#include "cmd/print/json.h"
#include "cmd/progress.h"
#include "desktop/zonefile.h"

#define EVENTS_DAYS 7 /* shown where --to does not say */

static const struct cmd_option events_options[] = {
    {"--from", 0, "TIME", "begin here; without it, with today"},
    {"--to", 0, "TIME", "end here; without it, seven days on"},
    {"--zone", 0, "ZONE", "show and read floating times in this zone"},
    {"--format", 0, "FORMAT", "text, json or tsv"},
    {"--problems", 0, NULL, "with what was skipped or repaired"},
    {NULL},
};

typedef void events_printer(struct str *s, const struct event_list *l);

static const struct {
	const char *name;
	events_printer *print;
} formats[] = {
    {"text", print_events_text},
    {"json", print_events_json},
    {"tsv", print_events_tsv},
    {NULL, NULL},
};

static int events_format(const struct cmd_context *ctx, const char *name,
    events_printer **ret)
{
	if (!name)
		name = ctx->json ? "json" : "text";
	for (int i = 0; formats[i].name; i++) {
		if (strcmp(formats[i].name, name) == 0) {
			*ret = formats[i].print;
			return EXIT_OK;
		}
	}
	return cmd_usage_error(ctx->cmd,
	    "'%s' is no format: text, json or tsv", name);
}

static int events_set_zone(struct offline *l, const struct cmd_context *ctx,
    const char *name)
{
	struct zone *zone;

	if (!name)
		return EXIT_OK;
	if (zonefile_load(name, &zone) < 0)
		return cmd_usage_error(ctx->cmd,
		    "'%s' is no zone: it is written as 'Europe/Berlin'", name);
	zone_free(l->zone);
	l->zone = zone;
	l->view.zone = zone;
	return EXIT_OK;
}

static int events_window(const struct offline *l,
    const struct cmd_context *ctx, const char *from, const char *to,
    struct interval *ret)
{
	struct local start = zone_to_local(l->zone, l->now);
	int r = EXIT_OK;

	start.sec = 0;
	ret->start = zone_from_local(l->zone, start, ZONE_GAP_END);
	if (from)
		r = offline_parse_when(l, ctx, from, &ret->start);
	if (r != EXIT_OK)
		return r;
	start = zone_to_local(l->zone, ret->start);
	start.day += EVENTS_DAYS;
	ret->end = zone_from_local(l->zone, start, ZONE_GAP_END);
	if (to)
		r = offline_parse_when(l, ctx, to, &ret->end);
	if (r == EXIT_OK && ret->end.us <= ret->start.us)
		return cmd_usage_error(ctx->cmd, "--to is not after --from");
	return r;
}

/* Puts the files in the place of the configured calendars. */
static int events_take_files(struct offline *l, const struct cmd_context *ctx,
    int n, char **file)
{
	if (n > CONFIG_MAX_CALENDARS)
		return cmd_usage_error(ctx->cmd, "more than %d files",
		    CONFIG_MAX_CALENDARS);
	for (int i = 0; i < n; i++) {
		struct calendar_config *c = &l->config->calendar[i];
		const char *slash = strrchr(file[i], '/');

		if (strlen(file[i]) >= sizeof(c->path))
			return cmd_fail("'%s': the name is too long", file[i]);
		*c = (struct calendar_config){.tentative_meets = true};
		str_copy(c->path, sizeof(c->path), file[i]);
		str_copy(c->name, sizeof(c->name),
		    slash && slash[1] ? slash + 1 : file[i]);
	}
	if (n > 0)
		l->config->n_calendars = (size_t)n;
	return EXIT_OK;
}

static int events_show(struct offline *l, struct interval window,
    events_printer *print, bool problems)
{
	struct event_list list = {&l->calendar, l->config, l->zone, problems};
	char helper[CONFIG_PATH_SIZE];
	struct calendar_query q = {
	    .config = l->config,
	    .zone = zone_name(l->zone),
	    .helper = helper,
	    .window = window,
	    .now = offline_clock(),
	    .everything = true,
	};
	struct progress progress;
	struct str text = {0};
	int err, r;

	cmd_helper_path("offduty-calread", helper, sizeof(helper));
	progress_begin(&progress);
	err = calendar_read(&q, progress_show, &progress, &l->calendar);
	progress_end(&progress);
	if (err < 0)
		return cmd_fail("cannot read the calendars with '%s': %s",
		    helper, strerror(-err));
	print(&text, &list);
	r = cmd_write(text.v ? text.v : "", text.n);
	str_done(&text);
	offline_tell_problems(l, problems);
	return r == EXIT_OK && l->calendar.failed ? EXIT_FAILED : r;
}

static int events_read(struct offline *l, const struct cmd_context *ctx, int n,
    char **args)
{
	bool problems = cmd_option(ctx, n, args, "--problems") != NULL;
	struct interval window;
	events_printer *print = NULL;
	char **file;
	int files = cmd_operands(ctx, n, args, &file), r;

	r = events_format(ctx, cmd_option(ctx, n, args, "--format"), &print);
	if (r == EXIT_OK)
		r = events_set_zone(l, ctx, cmd_option(ctx, n, args, "--zone"));
	if (r == EXIT_OK)
		r = events_window(l, ctx, cmd_option(ctx, n, args, "--from"),
		    cmd_option(ctx, n, args, "--to"), &window);
	if (r == EXIT_OK)
		r = events_take_files(l, ctx, files, file);
	if (r == EXIT_OK)
		r = events_show(l, window, print, problems);
	return r;
}

static int events_run(const struct cmd_context *ctx, int n, char **args)
{
	struct offline l;
	int r = offline_open(&l, ctx);

	if (r == EXIT_OK)
		r = events_read(&l, ctx, n, args);
	offline_done(&l);
	return r;
}

const struct cmd cmd_events = {
    .name = "events",
    .args = "[FILE...]",
    .help = "show what the calendars hold",
    .reads = true,
    .options = events_options,
    .run = events_run,
};
