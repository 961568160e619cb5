/*
 * Calendars on this machine that the configurations of other programs name:
 * khal's (ConfigObj) and vdirsyncer's (an INI file with values as in JSON).
 * Reads as much of the two as it takes to find them. Pure; the text is not
 * trusted, and what comes of it fits a line of offduty.ini as it is.
 */
#ifndef CONFIG_CLIENTS_H
#define CONFIG_CLIENTS_H

#include "config/config.h"

#define CLIENTS_MAX_BYTES (1 << 20) /* of a file, for who reads it */
#define CLIENTS_PATH_SIZE 180 /* so that "path = " fits a line, too */
#define CLIENTS_ME_SIZE 180

struct client_calendar {
	unsigned line; /* of its section, in the file's text */
	int program;   /* as the caller numbers them */
	char name[RULES_NAME_SIZE]; /* for [calendar NAME]; no two alike */
	char path[CLIENTS_PATH_SIZE]; /* absolute, or begins with ~/ */
	char me[CLIENTS_ME_SIZE]; /* addresses, a comma between; or "" */
	const char *why_not; /* it cannot be offered; NULL: it can */
};

struct client_calendars {
	struct client_calendar v[CONFIG_MAX_CALENDARS];
	size_t n;
	size_t more; /* that there was no room for */
	const char *home; /* borrowed; what ~ stands for, or NULL */
};

void clients_read_khal(struct client_calendars *l, int program,
    const char *text, size_t n);
void clients_read_vdirsyncer(struct client_calendars *l, int program,
    const char *text, size_t n);

/* One that is named by the caller; name is made fit. */
void clients_add(struct client_calendars *l, int program, const char *name,
    const char *path);

#endif
