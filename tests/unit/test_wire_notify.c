/* wire/notify: what the checkers let through, byte by byte. */
#include "unit.h"

#include <errno.h>

#include "base/mem.h"
#include "wire/notify.h"

static struct notify_request good_request(void)
{
	struct notify_request r =
	    notify_request_make(NOTIFY_SHOW, CHANNEL_LUNCH, 7);

	strcpy(r.title, "Lunch walk");
	strcpy(r.body, "Caf\xc3\xa9 & <b>air</b>");
	strcpy(r.command, "offduty take");
	r.buttons = BUTTON_START | BUTTON_SKIP;
	r.old.id = 3;
	strcpy(r.old.owner, ":1.42");
	strcpy(r.old.bus, "0123456789abcdef0123456789abcdef");
	return r;
}

static struct notify_reply good_reply(enum notify_kind kind)
{
	struct notify_reply r = notify_reply_make(kind, CHANNEL_BREAK, 7);

	if (kind == NOTIFY_SHOWN) {
		r.id.id = 9;
		strcpy(r.id.owner, ":1.5");
		strcpy(r.id.bus, "0123456789abcdef0123456789abcdef");
	}
	if (kind == NOTIFY_CLOSED)
		r.reason = NOTIFY_REASON_DISMISSED;
	if (kind == NOTIFY_PRESSED)
		r.button = BUTTON_SNOOZE;
	return r;
}

static void test_good(void **state)
{
	struct notify_request r = good_request();

	(void)state;
	assert_int_equal(notify_check_request(&r, sizeof(r)), 0);
	r = notify_request_make(NOTIFY_WITHDRAW, CHANNEL_NOTICE, 1);
	assert_int_equal(notify_check_request(&r, sizeof(r)), 0);
	for (int k = NOTIFY_SHOWN; k <= NOTIFY_TRYING; k++) {
		struct notify_reply a = good_reply((enum notify_kind)k);

		assert_row(k, notify_check_reply(&a, sizeof(a)) == 0);
	}
}

static void test_size(void **state)
{
	struct notify_request r = good_request();
	struct notify_reply a = good_reply(NOTIFY_SHOWN);
	char more[sizeof(r) + sizeof(a) + 1] = {0};

	(void)state;
	memcpy(more, &r, sizeof(r));
	assert_int_equal(notify_check_request(more, 0), -EPROTO);
	assert_int_equal(notify_check_request(more, sizeof(r) - 1), -EPROTO);
	assert_int_equal(notify_check_request(more, sizeof(r) + 1), -EPROTO);
	memcpy(more, &a, sizeof(a));
	assert_int_equal(notify_check_reply(more, 0), -EPROTO);
	assert_int_equal(notify_check_reply(more, sizeof(a) - 1), -EPROTO);
	assert_int_equal(notify_check_reply(more, sizeof(a) + 1), -EPROTO);
}

#define AT(member) offsetof(struct notify_request, member)
#define REPLY_AT(member) offsetof(struct notify_reply, member)

/* One value written over a good record. */
struct spoilt {
	size_t at, size;
	int64_t value;
	int expect;
};

static const struct spoilt spoilt_requests[] = {
	{AT(magic), 4, 0, -EPROTO},
	{AT(version), 2, NOTIFY_VERSION + 1, -EPROTONOSUPPORT},
	{AT(version), 2, 0, -EPROTONOSUPPORT},
	{AT(op), 2, 0, -EPROTO},
	{AT(op), 2, NOTIFY_WITHDRAW + 1, -EPROTO},
	{AT(serial), 4, 0, -EPROTO},
	{AT(channel), 1, CHANNEL_COUNT, -EPROTO},
	{AT(channel), 1, 255, -EPROTO},
	{AT(urgency), 1, URGENCY_CRITICAL + 1, -EPROTO},
	{AT(urgency), 1, URGENCY_CRITICAL, 0},
	{AT(transient), 1, 2, -EPROTO},
	{AT(sound), 1, 2, -EPROTO},
	{AT(buttons), 4, BUTTON_EXTEND << 1, -EPROTO},
	{AT(buttons), 4, -1, -EPROTO},
	{AT(progress), 4, -2, -EPROTO},
	{AT(progress), 4, 101, -EPROTO},
	{AT(progress), 4, 100, 0},
	{AT(expire_us), 8, -1, -EPROTO},
	{AT(expire_us), 8, NOTIFY_MAX_EXPIRE, 0},
	{AT(expire_us), 8, NOTIFY_MAX_EXPIRE + 1, -EPROTO},
	{AT(title), 1, 0, -EPROTO},    /* none */
	{AT(title), 1, 0x80, -EPROTO}, /* not UTF-8 */
	{AT(body), 1, 0xff, -EPROTO},
	{AT(command), 1, 0xc0, -EPROTO},
	{AT(old.id), 4, 0, -EPROTO},    /* an owner without an id */
	{AT(old.owner), 1, 0, -EPROTO}, /* an id without an owner */
	{AT(old.owner), 1, 'x', -EPROTO},
	{AT(old.owner) + 1, 1, 0, -EPROTO}, /* ":" */
	{AT(old.owner) + 1, 1, ' ', -EPROTO},
	{AT(old.bus), 1, 0, -EPROTO}, /* an id without a bus */
	{AT(old.bus) + 31, 1, 0, -EPROTO},
	{AT(old.bus) + 32, 1, '0', -EPROTO},
	{AT(old.bus), 1, 'g', -EPROTO},
	{AT(old.bus), 1, '.', -EPROTO},
};

