/* The machine's clocks: two timerfds, one on each of the clocks that go on
 * while the machine sleeps. */
#include "desktop/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"

/* A timer that only waits for the clock to be set: some time after 2200. */
#define CLOCK_FAR INT64_C(7258118400000000)

/* Less than this is the time between two reads. */
#define CLOCK_SLEPT_LEAST (USEC_PER_SEC)

struct clock_real {
	struct clock head;
	clock_handler handler;
	void *data;
	int boot_fd, wall_fd;
	sd_event_source *boot_source, *wall_source;
	struct boot boot;
	struct instant wall;
	int64_t asleep; /* of all sleeps since boot, when last looked at */
};

struct now clock_now(struct clock *c)
{
	return c->adapter->now(c);
}

int clock_arm(struct clock *c, struct boot boot, struct instant wall)
{
	return c->adapter->arm(c, boot, wall);
}

void clock_boot_name(struct clock *c, char buf[ENGINE_BOOT_SIZE])
{
	c->adapter->boot_name(c, buf);
}

void clock_go_on(struct clock *c, struct now then)
{
	if (c->adapter->go_on)
		c->adapter->go_on(c, then);
}

void clock_free(struct clock *c)
{
	if (c)
		c->adapter->free(c);
}

static int64_t real_read(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

static struct now real_now(struct clock *c)
{
	(void)c;
	return (struct now){
	    {real_read(CLOCK_REALTIME)}, {real_read(CLOCK_BOOTTIME)}};
}

static int real_set(int fd, int64_t us, int flags)
{
	struct itimerspec t = {0};

	if (us < 1)
		us = 1; /* zero would disarm it */
	t.it_value.tv_sec = us / USEC_PER_SEC;
	t.it_value.tv_nsec = us % USEC_PER_SEC * 1000;
	if (timerfd_settime(fd, TFD_TIMER_ABSTIME | flags, &t, NULL) < 0)
		return -errno;
	return 0;
}

/* Armed for ever, too: it is how a step of the clock is noticed. */
static int real_set_wall(struct clock_real *c)
{
	int64_t us = c->wall.us < CLOCK_FAR ? c->wall.us : CLOCK_FAR;
	int r = real_set(c->wall_fd, us, TFD_TIMER_CANCEL_ON_SET);

	/* the clock was set since: no read tells it any more, so be due now */
	return r == -ECANCELED ? real_set(c->wall_fd, 1, 0) : r;
}

static int real_set_boot(struct clock_real *c)
{
	struct itimerspec none = {0};

	if (c->boot.us != BOOT_NEVER.us)
		return real_set(c->boot_fd, c->boot.us, 0);
	return timerfd_settime(c->boot_fd, 0, &none, NULL) < 0 ? -errno : 0;
}

static int real_arm(struct clock *head, struct boot boot, struct instant wall)
{
	struct clock_real *c = (struct clock_real *)head;
	int r = 0;

	if (boot.us != c->boot.us) {
		c->boot = boot;
		r = real_set_boot(c);
	}
	if (wall.us != c->wall.us) {
		int w;

		c->wall = wall;
		w = real_set_wall(c);
		r = r < 0 ? r : w;
	}
	return r;
}

static void real_boot_name(struct clock *head, char buf[ENGINE_BOOT_SIZE])
{
	cleanup_close int fd =
	    open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, ENGINE_BOOT_SIZE - 1);

	(void)head;
	buf[n > 0 ? n : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}

static void real_free(struct clock *head)
{
	struct clock_real *c = (struct clock_real *)head;

	sd_event_source_disable_unref(c->boot_source);
	sd_event_source_disable_unref(c->wall_source);
	if (c->boot_fd >= 0)
		close(c->boot_fd);
	if (c->wall_fd >= 0)
		close(c->wall_fd);
	free(c);
}

static const struct clock_adapter clock_real = {
    "real",
    real_now,
    real_arm,
    real_boot_name,
    NULL,
    real_free,
};

/* The monotonic clock stands still in a sleep, the boot clock does not. */
static int64_t real_asleep(void)
{
	return real_read(CLOCK_BOOTTIME) - real_read(CLOCK_MONOTONIC);
}

static int64_t real_take_slept(struct clock_real *c)
{
	int64_t asleep = real_asleep(), slept = asleep - c->asleep;

	c->asleep = asleep;
	return slept >= CLOCK_SLEPT_LEAST ? slept : 0;
}

static int real_on_wall(sd_event_source *s, int fd, uint32_t events, void *data)
{
	struct clock_event e = {.cause = CLOCK_DUE};
	struct clock_real *c = data;
	uint64_t n;

	(void)s;
	(void)events;
	if (read(fd, &n, sizeof(n)) < 0) {
		if (errno != ECANCELED)
			return 0;
		e.cause = CLOCK_STEPPED;
		e.slept = real_take_slept(c);
		real_set_wall(c);
	} else {
		c->wall = INSTANT_NEVER;
		real_set_wall(c);
	}
	c->handler(c->data, &e);
	return 0;
}

static int real_on_boot(sd_event_source *s, int fd, uint32_t events, void *data)
{
	struct clock_event e = {.cause = CLOCK_DUE};
	struct clock_real *c = data;
	uint64_t n;

	(void)s;
	(void)events;
	if (read(fd, &n, sizeof(n)) < 0)
		return 0;
	c->boot = BOOT_NEVER;
	/* after a sleep either timer may be the first */
	e.slept = real_take_slept(c);
	if (e.slept)
		e.cause = CLOCK_STEPPED;
	c->handler(c->data, &e);
	return 0;
}

/* Before all else that comes with the waking, an input or what logind said of
 * the sleep, so that the time asleep is known to be that. */
static int real_add(struct clock_real *c, sd_event *loop, int fd,
    sd_event_io_handler_t handler, sd_event_source **ret)
{
	int r = sd_event_add_io(loop, ret, fd, EPOLLIN, handler, c);

	return r < 0 ? r
		     : sd_event_source_set_priority(
			   *ret, SD_EVENT_PRIORITY_IMPORTANT);
}

int clock_new_real(
    sd_event *loop, clock_handler handler, void *data, struct clock **ret)
{
	struct clock_real *c = mem_new(1, sizeof(*c));
	int r;

	c->head.adapter = &clock_real;
	c->handler = handler;
	c->data = data;
	c->boot = BOOT_NEVER;
	c->wall = INSTANT_NEVER;
	c->asleep = real_asleep();
	c->boot_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	c->wall_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	r = c->boot_fd < 0 || c->wall_fd < 0 ? -errno : 0;
	if (r == 0)
		r = real_set_wall(c);
	if (r == 0)
		r = real_add(
		    c, loop, c->boot_fd, real_on_boot, &c->boot_source);
	if (r >= 0)
		r = real_add(
		    c, loop, c->wall_fd, real_on_wall, &c->wall_source);
	if (r < 0) {
		real_free(&c->head);
		return r;
	}
	*ret = &c->head;
	return 0;
}
