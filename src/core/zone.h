/*
 * Zones: offsets of one place's wall clock from UTC, from the bytes of a TZif
 * file (RFC 8536, versions 1 to 4) with the POSIX TZ rule at its end.
 * Reading the file is the caller's job; a zone is immutable.
 */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include "core/time.h"

#define ZONE_NAME_SIZE 64
#define ZONE_MAX_BYTES 65536 /* the largest of tzdata 2026 has 3.5 KB */

struct zone;

/*
 * Parses n bytes of TZif. name is kept (cut) for display only. Returns 0 and
 * the zone, which zone_free() releases; -EINVAL when it is not TZif.
 */
int zone_parse(const void *bytes, size_t n, const char *name,
    struct zone **ret);

/* A zone from a POSIX TZ rule such as "CET-1CEST,M3.5.0,M10.5.0/3", also its
 * name. -EINVAL when it is none, or names summer time without its dates. */
int zone_parse_rule(const char *rule, struct zone **ret);

/* A zone of one fixed offset in seconds east of UTC; never NULL. */
struct zone *zone_fixed(const char *name, int32_t offset);

/* NULL does nothing. */
void zone_free(struct zone *z);

const char *zone_name(const struct zone *z);

/* Seconds east of UTC at t. A NULL zone is UTC, here and below. */
int32_t zone_offset(const struct zone *z, struct instant t);

struct local zone_to_local(const struct zone *z, struct instant t);

/* What a local time that the clock jumps over stands for. */
enum zone_gap {
	/* the first instant after the gap: working hours */
	ZONE_GAP_END,
	/* the offset before the gap holds: RFC 5545, section 3.3.5 */
	ZONE_GAP_BEFORE,
};

/* The instant of a local time; one that exists twice is its first. */
struct instant zone_from_local(const struct zone *z, struct local t,
    enum zone_gap gap);

/* The first change of the offset after t; INSTANT_NEVER when there is none
 * within two years. */
struct instant zone_next_change(const struct zone *z, struct instant t);

#endif
