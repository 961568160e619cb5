/* A folder and a file of a test's own, and the configuration read from it. */
#ifndef TESTS_CONFIGLOAD_H
#define TESTS_CONFIGLOAD_H

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "desktop/configfile.h"

struct scratch {
	char dir[64];
	char path[128];
};

static inline int setup(void **state)
{
	struct scratch *s = mem_new(1, sizeof(*s));
	static const char *const vars[] = {
	    "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "HOME"};

	snprintf(s->dir, sizeof(s->dir), "/tmp/offduty-test-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->path, sizeof(s->path), "%s/t.ini", s->dir);
	for (size_t i = 0; i < ARRAY_LEN(vars); i++)
		unsetenv(vars[i]);
	*state = s;
	return 0;
}

static inline int teardown(void **state)
{
	struct scratch *s = *state;

	unlink(s->path);
	rmdir(s->dir);
	free(s);
	return 0;
}

static inline void write_file(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
}

/* All diagnostics, one a line, the folder of the file cut off. */
static inline void diags_text(
    const struct diags *d, const char *dir, struct str *s)
{
	char line[DIAG_TEXT_SIZE + DIAG_FILE_SIZE];
	size_t n = strlen(dir) + 1;

	for (size_t i = 0; i < d->n; i++) {
		diag_format(&d->v[i], line, sizeof(line));
		str_addf(s, "%s\n",
		    strncmp(line, dir, n - 1) == 0 ? line + n : line);
	}
}

static inline struct config *load_text(
    const struct scratch *s, const char *text, size_t n, struct str *ret)
{
	struct diags d = {0};
	struct config *c;

	write_file(s->path, text, n);
	c = configfile_load(s->path, &d);
	str_done(ret);
	str_add(ret, "");
	diags_text(&d, s->dir, ret);
	diags_done(&d);
	return c;
}

#endif
