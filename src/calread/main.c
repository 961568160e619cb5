/* offduty-calread: answers on descriptor 3 what the calendar files that it is
 * handed hold. Confines itself before it takes the first byte. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/mem.h"
#include "calread/file.h"
#include "calread/ical.h"
#include "calread/sandbox.h"

struct helper {
	struct calwire_setup setup;
	struct calwire_calendar calendar[CALWIRE_MAX_CALENDARS];
	size_t n_calendars;
	struct class_rules rules;
	struct zone *user;
	struct zones *zones;
	struct calwire_progress *progress;
	struct answer answer;
};

static int64_t clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

/* A zone from the bytes of fd, which is closed. */
static int read_zone(int fd, const char *name, struct zone **ret)
{
	cleanup_close int own = fd;
	cleanup_free char *buf = mem_new(ZONE_MAX_BYTES, 1);
	size_t n = 0;

	while (n < ZONE_MAX_BYTES) {
		ssize_t k = read(own, buf + n, ZONE_MAX_BYTES - n);

		if (k < 0)
			return -errno;
		if (k == 0)
			break;
		n += (size_t)k;
	}
	return zone_parse(buf, n, name, ret);
}

static int load_zone(void *arg, const char *name, struct zone **ret)
{
	struct helper *h = arg;
	struct calwire_request r;
	int fd[2], err;

	if (!calwire_zone_name_ok(name))
		return -EINVAL;
	str_copy(answer_next(&h->answer, CALWIRE_ZONE_WANTED)->zone,
	    CALWIRE_ZONE_SIZE, name);
	answer_flush(&h->answer);
	err = calwire_recv_request(h->answer.sock, &r, fd);
	if (err < 0 || r.op != CALWIRE_ZONE)
		exit(EXIT_FAILURE);
	if (fd[1] >= 0)
		close(fd[1]);
	return fd[0] < 0 ? -ENOENT : read_zone(fd[0], name, ret);
}

static int take_setup(struct helper *h, const struct calwire_request *r,
    int fd[2])
{
	void *p;

	if (h->progress || fd[0] < 0)
		return -EPROTO;
	h->setup = r->setup;
	p = mmap(NULL, sizeof(*h->progress), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd[0], 0);
	if (p == MAP_FAILED)
		return -errno;
	h->progress = p;
	str_copy(h->rules.off_words, sizeof(h->rules.off_words),
	    r->setup.off_words);
	str_copy(h->rules.focus_words, sizeof(h->rules.focus_words),
	    r->setup.focus_words);
	h->rules.longest_meeting = r->setup.longest_meeting_us;
	if (fd[1] >= 0)
		(void)read_zone(steal_fd(&fd[1]), "local", &h->user);
	return 0;
}

static int read_file(struct helper *h, const struct calwire_request *r,
    int fd, uint32_t *ret_events)
{
	struct file_context ctx = {&h->setup, &h->rules,
	    &h->calendar[r->file.calendar], &r->file, h->user, h->zones,
	    h->progress, &h->answer, clock_us};
	struct stat st;
	char *bytes;
	int err;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_size == 0)
		return -EBADMSG;
	if (st.st_size > CALWIRE_MAX_FILE_BYTES)
		return -EFBIG;
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return -errno;
	err = file_read(&ctx, bytes, (size_t)st.st_size, ret_events);
	munmap(bytes, (size_t)st.st_size);
	return err;
}

static int take_file(struct helper *h, const struct calwire_request *r,
    const int fd[2])
{
	struct calwire_end *end;
	uint32_t events = 0;
	int err;

	if (!h->progress || fd[0] < 0 || r->file.calendar >= h->n_calendars)
		return -EPROTO;
	err = read_file(h, r, fd[0], &events);
	answer_end_problems(&h->answer);
	end = &answer_next(&h->answer, CALWIRE_END)->end;
	end->result = err;
	end->events = events;
	answer_flush(&h->answer);
	return h->answer.error;
}

static int take_request(struct helper *h, const struct calwire_request *r,
    int fd[2])
{
	switch ((enum calwire_op)r->op) {
	case CALWIRE_SETUP:
		return take_setup(h, r, fd);
	case CALWIRE_RULE:
		return classify_add_rule(&h->rules, &r->rule);
	case CALWIRE_CALENDAR:
		if (r->calendar.index != h->n_calendars)
			return -EPROTO;
		h->calendar[h->n_calendars++] = r->calendar;
		return 0;
	case CALWIRE_FILE:
		return take_file(h, r, fd);
	case CALWIRE_ZONE:
		break;
	}
	return -EPROTO;
}

static int serve(struct helper *h)
{
	struct calwire_request r;
	int fd[2], err;

	while ((err = calwire_recv_request(h->answer.sock, &r, fd)) == 0) {
		err = take_request(h, &r, fd);
		for (int i = 0; i < 2; i++) {
			if (fd[i] >= 0)
				close(fd[i]);
		}
		if (err < 0)
			return err;
	}
	return err == -EPIPE ? 0 : err;
}

/* Lets libical and ICU open what they want while they still can. */
static void warm_up(void)
{
	struct ical_rule *r;
	struct local t = {20000, 0};

	if (ical_rule_open("FREQ=YEARLY;COUNT=2", t, false, &r) < 0)
		return;
	while (ical_rule_next(r, &t))
		;
	ical_rule_close(r);
}

int main(void)
{
	struct helper *h = mem_new(1, sizeof(*h));
	int err;

	log_init("offduty-calread", LOG_LEVEL_WARNING, 0);
	h->answer.sock = CALWIRE_FD;
	h->zones = zones_new(load_zone, h);
	ical_init();
	warm_up();
	err = sandbox_enter();
	if (err == 0)
		err = serve(h);
	if (err < 0)
		log_error("cannot go on: %s", strerror(-err));
	zones_free(h->zones);
	zone_free(h->user);
	classify_done(&h->rules);
	free(h);
	return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
