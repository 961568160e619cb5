/* core/engine about work at night: activity out of hours while on call moves the
 * hours that come next, and that is said once. */
#include "unit.h"

#include <stdlib.h>

#include "sim.h"

static void begin(struct sim *s)
{
	sim_begin(s, "Europe/Berlin");
	s->rules.n_breaks = 0;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.n_warn = 0;
	s->rules.limit.rest = HOURS(11);
}

static void shift(struct sim *s, const char *from, const char *to)
{
	sim_add(s, testday_event(s->zone, CLASS_ON_CALL, from, to, "On call"));
}

#define MAX_STAYS 8

struct night {
	const char *name;
	const char *from;          /* the engine's start */
	const char *shift[2];      /* on call */
	const char *stay[MAX_STAYS][2]; /* at the screen */
	const char *at, *next;     /* then, and when hours begin next */
	bool moved, daily, free;   /* hours each day; no rest is due */
	const char *log;
};

static const struct night nights[] = {
    {"not on call, nothing is moved", "2026-03-04 09:00",
	{"2026-03-06 09:00", "2026-03-06 10:00"},
	{{"2026-03-04 09:00", "2026-03-04 16:59"},
	    {"2026-03-05 02:00", "2026-03-05 02:40"}},
	"2026-03-05 03:00", "2026-03-05 09:00", false, false, false,
	"02:05 cutoff\n02:35 cutoff-again\n"},
    {"the rest is kept", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-04 09:00", "2026-03-04 17:00"},
	    {"2026-03-05 02:00", "2026-03-05 02:40"}},
	"2026-03-05 03:00", "2026-03-05 13:40", true, false, false,
	"02:05 start-moved\n"},
    {"no rest is due", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-05 02:00", "2026-03-05 02:40"}},
	"2026-03-05 03:00", "2026-03-05 09:00", false, false, true, ""},
    {"a quick look is no work", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-05 02:00", "2026-03-05 02:04"}},
	"2026-03-05 03:00", "2026-03-05 09:00", false, false, false, ""},
    {"nor are two", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-05 02:00", "2026-03-05 02:04"},
	    {"2026-03-05 02:09", "2026-03-05 02:13"}},
	"2026-03-05 03:00", "2026-03-05 09:00", false, false, false, ""},
    {"but two with next to nothing between are one", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-05 02:00", "2026-03-05 02:04"},
	    {"2026-03-05 02:06", "2026-03-05 02:09"}},
	"2026-03-05 03:00", "2026-03-05 13:09", true, false, false,
	"02:07 start-moved\n"},
    {"two incidents of a night: said once", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-05 01:00", "2026-03-05 01:30"},
	    {"2026-03-05 03:00", "2026-03-05 03:30"}},
	"2026-03-05 08:00", "2026-03-05 14:30", true, false, false,
	"01:05 start-moved\n"},
    {"over the day's begin", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-04 09:00", "2026-03-04 17:00"},
	    {"2026-03-05 03:55", "2026-03-05 04:10"}},
	"2026-03-05 08:00", "2026-03-05 15:10", true, false, false,
	"04:00 start-moved\n"},
    {"up early after a whole rest", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-04 09:00", "2026-03-04 17:00"},
	    {"2026-03-05 05:00", "2026-03-05 05:30"},
	    {"2026-03-05 07:00", "2026-03-05 07:15"}},
	"2026-03-05 08:00", "2026-03-05 09:00", false, false, false, ""},
    {"up early after half a one: no hours are left of the day",
	"2026-03-04 09:00", {"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-04 09:00", "2026-03-04 17:00"},
	    {"2026-03-04 22:10", "2026-03-04 22:30"},
	    {"2026-03-05 06:00", "2026-03-05 06:15"}},
	"2026-03-05 08:00", "2026-03-06 09:00", true, false, false,
	"22:15 start-moved\n"},
    {"an evening that leaves the rest", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-04 16:30", "2026-03-04 20:00"}},
	"2026-03-04 20:30", "2026-03-05 09:00", false, false, false, ""},
    {"one that does not, from the cutoff on", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-05 09:00"},
	{{"2026-03-04 16:30", "2026-03-04 22:30"}},
	"2026-03-04 23:00", "2026-03-05 09:30", true, false, false,
	"22:01 start-moved\n"},
    {"two nights", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-06 09:00"},
	{{"2026-03-04 09:00", "2026-03-04 17:00"},
	    {"2026-03-05 02:00", "2026-03-05 02:40"},
	    {"2026-03-05 13:40", "2026-03-05 17:00"},
	    {"2026-03-06 03:00", "2026-03-06 03:10"}},
	"2026-03-06 08:00", "2026-03-06 14:10", true, false, false,
	"02:05 start-moved\n03:05 start-moved\n"},
    {"a moved day, and an evening that moves none", "2026-03-04 09:00",
	{"2026-03-04 16:00", "2026-03-09 09:00"},
	{{"2026-03-04 09:00", "2026-03-04 17:00"},
	    {"2026-03-05 02:00", "2026-03-05 02:40"},
	    {"2026-03-05 13:40", "2026-03-05 17:00"},
	    {"2026-03-05 19:00", "2026-03-05 19:30"}},
	"2026-03-05 20:00", "2026-03-06 09:00", false, false, false,
	"02:05 start-moved\n"},
    {"who works in the morning all the same moves it no further",
	"2026-03-04 09:00", {"2026-03-04 16:00", "2026-03-09 09:00"},
	{{"2026-03-05 02:00", "2026-03-05 02:40"},
	    {"2026-03-05 08:30", "2026-03-05 12:00"}},
	"2026-03-05 12:30", "2026-03-05 13:40", true, false, false,
	"02:05 start-moved\n"},
    {"far from any hours", "2026-03-06 09:00",
	{"2026-03-06 09:00", "2026-03-09 09:00"},
	{{"2026-03-07 23:00", "2026-03-08 02:00"}},
	"2026-03-08 10:00", "2026-03-09 09:00", false, false, false, ""},
    {"the night to Monday", "2026-03-06 09:00",
	{"2026-03-06 09:00", "2026-03-09 09:00"},
	{{"2026-03-06 09:00", "2026-03-06 17:00"},
	    {"2026-03-08 21:00", "2026-03-09 02:00"}},
	"2026-03-09 02:30", "2026-03-09 13:00", true, false, false,
	"22:01 start-moved\n"},
    {"summer time begins", "2026-03-28 09:00",
	{"2026-03-28 09:00", "2026-03-30 09:00"},
	{{"2026-03-28 09:00", "2026-03-28 17:00"},
	    {"2026-03-29 01:00", "2026-03-29 01:30"}},
	"2026-03-29 04:30", "2026-03-29 13:30", true, true, false,
	"01:05 start-moved\n"},
    {"summer time ends", "2026-10-24 09:00",
	{"2026-10-24 09:00", "2026-10-26 09:00"},
	{{"2026-10-24 09:00", "2026-10-24 17:00"},
	    {"2026-10-25 01:00", "2026-10-25 01:30"}},
	"2026-10-25 04:30", "2026-10-25 11:30", true, true, false,
	"01:05 start-moved\n"},
};

