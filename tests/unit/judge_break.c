/* The judge of breaks: an offer is not repeated without a cause, and none is
 * kept back for longer than `every` and `longest-deferral` together. */
#include "unit.h"
#include "judge.h"

/* Timers that are late, and clocks that are read one after the other. */
#define SLACK (5 * USEC_PER_SEC)

static struct judge *judge(const struct user *u)
{
	return u->data;
}

static const struct break_rule *rule_at(const struct user *u, size_t i)
{
	return &u->rules->breaks[i];
}

/* Who went and came back too early is offered the rest again after ten minutes,
 * bumps on the way not counted; and so is who lets a strict one pass. */
#define RETRY (9 * USEC_PER_MIN)

/* ---- time ---- */

/* What counted as active at most: all but what is surely rest. */
static bool may_be_active(enum presence p)
{
	return p != PRESENCE_LOCKED && p != PRESENCE_ASLEEP;
}

/* From the first warning on the end of the day is the rest, but on call. */
static bool is_at_end(const struct user *u, const struct break_rule *rule)
{
	const struct cutoff_rules *c = &u->rules->cutoff;
	int64_t left = judge(u)->ladder.cutoff.us - u->now.wall.us;
	int64_t warn = c->enabled && c->n_warn ? c->warn[0] : 0;

	if (warn > rule->every)
		warn = rule->every;
	return left > 0 && left <= warn && !judge_is_on_call(u);
}

static void pass_time(struct user *u, int64_t past)
{
	struct judge *j = judge(u);
	bool here = j->presence == PRESENCE_ACTIVE ||
		    j->presence == PRESENCE_UNKNOWN;

	if (may_be_active(j->presence))
		j->here += past;
	/* nobody could say anything, to nobody; or an offer stands */
	if (u->napped || j->lasting[CHANNEL_LUNCH])
		return;
	for (size_t i = 0; here && i < u->rules->n_breaks; i++)
		if (!j->hushed && !is_at_end(u, rule_at(u, i)) &&
		    (!rule_at(u, i)->hours_only || j->in_hours))
			j->rule[i].without += past;
}

/* What was granted ahead (negative) stays. */
static void pass_less(struct judge_rule *r, int64_t less)
{
	if (r->without > 0)
		r->without = r->without > less ? r->without - less : 0;
}

/* A rest that long satisfies: nothing is owed after it. */
static void pass_rest(struct user *u, int64_t rest)
{
	struct judge *j = judge(u);

	for (size_t i = 0; i < u->rules->n_breaks; i++) {
		if (rest < rule_at(u, i)->length)
			continue;
		pass_less(&j->rule[i], INT64_MAX);
		j->rule[i].free = true;
		j->rule[i].said = false;
		/* idle in a meeting is no rest */
		if (u->now.boot.us - j->gone.us >= rule_at(u, i)->length)
			j->rule[i].told = false;
	}
}

static void take_presence(struct user *u, const struct engine_event *ev)
{
	struct judge *j = judge(u);
	int64_t since = ev->since.us < u->now.boot.us ? ev->since.us
						      : u->now.boot.us;

	if (may_be_active(u->presence))
		j->gone = BOOT_NEVER;
	else if (j->gone.us == INT64_MAX)
		j->gone = u->now.boot;
	if (judge_is_here(u)) {
		if (j->away.us != INT64_MAX) {
			j->before = j->away;
			j->back = u->now.boot;
		}
		j->away = BOOT_NEVER;
		return;
	}
	if (j->away.us == INT64_MAX && since - j->back.us < JUDGE_BUMP)
		j->away = j->before;
	if (j->away.us == INT64_MAX || since < j->away.us)
		j->away.us = since;
	for (size_t i = 0; i < u->rules->n_breaks; i++) {
		j->rule[i].left = true;
		pass_less(&j->rule[i], u->now.boot.us - since);
	}
}

void breaks_forget(struct user *u)
{
	struct judge *j = judge(u);

	/* whether meetings were spoken of is not known any more */
	for (size_t i = 0; i < RULES_MAX_BREAKS; i++)
		j->rule[i] = (struct judge_rule){.heard = -1, .told = true};
}

