/* Notices on their way to whoever asked. */
#include "calread/notice.h"

#include <stdarg.h>
#include <stdio.h>

void notice(const struct notices *n, unsigned line, const char *uid,
    const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	n->tell(n->arg, line, uid, text);
}
