/* The key table, and looking keys up. offduty.ini(5) and etc/offduty.ini say
 * the same; the tests hold the three together. */
#include "config/keys.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

#define IN(field) offsetof(struct config, field)
#define SIZE(type, field) sizeof(((struct type *)0)->field)
#define BREAK(field) offsetof(struct break_rule, field)
#define CAL(field) offsetof(struct calendar_config, field)
#define RULE(field) offsetof(struct class_rule, field)
#define HOOK(field) offsetof(struct hook_config, field)
#define REACH_OUT(field) IN(rules.weekly[WEEKLY_REACH_OUT].field)
#define CHECK_IN(field) IN(rules.weekly[WEEKLY_CHECK_IN].field)

/* In the order of their enums. */
static const char *const words_enforce[] = {"notify", "lock", "command", NULL};
static const char *const words_camera[] = {"ignore", "meeting", NULL};
static const char *const words_dnd[] = {"respect", "critical", NULL};
static const char *const words_role[] = {
    "none", "on-call", "holidays", "hours", "ignore", NULL};
static const char *const words_tentative[] = {"ignore", "meeting", NULL};
static const char *const words_class[] = {
    "meeting", "focus", "off", "on-call", "hours", "note", "ignore", NULL};
static const char *const words_busy[] = {
    "free", "tentative", "busy", "oof", "workingelsewhere", NULL};

const char *const hook_event_names[HOOK_COUNT + 1] = {
    [HOOK_BREAK_OFFERED] = "break-offered",
    [HOOK_BREAK_STARTED] = "break-started",
    [HOOK_BREAK_TAKEN] = "break-taken",
    [HOOK_BREAK_SNOOZED] = "break-snoozed",
    [HOOK_BREAK_SKIPPED] = "break-skipped",
    [HOOK_BREAK_MISSED] = "break-missed",
    [HOOK_LUNCH_OFFERED] = "lunch-offered",
    [HOOK_LUNCH_STARTED] = "lunch-started",
    [HOOK_LUNCH_TAKEN] = "lunch-taken",
    [HOOK_LUNCH_SKIPPED] = "lunch-skipped",
    [HOOK_LUNCH_MISSED] = "lunch-missed",
    [HOOK_LUNCH_LOST] = "lunch-lost",
    [HOOK_CUTOFF_WARNING] = "cutoff-warning",
    [HOOK_CUTOFF] = "cutoff",
    [HOOK_CUTOFF_AGAIN] = "cutoff-again",
    [HOOK_EXTENSION] = "extension",
    [HOOK_PAUSE] = "pause",
    [HOOK_RESUME] = "resume",
    [HOOK_HOURS_BEGIN] = "hours-begin",
    [HOOK_HOURS_END] = "hours-end",
    [HOOK_MEETING_BEGIN] = "meeting-begin",
    [HOOK_MEETING_END] = "meeting-end",
    [HOOK_ONCALL_BEGIN] = "oncall-begin",
    [HOOK_ONCALL_END] = "oncall-end",
};

