/* One key's text into its field, by the key's row. */
#ifndef CONFIG_APPLY_H
#define CONFIG_APPLY_H

#include "config/keys.h"

/*
 * Parses text and stores it in the struct at base that k's offsets are of. An
 * empty text unsets a key whose default is to be unset. Returns 0, or a
 * negative errno with problem (VALUE_PROBLEM_SIZE) set and nothing stored.
 */
int apply_value(const struct key *k, void *base, const char *text,
    char *problem, size_t size);

#endif
