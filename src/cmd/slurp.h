/* All that a file, or a helper, has to say. */
#ifndef CMD_SLURP_H
#define CMD_SLURP_H

#include "base/str.h"

/* Appends what can be read from fd, at most max bytes. 0 or -errno; -EFBIG
 * where there is more. */
int slurp_fd(int fd, size_t max, struct str *ret);

/* path "-" is standard input. The same. */
int slurp_file(const char *path, size_t max, struct str *ret);

/* Runs the program argv[0] with argv, NULL-terminated, and takes its standard
 * output; standard error stays ours. 0 and how it exited in *status (waitpid),
 * or -errno. */
int slurp_program(
    const char *const argv[], size_t max, struct str *ret, int *status);

#endif
