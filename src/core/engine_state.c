/* The engine's state as text and back. Boot times do not outlive a boot, so
 * they are written as their distance from the moment of saving. */
#include "core/engine_priv.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/str.h"

#define STATE_HEADER "offduty-state 1"
#define STATE_LINE_SIZE 160
/* For a blank in a break's name, which has no control characters. */
#define STATE_BLANK '\t'

#define STATE_MAX_OFFERS 100
#define STATE_MAX_RUNGS 1000
#define STATE_MAX_DAYS 100000

enum state_type {
	STATE_TIME,   /* int64_t, or a struct instant */
	STATE_BOOT,   /* struct boot */
	STATE_NUMBER, /* int, from 0 to most */
	STATE_FLAG,   /* bool */
	STATE_DAY,    /* int32_t */
};

struct state_row {
	const char *key;
	size_t offset;
	enum state_type type;
	int most; /* STATE_NUMBER */
};

#define AT(field) offsetof(struct engine, field)

/* In the order in which they are written. Breaks have lines of their own. */
static const struct state_row state_rows[] = {
    {"day", AT(day), STATE_DAY, 0},
    {"week", AT(week), STATE_DAY, 0},
    {"presence", AT(presence), STATE_NUMBER, PRESENCE_COUNT - 1},
    {"since", AT(since), STATE_BOOT, 0},
    {"here", AT(here), STATE_BOOT, 0},
    {"rest-since", AT(rest_since), STATE_BOOT, 0},
    {"rest-before", AT(rest_before), STATE_BOOT, 0},
    {"rests", AT(rests), STATE_FLAG, 0},
    {"bumped", AT(bumped), STATE_FLAG, 0},
    {"active-day", AT(active_day), STATE_TIME, 0},
    {"active-week", AT(active_week), STATE_TIME, 0},
    {"extended-week", AT(extended_week), STATE_TIME, 0},
    {"extension-start", AT(extension.start), STATE_TIME, 0},
    {"extension-end", AT(extension.end), STATE_TIME, 0},
    {"pause-until", AT(pause_until), STATE_TIME, 0},
    {"lunch-offers", AT(lunch.offers), STATE_NUMBER, STATE_MAX_OFFERS},
    {"lunch-done", AT(lunch.done), STATE_FLAG, 0},
    {"lunch-live", AT(lunch.live), STATE_FLAG, 0},
    {"lunch-taking", AT(lunch.taking), STATE_FLAG, 0},
    {"lunch-again", AT(lunch.again), STATE_TIME, 0},
    {"lunch-until", AT(lunch.until), STATE_TIME, 0},
    {"cutoff-warned", AT(cutoff.warned), STATE_NUMBER, INT_MAX},
    {"cutoff-rungs", AT(cutoff.rungs), STATE_NUMBER, STATE_MAX_RUNGS},
    {"cutoff-early", AT(cutoff.early), STATE_FLAG, 0},
    {"cutoff-owed", AT(cutoff.owed), STATE_FLAG, 0},
    {"cutoff-live", AT(cutoff.live), STATE_FLAG, 0},
    {"cutoff-next", AT(cutoff.next), STATE_TIME, 0},
    {"cutoff-active", AT(cutoff.off_active), STATE_TIME, 0},
    {"cutoff-enforce", AT(cutoff.enforce), STATE_BOOT, 0},
    {"cutoff-held", AT(cutoff.held), STATE_BOOT, 0},
    {"cutoff-end", AT(cutoff.end), STATE_TIME, 0},
    {"worked-day", AT(limit.worked_day), STATE_DAY, 0},
    {"worked-row", AT(limit.row), STATE_NUMBER, STATE_MAX_DAYS},
    {"worked", AT(limit.worked), STATE_FLAG, 0},
    {"work-first", AT(limit.first), STATE_TIME, 0},
    {"work-last", AT(limit.last), STATE_TIME, 0},
    {"work-own", AT(limit.own), STATE_TIME, 0},
    {"work-before", AT(limit.before), STATE_TIME, 0},
    {"stretch-start", AT(limit.stretch_start), STATE_TIME, 0},
    {"stretch-end", AT(limit.stretch_end), STATE_TIME, 0},
    {"stretch-active", AT(limit.stretch_active), STATE_TIME, 0},
    {"limits-told", AT(limit.told), STATE_NUMBER, INT_MAX},
    {"reach-out-week", AT(prompt.done[WEEKLY_REACH_OUT]), STATE_DAY, 0},
    {"check-in-week", AT(prompt.done[WEEKLY_CHECK_IN]), STATE_DAY, 0},
    {"check-in-asking", AT(prompt.asking), STATE_FLAG, 0},
    {"oncall-start", AT(oncall.said.start), STATE_TIME, 0},
    {"oncall-end", AT(oncall.said.end), STATE_TIME, 0},
    {"oncall-denied-start", AT(oncall.denied.start), STATE_TIME, 0},
    {"oncall-denied-end", AT(oncall.denied.end), STATE_TIME, 0},
    {"night-active", AT(night.active), STATE_TIME, 0},
    {"night-stint-start", AT(night.stint.start), STATE_TIME, 0},
    {"night-stint-end", AT(night.stint.end), STATE_TIME, 0},
    {"night-spare", AT(night.spare), STATE_FLAG, 0},
    {"night-work-start", AT(night.work[0].start), STATE_TIME, 0},
    {"night-work-end", AT(night.work[0].end), STATE_TIME, 0},
    {"night-before-start", AT(night.work[1].start), STATE_TIME, 0},
    {"night-before-end", AT(night.work[1].end), STATE_TIME, 0},
    {"night-worked", AT(night.worked), STATE_TIME, 0},
    {"night-fresh", AT(night.fresh), STATE_TIME, 0},
    {"night-told", AT(night.told), STATE_TIME, 0},
    {"night-live", AT(night.live), STATE_FLAG, 0},
    {"left", AT(left.kept), STATE_FLAG, 0},
    {"left-day", AT(left.day), STATE_DAY, 0},
    {"left-week", AT(left.week), STATE_DAY, 0},
    {"left-active-day", AT(left.active_day), STATE_TIME, 0},
    {"left-active-week", AT(left.active_week), STATE_TIME, 0},
    {"left-extended-week", AT(left.extended_week), STATE_TIME, 0},
    {"left-lasting", AT(left.lasting), STATE_NUMBER, STATE_MAX_RUNGS},
    {"left-extension-start", AT(left.extension.start), STATE_TIME, 0},
    {"left-extension-end", AT(left.extension.end), STATE_TIME, 0},
    {"left-lunch-offers", AT(left.lunch.offers), STATE_NUMBER,
	STATE_MAX_OFFERS},
    {"left-lunch-done", AT(left.lunch.done), STATE_FLAG, 0},
    {"left-lunch-again", AT(left.lunch.again), STATE_TIME, 0},
    {"left-cutoff-warned", AT(left.cutoff.warned), STATE_NUMBER, INT_MAX},
    {"left-cutoff-rungs", AT(left.cutoff.rungs), STATE_NUMBER,
	STATE_MAX_RUNGS},
    {"left-cutoff-early", AT(left.cutoff.early), STATE_FLAG, 0},
    {"left-cutoff-next", AT(left.cutoff.next), STATE_TIME, 0},
    {"left-cutoff-end", AT(left.cutoff.end), STATE_TIME, 0},
    {"left-worked-day", AT(left.limit.worked_day), STATE_DAY, 0},
    {"left-worked-row", AT(left.limit.row), STATE_NUMBER, STATE_MAX_DAYS},
    {"left-worked", AT(left.limit.worked), STATE_FLAG, 0},
    {"left-work-first", AT(left.limit.first), STATE_TIME, 0},
    {"left-work-last", AT(left.limit.last), STATE_TIME, 0},
    {"left-work-own", AT(left.limit.own), STATE_TIME, 0},
    {"left-work-before", AT(left.limit.before), STATE_TIME, 0},
    {"left-stretch-start", AT(left.limit.stretch_start), STATE_TIME, 0},
    {"left-stretch-end", AT(left.limit.stretch_end), STATE_TIME, 0},
    {"left-stretch-active", AT(left.limit.stretch_active), STATE_TIME, 0},
    {"left-limits-told", AT(left.limit.told), STATE_NUMBER, INT_MAX},
    {"live-break", AT(live[CHANNEL_BREAK]), STATE_FLAG, 0},
    {"live-lunch", AT(live[CHANNEL_LUNCH]), STATE_FLAG, 0},
    {"live-cutoff", AT(live[CHANNEL_CUTOFF]), STATE_FLAG, 0},
    {"live-notice", AT(live[CHANNEL_NOTICE]), STATE_FLAG, 0},
    {"lasting", AT(lasting), STATE_NUMBER, STATE_MAX_RUNGS},
    {"spoke", AT(spoke), STATE_BOOT, 0},
    {"noted", AT(noted), STATE_BOOT, 0},
    {"brief", AT(brief), STATE_BOOT, 0},
    {"spoke-channel", AT(spoke_channel), STATE_NUMBER, CHANNEL_COUNT - 1},
};

