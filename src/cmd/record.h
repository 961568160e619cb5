/* What is recorded, by offduty-report: the command line links no SQLite. */
#ifndef CMD_RECORD_H
#define CMD_RECORD_H

#include "base/str.h"
#include "cmd/offline.h"

/* Appends the history of range in a format of `history`, at most max bytes.
 * EXIT_OK, or the exit code with the error printed. */
int record_read(const struct offline *l, const char *format,
    struct interval range, size_t max, struct str *ret);

#endif
