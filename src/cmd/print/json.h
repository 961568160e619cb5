/* JSON of the command line's answers; offduty(1) describes the members. */
#ifndef CMD_PRINT_JSON_H
#define CMD_PRINT_JSON_H

#include "base/json.h"
#include "wire/control.h"

/* RFC 3339 with offset; null for never. */
void json_time(struct str *s, const char *key, struct control_time t);

/* "next": what comes next, or null. */
void json_add_next(struct str *s, const struct control_verdict *v);

/* "limits": those that are set. */
void json_add_limits(struct str *s, const struct control_verdict *v);

/* Whole answers. simulated: evaluated here, not by the service. */
void json_status(struct str *s, const struct control_verdict *v,
    bool simulated);
void json_next(struct str *s, const struct control_verdict *v);
void json_check(struct str *s, const struct control_verdict *v);

#endif
