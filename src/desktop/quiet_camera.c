/* Cameras: who opens and closes /dev/video* is told by inotify(7), whoever it
 * is; no camera is opened here. A camera that is open for a while is on. */
#include "desktop/quiet_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

#define CAMERA_FOLDER "/dev"
#define CAMERA_PREFIX "video"
#define CAMERA_MAX 16
#define CAMERA_NUMBERS 64 /* looked for at the start */
#define CAMERA_NAME_SIZE 16

/* Programs look at every camera for a moment, to see what there is. */
#define CAMERA_LEAST (5 * USEC_PER_SEC)

/* What is on for longer watches a room. Nor does a closing that was not told,
 * as inotify merges like events, count for ever. */
#define CAMERA_MOST (4 * USEC_PER_HOUR)

struct camera {
	char name[CAMERA_NAME_SIZE]; /* "video0"; "": no camera */
	int wd;
	unsigned open; /* how often it is open */
};

struct quiet_camera {
	struct quiet_host host;
	int fd;
	struct camera camera[CAMERA_MAX];
	sd_event_source *io, *timer;
	bool open; /* one of them is */
	bool on;   /* as told */
};

/* ---- on and off ---- */

static int camera_on_time(sd_event_source *source, uint64_t us, void *data);

static void camera_wait(struct quiet_camera *q, int64_t span)
{
	q->timer = sd_event_source_disable_unref(q->timer);
	if (span > 0)
		(void)sd_event_add_time_relative(q->host.loop, &q->timer,
		    CLOCK_MONOTONIC, (uint64_t)span, 0, camera_on_time, q);
}

static void camera_tell(struct quiet_camera *q, bool on)
{
	if (q->on == on)
		return;
	q->on = on;
	q->host.tell(q->host.data, on);
}

static int camera_on_time(sd_event_source *source, uint64_t us, void *data)
{
	struct quiet_camera *q = data;

	(void)source;
	(void)us;
	camera_wait(q, q->on ? 0 : CAMERA_MOST);
	camera_tell(q, !q->on);
	return 0;
}

static void camera_update(struct quiet_camera *q)
{
	bool open = false;

	for (size_t i = 0; i < CAMERA_MAX; i++)
		open = open || q->camera[i].open > 0;
	if (open == q->open)
		return;
	q->open = open;
	camera_wait(q, open ? CAMERA_LEAST : 0);
	if (!open)
		camera_tell(q, false);
}

/* ---- which there are ---- */

static bool camera_is_name(const char *name)
{
	const char *digit = name + strlen(CAMERA_PREFIX);

	if (!str_has_prefix(name, CAMERA_PREFIX) ||
	    strlen(name) >= CAMERA_NAME_SIZE)
		return false;
	return *digit && strspn(digit, "0123456789") == strlen(digit);
}

static struct camera *camera_find(struct quiet_camera *q, const char *name)
{
	for (size_t i = 0; i < CAMERA_MAX; i++)
		if (strcmp(q->camera[i].name, name) == 0)
			return &q->camera[i];
	return NULL;
}

/* One that may not be read yet is tried again when its rights change. */
static void camera_add(struct quiet_camera *q, const char *name)
{
	char path[sizeof(CAMERA_FOLDER) + CAMERA_NAME_SIZE];
	struct camera *c;
	int wd;

	if (!camera_is_name(name) || camera_find(q, name))
		return;
	c = camera_find(q, "");
	if (!c)
		return;
	str_printf(path, sizeof(path), CAMERA_FOLDER "/%s", name);
	wd = inotify_add_watch(q->fd, path, IN_OPEN | IN_CLOSE);
	if (wd < 0)
		return;
	*c = (struct camera){.wd = wd};
	str_copy(c->name, sizeof(c->name), name);
}

/* Its number is low; to list the folder would take more memory than all of the
 * rest. */
static void camera_look(struct quiet_camera *q)
{
	char name[CAMERA_NAME_SIZE];

	for (unsigned n = 0; n < CAMERA_NUMBERS; n++) {
		str_printf(name, sizeof(name), CAMERA_PREFIX "%u", n);
		camera_add(q, name);
	}
}

/* ---- what happens ---- */

static void camera_take_own(struct camera *c, uint32_t mask)
{
	if (mask & IN_OPEN)
		c->open++;
	else if ((mask & IN_CLOSE) && c->open > 0)
		c->open--;
	if (mask & IN_IGNORED)
		*c = (struct camera){0};
}

static void camera_take(struct quiet_camera *q, const struct inotify_event *e)
{
	for (size_t i = 0; i < CAMERA_MAX; i++) {
		struct camera *c = &q->camera[i];

		if (e->mask & IN_Q_OVERFLOW)
			c->open = 0;
		else if (c->name[0] && c->wd == e->wd) {
			camera_take_own(c, e->mask);
			return;
		}
	}
	if (e->len > 0)
		camera_add(q, e->name);
}

static int camera_on_event(
    sd_event_source *source, int fd, uint32_t events, void *data)
{
	_Alignas(struct inotify_event) char buf[4096];
	struct quiet_camera *q = data;
	ssize_t n = read(fd, buf, sizeof(buf));

	(void)source;
	(void)events;
	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *e = (const void *)(buf + at);

		camera_take(q, e);
		at += (ssize_t)(sizeof(*e) + e->len);
	}
	camera_update(q);
	return 0;
}

/* ---- start and end ---- */

static int camera_on_begin(sd_event_source *source, uint64_t us, void *data)
{
	struct quiet_camera *q = data;

	(void)source;
	(void)us;
	q->timer = sd_event_source_disable_unref(q->timer);
	q->host.tell(q->host.data, false);
	return 0;
}

int quiet_camera_start(const struct quiet_host *h, const void *how, void **ret)
{
	struct quiet_camera *q = mem_new(1, sizeof(*q));
	int r = 0;

	(void)how;
	q->host = *h;
	q->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (q->fd < 0 || inotify_add_watch(q->fd, CAMERA_FOLDER,
			     IN_CREATE | IN_ATTRIB | IN_ONLYDIR) < 0)
		r = -errno;
	if (r >= 0)
		r = sd_event_add_io(
		    h->loop, &q->io, q->fd, EPOLLIN, camera_on_event, q);
	if (r >= 0)
		r = sd_event_add_time_relative(h->loop, &q->timer,
		    CLOCK_MONOTONIC, 0, 0, camera_on_begin, q);
	if (r < 0) {
		quiet_camera_stop(q);
		return r;
	}
	camera_look(q);
	*ret = q;
	return 0;
}

void quiet_camera_stop(void *self)
{
	struct quiet_camera *q = self;

	sd_event_source_disable_unref(q->io);
	sd_event_source_disable_unref(q->timer);
	if (q->fd >= 0)
		close(q->fd);
	free(q);
}
