/* A result: occurrences of the window, sorted; problems; how each calendar
 * stands. */
#include "desktop/calendar_result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

/* An occurrence and its whole title until they are sorted. */
struct item {
	struct occurrence occurrence;
	char *title;
};

struct maker {
	struct interval window;
	bool everything;
	uint16_t calendar;
	struct item *item;
	size_t n, cap, left_out;
	struct calendar_problems problems;
	struct calendar_result *ret;
};

/* ---- problems ---- */

/* number: as calendar_problem_word() has it. */
static void add_fault(struct maker *m, const char *file,
    enum calendar_fault fault, int number)
{
	struct calendar_problem *p = calendar_problems_add(&m->problems,
	    m->calendar, file);

	if (p)
		calendar_problem_word(p, fault, number);
}

static void add_failure(struct maker *m, const char *file, int err)
{
	add_fault(m, file, calendar_fault_of(err), err);
}

static void take_problem(struct maker *m, const char *file,
    const struct calwire_problem *w)
{
	struct calendar_problem *p = calendar_problems_add(&m->problems,
	    m->calendar, file);

	if (p)
		calendar_problem_take(p, w);
}

/* ---- occurrences ---- */

/* As the helper would have it for this window (calread/expand.c). */
static bool touches(struct interval w, const struct calwire_occurrence *o)
{
	if (o->end_us <= o->start_us)
		return o->start_us >= w.start.us && o->start_us < w.end.us;
	return o->start_us < w.end.us && o->end_us > w.start.us;
}

static void take_occurrence(struct maker *m,
    const struct calwire_occurrence *w, struct str *title)
{
	struct item *i;

	if (m->n >= CALENDAR_MAX_OCCURRENCES) {
		m->left_out++;
		return;
	}
	mem_grow(&m->item, m->n, &m->cap, sizeof(*i));
	i = &m->item[m->n++];
	*i = (struct item){.occurrence = {
	    .start = {w->start_us},
	    .end = {w->end_us},
	    .start_day = w->start_day,
	    .end_day = w->end_day,
	    .class = (enum occurrence_class)w->class,
	    .flags = w->flags,
	    .calendar = m->calendar,
	}};
	str_copy(i->occurrence.title, sizeof(i->occurrence.title), w->title);
	if (m->everything)
		i->title = title && title->v ? steal_pointer(&title->v) :
		    mem_strdup("");
}

/* Those whose UID is among keys, or those whose is not. */
static void take_answer(struct maker *m, struct calendar_answer *a,
    const struct calendar_answer *keys, bool among)
{
	for (size_t i = 0; i < a->n_occurrences; i++) {
		const struct calwire_occurrence *o = &a->occurrence[i];

		if (touches(m->window, o) && among ==
		    calendar_keys_have(keys->key, keys->n_keys, o->key))
			take_occurrence(m, o, a->title ? &a->title[i] : NULL);
	}
}

static int by_occurrence(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return occurrence_compare(&x->occurrence, &y->occurrence);
}

static void give_occurrences(struct maker *m)
{
	struct calendar_result *r = m->ret;

	if (m->n)
		qsort(m->item, m->n, sizeof(*m->item), by_occurrence);
	r->n = m->n;
	r->occurrence = mem_new(m->n + 1, sizeof(*r->occurrence));
	if (m->everything)
		r->title = mem_new(m->n + 1, sizeof(*r->title));
	for (size_t i = 0; i < m->n; i++) {
		r->occurrence[i] = m->item[i].occurrence;
		if (r->title)
			r->title[i] = m->item[i].title;
	}
	free(m->item);
}

/* ---- a calendar ---- */

/* A file of a folder by its name, a calendar of one file by its own. */
static const char *short_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void set_stale(struct calendar_state *s, const char *file, int64_t since,
    int error)
{
	if (s->stale && s->since.us <= since)
		return;
	s->stale = true;
	s->since = (struct instant){since};
	str_printf(s->why, sizeof(s->why), "'%s': %s", short_name(file),
	    calendar_error_text(error));
}

static void take_entry(struct maker *m, struct calendar_source *s,
    struct calendar_entry *e, struct calendar_state *state)
{
	if (e->result < 0 && s->error == 0) {
		set_stale(state, e->path, e->since, e->result);
		state->kept |= e->good != 0;
		add_failure(m, e->path, e->result);
	}
	if (!e->good)
		return;
	take_answer(m, &e->answer, &s->cache.merged.answer, false);
	for (size_t i = 0; e->result == 0 && i < e->answer.n_problems; i++)
		take_problem(m, e->path, &e->answer.problem[i]);
}

static void tell_merge(struct maker *m, const struct calendar_source *s)
{
	if (s->merge_error == 0)
		return;
	add_fault(m, s->config->path,
	    s->merge_error == -EFBIG ? CALENDAR_FAULT_MERGE_BYTES :
	    s->merge_error == -E2BIG ? CALENDAR_FAULT_MERGE_KEYS :
	    CALENDAR_FAULT_MERGE, 0);
}

