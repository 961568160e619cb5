/* ledger on real SQLite files: what is written is there after a restart, a
 * damaged file is set aside, and a full disk is an error and no more. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "ledger/ledger.h"

static char dir[64], path[96];

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/offduty-ledger-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a/b/history.db", dir);
	return 0;
}

static int teardown(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

static struct ledger *open_ledger(void)
{
	struct ledger *l = NULL;
	char note[256];

	assert_int_equal(ledger_open(path, &l, note, sizeof(note)), 0);
	return l;
}

static struct action record(const char *kind)
{
	struct action a = {.type = ACTION_RECORD};

	snprintf(a.kind, sizeof(a.kind), "%s", kind);
	return a;
}

static void test_state(void **state)
{
	struct ledger *l = open_ledger();
	char *text;

	(void)state;
	assert_int_equal(ledger_load_state(l, &text), 0);
	assert_null(text);
	assert_int_equal(ledger_save_state(l, "one"), 0);
	assert_int_equal(ledger_save_state(l, "two"), 0);
	ledger_close(l);
	l = open_ledger();
	assert_int_equal(ledger_load_state(l, &text), 0);
	assert_string_equal(text, "two");
	free(text);
	ledger_close(l);
	ledger_close(NULL);
}

static void test_modes(void **state)
{
	struct stat st;
	char wal[128], folder[96];
	struct ledger *l = open_ledger();

	(void)state;
	assert_int_equal(ledger_save_state(l, "x"), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	for (int i = 0; i < 2; i++) {
		snprintf(wal, sizeof(wal), "%s-%s", path, i ? "shm" : "wal");
		assert_int_equal(stat(wal, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	snprintf(folder, sizeof(folder), "%s/a", dir);
	assert_int_equal(stat(folder, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	ledger_close(l);
}

/* Killed between two commits: the first is whole, the second is not there. */
static void test_commit(void **state)
{
	struct action a[3] = {record("one"), record("two"), {0}};
	struct ledger *l = open_ledger();
	char *text;

	(void)state;
	a[2].type = ACTION_SHOW; /* not for the ledger */
	assert_int_equal(ledger_commit(l, (struct instant){7}, a, 3, "s1"), 0);
	ledger_close(l);
	l = open_ledger();
	assert_int_equal(ledger_load_state(l, &text), 0);
	assert_string_equal(text, "s1");
	free(text);
	ledger_close(l);
}

static void test_damaged(void **state)
{
	static const char *const contents[] = {"this is no database at all",
	    "SQLite format 3\0with nothing behind it that holds", ""};
	char note[256], aside[128];
	struct ledger *l = NULL;
	FILE *f;

	(void)state;
	ledger_close(open_ledger());
	for (int i = 0; i < 2; i++) {
		f = fopen(path, "w");
		for (int k = 0; k < 200; k++)
			fwrite(contents[i], 1, 26, f);
		fclose(f);
		assert_int_equal(ledger_open(path, &l, note, sizeof(note)), 0);
		snprintf(aside, sizeof(aside), "%s.damaged-%d", path, i + 1);
		assert_non_null(strstr(note, aside));
		assert_int_equal(access(aside, F_OK), 0);
		assert_int_equal(ledger_save_state(l, "new"), 0);
		ledger_close(l);
	}
}

/* What is in the log of a damaged file is set aside with it, byte for byte. */
static void test_damaged_log(void **state)
{
	char note[256], name[128], byte[5001];
	struct ledger *l = NULL;
	FILE *f;

	(void)state;
	ledger_close(open_ledger());
	f = fopen(path, "w");
	fputs("this is no database at all", f);
	fclose(f);
	snprintf(name, sizeof(name), "%s-wal", path);
	f = fopen(name, "w");
	for (int k = 0; k < 5000; k++)
		fputc('w', f);
	fclose(f);
	assert_int_equal(ledger_open(path, &l, note, sizeof(note)), 0);
	ledger_close(l);
	snprintf(name, sizeof(name), "%s.damaged-1-wal", path);
	f = fopen(name, "r");
	assert_non_null(f);
	assert_int_equal(fread(byte, 1, sizeof(byte), f), 5000);
	fclose(f);
	for (int k = 0; k < 5000; k++)
		assert_int_equal(byte[k], 'w');
}

