/* Descriptors. */
#ifndef BASE_FD_H
#define BASE_FD_H

#include <stddef.h>

/* write(2) until all n bytes are written: 0 or -errno. */
int fd_write_all(int fd, const char *p, size_t n);

#endif
