/* Recurrence rules by libical: its only user. It parses them all; it iterates
 * those of other calendars than the Gregorian (RFC 7529). Times are local and
 * without a zone; what instants they are is not its business. */
#ifndef CALREAD_ICAL_H
#define CALREAD_ICAL_H

#include "calread/recur.h"

struct ical_rule;

/* Settings of the process; call once before anything else. */
void ical_init(void);

/* What rule says. 0 or -EINVAL. */
int ical_rule_parse(const char *rule, struct recur_rule *ret);

/* Iterates rule from start. 0 or -EINVAL; ical_rule_close() it. */
int ical_rule_open(const char *rule, struct local start, bool date,
    struct ical_rule **ret);

/* The next one, in order; false at the end. */
bool ical_rule_next(struct ical_rule *r, struct local *ret);

/* NULL does nothing. */
void ical_rule_close(struct ical_rule *r);

#endif
