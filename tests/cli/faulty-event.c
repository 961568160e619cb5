/*
 * For a build of offduty-calread that goes wrong at events whose UID says so:
 * "fault-" and what to do. It stands before event_read() (--wrap, see
 * meson.build), so that nothing in src/ knows of it. What succeeds although it
 * must not gives the event the title "Escaped".
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "calread/event.h"
#include "wire/occurrence.h"

struct event *__real_event_read(const struct event_context *ctx,
    const struct component *c);
struct event *__wrap_event_read(const struct event_context *ctx,
    const struct component *c);

/* All of them: whether something was let through. */

static bool fault_nothing(void)
{
	return false;
}

static bool fault_abort(void)
{
	abort();
}

static bool fault_null(void)
{
	int *volatile p = NULL;

	return *p;
}

/* Which the compiler cannot know to go on for ever. */
static bool go_deeper(const volatile bool *on)
{
	volatile char frame[4096] = {0};

	return *on && (go_deeper(on) || frame[0]);
}

static bool fault_stack(void)
{
	volatile bool on = true;

	return go_deeper(&on);
}

static bool fault_exit(void)
{
	exit(EXIT_SUCCESS);
}

static bool fault_spin(void)
{
	volatile bool on = true;

	while (on)
		;
	return true;
}

static bool fault_sleep(void)
{
	nanosleep(&(struct timespec){3600, 0}, NULL);
	return true;
}

/* For something that never comes. */
static bool fault_wait(void)
{
	struct msghdr m = {0};

	return recvmsg(CALWIRE_FD, &m, 0) >= 0;
}

static bool fault_memory(void)
{
	volatile bool on = true;

	while (on)
		memset(mem_new(1 << 20, 1), 1, 1 << 20);
	return true;
}

static bool fault_open(void)
{
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}

static bool fault_create(void)
{
	return open("offduty-was-here", O_WRONLY | O_CREAT | O_CLOEXEC,
		   0600) >= 0;
}

static bool fault_map(void)
{
	return mmap(NULL, 1L << 30, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool fault_socket(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool fault_exec(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return false;
}

static bool fault_fork(void)
{
	return fork() >= 0;
}

static bool do_fault(const char *name)
{
	static const struct {
		const char *name;
		bool (*run)(void);
	} faults[] = {{"nothing", fault_nothing}, {"abort", fault_abort},
	    {"null", fault_null}, {"stack", fault_stack}, {"exit", fault_exit},
	    {"spin", fault_spin}, {"sleep", fault_sleep},
	    {"wait", fault_wait}, {"memory", fault_memory},
	    {"open", fault_open}, {"create", fault_create},
	    {"map", fault_map}, {"socket", fault_socket},
	    {"exec", fault_exec}, {"fork", fault_fork}};

	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (strcmp(faults[i].name, name) == 0)
			return faults[i].run();
	}
	return false;
}

struct event *__wrap_event_read(const struct event_context *ctx,
    const struct component *c)
{
	struct event *e = __real_event_read(ctx, c);

	if (e && str_has_prefix(e->uid, "fault-") &&
	    do_fault(e->uid + strlen("fault-"))) {
		str_done(&e->summary);
		str_add(&e->summary, "Escaped");
	}
	return e;
}
