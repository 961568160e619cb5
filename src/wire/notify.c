/* Making and checking the notification records. The helper hands the texts to
 * GLib, which ends the process over bad UTF-8: so it stops here. */
#include "wire/notify.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"

#define BUTTONS (BUTTON_START | BUTTON_SNOOZE | BUTTON_SKIP | BUTTON_EXTEND)

struct notify_request notify_request_make(enum notify_op op,
    enum channel channel, uint32_t serial)
{
	return (struct notify_request){.magic = NOTIFY_MAGIC,
		.version = NOTIFY_VERSION,
		.op = (uint16_t)op,
		.serial = serial,
		.channel = (uint8_t)channel,
		.urgency = URGENCY_NORMAL,
		.progress = -1};
}

struct notify_reply notify_reply_make(enum notify_kind kind,
    enum channel channel, uint32_t serial)
{
	return (struct notify_reply){.magic = NOTIFY_MAGIC,
		.version = NOTIFY_VERSION,
		.kind = (uint16_t)kind,
		.serial = serial,
		.channel = (uint8_t)channel};
}

/* NUL-terminated UTF-8. */
static bool text_ok(const char *text, size_t size)
{
	const char *end = memchr(text, '\0', size);

	if (!end)
		return false;
	while (text < end) {
		size_t n = str_utf8_len(text, end);

		if (n == 0)
			return false;
		text += n;
	}
	return true;
}

/* 16 bytes in hexadecimal (D-Bus Specification, "UUIDs"). */
static bool bus_ok(const char bus[NOTIFY_BUS_SIZE])
{
	return text_ok(bus, NOTIFY_BUS_SIZE) && strlen(bus) == 32 &&
	    strspn(bus, "0123456789abcdef") == 32;
}

/* The owner is a unique bus name (D-Bus Specification, "Bus names"). */
bool notify_check_id(const struct notify_id *id)
{
	const char *p = id->owner;

	if (!text_ok(id->owner, sizeof(id->owner)))
		return false;
	if (id->id == 0)
		return *p == '\0' && id->bus[0] == '\0';
	if (!bus_ok(id->bus))
		return false;
	if (*p++ != ':' || *p == '\0')
		return false;
	for (; *p; p++)
		if (!str_is_digit(*p) && *p != '.' && *p != '-' && *p != '_' &&
		    !(str_lower(*p) >= 'a' && str_lower(*p) <= 'z'))
			return false;
	return true;
}

static int check_head(uint32_t magic, uint16_t version, uint32_t serial)
{
	if (magic != NOTIFY_MAGIC)
		return -EPROTO;
	if (version != NOTIFY_VERSION)
		return -EPROTONOSUPPORT;
	return serial != 0 ? 0 : -EPROTO;
}

int notify_check_request(const void *bytes, size_t n)
{
	struct notify_request r;
	int err;

	if (n != sizeof(r))
		return -EPROTO;
	memcpy(&r, bytes, sizeof(r));
	err = check_head(r.magic, r.version, r.serial);
	if (err < 0)
		return err;
	if (r.op < NOTIFY_SHOW || r.op > NOTIFY_WITHDRAW ||
	    r.channel >= CHANNEL_COUNT || r.urgency > URGENCY_CRITICAL ||
	    r.transient > 1 || r.sound > 1 || (r.buttons & ~BUTTONS) ||
	    r.progress < -1 || r.progress > 100 || r.expire_us < 0 ||
	    r.expire_us > NOTIFY_MAX_EXPIRE || !notify_check_id(&r.old) ||
	    !text_ok(r.title, sizeof(r.title)) ||
	    !text_ok(r.body, sizeof(r.body)) ||
	    !text_ok(r.command, sizeof(r.command)))
		return -EPROTO;
	return r.op == NOTIFY_SHOW && r.title[0] == '\0' ? -EPROTO : 0;
}

static bool button_ok(uint32_t b)
{
	return b != 0 && (b & (b - 1)) == 0 && (b & ~BUTTONS) == 0;
}

int notify_check_reply(const void *bytes, size_t n)
{
	struct notify_reply r;
	int err;

	if (n != sizeof(r))
		return -EPROTO;
	memcpy(&r, bytes, sizeof(r));
	err = check_head(r.magic, r.version, r.serial);
	if (err < 0)
		return err;
	if (r.kind < NOTIFY_SHOWN || r.kind > NOTIFY_TRYING ||
	    r.channel >= CHANNEL_COUNT || r.actions > 1 || !notify_check_id(&r.id) ||
	    r.reason > NOTIFY_REASON_UNDEFINED ||
	    !text_ok(r.error, sizeof(r.error)))
		return -EPROTO;
	if ((r.kind == NOTIFY_SHOWN && r.id.id == 0) ||
	    (r.kind == NOTIFY_CLOSED && r.reason == 0) ||
	    (r.kind == NOTIFY_PRESSED && !button_ok(r.button)))
		return -EPROTO;
	return 0;
}

bool notify_same_id(const struct notify_id *a, const struct notify_id *b)
{
	return a->id == b->id && strcmp(a->owner, b->owner) == 0 &&
	    strcmp(a->bus, b->bus) == 0;
}

int64_t notify_lasts(const struct notify_request *r)
{
	if (r->expire_us > 0)
		return r->expire_us;
	return r->transient ? NOTIFY_TRANSIENT_LASTS : INT64_MAX;
}

bool notify_same_content(const struct notify_request *a,
    const struct notify_request *b)
{
	return a->channel == b->channel && a->urgency == b->urgency &&
	    a->transient == b->transient && a->sound == b->sound &&
	    a->buttons == b->buttons && a->progress == b->progress &&
	    a->expire_us == b->expire_us && strcmp(a->title, b->title) == 0 &&
	    strcmp(a->body, b->body) == 0 &&
	    strcmp(a->command, b->command) == 0;
}
