/* Collecting the helper's replies. */
#include "desktop/calendar_answer.h"

#include <stdlib.h>

#include "base/mem.h"

void calendar_answer_done(struct calendar_answer *a)
{
	for (size_t i = 0; a->title && i < a->n_occurrences; i++)
		str_done(&a->title[i]);
	free(a->title);
	free(a->occurrence);
	free(a->problem);
	free(a->key);
	*a = (struct calendar_answer){0};
}

void calendar_answer_add(struct calendar_answer *a,
    const struct calwire_occurrence *w, bool titled)
{
	mem_grow(&a->occurrence, a->n_occurrences, &a->cap_occurrences,
	    sizeof(*a->occurrence));
	if (titled) {
		mem_grow(&a->title, a->n_occurrences, &a->cap_titles,
		    sizeof(*a->title));
		a->title[a->n_occurrences] = (struct str){0};
	}
	a->occurrence[a->n_occurrences++] = *w;
}

void calendar_answer_add_title(struct calendar_answer *a,
    const struct calwire_text *w)
{
	struct str *title;

	if (a->n_occurrences == 0 || !a->title)
		return;
	title = &a->title[a->n_occurrences - 1];
	if (title->n < CALENDAR_MAX_TITLE)
		str_add_n(title, w->bytes, w->n);
}

void calendar_answer_add_problem(struct calendar_answer *a,
    const struct calwire_problem *w)
{
	if (a->n_problems >= CALENDAR_MAX_FILE_PROBLEMS)
		return;
	mem_grow(&a->problem, a->n_problems, &a->cap_problems,
	    sizeof(*a->problem));
	a->problem[a->n_problems++] = *w;
}

void calendar_answer_add_keys(struct calendar_answer *a,
    const struct calwire_keys *w)
{
	for (size_t i = 0; i < w->n && a->n_keys <= CALENDAR_MAX_KEYS; i++) {
		if (w->key[i] < CALWIRE_LEAST_KEY)
			continue;
		mem_grow(&a->key, a->n_keys, &a->cap_keys, sizeof(*a->key));
		a->key[a->n_keys++] = w->key[i];
	}
}
