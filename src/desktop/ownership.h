/* Whose a file is: who may write it decides what is run. */
#ifndef DESKTOP_OWNERSHIP_H
#define DESKTOP_OWNERSHIP_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether somebody other than we and root may write the file that was opened as
 * fd from path, or put another in its place: by its own rights, or by those of
 * a folder above it. What is wrong, and the remedy, is in problem then.
 */
bool ownership_is_shared(
    int fd, const char *path, char *problem, size_t size);

#endif
