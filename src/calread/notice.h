/* Notices: what was skipped, repaired or doubted, where, and what can be done
 * about it. The table in notice.c has all words; a call only says which. */
#ifndef CALREAD_NOTICE_H
#define CALREAD_NOTICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "wire/occurrence.h"

enum notice_kind {
	NOTICE_NONE,
	/* the file */
	NOTICE_FILE_CUT,
	NOTICE_FILE_LONG,
	NOTICE_FILE_DEEP,
	NOTICE_CALENDARS_MANY,
	NOTICE_END_MISSING,
	NOTICE_MORE,
	/* lines */
	NOTICE_LINE_CUT,
	NOTICE_LINE_EMPTY,
	NOTICE_TWICE_FIRST,
	NOTICE_TWICE_LAST,
	NOTICE_WORD_UNKNOWN,
	NOTICE_TEXT_LONG,
	NOTICE_NUMBER_BAD,
	/* when an event is */
	NOTICE_START_MISSING,
	NOTICE_STAMP_BAD,
	NOTICE_ID_BAD,
	NOTICE_RANGE_UNKNOWN,
	NOTICE_END_EARLY,
	NOTICE_END_SAME_DAY,
	NOTICE_DURATION_BAD,
	NOTICE_DURATION_NEGATIVE,
	NOTICE_DURATION_BESIDE_END,
	NOTICE_PERIOD_NEGATIVE,
	NOTICE_DATES_MANY,
	/* rules */
	NOTICE_RULE_BAD,
	NOTICE_RULE_RANGE,
	NOTICE_RULES_MANY,
	NOTICE_RULE_INTERVAL,
	NOTICE_RULE_UNKNOWN,
	NOTICE_RULE_REPEATED,
	NOTICE_RULE_NAMED_TWICE,
	NOTICE_RULE_TIMES,
	NOTICE_RSCALE,
	NOTICE_RSCALE_INTERVAL,
	/* whole events */
	NOTICE_EVENT_SLOW,
	NOTICE_EVENT_FATAL,
	NOTICE_SHIFTS,
	NOTICE_BUSYTYPE_UNKNOWN,
	NOTICE_AVAILABILITY_MANY,
	NOTICE_AVAILABLE_MANY,
	/* zones */
	NOTICE_ZONE_UNKNOWN,
	NOTICE_ZONE_OFFSET,
	NOTICE_ZONE_SETTING,
	NOTICE_ZONES_MANY,
	NOTICE_ZONE_NAMELESS,
	NOTICE_ZONE_PART,
	NOTICE_ZONE_RULE,
	NOTICE_ZONE_LONG,
	NOTICE_ZONE_SLOW,
	/* of the whole calendar */
	NOTICE_HOURS_BAD,
	NOTICE_COUNT
};

/* What is said of a kind. */
struct notice_words {
	const char *property; /* NULL: the call says it */
	const char *problem;  /* and what was done; follows a quoted value */
	const char *remedy;
};

/* Where it is; what is not known is 0 or NULL. */
struct notice_place {
	unsigned line;   /* of the property, where one is at fault */
	const char *uid; /* clean */
	const struct str *summary; /* as in the file */
	const char *property; /* for kinds that can meet several */
	const char *value; /* n bytes of the file, quoted; or NULL */
	size_t n;
};

struct notices {
	/* p: all but magic; valid during the call */
	void (*tell)(void *arg, const struct calwire_problem *p);
	void *arg;
};

void notice(const struct notices *n, enum notice_kind kind,
    const struct notice_place *at);

/* NOTICE_MORE: "and 37 more problems". p: zeroed. */
void notice_count(struct calwire_problem *p, size_t more);

const struct notice_words *notice_words(enum notice_kind kind);

#endif
