/*
 * logind-denies: stands in for a logind on the system bus that grants no delay
 * before sleep and has no sessions. On stdin: "sleep" and "awake" send
 * PrepareForSleep.
 */
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "lines.h"

#define NAME "org.freedesktop.login1"
#define PATH "/org/freedesktop/login1"
#define MANAGER NAME ".Manager"

static int on_inhibit(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)m;
	(void)data;
	return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "not you");
}

static const sd_bus_vtable manager[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD(
	"Inhibit", "ssss", "h", on_inhibit, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_SIGNAL("PrepareForSleep", "b", 0),
    SD_BUS_VTABLE_END,
};

static void tell(void *data, char *line)
{
	sd_bus *bus = data;

	sd_bus_emit_signal(bus, PATH, MANAGER, "PrepareForSleep", "b",
	    strcmp(line, "sleep") == 0);
	sd_bus_flush(bus);
}

int main(void)
{
	sd_event *loop = NULL;
	sd_bus *bus = NULL;

	if (sd_event_default(&loop) < 0 || sd_bus_open_system(&bus) < 0 ||
	    sd_bus_add_object_vtable(bus, NULL, PATH, MANAGER, manager, NULL) <
		0 ||
	    sd_bus_attach_event(bus, loop, 0) < 0 ||
	    sd_bus_request_name(bus, NAME, 0) < 0 ||
	    lines_read(loop, tell, bus) < 0)
		return 1;
	sd_event_loop(loop);
	sd_bus_flush_close_unref(bus);
	sd_event_unref(loop);
	return 0;
}
