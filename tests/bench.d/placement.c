/* The placement bench: each tool beside the same people, the table of what
 * came of it.
 * usage: placement [--people | --kinds] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "placement.h"

#define STEP 5			  /* seconds, while somebody is there */
#define STEP_AWAY 60		  /* and while nobody is to come for long */
#define REST_LEAST (5 * MINUTE)	  /* what ends a stretch */
#define PAUSE_APART (25 * MINUTE) /* no natural pause so soon after a rest */
#define PAUSE_PATIENCE (30 * MINUTE)
#define LUNCH_LEAST (15 * MINUTE)
#define SPELL_APART (2 * HOUR) /* away so long, off duty begins anew */
#define MEETING_TOUCH 25       /* percent of a meeting's minutes with input */
#define CUT_SHORT 12	       /* percent of rests */

enum user_draw {
	USER_ANSWER = 100,
	USER_DELAY,
	USER_LENGTH,
	USER_CUT,
	USER_PRESS,
	USER_LOOK,
	USER_HEED,
	USER_HEED_DELAY,
	USER_TOUCH,
	USER_LOCK,
};

struct samples {
	int64_t *v;
	size_t n, cap;
};

/* What came of it. */
struct tally {
	int in_meeting, notes_in_meeting;
	int lasting, shorter, days; /* on days with hours */
	int full, full_days;	    /* lasting ones, on those of eight */
	int most;		    /* lasting, on one day */
	/* of those who take breaks at all; in hours but for the first */
	struct samples stretch, in_hours, day_longest;
	int64_t silent, silent_worst; /* seconds past the hours, no word yet */
	int64_t weeks;
};

struct user {
	const struct life *l;
	const struct person *p;
	const struct life_day *day;
	const struct tool_type *type;
	struct tool *tool;
	struct tally *tally;
	int64_t now, step;

	bool here, locked;
	int64_t left, back; /* when they left, and will be back at most */
	int64_t rested;	    /* end of the last rest */
	int64_t input;	    /* the last */
	int64_t look_until; /* looks away from the screen */
	int64_t go, go_for; /* has agreed to rest: when, how long; 0: has not */
	bool presses;	    /* tells the tool then */
	int64_t home;	    /* has agreed to leave then; 0: has not */
	size_t pause;	    /* the next natural one */
	bool lunched;

	int64_t stretch, in_hours, longest; /* in hours, today's */
	int64_t silent;			    /* off duty, without a word */
	bool told;
	int lasting, shorter; /* today */
};

static uint32_t user_draw(const struct user *u, enum user_draw what, uint32_t n)
{
	/* the same in whatever five minutes, whoever asks */
	return draw(u->l->seed, what, (uint64_t)(u->now / (5 * MINUTE)), n);
}

/* ---- the tally ---- */

static void samples_add(struct samples *s, int64_t v)
{
	if (v == 0)
		return;
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 1024;
		s->v = realloc(s->v, s->cap * sizeof(*s->v));
		if (!s->v)
			abort();
	}
	s->v[s->n++] = v;
}

static void tally_stretch(struct user *u)
{
	/* who takes no break sits as long beside any tool */
	if (u->p->take > 0) {
		samples_add(&u->tally->stretch, u->stretch);
		samples_add(&u->tally->in_hours, u->in_hours);
	}
	if (u->in_hours > u->longest)
		u->longest = u->in_hours;
	u->stretch = u->in_hours = 0;
}

static bool is_off_duty(const struct user *u)
{
	struct span h = u->day->hours;

	if (span_find(u->l->on_call, u->l->n_on_call, u->now))
		return false;
	return h.from == h.to || u->now >= h.to || u->now < h.from - HOUR;
}

static void tally_silence(struct user *u)
{
	struct tally *t = u->tally;

	if (!is_off_duty(u)) {
		u->silent = 0;
		u->told = false;
		return;
	}
	if (u->told)
		return;
	u->silent += u->step;
	t->silent += u->step;
	if (u->silent > t->silent_worst)
		t->silent_worst = u->silent;
}

