/* calread/recur: the examples of RFC 5545, section 3.8.5.3, and what they
 * leave out; where iteration begins and ends, and what it may cost. */
#include "unit.h"

#include <errno.h>

#include "calread/ical.h"
#include "calread/recur.h"
#include "calread/value.h"

#define FAR 40000 /* a day of 2079 */
#define BUDGET 400000
#define NINE (9 * 3600)

struct row {
	const char *start, *rule;
	const char *want; /* the first ones; a date alone is at 09:00 */
	bool ends; /* and there are no more */
};

/* A date alone is at that second. */
static struct local read_local(const char *s, size_t n, int32_t sec)
{
	struct stamp_text t;

	assert_int_equal(value_parse_stamp(s, n, &t), 0);
	if (t.date)
		t.local.sec = sec;
	return t.local;
}

static void begin(struct recur *it, const char *rule, struct local start,
    bool date, struct local from, int32_t last, size_t budget)
{
	struct recur_rule r;

	assert_int_equal(ical_rule_parse(rule, &r), 0);
	recur_begin(it, &r, start, date, from, last, budget);
}

static void check_row(const struct row *row, size_t i, bool date)
{
	int32_t sec = date ? 0 : NINE;
	struct local start = read_local(row->start, strlen(row->start), sec);
	struct local got, want;
	struct recur it;
	const char *p = row->want;

	begin(&it, row->rule, start, date, start, FAR, BUDGET);
	while (*p) {
		size_t n = strcspn(p, " ");

		want = read_local(p, n, sec);
		assert_row(i, recur_next(&it, &got) == 1);
		if (got.day != want.day || got.sec != want.sec)
			fail_msg("row %d: %s: not %.*s", (int)i, row->rule,
			    (int)n, p);
		p += n + (p[n] == ' ');
	}
	assert_row(i, !row->ends || recur_next(&it, &got) == 0);
}

static void check_rows(const struct row *rows, size_t n, bool date)
{
	for (size_t i = 0; i < n; i++)
		check_row(&rows[i], i, date);
}

static void examples_of_days_and_weeks(void **state)
{
	static const struct row rows[] = {
	    {"19970902", "FREQ=DAILY;COUNT=10",
		"19970902 19970903 19970904 19970905 19970906 19970907 "
		"19970908 19970909 19970910 19970911", true},
	    {"19970902", "FREQ=DAILY;INTERVAL=2",
		"19970902 19970904 19970906 19970908 19970910", false},
	    {"19970902", "FREQ=DAILY;INTERVAL=10;COUNT=5",
		"19970902 19970912 19970922 19971002 19971012", true},
	    {"19980130", "FREQ=DAILY;BYMONTH=1",
		"19980130 19980131 19990101 19990102", false},
	    {"19970902", "FREQ=WEEKLY;COUNT=10",
		"19970902 19970909 19970916 19970923 19970930 19971007 "
		"19971014 19971021 19971028 19971104", true},
	    {"19970902", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
		"19970902 19970916 19970930 19971014 19971028", false},
	    {"19970902", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
		"19970902 19970904 19970909 19970911 19970916 19970918 "
		"19970923 19970925 19970930 19971002", true},
	    {"19970901", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR",
		"19970901 19970903 19970905 19970915 19970917 19970919 "
		"19970929 19971001 19971003 19971013", false},
	    {"19970902",
		"FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
		"19970902 19970904 19970916 19970918 19970930 19971002 "
		"19971014 19971016", true},
	    {"19970805",
		"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
		"19970805 19970810 19970819 19970824", true},
	    {"19970805",
		"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
		"19970805 19970817 19970819 19970831", true},
	};

	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]), false);
}

