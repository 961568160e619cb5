/* Options: the common ones and each verb's own, from their tables. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "cmd/cmd.h"

/* What every verb takes, and every reading verb; NULL-name-terminated. */
extern const struct cmd_option options_common[];
extern const struct cmd_option options_reading[];

struct options {
	struct cmd_context ctx; /* ctx.cmd is NULL only with help or version */
	bool help, version;
	int n;
	/* the verb, its options by long name (each value on its own), "--",
	 * the operands; n of them and a NULL */
	char *args[2 * CMD_MAX_ARGS + 4];
};

/* Options may stand before or after the verb; "--" ends them. EXIT_OK, or
 * EXIT_USAGE with the error printed. */
int options_parse(struct options *o, int argc, char **argv);

#endif
