/* The ledger: one SQLite file in WAL mode, synchronous=FULL, so that what was
 * committed outlives a crash. Its schema moves on by user_version. */
#include "ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/str.h"
#include "ledger/ledger_priv.h"

#define LEDGER_VERSION 1
#define LEDGER_MAX_ASIDE 1000 /* damaged files kept beside */

struct ledger {
	char *path;
	sqlite3 *db;
	sqlite3_stmt *append, *save, *load;
};

/* Step N brings user_version from N to N + 1. */
static const char *const ledger_migration[LEDGER_VERSION] = {
    "CREATE TABLE entries("
    " id INTEGER PRIMARY KEY,"
    " at INTEGER NOT NULL," /* microseconds since 1970, UTC */
    " kind TEXT NOT NULL,"
    " title TEXT NOT NULL,"
    " reason TEXT NOT NULL);"
    "CREATE INDEX entries_at ON entries(at);"
    "CREATE TABLE state(id INTEGER PRIMARY KEY CHECK(id = 1),"
    " text TEXT NOT NULL);",
};

int ledger_errno(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return -EACCES;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR: /* no such table: a database, but no ledger */
		return -EBADMSG;
	default:
		return -EIO;
	}
}

/* What the system said to it is more than what SQLite makes of it: a limit on
 * the size of files is no fault of the disk. */
static int ledger_errno_of(sqlite3 *db, int rc)
{
	int r = ledger_errno(rc), error = db ? sqlite3_system_errno(db) : 0;

	switch (rc & 0xff) {
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return error > 0 ? -error : r;
	default:
		return r;
	}
}

static int ledger_exec(sqlite3 *db, const char *sql)
{
	return ledger_errno_of(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

/* ---- the file ---- */

/* Makes every missing folder of path's parents, for the user alone. */
static int ledger_make_folders(const char *path)
{
	cleanup_free char *p = mem_strdup(path);

	for (char *s = strchr(p + 1, '/'); s; s = strchr(s + 1, '/')) {
		*s = '\0';
		if (mkdir(p, 0700) < 0 && errno != EEXIST)
			return -errno;
		*s = '/';
	}
	return 0;
}

int ledger_default_path(char *buf, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (state && state[0] == '/')
		str_printf(buf, size, "%s/offduty/history.db", state);
	else if (home && home[0] == '/')
		str_printf(buf, size, "%s/.local/state/offduty/history.db",
		    home);
	else
		return -ENOENT;
	return 0;
}

/* Renames a damaged file, and the log that belongs to it, to a free name. */
static int ledger_set_aside(const char *path, char *aside, size_t size)
{
	/* the log first: should this end halfway, the damaged file is still
	 * there to be found, and no log is left to a new one */
	static const char *const tails[] = {"-wal", "-shm", ""};

	for (int n = 1; n < LEDGER_MAX_ASIDE; n++) {
		str_printf(aside, size, "%s.damaged-%d", path, n);
		if (access(aside, F_OK) == 0)
			continue;
		for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
			char from[PATH_MAX], to[PATH_MAX];

			str_printf(from, sizeof(from), "%s%s", path, tails[i]);
			str_printf(to, sizeof(to), "%s%s", aside, tails[i]);
			if (rename(from, to) < 0 && !*tails[i])
				return -errno;
		}
		return 0;
	}
	return -EEXIST;
}

/* ---- the schema ---- */

static int ledger_user_version(sqlite3 *db, int *ret)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &s, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		*ret = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return ledger_errno(rc);
}

static int ledger_migrate(sqlite3 *db)
{
	int version = 0, r = ledger_user_version(db, &version);

	/* a file of a later offduty is used as far as it goes: later versions
	 * only add to the tables */
	for (; r == 0 && version < LEDGER_VERSION; version++) {
		char sql[64];

		r = ledger_exec(db, "BEGIN IMMEDIATE");
		if (r == 0)
			r = ledger_exec(db, ledger_migration[version]);
		str_printf(sql, sizeof(sql), "PRAGMA user_version = %d",
		    version + 1);
		if (r == 0)
			r = ledger_exec(db, sql);
		if (r == 0)
			r = ledger_exec(db, "COMMIT");
		else
			ledger_exec(db, "ROLLBACK");
	}
	return r;
}

/* A short look over the pages: a damaged file is better noticed now. */
static int ledger_check(sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &s, NULL);
	int r;

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	r = ledger_errno(rc);
	if (rc == SQLITE_ROW &&
	    strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
		r = -EBADMSG;
	sqlite3_finalize(s);
	return r;
}

