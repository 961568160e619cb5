/* Plans 365 days with the default rules and two meetings a day, by the engine
 * that the service runs. Prints the wall time in microseconds and how many
 * entries the plans had.
 * usage: year ZONEFILE */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "config/config.h"
#include "core/plan.h"

#define DAYS 365
#define MEETINGS 2

static struct zone *load_zone(const char *path)
{
	static char bytes[ZONE_MAX_BYTES];
	struct zone *z = NULL;
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f)
		return NULL;
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	if (zone_parse(bytes, n, "bench", &z))
		return NULL;
	return z;
}

static void add_meetings(struct occurrence *o, const struct zone *z,
    int32_t day)
{
	static const int32_t start[MEETINGS] = {10 * 3600, 14 * 3600 + 1800};
	int i;

	for (i = 0; i < MEETINGS; i++) {
		o[i].start = zone_from_local(z, (struct local){day, start[i]},
		    ZONE_GAP_END);
		o[i].end.us = o[i].start.us + USEC_PER_HOUR;
		o[i].class = CLASS_MEETING;
	}
}

int main(int argc, char **argv)
{
	static struct occurrence meeting[DAYS * MEETINGS];
	const int32_t first = date_to_day((struct date){2026, 1, 1});
	struct calendar_view view = {NULL, meeting, DAYS * MEETINGS};
	struct config *config = config_new();
	struct timespec begin, end;
	struct plan plan = {0};
	size_t entries = 0;
	struct zone *zone;
	int32_t i;

	zone = argc == 2 ? load_zone(argv[1]) : NULL;
	if (!zone)
		return 1;
	view.zone = zone;
	for (i = 0; i < DAYS; i++)
		add_meetings(meeting + i * MEETINGS, zone, first + i);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (i = 0; i < DAYS; i++) {
		plan_day(&config->rules, &view, first + i, INSTANT_NEVER,
		    &plan);
		entries += plan.line.n;
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%lld %zu\n",
	    (long long)(end.tv_sec - begin.tv_sec) * 1000000 +
		(end.tv_nsec - begin.tv_nsec) / 1000,
	    entries);
	plan_done(&plan);
	zone_free(zone);
	config_free(config);
	return 0;
}
