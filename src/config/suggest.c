/* The word that was meant: the nearest by Damerau-Levenshtein distance. */
#include "config/suggest.h"

#include <string.h>

#include "base/str.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t suggest_distance(const char *a, const char *b)
{
	size_t row[3][SUGGEST_MAX_LENGTH + 1];
	size_t na = strlen(a), nb = strlen(b), i, j;

	if (na > SUGGEST_MAX_LENGTH || nb > SUGGEST_MAX_LENGTH)
		return SUGGEST_MAX_LENGTH;
	for (j = 0; j <= nb; j++)
		row[0][j] = j;
	for (i = 1; i <= na; i++) {
		size_t *now = row[i % 3], *up = row[(i + 2) % 3];
		const size_t *up2 = row[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= nb; j++) {
			char x = str_lower(a[i - 1]), y = str_lower(b[j - 1]);
			size_t d = up[j - 1] + (x != y);

			d = least(d, least(up[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && x == str_lower(b[j - 2]) &&
			    y == str_lower(a[i - 2]))
				d = least(d, up2[j - 2] + 1);
			now[j] = d;
		}
	}
	return row[na % 3][nb];
}

const char *suggest_nearest(
    const char *word, const char *const *words, size_t n)
{
	const char *best = NULL;
	size_t best_distance = 0, i;

	for (i = 0; i < n; i++) {
		size_t d = suggest_distance(word, words[i]);
		size_t longer = strlen(words[i]);

		if (longer < strlen(word))
			longer = strlen(word);
		if (d > (longer + 2) / 3 || d >= longer)
			continue;
		if (!best || d < best_distance) {
			best = words[i];
			best_distance = d;
		}
	}
	return best;
}
