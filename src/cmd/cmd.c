/* What every verb needs: messages, output, the configuration, helpers. */
#include "cmd/cmd.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "build.h"
#include "desktop/configfile.h"

#define CMD_MESSAGE_SIZE 1024 /* what is longer is cut */

static void cmd_message(const char *fmt, va_list ap)
    __attribute__((format(printf, 1, 0)));

/* Arguments may come from a script's input: what would move the cursor or
 * begin another line is taken out. */
static void cmd_message(const char *fmt, va_list ap)
{
	char raw[CMD_MESSAGE_SIZE], line[CMD_MESSAGE_SIZE];

	vsnprintf(raw, sizeof(raw), fmt, ap);
	str_clean(line, sizeof(line), raw, strlen(raw));
	fprintf(stderr, "offduty: %s\n", line);
}

int cmd_usage_error(const struct cmd *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	cmd_message(fmt, ap);
	va_end(ap);
	fprintf(stderr, "see 'offduty help%s%s'\n", c ? " " : "",
	    c ? c->name : "");
	return EXIT_USAGE;
}

int cmd_fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	cmd_message(fmt, ap);
	va_end(ap);
	return EXIT_FAILED;
}

int cmd_write(const char *text, size_t n)
{
	while (n > 0) {
		ssize_t w = write(STDOUT_FILENO, text, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return cmd_fail("cannot write: %s", strerror(errno));
		text += w;
		n -= (size_t)w;
	}
	return EXIT_OK;
}

void cmd_print_diags(const struct diags *d)
{
	char line[DIAG_TEXT_SIZE + CONFIG_PATH_SIZE];

	for (size_t i = 0; i < d->n; i++) {
		diag_format(&d->v[i], line, sizeof(line));
		fprintf(stderr, "%s\n", line);
	}
}

struct config *cmd_load_config(const struct cmd_context *ctx)
{
	struct diags d = {0};
	struct config *c = configfile_load(ctx->config, &d);

	cmd_print_diags(&d);
	if (d.errors > 0) {
		config_free(c);
		c = NULL;
	}
	diags_done(&d);
	return c;
}

const char *cmd_helper_path(const char *name, char *buf, unsigned size)
{
	const char *dir = getenv("OFFDUTY_LIBEXECDIR");

	str_printf(buf, size, "%s/%s", dir && *dir ? dir : OFFDUTY_LIBEXECDIR,
	    name);
	return buf;
}
