/* core/engine_limit: what counts towards the limits, when they are reached,
 * and that each is recorded once. */
#include "unit.h"

#include "sim.h"

static struct limit limit_of(const struct sim *s, enum limit_kind k)
{
	struct verdict v;

	engine_verdict(s->engine, s->now, &v);
	return v.limit[k];
}

/* Only the limits: the user is let alone otherwise. */
static void limits_begin(struct sim *s)
{
	sim_begin(s, "Europe/Berlin");
	s->rules.n_breaks = 0;
	s->rules.lunch.enabled = s->rules.cutoff.enabled = false;
	s->rules.limit = (struct limit_rules){.day = HOURS(8),
	    .week = HOURS(48), .rest = HOURS(11), .row = 6, .day_off = 7,
	    .source = {[LIMIT_DAY] = {1, 30}}};
}

static void limits_end(struct sim *s)
{
	sim_end(s);
}

/* At the screen on that day between the times. */
static void work(struct sim *s, const char *from, const char *to)
{
	sim_run(s, from);
	sim_presence(s, PRESENCE_ACTIVE);
	sim_run(s, to);
	sim_presence(s, PRESENCE_LOCKED);
}

/* The records of kind "limit-reached", and no others. */
static void expect_reached(struct sim *s, const char *expect)
{
	struct str got = {0};
	char *rest = NULL;

	for (char *line = strtok_r(s->history.v, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		if (strstr(line, " limit-reached "))
			str_addf(&got, "%s\n", line);
	assert_string_equal(got.v ? got.v : "", expect);
	str_done(&got);
	str_done(&s->history);
	str_add(&s->history, "");
}

static void test_day(void **state)
{
	const struct decision *d;
	struct limit l;
	struct sim s;
	size_t n;

	(void)state;
	limits_begin(&s);
	sim_start(&s, "2026-03-04 08:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 12:00");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-04 13:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 16:59");
	l = limit_of(&s, LIMIT_DAY);
	assert_int_equal(l.value, HOURS(8) - MINUTES(1));
	assert_int_equal(l.most, HOURS(8));
	assert_false(l.reached);
	assert_string_equal(l.text, "");
	/* what turns out to have been a pause does not record it twice */
	sim_run(&s, "2026-03-04 17:01");
	sim_presence_since(&s, PRESENCE_IDLE, MINUTES(2));
	assert_false(limit_of(&s, LIMIT_DAY).reached);
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 17:11");
	l = limit_of(&s, LIMIT_DAY);
	assert_true(l.reached);
	assert_string_equal(l.text,
	    "8h 9m at the screen today; 8h is your limit");
	expect_reached(&s, "17:00 limit-reached active-day\n");
	d = engine_decisions(s.engine, &n);
	assert_string_equal(d[n - 1].kind, "limit-reached");
	assert_string_equal(d[n - 1].title, "active-day");
	assert_string_equal(d[n - 1].reason.text,
	    "8h at the screen today; 8h is your limit");
	assert_int_equal(d[n - 1].reason.source.line, 30);
	sim_presence(&s, PRESENCE_LOCKED);
	/* a new day, a new count, and nothing is ever shown */
	work(&s, "2026-03-05 09:00", "2026-03-05 17:30");
	expect_reached(&s, "17:00 limit-reached active-day\n");
	sim_expect(&s, "");
	limits_end(&s);
}

static void test_week(void **state)
{
	char from[32], to[32];
	struct sim s;

	(void)state;
	limits_begin(&s);
	s.rules.limit.day = 0;
	sim_start(&s, "2026-03-02 08:00", PRESENCE_LOCKED);
	/* ten hours a day: 48 are full on Friday afternoon */
	for (int d = 2; d <= 6; d++) {
		snprintf(from, sizeof(from), "2026-03-%02d 08:00", d);
		snprintf(to, sizeof(to), "2026-03-%02d 18:00", d);
		work(&s, from, to);
	}
	expect_reached(&s, "16:00 limit-reached active-week\n");
	assert_string_equal(limit_of(&s, LIMIT_WEEK).text,
	    "50h at the screen this week; 48h is your limit");
	sim_run(&s, "2026-03-09 04:00");
	sim_tick(&s);
	assert_int_equal(limit_of(&s, LIMIT_WEEK).value, 0);
	assert_false(limit_of(&s, LIMIT_WEEK).reached);
	limits_end(&s);
}

/* From the last work of one day to the first of the next; a quick look at
 * night is no work. */
static void test_rest(void **state)
{
	static const struct {
		const char *to, *look, *end, *from;
		int minutes; /* of rest; -1: nothing was before */
		bool reached;
	} rows[] = {
	    {"2026-03-03 18:00", NULL, NULL, "2026-03-04 08:00", 840, false},
	    {"2026-03-03 21:00", NULL, NULL, "2026-03-04 08:00", 660, false},
	    {"2026-03-03 21:01", NULL, NULL, "2026-03-04 08:00", 659, true},
	    /* after midnight and before 04:00 belongs to the evening */
	    {"2026-03-04 01:00", NULL, NULL, "2026-03-04 09:00", 480, true},
	    {"2026-03-03 18:00", "2026-03-03 23:00", "2026-03-03 23:04",
		"2026-03-04 08:00", 840, false},
	    {"2026-03-03 18:00", "2026-03-03 23:00", "2026-03-03 23:06",
		"2026-03-04 08:00", 534, true},
	    /* in the morning likewise */
	    {"2026-03-03 23:00", "2026-03-04 05:00", "2026-03-04 05:03",
		"2026-03-04 10:00", 660, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct limit l;
		struct sim s;

		limits_begin(&s);
		s.rules.limit.day = 0;
		sim_start(&s, "2026-03-03 15:00", PRESENCE_ACTIVE);
		assert_row(i, limit_of(&s, LIMIT_REST).value == -1);
		assert_row(i, !limit_of(&s, LIMIT_REST).reached);
		sim_run(&s, rows[i].to);
		sim_presence(&s, PRESENCE_LOCKED);
		if (rows[i].look)
			work(&s, rows[i].look, rows[i].end);
		sim_run(&s, rows[i].from);
		sim_presence(&s, PRESENCE_ACTIVE);
		sim_run_to(&s,
		    (struct instant){s.now.wall.us + MINUTES(10)});
		l = limit_of(&s, LIMIT_REST);
		if (l.value != MINUTES(rows[i].minutes))
			fail_msg("row %zu: %lld minutes", i,
			    (long long)(l.value / USEC_PER_MIN));
		assert_row(i, l.reached == rows[i].reached);
		assert_row(i, !!strstr(s.history.v, "limit-reached rest") ==
				  rows[i].reached);
		limits_end(&s);
	}
}

/* Input that ended at 23:04 is reported at 23:06: a quick look all the same,
 * and nothing is noted that turns out not to be so. */
static void test_late_idle(void **state)
{
	struct sim s;

	(void)state;
	limits_begin(&s);
	sim_start(&s, "2026-03-03 15:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-03 18:00");
	sim_presence(&s, PRESENCE_LOCKED);
	sim_run(&s, "2026-03-03 23:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-03 23:06");
	sim_presence_since(&s, PRESENCE_IDLE, MINUTES(2));
	sim_run(&s, "2026-03-04 04:30");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 04:36");
	sim_presence_since(&s, PRESENCE_IDLE, MINUTES(2));
	assert_int_equal(limit_of(&s, LIMIT_REST).value, -1);
	sim_run(&s, "2026-03-04 08:00");
	sim_presence(&s, PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 08:30");
	assert_int_equal(limit_of(&s, LIMIT_REST).value, HOURS(14));
	expect_reached(&s, "");
	limits_end(&s);
}

/* Through the night: no rest at all. */
static void test_no_rest(void **state)
{
	struct sim s;

	(void)state;
	limits_begin(&s);
	s.rules.limit.day = 0;
	sim_start(&s, "2026-03-03 22:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 05:00");
	assert_string_equal(limit_of(&s, LIMIT_REST).text,
	    "0s of rest before today; 11h is your least");
	expect_reached(&s, "04:07 limit-reached rest\n");
	limits_end(&s);
}

/* Days of half an hour and more count, and a day without that ends the row. */
static void test_row(void **state)
{
	char from[32], to[32];
	struct sim s;

	(void)state;
	limits_begin(&s);
	sim_start(&s, "2026-03-02 03:00", PRESENCE_LOCKED);
	for (int d = 2; d <= 8; d++) {
		snprintf(from, sizeof(from), "2026-03-%02d 10:00", d);
		snprintf(to, sizeof(to), "2026-03-%02d 10:30", d);
		assert_int_equal(limit_of(&s, LIMIT_ROW).value, d - 2);
		work(&s, from, to);
		assert_int_equal(limit_of(&s, LIMIT_ROW).value, d - 1);
	}
	assert_string_equal(limit_of(&s, LIMIT_ROW).text,
	    "7 days of work in a row; 6 is your limit");
	expect_reached(&s, "10:30 limit-reached days-in-a-row\n");
	/* a quarter of an hour is no work */
	work(&s, "2026-03-09 10:00", "2026-03-09 10:15");
	assert_int_equal(limit_of(&s, LIMIT_ROW).value, 7);
	sim_run(&s, "2026-03-10 10:00");
	sim_tick(&s);
	assert_int_equal(limit_of(&s, LIMIT_ROW).value, 0);
	for (int d = 10; d <= 15; d++) {
		snprintf(from, sizeof(from), "2026-03-%02d 12:00", d);
		snprintf(to, sizeof(to), "2026-03-%02d 14:00", d);
		work(&s, from, to);
	}
	expect_reached(&s, "12:30 limit-reached days-in-a-row\n");
	limits_end(&s);
}

/* A clock that is set back and forth by a day keeps the row. */
static void test_row_clock(void **state)
{
	struct sim s;

	(void)state;
	limits_begin(&s);
	sim_start(&s, "2026-03-02 03:00", PRESENCE_LOCKED);
	work(&s, "2026-03-02 10:00", "2026-03-02 12:00");
	work(&s, "2026-03-03 10:00", "2026-03-03 12:00");
	s.now.wall.us -= HOURS(24);
	sim_tick(&s);
	s.now.wall.us += HOURS(24);
	sim_tick(&s);
	assert_int_equal(limit_of(&s, LIMIT_ROW).value, 2);
	work(&s, "2026-03-03 13:00", "2026-03-03 14:00");
	assert_int_equal(limit_of(&s, LIMIT_ROW).value, 2);
	work(&s, "2026-03-04 10:00", "2026-03-04 12:00");
	assert_int_equal(limit_of(&s, LIMIT_ROW).value, 3);
	limits_end(&s);
}

static void test_day_off(void **state)
{
	static const struct {
		const char *at;
		int days; /* to it; -1: unknown */
		bool reached;
	} rows[] = {
	    {"2026-03-02 10:00", 5, false},
	    {"2026-03-06 10:00", 1, false},
	    {"2026-03-07 10:00", 0, false},
	    /* hours on two Saturdays and Sundays */
	    {"2026-03-09 10:00", 12, true},
	    {"2026-03-14 10:00", 7, true},
	    {"2026-03-15 10:00", 6, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct limit l;
		struct sim s;

		limits_begin(&s);
		sim_add(&s, testday_event(s.zone, CLASS_HOURS,
				"2026-03-14 10:00", "2026-03-14 12:00", "H"));
		sim_add(&s, testday_event(s.zone, CLASS_HOURS,
				"2026-03-15 10:00", "2026-03-15 12:00", "H"));
		sim_start(&s, rows[i].at, PRESENCE_ACTIVE);
		l = limit_of(&s, LIMIT_DAY_OFF);
		assert_row(i, l.value == rows[i].days);
		assert_row(i, l.reached == rows[i].reached);
		limits_end(&s);
	}
}

/* Hours on every day, as far as can be seen; a day off in the calendar ends
 * that at once, and its going is told again. */
static void test_no_day_off(void **state)
{
	struct occurrence off;
	struct calendar_view free_day = {NULL, &off, 1};
	struct sim s;

	(void)state;
	limits_begin(&s);
	for (int d = SAT; d <= SUN; d++)
		s.rules.hours.window[s.rules.hours.n++] =
		    (struct hours_window){(enum weekday)d, 9 * 3600, 10 * 3600};
	sim_start(&s, "2026-03-02 09:00", PRESENCE_ACTIVE);
	assert_string_equal(limit_of(&s, LIMIT_DAY_OFF).text,
	    "the next day off is more than 14 days away; 7 is your limit");
	free_day.zone = s.zone;
	off = testday_all_day(s.zone, CLASS_OFF, "2026-03-05", "2026-03-06");
	sim_feed(&s, &(struct engine_event){.type = EVENT_CALENDAR,
			 .calendar = &free_day});
	assert_int_equal(limit_of(&s, LIMIT_DAY_OFF).value, 3);
	sim_run(&s, "2026-03-02 10:00");
	sim_feed(&s, &(struct engine_event){.type = EVENT_CALENDAR,
			 .calendar = &s.calendar});
	expect_reached(&s, "09:00 limit-reached days-to-day-off\n"
			   "10:00 limit-reached days-to-day-off\n");
	limits_end(&s);
}

/* None is never reached. */
static void test_none(void **state)
{
	char from[32], to[32];
	struct sim s;

	(void)state;
	limits_begin(&s);
	s.rules.limit = (struct limit_rules){0};
	sim_start(&s, "2026-03-02 03:00", PRESENCE_LOCKED);
	for (int d = 2; d <= 10; d++) {
		snprintf(from, sizeof(from), "2026-03-%02d 06:00", d);
		snprintf(to, sizeof(to), "2026-03-%02d 23:00", d);
		work(&s, from, to);
		for (int k = 0; k < LIMIT_COUNT; k++)
			assert_false(limit_of(&s, (enum limit_kind)k).reached);
	}
	expect_reached(&s, "");
	limits_end(&s);
}

/* A higher limit is one that may be reached anew. */
static void test_reload(void **state)
{
	struct rules other;
	struct sim s;

	(void)state;
	limits_begin(&s);
	s.rules.limit.day = HOURS(2);
	sim_start(&s, "2026-03-04 08:00", PRESENCE_ACTIVE);
	sim_run(&s, "2026-03-04 10:30");
	other = s.rules;
	sim_feed(&s, &(struct engine_event){.type = EVENT_RULES,
			 .rules = &other});
	other.limit.day = HOURS(3);
	sim_feed(&s, &(struct engine_event){.type = EVENT_RULES,
			 .rules = &other});
	assert_false(limit_of(&s, LIMIT_DAY).reached);
	sim_run(&s, "2026-03-04 11:30");
	expect_reached(&s, "10:00 limit-reached active-day\n"
			   "11:00 limit-reached active-day\n");
	limits_end(&s);
}

/* Killed and started at every quarter of an hour: as if it had not been. */
static void test_restore(void **state)
{
	struct str text = {0};
	char from[32];
	struct sim s;

	(void)state;
	limits_begin(&s);
	sim_start(&s, "2026-03-02 03:00", PRESENCE_LOCKED);
	for (int d = 2; d <= 8; d++) {
		snprintf(from, sizeof(from), "2026-03-%02d 11:00", d);
		sim_run(&s, from);
		sim_presence(&s, PRESENCE_ACTIVE);
		for (int quarter = 0; quarter < 53; quarter++) {
			struct engine *e;

			sim_run_to(&s,
			    (struct instant){s.now.wall.us + MINUTES(15)});
			engine_save(s.engine, s.now, "boot", false, &text);
			e = engine_new(&s.rules, &s.calendar, s.now);
			assert_int_equal(
			    engine_restore(e, s.now, "boot", text.v), 0);
			engine_free(s.engine);
			s.engine = e;
			str_done(&text);
			sim_tick(&s);
		}
		sim_presence(&s, PRESENCE_LOCKED);
	}
	expect_reached(&s, "19:00 limit-reached active-day\n"
			   "11:07 limit-reached rest\n"
			   "19:00 limit-reached active-day\n"
			   "11:07 limit-reached rest\n"
			   "19:00 limit-reached active-day\n"
			   "11:07 limit-reached rest\n"
			   "19:00 limit-reached active-day\n"
			   "19:15 limit-reached active-week\n"
			   "11:07 limit-reached rest\n"
			   "19:00 limit-reached active-day\n"
			   "11:07 limit-reached rest\n"
			   "11:30 limit-reached days-in-a-row\n"
			   "19:00 limit-reached active-day\n"
			   "11:07 limit-reached rest\n"
			   "19:00 limit-reached active-day\n");
	limits_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_day),
	    cmocka_unit_test(test_week),
	    cmocka_unit_test(test_rest),
	    cmocka_unit_test(test_late_idle),
	    cmocka_unit_test(test_no_rest),
	    cmocka_unit_test(test_row),
	    cmocka_unit_test(test_row_clock),
	    cmocka_unit_test(test_day_off),
	    cmocka_unit_test(test_no_day_off),
	    cmocka_unit_test(test_none),
	    cmocka_unit_test(test_reload),
	    cmocka_unit_test(test_restore),
	};

	return cmocka_run_group_tests_name("engine_limit", tests, NULL, NULL);
}
