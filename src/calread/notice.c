/* All that is said about calendars, and putting it together. */
#include "calread/notice.h"

#include <string.h>

#include "calread/value.h"

#define VALUE_SIZE 49 /* of what is quoted: 48 bytes of UTF-8 and NUL */

static const struct notice_words words[NOTICE_COUNT] = {
    [NOTICE_FILE_CUT] = {"END",
	"missing at the end of the file; what is cut off is left out",
	"export or synchronize the calendar again"},
    [NOTICE_FILE_LONG] = {"BEGIN",
	"more than 4000000 events and zones; the rest of the file is left out",
	"split the calendar into several files"},
    [NOTICE_FILE_DEEP] = {"BEGIN",
	"nested more than 8 deep; what is in it is left out",
	"export the calendar again with another program"},
    [NOTICE_CALENDARS_MANY] = {"BEGIN",
	"more than 100000 VCALENDARs; the rest count as the last",
	"split the file into several"},
    [NOTICE_END_MISSING] = {"END",
	"missing before another component begins or ends; it counts as far",
	"export the calendar again"},
    [NOTICE_MORE] = {"", "more problems in this file", "mend those first"},

    [NOTICE_LINE_CUT] = {NULL,
	"longer than 256 KiB; the rest of the line is ignored",
	"shorten it in the calendar"},
    [NOTICE_LINE_EMPTY] = {NULL, "without a value; ignored",
	"give it a value or remove it"},
    [NOTICE_TWICE_FIRST] = {NULL,
	"more than once in one event; the first counts", "keep one of them"},
    [NOTICE_TWICE_LAST] = {NULL,
	"more than once in one event; the last counts", "keep one of them"},
    [NOTICE_WORD_UNKNOWN] = {NULL, "not known; ignored",
	"choose another value in the calendar"},
    [NOTICE_TEXT_LONG] = {NULL,
	"more than 512 bytes in one event; the rest is ignored",
	"shorten the list in the calendar"},
    [NOTICE_NUMBER_BAD] = {NULL, "not a number; counts as 0",
	"save the event again in the calendar"},

    [NOTICE_START_MISSING] = {"DTSTART",
	"none that can be used; the event is left out",
	"give the event a beginning or delete it"},
    [NOTICE_STAMP_BAD] = {NULL, "not a date or time; ignored",
	"write it as in 20260302T090000 or 20260302"},
    [NOTICE_ID_BAD] = {"RECURRENCE-ID",
	"not a date or time; the event counts by itself",
	"write it as in 20260302T090000 or 20260302"},
    [NOTICE_RANGE_UNKNOWN] = {"RECURRENCE-ID",
	"a RANGE that is not known; only this one occurrence is changed",
	"change the later ones in the calendar, too"},
    [NOTICE_END_EARLY] = {"DTEND",
	"before DTSTART; the event counts as having no length",
	"correct when the event ends"},
    [NOTICE_END_SAME_DAY] = {"DTEND",
	"the day of DTSTART, where the day after the last is meant; the "
	"event counts as having no length",
	"write the day after the last, or leave it out"},
    [NOTICE_DURATION_BAD] = {"DURATION", "not a duration; ignored",
	"write it as in PT1H30M"},
    [NOTICE_DURATION_NEGATIVE] = {"DURATION", "negative; counts as zero",
	"write it as in PT1H30M"},
    [NOTICE_DURATION_BESIDE_END] = {"DURATION",
	"beside DTEND, which counts; ignored", "keep one of them"},
    [NOTICE_PERIOD_NEGATIVE] = {NULL,
	"ends before it begins; counts as having no length",
	"correct when it ends"},
    [NOTICE_DATES_MANY] = {NULL,
	"more than 200000 values in one event; the rest is ignored",
	"use a rule instead, or split the event"},

    [NOTICE_RULE_BAD] = {NULL, "not a rule; ignored",
	"write it as in FREQ=WEEKLY;BYDAY=MO"},
    [NOTICE_RULE_RANGE] = {NULL,
	"not a rule: a part is wrong or out of range; ignored",
	"set anew in the calendar when the event recurs"},
    [NOTICE_RULES_MANY] = {NULL, "more than 8 in one event; ignored",
	"split the event"},
    [NOTICE_RULE_INTERVAL] = {NULL, "INTERVAL=0 counts as 1",
	"write INTERVAL=1 or leave it out"},
    [NOTICE_RULE_UNKNOWN] = {NULL, "unknown or empty parts are ignored",
	"remove them from the rule"},
    [NOTICE_RULE_REPEATED] = {NULL, "of repeated parts the first counts",
	"keep one of each in the rule"},
    [NOTICE_RULE_NAMED_TWICE] = {NULL,
	"the name stands in its value, too; counts once",
	"remove 'RRULE:' from the value"},
    [NOTICE_RULE_TIMES] = {NULL,
	"hours, minutes and seconds of an event of whole days are ignored",
	"remove BYHOUR, BYMINUTE and BYSECOND from the rule"},
    [NOTICE_RSCALE] = {NULL, "RSCALE and SKIP are not always expanded right",
	"check the dates, or enter them one by one"},
    [NOTICE_RSCALE_INTERVAL] = {NULL,
	"RSCALE below the day, or with an INTERVAL above 32767; ignored",
	"let it recur daily or less often, with a smaller INTERVAL"},

    [NOTICE_EVENT_SLOW] = {NULL,
	"expanding it takes too long; the event is left out",
	"let it recur less often, or end"},
    [NOTICE_EVENT_FATAL] = {"", "reading it failed; the event is left out",
	"enter the event anew, or delete it"},
    [NOTICE_SHIFTS] = {"ATTENDEE",
	"shifts of several people, all of which count as yours",
	"say who you are by 'me' of its [calendar NAME]"},

    [NOTICE_BUSYTYPE_UNKNOWN] = {"BUSYTYPE",
	"not known; counts as BUSY-UNAVAILABLE",
	"write BUSY, BUSY-TENTATIVE or BUSY-UNAVAILABLE"},
    [NOTICE_AVAILABILITY_MANY] = {"BEGIN",
	"more than 200 VAVAILABILITYs in one file; the rest is left out",
	"split the calendar into several"},
    [NOTICE_AVAILABLE_MANY] = {"BEGIN",
	"more than 1000 AVAILABLEs in one VAVAILABILITY; the rest is left out",
	"use rules instead"},

    [NOTICE_ZONE_UNKNOWN] = {NULL,
	"an unknown zone; the calendar's own is used",
	"choose a zone as in Europe/Berlin, or set 'zone' of the calendar"},
    [NOTICE_ZONE_OFFSET] = {NULL,
	"a zone known by its offset alone; summer time may be wrong",
	"choose a zone as in Europe/Berlin"},
    [NOTICE_ZONE_SETTING] = {"",
	"an unknown zone set for the calendar; the user's is used",
	"set 'zone' of its [calendar NAME] as in Europe/Berlin"},
    [NOTICE_ZONES_MANY] = {"BEGIN",
	"more than 2000 VTIMEZONEs; the rest is left out",
	"split the calendar into several files"},
    [NOTICE_ZONE_NAMELESS] = {"TZID",
	"missing, or longer than 255 bytes; the VTIMEZONE is left out",
	"export the calendar again"},
    [NOTICE_ZONE_PART] = {"BEGIN", "a part of the zone lacks DTSTART, "
	"TZOFFSETFROM or TZOFFSETTO; it is left out",
	"export the calendar again, or choose a zone as in Europe/Berlin"},
    [NOTICE_ZONE_RULE] = {"RRULE",
	"not a yearly or monthly rule of a zone; ignored",
	"export the calendar again, or choose a zone as in Europe/Berlin"},
    [NOTICE_ZONE_SLOW] = {"BEGIN",
	"a zone whose rules take too long; it is left out",
	"export the calendar again, or choose a zone as in Europe/Berlin"},
    [NOTICE_ZONE_LONG] = {"BEGIN",
	"a zone with too many changes; the rest of them is left out",
	"choose a zone as in Europe/Berlin"},

    [NOTICE_HOURS_BAD] = {NULL, "not understood; not offered",
	"set 'work' in [hours] yourself"},
};

