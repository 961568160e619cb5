/* offduty check: answers by exit code. */
#include "cmd/cmd.h"
#include "cmd/print/json.h"
#include "cmd/print/text.h"
#include "cmd/view.h"

static const struct cmd_option check_options[] = {
    {"--quiet", 'q', NULL, "print nothing, answer by exit code alone"},
    {NULL},
};

static int check_code(const struct control_verdict *v)
{
	switch (v->duty) {
	case DUTY_ON:
		return EXIT_OK;
	case DUTY_OFF:
		return EXIT_OFF_DUTY;
	case DUTY_BREAK:
		return EXIT_ON_BREAK;
	default:
		return EXIT_PAUSED;
	}
}

static int check_print(const struct cmd_context *ctx,
    const struct control_verdict *v)
{
	struct str text = {0};
	int r;

	if (ctx->json)
		json_check(&text, v);
	else
		print_state(&text, v);
	r = cmd_write(text.v, text.n);
	str_done(&text);
	return r;
}

static int check_run(const struct cmd_context *ctx, int n, char **args)
{
	bool quiet = cmd_option(ctx, n, args, "--quiet") != NULL;
	struct control_reply reply;
	int r = view_get(ctx, n, args, quiet, &reply);

	if (r == EXIT_OK && !quiet)
		r = check_print(ctx, &reply.verdict);
	return r == EXIT_OK ? check_code(&reply.verdict) : r;
}

const struct cmd cmd_check = {
    .name = "check",
    .args = "",
    .help = "exit code 0 on duty, 10 off, 11 break, 12 paused",
    .reads = true,
    .options = check_options,
    .run = check_run,
};