static int ledger_prepare(struct ledger *l)
{
	const struct {
		sqlite3_stmt **stmt;
		const char *sql;
	} rows[] = {
	    {&l->append, "INSERT INTO entries(at, kind, title, reason)"
			 " VALUES(?, ?, ?, ?)"},
	    {&l->save, "INSERT OR REPLACE INTO state(id, text) VALUES(1, ?)"},
	    {&l->load, "SELECT text FROM state WHERE id = 1"},
	};
	int rc = SQLITE_OK;

	for (size_t i = 0; i < ARRAY_LEN(rows) && rc == SQLITE_OK; i++)
		rc = sqlite3_prepare_v3(l->db, rows[i].sql, -1,
		    SQLITE_PREPARE_PERSISTENT, rows[i].stmt, NULL);
	return ledger_errno(rc);
}

/* ---- opening ---- */

/* Its name belongs to no file any more, or to another. */
static bool ledger_is_gone(struct ledger *l)
{
	int moved = 0;

	return sqlite3_file_control(l->db, "main", SQLITE_FCNTL_HAS_MOVED,
		   &moved) == SQLITE_OK &&
	       moved;
}

void ledger_close(struct ledger *l)
{
	if (!l)
		return;
	sqlite3_finalize(l->append);
	sqlite3_finalize(l->save);
	sqlite3_finalize(l->load);
	sqlite3_close(l->db);
	free(l->path);
	free(l);
}

/* Made by us, not by SQLite: what it makes beside it has the same mode. */
static int ledger_make_file(const char *path)
{
	cleanup_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || fchmod(fd, 0600) < 0)
		return -errno;
	return 0;
}

static int ledger_connect(struct ledger *l)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	int rc, r;

	/* not 20 pages of cache in advance for a file of a few; refused, and
	 * without harm, when another ledger is open */
	sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
	rc = sqlite3_open_v2(l->path, &l->db, flags, NULL);
	r = ledger_errno_of(l->db, rc);
	if (r < 0)
		return r;
	sqlite3_busy_timeout(l->db, LEDGER_BUSY_MS);
	/* the page cache stays small: what is written is not read again */
	return ledger_exec(l->db, "PRAGMA journal_mode = WAL;"
				  "PRAGMA synchronous = FULL;"
				  "PRAGMA cache_size = -64;");
}

/* Closes a damaged file as it is: else its log would go with the closing. */
static void ledger_let_go(struct ledger *l)
{
	if (l->db)
		sqlite3_db_config(
		    l->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	ledger_close(l);
}

static int ledger_try_open(const char *path, struct ledger **ret)
{
	struct ledger *l = mem_new(1, sizeof(*l));
	int r = ledger_make_file(path);

	l->path = mem_strdup(path);
	if (r == 0)
		r = ledger_connect(l);
	if (r == 0)
		r = ledger_check(l->db);
	if (r == 0)
		r = ledger_migrate(l->db);
	if (r == 0)
		r = ledger_prepare(l);
	if (r < 0) {
		ledger_let_go(l);
		return r;
	}
	*ret = l;
	return 0;
}

/* Sets path aside and opens a new one in its place. */
static int ledger_begin_anew(const char *path, struct ledger **ret, char *note,
    size_t note_size)
{
	char aside[PATH_MAX];
	int r = ledger_set_aside(path, aside, sizeof(aside));

	if (r < 0)
		return r;
	str_printf(note, note_size,
	    "the ledger was damaged and set aside as '%s'", aside);
	return ledger_try_open(path, ret);
}

int ledger_open(const char *path, struct ledger **ret, char *note,
    size_t note_size)
{
	char found[PATH_MAX];
	int r;

	*ret = NULL;
	str_copy(note, note_size, "");
	if (path)
		str_copy(found, sizeof(found), path);
	else if (ledger_default_path(found, sizeof(found)) < 0) {
		str_copy(note, note_size,
		    "no ledger: neither $XDG_STATE_HOME nor $HOME is set");
		return -ENOENT;
	}
	r = ledger_make_folders(found);
	if (r == 0)
		r = ledger_try_open(found, ret);
	if (r == -EBADMSG)
		r = ledger_begin_anew(found, ret, note, note_size);
	if (r < 0)
		str_printf(note, note_size, "cannot open the ledger '%s': %s",
		    found, strerrordesc_np(-r));
	return r;
}

/* A log without its database would be taken for that of the next one. */
static void ledger_drop_log(const char *path)
{
	static const char *const tails[] = {"-wal", "-shm"};

	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		char name[PATH_MAX];

		str_printf(name, sizeof(name), "%s%s", path, tails[i]);
		unlink(name);
	}
}

