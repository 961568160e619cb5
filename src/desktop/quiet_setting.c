/* Settings that dconf keeps. It tells when they change, and gsettings(1) reads
 * them: defaults, locks and profiles are GLib's business, and GLib stays out of
 * the service. */
#include "desktop/quiet_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/mem.h"
#include "desktop/helper.h"

/* What takes longer is ended, and the setting taken for its default. */
#define SETTING_LIMIT (5 * USEC_PER_SEC)

struct quiet_reader {
	struct quiet_host host;
	const struct quiet_setting *setting;
	sd_bus_slot *match;
	struct helper helper; /* gsettings, while it runs */
	sd_event_source *output, *limit;
	bool again; /* it changed meanwhile */
};

static void setting_read(struct quiet_reader *q);

static void setting_end(struct quiet_reader *q, bool value)
{
	q->output = sd_event_source_disable_unref(q->output);
	q->limit = sd_event_source_disable_unref(q->limit);
	helper_kill(&q->helper, q->host.loop);
	if (q->again)
		setting_read(q);
	else
		q->host.tell(q->host.data, value);
}

/* "true" or "false"; nothing, where the schema is not there. */
static int setting_on_output(
    sd_event_source *source, int fd, uint32_t events, void *data)
{
	const char *wanted;
	struct quiet_reader *q = data;
	char text[16] = "";
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	(void)source;
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	wanted = q->setting->quiet ? "true\n" : "false\n";
	setting_end(q, n > 0 && strcmp(text, wanted) == 0);
	return 0;
}

static int setting_on_limit(sd_event_source *source, uint64_t us, void *data)
{
	(void)source;
	(void)us;
	setting_end(data, false);
	return 0;
}

static void setting_read(struct quiet_reader *q)
{
	const char *const argv[] = {
	    "gsettings", "get", q->setting->schema, q->setting->key, NULL};
	int r;

	q->again = false;
	r = helper_start_program(argv, &q->helper);
	if (r >= 0)
		r = sd_event_add_io(q->host.loop, &q->output, q->helper.fd,
		    EPOLLIN, setting_on_output, q);
	if (r >= 0)
		r = sd_event_add_time_relative(q->host.loop, &q->limit,
		    CLOCK_MONOTONIC, SETTING_LIMIT, 0, setting_on_limit, q);
	if (r < 0)
		setting_end(q, false);
}

static int setting_on_changed(sd_bus_message *m, void *data, sd_bus_error *e)
{
	struct quiet_reader *q = data;

	(void)m;
	(void)e;
	if (q->helper.fd >= 0)
		q->again = true;
	else
		setting_read(q);
	return 0;
}

/* Not in start: without gsettings the answer comes at once. */
static int setting_on_begin(sd_event_source *source, uint64_t us, void *data)
{
	struct quiet_reader *q = data;

	(void)source;
	(void)us;
	q->limit = sd_event_source_disable_unref(q->limit);
	if (q->helper.fd < 0)
		setting_read(q);
	return 0;
}

int quiet_setting_start(const struct quiet_host *h, const void *how, void **ret)
{
	struct quiet_reader *q = mem_new(1, sizeof(*q));
	int r;

	q->host = *h;
	q->setting = how;
	q->helper = HELPER_NONE;
	r = sd_bus_add_match_async(
	    h->bus, &q->match, q->setting->match, setting_on_changed, NULL, q);
	if (r >= 0)
		r = sd_event_add_time_relative(h->loop, &q->limit,
		    CLOCK_MONOTONIC, 0, 0, setting_on_begin, q);
	if (r < 0) {
		quiet_setting_stop(q);
		return r;
	}
	*ret = q;
	return 0;
}

void quiet_setting_stop(void *self)
{
	struct quiet_reader *q = self;

	sd_bus_slot_unref(q->match);
	sd_event_source_disable_unref(q->output);
	sd_event_source_disable_unref(q->limit);
	helper_kill(&q->helper, q->host.loop);
	free(q);
}
