/* offduty checkin: the week's one question, or the answer to it. */
#include <string.h>

#include "base/str.h"
#include "cmd/client.h"
#include "cmd/cmd.h"

/* The single question about burnout, in the public domain; the answers in our
 * words. For looking at oneself: no diagnosis. */
static const char checkin_question[] =
    "Overall, based on your definition of burnout, how would you rate your "
    "level\n"
    "of burnout?\n"
    "\n"
    "  1  I enjoy my work; nothing of the kind\n"
    "  2  under stress now and then, less energy than before, not burned out\n"
    "  3  burning out: one sign of it or more, such as exhaustion\n"
    "  4  the signs do not go away, and work weighs on me a lot\n"
    "  5  burned out; I wonder if I can go on, and need a change or help\n"
    "\n"
    "offduty checkin NUMBER [--note TEXT]: it stays on this machine, and is "
    "no\n"
    "diagnosis.\n";

static const struct cmd_option checkin_options[] = {
    {"--note", 0, "TEXT", "a few words with it, for the history"},
    {NULL},
};

static int checkin_parse(const struct cmd_context *ctx, const char *word,
    int64_t *ret)
{
	const char *p = word;
	uint64_t v;

	if (str_read_number(&p, ENGINE_CHECK_IN_MOST, &v) < 0 || *p || v < 1)
		return cmd_usage_error(ctx->cmd,
		    "'%s' is no answer: it is a number from 1 to %d", word,
		    ENGINE_CHECK_IN_MOST);
	*ret = (int64_t)v;
	return EXIT_OK;
}

static int checkin_run(const struct cmd_context *ctx, int n, char **args)
{
	const char *note = cmd_option(ctx, n, args, "--note");
	struct control_request request;
	char **operand;
	int r;

	n = cmd_operands(ctx, n, args, &operand);
	if (n > 1)
		return cmd_usage_error(ctx->cmd, "'checkin' takes one number");
	if (n == 0 && note)
		return cmd_usage_error(ctx->cmd, "a note goes with a number");
	if (n == 0)
		return cmd_write(checkin_question, strlen(checkin_question));
	client_request(&request, CONTROL_VERB);
	request.verb = VERB_CHECKIN;
	r = checkin_parse(ctx, operand[0], &request.span_us);
	if (r != EXIT_OK)
		return r;
	if (note)
		str_clean(request.text, sizeof(request.text), note,
		    strlen(note));
	return client_run_verb(&request);
}

const struct cmd cmd_checkin = {
    .name = "checkin",
    .args = "[NUMBER]",
    .help = "answer the week's question about how you are, or show it",
    .options = checkin_options,
    .run = checkin_run,
};
