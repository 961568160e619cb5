/* calread/expand: series out of text within a window, and what one may cost. */
#include "unit.h"

#include <stdlib.h>

#include "calread/expand.h"
#include "calread/ical.h"
#include "calread/scan.h"
#include "zonefile.h"

struct told {
	int n;
	struct calwire_problem last;
};

static void tell(void *arg, const struct calwire_problem *p)
{
	struct told *t = arg;

	t->n++;
	t->last = *p;
}

static int load(void *arg, const char *name, struct zone **ret)
{
	(void)arg;
	*ret = zonefile_load(name);
	return 0;
}

/* A clock that stands, and one that runs a second a look. */
static int64_t clock_still(void)
{
	return 0;
}

static int64_t clock_fast(void)
{
	static int64_t now;

	return now += USEC_PER_SEC;
}

static struct instant utc(const char *text)
{
	struct stamp_text t;

	assert_int_equal(value_parse_stamp(text, strlen(text), &t), 0);
	return instant_from_sec(local_seconds(t.local));
}

struct fixture {
	struct told told;
	struct notices notices;
	struct zones *zones;
	struct instances out;
	int result;
};

/* Expands one series of March 2026: lines stand for VEVENTs. */
static void expand(struct fixture *f, const char *text, int64_t (*clock)(void))
{
	struct scan s = {0};
	struct event *e[8];
	size_t n = 0;

	*f = (struct fixture){.notices = {tell, &f->told}};
	f->zones = zones_new(load, NULL);
	assert_int_equal(scan_file(&s, text, strlen(text), 20500, 20560,
	    &f->notices), 0);
	zones_begin_file(f->zones, text, s.zone, s.n_zones, 21000,
	    &f->notices);
	for (size_t i = 0; i < s.n; i++) {
		struct event_context c = {text, f->zones, NULL, NULL, 0,
		    &f->notices};

		assert_true(n < 8);
		e[n] = event_read(&c, &s.event[i]);
		if (e[n])
			n++;
	}
	f->result = expand_series(&(struct expand_context){
	    {utc("20260301"), utc("20260401")}, &f->notices, clock}, e, n,
	    &f->out);
	for (size_t i = 0; i < n; i++)
		event_free(e[i]);
	scan_done(&s);
}

static void done(struct fixture *f)
{
	free(f->out.v);
	zones_free(f->zones);
}

#define EVENT(lines) "BEGIN:VEVENT\nUID:u\n" lines "END:VEVENT\n"

static void series_are_expanded(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *first, *last; /* starts */
	} rows[] = {
	    {EVENT("DTSTART:20260302T090000Z\nDURATION:PT1H\n"), 1,
		"20260302T090000", "20260302T090000"},
	    /* the hour stays over the change of the clock */
	    {EVENT("DTSTART;TZID=Europe/Berlin:20260301T090000\n"
		"DURATION:PT1H\nRRULE:FREQ=DAILY\n"), 31, "20260301T080000",
		"20260331T070000"},
	    /* UNTIL in UTC is compared in UTC */
	    {EVENT("DTSTART;TZID=America/New_York:20260302T200000\n"
		"DURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260304T010000Z\n"),
		2, "20260303T010000", "20260304T010000"},
	    /* UNTIL as a date covers that day */
	    {EVENT("DTSTART:20260302T200000Z\nDURATION:PT1H\n"
		"RRULE:FREQ=DAILY;UNTIL=20260304\n"), 3, "20260302T200000",
		"20260304T200000"},
	    /* a start outside its rule counts */
	    {EVENT("DTSTART:20260303T090000Z\nDURATION:PT1H\n"
		"RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20260314T000000Z\n"), 3,
		"20260303T090000", "20260313T090000"},
	    /* the same start by two ways is one */
	    {EVENT("DTSTART:20260303T090000Z\nDURATION:PT1H\n"
		"RDATE:20260303T090000Z,20260304T090000Z\n"), 2,
		"20260303T090000", "20260304T090000"},
	    /* what is excluded stays so, override or not */
	    {EVENT("DTSTART:20260303T090000Z\nDURATION:PT1H\n"
		"RRULE:FREQ=DAILY;COUNT=2\nEXDATE:20260304T090000Z\n")
		EVENT("RECURRENCE-ID:20260304T090000Z\n"
		"DTSTART:20260304T110000Z\nDURATION:PT1H\n"), 1,
		"20260303T090000", "20260303T090000"},
	    /* moved into the window from far behind it */
	    {EVENT("DTSTART:20260303T090000Z\nDURATION:PT1H\n"
		"RRULE:FREQ=YEARLY\n")
		EVENT("RECURRENCE-ID:20280303T090000Z\n"
		"DTSTART:20260305T110000Z\nDURATION:PT1H\n"), 2,
		"20260303T090000", "20260305T110000"},
	    /* begun before the window, still running */
	    {EVENT("DTSTART:20260228T230000Z\nDTEND:20260301T010000Z\n"), 1,
		"20260228T230000", "20260228T230000"},
	    {EVENT("DTSTART:20260228T230000Z\nDTEND:20260301T000000Z\n"), 0,
		NULL, NULL},
	    {EVENT("DTSTART:20260302T090000Z\nDTEND:20260302T080000Z\n"), 1,
		"20260302T090000", "20260302T090000"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		expand(&f, rows[i].text, clock_still);
		assert_row(i, f.result == 0);
		assert_row(i, f.out.n == rows[i].n);
		if (rows[i].n) {
			assert_row(i, f.out.v[0].start.us ==
			    utc(rows[i].first).us);
			assert_row(i, f.out.v[f.out.n - 1].start.us ==
			    utc(rows[i].last).us);
		}
		done(&f);
	}
}

static void a_nominal_day_may_have_23_hours(void **state)
{
	struct fixture f;

	(void)state;
	expand(&f, EVENT("DTSTART;TZID=Europe/Berlin:20260328T120000\n"
	    "DURATION:P1D\n"), clock_still);
	assert_int_equal(f.out.n, 1);
	assert_int_equal(f.out.v[0].end.us - f.out.v[0].start.us,
	    23 * USEC_PER_HOUR);
	done(&f);
}

static void too_much_is_left_out_and_named(void **state)
{
	static const char *const rows[] = {
	    /* more steps than allowed; more occurrences; more time */
	    EVENT("DTSTART:19700101T000000Z\n"
		"RRULE:FREQ=SECONDLY;COUNT=100000000\n"),
	    EVENT("DTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY\n"),
	    EVENT("DTSTART:19990101T000000Z\nRRULE:FREQ=DAILY;COUNT=90000\n"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		expand(&f, rows[i], i == 2 ? clock_fast : clock_still);
		assert_row(i, f.result < 0);
		assert_row(i, f.out.n == 0);
		assert_row(i, f.told.n == 1);
		assert_non_null(strstr(f.told.last.text, "takes too long"));
		done(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(series_are_expanded),
	    cmocka_unit_test(a_nominal_day_may_have_23_hours),
	    cmocka_unit_test(too_much_is_left_out_and_named),
	};

	ical_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
