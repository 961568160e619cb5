/* A file's passes: scan, then series by series sieve, read, expand, classify,
 * answer. The progress is told before each series, so that one that kills the
 * process can be left out the next time. */
#include "calread/file.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "calread/availability.h"
#include "calread/sieve.h"

#define DAYS_AHEAD (3 * 366) /* zones are unrolled so far behind the window */

struct pass {
	const struct file_context *ctx;
	struct notices notices;
	struct event_context event;
	struct expand_context expand;
	struct scan scan;
	struct sieve sieve;
	struct instances instances;
	uint64_t key; /* of the series at hand */
	char shift_of[EVENT_TEXT_SIZE]; /* who attends the first one */
	bool shifts_told;
};

static void tell_progress(const struct pass *p, const struct component *c)
{
	struct calwire_progress *g = p->ctx->progress;

	atomic_store(&g->offset, c ? (int64_t)c->offset : -1);
	atomic_store(&g->line, c ? c->line : 0);
	atomic_fetch_add(&g->turn, 1);
}

static bool is_skipped(const struct pass *p, const struct component *c)
{
	const struct calwire_file *f = p->ctx->file;

	for (size_t i = 0; i < f->n_skips; i++) {
		if (f->skip[i] == c->offset)
			return true;
	}
	return false;
}

static void answer_occurrence(const struct pass *p, const struct instance *i,
    struct verdict v, const char *title, const struct str *whole)
{
	struct answer *a = p->ctx->answer;
	struct calwire_occurrence *o;

	o = &answer_next(a, CALWIRE_OCCURRENCE)->occurrence;
	o->key = p->key;
	o->start_us = i->start.us;
	o->end_us = i->end.us;
	o->start_day = i->start_day;
	o->end_day = i->end_day;
	o->class = v.class;
	o->flags = v.flags;
	str_clean(o->title, sizeof(o->title), title, strlen(title));
	if (p->ctx->setup->whole && whole->n)
		answer_text(a, whole->v, whole->n);
}

/* A team's rota, of which every shift counts as the user's. */
static void note_shift(struct pass *p, const struct event *e,
    const char *rota)
{
	const struct calwire_calendar *c = p->ctx->calendar;

	if (c->n_me || p->shifts_told || !*e->attendee ||
	    (c->role != CALWIRE_ROLE_ON_CALL && !*rota))
		return;
	if (!*p->shift_of)
		str_copy(p->shift_of, sizeof(p->shift_of), e->attendee);
	if (strcmp(p->shift_of, e->attendee) == 0)
		return;
	p->shifts_told = true;
	notice(&p->notices, NOTICE_SHIFTS, &(struct notice_place){
	    .line = e->line, .uid = e->uid, .summary = &e->summary});
}

/* What no record can tell, and nobody will live to see. */
static bool is_beyond(const struct instance *i)
{
	return i->start.us < CALWIRE_MIN_US || i->end.us > CALWIRE_MAX_US;
}

static void answer_instance(struct pass *p, const struct instance *i)
{
	const struct file_context *ctx = p->ctx;
	const char *rota = p->scan.calendar[i->event->calendar].rota;
	char title[EVENT_TEXT_SIZE];
	struct str whole = {0};
	struct verdict v;

	if (is_beyond(i))
		return;
	value_unescape(&whole, i->event->summary.v, i->event->summary.n);
	str_clean(title, sizeof(title), whole.v ? whole.v : "", whole.n);
	v = classify(ctx->rules, ctx->calendar, rota, i, title);
	if (v.class == CLASS_ON_CALL)
		note_shift(p, i->event, rota);
	if (v.class != CLASS_IGNORE || ctx->setup->everything)
		answer_occurrence(p, i, v, title, &whole);
	str_done(&whole);
}

static void read_series(struct pass *p, const struct component *c, size_t n)
{
	struct event **e = mem_new(n, sizeof(*e));
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		e[k] = event_read(&p->event, &c[i]);
		if (!e[k])
			continue;
		e[k]->cancelled |= p->scan.calendar[c[i].calendar].cancelled;
		k++;
	}
	p->key = c->key;
	p->instances.n = 0;
	if (k > 0 && expand_series(&p->expand, e, k, &p->instances) < 0)
		p->expand.costly++;
	for (size_t i = 0; i < p->instances.n; i++)
		answer_instance(p, &p->instances.v[i]);
	for (size_t i = 0; i < k; i++)
		event_free(e[i]);
	free(e);
}

static bool may_touch(const struct pass *p, const struct component *c,
    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (c[i].recurs ? p->ctx->unsieved || sieve_passes(&p->sieve,
		    &c[i]) : c[i].matters)
			return true;
	}
	return false;
}

/* The event that a helper died at. Its UID the scan has read unharmed. */
static void tell_fatal(const struct pass *p, const struct component *c)
{
	char uid[EVENT_UID_SIZE];

	event_read_uid(p->event.base, c, uid);
	notice(&p->notices, NOTICE_EVENT_FATAL, &(struct notice_place){
	    .line = c->line, .uid = uid});
}

