/*
 * One job: the files of all calendars, one after the other, through one
 * helper. A helper that dies or hangs is started again without the event that
 * it was at; what it had answered of that file is forgotten.
 */
#include "desktop/calendar.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/calendar_files.h"
#include "desktop/calendar_helper.h"
#include "desktop/zonefile.h"

#define MAX_OCCURRENCES 500000
#define MAX_TITLE (64 * 1024) /* bytes of one title */
#define MAX_DEATHS 200      /* of helpers, in one job */
#define MESSAGES_AT_ONCE 64 /* in one step */

struct file {
	char *path;
	uint16_t calendar;
	struct calwire_file request;
};

/* An occurrence and its whole title until they are sorted. */
struct item {
	struct occurrence occurrence;
	struct str title;
};

struct calendar_job {
	struct calendar_helper helper;
	char *helper_path, *zone;
	struct calwire_request *settings; /* SETUP, RULEs, CALENDARs */
	size_t n_settings;
	size_t n_calendars;
	bool everything;
	struct file *file;
	size_t n_files, cap_files, current;
	struct item *item;
	size_t n_items, cap_items, mark_items; /* mark: where current began */
	struct calendar_problems problems;
	size_t mark_problems;
	bool cut; /* current has more occurrences than there is room for */
	uint32_t read, unread; /* bit per calendar: some file was, was not */
	int deaths;
	bool done;
	int epoll, wake; /* wake: readable from the start and when done */
	int64_t look;
};

/* ---- problems ---- */

static void tell_fault(struct calendar_job *j, uint16_t calendar,
    const char *path, enum calendar_fault fault, int number)
{
	struct calendar_problem *p = calendar_problems_add(&j->problems,
	    calendar, path);

	if (p)
		calendar_problem_word(p, fault, number);
}

/* The file as a whole is lost. */
static void fail_file(struct calendar_job *j, uint16_t calendar,
    const char *path, enum calendar_fault fault, int err)
{
	struct calendar_problem *p = calendar_problems_add(&j->problems,
	    calendar, path);

	j->unread |= UINT32_C(1) << calendar;
	if (!p)
		return;
	p->failed = true;
	calendar_problem_word(p, fault, err);
}

/* ---- settings ---- */

static void fill_setup(struct calwire_request *r, const struct config *c,
    struct interval window, bool everything)
{
	r->op = CALWIRE_SETUP;
	r->setup.from_us = window.start.us;
	r->setup.to_us = window.end.us;
	r->setup.longest_meeting_us = c->longest_meeting;
	r->setup.everything = everything;
	r->setup.whole = everything;
	str_copy(r->setup.off_words, sizeof(r->setup.off_words), c->off_words);
	str_copy(r->setup.focus_words, sizeof(r->setup.focus_words),
	    c->focus_words);
}

static void fill_rule(struct calwire_request *r, const struct class_rule *c)
{
	struct calwire_rule *w = &r->rule;

	r->op = CALWIRE_RULE;
	w->longer_us = c->longer;
	w->shorter_us = c->shorter;
	w->all_day = c->all_day;
	w->attendees_min = c->attendees_min;
	w->then = c->then;
	str_copy(w->calendar, sizeof(w->calendar), c->calendar);
	str_copy(w->summary, sizeof(w->summary), c->summary);
	str_copy(w->category, sizeof(w->category), c->category);
	str_copy(w->organizer, sizeof(w->organizer), c->organizer);
	str_copy(w->busy, sizeof(w->busy), c->busy);
}

static uint8_t wire_role(enum calendar_role role)
{
	static const uint8_t roles[] = {
	    [ROLE_NONE] = CALWIRE_ROLE_NONE,
	    [ROLE_ON_CALL] = CALWIRE_ROLE_ON_CALL,
	    [ROLE_HOLIDAYS] = CALWIRE_ROLE_HOLIDAYS,
	    [ROLE_HOURS] = CALWIRE_ROLE_HOURS,
	    [ROLE_IGNORE] = CALWIRE_ROLE_IGNORE,
	};

	return roles[role];
}

static void fill_calendar(struct calwire_request *r, uint32_t index,
    const struct calendar_config *c)
{
	struct calwire_calendar *w = &r->calendar;

	r->op = CALWIRE_CALENDAR;
	w->index = index;
	w->role = wire_role(c->role);
	w->trust = c->trust;
	w->tentative_meets = c->tentative_meets;
	w->n_me = (uint32_t)(c->n_me < CALWIRE_MAX_ME ? c->n_me :
	    CALWIRE_MAX_ME);
	str_copy(w->name, sizeof(w->name), c->name);
	str_copy(w->zone, sizeof(w->zone), c->zone);
	for (size_t i = 0; i < w->n_me; i++)
		str_copy(w->me[i], sizeof(w->me[i]), c->me[i]);
}

