/* Verbs and options that no table has: the error, and what was meant. */
#ifndef CMD_UNKNOWN_H
#define CMD_UNKNOWN_H

#include "cmd/cmd.h"

/* Both print the usage error and return EXIT_USAGE. cmd NULL: no verb yet. */
int unknown_verb(const char *word);
int unknown_option(const struct cmd *cmd, const char *word);

#endif
