/*
 * Active and idle from a Wayland compositor, by ext-idle-notify-v1 or what came
 * before it: one wake-up per crossing. libwayland's own ways to connect and to
 * ask wait for the compositor without a limit, so the socket is connected here,
 * and everything after it only reads what has come.
 */
#include "desktop/presence_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <wayland-client.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/presence_wayland_protocol.h"

/* Seats beyond these are not watched; nearly everybody has one. */
#define WAYLAND_MAX_SEATS 8

/* Of wl_seat: the first that can be given back. */
#define WAYLAND_SEAT_VERSION 5

struct wayland_seat {
	struct wayland *owner;
	uint32_t name;        /* of its global */
	struct wl_seat *seat; /* NULL: a free place */
	void *notification;   /* NULL: not watched yet */
	bool idle;
};

/* A way in which a compositor tells of idle users. */
struct wayland_way {
	const struct wl_interface *global;
	uint32_t version; /* needs at least this */
	const char *note; /* what it means for the user */
	void *(*watch)(void *notifier, uint32_t ms, struct wayland_seat *s);
	void (*unwatch)(void *notification);
	void (*release)(void *notifier);
};

#define WAYLAND_WAYS 3

struct wayland {
	sd_event *loop;
	presence_backend_handler handler;
	void *data;
	char *path; /* of the socket */
	uint32_t threshold_ms;
	struct presence_retry *retry;
	sd_event_source *source;    /* the start, then the connection */
	struct wl_display *display; /* NULL: no connection */
	struct wl_registry *registry;
	struct wl_callback *listed; /* not NULL: globals are still to come */
	struct {
		bool offered;
		uint32_t name; /* of the global */
	} way[WAYLAND_WAYS];
	const struct wayland_way *chosen; /* NULL: none yet */
	void *notifier;
	struct wayland_seat seat[WAYLAND_MAX_SEATS];
	enum presence presence; /* PRESENCE_COUNT: nothing was told */
	const char *gone; /* not NULL: it ends when what came is handled */
};

static void wayland_update(struct wayland *w);

/* The ways */

static void wayland_set_idle(struct wayland_seat *s, bool idle)
{
	s->idle = idle;
	wayland_update(s->owner);
}

static void ext_on_idled(void *data, struct ext_idle_notification_v1 *n)
{
	(void)n;
	wayland_set_idle(data, true);
}

static void ext_on_resumed(void *data, struct ext_idle_notification_v1 *n)
{
	(void)n;
	wayland_set_idle(data, false);
}

static void *ext_listen(struct ext_idle_notification_v1 *n,
    struct wayland_seat *s)
{
	static const struct ext_idle_notification_v1_listener listener = {
		.idled = ext_on_idled,
		.resumed = ext_on_resumed,
	};

	if (n)
		ext_idle_notification_v1_add_listener(n, &listener, s);
	return n;
}

static void *ext_watch_input(void *notifier, uint32_t ms,
    struct wayland_seat *s)
{
	return ext_listen(ext_idle_notifier_v1_get_input_idle_notification(
			      notifier, ms, s->seat),
	    s);
}

static void *ext_watch(void *notifier, uint32_t ms, struct wayland_seat *s)
{
	return ext_listen(
	    ext_idle_notifier_v1_get_idle_notification(notifier, ms, s->seat),
	    s);
}

static void ext_unwatch(void *notification)
{
	ext_idle_notification_v1_destroy(notification);
}

static void ext_release(void *notifier)
{
	ext_idle_notifier_v1_destroy(notifier);
}

static void kde_on_idle(void *data, struct org_kde_kwin_idle_timeout *t)
{
	(void)t;
	wayland_set_idle(data, true);
}

static void kde_on_resumed(void *data, struct org_kde_kwin_idle_timeout *t)
{
	(void)t;
	wayland_set_idle(data, false);
}

