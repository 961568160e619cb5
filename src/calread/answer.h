/* Replies on their way out: collected, sent a batch at a time. */
#ifndef CALREAD_ANSWER_H
#define CALREAD_ANSWER_H

#include "wire/occurrence.h"

#define ANSWER_MAX_PROBLEMS 100 /* of one file; the rest is only counted */

struct answer {
	int sock;
	/* takes n replies in the socket's place: 0 or -errno; NULL: none does */
	int (*sink)(void *arg, const struct calwire_reply *r, size_t n);
	void *arg;
	int error; /* the first that sending met */
	size_t n;
	struct calwire_reply batch[CALWIRE_BATCH];
	size_t problems; /* of this file, those beyond the array too */
	struct calwire_problem problem[ANSWER_MAX_PROBLEMS];
};

/* A zeroed reply of that kind at the end of the batch, to be filled in before
 * the next call. */
struct calwire_reply *answer_next(struct answer *a, enum calwire_kind kind);

/* The signature of struct notices' tell; arg is the struct answer. Kept until
 * answer_end_problems(). */
void answer_problem(void *arg, const struct calwire_problem *p);

/* Sends them in the order of their lines, and how many more there were; the
 * next file begins anew. */
void answer_end_problems(struct answer *a);

/* text in TEXT replies. */
void answer_text(struct answer *a, const char *text, size_t n);

void answer_flush(struct answer *a);

#endif
