/*
 * The control socket's records, offduty to offdutyd and back: fixed size, one
 * SOCK_SEQPACKET message each, native byte order (both ends are one machine),
 * versioned. A reader refuses any other size, magic or version.
 */
#ifndef WIRE_CONTROL_H
#define WIRE_CONTROL_H

#include "core/engine.h"

#define CONTROL_MAGIC UINT32_C(0x5944464f) /* "OFDY" */
#define CONTROL_VERSION 4
/* A frozen service holds up who asks for 200 ms at most; a process needs some of
 * them to begin and to end. */
#define CONTROL_TIMEOUT_MS 190
#define CONTROL_TEXT_SIZE 256

/* Times in replies: from 1970 to 9999, or never; offsets as RFC 8536 has. */
#define CONTROL_MAX_TIME (INT64_C(253402300799) * USEC_PER_SEC)
#define CONTROL_MAX_OFFSET (26 * 3600)

/* Relative to $XDG_RUNTIME_DIR. */
#define CONTROL_DIR "offduty"
#define CONTROL_SOCKET "offduty/control"

enum control_op {
	CONTROL_STATUS = 1, /* one reply of CONTROL_VERDICT */
	CONTROL_VERB,       /* one reply of CONTROL_DONE */
	CONTROL_RELOAD,     /* one reply of CONTROL_DONE; more before it: what
			     * is wrong, a line each (CONTROL_LINE) */
	CONTROL_EXPLAIN,    /* CONTROL_DECISION each, then CONTROL_DONE */
};

struct control_request {
	uint32_t magic;
	uint16_t version;
	uint16_t op;
	uint32_t verb; /* enum verb */
	uint32_t count; /* explain: at most so many; 0: all */
	int64_t until_us; /* pause, on call; 0: for span_us */
	int64_t span_us;  /* extend, snooze, pause, on call: 0 ends it */
	char text[CONTROL_TEXT_SIZE]; /* NUL-terminated */
};

enum control_kind {
	CONTROL_DONE = 1,
	CONTROL_VERDICT,
	CONTROL_LINE,
	CONTROL_DECISION,
};

/* An instant with the offset that holds then, so that the command line need
 * not load a zone; us INT64_MAX: never. */
struct control_time {
	int64_t us;
	int32_t offset;
	int32_t pad;
};

/* A calendar that is not as of now. */
#define CONTROL_MAX_STALE 4
#define CONTROL_WHY_SIZE 160
struct control_stale {
	struct control_time since; /* its first read that failed */
	uint8_t how; /* enum control_how */
	uint8_t pad[7];
	char calendar[RULES_NAME_SIZE];
	char why[CONTROL_WHY_SIZE];
};

enum control_how {
	CONTROL_KEPT,    /* the last good answer stands in */
	CONTROL_PARTLY,  /* some of it is missing */
	CONTROL_MISSING, /* all of it */
	CONTROL_HOWS
};

/* What may tell whether somebody is there, in the order of trust. */
#define CONTROL_MAX_SOURCES 6
#define CONTROL_NOTE_SIZE 128
struct control_source {
	uint8_t telling; /* enum control_telling */
	char name[15];
	char note[CONTROL_NOTE_SIZE]; /* how it tells, or why it cannot */
};

enum control_telling {
	CONTROL_CANNOT,
	CONTROL_COULD, /* and is not needed */
	CONTROL_TELLS,
	CONTROL_TELLINGS
};

struct control_limit {
	int64_t value; /* microseconds, or days; -1: unknown */
	int64_t most;  /* 0: no limit */
	uint8_t reached;
	uint8_t pad[7];
	char text[ENGINE_LIMIT_SIZE]; /* where it is reached, else "" */
};

struct control_verdict {
	struct control_time now, meeting_end, hours_start, hours_end, cutoff,
	    next_at, pause_until, on_call_until;
	int64_t extension_us, budget_left_us, active_today_us,
	    active_since_rest_us;
	uint8_t duty, presence, meeting, on_call, quiet, offered, next,
	    snoozes_left;
	uint8_t day_differs; /* bit per time above: not on now's local day */
	uint8_t server;      /* a notification server answers */
	uint8_t stale;       /* calendars whose last read failed; the first
			      * CONTROL_MAX_STALE of them are in calendar */
	uint8_t problem_is_calendar; /* it says what calendar[] does */
	uint8_t moved; /* next_at, by work at night */
	uint8_t sources; /* of presence; how many there are */
	uint8_t pad[2];
	struct control_stale calendar[CONTROL_MAX_STALE];
	struct control_limit limit[LIMIT_COUNT];
	struct control_source presence_source[CONTROL_MAX_SOURCES];
	char meeting_title[OCCURRENCE_TITLE_SIZE];
	char offered_title[ENGINE_TITLE_SIZE];
	char next_title[ENGINE_TITLE_SIZE];
	char quiet_reason[ENGINE_QUIET_SIZE]; /* where quiet is 1 */
	char reason[ENGINE_TEXT_SIZE];
	char source[128];   /* "offduty.ini:12" */
	char backend[32];   /* presence comes from: "x11", "none" */
	char session[CONTROL_NOTE_SIZE]; /* what knows of lock and sleep */
	char problem[256];  /* what is wrong, one line; "" : nothing */
};

struct control_decision {
	struct control_time at;
	char kind[24];
	char title[ENGINE_TITLE_SIZE];
	char reason[ENGINE_TEXT_SIZE];
	char source[128];
};

struct control_reply {
	uint32_t magic;
	uint16_t version;
	uint16_t kind;
	int32_t result; /* DONE: 0 or -errno */
	uint32_t pad;
	union {
		char text[CONTROL_TEXT_SIZE]; /* DONE, LINE */
		struct control_verdict verdict;
		struct control_decision decision;
	};
};

/* Fills ret->limit; its other fields stay. */
void control_set_limits(struct control_verdict *ret, const struct verdict *v);

/* Checks n received bytes: 0, or -EPROTO (size, magic, text without end,
 * values out of range) or -EPROTONOSUPPORT (another version). */
int control_check_request(const void *bytes, size_t n);
int control_check_reply(const void *bytes, size_t n);

#endif
