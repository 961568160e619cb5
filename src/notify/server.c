/* Asks org.freedesktop.Notifications (Desktop Notifications Specification 1.2)
 * over GDBus, without blocking; libnotify shares the connection. */
#include "notify/server.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define BUS_NAME "org.freedesktop.Notifications"
#define BUS_PATH "/org/freedesktop/Notifications"

struct server {
	server_handler handler;
	news_handler on_end;
	void *data;
	GDBusConnection *bus; /* NULL until it is needed */
	struct news *news;    /* with bus */
	GCancellable *cancel;
	guint silence; /* its source; 0: none */
	bool asked;
	char owner[NOTIFY_OWNER_SIZE];
	char bus_id[NOTIFY_BUS_SIZE];
	unsigned traits;
	char **capabilities; /* NULL: not known */
};

static void server_answer(struct server *s, const char *error)
{
	if (s->silence)
		g_source_remove(s->silence);
	s->silence = 0;
	s->asked = false;
	s->handler(s->data, error);
}

static gboolean server_on_silence(gpointer data)
{
	struct server *s = data;

	s->silence = 0;
	s->handler(s->data, "the notification server does not answer");
	return G_SOURCE_REMOVE;
}

/* Sends one call whose answer may take for ever: when a frozen server goes on,
 * its answer tells, and nothing has to poll. */
static void server_call(struct server *s, const char *to, const char *method,
    GAsyncReadyCallback done)
{
	GDBusMessage *m =
	    g_dbus_message_new_method_call(to, BUS_PATH, BUS_NAME, method);

	g_dbus_connection_send_message_with_reply(s->bus, m,
	    G_DBUS_SEND_MESSAGE_FLAGS_NONE, G_MAXINT, NULL, s->cancel, done, s);
	g_object_unref(m);
}

/* The answer to server_call(). NULL: there is none, which has been reported,
 * or the server has been freed. */
