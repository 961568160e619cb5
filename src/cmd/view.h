/* The verdict for a reading verb: the service's, or with --at one that is
 * evaluated here. */
#ifndef CMD_VIEW_H
#define CMD_VIEW_H

#include "cmd/cmd.h"
#include "wire/control.h"

/* Refuses operands. EXIT_OK and reply->verdict, or the exit code with the
 * error printed; quiet leaves out what is wrong with the service. */
int view_get(const struct cmd_context *ctx, int n, char **args, bool quiet,
    struct control_reply *reply);

#endif
