/* offduty take, snooze, skip and resume: a verb for the service, with or
 * without a span. */
#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/words.h"

static int take_send(const struct cmd_context *ctx, int n, char **args,
    enum verb verb)
{
	struct control_request request;
	char **operand;

	if (cmd_operands(ctx, n, args, &operand) > 0)
		return cmd_usage_error(ctx->cmd, "'%s' takes no '%s'",
		    ctx->cmd->name, operand[0]);
	client_request(&request, CONTROL_VERB);
	request.verb = verb;
	return client_run_verb(&request);
}

static int take_run(const struct cmd_context *ctx, int n, char **args)
{
	return take_send(ctx, n, args, VERB_TAKE);
}

static int skip_run(const struct cmd_context *ctx, int n, char **args)
{
	return take_send(ctx, n, args, VERB_SKIP);
}

static int resume_run(const struct cmd_context *ctx, int n, char **args)
{
	return take_send(ctx, n, args, VERB_RESUME);
}

static int snooze_run(const struct cmd_context *ctx, int n, char **args)
{
	struct control_request request;
	char **operand;
	int r;

	client_request(&request, CONTROL_VERB);
	request.verb = VERB_SNOOZE;
	n = cmd_operands(ctx, n, args, &operand);
	r = words_span(ctx, n, operand, 0, &request.span_us);
	return r == EXIT_OK ? client_run_verb(&request) : r;
}

const struct cmd cmd_take = {
    .name = "take",
    .args = "",
    .help = "start the break that is offered, or the next one",
    .run = take_run,
};

const struct cmd cmd_snooze = {
    .name = "snooze",
    .args = "[SPAN]",
    .help = "move the break that is offered",
    .run = snooze_run,
};

const struct cmd cmd_skip = {
    .name = "skip",
    .args = "",
    .help = "do without the break that is offered",
    .run = skip_run,
};

const struct cmd cmd_resume = {
    .name = "resume",
    .args = "",
    .help = "end a pause",
    .run = resume_run,
};
