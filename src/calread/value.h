/* Values of RFC 5545, section 3.3, from text that is not terminated: dates,
 * times, durations, offsets, escaped text. Pure. */
#ifndef CALREAD_VALUE_H
#define CALREAD_VALUE_H

#include "base/str.h"
#include "core/time.h"
#include "core/zone.h"

/* A point of a calendar: a whole day, or a time in a zone. */
struct stamp {
	struct local local;
	bool date; /* local.sec is 0 */
	bool floating;
	const struct zone *zone; /* NULL is UTC; whose midnight, for a date */
};

/* A length as calendars have it: days that may be 23 or 25 hours, and an
 * exact rest. Never negative. */
struct length {
	int32_t days;
	int64_t us;
};

/* A value's parts before its zone is known. */
struct stamp_text {
	struct local local;
	bool date, utc;
};

/* DATE or DATE-TIME: 0 or -EINVAL. Years 1 to 9998. */
int value_parse_stamp(const char *p, size_t n, struct stamp_text *ret);

/* 0, -EINVAL, or -ERANGE for a negative one, which *ret then holds as zero. */
int value_parse_duration(const char *p, size_t n, struct length *ret);

/* "+0100", "-053000": seconds east. 0 or -EINVAL. */
int value_parse_offset(const char *p, size_t n, int32_t *ret);

/* A decimal number, as SEQUENCE has it; what is none is 0. */
int64_t value_parse_number(const char *p, size_t n);

/* TEXT: \n, \, \; and \\ undone, others kept as they are; appended to s. */
void value_unescape(struct str *s, const char *p, size_t n);

struct instant stamp_instant(const struct stamp *s);

/* The end of what begins at s and is that long. */
struct instant stamp_end(const struct stamp *s, struct length length);

/* Orders and differs local times: seconds without any zone. */
int64_t local_seconds(struct local t);
struct local local_from_seconds(int64_t sec);

#endif
