/* The history as JSON: an array of days, each with its entries, its stretches
 * of work and what it comes to. */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "report/history.h"

/* The stretches of a day, held until its entries are written. */
struct json_work {
	struct days_stretch *v;
	size_t n, cap;
};

static void json_add_time(struct history *h, const char *key, struct instant t)
{
	char text[TIME_RFC3339_SIZE];

	time_format_rfc3339(text, t, zone_offset(h->out.zone, t));
	json_text(&h->out.text, key, text);
}

/* null where the range is open. */
static void json_add_edge(struct history *h, const char *key, struct instant t)
{
	if (t.us <= HISTORY_FIRST || t.us >= HISTORY_LAST)
		json_null(&h->out.text, key);
	else
		json_add_time(h, key, t);
}

static void json_add_day(struct str *s, const char *key, int32_t day)
{
	struct str date = {0};

	time_add_date(&date, day);
	json_text(s, key, date.v);
	str_done(&date);
}

static void history_json_begin(struct history *h)
{
	struct str *s = &h->out.text;

	h->data = mem_new(1, sizeof(struct json_work));
	json_begin(s);
	json_text(s, "zone", zone_name(h->out.zone));
	json_add_edge(h, "from", h->opt->range.start);
	json_add_edge(h, "to", h->opt->range.end);
	json_open(s, "days", '[');
}

static void json_day_begin(void *data, int32_t day)
{
	struct history *h = data;
	struct str *s = &h->out.text;

	json_open(s, NULL, '{');
	json_add_day(s, "day", day);
	json_open(s, "entries", '[');
}

static void json_day_entry(void *data, const struct ledger_entry *e)
{
	struct history *h = data;
	struct str *s = &h->out.text;

	json_open(s, NULL, '{');
	json_add_time(h, "at", e->at);
	json_text(s, "kind", e->kind);
	json_text(s, "title", e->title);
	json_text(s, "reason", e->reason);
	json_close(s, '}');
	output_step(&h->out);
}

static void json_day_stretch(void *data, const struct days_stretch *stretch)
{
	struct history *h = data;
	struct json_work *work = h->data;

	mem_grow(&work->v, work->n, &work->cap, sizeof(*work->v));
	work->v[work->n++] = *stretch;
}

static void json_day_end(void *data, const struct days_sum *sum)
{
	struct history *h = data;
	struct json_work *work = h->data;
	struct str *s = &h->out.text;

	json_close(s, ']');
	json_open(s, "work", '[');
	for (size_t i = 0; i < work->n; i++) {
		json_open(s, NULL, '{');
		json_add_time(h, "start", work->v[i].span.start);
		json_add_time(h, "end", work->v[i].span.end);
		json_number(s, "active_seconds",
		    work->v[i].active / USEC_PER_SEC);
		json_close(s, '}');
		output_step(&h->out);
	}
	work->n = 0;
	json_close(s, ']');
	json_number(s, "active_seconds", sum->active / USEC_PER_SEC);
	json_number(s, "unknown_seconds", sum->unknown / USEC_PER_SEC);
	json_open(s, "breaks", '{');
	for (int i = 0; i < DAYS_COUNTS; i++)
		json_number(s, days_count_name((enum days_count)i),
		    sum->breaks[i]);
	json_close(s, '}');
	json_close(s, '}');
}

static void history_json_end(struct history *h)
{
	struct json_work *work = h->data;

	json_close(&h->out.text, ']');
	json_end(&h->out.text);
	free(work->v);
	free(work);
}

static const struct days_sink json_sink = {
    json_day_begin,
    json_day_entry,
    json_day_stretch,
    json_day_end,
};

const struct history_format history_json = {
    .begin = history_json_begin,
    .sink = &json_sink,
    .end = history_json_end,
};
