/* The working hours that Outlook writes into what it exports. */
#ifndef CALREAD_HINT_H
#define CALREAD_HINT_H

#include "calread/notice.h"
#include "calread/text.h"

struct hint {
	unsigned seen; /* bit per property */
	struct calwire_hint hours;
};

/* Takes the calendar's line, unfolded, if it is one of them. A bad value is
 * noticed and counts as not there. */
void hint_line(struct hint *h, const struct line *l,
    const struct notices *notices);

/* Whether all of it is there. */
bool hint_given(const struct hint *h);

#endif
