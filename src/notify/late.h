/*
 * Answers to Notify that come when libnotify has given up waiting: what a frozen
 * server was asked to show comes up at its thaw all the same, and only the
 * answer tells by which id. And ends of what is just being replaced, which would
 * be taken for those of what comes in its place: libnotify never hears of them.
 */
#ifndef NOTIFY_LATE_H
#define NOTIFY_LATE_H

#include <gio/gio.h>

#include "wire/notify.h"

struct late;

/* id 0: the server is gone or refused, and nothing came up. */
typedef void (*late_handler)(void *data, uint32_t serial, uint32_t id,
    const char *owner);

struct late *late_new(GDBusConnection *bus);

/* NULL does nothing. */
void late_free(struct late *l);

/* Before libnotify's call, which may block. */
void late_mark(struct late *l);

/* It gave up: handler is called once, from the main loop, when the answer to
 * what it sent since late_mark() comes. That message's serial; 0: it sent
 * none, and nothing will come. */
uint32_t late_expect(struct late *l, late_handler handler, void *data);

/* An answer is waited for. NULL: none is. */
bool late_is_waiting(const struct late *l);

#endif
