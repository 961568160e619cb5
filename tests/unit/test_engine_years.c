/*
 * core/engine under simulated users (users.h), a year each, before a judge
 * (judge.h) that looks at every step. And: the same inputs give the same
 * outputs; a service that was killed at any step goes on as if it had not
 * been.
 *
 * OFFDUTY_USERS says which seeds: `12`, or `1-1000`; OFFDUTY_HALF that the first
 * or the second half of those that are meant. A failure names its seed;
 * OFFDUTY_TRACE=1 then prints what the engine did, OFFDUTY_STATE=1 its state.
 */
#include "unit.h"
#include "judge.h"

#include <stdlib.h>
#include <time.h>

#include "base/str.h"
#include "sim.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define FIRST_USER 1
#define LAST_USER 1000
/* Under sanitizers each takes so many times as long. */
#define SANITIZED_LESS 25
#define DAYS 365
/* One in so many is lived twice, for so many days. */
#define TWICE 16
#define TWICE_DAYS 60

#define TWIN_DAYS 1
#define TWIN_EVERY 2000 /* steps, about */
/* Saving at each step would cost more than the steps: only near the moments
 * that need it. */
#define SAVE_STEPS 64
#define SAVE_BEFORE HOURS(2)

struct life {
	struct user user;
	struct judge judge;
	struct str saved; /* at the last step worth a write */
	bool late;        /* there was another since */
	char boot[16];
	int boots;
	/* restored from saved at a random step, and fed the same since */
	struct engine *twin;
	int64_t twin_until;
	int twin_in; /* steps */
	uint64_t chance;
	bool trace;
};

static struct life *life_of(struct user *u)
{
	return (struct life *)(void *)u;
}

/* ---- what is seen ---- */

static void trace_rules(const struct rules *r)
{
	char every[TIME_SPAN_SIZE], length[TIME_SPAN_SIZE];

	for (size_t i = 0; i < r->n_breaks; i++) {
		const struct break_rule *b = &r->breaks[i];

		time_format_span(every, b->every);
		time_format_span(length, b->length);
		printf("# [break %s] every %s for %s%s%s%s\n", b->name, every,
		    length, b->enabled ? "" : ", disabled",
		    b->transient ? ", transient" : "",
		    b->hours_only ? "" : ", at any hour");
	}
	time_format_span(every, r->meeting.longest_deferral);
	time_format_span(length, r->meeting.reach);
	for (size_t i = 0; i < r->hours.n; i++) {
		const struct hours_window *w = &r->hours.window[i];

		printf("# %s %d:%02d-%d:%02d\n", weekday_name(w->weekday),
		    w->start / 3600, w->start / 60 % 60, w->end / 3600,
		    w->end / 60 % 60);
	}
	printf("# days begin at %d:%02d\n", r->hours.day_start / 3600,
	    r->hours.day_start / 60 % 60);
	printf("# longest-deferral %s, reach %s, grown %d%%\n", every, length,
	    r->meeting.grown);
}

/* What was decided in this step and is no action. */
static void trace_decisions(const struct user *u)
{
	size_t n;
	const struct decision *d = engine_decisions(u->engine, &n);

	for (size_t i = 0; i < n; i++)
		if (d[i].at.us == u->now.wall.us)
			printf("#    (%s %s: %s)\n", d[i].kind, d[i].title,
			    d[i].reason.text);
}

static void trace_step(const struct user *u, const struct engine_event *ev)
{
	static const char *const events[] = {"tick", "presence", "rules",
	    "calendar", "verb", "notification", "quiet"};
	static const char *const types[] = {"show", "withdraw", "lock",
	    "command", "record"};
	char place[USER_PLACE_SIZE];

	printf("# %s %s", user_place(u, place), events[ev->type]);
	if (ev->type == EVENT_RULES)
		trace_rules(ev->rules);
	if (ev->type == EVENT_PRESENCE)
		printf(" %s %+lld s", engine_presence_name(ev->presence),
		    (long long)((ev->since.us - u->now.boot.us) /
				USEC_PER_SEC));
	if (ev->type == EVENT_VERB)
		printf(" %s: %d %s", engine_verb_name(ev->verb),
		    u->out.answer, u->out.answer_text);
	printf("%s; looks again in %lld s, %lld s\n",
	    u->quiet ? ", quiet" : "",
	    (long long)((u->out.wake_boot.us - u->now.boot.us) / USEC_PER_SEC),
	    (long long)((u->out.wake_wall.us - u->now.wall.us) /
			USEC_PER_SEC));
	if (getenv("OFFDUTY_STATE") != NULL) {
		struct str text = {0};

		engine_save(u->engine, u->now, "", false, &text);
		printf("%s", text.v);
		str_done(&text);
	}
	trace_decisions(u);
	for (size_t i = 0; i < u->out.n; i++) {
		const struct action *a = &u->out.action[i];

		printf("#    %s %s %s%s: %s (%s)\n", types[a->type], a->kind,
		    a->transient ? "transient " : "",
		    a->silent ? "silent" : "", a->title, a->reason.text);
	}
}

