/* What a saved state tells without an engine; its form is engine_state.c's. */
#include <string.h>

#include "base/str.h"
#include "core/engine.h"

struct instant engine_state_wall(const char *text)
{
	static const char key[] = "\nwall ";
	const char *p = strstr(text, key);
	uint64_t wall;

	if (!p)
		return INSTANT_NEVER;
	p += strlen(key);
	if (str_read_number(&p, INT64_MAX, &wall) < 0 || (*p && *p != '\n'))
		return INSTANT_NEVER;
	return (struct instant){(int64_t)wall};
}
