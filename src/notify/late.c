/* A filter on the connection that libnotify shares, which sees what goes out
 * and what comes in. GDBus calls it in a thread of its own: what is only that
 * thread's is in struct watcher, and an idle source carries over what it saw. */
#include "notify/late.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

/* So many calls without an answer are kept; of more, the oldest is forgotten.
 * libnotify makes one at a time, and it gives up each after 25 s. */
#define LATE_MAX 64

struct call {
	uint32_t serial; /* 0: none */
	uint32_t old;	 /* the id whose place it takes */
};

/* The thread's, but for sent, which it writes before the call is made. */
struct watcher {
	struct late *late; /* only to be handed on */
	guint sent;	   /* atomic: the serial of the last Notify */
	struct call open[LATE_MAX];
	unsigned next;
};

struct wait {
	late_handler handler;
	void *data;
};

struct late {
	GDBusConnection *bus;
	struct watcher *watcher; /* the filter's */
	guint filter, mark;
	GHashTable *waits; /* serial to struct wait */
};

struct answer {
	struct late *late;
	uint32_t serial, id;
	char owner[NOTIFY_OWNER_SIZE];
};

/* ---- in the main loop ---- */

static gboolean late_on_answer(gpointer data)
{
	struct answer *a = data;
	GHashTable *waits = a->late->waits;
	struct wait *w = g_hash_table_lookup(waits,
	    GUINT_TO_POINTER(a->serial));

	/* one that libnotify has taken is none of ours */
	if (!w)
		return G_SOURCE_REMOVE;
	g_hash_table_steal(waits, GUINT_TO_POINTER(a->serial));
	w->handler(w->data, a->serial, a->id, a->owner);
	free(w);
	return G_SOURCE_REMOVE;
}

/* ---- in the thread of GDBus ---- */

/* One that will be answered. */
static bool watcher_is_notify(GDBusMessage *m)
{
	return g_dbus_message_get_message_type(m) ==
	    G_DBUS_MESSAGE_TYPE_METHOD_CALL &&
	    !(g_dbus_message_get_flags(m) &
		G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) &&
	    g_strcmp0(g_dbus_message_get_member(m), "Notify") == 0;
}

static void watcher_take_call(struct watcher *w, GDBusMessage *m)
{
	struct call *c = &w->open[w->next++ % LATE_MAX];
	GVariant *body = g_dbus_message_get_body(m);

	*c = (struct call){.serial = g_dbus_message_get_serial(m)};
	if (body && g_variant_is_of_type(body,
			G_VARIANT_TYPE("(susssasa{sv}i)")))
		g_variant_get_child(body, 1, "u", &c->old);
	g_atomic_int_set(&w->sent, c->serial);
}

/* What m answers; NULL: not a Notify of ours. */
static struct call *watcher_find(struct watcher *w, GDBusMessage *m)
{
	uint32_t serial = g_dbus_message_get_reply_serial(m);

	for (size_t i = 0; serial != 0 && i < LATE_MAX; i++)
		if (w->open[i].serial == serial)
			return &w->open[i];
	return NULL;
}

/* That a bubble ended whose place is being taken: by its id the next one would
 * be taken for ended. The answer tells which one is up. */
static bool watcher_is_past(const struct watcher *w, GDBusMessage *m)
{
	GVariant *body = g_dbus_message_get_body(m);
	uint32_t id;

	if (g_strcmp0(g_dbus_message_get_member(m), "NotificationClosed") !=
		0 ||
	    !body || !g_variant_is_of_type(body, G_VARIANT_TYPE("(uu)")))
		return false;
	g_variant_get_child(body, 0, "u", &id);
	for (size_t i = 0; i < LATE_MAX; i++)
		if (w->open[i].serial != 0 && w->open[i].old == id)
			return true;
	return false;
}

static void watcher_take_answer(struct watcher *w, GDBusMessage *m)
{
	const char *sender = g_dbus_message_get_sender(m);
	GVariant *body = g_dbus_message_get_body(m);
	struct call *call = watcher_find(w, m);
	struct answer *a;

	if (!call)
		return;
	a = mem_new(1, sizeof(*a));
	a->late = w->late;
	a->serial = call->serial;
	call->serial = 0;
	if (g_dbus_message_get_message_type(m) ==
		G_DBUS_MESSAGE_TYPE_METHOD_RETURN &&
	    sender && strlen(sender) < sizeof(a->owner) && body &&
	    g_variant_is_of_type(body, G_VARIANT_TYPE("(u)"))) {
		g_variant_get(body, "(u)", &a->id);
		str_copy(a->owner, sizeof(a->owner), sender);
	}
	/* and not g_main_context_invoke(), which may run it here */
	g_idle_add_full(G_PRIORITY_DEFAULT, late_on_answer, a, free);
}

static GDBusMessage *watcher_on_message(GDBusConnection *bus, GDBusMessage *m,
    gboolean incoming, gpointer data)
{
	struct watcher *w = data;

	(void)bus;
	if (!incoming && watcher_is_notify(m))
		watcher_take_call(w, m);
	if (!incoming)
		return m;
	watcher_take_answer(w, m);
	if (!watcher_is_past(w, m))
		return m;
	g_object_unref(m);
	return NULL;
}

/* ---- for bubbles ---- */

struct late *late_new(GDBusConnection *bus)
{
	struct late *l = mem_new(1, sizeof(*l));

	l->bus = g_object_ref(bus);
	l->waits = g_hash_table_new_full(NULL, NULL, NULL, free);
	l->watcher = mem_new(1, sizeof(*l->watcher));
	l->watcher->late = l;
	l->filter =
	    g_dbus_connection_add_filter(bus, watcher_on_message, l->watcher,
		free);
	return l;
}

void late_free(struct late *l)
{
	if (!l)
		return;
	g_dbus_connection_remove_filter(l->bus, l->filter);
	g_hash_table_destroy(l->waits);
	g_object_unref(l->bus);
	free(l);
}

void late_mark(struct late *l)
{
	l->mark = (guint)g_atomic_int_get(&l->watcher->sent);
}

uint32_t late_expect(struct late *l, late_handler handler, void *data)
{
	guint sent = (guint)g_atomic_int_get(&l->watcher->sent);
	struct wait *w;

	if (sent == l->mark)
		return 0;
	w = mem_new(1, sizeof(*w));
	w->handler = handler;
	w->data = data;
	g_hash_table_insert(l->waits, GUINT_TO_POINTER(sent), w);
	return sent;
}

bool late_is_waiting(const struct late *l)
{
	return l && g_hash_table_size(l->waits) > 0;
}
