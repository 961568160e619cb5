/* The configuration: the table itself, one key at a time, what contradicts. */
#include "unit.h"

#include <stdlib.h>

#include "base/mem.h"
#include "config/apply.h"
#include "config/template.h"
#include "config/value.h"

#define MINUTES(n) ((n)*USEC_PER_MIN)
#define HOURS(n) ((n)*USEC_PER_HOUR)

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < keys_count(); i++) {
		const struct key *k = &keys[i];
		char problem[VALUE_PROBLEM_SIZE] = "";
		char field[sizeof(struct config)];
		size_t n = strlen(k->help);

		assert_row(i, keys_find_section(k->section) != NULL);
		assert_row(i, keys_find(k->section, k->name) == k);
		assert_row(i, k->type < KEY_TYPE_COUNT && k->text);
		assert_row(i, key_type_name(k) != NULL);
		assert_row(i, !k->least == !k->most);
		assert_row(i, n > 10 && k->help[n - 1] == '.');
		assert_row(i, (k->type == KEY_WORD ||
				  k->type == KEY_WORD_TEXT) <= !!k->words);
		assert_row(i, apply_value(k, field, k->text, problem,
				  sizeof(problem)) == 0);
		/* bounds are in bounds */
		if (k->least) {
			assert_row(i, apply_value(k, field, k->least, problem,
					  sizeof(problem)) == 0);
			assert_row(i, apply_value(k, field, k->most, problem,
					  sizeof(problem)) == 0);
		}
		if (k->none)
			assert_row(i, apply_value(k, field, "none", problem,
					  sizeof(problem)) == 0);
	}
	for (size_t i = 0; i < key_presets_count(); i++) {
		const struct key_preset *p = &key_presets[i];

		assert_row(i, keys_find(p->section, p->key) != NULL);
		assert_row(i, keys_find_section(p->section)->repeated);
	}
}

/* DESIGN's numbers, by hand: the table is not its own witness. */
static void test_defaults(void **state)
{
	struct config *c = config_new();
	const struct rules *r = &c->rules;

	(void)state;
	assert_int_equal(r->hours.n, 5);
	for (int d = MON; d <= FRI; d++) {
		assert_int_equal(r->hours.window[d].weekday, d);
		assert_int_equal(r->hours.window[d].start, 9 * 3600);
		assert_int_equal(r->hours.window[d].end, 17 * 3600);
	}
	assert_int_equal(r->hours.day_start, 4 * 3600);
	assert_int_equal(r->n_breaks, 2);
	assert_string_equal(r->breaks[0].name, "eyes");
	assert_int_equal(r->breaks[0].every, MINUTES(20));
	assert_int_equal(r->breaks[0].length, 20 * USEC_PER_SEC);
	assert_int_equal(r->breaks[0].warn, 0);
	assert_int_equal(r->breaks[0].snooze, 0);
	assert_true(r->breaks[0].transient);
	assert_string_equal(r->breaks[1].name, "rest");
	assert_int_equal(r->breaks[1].every, MINUTES(50));
	assert_int_equal(r->breaks[1].length, MINUTES(5));
	assert_int_equal(r->breaks[1].warn, MINUTES(2));
	assert_int_equal(r->breaks[1].snooze, MINUTES(3));
	assert_int_equal(r->breaks[1].snoozes, 2);
	assert_false(r->breaks[1].transient);
	for (size_t i = 0; i < 2; i++)
		assert_true(r->breaks[i].enabled && r->breaks[i].hours_only &&
			    !r->breaks[i].strict);
	assert_true(r->lunch.enabled);
	assert_int_equal(r->lunch.start, 12 * 3600);
	assert_int_equal(r->lunch.end, 14 * 3600);
	assert_int_equal(r->lunch.length, MINUTES(30));
	assert_int_equal(r->lunch.walk, MINUTES(15));
	assert_true(r->cutoff.enabled);
	assert_int_equal(r->cutoff.n_warn, 2);
	assert_int_equal(r->cutoff.warn[0], MINUTES(30));
	assert_int_equal(r->cutoff.warn[1], MINUTES(10));
	assert_int_equal(r->cutoff.again_every, MINUTES(30));
	assert_int_equal(r->cutoff.again, 3);
	assert_int_equal(r->cutoff.enforce, ENFORCE_NOTIFY);
	assert_int_equal(r->limit.day, HOURS(8));
	assert_int_equal(r->limit.week, HOURS(48));
	assert_int_equal(r->limit.rest, HOURS(11));
	assert_int_equal(r->limit.row, 6);
	assert_int_equal(r->limit.day_off, 7);
	assert_int_equal(r->hours.sabbatical.n, 0);
	for (int i = 0; i < WEEKLY_COUNT; i++) {
		assert_false(r->weekly[i].enabled);
		assert_int_equal(r->weekly[i].when.sec, 15 * 3600);
	}
	assert_int_equal(r->weekly[WEEKLY_REACH_OUT].when.weekday, WED);
	assert_int_equal(r->weekly[WEEKLY_CHECK_IN].when.weekday, FRI);
	assert_int_equal(r->meeting.longest_deferral, HOURS(2));
	assert_int_equal(r->meeting.grown, 60);
	assert_int_equal(c->longest_meeting, HOURS(4));
	assert_int_equal(c->n_calendars, 0);
	assert_true(c->actions && !c->sound && !c->countdown);
	config_free(c);
}

