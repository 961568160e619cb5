/* What was probably meant by a word that no table has. */
#ifndef CMD_SUGGEST_H
#define CMD_SUGGEST_H

#include "cmd/cmd.h"

/* Both print the usage error and return EXIT_USAGE. cmd NULL: no verb yet. */
int suggest_verb(const char *word);
int suggest_option(const struct cmd *cmd, const char *word);

#endif
