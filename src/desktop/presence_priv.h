/* What the files of presence share: the backends' face, logind's part, and
 * waiting for a server that is gone. */
#ifndef DESKTOP_PRESENCE_PRIV_H
#define DESKTOP_PRESENCE_PRIV_H

#include "desktop/presence.h"

#define PRESENCE_WHY_SIZE 128

/* Only called from the loop. note says for PRESENCE_UNKNOWN why the backend
 * cannot tell, and otherwise how it tells, or is NULL; it is copied if kept. */
typedef void (*presence_backend_handler)(void *data, enum presence p,
    struct boot since, const char *note);

/*
 * One kind of source of active and idle. start does not block; it returns
 * -errno and a static text in *reterr_why where this session does not offer
 * it. Once started, a backend finds its server again by itself: it reports
 * PRESENCE_UNKNOWN while the server is not there.
 */
struct presence_backend {
	const char *name; /* "x11" */
	int (*start)(sd_event *loop, int64_t idle_after,
	    presence_backend_handler handler, void *data, void **ret,
	    const char **reterr_why);
	void (*stop)(void *self);
};

extern const struct presence_backend presence_wayland;
extern const struct presence_backend presence_mutter;
extern const struct presence_backend presence_x11;

/* What logind says. */
struct presence_session {
	bool known; /* it has answered, or cannot be asked */
	bool locked, asleep;
	bool background; /* somebody else's session has the screen */
	enum presence presence; /* by IdleHint */
	struct boot since;
	const char *why; /* for PRESENCE_UNKNOWN; static */
};

struct presence_logind;

typedef void (*presence_logind_handler)(void *data,
    const struct presence_session *s);

/* Asks nothing before the loop runs. Never fails: without a system bus it
 * waits for one. */
struct presence_logind *presence_logind_new(sd_event *loop,
    presence_logind_handler handler, void *data);
void presence_logind_free(struct presence_logind *l);

/* What it tells of lock and sleep, in a few words. */
void presence_logind_describe(const struct presence_logind *l, char *buf,
    size_t size);

/* Releases the sleep inhibitor. */
void presence_logind_sleep_ready(struct presence_logind *l);

/* Somebody came back, says another source: ends a lock that was told by a
 * signal only and so may never be told to end. */
void presence_logind_came_back(struct presence_logind *l);

/* Waiting for a server: called again when it may be there. */
struct presence_retry;

typedef void (*presence_retry_handler)(void *data);

/* path is the server's socket, and is copied; NULL: not known. */
struct presence_retry *presence_retry_new(sd_event *loop, const char *path,
    presence_retry_handler again, void *data);
void presence_retry_free(struct presence_retry *r);

/* The server is not there: again is called a few times, later and later, and
 * whenever the socket changes. */
void presence_retry_wait(struct presence_retry *r);

/* The server is there. */
void presence_retry_stop(struct presence_retry *r);

#endif
