/* desktop/clock: the machine's timers keep to their deadline; a script is
 * played in order, waits while the service is busy, and is refused by line. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desktop/clock.h"

#define SOON 20000 /* microseconds */

struct seen {
	sd_event *loop;
	struct clock *clock;
	struct boot every; /* arm again so much later; 0: not */
	int busy;	   /* so often */
	char log[1024];
};

static void on_clock(void *data, const struct clock_event *e)
{
	static const char *const name[] = {
	    "due", "step", "presence", "verb", "end"};
	struct seen *s = data;
	struct now now = clock_now(s->clock);
	size_t n = strlen(s->log);

	snprintf(s->log + n, sizeof(s->log) - n, "%lld %s",
	    (long long)(now.wall.us / USEC_PER_SEC), name[e->cause]);
	n = strlen(s->log);
	if (e->cause == CLOCK_PRESENCE)
		snprintf(s->log + n, sizeof(s->log) - n, " %s",
		    engine_presence_name(e->presence));
	if (e->cause == CLOCK_VERB)
		snprintf(s->log + n, sizeof(s->log) - n, " %s %lld '%s'",
		    engine_verb_name(e->verb), (long long)e->span, e->text);
	strncat(s->log, "\n", sizeof(s->log) - strlen(s->log) - 1);
	if (e->cause == CLOCK_END)
		sd_event_exit(s->loop, 0);
	else if (s->every.us)
		clock_arm(s->clock, (struct boot){now.boot.us + s->every.us},
		    INSTANT_NEVER);
}

static bool is_busy(void *data)
{
	struct seen *s = data;

	return s->busy && s->busy--;
}

/* ---- the machine's clocks ---- */

static void test_real_due(void **state)
{
	struct seen s = {0};
	struct now start;

	(void)state;
	assert_int_equal(sd_event_new(&s.loop), 0);
	assert_int_equal(clock_new_real(s.loop, on_clock, &s, &s.clock), 0);
	for (int wall = 0; wall < 2; wall++) {
		struct boot boot = BOOT_NEVER;
		struct instant at = INSTANT_NEVER;
		struct now end;

		start = clock_now(s.clock);
		if (wall)
			at.us = start.wall.us + SOON;
		else
			boot.us = start.boot.us + SOON;
		s.log[0] = '\0';
		assert_int_equal(clock_arm(s.clock, boot, at), 0);
		while (!*s.log)
			assert_true(sd_event_run(s.loop, 1000000) > 0);
		assert_non_null(strstr(s.log, " due\n"));
		end = clock_now(s.clock);
		assert_true(end.boot.us - start.boot.us >= SOON);
		/* and once only */
		assert_int_equal(sd_event_run(s.loop, SOON * 2), 0);
	}
	clock_free(s.clock);
	sd_event_unref(s.loop);
}

/* What is past is due at once; what is disarmed, never. */
static void test_real_arm(void **state)
{
	struct seen s = {0};
	struct now now;

	(void)state;
	assert_int_equal(sd_event_new(&s.loop), 0);
	assert_int_equal(clock_new_real(s.loop, on_clock, &s, &s.clock), 0);
	now = clock_now(s.clock);
	clock_arm(s.clock, now.boot, INSTANT_NEVER);
	assert_true(sd_event_run(s.loop, 1000000) > 0);
	assert_non_null(strstr(s.log, " due\n"));
	clock_arm(s.clock, BOOT_NEVER, now.wall);
	assert_true(sd_event_run(s.loop, 1000000) > 0);
	clock_arm(s.clock, (struct boot){now.boot.us + SOON},
	    (struct instant){now.wall.us + SOON});
	clock_arm(s.clock, BOOT_NEVER, INSTANT_NEVER);
	assert_int_equal(sd_event_run(s.loop, SOON * 3), 0);
	clock_free(s.clock);
	sd_event_unref(s.loop);
}

/* ---- a script ---- */

static int start(struct seen *s, const char *script, char *problem, size_t size)
{
	char path[] = "/tmp/offduty-clock-XXXXXX";
	int fd = mkstemp(path), r;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, script, strlen(script)), strlen(script));
	close(fd);
	assert_int_equal(sd_event_new(&s->loop), 0);
	r = clock_new_scripted(s->loop, path, NULL, on_clock, is_busy, s,
	    &s->clock, problem, size);
	unlink(path);
	return r;
}