static void tally_day(struct user *u)
{
	int64_t hours = u->day->hours.to - u->day->hours.from;
	struct tally *t = u->tally;

	if (hours > 0) {
		t->days++;
		t->lasting += u->lasting;
		t->shorter += u->shorter;
		if (u->p->take > 0)
			samples_add(&t->day_longest, u->longest);
	}
	if (hours >= 8 * HOUR) {
		t->full_days++;
		t->full += u->lasting;
	}
	if (u->lasting > t->most)
		t->most = u->lasting;
	u->lasting = u->shorter = 0;
	u->longest = 0;
}

/* ---- the user ---- */

static const struct span *user_meeting(const struct user *u)
{
	return span_find(u->day->meetings.v, u->day->meetings.n, u->now);
}

static void user_leave(struct user *u, int64_t length)
{
	const struct span *m = spans_next(&u->day->meetings, u->now);

	u->back = u->now + length;
	if (m && m->from < u->back)
		u->back = m->from;
	if (u->back < u->now + MINUTE)
		return; /* not worth getting up */
	u->here = false;
	u->left = u->now;
	u->locked = user_draw(u, USER_LOCK, 100) < (uint32_t)u->p->lock;
	u->go = 0;
}

static void user_come(struct user *u)
{
	int64_t away = u->now - u->left;

	u->here = true;
	u->locked = false;
	u->go = 0;
	if (away >= REST_LEAST) {
		tally_stretch(u);
		u->rested = u->now;
	}
	if (away >= LUNCH_LEAST && u->left >= u->day->start + 7 * HOUR + 1800)
		u->lunched = true;
	if (away >= SPELL_APART) {
		u->silent = 0;
		u->told = false;
	}
}

/* Agrees, puts off, or does not; nobody gets up in a meeting. */
static void user_answer_rest(struct user *u, const struct view *v, int64_t rest)
{
	int r = (int)user_draw(u, USER_ANSWER, 100);
	int busy = user_meeting(u) ? u->p->take : 0;

	if (r < u->p->take && !busy) {
		u->go = u->now +
			user_draw(u, USER_DELAY, (uint32_t)u->p->delay + 1);
		u->go_for = rest * (90 + user_draw(u, USER_LENGTH, 70)) / 100;
		if (user_draw(u, USER_CUT, 100) < CUT_SHORT)
			u->go_for = rest * 6 / 10;
		u->presses = user_draw(u, USER_PRESS, 2);
		return;
	}
	/* who cannot go puts it off, skips it or leaves it as ever */
	if (busy)
		r = u->p->take + r * (100 - u->p->take) / 100;
	r -= u->p->take;
	if (r < u->p->snooze && u->type->answer(u->tool, v, ANSWER_SNOOZE))
		return;
	if (r < u->p->snooze + u->p->skip)
		u->type->answer(u->tool, v, ANSWER_SKIP);
}

static void user_answer_short(struct user *u, int64_t rest)
{
	if (!user_meeting(u) && (int)user_draw(u, USER_LOOK, 100) < u->p->take)
		u->look_until = u->now + rest + 2 * STEP;
}

static void user_answer_end(struct user *u)
{
	int64_t at =
	    u->now + 3 * MINUTE + user_draw(u, USER_HEED_DELAY, 12 * MINUTE);

	/* a word at noon sends nobody home */
	if (u->day->hours.from != u->day->hours.to &&
	    u->now < u->day->hours.to - 45 * MINUTE)
		return;
	u->told = u->told || is_off_duty(u);
	if ((int)user_draw(u, USER_HEED, 100) >= u->p->heed)
		return;
	u->home = at > u->day->hours.to ? at : u->day->hours.to;
}

static void user_see(
    struct user *u, const struct view *v, const struct prompt *p)
{
	struct tally *t = u->tally;
	bool meeting = user_meeting(u) != NULL;

	if (p->kind == PROMPT_NOTE) {
		t->notes_in_meeting += meeting;
		return;
	}
	t->in_meeting += meeting;
	u->shorter += p->kind == PROMPT_SHORT;
	u->lasting += p->kind != PROMPT_SHORT;
	if (!u->here)
		return;
	if (p->kind == PROMPT_REST)
		user_answer_rest(u, v, p->rest);
	else if (p->kind == PROMPT_SHORT)
		user_answer_short(u, p->rest);
	else
		user_answer_end(u);
}

