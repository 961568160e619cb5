/* "reading calendars: 12,345 of 20,000 files", replaced in place on stderr. */
#include "cmd/progress.h"

#include <time.h>
#include <unistd.h>

#include "base/str.h"

#define PROGRESS_AFTER_MS 500 /* what is quicker is not told */
#define PROGRESS_EVERY_MS 100
#define PROGRESS_WIPE "\r\033[K"

static int64_t progress_clock(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* With a comma between thousands. */
static void progress_number(struct str *s, size_t n)
{
	if (n >= 1000) {
		progress_number(s, n / 1000);
		str_addf(s, ",%03zu", n % 1000);
	} else {
		str_addf(s, "%zu", n);
	}
}

static void progress_write(const char *text, size_t n)
{
	/* a terminal that is gone is no reason to end */
	if (write(STDERR_FILENO, text, n) < 0)
		return;
}

void progress_begin(struct progress *p)
{
	*p = (struct progress){.begin = progress_clock(),
	    .terminal = isatty(STDERR_FILENO)};
}

void progress_show(void *data, size_t done, size_t total)
{
	struct progress *p = data;
	struct str s = {0};
	int64_t now;

	if (!p->terminal || total == 0)
		return;
	now = progress_clock();
	if (now - p->begin < PROGRESS_AFTER_MS ||
	    now - p->last < PROGRESS_EVERY_MS)
		return;
	p->last = now;
	p->shown = true;
	str_add(&s, PROGRESS_WIPE "reading calendars: ");
	progress_number(&s, done);
	str_add(&s, " of ");
	progress_number(&s, total);
	str_add(&s, total == 1 ? " file" : " files");
	progress_write(s.v, s.n);
	str_done(&s);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		progress_write(PROGRESS_WIPE, sizeof(PROGRESS_WIPE) - 1);
	p->shown = false;
}