static void test_script_plays(void **state)
{
	struct seen s = {.every = {USEC_PER_HOUR}};
	char problem[256] = "";

	(void)state;
	assert_int_equal(start(&s,
			     "# a day\n"
			     "clock 1970-01-02T00:00:00\n"
			     "pace 1ms # quick\n"
			     "\n"
			     "1970-01-02T00:30 presence active\n"
			     "1970-01-02T02:00:01 verb extend 90m because one more\n"
			     "1970-01-02T02:00:02 verb take\n"
			     "1970-01-02T02:00:02 verb oncall 2h\n"
			     "1970-01-02T02:00:02 verb oncall off\n"
			     "1970-01-02T02:00:02 end\n",
			     problem, sizeof(problem)),
	    0);
	assert_null(clock_scripted_zone(s.clock));
	assert_int_equal(sd_event_loop(s.loop), 0);
	assert_string_equal(s.log, "88200 presence active\n"
				   "91800 due\n"
				   "93601 verb extend 5400000000 'one more'\n"
				   "93602 verb take 0 ''\n"
				   "93602 verb oncall 7200000000 ''\n"
				   "93602 verb oncall 0 ''\n"
				   "93602 end\n");
	clock_free(s.clock);
	sd_event_unref(s.loop);
}

/* Both clocks go on together; the wall deadline counts as the boot one does. */
static void test_script_deadlines(void **state)
{
	struct seen s = {0};
	struct now now;
	char problem[256] = "";

	(void)state;
	assert_int_equal(start(&s,
			     "clock 1970-01-02T00:00 UTC\n"
			     "1970-01-02T03:00 end\n",
			     problem, sizeof(problem)),
	    0);
	assert_string_equal(clock_scripted_zone(s.clock), "UTC");
	now = clock_now(s.clock);
	clock_arm(s.clock, (struct boot){now.boot.us + 2 * USEC_PER_HOUR},
	    (struct instant){now.wall.us + USEC_PER_HOUR});
	while (!*s.log)
		assert_true(sd_event_run(s.loop, 1000000) >= 0);
	assert_string_equal(s.log, "90000 due\n");
	clock_arm(s.clock, (struct boot){now.boot.us + 2 * USEC_PER_HOUR},
	    INSTANT_NEVER);
	assert_int_equal(sd_event_loop(s.loop), 0);
	assert_string_equal(s.log, "90000 due\n93600 due\n97200 end\n");
	clock_free(s.clock);
	sd_event_unref(s.loop);
}

/* A killed service goes on from its last save, and behind the lines before it,
 * however far apart the two clocks were by then. */
static void test_script_goes_on(void **state)
{
	const struct now saved = {{93600 * USEC_PER_SEC}, {7200 * USEC_PER_SEC}};
	struct seen s = {0};
	char problem[256] = "", boot[ENGINE_BOOT_SIZE];
	struct now now;

	(void)state;
	assert_int_equal(start(&s,
			     "clock 1970-01-02T00:00\n"
			     "boot monday 30m\n"
			     "1970-01-02T02:00 presence active\n"
			     "1970-01-02T02:15 presence idle\n"
			     "1970-01-02T05:00 end\n",
			     problem, sizeof(problem)),
	    0);
	clock_boot_name(s.clock, boot);
	assert_string_equal(boot, "monday");
	clock_go_on(s.clock, saved);
	now = clock_now(s.clock);
	/* half an hour later would be behind a line */
	assert_int_equal(now.wall.us, saved.wall.us + 15 * USEC_PER_MIN - 1);
	assert_int_equal(now.boot.us, saved.boot.us + 15 * USEC_PER_MIN - 1);
	assert_int_equal(sd_event_loop(s.loop), 0);
	assert_string_equal(s.log, "94500 presence idle\n104400 end\n");
	clock_free(s.clock);
	sd_event_unref(s.loop);
}

/* A sleep passes on both clocks, a step on one; neither fires what it passes
 * before it is told. */
static void test_script_steps(void **state)
{
	struct seen s = {0};
	struct now now;
	char problem[256] = "";

	(void)state;
	assert_int_equal(start(&s,
			     "clock 1970-01-02T00:00\n"
			     "1970-01-02T01:00 sleep 2h\n"
			     "1970-01-02T04:00 step 30m\n"
			     "1970-01-02T05:00 step -1h\n"
			     "1970-01-02T05:00 end\n",
			     problem, sizeof(problem)),
	    0);
	now = clock_now(s.clock);
	clock_arm(s.clock, (struct boot){now.boot.us + 2 * USEC_PER_HOUR},
	    INSTANT_NEVER);
	assert_int_equal(sd_event_loop(s.loop), 0);
	assert_string_equal(s.log,
	    "97200 step\n" /* 03:00 */
	    "97200 due\n"
	    "102600 step\n" /* 04:30 */
	    "100800 step\n" /* 04:00 */
	    "104400 end\n");
	/* five hours on the wall, of which it was set back half a one */
	assert_int_equal(clock_now(s.clock).boot.us - now.boot.us,
	    5 * USEC_PER_HOUR + USEC_PER_HOUR / 2);
	clock_free(s.clock);
	sd_event_unref(s.loop);
}

