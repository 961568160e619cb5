/* config/clients: the calendars of khal and vdirsyncer, from what they write
 * and what nobody should; whatever is found makes a good offduty.ini. */
#include "unit.h"

#include "config/clients.h"
#include "configload.h"

typedef void read_fn(struct client_calendars *l, int program, const char *text,
    size_t n);

/* "LINE name path me" or "LINE name: why not", a line each. */
static void list(const struct client_calendars *l, struct str *ret)
{
	ret->n = 0;
	str_add(ret, "");
	for (size_t i = 0; i < l->n; i++) {
		const struct client_calendar *c = &l->v[i];

		if (c->why_not)
			str_addf(ret, "%u %s: %s\n", c->line, c->name,
			    c->why_not);
		else
			str_addf(ret, "%u %s %s %s\n", c->line, c->name,
			    c->path, c->me);
	}
}

static void check(read_fn *read, size_t row, const char *text,
    const char *want)
{
	struct client_calendars *l = mem_new(1, sizeof(*l));
	struct str got = {0};

	l->home = "/home/kim";
	read(l, 1, text, strlen(text));
	list(l, &got);
	if (strcmp(got.v, want) != 0)
		fail_msg("row %zu: got '%s', not '%s'", row, got.v, want);
	str_done(&got);
	free(l);
}

#define NOT_PLAIN ": its path cannot be taken over as it is\n"

static void khal_is_read(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"", ""},
	    {"[calendars]\n[[home]]\npath = ~/.cal/home/\n",
		"2 home ~/.cal/home \n"},
	    /* as its documentation has it: indented, quoted, commented */
	    {"# mine\n[calendars]\n\n  [[home]]\n    path = \"~/a b/\" # x\n"
	     "    color = dark cyan\n  [[work]] # y\n    path= /w#z\n"
	     "    readonly = True\n[default]\n    path = /no\n",
		"4 home ~/a b \n7 work /w \n"},
	    {"[calendars]\r\n[[h]]\r\npath = ~/h\r\n", "2 h ~/h \n"},
	    {"[calendars]\n[[h]]\npath = ~/h", "2 h ~/h \n"},
	    /* folders of folders: offduty looks into them by itself */
	    {"[calendars]\n[[all]]\ntype = discover\npath = ~/.cal/*\n",
		"2 all ~/.cal \n"},
	    {"[calendars]\n[[all]]\ntype = discover\npath = ~/.cal/**\n",
		"2 all ~/.cal \n"},
	    {"[calendars]\n[[all]]\ntype = discover\npath = ~/.cal/*/x\n",
		"2 all ~/.cal/*/x \n"},
	    {"[calendars]\n[[b]]\ntype = birthdays\npath = ~/cards\n",
		"2 b: birthdays come from address books\n"},
	    {"[calendars]\n[[h]]\npath = ~/h\n"
	     "addresses = kim@x.org, 'k@y.org' , , a b, c;d\n",
		"2 h ~/h kim@x.org, k@y.org\n"},
	    {"[calendars]\n[[h]]\npath = $HOME/h\n[[i]]\npath=${HOME}/i\n"
	     "[[j]]\npath = /home/kim/j\n[[k]]\npath = /home/kimi\n",
		"2 h ~/h \n4 i ~/i \n6 j ~/j \n8 k /home/kimi \n"},
	    {"[calendars]\n[[a]]\npath = $X/h\n[[b]]\npath = rel\n"
	     "[[c]]\npath = ~kim/h\n[[d]]\npath = ~/\n[[e]]\npath = /\n"
	     "[[f]]\npath = /a ;b\n[[g]]\npath = /a\001b\n",
		"2 a" NOT_PLAIN "4 b" NOT_PLAIN "6 c" NOT_PLAIN "8 d" NOT_PLAIN
		"10 e" NOT_PLAIN "12 f" NOT_PLAIN "14 g" NOT_PLAIN},
	    /* names that make no section, or a second one */
	    {"[calendars]\n[[ a;b=[c ]]\npath = /1\n[[x]]\npath = /2\n"
	     "[[x]]\npath = /3\n[[]]\npath = /4\n",
		"2 a_b__c /1 \n4 x /2 \n6 x 2 /3 \n8 calendar /4 \n"},
	    {"[calendars]\n[[0123456789012345678901234567890123456789]]\n"
	     "path = /1\n", "2 012345678901234567890123456 /1 \n"},
	    /* neither in it nor with a path */
	    {"[[h]]\npath = ~/h\n[other]\n[[i]]\npath = ~/i\n[calendars]\n"
	     "[[j]]\ncolor = red\n[[[deeper]]]\npath = ~/k\n", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(clients_read_khal, i, rows[i].text, rows[i].want);
}

