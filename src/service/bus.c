/* The session bus: taken when it is there, waited for when it is not. What is
 * offered on it is in bus_object.c. Nothing here waits for an answer: a bus
 * that hangs delays nobody. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "service/bus_priv.h"

#define BUS_NOTIFICATIONS "org.freedesktop.Notifications"
#define BUS_DRIVER "org.freedesktop.DBus"
#define BUS_DRIVER_PATH "/org/freedesktop/DBus"
#define BUS_LOCAL "org.freedesktop.DBus.Local"
#define BUS_LOCAL_PATH "/org/freedesktop/DBus/Local"
#define BUS_UNIX "unix:path="

struct bus {
	struct service *s;
	sd_bus *session; /* NULL: none */
	sd_bus *system;	 /* NULL until something is to be locked */
	char *address;
	char *socket; /* to watch for; NULL: it has no place */
	struct watch *watch;
	sd_event_source *lost, *exit;
	bool server; /* BUS_NOTIFICATIONS has an owner, or would get one */
};

static void bus_try(struct bus *b);

sd_bus *bus_get(const struct bus *b)
{
	return b ? b->session : NULL;
}

bool bus_has_server(const struct bus *b)
{
	return b && b->server;
}

/* ---- the notification server ---- */

static void bus_set_server(struct bus *b, bool server)
{
	b->server = server;
	log_debug("session bus: %s notification server", server ? "a" : "no");
	if (server && b->s->notifier)
		notifier_retry(b->s->notifier);
}

/* One that the bus starts when it is asked for something is as good. */
static int bus_on_activatable(
    sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct bus *b = data;
	const char *name;

	(void)error;
	if (sd_bus_message_is_method_error(m, NULL) ||
	    sd_bus_message_enter_container(m, 'a', "s") < 0)
		return 0;
	while (sd_bus_message_read(m, "s", &name) > 0)
		if (strcmp(name, BUS_NOTIFICATIONS) == 0)
			b->server = true;
	return 0;
}

static void bus_ask_activatable(struct bus *b)
{
	sd_bus_call_method_async(b->session, NULL, BUS_DRIVER, BUS_DRIVER_PATH,
	    BUS_DRIVER, "ListActivatableNames", bus_on_activatable, b, "");
}

static int bus_on_owner(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const char *name, *old, *new;

	(void)error;
	if (sd_bus_message_read(m, "sss", &name, &old, &new) < 0)
		return 0;
	bus_set_server(data, *new != '\0');
	if (!*new)
		bus_ask_activatable(data);
	return 0;
}

static int bus_on_has_owner(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct bus *b = data;
	int has = 0;

	(void)error;
	if (sd_bus_message_is_method_error(m, NULL) ||
	    sd_bus_message_read(m, "b", &has) < 0)
		return 0;
	if (has)
		bus_set_server(b, true);
	else if (!b->server)
		bus_ask_activatable(b);
	return 0;
}

static int bus_watch_server(struct bus *b)
{
	int r;

	r = sd_bus_add_match_async(b->session, NULL,
	    "type='signal',sender='" BUS_DRIVER "',path='" BUS_DRIVER_PATH
	    "',interface='" BUS_DRIVER "',member='NameOwnerChanged',"
	    "arg0='" BUS_NOTIFICATIONS "'",
	    bus_on_owner, NULL, b);
	if (r < 0)
		return r;
	return sd_bus_call_method_async(b->session, NULL, BUS_DRIVER,
	    BUS_DRIVER_PATH, BUS_DRIVER, "NameHasOwner", bus_on_has_owner, b,
	    "s", BUS_NOTIFICATIONS);
}

/* ---- the connection ---- */

static int bus_on_name(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const sd_bus_error *e = sd_bus_message_get_error(m);

	(void)data;
	(void)error;
	if (e)
		log_warning("session bus: no name: %s", e->message);
	return 0;
}

static void bus_drop(struct bus *b)
{
	if (!b->session)
		return;
	sd_bus_detach_event(b->session);
	b->session = sd_bus_close_unref(b->session);
	b->server = false;
}

/* Not in the bus's own call, which still uses it. */
static int bus_on_lost_later(sd_event_source *source, void *data)
{
	struct bus *b = data;

	(void)source;
	b->lost = sd_event_source_unref(b->lost);
	log_info("session bus: lost");
	if (b->s->quiet)
		quiet_set_bus(b->s->quiet, NULL);
	bus_drop(b);
	bus_try(b);
	return 0;
}

static int bus_on_lost(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct bus *b = data;

	(void)m;
	(void)error;
	if (!b->lost)
		sd_event_add_defer(b->s->loop, &b->lost, bus_on_lost_later, b);
	return 0;
}

