/* The configuration's files: reading, refusing, layering. */
#include "unit.h"

#include <sys/stat.h>

#include "configload.h"

#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define X200 X50 X50 X50 X50

static void test_mistakes(void **state)
{
	static const struct {
		const char *text, *expect;
	} rows[] = {
	    {"", ""},
	    {"\n\n  \n; comment\n# comment\n  ; indented comment\n", ""},
	    {"\xef\xbb\xbf[hours]\nday-start = 05:00\n", ""},
	    {"[hours]\r\nday-start = 05:00\r\n", ""},
	    {"[hours]\nday-start = 05:00", ""},
	    {"[hours] ; comment\nday-start=05:00 ; comment\n", ""},
	    {"[ hours ]\nday-start\t=\t05:00\t\n", ""},
	    {"[break\trest]\nevery = 30m\n", ""},
	    {"; " X200 "\n#" X200 "\n", ""},
	    {"every = 3m\n",
		"t.ini:1:1: a key before any section; write a line like "
		"[hours] above it\n"},
	    {"\n[hours\nday-start = 05:00\n",
		"t.ini:2:7: missing ']'; write [section]\n"},
	    {"[hours] day-start = 05:00\n",
		"t.ini:1:8: text behind the section; put it on a line of its "
		"own\n"},
	    {"[]\nx = 1\n",
		"t.ini:1:1: []: unknown section; offduty.ini(5) lists them\n"},
	    {"[hours]\nday-start\n",
		"t.ini:2:10: missing '='; write key = value\n"},
	    {"[hours]\nday-start: 05:00\n",
		"t.ini:2:10: missing '='; write key = value\n"},
	    {"[hours]\nday-start ; = 05:00\n",
		"t.ini:2:10: missing '='; write key = value\n"},
	    {"[hours]\n= 05:00\n",
		"t.ini:2:1: missing key; write key = value\n"},
	    {"[hours]\nday-start =\n",
		"t.ini:2:12: [hours] day-start: empty; write one like "
		"'04:00', or leave the key out\n"},
	    {"[hours]\nday-start = ; 05:00\n",
		"t.ini:2:12: [hours] day-start: empty; write one like "
		"'04:00', or leave the key out\n"},
	    {"[hours]\nday-start = 5\n",
		"t.ini:2:13: [hours] day-start: '5': not a time of day; "
		"write one like 09:00 or 17:30\n"},
	    /* inih would take the tail of a line, and an indented line, for
	     * another value */
	    {"[break rest]\nevery = 30m\n   for = 4m\n",
		"t.ini:3:1: an indented line; begin it in the first column, "
		"one line a key\n"},
	    {"[break rest]\nmessage = " X200 "for = 4m\nevery = 5\n",
		"t.ini:2:199: a line of 218 bytes; at most 198\n"
		"t.ini:3:9: [break rest] every: '5': a number without its "
		"unit; write 5m, or another of d, h, m, s\n"},
	    {"[hours]\nday-start = 05:00\nday-start = 06:00\n",
		"t.ini:3:1: warning: [hours] day-start: set again; the value "
		"of line 2 no longer counts\n"},
	    {"[hours]\nday-start = 05:00\x01\n",
		"t.ini:2:18: a control character; take it away\n"},
	    {"[break rest]\nmessage = a\xc2\x9b\n",
		"t.ini:2:12: a control character; take it away\n"},
	    {"[hours]\rday-start = 05:00\r",
		"t.ini:1:8: a control character; take it away\n"},
	    {"[break rest]\nmessage = gr\xfc\xdf\n",
		"t.ini:2:13: not UTF-8; save the file as UTF-8\n"},
	    {"[rule r]\nthen = off\nsummary = (x\n",
		"t.ini:3:11: [rule r] summary: '(x': Unmatched ( or \\(\n"},
	    {"[hours]\nzone = Europe/Berlni\n",
		"t.ini:2:8: [hours] zone: 'Europe/Berlni': no such time "
		"zone; write one like Europe/Berlin\n"},
	    /* one section too many says it once, not with each key */
	    {"[horus]\nwork = x\nzone = y\n[hours]\nwrok = off\n",
		"t.ini:1:1: [horus]: unknown section; did you mean "
		"'hours'?\n"
		"t.ini:5:1: [hours] wrok: unknown key; did you mean "
		"'work'?\n"},
	};
	struct str got = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct config *c =
		    load_text(*state, rows[i].text, strlen(rows[i].text), &got);

		assert_string_equal(got.v, rows[i].expect);
		config_free(c);
	}
	str_done(&got);
}

