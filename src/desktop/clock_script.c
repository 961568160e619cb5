/*
 * A clock that follows a script, so that a working day passes in seconds and
 * the same way each time. A line each; `#` begins a comment:
 *
 *	clock 2026-03-02T08:55:00 Europe/Berlin
 *	boot monday
 *	pace 20ms
 *	2026-03-02T09:00:00 presence active
 *	2026-03-02T12:05:00 verb pause 30m
 *	2026-03-02T12:10:00 wait /tmp/go
 *	2026-03-02T18:00:00 end
 *
 * `clock` comes first: when time begins, and the zone of all the script's times
 * (the user's without it). `pace` is the least real time that a step takes; 1ms
 * without it. `boot NAME [SPAN]` has all runs of scripts with that name be one
 * boot of the machine: after a kill the service goes on where its state was
 * saved last, behind the lines before, but SPAN later, short of the next line
 * at the latest; without it each run is a boot of its own. Then what happens,
 * in order of time, the seconds optional:
 *
 *	presence active|idle|locked|asleep|unknown
 *	verb take|snooze|skip|resume
 *	verb pause SPAN
 *	verb extend SPAN [because ...]
 *	verb oncall SPAN|off
 *	verb checkin NUMBER [NOTE ...]
 *	sleep SPAN	the machine sleeps, and nobody has said so before
 *	step [-]SPAN	the wall clock is set
 *	wait FILE	time stands still until FILE is there
 *	end		the service ends
 *
 * A SPAN is a number with ms, s, m or h. Time stands still while the service is
 * busy, then jumps to the next deadline or line. Behind the last line it stays
 * where it is, and the service lives on.
 */
#include "desktop/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/zonefile.h"

#define SCRIPT_PACE 1000	    /* microseconds */
#define SCRIPT_UPTIME USEC_PER_HOUR /* the machine's when time begins */
#define SCRIPT_MAX_SPAN (INT64_C(366) * 24 * USEC_PER_HOUR)

struct script_line {
	struct instant at;
	struct clock_event event;
	char *wait;   /* a file to wait for; NULL: deliver event */
	int64_t step; /* of the wall clock alone */
};

struct clock_script {
	struct clock head;
	clock_handler handler;
	clock_busy busy;
	void *data;
	sd_event_source *timer;
	struct zone *own_zone;
	const struct zone *zone; /* while it is read */
	char zone_name[ZONE_NAME_SIZE];
	struct script_line *line;
	size_t n, cap, next;
	int64_t pace;
	struct instant start, wall;
	struct boot boot_due;
	struct instant wall_due;
	char boot[ENGINE_BOOT_SIZE]; /* "": a boot of its own */
	int64_t late;		     /* so long it is gone when killed */
};

/* ---- the clock ---- */

static struct now script_now(struct clock *head)
{
	const struct clock_script *c = (struct clock_script *)head;

	return (struct now){
	    c->wall, {c->wall.us - c->start.us + SCRIPT_UPTIME}};
}

static int script_arm(struct clock *head, struct boot boot, struct instant wall)
{
	struct clock_script *c = (struct clock_script *)head;

	c->boot_due = boot;
	c->wall_due = wall;
	return 0;
}

static void script_boot_name(struct clock *head, char buf[ENGINE_BOOT_SIZE])
{
	const struct clock_script *c = (struct clock_script *)head;

	str_copy(buf, ENGINE_BOOT_SIZE, c->boot);
}

/* What the lines before did is in the saved state; how far apart the clocks
 * were then, too. */
static void script_go_on(struct clock *head, struct now then)
{
	struct clock_script *c = (struct clock_script *)head;

	while (c->next < c->n && c->line[c->next].at.us <= then.wall.us)
		c->next++;
	c->start.us = then.wall.us - (then.boot.us - SCRIPT_UPTIME);
	c->wall.us = then.wall.us + c->late;
	if (c->next < c->n && c->wall.us >= c->line[c->next].at.us)
		c->wall.us = c->line[c->next].at.us - 1;
}

static void script_free(struct clock *head)
{
	struct clock_script *c = (struct clock_script *)head;

	sd_event_source_disable_unref(c->timer);
	for (size_t i = 0; i < c->n; i++)
		free(c->line[i].wait);
	free(c->line);
	zone_free(c->own_zone);
	free(c);
}

static const struct clock_adapter clock_scripted = {
    "scripted",
    script_now,
    script_arm,
    script_boot_name,
    script_go_on,
    script_free,
};

