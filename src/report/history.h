/* `offduty history`: what the ledger holds, for people and for programs. */
#ifndef REPORT_HISTORY_H
#define REPORT_HISTORY_H

#include "report/days.h"
#include "report/output.h"

/* Entries before and after are not shown: no clock says so. */
#define HISTORY_FIRST INT64_C(0)
#define HISTORY_LAST (INT64_C(253402300800) * USEC_PER_SEC) /* year 10000 */
/* Lines of a day, as text; what is beyond is counted. */
#define HISTORY_MAX_LINES 2000

struct history_format;

struct history_options {
	const struct history_format *format;
	const char *zone;   /* NULL: the user's */
	int32_t day_start;  /* seconds from local 00:00 */
	struct interval range;
	struct instant now;
	struct instant live; /* the service looked then; 0: no service */
	bool erase;
	bool yes; /* do not ask */
};

/* Returns the exit code, 0 or 1, with the error printed. */
int history_run(const struct history_options *opt);

/* Erases the range. The same. */
int history_erase(const struct history_options *opt, const char *path);

/* Says on stderr what is wrong with the ledger, and what helps; returns 1. */
int history_fail(const char *path, int err);

/* ---- the formats ---- */

struct history {
	const struct history_options *opt;
	const char *path;
	struct output out;
	struct instant start;   /* of the range, or the first entry */
	enum presence presence; /* which it begins with, or PRESENCE_COUNT */
	struct instant first;   /* of all entries; NEVER: none */
	struct instant seen;    /* the last moment that is known about */
	void *data;             /* the format's own */
};

/* One form that the history is written in. The sink is told the days with the
 * history as its data; where it is NULL, entry each entry. */
struct history_format {
	void (*begin)(struct history *h);
	const struct days_sink *sink;
	void (*entry)(struct history *h, const struct ledger_entry *e);
	void (*end)(struct history *h);
};

extern const struct history_format history_text;
extern const struct history_format history_json;
extern const struct history_format history_csv;
extern const struct history_format history_trace;

#endif
