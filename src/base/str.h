/* Text: fixed buffers, a growing string, and ASCII that no locale changes. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing string. Zero-initialise; v is NULL while it is empty and is
 * always NUL-terminated otherwise. */
struct str {
	char *v;
	size_t n, cap;
};

void str_done(struct str *s);
void str_add(struct str *s, const char *text);
void str_add_n(struct str *s, const char *text, size_t n);
void str_addf(struct str *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Decimal, without the cost of printf; str_add_digits(): at least width digits,
 * with leading zeros. */
void str_add_number(struct str *s, int64_t v);
void str_add_digits(struct str *s, uint64_t v, size_t width);

/* Appends text as the inside of a JSON string (RFC 8259, section 7), without
 * the quotes; bytes that are not UTF-8 become U+FFFD. */
void str_add_json(struct str *s, const char *text);

/* Like snprintf(3), cutting at a UTF-8 character's start when it must cut. */
void str_printf(char *buf, size_t size, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Copies text into buf, cut like str_printf() does. */
void str_copy(char *buf, size_t size, const char *text);

/*
 * Copies at most n bytes of untrusted text into buf as one clean line: control
 * characters and line breaks become a space, runs of spaces one, ends trimmed;
 * what is not UTF-8 becomes '?'. What is not seen or turns the direction of
 * writing is left out, as it would turn what stands behind the text as well;
 * joiners stay between letters that are not ASCII and between emoji. Cut like
 * str_printf() does.
 */
void str_clean(char *buf, size_t size, const char *text, size_t n);

/* Length in bytes of the valid UTF-8 character at p, before end; 0: none. */
size_t str_utf8_len(const char *p, const char *end);

static inline bool str_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool str_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* ASCII case ignored; neither looks at the locale. */
int str_casecmp(const char *a, const char *b);
bool str_has_prefix(const char *s, const char *prefix);

/*
 * Reads an unsigned decimal number of at most max from *p and moves *p behind
 * it. Returns 0, -EINVAL without a digit, -ERANGE beyond max.
 */
int str_read_number(const char **p, uint64_t max, uint64_t *ret);

#endif
