/* Batching of replies over the socket. */
#include "calread/answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"
#include "calread/notice.h"

static int send_batch(const struct answer *a)
{
	size_t size = a->n * sizeof(a->batch[0]);
	ssize_t n;

	do {
		n = send(a->sock, a->batch, size, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n == (ssize_t)size)
		return 0;
	return n < 0 ? -errno : -EIO;
}

void answer_flush(struct answer *a)
{
	int err;

	if (a->n == 0)
		return;
	err = a->sink ? a->sink(a->arg, a->batch, a->n) : send_batch(a);
	a->n = 0;
	if (err < 0 && !a->error)
		a->error = err;
}

struct calwire_reply *answer_next(struct answer *a, enum calwire_kind kind)
{
	struct calwire_reply *r;

	if (a->n == CALWIRE_BATCH)
		answer_flush(a);
	r = &a->batch[a->n++];
	memset(r, 0, sizeof(*r));
	r->magic = CALWIRE_MAGIC;
	r->version = CALWIRE_VERSION;
	r->kind = (uint16_t)kind;
	return r;
}

void answer_problem(void *arg, const struct calwire_problem *p)
{
	struct answer *a = arg;

	if (a->problems < ANSWER_MAX_PROBLEMS)
		a->problem[a->problems] = *p;
	a->problems++;
}

static int by_line(const void *a, const void *b)
{
	const struct calwire_problem *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return strcmp(x->text, y->text);
}

void answer_end_problems(struct answer *a)
{
	size_t n = a->problems < ANSWER_MAX_PROBLEMS ? a->problems :
	    ANSWER_MAX_PROBLEMS;

	if (n)
		qsort(a->problem, n, sizeof(*a->problem), by_line);
	for (size_t i = 0; i < n; i++)
		answer_next(a, CALWIRE_PROBLEM)->problem = a->problem[i];
	if (a->problems > n)
		notice_count(&answer_next(a, CALWIRE_PROBLEM)->problem,
		    a->problems - n);
	a->problems = 0;
}

void answer_text(struct answer *a, const char *text, size_t n)
{
	while (n > 0) {
		struct calwire_text *t = &answer_next(a, CALWIRE_TEXT)->text;
		size_t k = n < CALWIRE_TEXT_SIZE ? n : CALWIRE_TEXT_SIZE;

		memcpy(t->bytes, text, k);
		t->n = (uint32_t)k;
		text += k;
		n -= k;
	}
}
