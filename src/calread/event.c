/* VEVENT's properties by a table. What is nested in it (alarms) is passed
 * over, and so is every property that the table does not name. */
#include "calread/event.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "calread/text.h"

struct reader {
	const struct event_context *ctx;
	struct event *e;
	unsigned line;
};

static void tell(const struct reader *r, const char *what)
{
	notice(r->ctx->notices, r->line, r->e->uid, "%s", what);
}

/* Gives a parsed time its zone. */
static void place_stamp(const struct reader *r, const struct property *p,
    const struct stamp_text *t, struct stamp *ret)
{
	char tzid[ZONES_MAX_TZID];
	struct stamp s = {.local = t->local, .date = t->date};

	if (t->utc) {
		s.zone = NULL;
	} else if (!t->date && property_param(p, "TZID", tzid, sizeof(tzid)) &&
	    *tzid) {
		s.zone = zones_find(r->ctx->zones, tzid, r->line);
		if (!s.zone) {
			s.zone = r->ctx->floating;
			s.floating = true;
		}
	} else {
		s.zone = r->ctx->floating;
		s.floating = true;
	}
	*ret = s;
}

static int read_stamp(const struct reader *r, const struct property *p,
    const char *v, size_t n, struct stamp *ret)
{
	struct stamp_text t;

	if (value_parse_stamp(v, n, &t) < 0)
		return -EINVAL;
	place_stamp(r, p, &t, ret);
	return 0;
}

static void on_start(struct reader *r, const struct property *p)
{
	if (read_stamp(r, p, p->value, p->n, &r->e->start) < 0)
		tell(r, "DTSTART: not a date or time");
	else
		r->e->has_start = true;
}

static void on_end(struct reader *r, const struct property *p)
{
	if (read_stamp(r, p, p->value, p->n, &r->e->end) < 0)
		tell(r, "DTEND: not a date or time; left out");
	else
		r->e->has_end = true;
}

static void on_duration(struct reader *r, const struct property *p)
{
	int err = value_parse_duration(p->value, p->n, &r->e->length);

	if (err == -ERANGE)
		tell(r, "DURATION: negative; taken as zero");
	else if (err < 0)
		tell(r, "DURATION: not a duration; left out");
	r->e->has_length = err == 0 || err == -ERANGE;
}

static void on_id(struct reader *r, const struct property *p)
{
	char range[32];

	if (read_stamp(r, p, p->value, p->n, &r->e->id) < 0) {
		tell(r, "RECURRENCE-ID: not a date or time; left out");
		return;
	}
	r->e->has_id = true;
	r->e->and_future = property_param(p, "RANGE", range, sizeof(range)) &&
	    str_casecmp(range, "THISANDFUTURE") == 0;
}

static void on_summary(struct reader *r, const struct property *p)
{
	if (!r->e->summary.n)
		str_add_n(&r->e->summary, p->value, p->n);
}

static void on_sequence(struct reader *r, const struct property *p)
{
	r->e->sequence = value_parse_number(p->value, p->n);
}

static void on_priority(struct reader *r, const struct property *p)
{
	r->e->priority = value_parse_number(p->value, p->n);
}

static void read_rule(struct reader *r, const struct property *p,
    struct rule **list, size_t *n)
{
	struct rule *rule = mem_new(1, sizeof(*rule));
	int err = rule_parse(p->value, p->n, r->e->start.date, rule);

	if (err == -ERANGE)
		tell(r, "RRULE: RSCALE with an interval above 32767; left out");
	else if (err < 0)
		tell(r, "RRULE: not a rule; left out");
	else if (rule->repaired)
		notice(r->ctx->notices, r->line, r->e->uid, "RRULE: %s",
		    rule->repaired);
	if (err < 0 || *n == EVENT_MAX_RULES)
		free(rule);
	else
		list[(*n)++] = rule;
}

static void on_rule(struct reader *r, const struct property *p)
{
	read_rule(r, p, r->e->rule, &r->e->n_rules);
}

static void on_exrule(struct reader *r, const struct property *p)
{
	read_rule(r, p, r->e->exrule, &r->e->n_exrules);
}

/* start/end or start/duration */
static int read_period(const struct reader *r, const struct property *p,
    const char *v, size_t n, struct event_date *ret)
{
	const char *slash = memchr(v, '/', n);
	struct stamp end;
	size_t head;
	int err;

	if (!slash)
		return read_stamp(r, p, v, n, &ret->at);
	head = (size_t)(slash - v);
	if (read_stamp(r, p, v, head, &ret->at) < 0)
		return -EINVAL;
	ret->has_length = true;
	slash++;
	n -= head + 1;
	if (n && str_lower(*slash) == 'p') {
		err = value_parse_duration(slash, n, &ret->length);
		return err == -ERANGE ? 0 : err;
	}
	if (read_stamp(r, p, slash, n, &end) < 0)
		return -EINVAL;
	ret->length.us = stamp_instant(&end).us - stamp_instant(&ret->at).us;
	if (ret->length.us < 0)
		ret->length.us = 0;
	return 0;
}

