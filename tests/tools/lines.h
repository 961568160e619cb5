/* Lines from stdin for the programs that drive a part of offduty. */
#ifndef TESTS_TOOLS_LINES_H
#define TESTS_TOOLS_LINES_H

#include <systemd/sd-event.h>

typedef void (*lines_handler)(void *data, char *line);

/* Calls the handler with each line, without its end, from the loop; the end of
 * stdin ends the loop. One reader a process, which lasts as long as it does.
 * 0 or -errno. */
int lines_read(sd_event *loop, lines_handler handler, void *data);

#endif