/* Sets one key in a file "t.ini", line 7; the diagnostics as one text. */
static struct config *set_one(
    struct diags *d, const char *section, const char *key, const char *value)
{
	struct config *c = config_new();
	int file = config_add_file(c, "t.ini");

	config_set(c, d, file, 7, 1, 9, section, key, value);
	return c;
}

static void test_mistakes(void **state)
{
	static const struct {
		const char *section, *key, *value, *expect;
	} rows[] = {
	    {"cutoff", "wran", "30m",
		"t.ini:7:1: [cutoff] wran: unknown key; did you mean 'warn'?"},
	    {"cutoff", "zzzzzz", "30m",
		"t.ini:7:1: [cutoff] zzzzzz: unknown key; offduty.ini(5) "
		"lists them"},
	    {"cutoff", "walk", "30m",
		"t.ini:7:1: [cutoff] walk: unknown key; it belongs to "
		"[lunch]"},
	    {"cutof", "warn", "30m",
		"t.ini:7:1: [cutof]: unknown section; did you mean "
		"'cutoff'?"},
	    {"brake rest", "every", "30m",
		"t.ini:7:1: [brake rest]: unknown section; did you mean "
		"'break NAME'?"},
	    {"qqq", "every", "30m",
		"t.ini:7:1: [qqq]: unknown section; offduty.ini(5) lists "
		"them"},
	    {"break", "every", "30m",
		"t.ini:7:1: [break]: needs a name; write one like [break "
		"stretch]"},
	    {"lunch late", "walk", "30m",
		"t.ini:7:1: [lunch late]: takes no name; write [lunch]"},
	    {"break xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "every", "30m",
		"t.ini:7:1: [break xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx]: too "
		"long a name; at most 30 bytes"},
	    {"break rest", "every", "50",
		"t.ini:7:9: [break rest] every: '50': a number without its "
		"unit; write 50m, or another of d, h, m, s"},
	    {"break rest", "every", "5s",
		"t.ini:7:9: [break rest] every: '5s': out of bounds; it goes "
		"from 1m to 24h"},
	    {"break rest", "every", "none",
		"t.ini:7:9: [break rest] every: 'none': not a duration; "
		"write one like 1h 20m"},
	    {"break rest", "warn", "2h",
		"t.ini:7:9: [break rest] warn: '2h': out of bounds; it goes "
		"from 5s to 1h, or none"},
	    {"break rest", "every", "",
		"t.ini:7:9: [break rest] every: empty; write one like '50m', "
		"or leave the key out"},
	    {"break rest", "snoozes", "-1",
		"t.ini:7:9: [break rest] snoozes: '-1': not a number; write "
		"a whole number without a unit"},
	    {"break rest", "strict", "maybe",
		"t.ini:7:9: [break rest] strict: 'maybe': not a yes or no; "
		"write yes or no"},
	    {"hours", "day-start", "13:00",
		"t.ini:7:9: [hours] day-start: '13:00': out of bounds; it "
		"goes from 00:00 to 12:00"},
	    {"hours", "zone", "../../etc/passwd",
		"t.ini:7:9: [hours] zone: '../../etc/passwd': not the name "
		"of a time zone; write one like Europe/Berlin"},
	    {"breaks", "grown", "60",
		"t.ini:7:9: [breaks] grown: '60': a number without its unit; "
		"write 60%"},
	    {"breaks", "grown", "160%",
		"t.ini:7:9: [breaks] grown: '160%': out of bounds; it goes "
		"from 0% to 100%"},
	    {"cutoff", "enforce", "lokc",
		"t.ini:7:9: [cutoff] enforce: 'lokc': unknown value; did you "
		"mean 'lock'?"},
	    {"cutoff", "warn", "30m, 30m",
		"t.ini:7:9: [cutoff] warn: '30m, 30m': a duration twice; "
		"once is enough"},
	    {"cutoff", "warn", "9m, 8m, 7m, 6m, 5m, 4m, 3m, 2m, 1m",
		"t.ini:7:9: [cutoff] warn: '9m, 8m, 7m, 6m, 5m, 4m, 3m, 2m, "
		"1m': too many durations; at most 8"},
	    {"cutoff", "warn", "30m,, 10m",
		"t.ini:7:9: [cutoff] warn: '30m,, 10m': empty; write a "
		"duration like 1h 20m"},
	    {"cutoff", "warn",
		"10m                                                      x",
		"t.ini:7:9: [cutoff] warn: '10m x': not a duration; write "
		"one like 1h 20m"},
	    {"cutoff", "warn", "10m # a while",
		"t.ini:7:9: [cutoff] warn: '10m # a while': a '#' within the "
		"line; only ';' begins a comment there"},
	    {"calendar w", "me", "a@b,,c",
		"t.ini:7:9: [calendar w] me: 'a@b,,c': nothing between two "
		"commas"},
	    {"calendar w", "me", "1,2,3,4,5,6,7,8,9",
		"t.ini:7:9: [calendar w] me: '1,2,3,4,5,6,7,8,9': too many; "
		"at most 8"},
	    {"rule r", "then", "meting",
		"t.ini:7:9: [rule r] then: 'meting': unknown value; did you "
		"mean 'meeting'?"},
	    {"ru\tle\x1b[31m", "then", "off",
		"t.ini:7:1: [ru le [31m]: unknown section; did you mean "
		"'rule NAME'?"},
	    {"lunch", "walk", "ab\x01\xff",
		"t.ini:7:9: [lunch] walk: 'ab ?': not a duration; write one "
		"like 1h 20m"},
	};
	struct config *untouched = config_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diags d = {0};
		struct config *c =
		    set_one(&d, rows[i].section, rows[i].key, rows[i].value);
		char text[DIAG_TEXT_SIZE + DIAG_FILE_SIZE];

		assert_row(i, d.n == 1 && d.errors == 1);
		diag_format(&d.v[0], text, sizeof(text));
		assert_string_equal(text, rows[i].expect);
		/* the old value stays */
		assert_row(i,
		    memcmp(&c->rules.cutoff.warn, &untouched->rules.cutoff.warn,
			sizeof(c->rules.cutoff.warn)) == 0);
		assert_row(i, c->rules.breaks[1].every == MINUTES(50));
		assert_row(i, c->rules.lunch.walk == MINUTES(15));
		assert_row(i, c->n_origins == 0);
		diags_done(&d);
		config_free(c);
	}
	config_free(untouched);
}