/* Where nobody can tell, the night was a rest. */
void breaks_new_day(struct user *u)
{
	for (size_t i = 0; u->presence == PRESENCE_UNKNOWN &&
			   i < u->rules->n_breaks; i++) {
		struct judge_rule *r = &judge(u)->rule[i];

		pass_less(r, INT64_MAX);
		if (rule_at(u, i)->hours_only)
			r->said = r->told = false;
	}
}

void breaks_before(struct user *u, const struct engine_event *ev)
{
	struct judge *j = judge(u);

	if (j->away.us != INT64_MAX)
		pass_rest(u, u->now.boot.us - j->away.us);
	pass_time(u, u->now.boot.us - j->now.boot.us);
	if (ev->type == EVENT_PRESENCE) {
		take_presence(u, ev);
		if (j->away.us != INT64_MAX)
			pass_rest(u, u->now.boot.us - j->away.us);
	}
	if (ev->type == EVENT_RULES)
		breaks_forget(u);
	if (ev->type == EVENT_NOTIFICATION && j->lasting[CHANNEL_BREAK] &&
	    ev->channel == CHANNEL_BREAK &&
	    ev->outcome == NOTIFICATION_CLOSED)
		j->dismissed = true;
}

/* ---- offers ---- */

/* A word about rest that satisfies, merges with or replaces offers of rules
 * that are not longer. */
static void hear_offer(struct user *u, int64_t length)
{
	struct judge *j = judge(u);

	for (size_t i = 0; i < u->rules->n_breaks; i++)
		if (rule_at(u, i)->length <= length) {
			pass_less(&j->rule[i], INT64_MAX);
			j->rule[i].told = j->rule[i].said = false;
		}
}

/* The end of the day is a word as well, and makes no new wait. */
static void hear_cutoff(struct user *u)
{
	struct judge *j = judge(u);

	for (size_t i = 0; i < u->rules->n_breaks; i++)
		pass_less(&j->rule[i], INT64_MAX);
}

/* What is taken for a rest that was begun. */
static int64_t longest_taking(const struct user *u)
{
	int64_t most = u->rules->lunch.length;

	for (size_t i = 0; i < u->rules->n_breaks; i++)
		if (rule_at(u, i)->length > most)
			most = rule_at(u, i)->length;
	return most + u->rules->idle_after + USEC_PER_MIN;
}

/* One of its own length may be longer than the rule. */
static int64_t longest_snooze(const struct break_rule *r)
{
	return r->snooze > r->every ? r->snooze : r->every;
}

void breaks_hear(struct user *u, enum verb verb)
{
	struct judge *j = judge(u);
	const struct lunch_rules *l = &u->rules->lunch;

	/* the walk that was begun lasts for as long as lunch may */
	if (verb == VERB_TAKE)
		j->walk_until.us = u->now.wall.us + longest_taking(u) +
				   (l->end - l->start) * USEC_PER_SEC;

	for (size_t i = 0; i < u->rules->n_breaks; i++) {
		struct judge_rule *r = &j->rule[i];

		r->free = true;
		if (verb == VERB_TAKE || verb == VERB_SNOOZE ||
		    verb == VERB_SKIP)
			j->dismissed = false;
		r->said &= verb != VERB_TAKE && verb != VERB_SKIP;
		r->without = 0;
		if (verb == VERB_SNOOZE)
			r->without = -longest_snooze(rule_at(u, i));
		else if (verb == VERB_TAKE)
			r->without = -longest_taking(u);
	}
}

/* Another offer of the same rule has a cause, or as much activity as the rule
 * asks for lies between. */
static void check_again(struct user *u, const struct action *a, int i)
{
	struct judge *j = judge(u);
	struct judge_rule *r = &j->rule[i];
	const struct break_rule *rule = rule_at(u, (size_t)i);

	int64_t least = rule->every;

	if (strstr(a->reason.text, "the meeting that begins soon"))
		least = least * u->rules->meeting.grown / 100;
	if ((r->left || rule->strict) && least > RETRY)
		least = RETRY;
	if (r->heard >= 0 && (!r->free || rule->transient) &&
	    j->here - r->heard < least)
		judge_fail(u, "[break %s] is offered twice within %lld s",
		    rule->name,
		    (long long)((j->here - r->heard) / USEC_PER_SEC));
	r->heard = j->here;
	r->free = r->left = false;
	/* a day that has had its many asks without staying */
	if (a->transient != rule->transient && !(a->transient && a->silent))
		judge_fail(u, "[break %s] is not as it should be", rule->name);
	if (rule->transient)
		return;
	hear_offer(u, rule->length);
	j->offered = i;
	j->dismissed = a->transient;
}

