/* Finding calendars in the configurations of khal and vdirsyncer. */
#include "config/clients.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define VALUE_SIZE 1024 /* of one value; what is longer is not understood */

/* One calendar while its section is read. */
struct found {
	bool open;
	unsigned line;
	char name[VALUE_SIZE], type[32], path[VALUE_SIZE], me[VALUE_SIZE];
	char extension[32];
};

struct reader {
	struct client_calendars *list;
	int program;
	const char *p, *end; /* what is left of the text */
	const char *v;       /* the line, without blanks around it */
	size_t n;
	bool indented;
	unsigned line;
	bool inside; /* khal: [calendars] */
	struct found now;
};

/* ---- lines ---- */

static bool next_line(struct reader *r)
{
	const char *newline;

	if (r->p == r->end)
		return false;
	newline = memchr(r->p, '\n', (size_t)(r->end - r->p));
	r->v = r->p;
	r->n = (size_t)((newline ? newline : r->end) - r->p);
	r->p = newline ? newline + 1 : r->end;
	r->line++;
	r->indented = r->n && str_is_space(*r->v);
	while (r->n && str_is_space(r->v[r->n - 1]))
		r->n--;
	while (r->n && str_is_space(*r->v)) {
		r->v++;
		r->n--;
	}
	return true;
}

/* The name in n brackets on either side. */
static void section_name(const struct reader *r, size_t brackets, char *buf,
    size_t size)
{
	size_t n = r->n;
	const char *v = r->v + brackets, *close;

	n -= brackets;
	close = memchr(v, ']', n);
	if (close)
		n = (size_t)(close - v);
	while (n && (str_is_space(*v) || *v == '"' || *v == '\'')) {
		v++;
		n--;
	}
	while (n && (str_is_space(v[n - 1]) || strchr("\"'", v[n - 1])))
		n--;
	str_printf(buf, size, "%.*s", (int)n, v);
}

static size_t count_brackets(const struct reader *r)
{
	size_t n = 0;

	while (n < r->n && r->v[n] == '[')
		n++;
	return n;
}

/* Whether the line sets key; the value is *v, n bytes. */
static bool line_sets(const struct reader *r, const char *key, const char **v,
    size_t *n)
{
	size_t k = strlen(key), at = k;

	if (r->n < k || memcmp(r->v, key, k) != 0)
		return false;
	while (at < r->n && str_is_space(r->v[at]))
		at++;
	if (at == r->n || r->v[at] != '=')
		return false;
	at++;
	while (at < r->n && str_is_space(r->v[at]))
		at++;
	*v = r->v + at;
	*n = r->n - at;
	return true;
}

/* ---- values ---- */

/* ConfigObj: bare up to a comment, or in quotes. "" when it is too long. */
static void take_bare(char *buf, size_t size, const char *v, size_t n)
{
	const char *stop;

	if (n && (*v == '"' || *v == '\'')) {
		stop = memchr(v + 1, *v, n - 1);
		n = stop ? (size_t)(stop - v) - 1 : 0;
		v++;
	} else {
		stop = memchr(v, '#', n);
		n = stop ? (size_t)(stop - v) : n;
		while (n && str_is_space(v[n - 1]))
			n--;
	}
	str_printf(buf, size, "%.*s", n < size ? (int)n : 0, v);
}

/* A list of such, without its quotes. */
static void take_list(char *buf, size_t size, const char *v, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n && v[i] != '#'; i++) {
		if (v[i] == '"' || v[i] == '\'')
			continue;
		if (k + 1 < size)
			buf[k++] = v[i];
	}
	buf[k] = '\0';
}

/* The string as in JSON that v begins with: its length, or -EINVAL for
 * anything else, and what is too long. */
static int read_json(char *buf, size_t size, const char *v, size_t n)
{
	size_t k = 0;

	if (n < 2 || *v != '"')
		return -EINVAL;
	for (size_t i = 1; i < n && k < size; i++) {
		if (v[i] == '"')
			return (int)k;
		if (v[i] == '\\' && (++i == n || !strchr("\"\\/", v[i])))
			return -EINVAL;
		buf[k++] = v[i];
	}
	return -EINVAL;
}

