/* core/engine at the edges of time: both ends of summer time, leap days, the
 * year's end, flights, clocks that are set: breaks, lunch, the cutoff, the
 * week's budget of extensions, pauses. Whole weeks are in test_engine_weeks.c.
 */
#include "unit.h"

#include "edge.h"

/* ---- what is looked at ---- */

static void set_breaks(struct sim *s)
{
	s->rules.breaks[0].enabled = false;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.enabled = false;
}

static void set_lunch(struct sim *s)
{
	s->rules.n_breaks = 0;
	s->rules.cutoff.enabled = false;
}

static void set_cutoff(struct sim *s)
{
	s->rules.n_breaks = 0;
	s->rules.lunch.enabled = false;
}

static void set_nights(struct sim *s, int32_t start, int32_t end)
{
	s->rules.hours.n = 0;
	for (int d = MON; d <= SUN; d++)
		s->rules.hours.window[s->rules.hours.n++] =
		    (struct hours_window){(enum weekday)d, start, end};
}

static void set_break_nights(struct sim *s)
{
	set_breaks(s);
	set_nights(s, 22 * 3600, 30 * 3600);
}

static void set_lunch_nights(struct sim *s)
{
	set_lunch(s);
	set_nights(s, 22 * 3600, 30 * 3600);
	s->rules.lunch.start = 2 * 3600;
	s->rules.lunch.end = 4 * 3600 - 1800;
}

static void set_lunch_daily(struct sim *s)
{
	set_lunch(s);
	set_nights(s, 9 * 3600, 17 * 3600);
}

static void set_cutoff_daily(struct sim *s)
{
	set_cutoff(s);
	set_nights(s, 9 * 3600, 17 * 3600);
}

/* To 02:30, which one night does not have and another has twice. */
static void set_cutoff_nights(struct sim *s)
{
	set_cutoff(s);
	set_nights(s, 18 * 3600, 26 * 3600 + 1800);
	s->rules.cutoff.again = 2;
}

/* ---- breaks ---- */

