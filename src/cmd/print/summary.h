/* What a simulation comes to, for people and as JSON. */
#ifndef CMD_PRINT_SUMMARY_H
#define CMD_PRINT_SUMMARY_H

#include "base/str.h"
#include "core/simulate.h"

/* Lines, each with its end. */
void print_summary(struct str *s, const struct simulation_summary *sum,
    const struct zone *zone);

/* "summary": an object. */
void json_add_summary(struct str *s, const struct simulation_summary *sum,
    const struct zone *zone);

#endif
