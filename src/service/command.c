/* cutoff.command: split without a shell, run in a process group of its own, and
 * ended after its limit. */
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
#include "base/str.h"
#include "service/service.h"

/* In the runtime folder: the command that is owed was begun. */
#define COMMAND_MARK "command"

struct command {
	struct service *s;
	pid_t pid;
	sd_event_source *child, *limit;
};

/* ---- splitting ---- */

struct splitter {
	const char *p;
	char *out, *end;
};

static int split_put(struct splitter *w, char c)
{
	if (w->out == w->end)
		return -E2BIG;
	*w->out++ = c;
	return 0;
}

/* From behind the opening quote to behind the closing one. */
static int split_quoted(struct splitter *w, char quote)
{
	int r = 0;

	for (; *w->p && *w->p != quote && r == 0; w->p++) {
		if (quote == '"' && w->p[0] == '\\' &&
		    (w->p[1] == '"' || w->p[1] == '\\'))
			w->p++;
		r = split_put(w, *w->p);
	}
	if (r == 0 && *w->p++ != quote)
		r = -EINVAL;
	return r;
}

static int split_word(struct splitter *w)
{
	int r = 0;

	while (r == 0 && *w->p && !str_is_space(*w->p)) {
		char c = *w->p++;

		if (c == '\'' || c == '"')
			r = split_quoted(w, c);
		else if (c == '\\' && !*w->p)
			r = -EINVAL;
		else
			r = split_put(w, c == '\\' ? *w->p++ : c);
	}
	return r == 0 ? split_put(w, '\0') : r;
}

int command_split(
    const char *text, char *buf, size_t size, char **argv, size_t max)
{
	struct splitter w = {text, buf, buf + size};
	size_t n = 0;

	for (;;) {
		int r;

		while (str_is_space(*w.p))
			w.p++;
		if (!*w.p)
			break;
		if (n + 1 >= max)
			return -E2BIG;
		argv[n++] = w.out;
		r = split_word(&w);
		if (r < 0)
			return r;
	}
	if (n == 0 || !*argv[0])
		return -EINVAL;
	argv[n] = NULL;
	return (int)n;
}

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
	char buf[RULES_COMMAND_SIZE], *argv[COMMAND_MAX_ARGS + 1];
	struct command *c;
	pid_t pid;
	int r;

	if (s->command)
		return -EBUSY;
	r = command_split(text, buf, sizeof(buf), argv, ARRAY_LEN(argv));
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