static void test_breaks(void **state)
{
	static const struct edge rows[] = {
	    {"spring: an hour less on the clock, not at work", set_break_nights,
		"Europe/Berlin",
		"2026-03-29 00:45 active; 2026-03-29 04:10 end",
		"01:35 break-offered\n03:25 break-offered\n"},
	    {"autumn: an hour more", set_break_nights, "Europe/Berlin",
		"2026-10-25 01:45 active; 2026-10-25 04:00 end",
		"02:35 break-offered\n02:25 break-offered\n"
		"03:15 break-offered\n"},
	    {"half an hour, in autumn", set_break_nights, "Australia/Lord_Howe",
		"2026-04-05 01:00 active; 2026-04-05 03:00 end",
		"01:50 break-offered\n02:10 break-offered\n"
		"03:00 break-offered\n"},
	    {"over midnight of a leap day", set_break_nights,
		"America/New_York",
		"2028-02-28 23:30 active; 2028-02-29 01:15 end",
		"00:20 break-offered\n01:10 break-offered\n"},
	    {"over the year's end", set_break_nights, "America/New_York",
		"2026-12-31 23:30 active; 2027-01-01 01:15 end",
		"00:20 break-offered\n01:10 break-offered\n"},
	    {"clock set back by minutes", set_breaks, "Europe/Berlin",
		"2026-03-04 09:00 active;"
		"2026-03-04 09:40 clock 2026-03-04 09:20;"
		"2026-03-04 10:21 end",
		"09:30 break-offered\n10:20 break-offered\n"},
	    {"set forth by minutes", set_breaks, "Europe/Berlin",
		"2026-03-04 09:00 active;"
		"2026-03-04 09:40 clock 2026-03-04 10:20;"
		"2026-03-04 11:21 end",
		"10:30 break-offered\n11:20 break-offered\n"},
	    {"back by a day", set_breaks, "Europe/Berlin",
		"2026-03-04 09:00 active;"
		"2026-03-04 09:40 clock 2026-03-03 09:40;"
		"2026-03-03 10:00 end",
		"09:50 break-offered\n"},
	    {"forth by days", set_breaks, "Europe/Berlin",
		"2026-03-04 09:00 active;"
		"2026-03-04 09:40 clock 2026-03-06 09:40;"
		"2026-03-06 10:00 end",
		"09:50 break-offered\n"},
	    {"an offer outlives a clock that is set", set_breaks,
		"Europe/Berlin",
		"2026-03-04 09:00 active;"
		"2026-03-04 09:51 clock 2026-03-04 09:31;"
		"2026-03-04 10:19 clock 2026-03-04 10:39;"
		"2026-03-04 10:41 end",
		"09:50 break-offered\n10:40 break-offered\n"},
	    {"a snooze is as long as it was", set_breaks, "Europe/Berlin",
		"2026-03-04 09:00 active; 2026-03-04 09:50 snooze;"
		"2026-03-04 09:51 clock 2026-03-04 12:51;"
		"2026-03-04 12:55 end",
		"09:50 break-offered\n12:53 break-offered\n"},
	    {"a break that was begun likewise", set_breaks, "Europe/Berlin",
		"2026-03-04 09:00 active; 2026-03-04 09:50 take;"
		"2026-03-04 09:50 locked;"
		"2026-03-04 09:51 clock 2026-03-04 08:51;"
		"2026-03-04 09:06 active; 2026-03-04 09:57 end",
		"09:50 break-offered\n09:56 break-offered\n"},
	    {"a flight west, on duty at both ends", set_breaks, "Europe/Berlin",
		"2026-03-04 15:00 active;"
		"2026-03-04 15:30 zone America/New_York;"
		"2026-03-04 10:45 end",
		"09:50 break-offered\n10:40 break-offered\n"},
	    {"a flight east, to where the day is over", set_breaks,
		"Europe/Berlin",
		"2026-03-04 10:00 active; 2026-03-04 10:30 zone Asia/Tokyo;"
		"2026-03-04 20:00 end",
		""},
	    {"over the date line and back", set_breaks, "Pacific/Auckland",
		"2026-03-04 09:00 active;"
		"2026-03-04 09:40 zone Pacific/Honolulu;"
		"2026-03-03 11:00 zone Pacific/Auckland;"
		"2026-03-04 10:45 end",
		"10:50 break-offered\n10:40 break-offered\n"},
	};

	(void)state;
	EDGES_RUN(rows);
}

/* What was said in a day that a set clock left still counts when it is set
 * right. */
static void test_said(void **state)
{
	struct str text = {0};
	struct sim s;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	set_breaks(&s);
	edge_live(&s, "2026-03-04 09:00 active;"
		      "2026-03-04 11:05 clock 2026-03-05 11:05;"
		      "2026-03-05 11:06 restart;"
		      "2026-03-05 11:07 clock 2026-03-04 11:07");
	engine_save(s.engine, s.now, "", false, &text);
	assert_non_null(strstr(text.v, "\nlasting 2\n"));
	str_done(&text);
	sim_end(&s);
}

/* ---- lunch ---- */

