/* calread/hint: Outlook's working hours, as it writes them and worse. */
#include "unit.h"

#include "calread/hint.h"

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

static void hours_are_read(void **state)
{
	static const char zone[] = ";TZID=\"W. Europe Standard Time\":";
	static const struct {
		const char *start, *end, *days;
		int told;
		bool given;
		struct calwire_hint hours;
	} rows[] = {
	    {"080000", "170000", "MO,TU,WE,TH,FR", 0, true,
		{28800, 61200, 0x1f}},
	    {"220000", "060000", "SU", 0, true, {79200, 21600, 0x40}},
	    {"000000", "000100", "mo,sa", 0, true, {0, 60, 0x21}},
	    {"240000", "170000", "MO", 1, false, {0}},
	    {"080000", "17:00", "MO", 1, false, {0}},
	    {"080000", "17000", "MO", 1, false, {0}},
	    {"080000", "1700000", "MO", 1, false, {0}},
	    {"086000", "170000", "MO", 1, false, {0}},
	    {"080060", "170000", "MO", 1, false, {0}},
	    {"080000", "080000", "MO", 0, false, {0}},
	    {"080000", "170000", "", 1, false, {0}},
	    {"080000", "170000", "M", 1, false, {0}},
	    {"080000", "170000", "MO,", 1, false, {0}},
	    {"080000", "170000", ",MO", 1, false, {0}},
	    {"080000", "170000", "MO;TU", 1, false, {0}},
	    {"080000", "170000", "MO,XX", 1, false, {0}},
	    {"080000", "170000", "MOTU", 1, false, {0}},
	    {"", "", "", 3, false, {0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const values[] = {rows[i].start, rows[i].end,
		    rows[i].days};
		static const char *const names[] = {"X-MS-OLK-WKHRSTART",
		    "X-MS-OLK-WKHREND", "X-MS-OLK-WKHRDAYS"};
		struct told told = {0};
		struct notices to = {tell, &told};
		struct hint h = {0};

		for (unsigned k = 0; k < 3; k++) {
			struct str s = {0};
			struct line l = {.number = 3 + k};

			str_addf(&s, "%s%s%s", names[k], k < 2 ? zone : ":",
			    values[k]);
			l.v = s.v;
			l.n = s.n;
			hint_line(&h, &l, &to);
			str_done(&s);
		}
		assert_row(i, told.n == rows[i].told);
		assert_row(i, hint_given(&h) == rows[i].given);
		if (rows[i].given)
			assert_memory_equal(&h.hours, &rows[i].hours,
			    sizeof(h.hours));
		else if (told.n)
			assert_row(i, told.last.line >= 3 &&
			    str_has_prefix(told.last.property, "X-MS-OLK-"));
	}
}

static void others_are_not_touched(void **state)
{
	struct told told = {0};
	struct notices to = {tell, &told};
	struct hint h = {0};
	const char *text = "X-WR-CALNAME:X-MS-OLK-WKHRSTART:080000";
	struct line l = {.v = text, .n = strlen(text), .number = 1};

	(void)state;
	hint_line(&h, &l, &to);
	assert_int_equal(h.seen, 0);
	assert_int_equal(told.n, 0);
	assert_false(hint_given(&h));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hours_are_read),
	    cmocka_unit_test(others_are_not_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
