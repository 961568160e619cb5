/* mako's modes, of which some mean do-not-disturb. From 1.8 on mako tells when
 * they change; before that nobody does, so that who sets them is listened for
 * on a connection of its own, which hears nothing else. */
#include "desktop/quiet_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

#define MAKO "fr.emersion.Mako"
#define MAKO_PATH "/fr/emersion/Mako"
#define DRIVER "org.freedesktop.DBus"
#define DRIVER_PATH "/org/freedesktop/DBus"

/* A name is the user's own; these are the usual ones. */
static const char *const mako_modes[] = {
    "do-not-disturb",
    "dnd",
    "quiet",
    "silent",
};

static const struct quiet_row mako_get = {
    .destination = QUIET_NOTIFICATIONS,
    .path = MAKO_PATH,
    .interface = QUIET_PROPERTIES,
    .member = "Get",
    .arg = {MAKO, "Modes"},
};

static const struct quiet_row mako_list = {
    .destination = QUIET_NOTIFICATIONS,
    .path = MAKO_PATH,
    .interface = MAKO,
    .member = "ListModes",
};

struct quiet_mako {
	struct quiet_host host;
	sd_bus_slot *match, *call;
	bool old;	 /* it does not tell */
	sd_bus *monitor; /* hears who sets them; NULL: none */
	sd_bus_slot *become, *filter;
};

static int mako_ask(struct quiet_mako *m);

static bool mako_is_quiet(const char *mode)
{
	for (size_t i = 0; i < ARRAY_LEN(mako_modes); i++)
		if (strcmp(mode, mako_modes[i]) == 0)
			return true;
	return false;
}

static void mako_read(struct quiet_mako *m, sd_bus_message *answer)
{
	const char *mode;
	bool quiet = false;
	int r = 1;

	if (!m->old)
		r = sd_bus_message_enter_container(answer, 'v', "as");
	if (r > 0)
		r = sd_bus_message_enter_container(answer, 'a', "s");
	while (r > 0 && (r = sd_bus_message_read(answer, "s", &mode)) > 0)
		quiet = quiet || mako_is_quiet(mode);
	m->host.tell(m->host.data, r >= 0 && quiet);
}

/* ---- before 1.8 ---- */

/* Calls that are somebody else's: that they are handled here keeps sd-bus from
 * answering them. */
static int mako_on_heard(sd_bus_message *heard, void *data, sd_bus_error *error)
{
	struct quiet_mako *m = data;

	(void)error;
	if (sd_bus_message_is_method_call(heard, MAKO, NULL) <= 0)
		return 0;
	mako_ask(m);
	return 1;
}

static int mako_on_monitor(
    sd_bus_message *answer, void *data, sd_bus_error *error)
{
	const sd_bus_error *e = sd_bus_message_get_error(answer);

	(void)error;
	if (e)
		log_info("mako's modes are known as of its start alone: %s",
		    e->message);
	/* what was set meanwhile was not heard */
	mako_ask(data);
	return 0;
}

static int mako_become_monitor(struct quiet_mako *m)
{
#define MAKO_CALL                                                              \
	"type='method_call',path='" MAKO_PATH "',interface='" MAKO "',member="
	int r = sd_bus_add_filter(m->monitor, &m->filter, mako_on_heard, m);

	if (r < 0)
		return r;
	return sd_bus_call_method_async(m->monitor, &m->become, DRIVER,
	    DRIVER_PATH, DRIVER ".Monitoring", "BecomeMonitor", mako_on_monitor,
	    m, "asu", 2, MAKO_CALL "'SetModes'", MAKO_CALL "'SetMode'", 0);
}

static int mako_listen(struct quiet_mako *m)
{
	const char *address;
	int r = sd_bus_get_address(m->host.bus, &address);

	if (r >= 0)
		r = sd_bus_new(&m->monitor);
	if (r >= 0)
		r = sd_bus_set_address(m->monitor, address);
	if (r >= 0)
		r = sd_bus_set_bus_client(m->monitor, 1);
	if (r >= 0)
		r = sd_bus_set_monitor(m->monitor, 1);
	if (r >= 0)
		r = sd_bus_start(m->monitor);
	if (r >= 0)
		r = sd_bus_attach_event(
		    m->monitor, m->host.loop, SD_EVENT_PRIORITY_NORMAL);
	return r < 0 ? r : mako_become_monitor(m);
}

/* ---- asking ---- */

static int mako_on_answer(
    sd_bus_message *answer, void *data, sd_bus_error *error)
{
	struct quiet_mako *m = data;

	(void)error;
	m->call = sd_bus_slot_unref(m->call);
	if (!sd_bus_message_is_method_error(answer, NULL))
		mako_read(m, answer);
	else if (m->old)
		m->host.tell(m->host.data, false);
	else {
		m->old = true;
		if (mako_listen(m) < 0)
			mako_ask(m);
	}
	return 0;
}

static int mako_ask(struct quiet_mako *m)
{
	return quiet_call(m->host.bus, &m->call,
	    m->old ? &mako_list : &mako_get, mako_on_answer, m);
}

static int mako_on_changed(
    sd_bus_message *signal, void *data, sd_bus_error *error)
{
	(void)signal;
	(void)error;
	mako_ask(data);
	return 0;
}

int quiet_mako_start(const struct quiet_host *h, const void *how, void **ret)
{
	struct quiet_mako *m = mem_new(1, sizeof(*m));
	int r;

	(void)how;
	m->host = *h;
	r = sd_bus_add_match_async(h->bus, &m->match,
	    "type='signal',sender='" QUIET_NOTIFICATIONS "',path='" MAKO_PATH
	    "',interface='" QUIET_PROPERTIES
	    "',member='PropertiesChanged',arg0='" MAKO "'",
	    mako_on_changed, NULL, m);
	if (r >= 0)
		r = mako_ask(m);
	if (r < 0) {
		quiet_mako_stop(m);
		return r;
	}
	*ret = m;
	return 0;
}

void quiet_mako_stop(void *self)
{
	struct quiet_mako *m = self;

	sd_bus_slot_unref(m->match);
	sd_bus_slot_unref(m->call);
	sd_bus_slot_unref(m->become);
	sd_bus_slot_unref(m->filter);
	if (m->monitor)
		sd_bus_detach_event(m->monitor);
	sd_bus_close_unref(m->monitor);
	free(m);
}
