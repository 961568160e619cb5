/* wire/occurrence: a receiver believes nothing. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/occurrence.h"

static struct calwire_reply good_reply(void)
{
	struct calwire_reply r = {.magic = CALWIRE_MAGIC,
	    .version = CALWIRE_VERSION, .kind = CALWIRE_OCCURRENCE};

	r.occurrence.end_us = USEC_PER_HOUR;
	snprintf(r.occurrence.title, sizeof(r.occurrence.title), "Stand-up");
	return r;
}

/* A problem all of whose fields but one are clean. */
static void problem_spoilt(struct calwire_reply *r, int field)
{
	char *const fields[] = {r->problem.uid, r->problem.title,
	    r->problem.property, r->problem.text, r->problem.remedy};

	r->problem = (struct calwire_problem){.line = 1};
	fields[field][0] = '\033';
}

static void bad_replies_are_refused(void **state)
{
	struct calwire_reply r = good_reply();

	(void)state;
	assert_int_equal(calwire_check_reply(&r), 0);
#define BAD(change)                                                            \
	do {                                                                   \
		r = good_reply();                                              \
		change;                                                        \
		assert_int_equal(calwire_check_reply(&r), -EPROTO);            \
	} while (0)
	BAD(r.magic++);
	BAD(r.kind = 0);
	BAD(r.kind = CALWIRE_END + 1);
	BAD(r.occurrence.end_us = -1);
	BAD(r.occurrence.start_us = INT64_MIN);
	BAD(r.occurrence.end_us = INT64_MAX);
	BAD(r.occurrence.class = CLASS_COUNT);
	BAD(r.occurrence.flags = 1u << 31);
	BAD(r.occurrence.end_day = -1);
	BAD(r.occurrence.start_day = INT32_MIN);
	BAD(r.occurrence.title[0] = '\033');
	BAD(r.occurrence.title[0] = '\n');
	BAD(r.occurrence.title[0] = (char)0xff);
	BAD(memcpy(r.occurrence.title, "\xe2\x80\xae", 3)); /* U+202E */
	BAD(memcpy(r.occurrence.title, "\xc2\x9b", 2)); /* CSI */
	BAD(memset(r.occurrence.title, 'x', sizeof(r.occurrence.title)));
	BAD((r.kind = CALWIRE_TEXT, r.text.n = CALWIRE_TEXT_SIZE + 1));
	BAD((r.kind = CALWIRE_PROBLEM,
	    memset(&r.problem, 'x', sizeof(r.problem))));
	BAD((r.kind = CALWIRE_PROBLEM, problem_spoilt(&r, 0)));
	BAD((r.kind = CALWIRE_PROBLEM, problem_spoilt(&r, 1)));
	BAD((r.kind = CALWIRE_PROBLEM, problem_spoilt(&r, 2)));
	BAD((r.kind = CALWIRE_PROBLEM, problem_spoilt(&r, 3)));
	BAD((r.kind = CALWIRE_PROBLEM, problem_spoilt(&r, 4)));
	BAD((r.kind = CALWIRE_ZONE_WANTED,
	    snprintf(r.zone, sizeof(r.zone), "../etc/passwd")));
	BAD((r.kind = CALWIRE_KEYS, r.keys.n = CALWIRE_KEYS_SIZE + 1));
	BAD((r.kind = CALWIRE_END, r.end.result = 1));
#define HINT(...) (r.kind = CALWIRE_HINT,                                      \
    r.hint = (struct calwire_hint){__VA_ARGS__})
	BAD(HINT(-1, 3600, 1));
	BAD(HINT(3600, 86400, 1));
	BAD(HINT(3600, 3600, 1));
	BAD(HINT(0, 3600, 0));
	BAD(HINT(0, 3600, 1u << 7));
	HINT(28800, 61200, 0x1f);
	assert_int_equal(calwire_check_reply(&r), 0);
	r = good_reply();
	r.kind = CALWIRE_PROBLEM;
	r.problem = (struct calwire_problem){.line = 1, .text = "t",
	    .remedy = "r"};
	assert_int_equal(calwire_check_reply(&r), 0);
	BAD((r.kind = CALWIRE_PROBLEM,
	    r.problem = (struct calwire_problem){.text = "t"}));
	BAD((r.kind = CALWIRE_PROBLEM,
	    r.problem = (struct calwire_problem){.remedy = "r"}));
	r = good_reply();
	r.version++;
	assert_int_equal(calwire_check_reply(&r), -EPROTONOSUPPORT);
}

static void zone_names_lead_nowhere_else(void **state)
{
	static const struct {
		const char *name;
		bool ok;
	} rows[] = {{"Europe/Berlin", true}, {"Etc/GMT+12", true},
	    {"America/Port-au-Prince", true}, {"", false},
	    {"/etc/passwd", false}, {"../x", false}, {"a/../b", false},
	    {"a/.b", false}, {"a b", false}, {"a\nb", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(i, calwire_zone_name_ok(rows[i].name) ==
		    rows[i].ok);
}

static void requests_travel_with_descriptors(void **state)
{
	struct calwire_request r = {.op = CALWIRE_FILE}, got;
	int pair[2], fd[2], null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
	    pair), 0);
	assert_int_equal(calwire_send_request(pair[0], &r, &null, 1), 0);
	assert_int_equal(calwire_recv_request(pair[1], &got, fd), 0);
	assert_int_equal(got.op, CALWIRE_FILE);
	assert_true(fd[0] >= 0);
	assert_int_equal(fd[1], -1);
	close(fd[0]);

	r.op = 99;
	assert_int_equal(calwire_send_request(pair[0], &r, &null, 1), 0);
	assert_int_equal(calwire_recv_request(pair[1], &got, fd), -EPROTO);
	assert_int_equal(fd[0], -1);
	assert_int_equal(send(pair[0], "x", 1, 0), 1);
	assert_int_equal(calwire_recv_request(pair[1], &got, fd), -EPROTO);
	close(pair[0]);
	assert_int_equal(calwire_recv_request(pair[1], &got, fd), -EPIPE);
	close(pair[1]);
	close(null);
}

static void bad_requests_are_refused(void **state)
{
	struct calwire_request r = {.magic = CALWIRE_MAGIC,
	    .version = CALWIRE_VERSION, .op = CALWIRE_CALENDAR};

	(void)state;
	assert_int_equal(calwire_check_request(&r, sizeof(r)), 0);
	assert_int_equal(calwire_check_request(&r, sizeof(r) - 1), -EPROTO);
	r.calendar.index = CALWIRE_MAX_CALENDARS;
	assert_int_equal(calwire_check_request(&r, sizeof(r)), -EPROTO);
	r.calendar.index = 0;
	r.calendar.n_me = CALWIRE_MAX_ME + 1;
	assert_int_equal(calwire_check_request(&r, sizeof(r)), -EPROTO);
	r.calendar.n_me = 0;
	memset(r.calendar.zone, 'x', sizeof(r.calendar.zone));
	assert_int_equal(calwire_check_request(&r, sizeof(r)), -EPROTO);
	r.op = CALWIRE_FILE;
	r.file.calendar = 0;
	r.file.n_skips = CALWIRE_MAX_SKIPS + 1;
	assert_int_equal(calwire_check_request(&r, sizeof(r)), -EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bad_replies_are_refused),
	    cmocka_unit_test(zone_names_lead_nowhere_else),
	    cmocka_unit_test(requests_travel_with_descriptors),
	    cmocka_unit_test(bad_requests_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
