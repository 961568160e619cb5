/* calread/availability: VAVAILABILITYs of RFC 7953 out of text, laid over each
 * other, within Monday 2 March to Sunday 8 March 2026, in UTC. */
#include "unit.h"

#include <stdlib.h>

#include "calread/availability.h"
#include "calread/scan.h"
#include "zonefile.h"

#define MONDAY 20514 /* 2026-03-02 */

static void tell(void *arg, const struct calwire_problem *p)
{
	(void)p;
	++*(int *)arg;
}

static int load(void *arg, const char *name, struct zone **ret)
{
	(void)arg;
	*ret = zonefile_load(name);
	return 0;
}

static int64_t clock_still(void)
{
	return 0;
}

static int by_start(const void *a, const void *b)
{
	const struct instance *x = a, *y = b;

	if (x->start.us != y->start.us)
		return x->start.us < y->start.us ? -1 : 1;
	return (int)x->event->part - (int)y->event->part;
}

/* "A0 09:00-1 12:30;": available from 09:00 of day 0 to 12:30 of day 1, with U
 * for what is left beside, and V for what has no AVAILABLE. */
static void write_pieces(struct instances *out, char *buf, size_t size)
{
	static const char letters[] = {[PART_AVAILABLE] = 'A',
	    [PART_UNAVAILABLE] = 'U', [PART_AWAY] = 'V', [PART_EVENT] = '?'};

	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_start);
	*buf = '\0';
	for (size_t i = 0; i < out->n; i++) {
		struct local s = zone_to_local(NULL, out->v[i].start);
		struct local e = zone_to_local(NULL, out->v[i].end);
		size_t n = strlen(buf);

		snprintf(buf + n, size - n, "%c%d %02d:%02d-%d %02d:%02d;",
		    letters[out->v[i].event->part], (int)s.day - MONDAY,
		    (int)s.sec / 3600, (int)s.sec / 60 % 60,
		    (int)e.day - MONDAY, (int)e.sec / 3600,
		    (int)e.sec / 60 % 60);
	}
}

static int evaluate(const char *text, char *buf, size_t size)
{
	int told = 0;
	struct notices notices = {tell, &told};
	struct zones *zones = zones_new(load, NULL);
	struct event_context event = {text, zones, NULL, NULL, 0, &notices};
	struct expand_context expand = {{{MONDAY * INT64_C(86400000000)},
	    {(MONDAY + 7) * INT64_C(86400000000)}}, &notices, clock_still};
	struct instances out = {0};
	struct availability a[8];
	struct scan s = {0};

	assert_int_equal(scan_file(&s, text, strlen(text), MONDAY, MONDAY + 7,
	    &notices), 0);
	zones_begin_file(zones, text, s.zone, s.n_zones, MONDAY + 400,
	    &notices);
	assert_true(s.n_availability <= 8);
	for (size_t i = 0; i < s.n_availability; i++)
		availability_read(&event, &expand, &s.availability[i], &a[i]);
	availability_merge(a, s.n_availability, &out);
	write_pieces(&out, buf, size);
	for (size_t i = 0; i < s.n_availability; i++)
		availability_done(&a[i]);
	free(out.v);
	scan_done(&s);
	zones_free(zones);
	return told;
}

#define V(lines) "BEGIN:VAVAILABILITY\n" lines "END:VAVAILABILITY\n"
#define A(lines) "BEGIN:AVAILABLE\n" lines "END:AVAILABLE\n"
#define TUESDAY(from, to)                                                      \
	A("UID:tue\nDTSTART:20260303T" from "00Z\nDTEND:20260303T" to "00Z\n")
#define ALL_WEEK "U0 00:00-7 00:00;"