static void test_values(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbf[break rest]\r\n"
	    "message = look; away = yes: #1 ; not this\r\n"
	    "for=4m\r\n"
	    "[calendar work]\n"
	    "path = cal/w.ics\n"
	    "[calendar home]\n"
	    "path = ~/h.ics\n"
	    "[calendar abs]\n"
	    "path = /a.ics\n"
	    "[rule it's]\n"
	    "then = note\n"
	    "summary = ^a=b|[x;]$\n";
	const struct scratch *s = *state;
	struct str got = {0};
	struct config *c = load_text(s, text, sizeof(text) - 1, &got);
	char path[CONFIG_PATH_SIZE];

	assert_string_equal(got.v, "");
	assert_string_equal(c->rules.breaks[1].message, "look; away = yes: #1");
	assert_int_equal(c->rules.breaks[1].length, 4 * USEC_PER_MIN);
	assert_int_equal(c->rules.breaks[1].source.line, 3);
	snprintf(path, sizeof(path), "%s/cal/w.ics", s->dir);
	assert_string_equal(c->calendar[0].path, path);
	assert_string_equal(c->calendar[1].path, "~/h.ics");
	assert_string_equal(c->calendar[2].path, "/a.ics");
	assert_string_equal(c->class_rule[0].name, "it's");
	assert_string_equal(c->class_rule[0].summary, "^a=b|[x;]$");
	config_free(c);
	str_done(&got);
}

static void test_binary(void **state)
{
	static const char text[] = "[hours]\n\0\0\nx\n\x7f"
				   "ELF\n";
	struct str got = {0};
	struct config *c = load_text(*state, text, sizeof(text) - 1, &got);

	assert_string_equal(
	    got.v, "t.ini:2:1: binary data; a configuration is text\n");
	config_free(c);
	str_done(&got);
}

/* Lines of each length about the limit: whole or refused, never cut. */
static void test_line_length(void **state)
{
	struct str text = {0}, got = {0};

	for (size_t n = 100; n < 320; n++) {
		struct config *c;
		size_t at;

		str_done(&text);
		str_add(&text, "[calendars]\n");
		at = text.n;
		str_add(&text, "off-words = ");
		while (text.n - at < n)
			str_add(&text, "w");
		str_add(&text, "\nlongest-meeting = 3h\n");
		c = load_text(*state, text.v, text.n, &got);
		assert_row(n, c->longest_meeting == 3 * USEC_PER_HOUR);
		if (n <= CONFIGFILE_MAX_LINE) {
			assert_row(n, got.v[0] == '\0');
			assert_row(n,
			    strlen(c->off_words) == n - strlen("off-words = "));
		} else {
			assert_row(n, strstr(got.v, "at most 198"));
			assert_row(n, strncmp(c->off_words, "out", 3) == 0);
		}
		config_free(c);
	}
	str_done(&text);
	str_done(&got);
}

/* What is no file to be read is told, and does not wait. */
static void test_odd_files(void **state)
{
	const struct scratch *s = *state;
	static const struct {
		const char *path, *expect;
	} rows[] = {
	    {"/nonexistent/x.ini",
		"/nonexistent/x.ini: cannot read: No such file or "
		"directory\n"},
	    {"/dev/null", "/dev/null: cannot read: not a regular file\n"},
	    {"/tmp", "/tmp: cannot read: a directory, not a file\n"},
	};
	struct str got = {0};
	struct diags d = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct config *c = configfile_load(rows[i].path, &d);

		str_done(&got);
		diags_text(&d, s->dir, &got);
		assert_string_equal(got.v, rows[i].expect);
		assert_int_equal(d.errors, 1);
		diags_done(&d);
		config_free(c);
	}
	assert_int_equal(mkfifo(s->path, 0600), 0);
	config_free(configfile_load(s->path, &d));
	assert_int_equal(d.errors, 1);
	assert_non_null(strstr(d.v[0].text, "not a regular file"));
	diags_done(&d);
	unlink(s->path);
	str_done(&got);
}

static void test_large(void **state)
{
	const struct scratch *s = *state;
	struct str text = {0}, got = {0};
	struct config *c;

	while (text.n <= CONFIGFILE_MAX_BYTES)
		str_add(&text, "; a comment, again and again and again\n");
	c = load_text(s, text.v, text.n, &got);
	assert_string_equal(got.v,
	    "t.ini: cannot read: larger than 1 MiB; no configuration is\n");
	config_free(c);
	/* at the limit it is read, and the last line counts */
	text.n = CONFIGFILE_MAX_BYTES - strlen("\n[hours]\nx = 1\n");
	str_add(&text, "\n[hours]\nx = 1\n");
	c = load_text(s, text.v, text.n, &got);
	assert_non_null(strstr(got.v, "[hours] x: unknown key"));
	config_free(c);
	str_done(&text);
	str_done(&got);
}

