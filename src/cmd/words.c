/* Operands of several words, joined and read as a span or a time. */
#include "cmd/words.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cmd/offline.h"
#include "config/value.h"

int words_join(const struct cmd_context *ctx, int n, char **word,
    char buf[WORDS_SIZE])
{
	struct str text = {0};
	int i, r = EXIT_OK;

	for (i = 0; i < n; i++) {
		if (i > 0)
			str_add(&text, " ");
		str_add(&text, word[i]);
	}
	if (text.n >= WORDS_SIZE)
		r = cmd_usage_error(ctx->cmd, "more than %d bytes of operands",
		    WORDS_SIZE - 1);
	else
		str_copy(buf, WORDS_SIZE, text.v ? text.v : "");
	str_done(&text);
	return r;
}

int words_span(const struct cmd_context *ctx, int n, char **word,
    int64_t standard, int64_t *ret)
{
	char text[WORDS_SIZE], problem[DIAG_TEXT_SIZE];
	int r;

	if (n == 0) {
		*ret = standard;
		return EXIT_OK;
	}
	r = words_join(ctx, n, word, text);
	if (r != EXIT_OK)
		return r;
	if (value_parse_span(text, ret, problem, sizeof(problem)) < 0)
		return cmd_usage_error(ctx->cmd, "'%s': %s", text, problem);
	if (*ret <= 0)
		return cmd_usage_error(ctx->cmd, "'%s': no time at all", text);
	return EXIT_OK;
}

int words_until(const struct cmd_context *ctx, int n, char **word,
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
