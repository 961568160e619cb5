/* offduty pause: no prompts until a time that is always known. */
#include <string.h>

#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/offline.h"
#include "cmd/words.h"

#define PAUSE_STANDARD (60 * USEC_PER_MIN)

/* "until 14:00", "until tomorrow": needs zone and configuration. */
static int pause_until(const struct cmd_context *ctx, int n, char **word,
    struct instant *ret)
{
	struct offline l;
	char text[WORDS_SIZE];
	int r;

	if (n == 0)
		return cmd_usage_error(ctx->cmd,
		    "'until' needs a time, as in 'until 14:00'");
	r = words_join(ctx, n, word, text);
	if (r != EXIT_OK)
		return r;
	r = offline_open(&l, ctx);
	/* the day begins later than midnight */
	if (r == EXIT_OK && strcmp(text, "tomorrow") == 0)
		*ret = offline_day_start(&l, offline_today(&l) + 1);
	else if (r == EXIT_OK)
		r = offline_parse_when(&l, ctx, text, ret);
	if (r == EXIT_OK && ret->us <= l.now.us)
		r = cmd_usage_error(ctx->cmd, "'%s' is not in the future",
		    text);
	offline_done(&l);
	return r;
}

static int pause_run(const struct cmd_context *ctx, int n, char **args)
{
	struct control_request request;
	struct instant until = {0};
	char **operand;
	int64_t span = 0; /* the service counts it from its own now */
	int r;

	n = cmd_operands(ctx, n, args, &operand);
	if (n > 0 && strcmp(operand[0], "until") == 0)
		r = pause_until(ctx, n - 1, operand + 1, &until);
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