static void *kde_watch(void *notifier, uint32_t ms, struct wayland_seat *s)
{
	static const struct org_kde_kwin_idle_timeout_listener listener = {
		.idle = kde_on_idle,
		.resumed = kde_on_resumed,
	};
	struct org_kde_kwin_idle_timeout *t =
	    org_kde_kwin_idle_get_idle_timeout(notifier, s->seat, ms);

	if (t)
		org_kde_kwin_idle_timeout_add_listener(t, &listener, s);
	return t;
}

static void kde_unwatch(void *notification)
{
	org_kde_kwin_idle_timeout_release(notification);
}

static void kde_release(void *notifier)
{
	org_kde_kwin_idle_destroy(notifier);
}

/* What is not input may keep the screen on. */
#define WAYLAND_FILM "; a film counts as presence"

/* The best first. */
static const struct wayland_way ways[WAYLAND_WAYS] = {
	{&ext_idle_notifier_v1_interface, 2, "ext-idle-notify-v1, input alone",
	    ext_watch_input, ext_unwatch, ext_release},
	{&ext_idle_notifier_v1_interface, 1, "ext-idle-notify-v1" WAYLAND_FILM,
	    ext_watch, ext_unwatch, ext_release},
	{&org_kde_kwin_idle_interface, 1, "org_kde_kwin_idle" WAYLAND_FILM,
	    kde_watch, kde_unwatch, kde_release},
};

/* What is told */

static struct boot wayland_ago(const struct wayland *w, int64_t ms)
{
	uint64_t now = 0;

	sd_event_now(w->loop, CLOCK_BOOTTIME, &now);
	return (struct boot){(int64_t)now - ms * 1000};
}

static void wayland_report(struct wayland *w, enum presence p, int64_t ago_ms,
    const char *note)
{
	if (w->presence == p)
		return;
	w->presence = p;
	w->handler(w->data, p, wayland_ago(w, ago_ms), note);
}

/* Idle is who gives no input on any seat. */
static void wayland_update(struct wayland *w)
{
	bool seats = false, active = false;

	for (size_t i = 0; i < WAYLAND_MAX_SEATS; i++) {
		seats |= w->seat[i].seat != NULL;
		active |= w->seat[i].seat && !w->seat[i].idle;
	}
	if (!w->chosen)
		wayland_report(w, PRESENCE_UNKNOWN, 0,
		    "the compositor tells nobody who is idle");
	else if (!seats)
		wayland_report(w, PRESENCE_UNKNOWN, 0,
		    "the compositor has no seat");
	else if (active)
		wayland_report(w, PRESENCE_ACTIVE, 0, w->chosen->note);
	else
		wayland_report(w, PRESENCE_IDLE, w->threshold_ms,
		    w->chosen->note);
}

/* What the compositor offers */

static void wayland_watch_seat(struct wayland *w, struct wayland_seat *s)
{
	if (w->chosen && s->seat && !s->notification)
		s->notification =
		    w->chosen->watch(w->notifier, w->threshold_ms, s);
}

static void wayland_drop_seat(struct wayland *w, struct wayland_seat *s)
{
	if (s->notification)
		w->chosen->unwatch(s->notification);
	if (s->seat && wl_seat_get_version(s->seat) >= WAYLAND_SEAT_VERSION)
		wl_seat_release(s->seat);
	else if (s->seat)
		wl_seat_destroy(s->seat);
	*s = (struct wayland_seat){.owner = w};
}

static void wayland_add_seat(struct wayland *w, uint32_t name, uint32_t version)
{
	if (version > WAYLAND_SEAT_VERSION)
		version = WAYLAND_SEAT_VERSION;
	for (size_t i = 0; i < WAYLAND_MAX_SEATS; i++) {
		struct wayland_seat *s = &w->seat[i];

		if (s->seat)
			continue;
		s->name = name;
		s->seat = wl_registry_bind(w->registry, name,
		    &wl_seat_interface, version);
		wayland_watch_seat(w, s);
		return;
	}
}

