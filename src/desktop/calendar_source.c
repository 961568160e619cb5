/* What is known of a calendar's files against what is there. */
#include "desktop/calendar_source.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"

/* ---- what is there ---- */

/* Failing depends on more than the file's bytes, and may pass by itself. */
static bool is_final(int32_t result)
{
	return result == 0 || result == -EBADMSG || result == -EFBIG;
}

static bool is_helpers(int32_t result)
{
	return result <= -CALENDAR_CHANGES;
}

static bool is_wanted(const struct calendar_source *s,
    const struct calendar_entry *e, const struct calendar_stamp *now)
{
	if (!calendar_stamp_equal(now, &e->seen.stamp))
		return true;
	if (is_helpers(e->result))
		return s->now.us - e->tried >= CALENDAR_RETRY_US ||
		    s->now.us < e->tried;
	return !is_final(e->result) ||
	    (e->result == 0 && !e->keyed && s->cache.n > 1);
}

static void look_at(struct calendar_source *s, struct calendar_entry *e)
{
	struct calendar_stamp now;
	int err;

	e->looked = true;
	if (s->fresh || e->seen.unsettled) {
		e->wanted = true;
		return;
	}
	err = calendar_stamp_path(e->path, &now);
	if (err == -ENOENT)
		calendar_source_vanish(s, e);
	else if (err < 0)
		calendar_source_fail(s, e, NULL, err);
	else
		e->wanted = is_wanted(s, e, &now);
}

static void add_entry(struct calendar_cache *c, const char *path,
    struct calendar_cache *old)
{
	struct calendar_entry *e, *was = calendar_cache_find(old, path);

	mem_grow(&c->entry, c->n, &c->cap, sizeof(*c->entry));
	e = &c->entry[c->n++];
	*e = (struct calendar_entry){0};
	if (was) {
		*e = *was;
		*was = (struct calendar_entry){.path = e->path};
	}
	e->path = mem_strdup(path);
}

static bool is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && path[n] == '/';
}

/* A nested folder that cannot be listed: what is known below it stays. */
static void add_lost(struct calendar_source *s, struct calendar_cache *old,
    const struct calendar_skip *lost)
{
	for (size_t i = 0; i < old->n; i++) {
		if (is_below(old->entry[i].path, lost->path))
			add_entry(&s->cache, old->entry[i].path, old);
	}
	/* the folder itself, so that it is named */
	add_entry(&s->cache, lost->path, old);
}

