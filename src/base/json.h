/*
 * JSON for scripts (RFC 8259). An object of its own line begins with its
 * schema's version; offduty(1) describes the members.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/str.h"

#define JSON_SCHEMA 1

/* {"schema":1 and the end of it with a line break. */
void json_begin(struct str *s);
void json_end(struct str *s);

/* Members, with the comma before them where the last byte of *s asks for one;
 * key NULL: an element of an array. */
void json_text(struct str *s, const char *key, const char *value);
void json_number(struct str *s, const char *key, int64_t value);
void json_bool(struct str *s, const char *key, bool value);
void json_null(struct str *s, const char *key);

/* '{' or '[', and their ends. */
void json_open(struct str *s, const char *key, char bracket);
void json_close(struct str *s, char bracket);

#endif
