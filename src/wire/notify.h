/*
 * The notification records, offdutyd to offduty-notify and back: fixed size,
 * one SOCK_SEQPACKET message each, native byte order (both ends are one
 * machine), versioned. Each request has one answer with its serial, before
 * which TRYING may come; presses and closings come later, when they happen.
 */
#ifndef WIRE_NOTIFY_H
#define WIRE_NOTIFY_H

#include "core/engine.h"

#define NOTIFY_MAGIC UINT32_C(0x594e464f) /* "OFNY" */
#define NOTIFY_VERSION 2

/* The helper finds its end of the socket here. */
#define NOTIFY_FD 3

/* A notification server that has not answered after this is taken for frozen:
 * the helper says so, and goes on waiting for it without any time limit. */
#define NOTIFY_SERVER_MS 1000

/* libnotify waits 25 s for a server that froze when it had something to show.
 * A helper that is ended before does not hear what became of it. */
#define NOTIFY_BLOCKS_MS 30000

/* With nothing to show or to wait for, the helper ends after this. */
#define NOTIFY_LINGER_MS 5000

/* A notification expires within a day. */
#define NOTIFY_MAX_EXPIRE (24 * USEC_PER_HOUR)

/* What is transient and has no time of its own is past after this. */
#define NOTIFY_TRANSIENT_LASTS USEC_PER_MIN

/* On a server that shows one bubble at a time, whatever program's, ours holds
 * up the others no longer than this. */
#define NOTIFY_ALONE_LASTS (20 * USEC_PER_SEC)

/* What runs down does so in at most so many steps, and none shorter. */
#define NOTIFY_COUNT_STEPS 20
#define NOTIFY_COUNT_STEP USEC_PER_SEC

/* A unique bus name, as ":1.42". */
#define NOTIFY_OWNER_SIZE 64

/* A bus's own id, 32 hexadecimal digits: unique names begin anew on another. */
#define NOTIFY_BUS_SIZE 36
#define NOTIFY_ERROR_SIZE 128

enum notify_op {
	NOTIFY_SHOW = 1, /* answered by SHOWN, CLOSED or FAILED */
	NOTIFY_WITHDRAW, /* answered by CLOSED */
};

/* What the server calls a bubble: id 0 is none, and owner and bus are then "".
 * An id means something only to the server that gave it. */
struct notify_id {
	uint32_t id;
	char owner[NOTIFY_OWNER_SIZE];
	char bus[NOTIFY_BUS_SIZE];
};

struct notify_request {
	uint32_t magic;
	uint16_t version;
	uint16_t op;
	uint32_t serial; /* not 0 */
	/* the channel's bubble, if an earlier helper left one */
	struct notify_id old;
	uint8_t channel; /* enum channel */
	uint8_t urgency; /* enum urgency */
	uint8_t transient;
	uint8_t sound;   /* 1: may be heard */
	uint32_t buttons; /* enum button, several */
	/* percent; -1: none; runs down to 0 if there is a time to expire */
	int32_t progress;
	int64_t expire_us; /* 0: the server's default */
	char title[ENGINE_TITLE_SIZE]; /* SHOW: not empty */
	char body[ENGINE_TEXT_SIZE];
	char command[32]; /* what to type where there are no buttons */
};

enum notify_kind {
	NOTIFY_SHOWN = 1, /* id, actions */
	NOTIFY_FAILED,    /* error; the wish is kept, SHOWN may follow */
	NOTIFY_CLOSED,    /* reason: the bubble is gone */
	NOTIFY_PRESSED,   /* button: and the bubble is closed */
	NOTIFY_TRYING,    /* it goes to the server, which may block the helper
			   * until NOTIFY_BLOCKS_MS are over */
};

/* NotificationClosed of the Desktop Notifications Specification 1.2. */
enum notify_reason {
	NOTIFY_REASON_EXPIRED = 1,
	NOTIFY_REASON_DISMISSED,
	NOTIFY_REASON_WITHDRAWN,
	NOTIFY_REASON_UNDEFINED,
};

struct notify_reply {
	uint32_t magic;
	uint16_t version;
	uint16_t kind;
	uint32_t serial; /* of the request that asked for the bubble */
	struct notify_id id;
	uint8_t channel;
	uint8_t actions; /* the server has buttons */
	uint8_t reason;
	uint8_t pad;
	uint32_t button; /* enum button, one */
	char error[NOTIFY_ERROR_SIZE];
};

/* Empty records of the kind, to be filled. */
struct notify_request notify_request_make(enum notify_op op,
    enum channel channel, uint32_t serial);
struct notify_reply notify_reply_make(enum notify_kind kind,
    enum channel channel, uint32_t serial);

/*
 * Checks n received bytes: 0, or -EPROTO (size, magic, text without end or not
 * UTF-8, values out of range) or -EPROTONOSUPPORT (another version).
 */
int notify_check_request(const void *bytes, size_t n);
int notify_check_reply(const void *bytes, size_t n);

/* No id, or one with an owner that can be one. */
bool notify_check_id(const struct notify_id *id);
bool notify_same_id(const struct notify_id *a, const struct notify_id *b);

/* How long after it was asked for it is still worth showing, in microseconds;
 * INT64_MAX: until it is withdrawn. */
int64_t notify_lasts(const struct notify_request *r);

/* Whether both would look the same. */
bool notify_same_content(const struct notify_request *a,
    const struct notify_request *b);

#endif
