/* offduty config: check, show or begin the configuration. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/config_calendars.h"
#include "cmd/config_offers.h"
#include "cmd/print/json.h"
#include "config/keys.h"
#include "desktop/calendar_files.h"
#include "desktop/configfile.h"

static const struct cmd_option config_options[] = {
    {"--calendar", 0, "PATH", "init: offer this calendar and its hours, too"},
    {"--import", 0, NULL, "init: use the calendars found, not just offer them"},
    {NULL},
};

#define CONFIG_LINE_SIZE (DIAG_TEXT_SIZE + DIAG_FILE_SIZE + 32)
/* `config show` puts the sources in this column, where the values let it. */
#define CONFIG_SOURCE_COLUMN 44

static void check_json(struct str *s, const struct diags *d)
{
	json_begin(s);
	json_bool(s, "ok", d->errors == 0);
	json_open(s, "problems", '[');
	for (size_t i = 0; i < d->n; i++) {
		const struct diag *v = &d->v[i];

		json_open(s, NULL, '{');
		if (v->file)
			json_text(s, "file", v->file);
		else
			json_null(s, "file");
		json_number(s, "line", v->line);
		json_number(s, "column", v->column);
		json_text(s, "severity", v->error ? "error" : "warning");
		json_text(s, "text", v->text);
		json_close(s, '}');
	}
	json_close(s, ']');
	json_end(s);
}

/* The files read: "no file; the defaults hold", "one file", ... */
static void check_ok(
    struct str *s, const struct config *c, const struct diags *d)
{
	size_t files = c->n_files - 1;

	if (files == 0)
		str_add(s, "ok: no file, the defaults hold");
	else
		str_addf(s, "ok: %zu file%s", files, files == 1 ? "" : "s");
	if (d->n > 0)
		str_addf(s, ", %zu warning%s", d->n, d->n == 1 ? "" : "s");
	str_add(s, "\n");
}

static int config_check(const struct cmd_context *ctx, const char *file)
{
	struct diags d = {0};
	struct config *c = configfile_load(file ? file : ctx->config, &d);
	char line[CONFIG_LINE_SIZE];
	struct str s = {0};
	int r = EXIT_OK;

	config_check_calendars(c, &d);
	if (ctx->json)
		check_json(&s, &d);
	else if (d.errors == 0)
		check_ok(&s, c, &d);
	for (size_t i = 0; !ctx->json && i < d.n; i++) {
		diag_format(&d.v[i], line, sizeof(line));
		fprintf(stderr, "%s\n", line);
	}
	if (s.n > 0)
		r = cmd_write(s.v, s.n);
	if (d.errors > 0)
		r = EXIT_FAILED;
	str_done(&s);
	diags_done(&d);
	config_free(c);
	return r;
}

/* A key's text in effect and its source; false where there is none. */
static bool show_value(const struct config *c, const struct key *k,
    const char *element, const char **text, char *source, size_t size)
{
	const struct config_origin *o = config_find_origin(c, k, element);

	*text = o ? o->text : key_default(k, element);
	config_source_name(c, o ? o->source : (struct source){0}, source, size);
	return o || **text || !keys_find_section(k->section)->repeated;
}

static void show_section(struct str *s, const struct config *c,
    const struct key_section *section, const char *element)
{
	char source[CONFIG_LINE_SIZE];
	const char *text;

	str_addf(s, "%s[%s%s%s]\n", s->n ? "\n" : "", section->name,
	    *element ? " " : "", element);
	for (size_t i = 0; i < keys_count(); i++) {
		size_t begin = s->n;

		if (strcmp(keys[i].section, section->name) != 0 ||
		    !show_value(
			c, &keys[i], element, &text, source, sizeof(source)))
			continue;
		str_addf(s, "%s =%s%s", keys[i].name, *text ? " " : "", text);
		begin = s->n - begin;
		str_addf(s, "%*s ; %s\n",
		    begin < CONFIG_SOURCE_COLUMN
			? (int)(CONFIG_SOURCE_COLUMN - begin)
			: 0,
		    "", source);
	}
}

static void show_json_section(struct str *s, const struct config *c,
    const struct key_section *section, const char *element)
{
	char source[CONFIG_LINE_SIZE];
	const char *text;

	for (size_t i = 0; i < keys_count(); i++) {
		const struct key *k = &keys[i];
		const struct config_origin *o;

		if (strcmp(k->section, section->name) != 0 ||
		    !show_value(c, k, element, &text, source, sizeof(source)))
			continue;
		o = config_find_origin(c, k, element);
		json_open(s, NULL, '{');
		json_text(s, "section", section->name);
		if (section->repeated)
			json_text(s, "name", element);
		else
			json_null(s, "name");
		json_text(s, "key", k->name);
		json_text(s, "value", text);
		json_text(s, "source", source);
		if (o)
			json_text(s, "file", c->file[o->source.file]);
		else
			json_null(s, "file");
		json_number(s, "line", o ? o->source.line : 0);
		json_close(s, '}');
	}
}

