/* Verbs and options that no table has: the error names the nearest one. */
#include "cmd/unknown.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cmd/options.h"
#include "cmd/verbs.h"
#include "config/suggest.h"

#define UNKNOWN_MAX_WORDS 64
#define UNKNOWN_WORD_SIZE 64

struct words {
	const char *v[UNKNOWN_MAX_WORDS];
	size_t n;
};

static void words_add(struct words *w, const char *word)
{
	if (w->n < ARRAY_LEN(w->v))
		w->v[w->n++] = word;
}

static void words_add_options(struct words *w, const struct cmd_option *o)
{
	for (; o && o->name; o++)
		if (o->help)
			words_add(w, o->name);
}

static int unknown_print(const struct cmd *cmd, const char *kind,
    const char *word, const struct words *w)
{
	const char *near = suggest_nearest(word, w->v, w->n);

	if (near)
		return cmd_usage_error(cmd,
		    "unknown %s '%s'; did you mean '%s'?", kind, word, near);
	return cmd_usage_error(cmd, "unknown %s '%s'", kind, word);
}

int unknown_verb(const char *word)
{
	struct words w = {0};
	char clean[UNKNOWN_WORD_SIZE];
	size_t i;

	for (i = 0; verbs[i]; i++)
		words_add(&w, verbs[i]->name);
	str_clean(clean, sizeof(clean), word, strlen(word));
	return unknown_print(NULL, "verb", clean, &w);
}

int unknown_option(const struct cmd *cmd, const char *word)
{
	struct words w = {0};
	char clean[UNKNOWN_WORD_SIZE];

	if (cmd)
		words_add_options(&w, cmd->options);
	if (!cmd || cmd->reads)
		words_add_options(&w, options_reading);
	words_add_options(&w, options_common);
	str_clean(clean, sizeof(clean), word, strcspn(word, "="));
	return unknown_print(cmd, "option", clean, &w);
}
