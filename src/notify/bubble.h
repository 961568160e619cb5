/*
 * One channel's bubble: the only user of libnotify. At most one is up, whoever
 * put it there. bubble_show() blocks while the server does, for 25 seconds at
 * most, so the caller asks server_ask() first.
 */
#ifndef NOTIFY_BUBBLE_H
#define NOTIFY_BUBBLE_H

#include "notify/server.h"

struct bubble;

struct bubble_handler {
	void *data;
	/* The bubble is gone, and not by bubble_close(). */
	void (*closed)(void *data, enum notify_reason reason);
	/* A button was pressed, and the bubble closed for it. */
	void (*pressed)(void *data, enum button button);
	/* The server has answered what bubble_show() gave up: the bubble is up,
	 * or it never will be. */
	void (*late)(void *data, bool up);
};

/* Borrows the server. */
struct bubble *bubble_new(struct server *server, struct bubble_handler handler);
void bubble_free(struct bubble *b);

/* id is this channel's from before, by another process. */
void bubble_adopt(struct bubble *b, const struct notify_id *id);

/* Shows r, in place of what is up at the server that answered last:
 * bubble_forget_others() first. false: *error says why, g_free() it; when the
 * server did not answer, the handler's late() tells what became of it. */
bool bubble_show(struct bubble *b, const struct notify_request *r,
    char **error);

/* Closes what is up, if anything is. Never blocks, calls no handler. */
void bubble_close(struct bubble *b);

/* The server told the end of a bubble, which may be this one. */
void bubble_take_end(struct bubble *b, const struct news_item *end);

/* This process showed it, and knows of no end. */
bool bubble_is_up(const struct bubble *b);

/* It was sent to a server that has not answered. */
bool bubble_is_in_doubt(const struct bubble *b);

/* bubble_show() failed because there were too many in too short a time. */
bool bubble_is_put_off(const struct bubble *b);

/* Forgets a bubble of another server than the one that answered last. */
void bubble_forget_others(struct bubble *b);

/* What the server calls it; id 0: nothing is up. */
const struct notify_id *bubble_id(const struct bubble *b);

#endif