typedef void (*show_fn)(struct str *s, const struct config *c,
    const struct key_section *section, const char *element);

static void show_all(struct str *s, const struct config *c, show_fn show)
{
	for (size_t i = 0; i < key_sections_count(); i++) {
		const struct key_section *section = &key_sections[i];

		if (!section->repeated)
			show(s, c, section, "");
		for (size_t j = 0; j < config_count_elements(c, section); j++)
			show(s, c, section, config_element_name(c, section, j));
	}
}

static int config_show(const struct cmd_context *ctx)
{
	struct config *c = cmd_load_config(ctx);
	struct str s = {0};
	int r;

	if (!c)
		return EXIT_FAILED;
	if (ctx->json) {
		json_begin(&s);
		json_open(&s, "keys", '[');
		show_all(&s, c, show_json_section);
		json_close(&s, ']');
		json_end(&s);
	} else {
		show_all(&s, c, show_section);
	}
	r = cmd_write(s.v, s.n);
	str_done(&s);
	config_free(c);
	return r;
}

/* The folders of path, for the user alone (XDG base directories). */
static int make_parents(char *path)
{
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST) {
			int r = -errno;

			*p = '/';
			return r;
		}
		*p = '/';
	}
	return 0;
}

/* Whether there is such a calendar. 0 or -errno. */
static int look_for(const char *calendar)
{
	struct calendar_paths files = {0};
	int r = calendar_list_files(calendar, &files);

	calendar_paths_done(&files);
	return r;
}

/* Never over a file that is there, nor through a link. */
static int write_new(const char *path, const struct str *s)
{
	cleanup_close int fd =
	    open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int r;

	if (fd < 0 && errno == EEXIST)
		return cmd_fail(
		    "'%s' is there already; it is left as it is", path);
	if (fd < 0)
		return cmd_fail("cannot write '%s': %s", path, strerror(errno));
	r = fd_write_all(fd, s->v, s->n);
	if (r == 0)
		return EXIT_OK;
	unlink(path);
	return cmd_fail("cannot write '%s': %s", path, strerror(-r));
}

/* calendar: of --calendar, or NULL. active: --import. */
static int config_write(const char *path, const char *calendar, bool active)
{
	struct str s = {0}, said = {0};
	int r;

	str_addf(&said, "wrote %s\n", path);
	config_write_offers(&s, &said, calendar, active);
	r = write_new(path, &s);
	if (r == EXIT_OK)
		r = cmd_write(said.v, said.n);
	str_done(&s);
	str_done(&said);
	return r;
}

static int config_init(const struct cmd_context *ctx, const char *calendar,
    bool active)
{
	cleanup_free char *path =
	    ctx->config ? mem_strdup(ctx->config) : configfile_user_path();
	struct stat st;
	int r;

	if (!path)
		return cmd_fail("no home to write to; set HOME, or name a "
				"file with --config");
	if (lstat(path, &st) == 0)
		return cmd_fail(
		    "'%s' is there already; it is left as it is", path);
	r = calendar ? look_for(calendar) : 0;
	if (r < 0)
		return cmd_fail("cannot read '%s': %s", calendar, strerror(-r));
	r = make_parents(path);
	if (r < 0)
		return cmd_fail(
		    "cannot make the folder of '%s': %s", path, strerror(-r));
	return config_write(path, calendar, active);
}

static int config_run(const struct cmd_context *ctx, int n, char **args)
{
	char **v;
	int operands = cmd_operands(ctx, n, args, &v);
	const char *what = operands > 0 ? v[0] : "";
	bool check = strcmp(what, "check") == 0;
	bool init = strcmp(what, "init") == 0;
	const char *calendar = cmd_option(ctx, n, args, "--calendar");
	bool import = cmd_option(ctx, n, args, "--import") != NULL;

	if (operands == 0)
		return cmd_usage_error(
		    ctx->cmd, "config needs one of check, show, init");
	if (operands > (check ? 2 : 1))
		return cmd_usage_error(ctx->cmd, "too many arguments");
	if ((calendar || import) && !init)
		return cmd_usage_error(
		    ctx->cmd, "--calendar and --import are for 'config init'");
	if (check)
		return config_check(ctx, operands == 2 ? v[1] : NULL);
	if (strcmp(what, "show") == 0)
		return config_show(ctx);
	if (init)
		return config_init(ctx, calendar, import);
	return cmd_usage_error(ctx->cmd,
	    "config does not know '%s'; it is one of check, show, init", what);
}

const struct cmd cmd_config = {
    .name = "config",
    .args = "check [FILE] | show | init",
    .options = config_options,
    .help = "check, show or begin the configuration",
    .reads = true,
    .run = config_run,
};