static void vdirsyncer_is_read(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"[storage cal]\ntype = \"filesystem\"\npath = \"~/.cal/\"\n"
	     "fileext = \".ics\"\n", "1 cal ~/.cal \n"},
	    {"[general]\nstatus_path = \"~/s\"\n\n[pair p]\na = \"cal\"\n"
	     "collections = [\"from a\",\n  \"from b\"]\n\n[storage cal]\n"
	     "type = \"filesystem\"\npath = \"~/c\"\n[storage far]\n"
	     "type = \"caldav\"\nurl = \"https://x.org\"\n", "9 cal ~/c \n"},
	    {"[storage c]\ntype = \"filesystem\"\npath = \"~/c\"\n"
	     "fileext = \".vcf\"\n", ""},
	    {"[storage c]\ntype = \"singlefile\"\npath = \"/a/b.ics\"\n",
		"1 c /a/b.ics \n"},
	    {"[storage c]\ntype = \"singlefile\"\npath = \"/a/%s.ics\"\n",
		"1 c" NOT_PLAIN},
	    {"[storage c]\ntype = \"filesystem\"\npath = \"/a \\\"b\\\"/\"\n",
		"1 c /a \"b\" \n"},
	    /* no string, or one that does not end */
	    {"[storage c]\ntype = \"filesystem\"\npath = /a\n", ""},
	    {"[storage c]\ntype = \"filesystem\"\npath = \"/a\n", ""},
	    {"[storage c]\ntype = \"filesystem\"\npath = \"/a\\u0041\"\n", ""},
	    {"[storage c]\ntype = \"filesystem\"\n path = \"/a\"\n", ""},
	    {"[storage c]\n# path = \"/x\"\n; path = \"/y\"\n"
	     "type = \"filesystem\"\npath = \"/a\"\n", "1 c /a \n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(clients_read_vdirsyncer, i, rows[i].text, rows[i].want);
}

/* What one program names, another need not: the same folder, one in it, or
 * the one that it is in. Within one program nothing is dropped. */
static void what_is_named_twice_counts_once(void **state)
{
	static const char khal[] = "[calendars]\n[[h]]\npath = ~/cal/home\n"
	    "[[i]]\npath = ~/cal/home\n";
	static const char sync[] =
	    "[storage a]\ntype = \"filesystem\"\npath = \"~/cal/\"\n"
	    "[storage b]\ntype = \"filesystem\"\n"
	    "path = \"/home/kim/cal/home/x\"\n"
	    "[storage c]\ntype = \"filesystem\"\npath = \"~/cal/homely\"\n";
	struct client_calendars *l = mem_new(1, sizeof(*l));
	struct str got = {0};

	(void)state;
	l->home = "/home/kim";
	clients_add(l, 0, "x.y", "/x/y.ics");
	clients_read_khal(l, 1, khal, strlen(khal));
	clients_read_vdirsyncer(l, 2, sync, strlen(sync));
	list(l, &got);
	assert_string_equal(got.v, "0 x.y /x/y.ics \n2 h ~/cal/home \n"
	    "4 i ~/cal/home \n7 c ~/cal/homely \n");
	str_done(&got);
	free(l);
}

static void more_than_fit_are_counted(void **state)
{
	struct client_calendars *l = mem_new(1, sizeof(*l));
	struct str text = {0};

	(void)state;
	str_add(&text, "[calendars]\n");
	for (int i = 0; i < CONFIG_MAX_CALENDARS + 3; i++)
		str_addf(&text, "[[same]]\npath = /%d\n", i);
	clients_read_khal(l, 1, text.v, text.n);
	assert_int_equal(l->n, CONFIG_MAX_CALENDARS);
	assert_int_equal(l->more, 3);
	str_done(&text);
	free(l);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Pieces of both languages in any order, and bytes: never more than fits, and
 * what is found is a configuration without a fault. */
static void anything_makes_a_good_file(void **state)
{
	static const char *const pieces[] = {"[calendars]\n", "[[", "]]\n",
	    "[storage ", "]\n", "path = ", "\npath=", "type = discover\n",
	    "type = \"filesystem\"\n", "addresses = ", "a@b, ", "\"", "'",
	    "~/", "/x", "$HOME/", "*", ";", " ;", "#", "\n", "\\", "\t", "[",
	    "\xc3\xa4", "\xff", "\r", "0123456789012345678901234567890123456"};
	uint32_t seed = 20260302;
	int found = 0;

	for (int round = 0; round < 3000; round++) {
		struct client_calendars *l = mem_new(1, sizeof(*l));
		struct str text = {0}, ini = {0}, got = {0};

		str_add(&text, round % 2 ? "[calendars]\n[[a]]\npath = /" :
		    "[storage a]\ntype = \"filesystem\"\npath = \"/");
		for (uint32_t n = next_random(&seed) % 12; n > 0; n--)
			str_add(&text, pieces[next_random(&seed) %
			    ARRAY_LEN(pieces)]);
		(round % 2 ? clients_read_khal : clients_read_vdirsyncer)(l, 1,
		    text.v, text.n);
		for (size_t i = 0; i < l->n; i++) {
			const struct client_calendar *c = &l->v[i];

			if (c->why_not)
				continue;
			found++;
			str_addf(&ini, "[calendar %s]\npath = %s\n", c->name,
			    c->path);
			if (*c->me)
				str_addf(&ini, "me = %s\n", c->me);
		}
		if (ini.n) {
			config_free(load_text(*state, ini.v, ini.n, &got));
			if (got.n)
				fail_msg("%s of\n%s", got.v, ini.v);
		}
		str_done(&text);
		str_done(&ini);
		str_done(&got);
		free(l);
	}
	assert_true(found > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(khal_is_read),
	    cmocka_unit_test(vdirsyncer_is_read),
	    cmocka_unit_test(what_is_named_twice_counts_once),
	    cmocka_unit_test(more_than_fit_are_counted),
	    cmocka_unit_test_setup_teardown(anything_makes_a_good_file, setup,
		teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
