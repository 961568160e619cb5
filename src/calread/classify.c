/* Classes of occurrences, from what the event says and whose calendar it is. */
#include "calread/classify.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

struct question {
	const struct class_rules *rules;
	const struct calwire_calendar *calendar;
	const char *rota;
	const struct instance *instance;
	const struct event *event;
	const char *title;
	bool all_day;
	int64_t length;
};

int classify_add_rule(struct class_rules *r, const struct calwire_rule *rule)
{
	if (r->n == CALWIRE_MAX_RULES)
		return -E2BIG;
	r->rule[r->n] = *rule;
	r->has_regex[r->n] = *rule->summary != '\0';
	if (r->has_regex[r->n] &&
	    regcomp(&r->regex[r->n], rule->summary,
	    REG_EXTENDED | REG_ICASE | REG_NOSUB) != 0)
		return -EINVAL;
	r->n++;
	return 0;
}

void classify_done(struct class_rules *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->has_regex[i])
			regfree(&r->regex[i]);
	}
	r->n = 0;
}

static bool is_word_char(char c)
{
	char l = str_lower(c);

	return (l >= 'a' && l <= 'z') || str_is_digit(c) ||
	    (unsigned char)c >= 0x80;
}

/* A trimmed piece of a list between commas. */
struct piece {
	const char *p;
	size_t n;
};

/* The next piece of *list, which moves behind it; false: no more. */
static bool next_piece(const char **list, struct piece *ret)
{
	struct piece w = {*list, strcspn(*list, ",")};

	if (!**list)
		return false;
	*list += w.n + ((*list)[w.n] == ',');
	while (w.n && str_is_space(*w.p)) {
		w.p++;
		w.n--;
	}
	while (w.n && str_is_space(w.p[w.n - 1]))
		w.n--;
	*ret = w;
	return true;
}

static bool has_one_word(const char *text, const char *word, size_t n)
{
	for (const char *p = text; *p; p++) {
		if (p > text && is_word_char(p[-1]) && is_word_char(*p))
			continue;
		if (strncasecmp(p, word, n) == 0 &&
		    (!is_word_char(p[n]) || !is_word_char(word[n - 1])))
			return true;
	}
	return false;
}

bool classify_has_word(const char *text, const char *words)
{
	struct piece w;

	while (next_piece(&words, &w)) {
		if (w.n && has_one_word(text, w.p, w.n))
			return true;
	}
	return false;
}

static bool has_category(const char *categories, const char *wanted)
{
	struct piece c;

	while (next_piece(&categories, &c)) {
		if (c.n == strlen(wanted) &&
		    strncasecmp(c.p, wanted, c.n) == 0)
			return true;
	}
	return false;
}

/* What the calendar shows the time as, whichever property says it. */
static const char *busy_name(const struct event *e)
{
	static const char *const names[] = {"busy", "free", "tentative",
	    "busy", "oof", "workingelsewhere"};

	if (e->busy != BUSY_UNSET)
		return names[e->busy];
	return e->transparent ? "free" : e->tentative ? "tentative" : "busy";
}

static bool rule_matches(const struct question *q, size_t i)
{
	const struct calwire_rule *r = &q->rules->rule[i];
	const struct event *e = q->event;

	if (*r->calendar && str_casecmp(r->calendar, q->calendar->name) != 0)
		return false;
	if (q->rules->has_regex[i] &&
	    regexec(&q->rules->regex[i], q->title, 0, NULL, 0) != 0)
		return false;
	if (*r->category && !has_category(e->categories, r->category))
		return false;
	if (*r->organizer && str_casecmp(e->organizer, r->organizer) != 0)
		return false;
	if (r->all_day >= 0 && (r->all_day != 0) != q->all_day)
		return false;
	if (r->attendees_min >= 0 && e->attendees < r->attendees_min)
		return false;
	if ((r->longer_us && q->length <= r->longer_us) ||
	    (r->shorter_us && q->length >= r->shorter_us))
		return false;
	return !*r->busy || str_casecmp(r->busy, busy_name(e)) == 0;
}

/* In an address or a user's name these are letters: "alex" is neither
 * "alex.smith" nor "alex@example.net". */
static bool is_name_char(char c)
{
	return is_word_char(c) || (c && strchr("@._+-", c));
}

static bool has_name(const char *text, const char *name, size_t n)
{
	for (const char *p = text; *p; p++) {
		if ((p == text || !is_name_char(p[-1])) &&
		    strncasecmp(p, name, n) == 0 && !is_name_char(p[n]))
			return true;
	}
	return false;
}

/* The user's address or name stands in text, whole. */
static bool names_me(const struct question *q, const char *text)
{
	for (size_t i = 0; i < q->calendar->n_me; i++) {
		const char *me = q->calendar->me[i];

		if (*me && has_name(text, me, strlen(me)))
			return true;
	}
	return false;
}

/* A shift is one's own where it says so, or nobody said who "me" is. */
static bool own_shift(const struct question *q)
{
	if (q->calendar->n_me == 0)
		return true;
	return q->event->attends || names_me(q, q->title) ||
	    names_me(q, q->event->attendee);
}

static bool own_event(const struct question *q)
{
	const char *organizer = q->event->organizer;

	if (!*organizer)
		return true;
	for (size_t i = 0; i < q->calendar->n_me; i++) {
		if (str_casecmp(organizer, q->calendar->me[i]) == 0)
			return true;
	}
	return false;
}

