/* Watching by inotify. Folders are watched, never files: a file that is
 * replaced by a rename is another file. What is not there yet is waited for at
 * its nearest parent. Each burst of changes is told once, when it is over, and
 * the watches are then laid anew, since anything may have moved. */
#include "desktop/watch.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

#define WATCH_MAX_PATHS 4096
#define WATCH_MAX_LINKS 16
#define WATCH_MASK                                                             \
	(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE |            \
	    IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF |            \
	    IN_ONLYDIR | IN_EXCL_UNLINK)

/* One watched folder: every change in it counts, or only that of one name. */
struct watch_entry {
	int wd;
	bool all;
	char name[NAME_MAX + 1];
};

struct watch {
	sd_event *loop;
	int fd;
	sd_event_source *source, *timer;
	char **path;
	struct watch_entry *entry;
	size_t n, cap;
	int64_t settle;
	watch_handler handler;
	void *data;
};

static void watch_add(struct watch *w, const char *folder, const char *name)
{
	struct watch_entry *e;
	int wd = inotify_add_watch(w->fd, folder, WATCH_MASK);

	if (wd < 0 || w->n >= WATCH_MAX_PATHS)
		return;
	mem_grow(&w->entry, w->n, &w->cap, sizeof(*w->entry));
	e = &w->entry[w->n++];
	e->wd = wd;
	e->all = name == NULL;
	str_copy(e->name, sizeof(e->name), name ? name : "");
}

/* Watches the name in its parent, or what is missing above it. */
static void watch_parent(struct watch *w, const char *path)
{
	char folder[PATH_MAX];
	struct stat st;

	str_copy(folder, sizeof(folder), path);
	for (;;) {
		char *slash = strrchr(folder, '/');
		char name[NAME_MAX + 1];

		if (!slash || !slash[1])
			return;
		str_copy(name, sizeof(name), slash + 1);
		slash[slash == folder ? 1 : 0] = '\0';
		if (stat(folder, &st) == 0 && S_ISDIR(st.st_mode)) {
			watch_add(w, folder, name);
			return;
		}
	}
}

/* The path, what it points to, and what that points to. */
static void watch_lay_one(struct watch *w, const char *path)
{
	char at[PATH_MAX], target[PATH_MAX];
	struct stat st;

	str_copy(at, sizeof(at), path);
	for (int i = 0; i < WATCH_MAX_LINKS; i++) {
		ssize_t n = readlink(at, target, sizeof(target) - 1);
		char *slash;

		watch_parent(w, at);
		if (n < 0)
			break;
		target[n] = '\0';
		slash = strrchr(at, '/');
		if (target[0] == '/' || !slash)
			str_copy(at, sizeof(at), target);
		else
			str_copy(slash + 1,
			    sizeof(at) - (size_t)(slash + 1 - at), target);
	}
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		watch_add(w, path, NULL);
}

static void watch_lay(struct watch *w)
{
	for (size_t i = 0; i < w->n; i++)
		inotify_rm_watch(w->fd, w->entry[i].wd);
	w->n = 0;
	for (char **p = w->path; *p; p++)
		watch_lay_one(w, *p);
}

static bool watch_counts(const struct watch *w,
    const struct inotify_event *ev)
{
	/* too much at once, or a folder itself went: look at everything */
	if (ev->mask & (IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF))
		return true;
	for (size_t i = 0; i < w->n; i++) {
		const struct watch_entry *e = &w->entry[i];

		if (e->wd == ev->wd &&
		    (e->all || (ev->len > 0 && strcmp(e->name, ev->name) == 0)))
			return true;
	}
	return false;
}

static int watch_settled(sd_event_source *s, uint64_t usec, void *data)
{
	struct watch *w = data;

	(void)s;
	(void)usec;
	watch_lay(w);
	w->handler(w->data);
	return 0;
}

static int watch_arm(struct watch *w)
{
	uint64_t now;
	int r = sd_event_now(w->loop, CLOCK_MONOTONIC, &now);

	if (r < 0)
		return r;
	now += (uint64_t)w->settle;
	if (!w->timer)
		return sd_event_add_time(w->loop, &w->timer, CLOCK_MONOTONIC,
		    now, 1, watch_settled, w);
	r = sd_event_source_set_time(w->timer, now);
	return r < 0 ? r
		     : sd_event_source_set_enabled(w->timer, SD_EVENT_ONESHOT);
}

static int watch_readable(sd_event_source *s, int fd, uint32_t revents,
    void *data)
{
	struct watch *w = data;
	char buf[4096] __attribute__((aligned(8)));
	bool counts = false;
	ssize_t n;

	(void)s;
	(void)revents;
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		ssize_t at = 0;

		while (at < n) {
			const struct inotify_event *ev = (const void *)(buf + at);

			/* IN_IGNORED only says that a watch was taken off */
			if (!(ev->mask & IN_IGNORED) && watch_counts(w, ev))
				counts = true;
			at += (ssize_t)(sizeof(*ev) + ev->len);
		}
	}
	return counts ? watch_arm(w) : 0;
}

static char **watch_copy_paths(char *const *paths)
{
	size_t n = 0;
	char **copy;

	while (paths[n] && n < WATCH_MAX_PATHS)
		n++;
	copy = mem_new(n + 1, sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = mem_strdup(paths[i]);
	return copy;
}

int watch_new(sd_event *loop, char *const *paths, int64_t settle_us,
    watch_handler handler, void *data, struct watch **ret)
{
	struct watch *w = mem_new(1, sizeof(*w));
	int r;

	w->loop = sd_event_ref(loop);
	w->path = watch_copy_paths(paths);
	w->settle = settle_us;
	w->handler = handler;
	w->data = data;
	w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	r = w->fd < 0 ? -errno
		      : sd_event_add_io(loop, &w->source, w->fd, EPOLLIN,
			    watch_readable, w);
	if (r < 0) {
		watch_free(w);
		return r;
	}
	watch_lay(w);
	*ret = w;
	return 0;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	sd_event_source_disable_unref(w->source);
	sd_event_source_disable_unref(w->timer);
	sd_event_unref(w->loop);
	if (w->fd >= 0)
		close(w->fd);
	for (char **p = w->path; *p; p++)
		free(*p);
	free(w->path);
	free(w->entry);
	free(w);
}
