/* Help, from the tables of verbs and options. */
#include "cmd/print/help.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cmd/options.h"
#include "cmd/verbs.h"

#define HELP_COLUMN 26

static int help_print(struct str *s)
{
	int r = cmd_write(s->v, s->n);

	str_done(s);
	return r;
}

static void help_add_row(struct str *s, const char *left, const char *help)
{
	if (strlen(left) > HELP_COLUMN)
		str_addf(s, "  %s\n  %-*s  %s\n", left, HELP_COLUMN, "", help);
	else
		str_addf(s, "  %-*s  %s\n", HELP_COLUMN, left, help);
}

static void help_add_options(struct str *s, const struct cmd_option *o)
{
	char left[64], letter[8];

	for (; o && o->name; o++) {
		if (!o->help)
			continue;
		letter[0] = '\0';
		if (o->letter)
			str_printf(letter, sizeof(letter), "-%c, ", o->letter);
		str_printf(left, sizeof(left), "%s%s%s%s", letter, o->name,
		    o->value ? " " : "", o->value ? o->value : "");
		help_add_row(s, left, o->help);
	}
}

static void help_add_all(struct str *s)
{
	char left[64];
	size_t i;

	str_add(s, "usage: offduty VERB [OPTION]... [OPERAND]...\n\n");
	for (i = 0; verbs[i]; i++) {
		str_printf(left, sizeof(left), "%s %s", verbs[i]->name,
		    verbs[i]->args);
		help_add_row(s, left, verbs[i]->help);
	}
	str_add(s, "\nEvery verb:\n");
	help_add_options(s, options_common);
	str_add(s, "Every reading verb:\n");
	help_add_options(s, options_reading);
	str_add(s, "\nSee offduty(1) and offduty.ini(5).\n");
}

int help_show(const struct cmd *c)
{
	struct str s = {0};

	if (!c) {
		help_add_all(&s);
		return help_print(&s);
	}
	str_addf(&s, "usage: offduty %s%s%s\n%s\n\n", c->name,
	    c->args[0] ? " " : "", c->args, c->help);
	help_add_options(&s, c->options);
	if (c->reads)
		help_add_options(&s, options_reading);
	help_add_options(&s, options_common);
	return help_print(&s);
}

static void help_list_options(struct str *s, const char *verb,
    const struct cmd_option *o)
{
	for (; o && o->name; o++)
		if (o->help)
			str_addf(s, "option\t%s\t%s\t%.1s\t%s\t%s\n", verb,
			    o->name, o->letter ? (char[]){o->letter, 0} : "",
			    o->value ? o->value : "", o->help);
}

int help_list(void)
{
	struct str s = {0};
	size_t i;

	help_list_options(&s, "-", options_common);
	help_list_options(&s, "+", options_reading);
	for (i = 0; verbs[i]; i++) {
		str_addf(&s, "verb\t%s\t%s\t%s\t%s\n", verbs[i]->name,
		    verbs[i]->reads ? "reads" : "", verbs[i]->args,
		    verbs[i]->help);
		help_list_options(&s, verbs[i]->name, verbs[i]->options);
	}
	return help_print(&s);
}
