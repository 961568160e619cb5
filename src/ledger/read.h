/*
 * Reading the ledger for reports, while the service writes or when it does
 * not: neither makes the file nor changes it. A file of a later offduty is
 * read as far as it goes.
 */
#ifndef LEDGER_READ_H
#define LEDGER_READ_H

#include <stdbool.h>

#include "core/interval.h"

struct ledger_reader;

/* Texts are never NULL, nor clean; valid until the next call. */
struct ledger_entry {
	struct instant at;
	const char *kind, *title, *reason;
};

/*
 * Opens the file for one look at it: what is written from now on is not seen.
 * 0 or -errno: -ENOENT there is none, or nothing in it yet; -EBADMSG it is
 * damaged. *cut: what was written last cannot be read here, in a folder that
 * holds a log (-wal) and may not be written.
 */
int ledger_reader_open(const char *path, struct ledger_reader **ret, bool *cut);
void ledger_reader_close(struct ledger_reader *r);

/* Begins with the entries of the range, by time, those of one time as they were
 * written. 0 or -errno. */
int ledger_reader_select(struct ledger_reader *r, struct interval range);

/* 1 and the next of them, 0: no more, or -errno. */
int ledger_reader_next(struct ledger_reader *r, struct ledger_entry *ret);

/* The last entry before at; only of one kind unless it is NULL. 1, 0: there is
 * none, or -errno. */
int ledger_reader_before(struct ledger_reader *r, struct instant at,
    const char *kind, struct ledger_entry *ret);

/* The first of all entries. 1, 0: there is none, or -errno. */
int ledger_reader_first(struct ledger_reader *r, struct ledger_entry *ret);

/* The engine's state; *ret is NULL when there is none; free() it. */
int ledger_reader_state(struct ledger_reader *r, char **ret);

#endif