const char *clock_scripted_zone(const struct clock *head)
{
	const struct clock_script *c = (const struct clock_script *)head;

	if (head->adapter != &clock_scripted || !c->own_zone)
		return NULL;
	return c->zone_name;
}

/* ---- its steps ---- */

static struct instant script_deadline(const struct clock_script *c)
{
	struct instant t = c->wall_due;

	if (c->boot_due.us != BOOT_NEVER.us) {
		int64_t us = c->boot_due.us - SCRIPT_UPTIME + c->start.us;

		t.us = us < t.us ? us : t.us;
	}
	return t.us < c->wall.us ? c->wall : t;
}

static void script_due(struct clock_script *c, struct instant t)
{
	struct clock_event e = {.cause = CLOCK_DUE};

	c->wall = t;
	if (c->wall_due.us <= t.us)
		c->wall_due = INSTANT_NEVER;
	if (c->boot_due.us <= script_now(&c->head).boot.us)
		c->boot_due = BOOT_NEVER;
	c->handler(c->data, &e);
}

static void script_play(struct clock_script *c, const struct script_line *l)
{
	if (l->at.us > c->wall.us)
		c->wall = l->at;
	if (l->wait && access(l->wait, F_OK) != 0)
		return;
	c->next++;
	c->wall.us += l->event.slept + l->step;
	c->start.us += l->step;
	if (!l->wait)
		c->handler(c->data, &l->event);
}

/* Behind the last line no time passes. A line comes behind the deadlines of its
 * moment; where a killed service is to go on behind it, before them, so that
 * what was saved at that moment was saved behind the line. */
static void script_step(struct clock_script *c)
{
	struct instant due = script_deadline(c), at;

	if (c->next == c->n)
		return;
	at = c->line[c->next].at;
	if (due.us < at.us || (due.us == at.us && !*c->boot))
		script_due(c, due);
	else
		script_play(c, &c->line[c->next]);
}

static int script_on_timer(sd_event_source *s, uint64_t us, void *data)
{
	struct clock_script *c = data;

	(void)us;
	if (!c->busy(c->data))
		script_step(c);
	if (c->next == c->n)
		return sd_event_source_set_enabled(s, SD_EVENT_OFF);
	return sd_event_source_set_time_relative(s, (uint64_t)c->pace) < 0
		   ? 0
		   : sd_event_source_set_enabled(s, SD_EVENT_ONESHOT);
}

/* ---- reading it ---- */

struct script_reader {
	struct clock_script *c;
	bool started;
	char *problem;
	size_t size;
};

static int script_wrong(
    struct script_reader *r, const char *what, const char *word)
{
	str_printf(r->problem, r->size, "%s '%s'", what, word);
	return -EINVAL;
}

/* The next word of *p, cut off with a NUL; "" at the end. */
static char *script_word(char **p)
{
	char *word;

	while (str_is_space(**p))
		(*p)++;
	word = *p;
	while (**p && !str_is_space(**p))
		(*p)++;
	if (**p)
		*(*p)++ = '\0';
	return word;
}

static int script_number(const char **p, char before, uint64_t max, int *ret)
{
	uint64_t v;
	int r;

	if (before && *(*p)++ != before)
		return -EINVAL;
	r = str_read_number(p, max, &v);
	if (r == 0)
		*ret = (int)v;
	return r;
}

/* YYYY-MM-DDTHH:MM[:SS] */
static int script_time(
    const struct clock_script *c, const char *text, struct instant *ret)
{
	int year = 0, month = 0, mday = 0, hour = 0, min = 0, sec = 0;
	const char *p = text;
	struct local t;

	if (script_number(&p, 0, 9999, &year) < 0 ||
	    script_number(&p, '-', 12, &month) < 0 ||
	    script_number(&p, '-', 31, &mday) < 0 ||
	    script_number(&p, 'T', 23, &hour) < 0 ||
	    script_number(&p, ':', 59, &min) < 0 ||
	    (*p && script_number(&p, ':', 59, &sec) < 0) || *p ||
	    !date_is_valid((struct date){year, month, mday}))
		return -EINVAL;
	t.day = date_to_day((struct date){year, month, mday});
	t.sec = hour * 3600 + min * 60 + sec;
	*ret = zone_from_local(c->zone, t, ZONE_GAP_END);
	return 0;
}

