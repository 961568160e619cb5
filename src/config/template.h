/* The file of all keys at their defaults, each with its help. */
#ifndef CONFIG_TEMPLATE_H
#define CONFIG_TEMPLATE_H

#include "base/str.h"

/*
 * Appends the file. commented: every key behind a ';', for the user to take it
 * away; else only what has no default is, and the file sets all others. Lines
 * of prose begin with "; ", commented keys with ';' alone.
 */
void template_write(struct str *s, bool commented);

#endif
