/* A D-Bus connection that listens to one server: made again when the bus comes
 * back, and told when the server does. Every call is asynchronous. */
#include "desktop/presence_bus.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define BUS_LOCAL "org.freedesktop.DBus.Local"
#define BUS_LOCAL_PATH "/org/freedesktop/DBus/Local"

/* Where libdbus and sd-bus look without DBUS_SYSTEM_BUS_ADDRESS. */
#define SYSTEM_BUS "unix:path=/run/dbus/system_bus_socket"

struct presence_bus {
	sd_event *loop;
	const struct presence_bus_client *client;
	void *data;
	struct presence_retry *retry;
	sd_event_source *start, *exit;
	sd_bus *bus; /* NULL: none */
};

static void bus_drop(struct presence_bus *b)
{
	b->client->forget(b->data);
	b->bus = sd_bus_close_unref(b->bus);
}

static int bus_on_owner(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct presence_bus *b = data;
	const char *name, *old, *new;

	(void)e;
	if (sd_bus_message_read(m, "sss", &name, &old, &new) < 0)
		return 0;
	b->client->left(b->data);
	if (*new)
		b->client->start(b->data);
	return 0;
}

static int bus_on_lost(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct presence_bus *b = data;

	(void)m;
	(void)e;
	/* the bus itself is dropped by the next try */
	b->client->forget(b->data);
	b->client->lost(b->data);
	presence_retry_wait(b->retry);
	return 0;
}

static int bus_on_answer(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct presence_bus *b = data;

	(void)e;
	if (!sd_bus_message_is_method_error(m, NULL))
		presence_retry_stop(b->retry);
	return 0;
}

static int bus_watch_owner(struct presence_bus *b)
{
	char match[256];

	str_printf(match, sizeof(match),
	    "type='signal',sender='org.freedesktop.DBus',"
	    "member='NameOwnerChanged',arg0='%s'",
	    b->client->name);
	return sd_bus_add_match_async(
	    b->bus, NULL, match, bus_on_owner, bus_on_answer, b);
}

/* sd_bus_open_*() only begins the connection; what is sent waits. */
static int bus_open(struct presence_bus *b)
{
	int r = b->client->system ? sd_bus_open_system(&b->bus)
				  : sd_bus_open_user(&b->bus);

	if (r >= 0)
		r = sd_bus_attach_event(b->bus, b->loop, 0);
	if (r >= 0)
		r = sd_bus_match_signal_async(b->bus, NULL, BUS_LOCAL,
		    BUS_LOCAL_PATH, BUS_LOCAL, "Disconnected", bus_on_lost,
		    NULL, b);
	if (r >= 0)
		r = b->client->listen(b->data, b->bus);
	if (r >= 0)
		r = bus_watch_owner(b);
	return r;
}

static void bus_connect(void *data)
{
	struct presence_bus *b = data;

	bus_drop(b);
	if (bus_open(b) >= 0) {
		b->client->start(b->data);
		return;
	}
	bus_drop(b);
	presence_retry_wait(b->retry);
	b->client->lost(b->data);
}

static int bus_on_start(sd_event_source *s, void *data)
{
	(void)s;
	bus_connect(data);
	return 0;
}

/* sd-bus flushes its queue when the loop exits, and a bus that does not answer
 * would hold that up. Nothing that is queued matters then. */
static int bus_on_exit(sd_event_source *s, void *data)
{
	(void)s;
	bus_drop(data);
	return 0;
}

/* The path of the first unix:path= of the address; NULL: none. free() it. */
static char *bus_path(const char *address)
{
	const char *path = strstr(address, "unix:path=");

	if (!path)
		return NULL;
	path += strlen("unix:path=");
	return mem_strndup(path, strcspn(path, ",;"));
}

/* The bus's socket; NULL: it has none that is known. free() it. */
static char *bus_socket(bool system)
{
	const char *address = getenv(
	    system ? "DBUS_SYSTEM_BUS_ADDRESS" : "DBUS_SESSION_BUS_ADDRESS");
	const char *dir = getenv("XDG_RUNTIME_DIR");
	struct str path = {0};

	if (address && *address)
		return bus_path(address);
	if (system)
		return bus_path(SYSTEM_BUS);
	if (dir && *dir)
		str_addf(&path, "%s/bus", dir);
	return path.v;
}

int presence_bus_call(struct presence_bus *b, const char *server,
    const char *path, const char *interface, const char *member,
    sd_bus_slot **slot, sd_bus_message_handler_t handler, const char *types,
    ...)
{
	sd_bus_message *m = NULL;
	va_list args;
	int r;

	*slot = sd_bus_slot_unref(*slot);
	r = sd_bus_message_new_method_call(
	    b->bus, &m, server, path, interface, member);
	if (r < 0)
		return r;
	va_start(args, types);
	r = sd_bus_message_appendv(m, types, args);
	va_end(args);
	if (r >= 0)
		r = sd_bus_message_set_auto_start(m, 0);
	if (r >= 0)
		r = sd_bus_call_async(
		    b->bus, slot, m, handler, b->data, UINT64_MAX);
	sd_bus_message_unref(m);
	return r < 0 ? r : 0;
}

sd_bus *presence_bus_get(struct presence_bus *b)
{
	return b->bus;
}

struct presence_bus *presence_bus_new(
    sd_event *loop, const struct presence_bus_client *client, void *data)
{
	struct presence_bus *b = mem_new(1, sizeof(*b));
	char *path = bus_socket(client->system);

	b->loop = sd_event_ref(loop);
	b->client = client;
	b->data = data;
	b->retry = presence_retry_new(loop, path, bus_connect, b);
	free(path);
	(void)sd_event_add_defer(loop, &b->start, bus_on_start, b);
	if (sd_event_add_exit(loop, &b->exit, bus_on_exit, b) >= 0)
		(void)sd_event_source_set_priority(
		    b->exit, SD_EVENT_PRIORITY_IMPORTANT);
	return b;
}

void presence_bus_free(struct presence_bus *b)
{
	if (!b)
		return;
	bus_drop(b);
	sd_event_source_disable_unref(b->start);
	sd_event_source_disable_unref(b->exit);
	presence_retry_free(b->retry);
	sd_event_unref(b->loop);
	free(b);
}
