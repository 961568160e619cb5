/* core/simulate: days whose course and sums were worked out by hand, and the
 * plan's own user as a trace. */
#include "unit.h"

#include "base/mem.h"
#include "core/plan.h"
#include "core/simulate.h"
#include "sim.h"

struct fixture {
	struct sim sim; /* its rules, calendar and zone */
	struct trace trace;
	struct str log; /* "HH:MM kind", "day DATE" before those of a day */
	struct simulation_summary sum;
};

static void begin(struct fixture *f, const char *zone)
{
	*f = (struct fixture){0};
	sim_begin(&f->sim, zone);
	f->sim.rules.breaks[0].enabled = false;
}

static void end(struct fixture *f)
{
	sim_end(&f->sim);
	trace_done(&f->trace);
	str_done(&f->log);
}

static void no_problem(
    void *data, unsigned line, unsigned column, const char *text)
{
	(void)data;
	fail_msg("%u:%u: %s", line, column, text);
}

static void read_trace(struct fixture *f, const char *text)
{
	trace_parse(
	    &f->trace, f->sim.zone, text, strlen(text), no_problem, NULL);
}

/* Leaves out what the day holds, and what was decided only. */
static void write_day(struct fixture *f, const struct simulation_day *d)
{
	struct date date = date_from_day(d->day);

	str_addf(
	    &f->log, "day %d-%02d-%02d\n", date.year, date.month, date.mday);
	for (size_t i = 0; i < d->line.n; i++) {
		const struct timeline_entry *e = &d->line.v[i];
		char clock[TIME_CLOCK_SIZE];

		assert_true(e->reason.text[0] && e->title[0]);
		if (e->role != TIMELINE_SHOWN && e->role != TIMELINE_RECORDED)
			continue;
		time_format_clock(
		    clock, e->at, zone_offset(f->sim.zone, e->at));
		str_addf(&f->log, "%s %s\n", clock, e->kind);
	}
}

static void run_in(struct fixture *f, struct interval window)
{
	const struct simulation_day *d;
	struct simulation *s;

	window = simulation_clip(&f->trace, window);
	s = simulation_new(&f->sim.rules, &f->sim.calendar, &f->trace, window);
	str_done(&f->log);
	f->sum = (struct simulation_summary){0};
	while ((d = simulation_next(s))) {
		write_day(f, d);
		simulation_sum(&f->sum, &d->summary);
	}
	simulation_free(s);
}

static void run(struct fixture *f, const char *text)
{
	read_trace(f, text);
	run_in(
	    f, (struct interval){{INT64_MIN}, f->trace.v[f->trace.n - 1].at});
}

static void expect(struct fixture *f, const char *log)
{
	assert_string_equal(f->log.v ? f->log.v : "", log);
}

static void expect_offers(
    const struct simulation_offers *o, int offered, int taken, int missed)
{
	assert_int_equal(o->offered, offered);
	assert_int_equal(o->taken, taken);
	assert_int_equal(o->missed, missed);
}

