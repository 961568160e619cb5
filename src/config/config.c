/* The configuration: defaults from the key table, then one key at a time. */
#include "config/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/apply.h"
#include "config/suggest.h"
#include "config/value.h"

/* Quoted from a file, at most. */
#define CONFIG_QUOTE_SIZE 64
#define CONFIG_MAX_NAMES 128

_Static_assert(sizeof(enum calendar_role) == sizeof(int) &&
		   sizeof(enum occurrence_class) == sizeof(int) &&
		   sizeof(enum enforce) == sizeof(int),
    "the key table writes enums as int");

/* Where in a file. */
struct place {
	struct diags *d;
	const char *file;
	struct source source;
	unsigned line, column, value_column;
	const char *section; /* as written */
};

static char *element_at(
    const struct config *c, const struct key_section *s, size_t i)
{
	return (char *)(uintptr_t)c + s->offset + i * s->size;
}

static size_t *element_count(
    const struct config *c, const struct key_section *s)
{
	void *at = (char *)(uintptr_t)c + s->count;

	return at;
}

size_t config_count_elements(
    const struct config *c, const struct key_section *s)
{
	return s->repeated ? *element_count(c, s) : 0;
}

const char *config_element_name(
    const struct config *c, const struct key_section *s, size_t i)
{
	return element_at(c, s, i);
}

/* The name is the first field of every element. */
static char *element_find(
    const struct config *c, const struct key_section *s, const char *name)
{
	for (size_t i = 0; i < *element_count(c, s); i++)
		if (strcmp(element_at(c, s, i), name) == 0)
			return element_at(c, s, i);
	return NULL;
}

static void set_defaults(
    const struct key_section *s, void *base, const char *name)
{
	char problem[VALUE_PROBLEM_SIZE];

	for (size_t i = 0; i < keys_count(); i++)
		if (strcmp(keys[i].section, s->name) == 0)
			apply_value(&keys[i], base, key_default(&keys[i], name),
			    problem, sizeof(problem));
}

/* NULL when there are too many. */
static char *element_add(
    struct config *c, const struct key_section *s, const char *name)
{
	size_t *n = element_count(c, s);
	char *e;

	if (*n == s->most)
		return NULL;
	e = element_at(c, s, (*n)++);
	memset(e, 0, s->size);
	str_copy(e, RULES_NAME_SIZE, name);
	set_defaults(s, e, name);
	return e;
}

_Static_assert(offsetof(struct break_rule, name) == 0 &&
		   offsetof(struct calendar_config, name) == 0 &&
		   offsetof(struct class_rule, name) == 0 &&
		   offsetof(struct hook_config, name) == 0,
    "elements begin with their names");

struct config *config_new(void)
{
	struct config *c = mem_new(1, sizeof(*c));

	for (size_t i = 0; i < key_sections_count(); i++)
		if (!key_sections[i].repeated)
			set_defaults(&key_sections[i], c, NULL);
	for (size_t i = 0; i < key_presets_count(); i++) {
		const struct key_preset *p = &key_presets[i];
		const struct key_section *s = keys_find_section(p->section);

		if (!element_find(c, s, p->element))
			element_add(c, s, p->element);
	}
	config_add_file(c, "defaults");
	return c;
}

void config_free(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_files; i++)
		free(c->file[i]);
	for (size_t i = 0; i < c->n_origins; i++)
		free(c->origin[i].text);
	free(c->origin);
	free(c);
}

int config_add_file(struct config *c, const char *path)
{
	if (c->n_files == CONFIG_MAX_FILES)
		return -E2BIG;
	c->file[c->n_files] = mem_strdup(path);
	return (int)c->n_files++;
}

/* Adds "[section] key: " and the rest; key NULL: "[section]: ". */
static void report(const struct place *p, unsigned column, bool error,
    const char *key, const char *problem)
{
	char section[CONFIG_QUOTE_SIZE], name[CONFIG_QUOTE_SIZE] = "";

	str_clean(section, sizeof(section), p->section, strlen(p->section));
	if (key)
		str_clean(name, sizeof(name), key, strlen(key));
	diags_add(p->d, p->file, p->line, column, error, "[%s]%s%s: %s",
	    section, key ? " " : "", name, problem);
}

