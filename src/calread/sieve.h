/*
 * The second pass: components that recur, by their rule alone. Tells those
 * that cannot have an occurrence in the window without expanding them, nor
 * reading more of them than dates and rule. Whatever is odd passes.
 */
#ifndef CALREAD_SIEVE_H
#define CALREAD_SIEVE_H

#include "calread/scan.h"
#include "calread/zones.h"
#include "core/interval.h"

struct sieve {
	const char *base;
	struct zones *zones;
	const struct zone *floating; /* times without a zone, whole days */
	struct interval window;
};

/* Whether c may touch the window, or say where others of its UID do. */
bool sieve_passes(const struct sieve *s, const struct component *c);

#endif
