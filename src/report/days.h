/*
 * Days out of the ledger's entries: which day each belongs to, the stretches
 * of work that the records of presence make, and what the day comes to. Fed
 * one entry after the other, it keeps no more than the stretch that lasts.
 */
#ifndef REPORT_DAYS_H
#define REPORT_DAYS_H

#include "core/engine.h"
#include "ledger/read.h"

/* An absence shorter than this does not end a stretch of work, though it is
 * no work: it is not a rest break. */
#define DAYS_GAP (5 * USEC_PER_MIN)
/* Nothing written for this long: nobody looked, whatever was the last thing
 * that was written. */
#define DAYS_SILENCE (12 * USEC_PER_HOUR)

enum days_count {
	DAYS_OFFERED,
	DAYS_TAKEN,
	DAYS_SNOOZED,
	DAYS_SKIPPED,
	DAYS_MISSED,
	DAYS_EYES, /* offered to the eyes: no other count has them */
	DAYS_COUNTS
};

/* "offered", … */
const char *days_count_name(enum days_count c);

struct days_stretch {
	struct interval span;
	int64_t active; /* microseconds of it */
};

struct days_sum {
	int32_t day;
	int64_t active, unknown; /* microseconds of presence */
	unsigned breaks[DAYS_COUNTS];
};

/* Who is told, in order of time, but that a stretch is told when it is over;
 * never one that runs from day to day. */
struct days_sink {
	void (*begin)(void *data, int32_t day);
	void (*entry)(void *data, const struct ledger_entry *e);
	void (*stretch)(void *data, const struct days_stretch *s);
	void (*end)(void *data, const struct days_sum *sum);
};

struct days {
	const struct days_sink *sink;
	void *data;
	const struct zone *zone;
	struct hours_rules hours; /* for where a day begins */

	enum presence presence; /* PRESENCE_COUNT: not known */
	struct instant now;     /* up to here all is counted */
	bool open;              /* a day is: */
	struct interval span;
	struct days_sum sum;
	struct days_stretch stretch; /* empty: none lasts */
	struct instant taken;        /* when the last break was */
};

/* day_start: seconds from local 00:00. */
void days_init(struct days *d, const struct zone *zone, int32_t day_start,
    const struct days_sink *sink, void *data);

/* What was so when the range begins. */
void days_begin(struct days *d, struct instant start, enum presence presence);
void days_add(struct days *d, const struct ledger_entry *e);
/* The last moment that is known about. */
void days_finish(struct days *d, struct instant end);

/* PRESENCE_COUNT where there is no such name. */
enum presence days_presence(const char *name);

#endif