/* A break before the meeting is let go by; the one after it is taken. */
static void test_day(void **state)
{
	struct fixture f;
	char clock[TIME_CLOCK_SIZE];

	(void)state;
	begin(&f, "Europe/Berlin");
	sim_meeting(&f.sim, "2026-03-02 10:40", "2026-03-02 11:30");
	run(&f, "2026-03-02T09:00 active\n2026-03-02T09:52 locked\n"
		"2026-03-02T10:00 active\n2026-03-02T11:32 locked\n"
		"2026-03-02T11:40 active\n2026-03-02T12:02 locked\n"
		"2026-03-02T12:45 active\n2026-03-02T13:36 idle\n"
		"2026-03-02T13:50 active\n2026-03-02T14:41 asleep\n"
		"2026-03-02T15:00 active\n2026-03-02T15:51 locked\n"
		"2026-03-02T16:00 active\n2026-03-02T17:10 locked\n"
		"2026-03-02T18:00 locked\n");
	expect(&f,
	    "day 2026-03-02\n"
	    "09:48 break-warning\n09:50 break-offered\n09:57 break-taken\n"
	    "10:33 break-offered\n11:30 break-offered\n11:37 break-taken\n"
	    "12:00 lunch-offered\n12:17 lunch-taken\n"
	    "13:33 break-warning\n13:35 break-offered\n13:41 break-taken\n"
	    "14:38 break-warning\n14:40 break-offered\n14:46 break-taken\n"
	    "15:48 break-warning\n15:50 break-offered\n15:56 break-taken\n"
	    "16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n");
	assert_int_equal(f.sum.days, 1);
	assert_int_equal(f.sum.lasting, 10);
	assert_int_equal(f.sum.most_lasting, 10);
	assert_int_equal(f.sum.transient, 4);
	assert_int_equal(f.sum.in_meetings, 0);
	assert_int_equal(f.sum.silent_in_meetings, 0);
	expect_offers(&f.sum.breaks, 6, 5, 0);
	expect_offers(&f.sum.lunches, 1, 1, 0);
	assert_int_equal(f.sum.active, MINUTES(389));
	assert_int_equal(f.sum.longest, MINUTES(92));
	time_format_clock(clock, f.sum.longest_end,
	    zone_offset(f.sim.zone, f.sum.longest_end));
	assert_string_equal(clock, "11:32");
	assert_int_equal(f.sum.past, MINUTES(10));
	assert_int_equal(f.sum.past_unsaid, 0);
	end(&f);
}

/* Of an idle user the service hears late, and since when; what is shorter than
 * that it never hears of. */
static void test_idle(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "Europe/Berlin");
	run(&f, "2026-03-02T09:00 active\n2026-03-02T09:20 idle\n"
		"2026-03-02T09:21 active\n2026-03-02T09:49 idle\n"
		"2026-03-02T09:58 active\n2026-03-02T10:30 idle\n"
		"2026-03-02T10:31 locked\n2026-03-02T10:34 active\n"
		"2026-03-02T10:40 active\n");
	expect(&f,
	    "day 2026-03-02\n"
	    "09:48 break-warning\n09:50 break-offered\n09:54 break-taken\n");
	/* 49, 33 (idle for a minute, then locked) and 6 minutes */
	assert_int_equal(f.sum.active, MINUTES(88));
	assert_int_equal(f.sum.longest, MINUTES(49));
	end(&f);
}

/* 02:00 is 03:00; and in autumn 02:00 comes again. */
static void test_edges(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "Europe/Berlin");
	f.sim.rules.lunch.enabled = false;
	f.sim.rules.hours.window[0] =
	    (struct hours_window){SUN, 30 * 60, 5 * 3600};
	f.sim.rules.hours.n = 1;
	f.sim.rules.hours.day_start = 0;
	run(&f, "2026-03-29T01:30 active\n2026-03-29T03:22 locked\n"
		"2026-03-29T03:30 active\n2026-03-29T05:10 locked\n");
	expect(&f,
	    "day 2026-03-29\n"
	    "03:18 break-warning\n03:20 break-offered\n03:27 break-taken\n"
	    "04:18 break-warning\n04:20 break-offered\n"
	    "04:30 cutoff-warning\n04:50 cutoff-warning\n05:00 cutoff\n");
	assert_int_equal(f.sum.active, MINUTES(52 + 100));
	assert_int_equal(f.sum.past, MINUTES(10));
	run(&f, "2026-10-25T02:10 active\n2026-10-25T02:02 locked\n"
		"2026-10-25T02:09 active\n2026-10-25T02:30 locked\n");
	expect(&f,
	    "day 2026-10-25\n"
	    "02:58 break-warning\n02:00 break-offered\n02:07 break-taken\n");
	assert_int_equal(f.sum.active, MINUTES(52 + 21));
	end(&f);
}

