/*
 * The key table: every key of offduty.ini(5), one row each. Parser, `config
 * show`, `config check`, `config init`, completions and the manual's key list
 * come from it.
 */
#ifndef CONFIG_KEYS_H
#define CONFIG_KEYS_H

#include "config/config.h"

enum key_type {
	KEY_BOOL,      /* bool; with words the second of them is true */
	KEY_MAYBE,     /* int: -1 unset, 0, 1 */
	KEY_COUNT,     /* int */
	KEY_PERCENT,   /* int */
	KEY_SPAN,      /* int64_t, microseconds */
	KEY_SPANS,     /* int64_t[RULES_MAX_WARNINGS], longest first; size_t */
	KEY_CLOCK,     /* int32_t, seconds from 00:00 */
	KEY_WINDOW,    /* two int32_t, as above */
	KEY_HOURS,     /* struct hours_rules, its windows */
	KEY_DAYS,      /* struct sabbatical_rules, its days */
	KEY_WEEK_TIME, /* struct week_time */
	KEY_WORD,      /* int: index into words */
	KEY_WORD_TEXT, /* char[size]: one of words */
	KEY_WORDS,     /* unsigned: a bit for each of words */
	KEY_TEXT,      /* char[size] */
	KEY_COMMAND,   /* char[size], words without a shell; who can, looks
			* whose they are */
	KEY_PATTERN,   /* char[size], POSIX ERE: checked by who can */
	KEY_PATH,      /* char[size]; relative to the file that sets it */
	KEY_ZONE,      /* char[size], IANA name */
	KEY_TEXTS,     /* char[CONFIG_MAX_ME][CONFIG_ADDRESS_SIZE]; size_t */
	KEY_TYPE_COUNT
};

struct key {
	const char *section; /* "hours"; "break" for [break NAME] */
	const char *name;
	enum key_type type;
	size_t offset; /* into struct config, or into the element */
	size_t second; /* KEY_SPANS, KEY_WINDOW, KEY_TEXTS: the other field */
	size_t size;   /* of texts */
	const char *text;  /* the default as the user writes it; "" : unset */
	const char *least; /* bounds as written; NULL: none */
	const char *most;
	bool none; /* `none` is 0, or the empty list, whatever the bounds */
	const char *const *words; /* ends with NULL */
	const char *help;	  /* one sentence */
};

/* A section; [NAME OF] when it is repeated. */
struct key_section {
	const char *name;
	bool repeated;
	size_t source; /* offset of its struct source; SIZE_MAX: none */
	/* the key whose place stands for the section's; NULL: the last set */
	const char *lead;
	/* repeated: */
	size_t offset, size; /* of the array in struct config, an element */
	size_t count, most;  /* offset of the count, elements at most */
	const char *example; /* a name, for the commented file */
	const char *help;    /* one sentence */
};

/* The default of one element's key, where it is not its row's. */
struct key_preset {
	const char *section, *element, *key, *text;
};

/* Tables, and how many rows. */
extern const struct key keys[];
extern const struct key_section key_sections[];
extern const struct key_preset key_presets[];
size_t keys_count(void);
size_t key_sections_count(void);
size_t key_presets_count(void);

/* NULL when there is none. */
const struct key_section *keys_find_section(const char *name);
const struct key *keys_find(const char *section, const char *name);

/* Takes "break rest" apart: the section, and its element's name with the
 * blanks around it removed; name is "" without one. NULL: unknown. */
const struct key_section *keys_split_section(
    const char *section, char name[RULES_NAME_SIZE]);

/* "duration", "yes or no", "time of day", ...: what one writes. */
const char *key_type_name(const struct key *k);

/* "from 1m to 24h, or none"; "" for no bounds. */
#define KEY_BOUNDS_SIZE 512
void key_format_bounds(const struct key *k, char buf[KEY_BOUNDS_SIZE]);

/* The default text of an element's key, presets considered. */
const char *key_default(const struct key *k, const char *element);

#endif
