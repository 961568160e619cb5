/* Settings of the calendar worker, from the configuration and from what the
 * machine has: zone data and the helper itself. */
#include "desktop/calendar_settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "build.h"
#include "desktop/calendar_files.h"
#include "desktop/zonefile.h"

#define ZONEINFO "/usr/share/zoneinfo"

/* ---- as requests ---- */

static void fill_setup(struct calwire_request *r, const struct config *c,
    bool everything)
{
	r->op = CALWIRE_SETUP;
	r->setup.longest_meeting_us = c->longest_meeting;
	r->setup.everything = everything;
	r->setup.whole = everything;
	str_copy(r->setup.off_words, sizeof(r->setup.off_words), c->off_words);
	str_copy(r->setup.focus_words, sizeof(r->setup.focus_words),
	    c->focus_words);
}

static void fill_rule(struct calwire_request *r, const struct class_rule *c)
{
	struct calwire_rule *w = &r->rule;

	r->op = CALWIRE_RULE;
	w->longer_us = c->longer;
	w->shorter_us = c->shorter;
	w->all_day = c->all_day;
	w->attendees_min = c->attendees_min;
	w->then = c->then;
	str_copy(w->calendar, sizeof(w->calendar), c->calendar);
	str_copy(w->summary, sizeof(w->summary), c->summary);
	str_copy(w->category, sizeof(w->category), c->category);
	str_copy(w->organizer, sizeof(w->organizer), c->organizer);
	str_copy(w->busy, sizeof(w->busy), c->busy);
}

static uint8_t wire_role(enum calendar_role role)
{
	static const uint8_t roles[] = {
	    [ROLE_NONE] = CALWIRE_ROLE_NONE,
	    [ROLE_ON_CALL] = CALWIRE_ROLE_ON_CALL,
	    [ROLE_HOLIDAYS] = CALWIRE_ROLE_HOLIDAYS,
	    [ROLE_HOURS] = CALWIRE_ROLE_HOURS,
	    [ROLE_IGNORE] = CALWIRE_ROLE_IGNORE,
	};

	return roles[role];
}

static void fill_calendar(struct calwire_request *r, uint32_t index,
    const struct calendar_config *c)
{
	struct calwire_calendar *w = &r->calendar;

	r->op = CALWIRE_CALENDAR;
	w->index = index;
	w->role = wire_role(c->role);
	w->trust = c->trust;
	w->tentative_meets = c->tentative_meets;
	w->n_me = (uint32_t)(c->n_me < CALWIRE_MAX_ME ? c->n_me :
	    CALWIRE_MAX_ME);
	str_copy(w->name, sizeof(w->name), c->name);
	str_copy(w->zone, sizeof(w->zone), c->zone);
	for (size_t i = 0; i < w->n_me; i++)
		str_copy(w->me[i], sizeof(w->me[i]), c->me[i]);
}

/* ---- as a hash ---- */

static uint64_t add_text(uint64_t h, const char *text)
{
	return hash_add(h, text, strlen(text) + 1);
}

/* What a path leads to, by its stamp. */
static uint64_t add_path(uint64_t h, const char *path)
{
	struct calendar_stamp stamp = {0};

	(void)calendar_stamp_path(path, &stamp);
	return hash_add(h, &stamp, sizeof(stamp));
}

/* The bytes of the user's zone, wherever they come from. */
static uint64_t add_zone(uint64_t h, const char *zone)
{
	cleanup_close int fd = zonefile_open_user(zone);
	char buf[4096];
	ssize_t n;
	off_t at = 0;

	while (fd >= 0 && (n = pread(fd, buf, sizeof(buf), at)) > 0) {
		h = hash_add(h, buf, (size_t)n);
		at += n;
	}
	return add_text(h, zone);
}

static uint64_t hash_place(const char *zone, const char *helper)
{
	const char *dir = getenv("TZDIR");
	uint64_t h = add_text(HASH_START, OFFDUTY_VERSION);

	h = add_path(h, helper);
	h = add_zone(h, zone);
	h = add_path(h, dir && *dir == '/' ? dir : ZONEINFO);
	return add_path(h, ZONEINFO "/tzdata.zi");
}

uint64_t calendar_settings_hash(const struct calendar_settings *s,
    size_t calendar)
{
	size_t first = s->n - s->n_calendars;
	struct calwire_request own = s->v[first + calendar];
	uint64_t h = hash_add(s->place, s->v, first * sizeof(*s->v));

	/* which one it is among others is no matter to it */
	own.calendar.index = 0;
	return hash_add(h, &own, sizeof(own));
}

/* ---- both ---- */

void calendar_settings_init(struct calendar_settings *s,
    const struct config *c, const char *zone, const char *helper,
    bool everything)
{
	struct calwire_request *r;

	s->n_calendars = c->n_calendars < CALWIRE_MAX_CALENDARS ?
	    c->n_calendars : CALWIRE_MAX_CALENDARS;
	/* zeroed, so that it may be hashed as bytes */
	s->v = mem_new(1 + c->n_class_rules + s->n_calendars, sizeof(*s->v));
	r = s->v;
	fill_setup(r++, c, everything);
	for (size_t i = 0; i < c->n_class_rules; i++)
		fill_rule(r++, &c->class_rule[i]);
	for (size_t i = 0; i < s->n_calendars; i++)
		fill_calendar(r++, (uint32_t)i, &c->calendar[i]);
	s->n = (size_t)(r - s->v);
	s->zone = mem_strdup(zone ? zone : "");
	s->place = everything ? 0 : hash_place(s->zone, helper);
}

void calendar_settings_done(struct calendar_settings *s)
{
	free(s->v);
	free(s->zone);
	*s = (struct calendar_settings){0};
}

int calendar_settings_send(const struct calendar_settings *s, int sock,
    int memory, struct interval span)
{
	cleanup_close int zone = zonefile_open_user(s->zone);
	int fd[2] = {memory, zone}, err;
	struct calwire_request r = s->v[0];

	r.setup.from_us = span.start.us;
	r.setup.to_us = span.end.us;
	err = calwire_send_request(sock, &r, fd, zone < 0 ? 1 : 2);
	for (size_t i = 1; i < s->n && err == 0; i++) {
		r = s->v[i];
		err = calwire_send_request(sock, &r, NULL, 0);
	}
	return err;
}
