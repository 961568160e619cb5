/* Drives libnotify for one channel. Each show makes a new NotifyNotification
 * that takes over the old one's id: so no hint or action of the old is left,
 * and a bubble of an earlier process is replaced like one of our own. */
#include "notify/bubble.h"

#include <libnotify/notify.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "build.h"
#include "notify/text.h"

/* By path where it is installed: not every server looks for themes below
 * every prefix. */
#define ICON_PATH OFFDUTY_DATADIR "/icons/hicolor/scalable/apps/offduty.svg"
#define ICON_NAME "offduty"
#define SOUND "message-new-instant"

/* A server need not tell that a bubble expired: after this we close it. */
#define EXPIRE_SLACK_MS 1000

/* Of the specification: too many in too short a time. */
#define TOO_MANY \
	"org.freedesktop.Notifications.Error.ExcessNotificationGeneration"

struct bubble {
	struct server *server;
	struct bubble_handler handler;
	NotifyNotification *note; /* NULL: none, or another process's */
	struct notify_id id;
	struct notify_id closed; /* the last by us */
	uint32_t doubt; /* the serial of its call without an answer; 0: none */
	unsigned order; /* of the answer that gave the id */
	int64_t lasts_us; /* the note */
	bool transient;	   /* the note is */
	bool listed;	   /* it is in a list, and no more on the screen */
	bool put_off;	   /* the last was refused, but will not be for ever */
	guint expiry; /* its source; 0: none */
};

static gboolean note_unref(gpointer note)
{
	g_object_unref(note);
	return G_SOURCE_REMOVE;
}

/* Lets go of the note without closing it. It may be in a callback of its own,
 * so it is freed when that is over. */
static void bubble_drop(struct bubble *b)
{
	if (b->expiry)
		g_source_remove(b->expiry);
	b->expiry = 0;
	b->doubt = 0;
	b->listed = false;
	if (!b->note)
		return;
	g_signal_handlers_disconnect_by_data(b->note, b);
	g_idle_add(note_unref, b->note);
	b->note = NULL;
}

static void bubble_end(struct bubble *b, bool acted)
{
	server_close(b->server, &b->id, acted);
	if (b->id.id != 0)
		b->closed = b->id;
	bubble_drop(b);
	b->id = (struct notify_id){0};
}

void bubble_close(struct bubble *b)
{
	bubble_end(b, false);
}

/* One that was told before the answer is that of another with the same id. */
void bubble_take_end(struct bubble *b, const struct news_item *end)
{
	unsigned reason = end->reason;

	if (!bubble_is_up(b) || end->id != b->id.id ||
	    strcmp(end->owner, b->id.owner) != 0 || end->order < b->order)
		return;
	b->listed = reason == NOTIFY_REASON_EXPIRED && !b->transient &&
	    server_has(b->server, TRAIT_LISTS_EXPIRED);
	if (b->listed)
		return;
	bubble_drop(b);
	b->id = (struct notify_id){0};
	if (reason < NOTIFY_REASON_EXPIRED || reason > NOTIFY_REASON_UNDEFINED)
		reason = NOTIFY_REASON_UNDEFINED;
	b->handler.closed(b->handler.data, (enum notify_reason)reason);
}

/* Some servers leave the bubble up after this, and some say that it closed:
 * closing it here makes them alike. */
static void on_action(NotifyNotification *note, char *key, gpointer data)
{
	unsigned button = text_button_find(key);
	struct bubble *b = data;

	if (note != b->note || button == 0)
		return;
	bubble_end(b, true);
	b->handler.pressed(b->handler.data, (enum button)button);
}

static gboolean on_expiry(gpointer data)
{
	struct bubble *b = data;

	b->expiry = 0;
	bubble_close(b);
	b->handler.closed(b->handler.data, NOTIFY_REASON_EXPIRED);
	return G_SOURCE_REMOVE;
}

