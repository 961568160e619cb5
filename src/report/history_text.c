/* The history for people: by day, what mattered, and what the day came to.
 * What is offered and warned of is left out where its outcome tells as much. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "report/history.h"

#define TEXT_TIME_COLUMN 11 /* "09:00-09:52" */
#define TEXT_LINE_SIZE 512  /* a title or reason; what is longer is cut */

#define TEXT_HEADING "\033[1m"
#define TEXT_SUM "\033[2m"
#define TEXT_PLAIN "\033[0m"

enum text_show {
	TEXT_TITLE = 1 << 0,  /* "(rest)" */
	TEXT_REASON = 1 << 1, /* behind a colon, */
	TEXT_JOINED = 1 << 2, /* or as the words go on */
	TEXT_BREAK = 1 << 3,  /* several of one moment become one line */
	TEXT_NAMED = 1 << 4,  /* by its title alone */
	TEXT_HIDDEN = 1 << 5,
};

/* How an entry is told; what is of no kind here by title and reason. */
static const struct text_kind {
	const char *kind, *words;
	unsigned show;
} text_kinds[] = {
    {"presence", "", TEXT_HIDDEN}, /* told as work */
    {"break-offered", "", TEXT_HIDDEN},
    {"break-warning", "", TEXT_HIDDEN},
    {"break-started", "", TEXT_HIDDEN},
    {"lunch-offered", "", TEXT_HIDDEN},
    {"lunch-started", "", TEXT_HIDDEN},
    {"lunch-note", "", TEXT_HIDDEN}, /* follows lunch-lost */
    {"cutoff-warning", "", TEXT_HIDDEN},
    {"break-taken", "break taken", TEXT_TITLE | TEXT_REASON | TEXT_BREAK},
    {"break-missed", "break missed", TEXT_TITLE | TEXT_REASON | TEXT_BREAK},
    {"break-skipped", "break skipped", TEXT_TITLE | TEXT_BREAK},
    {"break-snoozed", "break", TEXT_TITLE | TEXT_REASON | TEXT_BREAK},
    {"lunch-taken", "lunch walk taken", TEXT_REASON},
    {"lunch-missed", "lunch walk missed", TEXT_REASON},
    {"lunch-moved", "lunch walk moved", TEXT_REASON},
    {"lunch-snoozed", "lunch walk", TEXT_REASON},
    {"lunch-skipped", "lunch walk skipped", 0},
    {"lunch-lost", "no lunch walk", TEXT_REASON},
    {"cutoff-again", "", TEXT_NAMED},
    {"cutoff-enforced", "cutoff enforced", 0},
    {"cutoff-locked", "screen locked ", TEXT_JOINED},
    {"cutoff-unsure", "screen may not be locked", TEXT_REASON},
    {"cutoff-failed", "cutoff not enforced", TEXT_REASON},
    {"cutoff-kept", "day ended in time", TEXT_REASON},
    {"cutoff-overrun", "day overrun ", TEXT_JOINED},
    {"extension", "extended ", TEXT_JOINED},
    {"pause", "", TEXT_JOINED},
    {"resume", "", TEXT_JOINED},
    {"oncall", "", TEXT_JOINED},
    {"oncall-off", "", TEXT_JOINED},
    {"night-work", "", TEXT_JOINED},
    {"limit-reached", "", TEXT_JOINED},
    {"reach-out", "", TEXT_NAMED},
    {"check-in-asked", "", TEXT_NAMED},
    {"check-in", "check-in", TEXT_TITLE | TEXT_REASON}, /* answer, note */
};

struct text_line {
	struct instant at;
	size_t order;
	char *text; /* with its end of line */
};

struct text_day {
	bool color, any; /* any: a day was written */
	int32_t day;
	struct text_line *line;
	size_t n, cap, left_out;
	/* several of one moment */
	struct instant at;
	char kind[32], reason[TEXT_LINE_SIZE];
	struct str names; /* empty: none is pending */
};

/* ---- lines ---- */

/* Takes text over: what follows the time. */
static void text_add_line(struct history *h, struct instant at,
    struct instant end, struct str *what)
{
	struct text_day *d = h->data;
	struct output line = {.zone = h->out.zone};

