/* offduty version: which version this is. */
#include <string.h>

#include "build.h"
#include "cmd/cmd.h"

static int version_run(const struct cmd_context *ctx, int n, char **args)
{
	static const char text[] = "offduty " OFFDUTY_VERSION "\n";
	char **operand;

	if (n > 0 && cmd_operands(ctx, n, args, &operand) > 0)
		return cmd_usage_error(ctx->cmd, "'version' takes no '%s'",
		    operand[0]);
	return cmd_write(text, strlen(text));
}

const struct cmd cmd_version = {
    .name = "version",
    .args = "",
    .help = "say which version this is",
    .run = version_run,
};