const struct notice_words *notice_words(enum notice_kind kind)
{
	return &words[kind];
}

static void fill_title(struct calwire_problem *p, const struct str *summary)
{
	struct str plain = {0};

	value_unescape(&plain, summary->v, summary->n);
	str_clean(p->title, sizeof(p->title), plain.v ? plain.v : "", plain.n);
	str_done(&plain);
}

void notice(const struct notices *n, enum notice_kind kind,
    const struct notice_place *at)
{
	const struct notice_words *w = &words[kind];
	struct calwire_problem p = {.line = at->line};
	char value[VALUE_SIZE] = "";

	if (at->value)
		str_clean(value, sizeof(value), at->value, at->n);
	str_copy(p.uid, sizeof(p.uid), at->uid ? at->uid : "");
	if (at->summary && at->summary->n)
		fill_title(&p, at->summary);
	str_copy(p.property, sizeof(p.property),
	    w->property ? w->property : at->property ? at->property : "");
	str_printf(p.text, sizeof(p.text), *value ? "'%s': %s" : "%s%s", value,
	    w->problem);
	str_copy(p.remedy, sizeof(p.remedy), w->remedy);
	n->tell(n->arg, &p);
}

void notice_count(struct calwire_problem *p, size_t more)
{
	str_printf(p->text, sizeof(p->text), "and %zu %s", more,
	    words[NOTICE_MORE].problem);
	str_copy(p->remedy, sizeof(p->remedy), words[NOTICE_MORE].remedy);
}
