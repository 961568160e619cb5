/* Reading to the end: of a file, of standard input, of a helper's output. */
#include "cmd/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

int slurp_fd(int fd, size_t max, struct str *ret)
{
	char block[16384];

	for (;;) {
		ssize_t n = read(fd, block, sizeof(block));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		if ((size_t)n > max - ret->n)
			return -EFBIG;
		str_add_n(ret, block, (size_t)n);
	}
}

int slurp_file(const char *path, size_t max, struct str *ret)
{
	cleanup_close int fd = -1;

	if (strcmp(path, "-") == 0)
		return slurp_fd(STDIN_FILENO, max, ret);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : slurp_fd(fd, max, ret);
}

static int slurp_spawn(const char *const argv[], int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int r = posix_spawn_file_actions_init(&actions);

	if (r != 0)
		return -r;
	r = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn(pid, argv[0], &actions, NULL,
		    (char **)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

int slurp_program(
    const char *const argv[], size_t max, struct str *ret, int *status)
{
	cleanup_close int ours = -1, theirs = -1;
	int pair[2], r;
	pid_t pid;

	if (pipe2(pair, O_CLOEXEC) < 0)
		return -errno;
	ours = pair[0];
	theirs = pair[1];
	r = slurp_spawn(argv, theirs, &pid);
	if (r < 0)
		return r;
	close(steal_fd(&theirs));
	r = slurp_fd(ours, max, ret);
	/* else it might wait for somebody who reads on */
	close(steal_fd(&ours));
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return r;
}