/* A database without the tables is no ledger, and no reason to forget. */
static void test_no_table(void **state)
{
	char note[256], aside[128];
	struct ledger *l = NULL;
	sqlite3 *db;

	(void)state;
	ledger_close(open_ledger());
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, "DROP TABLE entries", NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(ledger_open(path, &l, note, sizeof(note)), 0);
	snprintf(aside, sizeof(aside), "%s.damaged-1", path);
	assert_non_null(strstr(note, aside));
	assert_int_equal(access(aside, F_OK), 0);
	assert_int_equal(ledger_save_state(l, "new"), 0);
	ledger_close(l);
}

static void test_unusable(void **state)
{
	char note[256];
	struct ledger *l = NULL;

	(void)state;
	assert_true(ledger_open("/proc/none/history.db", &l, note,
			sizeof(note)) < 0);
	assert_non_null(strstr(note, "/proc/none/history.db"));
	assert_null(l);
	/* a folder in its place */
	assert_true(ledger_open(dir, &l, note, sizeof(note)) < 0);
	assert_null(l);
}

/* The file may not grow: an error, and it goes on when there is room. */
static void test_full(void **state)
{
	struct rlimit old, none;
	struct action a = record("lost");
	struct ledger *l = open_ledger();
	char *text;
	static char big[60000];
	int r;

	(void)state;
	assert_int_equal(ledger_save_state(l, "before"), 0);
	memset(big, 'x', sizeof(big) - 1);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	none = old;
	none.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	r = ledger_commit(l, (struct instant){1}, &a, 1, big);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_true(r < 0);
	assert_int_equal(ledger_load_state(l, &text), 0);
	assert_string_equal(text, "before");
	free(text);
	assert_int_equal(ledger_commit(l, (struct instant){1}, &a, 1, "after"),
	    0);
	ledger_close(l);
}