static enum occurrence_class class_of_role(const struct question *q)
{
	switch ((enum calwire_role)q->calendar->role) {
	case CALWIRE_ROLE_ON_CALL:
		return own_shift(q) ? CLASS_ON_CALL : CLASS_IGNORE;
	case CALWIRE_ROLE_HOLIDAYS:
		return CLASS_OFF;
	case CALWIRE_ROLE_HOURS:
		return CLASS_HOURS;
	case CALWIRE_ROLE_IGNORE:
	case CALWIRE_ROLE_NONE:
	case CALWIRE_ROLE_COUNT:
		break;
	}
	return CLASS_IGNORE;
}

static bool is_cancelled(const struct question *q)
{
	const struct event *e = q->event;

	return e->cancelled || str_has_prefix(q->title, "Canceled: ") ||
	    str_has_prefix(q->title, "Cancelled: ") ||
	    e->own == PARTSTAT_DECLINED || e->own == PARTSTAT_DELEGATED;
}

/* Exchange publishes calendars without their titles: the time's status stands
 * there, in the language of whoever published it, and is nobody's own word. */
static bool is_placeholder(const struct question *q)
{
	static const char *const titles[] = {"Busy", "Tentative",
	    "Working elsewhere", "Beschäftigt", "Gebucht", "Mit Vorbehalt",
	    "An anderem Ort tätig", "Occupé", "Provisoire",
	    "Travaille ailleurs", "Ocupado", "Provisional", "Occupato",
	    "Provvisorio", "Bezet", "Voorlopig", "Zajęty",
	    "Wstępna akceptacja"};

	if (q->event->busy == BUSY_UNSET)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		if (str_casecmp(q->title, titles[i]) == 0)
			return true;
	}
	return false;
}

static bool is_off(const struct question *q)
{
	const struct event *e = q->event;

	if (e->busy == BUSY_OOF || e->part == PART_UNAVAILABLE ||
	    e->part == PART_AWAY)
		return true;
	if (e->transparent || e->busy == BUSY_FREE || is_placeholder(q))
		return false;
	if (classify_has_word(q->title, q->rules->off_words))
		return true;
	return q->all_day && classify_has_word(q->title, "holiday");
}

static bool is_free(const struct question *q)
{
	const struct event *e = q->event;

	return e->transparent || e->busy == BUSY_FREE ||
	    e->busy == BUSY_ELSEWHERE || q->length == 0;
}

/* An invitation may bring the name of any program along, so that somebody
 * else's shift takes more than that. */
static bool is_rota(const struct question *q)
{
	if (!own_event(q) && !q->calendar->trust)
		return false;
	return strcmp(q->rota, "pagerduty") == 0 ||
	    strcmp(q->rota, "grafana") == 0 ||
	    strcmp(q->rota, "opsgenie") == 0;
}

static bool is_tentative(const struct event *e)
{
	return e->tentative || e->busy == BUSY_TENTATIVE ||
	    e->own == PARTSTAT_TENTATIVE || e->own == PARTSTAT_NEEDS_ACTION;
}

/* The table, without the user's rules and the trust. */
static enum occurrence_class class_of(const struct question *q)
{
	if (is_cancelled(q))
		return CLASS_IGNORE;
	if (q->calendar->role != CALWIRE_ROLE_NONE)
		return class_of_role(q);
	if (is_rota(q))
		return own_shift(q) ? CLASS_ON_CALL : CLASS_IGNORE;
	if (is_off(q))
		return CLASS_OFF;
	if (q->event->part == PART_AVAILABLE)
		return CLASS_HOURS;
	if (is_free(q))
		return CLASS_IGNORE;
	if (q->event->attendees == 0 && !is_placeholder(q) &&
	    classify_has_word(q->title, q->rules->focus_words))
		return CLASS_FOCUS;
	if (q->all_day || q->length > q->rules->longest_meeting)
		return CLASS_NOTE;
	if (is_tentative(q->event) && !q->calendar->tentative_meets)
		return CLASS_IGNORE;
	return CLASS_MEETING;
}

struct verdict classify(const struct class_rules *r,
    const struct calwire_calendar *c, const char *rota,
    const struct instance *i, const char *title)
{
	struct question q = {r, c, rota, i, i->event, title,
	    i->date, i->end.us - i->start.us};
	struct verdict v = {CLASS_MEETING, 0};

	if (i->date)
		v.flags |= OCCURRENCE_ALL_DAY;
	if (is_tentative(i->event))
		v.flags |= OCCURRENCE_TENTATIVE;
	for (size_t k = 0; k < r->n; k++) {
		if (rule_matches(&q, k)) {
			v.class = (enum occurrence_class)r->rule[k].then;
			return v;
		}
	}
	v.class = class_of(&q);
	if (v.class == CLASS_OFF && i->event->part == PART_UNAVAILABLE)
		v.flags |= OCCURRENCE_AVAILABILITY;
	if (v.class == CLASS_ON_CALL)
		v.flags &= ~(unsigned)OCCURRENCE_TENTATIVE; /* nobody answers a rota */
	if ((v.class == CLASS_OFF || v.class == CLASS_HOURS) &&
	    c->role == CALWIRE_ROLE_NONE && !c->trust &&
	    !own_event(&q)) {
		v.class = CLASS_NOTE;
		v.flags |= OCCURRENCE_UNTRUSTED;
	}
	return v;
}
