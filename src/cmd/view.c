/* The verdict for a reading verb, from the service or evaluated here. */
#include "cmd/view.h"

#include "cmd/client.h"
#include "cmd/offline.h"

int view_get(const struct cmd_context *ctx, int n, char **args, bool quiet,
    struct control_reply *reply)
{
	char **operand;
	int r;

	if (cmd_operands(ctx, n, args, &operand) > 0)
		return cmd_usage_error(ctx->cmd, "'%s' takes no '%s'",
		    ctx->cmd->name, operand[0]);
	if (ctx->at)
		return offline_verdict(ctx, &reply->verdict);
	r = client_verdict(CONTROL_TIMEOUT_MS, reply);
	if (r < 0)
		return quiet ? client_exit(r) : client_fail(r);
	return EXIT_OK;
}
