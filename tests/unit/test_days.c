/* report/days: the days, stretches and sums that entries make, in tables of
 * "HH:MM kind title" lines of one zone. */
#include "unit.h"

#include "base/mem.h"
#include "base/str.h"
#include "report/days.h"
#include "zonefile.h"

#define DAY_START (4 * 3600)

struct log {
	struct zone *zone;
	struct str text;
};

static void log_clock(struct log *l, struct instant t)
{
	char buf[TIME_CLOCK_SIZE];

	time_format_clock(buf, t, zone_offset(l->zone, t));
	str_addf(&l->text, "%s", buf);
}

static void on_begin(void *data, int32_t day)
{
	struct log *l = data;
	struct date d = date_from_day(day);

	str_addf(&l->text, "%02d-%02d:", d.month, d.mday);
}

static void on_entry(void *data, const struct ledger_entry *e)
{
	(void)data;
	(void)e;
}

static void on_stretch(void *data, const struct days_stretch *s)
{
	struct log *l = data;
	char buf[TIME_SPAN_SIZE];

	str_add(&l->text, " ");
	log_clock(l, s->span.start);
	str_add(&l->text, "-");
	log_clock(l, s->span.end);
	time_format_span(buf, s->active);
	str_addf(&l->text, "=%s", buf);
}

static void on_end(void *data, const struct days_sum *sum)
{
	struct log *l = data;
	char active[TIME_SPAN_SIZE], unknown[TIME_SPAN_SIZE];

	time_format_span(active, sum->active);
	time_format_span(unknown, sum->unknown);
	str_addf(&l->text, " (%s", active);
	if (sum->unknown)
		str_addf(&l->text, ", unknown %s", unknown);
	for (int i = 0; i < DAYS_COUNTS; i++)
		if (sum->breaks[i])
			str_addf(&l->text, ", %u %s", sum->breaks[i],
			    days_count_name((enum days_count)i));
	str_add(&l->text, ")\n");
}

static const struct days_sink sink = {on_begin, on_entry, on_stretch, on_end};

/* "25 09:30", of March 2026, local. */
static struct instant moment(const struct zone *z, const char *text)
{
	int day, hour, min;
	struct local t;

	assert_int_equal(sscanf(text, "%d %d:%d", &day, &hour, &min), 3);
	t.day = date_to_day((struct date){2026, 3, 1}) + day - 1;
	t.sec = hour * 3600 + min * 60;
	return zone_from_local(z, t, ZONE_GAP_END);
}

struct row {
	enum presence begins;
	const char *from;
	/* "DAY HH:MM STATE|kind title" each; NULL ends them */
	const char *entry[12];
	const char *to, *want;
};

static void take(struct days *d, const struct zone *z, const char *line)
{
	char kind[32], title[32] = "";
	struct ledger_entry e = {.reason = "", .title = title};

	assert_true(
	    sscanf(line, "%*d %*d:%*d %31s %31[^\n]", kind, title) >= 1);
	e.at = moment(z, line);
	e.kind = *title ? kind : "presence";
	if (!*title)
		memcpy(title, kind, sizeof(kind));
	days_add(d, &e);
}

static void check(const struct row *row, size_t n, const char *zone)
{
	for (size_t i = 0; i < n; i++) {
		struct log l = {.zone = zonefile_load(zone)};
		struct days d;

		days_init(&d, l.zone, DAY_START, &sink, &l);
		days_begin(&d, moment(l.zone, row[i].from), row[i].begins);
		for (size_t k = 0; row[i].entry[k]; k++)
			take(&d, l.zone, row[i].entry[k]);
		days_finish(&d, moment(l.zone, row[i].to));
		if (strcmp(l.text.v ? l.text.v : "", row[i].want) != 0)
			fail_msg("row %zu: got %swant %s", i,
			    l.text.v ? l.text.v : "nothing\n", row[i].want);
		str_done(&l.text);
		zone_free(l.zone);
	}
}

#define NONE PRESENCE_COUNT

