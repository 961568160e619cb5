/* offduty status: where the user stands, what comes next and why. */
#include "cmd/cmd.h"
#include "cmd/print/json.h"
#include "cmd/print/text.h"
#include "cmd/view.h"

static const struct cmd_option status_options[] = {
    {"--verbose", 'v', NULL, "with what tells whether you are there"},
    {NULL},
};

static int status_run(const struct cmd_context *ctx, int n, char **args)
{
	struct control_reply reply;
	const struct control_verdict *v = &reply.verdict;
	struct str text = {0};
	int r = view_get(ctx, n, args, false, &reply);

	if (r != EXIT_OK)
		return r;
	if (ctx->json) {
		json_status(&text, v, ctx->at != NULL);
	} else {
		print_state(&text, v);
		print_next(&text, v);
		print_reason(&text, v);
		print_budget(&text, v);
		print_limits(&text, v);
		if (cmd_option(ctx, n, args, "--verbose"))
			print_presence(&text, v);
		print_problems(&text, v);
	}
	r = cmd_write(text.v, text.n);
	str_done(&text);
	return r;
}

const struct cmd cmd_status = {
    .name = "status",
    .args = "[--verbose]",
    .help = "tell where you stand, what comes next and why",
    .reads = true,
    .options = status_options,
    .run = status_run,
};
