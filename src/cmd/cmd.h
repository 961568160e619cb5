/* Verbs of the command line: one file each, exporting one struct cmd. main.c
 * only dispatches. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>

#include "config/config.h"

/* Exit codes; offduty(1), EXIT STATUS. */
enum cmd_exit {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_SERVICE = 3,
	EXIT_OFF_DUTY = 10,
	EXIT_ON_BREAK = 11,
	EXIT_PAUSED = 12,
};

/* What the common options said. */
struct cmd_context {
	const char *config; /* --config FILE; NULL: the XDG search order */
	const char *at;     /* --at TIME as written; NULL: now */
	bool json;
	const struct cmd *cmd;
};

struct cmd_option {
	const char *name;  /* "--from" */
	char letter;       /* 'q', or 0 */
	const char *value; /* "T"; NULL: takes none */
	const char *help;
};

struct cmd {
	const char *name;
	const char *args; /* "[DAY|--week]" */
	const char *help; /* one sentence */
	bool reads;       /* takes --json and --at */
	bool never_fails; /* a shell waits for it: exit code 0 in any case */
	const struct cmd_option *options; /* ends with a NULL name; or NULL */
	/* args[0] is the verb; cmd_option() and cmd_operands() read the rest,
	 * which is in order: options by long name, "--", operands */
	int (*run)(const struct cmd_context *ctx, int n, char **args);
};

/* Arguments of one call, at most. */
#define CMD_MAX_ARGS 4096

/* An option of the verb's own: its value, "" for one that takes none; NULL:
 * not given. The last one counts. */
const char *cmd_option(const struct cmd_context *ctx, int n, char **args,
    const char *name);

/* What follows the options. Returns how many; *ret borrows from args. */
int cmd_operands(const struct cmd_context *ctx, int n, char **args,
    char ***ret);

/* Writes n bytes to standard output. EXIT_OK, or EXIT_FAILED with the error
 * printed. */
int cmd_write(const char *text, size_t n);

/* Prints "offduty: …" and the usage hint; returns EXIT_USAGE. */
int cmd_usage_error(const struct cmd *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints "offduty: …" and returns EXIT_FAILED. */
int cmd_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* All of them to stderr, a line each. */
void cmd_print_diags(const struct diags *d);

/* Loads the configuration of ctx; prints all diagnostics to stderr. NULL, with
 * errors printed, when it cannot be used. */
struct config *cmd_load_config(const struct cmd_context *ctx);

/* The helper's path: $OFFDUTY_LIBEXECDIR, else where it was installed; in a
 * static buffer's stead the caller's. */
const char *cmd_helper_path(const char *name, char *buf, unsigned size);

#endif
