/*
 * What the server tells of bubbles, in the order in which it told it: libnotify
 * alone does not know whether an end came before or after the answer that gave
 * a new bubble the same id, nor an answer that comes when it has given up.
 */
#ifndef NOTIFY_NEWS_H
#define NOTIFY_NEWS_H

#include <gio/gio.h>

#include "wire/notify.h"

struct news;

struct news_item {
	uint32_t serial; /* of the Notify that is answered; 0: a bubble ended */
	uint32_t id;	 /* an answer's: 0, if nothing came up */
	uint32_t reason; /* of an end, as it came */
	unsigned order;	 /* greater than that of what was told before */
	char owner[NOTIFY_OWNER_SIZE];
};

typedef void (*news_handler)(void *data, const struct news_item *item);

/* on_end is called for each end, from the main loop; libnotify does not hear of
 * it. */
struct news *news_new(GDBusConnection *bus, news_handler on_end, void *data);

/* NULL does nothing. */
void news_free(struct news *n);

/* Before libnotify's call, which may block. */
void news_mark(struct news *n);

/* The order of the answer that came last. */
unsigned news_answered(const struct news *n);

/* libnotify gave up: handler is called once, from the main loop, when the answer
 * to what it sent since news_mark() comes. That message's serial; 0: it sent
 * none, and nothing will come. */
uint32_t news_expect(struct news *n, news_handler handler, void *data);

/* An answer is waited for. NULL: none is. */
bool news_is_expected(const struct news *n);

#endif
