/* Content lines out of a mapped file: line ends, folds, names, parameters.
 * Knows nothing of what they mean. */
#include "calread/text.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

void text_init(struct text *t, const char *base, size_t offset, size_t n,
    unsigned line)
{
	*t = (struct text){.base = base, .p = base + offset,
	    .end = base + offset + n, .line = line};
	if (offset == 0 && n >= 3 && memcmp(base, "\xef\xbb\xbf", 3) == 0)
		t->p += 3;
}

void text_done(struct text *t)
{
	str_done(&t->unfolded);
}

/* Sixteen bytes that are compared at once, on any processor. */
typedef unsigned char bytes16 __attribute__((vector_size(16)));

/* The first CR or LF at or behind p, or end. */
static inline const char *find_end(const char *p, const char *end)
{
	const bytes16 zero = {0}, cr = zero + (unsigned char)'\r',
	    lf = zero + (unsigned char)'\n';

	for (; end - p >= 16; p += 16) {
		uint64_t half[2];
		bytes16 b, hit;

		memcpy(&b, p, 16);
		hit = (bytes16)(b == cr) | (bytes16)(b == lf);
		memcpy(half, &hit, 16);
		if (half[0])
			return p + __builtin_ctzll(le64toh(half[0])) / 8;
		if (half[1])
			return p + 8 + __builtin_ctzll(le64toh(half[1])) / 8;
	}
	while (p < end && *p != '\r' && *p != '\n')
		p++;
	return p;
}

/* Where the line behind the one that ends at p begins. */
static inline const char *skip_end(const char *p, const char *end)
{
	if (p < end && *p == '\r')
		return p + 1 + (p + 1 < end && p[1] == '\n');
	return p < end ? p + 1 : end;
}

/* The end of the physical line at p; *next is where the next one begins. CR
 * ends a line too, by itself or before LF. */
static const char *line_end(const struct text *t, const char *p,
    const char **next)
{
	const char *end = find_end(p, t->end);

	*next = skip_end(end, t->end);
	return end;
}

static bool at_fold(const struct text *t)
{
	return t->p < t->end && (*t->p == ' ' || *t->p == '\t');
}

static void skip_folds(struct text *t)
{
	while (at_fold(t)) {
		line_end(t, t->p, &t->p);
		t->line++;
	}
}

/* Appends at most what the cap leaves, with NUL bytes as blanks. */
static void add_capped(struct str *s, const char *p, size_t n, bool *cut)
{
	size_t room = TEXT_MAX_LINE > s->n ? TEXT_MAX_LINE - s->n : 0;
	size_t from = s->n;

	if (n > room) {
		n = room;
		*cut = true;
	}
	str_add_n(s, p, n);
	for (size_t i = from; i < s->n; i++) {
		if (s->v[i] == '\0')
			s->v[i] = ' ';
	}
}

/* The line at t->p, which may be empty. */
static void take_line(struct text *t, struct line *l)
{
	const char *end;

	*l = (struct line){t->p, 0, t->p - t->base, t->line, false};
	end = line_end(t, t->p, &t->p);
	t->line++;
	l->n = (size_t)(end - l->v);
	if (l->n > TEXT_MAX_LINE) {
		l->n = TEXT_MAX_LINE;
		l->cut = true;
	}
	/* a fold within the name is rare and legal */
	if (at_fold(t) && l->n && !memchr(l->v, ':', l->n) &&
	    !memchr(l->v, ';', l->n))
		text_unfold(t, l);
}

bool text_next(struct text *t, struct line *l)
{
	skip_folds(t);
	do {
		if (t->p >= t->end)
			return false;
		take_line(t, l);
	} while (l->n == 0);
	return true;
}

/* The hottest loop of all: most bytes of a file are passed over here, and
 * nothing but the search for their lines' ends may be done for them. */
static void skip_unwanted(struct text *t, const bool *wanted)
{
	const char *p = t->p, *end = t->end;
	unsigned line = t->line;

	for (; p < end && !wanted[(unsigned char)*p]; line++)
		p = skip_end(find_end(p, end), end);
	t->p = p;
	t->line = line;
}

bool text_find(struct text *t, const bool *wanted, struct line *l)
{
	skip_unwanted(t, wanted);
	if (t->p >= t->end)
		return false;
	take_line(t, l);
	return true;
}

void text_unfold(struct text *t, struct line *l)
{
	if (!at_fold(t) && !memchr(l->v, '\0', l->n))
		return;
	if (l->v != t->unfolded.v) {
		t->unfolded.n = 0;
		add_capped(&t->unfolded, l->v, l->n, &l->cut);
	}
	while (at_fold(t)) {
		const char *from = t->p + 1;
		const char *end = line_end(t, from, &t->p);

		t->line++;
		add_capped(&t->unfolded, from, (size_t)(end - from), &l->cut);
	}
	l->v = t->unfolded.v;
	l->n = t->unfolded.n;
}

/* The first ':' outside quotes; of a quote that is never closed, the first. */
static const char *find_colon(const char *p, const char *end)
{
	const char *first = memchr(p, ':', (size_t)(end - p));
	bool quoted = false;

	if (!first || !memchr(p, '"', (size_t)(first - p)))
		return first;
	for (; p < end; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (*p == ':' && !quoted)
			return p;
	}
	return first;
}

bool line_split(const struct line *l, struct property *ret)
{
	const char *end = l->v + l->n, *p = find_colon(l->v, end), *name;

	if (!p)
		return false;
	name = memchr(l->v, ';', (size_t)(p - l->v));
	if (!name)
		name = p;
	*ret = (struct property){name, (size_t)(p - name), p + 1,
	    (size_t)(end - p - 1)};
	return true;
}

static bool name_matches(const char *p, const char *end, const char *name)
{
	for (; *name; name++, p++) {
		if (p >= end || str_lower(*p) != str_lower(*name))
			return false;
	}
	return p < end && *p == '=';
}

static const char *param_end(const char *p, const char *end)
{
	bool quoted = false;

	for (; p < end && (quoted || *p != ';'); p++) {
		if (*p == '"')
			quoted = !quoted;
	}
	return p;
}

bool property_param(const struct property *p, const char *name, char *buf,
    size_t size)
{
	const char *s = p->params, *end = s + p->n_params;

	while (s < end) {
		const char *stop;
		size_t n = 0;

		s++; /* the ';' */
		stop = param_end(s, end);
		if (name_matches(s, stop, name)) {
			for (s += strlen(name) + 1; s < stop; s++) {
				if (*s != '"' && n + 1 < size)
					buf[n++] = *s;
			}
			buf[n] = '\0';
			return true;
		}
		s = stop;
	}
	return false;
}

void property_trim(struct property *p)
{
	while (p->n && str_is_space(p->value[p->n - 1]))
		p->n--;
	while (p->n && str_is_space(*p->value)) {
		p->value++;
		p->n--;
	}
}
