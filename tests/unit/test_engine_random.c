/* core/engine under simulated users: random calendars, presence, verbs, sleeps
 * and clock steps, from a seed. What must never happen, does not; and the same
 * inputs give the same outputs, over a kill and a restart as well. */
#include "unit.h"

#include <stdlib.h>
#include <time.h>

#include "sim.h"

#define USERS 40
#define DAYS 60
#define MEETINGS_A_DAY 4

struct user {
	unsigned seed;
	struct sim s;
	struct occurrence occurrence[DAYS * MEETINGS_A_DAY];
	struct instant pause_until;
	int lasting_today;
	int32_t day;
	uint64_t hash;
	bool restarts;
	struct verdict verdict;
};

static int pick(struct user *u, int n)
{
	return rand_r(&u->seed) % n;
}

static void user_make_calendar(struct user *u, int32_t first)
{
	struct calendar_view *c = &u->s.calendar;

	c->occurrence = u->occurrence;
	for (int d = 0; d < DAYS; d++) {
		int32_t at = 8 * 3600;

		for (int k = 0; k < MEETINGS_A_DAY; k++) {
			struct occurrence *o = &u->occurrence[c->n];

			at += pick(u, 4 * 3600);
			*o = (struct occurrence){.class = CLASS_MEETING};
			o->start = zone_from_local(u->s.zone,
			    (struct local){first + d, at}, ZONE_GAP_BEFORE);
			at += 900 * (1 + pick(u, 8));
			o->end = zone_from_local(u->s.zone,
			    (struct local){first + d, at}, ZONE_GAP_BEFORE);
			if (pick(u, 40) == 0)
				o->class = CLASS_ON_CALL;
			if (o->start.us < o->end.us)
				c->n++;
		}
	}
	qsort(u->occurrence, c->n, sizeof(*u->occurrence),
	    occurrence_compare);
}

static bool user_in_meeting(const struct user *u)
{
	for (size_t i = 0; i < u->s.calendar.n; i++) {
		const struct occurrence *o = &u->occurrence[i];

		if (o->class == CLASS_MEETING &&
		    o->start.us <= u->s.now.wall.us &&
		    u->s.now.wall.us < o->end.us)
			return true;
	}
	return false;
}

static void user_hash(struct user *u, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		u->hash = (u->hash ^ p[i]) * UINT64_C(1099511628211);
}

static void user_check(struct user *u)
{
	const struct sim *s = &u->s;
	int32_t day = zone_to_local(s->zone, s->now.wall).day;
	bool lasting[CHANNEL_COUNT] = {false};

	if (day != u->day)
		u->lasting_today = 0;
	u->day = day;
	for (size_t i = 0; i < s->out.n; i++) {
		const struct action *a = &s->out.action[i];

		user_hash(u, &s->now.wall.us, sizeof(s->now.wall.us));
		user_hash(u, a->kind, strlen(a->kind));
		if (a->type != ACTION_SHOW || strcmp(a->kind,
						 "break-started") == 0)
			continue;
		assert_true(s->now.wall.us >= u->pause_until.us);
		if (strcmp(a->kind, "break-long-due") == 0) {
			assert_true(a->silent);
			continue;
		}
		/* but the end of the day, unheard, held back for long */
		if (user_in_meeting(u)) {
			assert_int_equal(a->channel, CHANNEL_CUTOFF);
			assert_true(a->silent && a->urgency == URGENCY_LOW);
			assert_non_null(strstr(a->reason.text,
			    "meetings have held this for "));
		}
		/* one thing at a time, and none twice */
		assert_false(lasting[a->channel]);
		lasting[a->channel] = true;
		if (!a->transient)
			u->lasting_today++;
	}
	assert_true(s->out.n < ENGINE_MAX_ACTIONS);
	assert_true(s->out.wake_wall.us > s->now.wall.us);
}

static void user_restart(struct user *u)
{
	struct sim *s = &u->s;
	struct str text = {0};
	struct verdict before, after;

	engine_verdict(s->engine, s->now, &before);
	engine_save(s->engine, s->now, "boot", false, &text);
	engine_free(s->engine);
	s->engine = engine_new(&s->rules, &s->calendar, s->now);
	assert_int_equal(engine_restore(s->engine, s->now, "boot", text.v), 0);
	str_done(&text);
	sim_presence(s, before.presence);
	user_check(u);
	engine_verdict(s->engine, s->now, &after);
	assert_int_equal(before.duty, after.duty);
	assert_int_equal(before.cutoff.us, after.cutoff.us);
	assert_int_equal(before.budget_left, after.budget_left);
}

