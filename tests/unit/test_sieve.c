/* calread/scan and calread/sieve: what they leave out cannot be in the window.
 * Random calendars are read with and without them; the answers are the same. */
#include "unit.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "calread/file.h"
#include "calread/ical.h"
#include "calread/sieve.h"
#include "calread/text.h"
#include "zonefile.h"

#define CALENDARS 3000
#define TODAY 20500 /* 2026-02-16, a Monday */
#define DAY_US (INT64_C(86400) * USEC_PER_SEC)

static int load(void *arg, const char *name, struct zone **ret)
{
	static const char *const names[] = {"Europe/Berlin", "UTC",
	    "America/New_York", "Pacific/Kiritimati", "Asia/Tokyo"};

	(void)arg;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(names[i], name) == 0) {
			*ret = zonefile_load(name);
			return 0;
		}
	}
	return -ENOENT;
}

static int64_t clock_still(void)
{
	return 0;
}

/* ---- random calendars ---- */

struct writer {
	struct str out;
	unsigned seed;
	int uid;
	const char *newline;
};

static int draw(struct writer *w, int n)
{
	return rand_r(&w->seed) % n;
}

static const char *pick(struct writer *w, const char *const *list)
{
	int n = 0;

	while (list[n])
		n++;
	return list[draw(w, n)];
}

#define PICK(w, ...) pick(w, (const char *const[]){__VA_ARGS__, NULL})

