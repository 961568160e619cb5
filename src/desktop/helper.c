/* posix_spawn(3) with one socket, and pidfds (pidfd_open(2)) for the rest. */
#include "desktop/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

/* After SIGKILL only the kernel can delay the end. */
#define KILLED_MS 100

/* The loop's signals are blocked in us, and would stay so in the child. */
static int spawn_set_signals(posix_spawnattr_t *attr)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &all);
	posix_spawnattr_setpgroup(attr, 0);
	return posix_spawnattr_setflags(attr,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
		POSIX_SPAWN_SETPGROUP);
}

static int spawn_process(
    const char *const *argv, int fd, int child_fd, pid_t *ret)
{
	const int last = child_fd > STDERR_FILENO ? child_fd : STDERR_FILENO;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int r;

	r = posix_spawn_file_actions_init(&actions);
	if (r != 0)
		return -r;
	r = posix_spawnattr_init(&attr);
	if (r != 0)
		goto out_actions;
	r = spawn_set_signals(&attr);
	for (int i = 3; r == 0 && i < child_fd; i++)
		r = posix_spawn_file_actions_addclose(&actions, i);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&actions, fd, child_fd);
	if (r == 0 && child_fd == STDOUT_FILENO)
		r = posix_spawn_file_actions_addopen(
		    &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(&actions,
		    last + 1);
	if (r == 0)
		r = posix_spawnp(ret, argv[0], &actions, &attr,
		    (char **)(uintptr_t)argv, environ);
	posix_spawnattr_destroy(&attr);
out_actions:
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static int start_process(
    const char *const *argv, int child_fd, struct helper *ret)
{
	cleanup_close int ours = -1, theirs = -1;
	int pair[2], r;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	ours = pair[0];
	theirs = pair[1];
	r = spawn_process(argv, theirs, child_fd, &pid);
	if (r < 0)
		return r;
	ret->pidfd = pidfd_open(pid, 0);
	if (ret->pidfd < 0) {
		r = -errno;
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return r;
	}
	ret->fd = steal_fd(&ours);
	return 0;
}

int helper_start(const char *path, int child_fd, struct helper *ret)
{
	const char *const argv[] = {path, NULL};

	return start_process(argv, child_fd, ret);
}

int helper_start_program(const char *const *argv, struct helper *ret)
{
	return start_process(argv, STDOUT_FILENO, ret);
}

static int on_child_end(sd_event_source *s, int fd, uint32_t events, void *data)
{
	siginfo_t info;

	(void)events;
	(void)data;
	waitid(P_PIDFD, (id_t)fd, &info, WEXITED | WNOHANG);
	/* it belongs to the loop, which lets go of it here */
	return sd_event_source_set_floating(s, 0);
}

void helper_kill(struct helper *h, sd_event *loop)
{
	sd_event_source *s = NULL;

	if (h->pidfd < 0)
		return;
	close(h->fd);
	pidfd_send_signal(h->pidfd, SIGKILL, NULL, 0);
	if (sd_event_add_io(loop, &s, h->pidfd, EPOLLIN, on_child_end, NULL) <
	    0) {
		close(h->pidfd);
	} else {
		sd_event_source_set_io_fd_own(s, 1);
		sd_event_source_set_floating(s, 1);
		sd_event_source_unref(s);
	}
	*h = HELPER_NONE;
}

void helper_finish(struct helper *h, int patience_ms)
{
	struct pollfd p = {h->pidfd, POLLIN, 0};
	siginfo_t info;

	if (h->pidfd < 0)
		return;
	shutdown(h->fd, SHUT_WR);
	if (poll(&p, 1, patience_ms) <= 0) {
		pidfd_send_signal(h->pidfd, SIGKILL, NULL, 0);
		poll(&p, 1, KILLED_MS);
	}
	waitid(P_PIDFD, (id_t)h->pidfd, &info, WEXITED | WNOHANG);
	close(h->fd);
	close(h->pidfd);
	*h = HELPER_NONE;
}