static void test_stretches(void **state)
{
	static const struct row rows[] = {
	    {NONE, "3 04:00", {NULL}, "4 04:00", ""},
	    {NONE, "3 04:00", {"3 09:00 active", "3 09:52 idle"}, "4 04:00",
		"03-03: 09:00-09:52=52m (52m)\n"},
	    /* what was so before counts from the beginning */
	    {PRESENCE_ACTIVE, "3 08:00", {"3 09:00 locked"}, "4 04:00",
		"03-03: 08:00-09:00=1h (1h)\n"},
	    {PRESENCE_ACTIVE, "3 08:00", {NULL}, "3 09:00",
		"03-03: 08:00-09:00=1h (1h)\n"},
	    /* 4 minutes away: one stretch, and no work; 5: two */
	    {NONE, "3 04:00",
		{"3 09:00 active", "3 09:30 idle", "3 09:34 active",
		    "3 10:00 idle", "3 10:05 active", "3 10:30 asleep"},
		"4 04:00",
		"03-03: 09:00-10:00=56m 10:05-10:30=25m (1h 21m)\n"},
	    /* told twice, and all in one moment */
	    {NONE, "3 04:00",
		{"3 09:00 idle", "3 09:00 active", "3 09:20 active",
		    "3 09:30 idle", "3 09:30 locked"},
		"4 04:00", "03-03: 09:00-09:30=30m (30m)\n"},
	    /* still there at the end, and a state of a later version */
	    {NONE, "3 04:00", {"3 09:00 active"}, "3 11:00",
		"03-03: 09:00-11:00=2h (2h)\n"},
	    {NONE, "3 04:00", {"3 09:00 active", "3 10:00 dreaming"}, "3 11:00",
		"03-03: 09:00-10:00=1h (1h)\n"},
	    {NONE, "3 04:00", {"3 09:00 unknown", "3 10:30 active"}, "3 11:00",
		"03-03: 10:30-11:00=30m (30m, unknown 1h 30m)\n"},
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), "Europe/Berlin");
}

static void test_days(void **state)
{
	static const struct row rows[] = {
	    /* over midnight it is one day, at 04:00 another begins */
	    {NONE, "3 04:00", {"3 23:00 active", "4 05:30 idle"}, "5 04:00",
		"03-03: 23:00-04:00=5h (5h)\n"
		"03-04: 04:00-05:30=1h 30m (1h 30m)\n"},
	    {NONE, "3 04:00",
		{"3 23:00 active", "4 03:59 idle", "4 04:01 active",
		    "4 04:30 idle"},
		"5 04:00",
		"03-03: 23:00-03:59=4h 59m (4h 59m)\n"
		"03-04: 04:01-04:30=29m (29m)\n"},
	    /* a weekend away has no day of its own */
	    {NONE, "6 04:00",
		{"6 09:00 active", "6 17:00 asleep", "9 09:00 active",
		    "9 10:00 idle"},
		"10 04:00",
		"03-06: 09:00-17:00=8h (8h)\n03-09: 09:00-10:00=1h (1h)\n"},
	    /* twelve hours without a word: nobody looked */
	    {NONE, "3 04:00", {"3 09:00 active", "3 09:50 break-taken rest"},
		"3 21:49", "03-03: 09:00-21:49=12h 49m (12h 49m, 1 taken)\n"},
	    {NONE, "3 04:00", {"3 09:00 active", "3 09:50 break-taken rest"},
		"3 21:50", "03-03: 09:00-09:50=50m (50m, 1 taken)\n"},
	    {NONE, "3 04:00", {"3 09:00 active", "5 09:00 active"}, "5 10:00",
		"03-03: (0s)\n03-05: 09:00-10:00=1h (1h)\n"},
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), "Europe/Berlin");
}

/* The clocks change on the 29th: what passed is counted, not what they show. */
static void test_daylight_saving(void **state)
{
	static const struct row rows[] = {
	    {NONE, "28 04:00", {"29 01:00 active", "29 03:30 idle"}, "30 04:00",
		"03-28: 01:00-03:30=1h 30m (1h 30m)\n"},
	};
	static const struct row none[] = {
	    {NONE, "28 04:00", {"29 01:00 active", "29 03:30 idle"}, "30 04:00",
		"03-28: 01:00-03:30=2h 30m (2h 30m)\n"},
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), "Europe/Berlin");
	check(none, ARRAY_LEN(none), "UTC");
}

static void test_counts(void **state)
{
	static const struct row rows[] = {
	    /* a rest that satisfies two rules is one break; eyes breaks are
	     * told apart */
	    {NONE, "3 04:00",
		{"3 09:20 break-offered Eyes break",
		    "3 09:50 break-offered Time for a break",
		    "3 09:55 break-taken rest", "3 09:55 break-taken long",
		    "3 10:55 break-snoozed rest", "3 11:00 break-skipped rest",
		    "3 12:00 break-missed rest", "3 12:30 break-taken rest"},
		"4 04:00",
		"03-03: (0s, 1 offered, 2 taken, 1 snoozed, 1 skipped,"
		" 1 missed, 1 eyes)\n"},
	    {NONE, "3 04:00", {"3 09:00 checkin 4", "3 09:00 extension x"},
		"4 04:00", "03-03: (0s)\n"},
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), "Europe/Berlin");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_stretches),
	    cmocka_unit_test(test_days),
	    cmocka_unit_test(test_daylight_saving),
	    cmocka_unit_test(test_counts),
	};

	return cmocka_run_group_tests_name("days", tests, NULL, NULL);
}
