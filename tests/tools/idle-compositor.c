/*
 * idle-compositor SOCKET WAY: a stand-in for a Wayland compositor that knows of
 * seats and idle users, and of nothing else, for what no compositor that can be
 * had everywhere does. WAY is 2 or 1, the version of ext-idle-notify-v1, or kde
 * for org_kde_kwin_idle, or none. It prints what clients ask for:
 *
 *   input MS, plain MS, kde MS   a notification of each of these kinds
 *   released                     one was given back
 *
 * and takes from stdin:
 *
 *   film       the screen is kept on: who is idle is told to "input" alone
 *   idle N     nobody gives input on seat N, counted from 0; resumed N
 *   seat       one more seat; unseat: the last of them goes
 *   withdraw   it no longer tells who is idle
 *   error      ends the clients by a protocol error
 *   quit
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wayland-server.h>

#include "idle_compositor_protocol.h"

#define SEATS 2
#define NOTIFICATIONS 32

enum kind { KIND_INPUT, KIND_PLAIN, KIND_KDE };

struct compositor {
	struct wl_display *display;
	struct wl_global *notifier, *seat[SEATS];
	int seats, notifications;
	bool film;
	struct notification {
		struct wl_resource *resource; /* NULL: given back */
		enum kind kind;
		int seat;
	} notification[NOTIFICATIONS];
	struct seat_number {
		struct compositor *owner;
		int number;
	} number[SEATS];
};

static void on_destroy(struct wl_client *client, struct wl_resource *r)
{
	(void)client;
	wl_resource_destroy(r);
}

/* Seats */

static void on_device(struct wl_client *client, struct wl_resource *r,
    uint32_t id)
{
	(void)client;
	(void)id;
	wl_resource_post_error(r, 0, "this seat has no devices");
}

static const struct wl_seat_interface seat_requests = {
	.get_pointer = on_device,
	.get_keyboard = on_device,
	.get_touch = on_device,
	.release = on_destroy,
};

static void on_bind_seat(struct wl_client *client, void *data, uint32_t version,
    uint32_t id)
{
	struct wl_resource *r =
	    wl_resource_create(client, &wl_seat_interface, (int)version, id);

	wl_resource_set_implementation(r, &seat_requests, data, NULL);
	wl_seat_send_capabilities(r, 0);
}

static void add_seat(struct compositor *c)
{
	struct seat_number *n = &c->number[c->seats];

	if (c->seats >= SEATS)
		return;
	*n = (struct seat_number){c, c->seats};
	c->seat[c->seats++] = wl_global_create(c->display, &wl_seat_interface,
	    5, n, on_bind_seat);
}

/* Notifications */

static void on_released(struct wl_resource *r)
{
	struct notification *n = wl_resource_get_user_data(r);

	n->resource = NULL;
	puts("released");
}

static const struct ext_idle_notification_v1_interface ext_requests = {
	.destroy = on_destroy,
};

static const struct org_kde_kwin_idle_timeout_interface kde_requests = {
	.release = on_destroy,
	.simulate_user_activity = NULL,
};

static void add_notification(struct wl_resource *notifier, enum kind kind,
    uint32_t id, uint32_t ms, struct wl_resource *seat)
{
	static const char *const names[] = {"input", "plain", "kde"};
	struct compositor *c = wl_resource_get_user_data(notifier);
	const struct seat_number *number = wl_resource_get_user_data(seat);
	struct notification *n = &c->notification[c->notifications];
	bool kde = kind == KIND_KDE;

	if (c->notifications >= NOTIFICATIONS)
		return;
	c->notifications++;
	n->kind = kind;
	n->seat = number->number;
	n->resource = wl_resource_create(wl_resource_get_client(notifier),
	    kde ? &org_kde_kwin_idle_timeout_interface :
		  &ext_idle_notification_v1_interface,
	    wl_resource_get_version(notifier), id);
	wl_resource_set_implementation(n->resource,
	    kde ? (const void *)&kde_requests : (const void *)&ext_requests, n,
	    on_released);
	printf("%s %u\n", names[kind], ms);
}

static void on_plain(struct wl_client *client, struct wl_resource *r,
    uint32_t id, uint32_t ms, struct wl_resource *seat)
{
	(void)client;
	add_notification(r, KIND_PLAIN, id, ms, seat);
}

static void on_input(struct wl_client *client, struct wl_resource *r,
    uint32_t id, uint32_t ms, struct wl_resource *seat)
{
	(void)client;
	add_notification(r, KIND_INPUT, id, ms, seat);
}

