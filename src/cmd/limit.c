/* A time limit by SIGALRM: a file on a dead mount must not hold up a shell. */
#include "cmd/limit.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "cmd/cmd.h"

static void limit_end(int number)
{
	(void)number;
	_exit(EXIT_OK);
}

void limit_process(int ms)
{
	struct itimerval t = {.it_value.tv_usec = ms * 1000};

	signal(SIGALRM, limit_end);
	setitimer(ITIMER_REAL, &t, NULL);
}