/* What the listing passed over; folders that it could not read are entries. */
static void tell_skips(struct maker *m, const struct calendar_source *s)
{
	for (size_t i = 0; i < s->listed.n_skips; i++) {
		const struct calendar_skip *k = &s->listed.skip[i];

		if (k->err == 0)
			add_fault(m, k->path, k->fault, 0);
	}
}

static void take_source(struct maker *m, struct calendar_source *s)
{
	struct calendar_state *state = &m->ret->state[m->calendar];
	size_t first = m->problems.n, good = 0;

	if (s->error < 0) {
		set_stale(state, s->config->path, s->cache.gone_since,
		    s->error);
		add_fault(m, s->config->path,
		    calendar_path_fault(s->config->path, s->error), s->error);
	}
	for (size_t i = 0; i < s->cache.n; i++) {
		state->files++;
		good += s->cache.entry[i].good != 0;
		take_entry(m, s, &s->cache.entry[i], state);
	}
	if (s->cache.merged.good)
		take_answer(m, &s->cache.merged.answer,
		    &s->cache.merged.answer, true);
	tell_merge(m, s);
	tell_skips(m, s);
	state->kept |= s->error < 0 && good > 0;
	state->none = state->stale && good == 0;
	if (state->none) {
		m->ret->failed |= UINT32_C(1) << m->calendar;
		for (size_t i = first; i < m->problems.n; i++)
			m->problems.v[i].failed = true;
	}
}

void calendar_result_make(struct calendar_source *source, size_t n,
    struct interval window, bool everything, struct calendar_result *ret)
{
	struct maker m = {.window = window, .everything = everything,
	    .ret = ret};

	*ret = (struct calendar_result){0};
	ret->n_states = n;
	ret->state = mem_new(n, sizeof(*ret->state));
	for (; m.calendar < n; m.calendar++)
		take_source(&m, &source[m.calendar]);
	m.calendar = 0;
	if (m.left_out)
		add_fault(&m, n ? source[0].config->path : "",
		    CALENDAR_FAULT_OCCURRENCES, 0);
	calendar_problems_end(&m.problems, ret->failed);
	ret->problem = m.problems.v;
	ret->n_problems = m.problems.n;
	give_occurrences(&m);
}

void calendar_result_done(struct calendar_result *r)
{
	for (size_t i = 0; r->title && i < r->n; i++)
		free(r->title[i]);
	free(r->title);
	free(r->occurrence);
	free(r->problem);
	free(r->state);
	*r = (struct calendar_result){0};
}

/* ---- in words ---- */

/* "09:12", "mon 09:12", "2026-11-02 09:12" */
static void add_when(struct str *s, const struct zone *z, struct instant t,
    struct instant now)
{
	struct local at = zone_to_local(z, t);
	int32_t ago = zone_to_local(z, now).day - at.day;
	struct date d = date_from_day(at.day);

	if (ago < 0 || ago > 6)
		str_addf(s, "%04d-%02d-%02d ", (int)d.year, d.month, d.mday);
	else if (ago > 0)
		str_addf(s, "%s ", weekday_name(day_weekday(at.day)));
	str_addf(s, "%02d:%02d", (int)(at.sec / 3600),
	    (int)(at.sec / 60 % 60));
}

void calendar_state_text(const struct calendar_state *s, const char *name,
    const struct zone *z, struct instant now, char *buf, size_t size)
{
	struct str line = {0};

	str_addf(&line, "calendar '%s' %s ", name, s->kept ? "is as of" :
	    s->none ? "could not be read since" :
	    "could not be read in full since");
	add_when(&line, z, s->since, now);
	str_addf(&line, ": %s", s->why);
	str_clean(buf, size, line.v, line.n);
	str_done(&line);
}

void calendar_states_fill(const struct calendar_state *state, size_t n,
    const struct config *c, const struct zone *z, struct control_verdict *ret)
{
	ret->stale = 0;
	for (size_t i = 0; i < n && i < c->n_calendars; i++) {
		const struct calendar_state *s = &state[i];
		struct control_stale *w;

		if (!s->stale)
			continue;
		if (ret->stale++ >= CONTROL_MAX_STALE)
			continue;
		w = &ret->calendar[ret->stale - 1];
		w->since.us = s->since.us;
		w->since.offset = zone_offset(z, s->since);
		w->how = s->kept ? CONTROL_KEPT : s->none ? CONTROL_MISSING :
		    CONTROL_PARTLY;
		str_copy(w->calendar, sizeof(w->calendar), c->calendar[i].name);
		str_copy(w->why, sizeof(w->why), s->why);
	}
}
