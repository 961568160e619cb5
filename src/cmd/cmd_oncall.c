/* offduty oncall: on call until a time, by the user's word. */
#include <string.h>

#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/words.h"

static int oncall_run(const struct cmd_context *ctx, int n, char **args)
{
	struct control_request request;
	struct instant until = {0};
	char **operand;
	int64_t span = 0; /* neither: on call no more */
	int r = EXIT_OK;

	n = cmd_operands(ctx, n, args, &operand);
	if (n == 0)
		return cmd_usage_error(ctx->cmd, "needs a span, a time or "
						 "'off', as in 'until 09:00'");
	if (strcmp(operand[0], "until") == 0)
		r = words_until(ctx, n - 1, operand + 1, &until);
	else if (n > 1 || strcmp(operand[0], "off") != 0)
		r = words_span(ctx, n, operand, 0, &span);
	if (r != EXIT_OK)
		return r;
	client_request(&request, CONTROL_VERB);
	request.verb = VERB_ONCALL;
	request.until_us = until.us;
	request.span_us = span;
	return client_run_verb(&request);
}

const struct cmd cmd_oncall = {
    .name = "oncall",
    .args = "SPAN|until TIME|off",
    .help = "be on call for SPAN, until TIME, or no more",
    .run = oncall_run,
};