/* Gets up unasked: for lunch, or for a pause that was wished for. */
static void user_go_unasked(struct user *u)
{
	const struct spans *s = &u->day->pauses;
	const struct span *m = spans_next(&u->day->meetings, u->now);
	struct span lunch = u->day->lunch;
	int64_t free = m ? m->from - u->now : DAY;

	while (u->pause < s->n && u->now > s->v[u->pause].from + PAUSE_PATIENCE)
		u->pause++;
	if (lunch.from != lunch.to && !u->lunched && u->now >= lunch.from &&
	    u->now < lunch.from + 2 * HOUR && free >= LUNCH_LEAST) {
		user_leave(u, lunch.to - lunch.from);
	} else if (u->pause < s->n && u->now >= s->v[u->pause].from) {
		struct span wish = s->v[u->pause++];

		if (u->now - u->rested >= PAUSE_APART)
			user_leave(u, wish.to - wish.from);
	}
}

static void user_go(struct user *u, const struct view *v)
{
	if (user_meeting(u))
		return;
	if (u->go && u->now >= u->go) {
		if (u->presses)
			u->type->answer(u->tool, v, ANSWER_START);
		user_leave(u, u->go_for);
		u->go = 0;
	} else if (!u->go) {
		user_go_unasked(u);
	}
}

static bool user_works_now(const struct user *u, const struct span *session)
{
	return session && (!u->home || u->now < u->home) && u->now >= u->back;
}

static bool user_touches(const struct user *u)
{
	if (u->now < u->look_until)
		return false;
	if (user_meeting(u))
		return draw(u->l->seed, USER_TOUCH, (uint64_t)u->now / MINUTE,
			   100) < MEETING_TOUCH;
	return !span_find(u->day->reads.v, u->day->reads.n, u->now);
}

/* Comes, goes, touches the keyboard or does not. */
static void user_move(struct user *u)
{
	const struct span *session =
	    span_find(u->day->sessions.v, u->day->sessions.n, u->now);
	bool works = user_works_now(u, session);

	if (!session)
		u->home = 0; /* another session is another decision */
	if (works && !u->here) {
		user_come(u);
		u->input = u->now;
	} else if (!works && u->here) {
		u->here = false;
		u->left = u->now;
		u->locked = true;
	}
	if (!u->here)
		return;
	if (user_touches(u))
		u->input = u->now;
	u->stretch += u->step;
	if (u->day->hours.from <= u->now && u->now < u->day->hours.to)
		u->in_hours += u->step;
	tally_silence(u);
}

/* ---- the run ---- */

static void run_step(struct user *u)
{
	struct prompts prompts = {.n = 0};
	struct view v;

	user_move(u);
	v = (struct view){u->now, u->now - u->input, u->locked};
	u->type->step(u->tool, &v, &prompts);
	for (size_t i = 0; i < prompts.n; i++)
		user_see(u, &v, &prompts.v[i]);
	if (u->here)
		user_go(u, &v);
}

static bool run_is_busy(const struct user *u)
{
	for (size_t i = 0; i < u->day->sessions.n; i++)
		if (u->now >= u->day->sessions.v[i].from - 2 * STEP_AWAY &&
		    u->now < u->day->sessions.v[i].to + 2 * STEP_AWAY)
			return true;
	return false;
}

static void run_life(
    const struct life *l, const struct contender *c, struct tally *t)
{
	struct user u = {.l = l,
	    .p = l->person,
	    .type = c->type,
	    .tally = t,
	    .tool = c->type->begin(l, c->settings)};

	u.input = u.left = u.rested = l->day[0].start;
	for (int i = 0; i < LIFE_DAYS; i++) {
		u.day = &l->day[i];
		u.pause = 0;
		u.lunched = false;
		for (u.now = u.day->start; u.now < u.day->start + DAY;
		     u.now += u.step) {
			u.step = run_is_busy(&u) ? STEP : STEP_AWAY;
			run_step(&u);
		}
		tally_stretch(&u);
		tally_day(&u);
	}
	t->weeks += LIFE_WEEKS;
	c->type->end(u.tool);
}

