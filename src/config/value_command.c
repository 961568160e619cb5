/* Commands as the user writes them: words, parted without a shell. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "config/value_priv.h"

struct splitter {
	const char *p;
	char *out, *end;
};

static int split_put(struct splitter *w, char c)
{
	if (w->out == w->end)
		return -E2BIG;
	*w->out++ = c;
	return 0;
}

/* From behind the opening quote to behind the closing one. */
static int split_quoted(struct splitter *w, char quote)
{
	int r = 0;

	for (; *w->p && *w->p != quote && r == 0; w->p++) {
		if (quote == '"' && w->p[0] == '\\' &&
		    (w->p[1] == '"' || w->p[1] == '\\'))
			w->p++;
		r = split_put(w, *w->p);
	}
	if (r == 0 && *w->p++ != quote)
		r = -EINVAL;
	return r;
}

/* A '~' that a '/' or nothing follows, and that is not quoted. */
static int split_home(struct splitter *w, const char *home)
{
	char after = w->p[0] == '~' ? w->p[1] : 'x';
	int r = 0;

	if (!home || (after && after != '/' && !str_is_space(after)))
		return 0;
	w->p++;
	for (; *home && r == 0; home++)
		r = split_put(w, *home);
	return r;
}

static int split_word(struct splitter *w, const char *home)
{
	int r = split_home(w, home);

	while (r == 0 && *w->p && !str_is_space(*w->p)) {
		char c = *w->p++;

		if (c == '\'' || c == '"')
			r = split_quoted(w, c);
		else if (c == '\\' && !*w->p)
			r = -EINVAL;
		else
			r = split_put(w, c == '\\' ? *w->p++ : c);
	}
	return r == 0 ? split_put(w, '\0') : r;
}

int value_split_command(const char *text, const char *home, char *buf,
    size_t size, char **argv, size_t max)
{
	struct splitter w = {text, buf, buf + size};
	size_t n = 0;

	for (;;) {
		int r;

		w.p = value_skip(w.p);
		if (!*w.p)
			break;
		if (n + 1 >= max)
			return -E2BIG;
		argv[n++] = w.out;
		r = split_word(&w, home);
		if (r < 0)
			return r;
	}
	if (n == 0 || !*argv[0])
		return -EINVAL;
	argv[n] = NULL;
	return (int)n;
}

int value_check_command(const char *text, char *problem, size_t size)
{
	char buf[RULES_COMMAND_SIZE], *argv[VALUE_COMMAND_WORDS + 1];
	int r = value_split_command(
	    text, NULL, buf, sizeof(buf), argv, VALUE_COMMAND_WORDS + 1);

	if (r == -E2BIG)
		return value_problem(problem, size,
		    "too long a command; at most %d words",
		    VALUE_COMMAND_WORDS);
	if (r < 0)
		return value_problem(problem, size,
		    "not a command; close each quote, and begin with a "
		    "program");
	return 0;
}
