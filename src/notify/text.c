/* Composes what a bubble says; markup is that of the Desktop Notifications
 * Specification 1.2, which only a server with `body-markup` reads. */
#include "notify/text.h"

#include <glib.h>

#include "base/mem.h"

static const struct {
	enum button button;
	const char *key, *label;
} buttons[] = {
	{BUTTON_START, "start", "Start"},
	{BUTTON_SNOOZE, "snooze", "Snooze"},
	{BUTTON_SKIP, "skip", "Skip"},
	{BUTTON_EXTEND, "extend", "Extend"},
};

static void text_add(GString *s, const char *text, bool markup)
{
	g_autofree char *escaped = NULL;

	if (markup)
		escaped = g_markup_escape_text(text, -1);
	g_string_append(s, markup ? escaped : text);
}

char *text_body(const struct notify_request *r, bool markup, bool has_buttons)
{
	GString *s = g_string_new("");

	text_add(s, r->body, markup);
	if (!has_buttons && r->command[0]) {
		if (s->len > 0)
			g_string_append_c(s, '\n');
		g_string_append(s, markup ? "<i>" : "");
		text_add(s, r->command, markup);
		g_string_append(s, markup ? "</i>" : "");
	}
	return g_string_free(s, FALSE);
}

const char *text_button_label(enum button b)
{
	for (size_t i = 0; i < ARRAY_LEN(buttons); i++)
		if (buttons[i].button == b)
			return buttons[i].label;
	return NULL;
}

const char *text_button_key(enum button b)
{
	for (size_t i = 0; i < ARRAY_LEN(buttons); i++)
		if (buttons[i].button == b)
			return buttons[i].key;
	return NULL;
}

unsigned text_button_find(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(buttons); i++)
		if (g_str_equal(buttons[i].key, key))
			return buttons[i].button;
	return 0;
}

const char *text_category(enum channel c)
{
	static const char *const category[] = {
		[CHANNEL_BREAK] = "x-offduty.break",
		[CHANNEL_LUNCH] = "x-offduty.lunch",
		[CHANNEL_CUTOFF] = "x-offduty.cutoff",
		[CHANNEL_NOTICE] = "x-offduty.notice",
	};

	_Static_assert(ARRAY_LEN(category) == CHANNEL_COUNT,
	    "each channel has a category");
	return category[c];
}
