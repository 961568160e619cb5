/* Occurrence records: what a receiver believes of them, and descriptors that
 * travel beside them. */
#include "wire/occurrence.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

/* The days of those times. */
#define MIN_DAY (-719162 - 1)
#define MAX_DAY (2932896 + 1)

static bool is_text(const char *buf, size_t size)
{
	return memchr(buf, '\0', size) != NULL;
}

/* Ends within size, and str_clean() would leave it as it is. */
static bool is_clean(const char *buf, size_t size)
{
	char clean[512]; /* more than any text of a record */

	if (!is_text(buf, size) || size > sizeof(clean))
		return false;
	str_clean(clean, sizeof(clean), buf, strlen(buf));
	return strcmp(clean, buf) == 0;
}

static bool is_time(int64_t us)
{
	return us >= CALWIRE_MIN_US && us <= CALWIRE_MAX_US;
}

bool calwire_zone_name_ok(const char *name)
{
	if (!*name || *name == '/' || *name == '.' || strstr(name, "..") ||
	    strstr(name, "/."))
		return false;
	for (const char *p = name; *p; p++) {
		char c = str_lower(*p);

		if (!(c >= 'a' && c <= 'z') && !str_is_digit(c) &&
		    !strchr("/_-+.", c))
			return false;
	}
	return strlen(name) < CALWIRE_ZONE_SIZE;
}

static bool rule_ok(const struct calwire_rule *r)
{
	return is_text(r->calendar, sizeof(r->calendar)) &&
	    is_text(r->summary, sizeof(r->summary)) &&
	    is_text(r->category, sizeof(r->category)) &&
	    is_text(r->organizer, sizeof(r->organizer)) &&
	    is_text(r->busy, sizeof(r->busy)) && r->then < CLASS_COUNT;
}

static bool calendar_ok(const struct calwire_calendar *c)
{
	if (c->index >= CALWIRE_MAX_CALENDARS || c->n_me > CALWIRE_MAX_ME ||
	    c->role >= CALWIRE_ROLE_COUNT)
		return false;
	for (size_t i = 0; i < CALWIRE_MAX_ME; i++) {
		if (!is_text(c->me[i], sizeof(c->me[i])))
			return false;
	}
	return is_text(c->name, sizeof(c->name)) &&
	    is_text(c->zone, sizeof(c->zone));
}

int calwire_check_request(const void *bytes, size_t n)
{
	const struct calwire_request *r = bytes;
	bool ok = false;

	if (n != sizeof(*r) || r->magic != CALWIRE_MAGIC)
		return -EPROTO;
	if (r->version != CALWIRE_VERSION)
		return -EPROTONOSUPPORT;
	switch (r->op) {
	case CALWIRE_SETUP:
		ok = is_time(r->setup.from_us) && is_time(r->setup.to_us) &&
		    is_text(r->setup.off_words, CALWIRE_WORDS_SIZE) &&
		    is_text(r->setup.focus_words, CALWIRE_WORDS_SIZE);
		break;
	case CALWIRE_RULE:
		ok = rule_ok(&r->rule);
		break;
	case CALWIRE_CALENDAR:
		ok = calendar_ok(&r->calendar);
		break;
	case CALWIRE_FILE:
		ok = r->file.calendar < CALWIRE_MAX_CALENDARS &&
		    r->file.n_skips <= CALWIRE_MAX_SKIPS && r->file.keys <= 1;
		break;
	case CALWIRE_ZONE:
		ok = true;
		break;
	}
	return ok ? 0 : -EPROTO;
}

bool calwire_occurrence_ok(const struct calwire_occurrence *o)
{
	const uint32_t flags = OCCURRENCE_ALL_DAY | OCCURRENCE_TENTATIVE |
	    OCCURRENCE_UNTRUSTED | OCCURRENCE_AVAILABILITY;

	return is_time(o->start_us) && is_time(o->end_us) &&
	    o->end_us >= o->start_us && o->start_day >= MIN_DAY &&
	    o->end_day <= MAX_DAY && o->end_day >= o->start_day &&
	    o->class < CLASS_COUNT && !(o->flags & ~flags) &&
	    is_clean(o->title, sizeof(o->title));
}

