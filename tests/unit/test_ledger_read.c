/* ledger/read and ledger/erase on real SQLite files: what a report sees beside
 * the service that writes, and that nothing of what is erased is left. */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/erase.h"
#include "ledger/ledger.h"
#include "ledger/read.h"

#define NOBODY 65534
#define ALL ((struct interval){{INT64_MIN}, {INT64_MAX}})
#define SECRET "because of the audit of project Heron"

static char dir[64], path[96];

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/offduty-read-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/history.db", dir);
	return 0;
}

static int teardown(void **state)
{
	char command[256];

	(void)state;
	if (getuid() == 0 && seteuid(0) < 0)
		return -1;
	snprintf(command, sizeof(command), "chmod 700 %s; rm -r %s", dir, dir);
	return system(command);
}

static struct ledger *open_ledger(void)
{
	struct ledger *l = NULL;
	char note[256];

	assert_int_equal(ledger_open(path, &l, note, sizeof(note)), 0);
	return l;
}

static void add(struct ledger *l, int64_t at, const char *kind,
    const char *title)
{
	assert_int_equal(
	    ledger_append(l, (struct instant){at}, kind, title, "why"), 0);
}

/* "10 a, 20 presence": what is in the range, title in the kind's place where
 * there is one. */
static void expect(struct interval range, const char *want)
{
	struct ledger_reader *r = NULL;
	struct ledger_entry e;
	char got[512] = "";
	bool cut;
	int more;

	assert_int_equal(ledger_reader_open(path, &r, &cut), 0);
	assert_false(cut);
	assert_int_equal(ledger_reader_select(r, range), 0);
	while ((more = ledger_reader_next(r, &e)) > 0) {
		size_t n = strlen(got);

		snprintf(got + n, sizeof(got) - n, "%s%lld %s",
		    n ? ", " : "", (long long)e.at.us,
		    *e.title ? e.title : e.kind);
	}
	assert_int_equal(more, 0);
	ledger_reader_close(r);
	assert_string_equal(got, want);
}

static struct interval range(int64_t start, int64_t end)
{
	return (struct interval){{start}, {end}};
}

/* By time, and by the order of writing; the end does not belong to it. */
static void test_range(void **state)
{
	struct ledger *l = open_ledger();

	(void)state;
	add(l, 30, "c", "");
	add(l, 10, "a", "");
	add(l, 30, "d", "");
	add(l, 20, "b", "");
	add(l, -5, "z", "");
	expect(ALL, "-5 z, 10 a, 20 b, 30 c, 30 d");
	expect(range(10, 30), "10 a, 20 b");
	expect(range(11, 20), "");
	expect(range(30, 30), "");
	ledger_close(l);
	/* the same when nobody has it open */
	expect(ALL, "-5 z, 10 a, 20 b, 30 c, 30 d");
}

static void test_questions(void **state)
{
	struct ledger *l = open_ledger();
	struct ledger_reader *r = NULL;
	struct ledger_entry e;
	char *text;
	bool cut;

	(void)state;
	assert_int_equal(ledger_reader_open(path, &r, &cut), 0);
	assert_int_equal(ledger_reader_first(r, &e), 0);
	assert_int_equal(ledger_reader_state(r, &text), 0);
	assert_null(text);
	ledger_reader_close(r);

	add(l, 10, "presence", "active");
	add(l, 20, "presence", "idle");
	add(l, 20, "presence", "locked");
	add(l, 25, "pause", "");
	assert_int_equal(ledger_save_state(l, "the state"), 0);
	assert_int_equal(ledger_reader_open(path, &r, &cut), 0);
	assert_int_equal(ledger_reader_first(r, &e), 1);
	assert_int_equal(e.at.us, 10);
	assert_int_equal(
	    ledger_reader_before(r, (struct instant){10}, NULL, &e), 0);
	assert_int_equal(
	    ledger_reader_before(r, (struct instant){99}, "presence", &e), 1);
	assert_string_equal(e.title, "locked");
	assert_string_equal(e.reason, "why");
	assert_int_equal(
	    ledger_reader_before(r, (struct instant){99}, NULL, &e), 1);
	assert_string_equal(e.kind, "pause");
	assert_int_equal(ledger_reader_state(r, &text), 0);
	assert_string_equal(text, "the state");
	free(text);
	ledger_reader_close(r);
	ledger_close(l);
}