static NotifyUrgency bubble_urgency(const struct bubble *b,
    const struct notify_request *r)
{
	switch (r->urgency) {
	case URGENCY_LOW:
		return server_has(b->server, TRAIT_HIDES_LOW) ?
		    NOTIFY_URGENCY_NORMAL :
		    NOTIFY_URGENCY_LOW;
	case URGENCY_CRITICAL:
		return NOTIFY_URGENCY_CRITICAL;
	default:
		return NOTIFY_URGENCY_NORMAL;
	}
}

/* What wants an answer stays until it has one or is past; a note as long as the
 * server is told to show such. */
static int bubble_timeout(const struct bubble *b,
    const struct notify_request *r)
{
	bool alone = server_has(b->server, TRAIT_ONE_AT_A_TIME);
	bool asks = !r->transient && (r->buttons != 0 || r->command[0]);

	if (r->expire_us == 0)
		return asks && !alone ? NOTIFY_EXPIRES_NEVER :
					NOTIFY_EXPIRES_DEFAULT;
	return (int)(alone && r->expire_us > NOTIFY_ALONE_LASTS ?
		   NOTIFY_ALONE_LASTS / 1000 :
		   r->expire_us / 1000);
}

static void bubble_set_hints(struct bubble *b, const struct notify_request *r)
{
	NotifyNotification *note = b->note;

	notify_notification_set_urgency(note, bubble_urgency(b, r));
	notify_notification_set_category(note,
	    text_category((enum channel)r->channel));
	notify_notification_set_hint(note, "desktop-entry",
	    g_variant_new_string("offduty"));
	/* a bubble that was given up for lost may come up after all: the next
	 * one of its tag takes its place */
	if (server_has(b->server, TRAIT_TAGS))
		notify_notification_set_hint(note, "x-dunst-stack-tag",
		    g_variant_new_string(
			text_category((enum channel)r->channel)));
	if (r->transient)
		notify_notification_set_hint(note, "transient",
		    g_variant_new_boolean(TRUE));
	if (r->progress >= 0 && server_has(b->server, TRAIT_BARS))
		notify_notification_set_hint(note, "value",
		    g_variant_new_int32(r->progress));
	if (!r->sound)
		notify_notification_set_hint(note, "suppress-sound",
		    g_variant_new_boolean(TRUE));
	else if (server_can(b->server, "sound"))
		notify_notification_set_hint(note, "sound-name",
		    g_variant_new_string(SOUND));
}

static void bubble_add_actions(struct bubble *b, unsigned buttons)
{
	/* no button of ours: that it closes then is all there is to it */
	if (server_has(b->server, TRAIT_STARTS_PROGRAM))
		notify_notification_add_action(b->note, "default", "Close",
		    on_action, b, NULL);
	for (unsigned bit = 1; bit <= buttons; bit <<= 1)
		if (buttons & bit)
			notify_notification_add_action(b->note,
			    text_button_key((enum button)bit),
			    text_button_label((enum button)bit), on_action, b,
			    NULL);
}

static void bubble_make(struct bubble *b, const struct notify_request *r)
{
	bool markup = server_can(b->server, "body-markup");
	bool buttons = r->buttons != 0 && server_has_buttons(b->server);
	g_autofree char *body = text_body(r, markup, buttons);

	b->lasts_us = notify_lasts(r);
	b->transient = r->transient;
	b->note = notify_notification_new(r->title, body,
	    access(ICON_PATH, R_OK) == 0 ? ICON_PATH : ICON_NAME);
	g_object_set(b->note, "id", (int)b->id.id, NULL);
	bubble_set_hints(b, r);
	notify_notification_set_timeout(b->note, bubble_timeout(b, r));
	if (server_can(b->server, "actions"))
		bubble_add_actions(b, r->buttons);
}

bool bubble_is_up(const struct bubble *b)
{
	return b->note != NULL && b->doubt == 0;
}