/* Takes the best way there is, unless one is taken. */
static void wayland_choose(struct wayland *w)
{
	for (size_t i = 0; !w->chosen && i < WAYLAND_WAYS; i++) {
		if (!w->way[i].offered)
			continue;
		w->notifier = wl_registry_bind(w->registry, w->way[i].name,
		    ways[i].global, ways[i].version);
		if (w->notifier)
			w->chosen = &ways[i];
	}
	for (size_t i = 0; i < WAYLAND_MAX_SEATS; i++)
		wayland_watch_seat(w, &w->seat[i]);
	wayland_update(w);
}

static void wayland_on_global(void *data, struct wl_registry *r, uint32_t name,
    const char *interface, uint32_t version)
{
	struct wayland *w = data;

	(void)r;
	for (size_t i = 0; i < WAYLAND_WAYS; i++)
		if (strcmp(interface, ways[i].global->name) == 0 &&
		    version >= ways[i].version) {
			w->way[i].offered = true;
			w->way[i].name = name;
		}
	if (strcmp(interface, wl_seat_interface.name) == 0)
		wayland_add_seat(w, name, version);
	if (!w->listed)
		wayland_choose(w);
}

static void wayland_on_removed(void *data, struct wl_registry *r, uint32_t name)
{
	struct wayland *w = data;

	(void)r;
	for (size_t i = 0; i < WAYLAND_WAYS; i++) {
		if (!w->way[i].offered || w->way[i].name != name)
			continue;
		w->way[i].offered = false;
		if (w->chosen == &ways[i])
			w->gone = "the compositor no longer tells who is idle";
	}
	for (size_t i = 0; i < WAYLAND_MAX_SEATS; i++)
		if (w->seat[i].seat && w->seat[i].name == name)
			wayland_drop_seat(w, &w->seat[i]);
	if (!w->listed)
		wayland_update(w);
}

static void wayland_on_listed(void *data, struct wl_callback *c,
    uint32_t serial)
{
	struct wayland *w = data;

	(void)serial;
	wl_callback_destroy(c);
	w->listed = NULL;
	presence_retry_stop(w->retry);
	wayland_choose(w);
}

/* The connection */

static void wayland_close(struct wayland *w)
{
	w->source = sd_event_source_disable_unref(w->source);
	if (!w->display)
		return;
	for (size_t i = 0; i < WAYLAND_MAX_SEATS; i++)
		wayland_drop_seat(w, &w->seat[i]);
	if (w->chosen)
		w->chosen->release(w->notifier);
	if (w->listed)
		wl_callback_destroy(w->listed);
	wl_registry_destroy(w->registry);
	(void)wl_display_flush(w->display);
	wl_display_disconnect(w->display);
	w->chosen = NULL;
	w->notifier = NULL;
	w->listed = NULL;
	w->registry = NULL;
	w->display = NULL;
	w->gone = NULL;
	memset(w->way, 0, sizeof(w->way));
}

static void wayland_lost(struct wayland *w, const char *why)
{
	wayland_close(w);
	w->presence = PRESENCE_UNKNOWN;
	presence_retry_wait(w->retry);
	w->handler(w->data, PRESENCE_UNKNOWN, wayland_ago(w, 0), why);
}

/* Reads what has come, and sends what that brought about: a few dozen bytes,
 * which only a compositor that reads nothing refuses. -1: it is gone. */
static int wayland_read(struct wayland *w)
{
	while (wl_display_prepare_read(w->display) < 0)
		if (wl_display_dispatch_pending(w->display) < 0)
			return -1;
	if (wl_display_read_events(w->display) < 0 ||
	    wl_display_dispatch_pending(w->display) < 0)
		return -1;
	return wl_display_flush(w->display) < 0 ? -1 : 0;
}

static int wayland_on_readable(sd_event_source *s, int fd, uint32_t events,
    void *data)
{
	struct wayland *w = data;

	(void)s;
	(void)fd;
	(void)events;
	if (wayland_read(w) < 0)
		w->gone = "the compositor is gone";
	if (w->gone)
		wayland_lost(w, w->gone);
	return 0;
}

/* A socket that never waits: -errno. */
static int wayland_open_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	cleanup_close int fd =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	str_copy(address.sun_path, sizeof(address.sun_path), path);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return steal_fd(&fd);
}

