/* offduty prompt: one short field for a shell's prompt. */
#include "cmd/client.h"
#include "cmd/cmd.h"
#include "cmd/limit.h"
#include "cmd/offline.h"
#include "cmd/print/json.h"
#include "cmd/print/text.h"

#define PROMPT_LIMIT_MS 190 /* with --at, which reads calendars */

/* "52m", "1h20m": whole minutes, rounded up. */
static void prompt_add_left(struct str *s, int64_t left_us)
{
	int64_t min = left_us <= 0 ? 0 : (left_us - 1) / USEC_PER_MIN + 1;

	if (min >= 60) {
		print_number(s, min / 60);
		str_add(s, "h");
		min %= 60;
		if (min == 0)
			return;
	}
	print_number(s, min);
	str_add(s, "m");
}

static void prompt_add_at(struct str *s, const char *what,
    struct control_time t)
{
	str_add(s, what);
	if (print_is_never(t))
		return;
	str_add(s, " ");
	print_clock(s, t);
}

static void prompt_add_next(struct str *s, const struct control_verdict *v)
{
	switch (v->next) {
	case NEXT_BREAK:
		if (!print_is_never(v->next_at))
			prompt_add_left(s, v->next_at.us - v->now.us);
		break;
	case NEXT_LUNCH:
		prompt_add_at(s, "lunch", v->next_at);
		break;
	case NEXT_CUTOFF:
		prompt_add_at(s, "end", v->next_at);
		break;
	default:
		str_add(s, "on");
	}
}

static void prompt_add(struct str *s, const struct control_verdict *v)
{
	if (v->duty == DUTY_PAUSED)
		str_add(s, "paused");
	else if (v->duty == DUTY_BREAK)
		str_add(s, "break");
	else if (v->duty == DUTY_OFF && v->on_call)
		str_add(s, "on call");
	else if (v->duty == DUTY_OFF)
		str_add(s, v->quiet ? "" : "off");
	else if (v->meeting)
		prompt_add_at(s, "meeting", v->meeting_end);
	else if (v->offered)
		str_add(s, "break now");
	else
		prompt_add_next(s, v);
}

/* A shell's prompt must not break: whatever happens, exit 0. */
static int prompt_run(const struct cmd_context *ctx, int n, char **args)
{
	struct control_reply reply;
	struct str field = {0}, text = {0};

	(void)n;
	(void)args;
	if (ctx->at) {
		limit_process(PROMPT_LIMIT_MS);
		if (offline_verdict(ctx, &reply.verdict) != EXIT_OK)
			return EXIT_OK;
	} else if (client_verdict(CONTROL_TIMEOUT_MS, &reply) < 0) {
		return EXIT_OK;
	}
	prompt_add(&field, &reply.verdict);
	if (ctx->json) {
		json_begin(&text);
		json_text(&text, "text", field.n > 0 ? field.v : "");
		json_end(&text);
	} else if (field.n > 0) {
		str_add(&text, field.v);
		str_add(&text, "\n");
	}
	if (text.n > 0)
		cmd_write(text.v, text.n);
	str_done(&field);
	str_done(&text);
	return EXIT_OK;
}

const struct cmd cmd_prompt = {
    .name = "prompt",
    .args = "",
    .help = "print one short field for a shell prompt",
    .reads = true,
    .never_fails = true,
    .run = prompt_run,
};
