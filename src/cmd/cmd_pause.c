/* offduty pause: no prompts until a time that is always known. */
#include <string.h>

#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/words.h"

#define PAUSE_STANDARD (60 * USEC_PER_MIN)

static int pause_run(const struct cmd_context *ctx, int n, char **args)
{
	struct control_request request;
	struct instant until = {0};
	char **operand;
	int64_t span = 0; /* the service counts it from its own now */
	int r;

	n = cmd_operands(ctx, n, args, &operand);
	if (n > 0 && strcmp(operand[0], "until") == 0)
		r = words_until(ctx, n - 1, operand + 1, &until);
	else
		r = words_span(ctx, n, operand, PAUSE_STANDARD, &span);
	if (r != EXIT_OK)
		return r;
	client_request(&request, CONTROL_VERB);
	request.verb = VERB_PAUSE;
	request.until_us = until.us;
	request.span_us = span;
	return client_run_verb(&request);
}

const struct cmd cmd_pause = {
    .name = "pause",
    .args = "[SPAN|until TIME]",
    .help = "show nothing for SPAN (1h), or until TIME",
    .run = pause_run,
};