bool bubble_is_in_doubt(const struct bubble *b)
{
	return b->doubt != 0;
}

bool bubble_is_put_off(const struct bubble *b)
{
	return b->put_off;
}

void bubble_forget_others(struct bubble *b)
{
	if (server_gave(b->server, &b->id))
		return;
	bubble_drop(b);
	b->id = (struct notify_id){0};
}

static void bubble_take_id(struct bubble *b, uint32_t id, const char *owner,
    unsigned order)
{
	b->id = server_id(b->server, id, owner);
	b->order = order;
	if (b->lasts_us != INT64_MAX)
		b->expiry = g_timeout_add(
		    (guint)(b->lasts_us / 1000) + EXPIRE_SLACK_MS, on_expiry,
		    b);
}

/* What was given up came up. If that is not what is waited for, it is in
 * nobody's place: closed. */
static void bubble_on_late(void *data, const struct news_item *item)
{
	struct bubble *b = data;
	bool ours = item->serial == b->doubt, up = item->id != 0;

	if (ours && up) {
		b->doubt = 0;
		g_object_set(b->note, "id", (int)item->id, NULL);
		bubble_take_id(b, item->id, item->owner, item->order);
	} else if (ours) {
		bubble_drop(b);
	} else if (up && item->id != b->id.id) {
		struct notify_id stray =
		    server_id(b->server, item->id, item->owner);

		server_close(b->server, &stray, false);
	}
	b->handler.late(b->handler.data, ours && up);
}

static bool bubble_try(struct bubble *b, const struct notify_request *r,
    GError **error)
{
	struct news *news = server_news(b->server);
	int id = 0;

	bubble_drop(b);
	bubble_make(b, r);
	news_mark(news);
	if (notify_notification_show(b->note, error)) {
		g_object_get(b->note, "id", &id, NULL);
		bubble_take_id(b, (uint32_t)id, server_owner(b->server),
		    news_answered(news));
		return true;
	}
	if (g_error_matches(*error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
		b->doubt = news_expect(news, bubble_on_late, b);
	if (!b->doubt)
		bubble_drop(b);
	return false;
}

static bool is_too_many(const GError *e)
{
	g_autofree char *name = e ? g_dbus_error_get_remote_error(e) : NULL;

	return name && strcmp(name, TOO_MANY) == 0;
}

/* Some would not show all of it in the place of what is up. */
static bool bubble_is_better_anew(const struct bubble *b,
    const struct notify_request *r)
{
	return b->listed ||
	    (r->buttons != 0 && server_has(b->server, TRAIT_LOSES_BUTTONS));
}

bool bubble_show(struct bubble *b, const struct notify_request *r,
    char **error)
{
	g_autoptr(GError) e = NULL;
	bool shown;

	if (bubble_is_better_anew(b, r))
		bubble_close(b);
	shown = bubble_try(b, r, &e);
	b->put_off = is_too_many(e);
	if (!shown && !b->put_off && !b->doubt && b->id.id != 0) {
		/* a server may refuse an id that it no longer knows */
		b->id = (struct notify_id){0};
		g_clear_error(&e);
		shown = bubble_try(b, r, &e);
	}
	if (!shown) {
		g_dbus_error_strip_remote_error(e);
		*error = g_strdup(e->message);
	}
	return shown;
}

void bubble_adopt(struct bubble *b, const struct notify_id *id)
{
	/* who asks may not have heard yet that it is closed */
	if (b->id.id == 0 && !notify_same_id(id, &b->closed))
		b->id = *id;
}

const struct notify_id *bubble_id(const struct bubble *b)
{
	return &b->id;
}

struct bubble *bubble_new(struct server *server, struct bubble_handler handler)
{
	struct bubble *b = mem_new(1, sizeof(*b));

	b->server = server;
	b->handler = handler;
	return b;
}

void bubble_free(struct bubble *b)
{
	if (!b)
		return;
	bubble_drop(b);
	free(b);
}
