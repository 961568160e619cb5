/* Recurrence rules before libical sees them: repaired, taken apart as far as
 * the careful layer decides itself, judged. Pure. */
#ifndef CALREAD_RULE_H
#define CALREAD_RULE_H

#include "calread/value.h"

#define RULE_TEXT_SIZE 1024
#define RULE_MAX_INTERVAL 32767 /* libical keeps it in a short */

enum rule_freq { FREQ_SECONDLY, FREQ_MINUTELY, FREQ_HOURLY, FREQ_DAILY,
	FREQ_WEEKLY, FREQ_MONTHLY, FREQ_YEARLY, FREQ_COUNT };

struct rule {
	char text[RULE_TEXT_SIZE]; /* for libical; never has UNTIL */
	enum rule_freq freq;
	int32_t interval;
	int64_t count; /* 0: none */
	bool has_until;
	struct stamp_text until;
	const char *repaired; /* what was, for a notice; or NULL */
	const char *doubtful; /* a form that libical gets wrong; or NULL */
};

/* For an event of whole days, parts below the day are left out, as RFC 5545,
 * section 3.3.10 asks. 0 or -EINVAL. */
int rule_parse(const char *p, size_t n, bool date, struct rule *ret);

/* Where to begin so that nothing at or after from is lost and the rule's
 * periods stay as they are: start, or a later time. */
struct local rule_seek(const struct rule *r, struct local start,
    struct local from);

#endif
