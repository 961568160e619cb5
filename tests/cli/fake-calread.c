/* Stands for offduty-calread and answers each file as $FAKE_CALREAD says, which
 * is never right but for "right": one meeting, at ten on 2026-03-02. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "wire/occurrence.h"

#define TEN_US (INT64_C(1772445600) * USEC_PER_SEC)

static struct calwire_reply reply_of(enum calwire_kind kind)
{
	struct calwire_reply r = {.magic = CALWIRE_MAGIC,
	    .version = CALWIRE_VERSION, .kind = (uint16_t)kind};

	if (kind == CALWIRE_OCCURRENCE) {
		r.occurrence = (struct calwire_occurrence){
		    .start_us = TEN_US, .end_us = TEN_US + USEC_PER_HOUR,
		    .start_day = 20514, .end_day = 20514, .class = CLASS_MEETING};
		str_copy(r.occurrence.title, sizeof(r.occurrence.title), "Fake");
	} else if (kind == CALWIRE_TEXT) {
		str_copy(r.text.bytes, sizeof(r.text.bytes), "Fake");
		r.text.n = 4;
	} else if (kind == CALWIRE_ZONE_WANTED) {
		str_copy(r.zone, sizeof(r.zone), "Europe/Berlin");
	}
	return r;
}

static void give(const void *bytes, size_t n)
{
	if (send(CALWIRE_FD, bytes, n, MSG_NOSIGNAL) < 0)
		exit(EXIT_FAILURE);
}

static void give_reply(const struct calwire_reply *r)
{
	give(r, sizeof(*r));
}

static void give_kind(enum calwire_kind kind)
{
	struct calwire_reply r = reply_of(kind);

	give_reply(&r);
}

static void act_right(void)
{
	give_kind(CALWIRE_OCCURRENCE);
	give_kind(CALWIRE_TEXT);
	give_kind(CALWIRE_END);
}

static void act_garbage(void)
{
	char bytes[sizeof(struct calwire_reply)];

	memset(bytes, 0xa5, sizeof(bytes));
	give(bytes, sizeof(bytes));
}

static void act_version(void)
{
	struct calwire_reply r = reply_of(CALWIRE_OCCURRENCE);

	r.version++;
	give_reply(&r);
}

static void act_cut(void)
{
	struct calwire_reply r = reply_of(CALWIRE_OCCURRENCE);

	give(&r, sizeof(r) - 1);
}

static void act_many(void)
{
	static struct calwire_reply r[CALWIRE_BATCH + 1];

	for (size_t i = 0; i < ARRAY_LEN(r); i++)
		r[i] = reply_of(CALWIRE_OCCURRENCE);
	give(r, sizeof(r));
}

static void act_unclean(void)
{
	struct calwire_reply r = reply_of(CALWIRE_OCCURRENCE);

	str_copy(r.occurrence.title, sizeof(r.occurrence.title), "\033[31mRed");
	give_reply(&r);
}

static void act_backwards(void)
{
	struct calwire_reply r = reply_of(CALWIRE_OCCURRENCE);

	r.occurrence.end_us = r.occurrence.start_us - 1;
	give_reply(&r);
}

/* Answers half, then ends. */
static void act_half(void)
{
	give_kind(CALWIRE_OCCURRENCE);
	exit(EXIT_SUCCESS);
}

/* Fails after it has answered. */
static void act_fail(void)
{
	struct calwire_reply r = reply_of(CALWIRE_END);

	give_kind(CALWIRE_OCCURRENCE);
	r.end.result = -EIO;
	give_reply(&r);
}

static void act_flood(void)
{
	for (;;)
		give_kind(CALWIRE_OCCURRENCE);
}

static void act_endless(void)
{
	for (;;) {
		give_kind(CALWIRE_OCCURRENCE);
		usleep(2000);
	}
}

static void act_zones(void)
{
	struct calwire_request r;
	int fd[2];

	for (;;) {
		give_kind(CALWIRE_ZONE_WANTED);
		if (calwire_recv_request(CALWIRE_FD, &r, fd) < 0)
			exit(EXIT_FAILURE);
		usleep(2000);
		for (int i = 0; i < 2; i++) {
			if (fd[i] >= 0)
				close(fd[i]);
		}
	}
}

static void act_silent(void)
{
	pause();
}

static void act_dead(void)
{
	exit(EXIT_FAILURE);
}

static void act(const char *mode)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} acts[] = {{"right", act_right}, {"garbage", act_garbage},
	    {"version", act_version}, {"cut", act_cut}, {"many", act_many},
	    {"unclean", act_unclean}, {"backwards", act_backwards},
	    {"half", act_half}, {"fail", act_fail}, {"flood", act_flood},
	    {"endless", act_endless}, {"zones", act_zones}, {"silent", act_silent}, {"dead", act_dead}};

	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		if (strcmp(acts[i].name, mode) == 0)
			acts[i].run();
	}
}

/* $FAKE_OFFSET: the event that it says to be at; else between two. */
static void tell_place(int fd)
{
	const char *offset = getenv("FAKE_OFFSET");
	struct calwire_progress *p = mmap(NULL, sizeof(*p),
	    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		exit(EXIT_FAILURE);
	atomic_store(&p->offset, offset ? atoll(offset) : -1);
	atomic_fetch_add(&p->turn, 1);
}

int main(void)
{
	const char *mode = getenv("FAKE_CALREAD");
	struct calwire_request r;
	int fd[2];

	while (calwire_recv_request(CALWIRE_FD, &r, fd) == 0) {
		if (r.op == CALWIRE_SETUP)
			tell_place(fd[0]);
		else if (r.op == CALWIRE_FILE)
			act(mode ? mode : "dead");
		for (int i = 0; i < 2; i++) {
			if (fd[i] >= 0)
				close(fd[i]);
		}
	}
	return 0;
}
