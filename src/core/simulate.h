/*
 * Simulation: the engine over days as a presence trace has them. There is one
 * engine: this only feeds it, as the service would have, and writes down what
 * it did and why. The user's answer is what the trace says: an offer that rest
 * follows was taken.
 */
#ifndef CORE_SIMULATE_H
#define CORE_SIMULATE_H

#include "core/timeline.h"
#include "core/trace.h"

#define SIMULATION_MAX_DAYS 3660
/* The run begins so long before what is shown, if the trace does, so that a
 * week's sums and the like are what they would be. */
#define SIMULATION_LEAD_DAYS 14

/* Offers that wait for an answer. */
struct simulation_offers {
	int offered, taken, missed;
};

/* Of a day, or of all of them. Spans are microseconds. */
struct simulation_summary {
	int days;
	int lasting, transient; /* prompts; a replaced one counts again */
	int most_lasting; /* on one day */
	int in_meetings; /* of all these, those that could be heard, */
	int silent_in_meetings; /* and those that could not */
	struct simulation_offers breaks, lunches; /* eyes breaks ask nothing */
	int64_t active;
	/* the longest time of work without a rest as long as the shortest
	 * break that asks for one, breaks in it that were shorter left out */
	int64_t longest;
	struct instant longest_end; /* NEVER: there was none */
	/* active when the day's hours were over, or it had none: all of it, of
	 * that on call, and of the rest before the first word about it */
	int64_t past, past_on_call, past_unsaid;
};

struct simulation_day {
	int32_t day;
	struct timeline line;
	struct simulation_summary summary;
};

struct simulation;

/* The part of window that the trace has: from its first line on. Empty: none
 * of it. The last state holds until window's end. */
struct interval simulation_clip(const struct trace *t, struct interval window);

/* When the run begins, for reading calendars; window as clipped. */
struct instant simulation_start(const struct trace *t, struct interval window);

/* Shows window, as clipped. All is borrowed; simulation_free() it. */
struct simulation *simulation_new(const struct rules *rules,
    const struct calendar_view *calendar, const struct trace *t,
    struct interval window);
void simulation_free(struct simulation *s);

/* The next day, borrowed until the next call; NULL: that was all. */
const struct simulation_day *simulation_next(struct simulation *s);

/* Adds a day's sums to those of many, at first all zero. */
void simulation_sum(
    struct simulation_summary *total, const struct simulation_summary *day);

#endif
