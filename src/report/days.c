/* Days out of the ledger's entries, in one pass. */
#include "report/days.h"

#include <string.h>

#include "base/mem.h"

static const struct {
	const char *kind, *name;
} days_counts[DAYS_COUNTS] = {
    [DAYS_OFFERED] = {"break-offered", "offered"},
    [DAYS_TAKEN] = {"break-taken", "taken"},
    [DAYS_SNOOZED] = {"break-snoozed", "snoozed"},
    [DAYS_SKIPPED] = {"break-skipped", "skipped"},
    [DAYS_MISSED] = {"break-missed", "missed"},
    [DAYS_EYES] = {"", "eyes"},
};

const char *days_count_name(enum days_count c)
{
	return days_counts[c].name;
}

enum presence days_presence(const char *name)
{
	int p;

	for (p = 0; p < PRESENCE_COUNT; p++)
		if (strcmp(name, engine_presence_name((enum presence)p)) == 0)
			break;
	return (enum presence)p;
}

void days_init(struct days *d, const struct zone *zone, int32_t day_start,
    const struct days_sink *sink, void *data)
{
	*d = (struct days){
	    .sink = sink,
	    .data = data,
	    .zone = zone,
	    .hours = {.day_start = day_start},
	    .presence = PRESENCE_COUNT,
	    .taken = INSTANT_NEVER,
	};
}

/* ---- the day and the stretch that last ---- */

static void days_end_stretch(struct days *d)
{
	if (d->stretch.active > 0)
		d->sink->stretch(d->data, &d->stretch);
	d->stretch = (struct days_stretch){0};
}

static void days_close(struct days *d)
{
	if (!d->open)
		return;
	days_end_stretch(d);
	d->sink->end(d->data, &d->sum);
	d->open = false;
}

/* Makes the day of t the one that is open. */
static void days_open(struct days *d, struct instant t)
{
	if (d->open && t.us >= d->span.start.us && t.us < d->span.end.us)
		return;
	days_close(d);
	d->open = true;
	d->sum = (struct days_sum){.day = hours_day_of(&d->hours, d->zone, t)};
	d->span = hours_day_span(&d->hours, d->zone, d->sum.day);
	d->sink->begin(d->data, d->sum.day);
}

/* Work from start to end, in the day that is open. */
static void days_work(struct days *d, struct instant start, struct instant end)
{
	struct days_stretch *s = &d->stretch;

	if (s->active > 0 && start.us - s->span.end.us >= DAYS_GAP)
		days_end_stretch(d);
	if (s->active == 0)
		s->span.start = start;
	s->span.end = end;
	s->active += end.us - start.us;
	d->sum.active += end.us - start.us;
}

/* Counts the time up to t as what the user was. */
static void days_advance(struct days *d, struct instant t)
{
	bool counts = d->presence == PRESENCE_ACTIVE ||
		      d->presence == PRESENCE_UNKNOWN;

	if (t.us <= d->now.us)
		return;
	/* also bounds the days that one step may run through */
	if (t.us - d->now.us >= DAYS_SILENCE)
		d->presence = PRESENCE_COUNT;
	else
		while (counts && d->now.us < t.us) {
			struct instant end = t;

			days_open(d, d->now);
			if (end.us > d->span.end.us)
				end = d->span.end;
			if (d->presence == PRESENCE_ACTIVE)
				days_work(d, d->now, end);
			else
				d->sum.unknown += end.us - d->now.us;
			d->now = end;
		}
	d->now = t;
}

/* ---- in ---- */

void days_begin(struct days *d, struct instant start, enum presence presence)
{
	d->now = start;
	d->presence = presence;
}

static void days_count(struct days *d, const struct ledger_entry *e)
{
	for (size_t i = 0; i < ARRAY_LEN(days_counts); i++) {
		if (strcmp(e->kind, days_counts[i].kind) != 0)
			continue;
		/* a rest that satisfies several rules is one break */
		if (i == DAYS_TAKEN && e->at.us == d->taken.us)
			return;
		if (i == DAYS_TAKEN)
			d->taken = e->at;
		if (i == DAYS_OFFERED &&
		    strcmp(e->title, ENGINE_EYES_TITLE) == 0)
			i = DAYS_EYES;
		d->sum.breaks[i]++;
	}
}

void days_add(struct days *d, const struct ledger_entry *e)
{
	days_advance(d, e->at);
	days_open(d, e->at);
	days_count(d, e);
	if (strcmp(e->kind, "presence") == 0)
		d->presence = days_presence(e->title);
	d->sink->entry(d->data, e);
}

void days_finish(struct days *d, struct instant end)
{
	days_advance(d, end);
	days_close(d);
}
