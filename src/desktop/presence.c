/* Presence from all that can tell: logind's lock and sleep first, then the
 * first backend that knows. */
#include "desktop/presence.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"
#include "build.h"
#include "desktop/presence_priv.h"

/* What has not answered by then after the start is not waited for. */
#define PRESENCE_SETTLE (500 * (USEC_PER_SEC / 1000))

/* logind's IdleHint comes with the rest of what logind says; the last. */
static const struct presence_backend presence_hint = {.name = "logind"};

/* In the order of trust; NULL ends it. */
static const struct presence_backend *const backends[] = {
#if HAVE_WAYLAND
	&presence_wayland,
#endif
	&presence_mutter,
#if HAVE_X11
	&presence_x11,
#endif
	&presence_hint,
	NULL,
};

struct teller {
	const struct presence_backend *backend;
	void *self; /* NULL: not offered here */
	struct presence_source *owner;
	bool answered;
	enum presence presence;
	struct boot since;
	char note[PRESENCE_WHY_SIZE]; /* how it tells, or why it cannot */
};

struct presence_source {
	sd_event *loop;
	presence_handler handler;
	void *data;
	struct presence_logind *logind;
	struct presence_session session;
	struct boot session_since; /* it last changed */
	struct teller teller[ARRAY_LEN(backends)];
	sd_event_source *timer;
	bool settled;
	enum presence reported; /* PRESENCE_COUNT: nothing yet */
};

static struct boot presence_now(const struct presence_source *p)
{
	uint64_t now = 0;

	sd_event_now(p->loop, CLOCK_BOOTTIME, &now);
	return (struct boot){(int64_t)now};
}

static const struct teller *presence_teller(const struct presence_source *p)
{
	for (size_t i = 0; backends[i]; i++)
		if (p->teller[i].presence != PRESENCE_UNKNOWN)
			return &p->teller[i];
	return NULL;
}

static bool presence_all_answered(const struct presence_source *p)
{
	for (size_t i = 0; backends[i]; i++)
		if (!p->teller[i].answered)
			return false;
	return p->session.known;
}

/* What is so now. Nobody is active, and nothing unknown, since before the end
 * of the last lock, sleep or time in the background; idle they may be. */
static enum presence presence_find(const struct presence_source *p,
    struct boot *since)
{
	const struct teller *t = presence_teller(p);

	*since = p->session_since;
	if (p->session.asleep)
		return PRESENCE_ASLEEP;
	if (p->session.locked)
		return PRESENCE_LOCKED;
	if (t && t->presence == PRESENCE_IDLE)
		*since = t->since;
	if (p->session.background)
		return PRESENCE_IDLE;
	if (!t)
		return PRESENCE_UNKNOWN;
	if (t->since.us > since->us)
		*since = t->since;
	return t->presence;
}

static void presence_update(struct presence_source *p)
{
	enum presence found;
	struct boot since;

	if (!p->settled && !presence_all_answered(p))
		return;
	p->settled = true;
	p->timer = sd_event_source_disable_unref(p->timer);
	found = presence_find(p, &since);
	if (found == p->reported)
		return;
	if (found == PRESENCE_UNKNOWN)
		since = presence_now(p);
	p->reported = found;
	p->handler(p->data, found, since);
}

static int presence_on_settled(sd_event_source *s, uint64_t usec, void *data)
{
	struct presence_source *p = data;

	(void)s;
	(void)usec;
	p->settled = true;
	for (size_t i = 0; backends[i]; i++)
		if (!p->teller[i].answered)
			str_copy(p->teller[i].note, PRESENCE_WHY_SIZE,
			    "its server does not answer");
	presence_update(p);
	return 0;
}

static void presence_on_teller(void *data, enum presence now, struct boot since,
    const char *note)
{
	struct teller *t = data;
	bool back = t->presence == PRESENCE_IDLE && now == PRESENCE_ACTIVE;

	t->answered = true;
	t->presence = now;
	t->since = since;
	str_copy(t->note, sizeof(t->note), note ? note : "");
	if (back)
		presence_logind_came_back(t->owner->logind);
	presence_update(t->owner);
}

static void presence_on_session(void *data, const struct presence_session *s)
{
	struct presence_source *p = data;
	struct teller *hint = &p->teller[ARRAY_LEN(backends) - 2];

	if (s->locked != p->session.locked || s->asleep != p->session.asleep ||
	    s->background != p->session.background)
		p->session_since = presence_now(p);
	p->session = *s;
	if (s->known)
		presence_on_teller(hint, s->presence, s->since, s->why);
	else
		presence_update(p);
}

static void presence_start(struct presence_source *p, struct teller *t,
    const struct presence_backend *backend, int64_t idle_after)
{
	const char *why = "";

	t->backend = backend;
	t->owner = p;
	t->presence = PRESENCE_UNKNOWN;
	if (backend->start &&
	    backend->start(p->loop, idle_after, presence_on_teller, t, &t->self,
		&why) < 0) {
		t->answered = true;
		str_copy(t->note, sizeof(t->note), why);
	}
}

int presence_new(sd_event *loop, int64_t idle_after, presence_handler handler,
    void *data, struct presence_source **ret)
{
	struct presence_source *p = mem_new(1, sizeof(*p));
	int r;

	p->loop = sd_event_ref(loop);
	p->handler = handler;
	p->data = data;
	p->reported = PRESENCE_COUNT;
	p->session_since = presence_now(p);
	r = sd_event_add_time_relative(loop, &p->timer, CLOCK_MONOTONIC,
	    PRESENCE_SETTLE, 0, presence_on_settled, p);
	if (r < 0) {
		presence_free(p);
		return r;
	}
	p->logind = presence_logind_new(loop, presence_on_session, p);
	for (size_t i = 0; backends[i]; i++)
		presence_start(p, &p->teller[i], backends[i], idle_after);
	*ret = p;
	return 0;
}

const char *presence_backend_name(const struct presence_source *p)
{
	const struct teller *t = presence_teller(p);

	return t ? t->backend->name : "none";
}

size_t presence_accounts(const struct presence_source *p,
    struct presence_account *ret, size_t max)
{
	const struct teller *teller = presence_teller(p);
	size_t n = 0;

	for (; backends[n] && n < max; n++) {
		const struct teller *t = &p->teller[n];

		ret[n] = (struct presence_account){.name = backends[n]->name,
			.could = t->presence != PRESENCE_UNKNOWN,
			.tells = t == teller,
			.note = t->note};
	}
	return n;
}

void presence_describe_session(const struct presence_source *p, char *buf,
    size_t size)
{
	presence_logind_describe(p->logind, buf, size);
}

void presence_sleep_ready(struct presence_source *p)
{
	presence_logind_sleep_ready(p->logind);
}

void presence_not_locked(struct presence_source *p)
{
	if (p)
		presence_logind_came_back(p->logind);
}

void presence_free(struct presence_source *p)
{
	if (!p)
		return;
	for (size_t i = 0; backends[i]; i++)
		if (p->teller[i].self)
			p->teller[i].backend->stop(p->teller[i].self);
	presence_logind_free(p->logind);
	sd_event_source_disable_unref(p->timer);
	sd_event_unref(p->loop);
	free(p);
}