/* A line, now and then in lower case and folded, in its name too. */
static void put(struct writer *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void put(struct writer *w, const char *fmt, ...)
{
	bool lower = draw(w, 12) == 0, fold = draw(w, 10) == 0;
	char buf[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	for (size_t i = 0; buf[i]; i++) {
		if (fold && i > 0 && draw(w, 6) == 0) {
			str_add(&w->out, w->newline);
			str_add(&w->out, draw(w, 3) ? " " : "\t");
		}
		if (lower && strncmp(buf, "UID", 3) != 0 &&
		    !strstr(buf, "TZID"))
			buf[i] = str_lower(buf[i]);
		str_add_n(&w->out, &buf[i], 1);
	}
	str_add(&w->out, draw(w, 60) ? w->newline : "\n\n");
}

static void stamp(struct writer *w, char *buf, size_t size, int32_t day,
    int kind)
{
	struct date d = date_from_day(day);
	int hour = draw(w, 24), min = draw(w, 4) * 15;

	if (kind == 0)
		snprintf(buf, size, "%04d%02d%02d", d.year, d.month, d.mday);
	else
		snprintf(buf, size, "%04d%02d%02dT%02d%02d00%s", d.year,
		    d.month, d.mday, hour, min, kind == 1 ? "Z" : "");
}

static void put_stamp(struct writer *w, const char *name, int32_t day,
    int kind)
{
	char at[32];

	stamp(w, at, sizeof(at), day, kind);
	if (kind == 0)
		put(w, "%s;VALUE=DATE:%s", name, at);
	else if (kind < 3)
		put(w, "%s:%s", name, at);
	else
		put(w, "%s;TZID=%s:%s", name, PICK(w, "Europe/Berlin",
		    "America/New_York", "Pacific/Kiritimati", "Asia/Tokyo",
		    "Odd", "\"W. Europe Standard Time\"", "Nowhere"), at);
}

/* DTSTART and what says the end. */
static void put_times(struct writer *w, int32_t day)
{
	int kind = draw(w, 5);

	if (draw(w, 40) == 0)
		put(w, "DTSTART:%s", PICK(w, "soon", "20260230T100000",
		    "2026"));
	if (draw(w, 60) == 0)
		put_stamp(w, "DTSTART", day - draw(w, 300), kind);
	put_stamp(w, "DTSTART", day, kind);
	switch (draw(w, 6)) {
	case 0:
		break;
	case 1:
		put(w, "DURATION:%s", PICK(w, "PT1H", "P1D", "P3DT2H", "PT26H",
		    "-PT1H", "P2W", "P60D", "PT30M", "PT"));
		break;
	case 2:
		put_stamp(w, "DTEND", day + draw(w, 4), draw(w, 5));
		break;
	default:
		put_stamp(w, "DTEND", day + (draw(w, 5) ? kind == 0 :
		    draw(w, 40)), kind);
	}
}

static void put_rule(struct writer *w, const char *name)
{
	char r[256];
	size_t n;

	if (draw(w, 60) == 0) {
		put(w, "%s:FREQ=HOURLY", name);
		return;
	}
#define MORE(...)                                                              \
	do {                                                                   \
		n = strlen(r);                                                 \
		snprintf(r + n, sizeof(r) - n, __VA_ARGS__);                   \
	} while (0)
	snprintf(r, sizeof(r), "%sFREQ=%s", draw(w, 40) ? "" : "RRULE:",
	    PICK(w, "DAILY", "WEEKLY", "WEEKLY", "WEEKLY", "WEEKLY", "MONTHLY",
	    "YEARLY"));
	if (draw(w, 3) == 0)
		MORE(";INTERVAL=%d", draw(w, 6));
	if (draw(w, 3) == 0)
		MORE(";BYDAY=%s", PICK(w, "MO", "TU,TH", "MO,WE,FR", "SU",
		    "-1FR", "2MO", "SA,SU", "", "XX", "MO, TU", "WE,", "FR"));
	if (draw(w, 6) == 0)
		MORE(";WKST=%s", PICK(w, "SU", "MO", "TH", "X"));
	if (draw(w, 8) == 0)
		MORE(";%s", PICK(w, "BYMONTH=2", "BYMONTHDAY=16,17",
		    "BYSETPOS=1", "BYHOUR=9,15", "X-PART=1", "BYYEARDAY=47",
		    "BYMONTHDAY=31", "BYWEEKNO=8", "", "BYDAY=MO"));
	if (draw(w, 4) == 0)
		MORE(";COUNT=%d", draw(w, 2) ? draw(w, 10) : draw(w, 120));
	if (draw(w, 3) == 0) {
		char until[32];

		stamp(w, until, sizeof(until), TODAY + 20 - draw(w, 200),
		    draw(w, 3));
		MORE(";UNTIL=%s", until);
	}
	if (draw(w, 30) == 0)
		MORE(";%s", PICK(w, "UNTIL=20250101", "UNTIL=never",
		    "COUNT=2", "INTERVAL=40000", "FREQ=DAILY"));
	put(w, "%s:%s", name, r);
}

static void begin(struct writer *w)
{
	put(w, "BEGIN:VEVENT");
	if (draw(w, 20))
		put(w, "UID:u%d", w->uid);
	put(w, "SUMMARY:%d", w->uid);
	if (draw(w, 4) == 0)
		put(w, "SEQUENCE:%d", draw(w, 4));
	if (draw(w, 12) == 0) {
		put(w, "BEGIN:VALARM");
		put(w, "DTSTART:20010101T000000");
		put(w, "RRULE:FREQ=DAILY");
		put(w, "END:VALARM");
	}
}

static void end(struct writer *w)
{
	if (draw(w, 12) == 0)
		put(w, "STATUS:CANCELLED");
	put(w, "END:VEVENT");
}

/* Days round the window more often than far from it. */
static int32_t some_day(struct writer *w)
{
	return draw(w, 3) ? TODAY - 40 + draw(w, 60) : TODAY - draw(w, 900);
}

static void put_override(struct writer *w, int32_t first)
{
	int32_t day = first + draw(w, 20) * (draw(w, 2) ? 7 : 1);
	char at[32];

	begin(w);
	stamp(w, at, sizeof(at), day, draw(w, 3));
	put(w, "RECURRENCE-ID%s%s%s:%s", draw(w, 8) ? "" :
	    ";RANGE=THISANDFUTURE", draw(w, 3) ? "" : ";TZID=Asia/Tokyo",
	    draw(w, 8) ? "" : ";RANGE=THISANDFUTURE", at);
	put_times(w, draw(w, 2) ? day + draw(w, 5) : some_day(w));
	if (draw(w, 20) == 0)
		put_rule(w, "RRULE");
	end(w);
}

static void put_event(struct writer *w)
{
	int32_t day = some_day(w);

	begin(w);
	put_times(w, day);
	if (draw(w, 3)) {
		put_rule(w, "RRULE");
		if (draw(w, 20) == 0)
			put_rule(w, "RRULE");
		if (draw(w, 20) == 0)
			put_rule(w, "EXRULE");
	}
	if (draw(w, 10) == 0)
		put_stamp(w, "RDATE", some_day(w), draw(w, 5));
	if (draw(w, 20) == 0)
		put(w, "RDATE;VALUE=PERIOD:20260101T100000Z/P50D");
	if (draw(w, 4) == 0)
		put_stamp(w, "EXDATE", some_day(w), draw(w, 5));
	end(w);
	while (draw(w, 3) == 0)
		put_override(w, day);
}

static void put_calendar(struct writer *w)
{
	put(w, "BEGIN:VCALENDAR");
	put(w, "BEGIN:VTIMEZONE");
	put(w, "TZID:Odd");
	put(w, "BEGIN:STANDARD");
	put(w, "DTSTART:19700101T000000");
	put(w, "TZOFFSETFROM:+0000");
	put(w, "TZOFFSETTO:%s", PICK(w, "+2330", "-2330", "+1400", "-0100"));
	put(w, "END:STANDARD");
	put(w, "END:VTIMEZONE");
	for (int i = 0; i < 12; i++) {
		/* some twice, and some after others */
		w->uid = draw(w, 9);
		put_event(w);
	}
	put(w, "END:VCALENDAR");
}

/* ---- reading ---- */

struct answers {
	int sock;
	struct calwire_occurrence *v;
	size_t n, cap;
};

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct calwire_occurrence));
}