/* ---- the twin ---- */

static void save(const struct life *l, const struct engine *e, struct str *to)
{
	to->n = 0;
	engine_save(e, l->user.now, l->boot, false, to);
}

static bool is_worth_a_write(const struct user *u,
    const struct engine_event *ev)
{
	return u->out.n > 0 || ev->type == EVENT_VERB ||
	       ev->type == EVENT_PRESENCE;
}

static bool wants_save(const struct life *l)
{
	const struct user *u = &l->user;

	return (!l->twin && l->twin_in < SAVE_STEPS) ||
	       u->at[HAPPENS_DEATH] - u->now.boot.us < SAVE_BEFORE;
}

static bool same_action(const struct action *a, const struct action *b)
{
	return a->type == b->type && a->channel == b->channel &&
	       a->buttons == b->buttons && a->urgency == b->urgency &&
	       a->transient == b->transient && a->silent == b->silent &&
	       strcmp(a->kind, b->kind) == 0 &&
	       strcmp(a->title, b->title) == 0 &&
	       strcmp(a->body, b->body) == 0 &&
	       strcmp(a->reason.text, b->reason.text) == 0;
}

/* What a restart took off the screen may be shown again, once it can be. */
static bool is_shown_again(const struct action *a)
{
	return a->type == ACTION_SHOW &&
	       strstr(a->reason.text, "offered before");
}

/* The i-th action from *from on that is news; NULL: no more. */
static const struct action *next_news(const struct engine_output *o,
    size_t *from)
{
	while (*from < o->n && is_shown_again(&o->action[*from]))
		(*from)++;
	return *from < o->n ? &o->action[(*from)++] : NULL;
}

static void check_twin_output(const struct life *l,
    const struct engine_output *twin)
{
	static const struct action none = {.kind = "nothing"};
	const struct user *u = &l->user;
	const struct engine_output *out = &u->out;
	const struct action *a, *b;
	size_t i = 0, k = 0;

	do {
		a = next_news(out, &i);
		b = next_news(twin, &k);
		if (a && b && same_action(a, b))
			continue;
		if (!a && !b)
			break;
		a = a ? a : &none;
		b = b ? b : &none;
		judge_fail(u, "restarted, it does other things: %s '%s' (%s), "
			      "not %s '%s' (%s)",
		    b->kind, b->title, b->reason.text, a->kind, a->title,
		    a->reason.text);
	} while (a);
	if (twin->answer != out->answer ||
	    strcmp(twin->answer_text, out->answer_text) != 0)
		judge_fail(u, "restarted, it answers '%s', not '%s'",
		    twin->answer_text, out->answer_text);
	/* sooner, to show again what it took off the screen */
	if (twin->wake_boot.us > out->wake_boot.us ||
	    twin->wake_wall.us != out->wake_wall.us)
		judge_fail(u,
		    "restarted, it wakes at another time: in %lld s, %lld s",
		    (long long)((twin->wake_boot.us - u->now.boot.us) /
				USEC_PER_SEC),
		    (long long)((twin->wake_wall.us - u->now.wall.us) /
				USEC_PER_SEC));
}

/* The first difference is worth more than both texts. */
static void check_twin_state(struct life *l)
{
	struct str a = {0}, b = {0};
	size_t i = 0;

	save(l, l->user.engine, &a);
	save(l, l->twin, &b);
	while (a.v[i] && a.v[i] == b.v[i])
		i++;
	while (i > 0 && a.v[i - 1] != '\n')
		i--;
	if (strcmp(a.v, b.v) != 0)
		judge_fail(&l->user, "restarted, its state is '%.*s', not "
				     "'%.*s'",
		    (int)strcspn(b.v + i, "\n"), b.v + i,
		    (int)strcspn(a.v + i, "\n"), a.v + i);
	str_done(&a);
	str_done(&b);
}

static void feed_new(struct life *l, struct engine *e,
    struct engine_output *out)
{
	const struct user *u = &l->user;
	struct engine_event ev = user_presence_now(u);

	if (u->quiet) {
		struct engine_event quiet = {.type = EVENT_QUIET,
		    .quiet = true};

		engine_feed(e, u->now, &quiet, out);
		assert_int_equal(out->n, 0);
	}
	engine_feed(e, u->now, &ev, out);
}

static struct engine *restore(struct life *l)
{
	const struct user *u = &l->user;
	struct engine *e = engine_new(u->rules, u->view, u->now);

	if (engine_restore(e, u->now, l->boot, l->saved.v) != 0)
		judge_fail(u, "the state cannot be restored");
	return e;
}

/* What it says at once is what was on the screen. */
static void begin_twin(struct life *l)
{
	struct engine_output out;
	const struct action *a;
	size_t i = 0;

	l->twin = restore(l);
	l->twin_until = l->user.now.boot.us + TWIN_DAYS * HOURS(24);
	l->judge.tally->twins++;
	feed_new(l, l->twin, &out);
	a = next_news(&out, &i);
	if (a)
		judge_fail(&l->user, "restarted, it begins with %s '%s' (%s)",
		    a->kind, a->title, a->reason.text);
}

