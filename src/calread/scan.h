/*
 * The first pass over a file: where its components are, which belong
 * together, and which cannot matter to the window. Later passes read only
 * those that can.
 */
#ifndef CALREAD_SCAN_H
#define CALREAD_SCAN_H

#include "calread/hint.h"
#include "calread/notice.h"
#include "core/time.h"

#define SCAN_MAX_COMPONENTS 4000000 /* of a file */
#define SCAN_MAX_CALENDARS 100000 /* VCALENDARs; more count as the last */

/* Small, since every event of the file has one for a time. */
struct component {
	uint64_t key;       /* equal for one UID */
	uint32_t offset;    /* of its BEGIN line */
	uint32_t end;       /* behind its END line */
	uint32_t line;
	uint32_t calendar : 20; /* index of its VCALENDAR */
	bool recurs : 1;    /* has a rule, dates or RECURRENCE-ID */
	bool matters : 1;   /* cannot be told to be outside the window */
};

/* What a VCALENDAR says of all that is in it. */
struct scan_calendar {
	const char *rota; /* what PRODID and X-WR-CALNAME say, or "" */
	bool cancelled;   /* METHOD:CANCEL */
};

struct scan {
	/* those that matter and those of the same UID: groups of equal key, in
	 * file order within */
	struct component *event;
	size_t n, cap;
	size_t total; /* of the file's events */
	struct component *zone; /* VTIMEZONEs */
	size_t n_zones, cap_zones;
	struct component *availability; /* VAVAILABILITYs */
	size_t n_availability, cap_availability;
	/* [0] is for what is in none */
	struct scan_calendar *calendar;
	size_t n_calendars, cap_calendars;
	/* one for each event of the file, when keep_keys was set before */
	uint64_t *key;
	size_t n_keys;
	bool keep_keys;
	struct hint hint;
};

/*
 * s: zeroed, but for keep_keys. Looks through n bytes, at most UINT32_MAX; *s is zero but for keep_keys. first and last are the window's
 * days, with a day of reserve. 0, -EFBIG, or -EBADMSG when it is no calendar
 * at all.
 */
int scan_file(struct scan *s, const char *base, size_t n, int32_t first,
    int32_t last, const struct notices *notices);
void scan_done(struct scan *s);

#endif
