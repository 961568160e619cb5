/* Enters the sandbox of offduty-calread, then tries what its first argument
 * names. Exits 0 if the attempt succeeded, 1 if it was refused. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "calread/sandbox.h"

static int try_nothing(void)
{
	return 0;
}

static int try_open(void)
{
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0;
}

static int try_create(void)
{
	return open("offduty-was-here", O_WRONLY | O_CREAT | O_CLOEXEC,
		   0600) < 0;
}

static int try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0;
}

static int try_exec(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return 1;
}

static int try_fork(void)
{
	pid_t p = fork();

	if (p == 0)
		_exit(0);
	return p < 0;
}

static int try_map(void)
{
	return mmap(NULL, 1L << 30, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static int try_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static int try_kill(void)
{
	return kill(getppid(), 0) < 0;
}

static int try_unlink(void)
{
	return unlink("/nowhere/at/all") < 0;
}

int main(int n, char **arg)
{
	static const struct {
		const char *name;
		int (*attempt)(void);
	} attempts[] = {{"nothing", try_nothing}, {"open", try_open},
	    {"create", try_create}, {"socket", try_socket},
	    {"exec", try_exec}, {"fork", try_fork}, {"map", try_map},
	    {"code", try_code}, {"kill", try_kill}, {"unlink", try_unlink}};

	for (size_t i = 0; n == 2 && i < ARRAY_LEN(attempts); i++) {
		if (strcmp(arg[1], attempts[i].name) != 0)
			continue;
		if (sandbox_enter() < 0)
			_exit(3);
		_exit(attempts[i].attempt());
	}
	return 2;
}