static const struct spoilt spoilt_replies[] = {
	{REPLY_AT(magic), 4, NOTIFY_MAGIC + 1, -EPROTO},
	{REPLY_AT(version), 2, 9, -EPROTONOSUPPORT},
	{REPLY_AT(kind), 2, 0, -EPROTO},
	{REPLY_AT(kind), 2, NOTIFY_TRYING + 1, -EPROTO},
	{REPLY_AT(kind), 2, NOTIFY_CLOSED, -EPROTO},  /* without a reason */
	{REPLY_AT(kind), 2, NOTIFY_PRESSED, -EPROTO}, /* without a button */
	{REPLY_AT(kind), 2, NOTIFY_FAILED, 0},
	{REPLY_AT(serial), 4, 0, -EPROTO},
	{REPLY_AT(channel), 1, CHANNEL_COUNT, -EPROTO},
	{REPLY_AT(actions), 1, 2, -EPROTO},
	{REPLY_AT(reason), 1, NOTIFY_REASON_UNDEFINED + 1, -EPROTO},
	{REPLY_AT(id.id), 4, 0, -EPROTO},
	{REPLY_AT(error), 1, 0xe2, -EPROTO},
};

static void test_spoilt(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(spoilt_requests); i++) {
		const struct spoilt *s = &spoilt_requests[i];
		struct notify_request r = good_request();

		memcpy((char *)&r + s->at, &s->value, s->size);
		assert_row(i, notify_check_request(&r, sizeof(r)) == s->expect);
	}
	for (size_t i = 0; i < ARRAY_LEN(spoilt_replies); i++) {
		const struct spoilt *s = &spoilt_replies[i];
		struct notify_reply r = good_reply(NOTIFY_SHOWN);

		memcpy((char *)&r + s->at, &s->value, s->size);
		assert_row(i, notify_check_reply(&r, sizeof(r)) == s->expect);
	}
}

/* Several buttons at once, or one that does not exist, cannot be pressed. */
static void test_button(void **state)
{
	static const struct {
		uint32_t button;
		int expect;
	} rows[] = {
		{0, -EPROTO},
		{BUTTON_START, 0},
		{BUTTON_EXTEND, 0},
		{BUTTON_START | BUTTON_SKIP, -EPROTO},
		{BUTTON_EXTEND << 1, -EPROTO},
		{UINT32_MAX, -EPROTO},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct notify_reply r = good_reply(NOTIFY_PRESSED);

		r.button = rows[i].button;
		assert_row(i,
		    notify_check_reply(&r, sizeof(r)) == rows[i].expect);
	}
}

/* Every text must end inside its field. */
static void test_endless(void **state)
{
	struct notify_request r = good_request();
	struct notify_reply a = good_reply(NOTIFY_FAILED);

	(void)state;
	memset(r.title, 'a', sizeof(r.title));
	assert_int_equal(notify_check_request(&r, sizeof(r)), -EPROTO);
	r = good_request();
	memset(r.body, 'a', sizeof(r.body));
	assert_int_equal(notify_check_request(&r, sizeof(r)), -EPROTO);
	r.body[sizeof(r.body) - 1] = '\0';
	assert_int_equal(notify_check_request(&r, sizeof(r)), 0);
	memset(r.command, 'a', sizeof(r.command));
	assert_int_equal(notify_check_request(&r, sizeof(r)), -EPROTO);
	r = good_request();
	memset(r.old.owner + 1, '1', sizeof(r.old.owner) - 1);
	assert_int_equal(notify_check_request(&r, sizeof(r)), -EPROTO);
	memset(a.error, 'a', sizeof(a.error));
	assert_int_equal(notify_check_reply(&a, sizeof(a)), -EPROTO);
}

static void test_same(void **state)
{
	struct notify_request a = good_request(), b = good_request();

	(void)state;
	b.serial++;
	b.old = (struct notify_id){0};
	assert_true(notify_same_content(&a, &b));
	b.progress = 50;
	assert_false(notify_same_content(&a, &b));
	b = good_request();
	b.body[0] = 'X';
	assert_false(notify_same_content(&a, &b));
	b = good_request();
	b.buttons = 0;
	assert_false(notify_same_content(&a, &b));
}

static void test_lasts(void **state)
{
	struct notify_request r = good_request();

	(void)state;
	assert_true(notify_lasts(&r) == INT64_MAX);
	r.transient = 1;
	assert_true(notify_lasts(&r) == NOTIFY_TRANSIENT_LASTS);
	r.expire_us = 20 * USEC_PER_SEC;
	assert_true(notify_lasts(&r) == 20 * USEC_PER_SEC);
	r.transient = 0;
	assert_true(notify_lasts(&r) == 20 * USEC_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_spoilt),
		cmocka_unit_test(test_button),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_lasts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