static int wayland_open(struct wayland *w)
{
	static const struct wl_registry_listener registry = {
		.global = wayland_on_global,
		.global_remove = wayland_on_removed,
	};
	static const struct wl_callback_listener listed = {
		.done = wayland_on_listed,
	};
	int fd = wayland_open_socket(w->path);

	if (fd < 0)
		return fd;
	w->display = wl_display_connect_to_fd(fd);
	if (!w->display)
		return -ENOMEM;
	w->registry = wl_display_get_registry(w->display);
	wl_registry_add_listener(w->registry, &registry, w);
	w->listed = wl_display_sync(w->display);
	wl_callback_add_listener(w->listed, &listed, w);
	if (wl_display_flush(w->display) < 0)
		return -errno;
	return sd_event_add_io(w->loop, &w->source,
	    wl_display_get_fd(w->display), EPOLLIN, wayland_on_readable, w);
}

static void wayland_connect(void *data)
{
	struct wayland *w = data;
	char why[PRESENCE_WHY_SIZE];

	if (w->display)
		return;
	log_debug("presence: connecting to the compositor at '%s'", w->path);
	w->source = sd_event_source_disable_unref(w->source);
	w->presence = PRESENCE_COUNT;
	if (wayland_open(w) >= 0)
		return;
	str_printf(why, sizeof(why), "no compositor at '%s'", w->path);
	wayland_lost(w, why);
}

static int wayland_on_start(sd_event_source *s, void *data)
{
	(void)s;
	wayland_connect(data);
	return 0;
}

static void wayland_stop(void *self)
{
	struct wayland *w = self;

	wayland_close(w);
	presence_retry_free(w->retry);
	sd_event_unref(w->loop);
	free(w->path);
	free(w);
}

/* The start */

/* libwayland writes to stderr what it has to say about a connection. */
static void wayland_log(const char *fmt, va_list args)
    __attribute__((format(printf, 1, 0)));

static void wayland_log(const char *fmt, va_list args)
{
	char text[256], line[256];

	vsnprintf(text, sizeof(text), fmt, args);
	str_clean(line, sizeof(line), text, sizeof(text));
	log_debug("libwayland: %s", line);
}

/* The socket that the environment names, as libwayland finds it; NULL, and why,
 * where there is none. free() it. */
static char *wayland_socket(const char **reterr_why)
{
	const char *display = getenv("WAYLAND_DISPLAY");
	const char *folder = getenv("XDG_RUNTIME_DIR");
	struct str path = {0};

	if (!display || !*display) {
		*reterr_why = "WAYLAND_DISPLAY is not set";
		return NULL;
	}
	if (*display == '/')
		return mem_strdup(display);
	if (!folder || *folder != '/') {
		*reterr_why = "XDG_RUNTIME_DIR is not set";
		return NULL;
	}
	str_addf(&path, "%s/%s", folder, display);
	return path.v;
}

static int wayland_start(sd_event *loop, int64_t idle_after,
    presence_backend_handler handler, void *data, void **ret,
    const char **reterr_why)
{
	char *path = wayland_socket(reterr_why);
	int64_t ms = (idle_after + 999) / 1000;
	struct wayland *w;

	if (!path)
		return -ENXIO;
	wl_log_set_handler_client(wayland_log);
	w = mem_new(1, sizeof(*w));
	w->loop = sd_event_ref(loop);
	w->handler = handler;
	w->data = data;
	w->path = path;
	w->threshold_ms = ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
	w->presence = PRESENCE_COUNT;
	for (size_t i = 0; i < WAYLAND_MAX_SEATS; i++)
		w->seat[i].owner = w;
	w->retry = presence_retry_new(loop, path, wayland_connect, w);
	/* the handler is called from the loop only */
	(void)sd_event_add_defer(loop, &w->source, wayland_on_start, w);
	*ret = w;
	return 0;
}

const struct presence_backend presence_wayland = {"wayland", wayland_start,
	wayland_stop};
