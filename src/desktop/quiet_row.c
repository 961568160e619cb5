/* Servers that hold their do-not-disturb as a property, or the like: how each
 * is asked, and how its change is told. */
#include "desktop/quiet_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct quiet_asker {
	struct quiet_host host;
	const struct quiet_row *row;
	sd_bus_slot *match, *call;
};

/* A call that starts nobody. */
int quiet_call(sd_bus *bus, sd_bus_slot **slot, const struct quiet_row *row,
    sd_bus_message_handler_t handler, void *data)
{
	sd_bus_message *m = NULL;
	int r;

	*slot = sd_bus_slot_unref(*slot);
	r = sd_bus_message_new_method_call(
	    bus, &m, row->destination, row->path, row->interface, row->member);
	for (size_t i = 0; r >= 0 && i < ARRAY_LEN(row->arg) && row->arg[i];
	     i++)
		r = sd_bus_message_append(m, "s", row->arg[i]);
	if (r >= 0)
		r = sd_bus_message_set_auto_start(m, 0);
	if (r >= 0)
		r = sd_bus_call_async(
		    bus, slot, m, handler, data, QUIET_NO_LIMIT);
	sd_bus_message_unref(m);
	return r < 0 ? r : 0;
}

static int row_on_answer(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct quiet_asker *a = data;
	bool quiet = false;

	(void)error;
	if (sd_bus_message_is_method_error(m, NULL) ||
	    a->row->read_answer(m, &quiet) < 0)
		quiet = false;
	a->host.tell(a->host.data, quiet);
	return 0;
}

static int row_on_signal(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct quiet_asker *a = data;
	bool quiet = false;

	(void)error;
	if (a->row->read_signal(m, &quiet) < 0)
		return 0;
	/* an answer that is under way is older */
	a->call = sd_bus_slot_unref(a->call);
	a->host.tell(a->host.data, quiet);
	return 0;
}

int quiet_row_start(const struct quiet_host *h, const void *how, void **ret)
{
	struct quiet_asker *a = mem_new(1, sizeof(*a));
	int r;

	a->host = *h;
	a->row = how;
	r = sd_bus_add_match_async(
	    h->bus, &a->match, a->row->match, row_on_signal, NULL, a);
	if (r >= 0)
		r = quiet_call(h->bus, &a->call, a->row, row_on_answer, a);
	if (r < 0) {
		quiet_row_stop(a);
		return r;
	}
	*ret = a;
	return 0;
}

void quiet_row_stop(void *self)
{
	struct quiet_asker *a = self;

	sd_bus_slot_unref(a->match);
	sd_bus_slot_unref(a->call);
	free(a);
}

/* ---- what they say ---- */

static int read_bool(sd_bus_message *m, const char *types, bool *ret)
{
	int b = 0, r = sd_bus_message_read(m, types, &b);

	*ret = b;
	return r < 0 ? r : 0;
}

/* Properties.Get */
static int read_variant(sd_bus_message *m, bool *ret)
{
	int b = 0, r = sd_bus_message_read(m, "v", "b", &b);

	*ret = b;
	return r < 0 ? r : 0;
}

static int read_plain(sd_bus_message *m, bool *ret)
{
	return read_bool(m, "b", ret);
}

/* PropertiesChanged: the one that is called name, if it is among them. */
static int read_changed(sd_bus_message *m, const char *name, bool *ret)
{
	const char *interface, *key;
	int r = sd_bus_message_read(m, "s", &interface);

	if (r >= 0)
		r = sd_bus_message_enter_container(m, 'a', "{sv}");
	while (r >= 0) {
		r = sd_bus_message_enter_container(m, 'e', "sv");
		if (r == 0)
			return -ENOENT;
		if (r >= 0)
			r = sd_bus_message_read(m, "s", &key);
		if (r >= 0 && strcmp(key, name) == 0)
			return read_variant(m, ret);
		if (r >= 0)
			r = sd_bus_message_skip(m, "v");
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
	}
	return r;
}

static int read_paused(sd_bus_message *m, bool *ret)
{
	return read_changed(m, "paused", ret);
}

static int read_inhibited(sd_bus_message *m, bool *ret)
{
	return read_changed(m, "Inhibited", ret);
}

/* Subscribe: count, do-not-disturb, panel open; SubscribeV2: and inhibited. */
static int read_subscribe(sd_bus_message *m, bool *ret)
{
	int dnd = 0, open = 0, inhibited = 0;
	uint32_t count;
	int r;

	if (sd_bus_message_has_signature(m, "ubbb") > 0)
		r = sd_bus_message_read(
		    m, "ubbb", &count, &dnd, &open, &inhibited);
	else
		r = sd_bus_message_read(m, "ubb", &count, &dnd, &open);
	*ret = dnd || inhibited;
	return r < 0 ? r : 0;
}

/* PropertyChanged: channel, property, value; PropertyRemoved: no value. */
static int read_xfconf(sd_bus_message *m, bool *ret)
{
	const char *channel, *property;
	int r = sd_bus_message_read(m, "ss", &channel, &property);

	*ret = false;
	if (r < 0 || sd_bus_message_at_end(m, 1) > 0)
		return r;
	return read_variant(m, ret);
}

/* ---- who they are ---- */

