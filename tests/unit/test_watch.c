/* desktop/watch on real folders: what counts as a change, and what not; each
 * burst is told once. */
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desktop/watch.h"

#define SETTLE 20000

static char dir[64];
static int told;

static void on_change(void *data)
{
	(void)data;
	told++;
}

static void make(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void make_dir(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void move(const char *from, const char *to)
{
	char a[128], b[128];

	snprintf(a, sizeof(a), "%s/%s", dir, from);
	snprintf(b, sizeof(b), "%s/%s", dir, to);
	assert_int_equal(rename(a, b), 0);
}

/* Lets the loop run until it has been quiet for ten settling times. */
static int settle(sd_event *loop)
{
	told = 0;
	for (int i = 0; i < 10; i++)
		while (sd_event_run(loop, SETTLE) > 0)
			;
	return told;
}

static struct watch *begin(sd_event **loop, const char *name)
{
	char path[128], *paths[] = {path, NULL};
	struct watch *w = NULL;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(sd_event_new(loop), 0);
	assert_int_equal(watch_new(*loop, paths, SETTLE, on_change, NULL, &w),
	    0);
	assert_int_equal(settle(*loop), 0);
	return w;
}

static void test_file(void **state)
{
	sd_event *loop;
	struct watch *w;

	(void)state;
	make("a.ini", "1");
	w = begin(&loop, "a.ini");
	make("other", "1");
	assert_int_equal(settle(loop), 0);
	make("a.ini", "2");
	make("a.ini", "3");
	assert_int_equal(settle(loop), 1);
	/* replaced atomically, then changed in its new place */
	make("tmp", "4");
	move("tmp", "a.ini");
	assert_int_equal(settle(loop), 1);
	make("a.ini", "5");
	assert_int_equal(settle(loop), 1);
	move("a.ini", "gone");
	assert_int_equal(settle(loop), 1);
	make("a.ini", "6");
	assert_int_equal(settle(loop), 1);
	watch_free(w);
	sd_event_unref(loop);
}

static void test_folder(void **state)
{
	sd_event *loop;
	struct watch *w;

	(void)state;
	make_dir("cal");
	make("cal/a.ics", "1");
	w = begin(&loop, "cal");
	make("cal/a.ics", "2");
	assert_int_equal(settle(loop), 1);
	make("cal/b.ics", "1");
	assert_int_equal(settle(loop), 1);
	/* the folder is replaced as a whole */
	move("cal", "old");
	make_dir("cal");
	assert_int_equal(settle(loop), 1);
	make("cal/c.ics", "1");
	assert_int_equal(settle(loop), 1);
	watch_free(w);
	sd_event_unref(loop);
}

static void test_not_there_yet(void **state)
{
	sd_event *loop;
	struct watch *w = begin(&loop, "x/y/a.ini");

	(void)state;
	make("unrelated", "1");
	assert_int_equal(settle(loop), 0);
	make_dir("x");
	assert_int_equal(settle(loop), 1);
	make_dir("x/y");
	assert_int_equal(settle(loop), 1);
	make("x/y/a.ini", "1");
	assert_int_equal(settle(loop), 1);
	watch_free(w);
	sd_event_unref(loop);
}

static void test_link(void **state)
{
	char link[128];
	sd_event *loop;
	struct watch *w;

	(void)state;
	make("one", "1");
	make("two", "1");
	snprintf(link, sizeof(link), "%s/link", dir);
	assert_int_equal(symlink("one", link), 0);
	w = begin(&loop, "link");
	make("one", "2"); /* the target */
	assert_int_equal(settle(loop), 1);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("two", link), 0); /* the link */
	assert_int_equal(settle(loop), 1);
	make("one", "3");
	assert_int_equal(settle(loop), 0);
	make("two", "2");
	assert_int_equal(settle(loop), 1);
	watch_free(w);
	sd_event_unref(loop);
}

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/offduty-watch-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_folder, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_not_there_yet, setup,
		teardown),
	    cmocka_unit_test_setup_teardown(test_link, setup, teardown),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
