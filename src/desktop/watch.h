/* Watches files and folders by inotify, with changes gathered for a moment. */
#ifndef DESKTOP_WATCH_H
#define DESKTOP_WATCH_H

#include <stdint.h>
#include <systemd/sd-event.h>

struct watch;

/* Called once the paths have been quiet for the settling time. */
typedef void (*watch_handler)(void *data);

/* Watches each of paths (NULL-terminated; copied): a folder for its entries, a
 * file through its folder so that an atomic replacement is seen, a path that
 * is not there yet through its nearest existing parent. Paths may be symbolic
 * links: both link and target count. 0 or -errno. */
int watch_new(sd_event *loop, char *const *paths, int64_t settle_us,
    watch_handler handler, void *data, struct watch **ret);

void watch_free(struct watch *w);

#endif
