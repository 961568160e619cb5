/* What should be on the screen, and what is to be enforced: kept with the
 * engine's state, so that a service that was killed shows again what still
 * holds, and ends what it had begun. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "service/service.h"
#include "wire/notify.h"

/* What was up when the service was stopped, or the machine, is past when it
 * took longer than this: "your day ends in 10m". An offer of a break holds. */
#define SCREEN_LASTS (10 * USEC_PER_MIN)

#define SCREEN_BUTTONS \
	(BUTTON_START | BUTTON_SNOOZE | BUTTON_SKIP | BUTTON_EXTEND)

static const char *const owed_names[] = {
    [ACTION_LOCK] = "lock",
    [ACTION_COMMAND] = "command",
};

/* ---- what the engine answers ---- */

/* The engine itself offers a break again after a restart: what is shown anew is
 * recorded, and that is not. */
static bool screen_is_again(const struct service *s, const struct action *a)
{
	const struct screen *c = &s->screen[a->channel];

	for (size_t i = 0; i < s->out.n; i++)
		if (s->out.action[i].type == ACTION_RECORD &&
		    strcmp(s->out.action[i].kind, a->kind) == 0)
			return false;
	return c->up && c->lost && !a->transient &&
	       strcmp(c->action.kind, a->kind) == 0;
}

static void screen_show(struct service *s, struct action *a)
{
	struct screen *c = &s->screen[a->channel];
	int64_t lasts = a->expire > 0 ? a->expire : NOTIFY_TRANSIENT_LASTS;

	if (screen_is_again(s, a))
		a->at = c->action.at;
	*c = (struct screen){.action = *a, .up = true, .lost = s->held,
	    .until = BOOT_NEVER, .id = c->id};
	if (instant_is_never(a->at))
		c->action.at = s->now.wall;
	if (a->transient)
		c->until.us = s->now.boot.us + lasts;
}

void screen_take(struct service *s, struct action *a)
{
	switch (a->type) {
	case ACTION_SHOW:
		screen_show(s, a);
		break;
	case ACTION_WITHDRAW:
		s->screen[a->channel].up = false;
		break;
	case ACTION_LOCK:
	case ACTION_COMMAND:
		s->owed = (struct owed){true, a->type, s->now.wall};
		break;
	case ACTION_RECORD:
		break;
	}
}

/* So that another service can close it, if this one is killed together with the
 * helper; true: it is another than before. */
static bool screen_note_id(
    struct service *s, struct screen *c, enum channel channel)
{
	static const struct notify_id none;
	const struct notify_id *id =
	    s->notifier ? notifier_id(s->notifier, channel) : &none;
	bool other = !notify_same_id(&c->id, id);

	c->id = *id;
	return other && id->id != 0;
}

bool screen_outcome(
    struct service *s, enum channel channel, enum notification_outcome outcome)
{
	struct screen *c = &s->screen[channel];
	bool was = c->up && (outcome != NOTIFICATION_SHOWN || !c->seen);
	bool other;

	if (outcome == NOTIFICATION_FAILED)
		return false;
	other = screen_note_id(s, c, channel);
	if (outcome == NOTIFICATION_SHOWN)
		c->seen = true;
	else
		c->up = false;
	/* that a lasting one was shown in place of another changes nothing */
	return other ||
	       (was && (outcome != NOTIFICATION_SHOWN || c->action.transient));
}

/* ---- shown again ---- */

/* A pause took all away; what is up in one answers the user. */
static bool screen_may_show(
    const struct verdict *v, const struct action *a)
{
	if (v->presence != PRESENCE_ACTIVE && v->presence != PRESENCE_UNKNOWN)
		return false;
	if (a->silent || a->urgency == URGENCY_CRITICAL)
		return a->silent || !v->meeting;
	return !(v->meeting || v->quiet);
}

static void screen_show_again(
    struct service *s, struct screen *c, const struct verdict *v)
{
	if (c->action.transient &&
	    (c->seen || c->until.us <= s->now.boot.us)) {
		c->up = c->lost = false;
		return;
	}
	if (!screen_may_show(v, &c->action))
		return;
	c->lost = false;
	if (c->action.transient)
		c->action.expire = c->until.us - s->now.boot.us;
	apply_action(s, &c->action);
}

