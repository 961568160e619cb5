/*
 * The configuration's files: where they are, and reading them with inih. Its
 * own reading would cut lines at 200 bytes, fold indented lines into the last
 * key and never tell the line. So the bytes come from a reader of ours, which
 * counts lines and hands inih only those that it cannot mangle.
 */
#include "desktop/configfile.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/str.h"
#include "config/keys.h"
#include "desktop/ownership.h"
#include "desktop/zonefile.h"

#define CONFIGFILE_NAME "offduty/offduty.ini"
#define CONFIGFILE_DEFAULT_DIRS "/etc/xdg"

struct reader {
	struct config *c;
	struct diags *d;
	const char *path;
	int file;
	int fd; /* for who may write it */
	const char *p, *end;
	unsigned line, value_column;
	char section[CONFIGFILE_MAX_LINE + 1]; /* the last, blanks removed */
	bool section_seen, section_good;
};

static void fail(struct reader *r, unsigned column, const char *problem)
{
	diags_add(r->d, r->path, r->line, column, true, "%s", problem);
}

static size_t trimmed(const char *s, size_t n)
{
	while (n > 0 && str_is_space(s[n - 1]))
		n--;
	return n;
}

/* Length without a comment: a ';' behind a blank begins one. */
static size_t uncommented(const char *s, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (s[i] == ';' && str_is_space(s[i - 1]))
			break;
	return trimmed(s, i < n ? i : n);
}

/* C0, DEL and C1: the last are two bytes, and some terminals obey them. */
static bool is_control(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	return u[0] < ' ' || u[0] == 0x7f ||
	       (n == 2 && u[0] == 0xc2 && u[1] < 0xa0);
}

/* Whether a line is text: UTF-8 without control characters. */
static bool check_bytes(struct reader *r, const char *s, size_t n)
{
	for (size_t i = 0, len; i < n; i += len) {
		len = str_utf8_len(s + i, s + n);
		if (s[i] == '\0') {
			fail(r, (unsigned)i + 1,
			    "binary data; a configuration is text");
			r->p = r->end;
			return false;
		}
		if (len == 0) {
			fail(r, (unsigned)i + 1,
			    "not UTF-8; save the file as UTF-8");
			return false;
		}
		if (is_control(s + i, len) && s[i] != '\t') {
			fail(r, (unsigned)i + 1,
			    "a control character; take it away");
			return false;
		}
	}
	return true;
}

/* "[break rest]": remembers the section, whether or not it is good. */
static bool check_section_line(struct reader *r, const char *s, size_t n)
{
	const char *close = memchr(s, ']', n);
	size_t len;

	r->section_seen = true;
	r->section_good = false;
	if (!close) {
		fail(r, (unsigned)n + 1, "missing ']'; write [section]");
		return false;
	}
	if (close != s + n - 1) {
		fail(r, (unsigned)(close - s) + 2,
		    "text behind the section; put it on a line of its own");
		return false;
	}
	s++;
	len = trimmed(s, (size_t)(close - s));
	while (len > 0 && str_is_space(*s)) {
		s++;
		len--;
	}
	memcpy(r->section, s, len);
	r->section[len] = '\0';
	r->section_good =
	    config_check_section(r->c, r->d, r->file, r->line, 1, r->section);
	return r->section_good && len <= CONFIGFILE_MAX_SECTION;
}

/* "key = value": remembers where the value begins. */
static bool check_key_line(struct reader *r, const char *s, size_t n)
{
	const char *equals = memchr(s, '=', n), *colon = memchr(s, ':', n);
	size_t at;

	if (!equals || (colon && colon < equals)) {
		fail(r, colon ? (unsigned)(colon - s) + 1 : (unsigned)n + 1,
		    "missing '='; write key = value");
		return false;
	}
	if (equals == s) {
		fail(r, 1, "missing key; write key = value");
		return false;
	}
	if (!r->section_seen) {
		fail(r, 1,
		    "a key before any section; write a line like "
		    "[hours] above it");
		return false;
	}
	at = (size_t)(equals - s) + 1;
	while (at < n && str_is_space(s[at]))
		at++;
	r->value_column = (unsigned)at + 1;
	return r->section_good;
}

