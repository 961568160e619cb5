/* Simulated users: their rules. Whatever offduty.ini(5) lets in may come. */
#include "unit.h"
#include "users.h"

#include <stdlib.h>

#include "base/mem.h"
#include "testday.h"

static struct source line(int n)
{
	return (struct source){1, (uint16_t)n};
}

static void add_window(struct hours_rules *h, int weekday, int start, int end)
{
	h->window[h->n++] = (struct hours_window){
	    (enum weekday)weekday, start * 60, end * 60};
}

/* ---- hours ---- */

static void hours_office(struct user *u, struct hours_rules *h)
{
	int start = 360 + 15 * user_pick(u, 20);
	int end = start + 240 + 15 * user_pick(u, 25);

	for (int d = MON; d <= FRI; d++)
		add_window(h, d, start, end);
}

static void hours_split(struct user *u, struct hours_rules *h)
{
	int noon = 690 + 15 * user_pick(u, 8);

	for (int d = MON; d <= FRI; d++) {
		add_window(h, d, 480, noon);
		add_window(h, d, noon + 15 + 15 * user_pick(u, 8), 1080);
		if (user_chance(u, 20))
			add_window(h, d, 1140, 1260);
	}
}

static void hours_part_time(struct user *u, struct hours_rules *h)
{
	for (int d = MON; d <= SUN; d++) {
		int end;

		if (!user_chance(u, 45))
			continue;
		end = 780 + 30 * user_pick(u, 6);
		add_window(h, d, 480 + 30 * user_pick(u, 8), end);
	}
}

/* Nights: into the next day, past the day's start as well. */
static void hours_night(struct user *u, struct hours_rules *h)
{
	int end = 1440 + 240 + 30 * user_pick(u, 9);

	for (int d = MON; d <= SUN; d++)
		if (user_chance(u, 60))
			add_window(h, d, 1260 + 15 * user_pick(u, 9), end);
	if (user_chance(u, 50))
		h->day_start = 12 * 3600;
}

static void hours_any(struct user *u, struct hours_rules *h)
{
	for (int d = MON; d <= SUN; d++) {
		int at = h->day_start / 60 + user_pick(u, 300);

		for (int k = user_pick(u, 4); k > 0; k--) {
			int end = at + 1 + user_pick(u, 400);

			/* two of the same week must not overlap */
			if (end > h->day_start / 60 + 1440 || at >= 1440)
				break;
			add_window(h, d, at, end);
			at = end + 1 + user_pick(u, 200);
		}
	}
}

static void hours_round_the_clock(struct user *u, struct hours_rules *h)
{
	(void)u;
	h->day_start = 0;
	for (int d = MON; d <= SUN; d++)
		add_window(h, d, 0, 1440);
}

static void make_hours(struct user *u, struct hours_rules *h)
{
	int kind = user_pick(u, 100);

	h->day_start = 4 * 3600;
	h->source = line(1);
	if (user_chance(u, 20))
		h->day_start = 1800 * user_pick(u, 12);
	if (kind < 35)
		hours_office(u, h);
	else if (kind < 55)
		hours_split(u, h);
	else if (kind < 70)
		hours_part_time(u, h);
	else if (kind < 83)
		hours_night(u, h);
	else if (kind < 95)
		hours_any(u, h);
	else if (kind < 97)
		hours_round_the_clock(u, h);
	/* else none at all */
}

static int32_t yearly_day(struct user *u)
{
	int month = 1 + user_pick(u, 12);

	return DAY_RULE_YEARLY(month, 1 + user_pick(u, 28));
}

static void make_sabbatical(struct user *u, struct sabbatical_rules *s)
{
	int32_t jan = date_to_day((struct date){u->year, 1, 1});

	s->source = line(2);
	for (int n = user_pick(u, 4); n > 0; n--) {
		struct day_rule *d = &s->day[s->n++];

		*d = (struct day_rule){(enum day_rule_kind)user_pick(u, 3)};
		d->nth = user_chance(u, 30) ? -1 : 1 + user_pick(u, 5);
		d->weekday = (enum weekday)user_pick(u, 7);
		d->month = user_pick(u, 13);
		d->first = yearly_day(u);
		d->last = yearly_day(u);
		if (d->kind == DAY_DATES) {
			d->first = jan + user_pick(u, 365);
			d->last = d->first + user_pick(u, 40);
		} else if (user_chance(u, 70)) {
			d->last = d->first; /* most are of a day */
		}
	}
}

static void make_weekly(struct user *u, struct rules *r)
{
	for (int i = 0; i < WEEKLY_COUNT; i++) {
		struct weekly_rules *w = &r->weekly[i];

		w->enabled = user_chance(u, 60);
		w->when.weekday = (enum weekday)user_pick(u, 7);
		w->when.sec = 900 * user_pick(u, 96);
		w->source = line(60 + i);
	}
}

/* ---- breaks ---- */

