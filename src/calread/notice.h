/* Notices: what was skipped, repaired or doubted, with its place. */
#ifndef CALREAD_NOTICE_H
#define CALREAD_NOTICE_H

#include <stdbool.h>
#include <stddef.h>

struct notices {
	void (*tell)(void *arg, unsigned line, const char *uid,
	    const char *text);
	void *arg;
};

/* uid may be empty. */
void notice(const struct notices *n, unsigned line, const char *uid,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
