/* Locks the session: logind's Lock, else org.freedesktop.ScreenSaver and its
 * like; and listens whether it is locked then. */
#ifndef DESKTOP_LOCK_H
#define DESKTOP_LOCK_H

#include <systemd/sd-bus.h>

struct lock;

/* Somebody says that the session is locked; or only that it was asked for. */
enum { LOCK_UNSURE, LOCK_SURE };

/* result is one of these or -errno, how who did it. Called once, from the loop;
 * the lock may be freed in it. */
typedef void (*lock_handler)(void *data, int result, const char *how);

/* Either bus may be NULL; both are attached to loop. Never NULL. */
struct lock *lock_start(sd_event *loop, sd_bus *system, sd_bus *session,
    lock_handler handler, void *data);

/* NULL: nothing. What was asked for is not taken back. */
void lock_free(struct lock *l);

#endif