/* In a thread of its own: more may come than a socket holds. */
static void *collect(void *arg)
{
	struct answers *a = arg;
	struct calwire_reply batch[CALWIRE_BATCH];
	ssize_t n;

	a->n = 0;
	while ((n = recv(a->sock, batch, sizeof(batch), 0)) > 0) {
		for (size_t i = 0; i < (size_t)n / sizeof(batch[0]); i++) {
			if (batch[i].kind != CALWIRE_OCCURRENCE)
				continue;
			mem_grow(&a->v, a->n, &a->cap, sizeof(*a->v));
			a->v[a->n++] = batch[i].occurrence;
		}
	}
	if (a->n)
		qsort(a->v, a->n, sizeof(*a->v), by_bytes);
	return NULL;
}

struct reading {
	struct calwire_setup setup;
	struct zones *zones;
	struct zone *user;
};

static void read_calendar(const struct reading *r, const struct str *text,
    bool unsieved, struct answers *ret)
{
	static const struct calwire_calendar calendar;
	static const struct calwire_file file;
	static const struct class_rules rules;
	struct calwire_progress progress = {0};
	struct answer *answer = mem_new(1, sizeof(*answer));
	struct file_context ctx = {&r->setup, &rules, &calendar, &file,
	    r->user, r->zones, &progress, answer, clock_still, unsieved};
	uint32_t events;
	pthread_t thread;
	int sock[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sock), 0);
	answer->sock = sock[0];
	ret->sock = sock[1];
	assert_int_equal(pthread_create(&thread, NULL, collect, ret), 0);
	assert_int_equal(file_read(&ctx, text->v, text->n, &events), 0);
	answer_flush(answer);
	assert_int_equal(answer->error, 0);
	close(sock[0]);
	assert_int_equal(pthread_join(thread, NULL), 0);
	close(sock[1]);
	free(answer);
}

static void set_window(struct reading *r, struct writer *w)
{
	r->setup.from_us = (TODAY + draw(w, 7)) * DAY_US -
	    draw(w, 24) * USEC_PER_HOUR;
	r->setup.to_us = r->setup.from_us + (draw(w, 3) ? 1 : 1 + draw(w, 9)) *
	    DAY_US;
	r->setup.everything = 1;
}

static void nothing_in_the_window_is_left_out(void **state)
{
	static const char *const newlines[] = {"\r\n", "\n", "\r", "\r\n"};
	struct answers all = {0}, sieved = {0};
	struct reading r = {.zones = zones_new(load, NULL)};
	size_t sum = 0;

	(void)state;
	ical_init();
	r.user = zonefile_load("Europe/Berlin");
	for (unsigned seed = 1; seed <= CALENDARS; seed++) {
		struct writer w = {.seed = seed,
		    .newline = newlines[seed % 4]};

		set_window(&r, &w);
		put_calendar(&w);
		read_calendar(&r, &w.out, true, &all);
		read_calendar(&r, &w.out, false, &sieved);
		if (all.n != sieved.n || (all.n &&
		    memcmp(all.v, sieved.v, all.n * sizeof(*all.v)) != 0))
			fail_msg("seed %u: %zu occurrences became %zu", seed,
			    all.n, sieved.n);
		sum += all.n;
		str_done(&w.out);
	}
	/* calendars that hold nothing would prove nothing */
	assert_true(sum > 5 * CALENDARS);
	free(all.v);
	free(sieved.v);
	zone_free(r.user);
	zones_free(r.zones);
}

