/*
 * A second, slow and obvious expander of series for tests, after RFC 5545 and
 * what calread/expand.h says where that is silent. It shares nothing with
 * calread: a calendar that is counted out day by day, zones as one offset each
 * half hour, rules that ask every day. It knows the years 2023 to 2028.
 */
#ifndef TESTS_EXPAND_MODEL_H
#define TESTS_EXPAND_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_FIRST_DAY 19358 /* 2023-01-01, a Sunday, since 1970-01-01 */
#define MODEL_DAYS 2192
#define MODEL_LAST_DAY 20999 /* rules are walked so far */
#define MODEL_DAY INT64_C(86400) /* seconds */
#define MODEL_LIST 4
#define MODEL_MOST 12000

enum model_zone { ZONE_UTC, ZONE_BERLIN, ZONE_NEW_YORK, ZONE_LORD_HOWE,
	ZONE_ODD, ZONE_SHIP, MODEL_ZONES };

struct model_day {
	int year, month, mday, yday;
	int weekday; /* 0 is Monday */
	int month_days, year_days;
};

struct model {
	struct model_day day[MODEL_DAYS];
	int32_t offset[MODEL_ZONES][MODEL_DAYS * 48];
	enum model_zone floating;
};

enum when_kind { WHEN_DATE, WHEN_FLOATING, WHEN_UTC, WHEN_ZONED };

/* A date or time as written. */
struct when {
	enum when_kind kind;
	enum model_zone zone; /* of WHEN_ZONED */
	int64_t local; /* seconds since 1970, as the wall clock counts */
};

struct model_length {
	int days;
	int64_t sec;
};

enum model_freq { MODEL_DAILY, MODEL_WEEKLY, MODEL_MONTHLY, MODEL_YEARLY };

struct model_list {
	int n, v[MODEL_LIST];
};

struct model_rule {
	enum model_freq freq;
	int interval, week_start, count; /* count 0: none */
	struct model_list weekday, nth; /* BYDAY, side by side */
	struct model_list month, mday, hour, position;
	bool has_until;
	struct when until; /* WHEN_FLOATING: in the series' own zone */
};

struct model_date {
	struct when at;
	bool period;
	struct model_length length;
};

struct model_dates {
	int n;
	struct model_date v[MODEL_LIST];
};

struct model_event {
	int uid, number; /* number: which of the calendar's */
	int sequence;
	struct when start;
	struct model_length length; /* never negative */
	int n_rules, n_exrules;
	struct model_rule rule[2], exrule[1];
	struct model_dates rdate, exdate;
	bool has_id, and_future, cancelled;
	struct when id;
};

struct model_occurrence {
	int64_t start, end; /* seconds since 1970 */
	int32_t start_day, end_day; /* of whole days, else 0 */
	int number; /* of the event whose properties it has */
};

struct model_occurrences {
	size_t n;
	struct model_occurrence v[MODEL_MOST];
};

void model_init(struct model *m);

/* The instant of w; a date's is its midnight. */
int64_t model_instant(const struct model *m, const struct when *w);

/* The wall clock at t. */
int64_t model_local(const struct model *m, enum model_zone zone, int64_t t);

/* What e generates by itself, without EXDATE, EXRULE and others. At most
 * MODEL_MOST; returns how many. */
size_t model_starts(const struct model *m, const struct model_event *e,
    struct when *ret);

/* The occurrences of one series that touch [from, to); added to out. */
void model_expand(const struct model *m, const struct model_event *const *e,
    size_t n, int64_t from, int64_t to, struct model_occurrences *out);

#endif
