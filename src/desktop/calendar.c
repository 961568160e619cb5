/*
 * One job: the files of all calendars that have changed, one after the other,
 * through one helper. A helper that dies or hangs is started again without the
 * event that it was at; what it had answered of that file is forgotten.
 */
#include "desktop/calendar.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/calendar_files.h"
#include "desktop/calendar_helper.h"
#include "desktop/calendar_result.h"
#include "desktop/calendar_settings.h"
#include "desktop/calendar_source.h"
#include "desktop/zonefile.h"

#define MAX_DEATHS 200      /* of helpers, in one job */
#define MESSAGES_AT_ONCE 64 /* in one step */
#define LOOKS_AT_ONCE 1000  /* at files, likewise */
#define DAY_US ((int64_t)SEC_PER_DAY * USEC_PER_SEC)

/* The file that the helper reads. */
struct reading {
	struct calendar_entry *entry; /* NULL: the merged ones */
	struct calwire_file request;
	int fd; /* -1: none is read */
	struct calendar_look seen;
	struct calendar_answer answer;
};

struct calendar_job {
	struct calendar_helper helper;
	struct interval helper_span; /* that it was told */
	char *helper_path;
	int helper_error; /* it cannot be run: tried once a job */
	struct calendar_settings settings;
	struct interval window;
	bool everything, cached_only;
	struct calendar_source *source;
	size_t n, looked, current; /* sources */
	struct reading reading;
	size_t total, read; /* files */
	size_t occurrences; /* of the whole job, as they come */
	struct calendar_hint hint;
	int deaths;
	bool begun, done;
	int epoll, wake; /* wake: readable when nothing is to be waited for */
	int64_t look;
};