static void keep_settings(struct calendar_job *j, const struct config *c,
    struct interval window, bool everything)
{
	struct calwire_request *r;

	j->n_calendars = c->n_calendars < CALWIRE_MAX_CALENDARS ?
	    c->n_calendars : CALWIRE_MAX_CALENDARS;
	j->settings = mem_new(1 + c->n_class_rules + j->n_calendars,
	    sizeof(*j->settings));
	r = j->settings;
	fill_setup(r++, c, window, everything);
	for (size_t i = 0; i < c->n_class_rules; i++)
		fill_rule(r++, &c->class_rule[i]);
	for (size_t i = 0; i < j->n_calendars; i++)
		fill_calendar(r++, (uint32_t)i, &c->calendar[i]);
	j->n_settings = (size_t)(r - j->settings);
}

static void list_files(struct calendar_job *j, const struct config *c)
{
	for (size_t i = 0; i < j->n_calendars; i++) {
		struct calendar_paths p = {0};
		int err = calendar_list_files(c->calendar[i].path, &p);

		if (err < 0)
			fail_file(j, (uint16_t)i, c->calendar[i].path,
			    calendar_path_fault(c->calendar[i].path, err), err);
		for (size_t k = 0; k < p.n_skips; k++)
			tell_fault(j, (uint16_t)i, p.skip[k].path,
			    p.skip[k].fault, p.skip[k].err);
		for (size_t k = 0; k < p.n; k++) {
			mem_grow(&j->file, j->n_files, &j->cap_files,
			    sizeof(*j->file));
			j->file[j->n_files++] = (struct file){p.v[k],
			    (uint16_t)i, {.calendar = (uint32_t)i}};
			p.v[k] = NULL;
		}
		calendar_paths_done(&p);
	}
}

/* ---- the helper ---- */

static int send_settings(struct calendar_job *j)
{
	int fd[2] = {j->helper.memory, zonefile_open_user(j->zone)};
	int err = calwire_send_request(j->helper.sock, &j->settings[0], fd,
	    fd[1] < 0 ? 1 : 2);

	if (fd[1] >= 0)
		close(fd[1]);
	for (size_t i = 1; i < j->n_settings && err == 0; i++)
		err = calwire_send_request(j->helper.sock, &j->settings[i],
		    NULL, 0);
	return err;
}

static int start_helper(struct calendar_job *j)
{
	struct epoll_event ev = {.events = EPOLLIN};
	int err = calendar_helper_start(&j->helper, j->helper_path);

	if (err < 0)
		return err;
	if (epoll_ctl(j->epoll, EPOLL_CTL_ADD, j->helper.sock, &ev) < 0)
		return -errno;
	/* one that dies of it is noticed by its end of file */
	(void)send_settings(j);
	return 0;
}

/* Hands over the next file that can be opened. 0, or -errno: no helper. */
static int begin_file(struct calendar_job *j)
{
	for (; j->current < j->n_files; j->current++) {
		struct file *f = &j->file[j->current];
		struct calwire_request r = {.op = CALWIRE_FILE};
		int fd = calendar_open_file(f->path), err = 0;

		if (fd < 0) {
			fail_file(j, f->calendar, f->path,
			    calendar_fault_of(fd), fd);
			continue;
		}
		if (j->helper.pid == 0)
			err = start_helper(j);
		j->mark_items = j->n_items;
		j->mark_problems = j->problems.n;
		j->cut = false;
		r.file = f->request;
		if (err == 0) {
			calendar_helper_begin(&j->helper);
			(void)calwire_send_request(j->helper.sock, &r, &fd, 1);
		}
		close(fd);
		return err;
	}
	j->done = true;
	return 0;
}

static void forget_items(struct calendar_job *j, size_t from)
{
	while (j->n_items > from)
		str_done(&j->item[--j->n_items].title);
}

static bool may_skip(const struct file *f, int64_t offset)
{
	if (offset < 0 || f->request.n_skips == CALWIRE_MAX_SKIPS)
		return false;
	for (size_t i = 0; i < f->request.n_skips; i++) {
		if (f->request.skip[i] == offset)
			return false;
	}
	return true;
}

