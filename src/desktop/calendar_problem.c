/* The words for what is wrong with files, folders and the helper. */
#include "desktop/calendar_problem.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

static const struct calendar_words words[CALENDAR_FAULT_COUNT] = {
    [CALENDAR_FAULT_ERRNO] = {NULL, "see to the file, then 'offduty reload'"},
    [CALENDAR_FAULT_MISSING] = {NULL,
	"correct 'path' of its [calendar NAME], or fetch the calendar"},
    [CALENDAR_FAULT_DENIED] = {NULL, "let yourself read it: chmod u+r"},
    [CALENDAR_FAULT_NO_MATCH] = {"nothing matches the pattern",
	"correct 'path' of its [calendar NAME], or fetch the calendar"},
    [CALENDAR_FAULT_NO_CALENDAR] = {
	"not a calendar: it does not begin with BEGIN:VCALENDAR",
	"fetch or export it again; a sign-in page may have been saved"},
    [CALENDAR_FAULT_NO_FILE] = {"not a regular file",
	"name a file, a folder or a pattern"},
    [CALENDAR_FAULT_LARGE] = {"larger than 1 GiB",
	"export a shorter time, or split it"},
    [CALENDAR_FAULT_ENDED] = {"reading it failed: the helper ended",
	"find the event by halving the file, and enter it anew"},
    [CALENDAR_FAULT_ANSWER] = {"reading it failed: a wrong answer",
	"install offduty and its helpers from one release"},
    [CALENDAR_FAULT_SLOW] = {"reading it takes too long",
	"export a shorter time, or split it"},
    [CALENDAR_FAULT_DANGLES] = {"a link to a file that is not there",
	"remove the link, or mend it"},
    [CALENDAR_FAULT_CHANGES] = {"it changes while it is read",
	"write it elsewhere, then rename it"},
    [CALENDAR_FAULT_HELPER] = {
	"reading it failed: offduty-calread cannot be run",
	"install offduty with its helpers"},
    [CALENDAR_FAULT_DEEP] = {
	"folders more than 4 deep; what is in it is left out",
	"name it in a [calendar NAME] of its own"},
    [CALENDAR_FAULT_LINK] = {"a link to a folder; not followed",
	"name the folder in a [calendar NAME] of its own"},
    [CALENDAR_FAULT_FILES] = {
	"more than 50000 files in one calendar; the rest is left out",
	"remove old events from the folder"},
    [CALENDAR_FAULT_OCCURRENCES] = {
	"more than 500000 occurrences; the rest is left out",
	"ask for a shorter time, or leave out a calendar"},
    [CALENDAR_FAULT_MERGE] = {"files with the same UIDs could not be read "
	"together; events may be doubled",
	"let each UID be in one file"},
    [CALENDAR_FAULT_MERGE_BYTES] = {"more than 64 MiB of files with the same "
	"UIDs; events may be doubled",
	"let each UID be in one file"},
    [CALENDAR_FAULT_MERGE_KEYS] = {"more than 2000000 UIDs in one calendar; "
	"events may be doubled",
	"let each UID be in one file"},
    [CALENDAR_FAULT_PROBLEMS] = {"more problems", "mend those first"},
};

enum calendar_fault calendar_fault_of(int err)
{
	static const struct {
		int err;
		enum calendar_fault fault;
	} rows[] = {
	    {-ENOENT, CALENDAR_FAULT_MISSING},
	    {-EACCES, CALENDAR_FAULT_DENIED},
	    {-EBADMSG, CALENDAR_FAULT_NO_CALENDAR},
	    {-ENOTSUP, CALENDAR_FAULT_NO_FILE},
	    {-EFBIG, CALENDAR_FAULT_LARGE},
	    {-ENOLINK, CALENDAR_FAULT_DANGLES},
	    {-CALENDAR_CHANGES, CALENDAR_FAULT_CHANGES},
	    {-CALENDAR_HELPER_ENDED, CALENDAR_FAULT_ENDED},
	    {-CALENDAR_HELPER_SLOW, CALENDAR_FAULT_SLOW},
	    {-CALENDAR_HELPER_WRONG, CALENDAR_FAULT_ANSWER},
	    {-CALENDAR_HELPER_MISSING, CALENDAR_FAULT_HELPER},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].err == err)
			return rows[i].fault;
	}
	return CALENDAR_FAULT_ERRNO;
}

const char *calendar_error_text(int err)
{
	const char *text = words[calendar_fault_of(err)].problem;

	if (!text)
		text = strerrordesc_np(-err);
	return text ? text : "reading it failed";
}

enum calendar_fault calendar_path_fault(const char *path, int err)
{
	return err == -ENOENT && strpbrk(path, "*?[") ?
	    CALENDAR_FAULT_NO_MATCH : calendar_fault_of(err);
}

const struct calendar_words *calendar_fault_words(enum calendar_fault fault)
{
	return &words[fault];
}

void calendar_problem_word(struct calendar_problem *p,
    enum calendar_fault fault, int number)
{
	const struct calendar_words *w = &words[fault];

	if (fault == CALENDAR_FAULT_PROBLEMS)
		str_printf(p->text, sizeof(p->text), "and %d %s", number,
		    w->problem);
	else
		str_copy(p->text, sizeof(p->text),
		    w->problem ? w->problem : calendar_error_text(number));
	str_copy(p->remedy, sizeof(p->remedy), w->remedy);
}

void calendar_problem_take(struct calendar_problem *p,
    const struct calwire_problem *w)
{
	p->line = w->line;
	str_copy(p->uid, sizeof(p->uid), w->uid);
	str_copy(p->title, sizeof(p->title), w->title);
	str_copy(p->property, sizeof(p->property), w->property);
	str_copy(p->text, sizeof(p->text), w->text);
	str_copy(p->remedy, sizeof(p->remedy), w->remedy);
}

struct calendar_problem *calendar_problems_add(struct calendar_problems *l,
    uint16_t calendar, const char *path)
{
	struct calendar_problem *p;

	if (l->n >= CALENDAR_MAX_PROBLEMS) {
		l->more++;
		return NULL;
	}
	mem_grow(&l->v, l->n, &l->cap, sizeof(*p));
	p = &l->v[l->n++];
	*p = (struct calendar_problem){.calendar = calendar};
	str_copy(p->file, sizeof(p->file), path);
	return p;
}

void calendar_problems_end(struct calendar_problems *l, uint32_t failed)
{
	struct calendar_problem *last = l->n ? &l->v[l->n - 1] : NULL;

	if (last && l->more) {
		*last = (struct calendar_problem){.calendar = last->calendar};
		calendar_problem_word(last, CALENDAR_FAULT_PROBLEMS,
		    (int)l->more + 1);
	}
	for (size_t i = 0; i < l->n; i++)
		l->v[i].failed &= failed >> l->v[i].calendar & 1;
}

static void add_part(struct str *s, const char *part)
{
	if (*part)
		str_addf(s, "%s: ", part);
}

void calendar_problem_format(struct str *s, const struct calendar_problem *p)
{
	char file[CONFIG_PATH_SIZE];

	str_clean(file, sizeof(file), p->file, strlen(p->file));
	str_add(s, file);
	if (p->line)
		str_addf(s, ":%u", p->line);
	str_add(s, *file ? ": " : "");
	add_part(s, p->uid);
	add_part(s, p->property);
	str_addf(s, "%s; %s", p->text, p->remedy);
	if (*p->title)
		str_addf(s, " (event '%s')", p->title);
}
