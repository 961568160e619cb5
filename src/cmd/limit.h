/* A time limit for verbs that a shell waits for. */
#ifndef CMD_LIMIT_H
#define CMD_LIMIT_H

/* The process ends in so many milliseconds (below 1000), whatever hangs, with
 * exit code 0 and what was written until then. */
void limit_process(int ms);

#endif