/* The helper is gone or has to go: again without the event it was at, or on
 * with the next file. 0 or -errno: there is no sense in it. */
static int restart(struct calendar_job *j, enum calendar_fault why)
{
	struct file *f = &j->file[j->current];
	int64_t offset = atomic_load(&j->helper.progress->offset);
	bool begun = atomic_load(&j->helper.progress->turn) != 0;

	calendar_helper_stop(&j->helper);
	forget_items(j, j->mark_items);
	j->problems.n = j->mark_problems;
	if (!begun || ++j->deaths > MAX_DEATHS)
		return -EIO;
	if (may_skip(f, offset)) {
		f->request.skip[f->request.n_skips++] = offset;
	} else {
		fail_file(j, f->calendar, f->path, why, 0);
		j->current++;
	}
	return begin_file(j);
}

/* ---- replies ---- */

static void take_occurrence(struct calendar_job *j,
    const struct calwire_occurrence *w)
{
	struct item *i;

	if (j->n_items >= MAX_OCCURRENCES) {
		j->cut = true;
		return;
	}
	mem_grow(&j->item, j->n_items, &j->cap_items, sizeof(*i));
	i = &j->item[j->n_items++];
	*i = (struct item){0};
	i->occurrence = (struct occurrence){
	    .start = {w->start_us},
	    .end = {w->end_us},
	    .start_day = w->start_day,
	    .end_day = w->end_day,
	    .class = (enum occurrence_class)w->class,
	    .flags = w->flags,
	    .calendar = j->file[j->current].calendar,
	};
	str_copy(i->occurrence.title, sizeof(i->occurrence.title), w->title);
}

static void take_text(struct calendar_job *j, const struct calwire_text *w)
{
	struct str *title;

	if (j->n_items == j->mark_items || j->cut)
		return;
	title = &j->item[j->n_items - 1].title;
	if (title->n < MAX_TITLE)
		str_add_n(title, w->bytes, w->n);
}

static void take_problem(struct calendar_job *j,
    const struct calwire_problem *w)
{
	const struct file *f = &j->file[j->current];
	struct calendar_problem *p = calendar_problems_add(&j->problems,
	    f->calendar, f->path);

	if (!p)
		return;
	p->line = w->line;
	str_copy(p->uid, sizeof(p->uid), w->uid);
	str_copy(p->title, sizeof(p->title), w->title);
	str_copy(p->property, sizeof(p->property), w->property);
	str_copy(p->text, sizeof(p->text), w->text);
	str_copy(p->remedy, sizeof(p->remedy), w->remedy);
}

static void answer_zone(struct calendar_job *j, const char *name)
{
	struct calwire_request r = {.op = CALWIRE_ZONE};
	int fd = zonefile_open(name);

	(void)calwire_send_request(j->helper.sock, &r, &fd, fd < 0 ? 0 : 1);
	if (fd >= 0)
		close(fd);
}

static int take_end(struct calendar_job *j, const struct calwire_end *w)
{
	const struct file *f = &j->file[j->current];

	if (j->cut)
		tell_fault(j, f->calendar, f->path,
		    CALENDAR_FAULT_OCCURRENCES, 0);
	if (w->result < 0) {
		forget_items(j, j->mark_items);
		fail_file(j, f->calendar, f->path,
		    calendar_fault_of(w->result), w->result);
	} else {
		j->read |= UINT32_C(1) << f->calendar;
	}
	j->current++;
	return begin_file(j);
}