/* What was owed is done. Were it never said, a restart would do it again. */
void screen_settle(struct service *s)
{
	s->owed.is = false;
	service_save(s);
	enforce_settle(s);
}

/* Nobody here is nobody to stop; a meeting is let be. */
static void screen_enforce_again(struct service *s, const struct verdict *v)
{
	const struct action a = {
	    .type = s->owed.type,
	    .channel = CHANNEL_NONE,
	    .at = s->owed.at,
	};

	if (v->duty == DUTY_OFF && v->presence != PRESENCE_ASLEEP &&
	    v->presence != PRESENCE_LOCKED && !v->meeting && !v->on_call)
		apply_action(s, &a);
	screen_settle(s);
}

void screen_again(struct service *s)
{
	const struct verdict *v = &s->verdict;

	for (int c = 0; c < CHANNEL_COUNT; c++)
		if (s->screen[c].up && s->screen[c].lost &&
		    !s->screen[c].theirs)
			screen_show_again(s, &s->screen[c], v);
	if (s->owed.is)
		screen_enforce_again(s, v);
}

/* ---- to the ledger ---- */

static void screen_add_text(
    struct str *ret, const char *key, const char *channel, const char *text)
{
	str_addf(ret, "screen-%s %s ", key, channel);
	for (const char *p = text; *p; p++) {
		if (*p == '\n')
			str_add(ret, "\\n");
		else if (*p == '\\')
			str_add(ret, "\\\\");
		else
			str_add_n(ret, p, 1);
	}
	str_add(ret, "\n");
}

static void screen_save_one(
    const struct service *s, enum channel channel, struct str *ret)
{
	const struct screen *c = &s->screen[channel];
	const struct action *a = &c->action;
	const char *name = engine_channel_name(channel);
	int64_t left = c->until.us;

	if (left != BOOT_NEVER.us)
		left -= engine_now(s->engine).boot.us;
	str_addf(ret, "screen %s %u %d %d %d %d %lld %lld %d %s %lld\n", name,
	    a->buttons, a->urgency, a->transient, a->silent, c->seen,
	    (long long)left, (long long)a->expire, a->progress, a->kind,
	    (long long)a->at.us);
	screen_add_text(ret, "title", name, a->title);
	screen_add_text(ret, "body", name, a->body);
	screen_add_text(ret, "command", name, a->command);
}

static void screen_save_id(
    const struct notify_id *id, enum channel channel, struct str *ret)
{
	if (id->id != 0)
		str_addf(ret, "screen-id %s %u %s %s\n",
		    engine_channel_name(channel), id->id, id->owner, id->bus);
}

void screen_save(const struct service *s, struct str *ret)
{
	for (int c = 0; c < CHANNEL_COUNT; c++)
		screen_save_id(&s->screen[c].id, (enum channel)c, ret);
	for (int c = 0; c < CHANNEL_COUNT; c++)
		if (s->screen[c].up)
			screen_save_one(s, (enum channel)c, ret);
	if (s->owed.is)
		str_addf(ret, "owed %s %lld\n", owed_names[s->owed.type],
		    (long long)s->owed.at.us);
}

/* ---- and back ---- */

static struct screen *screen_find(struct service *s, const char *channel)
{
	for (int c = 0; c < CHANNEL_COUNT; c++)
		if (strcmp(channel, engine_channel_name((enum channel)c)) == 0)
			return &s->screen[c];
	return NULL;
}

