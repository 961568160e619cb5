/* Cleanup of locals at the end of their scope, and moving ownership out. */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define cleanup(fn) __attribute__((cleanup(fn)))

static inline void cleanup_free_p(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_close_p(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_file_p(FILE **f)
{
	if (*f)
		fclose(*f);
}

#define cleanup_free cleanup(cleanup_free_p)
#define cleanup_close cleanup(cleanup_close_p)
#define cleanup_file cleanup(cleanup_file_p)

/* Gives a descriptor away: returns it and leaves -1 behind. */
static inline int steal_fd(int *fd)
{
	int r = *fd;

	*fd = -1;
	return r;
}

/* Gives a pointer away: returns it and leaves NULL behind. */
static inline void *steal_pointer_p(void *p)
{
	void *r = *(void **)p;

	*(void **)p = NULL;
	return r;
}

#define steal_pointer(p) ((__typeof__(*(p)))steal_pointer_p(p))

#endif
