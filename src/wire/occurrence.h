/*
 * Records between whoever wants occurrences and offduty-calread: fixed size,
 * native byte order (both ends are one machine), versioned, over a
 * SOCK_SEQPACKET pair. A message holds one request, with its descriptors as
 * SCM_RIGHTS, or up to CALWIRE_BATCH replies. Both sides work in turns:
 *
 *   SETUP, RULE..., CALENDAR..., then for each file
 *   FILE ->   [<- ZONE_WANTED, ZONE ->]...
 *             <- OCCURRENCE, HINT, PROBLEM, KEYS..., END
 *
 * The helper tells where it is in struct calwire_progress, in memory that both
 * map, so that whoever kills it or sees it die knows at which event.
 */
#ifndef WIRE_OCCURRENCE_H
#define WIRE_OCCURRENCE_H

#include <stdatomic.h>

#include "core/occurrence.h"
#include "core/rules.h"

#define CALWIRE_MAGIC UINT32_C(0x4c434644) /* "DFCL" */
#define CALWIRE_VERSION 2
#define CALWIRE_FD 3 /* the helper's end of the pair */
#define CALWIRE_BATCH 32
#define CALWIRE_MAX_CALENDARS 32
#define CALWIRE_MAX_RULES 64
#define CALWIRE_MAX_ME 8
#define CALWIRE_MAX_SKIPS 16 /* events of one file that a helper died at */
#define CALWIRE_MAX_FILE_BYTES (INT64_C(1) << 30)
/* Between the years 1 and 9999: what an occurrence may lie in. */
#define CALWIRE_MIN_US (INT64_C(-62135596800) * USEC_PER_SEC)
#define CALWIRE_MAX_US (INT64_C(253402300799) * USEC_PER_SEC)
#define CALWIRE_ADDRESS_SIZE 128
#define CALWIRE_PATTERN_SIZE 256
#define CALWIRE_WORDS_SIZE 512
#define CALWIRE_ZONE_SIZE 64
#define CALWIRE_TEXT_SIZE 256
#define CALWIRE_UID_SIZE 128
#define CALWIRE_PROPERTY_SIZE 32
#define CALWIRE_PROBLEM_SIZE 160
#define CALWIRE_REMEDY_SIZE 96
#define CALWIRE_KEYS_SIZE 32 /* of one KEYS reply */

enum calwire_op {
	CALWIRE_SETUP = 1, /* descriptors: progress, the user's zone (TZif) */
	CALWIRE_RULE,
	CALWIRE_CALENDAR,
	CALWIRE_FILE, /* descriptor: the file */
	CALWIRE_ZONE, /* descriptor: TZif; none: there is no such zone */
};

struct calwire_setup {
	int64_t from_us, to_us;
	int64_t longest_meeting_us;
	uint8_t everything; /* CLASS_IGNORE too */
	uint8_t whole;      /* titles uncut and uncleaned, by TEXT replies */
	uint8_t pad[6];
	char off_words[CALWIRE_WORDS_SIZE];
	char focus_words[CALWIRE_WORDS_SIZE];
};

/* One [rule NAME]; "" and -1 are conditions not set, as is a span of 0. */
struct calwire_rule {
	int64_t longer_us, shorter_us;
	int32_t all_day, attendees_min;
	uint32_t then; /* enum occurrence_class */
	uint32_t pad;
	char calendar[RULES_NAME_SIZE];
	char summary[CALWIRE_PATTERN_SIZE];
	char category[CALWIRE_ADDRESS_SIZE];
	char organizer[CALWIRE_ADDRESS_SIZE];
	char busy[24];
};

/* Roles by number; calread/classify.h names them as config.h does. */
enum calwire_role {
	CALWIRE_ROLE_NONE,
	CALWIRE_ROLE_ON_CALL,
	CALWIRE_ROLE_HOLIDAYS,
	CALWIRE_ROLE_HOURS,
	CALWIRE_ROLE_IGNORE,
	CALWIRE_ROLE_COUNT
};

struct calwire_calendar {
	uint32_t index; /* counts from 0, in order */
	uint8_t role, trust, tentative_meets, pad;
	uint32_t n_me;
	char name[RULES_NAME_SIZE];
	char zone[CALWIRE_ZONE_SIZE]; /* for floating times; "": the user's */
	char me[CALWIRE_MAX_ME][CALWIRE_ADDRESS_SIZE];
};