static void examples_of_months(void **state)
{
	static const struct row rows[] = {
	    {"19970905", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
		"19970905 19971003 19971107 19971205 19980102 19980206 "
		"19980306 19980403 19980501 19980605", true},
	    {"19970907", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
		"19970907 19970928 19971102 19971130 19980104 19980125 "
		"19980301 19980329 19980503 19980531", true},
	    {"19970922", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
		"19970922 19971020 19971117 19971222 19980119 19980216",
		true},
	    {"19970928", "FREQ=MONTHLY;BYMONTHDAY=-3",
		"19970928 19971029 19971128 19971229 19980129 19980226",
		false},
	    {"19970902", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
		"19970902 19970915 19971002 19971015 19971102 19971115 "
		"19971202 19971215 19980102 19980115", true},
	    {"19970930", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
		"19970930 19971001 19971031 19971101 19971130 19971201 "
		"19971231 19980101 19980131 19980201", true},
	    {"19970910", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;"
		"BYMONTHDAY=10,11,12,13,14,15",
		"19970910 19970911 19970912 19970913 19970914 19970915 "
		"19990310 19990311 19990312 19990313", true},
	    {"19970902", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
		"19970902 19970909 19970916 19970923 19970930 19971104 "
		"19971111 19971118 19971125 19980106", false},
	    {"19970902", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
		"19980213 19980313 19981113 19990813 20001013", false},
	    {"19970913", "FREQ=MONTHLY;BYDAY=SA;"
		"BYMONTHDAY=7,8,9,10,11,12,13",
		"19970913 19971011 19971108 19971213 19980110 19980207 "
		"19980307 19980411 19980509 19980613", false},
	    {"19970904", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
		"19970904 19971007 19971106", true},
	    {"19970929", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
		"19970929 19971030 19971127 19971230 19980129 19980226 "
		"19980330", false},
	    {"20070115", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
		"20070115 20070130 20070215 20070315 20070330", true},
	};

	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]), false);
}

static void examples_of_years(void **state)
{
	static const struct row rows[] = {
	    {"19970610", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
		"19970610 19970710 19980610 19980710 19990610 19990710 "
		"20000610 20000710 20010610 20010710", true},
	    {"19970310", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
		"19970310 19990110 19990210 19990310 20010110 20010210 "
		"20010310 20030110 20030210 20030310", true},
	    {"19970101", "FREQ=YEARLY;INTERVAL=3;COUNT=10;"
		"BYYEARDAY=1,100,200",
		"19970101 19970410 19970719 20000101 20000409 20000718 "
		"20030101 20030410 20030719 20060101", true},
	    {"19970519", "FREQ=YEARLY;BYDAY=20MO",
		"19970519 19980518 19990517", false},
	    {"19970512", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
		"19970512 19980511 19990517", false},
	    {"19970313", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
		"19970313 19970320 19970327 19980305 19980312 19980319 "
		"19980326 19990304 19990311 19990318 19990325", false},
	    {"19970831", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
		"19980604 19980611 19980618 19980625 19980702", false},
	    {"19961105", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;"
		"BYMONTHDAY=2,3,4,5,6,7,8",
		"19961105 20001107 20041102", false},
	    {"19980101", "FREQ=YEARLY;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
		"19980101 19980102 19980103 19980104", false},
	};

	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]), false);
}

static void examples_below_the_day(void **state)
{
	static const struct row rows[] = {
	    {"19970902", "FREQ=HOURLY;INTERVAL=3",
		"19970902T090000 19970902T120000 19970902T150000", false},
	    {"19970902", "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
		"19970902T090000 19970902T091500 19970902T093000 "
		"19970902T094500 19970902T100000 19970902T101500", true},
	    {"19970902", "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
		"19970902T090000 19970902T103000 19970902T120000 "
		"19970902T133000", true},
	    {"19970902T160000", "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;"
		"BYMINUTE=0,20,40",
		"19970902T160000 19970902T162000 19970902T164000 "
		"19970903T090000 19970903T092000", false},
	    {"19970902T160000", "FREQ=MINUTELY;INTERVAL=20;"
		"BYHOUR=9,10,11,12,13,14,15,16",
		"19970902T160000 19970902T162000 19970902T164000 "
		"19970903T090000 19970903T092000", false},
	};

	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]), false);
}

