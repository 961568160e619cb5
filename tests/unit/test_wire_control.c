/* wire/control: what is refused, and that nothing else is. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "wire/control.h"

static struct control_request request(void)
{
	return (struct control_request){.magic = CONTROL_MAGIC,
	    .version = CONTROL_VERSION,
	    .op = CONTROL_STATUS};
}

static struct control_reply reply(int kind)
{
	struct control_reply a = {.magic = CONTROL_MAGIC,
	    .version = CONTROL_VERSION,
	    .kind = (uint16_t)kind};

	if (kind == CONTROL_VERDICT) {
		a.verdict.stale = UINT8_MAX;
		a.verdict.sources = CONTROL_MAX_SOURCES;
	}
	return a;
}

static void test_request(void **state)
{
	struct control_request q = request();

	(void)state;
	for (int op = CONTROL_STATUS; op <= CONTROL_EXPLAIN; op++) {
		q.op = (uint16_t)op;
		assert_int_equal(control_check_request(&q, sizeof(q)), 0);
	}
	q.op = CONTROL_VERB;
	for (uint32_t v = 0; v < VERB_COUNT; v++) {
		q.verb = v;
		assert_int_equal(control_check_request(&q, sizeof(q)), 0);
	}
	q.verb = VERB_COUNT;
	assert_int_equal(control_check_request(&q, sizeof(q)), -EPROTO);
	memset(q.text, 'x', sizeof(q.text));
	q.verb = VERB_TAKE;
	assert_int_equal(control_check_request(&q, sizeof(q)), -EPROTO);
}

static void test_request_values(void **state)
{
	static const uint16_t op[] = {0, CONTROL_EXPLAIN + 1, UINT16_MAX};
	struct control_request q;

	(void)state;
	for (size_t i = 0; i < sizeof(op) / sizeof(op[0]); i++) {
		q = request();
		q.op = op[i];
		assert_int_equal(control_check_request(&q, sizeof(q)), -EPROTO);
	}
	q = request();
	q.until_us = -1;
	assert_int_equal(control_check_request(&q, sizeof(q)), -EPROTO);
	q = request();
	q.span_us = -1;
	assert_int_equal(control_check_request(&q, sizeof(q)), -EPROTO);
}

/* A record cut short is read no further than it goes: valgrind and the
 * sanitizers look. */
static void test_sizes(void **state)
{
	struct control_request q = request();
	struct control_reply a = reply(CONTROL_DONE);

	(void)state;
	for (size_t n = 0; n < sizeof(q); n++)
		assert_int_equal(control_check_request(&q, n), -EPROTO);
	for (size_t n = 0; n < sizeof(a); n++)
		assert_int_equal(control_check_reply(&a, n), -EPROTO);
	assert_int_equal(control_check_request(&q, sizeof(q) + 1), -EPROTO);
	assert_int_equal(control_check_reply(&a, sizeof(a) + 1), -EPROTO);
}

static void test_version(void **state)
{
	struct control_request q = request();
	struct control_reply a = reply(CONTROL_DONE);

	(void)state;
	q.version++;
	a.version++;
	assert_int_equal(
	    control_check_request(&q, sizeof(q)), -EPROTONOSUPPORT);
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTONOSUPPORT);
	/* of another size, too */
	assert_int_equal(control_check_request(&q, 8), -EPROTONOSUPPORT);
	assert_int_equal(control_check_reply(&a, 8), -EPROTONOSUPPORT);
	q.magic++;
	a.magic++;
	assert_int_equal(control_check_request(&q, sizeof(q)), -EPROTO);
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
}

static void test_reply_kinds(void **state)
{
	struct control_reply a;

	(void)state;
	for (int kind = CONTROL_DONE; kind <= CONTROL_DECISION; kind++) {
		a = reply(kind);
		assert_int_equal(control_check_reply(&a, sizeof(a)), 0);
	}
	a = reply(CONTROL_DECISION + 1);
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
	a = reply(0);
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
	a = reply(CONTROL_DONE);
	a.result = -EINVAL;
	assert_int_equal(control_check_reply(&a, sizeof(a)), 0);
	a.result = 1;
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
}