/* Let go first: what lies beside the file is known by its name alone. */
int ledger_renew(struct ledger **l, char *note, size_t note_size)
{
	cleanup_free char *path = mem_strdup((*l)->path);
	bool gone = ledger_is_gone(*l);
	int r;

	str_copy(note, note_size, "");
	ledger_let_go(*l);
	*l = NULL;
	if (gone) {
		ledger_drop_log(path);
		return ledger_open(path, l, note, note_size);
	}
	r = ledger_begin_anew(path, l, note, note_size);
	if (r < 0)
		str_printf(note, note_size,
		    "the ledger '%s' is damaged, and cannot be set aside: %s",
		    path, strerrordesc_np(-r));
	return r;
}

/* ---- writing and reading ---- */

static int ledger_run(sqlite3_stmt *s)
{
	sqlite3 *db = sqlite3_db_handle(s);
	int r = ledger_errno_of(db, sqlite3_step(s));

	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return r;
}

int ledger_append(struct ledger *l, struct instant at, const char *kind,
    const char *title, const char *reason)
{
	sqlite3_bind_int64(l->append, 1, at.us);
	sqlite3_bind_text(l->append, 2, kind, -1, SQLITE_STATIC);
	sqlite3_bind_text(l->append, 3, title, -1, SQLITE_STATIC);
	sqlite3_bind_text(l->append, 4, reason, -1, SQLITE_STATIC);
	return ledger_run(l->append);
}

int ledger_save_state(struct ledger *l, const char *text)
{
	sqlite3_bind_text(l->save, 1, text, -1, SQLITE_STATIC);
	return ledger_run(l->save);
}

int ledger_load_state(struct ledger *l, char **ret)
{
	int rc = sqlite3_step(l->load);

	*ret = NULL;
	if (rc == SQLITE_ROW && sqlite3_column_text(l->load, 0))
		*ret = mem_strdup((const char *)sqlite3_column_text(l->load, 0));
	sqlite3_reset(l->load);
	return ledger_errno(rc);
}

static void ledger_copy_text(sqlite3_stmt *s, int column, char *buf,
    size_t size)
{
	const char *text = (const char *)sqlite3_column_text(s, column);

	str_copy(buf, size, text ? text : "");
}

int ledger_load_last(struct ledger *l, struct decision *ret, size_t cap,
    size_t *n)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(l->db,
	    "SELECT at, kind, title, reason FROM"
	    " (SELECT * FROM entries WHERE kind <> 'presence'"
	    "  ORDER BY id DESC LIMIT ?) ORDER BY id",
	    -1, &s, NULL);

	*n = 0;
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(s, 1, (sqlite3_int64)cap);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	for (; rc == SQLITE_ROW && *n < cap; rc = sqlite3_step(s)) {
		struct decision *d = &ret[(*n)++];

		*d = (struct decision){.at.us = sqlite3_column_int64(s, 0),
		    .reason.source = SOURCE_NONE};
		ledger_copy_text(s, 1, d->kind, sizeof(d->kind));
		ledger_copy_text(s, 2, d->title, sizeof(d->title));
		ledger_copy_text(
		    s, 3, d->reason.text, sizeof(d->reason.text));
	}
	sqlite3_finalize(s);
	return ledger_errno(rc);
}

int ledger_commit(struct ledger *l, struct instant at,
    const struct action *record, size_t n, const char *state)
{
	int r = ledger_is_gone(l) ? -ESTALE
				  : ledger_exec(l->db, "BEGIN IMMEDIATE");

	if (r < 0)
		return r;
	for (size_t i = 0; i < n && r == 0; i++)
		if (record[i].type == ACTION_RECORD)
			r = ledger_append(l,
			    instant_is_never(record[i].at) ? at
							   : record[i].at,
			    record[i].kind, record[i].title,
			    record[i].reason.text);
	if (r == 0)
		r = ledger_save_state(l, state);
	if (r == 0)
		r = ledger_exec(l->db, "COMMIT");
	if (r < 0)
		ledger_exec(l->db, "ROLLBACK");
	return r;
}
