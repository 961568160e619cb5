/* Erasing a part of the history, after asking, and saying what is left. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/erase.h"
#include "report/history.h"

#define ERASE_ANSWER_SIZE 16

static const char *erase_noun(size_t n)
{
	return n == 1 ? "entry" : "entries";
}

/* True: the user wants it. Where nobody can be asked, it takes --yes. */
static bool erase_ask(size_t n)
{
	char answer[ERASE_ANSWER_SIZE] = "";

	fprintf(stderr, "erase %zu %s for good? [y/N] ", n, erase_noun(n));
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return answer[0] == 'y' || answer[0] == 'Y';
}

/* The pattern of the names that a damaged file gets; signs that would mean
 * something in it are quoted. */
static void erase_pattern(struct str *s, const char *path)
{
	for (const char *p = path; *p; p++) {
		if (strchr("*?[\\", *p))
			str_add_n(s, "\\", 1);
		str_add_n(s, p, 1);
	}
	str_add(s, ".damaged-*");
}

/* Files that were set aside are not looked into. */
static void erase_name_aside(const char *path)
{
	struct str pattern = {0};
	glob_t found = {0};

	erase_pattern(&pattern, path);
	if (glob(pattern.v, 0, NULL, &found) == 0) {
		printf("damaged files that were set aside may hold entries, "
		       "too; delete them yourself:\n");
		for (size_t i = 0; i < found.gl_pathc; i++)
			printf("  %s\n", found.gl_pathv[i]);
	}
	globfree(&found);
	str_done(&pattern);
}

static int erase_run(const struct history_options *opt, const char *path)
{
	struct ledger_erasure gone;
	int err = ledger_erase(path, opt->range, opt->now, &gone);

	if (err < 0 && gone.n > 0)
		printf("erased %zu %s, not all\n", gone.n, erase_noun(gone.n));
	if (err < 0)
		return history_fail(path, err);
	printf("erased %zu %s\n", gone.n, erase_noun(gone.n));
	if (gone.kept) {
		fprintf(stderr,
		    "offduty: '%s-wal' is being read and still holds them; "
		    "run this again\n",
		    path);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

int history_erase(const struct history_options *opt, const char *path)
{
	size_t n = 0;
	int err = ledger_count(path, opt->range, &n);
	int code = EXIT_SUCCESS;

	if (err < 0 && err != -ENOENT)
		return history_fail(path, err);
	if (n > 0 && !opt->yes && !isatty(STDIN_FILENO)) {
		fprintf(stderr,
		    "offduty: this would erase %zu %s; say so with --yes\n", n,
		    erase_noun(n));
		return EXIT_FAILURE;
	}
	if (n > 0 && !opt->yes && !erase_ask(n)) {
		printf("nothing erased\n");
		return EXIT_SUCCESS;
	}
	if (err == -ENOENT)
		printf("erased 0 entries\n");
	else
		code = erase_run(opt, path);
	erase_name_aside(path);
	return code;
}