static const struct {
	const char *text, *expect;
	int told;
} rows[] = {
    /* no bounds: the window's */
    {V(TUESDAY("0900", "1230")), ALL_WEEK "A1 09:00-1 12:30;", 0},
    /* a series, with an exception and a moved occurrence */
    {V(A("UID:d\nDTSTART:20260101T080000Z\nDURATION:PT4H\n"
	    "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE\nEXDATE:20260303T080000Z\n")
	    A("UID:d\nRECURRENCE-ID:20260304T080000Z\n"
	    "DTSTART:20260305T100000Z\nDTEND:20260305T110000Z\n")),
	ALL_WEEK "A0 08:00-0 12:00;A3 10:00-3 11:00;", 0},
    /* bounds cut what is available */
    {V("DTSTART:20260303T100000Z\nDTEND:20260303T120000Z\n"
	    TUESDAY("0900", "1230")),
	"A1 10:00-1 12:00;U1 10:00-1 12:00;", 0},
    {V("DTSTART:20260303T100000Z\nDURATION:P1D\n" TUESDAY("0900", "1230")),
	"A1 10:00-1 12:30;U1 10:00-2 10:00;", 0},
    {V("DTEND:20260303T100000Z\n" TUESDAY("0900", "1230")),
	"U0 00:00-1 10:00;A1 09:00-1 10:00;", 0},
    /* outside the window */
    {V("DTEND:20260301T100000Z\n" TUESDAY("0900", "1230")), "", 0},
    {V("DTSTART:20260309T000000Z\n"), "", 0},
    /* none available: away */
    {V("DTSTART:20260304T000000Z\nDTEND:20260306T000000Z\n"),
	"V2 00:00-4 00:00;", 0},
    /* only BUSY-UNAVAILABLE takes hours away; it is the default */
    {V("BUSYTYPE:BUSY\n" TUESDAY("0900", "1230")), "A1 09:00-1 12:30;", 0},
    {V("BUSYTYPE:BUSY-TENTATIVE\n"), "", 0},
    {V("BUSYTYPE:BUSY-UNAVAILABLE\n"), "V0 00:00-7 00:00;", 0},
    {V("BUSYTYPE:X-ODD\n"), "V0 00:00-7 00:00;", 1},
    /* 1 is above 9, and 9 above none and 0 */
    {V(TUESDAY("0900", "1700"))
	    V("PRIORITY:1\nDTSTART:20260303T120000Z\n"
	    "DTEND:20260304T000000Z\n"),
	"U0 00:00-1 12:00;A1 09:00-1 12:00;V1 12:00-2 00:00;"
	"U2 00:00-7 00:00;", 0},
    {V("PRIORITY:9\n" TUESDAY("0900", "1000"))
	    V("PRIORITY:0\n" TUESDAY("1400", "1500")),
	ALL_WEEK "A1 09:00-1 10:00;", 0},
    {V("PRIORITY:9\n" TUESDAY("0900", "1000"))
	    V("PRIORITY:1\n" TUESDAY("1400", "1500")),
	ALL_WEEK "A1 14:00-1 15:00;", 0},
    {V("PRIORITY:77\n" TUESDAY("0900", "1000"))
	    V("PRIORITY:9\n" TUESDAY("1400", "1500")),
	ALL_WEEK "A1 14:00-1 15:00;", 0},
    /* of the same priority each adds its own */
    {V("DTEND:20260305T000000Z\n" TUESDAY("0900", "1000"))
	    V("DTEND:20260305T000000Z\n" TUESDAY("1400", "1500")),
	"U0 00:00-3 00:00;U0 00:00-3 00:00;A1 09:00-1 10:00;"
	"A1 14:00-1 15:00;", 0},
    /* of one UID the higher SEQUENCE counts, then the last */
    {V("UID:x\nSEQUENCE:2\nDTEND:20260303T000000Z\n")
	    V("UID:x\nSEQUENCE:1\n"), "V0 00:00-1 00:00;", 0},
    {V("UID:x\n") V("UID:x\nDTEND:20260303T000000Z\n"),
	"V0 00:00-1 00:00;", 0},
    {V("UID:x\nSEQUENCE:2\nSTATUS:CANCELLED\n") V("UID:x\n"), "", 0},
    /* what is broken leaves the rest */
    {V(A("UID:none\n") TUESDAY("0900", "1000")),
	ALL_WEEK "A1 09:00-1 10:00;", 1},
    {"BEGIN:VAVAILABILITY\nDTEND:20260303T000000Z\n"
	V("DTSTART:20260308T000000Z\n"),
	"V0 00:00-1 00:00;V6 00:00-7 00:00;", 1},
    {V("DTSTART:20260304T000000Z\nDTEND:20260303T000000Z\n"), "", 1},
};

static void hours_are_what_is_available(void **state)
{
	char got[512], text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int told;

		snprintf(text, sizeof(text), "BEGIN:VCALENDAR\n%s"
		    "END:VCALENDAR\n", rows[i].text);
		told = evaluate(text, got, sizeof(got));
		if (strcmp(got, rows[i].expect) != 0)
			fail_msg("row %zu: %s, not %s", i, got,
			    rows[i].expect);
		assert_row(i, told == rows[i].told);
	}
}

/* Midnight is the zone's, and a week may have 167 hours. */
static void times_are_of_their_zone(void **state)
{
	char got[512];

	(void)state;
	evaluate("BEGIN:VCALENDAR\n"
	    V("DTSTART;TZID=Asia/Tokyo:20260304T000000\n"
	    A("UID:a\nDTSTART;TZID=Asia/Tokyo:20260304T090000\n"
	    "DTEND;TZID=Asia/Tokyo:20260304T180000\n")) "END:VCALENDAR\n",
	    got, sizeof(got));
	assert_string_equal(got, "U1 15:00-7 00:00;A2 00:00-2 09:00;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hours_are_what_is_available),
	    cmocka_unit_test(times_are_of_their_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
