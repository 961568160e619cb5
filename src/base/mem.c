/* Memory that never fails: there is nothing a break timer could do better
 * without memory than end and be started again by its supervisor. */
#include "base/mem.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *mem_check(void *p)
{
	static const char msg[] = "offduty: out of memory\n";

	if (p)
		return p;
	if (write(STDERR_FILENO, msg, sizeof(msg) - 1) < 0)
		abort();
	abort();
}

void *mem_new(size_t n, size_t size)
{
	return mem_check(calloc(n ? n : 1, size ? size : 1));
}

void *mem_resize(void *p, size_t n, size_t size)
{
	return mem_check(reallocarray(p, n ? n : 1, size ? size : 1));
}

char *mem_strdup(const char *s)
{
	return mem_check(strdup(s));
}

char *mem_strndup(const char *s, size_t n)
{
	/* strndup(3) would do, but strict sanitizers want an end in s */
	size_t k = strnlen(s, n);
	char *p = mem_new(k + 1, 1);

	memcpy(p, s, k);
	return p;
}

void mem_grow(void *p, size_t n, size_t *cap, size_t size)
{
	void **array = p;

	if (n < *cap)
		return;
	*cap = *cap ? *cap * 2 : 8;
	*array = mem_resize(*array, *cap, size);
}

void mem_trim(void)
{
	malloc_trim(0);
}
