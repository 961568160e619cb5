/* The zone files of the system's tzdata, and which zone is the user's. */
#ifndef DESKTOP_ZONEFILE_H
#define DESKTOP_ZONEFILE_H

#include "core/zone.h"

/* By IANA name, from $TZDIR or /usr/share/zoneinfo; names that lead out of it
 * are refused. 0 or -errno; zone_free() it. */
int zonefile_load(const char *name, struct zone **ret);

/* The user's: name unless it is NULL or empty, else $TZ (a name, ":name" or a
 * POSIX rule), else /etc/localtime; UTC when none can be read. Never NULL. */
struct zone *zonefile_load_user(const char *name);

/* Descriptors of the same TZif bytes, for a process that may open nothing:
 * the caller's, or -errno. The user's is -ENOENT where that is plain UTC. */
int zonefile_open(const char *name);
int zonefile_open_user(const char *name);

#endif
