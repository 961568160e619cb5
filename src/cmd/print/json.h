/*
 * JSON for scripts (RFC 8259). An object of its own line begins with its
 * schema's version; offduty(1) describes the members.
 */
#ifndef CMD_PRINT_JSON_H
#define CMD_PRINT_JSON_H

#include "base/str.h"
#include "wire/control.h"

#define JSON_SCHEMA 1

/* {"schema":1 and the end of it with a line break. */
void json_begin(struct str *s);
void json_end(struct str *s);

/* Members, with the comma before them where one is due; key NULL: an element
 * of an array. */
void json_text(struct str *s, const char *key, const char *value);
void json_number(struct str *s, const char *key, int64_t value);
void json_bool(struct str *s, const char *key, bool value);
void json_null(struct str *s, const char *key);

/* RFC 3339 with offset; null for never. */
void json_time(struct str *s, const char *key, struct control_time t);

/* '{' or '[', and their ends. */
void json_open(struct str *s, const char *key, char bracket);
void json_close(struct str *s, char bracket);

/* "next": what comes next, or null. */
void json_add_next(struct str *s, const struct control_verdict *v);

/* Whole answers. simulated: evaluated here, not by the service. */
void json_status(struct str *s, const struct control_verdict *v,
    bool simulated);
void json_next(struct str *s, const struct control_verdict *v);
void json_check(struct str *s, const struct control_verdict *v);

#endif
