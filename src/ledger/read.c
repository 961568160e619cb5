/* Reading the ledger: one connection that may not write, one transaction, so
 * that all questions are answered from the same moment. */
#include "ledger/read.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/str.h"
#include "ledger/ledger_priv.h"

#define READER_BUSY_MS 2000 /* the service is writing */

struct ledger_reader {
	sqlite3 *db;
	sqlite3_stmt *stmt; /* of the last question */
};

void ledger_reader_close(struct ledger_reader *r)
{
	if (!r)
		return;
	sqlite3_finalize(r->stmt);
	sqlite3_close(r->db);
	free(r);
}

/* ---- questions ---- */

static int reader_ask(struct ledger_reader *r, const char *sql)
{
	int rc;

	sqlite3_finalize(r->stmt);
	r->stmt = NULL;
	rc = sqlite3_prepare_v2(r->db, sql, -1, &r->stmt, NULL);
	return ledger_errno(rc);
}

static const char *reader_text(struct ledger_reader *r, int column)
{
	const char *text = (const char *)sqlite3_column_text(r->stmt, column);

	return text ? text : "";
}

int ledger_reader_next(struct ledger_reader *r, struct ledger_entry *ret)
{
	int rc = sqlite3_step(r->stmt);

	if (rc != SQLITE_ROW)
		return ledger_errno(rc);
	*ret = (struct ledger_entry){
	    .at.us = sqlite3_column_int64(r->stmt, 0),
	    .kind = reader_text(r, 1),
	    .title = reader_text(r, 2),
	    .reason = reader_text(r, 3),
	};
	return 1;
}

#define READER_COLUMNS "SELECT at, kind, title, reason FROM entries "

int ledger_reader_select(struct ledger_reader *r, struct interval range)
{
	int err = reader_ask(r, READER_COLUMNS
	    "WHERE at >= ?1 AND at < ?2 ORDER BY at, id");

	if (err < 0)
		return err;
	sqlite3_bind_int64(r->stmt, 1, range.start.us);
	sqlite3_bind_int64(r->stmt, 2, range.end.us);
	return 0;
}

int ledger_reader_before(struct ledger_reader *r, struct instant at,
    const char *kind, struct ledger_entry *ret)
{
	int err = reader_ask(r, READER_COLUMNS
	    "WHERE at < ?1 AND (?2 IS NULL OR kind = ?2)"
	    " ORDER BY at DESC, id DESC LIMIT 1");

	if (err < 0)
		return err;
	sqlite3_bind_int64(r->stmt, 1, at.us);
	if (kind)
		sqlite3_bind_text(r->stmt, 2, kind, -1, SQLITE_TRANSIENT);
	return ledger_reader_next(r, ret);
}

int ledger_reader_first(struct ledger_reader *r, struct ledger_entry *ret)
{
	int err = reader_ask(r, READER_COLUMNS "ORDER BY at, id LIMIT 1");

	return err < 0 ? err : ledger_reader_next(r, ret);
}

int ledger_reader_state(struct ledger_reader *r, char **ret)
{
	int err = reader_ask(r, "SELECT text FROM state WHERE id = 1");
	int rc;

	*ret = NULL;
	if (err < 0)
		return err;
	rc = sqlite3_step(r->stmt);
	if (rc == SQLITE_ROW)
		*ret = mem_strdup(reader_text(r, 0));
	return ledger_errno(rc);
}

/* ---- opening ---- */

/* path as a URI, in which it may hold '?', '%' and '#'. */
static void reader_uri(struct str *s, const char *path, bool immutable)
{
	str_add(s, "file:");
	for (const char *p = path; *p; p++) {
		if (*p == '?' || *p == '%' || *p == '#')
			str_addf(s, "%%%02X", (unsigned)*p);
		else
			str_add_n(s, p, 1);
	}
	str_add(s, immutable ? "?immutable=1" : "?mode=ro");
}

static int reader_try_open(const char *path, bool immutable,
    struct ledger_reader **ret)
{
	struct ledger_reader *r = mem_new(1, sizeof(*r));
	int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI |
		    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	struct str uri = {0};
	struct ledger_entry e;
	int err;

	reader_uri(&uri, path, immutable);
	err = ledger_errno(sqlite3_open_v2(uri.v, &r->db, flags, NULL));
	str_done(&uri);
	if (err == 0)
		sqlite3_busy_timeout(r->db, READER_BUSY_MS);
	if (err == 0)
		err = ledger_errno(
		    sqlite3_exec(r->db, "BEGIN", NULL, NULL, NULL));
	/* only a first look tells whether it can be read, and fixes the
	 * moment that is seen */
	if (err == 0)
		err = ledger_reader_first(r, &e);
	if (err < 0) {
		ledger_reader_close(r);
		return err;
	}
	*ret = r;
	return 0;
}

int ledger_reader_open(const char *path, struct ledger_reader **ret, bool *cut)
{
	char log[PATH_MAX];
	struct stat st;
	int err;

	*cut = false;
	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	if (st.st_size == 0)
		return -ENOENT;
	str_printf(log, sizeof(log), "%s-wal", path);
	/* without a log nobody has it open: as a file that does not change, or
	 * a log would be made for reading it */
	if (stat(log, &st) < 0)
		return reader_try_open(path, true, ret);
	err = reader_try_open(path, false, ret);
	if ((err != -EACCES && err != -EROFS) ||
	    reader_try_open(path, true, ret) < 0)
		return err;
	*cut = st.st_size > 0;
	return 0;
}
