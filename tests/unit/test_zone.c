/* core/zone: both edges of summer time where they differ most, and bytes that
 * are no zone. Expected instants are those of tzdata, by `TZ=… date`. */
#include "unit.h"

#include <errno.h>

#include "core/zone.h"
#include "zonefile.h"

struct row {
	const char *zone;
	struct date date;
	int32_t sec;
	int64_t end, before; /* by ZONE_GAP_END and ZONE_GAP_BEFORE */
};

#define AT(h, m) ((h) * 3600 + (m) * 60)

static const struct row rows[] = {
    /* gap 02:00 to 03:00 at 01:00Z; overlap 03:00 to 02:00 at 01:00Z */
    {"Europe/Berlin", {2026, 3, 29}, AT(1, 59), 1774745940, 1774745940},
    {"Europe/Berlin", {2026, 3, 29}, AT(2, 30), 1774746000, 1774747800},
    {"Europe/Berlin", {2026, 3, 29}, AT(3, 0), 1774746000, 1774746000},
    {"Europe/Berlin", {2026, 10, 25}, AT(2, 30), 1792888200, 1792888200},
    {"Europe/Berlin", {2026, 10, 25}, AT(3, 0), 1792893600, 1792893600},
    {"America/New_York", {2026, 3, 8}, AT(2, 15), 1772953200, 1772954100},
    {"America/New_York", {2026, 11, 1}, AT(1, 30), 1793511000, 1793511000},
    /* half an hour: 02:00 to 02:30 on 4 October, back on 5 April */
    {"Australia/Lord_Howe", {2026, 10, 4}, AT(2, 10), 1791041400, 1791042000},
    {"Australia/Lord_Howe", {2026, 4, 5}, AT(1, 45), 1775313900, 1775313900},
    {"Asia/Kolkata", {2026, 7, 1}, AT(9, 0), 1782876600, 1782876600},
    {"UTC", {2026, 7, 1}, AT(9, 0), 1782896400, 1782896400},
    /* beyond the file's transitions: by its rule */
    {"Europe/Berlin", {2060, 7, 1}, AT(12, 0), 2855901600, 2855901600},
};

static void test_from_local(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct zone *z = zonefile_load(r->zone);
		struct local t = {date_to_day(r->date), r->sec};
		struct instant end = zone_from_local(z, t, ZONE_GAP_END);
		struct instant before = zone_from_local(z, t, ZONE_GAP_BEFORE);

		if (instant_sec(end) != r->end)
			fail_msg("row %zu: %lld", i,
			    (long long)instant_sec(end));
		assert_row(i, instant_sec(before) == r->before);
		zone_free(z);
	}
}

static void test_round_trip(void **state)
{
	static const char *const zones[] = {"Europe/Berlin",
	    "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
	    "Africa/Casablanca", "America/Sao_Paulo", "Pacific/Apia",
	    "Antarctica/Troll", "Europe/Dublin", "America/Nuuk"};

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct zone *z = zonefile_load(zones[i]);

		for (int64_t s = 0; s < 3786912000; s += 7199) {
			struct instant t = instant_from_sec(s), u;
			struct local l = zone_to_local(z, t);

			u = zone_from_local(z, l, ZONE_GAP_BEFORE);
			/* the second of two equal local times maps back to
			 * the first: at most a day earlier (Apia skips one) */
			assert_true(u.us <= t.us);
			assert_true(t.us - u.us <= 24 * USEC_PER_HOUR);
			l = zone_to_local(z, u);
			assert_int_equal(instant_sec(u) + zone_offset(z, u),
			    (int64_t)l.day * SEC_PER_DAY + l.sec);
		}
		zone_free(z);
	}
}

static void test_next_change(void **state)
{
	struct zone *z = zonefile_load("Europe/Berlin");

	(void)state;
	assert_int_equal(instant_sec(zone_next_change(z,
			     instant_from_sec(1774745999))),
	    1774746000);
	assert_int_equal(instant_sec(zone_next_change(z,
			     instant_from_sec(1774746000))),
	    1792890000);
	zone_free(z);
	assert_true(instant_is_never(zone_next_change(NULL,
	    instant_from_sec(0))));
}

static void test_not_a_zone(void **state)
{
	unsigned char bytes[200] = "TZif2";
	struct zone *z = NULL;

	(void)state;
	assert_int_not_equal(zone_parse("", 0, "x", &z), 0);
	assert_int_not_equal(zone_parse("BEGIN:VCALENDAR", 15, "x", &z), 0);
	for (size_t n = 0; n <= sizeof(bytes); n++)
		assert_int_not_equal(zone_parse(bytes, n, "x", &z), 0);
	memset(bytes + 20, 0xff, sizeof(bytes) - 20);
	assert_int_not_equal(zone_parse(bytes, sizeof(bytes), "x", &z), 0);
	assert_null(z);
	zone_free(NULL);
}

static void test_rule(void **state)
{
	static const struct {
		const char *rule;
		int32_t winter, summer;
	} rules[] = {
	    {"CET-1CEST,M3.5.0,M10.5.0/3", 3600, 7200},
	    {"EST5EDT,M3.2.0,M11.1.0", -18000, -14400},
	    {"<+0530>-5:30", 19800, 19800},
	    {"AEST-10AEDT,M10.1.0,M4.1.0/3", 39600, 36000},
	    {"XXX0YYY,J60/0,J300/0", 0, 3600},
	};
	static const char *const bad[] = {"", "CET", "CET-1CEST", "CET-1x",
	    "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0", "1CET",
	    "CET-999", "<CET-1"};
	struct zone *z = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		assert_row(i, zone_parse_rule(rules[i].rule, &z) == 0);
		/* 2026-01-15 and 2026-07-15 */
		assert_row(i, zone_offset(z, instant_from_sec(1768435200)) ==
				  rules[i].winter);
		assert_row(i, zone_offset(z, instant_from_sec(1784073600)) ==
				  rules[i].summer);
		zone_free(z);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_row(i, zone_parse_rule(bad[i], &z) == -EINVAL);
}

static void test_fixed(void **state)
{
	struct zone *z = zone_fixed("x", -3600);

	(void)state;
	assert_int_equal(zone_offset(z, instant_from_sec(0)), -3600);
	assert_int_equal(zone_to_local(z, instant_from_sec(0)).day, -1);
	zone_free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_from_local),
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_next_change),
	    cmocka_unit_test(test_not_a_zone),
	    cmocka_unit_test(test_rule),
	    cmocka_unit_test(test_fixed),
	};

	return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