static void end_twin(struct life *l)
{
	engine_free(l->twin);
	l->twin = NULL;
	l->twin_in = 1 + (int)(l->chance % TWIN_EVERY);
	l->chance = l->chance * UINT64_C(6364136223846793005) + 1442695041;
}

static void step_twin(struct life *l, const struct engine_event *ev)
{
	static struct engine_output out;

	if (!l->twin) {
		if (--l->twin_in <= 0 && l->saved.n && !l->late)
			begin_twin(l);
		return;
	}
	engine_feed(l->twin, l->user.now, ev, &out);
	check_twin_output(l, &out);
	if (l->user.now.boot.us < l->twin_until)
		return;
	check_twin_state(l);
	end_twin(l);
}

/* ---- a life ---- */

static void life_after(struct user *u, const struct engine_event *ev)
{
	struct life *l = life_of(u);

	if (l->trace)
		trace_step(u, ev);
	judge_after(u, ev);
	l->late = !is_worth_a_write(u, ev);
	if (!wants_save(l))
		l->saved.n = 0;
	else if (!l->late)
		save(l, u->engine, &l->saved);
	step_twin(l, ev);
}

/* Killed, and started again at once; or the machine was, and there was a rest
 * between. */
static void life_died(struct user *u)
{
	struct life *l = life_of(u);
	struct engine_event ev = user_presence_now(u);

	if (l->twin)
		end_twin(l);
	if (!l->saved.n) {
		save(l, u->engine, &l->saved);
		l->late = false;
	}
	engine_free(u->engine);
	u->engine = restore(l);
	judge_rebirth(u, l->late);
	if (u->quiet)
		user_feed(u, &(struct engine_event){.type = EVENT_QUIET,
				 .quiet = true});
	user_feed(u, &ev);
}

static uint64_t live(unsigned seed, int days, struct tally *tally)
{
	static struct life l;
	struct user *u = &l.user;

	memset(&l, 0, sizeof(l));
	user_begin(u, seed, days);
	judge_begin(&l.judge, u, tally);
	u->after = life_after;
	u->died = life_died;
	l.chance = seed * 7919 + 1;
	l.trace = getenv("OFFDUTY_TRACE") != NULL;
	snprintf(l.boot, sizeof(l.boot), "boot");
	if (l.trace)
		trace_rules(u->rules);
	end_twin(&l);
	user_live(u);
	end_twin(&l);
	str_done(&l.saved);
	user_end(u);
	return l.judge.hash;
}

static void print_tally(const struct tally *t, double seconds)
{
	print_message("# %ld user-years in %.1f s of CPU, %.1f ms each, in "
		      "%zu zones: %ld steps, %ld days\n",
	    t->users, seconds, seconds * 1e3 / (double)t->users,
	    users_zones(), t->steps, t->days);
	print_message("# %ld prompts, %ld of them lasting, at most %d a day; "
		      "%ld silent ones in meetings; %ld verbs\n",
	    t->prompts, t->lasting, t->most_lasting, t->whispers, t->verbs);
	print_message("# %ld warnings, %ld rungs, %ld reasons to wait, %ld "
		      "enforced; longest without an offer: %lld%% of what may "
		      "be\n",
	    t->warnings, t->rungs, t->waits, t->enforced,
	    (long long)t->longest);
	print_message("# %ld restarts beside the life, %ld in it\n",
	    t->twins, t->deaths);
}

static void test_users(void **state)
{
	const char *which = getenv("OFFDUTY_USERS");
	const char *half = getenv("OFFDUTY_HALF");
	unsigned first = FIRST_USER;
	unsigned last = SANITIZED ? LAST_USER / SANITIZED_LESS : LAST_USER;
	struct timespec a, b;
	struct tally tally = {0};

	(void)state;
	if (which && *which && sscanf(which, "%u-%u", &first, &last) == 1)
		last = first;
	else if (which && *which && SANITIZED)
		last = first + (last - first) / SANITIZED_LESS;
	if (half && *half == '1')
		last = first + (last - first) / 2;
	else if (half && *half == '2')
		first += (last - first) / 2 + 1;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	for (unsigned seed = first; seed <= last; seed++, tally.users++) {
		struct tally again = {0};

		live(seed, DAYS, &tally);
		if (seed % TWICE == 0 &&
		    live(seed, TWICE_DAYS, &again) !=
			live(seed, TWICE_DAYS, &again))
			fail_msg("seed %u: not the same twice", seed);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	print_tally(&tally, (double)(b.tv_sec - a.tv_sec) +
				(double)(b.tv_nsec - a.tv_nsec) / 1e9);
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
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
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
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
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
	    cmocka_unit_test(test_year),
	    cmocka_unit_test(test_users),
	};

	return cmocka_run_group_tests_name("engine-years", tests, NULL, NULL);
}