struct calwire_file {
	uint32_t calendar;
	uint32_t n_skips;
	int64_t skip[CALWIRE_MAX_SKIPS]; /* offsets of events to leave out */
	uint32_t keys; /* KEYS replies are wanted */
	uint32_t pad;
};

struct calwire_request {
	uint32_t magic;
	uint16_t version;
	uint16_t op;
	union {
		struct calwire_setup setup;
		struct calwire_rule rule;
		struct calwire_calendar calendar;
		struct calwire_file file;
	};
};

enum calwire_kind {
	CALWIRE_OCCURRENCE = 1,
	CALWIRE_TEXT, /* more of the last occurrence's whole title */
	CALWIRE_PROBLEM,
	CALWIRE_KEYS,
	CALWIRE_ZONE_WANTED,
	CALWIRE_HINT, /* at most one of a file */
	CALWIRE_END, /* of the file */
};

struct calwire_occurrence {
	uint64_t key; /* of its event's UID, as in struct calwire_keys */
	int64_t start_us, end_us;
	int32_t start_day, end_day;
	uint32_t class, flags;
	char title[OCCURRENCE_TITLE_SIZE];
	char pad[7];
};

struct calwire_text {
	uint32_t n;
	char bytes[CALWIRE_TEXT_SIZE]; /* no NUL among the first n */
};

/* What is not known is 0 or "". */
struct calwire_problem {
	uint32_t line; /* of the property, or of what is at fault */
	char uid[CALWIRE_UID_SIZE];
	char title[OCCURRENCE_TITLE_SIZE]; /* of the event */
	char property[CALWIRE_PROPERTY_SIZE];
	char text[CALWIRE_PROBLEM_SIZE]; /* and what was done about it */
	char remedy[CALWIRE_REMEDY_SIZE];
};

/* Equal for one UID, of all events of the file, whenever they are. Those
 * without a UID have none of these: what is below CALWIRE_LEAST_KEY is their
 * place in the file, and says nothing of another file. */
#define CALWIRE_LEAST_KEY (UINT64_C(1) << 32)

/* All VAVAILABILITYs, which say together when their user works. */
#define CALWIRE_AVAILABILITY_KEY UINT64_MAX

struct calwire_keys {
	uint32_t n;
	uint32_t pad;
	uint64_t key[CALWIRE_KEYS_SIZE];
};

/* The working hours that the file's writer has set. */
struct calwire_hint {
	int32_t start_sec, end_sec; /* below a day; never equal */
	uint32_t days; /* bits by enum weekday; at least one */
};

struct calwire_end {
	int32_t result; /* 0 or -errno: nothing of the file can be used */
	uint32_t events;
};

struct calwire_reply {
	uint32_t magic;
	uint16_t version;
	uint16_t kind;
	union {
		struct calwire_occurrence occurrence;
		struct calwire_text text;
		struct calwire_problem problem;
		struct calwire_keys keys;
		struct calwire_hint hint;
		struct calwire_end end;
		char zone[CALWIRE_ZONE_SIZE];
	};
};

/* Where the helper is: turn changes with each event it begins. */
struct calwire_progress {
	_Atomic uint64_t turn;
	_Atomic int64_t offset; /* of the event in its file; -1: between */
	_Atomic uint32_t line;
};

/* All of these: 0, or -EPROTO (size, magic, text without an end or not clean,
 * values out of range), or -EPROTONOSUPPORT (another version). */
int calwire_check_request(const void *bytes, size_t n);
int calwire_check_reply(const struct calwire_reply *r);

/* What calwire_check_reply() demands of these, for whoever kept them. */
bool calwire_occurrence_ok(const struct calwire_occurrence *o);
bool calwire_problem_ok(const struct calwire_problem *p);

/* A name that may be looked for below zoneinfo: no "..", no odd characters. */
bool calwire_zone_name_ok(const char *name);

/* Sends one request with n descriptors, at most 2: 0 or -errno. */
int calwire_send_request(int sock, struct calwire_request *r, const int *fd,
    size_t n);

/* Receives one request, checked; fd[0] and fd[1] are descriptors of the
 * caller's or -1. 0, -EPIPE at the end, or -errno. */
int calwire_recv_request(int sock, struct calwire_request *r, int fd[2]);

#endif
