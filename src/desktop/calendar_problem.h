/* What could not be read of the calendars, and saying so in one line. What the
 * helper tells of a file's inside comes with its words; those about files,
 * folders and the helper are here. */
#ifndef DESKTOP_CALENDAR_PROBLEM_H
#define DESKTOP_CALENDAR_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "config/config.h"
#include "wire/occurrence.h"

/* What a read may end with beside what open(2) and the helper say. */
enum calendar_failure {
	CALENDAR_CHANGES = 133, /* beyond errno */
	CALENDAR_HELPER_ENDED,
	CALENDAR_HELPER_SLOW,
	CALENDAR_HELPER_WRONG,
	CALENDAR_HELPER_MISSING,
};

enum calendar_fault {
	CALENDAR_FAULT_ERRNO, /* what strerror() says */
	CALENDAR_FAULT_MISSING,
	CALENDAR_FAULT_DENIED,
	CALENDAR_FAULT_NO_MATCH,
	CALENDAR_FAULT_NO_CALENDAR,
	CALENDAR_FAULT_NO_FILE,
	CALENDAR_FAULT_LARGE,
	CALENDAR_FAULT_DANGLES,
	CALENDAR_FAULT_CHANGES,
	CALENDAR_FAULT_HELPER,
	CALENDAR_FAULT_ENDED,
	CALENDAR_FAULT_ANSWER,
	CALENDAR_FAULT_SLOW,
	/* the rest counts, though */
	CALENDAR_FAULT_DEEP,
	CALENDAR_FAULT_LINK,
	CALENDAR_FAULT_FILES,
	CALENDAR_FAULT_OCCURRENCES,
	CALENDAR_FAULT_MERGE,       /* doubled, why not being known */
	CALENDAR_FAULT_MERGE_BYTES,
	CALENDAR_FAULT_MERGE_KEYS,
	CALENDAR_FAULT_PROBLEMS,
	CALENDAR_FAULT_COUNT
};

/* Something skipped, repaired or unreadable, named. All text but file is
 * clean. */
struct calendar_problem {
	uint16_t calendar; /* index of its [calendar NAME] */
	unsigned line;     /* of the property; 0: the file as a whole */
	bool failed;       /* the calendar could not be read at all */
	char file[CONFIG_PATH_SIZE];
	char uid[CALWIRE_UID_SIZE];
	char title[OCCURRENCE_TITLE_SIZE];
	char property[CALWIRE_PROPERTY_SIZE];
	char text[CALWIRE_PROBLEM_SIZE]; /* and what was done about it */
	char remedy[CALWIRE_REMEDY_SIZE];
};

#define CALENDAR_MAX_PROBLEMS 10000 /* of all calendars; others are counted */

struct calendar_problems {
	struct calendar_problem *v;
	size_t n, cap, more;
};

/* A new one, zeroed but for its place; NULL: there are too many. */
struct calendar_problem *calendar_problems_add(struct calendar_problems *l,
    uint16_t calendar, const char *path);

/* Says how many more there were; failed has a bit for each calendar that
 * could not be read at all. */
void calendar_problems_end(struct calendar_problems *l, uint32_t failed);

/* The fault that -errno of opening a file is, or what reading it ended with. */
enum calendar_fault calendar_fault_of(int err);

/* The same in words: "not a regular file". */
const char *calendar_error_text(int err);

/* The same of a configured path, which may be a pattern. */
enum calendar_fault calendar_path_fault(const char *path, int err);

/* Words p. number: what it ended with, or for CALENDAR_FAULT_PROBLEMS how many. */
void calendar_problem_word(struct calendar_problem *p,
    enum calendar_fault fault, int number);

/* The words of the helper, which were checked. */
void calendar_problem_take(struct calendar_problem *p,
    const struct calwire_problem *w);

/* The words of a fault; problem is NULL for strerror()'s. */
struct calendar_words {
	const char *problem, *remedy;
};
const struct calendar_words *calendar_fault_words(enum calendar_fault fault);

/* Adds "work.ics:12: UID: PROPERTY: problem; remedy (event 'Title')", without
 * what is not known. */
void calendar_problem_format(struct str *s, const struct calendar_problem *p);

#endif
