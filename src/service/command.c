/* cutoff.command: run without a shell, in a process group of its own, and ended
 * after its limit. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/value.h"
#include "service/service.h"

/* In the runtime folder: the command that is owed was begun. */
#define COMMAND_MARK "command"

struct command {
	struct service *s;
	pid_t pid;
	sd_event_source *child, *limit;
};

/* ---- running ---- */

static void command_log_end(const siginfo_t *info)
{
	if (info->si_code == CLD_EXITED && info->si_status == 0)
		log_info("cutoff command: done");
	else if (info->si_code == CLD_EXITED)
		log_warning("cutoff command: exit status %d", info->si_status);
	else
		log_warning(
		    "cutoff command: ended by signal %d", info->si_status);
}

static int command_on_end(
    sd_event_source *source, const siginfo_t *info, void *data)
{
	struct command *c = data;

	(void)source;
	command_log_end(info);
	c->s->command = NULL;
	c->pid = 0;
	command_free(c);
	return 0;
}

static int command_on_limit(sd_event_source *source, uint64_t us, void *data)
{
	struct command *c = data;

	(void)source;
	(void)us;
	log_warning("cutoff command: still running after 30 s, ended");
	kill(-c->pid, SIGKILL);
	return 0;
}

/* The loop's signals are blocked in us; its output goes where the log goes. The
 * child itself makes the mark, so that no kill of ours comes in between: where
 * it is there already nothing is run, -EEXIST. mark may be NULL. */
static int command_spawn(char **argv, const char *mark, pid_t *ret)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int r;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK |
					    POSIX_SPAWN_SETSIGDEF |
					    POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&files);
	r = mark ? posix_spawn_file_actions_addopen(&files, STDIN_FILENO, mark,
		       O_RDONLY | O_CREAT | O_EXCL, 0600)
		 : 0;
	if (r == 0)
		r = posix_spawn_file_actions_addopen(
		    &files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(
		    &files, STDERR_FILENO, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawnp(ret, argv[0], &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return -r;
}

/* A folder that takes no file is no reason not to run it. */
static int command_spawn_once(struct service *s, char **argv, pid_t *ret)
{
	cleanup_free char *mark = runtime_path(s, COMMAND_MARK);
	int r = command_spawn(argv, mark, ret);

	return r < 0 && r != -EEXIST ? command_spawn(argv, NULL, ret) : r;
}

void command_settle(struct service *s)
{
	cleanup_free char *mark = runtime_path(s, COMMAND_MARK);

	unlink(mark);
}

int command_start(struct service *s, const char *text)
{
	char buf[RULES_COMMAND_SIZE], *argv[VALUE_COMMAND_WORDS + 1];
	struct command *c;
	pid_t pid;
	int r;

	if (s->command)
		return -EBUSY;
	r = value_split_command(
	    text, getenv("HOME"), buf, sizeof(buf), argv, ARRAY_LEN(argv));
	if (r < 0)
		return r;
	r = command_spawn_once(s, argv, &pid);
	if (r < 0)
		return r;
	c = mem_new(1, sizeof(*c));
	c->s = s;
	c->pid = pid;
	r = sd_event_add_child(
	    s->loop, &c->child, pid, WEXITED, command_on_end, c);
	if (r >= 0)
		r = sd_event_add_time_relative(s->loop, &c->limit,
		    CLOCK_MONOTONIC, COMMAND_LIMIT_US, USEC_PER_SEC,
		    command_on_limit, c);
	if (r < 0) {
		command_free(c);
		return r;
	}
	s->command = c;
	return 0;
}

/* A service that ends leaves nobody behind. */
void command_free(struct command *c)
{
	if (!c)
		return;
	sd_event_source_disable_unref(c->child);
	sd_event_source_disable_unref(c->limit);
	if (c->pid) {
		kill(-c->pid, SIGKILL);
		waitpid(c->pid, NULL, 0);
	}
	free(c);
}
