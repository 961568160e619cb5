/* What every unit test includes: cmocka and what it needs first. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Says which row of a table failed before cmocka ends the test. */
#define assert_row(row, cond)                                                  \
	do {                                                                   \
		if (!(cond))                                                   \
			fail_msg("row %d: %s", (int)(row), #cond);             \
	} while (0)

#endif
