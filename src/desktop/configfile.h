/* The configuration's files: where they are, and reading them with inih by a
 * reader of our own. The only user of ini.h. */
#ifndef DESKTOP_CONFIGFILE_H
#define DESKTOP_CONFIGFILE_H

#include "config/config.h"

/* Limits of a file; offduty.ini(5), FILES. inih's buffer has 200 bytes. */
#define CONFIGFILE_MAX_BYTES (1 << 20)
#define CONFIGFILE_MAX_LINE 198
#define CONFIGFILE_MAX_SECTION 48

/*
 * Reads path alone, or with path NULL every file of the XDG search order, least
 * important first: $XDG_CONFIG_DIRS, then $XDG_CONFIG_HOME, each with
 * offduty/offduty.ini behind it. A file that is not there is passed over,
 * unless it is path. Never NULL: what was wrong is in d, and the caller looks
 * at d->errors before it uses the result. config_free() it.
 */
struct config *configfile_load(const char *path, struct diags *d);

/* The folders (not the files) to watch for changes: NULL-terminated; free each
 * and the array. */
char **configfile_watch_dirs(const char *path);

/* $XDG_CONFIG_HOME/offduty/offduty.ini; free() it. NULL: no home. */
char *configfile_user_path(void);

#endif