static void test_good(void **state)
{
	struct config *c = config_new();
	struct diags d = {0};
	int f = config_add_file(c, "t.ini");

	(void)state;
	config_set(c, &d, f, 1, 1, 1, "hours", "work", "off");
	config_set(c, &d, f, 2, 1, 1, "break eyes", "enabled", "no");
	config_set(c, &d, f, 3, 1, 1, "break  stretch ", "every", "90m");
	config_set(c, &d, f, 4, 1, 1, "cutoff", "warn", "5m, 1h, 20m");
	config_set(c, &d, f, 5, 1, 1, "limits", "active-day", "none");
	config_set(c, &d, f, 6, 1, 1, "cutoff", "command", "loginctl lock");
	config_set(c, &d, f, 7, 1, 1, "calendar w", "me", "a@b.c , Jo Do");
	config_set(c, &d, f, 8, 1, 1, "calendar w", "role", "on-call");
	config_set(c, &d, f, 9, 1, 1, "calendar w", "tentative", "ignore");
	config_set(c, &d, f, 10, 1, 1, "calendar w", "path", "/x.ics");
	config_set(c, &d, f, 11, 1, 1, "rule r", "then", "note");
	config_set(c, &d, f, 12, 1, 1, "rule r", "busy", "OOF");
	config_set(c, &d, f, 13, 1, 1, "calendars", "off-words", "none");
	config_set(c, &d, f, 14, 1, 1, "cutoff", "enforce", "command");
	config_finish(c, &d);
	assert_int_equal(d.n, 0);
	assert_int_equal(c->rules.hours.n, 0);
	assert_false(c->rules.breaks[0].enabled);
	assert_int_equal(c->rules.n_breaks, 3);
	assert_string_equal(c->rules.breaks[2].name, "stretch");
	assert_int_equal(c->rules.breaks[2].every, MINUTES(90));
	assert_int_equal(c->rules.breaks[2].length, MINUTES(5));
	assert_int_equal(c->rules.breaks[2].source.line, 3);
	assert_int_equal(c->rules.cutoff.n_warn, 3);
	assert_int_equal(c->rules.cutoff.warn[0], HOURS(1));
	assert_int_equal(c->rules.cutoff.warn[2], MINUTES(5));
	assert_int_equal(c->rules.limit.day, 0);
	assert_string_equal(c->rules.cutoff.command, "loginctl lock");
	assert_int_equal(c->rules.cutoff.source.line, 14);
	assert_int_equal(c->calendar[0].n_me, 2);
	assert_string_equal(c->calendar[0].me[0], "a@b.c");
	assert_string_equal(c->calendar[0].me[1], "Jo Do");
	assert_int_equal(c->calendar[0].role, ROLE_ON_CALL);
	assert_false(c->calendar[0].tentative_meets);
	assert_int_equal(c->class_rule[0].then, CLASS_NOTE);
	assert_string_equal(c->class_rule[0].busy, "oof");
	assert_int_equal(c->class_rule[0].all_day, -1);
	assert_int_equal(c->class_rule[0].attendees_min, -1);
	assert_string_equal(c->off_words, "");
	config_free(c);
	diags_done(&d);
}