/* Whoever may write the file decides what is run. */
static void test_others_write(void **state)
{
	static const char text[] = "[cutoff]\ncommand = /bin/true\n";
	static const char more[] = "[cutoff]\nenforce = command\n"
				   "command = a\n[hook x]\non = paus\n"
				   "command = b\n";
	const struct scratch *s = *state;
	struct str got = {0};

	config_free(load_text(s, text, sizeof(text) - 1, &got));
	assert_string_equal(got.v, "");
	assert_int_equal(chmod(s->path, 0666), 0);
	config_free(load_text(s, text, sizeof(text) - 1, &got));
	assert_string_equal(got.v,
	    "t.ini:2:11: [cutoff] command: '/bin/true': others may write "
	    "this file; take that right away\n");
	/* what is refused is not missing as well */
	config_free(load_text(s, more, sizeof(more) - 1, &got));
	assert_string_equal(got.v,
	    "t.ini:3:11: [cutoff] command: 'a': others may write this file; "
	    "take that right away\n"
	    "t.ini:5:6: [hook x] on: 'paus': unknown value; did you mean "
	    "'pause'?\n"
	    "t.ini:6:11: [hook x] command: 'b': others may write this file; "
	    "take that right away\n");
	str_done(&got);
}

/* What is wrong with the command in path; problem NULL: nothing. With name, it
 * is a folder that is to blame. */
static void expect_shared(
    const char *path, const char *problem, const char *name)
{
	char line[2 * DIAG_TEXT_SIZE], expect[DIAG_TEXT_SIZE];
	struct diags d = {0};
	struct config *c = configfile_load(path, &d);

	assert_int_equal(d.n, problem ? 1 : 0);
	if (problem) {
		snprintf(expect, sizeof(expect),
		    "%s:2:11: [cutoff] command: '/bin/true': %s%s%s", path,
		    problem, name ? name : "",
		    name ? "'; take that right away" : "");
		diag_format(&d.v[0], line, sizeof(line));
		assert_string_equal(line, expect);
	}
	config_free(c);
	diags_done(&d);
}

/* So does who may put another file in its place. */
static void test_others_replace(void **state)
{
	static const char text[] = "[cutoff]\ncommand = /bin/true\n";
	static const char folder[] = "others may write '";
	const struct scratch *s = *state;
	char dir[128], path[160], link[160];

	snprintf(dir, sizeof(dir), "%s/in", s->dir);
	snprintf(path, sizeof(path), "%s/t.ini", dir);
	snprintf(link, sizeof(link), "%s/link.ini", s->dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	write_file(path, text, sizeof(text) - 1);
	assert_int_equal(symlink(path, link), 0);
	expect_shared(path, NULL, NULL);
	expect_shared(link, NULL, NULL);
	/* its folder, by either way; one above it; as all may, but not replace
	 * what is another's */
	assert_int_equal(chmod(dir, 0707), 0);
	expect_shared(path, folder, dir);
	expect_shared(link, folder, dir);
	assert_int_equal(chmod(dir, 01777), 0);
	expect_shared(path, NULL, NULL);
	assert_int_equal(chmod(dir, 0700), 0);
	assert_int_equal(chmod(s->dir, 0777), 0);
	expect_shared(path, folder, s->dir);
	assert_int_equal(chmod(s->dir, 0700), 0);
	/* the user's own group is not others */
	assert_int_equal(chmod(path, 0660), 0);
	if (getuid() == getgid())
		expect_shared(path, NULL, NULL);
	if (chown(path, (uid_t)-1, getgid() + 1) == 0)
		expect_shared(path,
		    "others may write this file; take that right away", NULL);
	assert_int_equal(chmod(path, 0640), 0);
	expect_shared(path, NULL, NULL);
	if (getuid() == 0 && chown(path, 4711, 0) == 0)
		expect_shared(path,
		    "another user owns this file; it must be yours", NULL);
	unlink(link);
	unlink(path);
	rmdir(dir);
}

static void put(const struct scratch *s, const char *dir, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", s->dir, dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/%s/offduty", s->dir, dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/%s/offduty/offduty.ini", s->dir, dir);
	write_file(path, text, strlen(text));
}

static void drop(const struct scratch *s, const char *dir)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s/offduty/offduty.ini", s->dir, dir);
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
}

