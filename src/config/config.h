/*
 * The configuration as it is in effect: parsed from lines that someone else
 * read (desktop/configfile), by the one key table in config/keys.c.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "config/diag.h"
#include "core/occurrence.h"
#include "core/rules.h"

#define CONFIG_MAX_FILES 16
#define CONFIG_MAX_CALENDARS 32
#define CONFIG_MAX_CLASS_RULES 64
#define CONFIG_MAX_HOOKS 16
#define CONFIG_MAX_ME 8
#define CONFIG_PATH_SIZE 512
#define CONFIG_PATTERN_SIZE 256
#define CONFIG_ADDRESS_SIZE 128
#define CONFIG_WORDS_SIZE 512

struct key;
struct key_section;

enum calendar_role {
	ROLE_NONE,
	ROLE_ON_CALL,
	ROLE_HOLIDAYS, /* everything in it is off */
	ROLE_HOURS,
	ROLE_IGNORE,
};

/* [calendar NAME] */
struct calendar_config {
	char name[RULES_NAME_SIZE];
	char path[CONFIG_PATH_SIZE]; /* as written: file, folder, glob, ~ */
	enum calendar_role role;
	char me[CONFIG_MAX_ME][CONFIG_ADDRESS_SIZE]; /* own addresses, names */
	size_t n_me;
	char zone[64]; /* IANA name for floating times; "": the user's */
	bool trust;
	bool tentative_meets; /* tentative = meeting, else ignore */
	struct source source;
};

/* [rule NAME]: first match wins; an unset condition holds always. */
struct class_rule {
	char name[RULES_NAME_SIZE];
	char calendar[RULES_NAME_SIZE];
	char summary[CONFIG_PATTERN_SIZE]; /* POSIX ERE, case ignored */
	char category[CONFIG_ADDRESS_SIZE];
	char organizer[CONFIG_ADDRESS_SIZE];
	int all_day;       /* -1 unset, 0 no, 1 yes */
	int attendees_min; /* -1 unset */
	int64_t longer, shorter; /* 0 unset */
	char busy[24]; /* "", free, tentative, busy, oof, workingelsewhere */
	enum occurrence_class then;
	struct source source;
};

/* What a hook may be run for, in the order of its words in the key table: first
 * what the history records by that name. */
enum hook_event {
	HOOK_BREAK_OFFERED,
	HOOK_BREAK_STARTED,
	HOOK_BREAK_TAKEN,
	HOOK_BREAK_SNOOZED,
	HOOK_BREAK_SKIPPED,
	HOOK_BREAK_MISSED,
	HOOK_LUNCH_OFFERED,
	HOOK_LUNCH_STARTED,
	HOOK_LUNCH_TAKEN,
	HOOK_LUNCH_SKIPPED,
	HOOK_LUNCH_MISSED,
	HOOK_LUNCH_LOST,
	HOOK_CUTOFF_WARNING,
	HOOK_CUTOFF,
	HOOK_CUTOFF_AGAIN,
	HOOK_EXTENSION,
	HOOK_PAUSE,
	HOOK_RESUME,
	HOOK_RECORDED, /* so many are recorded; the others are changes: */
	HOOK_HOURS_BEGIN = HOOK_RECORDED,
	HOOK_HOURS_END,
	HOOK_MEETING_BEGIN,
	HOOK_MEETING_END,
	HOOK_ONCALL_BEGIN,
	HOOK_ONCALL_END,
	HOOK_COUNT
};

extern const char *const hook_event_names[HOOK_COUNT + 1]; /* NULL ends it */

/* [hook NAME] */
struct hook_config {
	char name[RULES_NAME_SIZE];
	unsigned on;		  /* 1 << enum hook_event */
	char of[RULES_NAME_SIZE]; /* key `break`; "": of each */
	char command[RULES_COMMAND_SIZE];
	int64_t limit;
	struct source source;
};

struct config {
	struct rules rules;
	struct calendar_config calendar[CONFIG_MAX_CALENDARS];
	size_t n_calendars;
	struct class_rule class_rule[CONFIG_MAX_CLASS_RULES];
	size_t n_class_rules;
	struct hook_config hook[CONFIG_MAX_HOOKS];
	size_t n_hooks;
	int64_t longest_meeting; /* longer ones are notes */
	char off_words[CONFIG_WORDS_SIZE];   /* comma separated */
	char focus_words[CONFIG_WORDS_SIZE];
	char zone[64];           /* "": the system's */
	bool actions;            /* buttons, where the server has them */
	bool sound;
	bool camera;             /* one that is on is a meeting */
	bool countdown;          /* of what passes by itself */
	char *file[CONFIG_MAX_FILES]; /* [0] is "defaults"; owned */
	size_t n_files;
	struct config_origin *origin; /* per set key, for `config show` */
	size_t n_origins, cap_origins;
};

/* Where a key's value was set, and what was written. */
struct config_origin {
	const struct key *key; /* config/keys.h */
	char name[RULES_NAME_SIZE]; /* of [break NAME] and the like, else "" */
	struct source source;
	char *text; /* owned */
};

/* A new configuration with every key at its default; config_free() it. */
struct config *config_new(void);
void config_free(struct config *c);

/* Registers a file and returns its index for struct source and diag.file, or
 * -E2BIG. path is copied. */
int config_add_file(struct config *c, const char *path);

/* Sets one key; what is wrong goes to d, the old value then stays. column is
 * where the key begins, value_column where its value does. */
void config_set(struct config *c, struct diags *d, int file, unsigned line,
    unsigned column, unsigned value_column, const char *section,
    const char *key, const char *value);

/* Checks "break rest", as [break rest] says it; column is its bracket's.
 * False, with the reason in d, when its keys cannot be taken. */
bool config_check_section(const struct config *c, struct diags *d, int file,
    unsigned line, unsigned column, const char *section);

/* After the last file: checks what one key alone cannot show. */
void config_finish(struct config *c, struct diags *d);

/* Where a key was set; name is the element's or "". NULL: by no file, its
 * key_default() holds. */
const struct config_origin *config_find_origin(const struct config *c,
    const struct key *key, const char *name);

/* The elements of a repeated section, and their names. */
size_t config_count_elements(const struct config *c,
    const struct key_section *s);
const char *config_element_name(const struct config *c,
    const struct key_section *s, size_t i);

/* "offduty.ini:12", "default", "" for SOURCE_NONE; the whole path where it is
 * needed to tell. */
void config_source_name(const struct config *c, struct source s, char *buf,
    size_t size);

#endif