/* What libical 3.0.16 gets wrong, most of it. */
static void forms_without_an_example(void **state)
{
	static const struct row rows[] = {
	    {"20260302", "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1",
		"20260306 20260313 20260320", false},
	    {"20260302", "FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=9,15;BYSETPOS=2,3",
		"20260302T150000 20260303T090000 20260309T150000", false},
	    {"20260302", "FREQ=DAILY;BYHOUR=9,12,18;BYSETPOS=-1,1",
		"20260302 20260302T180000 20260303", false},
	    {"20260302", "FREQ=DAILY;BYMONTHDAY=-1",
		"20260331 20260430 20260531", false},
	    {"20260302", "FREQ=DAILY;INTERVAL=2;BYMONTHDAY=-1,-2",
		"20260330 20260429 20260531", false},
	    {"20260302", "FREQ=WEEKLY;BYMONTHDAY=1,2",
		"20260302 20260401 20260402", false},
	    {"20260302", "FREQ=HOURLY;BYHOUR=9,10;BYDAY=MO",
		"20260302 20260302T100000 20260309", false},
	    {"20260302", "FREQ=SECONDLY;INTERVAL=1800;BYMONTHDAY=3;BYHOUR=0",
		"20260303T000000 20260303T003000 20260403T000000", false},
	    {"20260302", "FREQ=MINUTELY;BYSECOND=0,30;BYSETPOS=2",
		"20260302T090030 20260302T090130", false},
	    /* 2026 has 53 weeks: the last one ends on 3 January */
	    {"20260101", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA",
		"20270102 20330101", false},
	    {"20260101", "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO",
		"20261228 20271227 20281225", false},
	    /* the weekday is the start's, a Thursday */
	    {"20260101", "FREQ=YEARLY;BYWEEKNO=1,10",
		"20260101 20260305 20270107 20270311", false},
	    {"20240229", "FREQ=YEARLY", "20240229 20280229", false},
	    {"20260131", "FREQ=MONTHLY", "20260131 20260331 20260531", false},
	    {"20260101", "FREQ=YEARLY;BYYEARDAY=-1,366",
		"20261231 20271231 20281231", false},
	    {"20260302T090059", "FREQ=DAILY;BYSECOND=59,60;COUNT=2",
		"20260302T090059 20260303T090059", true},
	    {"20260302", "FREQ=WEEKLY;BYDAY=2MO,MO;COUNT=2",
		"20260302 20260309", true},
	    {"20260302", "FREQ=WEEKLY;BYDAY=-1TU;COUNT=3",
		"20260303 20260310 20260317", true},
	    {"20260302", "FREQ=DAILY;BYDAY=5SU;COUNT=2",
		"20260308 20260315", true},
	    /* engines disagree: one day is that of the start's month, several
	     * are those of every month */
	    {"20240229", "FREQ=YEARLY;BYMONTHDAY=29", "20240229 20280229",
		false},
	    {"20260101", "FREQ=YEARLY;BYMONTHDAY=1,3",
		"20260101 20260103 20260201", false},
	    {"20260101", "FREQ=YEARLY;BYMONTHDAY=1;BYSETPOS=2",
		"20260201 20270201", false},
	};

	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]), false);
}

static void what_is_out_of_range_is_no_rule(void **state)
{
	static const char *const rules[] = {"FREQ=DAILY;BYMONTH=13",
	    "FREQ=DAILY;BYMONTH=0", "FREQ=MONTHLY;BYMONTHDAY=-32",
	    "FREQ=YEARLY;BYWEEKNO=54", "FREQ=YEARLY;BYYEARDAY=367",
	    "FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;BYMINUTE=60",
	    "FREQ=DAILY;BYSECOND=61", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367",
	    "FREQ=YEARLY;BYDAY=54MO", "FREQ=WEEKLY;BYDAY=1"};
	struct recur_rule r;

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		assert_row(i, ical_rule_parse(rules[i], &r) == -EINVAL);
}