#define CHANGED_OF(interface)                                                  \
	"type='signal',sender='" QUIET_NOTIFICATIONS                           \
	"',path='" QUIET_NOTIFICATIONS_PATH "',interface='" QUIET_PROPERTIES   \
	"',member='PropertiesChanged',arg0='" interface "'"

#define DUNST "org.dunstproject.cmd0"

static const struct quiet_row row_dunst = {
    .match = CHANGED_OF(DUNST),
    .destination = QUIET_NOTIFICATIONS,
    .path = QUIET_NOTIFICATIONS_PATH,
    .interface = QUIET_PROPERTIES,
    .member = "Get",
    .arg = {DUNST, "paused"},
    .read_answer = read_variant,
    .read_signal = read_paused,
};

/* Plasma's own switch, and what it puts on by itself: full screen, sharing. */
static const struct quiet_row row_plasma = {
    .match = CHANGED_OF(QUIET_NOTIFICATIONS),
    .destination = QUIET_NOTIFICATIONS,
    .path = QUIET_NOTIFICATIONS_PATH,
    .interface = QUIET_PROPERTIES,
    .member = "Get",
    .arg = {QUIET_NOTIFICATIONS, "Inhibited"},
    .read_answer = read_variant,
    .read_signal = read_inhibited,
};

#define SWAYNC "org.erikreider.swaync.cc"
#define SWAYNC_PATH "/org/erikreider/swaync/cc"

static const struct quiet_row row_swaync = {
    .match = "type='signal',sender='" SWAYNC "',path='" SWAYNC_PATH
	     "',interface='" SWAYNC "'",
    .destination = SWAYNC,
    .path = SWAYNC_PATH,
    .interface = SWAYNC,
    .member = "GetDnd",
    .read_answer = read_plain,
    .read_signal = read_subscribe,
};

#define XFCONF "org.xfce.Xfconf"
#define XFCONF_PATH "/org/xfce/Xfconf"
#define XFCONF_ROW(channel, property)                                          \
	{                                                                      \
		.match = "type='signal',sender='" XFCONF                       \
			 "',path='" XFCONF_PATH "',interface='" XFCONF         \
			 "',arg0='" channel "',arg1='" property "'",           \
		.destination = XFCONF, .path = XFCONF_PATH,                    \
		.interface = XFCONF, .member = "GetProperty",                  \
		.arg = {channel, property}, .read_answer = read_variant,       \
		.read_signal = read_xfconf,                                    \
	}

static const struct quiet_row row_xfce =
    XFCONF_ROW("xfce4-notifyd", "/do-not-disturb");
static const struct quiet_row row_xfce_presents =
    XFCONF_ROW("xfce4-power-manager", "/xfce4-power-manager/presentation-mode");

/* dconf tells a change of one key, or of a folder with several. */
#define SETTING(folder, name)                                                  \
	.key = name, .match =                                                  \
			 "type='signal',interface='ca.desrt.dconf.Writer',"    \
			 "member='Notify',arg0path='" folder name "'"

static const struct quiet_setting setting_gnome = {
    .schema = "org.gnome.desktop.notifications",
    SETTING("/org/gnome/desktop/notifications/", "show-banners"),
    .quiet = false,
};

static const struct quiet_setting setting_mate = {
    .schema = "org.mate.NotificationDaemon",
    SETTING("/org/mate/notification-daemon/", "do-not-disturb"),
    .quiet = true,
};

#define SET .start = quiet_setting_start, .stop = quiet_setting_stop

#define ASKED .start = quiet_row_start, .stop = quiet_row_stop

const struct quiet_source quiet_sources[] = {
    {NULL, NULL, NULL, "a camera is on", true, NULL,
	.start = quiet_camera_start, .stop = quiet_camera_stop},
    {QUIET_NOTIFICATIONS, "dunst", NULL, "do not disturb (dunst)", false,
	&row_dunst, ASKED},
    {QUIET_NOTIFICATIONS, "mako", NULL, "do not disturb (mako)", false, NULL,
	.start = quiet_mako_start, .stop = quiet_mako_stop},
    {QUIET_NOTIFICATIONS, "SwayNotificationCenter", NULL,
	"do not disturb (swaync)", false, &row_swaync, ASKED},
    {QUIET_NOTIFICATIONS, "Xfce Notify Daemon", NULL, "do not disturb (Xfce)",
	false, &row_xfce, ASKED},
    {QUIET_NOTIFICATIONS, "Xfce Notify Daemon", NULL,
	"presentation mode (Xfce)", false, &row_xfce_presents, ASKED},
    {QUIET_NOTIFICATIONS, "gnome-shell", NULL, "do not disturb (GNOME)", false,
	&setting_gnome, SET},
    {QUIET_NOTIFICATIONS, "Notification Daemon", "MATE",
	"do not disturb (MATE)", false, &setting_mate, SET},
    {QUIET_NOTIFICATIONS, "Plasma", NULL, "do not disturb (Plasma)", false,
	&row_plasma, ASKED},
    {QUIET_SESSION, NULL, NULL, "a presentation or a call (GNOME)", false,
	NULL, .start = quiet_session_start, .stop = quiet_session_stop},
};

const size_t quiet_sources_count = ARRAY_LEN(quiet_sources);