#define TEXT(kind, field)                                                      \
	{                                                                      \
		kind, offsetof(struct control_reply, field),                   \
		    sizeof(((struct control_reply *)0)->field)                 \
	}

static void test_reply_texts(void **state)
{
	static const struct {
		int kind;
		size_t offset, size;
	} text[] = {
	    TEXT(CONTROL_DONE, text),
	    TEXT(CONTROL_LINE, text),
	    TEXT(CONTROL_VERDICT, verdict.meeting_title),
	    TEXT(CONTROL_VERDICT, verdict.offered_title),
	    TEXT(CONTROL_VERDICT, verdict.next_title),
	    TEXT(CONTROL_VERDICT, verdict.reason),
	    TEXT(CONTROL_VERDICT, verdict.source),
	    TEXT(CONTROL_VERDICT, verdict.backend),
	    TEXT(CONTROL_VERDICT, verdict.session),
	    TEXT(CONTROL_VERDICT, verdict.problem),
	    TEXT(CONTROL_VERDICT, verdict.quiet_reason),
	    TEXT(CONTROL_VERDICT, verdict.calendar[0].calendar),
	    TEXT(CONTROL_VERDICT, verdict.calendar[0].why),
	    TEXT(CONTROL_VERDICT, verdict.presence_source[0].name),
	    TEXT(CONTROL_VERDICT,
		verdict.presence_source[CONTROL_MAX_SOURCES - 1].note),
	    TEXT(CONTROL_VERDICT, verdict.limit[0].text),
	    TEXT(CONTROL_VERDICT, verdict.limit[LIMIT_COUNT - 1].text),
	    TEXT(CONTROL_DECISION, decision.kind),
	    TEXT(CONTROL_DECISION, decision.title),
	    TEXT(CONTROL_DECISION, decision.reason),
	    TEXT(CONTROL_DECISION, decision.source),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		struct control_reply a = reply(text[i].kind);
		char *at = (char *)&a + text[i].offset;

		memset(at, 'x', text[i].size - 1);
		assert_int_equal(control_check_reply(&a, sizeof(a)), 0);
		at[text[i].size - 1] = 'x';
		assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
	}
}