bool calwire_problem_ok(const struct calwire_problem *p)
{
	return *p->text && *p->remedy && is_clean(p->uid, sizeof(p->uid)) &&
	    is_clean(p->title, sizeof(p->title)) &&
	    is_clean(p->property, sizeof(p->property)) &&
	    is_clean(p->text, sizeof(p->text)) &&
	    is_clean(p->remedy, sizeof(p->remedy));
}

static bool hint_ok(const struct calwire_hint *h)
{
	return h->start_sec >= 0 && h->start_sec < SEC_PER_DAY &&
	    h->end_sec >= 0 && h->end_sec < SEC_PER_DAY &&
	    h->start_sec != h->end_sec && h->days > 0 && h->days < 1u << 7;
}

int calwire_check_reply(const struct calwire_reply *r)
{
	bool ok = false;

	if (r->magic != CALWIRE_MAGIC)
		return -EPROTO;
	if (r->version != CALWIRE_VERSION)
		return -EPROTONOSUPPORT;
	switch (r->kind) {
	case CALWIRE_OCCURRENCE:
		ok = calwire_occurrence_ok(&r->occurrence);
		break;
	case CALWIRE_TEXT:
		ok = r->text.n <= CALWIRE_TEXT_SIZE &&
		    !memchr(r->text.bytes, '\0', r->text.n);
		break;
	case CALWIRE_PROBLEM:
		ok = calwire_problem_ok(&r->problem);
		break;
	case CALWIRE_KEYS:
		ok = r->keys.n <= CALWIRE_KEYS_SIZE;
		break;
	case CALWIRE_ZONE_WANTED:
		ok = is_text(r->zone, sizeof(r->zone)) &&
		    calwire_zone_name_ok(r->zone);
		break;
	case CALWIRE_HINT:
		ok = hint_ok(&r->hint);
		break;
	case CALWIRE_END:
		ok = r->end.result <= 0 && r->end.result > -4096;
		break;
	}
	return ok ? 0 : -EPROTO;
}

union control {
	char buf[CMSG_SPACE(2 * sizeof(int))];
	struct cmsghdr align;
};

int calwire_send_request(int sock, struct calwire_request *r, const int *fd,
    size_t n)
{
	struct iovec iov = {r, sizeof(*r)};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	union control c = {{0}};
	struct cmsghdr *h;

	r->magic = CALWIRE_MAGIC;
	r->version = CALWIRE_VERSION;
	if (n > 0) {
		m.msg_control = c.buf;
		m.msg_controllen = CMSG_SPACE(n * sizeof(int));
		h = CMSG_FIRSTHDR(&m);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = CMSG_LEN(n * sizeof(int));
		memcpy(CMSG_DATA(h), fd, n * sizeof(int));
	}
	if (sendmsg(sock, &m, MSG_NOSIGNAL) != (ssize_t)sizeof(*r))
		return errno ? -errno : -EIO;
	return 0;
}

static void take_descriptors(struct msghdr *m, int fd[2])
{
	size_t n = 0;

	for (struct cmsghdr *h = CMSG_FIRSTHDR(m); h; h = CMSG_NXTHDR(m, h)) {
		size_t k;

		if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
			continue;
		k = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < k; i++) {
			int one;

			memcpy(&one, CMSG_DATA(h) + i * sizeof(int),
			    sizeof(one));
			if (n < 2)
				fd[n++] = one;
			else
				close(one);
		}
	}
}

int calwire_recv_request(int sock, struct calwire_request *r, int fd[2])
{
	struct iovec iov = {r, sizeof(*r)};
	union control c;
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = c.buf, .msg_controllen = sizeof(c.buf)};
	ssize_t n;
	int err;

	fd[0] = fd[1] = -1;
	n = recvmsg(sock, &m, MSG_CMSG_CLOEXEC);
	if (n < 0)
		return -errno;
	if (n == 0)
		return -EPIPE;
	take_descriptors(&m, fd);
	err = m.msg_flags & (MSG_TRUNC | MSG_CTRUNC) ? -EPROTO :
	    calwire_check_request(r, (size_t)n);
	for (size_t i = 0; err < 0 && i < 2; i++) {
		if (fd[i] >= 0)
			close(fd[i]);
		fd[i] = -1;
	}
	return err;
}
