/*
 * Fuzzes what believes the helper: the checks of single records, and the
 * worker's job with a helper that answers whatever the input says. No process
 * runs: the calls that would make one, and talk with it, are replaced (see
 * ../meson.build). The first byte chooses; for the worker the rest is a list of
 *
 *   0              the helper ends
 *   1              nothing has come yet
 *   2 OFFSET       it is at an event now; 0 is between two
 *   3 LO HI BYTE.. a message of so many bytes
 *   KIND N BYTE... a message of one valid head and so much of its body
 *   7 TIMES        the last message again
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/str.h"
#include "desktop/calendar.h"
#include "fuzz/must.h"
#include "wire/occurrence.h"

#define NOBODY 0x3fffffff /* above any pid */
#define FIRST_KIND 8 /* + enum calwire_kind */

struct script {
	const uint8_t *p, *end;
	struct calwire_progress *progress;
	char last[sizeof(struct calwire_reply[CALWIRE_BATCH + 1])];
	size_t n;
	int again;
};

/* Of the run under way: the calls below know nothing else of it. */
static struct script script;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int __wrap_posix_spawn(pid_t *ret, const char *path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
    char *const *argv, char *const *env);
int __wrap_kill(pid_t pid, int sig);
pid_t __wrap_waitpid(pid_t pid, int *status, int options);
ssize_t __wrap_sendmsg(int sock, const struct msghdr *m, int flags);
ssize_t __wrap_recv(int sock, void *buf, size_t size, int flags);

int __wrap_posix_spawn(pid_t *ret, const char *path,
    const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
    char *const *argv, char *const *env)
{
	(void)path;
	(void)actions;
	(void)attr;
	(void)argv;
	(void)env;
	*ret = NOBODY;
	return 0;
}

int __wrap_kill(pid_t pid, int sig)
{
	(void)sig;
	must(pid == NOBODY);
	return 0;
}

pid_t __wrap_waitpid(pid_t pid, int *status, int options)
{
	(void)options;
	must(pid == NOBODY);
	if (status)
		*status = 0;
	return pid;
}

static void forget_progress(void)
{
	if (script.progress)
		munmap(script.progress, sizeof(*script.progress));
	script.progress = NULL;
}

