/* Lines from stdin, as an event loop delivers them: in any pieces. */
#include "lines.h"

#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static struct lines {
	lines_handler handler;
	void *data;
	char text[1024];
	size_t n;
} lines;

static int on_input(sd_event_source *s, int fd, uint32_t events, void *data)
{
	struct lines *l = data;
	ssize_t got = read(fd, l->text + l->n, sizeof(l->text) - 1 - l->n);
	char *end;

	(void)events;
	if (got <= 0)
		return sd_event_exit(sd_event_source_get_event(s), 0);
	l->n += (size_t)got;
	while ((end = memchr(l->text, '\n', l->n))) {
		*end = '\0';
		l->handler(l->data, l->text);
		l->n -= (size_t)(end + 1 - l->text);
		memmove(l->text, end + 1, l->n);
	}
	return 0;
}

int lines_read(sd_event *loop, lines_handler handler, void *data)
{
	lines.handler = handler;
	lines.data = data;
	return sd_event_add_io(
	    loop, NULL, STDIN_FILENO, EPOLLIN, on_input, &lines);
}