/* "" where there is none. */
static void take_json(char *buf, size_t size, const char *v, size_t n)
{
	int k = read_json(buf, size, v, n);

	buf[k < 0 ? 0 : k] = '\0';
}

/* ---- what is found ---- */

/* As a word of [calendar NAME]. */
static void fit_name(char *buf, size_t size, const char *name)
{
	str_clean(buf, size, name, strlen(name));
	for (char *p = buf; *p; p++) {
		if (strchr("[];=#", *p))
			*p = '_';
	}
	if (!*buf)
		str_copy(buf, size, "calendar");
}

static bool name_taken(const struct client_calendars *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(l->v[i].name, name) == 0)
			return true;
	}
	return false;
}

/* "home", then "home 2". */
static void choose_name(struct client_calendars *l, const char *name,
    char ret[RULES_NAME_SIZE])
{
	char base[RULES_NAME_SIZE - 4];

	fit_name(base, sizeof(base), name);
	str_copy(ret, RULES_NAME_SIZE, base);
	for (int i = 2; name_taken(l, ret); i++)
		str_printf(ret, RULES_NAME_SIZE, "%s %d", base, i);
}

/* Without a slash at the end, nor patterns that mean all of a folder. */
static size_t folder_len(const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && (path[n - 1] == '/' || (path[n - 1] == '*' &&
	    (path[n - 2] == '/' || path[n - 2] == '*'))))
		n--;
	return n;
}

/* Whether one is the other or within it. */
static bool paths_overlap(const char *a, const char *b)
{
	size_t n = folder_len(a), k = folder_len(b), least = n < k ? n : k;

	if (memcmp(a, b, least) != 0)
		return false;
	return n == k || (n < k ? b : a)[least] == '/';
}

/* What is behind home's slash, or NULL. */
static const char *behind_home(const char *path, const char *home)
{
	size_t n = home ? strlen(home) : 0;

	return n > 1 && strncmp(path, home, n) == 0 && path[n] == '/' ?
	    path + n + 1 : NULL;
}

/* Home is ~; other variables are not ours to guess. */
static bool expand_path(const char *from, const char *home, char *to,
    size_t size)
{
	const char *const homes[] = {"$HOME", "${HOME}", home};
	const char *rest = from;

	for (size_t i = 0; i < ARRAY_LEN(homes) && rest == from; i++) {
		const char *tail = behind_home(from, homes[i]);

		rest = tail ? tail : from;
	}
	if (rest != from)
		str_printf(to, size, "~/%s", rest);
	else
		str_copy(to, size, from);
	to[folder_len(to)] = '\0';
	return strlen(rest) + 2 < size && to[1] &&
	    (*to == '/' || str_has_prefix(to, "~/")) &&
	    !strpbrk(to, "$%;\\{}");
}

/* One line of text, as it is. */
static bool is_plain(const char *text)
{
	char clean[VALUE_SIZE];

	str_clean(clean, sizeof(clean), text, strlen(text));
	return strcmp(clean, text) == 0;
}

/* Addresses that fit, no more than there may be. */
static void fit_addresses(char *buf, size_t size, const char *list)
{
	size_t count = 0, at = 0;

	*buf = '\0';
	while (*list && count < CONFIG_MAX_ME) {
		const char *v = list;
		size_t n = strcspn(list, ",");

		list += n + (list[n] == ',');
		while (n && str_is_space(*v)) {
			v++;
			n--;
		}
		while (n && str_is_space(v[n - 1]))
			n--;
		if (n == 0 || n >= CONFIG_ADDRESS_SIZE ||
		    strcspn(v, "; \t#\"") < n || at + n + 3 > size)
			continue;
		str_printf(buf + at, size - at, "%s%.*s", count++ ? ", " : "",
		    (int)n, v);
		at = strlen(buf);
	}
}

static struct client_calendar *add(struct client_calendars *l, int program,
    unsigned line, const char *name, const char *path)
{
	struct client_calendar *c, made = {.line = line, .program = program};

	if (!expand_path(path, l->home, made.path, sizeof(made.path)) ||
	    !is_plain(made.path)) {
		*made.path = '\0';
		made.why_not = "its path cannot be taken over as it is";
	}
	for (size_t i = 0; i < l->n && !made.why_not; i++) {
		c = &l->v[i];
		if (c->program != program && !c->why_not &&
		    paths_overlap(c->path, made.path))
			return NULL;
	}
	if (l->n == ARRAY_LEN(l->v)) {
		l->more++;
		return NULL;
	}
	choose_name(l, name, made.name);
	c = &l->v[l->n++];
	*c = made;
	return c;
}

