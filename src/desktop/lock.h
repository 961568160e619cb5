/* Locks the session: logind's Lock, else org.freedesktop.ScreenSaver. */
#ifndef DESKTOP_LOCK_H
#define DESKTOP_LOCK_H

#include <systemd/sd-bus.h>

/* result is 0 or -errno; how names what locked. */
typedef void (*lock_handler)(void *data, int result, const char *how);

/* Asynchronous; handler is called once, from the buses' event loop. Either bus
 * may be NULL. 0 or -errno when nothing could be asked. */
int lock_session(sd_bus *system, sd_bus *session, lock_handler handler,
    void *data);

#endif
