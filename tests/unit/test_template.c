/* The shipped files and the key table agree. With --print: what
 * etc/offduty.ini must be. */
#include "unit.h"

#include "config/keys.h"
#include "config/template.h"
#include "configload.h"

static void read_source(const char *name, struct str *ret)
{
	const char *root = getenv("OFFDUTY_SOURCE");
	char path[512], block[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root ? root : ".", name);
	f = fopen(path, "r");
	assert_non_null(f);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		str_add_n(ret, block, n);
	fclose(f);
}

/* The sources differ, since the file sets what the defaults leave. */
static void forget_sources(struct config *c)
{
	struct rules *r = &c->rules;

	r->hours.source = r->lunch.source = (struct source){0};
	r->cutoff.source = r->meeting.source = (struct source){0};
	r->hours.sabbatical.source = (struct source){0};
	memset(r->limit.source, 0, sizeof(r->limit.source));
	for (int i = 0; i < WEEKLY_COUNT; i++)
		r->weekly[i].source = (struct source){0};
	for (size_t i = 0; i < r->n_breaks; i++)
		r->breaks[i].source = (struct source){0};
}

static void assert_defaults(struct config *c)
{
	struct config *defaults = config_new();

	forget_sources(c);
	forget_sources(defaults);
	assert_memory_equal(&c->rules, &defaults->rules, sizeof(c->rules));
	assert_int_equal(c->longest_meeting, defaults->longest_meeting);
	assert_string_equal(c->off_words, defaults->off_words);
	assert_string_equal(c->focus_words, defaults->focus_words);
	assert_string_equal(c->zone, defaults->zone);
	assert_int_equal(c->actions, defaults->actions);
	assert_int_equal(c->sound, defaults->sound);
	assert_int_equal(c->countdown, defaults->countdown);
	assert_int_equal(c->n_calendars, 0);
	assert_int_equal(c->n_class_rules, 0);
	config_free(defaults);
}

/* etc/offduty.ini is what the table says, and says what holds without it. */
static void test_shipped(void **state)
{
	struct str shipped = {0}, made = {0}, got = {0};
	struct config *c;

	read_source("etc/offduty.ini", &shipped);
	template_write(&made, false);
	assert_string_equal(shipped.v, made.v);
	c = load_text(*state, shipped.v, shipped.n, &got);
	assert_string_equal(got.v, "");
	assert_defaults(c);
	for (size_t i = 0; i < keys_count(); i++) {
		char line[64];
		bool found = config_find_origin(c, &keys[i], "") ||
			     config_find_origin(c, &keys[i], "rest");

		snprintf(line, sizeof(line), "\n;%s =", keys[i].name);
		assert_row(i, found || strstr(shipped.v, line));
	}
	config_free(c);
	str_done(&shipped);
	str_done(&made);
	str_done(&got);
}

/* `config init` writes nothing that counts until its ';' are taken away. */
static void test_commented(void **state)
{
	struct str text = {0}, bare = {0}, got = {0};
	struct config *c;

	template_write(&text, true);
	for (const char *p = text.v; *p;) {
		size_t n = strcspn(p, "\n") + 1;

		assert_true(*p == ';' || *p == '\n');
		if (*p == ';' && p[1] != ' ')
			str_add_n(&bare, p + 1, n - 1);
		p += n;
	}
	config_free(load_text(*state, text.v, text.n, &got));
	assert_string_equal(got.v, "");
	c = load_text(*state, bare.v, bare.n, &got);
	assert_int_equal(c->n_calendars, 1);
	assert_int_equal(c->n_class_rules, 1);
	/* only what must be filled in is missing */
	assert_non_null(strstr(got.v, "[calendar work] path: missing"));
	assert_non_null(strstr(got.v, "[rule standup] then: missing"));
	config_free(c);
	str_done(&text);
	str_done(&bare);
	str_done(&got);
}

static void test_example(void **state)
{
	struct str text = {0}, got = {0};
	struct config *c;

	read_source("etc/example/offduty.ini", &text);
	c = load_text(*state, text.v, text.n, &got);
	assert_string_equal(got.v, "");
	assert_int_equal(c->n_calendars, 1);
	config_free(c);
	str_done(&text);
	str_done(&got);
}

/* The part of the manual from a line that begins so to the next like it. */
static char *part(const char *text, const char *begin, const char *next)
{
	const char *p = strstr(text, begin), *end;

	if (!p)
		return NULL;
	end = strstr(p + 1, next);
	return end ? mem_strndup(p, (size_t)(end - p) + 1) : mem_strdup(p);
}

/* offduty.ini(5) has each key in its section, with its bounds and default. */
static void test_manual(void **state)
{
	struct str manual = {0};

	(void)state;
	read_source("man/offduty.ini.5", &manual);
	for (size_t i = 0; i < keys_count(); i++) {
		const struct key *k = &keys[i];
		char head[64], fact[KEY_BOUNDS_SIZE + 8],
		    bounds[KEY_BOUNDS_SIZE];
		char *section, *item;

		snprintf(head, sizeof(head), "\n.Ss [%s%s]\n", k->section,
		    keys_find_section(k->section)->repeated ? " NAME" : "");
		section = part(manual.v, head, "\n.Ss [");
		assert_row(i, section != NULL);
		snprintf(head, sizeof(head), "\n.It Cm %s No = ", k->name);
		item = part(section, head, "\n.It ");
		if (!item)
			fail_msg("[%s] %s is not in offduty.ini(5)", k->section,
			    k->name);
		key_format_bounds(k, bounds);
		snprintf(fact, sizeof(fact), " %s.\n", bounds);
		if (bounds[0] && !strstr(item, fact))
			fail_msg("[%s] %s: its bounds are not '%s'", k->section,
			    k->name, bounds);
		snprintf(fact, sizeof(fact),
		    *k->text ? "\nDefault: %s.\n" : "\nUnset by default.\n",
		    k->text);
		if (!strstr(item, fact))
			fail_msg("[%s] %s: its default is not '%s'", k->section,
			    k->name, k->text);
		free(item);
		free(section);
	}
	/* and no key that there is not */
	for (const char *p = manual.v, *section = NULL; *p;
	     p += strcspn(p, "\n") + 1) {
		char name[64], s[64];

		if (sscanf(p, ".Ss [%63[a-z-]", s) == 1)
			section = p;
		else if (str_has_prefix(p, ".S"))
			section = NULL;
		if (!section || sscanf(p, ".It Cm %63[a-z-] No =", name) != 1)
			continue;
		sscanf(section, ".Ss [%63[a-z-]", s);
		if (!keys_find(s, name))
			fail_msg("offduty.ini(5) has [%s] %s", s, name);
	}
	str_done(&manual);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_shipped, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_commented, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_example, setup, teardown),
	    cmocka_unit_test(test_manual),
	};
	struct str text = {0};

	if (argc > 1 && strcmp(argv[1], "--print") == 0) {
		template_write(&text, false);
		fputs(text.v, stdout);
		str_done(&text);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
