/* What the files of quiet share: the sources' face, and asking a server on the
 * session bus. */
#ifndef DESKTOP_QUIET_PRIV_H
#define DESKTOP_QUIET_PRIV_H

#include "desktop/quiet.h"

#define QUIET_NOTIFICATIONS "org.freedesktop.Notifications"
#define QUIET_NOTIFICATIONS_PATH "/org/freedesktop/Notifications"
#define QUIET_SESSION "org.gnome.SessionManager"
#define QUIET_PROPERTIES "org.freedesktop.DBus.Properties"

/* A call that nobody need answer in time: a frozen server does when it thaws,
 * and one that dies is answered for by the bus. */
#define QUIET_NO_LIMIT UINT64_MAX

/* Whether it is quiet now; only called from the loop. */
typedef void (*quiet_tell)(void *data, bool quiet);

/* What a source works with. */
struct quiet_host {
	sd_event *loop;
	sd_bus *bus; /* NULL for a source that needs none */
	quiet_tell tell;
	void *data;
};

/*
 * One kind of source. It is started while the bus name has an owner, or always;
 * then it tells once what is so, without being asked, and again when that
 * changes. Where it cannot know it tells that it is not quiet.
 */
struct quiet_source {
	const char *owner;  /* a bus name; NULL: it needs none */
	const char *server; /* of QUIET_NOTIFICATIONS: its name; NULL: any */
	const char *vendor; /* and its vendor; NULL: any */
	const char *reason; /* "do not disturb (dunst)" */
	bool busy;          /* a meeting, rather than quiet */
	const void *how;    /* for start */
	/* 0, or -errno: not to be had here. *h is copied */
	int (*start)(const struct quiet_host *h, const void *how, void **ret);
	void (*stop)(void *self);
};

/* In the order in which they give the reason; n of them. */
extern const struct quiet_source quiet_sources[];
extern const size_t quiet_sources_count;

/*
 * A property, or what is like one: asked for once, then told by a signal. The
 * readers return 0, or -errno where the message is another or nonsense, which
 * changes nothing.
 */
struct quiet_row {
	const char *match; /* the signal's rule */
	const char *destination, *path, *interface, *member;
	const char *arg[2]; /* strings; NULL: fewer */
	int (*read_answer)(sd_bus_message *m, bool *ret);
	int (*read_signal)(sd_bus_message *m, bool *ret);
};

/* quiet_row.c: how is a struct quiet_row. */
int quiet_row_start(
    const struct quiet_host *h, const void *how, void **ret);
void quiet_row_stop(void *self);

/* Calls a method with strings (n_args, at most) without starting the server. */
int quiet_call(sd_bus *bus, sd_bus_slot **slot, const struct quiet_row *row,
    sd_bus_message_handler_t handler, void *data);

/* quiet_setting.c: a boolean of GSettings, kept by dconf. */
struct quiet_setting {
	const char *schema, *key;
	const char *match; /* of dconf's signal for it */
	bool quiet;	   /* the value that asks for quiet */
};
int quiet_setting_start(
    const struct quiet_host *h, const void *how, void **ret);
void quiet_setting_stop(void *self);

/* quiet_session.c: how is unused. */
int quiet_session_start(
    const struct quiet_host *h, const void *how, void **ret);
void quiet_session_stop(void *self);

/* quiet_camera.c: how is unused. */
int quiet_camera_start(
    const struct quiet_host *h, const void *how, void **ret);
void quiet_camera_stop(void *self);

/* quiet_mako.c: how is unused. */
int quiet_mako_start(
    const struct quiet_host *h, const void *how, void **ret);
void quiet_mako_stop(void *self);

#endif
