/* What `offduty config check` says of the calendars. */
#ifndef CMD_CONFIG_CALENDARS_H
#define CMD_CONFIG_CALENDARS_H

#include "config/config.h"

#define CONFIG_CALENDARS_SHOWN 20 /* problems; the others are counted */

/* Reads the calendars of c, for a fortnight, and adds what is wrong with them
 * as warnings at the lines of their paths. Without the helper it only looks
 * whether there are files, and says so. */
void config_check_calendars(const struct config *c, struct diags *d);

#endif
