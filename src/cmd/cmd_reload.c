/* offduty reload: the service reads its configuration and calendars anew. */
#include "cmd/client.h"
#include "cmd/cmd.h"

static int reload_run(const struct cmd_context *ctx, int n, char **args)
{
	struct control_request request;
	char **operand;

	if (cmd_operands(ctx, n, args, &operand) > 0)
		return cmd_usage_error(ctx->cmd, "'reload' takes no '%s'",
		    operand[0]);
	client_request(&request, CONTROL_RELOAD);
	return client_run_verb(&request);
}

const struct cmd cmd_reload = {
    .name = "reload",
    .args = "",
    .help = "let the service read everything anew",
    .run = reload_run,
};