void clients_add(struct client_calendars *l, int program, const char *name,
    const char *path)
{
	add(l, program, 0, name, path);
}

/* ---- khal ---- */

static void end_khal(struct reader *r)
{
	struct found *f = &r->now;
	struct client_calendar *c;

	if (f->open && *f->path) {
		c = add(r->list, r->program, f->line, f->name, f->path);
		if (c && is_plain(f->me))
			fit_addresses(c->me, sizeof(c->me), f->me);
		if (c && strcmp(f->type, "birthdays") == 0)
			c->why_not = "birthdays come from address books";
	}
	*f = (struct found){0};
}

static void khal_section(struct reader *r, size_t depth)
{
	char name[VALUE_SIZE];

	end_khal(r);
	section_name(r, depth, name, sizeof(name));
	if (depth == 1)
		r->inside = strcmp(name, "calendars") == 0;
	if (depth != 2 || !r->inside)
		return;
	r->now.open = true;
	r->now.line = r->line;
	str_copy(r->now.name, sizeof(r->now.name), name);
}

static void khal_key(struct reader *r)
{
	struct found *f = &r->now;
	const char *v;
	size_t n;

	if (line_sets(r, "path", &v, &n))
		take_bare(f->path, sizeof(f->path), v, n);
	else if (line_sets(r, "type", &v, &n))
		take_bare(f->type, sizeof(f->type), v, n);
	else if (line_sets(r, "addresses", &v, &n))
		take_list(f->me, sizeof(f->me), v, n);
}

void clients_read_khal(struct client_calendars *l, int program,
    const char *text, size_t n)
{
	struct reader r = {.list = l, .program = program, .p = text,
	    .end = text + n};

	while (next_line(&r)) {
		size_t depth = count_brackets(&r);

		if (depth > 0)
			khal_section(&r, depth);
		else if (r.now.open && r.n && *r.v != '#')
			khal_key(&r);
	}
	end_khal(&r);
}

/* ---- vdirsyncer ---- */

/* Storages elsewhere, and those of contacts, are none for us. */
static void end_vdirsyncer(struct reader *r)
{
	struct found *f = &r->now;
	bool folder = strcmp(f->type, "filesystem") == 0 &&
	    (!*f->extension || strcmp(f->extension, ".ics") == 0);

	if (f->open && *f->path &&
	    (folder || strcmp(f->type, "singlefile") == 0))
		add(r->list, r->program, f->line, f->name, f->path);
	*f = (struct found){0};
}

static void vdirsyncer_section(struct reader *r)
{
	static const char word[] = "storage ";
	char name[VALUE_SIZE];

	end_vdirsyncer(r);
	section_name(r, 1, name, sizeof(name));
	if (!str_has_prefix(name, word))
		return;
	r->now.open = true;
	r->now.line = r->line;
	str_copy(r->now.name, sizeof(r->now.name), name + strlen(word));
}

static void vdirsyncer_key(struct reader *r)
{
	struct found *f = &r->now;
	const char *v;
	size_t n;

	if (line_sets(r, "path", &v, &n))
		take_json(f->path, sizeof(f->path), v, n);
	else if (line_sets(r, "type", &v, &n))
		take_json(f->type, sizeof(f->type), v, n);
	else if (line_sets(r, "fileext", &v, &n))
		take_json(f->extension, sizeof(f->extension), v, n);
}

void clients_read_vdirsyncer(struct client_calendars *l, int program,
    const char *text, size_t n)
{
	struct reader r = {.list = l, .program = program, .p = text,
	    .end = text + n};

	while (next_line(&r)) {
		/* an indented line goes on with the last key */
		if (r.indented || r.n == 0)
			continue;
		if (*r.v == '[')
			vdirsyncer_section(&r);
		else if (r.now.open && *r.v != '#' && *r.v != ';')
			vdirsyncer_key(&r);
	}
	end_vdirsyncer(&r);
}
