/* Simulated users: chance, and what a seed says about a user. */
#include "unit.h"
#include "users.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "zonefile.h"

/* ---- chance ---- */

/* splitmix64, which is in the public domain and short. */
uint64_t user_random(struct user *u)
{
	uint64_t z = u->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

int user_pick(struct user *u, int n)
{
	return (int)(user_random(u) % (unsigned)n);
}

bool user_chance(struct user *u, int percent)
{
	return user_pick(u, 100) < percent;
}

int64_t user_between(struct user *u, int64_t from, int64_t to)
{
	return from + (int64_t)(user_random(u) % (uint64_t)(to - from + 1));
}

int64_t user_minutes(struct user *u, int from, int to)
{
	return user_between(u, from * USEC_PER_MIN, to * USEC_PER_MIN);
}

/* ---- zones ---- */

#define ZONES_MAX 1024

struct zones {
	char name[ZONES_MAX][ZONE_NAME_SIZE];
	size_t n;
};

static bool zones_have_file(const char *name)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	f = fopen(path, "rb");
	if (f)
		fclose(f);
	return f != NULL;
}

/* The name that a line of tzdata.zi tells: `Z NAME ...`, `L TARGET NAME`. Some
 * systems keep old names in a package of their own. */
static void zones_take_line(struct zones *z, const char *line)
{
	char name[ZONE_NAME_SIZE];

	if (sscanf(line, "Z %63s", name) != 1 &&
	    sscanf(line, "L %*s %63s", name) != 1)
		return;
	if (z->n < ZONES_MAX && zones_have_file(name))
		str_copy(z->name[z->n++], ZONE_NAME_SIZE, name);
}

static const struct zones *zones_read(void)
{
	static struct zones zones;
	char line[256];
	FILE *f;

	if (zones.n)
		return &zones;
	f = fopen("/usr/share/zoneinfo/tzdata.zi", "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		zones_take_line(&zones, line);
	fclose(f);
	assert_true(zones.n > 300);
	return &zones;
}

size_t users_zones(void)
{
	return zones_read()->n;
}

/* ---- the user ---- */

struct trait_odds {
	enum user_trait trait;
	int percent;
};

/* Of one presence, at most one; of the rest, as it comes. */
static unsigned user_make_traits(struct user *u)
{
	static const struct trait_odds odds[] = {
	    {USER_TALKS, 60},
	    {USER_QUIET, 35},
	    {USER_CLOCK, 25},
	    {USER_FLIES, 20},
	    {USER_RELOADS, 20},
	    {USER_MOVES, 30},
	    {USER_LATE, 30},
	    {USER_DIES, 30},
	    {USER_RULES, 60},
	    {USER_NAPS, 20},
	};
	int kind = user_pick(u, 100);
	unsigned traits = 0;

	if (kind < 10)
		traits |= USER_UNKNOWN;
	else if (kind < 25)
		traits |= USER_WILD;
	else if (kind < 32)
		traits |= USER_TIRELESS;
	for (size_t i = 0; i < ARRAY_LEN(odds); i++)
		if (user_chance(u, odds[i].percent))
			traits |= odds[i].trait;
	/* every fourth has none of the disturbing ones */
	if (u->seed % 4 == 0)
		traits &= USER_UNKNOWN | USER_WILD | USER_TIRELESS |
			  USER_LATE | USER_RULES;
	return traits;
}

void user_begin(struct user *u, unsigned seed, int days)
{
	const struct zones *z = zones_read();
	int years = USERS_LAST_YEAR - USERS_FIRST_YEAR + 1;
	int32_t first;

	*u = (struct user){.seed = seed, .days = days};
	u->random = UINT64_C(0xd1b54a32d192ed03) * (seed + 1);
	u->traits = user_make_traits(u);
	/* both go round, at steps that share no factor */
	u->year = USERS_FIRST_YEAR + (int)(seed * 7 % (unsigned)years);
	u->home = zonefile_load(z->name[seed % z->n]);
	u->away = zonefile_load(z->name[user_random(u) % z->n]);
	u->zone = u->home;
	first = date_to_day((struct date){u->year, 1, 1});
	u->now.boot.us = user_minutes(u, 1, 100000);
	u->now.wall = zone_from_local(u->zone,
	    (struct local){first, 5 * 3600}, ZONE_GAP_END);
	u->rules = user_make_rules(u);
	user_make_calendar(u, first);
	u->view = user_look(u);
}

void user_end(struct user *u)
{
	engine_free(u->engine);
	zone_free(u->home);
	zone_free(u->away);
	free(u->rules);
	free(u->occurrence);
	user_release_view(u->view);
}

const char *user_place(const struct user *u, char buf[USER_PLACE_SIZE])
{
	char at[TIME_RFC3339_SIZE];

	time_format_rfc3339(at, u->now.wall,
	    zone_offset(u->zone, u->now.wall));
	snprintf(buf, USER_PLACE_SIZE, "seed %u, %s, %s", u->seed,
	    zone_name(u->zone), at);
	return buf;
}