static void test_lunch(void **state)
{
	static const struct edge rows[] = {
	    {"spring", set_lunch_daily, "Europe/Berlin",
		"2026-03-29 09:00 active; 2026-03-29 12:20 end",
		"12:00 lunch-offered\n"},
	    {"autumn", set_lunch_daily, "Europe/Berlin",
		"2026-10-25 09:00 active; 2026-10-25 12:20 end",
		"12:00 lunch-offered\n"},
	    {"at a time that the night has not: after it", set_lunch_nights,
		"Europe/Berlin",
		"2026-03-29 00:00 active; 2026-03-29 03:20 end",
		"03:00 lunch-offered\n"},
	    {"at one that it has twice: at the first", set_lunch_nights,
		"Europe/Berlin",
		"2026-10-25 01:00 active; 2026-10-25 02:00 locked;"
		"2026-10-25 04:20 end",
		"02:00 lunch-offered\n"},
	    {"leap day", set_lunch, "Asia/Kolkata",
		"2028-02-29 09:00 active; 2028-02-29 12:20 end",
		"12:00 lunch-offered\n"},
	    {"a night over the year's end", set_lunch_nights, "Europe/Berlin",
		"2026-12-31 21:00 active; 2027-01-01 02:20 end",
		"02:00 lunch-offered\n"},
	    {"clock set back over it: it stands, and is said once", set_lunch,
		"Europe/Berlin",
		"2026-03-04 09:00 active;"
		"2026-03-04 12:05 clock 2026-03-04 11:50;"
		"2026-03-04 12:25 end",
		"12:00 lunch-offered\n"},
	    {"set forth into the window", set_lunch, "Europe/Berlin",
		"2026-03-04 09:00 active;"
		"2026-03-04 11:00 clock 2026-03-04 12:20;"
		"2026-03-04 12:49 end",
		"12:20 lunch-offered\n"},
	    {"forth past it, and back", set_lunch, "Europe/Berlin",
		"2026-03-04 09:00 active;"
		"2026-03-04 11:59 clock 2026-03-04 15:00;"
		"2026-03-04 15:01 clock 2026-03-04 12:01;"
		"2026-03-04 12:20 end",
		"12:01 lunch-offered\n"},
	    {"skipped, forth by a day and back: still skipped", set_lunch,
		"Europe/Berlin",
		"2026-03-04 09:00 active; 2026-03-04 12:01 skip;"
		"2026-03-04 12:02 clock 2026-03-05 11:02;"
		"2026-03-05 11:03 clock 2026-03-04 12:03;"
		"2026-03-04 16:00 end",
		"12:00 lunch-offered\n"},
	    {"back by a day and forth", set_lunch, "Europe/Berlin",
		"2026-03-04 09:00 active; 2026-03-04 12:01 skip;"
		"2026-03-04 12:02 clock 2026-03-03 11:02;"
		"2026-03-03 11:03 clock 2026-03-04 12:03;"
		"2026-03-04 16:00 end",
		"12:00 lunch-offered\n"},
	    {"over restarts", set_lunch, "Europe/Berlin",
		"2026-03-04 09:00 active; 2026-03-04 12:01 skip;"
		"2026-03-04 12:02 clock 2026-03-05 11:02;"
		"2026-03-05 11:03 restart;"
		"2026-03-05 11:04 clock 2026-03-04 12:04;"
		"2026-03-04 12:05 restart; 2026-03-04 16:00 end",
		"12:00 lunch-offered\n"},
	    {"another day is another lunch", set_lunch, "Europe/Berlin",
		"2026-03-04 09:00 active; 2026-03-04 12:01 skip;"
		"2026-03-04 12:02 clock 2026-03-05 11:50;"
		"2026-03-05 12:20 end",
		"12:00 lunch-offered\n12:00 lunch-offered\n"},
	    {"a flight west: at noon there", set_lunch, "Europe/Berlin",
		"2026-03-04 11:00 active;"
		"2026-03-04 12:05 zone America/New_York;"
		"2026-03-04 12:20 end",
		"12:00 lunch-offered\n12:00 lunch-offered\n"},
	    {"had it, and flies west", set_lunch, "Europe/Berlin",
		"2026-03-04 11:00 active; 2026-03-04 12:05 locked;"
		"2026-03-04 12:30 active;"
		"2026-03-04 12:31 zone America/New_York;"
		"2026-03-04 16:00 end",
		"12:00 lunch-offered\n"},
	    {"a flight east, over it", set_lunch, "America/New_York",
		"2026-03-04 09:00 active; 2026-03-04 09:30 zone Asia/Tokyo;"
		"2026-03-05 12:20 end",
		"12:00 lunch-offered\n"},
	};

	(void)state;
	EDGES_RUN(rows);
}

/* ---- the cutoff ---- */

