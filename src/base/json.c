/* Writing JSON: members and elements, with the commas between them. */
#include "base/json.h"

static void json_key(struct str *s, const char *key)
{
	if (s->n > 0 && s->v[s->n - 1] != '{' && s->v[s->n - 1] != '[')
		str_add_n(s, ",", 1);
	if (!key)
		return;
	str_add_n(s, "\"", 1);
	str_add_json(s, key);
	str_add_n(s, "\":", 2);
}

void json_begin(struct str *s)
{
	str_add_n(s, "{", 1);
	json_number(s, "schema", JSON_SCHEMA);
}

void json_end(struct str *s)
{
	str_add_n(s, "}\n", 2);
}

void json_text(struct str *s, const char *key, const char *value)
{
	json_key(s, key);
	str_add_n(s, "\"", 1);
	str_add_json(s, value);
	str_add_n(s, "\"", 1);
}

void json_number(struct str *s, const char *key, int64_t value)
{
	json_key(s, key);
	str_add_number(s, value);
}

void json_bool(struct str *s, const char *key, bool value)
{
	json_key(s, key);
	str_add(s, value ? "true" : "false");
}

void json_null(struct str *s, const char *key)
{
	json_key(s, key);
	str_add(s, "null");
}

void json_open(struct str *s, const char *key, char bracket)
{
	json_key(s, key);
	str_add_n(s, &bracket, 1);
}

void json_close(struct str *s, char bracket)
{
	str_add_n(s, &bracket, 1);
}
