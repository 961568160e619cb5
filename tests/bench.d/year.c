/* Plans 365 days with the default rules and two meetings a day, by the engine
 * that the service runs, and then simulates them over a presence trace. Prints
 * of each the wall time in microseconds and how many entries there were.
 * usage: year ZONEFILE */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "config/config.h"
#include "core/plan.h"
#include "core/simulate.h"

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

static void add_meetings(
    struct occurrence *o, const struct zone *z, int32_t day)
{
	static const int32_t start[MEETINGS] = {10 * 3600, 14 * 3600 + 1800};
	int i;

	for (i = 0; i < MEETINGS; i++) {
		o[i].start = zone_from_local(
		    z, (struct local){day, start[i]}, ZONE_GAP_END);
		o[i].end.us = o[i].start.us + USEC_PER_HOUR;
		o[i].class = CLASS_MEETING;
	}
}

static void add_point(struct trace *t, const struct zone *z, struct local at,
    enum presence presence)
{
	mem_grow(&t->v, t->n, &t->cap, sizeof(*t->v));
	t->v[t->n++] = (struct trace_point){
	    zone_from_local(z, at, ZONE_GAP_END), presence};
}

/* Comes at nine, is away six minutes in each forty-five, leaves at half past
 * five. */
static void add_presence(struct trace *t, const struct zone *z, int32_t day)
{
	int32_t sec;

	for (sec = 9 * 3600; sec < 17 * 3600 + 1800; sec += 45 * 60) {
		add_point(t, z, (struct local){day, sec}, PRESENCE_ACTIVE);
		add_point(
		    t, z, (struct local){day, sec + 39 * 60}, PRESENCE_IDLE);
	}
	add_point(t, z, (struct local){day, 17 * 3600 + 1800}, PRESENCE_LOCKED);
}

static int64_t clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static size_t plan_year(
    const struct config *c, const struct calendar_view *view, int32_t first)
{
	struct plan plan = {0};
	size_t entries = 0;
	int32_t i;

	for (i = 0; i < DAYS; i++) {
		plan_day(&c->rules, view, first + i, INSTANT_NEVER, &plan);
		entries += plan.line.n;
	}
	plan_done(&plan);
	return entries;
}

static size_t simulate_year(const struct config *c,
    const struct calendar_view *view, const struct trace *t)
{
	struct interval window = {t->v[0].at, t->v[t->n - 1].at};
	struct simulation *s = simulation_new(&c->rules, view, t, window);
	const struct simulation_day *day;
	size_t entries = 0;

	while ((day = simulation_next(s)))
		entries += day->line.n;
	simulation_free(s);
	return entries;
}

int main(int argc, char **argv)
{
	static struct occurrence meeting[DAYS * MEETINGS];
	const int32_t first = date_to_day((struct date){2026, 1, 1});
	struct calendar_view view = {NULL, meeting, DAYS * MEETINGS};
	struct config *config = config_new();
	struct trace trace = {0};
	struct zone *zone;
	int64_t begin;
	size_t n;
	int32_t i;

	zone = argc == 2 ? load_zone(argv[1]) : NULL;
	if (!zone)
		return 1;
	view.zone = zone;
	for (i = 0; i < DAYS; i++) {
		add_meetings(meeting + i * MEETINGS, zone, first + i);
		add_presence(&trace, zone, first + i);
	}
	begin = clock_us();
	n = plan_year(config, &view, first);
	printf("%lld %zu", (long long)(clock_us() - begin), n);
	begin = clock_us();
	n = simulate_year(config, &view, &trace);
	printf(" %lld %zu\n", (long long)(clock_us() - begin), n);
	trace_done(&trace);
	zone_free(zone);
	config_free(config);
	return 0;
}
