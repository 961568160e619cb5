/* The table of servers that need more than the specification says. */
#include "notify/trait.h"

#include "base/mem.h"
#include "base/str.h"

unsigned trait_find(const char *name, const char *vendor)
{
	static const struct {
		const char *name, *vendor; /* NULL: any */
		unsigned traits;
	} table[] = {
		{"dunst", NULL, TRAIT_NO_BUTTONS | TRAIT_TAGS | TRAIT_BARS},
		{"mako", NULL, TRAIT_NO_BUTTONS | TRAIT_BARS},
		{"SwayNotificationCenter", NULL, TRAIT_BARS},
		{"gnome-shell", NULL,
		    TRAIT_HIDES_LOW | TRAIT_LOSES_BUTTONS |
			TRAIT_STARTS_PROGRAM},
		{"Plasma", NULL, TRAIT_LISTS_EXPIRED},
		/* MATE's has the same name, and none of this */
		{"Notification Daemon", "GNOME",
		    TRAIT_ONE_AT_A_TIME | TRAIT_KEEPS_CLOSED},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (str_casecmp(name, table[i].name) == 0 &&
		    (!table[i].vendor ||
			str_casecmp(vendor, table[i].vendor) == 0))
			return table[i].traits;
	return 0;
}