static void read_dates(struct reader *r, const struct property *p,
    struct event_dates *d)
{
	const char *v = p->value, *end = v + p->n;

	while (v < end) {
		const char *comma = memchr(v, ',', (size_t)(end - v));
		const char *stop = comma ? comma : end;
		struct event_date one = {0};
		struct property part = *p;

		part.value = v;
		part.n = (size_t)(stop - v);
		property_trim(&part);
		if (d->n >= EVENT_MAX_DATES) {
			tell(r, "more than 200000 dates; the rest left out");
			return;
		}
		if (part.n && read_period(r, p, part.value, part.n, &one) < 0) {
			tell(r, "RDATE or EXDATE: not a date; left out");
		} else if (part.n) {
			mem_grow(&d->v, d->n, &d->cap, sizeof(*d->v));
			d->v[d->n++] = one;
		}
		v = stop + 1;
	}
}

static void on_rdate(struct reader *r, const struct property *p)
{
	read_dates(r, p, &r->e->rdate);
}

static void on_exdate(struct reader *r, const struct property *p)
{
	read_dates(r, p, &r->e->exdate);
}

static bool value_is(const struct property *p, const char *word)
{
	return p->n == strlen(word) && strncasecmp(p->value, word, p->n) == 0;
}

static void on_status(struct reader *r, const struct property *p)
{
	r->e->cancelled |= value_is(p, "CANCELLED") || value_is(p, "CANCELED");
	r->e->tentative |= value_is(p, "TENTATIVE");
}

static void on_transp(struct reader *r, const struct property *p)
{
	r->e->transparent = value_is(p, "TRANSPARENT");
}

static void on_busy(struct reader *r, const struct property *p)
{
	static const struct {
		const char *name;
		enum busy_status busy;
	} names[] = {{"FREE", BUSY_FREE}, {"TENTATIVE", BUSY_TENTATIVE},
	    {"BUSY", BUSY_BUSY}, {"OOF", BUSY_OOF},
	    {"WORKINGELSEWHERE", BUSY_ELSEWHERE}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (value_is(p, names[i].name))
			r->e->busy = names[i].busy;
	}
}

/* RFC 7953, section 3.2; what is unknown counts as BUSY-UNAVAILABLE. */
static void on_busy_type(struct reader *r, const struct property *p)
{
	r->e->unavailable = !value_is(p, "BUSY") &&
	    !value_is(p, "BUSY-TENTATIVE");
}

static void on_all_day(struct reader *r, const struct property *p)
{
	r->e->all_day_flag = value_is(p, "TRUE");
}

/* The address without its scheme. */
static void copy_address(char *buf, size_t size, const struct property *p)
{
	struct property v = *p;

	if (v.n >= 7 && strncasecmp(v.value, "mailto:", 7) == 0) {
		v.value += 7;
		v.n -= 7;
	}
	str_clean(buf, size, v.value, v.n);
}

/* Whether text names the user: an address or a name, case ignored. */
static bool event_is_me(const struct event_context *ctx, const char *text)
{
	for (size_t i = 0; i < ctx->n_me; i++) {
		if (*ctx->me[i] && str_casecmp(ctx->me[i], text) == 0)
			return true;
	}
	return false;
}

/* By address or by its CN. */
static bool property_is_me(const struct reader *r, const struct property *p,
    const char *address)
{
	char name[128];

	if (event_is_me(r->ctx, address))
		return true;
	return property_param(p, "CN", name, sizeof(name)) &&
	    event_is_me(r->ctx, name);
}

static void on_organizer(struct reader *r, const struct property *p)
{
	copy_address(r->e->organizer, sizeof(r->e->organizer), p);
	if (property_is_me(r, p, r->e->organizer) && r->ctx->n_me)
		str_copy(r->e->organizer, sizeof(r->e->organizer),
		    r->ctx->me[0]);
}

static enum partstat partstat_of(const struct property *p)
{
	static const struct {
		const char *name;
		enum partstat stat;
	} names[] = {{"ACCEPTED", PARTSTAT_ACCEPTED},
	    {"TENTATIVE", PARTSTAT_TENTATIVE},
	    {"DECLINED", PARTSTAT_DECLINED},
	    {"DELEGATED", PARTSTAT_DELEGATED},
	    {"NEEDS-ACTION", PARTSTAT_NEEDS_ACTION}};
	char stat[32];

	if (!property_param(p, "PARTSTAT", stat, sizeof(stat)))
		return PARTSTAT_NEEDS_ACTION; /* RFC 5545, 3.2.12 */
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_casecmp(stat, names[i].name) == 0)
			return names[i].stat;
	}
	return PARTSTAT_NEEDS_ACTION;
}

static void on_attendee(struct reader *r, const struct property *p)
{
	char address[EVENT_TEXT_SIZE];
	size_t n = strlen(r->e->attendee);

	copy_address(address, sizeof(address), p);
	if (property_is_me(r, p, address)) {
		r->e->own = partstat_of(p);
		r->e->attends = true;
	} else {
		r->e->attendees++;
	}
	str_printf(r->e->attendee + n, sizeof(r->e->attendee) - n, "%s%s",
	    n ? " " : "", address);
}

