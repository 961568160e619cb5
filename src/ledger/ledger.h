/*
 * The ledger: what was offered, taken and overrun, and the engine's state, in
 * one local SQLite file. The only user of sqlite3.h.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "core/engine.h"

struct ledger;

/* While another process writes, a commit waits for it so long at most. */
#define LEDGER_BUSY_MS 100

/* $XDG_STATE_HOME/offduty/history.db, without it below $HOME; -ENOENT without
 * either. */
int ledger_default_path(char *buf, size_t size);

/*
 * Opens $XDG_STATE_HOME/offduty/history.db (path NULL) or path; makes folders
 * (0700) and file (0600). A damaged file is set aside as NAME.damaged-N and
 * named in note, a new one begun. 0 or -errno, then with note saying why; *ret
 * is NULL then, and the service goes on without.
 */
int ledger_open(const char *path, struct ledger **ret, char *note,
    size_t note_size);
void ledger_close(struct ledger *l);

/* After -EBADMSG and -ESTALE of ledger_commit(): closes *l and opens a new
 * file in its place, the bad one set aside and named in note as above. 0 or
 * -errno, then with *l NULL. */
int ledger_renew(struct ledger **l, char *note, size_t note_size);

/* Appends one entry (ACTION_RECORD). 0 or -errno (-ENOSPC, -EIO, …). */
int ledger_append(struct ledger *l, struct instant at, const char *kind,
    const char *title, const char *reason);

/* The engine's state: one text, replaced as a whole. */
int ledger_save_state(struct ledger *l, const char *text);

/* *ret is NULL when there is none; free() it. */
int ledger_load_state(struct ledger *l, char **ret);

/* The last entries that were decisions, at most cap of them, oldest first; *n of
 * them. Which setting they came from was not written. 0 or -errno. */
int ledger_load_last(struct ledger *l, struct decision *ret, size_t cap,
    size_t *n);

/*
 * Both in one transaction, as the service does at each step: all n records, at
 * their own times or else at `at`, and the state, or nothing. 0 or -errno:
 * -ENOSPC, -EBUSY, …; -EBADMSG, the file is damaged; -ESTALE, it was deleted or
 * replaced by another.
 */
int ledger_commit(struct ledger *l, struct instant at,
    const struct action *record, size_t n, const char *state);

#endif
