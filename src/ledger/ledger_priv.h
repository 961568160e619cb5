/* What the files of this room share. */
#ifndef LEDGER_LEDGER_PRIV_H
#define LEDGER_LEDGER_PRIV_H

#include <sqlite3.h>

/* A result of SQLite's as 0 or -errno: -EBADMSG is a damaged file, or one that
 * is no ledger. */
int ledger_errno(int rc);

#endif
