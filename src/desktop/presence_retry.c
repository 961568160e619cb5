/* Waiting for a server without asking for it over and over: its socket's
 * folder is watched, and a few tries cover the moment between a socket's
 * making and the server's answering. */
#include "desktop/presence_priv.h"

#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "desktop/watch.h"

/* The first try after a loss; each next one waits twice as long. */
#define RETRY_FIRST (250 * (USEC_PER_SEC / 1000))
#define RETRY_TRIES 4

/* A socket's changes are gathered for so long. */
#define RETRY_SETTLE (50 * (USEC_PER_SEC / 1000))

struct presence_retry {
	sd_event *loop;
	char *path;
	presence_retry_handler again;
	void *data;
	struct watch *watch;
	sd_event_source *timer;
	unsigned tries;
};

struct presence_retry *presence_retry_new(sd_event *loop, const char *path,
    presence_retry_handler again, void *data)
{
	struct presence_retry *r = mem_new(1, sizeof(*r));

	r->loop = sd_event_ref(loop);
	r->path = path ? mem_strdup(path) : NULL;
	r->again = again;
	r->data = data;
	return r;
}

static void retry_on_watch(void *data)
{
	struct presence_retry *r = data;

	r->tries = 0;
	r->again(r->data);
}

static int retry_on_time(sd_event_source *s, uint64_t usec, void *data)
{
	struct presence_retry *r = data;

	(void)s;
	(void)usec;
	r->again(r->data);
	return 0;
}

void presence_retry_wait(struct presence_retry *r)
{
	if (r->path && !r->watch) {
		char *paths[] = {r->path, NULL};

		/* without a watch the tries are all there is */
		(void)watch_new(r->loop, paths, RETRY_SETTLE, retry_on_watch, r,
		    &r->watch);
	}
	r->timer = sd_event_source_disable_unref(r->timer);
	if (r->tries < RETRY_TRIES)
		(void)sd_event_add_time_relative(r->loop, &r->timer,
		    CLOCK_MONOTONIC, (uint64_t)(RETRY_FIRST << r->tries++), 0,
		    retry_on_time, r);
}

void presence_retry_stop(struct presence_retry *r)
{
	watch_free(r->watch);
	r->watch = NULL;
	r->timer = sd_event_source_disable_unref(r->timer);
	r->tries = 0;
}

void presence_retry_free(struct presence_retry *r)
{
	if (!r)
		return;
	presence_retry_stop(r);
	sd_event_unref(r->loop);
	free(r->path);
	free(r);
}
