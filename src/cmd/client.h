/*
 * The control socket's client. All of one exchange, from connecting to the
 * last reply, has one time limit.
 */
#ifndef CMD_CLIENT_H
#define CMD_CLIENT_H

#include "wire/control.h"

struct client {
	int fd;
	int64_t deadline; /* CLOCK_MONOTONIC, milliseconds */
};

/* Connects within timeout_ms and sends. 0, or -errno: -ENOENT and
 * -ECONNREFUSED where no service runs. client_close() also after an error. */
int client_open(struct client *c, const struct control_request *request,
    int timeout_ms);

/* Takes one reply, checked. 0; -ETIMEDOUT; -EPIPE when the service hung up;
 * -EPROTO or -EPROTONOSUPPORT. */
int client_receive(struct client *c, struct control_reply *ret);

void client_close(struct client *c);

/* A request with magic, version and op filled in. */
void client_request(struct control_request *ret, enum control_op op);

/* Asks for the verdict. 0 or -errno as above; -EPROTO for another answer. */
int client_verdict(int timeout_ms, struct control_reply *ret);

/* What a failed exchange makes the command exit with. */
int client_exit(int error);

/* Says on stderr what is wrong and what helps; returns client_exit(). */
int client_fail(int error);

/* Sends a verb and prints the answer. For the writing verbs; returns the exit
 * code. */
int client_run_verb(const struct control_request *request);

#endif