	if (d->n >= HISTORY_MAX_LINES) {
		d->left_out++;
		str_done(what);
		return;
	}
	str_add(&line.text, "  ");
	output_add_clock(&line, at);
	if (!instant_is_never(end)) {
		str_add(&line.text, "-");
		output_add_clock(&line, end);
	}
	str_addf(&line.text, "%*s",
	    (int)(TEXT_TIME_COLUMN + 4 - line.text.n), "");
	str_add(&line.text, what->v ? what->v : "");
	str_add(&line.text, "\n");
	str_done(what);
	mem_grow(&d->line, d->n, &d->cap, sizeof(*d->line));
	/* work that begins at the moment of an entry goes before it */
	d->line[d->n] = (struct text_line){
	    at, instant_is_never(end) ? d->n + 1 : 0, line.text.v};
	d->n++;
}

static void text_add_clean(struct str *s, const char *text)
{
	char clean[TEXT_LINE_SIZE];

	str_clean(clean, sizeof(clean), text, strlen(text));
	str_add(s, clean);
}

static const struct text_kind *text_kind(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(text_kinds); i++)
		if (strcmp(text_kinds[i].kind, kind) == 0)
			return &text_kinds[i];
	return NULL;
}

static void text_add_entry(struct history *h, struct instant at,
    const struct text_kind *k, const char *title, const char *reason)
{
	struct str s = {0};

	str_add(&s, k->words);
	if (k->show & TEXT_NAMED)
		text_add_clean(&s, title);
	if (k->show & TEXT_TITLE && *title) {
		str_add(&s, " (");
		text_add_clean(&s, title);
		str_add(&s, ")");
	}
	if (k->show & TEXT_REASON && *reason)
		str_add(&s, ": ");
	if (k->show & (TEXT_REASON | TEXT_JOINED))
		text_add_clean(&s, reason);
	text_add_line(h, at, INSTANT_NEVER, &s);
}

/* A kind of a later offduty, or one whose title says it all. */
static void text_add_other(struct history *h, const struct ledger_entry *e)
{
	struct str s = {0};

	text_add_clean(&s, *e->title ? e->title : e->kind);
	if (*e->reason) {
		str_add(&s, ": ");
		text_add_clean(&s, e->reason);
	}
	text_add_line(h, e->at, INSTANT_NEVER, &s);
}

static void text_flush_breaks(struct history *h)
{
	struct text_day *d = h->data;

	if (!d->names.v)
		return;
	text_add_entry(h, d->at, text_kind(d->kind), d->names.v, d->reason);
	str_done(&d->names);
}

static void text_add_break(struct history *h, const struct ledger_entry *e)
{
	struct text_day *d = h->data;

	if (d->names.v && d->at.us == e->at.us &&
	    strcmp(d->kind, e->kind) == 0) {
		str_add(&d->names, ", ");
	} else {
		text_flush_breaks(h);
		d->at = e->at;
		str_copy(d->kind, sizeof(d->kind), e->kind);
		str_copy(d->reason, sizeof(d->reason), e->reason);
	}
	str_add(&d->names, e->title);
}

/* ---- days ---- */

static void text_day_begin(void *data, int32_t day)
{
	struct text_day *d = ((struct history *)data)->data;

	d->day = day;
	d->n = d->left_out = 0;
}

static void text_day_entry(void *data, const struct ledger_entry *e)
{
	const struct text_kind *k = text_kind(e->kind);
	struct history *h = data;

	if (k && k->show & TEXT_HIDDEN)
		return;
	if (k && k->show & TEXT_BREAK) {
		text_add_break(h, e);
		return;
	}
	text_flush_breaks(h);
	if (k)
		text_add_entry(h, e->at, k, e->title, e->reason);
	else
		text_add_other(h, e);
}

static void text_day_stretch(void *data, const struct days_stretch *stretch)
{
	struct str s = {0};

	str_add(&s, "work ");
	output_add_span(&s, stretch->active);
	text_add_line(data, stretch->span.start, stretch->span.end, &s);
}

