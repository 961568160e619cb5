/* Commands of the user's: words without a shell, in a process group of their
 * own, ended after their limit. Nothing here waits for one. */
#ifndef DESKTOP_PROCESS_H
#define DESKTOP_PROCESS_H

#include <stdbool.h>
#include <systemd/sd-event.h>

struct process;

/* The child's exit status when it could not run the program, as of sh(1). */
#define PROCESS_NOT_RUN 127

struct process_end {
	int error;  /* -errno: it was not begun; else 0 */
	int status; /* its exit status; -1: ended by signal */
	int signal;
	bool late; /* its limit was over: ended by us */
};

/* Called once, from the loop, also when it could not be begun; the process may
 * be freed in it. */
typedef void (*process_handler)(void *data, const struct process_end *end);

struct process_options {
	const char *name;	   /* for the log: "hook 'music'" */
	const char *command;	   /* as value_split_command() reads it */
	const char *const *before; /* words in front of it, or NULL */
	const char *const *env;	   /* "NAME=value" beside ours, or NULL */
	/* a file that it makes when it begins; where it is there already
	 * nothing is run, and all is well. NULL: none */
	const char *mark;
	uint64_t limit; /* microseconds; 0: none */
	process_handler handler;
	void *data;
};

/* Never NULL. Its output goes where the log goes. */
struct process *process_start(sd_event *loop, const struct process_options *o);

/* The end in words: "exit status 3"; "" when all is well. */
#define PROCESS_TEXT_SIZE 96
void process_describe(const struct process_end *end, char *buf, size_t size);

/* Ends it if it still runs, with the processes of its group; NULL: nothing. */
void process_free(struct process *p);

/* The same, and it goes on by itself. */
void process_let_go(struct process *p);

#endif
