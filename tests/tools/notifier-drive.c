/*
 * notifier-drive HELPER [noactions] [sound] [countdown]: drives
 * desktop/notifier from stdin and prints what becomes of it, a line each, with
 * milliseconds since the command that came last.
 *
 *   show CHANNEL TITLE|BODY|COMMAND|BUTTONS|EXPIRE_MS|PROGRESS
 *   brief CHANNEL ...  the same, transient and of low urgency
 *   urgent CHANNEL ... the same, critical
 *   withdraw CHANNEL, retry, pending, server, ping, quit
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "desktop/notifier.h"
#include "lines.h"

static const char *const channels[CHANNEL_COUNT] = {
	[CHANNEL_BREAK] = "break",
	[CHANNEL_LUNCH] = "lunch",
	[CHANNEL_CUTOFF] = "cutoff",
	[CHANNEL_NOTICE] = "notice",
};

static const struct {
	const char *name;
	enum button button;
} buttons[] = {
	{"start", BUTTON_START},
	{"snooze", BUTTON_SNOOZE},
	{"skip", BUTTON_SKIP},
	{"extend", BUTTON_EXTEND},
};

struct drive {
	sd_event *loop;
	struct notifier *notifier;
	int64_t last_ms;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void say(const struct drive *d, const char *what, const char *more)
{
	printf("%s%s%s %lld\n", what, more[0] ? " " : "", more,
	    (long long)(now_ms() - d->last_ms));
	fflush(stdout);
}

static void on_outcome(void *data, enum channel channel,
    enum notification_outcome outcome, enum button button)
{
	static const char *const name[] = {"SHOWN", "CLOSED", "PRESSED",
		"FAILED"};
	char more[32];

	str_copy(more, sizeof(more), name[outcome]);
	for (size_t i = 0; i < ARRAY_LEN(buttons); i++)
		if (outcome == NOTIFICATION_PRESSED &&
		    buttons[i].button == button)
			str_printf(more, sizeof(more), "PRESSED %s",
			    buttons[i].name);
	say(data, channels[channel], more);
}

static enum channel find_channel(const char *name)
{
	for (size_t c = 0; c < CHANNEL_COUNT; c++)
		if (name && strcmp(name, channels[c]) == 0)
			return (enum channel)c;
	fprintf(stderr, "no channel '%s'\n", name ? name : "");
	exit(2);
}

static const struct {
	const char *verb;
	enum urgency urgency;
	bool transient;
} shows[] = {
	{"show", URGENCY_NORMAL, false},
	{"brief", URGENCY_LOW, true},
	{"urgent", URGENCY_CRITICAL, false},
};

static void drive_show(struct drive *d, size_t how, char *fields)
{
	struct action a = {.type = ACTION_SHOW,
		.channel = find_channel(strsep(&fields, " ")),
		.urgency = shows[how].urgency,
		.transient = shows[how].transient,
		.progress = -1};
	const char *field;

	for (int i = 0; (field = strsep(&fields, "|")); i++) {
		if (i == 0)
			str_copy(a.title, sizeof(a.title), field);
		else if (i == 1)
			str_copy(a.body, sizeof(a.body), field);
		else if (i == 2)
			str_copy(a.command, sizeof(a.command), field);
		else if (i == 4)
			a.expire = atoll(field) * 1000;
		else if (i == 5)
			a.progress = atoi(field);
		for (size_t b = 0; i == 3 && b < ARRAY_LEN(buttons); b++)
			if (strstr(field, buttons[b].name))
				a.buttons |= buttons[b].button;
	}
	notifier_show(d->notifier, &a);
}

static void drive_run(void *data, char *line)
{
	struct drive *d = data;
	char *rest = line, *verb = strsep(&rest, " ");
	char number[16];

	d->last_ms = now_ms();
	for (size_t i = 0; i < ARRAY_LEN(shows); i++)
		if (strcmp(verb, shows[i].verb) == 0) {
			drive_show(d, i, rest);
			return;
		}
	if (strcmp(verb, "withdraw") == 0) {
		notifier_withdraw(d->notifier, find_channel(rest));
	} else if (strcmp(verb, "retry") == 0) {
		notifier_retry(d->notifier);
	} else if (strcmp(verb, "pending") == 0) {
		str_printf(number, sizeof(number), "%u",
		    notifier_pending(d->notifier));
		say(d, "pending", number);
	} else if (strcmp(verb, "server") == 0) {
		say(d, "server",
		    notifier_has_failed(d->notifier) ? "no" : "yes");
	} else if (strcmp(verb, "ping") == 0) {
		say(d, "pong", "");
	} else {
		sd_event_exit(d->loop, 0);
	}
}

int main(int argc, char **argv)
{
	struct notifier_config c = {argc > 1 ? argv[1] : "",
		{.actions = true}};
	struct drive d = {.last_ms = now_ms()};

	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "noactions") == 0)
			c.options.actions = false;
		else if (strcmp(argv[i], "sound") == 0)
			c.options.sound = true;
		else if (strcmp(argv[i], "countdown") == 0)
			c.options.countdown = true;
	}
	log_init("notifier-drive", LOG_LEVEL_DEBUG, 0);
	if (sd_event_default(&d.loop) < 0 ||
	    notifier_new(d.loop, &c, on_outcome, &d, &d.notifier) < 0 ||
	    lines_read(d.loop, drive_run, &d) < 0)
		return 1;
	sd_event_loop(d.loop);
	d.last_ms = now_ms();
	notifier_free(d.notifier);
	say(&d, "end", "");
	sd_event_unref(d.loop);
	return 0;
}
