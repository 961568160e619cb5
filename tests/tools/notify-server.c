/*
 * notify-server [CAPABILITY...] [name=NAME] [vendor=NAME] [hang] [refuse]
 * [stop] [race] [limit]: a notification server that shows nothing and prints what it is
 * asked for, a line each. hang: it answers no Notify before "go"; refuse: it
 * refuses ids it did not give since its start; stop: it stops itself (SIGSTOP)
 * at its first Notify, with that in its hands; race: what is to be replaced has
 * just expired each time; limit: the first two are too many in too short a
 * time. On stdin: "action ID KEY" and "closed ID REASON" send
 * the signal; "go" answers what waits, and from then on all.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"
#define MAX_HELD 16

struct server {
	sd_bus *bus;
	char *client; /* that asked last */
	const char *name, *vendor;
	char **capabilities;
	uint32_t last;
	int hang, refuse, stop, race, limit;
	sd_bus_message *held[MAX_HELD]; /* not answered yet */
	uint32_t held_id[MAX_HELD];
	size_t n_held;
};

static int on_information(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const struct server *s = data;

	(void)error;
	return sd_bus_reply_method_return(m, "ssss", s->name, s->vendor,
	    "1", "1.2");
}

static int on_capabilities(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const struct server *s = data;
	sd_bus_message *reply = NULL;
	int r;

	(void)error;
	r = sd_bus_message_new_method_return(m, &reply);
	if (r >= 0)
		r = sd_bus_message_append_strv(reply, s->capabilities);
	if (r >= 0)
		r = sd_bus_send(NULL, reply, NULL);
	sd_bus_message_unref(reply);
	return r;
}

static void print_value(sd_bus_message *m, const char *type)
{
	const char *text = "";
	union {
		uint8_t y;
		int b;
		int32_t i;
		int64_t x;
	} u = {0};

	if (strcmp(type, "s") == 0) {
		sd_bus_message_read(m, "s", &text);
		printf("%s", text);
	} else if (strcmp(type, "y") == 0) {
		sd_bus_message_read(m, "y", &u.y);
		printf("%u", u.y);
	} else if (strcmp(type, "b") == 0) {
		sd_bus_message_read(m, "b", &u.b);
		printf("%s", u.b ? "yes" : "no");
	} else if (strcmp(type, "i") == 0) {
		sd_bus_message_read(m, "i", &u.i);
		printf("%" PRId32, u.i);
	} else {
		sd_bus_message_skip(m, type);
		printf("?");
	}
}

static void print_hints(sd_bus_message *m)
{
	const char *key, *type;

	sd_bus_message_enter_container(m, 'a', "{sv}");
	while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		sd_bus_message_read(m, "s", &key);
		sd_bus_message_peek_type(m, NULL, &type);
		sd_bus_message_enter_container(m, 'v', type);
		if (strcmp(key, "sender-pid") == 0) {
			sd_bus_message_skip(m, type);
		} else {
			printf(" %s=", key);
			print_value(m, type);
		}
		sd_bus_message_exit_container(m);
		sd_bus_message_exit_container(m);
	}
	sd_bus_message_exit_container(m);
}

static void server_emit(struct server *s, const char *member, uint32_t id,
    const char *type, const char *text)
{
	sd_bus_message *m = NULL;

	sd_bus_message_new_signal(s->bus, &m, PATH, NAME, member);
	sd_bus_message_set_destination(m, s->client);
	sd_bus_message_append(m, "u", id);
	if (type[0] == 's')
		sd_bus_message_append(m, "s", text);
	else
		sd_bus_message_append(m, "u", (uint32_t)atoi(text));
	sd_bus_send(s->bus, m, NULL);
	sd_bus_message_unref(m);
}