/* ---- out ---- */

static int64_t state_left(const struct engine *e, struct boot t)
{
	return t.us == INT64_MAX ? INT64_MAX : t.us - e->now.boot.us;
}

static void state_put(struct str *s, const char *key, int64_t value)
{
	str_addf(s, "%s %lld\n", key, (long long)value);
}

static int64_t state_get(const struct engine *e, const struct state_row *row)
{
	const void *at = (const char *)e + row->offset;

	switch (row->type) {
	case STATE_TIME:
		return *(const int64_t *)at;
	case STATE_BOOT:
		return state_left(e, *(const struct boot *)at);
	case STATE_NUMBER:
		return *(const int *)at;
	case STATE_FLAG:
		return *(const bool *)at;
	case STATE_DAY:
	default:
		return *(const int32_t *)at;
	}
}

/* A copy of a break's name with all of one character as another. */
static void state_swap(char ret[RULES_NAME_SIZE], const char *name, char from,
    char to)
{
	str_copy(ret, RULES_NAME_SIZE, name);
	for (char *p = ret; (p = strchr(p, from)); p++)
		*p = to;
}

static void state_put_break(const struct engine *e, size_t i, struct str *s)
{
	const struct break_state *b = &e->breaks[i];
	char name[RULES_NAME_SIZE];

	state_swap(name, e->rules->breaks[i].name, ' ', STATE_BLANK);
	str_addf(s, "break %s %d %lld %lld %d %d %lld %d %lld %d %lld %d %d\n",
	    name, (int)b->phase, (long long)b->active, (long long)b->next,
	    b->snoozing, b->snoozed, (long long)state_left(e, b->until),
	    b->rested, (long long)state_left(e, b->waiting), b->told,
	    (long long)state_left(e, b->asked), b->closed, b->owed);
}