/* Late in the evening: a word after the grace, none of it on call. */
static void test_on_call(void **state)
{
	static const char late[] = "2026-03-02T20:00 active\n"
				   "2026-03-02T20:30 locked\n"
				   "2026-03-02T21:00 locked\n";
	struct fixture f;

	(void)state;
	begin(&f, "Europe/Berlin");
	run(&f, late);
	expect(&f, "day 2026-03-02\n20:05 cutoff\n");
	assert_int_equal(f.sum.past, MINUTES(30));
	assert_int_equal(f.sum.past_on_call, 0);
	assert_int_equal(f.sum.past_unsaid, MINUTES(5));
	sim_add(&f.sim, testday_event(f.sim.zone, CLASS_ON_CALL,
			    "2026-03-02 17:00", "2026-03-02 20:20", "Pager"));
	run(&f, late);
	assert_non_null(strstr(f.log.v, "cutoff"));
	assert_null(strstr(f.log.v, "20:05"));
	assert_int_equal(f.sum.past, MINUTES(30));
	assert_int_equal(f.sum.past_on_call, MINUTES(20));
	f.sim.occurrence[0].end = testday_at(f.sim.zone, "2026-03-03 09:00");
	run(&f, late);
	assert_null(strstr(f.log.v, "cutoff"));
	assert_int_equal(f.sum.past_on_call, MINUTES(30));
	assert_int_equal(f.sum.past_unsaid, 0);
	end(&f);
}

/* Four hours in one meeting: a silent word in it, the break after it. Without
 * input is work there, unless the rules say else. */
static void test_long_meeting(void **state)
{
	static const char day[] = "2026-03-02T09:55 active\n"
				  "2026-03-02T11:00 idle\n"
				  "2026-03-02T13:00 active\n"
				  "2026-03-02T14:02 locked\n"
				  "2026-03-02T14:10 locked\n";
	struct fixture f;

	(void)state;
	begin(&f, "Europe/Berlin");
	f.sim.rules.lunch.enabled = false;
	sim_meeting(&f.sim, "2026-03-02 10:00", "2026-03-02 14:00");
	run(&f, day);
	assert_non_null(strstr(f.log.v, "break-long-due\n14:00 break-offered\n"
					"14:07 break-taken\n"));
	assert_int_equal(f.sum.in_meetings, 0);
	assert_int_equal(f.sum.silent_in_meetings, 1);
	assert_int_equal(f.sum.active, MINUTES(247));
	assert_int_equal(f.sum.longest, MINUTES(247));
	f.sim.rules.meeting.rest = true;
	run(&f, day);
	assert_int_equal(f.sum.active, MINUTES(127));
	assert_int_equal(f.sum.longest, MINUTES(65));
	end(&f);
}

/* What is before the window is lived through, and neither shown nor counted;
 * the last state holds to its end. */
static void test_window(void **state)
{
	struct fixture f;
	struct interval window;

	(void)state;
	begin(&f, "Europe/Berlin");
	read_trace(&f, "2026-03-02T09:00 active\n2026-03-02T12:00 locked\n"
		       "2026-03-03T09:00 active\n");
	window.start = testday_at(f.sim.zone, "2026-03-02 09:49");
	window.end = testday_at(f.sim.zone, "2026-03-02 10:00");
	run_in(&f, window);
	expect(&f, "day 2026-03-02\n09:50 break-offered\n");
	assert_int_equal(f.sum.active, MINUTES(11));
	window.start = testday_at(f.sim.zone, "2026-03-03 04:00");
	window.end = testday_at(f.sim.zone, "2026-03-03 09:49");
	run_in(&f, window);
	expect(&f, "day 2026-03-03\n09:48 break-warning\n");
	assert_int_equal(f.sum.active, MINUTES(49));
	/* none of the trace */
	window.start = testday_at(f.sim.zone, "2026-03-01 00:00");
	window.end = testday_at(f.sim.zone, "2026-03-02 00:00");
	run_in(&f, window);
	expect(&f, "");
	end(&f);
}

