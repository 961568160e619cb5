/*
 * Time: two clocks that cannot be mixed, and the proleptic Gregorian calendar.
 * Durations are int64_t microseconds; where a name or a comment says seconds,
 * they are seconds.
 */
#ifndef CORE_TIME_H
#define CORE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str;

#define USEC_PER_SEC INT64_C(1000000)
#define USEC_PER_MIN (60 * USEC_PER_SEC)
#define USEC_PER_HOUR (60 * USEC_PER_MIN)
#define SEC_PER_DAY 86400

/* The wall clock: microseconds since 1970-01-01T00:00:00Z, as POSIX counts. */
struct instant {
	int64_t us;
};

/* Time since boot, sleep included: CLOCK_BOOTTIME in microseconds. */
struct boot {
	int64_t us;
};

/* Both clocks, read together once per wake-up and passed down. */
struct now {
	struct instant wall;
	struct boot boot;
};

#define INSTANT_NEVER ((struct instant){INT64_MAX})
#define BOOT_NEVER ((struct boot){INT64_MAX})

/* A local date and time without a zone: day counts from 1970-01-01, sec from
 * that day's 00:00 (0 to 86399; callers may pass more and mean later days). */
struct local {
	int32_t day;
	int32_t sec;
};

struct date {
	int32_t year;
	int month; /* 1 to 12 */
	int mday;  /* 1 to 31 */
};

enum weekday { MON, TUE, WED, THU, FRI, SAT, SUN };

static inline struct instant instant_from_sec(int64_t sec)
{
	return (struct instant){sec * USEC_PER_SEC};
}

/* Whole seconds, rounded down. */
int64_t instant_sec(struct instant t);

static inline bool instant_is_never(struct instant t)
{
	return t.us == INT64_MAX;
}

static inline struct instant instant_earlier(struct instant a,
    struct instant b)
{
	return a.us < b.us ? a : b;
}

static inline struct instant instant_later(struct instant a, struct instant b)
{
	return a.us > b.us ? a : b;
}

int32_t date_to_day(struct date d);
struct date date_from_day(int32_t day);
bool date_is_valid(struct date d);
enum weekday day_weekday(int32_t day);

/* "mon", as the configuration writes it. */
const char *weekday_name(enum weekday day);

/* Days in a month of the proleptic Gregorian calendar. */
int date_month_days(int32_t year, int month);

/* "2026-03-29"; without printf(3), whose start costs a short command much. */
void time_add_date(struct str *s, int32_t day);

/* "2026-03-29T09:00:00+02:00" (RFC 3339); offset is seconds east of UTC. */
#define TIME_RFC3339_SIZE 40
void time_format_rfc3339(char buf[TIME_RFC3339_SIZE], struct instant t,
    int32_t offset);

/* "09:05" in the local time that offset gives. */
#define TIME_CLOCK_SIZE 8
void time_format_clock(char buf[TIME_CLOCK_SIZE], struct instant t,
    int32_t offset);

/* "1h 20m", "45s", "0s"; at most two units, the smaller one rounded down. */
#define TIME_SPAN_SIZE 32
void time_format_span(char buf[TIME_SPAN_SIZE], int64_t span_us);

/* Each reads what *p begins with and moves *p behind it, or answers -EINVAL
 * and leaves all as it is. */

/* Exactly n digits. */
int time_read_digits(const char **p, int n, int *ret);

/* "2026-03-02", a day that there is: days since 1970-01-01. */
int time_read_date(const char **p, int32_t *day);

/* "9:00", "09:00:30", "09:00:30.5" (cut to the second), up to "24:00": seconds
 * from 00:00. */
int time_read_clock(const char **p, int32_t *sec);

/* "+01:00", "-0330", "Z": seconds east of UTC. */
int time_read_offset(const char **p, int32_t *offset);

#endif
