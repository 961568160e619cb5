/* Erasing entries of the ledger, while the service runs or not. */
#ifndef LEDGER_ERASE_H
#define LEDGER_ERASE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/interval.h"

struct ledger_erasure {
	size_t n;  /* entries that were erased */
	bool kept; /* somebody reads: the log still holds what was erased */
};

/* How many entries the range has. 0 or -errno, as of ledger_reader_open(). */
int ledger_count(const char *path, struct interval range, size_t *ret);

/*
 * Erases the entries of the range: overwrites what they held in the file, and
 * empties the log. The engine's state is kept. So that neither side of the
 * range is taken to go on inside it, presence is noted as unknown at its
 * start, and, where now is past its end, at its end as it was; but not where
 * the range is all of time. 0 or -errno; what was erased before an error stays
 * so.
 */
int ledger_erase(const char *path, struct interval range, struct instant now,
    struct ledger_erasure *ret);

#endif
