/* What an occurrence means: DESIGN's table of classes, the first match wins,
 * the user's own rules before all others. offduty.ini(5) tells it. */
#ifndef CALREAD_CLASSIFY_H
#define CALREAD_CLASSIFY_H

#include <regex.h>

#include "calread/expand.h"
#include "wire/occurrence.h"

struct class_rules {
	struct calwire_rule rule[CALWIRE_MAX_RULES];
	regex_t regex[CALWIRE_MAX_RULES];
	bool has_regex[CALWIRE_MAX_RULES];
	size_t n;
	int64_t longest_meeting;
	char off_words[CALWIRE_WORDS_SIZE], focus_words[CALWIRE_WORDS_SIZE];
};

struct verdict {
	enum occurrence_class class;
	unsigned flags; /* enum occurrence_flag */
};

/* Adds a rule; -EINVAL when its pattern is none. */
int classify_add_rule(struct class_rules *r, const struct calwire_rule *rule);
void classify_done(struct class_rules *r);

/* title: clean text. rota: whose export it is, as scan.h has it, or "". */
struct verdict classify(const struct class_rules *r,
    const struct calwire_calendar *c, const char *rota,
    const struct instance *i, const char *title);

/* Whether one of the comma-separated words stands in text as a whole word,
 * ASCII case ignored. */
bool classify_has_word(const char *text, const char *words);

#endif