/* The worker's requests are valid; what SETUP hands over is kept. */
ssize_t __wrap_sendmsg(int sock, const struct msghdr *m, int flags)
{
	const struct calwire_request *r = m->msg_iov->iov_base;
	struct cmsghdr *h = CMSG_FIRSTHDR(m);
	void *p;
	int fd;

	(void)sock;
	(void)flags;
	must(calwire_check_request(r, m->msg_iov->iov_len) == 0);
	if (r->op == CALWIRE_SETUP) {
		must(h);
		memcpy(&fd, CMSG_DATA(h), sizeof(fd));
		forget_progress();
		p = mmap(NULL, sizeof(*script.progress),
		    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		must(p != MAP_FAILED);
		script.progress = p;
	}
	return (ssize_t)m->msg_iov->iov_len;
}

static unsigned take_byte(void)
{
	return script.p < script.end ? *script.p++ : 0;
}

/* The next n bytes of the script, as far as it has them, to buf. */
static void take_bytes(void *buf, size_t n)
{
	size_t left = (size_t)(script.end - script.p);

	n = n < left ? n : left;
	if (n)
		memcpy(buf, script.p, n);
	script.p += n;
}

static void take_place(void)
{
	int64_t offset = (int64_t)take_byte() - 1;

	if (!script.progress)
		return;
	atomic_store(&script.progress->offset, offset);
	atomic_fetch_add(&script.progress->turn, 1);
}

static void make_reply(unsigned kind)
{
	struct calwire_reply r = {.magic = CALWIRE_MAGIC,
	    .version = CALWIRE_VERSION, .kind = (uint16_t)kind};
	size_t n = take_byte();

	take_bytes(&r.occurrence, n < sizeof(r) - 8 ? n : sizeof(r) - 8);
	memcpy(script.last, &r, sizeof(r));
	script.n = sizeof(r);
}

static void make_message(void)
{
	size_t n = take_byte();

	n |= (size_t)take_byte() << 8;
	script.n = n < sizeof(script.last) ? n : sizeof(script.last);
	take_bytes(script.last, script.n);
}

/* One message, or -1: the helper ends; 0: none yet. */
static int next_message(void)
{
	if (script.again > 0) {
		script.again--;
		return script.n > 0;
	}
	while (script.p < script.end) {
		unsigned op = take_byte();

		switch (op) {
		case 0:
			return -1;
		case 1:
			return 0;
		case 2:
			take_place();
			break;
		case 3:
			make_message();
			return script.n > 0 ? 1 : -1;
		case 7:
			script.again = (int)take_byte();
			return script.n > 0;
		default:
			make_reply(op - FIRST_KIND);
			return 1;
		}
	}
	return -1;
}

ssize_t __wrap_recv(int sock, void *buf, size_t size, int flags)
{
	int got = next_message();

	(void)sock;
	(void)flags;
	if (got < 0)
		return 0;
	if (got == 0) {
		errno = EAGAIN;
		return -1;
	}
	memcpy(buf, script.last, script.n < size ? script.n : size);
	return (ssize_t)script.n;
}

/* ---- what is fuzzed ---- */

static void check_records(const uint8_t *data, size_t n)
{
	struct calwire_request request = {0};
	struct calwire_reply reply = {0};

	/* what has not its size is not looked at */
	if (n != sizeof(request))
		must(calwire_check_request(data, n) == -EPROTO);
	memcpy(&request, data, n < sizeof(request) ? n : sizeof(request));
	(void)calwire_check_request(&request, sizeof(request));
	memcpy(&reply, data, n < sizeof(reply) ? n : sizeof(reply));
	(void)calwire_check_reply(&reply);
}

static void check_result(const struct calendar_result *r, size_t calendars)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct occurrence *o = &r->occurrence[i];

		must(o->calendar < calendars);
		must(!(r->failed >> o->calendar & 1));
		must(o->start.us <= o->end.us);
		must(o->class < CLASS_COUNT);
		must(memchr(o->title, '\0', sizeof(o->title)));
		must(i == 0 || occurrence_compare(o - 1, o) <= 0);
		must(!r->title || r->title[i]);
	}
	for (size_t i = 0; i < r->n_problems; i++) {
		const struct calendar_problem *p = &r->problem[i];

		must(p->calendar < calendars);
		must(memchr(p->uid, '\0', sizeof(p->uid)));
		must(memchr(p->text, '\0', sizeof(p->text)));
		must(*p->text && *p->remedy);
	}
}

static void run_worker(const uint8_t *data, size_t n, bool everything)
{
	static struct config c;
	/* so long ago that no cache is asked */
	struct calendar_query q = {
	    .config = &c,
	    .zone = "UTC",
	    .helper = "/nobody",
	    .window = {{0}, {SEC_PER_DAY * USEC_PER_SEC}},
	    .now = {400 * SEC_PER_DAY * USEC_PER_SEC},
	    .everything = everything,
	};
	struct calendar_result r;
	struct calendar_job *j;
	int got = 0;

	c.n_calendars = 3;
	for (size_t i = 0; i < c.n_calendars; i++)
		str_copy(c.calendar[i].path, sizeof(c.calendar[i].path),
		    i == 1 ? "/nowhere.ics" : "/proc/self/exe");
	script.p = data;
	script.end = data + n;
	script.n = 0;
	script.again = 0;
	if (calendar_job_start(&q, &j) < 0)
		return;
	/* each look takes something of the script, or ends */
	for (size_t i = 0; got == 0; i++) {
		must(i < 256 * (n + 100));
		got = calendar_job_step(j, &r);
	}
	if (got > 0) {
		check_result(&r, c.n_calendars);
		calendar_result_done(&r);
	}
	calendar_job_free(j);
	forget_progress();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n == 0)
		return 0;
	if (*data == 'c')
		check_records(data + 1, n - 1);
	else
		run_worker(data + 1, n - 1, *data & 1);
	return 0;
}