static void test_cutoff(void **state)
{
	static const struct edge rows[] = {
	    {"spring", set_cutoff_daily, "Europe/Berlin",
		"2026-03-29 16:00 active; 2026-03-29 17:20 end",
		"16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"},
	    {"autumn", set_cutoff_daily, "Europe/Berlin",
		"2026-10-25 16:00 active; 2026-10-25 17:20 end",
		"16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"},
	    {"at 02:30, which is not: 03:00", set_cutoff_nights,
		"Europe/Berlin",
		"2026-03-29 01:00 active; 2026-03-29 04:20 end",
		"01:30 cutoff-warning\n01:50 cutoff-warning\n"
		"03:00 cutoff\n03:30 cutoff-again\n04:00 cutoff-again\n"},
	    {"at 02:30, which is twice: the first", set_cutoff_nights,
		"Europe/Berlin",
		"2026-10-25 01:00 active; 2026-10-25 04:00 end",
		"02:00 cutoff-warning\n02:20 cutoff-warning\n02:30 cutoff\n"
		"02:00 cutoff-again\n02:30 cutoff-again\n"},
	    {"leap day", set_cutoff, "America/New_York",
		"2028-02-29 16:40 active; 2028-02-29 17:10 end",
		"16:40 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"},
	    {"the day after 28 February 2027", set_cutoff, "America/New_York",
		"2027-02-28 23:00 locked; 2027-03-01 16:55 active;"
		"2027-03-01 17:10 end",
		"16:55 cutoff-warning\n17:00 cutoff\n"},
	    {"the year's last day, and its night", set_cutoff, "Europe/Berlin",
		"2026-12-31 16:55 active; 2027-01-01 03:00 end",
		"16:55 cutoff-warning\n17:00 cutoff\n17:30 cutoff-again\n"
		"18:00 cutoff-again\n18:30 cutoff-again\n"},
	    {"clock set back by minutes, after two words", set_cutoff,
		"Europe/Berlin",
		"2026-03-04 16:55 active;"
		"2026-03-04 17:31 clock 2026-03-04 16:25;"
		"2026-03-04 18:01 end",
		"16:55 cutoff-warning\n17:00 cutoff\n17:30 cutoff-again\n"
		"18:00 cutoff-again\n"},
	    {"set forth over all of it: one word, and on from there",
		set_cutoff, "Europe/Berlin",
		"2026-03-04 16:00 active;"
		"2026-03-04 16:10 clock 2026-03-04 18:10;"
		"2026-03-04 20:30 end",
		"18:15 cutoff\n18:45 cutoff-again\n19:15 cutoff-again\n"
		"19:45 cutoff-again\n"},
	    {"forth by a day and back: nothing twice", set_cutoff,
		"Europe/Berlin",
		"2026-03-04 16:55 active;"
		"2026-03-04 17:01 clock 2026-03-05 17:01;"
		"2026-03-05 17:02 clock 2026-03-04 17:02;"
		"2026-03-04 17:31 end",
		"16:55 cutoff-warning\n17:00 cutoff\n17:01 cutoff\n"
		"17:30 cutoff-again\n"},
	    {"back by a day and forth", set_cutoff, "Europe/Berlin",
		"2026-03-04 16:55 active;"
		"2026-03-04 17:01 clock 2026-03-03 12:01;"
		"2026-03-03 12:02 clock 2026-03-04 17:02;"
		"2026-03-04 17:31 end",
		"16:55 cutoff-warning\n17:00 cutoff\n17:30 cutoff-again\n"},
	    {"to a weekend and back", set_cutoff, "Europe/Berlin",
		"2026-03-06 10:00 active;"
		"2026-03-06 10:30 clock 2026-03-07 10:30;"
		"2026-03-07 10:31 clock 2026-03-06 10:31;"
		"2026-03-06 17:01 end",
		"16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"},
	    {"a flight west after two words: the day has another end",
		set_cutoff, "Europe/Berlin",
		"2026-03-04 16:55 active;"
		"2026-03-04 17:31 zone America/New_York;"
		"2026-03-04 17:31 end",
		"16:55 cutoff-warning\n17:00 cutoff\n17:30 cutoff-again\n"
		"16:30 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"
		"17:30 cutoff-again\n"},
	    {"a flight east, over the end: one word", set_cutoff,
		"America/New_York",
		"2026-03-04 10:00 active;"
		"2026-03-04 12:00 zone Europe/Berlin;"
		"2026-03-04 18:35 end",
		"18:05 cutoff\n18:35 cutoff-again\n"},
	    {"a flight east, to just before it", set_cutoff, "America/New_York",
		"2026-03-04 10:00 active;"
		"2026-03-04 10:45 zone Europe/Berlin;"
		"2026-03-04 17:01 end",
		"16:45 cutoff-warning\n16:50 cutoff-warning\n17:00 cutoff\n"},
	    {"west over the date line: the day before once more", set_cutoff,
		"Asia/Tokyo",
		"2026-03-04 16:55 active;"
		"2026-03-04 17:01 zone Pacific/Honolulu;"
		"2026-03-03 22:07 locked; 2026-03-04 16:55 active;"
		"2026-03-04 17:01 end",
		"16:55 cutoff-warning\n17:00 cutoff\n22:06 cutoff\n"
		"16:55 cutoff-warning\n17:00 cutoff\n"},
	};

	(void)state;
	EDGES_RUN(rows);
}

