/* Helper processes: started with one socket and nothing else, and
 * ended by the pidfd, so that no other child and no other pid is touched. */
#ifndef DESKTOP_HELPER_H
#define DESKTOP_HELPER_H

#include <systemd/sd-event.h>

struct helper {
	int fd;    /* our end of the SOCK_SEQPACKET pair; -1: none runs */
	int pidfd; /* -1: none runs */
};

#define HELPER_NONE ((struct helper){-1, -1})

/*
 * Runs path without arguments, its end of the pair at child_fd (3 at least), in
 * a process group of its own and with default signals; of our descriptors it
 * gets 0 to 2. 0 or -errno.
 */
int helper_start(const char *path, int child_fd, struct helper *ret);

/* A program of others, found on $PATH, in the same way; what it prints comes
 * through the socket, which is all that it has. Its complaints go nowhere: dconf
 * has some of every place where it may not write. */
int helper_start_program(const char *const *argv, struct helper *ret);

/* Kills it if it still runs, and has loop reap it. *h is HELPER_NONE then. */
void helper_kill(struct helper *h, sd_event *loop);

/* Tells it that no more comes, waits at most patience_ms for its end, kills it
 * then. *h is HELPER_NONE then. */
void helper_finish(struct helper *h, int patience_ms);

#endif
