/* What is recorded, by offduty-report: the command line links no SQLite. */
#ifndef CMD_RECORD_H
#define CMD_RECORD_H

#include "base/str.h"
#include "cmd/offline.h"

#define RECORD_MAX_BYTES (64 * 1024 * 1024) /* that are read of it */

/* Appends the history of range in a format of `history`. EXIT_OK, or the exit
 * code with the error printed. */
int record_read(const struct offline *l, const char *format,
    struct interval range, struct str *ret);

/* What was decided and recorded, oldest first. Zero-initialise; free v. */
struct record {
	struct control_decision *v;
	size_t n, cap;
};

/* Appends the range's decisions, without presence. The same. */
int record_decisions(
    const struct offline *l, struct interval range, struct record *ret);

#endif
