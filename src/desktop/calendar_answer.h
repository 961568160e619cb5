/* What the helper said of one file, as it came, checked. */
#ifndef DESKTOP_CALENDAR_ANSWER_H
#define DESKTOP_CALENDAR_ANSWER_H

#include "base/str.h"
#include "wire/occurrence.h"

#define CALENDAR_MAX_TITLE (64 * 1024) /* bytes of one whole title */
#define CALENDAR_MAX_FILE_PROBLEMS 1000
#define CALENDAR_MAX_KEYS 2000000 /* UIDs of one calendar's files */

struct calendar_answer {
	struct calwire_occurrence *occurrence;
	size_t n_occurrences, cap_occurrences;
	struct calwire_problem *problem;
	size_t n_problems, cap_problems;
	uint64_t *key; /* of all its events; see struct calwire_keys */
	size_t n_keys, cap_keys;
	/* with everything, each occurrence's whole title; else NULL */
	struct str *title;
	size_t cap_titles;
};

void calendar_answer_done(struct calendar_answer *a);

void calendar_answer_add(struct calendar_answer *a,
    const struct calwire_occurrence *w, bool titled);
void calendar_answer_add_title(struct calendar_answer *a,
    const struct calwire_text *w);
void calendar_answer_add_problem(struct calendar_answer *a,
    const struct calwire_problem *w);
/* One more than CALENDAR_MAX_KEYS are kept, so that it is noticed. */
void calendar_answer_add_keys(struct calendar_answer *a,
    const struct calwire_keys *w);

#endif
