/* Quiet from all that can tell: which notification server there is decides who
 * is asked, and the first that says so gives the reason. */
#include "desktop/quiet.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/quiet_priv.h"

#define DRIVER "org.freedesktop.DBus"
#define DRIVER_PATH "/org/freedesktop/DBus"

/* More than there are sources, and bus names that they need. */
#define QUIET_MAX_SOURCES 16
#define QUIET_MAX_OWNERS 4

struct teller {
	struct quiet *owner;
	const struct quiet_source *source;
	void *self; /* NULL: not started */
	bool answered, quiet;
};

/* A bus name that sources need. */
struct owner {
	struct quiet *quiet;
	const char *name;
	sd_bus_slot *match, *call;
	bool asked; /* who it is, and not answered yet */
};

struct quiet {
	sd_event *loop;
	quiet_handler handler;
	void *data;
	sd_bus *bus; /* NULL: none */
	struct owner owners[QUIET_MAX_OWNERS];
	size_t n_owners;
	struct teller teller[QUIET_MAX_SOURCES];
	sd_event_source *begin, *timer;
	bool settled;
	struct quiet_state told;
};

/* ---- what is so ---- */

static bool quiet_waits(const struct quiet *q)
{
	for (size_t i = 0; i < q->n_owners; i++)
		if (q->owners[i].asked)
			return true;
	for (size_t i = 0; i < quiet_sources_count; i++)
		if (q->teller[i].self && !q->teller[i].answered)
			return true;
	return false;
}

static void quiet_find(const struct quiet *q, struct quiet_state *ret)
{
	*ret = (struct quiet_state){0};
	for (size_t i = 0; i < quiet_sources_count; i++) {
		const struct quiet_source *s = &quiet_sources[i];

		if (!q->teller[i].self || !q->teller[i].quiet)
			continue;
		if (s->busy && !ret->busy)
			str_copy(ret->busy_reason, sizeof(ret->busy_reason),
			    s->reason);
		if (!s->busy && !ret->quiet)
			str_copy(ret->reason, sizeof(ret->reason), s->reason);
		ret->busy = ret->busy || s->busy;
		ret->quiet = ret->quiet || !s->busy;
	}
}

static bool quiet_same(const struct quiet_state *a, const struct quiet_state *b)
{
	return a->quiet == b->quiet && a->busy == b->busy &&
	       strcmp(a->reason, b->reason) == 0 &&
	       strcmp(a->busy_reason, b->busy_reason) == 0;
}

static void quiet_update(struct quiet *q)
{
	struct quiet_state now;
	bool first = !q->settled;

	if (first && quiet_waits(q))
		return;
	q->settled = true;
	q->timer = sd_event_source_disable_unref(q->timer);
	quiet_find(q, &now);
	if (!first && quiet_same(&now, &q->told))
		return;
	q->told = now;
	q->handler(q->data, &now);
}

/* ---- the sources ---- */

static void quiet_on_told(void *data, bool quiet)
{
	struct teller *t = data;

	t->answered = true;
	t->quiet = quiet;
	quiet_update(t->owner);
}

/* name: of those that need it; NULL: of those that need none. */
static void quiet_stop(struct quiet *q, const char *name)
{
	for (size_t i = 0; i < quiet_sources_count; i++) {
		struct teller *t = &q->teller[i];
		const char *owner = quiet_sources[i].owner;

		if (!t->self || !owner != !name ||
		    (name && strcmp(owner, name) != 0))
			continue;
		quiet_sources[i].stop(t->self);
		t->self = NULL;
	}
}

static bool quiet_is(const char *wanted, const char *is)
{
	return !wanted || (is && strcmp(wanted, is) == 0);
}

/* Of those that need the name, the ones that its owner concerns. */
static void quiet_start(
    struct quiet *q, const char *name, const char *server, const char *vendor)
{
	for (size_t i = 0; i < quiet_sources_count; i++) {
		const struct quiet_source *s = &quiet_sources[i];
		struct teller *t = &q->teller[i];
		const struct quiet_host host = {
		    q->loop, name ? q->bus : NULL, quiet_on_told, t};

		if (t->self || !s->owner != !name ||
		    (name && strcmp(s->owner, name) != 0) ||
		    !quiet_is(s->server, server) ||
		    !quiet_is(s->vendor, vendor))
			continue;
		t->owner = q;
		t->answered = t->quiet = false;
		if (s->start(&host, s->how, &t->self) < 0)
			t->self = NULL;
		else
			log_debug("asked for: %s", s->reason);
	}
}

/* ---- who owns the names ---- */

static int quiet_on_server(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct owner *o = data;
	const char *name, *vendor;

	(void)error;
	o->asked = false;
	if (!sd_bus_message_is_method_error(m, NULL) &&
	    sd_bus_message_read(m, "ss", &name, &vendor) >= 0) {
		log_debug("notification server: %.64s (%.64s)", name, vendor);
		quiet_start(o->quiet, o->name, name, vendor);
	}
	quiet_update(o->quiet);
	return 0;
}