/* Notify id|title|body|actions hints, sorted as they came. */
static int on_notify(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct server *s = data;
	const char *app, *icon, *title, *body, *action;
	int32_t expire = 0;
	uint32_t id;

	sd_bus_message_read(m, "susss", &app, &id, &icon, &title, &body);
	printf("Notify %" PRIu32 "|%s|%s|", id, title, body);
	sd_bus_message_enter_container(m, 'a', "s");
	while (sd_bus_message_read(m, "s", &action) > 0)
		printf("%s,", action);
	sd_bus_message_exit_container(m);
	print_hints(m);
	sd_bus_message_read(m, "i", &expire);
	printf(" expire=%" PRId32 " app=%s\n", expire, app);
	free(s->client);
	s->client = strdup(sd_bus_message_get_sender(m));
	if (s->stop)
		raise(SIGSTOP);
	s->stop = 0;
	if (s->race && id != 0)
		server_emit(s, "NotificationClosed", id, "u", "1");
	if (s->limit-- > 0)
		return sd_bus_error_set(error,
		    NAME ".Error.ExcessNotificationGeneration", "too many");
	if (s->refuse && id > s->last)
		return sd_bus_error_set(error, SD_BUS_ERROR_INVALID_ARGS,
		    "Invalid notification ID");
	if (id == 0)
		id = ++s->last;
	if (s->hang && s->n_held < MAX_HELD) {
		s->held[s->n_held] = sd_bus_message_ref(m);
		s->held_id[s->n_held++] = id;
		return 1;
	}
	return sd_bus_reply_method_return(m, "u", id);
}

static int on_close(sd_bus_message *m, void *data, sd_bus_error *error)
{
	uint32_t id = 0;

	(void)data;
	(void)error;
	sd_bus_message_read(m, "u", &id);
	printf("CloseNotification %" PRIu32 "\n", id);
	return sd_bus_reply_method_return(m, NULL);
}

static const sd_bus_vtable methods[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("GetServerInformation", "", "ssss", on_information, 0),
	SD_BUS_METHOD("GetCapabilities", "", "as", on_capabilities, 0),
	SD_BUS_METHOD("Notify", "susssasa{sv}i", "u", on_notify, 0),
	SD_BUS_METHOD("CloseNotification", "u", "", on_close, 0),
	SD_BUS_VTABLE_END,
};

static void server_go(struct server *s)
{
	s->hang = 0;
	for (size_t i = 0; i < s->n_held; i++) {
		sd_bus_reply_method_return(s->held[i], "u", s->held_id[i]);
		sd_bus_message_unref(s->held[i]);
	}
	s->n_held = 0;
}

static int on_input(sd_event_source *e, int fd, uint32_t events, void *data)
{
	struct server *s = data;
	char line[256], word[16], text[64];
	ssize_t n = read(fd, line, sizeof(line) - 1);
	uint32_t id;

	(void)events;
	if (n <= 0)
		return sd_event_exit(sd_event_source_get_event(e), 0);
	line[n] = '\0';
	if (strcmp(line, "go\n") == 0)
		server_go(s);
	if (!s->client ||
	    sscanf(line, "%15s %" SCNu32 " %63s", word, &id, text) != 3)
		return 0;
	if (strcmp(word, "action") == 0)
		server_emit(s, "ActionInvoked", id, "s", text);
	else
		server_emit(s, "NotificationClosed", id, "u", text);
	return 0;
}

int main(int argc, char **argv)
{
	struct server s = {.name = "rig", .vendor = "offduty"};
	sd_event *loop = NULL;
	int n = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	s.capabilities = calloc((size_t)argc + 1, sizeof(char *));
	for (int i = 1; s.capabilities && i < argc; i++) {
		if (strcmp(argv[i], "hang") == 0)
			s.hang = 1;
		else if (strcmp(argv[i], "refuse") == 0)
			s.refuse = 1;
		else if (strcmp(argv[i], "limit") == 0)
			s.limit = 2;
		else if (strcmp(argv[i], "stop") == 0)
			s.stop = 1;
		else if (strcmp(argv[i], "race") == 0)
			s.race = 1;
		else if (strncmp(argv[i], "name=", 5) == 0)
			s.name = argv[i] + 5;
		else if (strncmp(argv[i], "vendor=", 7) == 0)
			s.vendor = argv[i] + 7;
		else
			s.capabilities[n++] = argv[i];
	}
	if (!s.capabilities || sd_event_default(&loop) < 0 ||
	    sd_bus_default_user(&s.bus) < 0 ||
	    sd_bus_attach_event(s.bus, loop, 0) < 0 ||
	    sd_bus_add_object_vtable(s.bus, NULL, PATH, NAME, methods, &s) <
		0 ||
	    sd_bus_request_name(s.bus, NAME, 0) < 0 ||
	    sd_event_add_io(loop, NULL, STDIN_FILENO, 1, on_input, &s) < 0)
		return 1;
	sd_event_loop(loop);
	server_go(&s);
	free(s.client);
	free(s.capabilities);
	sd_bus_flush_close_unref(s.bus);
	sd_event_unref(loop);
	return 0;
}
