/* A simulation's sums. */
#include "cmd/print/summary.h"

#include "cmd/print/json.h"
#include "cmd/print/text.h"

static struct control_time summary_time(
    const struct zone *zone, struct instant t)
{
	struct control_time ret = {.us = t.us};

	if (!instant_is_never(t))
		ret.offset = zone_offset(zone, t);
	return ret;
}

static void summary_number(struct str *s, int n, const char *what)
{
	print_number(s, n);
	str_add(s, what);
}

static void summary_add_prompts(
    struct str *s, const struct simulation_summary *sum)
{
	str_add(s, "prompts: ");
	summary_number(s, sum->lasting, " that wait for you");
	if (sum->days > 1) {
		str_add(s, " (");
		summary_number(s, sum->most_lasting, " a day at most)");
	}
	str_add(s, ", ");
	summary_number(s, sum->transient, " that do not; ");
	summary_number(s, sum->in_meetings, " in meetings");
	if (sum->silent_in_meetings > 0) {
		str_add(s, ", and ");
		summary_number(
		    s, sum->silent_in_meetings, " there without a sound");
	}
	str_add(s, "\n");
}

static void summary_add_offers(
    struct str *s, const char *what, const struct simulation_offers *o)
{
	str_add(s, what);
	summary_number(s, o->offered, " offered, ");
	summary_number(s, o->taken, " taken, ");
	summary_number(s, o->missed, " missed\n");
}

static void summary_add_work(struct str *s,
    const struct simulation_summary *sum, const struct zone *zone)
{
	struct control_time end = summary_time(zone, sum->longest_end);

	str_add(s, "at work: ");
	print_span(s, sum->active);
	if (!print_is_never(end)) {
		str_add(s, "; without a rest at most ");
		print_span(s, sum->longest);
		str_add(s, ", until ");
		str_add(s, print_weekday(print_day(end)));
		str_add(s, " ");
		time_add_date(s, print_day(end));
		str_add(s, " ");
		print_clock(s, end);
	}
	str_add(s, "\n");
}

static void summary_add_past(
    struct str *s, const struct simulation_summary *sum)
{
	str_add(s, "past the end of the day: ");
	print_span(s, sum->past);
	if (sum->past_on_call > 0) {
		str_add(s, ", of these on call ");
		print_span(s, sum->past_on_call);
	}
	if (sum->past > 0) {
		str_add(s, ", without a word ");
		print_span(s, sum->past_unsaid);
	}
	str_add(s, "\n");
}

void print_summary(struct str *s, const struct simulation_summary *sum,
    const struct zone *zone)
{
	summary_number(s, sum->days, sum->days == 1 ? " day\n" : " days\n");
	summary_add_prompts(s, sum);
	summary_add_offers(s, "breaks: ", &sum->breaks);
	summary_add_offers(s, "lunch walks: ", &sum->lunches);
	summary_add_work(s, sum, zone);
	summary_add_past(s, sum);
}

static void summary_json_offers(
    struct str *s, const char *key, const struct simulation_offers *o)
{
	json_open(s, key, '{');
	json_number(s, "offered", o->offered);
	json_number(s, "taken", o->taken);
	json_number(s, "missed", o->missed);
	json_close(s, '}');
}

void json_add_summary(struct str *s, const struct simulation_summary *sum,
    const struct zone *zone)
{
	json_open(s, "summary", '{');
	json_number(s, "days", sum->days);
	json_number(s, "prompts_lasting", sum->lasting);
	json_number(s, "prompts_lasting_a_day", sum->most_lasting);
	json_number(s, "prompts_transient", sum->transient);
	json_number(s, "prompts_in_meetings", sum->in_meetings);
	json_number(s, "silent_in_meetings", sum->silent_in_meetings);
	summary_json_offers(s, "breaks", &sum->breaks);
	summary_json_offers(s, "lunches", &sum->lunches);
	json_number(s, "active_seconds", sum->active / USEC_PER_SEC);
	json_number(s, "longest_active_seconds", sum->longest / USEC_PER_SEC);
	json_time(
	    s, "longest_active_end", summary_time(zone, sum->longest_end));
	json_number(s, "past_seconds", sum->past / USEC_PER_SEC);
	json_number(
	    s, "past_on_call_seconds", sum->past_on_call / USEC_PER_SEC);
	json_number(s, "past_unsaid_seconds", sum->past_unsaid / USEC_PER_SEC);
	json_close(s, '}');
}