static GDBusMessage *server_take(GObject *bus, GAsyncResult *result, void *data)
{
	g_autoptr(GError) error = NULL;
	GDBusMessage *m = g_dbus_connection_send_message_with_reply_finish(
	    G_DBUS_CONNECTION(bus), result, &error);

	if (m && g_dbus_message_to_gerror(m, &error))
		g_clear_object(&m);
	if (m || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return m;
	g_dbus_error_strip_remote_error(error);
	server_answer(data, error->message);
	return NULL;
}

static void server_on_capabilities(GObject *bus, GAsyncResult *result,
    gpointer data)
{
	g_autoptr(GDBusMessage) m = server_take(bus, result, data);
	struct server *s = data;
	GVariant *body;

	if (!m)
		return;
	body = g_dbus_message_get_body(m);
	if (!body || !g_variant_is_of_type(body, G_VARIANT_TYPE("(as)"))) {
		server_answer(s, "the notification server answers nonsense");
		return;
	}
	g_clear_pointer(&s->capabilities, g_strfreev);
	g_variant_get(body, "(^as)", &s->capabilities);
	str_copy(s->owner, sizeof(s->owner), g_dbus_message_get_sender(m));
	server_answer(s, NULL);
}

static void server_on_information(GObject *bus, GAsyncResult *result,
    gpointer data)
{
	g_autoptr(GDBusMessage) m = server_take(bus, result, data);
	struct server *s = data;
	const char *sender, *name, *vendor;
	GVariant *body;

	if (!m)
		return;
	body = g_dbus_message_get_body(m);
	sender = g_dbus_message_get_sender(m);
	if (!sender || strlen(sender) >= NOTIFY_OWNER_SIZE || !body ||
	    !g_variant_is_of_type(body, G_VARIANT_TYPE("(ssss)"))) {
		server_answer(s, "the notification server answers nonsense");
		return;
	}
	if (strcmp(sender, s->owner) == 0) {
		server_answer(s, NULL);
		return;
	}
	g_variant_get_child(body, 0, "&s", &name);
	g_variant_get_child(body, 1, "&s", &vendor);
	s->traits = trait_find(name, vendor);
	server_call(s, sender, "GetCapabilities", server_on_capabilities);
}

/* Without an address GLib would have X11 start a bus of its own for us. */
static bool bus_is_there(void)
{
	g_autofree char *path = NULL;

	if (g_getenv("DBUS_SESSION_BUS_ADDRESS"))
		return true;
	path = g_build_filename(g_get_user_runtime_dir(), "bus", NULL);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static bool server_connect(struct server *s)
{
	if (!s->bus && bus_is_there())
		s->bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
	if (s->bus && !s->news) {
		s->news = news_new(s->bus, s->on_end, s->data);
		str_copy(s->bus_id, sizeof(s->bus_id),
		    g_dbus_connection_get_guid(s->bus));
	}
	return s->bus != NULL;
}

static gboolean server_on_no_bus(gpointer data)
{
	struct server *s = data;

	s->silence = 0;
	server_answer(s, "there is no session bus");
	return G_SOURCE_REMOVE;
}

struct server *server_new(server_handler handler, news_handler on_end,
    void *data)
{
	struct server *s = mem_new(1, sizeof(*s));

	s->handler = handler;
	s->on_end = on_end;
	s->data = data;
	s->cancel = g_cancellable_new();
	return s;
}

void server_ask(struct server *s)
{
	if (!s->asked && !server_connect(s)) {
		s->asked = true;
		s->silence = g_idle_add(server_on_no_bus, s);
		return;
	}
	if (!s->silence)
		s->silence =
		    g_timeout_add(NOTIFY_SERVER_MS, server_on_silence, s);
	if (s->asked)
		return;
	s->asked = true;
	server_call(s, BUS_NAME, "GetServerInformation", server_on_information);
}

bool server_is_asked(const struct server *s)
{
	return s->asked;
}

bool server_gave(const struct server *s, const struct notify_id *id)
{
	return strcmp(id->owner, s->owner) == 0 &&
	    strcmp(id->bus, s->bus_id) == 0;
}

struct notify_id server_id(const struct server *s, uint32_t id,
    const char *owner)
{
	struct notify_id ret = {.id = id};

	str_copy(ret.owner, sizeof(ret.owner), owner);
	str_copy(ret.bus, sizeof(ret.bus), s->bus_id);
	return ret;
}

const char *server_owner(const struct server *s)
{
	return s->owner;
}

bool server_can(const struct server *s, const char *capability)
{
	return s->capabilities &&
	    g_strv_contains((const char *const *)s->capabilities, capability);
}

bool server_has(const struct server *s, enum trait t)
{
	return s->traits & t;
}

bool server_has_buttons(const struct server *s)
{
	return server_can(s, "actions") && !server_has(s, TRAIT_NO_BUTTONS);
}

/* Sends a call to the server that gave id; its answer is of no interest. */
static void server_tell(struct server *s, const struct notify_id *id,
    const char *method, GVariant *arguments)
{
	GDBusMessage *m = g_dbus_message_new_method_call(id->owner, BUS_PATH,
	    BUS_NAME, method);

	g_dbus_message_set_body(m, arguments);
	g_dbus_message_set_flags(m, G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED |
		G_DBUS_MESSAGE_FLAGS_NO_AUTO_START);
	g_dbus_connection_send_message(s->bus, m,
	    G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
	g_object_unref(m);
}

/* Replaces the bubble by one whose time is over at once. It is closed before
 * that could come up anew. */
static void server_expire(struct server *s, const struct notify_id *id)
{
	GVariantBuilder hints;

	g_variant_builder_init(&hints, G_VARIANT_TYPE("a{sv}"));
	g_variant_builder_add(&hints, "{sv}", "transient",
	    g_variant_new_boolean(TRUE));
	server_tell(s, id, "Notify",
	    g_variant_new("(susssasa{sv}i)", "offduty", id->id, "", "offduty",
		"", NULL, &hints, 1));
}

void server_close(struct server *s, const struct notify_id *id, bool acted)
{
	if (id->id == 0 || !server_connect(s) ||
	    strcmp(id->bus, s->bus_id) != 0)
		return;
	if (!acted && server_has(s, TRAIT_KEEPS_CLOSED) &&
	    strcmp(s->owner, id->owner) == 0)
		server_expire(s, id);
	server_tell(s, id, "CloseNotification", g_variant_new("(u)", id->id));
}

struct news *server_news(const struct server *s)
{
	return s->news;
}

void server_free(struct server *s)
{
	if (!s)
		return;
	g_cancellable_cancel(s->cancel);
	if (s->silence)
		g_source_remove(s->silence);
	if (s->bus)
		g_dbus_connection_flush_sync(s->bus, NULL, NULL);
	news_free(s->news);
	g_clear_object(&s->bus);
	g_clear_object(&s->cancel);
	g_strfreev(s->capabilities);
	free(s);
}
