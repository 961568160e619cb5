/*
 * Iteration of recurrence rules (RFC 5545, section 3.3.10) on local times,
 * without zones: what instants they are is the caller's business, and so is
 * UNTIL. Pure; allocates nothing.
 *
 * The table of section 3.3.10, which says what expands and what limits, comes
 * to this: a period of FREQ holds days, hours, minutes and seconds. Each is
 * kept if all parts about it hold it. What no part decides, the start does.
 * BYSETPOS then picks among what is left of a period.
 */
#ifndef CALREAD_RECUR_H
#define CALREAD_RECUR_H

#include "core/time.h"

enum rule_freq { FREQ_SECONDLY, FREQ_MINUTELY, FREQ_HOURLY, FREQ_DAILY,
	FREQ_WEEKLY, FREQ_MONTHLY, FREQ_YEARLY, FREQ_COUNT };

/* Parts that are lists of numbers. */
enum recur_part { RECUR_SECOND, RECUR_MINUTE, RECUR_HOUR, RECUR_MONTHDAY,
	RECUR_YEARDAY, RECUR_WEEKNO, RECUR_MONTH, RECUR_SETPOS, RECUR_PARTS };

#define RECUR_MAX_NUMBER 366 /* in any of them, from either end */
#define RECUR_MAX_DAYS 366 /* of a period */
#define RECUR_MAX_PICKS (2 * RECUR_MAX_NUMBER)

/* Numbers from 0 to RECUR_MAX_NUMBER; [1] is counted from the end. */
struct recur_set {
	bool given;
	uint64_t bit[2][RECUR_MAX_NUMBER / 64 + 1];
};

/* {0} is every second; freq and interval are yet to be set. */
struct recur_rule {
	enum rule_freq freq;
	int64_t interval; /* 1 or more */
	int64_t count; /* 0: none */
	enum weekday week_start;
	struct recur_set set[RECUR_PARTS];
	bool has_days; /* BYDAY */
	struct recur_set nth[7]; /* by enum weekday; number 0 is each */
};

/* 0, or -EINVAL for a number out of range, which is not added. Second 60 is
 * 59, as section 3.3.12 asks of those who do not know leap seconds. */
int recur_add(struct recur_rule *r, enum recur_part part, int number);

/* BYDAY: nth may be negative; 0 is each. 0 or -EINVAL, too. */
int recur_add_day(struct recur_rule *r, enum weekday day, int nth);

/* An iteration under way; some 7 KB. */
struct recur {
	struct recur_rule rule; /* with what the start decides */
	struct local from;
	int32_t last;
	bool date;
	int64_t at; /* the period's number, in units of FREQ since 1970 */
	bool begun;
	int64_t left; /* of count */
	size_t budget;
	int32_t day[RECUR_MAX_DAYS];
	uint8_t hour[24], minute[60], second[60];
	size_t days, hours, minutes, seconds;
	int16_t position[RECUR_MAX_PICKS]; /* BYSETPOS */
	int32_t pick[RECUR_MAX_PICKS];
	size_t positions, picks; /* picks: of this period, in order */
	size_t next, end; /* among what this period has */
};

/*
 * Begins at start, or, when there is no COUNT, at the first one that is not
 * before from; ends after the day last. date: start is a whole day, and so
 * are all others. budget: how many days and times may be looked at.
 */
void recur_begin(struct recur *it, const struct recur_rule *r,
    struct local start, bool date, struct local from, int32_t last,
    size_t budget);

/* The next one, in order, none twice: 1, or 0 at the end, or -E2BIG when the
 * budget is spent. */
int recur_next(struct recur *it, struct local *ret);

#endif