const struct key_section key_sections[] = {
    {.name = "hours",
	.source = IN(rules.hours.source),
	.lead = "work",
	.help = "When you work."},
    {.name = "sabbatical",
	.source = IN(rules.hours.sabbatical.source),
	.help = "Days that are yours, whatever hours and calendars say."},
    {.name = "break",
	.repeated = true,
	.source = BREAK(source),
	.lead = "every",
	.offset = IN(rules.breaks),
	.size = sizeof(struct break_rule),
	.count = IN(rules.n_breaks),
	.most = RULES_MAX_BREAKS,
	.example = "stretch",
	.help = "A break rule: rest for a while after every so much "
		"activity."},
    {.name = "breaks",
	.source = IN(rules.meeting.source),
	.help = "How breaks go together with meetings and each other."},
    {.name = "presence",
	.source = SIZE_MAX,
	.help = "What counts as being at the screen."},
    {.name = "lunch",
	.source = IN(rules.lunch.source),
	.lead = "window",
	.help = "Lunch, with a walk."},
    {.name = "cutoff",
	.source = IN(rules.cutoff.source),
	.help = "The end of the day's hours."},
    {.name = "limits",
	.source = SIZE_MAX,
	.help = "Advice on the length of days and weeks: told where you ask, "
		"never held against you."},
    {.name = "reach-out",
	.source = REACH_OUT(source),
	.lead = "when",
	.help = "A quiet prompt, once a week, to write to somebody."},
    {.name = "check-in",
	.source = CHECK_IN(source),
	.lead = "when",
	.help = "A prompt, once a week, to look at how you are."},
    {.name = "pause", .source = SIZE_MAX, .help = "Pausing all prompts."},
    {.name = "notify",
	.source = SIZE_MAX,
	.help = "How notifications look and sound."},
    {.name = "calendars",
	.source = SIZE_MAX,
	.help = "What all calendars have in common."},
    {.name = "calendar",
	.repeated = true,
	.source = CAL(source),
	.offset = IN(calendar),
	.size = sizeof(struct calendar_config),
	.count = IN(n_calendars),
	.most = CONFIG_MAX_CALENDARS,
	.example = "work",
	.help = "A calendar: a file, a folder of files or a pattern."},
    {.name = "rule",
	.repeated = true,
	.source = RULE(source),
	.offset = IN(class_rule),
	.size = sizeof(struct class_rule),
	.count = IN(n_class_rules),
	.most = CONFIG_MAX_CLASS_RULES,
	.example = "standup",
	.help = "What an event means, before offduty's own judgement; the "
		"first rule that matches wins, in the order of the file."},
    {.name = "hook",
	.repeated = true,
	.source = HOOK(source),
	.offset = IN(hook),
	.size = sizeof(struct hook_config),
	.count = IN(n_hooks),
	.most = CONFIG_MAX_HOOKS,
	.example = "music",
	.help = "A command of yours that is run when something happens."},
};

