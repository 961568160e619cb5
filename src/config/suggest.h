/* What was probably meant by a word that no table has. */
#ifndef CONFIG_SUGGEST_H
#define CONFIG_SUGGEST_H

#include <stddef.h>

/* Longer words are near to nothing. */
#define SUGGEST_MAX_LENGTH 48

/*
 * Edits from a to b: insertions, deletions, substitutions and swaps of
 * neighbours (optimal string alignment), ASCII case ignored. Words longer than
 * SUGGEST_MAX_LENGTH are that far from everything.
 */
size_t suggest_distance(const char *a, const char *b);

/* The nearest of n words, the first of equals; NULL when none is near enough
 * to be meant: one edit in three letters. Borrows from words. */
const char *suggest_nearest(
    const char *word, const char *const *words, size_t n);

#endif
