/* A hash of bytes: FNV-1a, 64 bits. Not for what an adversary must not forge.
 * No two texts that differ in one byte have the same. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(14695981039346656037)

/* Goes on from h, at first HASH_START. */
static inline uint64_t hash_add(uint64_t h, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(1099511628211);
	return h;
}

#endif