const struct key keys[] = {
    {"hours", "work", KEY_HOURS, IN(rules.hours), .text = "mon-fri 09:00-17:00",
	.help = "Windows by weekday, several a day and over midnight allowed; "
		"off: none."},
    {"hours", "day-start", KEY_CLOCK, IN(rules.hours.day_start),
	.text = "04:00", .least = "00:00", .most = "12:00",
	.help = "When a new day begins; what is later than midnight and "
		"before it belongs to the evening."},
    {"hours", "zone", KEY_ZONE, IN(zone), .size = SIZE(config, zone),
	.text = "",
	.help = "The time zone of the hours, as in Europe/Berlin; unset: "
		"the system's."},

    {"sabbatical", "days", KEY_DAYS, IN(rules.hours.sabbatical), .text = "",
	.help = "Days without hours, as in first sat, last fri of mar, "
		"24 dec - 1 jan, 2027-03-01 - 2027-03-31."},

    {"break", "enabled", KEY_BOOL, BREAK(enabled), .text = "yes",
	.help = "Whether the break is offered."},
    {"break", "every", KEY_SPAN, BREAK(every), .text = "50m", .least = "1m",
	.most = "24h", .help = "Active time between two of them."},
    {"break", "for", KEY_SPAN, BREAK(length), .text = "5m", .least = "5s",
	.most = "4h", .help = "How long a rest satisfies it."},
    {"break", "warn", KEY_SPAN, BREAK(warn), .text = "2m", .least = "5s",
	.most = "1h", .none = true,
	.help = "How long before it a notice is shown."},
    {"break", "snooze", KEY_SPAN, BREAK(snooze), .text = "3m", .least = "10s",
	.most = "4h", .none = true,
	.help = "How far a snooze puts it off; none: it cannot be snoozed."},
    {"break", "snoozes", KEY_COUNT, BREAK(snoozes), .text = "2", .least = "0",
	.most = "100", .help = "How often one break can be snoozed."},
    {"break", "strict", KEY_BOOL, BREAK(strict), .text = "no",
	.help = "Whether it cannot be skipped."},
    {"break", "hours-only", KEY_BOOL, BREAK(hours_only), .text = "yes",
	.help = "Whether it is offered in working hours alone."},
    {"break", "transient", KEY_BOOL, BREAK(transient), .text = "no",
	.help = "Whether its notification needs no answer and leaves no "
		"trace."},
    {"break", "message", KEY_TEXT, BREAK(message),
	.size = SIZE(break_rule, message), .text = "",
	.help = "What the notification says; unset: offduty's own words."},

    {"breaks", "longest-deferral", KEY_SPAN, IN(rules.meeting.longest_deferral),
	.text = "2h", .least = "5m", .most = "24h",
	.help = "How long meetings may defer a break before one silent "
		"notification says so."},
    {"breaks", "grown", KEY_PERCENT, IN(rules.meeting.grown), .text = "60%",
	.least = "0%", .most = "100%",
	.help = "How much of its time a break must have grown to be offered "
		"before a meeting in which it would come due."},
    {"breaks", "reach", KEY_SPAN, IN(rules.meeting.reach), .text = "5m",
	.least = "1s", .most = "1h", .none = true,
	.help = "Breaks that come due this near each other merge into the "
		"longer."},
    {"breaks", "meetings-rest", KEY_BOOL, IN(rules.meeting.rest), .text = "no",
	.help = "Whether a meeting spent without keyboard and mouse is rest."},

    {"presence", "idle-after", KEY_SPAN, IN(rules.idle_after), .text = "2m",
	.least = "10s", .most = "1h",
	.help = "Without input for this long you are away; it then counts as "
		"rest from its beginning."},

    {"presence", "camera", KEY_BOOL, IN(camera), .text = "meeting",
	.words = words_camera,
	.help = "What a camera that is on means: a meeting that no calendar "
		"has, or nothing."},

    {"lunch", "enabled", KEY_BOOL, IN(rules.lunch.enabled), .text = "yes",
	.help = "Whether lunch is offered."},
    {"lunch", "window", KEY_WINDOW, IN(rules.lunch.start),
	.second = IN(rules.lunch.end), .text = "12:00-14:00",
	.help = "When it is to be."},
    {"lunch", "length", KEY_SPAN, IN(rules.lunch.length), .text = "30m",
	.least = "5m", .most = "4h", .help = "How long it takes."},
    {"lunch", "walk", KEY_SPAN, IN(rules.lunch.walk), .text = "15m",
	.least = "1m", .most = "4h",
	.help = "The walk in it; a rest of this length in the window counts."},

    {"cutoff", "enabled", KEY_BOOL, IN(rules.cutoff.enabled), .text = "yes",
	.help = "Whether the end of the hours is announced."},
    {"cutoff", "warn", KEY_SPANS, IN(rules.cutoff.warn),
	.second = IN(rules.cutoff.n_warn), .text = "30m, 10m", .least = "1m",
	.most = "8h", .none = true,
	.help = "How long before the end warnings are shown."},
    {"cutoff", "again-every", KEY_SPAN, IN(rules.cutoff.again_every),
	.text = "30m", .least = "1m", .most = "8h",
	.help = "How long after the end, and after each reminder, the next "
		"one is shown to who still works."},
    {"cutoff", "again", KEY_COUNT, IN(rules.cutoff.again), .text = "3",
	.least = "0", .most = "100", .help = "How many reminders follow."},
    {"cutoff", "enforce", KEY_WORD, IN(rules.cutoff.enforce), .text = "notify",
	.words = words_enforce,
	.help = "What happens at the end: notifications alone, the screen is "
		"locked, or the command is run."},
    {"cutoff", "command", KEY_COMMAND, IN(rules.cutoff.command),
	.size = SIZE(cutoff_rules, command), .text = "",
	.help = "The program and its arguments for enforce = command; no "
		"shell reads it, and ~ is your home."},
    {"cutoff", "lock-command", KEY_COMMAND, IN(rules.cutoff.lock_command),
	.size = SIZE(cutoff_rules, lock_command), .text = "",
	.help = "For enforce = lock: what is run where nobody on the bus says "
		"that the screen is locked."},
    {"cutoff", "notice", KEY_SPAN, IN(rules.cutoff.notice), .text = "1m",
	.least = "10s", .most = "1h",
	.help = "The notice before locking or running the command."},
    {"cutoff", "budget", KEY_SPAN, IN(rules.cutoff.budget), .text = "2h",
	.least = "5m", .most = "168h", .none = true,
	.help = "How much `offduty extend` may add to the days of a week."},
    {"cutoff", "grace", KEY_SPAN, IN(rules.cutoff.grace), .text = "5m",
	.least = "10s", .most = "8h", .none = true,
	.help = "Activity off duty that is shorter is let be."},
    {"cutoff", "critical", KEY_BOOL, IN(rules.cutoff.critical), .text = "no",
	.help = "Whether the last reminder has critical urgency, and stays."},
    {"cutoff", "dnd", KEY_WORD, IN(rules.cutoff.dnd), .text = "respect",
	.words = words_dnd,
	.help = "What the end of the hours does in do-not-disturb: waits, or "
		"comes all the same, at critical urgency."},

    {"limits", "active-day", KEY_SPAN, IN(rules.limit.day), .text = "8h",
	.least = "1h", .most = "24h", .none = true,
	.help = "Active time a day that is long enough."},
    {"limits", "active-week", KEY_SPAN, IN(rules.limit.week), .text = "48h",
	.least = "1h", .most = "168h", .none = true,
	.help = "Active time a week that is long enough."},
    {"limits", "rest", KEY_SPAN, IN(rules.limit.rest), .text = "11h",
	.least = "1h", .most = "24h", .none = true,
	.help = "Rest between two days that is due."},
    {"limits", "days-in-a-row", KEY_COUNT, IN(rules.limit.row), .text = "6",
	.least = "1", .most = "60", .none = true,
	.help = "Days of work in a row that are enough."},
    {"limits", "days-to-day-off", KEY_COUNT, IN(rules.limit.day_off),
	.text = "7", .least = "1", .most = "14", .none = true,
	.help = "How far away the next day without hours may be."},

    {"reach-out", "enabled", KEY_BOOL, REACH_OUT(enabled), .text = "no",
	.help = "Whether it is shown."},
    {"reach-out", "when", KEY_WEEK_TIME, REACH_OUT(when), .text = "wed 15:00",
	.help = "From when on it may come, in the week's hours."},
    {"reach-out", "message", KEY_TEXT, REACH_OUT(message),
	.size = SIZE(weekly_rules, message), .text = "",
	.help = "What the notification says; unset: offduty's own words."},

    {"check-in", "enabled", KEY_BOOL, CHECK_IN(enabled), .text = "no",
	.help = "Whether it is shown."},
    {"check-in", "when", KEY_WEEK_TIME, CHECK_IN(when), .text = "fri 15:00",
	.help = "From when on it may come, in the week's hours."},

    {"pause", "longest", KEY_SPAN, IN(rules.longest_pause), .text = "24h",
	.least = "1m", .most = "30d",
	.help = "The longest pause; each has an end."},

    {"notify", "actions", KEY_BOOL, IN(actions), .text = "yes",
	.help = "Whether notifications have buttons, where the server can."},
    {"notify", "sound", KEY_BOOL, IN(sound), .text = "no",
	.help = "Whether prompts that want an answer sound."},
    {"notify", "countdown", KEY_BOOL, IN(countdown), .text = "no",
	.help = "Whether a bar shows how long a passing one stays."},

    {"calendars", "longest-meeting", KEY_SPAN, IN(longest_meeting),
	.text = "4h", .least = "15m", .most = "7d",
	.help = "What is longer is a note, not a meeting."},
    {"calendars", "off-words", KEY_TEXT, IN(off_words),
	.size = SIZE(config, off_words),
	.text = "out of office, ooo, vacation, annual leave, paid leave, "
		"sick leave, parental leave, time off, day off, pto, "
		"sabbatical",
	.none = true,
	.help = "Titles with one of these, as whole words, are days or hours "
		"off."},
    {"calendars", "focus-words", KEY_TEXT, IN(focus_words),
	.size = SIZE(config, focus_words),
	.text = "focus, focus time, deep work, no meetings", .none = true,
	.help = "Titles with one of these and no other attendee are time for "
		"work alone."},

    {"calendar", "path", KEY_PATH, CAL(path),
	.size = SIZE(calendar_config, path), .text = "",
	.help = "The .ics file, a folder of them or a pattern; ~ is your "
		"home, and what does not begin with / is beside the file that "
		"says it."},
    {"calendar", "role", KEY_WORD, CAL(role), .text = "none",
	.words = words_role,
	.help = "What all of its events are; none: each is judged by itself."},
    {"calendar", "me", KEY_TEXTS, CAL(me), .second = CAL(n_me), .text = "",
	.help = "Your addresses or names in it, separated by commas."},
    {"calendar", "zone", KEY_ZONE, CAL(zone),
	.size = SIZE(calendar_config, zone), .text = "",
	.help = "The zone of its times that name none; unset: that of the "
		"hours."},
    {"calendar", "trust", KEY_BOOL, CAL(trust), .text = "no",
	.help = "Whether events that others put there may take hours away."},
    {"calendar", "tentative", KEY_BOOL, CAL(tentative_meets), .text = "meeting",
	.words = words_tentative,
	.help = "What a tentative or unanswered event is."},

    {"rule", "calendar", KEY_TEXT, RULE(calendar),
	.size = SIZE(class_rule, calendar), .text = "",
	.help = "Matches events of the calendar of that name."},
    {"rule", "summary", KEY_PATTERN, RULE(summary),
	.size = SIZE(class_rule, summary), .text = "",
	.help = "Matches titles by a POSIX extended regular expression, case "
		"ignored."},
    {"rule", "category", KEY_TEXT, RULE(category),
	.size = SIZE(class_rule, category), .text = "",
	.help = "Matches events of that category."},
    {"rule", "organizer", KEY_TEXT, RULE(organizer),
	.size = SIZE(class_rule, organizer), .text = "",
	.help = "Matches events of that organizer's address."},
    {"rule", "all-day", KEY_MAYBE, RULE(all_day), .text = "",
	.help = "Matches events of whole days, or the others."},
    {"rule", "attendees-min", KEY_COUNT, RULE(attendees_min), .text = "",
	.least = "0", .most = "10000",
	.help = "Matches events with at least so many attendees."},
    {"rule", "longer", KEY_SPAN, RULE(longer), .text = "", .least = "1m",
	.most = "366d", .help = "Matches events that are longer."},
    {"rule", "shorter", KEY_SPAN, RULE(shorter), .text = "", .least = "1m",
	.most = "366d", .help = "Matches events that are shorter."},
    {"rule", "busy", KEY_WORD_TEXT, RULE(busy), .size = SIZE(class_rule, busy),
	.text = "", .words = words_busy,
	.help = "Matches events that the calendar shows as such."},
    {"rule", "then", KEY_WORD, RULE(then), .text = "", .words = words_class,
	.help = "What events that match are; a rule must have it."},

    {"hook", "on", KEY_WORDS, HOOK(on), .text = "", .words = hook_event_names,
	.help = "What it is run for; a hook must have it."},
    {"hook", "break", KEY_TEXT, HOOK(of), .size = SIZE(hook_config, of),
	.text = "",
	.help = "Of the events of breaks, those of the break of that name "
		"alone."},
    {"hook", "command", KEY_COMMAND, HOOK(command),
	.size = SIZE(hook_config, command), .text = "",
	.help = "The program and its arguments; a hook must have it."},
    {"hook", "timeout", KEY_SPAN, HOOK(limit), .text = "30s", .least = "1s",
	.most = "10m", .help = "After so long it is ended."},
};

