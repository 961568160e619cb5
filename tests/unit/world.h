/*
 * What is so in a user's world at a moment, found anew from rules and calendar
 * by looking at each of them: slow, obvious, and without the engine's sets.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "users.h"

/* Something of that class goes on at t. */
bool world_has(const struct user *u, enum occurrence_class class,
    struct instant t);

/* t is in the hours of that day, without any extension. */
bool world_in_hours(const struct user *u, int32_t day, struct instant t);

/* The first start and the last end of the day's hours; both NEVER: none. */
struct interval world_hours(const struct user *u, int32_t day);

/* The day of t, by day-start alone. */
int32_t world_day(const struct user *u, struct instant t);
struct instant world_day_start(const struct user *u, int32_t day);

#endif