static int script_span(const char *text, int64_t *ret)
{
	static const struct {
		const char *name;
		int64_t us;
	} unit[] = {
	    {"ms", 1000},
	    {"s", USEC_PER_SEC},
	    {"m", USEC_PER_MIN},
	    {"h", USEC_PER_HOUR},
	};
	const char *p = text;
	uint64_t v;

	if (str_read_number(&p, (uint64_t)SCRIPT_MAX_SPAN, &v) < 0)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_LEN(unit); i++) {
		if (strcmp(p, unit[i].name) != 0)
			continue;
		if ((int64_t)v > SCRIPT_MAX_SPAN / unit[i].us)
			return -ERANGE;
		*ret = (int64_t)v * unit[i].us;
		return 0;
	}
	return -EINVAL;
}

/* Of the check-in; whether there is such an answer is for the engine to say. */
static int script_answer(const char *text, int64_t *ret)
{
	uint64_t v;
	int r = str_read_number(&text, INT32_MAX, &v);

	if (r < 0 || *text)
		return -EINVAL;
	*ret = (int64_t)v;
	return 0;
}

static int script_read_presence(
    struct script_reader *r, char *rest, struct script_line *l)
{
	const char *word = script_word(&rest);

	for (int p = 0; p < PRESENCE_COUNT; p++)
		if (strcmp(word, engine_presence_name((enum presence)p)) == 0) {
			l->event.cause = CLOCK_PRESENCE;
			l->event.presence = (enum presence)p;
			return 0;
		}
	return script_wrong(r, "no presence is named", word);
}

static int script_read_verb(
    struct script_reader *r, char *rest, struct script_line *l)
{
	const char *word = script_word(&rest), *span;
	int v = 0;

	while (
	    v < VERB_COUNT && strcmp(word, engine_verb_name((enum verb)v)) != 0)
		v++;
	if (v == VERB_COUNT)
		return script_wrong(r, "no verb is named", word);
	l->event.cause = CLOCK_VERB;
	l->event.verb = (enum verb)v;
	if (v != VERB_PAUSE && v != VERB_EXTEND && v != VERB_ONCALL &&
	    v != VERB_CHECKIN)
		return 0;
	span = script_word(&rest);
	if (v == VERB_ONCALL && strcmp(span, "off") == 0)
		return 0;
	if (v == VERB_CHECKIN) {
		if (script_answer(span, &l->event.span) < 0)
			return script_wrong(r, "no number:", span);
	} else if (script_span(span, &l->event.span) < 0) {
		return script_wrong(r, "no span of time:", span);
	}
	while (str_is_space(*rest))
		rest++;
	if (str_has_prefix(rest, "because "))
		script_word(&rest);
	str_clean(l->event.text, sizeof(l->event.text), rest, strlen(rest));
	return 0;
}

static int script_read_sleep(
    struct script_reader *r, char *rest, struct script_line *l)
{
	const char *span = script_word(&rest);

	l->event.cause = CLOCK_STEPPED;
	if (script_span(span, &l->event.slept) < 0)
		return script_wrong(r, "no span of time:", span);
	return 0;
}

static int script_read_step(
    struct script_reader *r, char *rest, struct script_line *l)
{
	const char *span = script_word(&rest);
	bool back = *span == '-';

	l->event.cause = CLOCK_STEPPED;
	if (script_span(span + back, &l->step) < 0)
		return script_wrong(r, "no span of time:", span);
	if (back)
		l->step = -l->step;
	return 0;
}

static int script_read_wait(
    struct script_reader *r, char *rest, struct script_line *l)
{
	const char *path = script_word(&rest);

	if (*path != '/')
		return script_wrong(r, "not an absolute path:", path);
	l->wait = mem_strdup(path);
	return 0;
}

static int script_read_end(
    struct script_reader *r, char *rest, struct script_line *l)
{
	(void)r;
	(void)rest;
	l->event.cause = CLOCK_END;
	return 0;
}

/* "TIME WHAT ..." */
static int script_read_line(struct script_reader *r, const char *at, char *rest)
{
	static const struct {
		const char *name;
		int (*read)(
		    struct script_reader *r, char *rest, struct script_line *l);
	} kind[] = {
	    {"presence", script_read_presence},
	    {"verb", script_read_verb},
	    {"sleep", script_read_sleep},
	    {"step", script_read_step},
	    {"wait", script_read_wait},
	    {"end", script_read_end},
	};
	struct clock_script *c = r->c;
	const char *word = script_word(&rest);
	struct script_line l = {0};
	int e;

	if (script_time(c, at, &l.at) < 0)
		return script_wrong(r, "no time:", at);
	if (l.at.us < (c->n ? c->line[c->n - 1].at.us : c->start.us))
		return script_wrong(r, "earlier than the line before:", at);
	for (size_t i = 0; i < ARRAY_LEN(kind); i++) {
		if (strcmp(word, kind[i].name) != 0)
			continue;
		e = kind[i].read(r, rest, &l);
		if (e == 0) {
			mem_grow(&c->line, c->n, &c->cap, sizeof(l));
			c->line[c->n++] = l;
		}
		return e;
	}
	return script_wrong(r, "nothing is named", word);
}

