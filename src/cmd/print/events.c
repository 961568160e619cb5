/* The list of occurrences in its three forms. Titles and UIDs are other
 * people's text: cleaned in each. */
#include "cmd/print/events.h"

#include <string.h>

#include "cmd/print/json.h"
#include "cmd/print/text.h"

static struct control_time time_in(const struct event_list *l,
    struct instant t)
{
	return (struct control_time){.us = t.us,
	    .offset = zone_offset(l->zone, t)};
}

static bool is_all_day(const struct occurrence *o)
{
	return o->flags & OCCURRENCE_ALL_DAY;
}

/* The day that it is listed under. */
static int32_t day_of(const struct event_list *l, const struct occurrence *o)
{
	return is_all_day(o) ? o->start_day :
	    zone_to_local(l->zone, o->start).day;
}

static void add_padded(struct str *s, const char *text, size_t width)
{
	size_t n = strlen(text);

	str_add(s, text);
	while (n++ < width)
		str_add(s, " ");
}

static void add_when(struct str *s, const struct event_list *l,
    const struct occurrence *o)
{
	struct control_time start = time_in(l, o->start);
	struct control_time end = time_in(l, o->end);

	if (is_all_day(o)) {
		str_add(s, "all day    ");
		return;
	}
	print_clock(s, start);
	str_add(s, "-");
	print_clock(s, end);
}

/* A shift of days: its end alone would be taken for the next day's. */
static void add_end_day(struct str *s, const struct event_list *l,
    const struct occurrence *o)
{
	int32_t day = zone_to_local(l->zone, o->end).day;

	str_add(s, " (until ");
	str_add(s, print_weekday(day));
	str_add(s, " ");
	time_add_date(s, day);
	str_add(s, ")");
}

static void add_marks(struct str *s, const struct event_list *l,
    const struct occurrence *o)
{
	int32_t days = o->end_day - o->start_day;

	if (!is_all_day(o) &&
	    o->end.us - o->start.us > SEC_PER_DAY * USEC_PER_SEC)
		add_end_day(s, l, o);
	if (is_all_day(o) && days > 1)
		str_addf(s, " (%d days)", (int)days);
	if (o->flags & OCCURRENCE_TENTATIVE)
		str_add(s, " (tentative)");
	if (o->flags & OCCURRENCE_AVAILABILITY)
		str_add(s, " (but for the hours in it)");
	if (o->flags & OCCURRENCE_UNTRUSTED)
		str_add(s, " (somebody else's; no effect)");
}

static void add_line(struct str *s, const struct event_list *l,
    const struct occurrence *o)
{
	str_add(s, "  ");
	add_when(s, l, o);
	str_add(s, "  ");
	add_padded(s, occurrence_class_name(o->class), 9);
	print_clean(s, o->title);
	add_marks(s, l, o);
	if (o->calendar < l->config->n_calendars) {
		str_add(s, "  [");
		print_clean(s, l->config->calendar[o->calendar].name);
		str_add(s, "]");
	}
	str_add(s, "\n");
}

static const char *calendar_name(const struct event_list *l,
    const struct calendar_problem *p)
{
	return p->calendar < l->config->n_calendars ?
	    l->config->calendar[p->calendar].name : "";
}

/* Those of one calendar below its name; each calendar's stand in the order of
 * its files. */
static void add_problems(struct str *s, const struct event_list *l,
    size_t calendar)
{
	const struct calendar_result *r = l->result;
	bool headed = false;

	for (size_t i = 0; i < r->n_problems; i++) {
		const struct calendar_problem *p = &r->problem[i];

		if (p->calendar != calendar)
			continue;
		if (!headed) {
			str_add(s, "problems in [");
			print_clean(s, calendar_name(l, p));
			str_add(s, "]\n");
		}
		headed = true;
		str_add(s, "  ");
		calendar_problem_format(s, p);
		str_add(s, "\n");
	}
}

void print_events_text(struct str *s, const struct event_list *l)
{
	const struct calendar_result *r = l->result;
	int32_t last = INT32_MIN;

	for (size_t i = 0; i < r->n; i++) {
		const struct occurrence *o = &r->occurrence[i];
		int32_t day = day_of(l, o);

		if (day != last) {
			str_add(s, print_weekday(day));
			str_add(s, " ");
			time_add_date(s, day);
			str_add(s, "\n");
		}
		last = day;
		add_line(s, l, o);
	}
	for (size_t i = 0; l->problems && i < l->config->n_calendars; i++)
		add_problems(s, l, i);
}