static int64_t wall_us(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

static struct calendar_source *source_of(struct calendar_job *j)
{
	return &j->source[j->current];
}

/* ---- the helper ---- */

static bool span_equal(struct interval a, struct interval b)
{
	return a.start.us == b.start.us && a.end.us == b.end.us;
}

/* One that knows the settings, and the span that is read now. */
static int need_helper(struct calendar_job *j)
{
	struct interval span = source_of(j)->cache.span;
	struct epoll_event ev = {.events = EPOLLIN};
	int err;

	if (j->helper.pid != 0 && span_equal(span, j->helper_span))
		return 0;
	if (j->helper_error < 0)
		return j->helper_error;
	calendar_helper_finish(&j->helper);
	err = calendar_helper_start(&j->helper, j->helper_path);
	if (err < 0)
		return err;
	if (epoll_ctl(j->epoll, EPOLL_CTL_ADD, j->helper.sock, &ev) < 0)
		return -errno;
	j->helper_span = span;
	/* one that dies of it is noticed by its end of file */
	(void)calendar_settings_send(&j->settings, j->helper.sock,
	    j->helper.memory, span);
	return 0;
}

static void end_reading(struct calendar_job *j)
{
	struct reading *r = &j->reading;

	if (r->fd >= 0)
		close(r->fd);
	calendar_answer_done(&r->answer);
	*r = (struct reading){.fd = -1};
}

/* Hands over what is in j->reading, for the first time or again. */
static int send_file(struct calendar_job *j)
{
	struct calwire_request r = {.op = CALWIRE_FILE};
	int err = need_helper(j);

	if (err < 0)
		return err;
	calendar_answer_done(&j->reading.answer);
	r.file = j->reading.request;
	calendar_helper_begin(&j->helper);
	(void)calwire_send_request(j->helper.sock, &r, &j->reading.fd, 1);
	return 0;
}

/* ---- what comes next ---- */

static void fail_entry(struct calendar_job *j, struct calendar_entry *e,
    const struct calendar_look *seen, int error)
{
	calendar_source_fail(source_of(j), e, seen, error);
	j->read++;
}

/* Opens an entry's file. True: it is in j->reading. */
static bool open_entry(struct calendar_job *j, struct calendar_entry *e)
{
	struct reading *r = &j->reading;
	struct calendar_look seen = {0};
	int64_t began = wall_us();
	int fd = calendar_open_file(e->path), err = 0;

	/* the name may be gone since it was listed, or never have led on */
	if (fd == -ENOENT)
		err = calendar_stamp_path(e->path, &seen.stamp);
	if (err == -ENOENT) {
		calendar_source_vanish(source_of(j), e);
		j->read++;
		return false;
	}
	if (fd < 0 || calendar_stamp_fd(fd, &seen.stamp) < 0) {
		fail_entry(j, e, NULL, err < 0 ? err : fd < 0 ? fd : -EIO);
		if (fd >= 0)
			close(fd);
		return false;
	}
	seen.unsettled = !calendar_stamp_settled(&seen.stamp, began);
	e->reads++;
	*r = (struct reading){.entry = e, .fd = fd, .seen = seen};
	r->request.calendar = (uint32_t)j->current;
	r->request.keys = source_of(j)->cache.n > 1;
	return true;
}

/* The merged files of the source, if they are to be read: 1; 0: they are not;
 * -EAGAIN: one of them is to be read first. */
static int open_merged(struct calendar_job *j)
{
	struct calendar_source *s = source_of(j);
	struct reading *r = &j->reading;
	size_t changed = 0;
	int fd;

	if (j->cached_only || !calendar_source_finish(s))
		return 0;
	fd = calendar_merge_open(&s->cache, &s->merge, &changed);
	if (fd == -EAGAIN &&
	    s->cache.entry[changed].reads < CALENDAR_MAX_READS) {
		s->cache.entry[changed].wanted = true;
		s->next = changed;
		return -EAGAIN;
	}
	if (fd < 0) {
		calendar_source_fail_merged(s, fd == -EAGAIN ?
		    -CALENDAR_CHANGES : fd);
		return 0;
	}
	*r = (struct reading){.fd = fd};
	r->request.calendar = (uint32_t)j->current;
	return 1;
}

static void fail_reading(struct calendar_job *j, int error)
{
	struct reading *r = &j->reading;

	if (r->entry)
		fail_entry(j, r->entry, &r->seen, error);
	else
		calendar_source_fail_merged(source_of(j), error);
	end_reading(j);
}

/* The helper is of no use: with everything, neither is the job. */
static int fail_helper(struct calendar_job *j, int err)
{
	if (j->everything)
		return err;
	j->helper_error = err;
	fail_reading(j, -CALENDAR_HELPER_MISSING);
	return 0;
}

static bool open_next(struct calendar_job *j)
{
	struct calendar_source *s = source_of(j);
	struct calendar_entry *e;
	int r;

	do {
		while ((e = calendar_source_next(s))) {
			if (open_entry(j, e))
				return true;
		}
		r = open_merged(j);
	} while (r == -EAGAIN);
	return r > 0;
}

/* Goes on to the next file that can be read. 0, or -errno: no helper. */
static int advance(struct calendar_job *j)
{
	int err;

	for (; j->current < j->n; j->current++) {
		while (open_next(j)) {
			err = send_file(j);
			if (err == 0)
				return 0;
			err = fail_helper(j, err);
			if (err < 0)
				return err;
		}
		if (!j->everything && !j->cached_only)
			calendar_source_store(source_of(j));
	}
	j->done = true;
	eventfd_write(j->wake, 1);
	return 0;
}

/* ---- a file's end ---- */

/* Its file is another one than when it was opened. */
static bool has_changed(const struct reading *r)
{
	struct calendar_stamp now;

	return r->entry && (calendar_stamp_fd(r->fd, &now) < 0 ||
	    !calendar_stamp_equal(&now, &r->seen.stamp));
}

static bool may_read_again(const struct reading *r)
{
	return r->entry && r->entry->reads < CALENDAR_MAX_READS;
}

static int read_again(struct calendar_job *j)
{
	/* it is still wanted */
	end_reading(j);
	return advance(j);
}

static int take_end(struct calendar_job *j, const struct calwire_end *w)
{
	struct reading *r = &j->reading;

	if (has_changed(r)) {
		if (may_read_again(r))
			return read_again(j);
		r->seen.unsettled = true;
	}
	if (w->result < 0) {
		fail_reading(j, w->result);
		return advance(j);
	}
	if (r->entry) {
		calendar_source_take(source_of(j), r->entry, &r->seen,
		    r->request.keys, &r->answer);
		j->read++;
	} else {
		calendar_source_take_merged(source_of(j), &r->answer);
	}
	end_reading(j);
	return advance(j);
}

static bool may_skip(const struct calwire_file *f, int64_t offset)
{
	if (offset < 0 || f->n_skips == CALWIRE_MAX_SKIPS)
		return false;
	for (size_t i = 0; i < f->n_skips; i++) {
		if (f->skip[i] == offset)
			return false;
	}
	return true;
}

/* The helper is gone or has to go: again without the event it was at, or on
 * with the next file. 0 or -errno: there is no sense in it. */
static int restart(struct calendar_job *j, int why)
{
	struct reading *r = &j->reading;
	int64_t offset = atomic_load(&j->helper.progress->offset);
	bool begun = atomic_load(&j->helper.progress->turn) != 0;
	int err;

	calendar_helper_stop(&j->helper);
	/* one that was cut short took the helper with it: SIGBUS */
	if (has_changed(r)) {
		if (may_read_again(r))
			return read_again(j);
		fail_reading(j, -CALENDAR_CHANGES);
		return advance(j);
	}
	if (!begun || ++j->deaths > MAX_DEATHS) {
		err = fail_helper(j, -EIO);
		return err < 0 ? err : advance(j);
	}
	if (may_skip(&r->request, offset)) {
		r->request.skip[r->request.n_skips++] = offset;
		err = send_file(j);
		if (err == 0)
			return 0;
		err = fail_helper(j, err);
		return err < 0 ? err : advance(j);
	}
	fail_reading(j, why);
	return advance(j);
}

/* ---- replies ---- */

static void take_hint(struct calendar_job *j, const struct calwire_hint *w)
{
	if (!j->hint.hours.days)
		j->hint = (struct calendar_hint){*w, (uint16_t)j->current};
}

static void answer_zone(struct calendar_job *j, const char *name)
{
	struct calwire_request r = {.op = CALWIRE_ZONE};
	int fd = zonefile_open(name);

	(void)calwire_send_request(j->helper.sock, &r, &fd, fd < 0 ? 0 : 1);
	if (fd >= 0)
		close(fd);
}

static int take_reply(struct calendar_job *j, const struct calwire_reply *r)
{
	struct calendar_answer *a = &j->reading.answer;

	switch ((enum calwire_kind)r->kind) {
	case CALWIRE_OCCURRENCE:
		/* one more than are given, so that it is noticed */
		if (j->occurrences <= CALENDAR_MAX_OCCURRENCES)
			calendar_answer_add(a, &r->occurrence, j->everything);
		j->occurrences++;
		break;
	case CALWIRE_TEXT:
		calendar_answer_add_title(a, &r->text);
		break;
	case CALWIRE_PROBLEM:
		calendar_answer_add_problem(a, &r->problem);
		break;
	case CALWIRE_KEYS:
		calendar_answer_add_keys(a, &r->keys);
		break;
	case CALWIRE_ZONE_WANTED:
		answer_zone(j, r->zone);
		break;
	case CALWIRE_HINT:
		take_hint(j, &r->hint);
		break;
	case CALWIRE_END:
		return take_end(j, &r->end);
	}
	return 0;
}

/* One message: 1 when there was one, 0 when there is none now, -errno. */
static int take_message(struct calendar_job *j)
{
	struct calwire_reply batch[CALWIRE_BATCH];
	ssize_t n = recv(j->helper.sock, batch, sizeof(batch),
	    MSG_DONTWAIT | MSG_TRUNC);
	size_t count;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return restart(j, -CALENDAR_HELPER_ENDED);
	count = (size_t)n / sizeof(batch[0]);
	if ((size_t)n > sizeof(batch) || (size_t)n % sizeof(batch[0]) != 0)
		return restart(j, -CALENDAR_HELPER_WRONG);
	for (size_t i = 0; i < count; i++) {
		int err;

		if (calwire_check_reply(&batch[i]) < 0)
			return restart(j, -CALENDAR_HELPER_WRONG);
		err = take_reply(j, &batch[i]);
		if (err < 0)
			return err;
		if (batch[i].kind == CALWIRE_END)
			break; /* nothing may follow in its message */
	}
	return 1;
}

/* ---- the job ---- */

static bool within(struct interval a, struct interval b)
{
	return a.start.us >= b.start.us && a.end.us <= b.end.us;
}

static void open_sources(struct calendar_job *j,
    const struct calendar_query *q)
{
	struct interval span = {
	    {q->now.us - CALENDAR_DAYS_BEFORE * DAY_US},
	    {q->now.us + CALENDAR_DAYS_AHEAD * DAY_US}};
	/* a look at another year is not what the cache is for */
	bool kept = !q->everything && within(q->window, span);

	j->n = j->settings.n_calendars;
	j->source = mem_new(j->n, sizeof(*j->source));
	for (size_t i = 0; i < j->n; i++) {
		const struct calendar_config *c = &q->config->calendar[i];

		if (q->cached_only)
			calendar_source_recall(&j->source[i], c);
		else
			calendar_source_open(&j->source[i], c,
			    calendar_settings_hash(&j->settings, i), q->now,
			    q->window, kept ? span : q->window, kept);
	}
}

/* Which files are to be read. True: that is known of all. */
static bool look(struct calendar_job *j)
{
	size_t left = LOOKS_AT_ONCE;

	for (; j->looked < j->n; j->looked++) {
		const struct calendar_source *s = &j->source[j->looked];

		if (!calendar_source_look(&j->source[j->looked], &left))
			return false;
		for (size_t i = 0; i < s->cache.n; i++)
			j->total += s->cache.entry[i].wanted;
	}
	return true;
}

/* The first step's work. 0, -errno; -EAGAIN: not all of it is done. */
static int begin(struct calendar_job *j)
{
	eventfd_t count;

	if (!look(j))
		return -EAGAIN;
	j->begun = true;
	eventfd_read(j->wake, &count);
	return advance(j);
}

int calendar_job_start(const struct calendar_query *q,
    struct calendar_job **ret)
{
	struct calendar_job *j = mem_new(1, sizeof(*j));
	struct epoll_event ev = {.events = EPOLLIN};
	int err = calendar_helper_init(&j->helper);

	j->reading.fd = -1;
	j->helper_path = mem_strdup(q->helper);
	j->window = q->window;
	j->everything = q->everything;
	j->cached_only = q->cached_only;
	j->epoll = epoll_create1(EPOLL_CLOEXEC);
	j->wake = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
	if (err == 0 && (j->epoll < 0 || j->wake < 0 ||
	    epoll_ctl(j->epoll, EPOLL_CTL_ADD, j->wake, &ev) < 0))
		err = -errno;
	if (err == 0) {
		calendar_settings_init(&j->settings, q->config, q->zone,
		    q->helper, q->everything);
		open_sources(j, q);
	}
	if (err < 0) {
		calendar_job_free(j);
		return err;
	}
	j->look = calendar_clock() + CALENDAR_LOOK_US;
	*ret = j;
	return 0;
}

int calendar_job_fd(const struct calendar_job *j)
{
	return j->epoll;
}

int64_t calendar_job_deadline(const struct calendar_job *j)
{
	return j->look;
}

int calendar_job_step(struct calendar_job *j, struct calendar_result *ret)
{
	int err = j->begun ? 0 : begin(j);

	if (err < 0)
		return err == -EAGAIN ? 0 : err;
	for (int i = 0; i < MESSAGES_AT_ONCE && !j->done; i++) {
		err = take_message(j);
		if (err < 0)
			return err;
		if (err == 0)
			break;
	}
	if (!j->done && calendar_clock() >= j->look) {
		j->look = calendar_clock() + CALENDAR_LOOK_US;
		if (calendar_helper_is_stuck(&j->helper)) {
			err = restart(j, -CALENDAR_HELPER_SLOW);
			if (err < 0)
				return err;
		}
	}
	if (!j->done)
		return 0;
	calendar_helper_finish(&j->helper);
	calendar_result_make(j->source, j->n, j->window, j->everything, ret);
	ret->hint = j->hint;
	ret->read = j->read;
	ret->helper_error = j->helper_error;
	return 1;
}

void calendar_job_free(struct calendar_job *j)
{
	if (!j)
		return;
	end_reading(j);
	calendar_helper_done(&j->helper);
	for (size_t i = 0; i < j->n; i++)
		calendar_source_done(&j->source[i]);
	free(j->source);
	calendar_settings_done(&j->settings);
	free(j->helper_path);
	if (j->epoll >= 0)
		close(j->epoll);
	if (j->wake >= 0)
		close(j->wake);
	free(j);
}

int calendar_read(const struct calendar_query *q, calendar_progress *progress,
    void *data, struct calendar_result *ret)
{
	struct calendar_job *j;
	int err = calendar_job_start(q, &j);

	if (err < 0)
		return err;
	while ((err = calendar_job_step(j, ret)) == 0) {
		struct pollfd p = {.fd = j->epoll, .events = POLLIN};
		int64_t left = j->look - calendar_clock();

		if (progress)
			progress(data, j->read < j->total ? j->read : j->total,
			    j->total);
		poll(&p, 1, left < 0 ? 0 : (int)(left / 1000) + 1);
	}
	calendar_job_free(j);
	return err < 0 ? err : 0;
}
