/* What the service has outside itself: its folder in $XDG_RUNTIME_DIR, the lock
 * that makes it the only one, and the place of its helpers. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "build.h"
#include "service/service.h"

/* So often, and so far apart, a lock that another holds is tried for. */
#define RUNTIME_LOCK_TRIES 20
#define RUNTIME_LOCK_PAUSE_NS 10000000

char *runtime_path(const struct service *s, const char *name)
{
	struct str path = {0};

	str_addf(&path, "%s/%s", s->runtime_dir, name);
	return path.v;
}

void runtime_helper_path(const char *name, char *buf, size_t size)
{
	const char *dir = getenv("OFFDUTY_LIBEXECDIR");

	str_printf(
	    buf, size, "%s/%s", dir && *dir ? dir : OFFDUTY_LIBEXECDIR, name);
}

/* Ours alone: what is in it is trusted. */
static int runtime_check_dir(const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) < 0 && errno != EEXIST) {
		log_error(
		    "cannot create '%s': %s", path, strerrordesc_np(errno));
		return -errno;
	}
	if (lstat(path, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid()) {
		log_error("'%s' is not a folder of yours", path);
		return -ENOTDIR;
	}
	if ((st.st_mode & 077) && chmod(path, 0700) < 0)
		return -errno;
	return 0;
}

static void runtime_name_holder(const struct service *s, int fd)
{
	cleanup_free char *socket = runtime_path(s, "control");
	char pid[16] = "";
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	pid[n > 0 ? n : 0] = '\0';
	pid[strspn(pid, "0123456789")] = '\0';
	log_error("already running as pid %s (control socket '%s')",
	    *pid ? pid : "unknown", socket);
}

/* A service that was killed while it started a helper has left the lock to it
 * for a moment. */
static int runtime_take_lock(int fd)
{
	const struct timespec pause = {.tv_nsec = RUNTIME_LOCK_PAUSE_NS};
	int r = -1;

	for (int n = 0; n < RUNTIME_LOCK_TRIES; n++) {
		r = flock(fd, LOCK_EX | LOCK_NB);
		if (r == 0 || errno != EWOULDBLOCK)
			break;
		nanosleep(&pause, NULL);
	}
	return r;
}

/* The file stays: taking it away would let two hold a lock of that name. */
static int runtime_lock(struct service *s)
{
	cleanup_free char *path = runtime_path(s, "lock");
	cleanup_close int fd =
	    open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		log_error("cannot open '%s': %s", path, strerrordesc_np(errno));
		return -errno;
	}
	if (runtime_take_lock(fd) < 0) {
		if (errno != EWOULDBLOCK)
			return -errno;
		runtime_name_holder(s, fd);
		return -EEXIST;
	}
	if (ftruncate(fd, 0) < 0 || dprintf(fd, "%ld\n", (long)getpid()) < 0)
		log_warning(
		    "cannot write '%s': %s", path, strerrordesc_np(errno));
	s->lock_fd = steal_fd(&fd);
	return 0;
}

int runtime_open(struct service *s)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	struct str path = {0};
	int r;

	if (!dir || *dir != '/') {
		log_error("XDG_RUNTIME_DIR is not set: no place for the "
			  "control socket");
		return -ENOENT;
	}
	str_addf(&path, "%s/" CONTROL_DIR, dir);
	s->runtime_dir = path.v;
	r = runtime_check_dir(s->runtime_dir);
	return r < 0 ? r : runtime_lock(s);
}

void runtime_close(struct service *s)
{
	if (s->lock_fd >= 0) {
		if (ftruncate(s->lock_fd, 0) < 0)
			log_debug("cannot clear the lock file");
		close(s->lock_fd);
	}
	free(s->runtime_dir);
}
