/* offduty extend: today's hours end later. */
#include <string.h>

#include "base/str.h"
#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/words.h"

#define EXTEND_STANDARD (30 * USEC_PER_MIN)

static const struct cmd_option extend_options[] = {
    {"--because", 0, "TEXT", "why, for the history"},
    {NULL},
};

static int extend_run(const struct cmd_context *ctx, int n, char **args)
{
	const char *because = cmd_option(ctx, n, args, "--because");
	struct control_request request;
	char **operand;
	int r;

	client_request(&request, CONTROL_VERB);
	request.verb = VERB_EXTEND;
	n = cmd_operands(ctx, n, args, &operand);
	r = words_span(ctx, n, operand, EXTEND_STANDARD, &request.span_us);
	if (r != EXIT_OK)
		return r;
	if (because)
		str_clean(request.text, sizeof(request.text), because,
		    strlen(because));
	return client_run_verb(&request);
}

const struct cmd cmd_extend = {
    .name = "extend",
    .args = "[SPAN]",
    .help = "let today's hours end SPAN (30m) later",
    .options = extend_options,
    .run = extend_run,
};
