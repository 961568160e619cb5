/* Memory that never fails: running out ends the process with a message. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Zeroed memory, never NULL; free() it. Aborts when n * size overflows. */
void *mem_new(size_t n, size_t size);

/* Like reallocarray(3), never NULL. */
void *mem_resize(void *p, size_t n, size_t size);

/* Like strdup(3) and strndup(3), never NULL. */
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t n);

/*
 * Makes room for one more element in the array *p of *cap elements, n of them
 * in use: doubles it when it is full.
 */
void mem_grow(void *p, size_t n, size_t *cap, size_t size);

/* For a long life, before anything is allocated: what is large has pages of its
 * own, of which those that are never touched take no memory, and which all go
 * back when it is freed. */
void mem_part_large(void);

/* After much was freed: gives what is free back to the system. */
void mem_trim(void);

/* Before a long sleep: unmaps the pages of program and libraries that were used
 * on the way here. They are still in the system's cache, and come back one by
 * one as they are used; a debugger's breakpoints do not. */
void mem_forget_code(void);

#endif