/* "unknown section" and what was meant: the first word, or the one thing. */
static void report_unknown_section(const struct place *p)
{
	const char *names[CONFIG_MAX_NAMES];
	char word[CONFIG_QUOTE_SIZE], problem[VALUE_PROBLEM_SIZE];
	const char *near;
	size_t n = 0;

	str_clean(word, sizeof(word), p->section, strcspn(p->section, " \t"));
	for (; n < key_sections_count() && n < CONFIG_MAX_NAMES; n++)
		names[n] = key_sections[n].name;
	near = suggest_nearest(word, names, n);
	if (near)
		str_printf(problem, sizeof(problem),
		    "unknown section; did you mean '%s%s'?", near,
		    keys_find_section(near)->repeated ? " NAME" : "");
	else
		str_copy(problem, sizeof(problem),
		    "unknown section; offduty.ini(5) lists them");
	report(p, p->column, true, NULL, problem);
}

/* Takes a section apart and finds fault with it. NULL: reported. */
static const struct key_section *check_section(
    const struct config *c, const struct place *p, char name[RULES_NAME_SIZE])
{
	const struct key_section *s = keys_split_section(p->section, name);
	char problem[VALUE_PROBLEM_SIZE] = "";
	size_t given;

	if (!s) {
		report_unknown_section(p);
		return NULL;
	}
	given = strlen(p->section) - strlen(s->name);
	if (!s->repeated && name[0])
		str_printf(problem, sizeof(problem),
		    "takes no name; write [%s]", s->name);
	else if (s->repeated && !name[0])
		str_printf(problem, sizeof(problem),
		    "needs a name; write one like [%s %s]", s->name,
		    s->example);
	else if (given >= RULES_NAME_SIZE)
		str_printf(problem, sizeof(problem),
		    "too long a name; at most %d bytes", RULES_NAME_SIZE - 2);
	else if (s->repeated && *element_count(c, s) == s->most &&
		 !element_find(c, s, name))
		str_printf(problem, sizeof(problem),
		    "too many [%s NAME] sections; at most %u", s->name,
		    (unsigned)s->most);
	if (!problem[0])
		return s;
	report(p, p->column, true, NULL, problem);
	return NULL;
}

static struct place place_at(const struct config *c, struct diags *d, int file,
    unsigned line, unsigned column, const char *section)
{
	return (struct place){.d = d,
	    .file = file > 0 ? c->file[file] : NULL,
	    .source = {(uint16_t)file,
		line < UINT16_MAX ? (uint16_t)line : UINT16_MAX},
	    .line = line,
	    .column = column,
	    .section = section};
}

bool config_check_section(const struct config *c, struct diags *d, int file,
    unsigned line, unsigned column, const char *section)
{
	struct place p = place_at(c, d, file, line, column, section);
	char name[RULES_NAME_SIZE];

	return check_section(c, &p, name) != NULL;
}

static void report_unknown_key(
    const struct place *p, const struct key_section *s, const char *key)
{
	const char *names[CONFIG_MAX_NAMES], *elsewhere = NULL;
	char problem[VALUE_PROBLEM_SIZE];
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < keys_count(); i++) {
		if (strcmp(keys[i].section, s->name) == 0) {
			if (n < CONFIG_MAX_NAMES)
				names[n++] = keys[i].name;
		} else if (!elsewhere && strcmp(keys[i].name, key) == 0) {
			elsewhere = keys[i].section;
		}
	}
	near = suggest_nearest(key, names, n);
	if (elsewhere)
		str_printf(problem, sizeof(problem),
		    "unknown key; it belongs to [%s%s]", elsewhere,
		    keys_find_section(elsewhere)->repeated ? " NAME" : "");
	else if (near)
		str_printf(problem, sizeof(problem),
		    "unknown key; did you mean '%s'?", near);
	else
		str_copy(problem, sizeof(problem),
		    "unknown key; offduty.ini(5) lists them");
	report(p, p->column, true, key, problem);
}