/* Whether inih is to see the line; what is wrong with it is reported. */
static bool check_line(struct reader *r, const char *s, size_t n)
{
	size_t blanks = 0;

	while (blanks < n && str_is_space(s[blanks]))
		blanks++;
	if (!check_bytes(r, s, n) || blanks == n)
		return false;
	if (s[blanks] == ';' || s[blanks] == '#')
		return false;
	if (blanks > 0) {
		fail(r, 1,
		    "an indented line; begin it in the first column, one "
		    "line a key");
		return false;
	}
	if (n > CONFIGFILE_MAX_LINE) {
		diags_add(r->d, r->path, r->line, CONFIGFILE_MAX_LINE + 1, true,
		    "a line of %zu bytes; at most %d", n, CONFIGFILE_MAX_LINE);
		return false;
	}
	return s[0] == '[' ? check_section_line(r, s, n)
			   : check_key_line(r, s, n);
}

/* For ini_parse_stream(): one line a call, an empty one for what inih is not
 * to see. */
static char *read_line(char *buf, int size, void *stream)
{
	struct reader *r = stream;
	const char *s = r->p;
	size_t n, left = (size_t)(r->end - s);
	const char *newline;

	if (left == 0)
		return NULL;
	newline = memchr(s, '\n', left);
	n = newline ? (size_t)(newline - s) : left;
	r->p = newline ? newline + 1 : r->end;
	r->line++;
	n = trimmed(s, n);
	if (s[0] != ';' && s[0] != '#')
		n = uncommented(s, n);
	if (!check_line(r, s, n) || n + 1 > (size_t)size)
		n = 0;
	memcpy(buf, s, n);
	buf[n] = '\0';
	return buf;
}

/* What only this floor can tell of a value: that its pattern compiles, that
 * there is such a zone, that nobody else wrote the command. */
static bool check_value(
    struct reader *r, const struct key *k, const char *value)
{
	char problem[DIAG_TEXT_SIZE] = "", quoted[64];
	regex_t pattern;
	struct zone *z;
	int e;

	if (k->type == KEY_PATTERN) {
		e = regcomp(
		    &pattern, value, REG_EXTENDED | REG_ICASE | REG_NOSUB);
		if (e == 0)
			regfree(&pattern);
		else
			regerror(e, &pattern, problem, sizeof(problem));
	} else if (k->type == KEY_ZONE && *value) {
		e = zonefile_load(value, &z);
		if (e == 0)
			zone_free(z);
		else
			str_copy(problem, sizeof(problem),
			    "no such time zone; write one like Europe/Berlin");
	} else if (k->type == KEY_COMMAND && *value) {
		ownership_is_shared(r->fd, r->path, problem, sizeof(problem));
	}
	if (!problem[0])
		return true;
	str_clean(quoted, sizeof(quoted), value, strlen(value));
	diags_add(r->d, r->path, r->line, r->value_column, true,
	    "[%s] %s: '%s': %s", r->section, k->name, quoted, problem);
	return false;
}

/* For ini_parse_stream(): one key. */
static int take_key(
    void *user, const char *section, const char *name, const char *value)
{
	struct reader *r = user;
	char element[RULES_NAME_SIZE];
	const struct key_section *s = keys_split_section(r->section, element);
	const struct key *k = s ? keys_find(s->name, name) : NULL;
	cleanup_free char *joined = NULL;
	const char *slash = strrchr(r->path, '/');

	(void)section; /* inih keeps its blanks and cuts it */
	if (k && !check_value(r, k, value))
		return 1;
	if (k && k->type == KEY_PATH && slash && *value && *value != '/' &&
	    *value != '~') {
		struct str text = {0};

		str_add_n(&text, r->path, (size_t)(slash - r->path) + 1);
		str_add(&text, value);
		joined = text.v;
		value = joined;
	}
	config_set(r->c, r->d, r->file, r->line, 1, r->value_column, r->section,
	    name, value);
	return 1;
}

static void parse(struct config *c, struct diags *d, int file, int fd,
    const char *text, size_t n)
{
	struct reader r = {.c = c,
	    .d = d,
	    .path = c->file[file],
	    .file = file,
	    .fd = fd,
	    .p = text,
	    .end = text + n};
	int e;

	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		r.p += 3;
	e = ini_parse_stream(read_line, &r, take_key, &r);
	if (e != 0)
		diags_add(d, r.path, e > 0 ? (unsigned)e : 0, 0, true,
		    "cannot be read as an INI file");
}

/* All of a regular file; -errno, or what is wrong with it in *problem. */
static int slurp(int fd, struct str *text, const char **problem)
{
	char block[16384];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		str_add_n(text, block, (size_t)n);
		if (text->n > CONFIGFILE_MAX_BYTES) {
			*problem = "larger than 1 MiB; no configuration is";
			return -EFBIG;
		}
	}
	return 0;
}

