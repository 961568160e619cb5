/* ledger on real SQLite files: what is written is there after a restart, a
 * damaged file is set aside, and a full disk is an error and no more. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
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
	snprintf(wal, sizeof(wal), "%s-wal", path);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
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
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