const struct config_origin *config_find_origin(
    const struct config *c, const struct key *key, const char *name)
{
	for (size_t i = 0; i < c->n_origins; i++)
		if (c->origin[i].key == key &&
		    strcmp(c->origin[i].name, name) == 0)
			return &c->origin[i];
	return NULL;
}

/* Remembers where a key was set; set twice in a file is worth a word. */
static void set_origin(struct config *c, const struct place *p,
    const struct key *k, const char *name, const char *value)
{
	struct config_origin *o =
	    (struct config_origin *)(uintptr_t)config_find_origin(c, k, name);
	char problem[VALUE_PROBLEM_SIZE];

	if (!o) {
		mem_grow(&c->origin, c->n_origins, &c->cap_origins,
		    sizeof(*c->origin));
		o = &c->origin[c->n_origins++];
		*o = (struct config_origin){.key = k};
		str_copy(o->name, sizeof(o->name), name);
	} else if (o->source.file == p->source.file) {
		str_printf(problem, sizeof(problem),
		    "set again; the value of line %u no longer counts",
		    o->source.line);
		report(p, p->column, false, k->name, problem);
	}
	free(o->text);
	o->text = mem_strdup(value);
	o->source = p->source;
}

static void report_value(const struct place *p, const char *key,
    const char *value, const char *problem)
{
	char quoted[CONFIG_QUOTE_SIZE], text[DIAG_TEXT_SIZE];

	str_clean(quoted, sizeof(quoted), value, strlen(value));
	if (strstr(value, " #"))
		str_printf(text, sizeof(text),
		    "'%s': a '#' within the line; only ';' begins a comment "
		    "there",
		    quoted);
	else if (quoted[0])
		str_printf(text, sizeof(text), "'%s': %s", quoted, problem);
	else
		str_copy(text, sizeof(text), problem);
	report(p, p->value_column, true, key, text);
}

/* Whether "(offduty.ini:12)" behind a reason is this key's place. */
static bool stands_for_section(const struct config *c,
    const struct key_section *s, const struct key *k, const char *name)
{
	const struct key *lead = s->lead ? keys_find(s->name, s->lead) : NULL;

	return !lead || k == lead || !config_find_origin(c, lead, name);
}

void config_set(struct config *c, struct diags *d, int file, unsigned line,
    unsigned column, unsigned value_column, const char *section,
    const char *key, const char *value)
{
	struct place p = place_at(c, d, file, line, column, section);
	char name[RULES_NAME_SIZE], problem[VALUE_PROBLEM_SIZE];
	const struct key_section *s = check_section(c, &p, name);
	const struct key *k = s ? keys_find(s->name, key) : NULL;
	char *base = (char *)c;
	void *source;

	if (!s)
		return;
	p.value_column = value_column;
	if (!k) {
		report_unknown_key(&p, s, key);
		return;
	}
	if (s->repeated) {
		base = element_find(c, s, name);
		if (!base)
			base = element_add(c, s, name);
	}
	if (s->source != SIZE_MAX && stands_for_section(c, s, k, name)) {
		source = base + s->source;
		*(struct source *)source = p.source;
	}
	if (apply_value(k, base, value, problem, sizeof(problem)) < 0)
		report_value(&p, key, value, problem);
	else
		set_origin(c, &p, k, name, value);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void config_source_name(
    const struct config *c, struct source s, char *buf, size_t size)
{
	const char *name;

	if (s.file == SOURCE_NONE.file) {
		str_copy(buf, size, "");
		return;
	}
	if (s.file == 0 || s.file >= c->n_files) {
		str_copy(buf, size, "default");
		return;
	}
	name = base_name(c->file[s.file]);
	for (size_t i = 1; i < c->n_files; i++)
		if (i != s.file && strcmp(base_name(c->file[i]), name) == 0) {
			name = c->file[s.file];
			break;
		}
	str_printf(buf, size, "%s:%u", name, s.line);
}
