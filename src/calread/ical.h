/* Iteration of recurrence rules by libical: its only user. Times are local
 * and without a zone; what instants they are is not its business. */
#ifndef CALREAD_ICAL_H
#define CALREAD_ICAL_H

#include "core/time.h"

struct ical_rule;

/* Settings of the process; call once before anything else. */
void ical_init(void);

/* Iterates rule from start. 0 or -EINVAL; ical_rule_close() it. */
int ical_rule_open(const char *rule, struct local start, bool date,
    struct ical_rule **ret);

/* The next one, in order; false at the end. */
bool ical_rule_next(struct ical_rule *r, struct local *ret);

/* NULL does nothing. */
void ical_rule_close(struct ical_rule *r);

#endif
