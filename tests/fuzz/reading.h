/* Reads a calendar from memory, as the helper would, and keeps its replies.
 * Nothing is sent, no time passes but by looks at the clock. */
#ifndef TESTS_FUZZ_READING_H
#define TESTS_FUZZ_READING_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "calread/file.h"
#include "calread/ical.h"
#include "fuzz/must.h"

#define READING_DAY_US (SEC_PER_DAY * USEC_PER_SEC)

struct reading {
	struct calwire_setup setup;
	struct calwire_reply *reply; /* all but problems */
	size_t n, cap;
	size_t problems;
	int result; /* of file_read() */
};

static inline int64_t reading_clock(void)
{
	static int64_t now;

	/* what runs for long runs out of time after so many looks */
	return now += EXPAND_MAX_US / 100;
}

/* A few of the system's zones; no others are there. */
static inline int reading_load_zone(void *arg, const char *name,
    struct zone **ret)
{
	static const char *const names[] = {"Europe/Berlin",
	    "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
	    "Asia/Kolkata"};
	static struct {
		char bytes[ZONE_MAX_BYTES];
		size_t n;
	} file[ARRAY_LEN(names)];

	(void)arg;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[128];
		FILE *f;

		if (strcmp(names[i], name) != 0)
			continue;
		if (file[i].n == 0) {
			snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s",
			    name);
			f = fopen(path, "rb");
			must(f);
			file[i].n = fread(file[i].bytes, 1, ZONE_MAX_BYTES, f);
			fclose(f);
		}
		return zone_parse(file[i].bytes, file[i].n, name, ret);
	}
	return -ENOENT;
}

/* Every reply must be one that the worker takes. */
static inline int reading_take(void *arg, const struct calwire_reply *r,
    size_t n)
{
	struct reading *g = arg;

	for (size_t i = 0; i < n; i++) {
		must(calwire_check_reply(&r[i]) == 0);
		if (r[i].kind == CALWIRE_PROBLEM) {
			g->problems++;
			continue;
		}
		mem_grow(&g->reply, g->n, &g->cap, sizeof(*g->reply));
		g->reply[g->n++] = r[i];
	}
	return 0;
}

/* rules and calendar: NULL are none. */
static inline void reading_read(struct reading *g, const char *bytes, size_t n,
    const struct class_rules *rules, const struct calwire_calendar *calendar,
    bool unsieved)
{
	static const struct class_rules no_rules;
	static const struct calwire_calendar no_calendar;
	static const struct calwire_file no_skips;
	struct calwire_progress progress = {0};
	struct answer *answer = mem_new(1, sizeof(*answer));
	struct zones *zones = zones_new(reading_load_zone, NULL);
	struct zone *user = NULL;
	struct file_context ctx = {&g->setup, rules ? rules : &no_rules,
	    calendar ? calendar : &no_calendar, &no_skips, NULL, zones,
	    &progress, answer, reading_clock, unsieved};
	uint32_t events;

	must(reading_load_zone(NULL, "Europe/Berlin", &user) == 0);
	ctx.user = user;
	answer->sink = reading_take;
	answer->arg = g;
	g->n = g->problems = 0;
	g->result = file_read(&ctx, bytes, n, &events);
	answer_flush(answer);
	must(answer->error == 0);
	zone_free(user);
	zones_free(zones);
	free(answer);
}

static inline void reading_done(struct reading *g)
{
	free(g->reply);
}

/* One of some windows: days and years, ordinary and at the ends of time. */
static inline struct interval reading_window(unsigned char choice)
{
	static const struct {
		int32_t day, days;
	} windows[] = {{20514, 1}, {20500, 7}, {20540, 31}, {20400, 150},
	    {0, 1}, {-719162, 2}, {2932000, 800}, {20514, 0}};
	int64_t from = windows[choice % ARRAY_LEN(windows)].day *
	    READING_DAY_US - choice / 16 * USEC_PER_HOUR;
	int64_t to = from + windows[choice % ARRAY_LEN(windows)].days *
	    READING_DAY_US;

	if (from < -INT64_C(719162) * READING_DAY_US)
		from = -INT64_C(719162) * READING_DAY_US;
	return (struct interval){{from}, {to}};
}

#endif