/* What is known of a day only when it ends is told with it, at its time. */
static void test_day_end(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "Europe/Berlin");
	f.sim.rules.lunch.enabled = false;
	run(&f, "2026-03-02T16:20 active\n2026-03-02T16:40 locked\n"
		"2026-03-03T16:40 locked\n");
	expect(&f, "day 2026-03-02\n16:30 cutoff-warning\n"
		   "17:00 cutoff-kept\nday 2026-03-03\n");
	end(&f);
}

static void add_point(
    struct trace *t, struct instant at, enum presence presence)
{
	mem_grow(&t->v, t->n, &t->cap, sizeof(*t->v));
	t->v[t->n++] = (struct trace_point){at, presence};
}

/* An offer is seen before it is followed: each rest is a second later. */
static void add_rest(struct trace *t, struct instant at, int64_t length)
{
	at.us += (int64_t)(t->n / 2) * USEC_PER_SEC;
	add_point(t, at, PRESENCE_LOCKED);
	add_point(t, (struct instant){at.us + length}, PRESENCE_ACTIVE);
}

/* The plan's user as a trace: the engine is the same, and so is the day. */
static void test_as_planned(void **state)
{
	struct fixture f;
	struct plan plan = {0};
	struct str planned = {0};

	(void)state;
	begin(&f, "Europe/Berlin");
	f.sim.rules.breaks[0].enabled = true;
	sim_meeting(&f.sim, "2026-03-04 09:30", "2026-03-04 09:45");
	sim_meeting(&f.sim, "2026-03-04 11:30", "2026-03-04 12:30");
	plan_day(&f.sim.rules, &f.sim.calendar, testday_day("2026-03-04"),
	    INSTANT_NEVER, &plan);
	add_point(&f.trace, testday_at(f.sim.zone, "2026-03-04 04:00"),
	    PRESENCE_LOCKED);
	add_point(&f.trace, testday_at(f.sim.zone, "2026-03-04 09:00"),
	    PRESENCE_ACTIVE);
	str_add(&planned, "day 2026-03-04\n");
	for (size_t i = 0; i < plan.line.n; i++) {
		const struct timeline_entry *e = &plan.line.v[i];
		char clock[TIME_CLOCK_SIZE];

		if (e->role != TIMELINE_SHOWN)
			continue;
		time_format_clock(clock, e->at, zone_offset(f.sim.zone, e->at));
		str_addf(&planned, "%s %s\n", clock, e->kind);
		if (strcmp(e->kind, "break-offered") == 0 && !e->transient)
			add_rest(&f.trace, e->at, MINUTES(5));
		if (strcmp(e->kind, "lunch-offered") == 0)
			add_rest(&f.trace, e->at, MINUTES(30));
	}
	add_point(&f.trace, testday_at(f.sim.zone, "2026-03-04 18:31"),
	    PRESENCE_LOCKED);
	run_in(&f, (struct interval){{INT64_MIN},
		       testday_at(f.sim.zone, "2026-03-04 20:00")});
	for (char *p; (p = strstr(f.log.v, "-taken\n"));) {
		char *line = p;

		while (line[-1] != '\n')
			line--;
		memmove(line, p + 7, strlen(p + 7) + 1);
	}
	assert_string_equal(f.log.v, planned.v);
	assert_int_equal(f.sum.breaks.offered, f.sum.breaks.taken);
	str_done(&planned);
	plan_done(&plan);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_day),
	    cmocka_unit_test(test_idle),
	    cmocka_unit_test(test_edges),
	    cmocka_unit_test(test_on_call),
	    cmocka_unit_test(test_long_meeting),
	    cmocka_unit_test(test_window),
	    cmocka_unit_test(test_day_end),
	    cmocka_unit_test(test_as_planned),
	};

	return cmocka_run_group_tests_name("simulate", tests, NULL, NULL);
}