void breaks_shown(struct user *u, const struct action *a)
{
	struct judge *j = judge(u);

	if (strstr(a->reason.text, "offered before")) {
		hear_offer(u, rule_at(u, (size_t)judge_rule_of(u, a))->length);
	} else if (strcmp(a->kind, "break-offered") == 0) {
		check_again(u, a, judge_rule_of(u, a));
	} else if (strcmp(a->kind, "break-long-due") == 0) {
		int i = judge_rule_of(u, a);

		if (j->rule[i].said)
			judge_fail(u, "told twice in a meeting");
		j->rule[i].said = true;
		for (size_t k = 0; k < u->rules->n_breaks; k++)
			j->rule[k].told = true;
	} else if (a->channel == CHANNEL_LUNCH) {
		hear_offer(u, INT64_MAX);
	} else if (a->channel == CHANNEL_CUTOFF) {
		hear_cutoff(u);
	}
}

/* ---- none at all ---- */

/* A longer rule that is near or announced takes the turn of this one, so far
 * ahead at most; and a still longer one that one's. */
static int64_t longest_merge(const struct user *u)
{
	int64_t most = u->rules->meeting.reach;
	int others = -1;

	for (size_t i = 0; i < u->rules->n_breaks; i++) {
		const struct break_rule *r = rule_at(u, i);

		if (!r->enabled || r->transient)
			continue;
		others++;
		if (r->warn > most)
			most = r->warn;
	}
	return others > 0 ? others * most : 0;
}

static void check_without(struct user *u, size_t i)
{
	struct judge *j = judge(u);
	const struct break_rule *rule = rule_at(u, i);
	/* lunch and the day's end are the rest when they are so near */
	int64_t near = u->rules->meeting.reach + rule->length;
	int64_t most = rule->every + u->rules->meeting.longest_deferral +
		       near + longest_merge(u) + SLACK;
	int64_t percent = j->rule[i].without * 100 / most;

	if (!rule->enabled || rule->transient || j->rule[i].told ||
	    u->now.wall.us < j->walk_until.us)
		return;
	if (percent > j->tally->longest)
		j->tally->longest = percent;
	if (j->rule[i].without > most)
		judge_fail(u, "[break %s]: %lld min active without an offer",
		    rule->name,
		    (long long)(j->rule[i].without / USEC_PER_MIN));
}

/* Rest by the user's word is one for all that is shorter. */
static void hear_word(struct user *u)
{
	for (size_t i = 0; i < u->out.n; i++) {
		const struct action *a = &u->out.action[i];

		for (size_t k = 0; k < u->rules->n_breaks; k++)
			if (strcmp(a->kind, "break-taken") == 0 &&
			    strcmp(a->title, rule_at(u, k)->name) == 0)
				hear_offer(u, rule_at(u, k)->length);
		if (u->presence == PRESENCE_UNKNOWN &&
		    strcmp(a->kind, "lunch-taken") == 0)
			hear_offer(u, u->rules->lunch.length);
	}
}

void breaks_after(struct user *u)
{
	struct judge *j = judge(u);
	bool stopped = judge_is_hushed(u) ||
		       world_has(u, CLASS_MEETING, u->now.wall) ||
		       !judge_in_hours(u) || j->lasting[CHANNEL_LUNCH];

	hear_word(u);
	for (size_t i = 0; i < u->rules->n_breaks; i++) {
		j->rule[i].free |= stopped;
		j->rule[i].said &= judge_in_hours(u);
		/* what merged into an offer waits while that stands */
		if ((j->lasting[CHANNEL_BREAK] || j->dismissed) &&
		    (int)i != j->offered)
			pass_less(&j->rule[i], INT64_MAX);
		check_without(u, i);
	}
}
