/* A filter on the connection that libnotify shares, which sees what goes out
 * and what comes in. GDBus calls it in a thread of its own: what is only that
 * thread's is in struct watcher, and an idle source carries over what it saw. */
#include "notify/news.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

/* So many calls without an answer are kept; of more, the oldest is forgotten.
 * libnotify makes one at a time, and it gives up each after 25 s. */
#define NEWS_MAX_CALLS 64

/* The thread's, but for the atomic ones, which others read. */
struct watcher {
	struct news *news; /* only to be handed on */
	guint sent;	   /* atomic: the serial of the last Notify */
	guint answered;	   /* atomic: the order of the last answer to one */
	unsigned order;
	uint32_t open[NEWS_MAX_CALLS]; /* serials; 0: none */
	unsigned next;
};

struct wait {
	news_handler handler;
	void *data;
};

struct news {
	GDBusConnection *bus;
	struct watcher *watcher; /* the filter's */
	guint filter, mark;
	news_handler on_end;
	void *data;
	GHashTable *waits; /* serial to struct wait */
};

struct parcel {
	struct news *news;
	struct news_item item;
};

/* ---- in the main loop ---- */

static void news_take_answer(struct news *n, const struct news_item *item)
{
	gpointer key = GUINT_TO_POINTER(item->serial);
	struct wait *w = g_hash_table_lookup(n->waits, key);

	/* one that libnotify has taken is none of ours */
	if (!w)
		return;
	g_hash_table_steal(n->waits, key);
	w->handler(w->data, item);
	free(w);
}

static gboolean news_on_parcel(gpointer data)
{
	struct parcel *p = data;

	if (p->item.serial != 0)
		news_take_answer(p->news, &p->item);
	else
		p->news->on_end(p->news->data, &p->item);
	return G_SOURCE_REMOVE;
}

/* ---- in the thread of GDBus ---- */

static void watcher_take_call(struct watcher *w, GDBusMessage *m)
{
	uint32_t serial = g_dbus_message_get_serial(m);

	if (g_dbus_message_get_message_type(m) !=
		G_DBUS_MESSAGE_TYPE_METHOD_CALL ||
	    g_strcmp0(g_dbus_message_get_member(m), "Notify") != 0)
		return;
	w->open[w->next++ % NEWS_MAX_CALLS] = serial;
	g_atomic_int_set(&w->sent, serial);
}

static void watcher_send(struct watcher *w, const struct news_item *item,
    GDBusMessage *m)
{
	const char *sender = g_dbus_message_get_sender(m);
	struct parcel *p = mem_new(1, sizeof(*p));

	p->news = w->news;
	p->item = *item;
	p->item.order = w->order;
	str_copy(p->item.owner, sizeof(p->item.owner), sender ? sender : "");
	/* and not g_main_context_invoke(), which may run it here */
	g_idle_add_full(G_PRIORITY_DEFAULT, news_on_parcel, p, free);
}

/* The call that m answers; NULL: not a Notify of ours. */
static uint32_t *watcher_find(struct watcher *w, GDBusMessage *m)
{
	uint32_t serial = g_dbus_message_get_reply_serial(m);

	for (size_t i = 0; serial != 0 && i < NEWS_MAX_CALLS; i++)
		if (w->open[i] == serial)
			return &w->open[i];
	return NULL;
}

static void watcher_take_answer(struct watcher *w, GDBusMessage *m)
{
	GVariant *body = g_dbus_message_get_body(m);
	uint32_t *call = watcher_find(w, m);
	struct news_item item = {0};

	if (!call)
		return;
	item.serial = *call;
	*call = 0;
	if (g_dbus_message_get_message_type(m) ==
		G_DBUS_MESSAGE_TYPE_METHOD_RETURN &&
	    body && g_variant_is_of_type(body, G_VARIANT_TYPE("(u)")))
		g_variant_get(body, "(u)", &item.id);
	g_atomic_int_set(&w->answered, ++w->order);
	watcher_send(w, &item, m);
}

/* False: m is no bubble's end. */
static bool watcher_take_end(struct watcher *w, GDBusMessage *m)
{
	GVariant *body = g_dbus_message_get_body(m);
	struct news_item item = {0};

	if (g_dbus_message_get_message_type(m) != G_DBUS_MESSAGE_TYPE_SIGNAL ||
	    g_strcmp0(g_dbus_message_get_member(m), "NotificationClosed") !=
		0 ||
	    !body || !g_variant_is_of_type(body, G_VARIANT_TYPE("(uu)")))
		return false;
	g_variant_get(body, "(uu)", &item.id, &item.reason);
	w->order++;
	watcher_send(w, &item, m);
	return true;
}

static GDBusMessage *watcher_on_message(GDBusConnection *bus, GDBusMessage *m,
    gboolean incoming, gpointer data)
{
	struct watcher *w = data;

	(void)bus;
	if (!incoming) {
		watcher_take_call(w, m);
		return m;
	}
	watcher_take_answer(w, m);
	if (!watcher_take_end(w, m))
		return m;
	g_object_unref(m);
	return NULL;
}

/* ---- for bubbles ---- */

struct news *news_new(GDBusConnection *bus, news_handler on_end, void *data)
{
	struct news *n = mem_new(1, sizeof(*n));

	n->bus = g_object_ref(bus);
	n->on_end = on_end;
	n->data = data;
	n->waits = g_hash_table_new_full(NULL, NULL, NULL, free);
	n->watcher = mem_new(1, sizeof(*n->watcher));
	n->watcher->news = n;
	n->filter =
	    g_dbus_connection_add_filter(bus, watcher_on_message, n->watcher,
		free);
	return n;
}

void news_free(struct news *n)
{
	if (!n)
		return;
	g_dbus_connection_remove_filter(n->bus, n->filter);
	g_hash_table_destroy(n->waits);
	g_object_unref(n->bus);
	free(n);
}

void news_mark(struct news *n)
{
	n->mark = (guint)g_atomic_int_get(&n->watcher->sent);
}

unsigned news_answered(const struct news *n)
{
	return (unsigned)g_atomic_int_get(&n->watcher->answered);
}

uint32_t news_expect(struct news *n, news_handler handler, void *data)
{
	guint sent = (guint)g_atomic_int_get(&n->watcher->sent);
	struct wait *w;

	if (sent == n->mark)
		return 0;
	w = mem_new(1, sizeof(*w));
	w->handler = handler;
	w->data = data;
	g_hash_table_insert(n->waits, GUINT_TO_POINTER(sent), w);
	return sent;
}

bool news_is_expected(const struct news *n)
{
	return n && g_hash_table_size(n->waits) > 0;
}