static void night_begin(struct sim *s, const struct night *n)
{
	begin(s);
	if (n->daily)
		for (int d = SAT; d <= SUN; d++)
			s->rules.hours.window[s->rules.hours.n++] =
			    (struct hours_window){(enum weekday)d, 9 * 3600,
				17 * 3600};
	if (n->free)
		s->rules.limit.rest = 0;
	shift(s, n->shift[0], n->shift[1]);
	sim_start(s, n->from, PRESENCE_LOCKED);
}

static void night_live(struct sim *s, const struct night *n, bool restarts)
{
	for (int i = 0; i < MAX_STAYS && n->stay[i][0]; i++) {
		struct instant end = testday_at(s->zone, n->stay[i][1]);

		sim_run(s, n->stay[i][0]);
		sim_presence(s, PRESENCE_ACTIVE);
		for (int k = 7; k >= 0; k--) {
			sim_run_to(s, (struct instant){
			    end.us - (end.us - s->now.wall.us) * k / 8});
			if (restarts)
				sim_restart(s);
			sim_tick(s);
		}
		sim_presence(s, PRESENCE_LOCKED);
	}
	sim_run(s, n->at);
}

static void test_nights(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * sizeof(nights) / sizeof(nights[0]); i++) {
		const struct night *n = &nights[i / 2];
		struct verdict v;
		struct sim s;

		night_begin(&s, n);
		night_live(&s, n, i % 2);
		engine_verdict(s.engine, s.now, &v);
		if (v.next != NEXT_HOURS ||
		    v.next_at.us != testday_at(s.zone, n->next).us ||
		    v.moved != n->moved ||
		    strcmp(s.log.v ? s.log.v : "", n->log) != 0)
			fail_msg("%s (%zu): %+lld min, moved %d, %s:\n%s",
			    n->name, i % 2,
			    (long long)(v.next_at.us -
					testday_at(s.zone, n->next).us) /
				MINUTES(1),
			    v.moved, v.reason.text, s.log.v ? s.log.v : "");
		assert_row(i, s.locks == 0);
		sim_end(&s);
	}
}