static int bus_setup(struct bus *b)
{
	int r;

	r = sd_bus_set_address(b->session, b->address);
	if (r >= 0)
		r = sd_bus_set_bus_client(b->session, 1);
	if (r >= 0)
		r = sd_bus_start(b->session);
	if (r >= 0)
		r = sd_bus_attach_event(
		    b->session, b->s->loop, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0)
		r = sd_bus_match_signal_async(b->session, NULL, BUS_LOCAL,
		    BUS_LOCAL_PATH, BUS_LOCAL, "Disconnected", bus_on_lost,
		    NULL, b);
	if (r >= 0)
		r = bus_object_add(b->s, b->session);
	if (r >= 0)
		r = sd_bus_request_name_async(
		    b->session, NULL, BUS_NAME, 0, bus_on_name, b);
	return r >= 0 ? bus_watch_server(b) : r;
}

static int bus_connect(struct bus *b)
{
	int r;

	if (!b->address || (b->socket && access(b->socket, F_OK) != 0))
		return -ENOENT;
	r = sd_bus_new(&b->session);
	if (r < 0)
		return r;
	r = bus_setup(b);
	if (r < 0)
		bus_drop(b);
	return r;
}

static void bus_on_socket(void *data)
{
	struct bus *b = data;

	if (!b->session)
		bus_try(b);
}

/* Its socket is watched for only while there is no bus. */
static void bus_try(struct bus *b)
{
	char *paths[] = {b->socket, NULL};
	int r = bus_connect(b);

	if (r >= 0) {
		log_debug("session bus: connecting to %s", b->address);
		watch_free(b->watch);
		b->watch = NULL;
		if (b->s->quiet)
			quiet_set_bus(b->s->quiet, b->session);
		return;
	}
	log_debug("session bus: %s", strerrordesc_np(-r));
	if (!b->socket || b->watch)
		return;
	r = watch_new(b->s->loop, paths, SERVICE_SETTLE_US / 5, bus_on_socket,
	    b, &b->watch);
	if (r < 0)
		log_warning("cannot watch for the session bus: %s",
		    strerrordesc_np(-r));
}

void bus_nudge(struct bus *b)
{
	if (b && !b->session && !b->lost && !b->watch)
		bus_try(b);
}

/* ---- locking ---- */

static void bus_drop_system(struct bus *b)
{
	if (b->system)
		sd_bus_detach_event(b->system);
	b->system = sd_bus_close_unref(b->system);
}

sd_bus *bus_system(struct bus *b)
{
	if (!b)
		return NULL;
	if (b->system && sd_bus_is_open(b->system) <= 0)
		bus_drop_system(b);
	if (!b->system && sd_bus_open_system(&b->system) >= 0)
		sd_bus_attach_event(
		    b->system, b->s->loop, SD_EVENT_PRIORITY_NORMAL);
	return b->system;
}

/* ---- start and end ---- */

/* "unix:path=/run/user/1000/bus,guid=...": the path, where that is all. */
static char *bus_find_socket(const char *address)
{
	size_t n;

	if (!str_has_prefix(address, BUS_UNIX))
		return NULL;
	address += sizeof(BUS_UNIX) - 1;
	n = strcspn(address, ",;");
	if (address[n] == ';' || memchr(address, '%', n))
		return NULL;
	return mem_strndup(address, n);
}

static char *bus_find_address(void)
{
	const char *address = getenv("DBUS_SESSION_BUS_ADDRESS");
	const char *dir = getenv("XDG_RUNTIME_DIR");
	struct str text = {0};

	if (address && *address)
		return mem_strdup(address);
	/* what D-Bus would have to escape is in no sane path */
	if (!dir || strpbrk(dir, ",;%= "))
		return NULL;
	str_addf(&text, BUS_UNIX "%s/bus", dir);
	return text.v;
}

/* When the loop exits, sd-bus waits until all is sent that was queued; a bus
 * that has never answered would hold up the end. */
static int bus_on_exit(sd_event_source *source, void *data)
{
	struct bus *b = data;

	(void)source;
	bus_drop(b);
	bus_drop_system(b);
	return 0;
}

int bus_new(struct service *s, struct bus **ret)
{
	struct bus *b = mem_new(1, sizeof(*b));

	b->s = s;
	if (sd_event_add_exit(s->loop, &b->exit, bus_on_exit, b) >= 0)
		sd_event_source_set_priority(b->exit,
		    SD_EVENT_PRIORITY_IMPORTANT);
	b->address = bus_find_address();
	if (b->address)
		b->socket = bus_find_socket(b->address);
	bus_try(b);
	*ret = b;
	return 0;
}

void bus_changed(struct bus *b)
{
	if (b && b->session && sd_bus_is_ready(b->session) > 0)
		bus_object_changed(b->session);
}

void bus_free(struct bus *b)
{
	if (!b)
		return;
	sd_event_source_disable_unref(b->lost);
	watch_free(b->watch);
	sd_event_source_disable_unref(b->exit);
	bus_drop(b);
	bus_drop_system(b);
	free(b->address);
	free(b->socket);
	free(b);
}