static void run(sqlite3 *db, const char *sql)
{
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static int64_t number(const char *sql)
{
	sqlite3_stmt *s;
	sqlite3 *db;
	int64_t n;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static void commit(struct ledger *l, int expect)
{
	struct action a = record("one");

	a.at = INSTANT_NEVER;
	assert_int_equal(
	    ledger_commit(l, (struct instant){7}, &a, 1, "state"), expect);
}

/* What is written later keeps the time at which it was. */
static void test_at(void **state)
{
	struct action a[2] = {record("then"), record("now")};
	struct ledger *l = open_ledger();

	(void)state;
	a[0].at.us = 5;
	a[1].at = INSTANT_NEVER;
	assert_int_equal(ledger_commit(l, (struct instant){7}, a, 2, ""), 0);
	ledger_close(l);
	assert_int_equal(
	    number("SELECT at FROM entries WHERE kind = 'then'"), 5);
	assert_int_equal(
	    number("SELECT at FROM entries WHERE kind = 'now'"), 7);
}

/* Another process writes for long: an error, and nothing is half there. */
static void test_locked(void **state)
{
	struct ledger *l = open_ledger();
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	run(db, "BEGIN IMMEDIATE");
	commit(l, -EBUSY);
	run(db, "ROLLBACK");
	commit(l, 0);
	sqlite3_close(db);
	ledger_close(l);
	assert_int_equal(number("SELECT count(*) FROM entries"), 1);
}

/* Deleted, or replaced by another file, while it is open: the next one is
 * begun, or the other taken, and its log is not that of the old one. */
static void test_gone(void **state)
{
	char note[256], other[128];
	struct ledger *l = open_ledger();
	struct stat st;

	(void)state;
	commit(l, 0);
	assert_int_equal(unlink(path), 0);
	commit(l, -ESTALE);
	assert_int_equal(ledger_renew(&l, note, sizeof(note)), 0);
	assert_string_equal(note, "");
	commit(l, 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	ledger_close(l);
	assert_int_equal(number("SELECT count(*) FROM entries"), 1);

	snprintf(other, sizeof(other), "%s/other.db", dir);
	assert_int_equal(rename(path, other), 0);
	l = open_ledger();
	commit(l, 0);
	commit(l, 0);
	assert_int_equal(rename(other, path), 0);
	commit(l, -ESTALE);
	assert_int_equal(ledger_renew(&l, note, sizeof(note)), 0);
	commit(l, 0);
	ledger_close(l);
	assert_int_equal(number("SELECT count(*) FROM entries"), 2);
}

/* The disk goes bad under it: nothing is lost of what comes then, and what was
 * there is set aside, the log too. */
static void test_damaged_running(void **state)
{
	char note[256], aside[128], garbage[4096];
	struct ledger *l = open_ledger();
	sqlite3 *db;
	FILE *f;

	(void)state;
	commit(l, 0);
	/* so that nothing of it is in the cache any more */
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	run(db, "INSERT INTO entries(at, kind, title, reason)"
		" VALUES(1, 'k', 't', 'r')");
	run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_close(db);
	memset(garbage, 0x5a, sizeof(garbage));
	f = fopen(path, "r+");
	fseek(f, 4096, SEEK_SET);
	for (int i = 0; i < 8; i++)
		fwrite(garbage, 1, sizeof(garbage), f);
	fclose(f);
	commit(l, -EBADMSG);
	assert_int_equal(ledger_renew(&l, note, sizeof(note)), 0);
	snprintf(aside, sizeof(aside), "%s.damaged-1", path);
	assert_non_null(strstr(note, aside));
	assert_int_equal(access(aside, F_OK), 0);
	commit(l, 0);
	ledger_close(l);
	assert_int_equal(number("SELECT count(*) FROM entries"), 1);
}

/* A later offduty was here: it may have added columns and tables. */
static void test_later_version(void **state)
{
	struct ledger *l = open_ledger();
	sqlite3 *db;
	char *text;

	(void)state;
	commit(l, 0);
	ledger_close(l);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	run(db, "ALTER TABLE entries ADD COLUMN more TEXT NOT NULL DEFAULT '';"
		"CREATE TABLE other(id INTEGER PRIMARY KEY);"
		"PRAGMA user_version = 7");
	sqlite3_close(db);
	l = open_ledger();
	assert_int_equal(ledger_load_state(l, &text), 0);
	assert_string_equal(text, "state");
	free(text);
	commit(l, 0);
	ledger_close(l);
	assert_int_equal(number("SELECT count(*) FROM entries"), 2);
	assert_int_equal(number("PRAGMA user_version"), 7);
}

/* Killed while it makes its tables, at any moment: the next one finds all of
 * them, or makes them. */
static void test_migration_killed(void **state)
{
	(void)state;
	for (int i = 0; i < 60; i++) {
		struct ledger *l = NULL;
		char note[256];
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			ledger_open(path, &l, note, sizeof(note));
			pause();
			_exit(0);
		}
		usleep((useconds_t)(i * 200));
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		l = open_ledger();
		commit(l, 0);
		ledger_close(l);
		assert_int_equal(number("SELECT count(*) FROM entries"), 1);
		assert_int_equal(number("PRAGMA user_version"), 1);
		assert_int_equal(unlink(path), 0);
	}
}

static void test_last(void **state)
{
	struct ledger *l = open_ledger();
	struct decision d[2];
	size_t n;

	(void)state;
	assert_int_equal(ledger_load_last(l, d, 2, &n), 0);
	assert_int_equal(n, 0);
	for (int i = 1; i <= 3; i++)
		assert_int_equal(
		    ledger_append(l, (struct instant){i}, "k", "t", "why"), 0);
	/* what was no decision is not one of them */
	assert_int_equal(
	    ledger_append(l, (struct instant){4}, "presence", "idle", ""), 0);
	ledger_close(l);
	l = open_ledger();
	assert_int_equal(ledger_load_last(l, d, 2, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(d[0].at.us, 2);
	assert_int_equal(d[1].at.us, 3);
	assert_string_equal(d[1].kind, "k");
	assert_string_equal(d[1].title, "t");
	assert_string_equal(d[1].reason.text, "why");
	ledger_close(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_state, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_modes, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_last, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_commit, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_damaged_log, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_no_table, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_unusable, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_full, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_migration_killed, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_later_version, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_damaged_running, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_gone, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_locked, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_at, setup, teardown),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
