/* Batching of replies over the socket. */
#include "calread/answer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"

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

void answer_problem(void *arg, unsigned line, const char *uid,
    const char *text)
{
	struct answer *a = arg;
	struct calwire_problem *p;

	if (++a->problems > ANSWER_MAX_PROBLEMS + 1)
		return;
	if (a->problems > ANSWER_MAX_PROBLEMS) {
		line = 0;
		uid = "";
		text = "more than 100 problems; the others are not told";
	}
	p = &answer_next(a, CALWIRE_PROBLEM)->problem;
	p->line = line;
	str_clean(p->uid, sizeof(p->uid), uid, strlen(uid));
	str_clean(p->text, sizeof(p->text), text, strlen(text));
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