static void test_reply_enums(void **state)
{
	static const struct {
		size_t offset;
		uint8_t first_bad;
	} byte[] = {
	    {offsetof(struct control_verdict, duty), DUTY_COUNT},
	    {offsetof(struct control_verdict, presence), PRESENCE_COUNT},
	    {offsetof(struct control_verdict, next), NEXT_COUNT},
	    {offsetof(struct control_verdict, meeting), 2},
	    {offsetof(struct control_verdict, on_call), 2},
	    {offsetof(struct control_verdict, quiet), 2},
	    {offsetof(struct control_verdict, offered), 2},
	    {offsetof(struct control_verdict, server), 2},
	    {offsetof(struct control_verdict, problem_is_calendar), 2},
	    {offsetof(struct control_verdict, moved), 2},
	    {offsetof(struct control_verdict, calendar[0].how), CONTROL_HOWS},
	    {offsetof(struct control_verdict, sources),
		CONTROL_MAX_SOURCES + 1},
	    {offsetof(struct control_verdict,
		 presence_source[CONTROL_MAX_SOURCES - 1].telling),
		CONTROL_TELLINGS},
	    {offsetof(struct control_verdict, limit[LIMIT_COUNT - 1].reached),
		2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(byte) / sizeof(byte[0]); i++) {
		struct control_reply a = reply(CONTROL_VERDICT);
		uint8_t *at = (uint8_t *)&a.verdict + byte[i].offset;

		*at = (uint8_t)(byte[i].first_bad - 1);
		assert_int_equal(control_check_reply(&a, sizeof(a)), 0);
		*at = byte[i].first_bad;
		assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
		*at = UINT8_MAX;
		assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
	}
}

#define TIME(field) offsetof(struct control_verdict, field)

static void test_reply_times(void **state)
{
	static const size_t time[] = {TIME(now), TIME(meeting_end),
	    TIME(hours_start), TIME(hours_end), TIME(cutoff), TIME(next_at),
	    TIME(pause_until), TIME(on_call_until)};
	static const struct {
		int64_t us;
		int32_t offset;
		bool good;
	} row[] = {{0, 0, true}, {CONTROL_MAX_TIME, -26 * 3600, true},
	    {INT64_MAX, 0, true}, {-1, 0, false},
	    {CONTROL_MAX_TIME + 1, 0, false}, {INT64_MIN, 0, false},
	    {INT64_MAX - 1, 0, false}, {0, 26 * 3600 + 1, false},
	    {0, INT32_MIN, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(time) / sizeof(time[0]); i++) {
		for (size_t k = 0; k < sizeof(row) / sizeof(row[0]); k++) {
			struct control_reply a = reply(CONTROL_VERDICT);
			/* never is no time for now */
			bool good = row[k].good &&
				    (i > 0 || row[k].us != INT64_MAX);
			struct control_time t = {row[k].us, row[k].offset, 0};

			memcpy((char *)&a.verdict + time[i], &t, sizeof(t));
			assert_row(i * 100 + k,
			    control_check_reply(&a, sizeof(a)) ==
				(good ? 0 : -EPROTO));
		}
	}
	for (size_t k = 0; k < sizeof(row) / sizeof(row[0]); k++) {
		struct control_reply a = reply(CONTROL_DECISION);

		a.decision.at = (struct control_time){row[k].us,
		    row[k].offset, 0};
		assert_row(k, control_check_reply(&a, sizeof(a)) ==
				  (row[k].good ? 0 : -EPROTO));
	}
}

static void test_reply_spans(void **state)
{
	struct control_reply a = reply(CONTROL_VERDICT);

	(void)state;
	a.verdict.active_today_us = INT64_MIN;
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
	a.verdict.active_today_us = 0;
	a.verdict.budget_left_us = INT64_MAX;
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
	a = reply(CONTROL_VERDICT);
	a.verdict.limit[LIMIT_COUNT - 1].value = -1; /* unknown */
	assert_int_equal(control_check_reply(&a, sizeof(a)), 0);
	a.verdict.limit[LIMIT_COUNT - 1].value = INT64_MIN;
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
	a = reply(CONTROL_VERDICT);
	a.verdict.limit[0].most = INT64_MAX;
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
	a = reply(CONTROL_VERDICT);
	a.verdict.calendar[CONTROL_MAX_STALE - 1].since.us = INT64_MAX;
	assert_int_equal(control_check_reply(&a, sizeof(a)), -EPROTO);
	/* nobody looks at those beyond */
	a.verdict.stale = CONTROL_MAX_STALE - 1;
	assert_int_equal(control_check_reply(&a, sizeof(a)), 0);
}

static void test_set_limits(void **state)
{
	struct control_reply a = reply(CONTROL_VERDICT);
	struct verdict v = {
	    .limit[LIMIT_ROW] = {6, 6, true, "six days"},
	    .limit[LIMIT_REST] = {-1, 11 * USEC_PER_HOUR, false, ""}};

	(void)state;
	control_set_limits(&a.verdict, &v);
	assert_int_equal(control_check_reply(&a, sizeof(a)), 0);
	assert_int_equal(a.verdict.limit[LIMIT_ROW].value, 6);
	assert_int_equal(a.verdict.limit[LIMIT_ROW].reached, 1);
	assert_string_equal(a.verdict.limit[LIMIT_ROW].text, "six days");
	assert_int_equal(a.verdict.limit[LIMIT_REST].value, -1);
	assert_int_equal(
	    a.verdict.limit[LIMIT_REST].most, 11 * USEC_PER_HOUR);
	assert_int_equal(a.verdict.limit[LIMIT_DAY].most, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_request),
	    cmocka_unit_test(test_request_values),
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_version),
	    cmocka_unit_test(test_reply_kinds),
	    cmocka_unit_test(test_reply_texts),
	    cmocka_unit_test(test_reply_enums),
	    cmocka_unit_test(test_reply_times),
	    cmocka_unit_test(test_reply_spans),
	    cmocka_unit_test(test_set_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
