/* The words of a bubble, for what the server can show. */
#ifndef NOTIFY_TEXT_H
#define NOTIFY_TEXT_H

#include "wire/notify.h"

/* The body; names the command unless there are buttons, and is escaped where
 * the server reads markup. g_free() it. */
char *text_body(const struct notify_request *r, bool markup, bool buttons);

/* What a button says, and its key on the bus; NULL unless b is one button. */
const char *text_button_label(enum button b);
const char *text_button_key(enum button b);

/* The button of a key; 0: none. */
unsigned text_button_find(const char *key);

/* "x-offduty.break": lets the user's rules in the server tell them apart. */
const char *text_category(enum channel c);

#endif
