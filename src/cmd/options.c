/* Options: reads the command line by the tables and puts it in order. */
#include "cmd/options.h"

#include <string.h>

#include "cmd/unknown.h"
#include "cmd/verbs.h"

const struct cmd_option options_common[] = {
    {"--config", 0, "FILE", "read FILE instead of the usual configuration"},
    {"--help", 'h', NULL, "say how a verb is used"},
    {"--version", 'V', NULL, "say which version this is"},
    {NULL},
};

const struct cmd_option options_reading[] = {
    {"--json", 0, NULL, "answer in JSON"},
    {"--at", 0, "TIME", "answer as of TIME, without the service"},
    {NULL},
};

/* Reading the command line: where options and operands are gathered. */
struct reader {
	struct options *o;
	char **argv;
	int argc, at;
	int n_options, n_operands;
};

#define OPERANDS (CMD_MAX_ARGS + 2) /* where they are kept meanwhile */

/* The option that arg names, up to its '='. */
static const struct cmd_option *option_find(const struct cmd_option *table,
    const char *arg)
{
	size_t n = strcspn(arg, "=");

	for (; table && table->name; table++) {
		if (arg[1] == '-' && strncmp(table->name, arg, n) == 0 &&
		    table->name[n] == '\0')
			return table;
		if (arg[1] != '-' && table->letter == arg[1] && !arg[2])
			return table;
	}
	return NULL;
}

/* Takes the option's value: behind '=', or the next argument. */
static int reader_value(struct reader *r, const struct cmd_option *option,
    const char **ret)
{
	const char *arg = r->argv[r->at];
	const char *equals = arg[1] == '-' ? strchr(arg, '=') : NULL;

	*ret = "";
	if (!option->value && equals)
		return cmd_usage_error(r->o->ctx.cmd, "'%s' takes no value",
		    option->name);
	if (!option->value)
		return EXIT_OK;
	if (equals) {
		*ret = equals + 1;
		return EXIT_OK;
	}
	if (r->at + 1 >= r->argc)
		return cmd_usage_error(r->o->ctx.cmd, "'%s' needs a value: %s",
		    option->name, option->value);
	*ret = r->argv[++r->at];
	return EXIT_OK;
}

static int reader_common(struct reader *r, const struct cmd_option *option)
{
	struct options *o = r->o;
	const char *value;
	int e = reader_value(r, option, &value);

	if (e != EXIT_OK)
		return e;
	if (strcmp(option->name, "--config") == 0)
		o->ctx.config = value;
	else if (strcmp(option->name, "--at") == 0)
		o->ctx.at = value;
	else if (strcmp(option->name, "--json") == 0)
		o->ctx.json = true;
	else if (strcmp(option->name, "--help") == 0)
		o->help = true;
	else
		o->version = true;
	return EXIT_OK;
}

static int reader_own(struct reader *r, const struct cmd_option *option)
{
	const char *value;
	int e = reader_value(r, option, &value);

	if (e != EXIT_OK)
		return e;
	r->o->args[1 + r->n_options++] = (char *)option->name;
	if (option->value)
		r->o->args[1 + r->n_options++] = (char *)value;
	return EXIT_OK;
}

static int reader_option(struct reader *r)
{
	const char *arg = r->argv[r->at];
	const struct cmd *cmd = r->o->ctx.cmd;
	const struct cmd_option *option;

	option = option_find(cmd ? cmd->options : NULL, arg);
	if (option)
		return reader_own(r, option);
	option = option_find(options_common, arg);
	if (!option && (!cmd || cmd->reads))
		option = option_find(options_reading, arg);
	if (option)
		return reader_common(r, option);
	if (option_find(options_reading, arg))
		return cmd_usage_error(cmd, "'%s' is not for '%s'", arg,
		    cmd->name);
	return unknown_option(cmd, arg);
}

/* Whether the option takes the next argument, whatever verb it is of. */
static bool option_takes_next(const char *arg)
{
	const struct cmd_option *option;
	size_t i;

	if (strchr(arg, '='))
		return false;
	option = option_find(options_common, arg);
	if (!option)
		option = option_find(options_reading, arg);
	for (i = 0; !option && verbs[i]; i++)
		option = option_find(verbs[i]->options, arg);
	return option && option->value;
}

/* Where the verb stands; 0: there is none. */
static int options_find_verb(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (argv[i][0] != '-' || !argv[i][1])
			return i;
		if (strcmp(argv[i], "--") == 0)
			return i + 1 < argc ? i + 1 : 0;
		if (option_takes_next(argv[i]))
			i++;
	}
	return 0;
}

static int options_set_verb(struct options *o, const char *name)
{
	size_t i;

	for (i = 0; verbs[i]; i++) {
		if (strcmp(verbs[i]->name, name) == 0) {
			o->ctx.cmd = verbs[i];
			return EXIT_OK;
		}
	}
	return unknown_verb(name);
}

static int reader_run(struct reader *r, int verb)
{
	bool ended = false;
	int e;

	for (r->at = 1; r->at < r->argc; r->at++) {
		char *arg = r->argv[r->at];

		if (!ended && strcmp(arg, "--") == 0) {
			ended = true;
			continue;
		}
		if (!ended && arg[0] == '-' && arg[1]) {
			e = reader_option(r);
			if (e != EXIT_OK)
				return e;
			continue;
		}
		if (r->at != verb)
			r->o->args[OPERANDS + r->n_operands++] = arg;
	}
	return EXIT_OK;
}

/* options, "--", operands, NULL */
static void options_join(struct options *o, struct reader *r)
{
	o->n = 1 + r->n_options;
	o->args[o->n++] = (char *)"--";
	memmove(o->args + o->n, o->args + OPERANDS,
	    (size_t)r->n_operands * sizeof(o->args[0]));
	o->n += r->n_operands;
	o->args[o->n] = NULL;
}

int options_parse(struct options *o, int argc, char **argv)
{
	struct reader r = {.o = o, .argv = argv, .argc = argc};
	int verb, e;

	o->ctx = (struct cmd_context){0};
	o->help = o->version = false;
	if (argc > CMD_MAX_ARGS)
		return cmd_usage_error(NULL, "more than %d arguments",
		    CMD_MAX_ARGS);
	verb = options_find_verb(argc, argv);
	if (verb > 0) {
		e = options_set_verb(o, argv[verb]);
		if (e != EXIT_OK)
			return e;
		o->args[0] = argv[verb];
	}
	e = reader_run(&r, verb);
	if (e != EXIT_OK)
		return e;
	if (verb == 0 && !o->help && !o->version)
		return cmd_usage_error(NULL, "which verb? try 'offduty status'");
	options_join(o, &r);
	return EXIT_OK;
}

const char *cmd_option(const struct cmd_context *ctx, int n, char **args,
    const char *name)
{
	const struct cmd_option *option;
	const char *value = NULL;
	int i;

	for (i = 1; i < n && strcmp(args[i], "--") != 0; i++) {
		option = option_find(ctx->cmd->options, args[i]);
		if (option && strcmp(option->name, name) == 0)
			value = option->value ? args[i + 1] : "";
		if (option && option->value)
			i++;
	}
	return value;
}

int cmd_operands(const struct cmd_context *ctx, int n, char **args,
    char ***ret)
{
	const struct cmd_option *option;
	int i;

	for (i = 1; i < n && strcmp(args[i], "--") != 0; i++) {
		option = option_find(ctx->cmd->options, args[i]);
		if (option && option->value)
			i++;
	}
	i = i < n ? i + 1 : n;
	*ret = args + i;
	return n - i;
}
