/*
 * Content lines (RFC 5545, section 3.1) of bytes that nobody has checked: a
 * byte order mark, NUL bytes, bare CR, folds anywhere, lines of any length.
 * Nothing is copied until a line is unfolded.
 */
#ifndef CALREAD_TEXT_H
#define CALREAD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

#define TEXT_MAX_LINE (256 * 1024) /* unfolded; what is longer is cut */

struct text {
	const char *base, *p, *end;
	unsigned line;      /* number of the line at p */
	struct str unfolded; /* the last line, if it had to be copied */
};

struct line {
	const char *v; /* valid until the next text_ call */
	size_t n;
	int64_t offset;  /* in the file */
	unsigned number; /* from 1 */
	bool cut;
};

/* Reads n bytes at p, whose first is at offset and line in its file. */
void text_init(struct text *t, const char *base, size_t offset, size_t n,
    unsigned line);
void text_done(struct text *t);

/* Takes the next line as far as its first fold. text_unfold() adds the rest;
 * if it is not called the rest is passed over. */
bool text_next(struct text *t, struct line *ret);
void text_unfold(struct text *t, struct line *l);

/* Like text_next(), passing over lines whose first byte is not wanted: 256
 * flags, false for blank, tab, CR and LF. */
bool text_find(struct text *t, const bool *wanted, struct line *ret);

/* Whether the line's name, before ':' or ';', is name; case ignored. Inline,
 * since most lines that are looked at are none of those asked for: their
 * length or their last letter tells; and the others are in upper case. */
static inline bool line_is(const struct line *l, const char *name)
{
	size_t n = strlen(name);

	return l->n > n && (l->v[n] == ':' || l->v[n] == ';') &&
	    str_lower(l->v[n - 1]) == str_lower(name[n - 1]) &&
	    (memcmp(l->v, name, n) == 0 || strncasecmp(l->v, name, n) == 0);
}

/* Parts of an unfolded line; false: it has no ':' outside quotes. */
struct property {
	const char *params; /* behind the name, up to the ':' */
	size_t n_params;
	const char *value;
	size_t n;
};
bool line_split(const struct line *l, struct property *ret);

/* Copies the parameter's value without quotes; false: it has none. */
bool property_param(const struct property *p, const char *name, char *buf,
    size_t size);

/* The value without blanks around it. */
void property_trim(struct property *p);

#endif