static int by_path(const void *a, const void *b)
{
	const struct calendar_entry *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* The folder that path is or is in, if it could not be read. */
static const struct calendar_skip *find_lost(const struct calendar_paths *p,
    const char *path)
{
	for (size_t i = 0; i < p->n_skips; i++) {
		const struct calendar_skip *lost = &p->skip[i];

		if (lost->err < 0 && (strcmp(lost->path, path) == 0 ||
		    is_below(path, lost->path)))
			return lost;
	}
	return NULL;
}

static void match(struct calendar_source *s, struct calendar_cache *old,
    const struct calendar_paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		add_entry(&s->cache, p->v[i], old);
	for (size_t i = 0; i < p->n_skips; i++) {
		if (p->skip[i].err < 0)
			add_lost(s, old, &p->skip[i]);
	}
	if (s->cache.n > p->n)
		qsort(s->cache.entry, s->cache.n, sizeof(*s->cache.entry),
		    by_path);
	if (old->n != s->cache.n)
		s->changed = true;
	for (size_t i = 0; i < s->cache.n; i++) {
		struct calendar_entry *e = &s->cache.entry[i];
		const struct calendar_skip *lost = find_lost(p, e->path);

		if (!lost)
			continue;
		calendar_source_fail(s, e, NULL, lost->err);
		e->looked = true;
	}
}

bool calendar_source_look(struct calendar_source *s, size_t *max)
{
	for (; s->looked < s->cache.n && *max > 0; s->looked++, --*max) {
		struct calendar_entry *e = &s->cache.entry[s->looked];

		if (!e->looked)
			look_at(s, e);
	}
	return s->looked == s->cache.n;
}

/* Nothing is there: all stays as it was, and is read when it comes back. */
static void keep_all(struct calendar_source *s, int err)
{
	struct calendar_cache *c = &s->cache;

	s->error = err;
	if (c->gone_since == 0)
		c->gone_since = s->now.us;
	for (size_t i = 0; i < c->n; i++) {
		struct calendar_entry *e = &c->entry[i];

		e->wanted = e->vanished = false;
		e->looked = true;
		if (s->fresh)
			e->seen = (struct calendar_look){0};
	}
}

static void lose(struct calendar_source *s, struct calendar_cache *old, int err)
{
	s->cache.entry = old->entry;
	s->cache.n = old->n;
	s->cache.cap = old->cap;
	s->cache.gone_since = old->gone_since;
	old->entry = NULL;
	old->n = old->cap = 0;
	keep_all(s, err);
}

static bool covers(struct interval a, struct interval b)
{
	return a.start.us <= b.start.us && a.end.us >= b.end.us;
}

static void load(struct calendar_source *s, struct calendar_cache *old)
{
	char path[PATH_MAX], file[PATH_MAX];
	int err = calendar_expand_home(s->config->path, path, sizeof(path));

	if (err == 0)
		err = calendar_cache_file(s->config->name, path, file,
		    sizeof(file));
	if (err < 0)
		return;
	s->file = mem_strdup(file);
	err = calendar_cache_load(file, old);
	if (err < 0 && err != -ENOENT)
		log_debug("'%s' is of no use: %s", file, err == -EBADMSG ?
		    "damaged, or of another version" : strerrordesc_np(-err));
}

void calendar_source_recall(struct calendar_source *s,
    const struct calendar_config *c)
{
	*s = (struct calendar_source){.config = c};
	load(s, &s->cache);
	if (s->cache.gone_since)
		s->error = -ENOENT;
	s->looked = s->next = s->cache.n;
}

void calendar_source_open(struct calendar_source *s,
    const struct calendar_config *c, uint64_t settings, struct instant now,
    struct interval window, struct interval span, bool kept)
{
	struct calendar_cache old = {0};
	int err;

	*s = (struct calendar_source){.config = c, .now = now};
	if (kept)
		load(s, &old);
	s->fresh = old.settings != settings || !covers(old.span, window);
	s->cache.settings = settings;
	s->cache.span = s->fresh ? span : old.span;
	s->cache.merged = old.merged;
	old.merged = (struct calendar_entry){0};
	if (s->fresh && s->cache.merged.good)
		s->cache.merged.good = 1; /* no parts have that */
	err = calendar_list_files(c->path, &s->listed);
	if (err < 0)
		lose(s, &old, err);
	else
		match(s, &old, &s->listed);
	if (old.gone_since != s->cache.gone_since)
		s->changed = true;
	calendar_cache_done(&old);
}

/* ---- what becomes of it ---- */

struct calendar_entry *calendar_source_next(struct calendar_source *s)
{
	for (; s->next < s->cache.n; s->next++) {
		if (s->cache.entry[s->next].wanted)
			return &s->cache.entry[s->next];
	}
	return NULL;
}

/* Of an answer: what may have changed unseen is another one the next time. */
static uint64_t hash_of(const struct calendar_entry *e)
{
	uint64_t h = hash_add(HASH_START, e->path, strlen(e->path) + 1);

	h = hash_add(h, &e->seen.stamp, sizeof(e->seen.stamp));
	if (e->seen.unsettled)
		h = hash_add(h, &e->tried, sizeof(e->tried));
	return h | 1;
}

void calendar_source_take(struct calendar_source *s, struct calendar_entry *e,
    const struct calendar_look *seen, bool keyed,
    struct calendar_answer *answer)
{
	e->wanted = false;
	e->seen = *seen;
	e->result = 0;
	e->since = 0;
	e->tried = s->now.us;
	e->keyed = keyed;
	e->good = hash_of(e);
	calendar_answer_done(&e->answer);
	e->answer = *answer;
	*answer = (struct calendar_answer){0};
	s->changed = true;
}

static bool look_equal(const struct calendar_look *a,
    const struct calendar_look *b)
{
	return calendar_stamp_equal(&a->stamp, &b->stamp) &&
	    a->unsettled == b->unsettled;
}

void calendar_source_fail(struct calendar_source *s, struct calendar_entry *e,
    const struct calendar_look *seen, int error)
{
	static const struct calendar_look none;

	e->wanted = false;
	if (!seen)
		seen = &none;
	if (!look_equal(&e->seen, seen) || e->result != error ||
	    e->since == 0 || is_helpers(error))
		s->changed = true;
	e->seen = *seen;
	e->result = error;
	if (e->since == 0)
		e->since = s->now.us > 0 ? s->now.us : 1;
	e->tried = s->now.us > 0 ? s->now.us : 0;
}

void calendar_source_vanish(struct calendar_source *s,
    struct calendar_entry *e)
{
	e->wanted = false;
	e->vanished = true;
	s->changed = true;
}

/* Those that vanished are gone, unless all of the calendar is: then they are
 * what is known of it. */
static void settle_vanished(struct calendar_source *s)
{
	struct calendar_cache *c = &s->cache;
	struct calendar_paths p = {0};
	size_t n = 0, vanished = 0;
	int err;

	for (size_t i = 0; i < c->n; i++)
		vanished += c->entry[i].vanished;
	if (vanished == 0)
		return;
	err = calendar_list_files(s->config->path, &p);
	calendar_paths_done(&p);
	if (err < 0) {
		keep_all(s, err);
		return;
	}
	for (size_t i = 0; i < c->n; i++) {
		if (c->entry[i].vanished)
			calendar_entry_done(&c->entry[i]);
		else
			c->entry[n++] = c->entry[i];
	}
	c->n = n;
	s->next = n;
}

static void forget_merged(struct calendar_source *s)
{
	if (s->cache.merged.good || s->cache.merged.result)
		s->changed = true;
	calendar_entry_done(&s->cache.merged);
}

bool calendar_source_finish(struct calendar_source *s)
{
	struct calendar_entry *m = &s->cache.merged;

	settle_vanished(s);
	if (s->error < 0)
		return false; /* as it was, merged and single */
	calendar_merge_done(&s->merge);
	s->merge_error = calendar_merge_find(&s->cache, &s->merge);
	if (s->merge.n == 0) {
		forget_merged(s);
		return false;
	}
	/* what one of them says now nobody knows: what was good stays */
	if (s->merge.stale)
		return false;
	if (s->tried == s->merge.good) {
		s->merge_error = m->result;
		return false;
	}
	if (!s->fresh && m->result == 0 && m->good == s->merge.good)
		return false;
	if (!s->fresh && m->result < 0 && m->seen.stamp.ino == s->merge.good &&
	    (m->result == -EFBIG || (s->now.us >= m->tried &&
	    s->now.us - m->tried < CALENDAR_RETRY_US))) {
		s->merge_error = m->result;
		return false;
	}
	return true;
}

void calendar_source_take_merged(struct calendar_source *s,
    struct calendar_answer *answer)
{
	struct calendar_entry *m = &s->cache.merged;

	s->tried = s->merge.good;
	calendar_entry_done(m);
	m->good = s->merge.good;
	m->tried = s->now.us;
	m->answer = *answer;
	*answer = (struct calendar_answer){0};
	/* those that it is about, in the place of all that it has */
	free(m->answer.key);
	m->answer.key = s->merge.key;
	m->answer.n_keys = m->answer.cap_keys = s->merge.n;
	s->merge.key = NULL;
	s->merge.n = 0;
	/* what there is to say of its files they have said by themselves */
	m->answer.n_problems = 0;
	s->changed = true;
}

void calendar_source_fail_merged(struct calendar_source *s, int error)
{
	struct calendar_entry *m = &s->cache.merged;

	s->tried = s->merge.good;
	calendar_entry_done(m);
	m->result = error;
	m->seen.stamp.ino = s->merge.good;
	m->tried = s->now.us;
	s->merge_error = error;
	s->changed = true;
}

/* ---- afterwards ---- */

void calendar_source_store(struct calendar_source *s)
{
	int err;

	if (!s->file || !(s->changed || s->fresh))
		return;
	err = calendar_cache_store(s->file, &s->cache, s->now);
	if (err < 0)
		log_debug("cannot write '%s': %s", s->file,
		    strerrordesc_np(-err));
	s->changed = s->fresh = false;
}

void calendar_source_done(struct calendar_source *s)
{
	calendar_merge_done(&s->merge);
	calendar_cache_done(&s->cache);
	calendar_paths_done(&s->listed);
	free(s->file);
	*s = (struct calendar_source){0};
}

char **calendar_watch_paths(const struct config *c)
{
	struct calendar_paths p = {0};

	char **v;

	for (size_t i = 0; i < c->n_calendars; i++)
		calendar_list_watched(c->calendar[i].path, &p);
	mem_grow(&p.v, p.n, &p.cap, sizeof(*p.v));
	p.v[p.n] = NULL;
	v = steal_pointer(&p.v);
	p.n = 0;
	calendar_paths_done(&p);
	return v;
}