static void read_all(struct pass *p)
{
	const struct component *c = p->scan.event;
	size_t n = p->scan.n, end;

	for (size_t i = 0; i < n && !p->ctx->answer->error; i = end) {
		for (end = i; end < n && c[end].key == c[i].key; end++)
			;
		if (is_skipped(p, &c[i])) {
			tell_fatal(p, &c[i]);
			continue;
		}
		tell_progress(p, &c[i]);
		if (may_touch(p, &c[i], end - i))
			read_series(p, &c[i], end - i);
	}
	tell_progress(p, NULL);
}

/* RFC 7953: they say it together, so all are read before any is answered. */
static void read_availability(struct pass *p)
{
	const struct scan *s = &p->scan;
	size_t n = s->n_availability, k = 0;
	struct availability *a;

	if (n > AVAILABILITY_MAX) {
		notice(&p->notices, NOTICE_AVAILABILITY_MANY,
		    &(struct notice_place){
		    .line = s->availability[AVAILABILITY_MAX].line});
		n = AVAILABILITY_MAX;
	}
	a = mem_new(n, sizeof(*a));
	for (size_t i = 0; i < n; i++) {
		const struct component *c = &s->availability[i];

		if (is_skipped(p, c)) {
			tell_fatal(p, c);
			continue;
		}
		tell_progress(p, c);
		availability_read(&p->event, &p->expand, c, &a[k]);
		a[k++].event->cancelled |= s->calendar[c->calendar].cancelled;
	}
	tell_progress(p, NULL);
	p->key = CALWIRE_AVAILABILITY_KEY;
	p->instances.n = 0;
	availability_merge(a, k, &p->instances);
	for (size_t i = 0; i < p->instances.n; i++)
		answer_instance(p, &p->instances.v[i]);
	for (size_t i = 0; i < k; i++)
		availability_done(&a[i]);
	free(a);
}

static void answer_key(struct answer *a, struct calwire_keys **batch,
    uint64_t key)
{
	if (key < CALWIRE_LEAST_KEY)
		return;
	if (!*batch || (*batch)->n == CALWIRE_KEYS_SIZE)
		*batch = &answer_next(a, CALWIRE_KEYS)->keys;
	(*batch)->key[(*batch)->n++] = key;
}

static void answer_keys(const struct pass *p)
{
	const struct scan *s = &p->scan;
	struct calwire_keys *batch = NULL;

	for (size_t i = 0; i < s->n_keys; i++)
		answer_key(p->ctx->answer, &batch, s->key[i]);
	if (s->keep_keys && s->n_availability)
		answer_key(p->ctx->answer, &batch, CALWIRE_AVAILABILITY_KEY);
}

static const struct zone *floating_zone(const struct pass *p)
{
	const struct calwire_calendar *c = p->ctx->calendar;
	const struct zone *z;

	if (!*c->zone)
		return p->ctx->user;
	z = zones_named(p->ctx->zones, c->zone);
	if (!z)
		notice(&p->notices, NOTICE_ZONE_SETTING, &(struct notice_place){
		    .value = c->zone, .n = strlen(c->zone)});
	return z ? z : p->ctx->user;
}

int file_read(const struct file_context *ctx, const char *bytes, size_t n,
    uint32_t *ret_events)
{
	struct pass p = {.ctx = ctx, .scan.keep_keys = ctx->file->keys};
	int32_t first = (int32_t)(ctx->setup->from_us / USEC_PER_SEC /
	    SEC_PER_DAY) - 1;
	int32_t last = (int32_t)(ctx->setup->to_us / USEC_PER_SEC /
	    SEC_PER_DAY) + 1;
	int err;

	p.notices = (struct notices){answer_problem, ctx->answer};
	ctx->answer->problems = 0;
	tell_progress(&p, NULL);
	err = ctx->unsieved ?
	    scan_file(&p.scan, bytes, n, INT32_MIN / 2, INT32_MAX / 2,
		&p.notices) :
	    scan_file(&p.scan, bytes, n, first, last, &p.notices);
	if (err < 0)
		return err;
	zones_begin_file(ctx->zones, bytes, p.scan.zone, p.scan.n_zones,
	    last + DAYS_AHEAD, &p.notices);
	p.event = (struct event_context){bytes, ctx->zones, floating_zone(&p),
	    ctx->calendar->me, ctx->calendar->n_me, &p.notices};
	p.sieve = (struct sieve){bytes, ctx->zones, p.event.floating,
	    {{ctx->setup->from_us}, {ctx->setup->to_us}}};
	p.expand = (struct expand_context){{{ctx->setup->from_us},
	    {ctx->setup->to_us}}, &p.notices, ctx->clock,
	    p.event.floating, 0};
	if (hint_given(&p.scan.hint))
		answer_next(ctx->answer, CALWIRE_HINT)->hint =
		    p.scan.hint.hours;
	read_all(&p);
	if (p.scan.n_availability)
		read_availability(&p);
	answer_keys(&p);
	*ret_events = (uint32_t)p.scan.total;
	scan_done(&p.scan);
	free(p.instances.v);
	return 0;
}