static int take_reply(struct calendar_job *j, const struct calwire_reply *r)
{
	switch ((enum calwire_kind)r->kind) {
	case CALWIRE_OCCURRENCE:
		take_occurrence(j, &r->occurrence);
		break;
	case CALWIRE_TEXT:
		take_text(j, &r->text);
		break;
	case CALWIRE_PROBLEM:
		take_problem(j, &r->problem);
		break;
	case CALWIRE_ZONE_WANTED:
		answer_zone(j, r->zone);
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
		return restart(j, CALENDAR_FAULT_ENDED);
	count = (size_t)n / sizeof(batch[0]);
	if ((size_t)n > sizeof(batch) || (size_t)n % sizeof(batch[0]) != 0)
		return restart(j, CALENDAR_FAULT_ANSWER);
	for (size_t i = 0; i < count; i++) {
		int err;

		if (calwire_check_reply(&batch[i]) < 0)
			return restart(j, CALENDAR_FAULT_ANSWER);
		err = take_reply(j, &batch[i]);
		if (err < 0)
			return err;
		if (batch[i].kind == CALWIRE_END)
			break; /* nothing may follow in its message */
	}
	return 1;
}

/* ---- the job ---- */

int calendar_job_start(const struct config *c, const char *zone_name,
    struct interval window, bool everything, const char *helper,
    struct calendar_job **ret)
{
	struct calendar_job *j = mem_new(1, sizeof(*j));
	struct epoll_event ev = {.events = EPOLLIN};
	int err = calendar_helper_init(&j->helper);

	j->helper_path = mem_strdup(helper);
	j->zone = mem_strdup(zone_name ? zone_name : "");
	j->everything = everything;
	j->epoll = epoll_create1(EPOLL_CLOEXEC);
	j->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (err == 0 && (j->epoll < 0 || j->wake < 0 ||
	    epoll_ctl(j->epoll, EPOLL_CTL_ADD, j->wake, &ev) < 0))
		err = -errno;
	keep_settings(j, c, window, everything);
	if (err == 0) {
		list_files(j, c);
		err = begin_file(j);
	}
	if (err < 0) {
		calendar_job_free(j);
		return err;
	}
	if (j->done)
		eventfd_write(j->wake, 1);
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

static int by_occurrence(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return occurrence_compare(&x->occurrence, &y->occurrence);
}

/* Drops what a failed calendar may have given, sorts, hands over. */
static void give_result(struct calendar_job *j, struct calendar_result *ret)
{
	struct calendar_result r = {.failed = j->unread & ~j->read};

	calendar_problems_end(&j->problems, r.failed);
	if (j->n_items)
		qsort(j->item, j->n_items, sizeof(*j->item), by_occurrence);
	r.occurrence = mem_new(j->n_items + 1, sizeof(*r.occurrence));
	if (j->everything)
		r.title = mem_new(j->n_items + 1, sizeof(*r.title));
	for (size_t i = 0; i < j->n_items; i++) {
		struct str *title = &j->item[i].title;

		r.occurrence[i] = j->item[i].occurrence;
		if (r.title)
			r.title[i] = title->v ? steal_pointer(&title->v) :
			    mem_strdup("");
		else
			str_done(title);
	}
	r.n = j->n_items;
	j->n_items = 0;
	r.n_problems = j->problems.n;
	r.problem = steal_pointer(&j->problems.v);
	*ret = r;
}

int calendar_job_step(struct calendar_job *j, struct calendar_result *ret)
{
	int err = 0;

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
			err = restart(j, CALENDAR_FAULT_SLOW);
			if (err < 0)
				return err;
		}
	}
	if (!j->done)
		return 0;
	calendar_helper_finish(&j->helper);
	give_result(j, ret);
	return 1;
}

void calendar_job_free(struct calendar_job *j)
{
	if (!j)
		return;
	calendar_helper_done(&j->helper);
	for (size_t i = 0; i < j->n_files; i++)
		free(j->file[i].path);
	forget_items(j, 0);
	free(j->file);
	free(j->item);
	free(j->problems.v);
	free(j->settings);
	free(j->helper_path);
	free(j->zone);
	if (j->epoll >= 0)
		close(j->epoll);
	if (j->wake >= 0)
		close(j->wake);
	free(j);
}

void calendar_result_done(struct calendar_result *r)
{
	for (size_t i = 0; r->title && i < r->n; i++)
		free(r->title[i]);
	free(r->title);
	free(r->occurrence);
	free(r->problem);
	*r = (struct calendar_result){0};
}

int calendar_read(const struct config *c, const char *zone_name,
    struct interval window, bool everything, const char *helper,
    struct calendar_result *ret)
{
	struct calendar_job *j;
	int err = calendar_job_start(c, zone_name, window, everything, helper,
	    &j);

	if (err < 0)
		return err;
	while ((err = calendar_job_step(j, ret)) == 0) {
		struct pollfd p = {.fd = j->epoll, .events = POLLIN};
		int64_t left = j->look - calendar_clock();

		poll(&p, 1, left < 0 ? 0 : (int)(left / 1000) + 1);
	}
	calendar_job_free(j);
	return err < 0 ? err : 0;
}

char **calendar_watch_paths(const struct config *c)
{
	struct calendar_paths p = {0};

	for (size_t i = 0; i < c->n_calendars; i++)
		calendar_list_watched(c->calendar[i].path, &p);
	mem_grow(&p.v, p.n, &p.cap, sizeof(*p.v));
	p.v[p.n] = NULL;
	return p.v;
}
