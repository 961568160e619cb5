/*
 * The first pass over a file: where its components are, which belong
 * together, and which cannot matter to the window. Later passes read only
 * those that can.
 */
#ifndef CALREAD_SCAN_H
#define CALREAD_SCAN_H

#include "calread/notice.h"
#include "core/time.h"

#define SCAN_MAX_COMPONENTS 4000000

struct component {
	int64_t offset;  /* of its BEGIN line */
	int64_t end;     /* behind its END line */
	uint64_t key;    /* equal for one UID */
	unsigned line;
	bool cancelled;  /* its calendar has METHOD:CANCEL */
	bool matters;    /* or cannot be told to be outside the window */
};

struct scan {
	struct component *event; /* groups of equal key; in file order within */
	size_t n, cap;
	struct component *zone; /* VTIMEZONEs */
	size_t n_zones, cap_zones;
	char rota[32]; /* what PRODID and X-WR-CALNAME say, or "" */
};

/*
 * Looks through n bytes. first and last are the window's days, with a day of
 * reserve. 0, or -EBADMSG when it is no calendar at all.
 */
int scan_file(struct scan *s, const char *base, size_t n, int32_t first,
    int32_t last, const struct notices *notices);
void scan_done(struct scan *s);

#endif
