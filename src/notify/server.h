/*
 * The notification server: whether it answers, what it can do, and closing a
 * bubble. Nothing here blocks on it, so it is asked before libnotify, whose
 * calls do block, is let near it.
 */
#ifndef NOTIFY_SERVER_H
#define NOTIFY_SERVER_H

#include "notify/news.h"
#include "notify/trait.h"

struct server;

/* error NULL: it answers now. Otherwise why not: a string that lasts as long as
 * the call. After NOTIFY_SERVER_MS of silence it is called with an error and
 * may be called again without one when the server wakes up. */
typedef void (*server_handler)(void *data, const char *error);

/* on_end: a bubble ended, whoever's it was. */
struct server *server_new(server_handler handler, news_handler on_end,
    void *data);

/* Asks; while a question is open, only waits for its answer again. */
void server_ask(struct server *s);

/* A question is open: an answer can still come. */
bool server_is_asked(const struct server *s);

/* The server that answered last is the one that gave id. */
bool server_gave(const struct server *s, const struct notify_id *id);

/* The id that owner, a unique name, gave on this bus. */
struct notify_id server_id(const struct server *s, uint32_t id,
    const char *owner);

/* The unique name of the server that answered last; "" before. */
const char *server_owner(const struct server *s);

/* From its capabilities: "actions", "body-markup", "sound" … */
bool server_can(const struct server *s, const char *capability);

/* By its name. */
bool server_has(const struct server *s, enum trait t);

/* It draws buttons: some take actions only through a menu or a key. */
bool server_has_buttons(const struct server *s);

/* Has the server that gave id close it; returns at once. No other server is
 * told, and none is started for it. acted: after an action, which may have
 * closed it already. */
void server_close(struct server *s, const struct notify_id *id, bool acted);

/* Of its connection; NULL before there is one. */
struct news *server_news(const struct server *s);

/* Sends what is queued; NULL does nothing. */
void server_free(struct server *s);

#endif
