/* Memory that never fails: there is nothing a break timer could do better
 * without memory than end and be started again by its supervisor. */
#include "base/mem.h"

#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Bytes of what is large: eight pages. */
#define MEM_LARGE (32 * 1024)

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

void mem_part_large(void)
{
	mallopt(M_MMAP_THRESHOLD, MEM_LARGE);
}

void mem_trim(void)
{
	malloc_trim(0);
}

/* So many pieces of one library are looked at. */
#define MEM_PIECES 8

/* Only what was never writable: a page that the loader has written to would
 * not come back as it was. All is looked at before any of it is given up, for
 * looking at a library brings pages of it in. */
static int mem_forget_object(struct dl_phdr_info *info, size_t size, void *data)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	struct piece {
		uintptr_t begin, end;
	} piece[MEM_PIECES];
	size_t n = 0;

	(void)size;
	(void)data;
	for (int i = 0; i < info->dlpi_phnum && n < MEM_PIECES; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];
		uintptr_t begin = info->dlpi_addr + h->p_vaddr;

		if (h->p_type == PT_LOAD && !(h->p_flags & PF_W))
			piece[n++] = (struct piece){
			    begin & ~(page - 1), begin + h->p_filesz};
	}
	for (size_t i = 0; i < n; i++)
		madvise((void *)piece[i].begin, piece[i].end - piece[i].begin,
		    MADV_DONTNEED);
	return 0;
}

void mem_forget_code(void)
{
	dl_iterate_phdr(mem_forget_object, NULL);
}