static void ignore_problem(void *arg, const struct calwire_problem *p)
{
	(void)arg;
	(void)p;
}

static void what_cannot_matter_is_left_out(void **state)
{
	static const struct {
		const char *lines;
		bool passes; /* on Thursday, 2026-03-05, in Berlin */
	} rows[] = {
	    {"DTSTART:20250102T100000Z\nRRULE:FREQ=WEEKLY\n", true},
	    {"DTSTART:20250101T100000Z\nRRULE:FREQ=WEEKLY\n", false},
	    {"DTSTART:20250101T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=TH\n", true},
	    {"DTSTART:20250101T100000Z\nDURATION:P1D\nRRULE:FREQ=WEEKLY\n",
		true},
	    {"DTSTART:20250102T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,2TH\n",
		true},
	    {"DTSTART:20260219T100000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2\n", true},
	    {"DTSTART:20260226T100000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2\n", false},
	    {"DTSTART:20250102T100000Z\nRRULE:FREQ=WEEKLY;UNTIL=20260201\n",
		false},
	    {"DTSTART:20250102T100000Z\nRRULE:FREQ=WEEKLY;UNTIL=20260305\n",
		true},
	    {"DTSTART:20250102T100000Z\nRRULE:FREQ=WEEKLY;COUNT=50\n", false},
	    {"DTSTART:20250102T100000Z\nRRULE:FREQ=WEEKLY;COUNT=70\n", true},
	    {"DTSTART:20250102T100000Z\nRRULE:FREQ=DAILY;COUNT=50\n", false},
	    {"DTSTART:20250102T100000Z\nRRULE:FREQ=MONTHLY;COUNT=5\n", false},
	    {"DTSTART:20250131T100000Z\nRRULE:FREQ=MONTHLY;COUNT=5\n", true},
	    {"DTSTART:20200102T100000Z\nRRULE:FREQ=YEARLY;COUNT=3\n", false},
	    {"DTSTART:20200102T100000Z\nRRULE:FREQ=YEARLY;COUNT=3\n"
		"RDATE:20260305T100000Z\n", true},
	    {"DTSTART:20200102T100000Z\nRRULE:FREQ=HOURLY;UNTIL=2021\n", true},
	    {"DTSTART:20270102T100000Z\nRRULE:FREQ=DAILY\n", false},
	    {"RECURRENCE-ID:20260305T100000Z\nDTSTART:20260401T100000Z\n",
		false},
	    {"RECURRENCE-ID:20250101T100000Z\nDTSTART:20260305T100000Z\n",
		true},
	    {"RECURRENCE-ID;RANGE=THISANDFUTURE:20250101T100000Z\n"
		"DTSTART:20250101T110000Z\n", true},
	    {"RECURRENCE-ID;TZID=Asia/Tokyo;RANGE=THISANDFUTURE:"
		"20250101T100000\nDTSTART:20250101T110000Z\n", true},
	    /* whose day it is depends on the zone */
	    {"DTSTART;TZID=Pacific/Kiritimati:20250103T100000\n"
		"RRULE:FREQ=WEEKLY\n", true},
	};
	struct sieve s = {.zones = zones_new(load, NULL)};
	const struct notices notices = {ignore_problem, NULL};
	struct scan scan = {0};

	(void)state;
	s.floating = zonefile_load("Europe/Berlin");
	s.window = (struct interval){{20517 * DAY_US - USEC_PER_HOUR},
	    {20518 * DAY_US - USEC_PER_HOUR}};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct component c = {.line = 1};
		struct str text = {0};

		str_addf(&text, "BEGIN:VEVENT\nUID:u\n%sEND:VEVENT\n",
		    rows[i].lines);
		c.end = (uint32_t)text.n;
		s.base = text.v;
		zones_begin_file(s.zones, text.v, NULL, 0, 21000,
		    &(struct notices){NULL, NULL});
		assert_row(i, sieve_passes(&s, &c) == rows[i].passes);
		/* the scan may keep more, but not less */
		assert_int_equal(scan_file(&scan, text.v, text.n, 20516, 20519,
		    &notices), 0);
		assert_row(i, !rows[i].passes || scan.n == 1);
		scan_done(&scan);
		str_done(&text);
	}
	zone_free((struct zone *)s.floating);
	zones_free(s.zones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_in_the_window_is_left_out),
	    cmocka_unit_test(what_cannot_matter_is_left_out),
	};

	return cmocka_run_group_tests_name("sieve", tests, NULL, NULL);
}
