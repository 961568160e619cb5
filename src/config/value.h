/*
 * Values: from what the user wrote to numbers. Every parser takes the whole of
 * text, blanks around it ignored, returns 0, or -EINVAL (or -ERANGE, too
 * large) with one problem and its remedy in problem, cut to size; *ret is set
 * only on success. No locale, no clock: where "now" matters it is passed in.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "core/rules.h"
#include "core/zone.h"

/* What a problem needs at most. */
#define VALUE_PROBLEM_SIZE 200
/* Durations end here. */
#define VALUE_MAX_SPAN (366 * 24 * USEC_PER_HOUR)

/* "1h 20m", "90s", "2d": microseconds. Units d, h, m, s, the largest first. */
int value_parse_span(
    const char *text, int64_t *ret, char *problem, size_t size);

/* "yes", "true", "on", "no", "false", "off". */
int value_parse_bool(const char *text, bool *ret, char *problem, size_t size);

/* "3"; what says what is counted, for the problem. */
int value_parse_count(const char *text, int *ret, char *problem, size_t size);

/* "60%": 60. At most 100. */
int value_parse_percent(const char *text, int *ret, char *problem, size_t size);

/* The index of text among n words, ASCII case ignored. */
int value_parse_word(const char *text, const char *const *words, size_t n,
    int *ret, char *problem, size_t size);

/* "09:00": seconds from 00:00, up to 24:00. */
int value_parse_clock(
    const char *text, int32_t *ret, char *problem, size_t size);

/* "12:00-14:00": seconds; an end at or before the start is the next day's. */
int value_parse_window(
    const char *text, int32_t *start, int32_t *end, char *problem, size_t size);

/*
 * "mon-thu 09:00-12:30, 13:30-18:00, fri 09:00-15:00": the windows of the
 * week by weekday and start; "off": none. Days hold until others are named.
 * Only window and n of *ret are set. Windows that overlap are a problem.
 */
int value_parse_hours(
    const char *text, struct hours_rules *ret, char *problem, size_t size);

/*
 * "first sat, last fri of mar, 17 mar, 24 dec - 1 jan, 2027-03-01 -
 * 2027-03-31": days of months, of years and by date, at most RULES_MAX_DAYS
 * entries. Only day and n of *ret are set.
 */
int value_parse_days(const char *text, struct sabbatical_rules *ret,
    char *problem, size_t size);

/* "wed 15:00" */
int value_parse_week_time(const char *text, struct week_time *ret,
    char *problem, size_t size);

/*
 * A moment, for --at and the verbs: "now", "14:00" (today's), "today",
 * "tomorrow", "yesterday" (00:00), each with a time behind it if wanted
 * ("tomorrow 09:00"), "2026-03-02" (00:00), "2026-03-02 09:00",
 * "2026-03-02T09:00[:00]" (all in zone), RFC 3339 with an offset or Z, and
 * "20140407T000000Z". A time that the clock skips is the end of the gap.
 */
int value_parse_when(const char *text, struct instant now,
    const struct zone *zone, struct instant *ret, char *problem, size_t size);

/*
 * Splits text into words as a shell would without its other powers: blanks
 * part them, '...' is literal, "..." and a bare \ as in sh, and a ~ that
 * begins a word is home (NULL: a letter like others). argv (of max pointers,
 * NULL-terminated) points into buf of size bytes. Returns their number, -EINVAL
 * (a quote is open, or nothing there) or -E2BIG.
 */
int value_split_command(const char *text, const char *home, char *buf,
    size_t size, char **argv, size_t max);

/* Whether it can be split into that many words. */
#define VALUE_COMMAND_WORDS 31
int value_check_command(const char *text, char *problem, size_t size);

/* "1h 20m": exact to the second, as value_parse_span() reads it. */
#define VALUE_SPAN_SIZE 48
void value_format_span(char buf[VALUE_SPAN_SIZE], int64_t span);

#endif
