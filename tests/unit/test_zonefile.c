/* desktop/zonefile: names that are taken and refused, and $TZ's forms. */
#include "unit.h"

#include <stdlib.h>

#include "desktop/zonefile.h"

#define SUMMER 1784073600 /* 2026-07-15 */

static void test_names(void **state)
{
	static const char *const bad[] = {"", "/etc/passwd", "../../etc/passwd",
	    "Europe/../../../../etc/passwd", "Europe/Nowhere", "Europe",
	    "zone.tab", "Europe/Ber lin"};
	struct zone *z = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_row(i, zonefile_load(bad[i], &z) < 0);
	assert_null(z);
	assert_int_equal(zonefile_load("Europe/Berlin", &z), 0);
	assert_string_equal(zone_name(z), "Europe/Berlin");
	assert_int_equal(zone_offset(z, instant_from_sec(SUMMER)), 7200);
	zone_free(z);
}

static void test_user(void **state)
{
	static const struct {
		const char *name, *tz;
		int32_t offset;
	} rows[] = {
	    {"America/New_York", "Europe/Berlin", -14400},
	    {NULL, "Europe/Berlin", 7200},
	    {"", ":Asia/Kolkata", 19800},
	    {NULL, "", 0},
	    {NULL, "CET-1CEST,M3.5.0,M10.5.0/3", 7200},
	    {NULL, "/usr/share/zoneinfo/Asia/Tokyo", 32400},
	    {"No/Such", "Europe/Berlin", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct zone *z;

		setenv("TZ", rows[i].tz, 1);
		z = zonefile_load_user(rows[i].name);
		assert_row(i, zone_offset(z, instant_from_sec(SUMMER)) ==
				  rows[i].offset);
		zone_free(z);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_user),
	};

	return cmocka_run_group_tests_name("zonefile", tests, NULL, NULL);
}
