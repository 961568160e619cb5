/* fork(2) and execvpe(3), not posix_spawn(3): that would wait until the program
 * is found and begun, and it may lie on a file system that hangs. */
#include "desktop/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "config/value.h"

#define PROCESS_MAX_BEFORE 8
#define PROCESS_ACCURACY_US (100 * 1000)

struct process {
	pid_t pid; /* 0: none runs */
	bool late;
	int error;
	sd_event_source *child, *limit;
	process_handler handler;
	void *data;
};

/* ---- the child ---- */

/* Of what the service made its own, nothing is left. */
static void child_set_signals(void)
{
	sigset_t none;

	for (int n = 1; n < NSIG; n++)
		signal(n, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The child itself makes the mark, so that no kill of ours comes in between. A
 * folder that takes no file is no reason not to run it. */
static void child_make_mark(const char *mark)
{
	int fd = open(mark, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		_exit(EXIT_SUCCESS);
}

/* ready is closed when the mark is made. */
static void child_run(
    const struct process_options *o, int ready, char **argv, char **env)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setpgid(0, 0);
	child_set_signals();
	if (o->mark)
		child_make_mark(o->mark);
	close(ready);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		_exit(PROCESS_NOT_RUN);
	execvpe(argv[0], argv, env);
	log_warning("%s: cannot run '%s': %s", o->name, argv[0],
	    strerrordesc_np(errno));
	_exit(PROCESS_NOT_RUN);
}

/* ---- beginning ---- */

static bool env_has(const char *const *env, const char *entry)
{
	for (size_t n = strcspn(entry, "=") + 1; *env; env++)
		if (strncmp(*env, entry, n) == 0)
			return true;
	return false;
}

/* What is added, and of ours what has other names; free() the array. */
static char **process_join_env(const char *const *add)
{
	size_t n = 0, at = 0;
	char **env;

	for (char **e = environ; e && *e; e++)
		n++;
	for (const char *const *e = add; e && *e; e++)
		n++;
	env = mem_new(n + 1, sizeof(*env));
	for (const char *const *e = add; e && *e; e++)
		env[at++] = (char *)(uintptr_t)*e;
	for (char **e = environ; e && *e; e++)
		if (!add || !env_has(add, *e))
			env[at++] = *e;
	return env;
}

/* Who owes the command may forget the mark as soon as we are back, so that it
 * must be there: until then the child does nothing that could take long. */
static int process_spawn(
    struct process *p, const struct process_options *o, char **argv, char **env)
{
	cleanup_close int wait = -1, ready = -1;
	int pair[2];
	char none;

	if (pipe2(pair, O_CLOEXEC) < 0)
		return -errno;
	wait = pair[0];
	ready = pair[1];
	p->pid = fork();
	if (p->pid == 0)
		child_run(o, ready, argv, env);
	if (p->pid < 0) {
		p->pid = 0;
		return -errno;
	}
	/* both do it: whoever comes first */
	setpgid(p->pid, p->pid);
	close(steal_fd(&ready));
	while (read(wait, &none, 1) < 0 && errno == EINTR)
		;
	return 0;
}

static int process_fork(struct process *p, const struct process_options *o)
{
	char buf[RULES_COMMAND_SIZE + PATH_MAX];
	char *argv[PROCESS_MAX_BEFORE + VALUE_COMMAND_WORDS + 1];
	cleanup_free char **env = process_join_env(o->env);
	size_t n = 0;
	int r;

	while (o->before && o->before[n] && n < PROCESS_MAX_BEFORE) {
		argv[n] = (char *)(uintptr_t)o->before[n];
		n++;
	}
	r = value_split_command(o->command, getenv("HOME"), buf, sizeof(buf),
	    argv + n, VALUE_COMMAND_WORDS + 1);
	return r < 0 ? r : process_spawn(p, o, argv, env);
}

/* ---- ending ---- */

static void process_tell(struct process *p, const struct process_end *end)
{
	p->limit = sd_event_source_disable_unref(p->limit);
	p->handler(p->data, end);
}

static int process_on_end(
    sd_event_source *source, const siginfo_t *info, void *data)
{
	struct process *p = data;
	bool exited = info->si_code == CLD_EXITED;
	struct process_end end = {
	    .status = exited ? info->si_status : -1,
	    .signal = exited ? 0 : info->si_status,
	    .late = p->late,
	};

	(void)source;
	p->pid = 0;
	process_tell(p, &end);
	return 0;
}

static int process_on_limit(sd_event_source *source, uint64_t us, void *data)
{
	struct process *p = data;

	(void)source;
	(void)us;
	p->late = true;
	kill(-p->pid, SIGKILL);
	return 0;
}

static int process_on_error(sd_event_source *source, void *data)
{
	struct process *p = data;
	struct process_end end = {.error = p->error, .status = -1};

	(void)source;
	process_tell(p, &end);
	return 0;
}

static void process_kill(struct process *p)
{
	if (!p->pid)
		return;
	kill(-p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
	p->pid = 0;
}

static int process_watch(
    struct process *p, sd_event *loop, const struct process_options *o)
{
	int r = sd_event_add_child(
	    loop, &p->child, p->pid, WEXITED, process_on_end, p);

	if (r >= 0 && o->limit)
		r = sd_event_add_time_relative(loop, &p->limit, CLOCK_MONOTONIC,
		    o->limit, PROCESS_ACCURACY_US, process_on_limit, p);
	return r < 0 ? r : 0;
}

struct process *process_start(sd_event *loop, const struct process_options *o)
{
	struct process *p = mem_new(1, sizeof(*p));

	p->handler = o->handler;
	p->data = o->data;
	p->error = process_fork(p, o);
	if (p->error == 0)
		p->error = process_watch(p, loop, o);
	if (p->error == 0)
		return p;
	p->child = sd_event_source_disable_unref(p->child);
	process_kill(p);
	sd_event_add_defer(loop, &p->limit, process_on_error, p);
	return p;
}

void process_describe(const struct process_end *end, char *buf, size_t size)
{
	if (end->error)
		str_printf(buf, size, "cannot be begun: %s",
		    strerrordesc_np(-end->error));
	else if (end->late)
		str_copy(buf, size, "still running at its limit, ended");
	else if (end->signal)
		str_printf(buf, size, "ended by signal %d", end->signal);
	else if (end->status == PROCESS_NOT_RUN)
		str_copy(buf, size, "cannot be run");
	else if (end->status)
		str_printf(buf, size, "exit status %d", end->status);
	else
		str_copy(buf, size, "");
}

static void process_drop(struct process *p)
{
	sd_event_source_disable_unref(p->child);
	sd_event_source_disable_unref(p->limit);
	free(p);
}

void process_free(struct process *p)
{
	if (!p)
		return;
	process_kill(p);
	process_drop(p);
}

void process_let_go(struct process *p)
{
	if (p)
		process_drop(p);
}
