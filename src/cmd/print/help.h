/* Help, from the tables of verbs and options. */
#ifndef CMD_PRINT_HELP_H
#define CMD_PRINT_HELP_H

#include "cmd/cmd.h"

/* A verb's usage, or with NULL all verbs. Returns the exit code. */
int help_show(const struct cmd *c);

/* For scripts: a line each, fields separated by tabs: `verb NAME READS ARGS HELP`,
 * `option VERB NAME LETTER VALUE HELP`; VERB "-" stands for every verb, "+"
 * for every reading one. */
int help_list(void);

#endif
