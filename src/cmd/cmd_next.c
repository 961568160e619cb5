/* offduty next: what comes next, in one line. */
#include "cmd/cmd.h"
#include "cmd/print/json.h"
#include "cmd/print/text.h"
#include "cmd/view.h"

static int next_run(const struct cmd_context *ctx, int n, char **args)
{
	struct control_reply reply;
	struct str text = {0};
	int r = view_get(ctx, n, args, false, &reply);

	if (r != EXIT_OK)
		return r;
	if (ctx->json)
		json_next(&text, &reply.verdict);
	else
		print_next_line(&text, &reply.verdict);
	r = cmd_write(text.v, text.n);
	str_done(&text);
	return r;
}

const struct cmd cmd_next = {
    .name = "next",
    .args = "",
    .help = "tell what comes next, in one line",
    .reads = true,
    .run = next_run,
};
