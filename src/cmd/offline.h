/*
 * Evaluation without the service: the configuration, the zone, the calendars
 * and the same engine. For --at, `plan` and times on the command line.
 */
#ifndef CMD_OFFLINE_H
#define CMD_OFFLINE_H

#include "cmd/cmd.h"
#include "core/hours.h"
#include "core/zone.h"
#include "desktop/calendar.h"
#include "wire/control.h"

struct offline {
	struct config *config;
	struct zone *zone;
	struct calendar_result calendar;
	struct calendar_view view;
	struct instant now; /* --at, or the clock */
};

struct instant offline_clock(void);

/* Loads configuration and zone and settles now. EXIT_OK, or the exit code with
 * the error printed; offline_done() in either case. */
int offline_open(struct offline *l, const struct cmd_context *ctx);
void offline_done(struct offline *l);

/* A time as the user writes it: "14:00", "tomorrow", RFC 3339 … Prints the
 * error. */
int offline_parse_when(const struct offline *l, const struct cmd_context *ctx,
    const char *text, struct instant *ret);

/* The day that now belongs to. */
int32_t offline_today(const struct offline *l);

struct instant offline_day_start(const struct offline *l, int32_t day);

/* Reads the calendars for days from first on. What cannot be read is told on
 * stderr; its last good answer stands in, if there is one. */
void offline_read_calendars(struct offline *l, int32_t first, int days);

/* The same by what is known of them from before, silently, as a file that has
 * changed may take too long. */
void offline_recall_calendars(struct offline *l, int32_t first, int days);

/* Says on stderr which calendars could not be read, and how many other
 * problems there are unless they are shown already. */
void offline_tell_problems(const struct offline *l, bool shown);

/* With the offset that holds at t. */
struct control_time offline_time(const struct offline *l, struct instant t);

/* The verdict at now as the service would tell it; calendars are read. */
void offline_fill_verdict(const struct offline *l, const struct verdict *v,
    struct control_verdict *ret);

/* All of it: the verdict at --at. EXIT_OK or the exit code. */
int offline_verdict(const struct cmd_context *ctx, struct control_verdict *ret);

#endif
