/* One VEVENT as it stands in the file: its properties, parsed, not yet
 * expanded nor judged. */
#ifndef CALREAD_EVENT_H
#define CALREAD_EVENT_H

#include "calread/notice.h"
#include "calread/rule.h"
#include "calread/scan.h"
#include "calread/value.h"
#include "calread/zones.h"

#define EVENT_MAX_RULES 8
#define EVENT_MAX_DATES 200000 /* RDATE and EXDATE values */
#define EVENT_UID_SIZE 128
#define EVENT_TEXT_SIZE 512 /* what classes are told by */

enum busy_status { BUSY_UNSET, BUSY_FREE, BUSY_TENTATIVE, BUSY_BUSY, BUSY_OOF,
	BUSY_ELSEWHERE };

enum partstat { PARTSTAT_NONE, PARTSTAT_ACCEPTED, PARTSTAT_TENTATIVE,
	PARTSTAT_DECLINED, PARTSTAT_DELEGATED, PARTSTAT_NEEDS_ACTION };

/* What a component is a part of: itself, or a VAVAILABILITY (RFC 7953). */
enum event_part {
	PART_EVENT,
	PART_AVAILABLE,
	PART_UNAVAILABLE, /* what a VAVAILABILITY leaves beside AVAILABLEs */
	PART_AWAY,        /* one that has none */
};

/* One value of RDATE or EXDATE; a PERIOD has a length of its own. */
struct event_date {
	struct stamp at;
	bool has_length;
	struct length length;
};

struct event_dates {
	struct event_date *v;
	size_t n, cap;
};

struct event {
	int64_t offset;
	unsigned line;
	uint32_t calendar; /* index of its VCALENDAR */
	char uid[EVENT_UID_SIZE]; /* clean, for display */
	struct str summary;       /* as in the file */
	bool has_start, has_end, has_length, has_id;
	bool and_future; /* RECURRENCE-ID;RANGE=THISANDFUTURE */
	struct stamp start, end, id;
	struct length length; /* of DURATION while it is read, then always */
	int64_t sequence, priority;
	enum event_part part;
	struct rule *rule[EVENT_MAX_RULES], *exrule[EVENT_MAX_RULES];
	size_t n_rules, n_exrules;
	struct event_dates rdate, exdate;
	bool cancelled, tentative, transparent, all_day_flag;
	bool unavailable; /* no BUSYTYPE, or BUSY-UNAVAILABLE */
	enum busy_status busy;
	enum partstat own; /* the user's answer */
	int attendees;     /* people other than the user */
	bool attends;      /* the user is among them */
	char organizer[EVENT_TEXT_SIZE], categories[EVENT_TEXT_SIZE];
	char attendee[EVENT_TEXT_SIZE]; /* all of them, a blank between */
};

/* What reading needs to know of its surroundings. */
struct event_context {
	const char *base;
	struct zones *zones;
	const struct zone *floating; /* times without a zone, whole days */
	const char (*me)[128];
	size_t n_me;
	const struct notices *notices;
};

/* Reads c into a new event; event_free() it. NULL: it has no usable DTSTART,
 * which is noticed. */
struct event *event_read(const struct event_context *ctx,
    const struct component *c);

/* The same for a VAVAILABILITY, which may have no DTSTART; never NULL. */
struct event *event_read_bounds(const struct event_context *ctx,
    const struct component *c);

/* Its UID alone, clean; "" when it has none. */
void event_read_uid(const char *base, const struct component *c,
    char ret[EVENT_UID_SIZE]);

void event_free(struct event *e);

#endif