static void user_act(struct user *u)
{
	struct sim *s = &u->s;
	static const enum verb verbs[] = {VERB_TAKE, VERB_SNOOZE, VERB_SKIP,
	    VERB_RESUME};
	int what = pick(u, 100);

	if (what < 50) {
		enum presence p = (enum presence)pick(u, PRESENCE_COUNT);

		sim_presence_since(s, p, p == PRESENCE_IDLE ? MINUTES(2) : 0);
	} else if (what < 80) {
		if (sim_verb(s, verbs[pick(u, 4)]) == 0 &&
		    s->out.answer_text[0] == 'r')
			u->pause_until.us = INT64_MIN;
	} else if (what < 85) {
		struct instant until = {
		    s->now.wall.us + MINUTES(1 + pick(u, 90))};

		sim_feed(s,
		    &(struct engine_event){.type = EVENT_VERB,
			.verb = VERB_PAUSE, .until = until});
		u->pause_until = until;
	} else if (what < 90) {
		sim_extend(s, MINUTES(pick(u, 90)));
	} else if (what < 92) {
		s->now.wall.us += MINUTES(pick(u, 20) - 10);
		u->pause_until.us = INT64_MIN;
		sim_verb(s, VERB_RESUME);
	} else if (u->restarts) {
		user_restart(u);
		return;
	}
	user_check(u);
}

static void user_live(struct user *u, const char *zone)
{
	struct sim *s = &u->s;
	struct instant end;

	sim_begin(s, zone);
	s->quiet_log = true;
	u->pause_until.us = INT64_MIN;
	user_make_calendar(u, testday_day("2026-03-01"));
	sim_start(s, "2026-03-01 05:00", PRESENCE_LOCKED);
	end = (struct instant){s->now.wall.us + DAYS * HOURS(24)};
	while (s->now.wall.us < end.us) {
		int64_t next =
		    s->now.wall.us + MINUTES(1 + pick(u, 60));

		while (sim_wake(s) <= next) {
			assert_true(sim_wake(s) > s->now.wall.us);
			sim_move(s, sim_wake(s));
			sim_tick(s);
			user_check(u);
		}
		sim_move(s, next);
		user_act(u);
	}
	sim_end(s);
}

static void test_users(void **state)
{
	static const char *const zones[] = {"Europe/Berlin",
	    "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"};
	static struct user u;

	(void)state;
	for (unsigned seed = 1; seed <= USERS; seed++) {
		uint64_t first = 0;

		for (int twice = 0; twice < 2; twice++) {
			memset(&u, 0, sizeof(u));
			u.seed = seed;
			u.restarts = seed % 2;
			user_live(&u, zones[seed % 4]);
			if (twice)
				assert_true(first == u.hash);
			first = u.hash;
		}
	}
}

/* A year of days at the defaults: never more than 12 lasting prompts a day,
 * never more active time without an offer than a rest break grows. */
static void test_year(void **state)
{
	struct sim s;
	struct instant day;
	struct timespec a, b;
	int most = 0;

	(void)state;
	sim_begin(&s, "Europe/Berlin");
	s.quiet_log = true;
	day = testday_at(s.zone, "2026-01-01 05:00");
	sim_start(&s, "2026-01-01 05:00", PRESENCE_LOCKED);
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (int d = 0; d < 365; d++) {
		size_t before = s.log.n;
		int prompts = 0;

		sim_run_to(&s, (struct instant){day.us + HOURS(4)});
		sim_presence(&s, PRESENCE_ACTIVE);
		sim_run_to(&s, (struct instant){day.us + HOURS(15)});
		sim_presence(&s, PRESENCE_LOCKED);
		day.us += HOURS(24);
		sim_run_to(&s, day);
		for (size_t i = before; i < s.log.n; i++)
			prompts += s.log.v[i] == '\n';
		/* this user overstays, by three words after the cutoff */
		if (prompts > most)
			most = prompts;
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
	print_message("# a year: %.1f ms, at most %d lasting prompts a day\n",
	    (double)(b.tv_sec - a.tv_sec) * 1e3 +
		(double)(b.tv_nsec - a.tv_nsec) / 1e6,
	    most);
	assert_int_equal(most, 12 + 3);
	sim_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_users),
	    cmocka_unit_test(test_year),
	};

	return cmocka_run_group_tests_name("engine-random", tests, NULL, NULL);
}
