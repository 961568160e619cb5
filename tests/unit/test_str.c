/* base/str: untrusted text as one clean line. */
#include "unit.h"

#include <string.h>

#include "base/str.h"

static void text_becomes_clean(void **state)
{
	static const struct {
		const char *text, *clean;
	} rows[] = {
	    {"", ""},
	    {"plain", "plain"},
	    {"  a \t\r\n b\x7f", "a b"},
	    {"a\xc2\x85\xc2\x9f" "b", "a b"},
	    {"\x1b[31mred", "[31mred"},
	    {"Zaj\xc4\x99ty", "Zaj\xc4\x99ty"},
	    /* Latin-1, a character cut short, a surrogate, an overlong one */
	    {"M\xfcller", "M?ller"},
	    {"a\xe2\x82", "a??"},
	    {"\xed\xa0\x80", "???"},
	    {"\xc0\xaf", "??"},
	    /* U+2028 is the end of a line */
	    {"a\xe2\x80\xa8" "b", "a b"},
	    /* U+202E turns the rest of a status bar, U+2067 isolates it */
	    {"in\xe2\x80\xae" "fdp.exe", "infdp.exe"},
	    {"\xe2\x81\xa7rtl\xe2\x81\xa9", "rtl"},
	    {"\xe2\x80\x8f\xd7\xa9\xd7\x9c\xe2\x80\x8e", "\xd7\xa9\xd7\x9c"},
	    {"Va\xe2\x80\x8b" "ca\xc2\xadtion\xef\xbb\xbf", "Vacation"},
	    {"x\xf3\xa0\x81\xa1y", "xy"}, /* a tag */
	    /* joiners: in an emoji, in Persian, and where they only hide */
	    {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb"},
	    {"\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88\xd8\xa7",
		"\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88\xd8\xa7"},
	    {"Va\xe2\x80\x8d" "cation", "Vacation"},
	    {"\xe2\x80\x8d\xc3\xa9\xe2\x80\x8d", "\xc3\xa9"},
	    {"\xc3\xa9\xe2\x80\x8d\xe2\x80\x8d\xe2\x80\x8d\xc3\xa9",
		"\xc3\xa9\xe2\x80\x8d\xc3\xa9"},
	    {"\xc3\xa9\xe2\x80\x8d \xc3\xa9", "\xc3\xa9 \xc3\xa9"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char buf[64];

		str_clean(buf, sizeof(buf), rows[i].text,
		    strlen(rows[i].text));
		if (strcmp(buf, rows[i].clean) != 0)
			fail_msg("row %zu: '%s'", i, buf);
		/* once more changes nothing */
		str_clean(buf, sizeof(buf), rows[i].clean,
		    strlen(rows[i].clean));
		assert_row(i, strcmp(buf, rows[i].clean) == 0);
	}
}

/* A buffer of 64 bytes and NUL: never half a character, nor a blank or joiner
 * at the end. */
static void a_cut_is_clean(void **state)
{
	static const struct {
		size_t fill; /* so many x */
		const char *tail;
		size_t left; /* bytes of it that stay */
	} rows[] = {
	    {63, "y", 1},
	    {63, "yy", 1},
	    {64, "y", 0},
	    {62, "\xc3\xa9", 2},
	    {63, "\xc3\xa9", 0},
	    {61, "\xe2\x82\xac", 3},
	    {62, "\xe2\x82\xac", 0},
	    {60, "\xf0\x9f\x8d\x9d", 4},
	    {61, "\xf0\x9f\x8d\x9d", 0},
	    {63, " y", 0},
	    {62, " y", 2},
	    {53, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 11},
	    {54, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[128], buf[65];

		memset(text, 'x', rows[i].fill);
		strcpy(text + rows[i].fill, rows[i].tail);
		str_clean(buf, sizeof(buf), text, strlen(text));
		assert_row(i, strlen(buf) == rows[i].fill + rows[i].left);
		assert_row(i, strncmp(buf, text, strlen(buf)) == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_becomes_clean),
	    cmocka_unit_test(a_cut_is_clean),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