/* O_NONBLOCK, so that a FIFO does not wait for a writer. */
static int open_regular(const char *path, const char **problem)
{
	cleanup_close int fd =
	    open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode)) {
		*problem = S_ISDIR(st.st_mode) ? "a directory, not a file"
					       : "not a regular file";
		return -EINVAL;
	}
	if (st.st_size > CONFIGFILE_MAX_BYTES) {
		*problem = "larger than 1 MiB; no configuration is";
		return -EFBIG;
	}
	return steal_fd(&fd);
}

static void load(
    struct config *c, struct diags *d, const char *path, bool must_exist)
{
	const char *problem = NULL;
	cleanup_close int fd = open_regular(path, &problem);
	struct str text = {0};
	int file, r;

	if ((fd == -ENOENT || fd == -ENOTDIR) && !must_exist)
		return;
	file = config_add_file(c, path);
	if (file < 0) {
		diags_add(d, NULL, 0, 0, true,
		    "more than %d folders with a configuration; see "
		    "$XDG_CONFIG_DIRS",
		    CONFIG_MAX_FILES - 1);
		return;
	}
	r = fd < 0 ? fd : slurp(fd, &text, &problem);
	if (r < 0)
		diags_add(d, c->file[file], 0, 0, true, "cannot read: %s",
		    problem ? problem : strerror(-r));
	else if (text.n > 0)
		parse(c, d, file, fd, text.v, text.n);
	str_done(&text);
}

/* $XDG_CONFIG_HOME or ~/.config; NULL when neither is known. What is not
 * absolute does not count (XDG base directories, section 2). */
static char *user_dir(void)
{
	const char *dir = getenv("XDG_CONFIG_HOME");
	struct str s = {0};

	if (dir && *dir == '/') {
		str_add(&s, dir);
		return s.v;
	}
	dir = getenv("HOME");
	if (!dir || *dir != '/')
		return NULL;
	str_addf(&s, "%s/.config", dir);
	return s.v;
}

/* All folders, the least important first: NULL-terminated, owned. */
static char **search_dirs(void)
{
	const char *dirs = getenv("XDG_CONFIG_DIRS");
	char **v, *user = user_dir();
	const char *p;
	size_t n = 1, at;

	if (!dirs || !*dirs)
		dirs = CONFIGFILE_DEFAULT_DIRS;
	for (p = dirs; *p; p++)
		n += *p == ':';
	v = mem_new(n + 2, sizeof(*v));
	/* the first is the most important: from the end */
	for (at = 0, p = dirs + strlen(dirs); p > dirs;) {
		const char *start = p;

		while (start > dirs && start[-1] != ':')
			start--;
		if (*start == '/')
			v[at++] = mem_strndup(start, (size_t)(p - start));
		p = start > dirs ? start - 1 : dirs;
	}
	if (user)
		v[at++] = user;
	return v;
}

static char *in_dir(const char *dir)
{
	struct str s = {0};

	str_addf(&s, "%s/%s", dir, CONFIGFILE_NAME);
	return s.v;
}

struct config *configfile_load(const char *path, struct diags *d)
{
	struct config *c = config_new();
	char **dirs;

	if (path) {
		load(c, d, path, true);
		config_finish(c, d);
		return c;
	}
	dirs = search_dirs();
	for (size_t i = 0; dirs[i]; i++) {
		cleanup_free char *file = in_dir(dirs[i]);

		load(c, d, file, false);
		free(dirs[i]);
	}
	free(dirs);
	config_finish(c, d);
	return c;
}

char **configfile_watch_dirs(const char *path)
{
	char **v;

	if (path) {
		const char *slash = strrchr(path, '/');

		v = mem_new(2, sizeof(*v));
		v[0] = slash ? mem_strndup(path,
				   slash == path ? 1 : (size_t)(slash - path))
			     : mem_strdup(".");
		return v;
	}
	v = search_dirs();
	for (size_t i = 0; v[i]; i++) {
		struct str s = {0};

		str_addf(&s, "%s/offduty", v[i]);
		free(v[i]);
		v[i] = s.v;
	}
	return v;
}

char *configfile_user_path(void)
{
	cleanup_free char *dir = user_dir();

	return dir ? in_dir(dir) : NULL;
}
