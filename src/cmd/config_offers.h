/* What `offduty config init` writes: the template, and what it finds on the
 * machine that may go into it. */
#ifndef CMD_CONFIG_OFFERS_H
#define CMD_CONFIG_OFFERS_H

#include "base/str.h"

/*
 * Appends the file to s, and to said what was found, for the user. calendar:
 * one to offer besides those that khal and vdirsyncer name; or NULL. active:
 * the calendars are not commented out. Working hours always are.
 */
void config_write_offers(struct str *s, struct str *said, const char *calendar,
    bool active);

#endif