/* ---- the table ---- */

static int compare_stretch(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static const char *minutes(int64_t seconds, char buf[32])
{
	snprintf(buf, 32, "%lld:%02lld", (long long)(seconds / HOUR),
	    (long long)(seconds % HOUR / MINUTE));
	return buf;
}

static void print_head(const char *what)
{
	printf("| %s | prompts in meetings; silent notes | lasting prompts a "
	       "day; a full one; at most | short ones a day | longest "
	       "stretch; 95 %% | in hours | a day's longest in hours, mean; "
	       "95 %% | past the hours without a word, a week; at most |\n"
	       "|---|---|---|---|---|---|---|---|\n",
	    what);
}

static int64_t samples_mean(const struct samples *s)
{
	int64_t sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += s->v[i];
	return s->n ? sum / (int64_t)s->n : 0;
}

/* What that many of a hundred do not exceed. */
static int64_t samples_percentile(const struct samples *s, size_t percent)
{
	if (s->n == 0)
		return 0;
	qsort(s->v, s->n, sizeof(*s->v), compare_stretch);
	return s->v[(s->n - 1) * percent / 100];
}

static void print_times(int64_t first, int64_t second)
{
	char a[32], b[32];

	printf(" %s; %s |", minutes(first, a), minutes(second, b));
}

static double per(int n, int days)
{
	return days ? (double)n / days : 0;
}

static void print_row(const char *name, struct tally *t)
{
	printf("| %s | %d; %d | %.1f; %.1f; %d | %.1f |", name, t->in_meeting,
	    t->notes_in_meeting, per(t->lasting, t->days),
	    per(t->full, t->full_days), t->most, per(t->shorter, t->days));
	print_times(samples_percentile(&t->stretch, 100),
	    samples_percentile(&t->stretch, 95));
	print_times(samples_percentile(&t->in_hours, 100),
	    samples_percentile(&t->in_hours, 95));
	print_times(samples_mean(&t->day_longest),
	    samples_percentile(&t->day_longest, 95));
	print_times(t->silent / t->weeks, t->silent_worst);
	printf("\n");
	fflush(stdout);
	free(t->stretch.v);
	free(t->in_hours.v);
	free(t->day_longest.v);
}

/* One contender's row over some of the lives; -1: all. */
static void bench_row(
    const char *name, const struct contender *c, int kind, int person)
{
	struct tally t = {0};
	struct life *l = malloc(sizeof(*l));

	if (!l)
		abort();
	for (int k = 0; k < LIFE_KINDS; k++) {
		for (int p = 0; p < LIFE_PEOPLE; p++) {
			if ((kind >= 0 && k != kind) ||
			    (person >= 0 && p != person))
				continue;
			life_make(l, (enum life_kind)k, (size_t)p);
			run_life(l, c, &t);
		}
	}
	free(l);
	print_row(name, &t);
}

static const struct contender *contender_at(size_t i)
{
	static const struct contender offduty = {
	    "offduty", &tool_offduty, NULL};

	return i == 0 ? &offduty : &peers[i - 1];
}

static void bench_by(int n, const char *(*name)(int), bool kinds)
{
	for (int k = 0; k < n; k++) {
		print_head(name(k));
		for (size_t i = 0; i <= n_peers; i++)
			bench_row(contender_at(i)->name, contender_at(i),
			    kinds ? k : -1, kinds ? -1 : k);
		printf("\n");
	}
}

static const char *kind_name(int k)
{
	return life_kind_name((enum life_kind)k);
}

static const char *person_name(int p)
{
	return life_person((size_t)p)->name;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--kinds") == 0) {
		bench_by(LIFE_KINDS, kind_name, true);
	} else if (argc == 2 && strcmp(argv[1], "--people") == 0) {
		bench_by(LIFE_PEOPLE, person_name, false);
	} else if (argc == 1) {
		print_head("all");
		for (size_t i = 0; i <= n_peers; i++)
			bench_row(
			    contender_at(i)->name, contender_at(i), -1, -1);
	} else {
		fprintf(stderr, "usage: placement [--people | --kinds]\n");
		return 2;
	}
	return 0;
}
