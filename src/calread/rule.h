/* Recurrence rules before libical sees them: repaired, taken apart as far as
 * the careful layer decides itself. Pure. */
#ifndef CALREAD_RULE_H
#define CALREAD_RULE_H

#include "calread/recur.h"
#include "calread/value.h"

#define RULE_TEXT_SIZE 1024
#define RULE_MAX_INTERVAL 32767 /* with RSCALE: libical has a short */

/* What was repaired; each a bit. */
enum rule_repair { RULE_INTERVAL_ZERO, RULE_PART_UNKNOWN, RULE_PART_REPEATED,
	RULE_NAMED_TWICE, RULE_PART_OF_DAY, RULE_REPAIRS };

struct rule {
	char text[RULE_TEXT_SIZE]; /* for libical; without UNTIL and, but for
				    * RSCALE, COUNT and INTERVAL */
	enum rule_freq freq;
	int32_t interval;
	int64_t count; /* 0: none */
	bool has_until;
	struct stamp_text until;
	unsigned repaired; /* bits of enum rule_repair */
	unsigned line;     /* the caller's */
	bool rscale; /* of another calendar, or SKIP: libical iterates it */
};

/* For an event of whole days, parts below the day are left out, as RFC 5545,
 * section 3.3.10 asks. 0 or -EINVAL. */
int rule_parse(const char *p, size_t n, bool date, struct rule *ret);

#endif