static void on_categories(struct reader *r, const struct property *p)
{
	struct str s = {0};
	size_t n = strlen(r->e->categories);

	value_unescape(&s, p->value, p->n);
	if (n && n + 1 < sizeof(r->e->categories)) {
		r->e->categories[n++] = ',';
		r->e->categories[n] = '\0';
	}
	if (s.v)
		str_clean(r->e->categories + n, sizeof(r->e->categories) - n,
		    s.v, s.n);
	str_done(&s);
}

static void on_uid(struct reader *r, const struct property *p)
{
	if (!*r->e->uid)
		str_clean(r->e->uid, sizeof(r->e->uid), p->value, p->n);
}

static const struct {
	const char *name;
	void (*read)(struct reader *r, const struct property *p);
	int pass; /* 0: before the others, which need it */
} handlers[] = {
    {"UID", on_uid, 0},
    {"DTSTART", on_start, 0},
    {"DTEND", on_end, 1},
    {"DURATION", on_duration, 1},
    {"RECURRENCE-ID", on_id, 1},
    {"SUMMARY", on_summary, 1},
    {"SEQUENCE", on_sequence, 1},
    {"PRIORITY", on_priority, 1},
    {"BUSYTYPE", on_busy_type, 1},
    {"RRULE", on_rule, 1},
    {"EXRULE", on_exrule, 1},
    {"RDATE", on_rdate, 1},
    {"EXDATE", on_exdate, 1},
    {"STATUS", on_status, 1},
    {"TRANSP", on_transp, 1},
    {"X-MICROSOFT-CDO-BUSYSTATUS", on_busy, 1},
    {"X-MICROSOFT-CDO-ALLDAYEVENT", on_all_day, 1},
    {"ORGANIZER", on_organizer, 1},
    {"ATTENDEE", on_attendee, 1},
    {"CATEGORIES", on_categories, 1},
};

static void read_line(struct reader *r, struct text *t, struct line *l,
    int pass)
{
	struct property p;

	for (size_t i = 0; i < ARRAY_LEN(handlers); i++) {
		if (handlers[i].pass != pass || !line_is(l, handlers[i].name))
			continue;
		r->line = l->number;
		text_unfold(t, l);
		if (l->cut && pass == 1)
			tell(r, "a line above 256 KiB was cut");
		if (!line_split(l, &p))
			return;
		property_trim(&p);
		if (p.n)
			handlers[i].read(r, &p);
		return;
	}
}

static void read_pass(struct reader *r, const struct component *c, int pass)
{
	struct text t;
	struct line l;
	int depth = 0;

	text_init(&t, r->ctx->base, (size_t)c->offset,
	    (size_t)(c->end - c->offset), c->line);
	while (text_next(&t, &l)) {
		if (line_is(&l, "BEGIN"))
			depth++;
		else if (line_is(&l, "END"))
			depth -= depth > 1; /* its own is the last line */
		else if (depth == 1)
			read_line(r, &t, &l, pass);
	}
	text_done(&t);
}

/* The length, from whatever says it; RFC 5545, section 3.6.1. */
static void settle_length(struct reader *r)
{
	struct event *e = r->e;
	int64_t us;

	if (e->has_end && e->start.date && e->end.date) {
		int32_t days = e->end.local.day - e->start.local.day;

		if (days < 0)
			tell(r, "DTEND before DTSTART; length taken as zero");
		e->length = (struct length){days < 0 ? 0 : days, 0};
	} else if (e->has_end) {
		us = stamp_instant(&e->end).us - stamp_instant(&e->start).us;
		if (us < 0)
			tell(r, "DTEND before DTSTART; length taken as zero");
		e->length = (struct length){0, us < 0 ? 0 : us};
	} else if (!e->has_length) {
		e->length = (struct length){e->start.date ? 1 : 0, 0};
	}
}

static struct event *read_component(const struct event_context *ctx,
    const struct component *c, bool must_start)
{
	struct event *e = mem_new(1, sizeof(*e));
	struct reader r = {ctx, e, c->line};

	e->offset = c->offset;
	e->line = c->line;
	e->calendar = c->calendar;
	e->unavailable = true;
	zones_enter(ctx->zones, c->calendar);
	read_pass(&r, c, 0);
	r.line = c->line;
	if (must_start && !e->has_start) {
		notice(ctx->notices, c->line, e->uid,
		    "event without a usable DTSTART left out");
		event_free(e);
		return NULL;
	}
	read_pass(&r, c, 1);
	r.line = c->line;
	if (e->has_start)
		settle_length(&r);
	return e;
}

struct event *event_read(const struct event_context *ctx,
    const struct component *c)
{
	return read_component(ctx, c, true);
}

struct event *event_read_bounds(const struct event_context *ctx,
    const struct component *c)
{
	return read_component(ctx, c, false);
}

static void free_rules(struct rule **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
}

void event_free(struct event *e)
{
	if (!e)
		return;
	str_done(&e->summary);
	free_rules(e->rule, e->n_rules);
	free_rules(e->exrule, e->n_exrules);
	free(e->rdate.v);
	free(e->exdate.v);
	free(e);
}
