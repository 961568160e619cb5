/* The log: one line an event on stderr. Its level is the one mutable global of
 * offduty. Floors 0 to 2 do not log; they return what went wrong. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

static struct {
	const char *name;
	enum log_level level;
	int journal;
} log_state = {"offduty", LOG_LEVEL_INFO, 0};

void log_init(const char *name, enum log_level level, int journal)
{
	log_state.name = name;
	log_state.level = level;
	log_state.journal = journal;
}

__attribute__((format(printf, 2, 0))) static void log_write(
    enum log_level level, const char *fmt, va_list ap)
{
	/* syslog(3) priorities: err, warning, info, debug */
	static const int priority[] = {3, 4, 6, 7};
	char line[1024];

	if (level > log_state.level)
		return;
	vsnprintf(line, sizeof(line), fmt, ap);
	if (log_state.journal)
		fprintf(stderr, "<%d>%s\n", priority[level], line);
	else
		fprintf(stderr, "%s: %s\n", log_state.name, line);
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_write(LOG_LEVEL_ERROR, fmt, ap);
	va_end(ap);
}

void log_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_write(LOG_LEVEL_WARNING, fmt, ap);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_write(LOG_LEVEL_INFO, fmt, ap);
	va_end(ap);
}

void log_debug(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_write(LOG_LEVEL_DEBUG, fmt, ap);
	va_end(ap);
}