static void add_json_event(struct str *s, const struct event_list *l,
    const struct occurrence *o)
{
	struct str day = {0};

	json_open(s, NULL, '{');
	json_time(s, "start", time_in(l, o->start));
	json_time(s, "end", time_in(l, o->end));
	json_bool(s, "all_day", is_all_day(o));
	if (is_all_day(o)) {
		time_add_date(&day, o->start_day);
		json_text(s, "first_day", day.v);
		day.n = 0;
		time_add_date(&day, o->end_day);
		json_text(s, "day_after", day.v);
		str_done(&day);
	}
	json_text(s, "class", occurrence_class_name(o->class));
	json_text(s, "title", o->title);
	json_text(s, "calendar", o->calendar < l->config->n_calendars ?
	    l->config->calendar[o->calendar].name : "");
	json_bool(s, "tentative", o->flags & OCCURRENCE_TENTATIVE);
	json_bool(s, "untrusted", o->flags & OCCURRENCE_UNTRUSTED);
	json_bool(s, "but_for_hours", o->flags & OCCURRENCE_AVAILABILITY);
	json_close(s, '}');
}

static void add_json_problem(struct str *s, const struct event_list *l,
    const struct calendar_problem *p)
{
	json_open(s, NULL, '{');
	json_text(s, "calendar", calendar_name(l, p));
	json_text(s, "file", p->file);
	json_number(s, "line", p->line);
	json_text(s, "uid", p->uid);
	json_text(s, "title", p->title);
	json_text(s, "property", p->property);
	json_text(s, "problem", p->text);
	json_text(s, "remedy", p->remedy);
	json_bool(s, "failed", p->failed);
	json_close(s, '}');
}

void print_events_json(struct str *s, const struct event_list *l)
{
	const struct calendar_result *r = l->result;

	json_begin(s);
	json_text(s, "zone", zone_name(l->zone));
	json_open(s, "events", '[');
	for (size_t i = 0; i < r->n; i++)
		add_json_event(s, l, &r->occurrence[i]);
	json_close(s, ']');
	if (l->problems) {
		json_open(s, "problems", '[');
		for (size_t i = 0; i < r->n_problems; i++)
			add_json_problem(s, l, &r->problem[i]);
		json_close(s, ']');
	}
	json_end(s);
}

static void add_day(struct str *s, int32_t day)
{
	struct date d = date_from_day(day);

	str_addf(s, "%04d%02d%02d", (int)d.year, d.month, d.mday);
}

static void add_utc(struct str *s, struct instant t)
{
	struct local u = zone_to_local(NULL, t);

	add_day(s, u.day);
	str_addf(s, "T%02d%02d%02dZ", (int)(u.sec / 3600),
	    (int)(u.sec / 60 % 60), (int)(u.sec % 60));
}

/* How many bytes of a broken character stand at p: its first and those that
 * would follow it. */
static size_t broken_len(const char *p, const char *end)
{
	unsigned char c = (unsigned char)*p;
	size_t want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1, n = 1;

	while (n < want && p + n < end && ((unsigned char)p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* As it is, but nothing that a terminal or a reader of lines would take for
 * more than text. */
static void add_text(struct str *s, const char *p)
{
	const char *end = p + strlen(p);

	while (end > p && (unsigned char)end[-1] <= ' ')
		end--;
	while (p < end) {
		size_t n = str_utf8_len(p, end);

		if (n == 0) {
			str_add(s, "\xef\xbf\xbd");
			n = broken_len(p, end);
		} else if (n == 1 && ((unsigned char)*p < 0x20 || *p == 0x7f)) {
			str_add(s, " ");
		} else {
			str_add_n(s, p, n);
		}
		p += n;
	}
}

void print_events_tsv(struct str *s, const struct event_list *l)
{
	const struct calendar_result *r = l->result;

	for (size_t i = 0; i < r->n; i++) {
		const struct occurrence *o = &r->occurrence[i];

		if (is_all_day(o)) {
			str_add(s, "D\t");
			add_day(s, o->start_day);
			str_add(s, "\t");
			add_day(s, o->end_day);
		} else {
			str_add(s, "T\t");
			add_utc(s, o->start);
			str_add(s, "\t");
			add_utc(s, o->end);
		}
		str_add(s, "\t");
		add_text(s, r->title ? r->title[i] : o->title);
		str_add(s, "\n");
	}
}
