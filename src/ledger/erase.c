/* Erasing: in small transactions, so that the service need not wait, with what
 * was deleted overwritten, and the log emptied in the end. */
#include "ledger/erase.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "ledger/ledger_priv.h"

#define ERASE_BUSY_MS 2000 /* the service is writing */
#define ERASE_BATCH 1000   /* entries in one transaction */
#define ERASE_PAUSE_NS 10000000L /* between two: the service's turn */

struct erase {
	sqlite3 *db;
	struct interval range;
	sqlite3_int64 last; /* what comes after this id is not erased */
};

/* Runs sql with the range as ?1 and ?2, the last id as ?3; *ret is its first
 * column, 0 without a row. */
static int erase_run(struct erase *e, const char *sql, sqlite3_int64 *ret)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(e->db, sql, -1, &s, NULL);
	int params = s ? sqlite3_bind_parameter_count(s) : 0;

	if (params >= 2) {
		sqlite3_bind_int64(s, 1, e->range.start.us);
		sqlite3_bind_int64(s, 2, e->range.end.us);
	}
	if (params >= 3)
		sqlite3_bind_int64(s, 3, e->last);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (ret)
		*ret = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	return ledger_errno(rc);
}

static int erase_open(struct erase *e, const char *path)
{
	struct stat st;
	int err;

	/* SQLite would only say that it cannot open it */
	if (stat(path, &st) < 0)
		return -errno;
	if (st.st_size == 0)
		return -ENOENT;
	err = ledger_errno(sqlite3_open_v2(path, &e->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_PRIVATECACHE,
	    NULL));
	if (err == 0)
		sqlite3_busy_timeout(e->db, ERASE_BUSY_MS);
	return err;
}

int ledger_count(const char *path, struct interval range, size_t *ret)
{
	struct erase e = {.range = range};
	sqlite3_int64 n = 0;
	int err = erase_open(&e, path);

	if (err == 0)
		err = erase_run(&e,
		    "SELECT count(*) FROM entries WHERE at >= ?1 AND at < ?2",
		    &n);
	sqlite3_close(e.db);
	*ret = (size_t)n;
	return err;
}

/* ---- what stands for what is gone ---- */

/* The presence that lasts when at begins; NULL: not known; free() it. */
static int erase_presence(struct erase *e, struct instant at, char **ret)
{
	sqlite3_stmt *s = NULL;
	const char *title = NULL;
	int rc = sqlite3_prepare_v2(e->db,
	    "SELECT title FROM entries WHERE kind = 'presence' AND at < ?1"
	    " ORDER BY at DESC, id DESC LIMIT 1",
	    -1, &s, NULL);

	*ret = NULL;
	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, at.us);
		rc = sqlite3_step(s);
	}
	if (rc == SQLITE_ROW)
		title = (const char *)sqlite3_column_text(s, 0);
	if (title && strcmp(title, "unknown") != 0)
		*ret = mem_strdup(title);
	sqlite3_finalize(s);
	return ledger_errno(rc);
}

static int erase_mark(struct erase *e, struct instant at, const char *presence)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(e->db,
	    "INSERT INTO entries(at, kind, title, reason)"
	    " VALUES(?1, 'presence', ?2, '')",
	    -1, &s, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, at.us);
		sqlite3_bind_text(s, 2, presence, -1, SQLITE_STATIC);
		rc = sqlite3_step(s);
	}
	sqlite3_finalize(s);
	return ledger_errno(rc);
}

static bool erase_is_all(const struct erase *e)
{
	return e->range.start.us == INT64_MIN &&
	       instant_is_never(e->range.end);
}

static int erase_mark_edges(struct erase *e, struct instant now)
{
	cleanup_free char *before = NULL, *after = NULL;
	int err = erase_presence(e, e->range.start, &before);

	if (err == 0)
		err = erase_presence(e, e->range.end, &after);
	if (err == 0 && before)
		err = erase_mark(e, e->range.start, "unknown");
	if (err == 0 && after && e->range.end.us <= now.us)
		err = erase_mark(e, e->range.end, after);
	return err;
}

/* ---- erasing ---- */

/* Ends the transaction as err says. */
static int erase_end(struct erase *e, int err)
{
	if (err == 0)
		return erase_run(e, "COMMIT", NULL);
	erase_run(e, "ROLLBACK", NULL);
	return err;
}

/* Settles what is erased: what is there now. *any: there is something. */
static int erase_begin(struct erase *e, struct instant now, bool *any)
{
	sqlite3_int64 n = 0;
	int err = erase_run(e, "BEGIN IMMEDIATE", NULL);

	if (err < 0)
		return err;
	err = erase_run(e, "SELECT max(id) FROM entries", &e->last);
	if (err == 0)
		err = erase_run(e,
		    "SELECT EXISTS(SELECT 1 FROM entries"
		    " WHERE at >= ?1 AND at < ?2)",
		    &n);
	*any = n > 0;
	if (err == 0 && *any && !erase_is_all(e))
		err = erase_mark_edges(e, now);
	return erase_end(e, err);
}

static int erase_batch(struct erase *e, const char *sql, int *n)
{
	int err = erase_run(e, "BEGIN IMMEDIATE", NULL);

	if (err < 0)
		return err;
	err = erase_run(e, sql, NULL);
	*n = err == 0 ? sqlite3_changes(e->db) : 0;
	return erase_end(e, err);
}

#define ERASE_STRING_(x) #x
#define ERASE_STRING(x) ERASE_STRING_(x)

/* The last of all goes last, since SQLite would give its id away again. */
static int erase_all_batches(struct erase *e, size_t *ret)
{
	static const struct timespec pause = {0, ERASE_PAUSE_NS};
	int n = 0, err;

	for (;;) {
		err = erase_batch(e,
		    "DELETE FROM entries WHERE id IN"
		    " (SELECT id FROM entries WHERE at >= ?1 AND at < ?2"
		    " AND id < ?3 ORDER BY at LIMIT " ERASE_STRING(
			ERASE_BATCH) ")",
		    &n);
		*ret += (size_t)n;
		if (err < 0 || n < ERASE_BATCH)
			break;
		nanosleep(&pause, NULL);
	}
	if (err == 0)
		err = erase_batch(e,
		    "DELETE FROM entries WHERE at >= ?1 AND at < ?2 AND id = ?3",
		    &n);
	*ret += err == 0 ? (size_t)n : 0;
	return err;
}

int ledger_erase(const char *path, struct interval range, struct instant now,
    struct ledger_erasure *ret)
{
	struct erase e = {.range = range};
	sqlite3_int64 busy = 0;
	bool any = false;
	int err = erase_open(&e, path);

	*ret = (struct ledger_erasure){0};
	if (err == 0)
		err = erase_run(&e, "PRAGMA secure_delete = ON", NULL);
	if (err == 0)
		err = erase_begin(&e, now, &any);
	if (err == 0 && any)
		err = erase_all_batches(&e, &ret->n);
	/* also where nothing was left: an earlier call may have met a reader */
	if (err == 0)
		err = erase_run(&e, "PRAGMA wal_checkpoint(TRUNCATE)", &busy);
	ret->kept = busy != 0;
	sqlite3_close(e.db);
	return err;
}
