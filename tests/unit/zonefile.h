/* Reads a zone of the system's tzdata for a test. */
#ifndef TESTS_ZONEFILE_H
#define TESTS_ZONEFILE_H

#include "core/zone.h"

static inline struct zone *zonefile_load(const char *name)
{
	static unsigned char bytes[ZONE_MAX_BYTES];
	char path[128];
	struct zone *z = NULL;
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	assert_int_equal(zone_parse(bytes, n, name, &z), 0);
	return z;
}

#endif
