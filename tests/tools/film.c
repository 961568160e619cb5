/*
 * film: a window that keeps the screen on, as one that shows a film does
 * (xdg-shell, idle-inhibit-unstable-v1), until stdin ends. It prints "shown"
 * when it is up.
 */
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>

#include "idle_inhibit_protocol.h"
#include "xdg_shell_protocol.h"

#define SIDE 64 /* pixels */

struct film {
	struct wl_compositor *compositor;
	struct wl_shm *shm;
	struct xdg_wm_base *shell;
	struct zwp_idle_inhibit_manager_v1 *inhibitors;
	struct wl_surface *surface;
	bool shown;
};

static void on_global(void *data, struct wl_registry *r, uint32_t name,
    const char *interface, uint32_t version)
{
	struct film *f = data;
	const struct {
		const struct wl_interface *interface;
		void **to;
	} wanted[] = {
		{&wl_compositor_interface, (void **)&f->compositor},
		{&wl_shm_interface, (void **)&f->shm},
		{&xdg_wm_base_interface, (void **)&f->shell},
		{&zwp_idle_inhibit_manager_v1_interface,
		    (void **)&f->inhibitors},
	};

	(void)version;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (strcmp(interface, wanted[i].interface->name) == 0)
			*wanted[i].to = wl_registry_bind(r, name,
			    wanted[i].interface, 1);
}

static void on_removed(void *data, struct wl_registry *r, uint32_t name)
{
	(void)data;
	(void)r;
	(void)name;
}

static void on_ping(void *data, struct xdg_wm_base *shell, uint32_t serial)
{
	(void)data;
	xdg_wm_base_pong(shell, serial);
}

static void on_size(void *data, struct xdg_toplevel *t, int32_t width,
    int32_t height, struct wl_array *states)
{
	(void)data;
	(void)t;
	(void)width;
	(void)height;
	(void)states;
}

static void on_close(void *data, struct xdg_toplevel *t)
{
	(void)data;
	(void)t;
}

/* A black picture. */
static struct wl_buffer *paint(struct wl_shm *shm)
{
	int fd = memfd_create("film", MFD_CLOEXEC), size = SIDE * SIDE * 4;
	struct wl_shm_pool *pool;
	struct wl_buffer *buffer;

	if (fd < 0 || ftruncate(fd, size) < 0)
		return NULL;
	pool = wl_shm_create_pool(shm, fd, size);
	buffer = wl_shm_pool_create_buffer(pool, 0, SIDE, SIDE, SIDE * 4,
	    WL_SHM_FORMAT_XRGB8888);
	wl_shm_pool_destroy(pool);
	close(fd);
	return buffer;
}

static void on_configure(void *data, struct xdg_surface *surface,
    uint32_t serial)
{
	struct film *f = data;

	xdg_surface_ack_configure(surface, serial);
	if (f->shown)
		return;
	wl_surface_attach(f->surface, paint(f->shm), 0, 0);
	wl_surface_damage(f->surface, 0, 0, SIDE, SIDE);
	wl_surface_commit(f->surface);
	f->shown = true;
	puts("shown");
	fflush(stdout);
}

static void show(struct film *f)
{
	static const struct xdg_wm_base_listener shell = {.ping = on_ping};
	static const struct xdg_surface_listener configure = {
		.configure = on_configure,
	};
	static const struct xdg_toplevel_listener toplevel = {
		.configure = on_size,
		.close = on_close,
	};
	struct xdg_surface *surface;

	xdg_wm_base_add_listener(f->shell, &shell, NULL);
	f->surface = wl_compositor_create_surface(f->compositor);
	zwp_idle_inhibit_manager_v1_create_inhibitor(f->inhibitors, f->surface);
	surface = xdg_wm_base_get_xdg_surface(f->shell, f->surface);
	xdg_surface_add_listener(surface, &configure, f);
	xdg_toplevel_add_listener(xdg_surface_get_toplevel(surface), &toplevel,
	    f);
	wl_surface_commit(f->surface);
}

int main(void)
{
	static const struct wl_registry_listener listener = {
		.global = on_global,
		.global_remove = on_removed,
	};
	struct wl_display *display = wl_display_connect(NULL);
	struct pollfd fd[2] = {{.fd = 0, .events = POLLIN}, {.events = POLLIN}};
	struct film f = {.shown = false};

	if (!display)
		return 1;
	wl_registry_add_listener(wl_display_get_registry(display), &listener,
	    &f);
	wl_display_roundtrip(display);
	if (!f.compositor || !f.shm || !f.shell || !f.inhibitors)
		return 1;
	show(&f);
	fd[1].fd = wl_display_get_fd(display);
	while (fd[0].revents == 0 && wl_display_flush(display) >= 0) {
		if (poll(fd, 2, -1) < 0 ||
		    (fd[1].revents && wl_display_dispatch(display) < 0))
			return 1;
	}
	/* its end is the connection's; nothing is freed one by one */
	_exit(0);
}