static void whole_days(void **state)
{
	static const struct row rows[] = {
	    {"20260302", "FREQ=WEEKLY;COUNT=2", "20260302 20260309", true},
	    {"20260302", "FREQ=HOURLY;INTERVAL=5;COUNT=3",
		"20260302 20260303 20260304", true},
	};

	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]), true);
}

/* Beginning late changes nothing but what is left out. */
static void begins_where_asked(void **state)
{
	static const char *const rules[] = {"FREQ=DAILY;INTERVAL=3",
	    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=TU",
	    "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR", "FREQ=YEARLY;INTERVAL=7",
	    "FREQ=MINUTELY;INTERVAL=1007;BYSECOND=5,10;BYSETPOS=-1",
	    "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU"};
	struct local start = {100, NINE}, from = {9000, 12 * 3600};

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct recur all, late;
		struct local a, b;

		begin(&all, rules[i], start, false, start, FAR, 9 * BUDGET);
		begin(&late, rules[i], start, false, from, FAR, 9 * BUDGET);
		do
			assert_row(i, recur_next(&all, &a) == 1);
		while (local_seconds(a) < local_seconds(from));
		for (int k = 0; k < 10; k++) {
			assert_row(i, recur_next(&late, &b) == 1);
			assert_row(i, a.day == b.day && a.sec == b.sec);
			assert_row(i, recur_next(&all, &a) == 1);
		}
	}
}

static void a_count_is_counted_from_the_start(void **state)
{
	struct local start = {100, 0}, from = {9000, 0}, t;
	struct recur it;

	(void)state;
	begin(&it, "FREQ=DAILY;COUNT=3", start, false, from, FAR, BUDGET);
	assert_int_equal(recur_next(&it, &t), 1);
	assert_int_equal(t.day, 100);
}

static void ends_after_the_last_day(void **state)
{
	struct local start = {100, NINE}, t;
	struct recur it;

	(void)state;
	begin(&it, "FREQ=DAILY", start, false, start, 101, BUDGET);
	assert_int_equal(recur_next(&it, &t), 1);
	assert_int_equal(recur_next(&it, &t), 1);
	assert_int_equal(t.day, 101);
	assert_int_equal(recur_next(&it, &t), 0);
	assert_int_equal(recur_next(&it, &t), 0);
}

/* Rules that never come, or far away, cost little: what cannot be is jumped
 * over. */
static void nothing_costs_little(void **state)
{
	static const struct {
		const char *rule;
		size_t budget;
	} rows[] = {
	    {"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", 5000},
	    {"FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", 5000},
	    {"FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", 5000},
	    {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 5000},
	    {"FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30", 30000},
	    {"FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4", 10000},
	    {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 5000},
	    {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000000000", 5000},
	    {"FREQ=SECONDLY;BYHOUR=3;BYMONTH=4;BYMONTHDAY=31", 5000},
	};
	struct local start = {0, 0}, t;
	struct recur it;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(&it, rows[i].rule, start, false, start, FAR,
		    rows[i].budget);
		assert_row(i, recur_next(&it, &t) == 0);
	}
}

static void a_budget_is_kept(void **state)
{
	struct local start = {0, 0}, t;
	struct recur it;

	(void)state;
	begin(&it, "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1", start, false, start,
	    FAR, 1000);
	assert_int_equal(recur_next(&it, &t), -E2BIG);
	assert_int_equal(recur_next(&it, &t), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(examples_of_days_and_weeks),
	    cmocka_unit_test(examples_of_months),
	    cmocka_unit_test(examples_of_years),
	    cmocka_unit_test(examples_below_the_day),
	    cmocka_unit_test(forms_without_an_example),
	    cmocka_unit_test(what_is_out_of_range_is_no_rule),
	    cmocka_unit_test(whole_days),
	    cmocka_unit_test(begins_where_asked),
	    cmocka_unit_test(a_count_is_counted_from_the_start),
	    cmocka_unit_test(ends_after_the_last_day),
	    cmocka_unit_test(nothing_costs_little),
	    cmocka_unit_test(a_budget_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