/* The class words are in the order of their enum. */
static void test_words(void **state)
{
	const struct key *then = keys_find("rule", "then");

	(void)state;
	for (int i = 0; i < CLASS_COUNT; i++)
		assert_string_equal(then->words[i],
		    occurrence_class_name((enum occurrence_class)i));
	assert_null(then->words[CLASS_COUNT]);
}

static void test_finish(void **state)
{
	static const struct {
		const char *section, *key, *value, *expect;
	} rows[] = {
	    {"break rest", "for", "1h",
		"t.ini:7:1: [break rest] for: not shorter than 'every'; make "
		"one of them fit"},
	    {"break rest", "warn", "1h",
		"t.ini:7:1: [break rest] warn: not shorter than 'every'; "
		"make it shorter, or none"},
	    {"hours", "work", "sat 02:30-06:00, mon 04:00-08:00",
		"t.ini:7:1: [hours] day-start: hours begin before the day "
		"does; set day-start to 02:30 or earlier"},
	    {"lunch", "window", "12:00-12:10",
		"t.ini:7:1: [lunch] length: longer than the window; make one "
		"of them fit"},
	    {"lunch", "walk", "31m",
		"t.ini:7:1: [lunch] walk: longer than the lunch; make one of "
		"them fit"},
	    {"cutoff", "enforce", "command",
		"t.ini:7:1: [cutoff] enforce: there is no 'command' to run; "
		"name one"},
	    {"calendar w", "role", "on-call",
		"t.ini:7:1: [calendar w] path: missing; say where the calendar "
		"is"},
	    {"hook h", "command", "x",
		"t.ini:7:1: [hook h] on: missing; say what it is run for, as "
		"in on = break-started"},
	    {"hook h", "on", "pause",
		"t.ini:7:1: [hook h] command: missing; say what is run"},
	    {"rule r", "summary", "x",
		"t.ini:7:1: [rule r] then: missing; say what such an event is, "
		"as in then = ignore"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diags d = {0};
		struct config *c =
		    set_one(&d, rows[i].section, rows[i].key, rows[i].value);
		char text[DIAG_TEXT_SIZE + DIAG_FILE_SIZE];

		assert_row(i, d.n == 0);
		config_finish(c, &d);
		assert_row(i, d.n == 1);
		diag_format(&d.v[0], text, sizeof(text));
		assert_string_equal(text, rows[i].expect);
		diags_done(&d);
		config_free(c);
	}
}

static void test_rule_references(void **state)
{
	struct config *c = config_new();
	struct diags d = {0};
	int f = config_add_file(c, "t.ini");

	(void)state;
	config_set(c, &d, f, 1, 1, 1, "calendar work", "path", "/x");
	config_set(c, &d, f, 2, 1, 1, "rule r", "then", "off");
	config_set(c, &d, f, 3, 1, 1, "rule r", "calendar", "wrok");
	config_set(c, &d, f, 4, 1, 1, "rule r", "longer", "2h");
	config_set(c, &d, f, 5, 1, 1, "rule r", "shorter", "1h");
	config_finish(c, &d);
	assert_int_equal(d.n, 2);
	assert_string_equal(d.v[0].text,
	    "[rule r] shorter: no event is longer and shorter; make one of "
	    "them fit");
	assert_string_equal(d.v[1].text,
	    "[rule r] calendar: there is no [calendar wrok]; did you mean "
	    "'work'?");
	config_free(c);
	diags_done(&d);
}

/* A weekly prompt for which its week has no hours left is worth a warning. */
static void test_weekly(void **state)
{
	static const struct {
		const char *hours, *enabled, *when;
		bool warned;
	} rows[] = {
	    {"mon-fri 09:00-17:00", "yes", "fri 16:59", false},
	    {"mon-fri 09:00-17:00", "yes", "fri 17:00", true},
	    {"mon-fri 09:00-17:00", "yes", "sun 12:00", true},
	    {"mon-fri 09:00-17:00", "no", "sun 12:00", false},
	    {"fri 09:00-17:00, mon 09:00-12:00", "yes", "wed 12:00", false},
	    {"sun 22:00-06:00", "yes", "sun 23:00", false},
	    {"off", "yes", "sun 12:00", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct config *c = config_new();
		struct diags d = {0};
		int f = config_add_file(c, "t.ini");
		char text[DIAG_TEXT_SIZE];

		config_set(c, &d, f, 1, 1, 1, "hours", "work", rows[i].hours);
		config_set(c, &d, f, 2, 1, 1, "reach-out", "enabled",
		    rows[i].enabled);
		config_set(c, &d, f, 3, 1, 1, "reach-out", "when",
		    rows[i].when);
		config_finish(c, &d);
		assert_row(i, d.n == rows[i].warned && d.errors == 0);
		if (d.n) {
			diag_format(&d.v[0], text, sizeof(text));
			assert_string_equal(text,
			    "t.ini:3:1: warning: [reach-out] when: no hours "
			    "follow it in its week; choose an earlier moment");
		}
		diags_done(&d);
		config_free(c);
	}
}

/* Each limit has the line that it was set in, not its section's. */
static void test_limit_lines(void **state)
{
	struct config *c = config_new();
	const struct limit_rules *l = &c->rules.limit;
	struct diags d = {0};
	int f = config_add_file(c, "t.ini");

	(void)state;
	config_set(c, &d, f, 5, 1, 1, "limits", "rest", "10h");
	config_set(c, &d, f, 6, 1, 1, "limits", "days-to-day-off", "none");
	config_finish(c, &d);
	assert_int_equal(d.n, 0);
	assert_int_equal(l->rest, HOURS(10));
	assert_int_equal(l->day_off, 0);
	assert_int_equal(l->source[LIMIT_REST].line, 5);
	assert_int_equal(l->source[LIMIT_DAY_OFF].line, 6);
	assert_int_equal(l->source[LIMIT_DAY].file, 0);
	assert_int_equal(l->source[LIMIT_ROW].line, 0);
	diags_done(&d);
	config_free(c);
}

static void test_limits(void **state)
{
	struct config *c = config_new();
	struct diags d = {0};
	int f = config_add_file(c, "t.ini");
	char section[64];

	(void)state;
	for (int i = 0; i < RULES_MAX_BREAKS; i++) {
		snprintf(section, sizeof(section), "break b%d", i);
		config_set(c, &d, f, 1, 1, 1, section, "every", "30m");
	}
	assert_int_equal(c->rules.n_breaks, RULES_MAX_BREAKS);
	assert_int_equal(d.n, 2); /* eyes and rest are there already */
	assert_string_equal(d.v[0].text,
	    "[break b14]: too many [break NAME] sections; at most 16");
	diags_done(&d);
	while (c->n_files < CONFIG_MAX_FILES)
		assert_true(config_add_file(c, "x") > 0);
	assert_true(config_add_file(c, "x") < 0);
	config_free(c);

	for (int i = 0; i < 2 * DIAGS_MAX; i++)
		diags_add(&d, NULL, 0, 0, true, "%d", i);
	assert_int_equal(d.errors, 2 * DIAGS_MAX);
	assert_int_equal(d.n, DIAGS_MAX);
	assert_non_null(strstr(d.v[d.n - 1].text, "more"));
	diags_done(&d);
}

/* Two files: key by key, the later wins, and each is told. */
static void test_layers(void **state)
{
	struct config *c = config_new();
	struct diags d = {0};
	int a = config_add_file(c, "/etc/xdg/offduty/offduty.ini");
	int b = config_add_file(c, "/home/u/other.ini");
	const struct key *every = keys_find("break", "every");
	const struct config_origin *o;
	char text[128];

	(void)state;
	config_set(c, &d, a, 3, 1, 1, "break rest", "every", "40m");
	config_set(c, &d, a, 4, 1, 1, "break rest", "for", "4m");
	config_set(c, &d, b, 9, 1, 1, "break rest", "every", "45m");
	assert_int_equal(d.n, 0);
	assert_int_equal(c->rules.breaks[1].every, MINUTES(45));
	assert_int_equal(c->rules.breaks[1].length, MINUTES(4));
	o = config_find_origin(c, every, "rest");
	assert_string_equal(o->text, "45m");
	config_source_name(c, o->source, text, sizeof(text));
	assert_string_equal(text, "other.ini:9");
	o = config_find_origin(c, keys_find("break", "for"), "rest");
	config_source_name(c, o->source, text, sizeof(text));
	assert_string_equal(text, "offduty.ini:4");
	assert_null(config_find_origin(c, every, "eyes"));
	config_source_name(c, SOURCE_NONE, text, sizeof(text));
	assert_string_equal(text, "");
	config_source_name(c, (struct source){0}, text, sizeof(text));
	assert_string_equal(text, "default");

	config_set(c, &d, b, 12, 5, 1, "break rest", "every", "50m");
	assert_int_equal(d.n, 1);
	assert_int_equal(d.errors, 0);
	diag_format(&d.v[0], text, sizeof(text));
	assert_string_equal(text,
	    "/home/u/other.ini:12:5: warning: [break rest] every: set again; "
	    "the value of line 9 no longer counts");

	config_add_file(c, "/x/offduty.ini");
	config_source_name(c, (struct source){1, 4}, text, sizeof(text));
	assert_string_equal(text, "/etc/xdg/offduty/offduty.ini:4");
	diags_done(&d);
	config_free(c);
}

/* A reason names the line that matters, not the section's last. */
static void test_section_source(void **state)
{
	struct config *c = config_new();
	struct diags d = {0};
	int f = config_add_file(c, "offduty.ini");

	(void)state;
	assert_int_equal(c->rules.hours.source.line, 0);
	config_set(c, &d, f, 2, 1, 1, "hours", "zone", "Europe/Berlin");
	assert_int_equal(c->rules.hours.source.line, 2);
	config_set(c, &d, f, 3, 1, 1, "hours", "work", "mon 9:00-17:00");
	config_set(c, &d, f, 4, 1, 1, "hours", "day-start", "05:00");
	assert_int_equal(c->rules.hours.source.line, 3);
	config_set(c, &d, f, 6, 1, 1, "break rest", "every", "40m");
	config_set(c, &d, f, 7, 1, 1, "break rest", "for", "4m");
	config_set(c, &d, f, 9, 1, 1, "break eyes", "for", "30s");
	assert_int_equal(c->rules.breaks[0].source.line, 9);
	assert_int_equal(c->rules.breaks[1].source.line, 6);
	assert_int_equal(d.n, 0);
	diags_done(&d);
	config_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_defaults),
	    cmocka_unit_test(test_mistakes),
	    cmocka_unit_test(test_good),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_finish),
	    cmocka_unit_test(test_rule_references),
	    cmocka_unit_test(test_weekly),
	    cmocka_unit_test(test_limit_lines),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_layers),
	    cmocka_unit_test(test_section_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