/* Announced before the clock was set, and not again since: not enforced. */
static void test_enforce(void **state)
{
	struct sim s;

	(void)state;
	for (int restart = 0; restart < 2; restart++) {
		sim_begin(&s, "Europe/Berlin");
		set_cutoff(&s);
		s.rules.cutoff.enforce = ENFORCE_LOCK;
		edge_live(&s, "2026-03-04 16:58 active; 2026-03-04 17:00 end;"
			      "2026-03-04 17:00 clock 2026-03-03 12:00");
		if (restart)
			edge_restart(&s);
		edge_live(&s, "2026-03-03 12:05 clock 2026-03-04 17:05;"
			      "2026-03-04 17:29 end");
		assert_int_equal(s.locks, 0);
		edge_live(&s, "2026-03-04 17:32 end");
		assert_int_equal(s.locks, 1);
		sim_end(&s);
	}
}

/* ---- the budget of a week, two hours ---- */

static void set_budget(struct sim *s)
{
	s->rules.n_breaks = 0;
	s->rules.lunch.enabled = false;
	s->rules.cutoff.n_warn = 0;
	s->rules.cutoff.again = 0;
}

static void set_budget_nights(struct sim *s)
{
	set_budget(s);
	set_nights(s, 22 * 3600, 30 * 3600);
}

static void test_budget(void **state)
{
	static const struct edge rows[] = {
	    {"the year's end is in the middle of a week", set_budget,
		"Europe/Berlin",
		"2026-12-31 16:00 extend 2h; 2027-01-01 16:00 extend 5m;"
		"2027-01-04 03:59 extend 5m; 2027-01-04 04:01 extend 2h",
		"16:00 refused\n03:59 refused\n"},
	    {"a leap day too", set_budget, "Europe/Berlin",
		"2028-02-28 16:00 extend 1h; 2028-02-29 16:00 extend 1h;"
		"2028-03-01 16:00 extend 5m; 2028-03-05 16:00 extend 5m;"
		"2028-03-06 16:00 extend 2h",
		"16:00 refused\n16:00 refused\n"},
	    {"Sunday's night is of the week before", set_budget_nights,
		"Europe/Berlin",
		"2026-03-01 23:00 extend 2h; 2026-03-02 05:00 extend 5m;"
		"2026-03-02 23:00 extend 2h",
		"05:00 refused\n"},
	    {"in the night that is an hour short", set_budget_nights,
		"Europe/Berlin",
		"2026-03-28 23:00 extend 1h; 2026-03-29 03:30 extend 1h;"
		"2026-03-29 05:00 extend 5m; 2026-03-30 23:00 extend 2h",
		"05:00 refused\n"},
	    {"in the one that is an hour longer", set_budget_nights,
		"Europe/Berlin",
		"2026-10-24 23:00 extend 1h; 2026-10-25 03:30 extend 1h;"
		"2026-10-25 05:00 extend 5m; 2026-10-26 23:00 extend 2h",
		"05:00 refused\n"},
	    {"clock set by days within a week", set_budget, "Europe/Berlin",
		"2026-03-04 16:00 extend 2h;"
		"2026-03-04 16:01 clock 2026-03-02 16:01;"
		"2026-03-02 16:02 extend 5m;"
		"2026-03-02 16:03 clock 2026-03-06 16:03;"
		"2026-03-06 16:04 extend 5m",
		"16:02 refused\n16:04 refused\n"},
	    {"set forth by a week and back", set_budget, "Europe/Berlin",
		"2026-03-04 16:00 extend 2h;"
		"2026-03-04 16:01 clock 2026-03-11 16:01;"
		"2026-03-11 16:02 clock 2026-03-04 16:02;"
		"2026-03-04 16:03 extend 5m",
		"16:03 refused\n"},
	    {"an extension outlives a clock that is set to a day and back",
		set_budget, "Europe/Berlin",
		"2026-03-04 16:00 extend 1h; 2026-03-04 16:01 active;"
		"2026-03-04 16:02 clock 2026-03-05 12:02;"
		"2026-03-05 12:03 clock 2026-03-04 16:03;"
		"2026-03-04 18:01 end",
		"18:00 cutoff\n"},
	    {"a flight west and back within a week", set_budget,
		"Europe/Berlin",
		"2026-03-04 16:00 extend 2h;"
		"2026-03-04 16:01 zone America/New_York;"
		"2026-03-04 16:00 extend 5m;"
		"2026-03-05 10:00 zone Europe/Berlin;"
		"2026-03-06 16:00 extend 5m",
		"16:00 refused\n16:00 refused\n"},
	};

	(void)state;
	EDGES_RUN(rows);
}

