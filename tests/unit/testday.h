/* Rules, calendars and times for tests of the engine: the documented defaults
 * written out by hand, so that a test does not lean on the key table. */
#ifndef TESTS_TESTDAY_H
#define TESTS_TESTDAY_H

#include "core/engine.h"
#include "zonefile.h"

#define MINUTES(n) ((n) * USEC_PER_MIN)
#define HOURS(n) ((n) * USEC_PER_HOUR)

static inline struct break_rule testday_break(const char *name, int64_t every,
    int64_t length)
{
	struct break_rule r = {.enabled = true, .every = every,
	    .length = length, .hours_only = true};

	snprintf(r.name, sizeof(r.name), "%s", name);
	return r;
}

static inline struct rules testday_rules(void)
{
	struct rules r = {0};

	for (int d = MON; d <= FRI; d++)
		r.hours.window[r.hours.n++] = (struct hours_window){
		    (enum weekday)d, 9 * 3600, 17 * 3600};
	r.hours.day_start = 4 * 3600;
	r.breaks[0] = testday_break("eyes", MINUTES(20), 20 * USEC_PER_SEC);
	r.breaks[0].transient = true;
	r.breaks[1] = testday_break("rest", MINUTES(50), MINUTES(5));
	r.breaks[1].warn = MINUTES(2);
	r.breaks[1].snooze = MINUTES(3);
	r.breaks[1].snoozes = 2;
	r.n_breaks = 2;
	r.lunch = (struct lunch_rules){.enabled = true, .start = 12 * 3600,
	    .end = 14 * 3600, .length = MINUTES(30), .walk = MINUTES(15)};
	r.cutoff = (struct cutoff_rules){.enabled = true,
	    .warn = {MINUTES(30), MINUTES(10)}, .n_warn = 2,
	    .again_every = MINUTES(30), .again = 3, .notice = MINUTES(1),
	    .budget = HOURS(2), .grace = MINUTES(5)};
	r.meeting = (struct meeting_rules){.longest_deferral = HOURS(2),
	    .grown = 60, .reach = MINUTES(5)};
	r.idle_after = MINUTES(2);
	r.longest_pause = HOURS(24);
	return r;
}

/* "2026-03-02 09:00" in the zone z. */
static inline struct instant testday_at(const struct zone *z, const char *text)
{
	struct date d;
	int h, m, s = 0;

	assert_true(sscanf(text, "%d-%d-%d %d:%d:%d", &d.year, &d.month,
			&d.mday, &h, &m, &s) >= 5);
	return zone_from_local(z,
	    (struct local){date_to_day(d), h * 3600 + m * 60 + s},
	    ZONE_GAP_END);
}

static inline int32_t testday_day(const char *text)
{
	struct date d;

	assert_int_equal(
	    sscanf(text, "%d-%d-%d", &d.year, &d.month, &d.mday), 3);
	return date_to_day(d);
}

static inline struct occurrence testday_event(const struct zone *z,
    enum occurrence_class class, const char *from, const char *to,
    const char *title)
{
	struct occurrence o = {.class = class};

	o.start = testday_at(z, from);
	o.end = testday_at(z, to);
	snprintf(o.title, sizeof(o.title), "%s", title);
	return o;
}

static inline struct occurrence testday_all_day(const struct zone *z,
    enum occurrence_class class, const char *from, const char *to)
{
	struct occurrence o = {.class = class, .flags = OCCURRENCE_ALL_DAY};

	o.start_day = testday_day(from);
	o.end_day = testday_day(to);
	o.start = zone_from_local(z, (struct local){o.start_day, 0},
	    ZONE_GAP_END);
	o.end =
	    zone_from_local(z, (struct local){o.end_day, 0}, ZONE_GAP_END);
	return o;
}

#endif