const struct key_preset key_presets[] = {
    {"break", "eyes", "every", "20m"},
    {"break", "eyes", "for", "20s"},
    {"break", "eyes", "warn", "none"},
    {"break", "eyes", "snooze", "none"},
    {"break", "eyes", "snoozes", "0"},
    {"break", "eyes", "transient", "yes"},
    {"break", "rest", "every", "50m"},
    {"break", "rest", "for", "5m"},
    {"break", "rest", "warn", "2m"},
    {"break", "rest", "snooze", "3m"},
    {"break", "rest", "snoozes", "2"},
};

size_t keys_count(void)
{
	return ARRAY_LEN(keys);
}

size_t key_sections_count(void)
{
	return ARRAY_LEN(key_sections);
}

size_t key_presets_count(void)
{
	return ARRAY_LEN(key_presets);
}

const struct key_section *keys_find_section(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(key_sections); i++)
		if (strcmp(key_sections[i].name, name) == 0)
			return &key_sections[i];
	return NULL;
}

const struct key *keys_find(const char *section, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i].section, section) == 0 &&
		    strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

const struct key_section *keys_split_section(
    const char *section, char name[RULES_NAME_SIZE])
{
	char word[RULES_NAME_SIZE];
	size_t n = strcspn(section, " \t");
	const char *rest = section + n + strspn(section + n, " \t");

	str_printf(word, sizeof(word), "%.*s", (int)n, section);
	str_clean(name, RULES_NAME_SIZE, rest, strlen(rest));
	return keys_find_section(word);
}