static void on_kde(struct wl_client *client, struct wl_resource *r, uint32_t id,
    struct wl_resource *seat, uint32_t ms)
{
	(void)client;
	add_notification(r, KIND_KDE, id, ms, seat);
}

static const struct ext_idle_notifier_v1_interface ext_notifier = {
	.destroy = on_destroy,
	.get_idle_notification = on_plain,
	.get_input_idle_notification = on_input,
};

static const struct org_kde_kwin_idle_interface kde_notifier = {
	.get_idle_timeout = on_kde,
};

static void on_bind_ext(struct wl_client *client, void *data, uint32_t version,
    uint32_t id)
{
	wl_resource_set_implementation(
	    wl_resource_create(client, &ext_idle_notifier_v1_interface,
		(int)version, id),
	    &ext_notifier, data, NULL);
}

static void on_bind_kde(struct wl_client *client, void *data, uint32_t version,
    uint32_t id)
{
	wl_resource_set_implementation(
	    wl_resource_create(client, &org_kde_kwin_idle_interface,
		(int)version, id),
	    &kde_notifier, data, NULL);
}

static void tell(struct compositor *c, int seat, bool idle)
{
	for (int i = 0; i < c->notifications; i++) {
		struct notification *n = &c->notification[i];
		bool held = c->film && n->kind != KIND_INPUT;

		if (!n->resource || n->seat != seat || held)
			continue;
		if (n->kind == KIND_KDE && idle)
			org_kde_kwin_idle_timeout_send_idle(n->resource);
		else if (n->kind == KIND_KDE)
			org_kde_kwin_idle_timeout_send_resumed(n->resource);
		else if (idle)
			ext_idle_notification_v1_send_idled(n->resource);
		else
			ext_idle_notification_v1_send_resumed(n->resource);
	}
}

/* What stdin says */

static void remove_global(struct wl_global **global)
{
	if (*global)
		wl_global_destroy(*global);
	*global = NULL;
}

static void post_errors(struct compositor *c)
{
	for (int i = 0; i < c->notifications; i++)
		if (c->notification[i].resource)
			wl_resource_post_error(c->notification[i].resource, 0,
			    "asked for");
}

static void run(struct compositor *c, const char *verb, int n)
{
	if (strcmp(verb, "film") == 0)
		c->film = true;
	else if (strcmp(verb, "idle") == 0 || strcmp(verb, "resumed") == 0)
		tell(c, n, strcmp(verb, "idle") == 0);
	else if (strcmp(verb, "seat") == 0)
		add_seat(c);
	else if (strcmp(verb, "unseat") == 0 && c->seats > 0)
		remove_global(&c->seat[--c->seats]);
	else if (strcmp(verb, "withdraw") == 0)
		remove_global(&c->notifier);
	else if (strcmp(verb, "error") == 0)
		post_errors(c);
	else if (strcmp(verb, "quit") == 0)
		wl_display_terminate(c->display);
}

/* Each line is written at once, so that it comes in one piece. */
static int on_stdin(int fd, uint32_t mask, void *data)
{
	struct compositor *c = data;
	char line[64], verb[32];
	int n;

	(void)fd;
	(void)mask;
	if (!fgets(line, sizeof(line), stdin)) {
		wl_display_terminate(c->display);
		return 0;
	}
	n = 0;
	if (sscanf(line, "%31s %d", verb, &n) >= 1)
		run(c, verb, n);
	return 0;
}

static void offer(struct compositor *c, const char *way)
{
	if (strcmp(way, "kde") == 0)
		c->notifier = wl_global_create(c->display,
		    &org_kde_kwin_idle_interface, 1, c, on_bind_kde);
	else if (strcmp(way, "none") != 0)
		c->notifier = wl_global_create(c->display,
		    &ext_idle_notifier_v1_interface, atoi(way), c, on_bind_ext);
}

int main(int argc, char **argv)
{
	struct compositor c = {.film = false};
	struct wl_event_source *input;

	if (argc != 3)
		return 2;
	setvbuf(stdin, NULL, _IONBF, 0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	c.display = wl_display_create();
	if (!c.display || wl_display_add_socket(c.display, argv[1]) < 0)
		return 1;
	input = wl_event_loop_add_fd(wl_display_get_event_loop(c.display), 0,
	    WL_EVENT_READABLE, on_stdin, &c);
	offer(&c, argv[2]);
	wl_display_run(c.display);
	wl_event_source_remove(input);
	wl_display_destroy_clients(c.display);
	wl_display_destroy(c.display);
	return 0;
}