static void make_break(struct user *u, int i, struct break_rule *b)
{
	*b = (struct break_rule){.source = line(USERS_BREAK_LINE + i)};
	b->enabled = user_chance(u, 90);
	b->every = user_minutes(u, 10, 120);
	snprintf(b->name, sizeof(b->name), "rule%d", i);
	if (user_chance(u, 10))
		b->every = user_minutes(u, 120, 24 * 60);
	else if (user_chance(u, 3))
		b->every = user_minutes(u, 1, 10);
	b->length = user_between(u, 5 * USEC_PER_SEC,
	    b->every / (1 + user_pick(u, 8)) - USEC_PER_SEC);
	if (b->length > HOURS(4))
		b->length = HOURS(4);
	if (b->length < 5 * USEC_PER_SEC)
		b->length = 5 * USEC_PER_SEC;
	if (user_chance(u, 60))
		b->warn = user_between(u, 5 * USEC_PER_SEC,
		    b->every / 3 > HOURS(1) ? HOURS(1) : b->every / 3);
	if (user_chance(u, 70)) {
		b->snooze = user_between(u, 10 * USEC_PER_SEC, HOURS(1));
		b->snoozes = user_pick(u, 6);
	}
	b->strict = user_chance(u, 20);
	b->hours_only = user_chance(u, 70);
	b->transient = user_chance(u, 25);
	if (user_chance(u, 20))
		snprintf(b->message, sizeof(b->message), "words of %s",
		    b->name);
}

static void make_breaks(struct user *u, struct rules *r)
{
	if (user_chance(u, 40)) {
		/* the two that are there by default, at other cadences */
		r->breaks[0].every = user_minutes(u, 10, 40);
		r->breaks[1].every = user_minutes(u, 30, 90);
		r->breaks[1].length = user_minutes(u, 2, 15);
		r->breaks[1].strict = user_chance(u, 30);
		return;
	}
	r->n_breaks = (size_t)user_pick(u, RULES_MAX_BREAKS + 1);
	for (size_t i = 0; i < r->n_breaks; i++)
		make_break(u, (int)i, &r->breaks[i]);
}

/* ---- the rest ---- */

static void make_lunch(struct user *u, struct lunch_rules *l)
{
	l->enabled = user_chance(u, 80);
	l->start = 60 * (600 + 15 * user_pick(u, 20));
	l->end = l->start + 60 * (30 + 15 * user_pick(u, 14));
	l->length = user_between(u, MINUTES(5),
	    (l->end - l->start) * USEC_PER_SEC);
	l->walk = user_between(u, MINUTES(1), l->length);
}

static void make_cutoff(struct user *u, struct cutoff_rules *c)
{
	int64_t warn = user_minutes(u, 5, 90);

	c->enabled = user_chance(u, 92);
	c->n_warn = 0;
	for (int n = user_pick(u, 5); n > 0 && warn >= MINUTES(1); n--) {
		c->warn[c->n_warn++] = warn;
		warn = warn * (20 + user_pick(u, 70)) / 100;
	}
	c->again_every = user_minutes(u, 1, 90);
	c->again = user_chance(u, 5) ? 20 : user_pick(u, 6);
	c->enforce = (enum enforce)user_pick(u, 3);
	snprintf(c->command, sizeof(c->command), "true");
	c->notice = user_between(u, 10 * USEC_PER_SEC, MINUTES(10));
	c->budget = user_chance(u, 20) ? 0 : user_minutes(u, 5, 600);
	c->grace = user_chance(u, 15) ? 0 : user_between(u,
						10 * USEC_PER_SEC,
						MINUTES(30));
	c->critical = user_chance(u, 30);
}

static void make_rest(struct user *u, struct rules *r)
{
	r->meeting.longest_deferral = user_minutes(u, 5, 240);
	r->meeting.grown = user_pick(u, 101);
	r->meeting.reach =
	    user_chance(u, 20) ? 0 : user_between(u, USEC_PER_SEC, MINUTES(20));
	r->meeting.rest = user_chance(u, 30);
	r->idle_after = user_between(u, 10 * USEC_PER_SEC, MINUTES(8));
	r->longest_pause = user_minutes(u, 1, 3000);
	r->limit.row = user_pick(u, 8);
	r->limit.day_off = user_pick(u, 10);
	r->limit.day = user_chance(u, 30) ? 0 : user_minutes(u, 60, 720);
	r->limit.week = user_chance(u, 30) ? 0 : user_minutes(u, 60, 3600);
	r->limit.rest = user_chance(u, 30) ? 0 : user_minutes(u, 60, 1000);
}

struct rules *user_make_rules(struct user *u)
{
	struct rules *r = mem_new(1, sizeof(*r));

	*r = testday_rules();
	r->hours.source = line(1);
	for (size_t i = 0; i < r->n_breaks; i++)
		r->breaks[i].source = line(USERS_BREAK_LINE + (int)i);
	r->lunch.source = line(20);
	r->cutoff.source = line(30);
	r->meeting.source = line(40);
	for (int i = 0; i < LIMIT_COUNT; i++)
		r->limit.source[i] = line(50 + i);
	if (!(u->traits & USER_RULES))
		return r;
	if (user_chance(u, 70)) {
		r->hours.n = 0;
		make_hours(u, &r->hours);
	}
	make_breaks(u, r);
	if (user_chance(u, 60))
		make_lunch(u, &r->lunch);
	if (user_chance(u, 70))
		make_cutoff(u, &r->cutoff);
	if (user_chance(u, 60))
		make_rest(u, r);
	if (user_chance(u, 30))
		make_sabbatical(u, &r->hours.sabbatical);
	if (user_chance(u, 50))
		make_weekly(u, r);
	return r;
}