/* One look: what is written meanwhile is not in it, and writing goes on. */
static void test_one_moment(void **state)
{
	struct ledger *l = open_ledger();
	struct ledger_reader *r = NULL;
	struct ledger_entry e;
	bool cut;

	(void)state;
	add(l, 10, "a", "");
	assert_int_equal(ledger_reader_open(path, &r, &cut), 0);
	add(l, 20, "b", "");
	assert_int_equal(ledger_reader_select(r, ALL), 0);
	assert_int_equal(ledger_reader_next(r, &e), 1);
	assert_int_equal(ledger_reader_next(r, &e), 0);
	ledger_reader_close(r);
	expect(ALL, "10 a, 20 b");
	ledger_close(l);
}

static int files_in_dir(void)
{
	DIR *d = opendir(dir);
	int n = 0;

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

/* Reading leaves neither file nor log behind, nor makes one. */
static void test_leaves_nothing(void **state)
{
	struct ledger_reader *r = NULL;
	struct stat before, after;
	bool cut;
	int fd;

	(void)state;
	assert_int_equal(ledger_reader_open(path, &r, &cut), -ENOENT);
	assert_int_equal(files_in_dir(), 0);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(ledger_reader_open(path, &r, &cut), -ENOENT);
	assert_int_equal(unlink(path), 0);

	ledger_close(open_ledger());
	assert_int_equal(stat(path, &before), 0);
	expect(ALL, "");
	assert_int_equal(files_in_dir(), 1);
	assert_int_equal(stat(path, &after), 0);
	assert_memory_equal(&before.st_mtim, &after.st_mtim,
	    sizeof(before.st_mtim));
	assert_int_equal(before.st_size, after.st_size);
}

static void copy(const char *from, const char *to)
{
	static char buf[1 << 20];
	char name[128];
	FILE *f;
	size_t n;

	snprintf(name, sizeof(name), "%s/%s", dir, from);
	f = fopen(name, "r");
	assert_non_null(f);
	n = fread(buf, 1, sizeof(buf), f);
	fclose(f);
	snprintf(name, sizeof(name), "%s/%s", dir, to);
	f = fopen(name, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(buf, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* In a folder that may not be written: with a log, or with one that cannot be
 * read there, which is said. Root may write anywhere. */
static void test_unwritable_folder(void **state)
{
	struct ledger_reader *r = NULL;
	struct ledger *l;
	bool cut;

	(void)state;
	if (getuid() == 0) {
		assert_int_equal(chown(dir, NOBODY, NOBODY), 0);
		assert_int_equal(seteuid(NOBODY), 0);
	}
	ledger_close(open_ledger());
	l = open_ledger();
	add(l, 10, "a", "");
	assert_int_equal(chmod(dir, 0500), 0);
	expect(ALL, "10 a");
	assert_int_equal(chmod(dir, 0700), 0);

	/* as a backup may have it: file and log, without the index of it */
	copy("history.db", "b.db");
	copy("history.db-wal", "b.db-wal");
	snprintf(path, sizeof(path), "%s/b.db", dir);
	assert_int_equal(chmod(dir, 0500), 0);
	assert_int_equal(ledger_reader_open(path, &r, &cut), 0);
	assert_true(cut);
	ledger_reader_close(r);
	assert_int_equal(chmod(dir, 0700), 0);
	ledger_close(l);
}

static void write_file(const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (int i = 0; i < 200; i++)
		assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void run_sql(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_damaged(void **state)
{
	struct ledger_reader *r = NULL;
	struct ledger_erasure gone;
	bool cut;

	(void)state;
	write_file("this is no database at all", 26);
	assert_int_equal(ledger_reader_open(path, &r, &cut), -EBADMSG);
	assert_int_equal(
	    ledger_erase(path, ALL, INSTANT_NEVER, &gone), -EBADMSG);
	assert_int_equal(unlink(path), 0);
	ledger_close(open_ledger());
	run_sql("DROP TABLE entries");
	assert_int_equal(ledger_reader_open(path, &r, &cut), -EBADMSG);
	assert_int_equal(ledger_reader_open(dir, &r, &cut), -EISDIR);
	assert_null(r);
}

/* Later versions only add to the tables. */
static void test_newer(void **state)
{
	struct ledger *l = open_ledger();

	(void)state;
	add(l, 10, "a", "");
	ledger_close(l);
	run_sql("PRAGMA user_version = 999;"
		"ALTER TABLE entries ADD COLUMN mood TEXT DEFAULT 'fine';"
		"CREATE TABLE feathers(id INTEGER PRIMARY KEY)");
	expect(ALL, "10 a");
}

/* A name with what means something in a URI. */
static void test_odd_name(void **state)
{
	struct ledger *l;

	(void)state;
	snprintf(path, sizeof(path), "%s/50%%20?a#b c.db", dir);
	l = open_ledger();
	add(l, 10, "a", "");
	expect(ALL, "10 a");
	ledger_close(l);
	expect(ALL, "10 a");
}

static size_t erase(struct interval what, int64_t now)
{
	struct ledger_erasure gone;

	assert_int_equal(
	    ledger_erase(path, what, (struct instant){now}, &gone), 0);
	assert_false(gone.kept);
	return gone.n;
}

/* Neither side goes on inside of what is gone, and what lies behind it keeps
 * the presence it began with. */
static void test_erase_range(void **state)
{
	struct ledger *l = open_ledger();
	char *text;
	size_t n;

	(void)state;
	add(l, 10, "presence", "active");
	add(l, 20, "a", "");
	add(l, 30, "presence", "idle");
	add(l, 40, "presence", "active");
	add(l, 50, "b", "");
	assert_int_equal(ledger_save_state(l, "kept"), 0);
	assert_int_equal(ledger_count(path, range(20, 45), &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(erase(range(20, 45), 60), 3);
	expect(ALL, "10 active, 20 unknown, 45 active, 50 b");
	/* nothing there: nothing is noted */
	assert_int_equal(erase(range(46, 50), 60), 0);
	/* up to now: what comes is not known yet */
	assert_int_equal(erase(range(46, 70), 60), 1);
	expect(ALL, "10 active, 20 unknown, 45 active, 46 unknown");
	assert_int_equal(erase(ALL, 60), 4);
	expect(ALL, "");
	/* the service goes on with the same connection and its state */
	add(l, 60, "c", "");
	expect(ALL, "60 c");
	assert_int_equal(ledger_load_state(l, &text), 0);
	assert_string_equal(text, "kept");
	free(text);
	ledger_close(l);
}

static bool holds_secret(const char *tail)
{
	char name[128];
	static char buf[4 << 20];
	FILE *f;
	size_t n;

	snprintf(name, sizeof(name), "%s%s", path, tail);
	f = fopen(name, "r");
	if (!f)
		return false;
	n = fread(buf, 1, sizeof(buf), f);
	assert_true(n < sizeof(buf));
	fclose(f);
	return memmem(buf, n, SECRET, strlen(SECRET)) != NULL;
}

/* More than one batch, long rows too; not a byte of them is in the file or in
 * the log, though the service has both open. */
static void test_erase_truly(void **state)
{
	struct ledger *l = open_ledger();

	(void)state;
	assert_int_equal(ledger_save_state(l, "state"), 0);
	run_sql("WITH RECURSIVE c(i) AS"
		" (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 2499)"
		"INSERT INTO entries(at, kind, title, reason)"
		" SELECT i, 'extension', 'Extension', CASE i % 100"
		" WHEN 0 THEN printf('%8000s " SECRET "', '')"
		" ELSE '" SECRET "' END FROM c");
	assert_true(holds_secret("") || holds_secret("-wal"));
	assert_int_equal(erase(range(0, 2400), 5000), 2400);
	assert_true(holds_secret("") || holds_secret("-wal"));
	assert_int_equal(erase(range(2400, 9999), 5000), 100);
	assert_false(holds_secret(""));
	assert_false(holds_secret("-wal"));
	expect(ALL, "");
	ledger_close(l);
	assert_false(holds_secret(""));
}

/* Somebody looks at the old entries: they are gone all the same, but for the
 * log, which is said; the next call empties it. */
static void test_erase_beside_reader(void **state)
{
	struct ledger *l = open_ledger();
	struct ledger_reader *r = NULL;
	struct ledger_erasure gone;
	bool cut;

	(void)state;
	add(l, 10, SECRET, "");
	assert_int_equal(ledger_reader_open(path, &r, &cut), 0);
	assert_int_equal(ledger_erase(path, ALL, INSTANT_NEVER, &gone), 0);
	assert_int_equal(gone.n, 1);
	assert_true(gone.kept);
	ledger_reader_close(r);
	expect(ALL, "");
	assert_int_equal(erase(ALL, 20), 0);
	assert_false(holds_secret(""));
	assert_false(holds_secret("-wal"));
	ledger_close(l);
}

static void test_erase_nothing(void **state)
{
	struct ledger_erasure gone;
	size_t n;

	(void)state;
	assert_int_equal(ledger_erase(path, ALL, INSTANT_NEVER, &gone), -ENOENT);
	assert_int_equal(ledger_count(path, ALL, &n), -ENOENT);
	assert_int_equal(files_in_dir(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_range, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_questions, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_one_moment, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_leaves_nothing, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_unwritable_folder, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_newer, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_odd_name, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_erase_range, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_erase_truly, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_erase_beside_reader, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_erase_nothing, setup, teardown),
	};

	return cmocka_run_group_tests_name("ledger_read", tests, NULL, NULL);
}