/* The words: how the notice, status and the decisions say it. */
static void test_said(void **state)
{
	const struct decision *d;
	struct verdict v;
	struct sim s;
	size_t n;

	(void)state;
	begin(&s);
	shift(&s, "2026-03-04 16:00", "2026-03-05 09:00");
	sim_start(&s, "2026-03-04 17:30", PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 02:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 02:05");
	assert_string_equal(s.last.title, "Work at night counts");
	assert_string_equal(s.last.body, "Your next hours begin 11h after you "
					 "stop: at 13:05 if that is now.");
	assert_int_equal(s.last.urgency, URGENCY_LOW);
	assert_true(s.last.silent && !s.last.transient && !s.last.buttons);
	sim_run(&s, "2026-03-05 02:40");
	engine_verdict(s.engine, s.now, &v);
	assert_string_equal(v.reason.text,
	    "you worked on call until 02:40; 11h of rest are due, so hours "
	    "begin at 13:40");
	assert_true(v.on_call);
	assert_int_equal(v.on_call_until.us,
	    testday_at(s.zone, "2026-03-05 09:00").us);
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 02:45");
	d = engine_decisions(s.engine, &n);
	assert_string_equal(d[n - 1].kind, "night-work");
	assert_string_equal(d[n - 1].reason.text,
	    "worked on call from 02:00 to 02:40: 11h of rest are due, so "
	    "hours begin at 13:40");
	/* it goes when the hours begin, and breaks are offered again */
	assert_true(s.live[CHANNEL_NOTICE]);
	sim_run(&s, "2026-03-05 13:40");
	assert_false(s.live[CHANNEL_NOTICE]);
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.duty, DUTY_ON);
	assert_false(v.moved);
	sim_end(&s);
}

/* Said in a meeting, a pause or do-not-disturb: when it is over. */
static void test_said_later(void **state)
{
	struct sim s;

	(void)state;
	begin(&s);
	shift(&s, "2026-03-04 16:00", "2026-03-05 09:00");
	sim_meeting(&s, "2026-03-05 01:50", "2026-03-05 02:30");
	sim_start(&s, "2026-03-05 01:00", PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 02:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 03:00");
	sim_expect(&s, "02:30 start-moved\n");
	sim_end(&s);
	begin(&s);
	shift(&s, "2026-03-04 16:00", "2026-03-05 09:00");
	sim_start(&s, "2026-03-05 01:00", PRESENCE_ACTIVE);
	assert_int_equal(sim_pause(&s, "2026-03-05 08:00"), 0);
	sim_run(&s, "2026-03-05 02:00");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 09:10");
	sim_expect(&s, "");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_expect(&s, "09:10 start-moved\n");
	assert_string_equal(s.last.body, "11h of rest are due after it: your "
					 "next hours begin at 13:00.");
	sim_end(&s);
}

/* Whoever got up from the keyboard is known to be idle only later. */
static void test_idle_is_taken_back(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	begin(&s);
	shift(&s, "2026-03-04 16:00", "2026-03-05 09:00");
	sim_start(&s, "2026-03-05 02:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 02:06");
	sim_expect(&s, "02:05 start-moved\n");
	sim_presence_since(&s, PRESENCE_IDLE, MINUTES(2));
	sim_run(&s, "2026-03-05 02:30");
	assert_false(s.live[CHANNEL_NOTICE]);
	engine_verdict(s.engine, s.now, &v);
	assert_false(v.moved);
	assert_int_equal(v.next_at.us,
	    testday_at(s.zone, "2026-03-05 09:00").us);
	sim_end(&s);
}

/* Who reads without touching anything for a while is at work all the same. */
static void test_reading(void **state)
{
	struct sim s;

	(void)state;
	begin(&s);
	shift(&s, "2026-03-04 16:00", "2026-03-05 09:00");
	sim_start(&s, "2026-03-05 02:00", PRESENCE_LOCKED);
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 02:03");
	sim_presence_since(&s, PRESENCE_IDLE, MINUTES(1) / 2);
	sim_run(&s, "2026-03-05 02:04");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 02:04:59");
	sim_expect(&s, "");
	sim_run(&s, "2026-03-05 02:05");
	sim_expect(&s, "02:05 start-moved\n");
	sim_end(&s);
}

/* Off call in the morning that was moved: told that it is, and why; the rest
 * is advice, so nothing is locked. */
static void test_morning_after(void **state)
{
	struct sim s;

	(void)state;
	begin(&s);
	s.rules.n_breaks = 2;
	s.rules.cutoff.enforce = ENFORCE_LOCK;
	s.quiet_log = true;
	shift(&s, "2026-03-04 16:00", "2026-03-05 08:00");
	sim_start(&s, "2026-03-05 02:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 02:40");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 09:30");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 09:35");
	assert_string_equal(s.last.body, "You worked at night: your hours "
					 "begin at 13:40. Can it wait?");
	sim_run(&s, "2026-03-05 13:39");
	sim_expect(&s, "02:05 start-moved\n09:35 cutoff\n10:05 cutoff-again\n"
		       "10:35 cutoff-again\n11:05 cutoff-again\n");
	assert_int_equal(s.locks, 0);
	/* and the evening has a ladder of its own, which locks */
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 16:50");
	sim_presence(&s, PRESENCE_ACTIVE);
	str_done(&s.log);
	sim_run(&s, "2026-03-05 17:01");
	sim_expect(&s, "17:00 cutoff\n");
	assert_int_equal(s.locks, 1);
	sim_end(&s);
}

