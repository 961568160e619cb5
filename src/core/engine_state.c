/* The engine's state as text and back. Boot times do not outlive a boot, so
 * they are written as what was left of them; the time between saving and
 * restoring was rest. */
#include "core/engine_priv.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/str.h"

#define STATE_HEADER "offduty-state 1"
#define STATE_LINE_SIZE 128

static int64_t state_left(const struct engine *e, struct boot t)
{
	return t.us == INT64_MAX ? INT64_MAX : t.us - e->now.boot.us;
}

static void state_put(struct str *s, const char *key, int64_t value)
{
	str_addf(s, "%s %lld\n", key, (long long)value);
}

void engine_save(const struct engine *engine, struct now now, struct str *ret)
{
	struct engine copy;
	const struct engine *e = &copy;
	struct str *s = ret;

	engine_copy_at(engine, now, &copy);
	str_add(s, STATE_HEADER "\n");
	state_put(s, "wall", now.wall.us);
	state_put(s, "day", e->day);
	state_put(s, "week", e->week);
	state_put(s, "active-day", e->active_day);
	state_put(s, "active-week", e->active_week);
	state_put(s, "extended-week", e->extended_week);
	state_put(s, "extension-start", e->extension.start.us);
	state_put(s, "extension-end", e->extension.end.us);
	state_put(s, "pause-until", e->pause_until.us);
	state_put(s, "lunch-offers", e->lunch.offers);
	state_put(s, "lunch-done", e->lunch.done);
	state_put(s, "lunch-taking", e->lunch.taking);
	state_put(s, "lunch-again", e->lunch.again.us);
	state_put(s, "cutoff-warned", (int64_t)e->cutoff.warned);
	state_put(s, "cutoff-rungs", e->cutoff.rungs);
	state_put(s, "cutoff-early", e->cutoff.early);
	state_put(s, "cutoff-owed", e->cutoff.owed);
	state_put(s, "cutoff-next", e->cutoff.next.us);
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		const struct break_state *b = &e->breaks[i];

		str_addf(s, "break %s %d %lld %lld %d %d %lld\n",
		    e->rules->breaks[i].name, (int)b->phase,
		    (long long)b->active, (long long)b->next, b->snoozing,
		    b->snoozed, (long long)state_left(e, b->until));
	}
}

struct state_reader {
	struct engine *e;
	struct now now;
	int64_t wall;
	int32_t day, week;
};

/* Yesterday may still go on, in a night shift; the first event tells. */
static void state_take_day(struct state_reader *r, int64_t day)
{
	if (day != r->e->day && day != r->e->day - 1)
		return;
	r->day = r->e->day = (int32_t)day;
	r->e->week = (r->e->day + 3) / 7;
}

/* Days and weeks count only where they are still today and this week. */
static void state_take_number(struct state_reader *r, const char *key,
    int64_t v)
{
	struct engine *e = r->e;
	bool today = r->day == e->day, this_week = r->week == e->week;

	struct {
		const char *key;
		int64_t *at;
		bool holds;
	} rows[] = {
	    {"wall", &r->wall, true},
	    {"active-day", &e->active_day, today},
	    {"active-week", &e->active_week, this_week},
	    {"extended-week", &e->extended_week, this_week},
	    {"extension-start", &e->extension.start.us, today},
	    {"extension-end", &e->extension.end.us, today},
	    {"pause-until", &e->pause_until.us, true},
	    {"lunch-again", &e->lunch.again.us, today},
	    {"cutoff-next", &e->cutoff.next.us, today},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].holds && strcmp(key, rows[i].key) == 0)
			*rows[i].at = v;
	if (strcmp(key, "day") == 0)
		state_take_day(r, v);
	else if (strcmp(key, "week") == 0)
		r->week = (int32_t)v;
	else if (today && strcmp(key, "lunch-offers") == 0)
		e->lunch.offers = v < 0 || v > 100 ? 0 : (int)v;
	else if (today && strcmp(key, "lunch-done") == 0)
		e->lunch.done = v != 0;
	else if (today && strcmp(key, "lunch-taking") == 0)
		e->lunch.taking = v != 0;
	else if (today && strcmp(key, "cutoff-warned") == 0)
		e->cutoff.warned = (unsigned)v;
	else if (today && strcmp(key, "cutoff-early") == 0)
		e->cutoff.early = v != 0;
	else if (today && strcmp(key, "cutoff-owed") == 0)
		e->cutoff.owed = v != 0;
	else if (today && strcmp(key, "cutoff-rungs") == 0)
		e->cutoff.rungs = v < 0 || v > 1000 ? 0 : (int)v;
}

/* Reads the next blank-separated word of *p into buf; false: there is none,
 * or it is longer. */
static bool state_read_word(const char **p, char *buf, size_t size)
{
	size_t n;

	*p += strspn(*p, " ");
	n = strcspn(*p, " ");
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
	if (str_read_number(p, INT64_MAX, &v) || (**p && **p != ' '))
		return false;
	*ret = minus ? -(int64_t)v : (int64_t)v;
	return true;
}

static void state_take_break(struct state_reader *r, const char *line)
{
	struct engine *e = r->e;
	struct break_state b = {.waiting = BOOT_NEVER, .until = BOOT_NEVER};
	char name[RULES_NAME_SIZE];
	int64_t phase, active, next, snoozing, snoozed, until;
	int64_t past = r->now.wall.us - r->wall;

	line += strlen("break ");
	if (!state_read_word(&line, name, sizeof(name)) ||
	    !state_read_number(&line, &phase) ||
	    !state_read_number(&line, &active) ||
	    !state_read_number(&line, &next) ||
	    !state_read_number(&line, &snoozing) ||
	    !state_read_number(&line, &snoozed) ||
	    !state_read_number(&line, &until) || phase < BREAK_GROWING ||
	    phase > BREAK_TAKING || active < 0 || next < 0 || snoozed < 0 ||
	    snoozed > INT_MAX)
		return;
	b.snoozed = (int)snoozed;
	b.phase = (enum break_phase)phase;
	if (b.phase == BREAK_WARNED)
		b.phase = BREAK_GROWING;
	b.unseen = b.phase == BREAK_OFFERED;
	b.active = active;
	b.next = next;
	b.snoozing = snoozing != 0;
	if (until != INT64_MAX)
		b.until.us = r->now.boot.us + until - past;
	for (size_t i = 0; i < e->rules->n_breaks; i++) {
		if (strcmp(e->rules->breaks[i].name, name) != 0)
			continue;
		/* what lay between was rest */
		if (past >= 0 && past < e->rules->breaks[i].length)
			e->breaks[i] = b;
	}
}

int engine_restore(struct engine *e, struct now now, const char *text)
{
	struct state_reader r = {.e = e, .now = now, .wall = now.wall.us};
	const char *p = text;

	if (!str_has_prefix(text, STATE_HEADER "\n"))
		return -EINVAL;
	while ((p = strchr(p, '\n')) && *++p) {
		char line[STATE_LINE_SIZE], key[STATE_LINE_SIZE];
		size_t n = strcspn(p, "\n");
		const char *word = line;
		int64_t v;

		if (n >= sizeof(line))
			continue;
		memcpy(line, p, n);
		line[n] = '\0';
		if (str_has_prefix(line, "break "))
			state_take_break(&r, line);
		else if (state_read_word(&word, key, sizeof(key)) &&
		    state_read_number(&word, &v))
			state_take_number(&r, key, v);
	}
	engine_load_day(e);
	return 0;
}
