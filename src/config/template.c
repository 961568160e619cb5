/* The file of all keys: `config init` writes it, etc/offduty.ini is it. */
#include "config/template.h"

#include <string.h>

#include "config/keys.h"

#define TEMPLATE_WIDTH 78

/* Prose as comments, broken between words. */
static void write_prose(struct str *s, const char *text)
{
	while (*text) {
		size_t room = TEMPLATE_WIDTH - 2, n = strlen(text);

		if (n > room) {
			n = room;
			while (n > 1 && text[n] != ' ')
				n--;
		}
		str_addf(s, "; %.*s\n", (int)n, text);
		text += n;
		while (*text == ' ')
			text++;
	}
}

/* "duration, from 1m to 24h; default 50m" */
static void write_facts(struct str *s, const struct key *k)
{
	char bounds[KEY_BOUNDS_SIZE], line[2 * KEY_BOUNDS_SIZE];

	key_format_bounds(k, bounds);
	str_printf(line, sizeof(line), "(%s%s%s)", key_type_name(k),
	    bounds[0] ? ": " : "", bounds);
	write_prose(s, line);
}

static void write_keys(struct str *s, const struct key_section *section,
    const char *element, bool commented, bool help)
{
	for (size_t i = 0; i < keys_count(); i++) {
		const struct key *k = &keys[i];
		const char *text = key_default(k, element);

		if (strcmp(k->section, section->name) != 0)
			continue;
		if (help) {
			str_add(s, "\n");
			write_prose(s, k->help);
			write_facts(s, k);
		}
		str_addf(s, "%s%s =%s%s\n", commented ? ";" : "", k->name,
		    *text ? " " : "", text);
	}
}

/* [break NAME]: those that there are, the first one explained. */
static void write_elements(
    struct str *s, const struct key_section *section, bool commented)
{
	const char *last = "";

	for (size_t i = 0; i < key_presets_count(); i++) {
		const struct key_preset *p = &key_presets[i];

		if (strcmp(p->section, section->name) != 0 ||
		    strcmp(p->element, last) == 0)
			continue;
		str_addf(s, "\n%s[%s %s]\n", commented ? ";" : "",
		    section->name, p->element);
		write_keys(s, section, p->element, commented, *last == '\0');
		last = p->element;
	}
	if (*last)
		return;
	str_addf(s, "\n;[%s %s]\n", section->name, section->example);
	write_keys(s, section, NULL, true, true);
}

void template_write(struct str *s, bool commented)
{
	str_add(s, "; offduty.ini: all keys at their defaults; see "
		   "offduty.ini(5).\n");
	if (commented)
		str_add(s, "; Take the ';' from what you change, and from the "
			   "[section] above it.\n");
	for (size_t i = 0; i < key_sections_count(); i++) {
		const struct key_section *section = &key_sections[i];

		str_add(s, "\n");
		write_prose(s, section->help);
		if (section->repeated) {
			write_elements(s, section, commented);
			continue;
		}
		str_addf(s, "%s[%s]\n", commented ? ";" : "", section->name);
		write_keys(s, section, NULL, commented, true);
	}
}