/* The day that was moved stays as it was moved, whatever its evening brings. */
static void test_today_stays(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	begin(&s);
	shift(&s, "2026-03-04 16:00", "2026-03-09 09:00");
	sim_start(&s, "2026-03-05 02:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 02:40");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 23:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 23:30");
	for (int i = 0; i < 2; i++) {
		engine_verdict(s.engine, s.now, &v);
		assert_int_equal(v.hours_start.us,
		    testday_at(s.zone, "2026-03-05 13:40").us);
		assert_int_equal(v.next_at.us,
		    testday_at(s.zone, "2026-03-06 10:30").us);
		sim_presence(&s, PRESENCE_LOCKED);
		sim_run(&s, "2026-03-05 23:59");
	}
	sim_end(&s);
}

/* Hours at night, and an incident at noon. */
static void test_night_workers_day(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	begin(&s);
	s.rules.hours.n = 0;
	for (int d = MON; d <= SUN; d++)
		s.rules.hours.window[s.rules.hours.n++] =
		    (struct hours_window){(enum weekday)d, 22 * 3600,
			30 * 3600};
	shift(&s, "2026-03-02 09:00", "2026-03-09 09:00");
	sim_start(&s, "2026-03-03 22:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 06:00");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-04 12:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 12:30");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-04 13:00");
	engine_verdict(s.engine, s.now, &v);
	assert_int_equal(v.next_at.us,
	    testday_at(s.zone, "2026-03-04 23:30").us);
	sim_expect(&s, "12:05 start-moved\n");
	sim_end(&s);
}