static int text_compare(const void *a, const void *b)
{
	const struct text_line *x = a, *y = b;

	if (x->at.us != y->at.us)
		return x->at.us < y->at.us ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void text_paint(struct history *h, const char *color)
{
	const struct text_day *d = h->data;

	if (d->color)
		str_add(&h->out.text, color);
}

/* "wed 2026-11-25" */
static void text_add_day(struct str *s, int32_t day)
{
	str_add(s, weekday_name(day_weekday(day)));
	str_add(s, " ");
	time_add_date(s, day);
}

static void text_add_heading(struct history *h)
{
	struct text_day *d = h->data;
	struct str *s = &h->out.text;

	if (d->any)
		str_add(s, "\n");
	d->any = true;
	text_paint(h, TEXT_HEADING);
	text_add_day(s, d->day);
	text_paint(h, TEXT_PLAIN);
	str_add(s, "\n");
}

/* "; breaks: 9 offered, 8 taken; for the eyes: 12" */
static void text_add_breaks(struct str *s, const struct days_sum *sum)
{
	const char *between = "; breaks: ";

	for (int i = 0; i < DAYS_COUNTS; i++) {
		if (sum->breaks[i] == 0 || i == DAYS_EYES)
			continue;
		str_addf(s, "%s%u %s", between, sum->breaks[i],
		    days_count_name((enum days_count)i));
		between = ", ";
	}
	if (sum->breaks[DAYS_EYES] > 0)
		str_addf(s, "; for the eyes: %u", sum->breaks[DAYS_EYES]);
}

/* "7h 12m of work; …" */
static void text_add_sum(struct history *h, const struct days_sum *sum)
{
	struct str *s = &h->out.text;

	text_paint(h, TEXT_SUM);
	str_add(s, "  ");
	if (sum->active >= USEC_PER_SEC) {
		output_add_span(s, sum->active);
		str_add(s, " of work");
	} else {
		str_add(s, "no work");
	}
	if (sum->unknown >= USEC_PER_MIN) {
		str_add(s, ", ");
		output_add_span(s, sum->unknown);
		str_add(s, " not known");
	}
	text_add_breaks(s, sum);
	text_paint(h, TEXT_PLAIN);
	str_add(s, "\n");
}

static void text_day_end(void *data, const struct days_sum *sum)
{
	struct history *h = data;
	struct text_day *d = h->data;

	text_flush_breaks(h);
	if (d->n == 0 && sum->unknown < USEC_PER_MIN)
		return;
	if (d->n > 0)
		qsort(d->line, d->n, sizeof(*d->line), text_compare);
	text_add_heading(h);
	for (size_t i = 0; i < d->n; i++) {
		str_add(&h->out.text, d->line[i].text);
		free(d->line[i].text);
	}
	if (d->left_out > 0)
		str_addf(&h->out.text, "  and %zu more, which --csv has\n",
		    d->left_out);
	text_add_sum(h, sum);
	output_step(&h->out);
}

/* ---- the whole ---- */

static void text_begin(struct history *h)
{
	const char *no_color = getenv("NO_COLOR");
	struct text_day *d = mem_new(1, sizeof(*d));

	d->color = isatty(STDOUT_FILENO) && !(no_color && *no_color);
	h->data = d;
}

/* Nothing was shown: why. */
static void text_add_nothing(struct history *h)
{
	struct str *s = &h->out.text;
	int32_t day;

	if (instant_is_never(h->first)) {
		str_add(s, "nothing recorded yet in '");
		text_add_clean(s, h->path);
		str_add(s, "'\n");
		return;
	}
	day = zone_to_local(h->out.zone, h->first).day;
	str_add(s, "nothing recorded in that time; the history begins on ");
	text_add_day(s, day);
	str_add(s, "\n");
}

static void text_end(struct history *h)
{
	struct text_day *d = h->data;

	if (!d->any)
		text_add_nothing(h);
	free(d->line);
	free(d);
}

static const struct days_sink text_sink = {
    text_day_begin,
    text_day_entry,
    text_day_stretch,
    text_day_end,
};

const struct history_format history_text = {
    .begin = text_begin,
    .sink = &text_sink,
    .end = text_end,
};