const char *key_type_name(const struct key *k)
{
	static const char *const names[KEY_TYPE_COUNT] = {
	    [KEY_BOOL] = "yes or no",
	    [KEY_MAYBE] = "yes or no",
	    [KEY_COUNT] = "number",
	    [KEY_PERCENT] = "percentage",
	    [KEY_SPAN] = "duration",
	    [KEY_SPANS] = "durations",
	    [KEY_CLOCK] = "time of day",
	    [KEY_WINDOW] = "times of day",
	    [KEY_HOURS] = "weekdays and times of day",
	    [KEY_DAYS] = "days",
	    [KEY_WEEK_TIME] = "weekday and time of day",
	    [KEY_WORD] = "word",
	    [KEY_WORD_TEXT] = "word",
	    [KEY_WORDS] = "words",
	    [KEY_TEXT] = "text",
	    [KEY_COMMAND] = "command",
	    [KEY_PATTERN] = "pattern",
	    [KEY_PATH] = "path",
	    [KEY_ZONE] = "time zone",
	    [KEY_TEXTS] = "texts",
	};

	return k->words && k->type != KEY_WORDS ? names[KEY_WORD]
						: names[k->type];
}

void key_format_bounds(const struct key *k, char buf[KEY_BOUNDS_SIZE])
{
	static const int most[KEY_TYPE_COUNT] = {
	    [KEY_SPANS] = RULES_MAX_WARNINGS,
	    [KEY_TEXTS] = CONFIG_MAX_ME,
	    [KEY_DAYS] = RULES_MAX_DAYS,
	};
	size_t at = 0;

	buf[0] = '\0';
	for (size_t i = 0; k->words && k->words[i]; i++) {
		str_printf(buf + at, KEY_BOUNDS_SIZE - at, "%s%s",
		    i ? ", " : "", k->words[i]);
		at += strlen(buf + at);
	}
	if (k->least)
		str_printf(buf, KEY_BOUNDS_SIZE, "from %s to %s%s", k->least,
		    k->most, k->none ? ", or none" : "");
	else if (k->size > 0 && !k->words)
		str_printf(buf, KEY_BOUNDS_SIZE, "at most %u bytes%s",
		    (unsigned)k->size - 1, k->none ? ", or none" : "");
	else if (most[k->type] > 0)
		str_printf(buf, KEY_BOUNDS_SIZE, "at most %d", most[k->type]);
}

const char *key_default(const struct key *k, const char *element)
{
	for (size_t i = 0; element && i < ARRAY_LEN(key_presets); i++) {
		const struct key_preset *p = &key_presets[i];

		if (strcmp(p->section, k->section) == 0 &&
		    strcmp(p->element, element) == 0 &&
		    strcmp(p->key, k->name) == 0)
			return p->text;
	}
	return k->text;
}