/* $XDG_CONFIG_DIRS from its end, then $XDG_CONFIG_HOME, key by key. */
static void test_search_order(void **state)
{
	const struct scratch *s = *state;
	char dirs[256], home[128], expect[256];
	struct diags d = {0};
	char **watch, *user;
	struct config *c;

	put(s, "low", "[break rest]\nevery = 31m\nfor = 3m\nwarn = 1m\n");
	put(s, "high", "[break rest]\nevery = 32m\nfor = 4m\n");
	put(s, "home", "[break rest]\nevery = 33m\n");
	snprintf(dirs, sizeof(dirs), "%s/high:relative::%s/none:%s/low", s->dir,
	    s->dir, s->dir);
	snprintf(home, sizeof(home), "%s/home", s->dir);
	setenv("XDG_CONFIG_DIRS", dirs, 1);
	setenv("XDG_CONFIG_HOME", home, 1);
	c = configfile_load(NULL, &d);
	assert_int_equal(d.n, 0);
	assert_int_equal(c->n_files, 4);
	assert_int_equal(c->rules.breaks[1].every, 33 * USEC_PER_MIN);
	assert_int_equal(c->rules.breaks[1].length, 4 * USEC_PER_MIN);
	assert_int_equal(c->rules.breaks[1].warn, 1 * USEC_PER_MIN);
	config_free(c);

	watch = configfile_watch_dirs(NULL);
	static const char *const order[] = {"low", "none", "high", "home"};
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		snprintf(
		    expect, sizeof(expect), "%s/%s/offduty", s->dir, order[i]);
		assert_string_equal(watch[i], expect);
		free(watch[i]);
	}
	assert_null(watch[ARRAY_LEN(order)]);
	free(watch);

	user = configfile_user_path();
	snprintf(expect, sizeof(expect), "%s/offduty/offduty.ini", home);
	assert_string_equal(user, expect);
	free(user);
	/* what is not absolute does not count */
	setenv("XDG_CONFIG_HOME", "home", 1);
	assert_null(configfile_user_path());
	setenv("HOME", "/h", 1);
	user = configfile_user_path();
	assert_string_equal(user, "/h/.config/offduty/offduty.ini");
	free(user);
	drop(s, "low");
	drop(s, "high");
	drop(s, "home");
}

static void test_watch_file(void **state)
{
	static const struct {
		const char *path, *dir;
	} rows[] = {{"/a/b.ini", "/a"}, {"/b.ini", "/"}, {"b.ini", "."},
	    {"a/b.ini", "a"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char **v = configfile_watch_dirs(rows[i].path);

		assert_string_equal(v[0], rows[i].dir);
		assert_null(v[1]);
		free(v[0]);
		free(v);
	}
}

/* A small generator with its own state: the same bytes in every run. */
static unsigned next_random(unsigned *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 16;
}

/* Any bytes are read to the end; what is refused leaves the defaults. */
static void test_random(void **state)
{
	static const char *const words[] = {"[", "]", "[hours]\n", "=", ":",
	    ";", "#", "\n", "\r\n", " ", "\t", "work", "mon-fri", "09:00", "-",
	    "17:00", ",", "[break ", "x]\n", "every = ", "20", "m",
	    "[cutoff]\n", "warn = ", "none", "\n[calendar c]\npath = ",
	    "\n[rule r]\nsummary = ", "then = ", "off\n", "\"", "\\", "%", "~",
	    "\xc3\xa4", "\xff", "=\n",
	    "[hours]\nwork = ", "[breaks]\ngrown = ", "\n[calendar c]\nme = "};
	unsigned seed = 1;
	struct str got = {0}, text = {0};

	for (int i = 0; i < 600; i++) {
		unsigned n = next_random(&seed) % 120;
		bool raw = i % 4 == 0;
		struct config *c;

		str_done(&text);
		str_add(&text, "");
		while (n-- > 0) {
			char byte = (char)next_random(&seed);
			const char *word =
			    words[next_random(&seed) % ARRAY_LEN(words)];

			if (raw)
				str_add_n(&text, &byte, 1);
			else
				str_add(&text, word);
		}
		c = load_text(*state, text.v, text.n, &got);
		assert_row(i, c->rules.n_breaks >= 2 &&
				  c->rules.n_breaks <= RULES_MAX_BREAKS);
		assert_row(i, c->rules.breaks[1].every >= USEC_PER_MIN);
		assert_row(i, c->rules.hours.n <= RULES_MAX_WINDOWS);
		config_free(c);
	}
	str_done(&text);
	str_done(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_mistakes, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_values, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_binary, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_line_length, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_odd_files, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_large, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_others_write, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		test_others_replace, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_search_order, setup, teardown),
	    cmocka_unit_test(test_watch_file),
	    cmocka_unit_test_setup_teardown(test_random, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
