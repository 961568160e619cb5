/* Sabbatical days: days without hours that come by a rule of the calendar
 * year or by date. */
#ifndef CORE_SABBATICAL_H
#define CORE_SABBATICAL_H

#include "core/rules.h"

/* The entry that holds the day (days since 1970-01-01), or NULL. */
const struct day_rule *sabbatical_find(const struct sabbatical_rules *r,
    int32_t day);

/* "last fri of mar", "24 dec - 1 jan", as the configuration writes it. */
#define SABBATICAL_TEXT_SIZE 64
void sabbatical_format(const struct day_rule *d,
    char buf[SABBATICAL_TEXT_SIZE]);

/* "jan"; month is 1 to 12. */
const char *sabbatical_month(int month);

#endif
