/* The history's entries, one a line: CSV (RFC 4180), and presence as a trace
 * that `offduty simulate` reads. */
#include <string.h>

#include "report/history.h"

/* ---- CSV ---- */

static void csv_begin(struct history *h)
{
	str_add(&h->out.text, "at,kind,title,reason\r\n");
}

/* Quoted where it must be. */
static void csv_add_field(struct str *s, const char *text)
{
	if (!text[strcspn(text, ",\"\r\n")]) {
		str_add(s, text);
		return;
	}
	str_add_n(s, "\"", 1);
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			str_add_n(s, "\"", 1);
		str_add_n(s, p, 1);
	}
	str_add_n(s, "\"", 1);
}

static void csv_entry(struct history *h, const struct ledger_entry *e)
{
	const char *const field[] = {e->kind, e->title, e->reason};

	output_add_time(&h->out, e->at);
	for (int i = 0; i < 3; i++) {
		str_add_n(&h->out.text, ",", 1);
		csv_add_field(&h->out.text, field[i]);
	}
	str_add(&h->out.text, "\r\n");
}

static void csv_end(struct history *h)
{
	(void)h;
}

const struct history_format history_csv = {
    .begin = csv_begin,
    .entry = csv_entry,
    .end = csv_end,
};

/* ---- the trace ---- */

static void trace_point(struct history *h, struct instant at, enum presence p)
{
	output_add_time(&h->out, at);
	str_add_n(&h->out.text, " ", 1);
	str_add(&h->out.text, engine_presence_name(p));
	str_add_n(&h->out.text, "\n", 1);
}

static void trace_begin(struct history *h)
{
	str_add(&h->out.text, "# presence, from 'offduty history'; zone ");
	str_add(&h->out.text, zone_name(h->out.zone));
	str_add(&h->out.text, "\n");
	if (h->presence != PRESENCE_COUNT)
		trace_point(h, h->start, h->presence);
}

static void trace_entry(struct history *h, const struct ledger_entry *e)
{
	if (strcmp(e->kind, "presence") != 0)
		return;
	h->presence = days_presence(e->title);
	if (h->presence == PRESENCE_COUNT)
		h->presence = PRESENCE_UNKNOWN;
	trace_point(h, e->at, h->presence);
}

/* As the engine takes it: who is not looked at rests. */
static void trace_end(struct history *h)
{
	if ((h->presence != PRESENCE_ACTIVE &&
		h->presence != PRESENCE_UNKNOWN) ||
	    h->seen.us >= h->opt->range.end.us)
		return;
	str_add(&h->out.text, "# nothing is known from here on\n");
	trace_point(h, h->seen, PRESENCE_ASLEEP);
}

const struct history_format history_trace = {
    .begin = trace_begin,
    .entry = trace_entry,
    .end = trace_end,
};
