/*
 * Fuzzes the careful layer: a whole file is read, with rules for classes, whole
 * titles and nothing left out by class. Every reply must be valid, and what the
 * sieves leave out must not be missed: the file read without them answers the
 * same. The last byte chooses the window, the others are the file.
 */
#include "fuzz/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void add_rules(struct class_rules *r)
{
	static const struct calwire_rule rules[] = {
	    {.all_day = -1, .attendees_min = -1, .then = CLASS_OFF,
		.summary = "^gym( |$)"},
	    {.all_day = 1, .attendees_min = -1, .then = CLASS_NOTE,
		.category = "birthday", .longer_us = 1},
	    {.all_day = -1, .attendees_min = 3, .then = CLASS_FOCUS,
		.organizer = "a@example.org", .busy = "oof"},
	};

	r->longest_meeting = 4 * USEC_PER_HOUR;
	str_copy(r->off_words, sizeof(r->off_words), "vacation,urlaub");
	str_copy(r->focus_words, sizeof(r->focus_words), "focus time");
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		must(classify_add_rule(r, &rules[i]) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct class_rules rules;
	static const struct calwire_calendar calendar = {.n_me = 1,
	    .me = {"me@example.org"}, .zone = "America/New_York"};
	struct reading all = {.setup = {.everything = 1, .whole = 1}};
	struct reading sieved;
	struct interval w;

	if (n == 0)
		return 0;
	if (rules.n == 0) {
		ical_init();
		add_rules(&rules);
	}
	w = reading_window(data[--n]);
	all.setup.from_us = w.start.us;
	all.setup.to_us = w.end.us;
	sieved = all;
	reading_read(&all, (const char *)data, n, &rules, &calendar, true);
	reading_read(&sieved, (const char *)data, n, &rules, &calendar, false);
	must(all.result == sieved.result);
	must(all.n == sieved.n);
	must(all.n == 0 ||
	    memcmp(all.reply, sieved.reply, all.n * sizeof(*all.reply)) == 0);
	reading_done(&all);
	reading_done(&sieved);
	return 0;
}
