/* Diagnostics: what is wrong with a configuration, where, and the remedy. */
#ifndef CONFIG_DIAG_H
#define CONFIG_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#define DIAG_TEXT_SIZE 1024 /* with a problem in a calendar */
#define DIAG_FILE_SIZE 512
/* Findings that are kept; errors beyond it are still counted. */
#define DIAGS_MAX 100

/* One finding, written `file:line:column: subject: problem; remedy`. */
struct diag {
	const char *file; /* borrowed from the configuration; NULL: none */
	unsigned line, column; /* from 1; 0: unknown */
	bool error; /* false: a warning, the value counts all the same */
	char text[DIAG_TEXT_SIZE];
};

/* All findings of a run, in order. Zero-initialise. */
struct diags {
	struct diag *v;
	size_t n, cap;
	size_t errors;
};

void diags_done(struct diags *d);
void diags_add(struct diags *d, const char *file, unsigned line,
    unsigned column, bool error, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* "offduty.ini:12:9: [cutoff] wran: unknown key; did you mean 'warn'?" */
void diag_format(const struct diag *d, char *buf, size_t size);

#endif
