/*
 * The notify worker: keeps offduty-notify running while a notification is live
 * or due, one at most per channel; kills it when it overruns its deadline and
 * starts it again.
 */
#ifndef DESKTOP_NOTIFIER_H
#define DESKTOP_NOTIFIER_H

#include <systemd/sd-event.h>

#include "core/engine.h"
#include "wire/notify.h"

struct notifier;

struct notifier_options {
	bool actions, sound;
	bool countdown; /* of what has a time of its own */
};

struct notifier_config {
	const char *helper; /* path of offduty-notify; copied */
	struct notifier_options options;
};

/*
 * Called from the event loop, and never from notifier_show(). button holds for
 * NOTIFICATION_PRESSED. FAILED comes within two seconds of notifier_show(); the
 * notification stays wanted, and SHOWN may follow when the server is back.
 * CLOSED and PRESSED end it; notifier_withdraw() ends it and is not answered.
 */
typedef void (*notifier_handler)(void *data, enum channel channel,
    enum notification_outcome outcome, enum button button);

/* Nothing is started before the first notifier_show(). 0 or -errno. */
int notifier_new(sd_event *loop, const struct notifier_config *c,
    notifier_handler handler, void *data, struct notifier **ret);

/* For what is shown from now on; what is up stays as it is. */
void notifier_set_options(struct notifier *n,
    const struct notifier_options *o);

/* Shows or replaces the channel's; a is ACTION_SHOW and is copied. Returns at
 * once: success and failure come to the handler. */
void notifier_show(struct notifier *n, const struct action *a);
void notifier_withdraw(struct notifier *n, enum channel channel);

/* What may be up on the channel; id 0: nothing. */
const struct notify_id *notifier_id(const struct notifier *n,
    enum channel channel);

/* Has what an earlier service left up on the channel closed. */
void notifier_close_old(struct notifier *n, enum channel channel,
    const struct notify_id *id);

/* A notification server appeared (or changed): shows what is wanted and is not
 * up there. What is up there already is let be. */
void notifier_retry(struct notifier *n);

/* The last try to show something came to nothing. */
bool notifier_has_failed(const struct notifier *n);

/* How many exchanges with the helper are under way; 0: at rest. */
unsigned notifier_pending(const struct notifier *n);

/* Closes all live ones, waiting at most half a second. NULL does nothing. */
void notifier_free(struct notifier *n);

#endif