void engine_save(const struct engine *engine, struct now now,
    const char *boot, bool stopped, struct str *ret)
{
	struct engine copy;
	const struct engine *e = &copy;

	engine_copy_at(engine, now, &copy);
	str_add(ret, STATE_HEADER "\n");
	state_put(ret, "wall", e->now.wall.us);
	if (*boot && !stopped)
		str_addf(ret, "boot %s %lld\n", boot,
		    (long long)e->now.boot.us);
	for (size_t i = 0; i < sizeof(state_rows) / sizeof(*state_rows); i++)
		state_put(ret, state_rows[i].key,
		    state_get(e, &state_rows[i]));
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		state_put_break(e, i, ret);
}

/* ---- in ---- */

/* The next blank-separated word of *p into buf; false: there is none, or it is
 * longer. */
static bool state_read_word(const char **p, char *buf, size_t size)
{
	size_t n;

	*p += strspn(*p, " ");
	n = strcspn(*p, " \n");
	if (n == 0 || n >= size)
		return false;
	memcpy(buf, *p, n);
	buf[n] = '\0';
	*p += n;
	return true;
}

/* sscanf(3) would follow the locale. */
static bool state_read_number(const char **p, int64_t *ret)
{
	bool minus;
	uint64_t v;

	*p += strspn(*p, " ");
	minus = **p == '-';
	*p += minus;
	/* INT64_MIN is among them: long ago */
	if (str_read_number(p, (uint64_t)INT64_MAX + minus, &v) ||
	    !strchr(" \n", **p))
		return false;
	*ret = minus ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

static struct boot state_boot(const struct engine *e, int64_t left)
{
	return left == INT64_MAX ? BOOT_NEVER
				 : (struct boot){e->now.boot.us + left};
}

static void state_set(struct engine *e, const struct state_row *row, int64_t v)
{
	void *at = (char *)e + row->offset;

	switch (row->type) {
	case STATE_TIME:
		*(int64_t *)at = v;
		break;
	case STATE_BOOT:
		*(struct boot *)at = state_boot(e, v);
		break;
	case STATE_NUMBER:
		*(int *)at = v < 0 || v > row->most ? 0 : (int)v;
		break;
	case STATE_FLAG:
		*(bool *)at = v != 0;
		break;
	case STATE_DAY:
	default:
		if (v >= INT32_MIN && v <= INT32_MAX)
			*(int32_t *)at = (int32_t)v;
		break;
	}
}

static void state_take_break(struct engine *e, const char *line)
{
	struct break_state b = {.waiting = BOOT_NEVER, .until = BOOT_NEVER,
	    .asked = BOOT_NEVER};
	char word[RULES_NAME_SIZE], name[RULES_NAME_SIZE];
	int64_t v[6], rested, waiting, told, asked, closed, owed;
	size_t n = 0;

	if (!state_read_word(&line, word, sizeof(word)))
		return;
	state_swap(name, word, STATE_BLANK, ' ');
	while (n < 6 && state_read_number(&line, &v[n]))
		n++;
	if (n < 6 || v[0] < BREAK_GROWING || v[0] > BREAK_TAKING || v[1] < 0 ||
	    v[2] < 0 || v[4] < 0 || v[4] > INT_MAX)
		return;
	b.phase = (enum break_phase)v[0];
	b.unseen = b.phase == BREAK_OFFERED;
	b.active = v[1];
	b.next = v[2];
	b.snoozing = v[3] != 0;
	b.snoozed = (int)v[4];
	b.until = state_boot(e, v[5]);
	if (state_read_number(&line, &rested) &&
	    state_read_number(&line, &waiting) &&
	    state_read_number(&line, &told)) {
		b.rested = rested != 0;
		b.waiting = state_boot(e, waiting);
		b.told = told != 0;
	}
	if (state_read_number(&line, &asked) &&
	    state_read_number(&line, &closed) &&
	    state_read_number(&line, &owed)) {
		b.asked = state_boot(e, asked);
		b.closed = closed != 0;
		b.owed = owed != 0;
	}
	for (size_t i = 0; i < e->rules->n_breaks; i++)
		if (strcmp(e->rules->breaks[i].name, name) == 0)
			e->breaks[i] = b;
}

static void state_take_line(struct engine *e, const char *line)
{
	char key[STATE_LINE_SIZE];
	int64_t v;

	if (!state_read_word(&line, key, sizeof(key)))
		return;
	if (strcmp(key, "break") == 0) {
		state_take_break(e, line);
		return;
	}
	if (!state_read_number(&line, &v))
		return;
	for (size_t i = 0; i < sizeof(state_rows) / sizeof(*state_rows); i++)
		if (strcmp(key, state_rows[i].key) == 0)
			state_set(e, &state_rows[i], v);
}

/* The rest of the line that begins with key and a blank; NULL: there is none.
 */
static const char *state_find(const char *text, const char *key)
{
	size_t n = strlen(key);

	while ((text = strchr(text, '\n')) && *++text)
		if (strncmp(text, key, n) == 0 && text[n] == ' ')
			return text + n;
	return NULL;
}

bool engine_saved_at(const char *text, const char *boot, struct now *ret)
{
	const char *wall = state_find(text, "wall");
	const char *p = state_find(text, "boot");
	char id[ENGINE_BOOT_SIZE];

	return wall && p && *boot && state_read_word(&p, id, sizeof(id)) &&
	       strcmp(id, boot) == 0 && state_read_number(&p, &ret->boot.us) &&
	       state_read_number(&wall, &ret->wall.us);
}

/* The moment of saving on today's clocks. True: the service was killed, and
 * the machine ran on. */
static bool state_find_now(struct now now, const char *boot, const char *text,
    struct now *ret)
{
	const char *p = state_find(text, "wall");
	int64_t wall;

	if (engine_saved_at(text, boot, ret) && ret->boot.us <= now.boot.us)
		return true;
	*ret = now;
	if (!p || !state_read_number(&p, &wall))
		return false;
	ret->wall.us = wall;
	/* a clock that went back tells nothing of the time between */
	if (wall < now.wall.us)
		ret->boot.us -= now.wall.us - wall;
	return false;
}

int engine_restore(struct engine *e, struct now now, const char *boot,
    const char *text)
{
	const char *p = text;
	bool killed;

	if (!str_has_prefix(text, STATE_HEADER "\n"))
		return -EINVAL;
	killed = state_find_now(now, boot, text, &e->now);
	e->rests = true; /* where the text does not tell */
	while ((p = strchr(p, '\n')) && *++p)
		state_take_line(e, p);
	if (!killed) {
		if (e->presence != PRESENCE_ASLEEP)
			e->lapsed = e->now.wall;
		presence_stop(e);
	}
	engine_load_day(e);
	return 0;
}
