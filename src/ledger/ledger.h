/*
 * The ledger: what was offered, taken and overrun, and the engine's state, in
 * one local SQLite file. The only user of sqlite3.h.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "core/engine.h"

struct ledger;

/* $XDG_STATE_HOME/offduty/history.db, without it below $HOME; -ENOENT without
 * either. */
int ledger_default_path(char *buf, size_t size);

/*
 * Opens $XDG_STATE_HOME/offduty/history.db (path NULL) or path; makes folders
 * (0700) and file (0600). A damaged file is set aside as NAME.damaged-N and
 * named in note, a new one begun. 0 or -errno, then with note saying why; the
 * service goes on without.
 */
int ledger_open(const char *path, struct ledger **ret, char *note,
    size_t note_size);
void ledger_close(struct ledger *l);

/* Appends one entry (ACTION_RECORD). 0 or -errno (-ENOSPC, -EIO, …). */
int ledger_append(struct ledger *l, struct instant at, const char *kind,
    const char *title, const char *reason);

/* The engine's state: one text, replaced as a whole. */
int ledger_save_state(struct ledger *l, const char *text);

/* *ret is NULL when there is none; free() it. */
int ledger_load_state(struct ledger *l, char **ret);

/* The last entries, at most cap of them, oldest first; *n of them. Which
 * setting they came from was not written. 0 or -errno. */
int ledger_load_last(struct ledger *l, struct decision *ret, size_t cap,
    size_t *n);

/* Both in one transaction, as the service does at each step: all n records and
 * the state, or nothing. */
int ledger_commit(struct ledger *l, struct instant at,
    const struct action *record, size_t n, const char *state);

#endif