/* ---- pauses ---- */

static void test_pause(void **state)
{
	static const struct edge rows[] = {
	    {"over the hour that is not", set_break_nights, "Europe/Berlin",
		"2026-03-29 00:30 active; 2026-03-29 01:10 pause 30m;"
		"2026-03-29 01:30 end; 2026-03-29 03:10 end",
		"01:40 break-offered\n"},
	    {"over the one that is twice", set_break_nights, "Europe/Berlin",
		"2026-10-25 01:00 active; 2026-10-25 01:45 pause 90m;"
		"2026-10-25 03:00 end",
		"02:15 break-offered\n"},
	    {"over the year's end", set_break_nights, "Europe/Berlin",
		"2026-12-31 23:00 active; 2026-12-31 23:45 pause 30m;"
		"2027-01-01 00:20 end",
		"00:15 break-offered\n"},
	    {"clock set back by an hour: not an hour longer", set_breaks,
		"Europe/Berlin",
		"2026-03-04 09:00 active; 2026-03-04 09:40 pause 30m;"
		"2026-03-04 09:50 clock 2026-03-04 08:50;"
		"2026-03-04 09:15 end",
		"09:10 break-offered\n"},
	    {"set back by a day: not a day longer", set_breaks, "Europe/Berlin",
		"2026-03-04 09:00 active; 2026-03-04 09:40 pause 30m;"
		"2026-03-04 09:50 clock 2026-03-03 09:50;"
		"2026-03-03 10:15 end",
		"10:10 break-offered\n"},
	    {"set forth past its end: over, and one prompt", set_breaks,
		"Europe/Berlin",
		"2026-03-04 09:00 active; 2026-03-04 09:40 pause 30m;"
		"2026-03-04 09:55 clock 2026-03-04 10:55;"
		"2026-03-04 10:56 end",
		"10:55 break-offered\n"},
	    {"on a flight", set_breaks, "Europe/Berlin",
		"2026-03-04 15:00 active; 2026-03-04 15:40 pause 30m;"
		"2026-03-04 15:45 zone America/New_York;"
		"2026-03-04 10:15 end",
		"10:10 break-offered\n"},
	};

	(void)state;
	EDGES_RUN(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_breaks),
	    cmocka_unit_test(test_said),
	    cmocka_unit_test(test_lunch),
	    cmocka_unit_test(test_cutoff),
	    cmocka_unit_test(test_enforce),
	    cmocka_unit_test(test_budget),
	    cmocka_unit_test(test_pause),
	};

	return cmocka_run_group_tests_name("engine-edges", tests, NULL, NULL);
}