static int quiet_on_has_owner(
    sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct owner *o = data;
	int has = 0;

	(void)error;
	o->asked = false;
	if (!sd_bus_message_is_method_error(m, NULL) &&
	    sd_bus_message_read(m, "b", &has) >= 0 && has)
		quiet_start(o->quiet, o->name, NULL, NULL);
	quiet_update(o->quiet);
	return 0;
}

/* A notification server says which one it is. */
static void quiet_ask_owner(struct owner *o)
{
	static const struct quiet_row server = {
	    .destination = QUIET_NOTIFICATIONS,
	    .path = QUIET_NOTIFICATIONS_PATH,
	    .interface = QUIET_NOTIFICATIONS,
	    .member = "GetServerInformation",
	};
	const struct quiet_row other = {
	    .destination = DRIVER,
	    .path = DRIVER_PATH,
	    .interface = DRIVER,
	    .member = "NameHasOwner",
	    .arg = {o->name},
	};
	bool is = strcmp(o->name, QUIET_NOTIFICATIONS) == 0;

	o->asked = quiet_call(o->quiet->bus, &o->call, is ? &server : &other,
		       is ? quiet_on_server : quiet_on_has_owner, o) >= 0;
}

static int quiet_on_owner(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct owner *o = data;
	const char *name, *old, *new;

	(void)error;
	if (sd_bus_message_read(m, "sss", &name, &old, &new) < 0)
		return 0;
	quiet_stop(o->quiet, o->name);
	o->call = sd_bus_slot_unref(o->call);
	o->asked = false;
	if (*new)
		quiet_ask_owner(o);
	quiet_update(o->quiet);
	return 0;
}

static void quiet_watch_owner(struct quiet *q, const char *name)
{
	struct owner *o = &q->owners[q->n_owners];
	struct str match = {0};

	for (size_t i = 0; i < q->n_owners; i++)
		if (strcmp(q->owners[i].name, name) == 0)
			return;
	if (q->n_owners == QUIET_MAX_OWNERS)
		return;
	q->n_owners++;
	*o = (struct owner){.quiet = q, .name = name};
	str_addf(&match,
	    "type='signal',sender='" DRIVER "',path='" DRIVER_PATH
	    "',interface='" DRIVER "',member='NameOwnerChanged',arg0='%s'",
	    name);
	if (sd_bus_add_match_async(
		q->bus, &o->match, match.v, quiet_on_owner, NULL, o) >= 0)
		quiet_ask_owner(o);
	str_done(&match);
}

static void quiet_leave_bus(struct quiet *q)
{
	for (size_t i = 0; i < q->n_owners; i++) {
		quiet_stop(q, q->owners[i].name);
		sd_bus_slot_unref(q->owners[i].match);
		sd_bus_slot_unref(q->owners[i].call);
	}
	q->n_owners = 0;
	q->bus = sd_bus_unref(q->bus);
}

void quiet_set_bus(struct quiet *q, sd_bus *bus)
{
	quiet_leave_bus(q);
	if (!bus) {
		if (q->settled)
			quiet_update(q);
		return;
	}
	q->bus = sd_bus_ref(bus);
	for (size_t i = 0; i < quiet_sources_count; i++)
		if (quiet_sources[i].owner)
			quiet_watch_owner(q, quiet_sources[i].owner);
}

/* ---- start and end ---- */

static int quiet_on_begin(sd_event_source *s, void *data)
{
	(void)s;
	quiet_update(data);
	return 0;
}

static int quiet_on_settled(sd_event_source *s, uint64_t usec, void *data)
{
	struct quiet *q = data;

	(void)s;
	(void)usec;
	for (size_t i = 0; i < q->n_owners; i++)
		q->owners[i].asked = false;
	for (size_t i = 0; i < quiet_sources_count; i++)
		q->teller[i].answered = true;
	quiet_update(q);
	return 0;
}

int quiet_new(
    sd_event *loop, quiet_handler handler, void *data, struct quiet **ret)
{
	struct quiet *q = mem_new(1, sizeof(*q));
	int r;

	q->loop = sd_event_ref(loop);
	q->handler = handler;
	q->data = data;
	r = sd_event_add_time_relative(loop, &q->timer, CLOCK_MONOTONIC,
	    QUIET_SETTLE, 0, quiet_on_settled, q);
	if (r >= 0)
		r = sd_event_add_defer(loop, &q->begin, quiet_on_begin, q);
	if (r < 0) {
		quiet_free(q);
		return r;
	}
	*ret = q;
	return 0;
}

void quiet_set_camera(struct quiet *q, bool on)
{
	if (on) {
		quiet_start(q, NULL, NULL, NULL);
		return;
	}
	quiet_stop(q, NULL);
	if (q->settled)
		quiet_update(q);
}

void quiet_free(struct quiet *q)
{
	if (!q)
		return;
	quiet_leave_bus(q);
	quiet_stop(q, NULL);
	sd_event_source_disable_unref(q->begin);
	sd_event_source_disable_unref(q->timer);
	sd_event_unref(q->loop);
	free(q);
}
