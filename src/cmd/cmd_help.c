/* offduty help: how the verbs are used. */
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/print/help.h"
#include "cmd/unknown.h"
#include "cmd/verbs.h"

/* For tests of man page and completions: not in the help itself. */
static const struct cmd_option help_options[] = {
    {"--list", 0, NULL, NULL},
    {NULL},
};

static int help_run(const struct cmd_context *ctx, int n, char **args)
{
	char **operand;
	size_t i;

	if (cmd_option(ctx, n, args, "--list"))
		return help_list();
	n = cmd_operands(ctx, n, args, &operand);
	if (n == 0)
		return help_show(NULL);
	if (n > 1)
		return cmd_usage_error(ctx->cmd, "'help' takes one verb");
	for (i = 0; verbs[i]; i++)
		if (strcmp(verbs[i]->name, operand[0]) == 0)
			return help_show(verbs[i]);
	return unknown_verb(operand[0]);
}

const struct cmd cmd_help = {
    .name = "help",
    .args = "[VERB]",
    .help = "say how a verb is used",
    .options = help_options,
    .run = help_run,
};
