/* The helper process of the calendar worker. Its end is noticed by the socket;
 * that it makes no headway, by memory that both map. */
#include "desktop/calendar_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"

static int64_t clock_read(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) < 0)
		return 0;
	return t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

int64_t calendar_clock(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

int calendar_helper_init(struct calendar_helper *h)
{
	cleanup_close int fd = memfd_create("progress",
	    MFD_CLOEXEC | MFD_ALLOW_SEALING);
	void *p;

	*h = (struct calendar_helper){.sock = -1, .memory = -1};
	if (fd < 0)
		return -errno;
	/* the helper must not make our reads of it fail */
	if (ftruncate(fd, sizeof(*h->progress)) < 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return -errno;
	p = mmap(NULL, sizeof(*h->progress), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	h->progress = p;
	h->memory = steal_fd(&fd);
	return 0;
}

void calendar_helper_done(struct calendar_helper *h)
{
	calendar_helper_stop(h);
	if (h->progress)
		munmap(h->progress, sizeof(*h->progress));
	if (h->memory >= 0)
		close(h->memory);
	h->progress = NULL;
	h->memory = -1;
}

static int spawn(const char *path, int fd, pid_t *ret)
{
	char *argv[] = {(char[]){"offduty-calread"}, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t all, none;
	int err;

	sigfillset(&all);
	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, CALWIRE_FD);
	err = posix_spawn(ret, path, &actions, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return -err;
}

int calendar_helper_start(struct calendar_helper *h, const char *path)
{
	int pair[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	atomic_store(&h->progress->turn, 0);
	atomic_store(&h->progress->offset, -1);
	err = spawn(path, pair[1], &h->pid);
	close(pair[1]);
	if (err < 0) {
		close(pair[0]);
		h->pid = 0;
		return err;
	}
	h->sock = pair[0];
	return 0;
}

void calendar_helper_stop(struct calendar_helper *h)
{
	if (h->sock >= 0)
		close(h->sock);
	h->sock = -1;
	if (h->pid > 0) {
		kill(h->pid, SIGKILL);
		while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	h->pid = 0;
}

void calendar_helper_finish(struct calendar_helper *h)
{
	/* its end of the pair closes when it ends: a hang-up, no event */
	struct pollfd p = {.fd = h->sock};

	if (h->sock >= 0 && shutdown(h->sock, SHUT_WR) == 0)
		poll(&p, 1, CALENDAR_PATIENCE_MS);
	calendar_helper_stop(h);
}

static int64_t cpu_of(const struct calendar_helper *h)
{
	clockid_t clock;

	if (h->pid <= 0 || clock_getcpuclockid(h->pid, &clock) != 0)
		return 0;
	return clock_read(clock);
}

void calendar_helper_begin(struct calendar_helper *h)
{
	h->turn = atomic_load(&h->progress->turn);
	h->turn_cpu = cpu_of(h);
	h->turn_wall = h->file_wall = calendar_clock();
}

bool calendar_helper_is_stuck(struct calendar_helper *h)
{
	uint64_t turn = atomic_load(&h->progress->turn);
	int64_t cpu = cpu_of(h), wall = calendar_clock();

	if (wall - h->file_wall > CALENDAR_FILE_US)
		return true;
	if (turn != h->turn) {
		h->turn = turn;
		h->turn_cpu = cpu;
		h->turn_wall = wall;
		return false;
	}
	/* between events it scans: only the file's own limit counts then */
	if (atomic_load(&h->progress->offset) < 0)
		return false;
	return cpu - h->turn_cpu > CALENDAR_EVENT_CPU_US ||
	    wall - h->turn_wall > CALENDAR_EVENT_WALL_US;
}
