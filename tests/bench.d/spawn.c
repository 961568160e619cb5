/* Starts two commands in turns, N times each, and prints the median of each's
 * wall time from spawn to end, in nanoseconds.
 * usage: spawn N COMMAND [ARG...] -- COMMAND [ARG...] */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The wall time of one run, or -1. */
static int64_t run_once(char **argv, const posix_spawn_file_actions_t *quiet)
{
	int64_t begin = now_ns();
	int status;
	pid_t pid;

	if (posix_spawnp(&pid, argv[0], quiet, NULL, argv, environ))
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return now_ns() - begin;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	posix_spawn_file_actions_t quiet;
	int64_t *first, *second;
	char **other = NULL;
	int i, n = argc > 3 ? atoi(argv[1]) : 0;

	for (i = 2; i < argc; i++)
		if (!strcmp(argv[i], "--")) {
			argv[i] = NULL;
			other = argv + i + 1;
			break;
		}
	if (n <= 0 || !other || !*other)
		return 2;
	first = calloc((size_t)n, sizeof(*first));
	second = calloc((size_t)n, sizeof(*second));
	if (!first || !second)
		return 1;
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
	for (i = 0; i < n; i++) {
		first[i] = run_once(argv + 2, &quiet);
		second[i] = run_once(other, &quiet);
		if (first[i] < 0 || second[i] < 0)
			return 1;
	}
	qsort(first, (size_t)n, sizeof(*first), compare);
	qsort(second, (size_t)n, sizeof(*second), compare);
	printf("%lld %lld\n", (long long)first[n / 2],
	    (long long)second[n / 2]);
	return 0;
}
