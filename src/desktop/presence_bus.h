/* A D-Bus connection that listens to one server, for the backends of presence
 * that have theirs there. It survives the loss and return of bus and server,
 * and starts neither. */
#ifndef DESKTOP_PRESENCE_BUS_H
#define DESKTOP_PRESENCE_BUS_H

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "desktop/presence_priv.h"

/* Only called from the loop, but for forget. */
struct presence_bus_client {
	const char *name; /* the server's, on the bus */
	bool system;	  /* else the session's bus */

	/* A new connection: lays the matches for its signals. 0 or -errno. */
	int (*listen)(void *data, sd_bus *bus);

	/* There is a bus, and there may be a server: asks what is to be asked.
	 * Again for each new server. */
	void (*start)(void *data);

	/* The server left, or another took its place. */
	void (*left)(void *data);

	/* There is no bus, or no more. forget was called before. */
	void (*lost)(void *data);

	/* Drops the slots it holds: the connection goes. */
	void (*forget)(void *data);
};

struct presence_bus;

/* Does nothing before the loop runs. Never fails: without a bus it waits for
 * one. client is kept. */
struct presence_bus *presence_bus_new(
    sd_event *loop, const struct presence_bus_client *client, void *data);
void presence_bus_free(struct presence_bus *b);

/*
 * Calls a server of the bus, asynchronously, without starting it where there is
 * none. There is no time limit: one that hangs answers when it goes on, and
 * when it dies the bus does. A call that *slot holds is given up; handler gets
 * the client's data. 0 or -errno.
 */
int presence_bus_call(struct presence_bus *b, const char *server,
    const char *path, const char *interface, const char *member,
    sd_bus_slot **slot, sd_bus_message_handler_t handler, const char *types,
    ...);

/* The connection; valid within a call from the client's functions. */
sd_bus *presence_bus_get(struct presence_bus *b);

#endif