static void test_script_waits(void **state)
{
	struct seen s = {.busy = 3};
	char problem[256] = "", script[256], path[] = "/tmp/offduty-go-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	unlink(path);
	snprintf(script, sizeof(script),
	    "clock 1970-01-02T00:00\n"
	    "1970-01-02T01:00 wait %s\n"
	    "1970-01-02T02:00 end\n",
	    path);
	assert_int_equal(start(&s, script, problem, sizeof(problem)), 0);
	for (int i = 0; i < 3; i++) {
		assert_true(sd_event_run(s.loop, 1000000) > 0);
		assert_int_equal(
		    clock_now(s.clock).wall.us, 24 * USEC_PER_HOUR);
	}
	assert_int_equal(s.busy, 0);
	for (int i = 0; i < 20; i++)
		assert_true(sd_event_run(s.loop, 1000000) > 0);
	assert_int_equal(clock_now(s.clock).wall.us, 25 * USEC_PER_HOUR);
	fd = creat(path, 0600);
	close(fd);
	assert_int_equal(sd_event_loop(s.loop), 0);
	unlink(path);
	assert_string_equal(s.log, "93600 end\n");
	clock_free(s.clock);
	sd_event_unref(s.loop);
}

/* Behind the last line time stands still, and nothing wakes the loop. */
static void test_script_stops(void **state)
{
	struct seen s = {.every = {USEC_PER_HOUR}};
	char problem[256] = "";

	(void)state;
	assert_int_equal(start(&s,
			     "clock 1970-01-02T00:00\n"
			     "1970-01-02T01:00 presence idle\n",
			     problem, sizeof(problem)),
	    0);
	while (!*s.log)
		assert_true(sd_event_run(s.loop, 1000000) > 0);
	assert_int_equal(sd_event_run(s.loop, SOON), 0);
	assert_string_equal(s.log, "90000 presence idle\n");
	clock_free(s.clock);
	sd_event_unref(s.loop);
}

#define BEGIN "clock 2026-03-02T09:00\n"

static void test_script_refused(void **state)
{
	static const struct {
		const char *script;
		const char *where, *what;
	} row[] = {
	    {"", ":0: ", "no 'clock' in"},
	    {"# nothing\n", ":1: ", "no 'clock' in"},
	    {"pace 1ms\n", ":1: ", "'clock' must come before"},
	    {"clock tomorrow\n", ":1: ", "no time: 'tomorrow'"},
	    {"clock 2026-02-29T09:00\n", ":1: ", "no time:"},
	    {"clock 2026-02-28T24:00\n", ":1: ", "no time:"},
	    {"clock 2026-02-28 09:00\n", ":1: ", "zone '09:00'"},
	    {"clock 2026-02-28T09:00 No/Such\n", ":1: ", "No/Such"},
	    {"clock 2026-02-28T09:00 ../etc\n", ":1: ", "../etc"},
	    {BEGIN "pace 0ms\n", ":2: ", "no span of time: '0ms'"},
	    {BEGIN "pace 5\n", ":2: ", "no span of time: '5'"},
	    {BEGIN "boot\n", ":2: ", "no name of a boot: ''"},
	    {BEGIN "boot a 5\n", ":2: ", "no span of time: '5'"},
	    {BEGIN "2026-03-02T08:59 end\n", ":2: ", "earlier"},
	    {BEGIN "2026-03-02T10:00 end\n2026-03-02T09:59 end\n",
		":3: ", "earlier"},
	    {BEGIN "2026-03-02T10:00 dance\n", ":2: ", "'dance'"},
	    {BEGIN "2026-03-02T10:00 presence gone\n", ":2: ", "'gone'"},
	    {BEGIN "2026-03-02T10:00 verb shout\n", ":2: ", "'shout'"},
	    {BEGIN "2026-03-02T10:00 verb pause\n", ":2: ", "no span"},
	    {BEGIN "2026-03-02T10:00 verb oncall on\n", ":2: ", "no span"},
	    {BEGIN "2026-03-02T10:00 verb pause 99999999h\n",
		":2: ", "no span"},
	    {BEGIN "2026-03-02T10:00 sleep\n", ":2: ", "no span"},
	    {BEGIN "2026-03-02T10:00 step --1h\n", ":2: ", "no span"},
	    {BEGIN "2026-03-02T10:00 wait here\n", ":2: ", "'here'"},
	    {BEGIN "2026-03-02T10:00 end", ":2: ", "too long"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct seen s = {0};
		char problem[512] = "";

		assert_true(
		    start(&s, row[i].script, problem, sizeof(problem)) < 0);
		if (!strstr(problem, row[i].where) ||
		    !strstr(problem, row[i].what))
			fail_msg("row %zu: %s", i, problem);
		sd_event_unref(s.loop);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_real_due),
	    cmocka_unit_test(test_real_arm),
	    cmocka_unit_test(test_script_plays),
	    cmocka_unit_test(test_script_deadlines),
	    cmocka_unit_test(test_script_goes_on),
	    cmocka_unit_test(test_script_steps),
	    cmocka_unit_test(test_script_waits),
	    cmocka_unit_test(test_script_stops),
	    cmocka_unit_test(test_script_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