/* "clock TIME [ZONE]" */
static int script_read_start(struct script_reader *r, char *rest)
{
	struct clock_script *c = r->c;
	const char *at = script_word(&rest), *zone = script_word(&rest);

	if (*zone) {
		if (zonefile_load(zone, &c->own_zone) < 0)
			return script_wrong(r, "cannot load the zone", zone);
		str_copy(c->zone_name, sizeof(c->zone_name), zone);
		c->zone = c->own_zone;
	}
	if (script_time(c, at, &c->start) < 0)
		return script_wrong(r, "no time:", at);
	c->wall = c->start;
	r->started = true;
	return 0;
}

/* "pace SPAN" */
static int script_read_pace(struct script_reader *r, char *rest)
{
	const char *word = script_word(&rest);

	if (script_span(word, &r->c->pace) < 0 || r->c->pace < 1)
		return script_wrong(r, "no span of time:", word);
	return 0;
}

/* "boot NAME [SPAN]" */
static int script_read_boot(struct script_reader *r, char *rest)
{
	const char *name = script_word(&rest), *span = script_word(&rest);

	if (!*name || strlen(name) >= sizeof(r->c->boot))
		return script_wrong(r, "no name of a boot:", name);
	str_copy(r->c->boot, sizeof(r->c->boot), name);
	if (*span && script_span(span, &r->c->late) < 0)
		return script_wrong(r, "no span of time:", span);
	return 0;
}

static int script_read_any(struct script_reader *r, char *line)
{
	char *rest = line, *word;

	line[strcspn(line, "#\n")] = '\0';
	word = script_word(&rest);
	if (!*word)
		return 0;
	if (strcmp(word, "clock") == 0 && !r->started)
		return script_read_start(r, rest);
	if (!r->started)
		return script_wrong(r, "'clock' must come before", word);
	if (strcmp(word, "pace") == 0)
		return script_read_pace(r, rest);
	if (strcmp(word, "boot") == 0)
		return script_read_boot(r, rest);
	return script_read_line(r, word, rest);
}

static int script_read(
    struct clock_script *c, const char *path, char *problem, size_t size)
{
	struct script_reader r = {c, false, problem, size};
	char line[CLOCK_SCRIPT_MAX_LINE + 2], why[256];
	cleanup_file FILE *f = fopen(path, "re");
	unsigned n = 0;
	int e = 0;

	if (!f) {
		str_printf(problem, size, "cannot open '%s': %s", path,
		    strerrordesc_np(errno));
		return -errno;
	}
	while (e == 0 && fgets(line, sizeof(line), f)) {
		if (++n > CLOCK_SCRIPT_MAX_LINES || !strchr(line, '\n'))
			e = script_wrong(&r, "too long:",
			    n > CLOCK_SCRIPT_MAX_LINES ? path : "the line");
		else
			e = script_read_any(&r, line);
	}
	if (e == 0 && !r.started)
		e = script_wrong(&r, "no 'clock' in", path);
	if (e < 0) {
		str_copy(why, sizeof(why), problem);
		str_printf(problem, size, "%s:%u: %s", path, n, why);
	}
	return e;
}

int clock_new_scripted(sd_event *loop, const char *path,
    const struct zone *zone, clock_handler handler, clock_busy busy, void *data,
    struct clock **ret, char *problem, size_t problem_size)
{
	struct clock_script *c = mem_new(1, sizeof(*c));
	int r;

	c->head.adapter = &clock_scripted;
	c->handler = handler;
	c->busy = busy;
	c->data = data;
	c->zone = zone;
	c->pace = SCRIPT_PACE;
	c->boot_due = BOOT_NEVER;
	c->wall_due = INSTANT_NEVER;
	r = script_read(c, path, problem, problem_size);
	c->zone = NULL;
	if (r == 0) {
		r = sd_event_add_time_relative(loop, &c->timer, CLOCK_MONOTONIC,
		    (uint64_t)c->pace, 1, script_on_timer, c);
		if (r < 0)
			str_copy(problem, problem_size, strerrordesc_np(-r));
	}
	if (r < 0) {
		script_free(&c->head);
		return r;
	}
	*ret = &c->head;
	return 0;
}
