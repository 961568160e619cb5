/* Occurrences: their classes' names and their order. */
#include "core/occurrence.h"

#include <errno.h>
#include <string.h>

static const char *const class_names[CLASS_COUNT] = {
    [CLASS_MEETING] = "meeting",
    [CLASS_FOCUS] = "focus",
    [CLASS_OFF] = "off",
    [CLASS_ON_CALL] = "on-call",
    [CLASS_HOURS] = "hours",
    [CLASS_NOTE] = "note",
    [CLASS_IGNORE] = "ignore",
};

const char *occurrence_class_name(enum occurrence_class c)
{
	return class_names[c];
}

int occurrence_class_from_name(const char *name, enum occurrence_class *ret)
{
	for (int c = 0; c < CLASS_COUNT; c++) {
		if (strcmp(name, class_names[c]) == 0) {
			*ret = (enum occurrence_class)c;
			return 0;
		}
	}
	return -EINVAL;
}

int occurrence_compare(const void *a, const void *b)
{
	const struct occurrence *x = a, *y = b;

	if (x->start.us != y->start.us)
		return x->start.us < y->start.us ? -1 : 1;
	if (x->end.us != y->end.us)
		return x->end.us < y->end.us ? -1 : 1;
	return strcmp(x->title, y->title);
}
