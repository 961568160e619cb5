/* Text: fixed buffers, a growing string, and ASCII that no locale changes. */
#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void str_done(struct str *s)
{
	free(s->v);
	*s = (struct str){0};
}

void str_add_n(struct str *s, const char *text, size_t n)
{
	if (s->n + n + 1 > s->cap) {
		s->cap = (s->n + n + 1) * 2;
		s->v = mem_resize(s->v, s->cap, 1);
	}
	memcpy(s->v + s->n, text, n);
	s->n += n;
	s->v[s->n] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_add_n(s, text, strlen(text));
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	str_add(s, text);
	free(text);
}

void str_add_digits(struct str *s, uint64_t v, size_t width)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0 || sizeof(digits) - at < width);
	str_add_n(s, digits + at, sizeof(digits) - at);
}

void str_add_number(struct str *s, int64_t v)
{
	if (v < 0)
		str_add_n(s, "-", 1);
	str_add_digits(s, v < 0 ? -(uint64_t)v : (uint64_t)v, 1);
}

size_t str_utf8_len(const char *p, const char *end)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t n, i;
	uint32_t c;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

	if (p >= end)
		return 0;
	if (u[0] < 0x80)
		return 1;
	n = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : u[0] >= 0xc0 ? 2 : 0;
	if (n == 0 || u[0] >= 0xf8 || (size_t)(end - p) < n)
		return 0;
	c = u[0] & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (u[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return n;
}

/* Takes a character that was cut in its middle off the end of buf. */
static void str_cut_utf8(char *buf)
{
	size_t n = strlen(buf), start = n;

	while (start > 0 && n - start < 4) {
		start--;
		if (((unsigned char)buf[start] & 0xc0) != 0x80)
			break;
	}
	if (start < n && ((unsigned char)buf[start] & 0x80) &&
	    str_utf8_len(buf + start, buf + n) != n - start)
		buf[start] = '\0';
}

void str_printf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n >= size)
		str_cut_utf8(buf);
}

void str_copy(char *buf, size_t size, const char *text)
{
	size_t n = strlen(text);

	if (n < size) {
		memcpy(buf, text, n + 1);
		return;
	}
	memcpy(buf, text, size - 1);
	buf[size - 1] = '\0';
	str_cut_utf8(buf);
}

/* ---- untrusted text ---- */

enum clean { CLEAN_KEEP, CLEAN_BLANK, CLEAN_JOIN, CLEAN_DROP };

/* Characters that are not seen, or that move others about: what they do to a
 * line of text does not end with it. */
static const struct {
	uint32_t first, last;
	enum clean clean;
} clean_rows[] = {
    {0x00, 0x20, CLEAN_BLANK},
    {0x7f, 0x9f, CLEAN_BLANK},
    {0xad, 0xad, CLEAN_DROP},         /* soft hyphen */
    {0x61c, 0x61c, CLEAN_DROP},       /* Arabic letter mark */
    {0x180e, 0x180e, CLEAN_DROP},
    {0x200b, 0x200b, CLEAN_DROP},     /* space of no width */
    {0x200c, 0x200d, CLEAN_JOIN},     /* in Persian, Hindi, and emoji */
    {0x200e, 0x200f, CLEAN_DROP},     /* left-to-right, right-to-left */
    {0x2028, 0x2029, CLEAN_BLANK},    /* ends of lines and paragraphs */
    {0x202a, 0x202e, CLEAN_DROP},     /* embedding and override */
    {0x2060, 0x206f, CLEAN_DROP},     /* isolates, invisible operators */
    {0xfeff, 0xfeff, CLEAN_DROP},     /* a BOM */
    {0xfff9, 0xfffb, CLEAN_DROP},     /* annotations */
    {0xe0000, 0xe007f, CLEAN_DROP},   /* tags: a whole text unseen */
};

/* len: of the valid character at p. */
static enum clean clean_of(const char *p, size_t len)
{
	const unsigned char *u = (const unsigned char *)p;
	uint32_t c = len == 1 ? u[0] : u[0] & (0x7fU >> len);

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (u[i] & 0x3f);
	for (size_t i = 0; i < ARRAY_LEN(clean_rows); i++) {
		if (c <= clean_rows[i].last)
			return c < clean_rows[i].first ? CLEAN_KEEP
						       : clean_rows[i].clean;
	}
	return CLEAN_KEEP;
}

/* What may stand between two characters, once the second is known to fit. */
struct between {
	const char *p;
	size_t n;
};

static void between_note(struct between *b, enum clean c, const char *p,
    size_t len, const char *buf, size_t at)
{
	if (c == CLEAN_BLANK && at > 0)
		*b = (struct between){" ", 1};
	else if (c == CLEAN_JOIN && b->n == 0 && at > 0 &&
	    (unsigned char)buf[at - 1] >= 0x80)
		*b = (struct between){p, len};
}

void str_clean(char *buf, size_t size, const char *text, size_t n)
{
	const char *p = text, *end = text + n;
	struct between b = {NULL, 0};
	size_t at = 0;

	while (p < end && *p) {
		size_t len = str_utf8_len(p, end), width = len ? len : 1;
		enum clean c = len ? clean_of(p, len) : CLEAN_KEEP;

		if (c != CLEAN_KEEP) {
			between_note(&b, c, p, len, buf, at);
			p += width;
			continue;
		}
		if (len <= 1 && b.n > 1)
			b.n = 0; /* nothing to join */
		if (at + b.n + width >= size)
			break;
		memcpy(buf + at, b.n ? b.p : "", b.n);
		at += b.n;
		b.n = 0;
		memcpy(buf + at, len ? p : "?", width);
		at += width;
		p += width;
	}
	buf[at] = '\0';
}

void str_add_json(struct str *s, const char *text)
{
	const char *p = text, *end = text + strlen(text);

	while (p < end) {
		size_t len = str_utf8_len(p, end);

		if (len == 0) {
			str_add(s, "\xef\xbf\xbd");
			p++;
		} else if (*p == '"' || *p == '\\') {
			str_addf(s, "\\%c", *p++);
		} else if ((unsigned char)*p < 0x20) {
			str_addf(s, "\\u%04x", (unsigned)*p++);
		} else {
			str_add_n(s, p, len);
			p += len;
		}
	}
}

int str_casecmp(const char *a, const char *b)
{
	while (*a && str_lower(*a) == str_lower(*b)) {
		a++;
		b++;
	}
	return (unsigned char)str_lower(*a) - (unsigned char)str_lower(*b);
}

bool str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

int str_read_number(const char **p, uint64_t max, uint64_t *ret)
{
	const char *s = *p;
	uint64_t v = 0;

	if (!str_is_digit(*s))
		return -EINVAL;
	for (; str_is_digit(*s); s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (digit > max || v > (max - digit) / 10)
			return -ERANGE;
		v = v * 10 + digit;
	}
	*p = s;
	*ret = v;
	return 0;
}