/* Two windows: one that the rest covers is gone, the other is cut. */
static void test_windows(void **state)
{
	static const struct {
		const char *until, *start, *end;
	} rows[] = {
	    {"2026-03-05 00:30", "2026-03-05 11:30", "2026-03-05 17:30"},
	    {"2026-03-05 01:50", "2026-03-05 13:15", "2026-03-05 17:30"},
	    {"2026-03-05 03:00", "2026-03-05 14:00", "2026-03-05 17:30"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict v;
		struct sim s;

		begin(&s);
		s.rules.hours.n = 2;
		s.rules.hours.window[0] =
		    (struct hours_window){THU, 9 * 3600, 12 * 3600 + 1800};
		s.rules.hours.window[1] = (struct hours_window){THU,
		    13 * 3600 + 900, 17 * 3600 + 1800};
		shift(&s, "2026-03-04 16:00", "2026-03-05 09:00");
		sim_start(&s, "2026-03-05 00:00", PRESENCE_ACTIVE);
		sim_run(&s, rows[i].until);
		sim_presence(&s, PRESENCE_LOCKED);
		sim_run(&s, "2026-03-05 08:00");
		engine_verdict(s.engine, s.now, &v);
		assert_row(i, v.hours_start.us ==
				  testday_at(s.zone, rows[i].start).us);
		assert_row(i, v.hours_end.us ==
				  testday_at(s.zone, rows[i].end).us);
		sim_end(&s);
	}
}

/* A clock that is set back has no work ahead of it. */
static void test_clock_back(void **state)
{
	struct verdict v;
	struct sim s;

	(void)state;
	begin(&s);
	shift(&s, "2026-03-01 16:00", "2026-03-09 09:00");
	sim_start(&s, "2026-03-05 02:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-05 02:40");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-05 03:00");
	s.now.wall = testday_at(s.zone, "2026-03-03 03:00");
	sim_tick(&s);
	engine_verdict(s.engine, s.now, &v);
	assert_false(v.moved);
	sim_run(&s, "2026-03-05 03:00");
	engine_verdict(s.engine, s.now, &v);
	assert_false(v.moved);
	sim_end(&s);
}

/* ---- nights at random ---- */

#define USERS 100
#define NIGHTS 10

static void act(struct sim *s, int what, int how)
{
	static const enum presence presences[] = {PRESENCE_ACTIVE,
	    PRESENCE_ACTIVE, PRESENCE_IDLE, PRESENCE_LOCKED};

	if (what < 70)
		sim_presence_since(s, presences[how % 4], 0);
	else if (what < 85)
		sim_feed(s, &(struct engine_event){.type = EVENT_VERB,
				.verb = VERB_ONCALL,
				.until = {s->now.wall.us + HOURS(how % 30)}});
	else if (what < 95)
		sim_extend(s, MINUTES(how % 90));
	else
		s->now.wall.us += MINUTES(how % 40 - 20);
}

static void expect_same(unsigned seed, const struct sim *a,
    const struct sim *b)
{
	struct verdict x, y;

	engine_verdict(a->engine, a->now, &x);
	engine_verdict(b->engine, b->now, &y);
	if (x.duty != y.duty || x.next_at.us != y.next_at.us ||
	    x.moved != y.moved || x.hours_start.us != y.hours_start.us ||
	    x.on_call_until.us != y.on_call_until.us ||
	    strcmp(x.reason.text, y.reason.text) != 0)
		fail_msg("user %u: '%s', not '%s'", seed, y.reason.text,
		    x.reason.text);
}

/* Two live through the same nights, and one of them is killed over and over. */
static void test_random(void **state)
{
	int moved = 0;

	(void)state;
	for (unsigned seed = 1; seed <= USERS; seed++) {
		unsigned random = seed;
		struct sim s[2];

		for (int i = 0; i < 2; i++) {
			begin(&s[i]);
			shift(&s[i], "2026-03-25 16:00", "2026-03-26 09:00");
			shift(&s[i], "2026-03-28 16:00", "2026-03-31 09:00");
			sim_start(&s[i], "2026-03-25 12:00", PRESENCE_ACTIVE);
		}
		for (int k = 0; k < NIGHTS * 40; k++) {
			int64_t step = MINUTES(1 + rand_r(&random) % 70);
			int what = rand_r(&random) % 100;
			int how = rand_r(&random) % 1000;

			for (int i = 0; i < 2; i++) {
				sim_run_to(&s[i], (struct instant){
				    s[i].now.wall.us + step});
				act(&s[i], what, how);
			}
			if (rand_r(&random) % 3 == 0)
				sim_restart(&s[1]);
			sim_tick(&s[0]);
			sim_tick(&s[1]);
			expect_same(seed, &s[0], &s[1]);
		}
		assert_string_equal(s[0].log.v, s[1].log.v);
		moved += strstr(s[0].log.v, "start-moved") != NULL;
		sim_end(&s[0]);
		sim_end(&s[1]);
	}
	assert_true(moved >= USERS / 2); /* else it looked at nothing */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_nights),
	    cmocka_unit_test(test_said),
	    cmocka_unit_test(test_said_later),
	    cmocka_unit_test(test_idle_is_taken_back),
	    cmocka_unit_test(test_reading),
	    cmocka_unit_test(test_morning_after),
	    cmocka_unit_test(test_today_stays),
	    cmocka_unit_test(test_night_workers_day),
	    cmocka_unit_test(test_windows),
	    cmocka_unit_test(test_clock_back),
	    cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("engine-night", tests, NULL, NULL);
}