static void screen_take_line(struct service *s, const char *line)
{
	struct action a = {.type = ACTION_SHOW};
	int urgency, transient, silent, seen;
	long long left, expire, at;
	struct screen *c;
	char name[16];

	if (sscanf(line, "screen %15s %u %d %d %d %d %lld %lld %d %23s %lld",
		name, &a.buttons, &urgency, &transient, &silent, &seen, &left,
		&expire, &a.progress, a.kind, &at) != 11)
		return;
	c = screen_find(s, name);
	if (!c || a.buttons & ~(unsigned)SCREEN_BUTTONS || urgency < 0 ||
	    urgency > URGENCY_CRITICAL || a.progress < -1 || expire < 0)
		return;
	a.channel = (enum channel)(c - s->screen);
	a.urgency = (enum urgency)urgency;
	a.transient = transient != 0;
	a.silent = silent != 0;
	a.expire = expire;
	a.at.us = at;
	*c = (struct screen){.action = a, .up = true, .seen = seen != 0,
	    .lost = true, .until = BOOT_NEVER, .id = c->id};
	c->theirs = !a.transient && strcmp(a.kind, "break-offered") == 0;
	if (left < NOTIFY_MAX_EXPIRE)
		c->until.us = engine_now(s->engine).boot.us + left;
}

static void screen_read_text(const char *p, char *buf, size_t size)
{
	size_t n = 0;

	for (; *p && *p != '\n' && n + 1 < size; p++) {
		if (*p == '\\' && p[1] && p[1] != '\n')
			buf[n++] = *++p == 'n' ? '\n' : *p;
		else
			buf[n++] = *p;
	}
	buf[n] = '\0';
}

static void screen_take_text(struct service *s, const char *line)
{
	char key[16], name[16];
	struct screen *c;
	int n = 0;

	if (sscanf(line, "screen-%15s %15s%n", key, name, &n) != 2 ||
	    line[n] != ' ')
		return;
	line += n + 1;
	c = screen_find(s, name);
	if (!c)
		return;
	if (strcmp(key, "title") == 0)
		screen_read_text(
		    line, c->action.title, sizeof(c->action.title));
	else if (strcmp(key, "body") == 0)
		screen_read_text(line, c->action.body, sizeof(c->action.body));
	else if (strcmp(key, "command") == 0)
		screen_read_text(
		    line, c->action.command, sizeof(c->action.command));
}

static void screen_take_id(struct service *s, const char *line)
{
	struct notify_id id = {0};
	struct screen *c;
	char name[16];

	if (sscanf(line, "screen-id %15s %u %63s %32s", name, &id.id, id.owner,
		id.bus) != 4 ||
	    !notify_check_id(&id))
		return;
	c = screen_find(s, name);
	if (c)
		c->id = id;
}

static void screen_take_owed(struct service *s, const char *line)
{
	char name[16];
	long long at;

	if (sscanf(line, "owed %15s %lld", name, &at) != 2)
		return;
	for (int t = ACTION_LOCK; t <= ACTION_COMMAND; t++)
		if (strcmp(name, owed_names[t]) == 0)
			s->owed = (struct owed){
			    true, (enum action_type)t, {at}};
}

/* Of a service that was not killed, or in another boot, nothing is owed: nobody
 * was there. */
static void screen_age(struct service *s)
{
	int64_t away = service_now(s).wall.us - engine_now(s->engine).wall.us;

	s->owed.is = false;
	for (int c = 0; c < CHANNEL_COUNT; c++) {
		s->screen[c].id = (struct notify_id){0};
		if (c != CHANNEL_BREAK && (away < 0 || away > SCREEN_LASTS))
			s->screen[c].up = false;
	}
}

void screen_close_old(struct service *s)
{
	for (int c = 0; c < CHANNEL_COUNT; c++)
		if (s->screen[c].id.id != 0)
			notifier_close_old(
			    s->notifier, (enum channel)c, &s->screen[c].id);
}

void screen_restore(struct service *s, const char *text, bool killed)
{
	for (const char *p = text; (p = strchr(p, '\n')) && *++p;) {
		if (str_has_prefix(p, "screen "))
			screen_take_line(s, p);
		else if (str_has_prefix(p, "screen-id "))
			screen_take_id(s, p);
		else if (str_has_prefix(p, "screen-"))
			screen_take_text(s, p);
		else if (str_has_prefix(p, "owed "))
			screen_take_owed(s, p);
	}
	if (!killed)
		screen_age(s);
	if (!s->owed.is)
		enforce_settle(s);
}
