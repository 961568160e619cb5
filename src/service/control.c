/* The control socket: one request a message, answered at once or not at all. A
 * client that sends what is no request, or takes no answers, is let go. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "service/service.h"

/* With one more, the one that came first is let go. */
#define CONTROL_MAX_CLIENTS 16

/* Those who wait to be let in. */
#define CONTROL_BACKLOG 64

/* So many requests of one client before others have their turn. */
#define CONTROL_BURST 8

/* Room for all decisions in one answer. */
#define CONTROL_SEND_BUFFER (256 * 1024)

/* So long a client takes from coming to going, mostly; and so close two requests
 * are in quick succession, as of a script. */
#define CONTROL_CLIENT_US (5 * USEC_PER_SEC / 1000)
#define CONTROL_QUICK_US (20 * USEC_PER_SEC / 1000)

struct client {
	struct control *control;
	int fd;
	sd_event_source *io;
	struct client *next; /* older */
};

struct control {
	struct service *s;
	int fd;
	char *path;
	sd_event_source *io;
	struct client *client; /* newest first */
	size_t n;
	int64_t last_us; /* CLOCK_MONOTONIC of the last request; 0: none */
	int64_t before_us; /* of the one before it */
	int64_t came_us; /* the last client */
};

static int64_t control_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

int64_t control_idle_us(const struct control *c)
{
	if (!c || !c->last_us)
		return INT64_MAX;
	return control_clock() - c->last_us;
}

bool control_is_busy(const struct control *c)
{
	int64_t now = control_clock();

	if (now - c->came_us < CONTROL_CLIENT_US && c->n > 0)
		return true;
	return now - c->last_us < CONTROL_CLIENT_US &&
	       c->last_us - c->before_us < CONTROL_QUICK_US;
}

/* ---- clients ---- */

static void client_free(struct client *cl)
{
	struct client **at = &cl->control->client;

	while (*at != cl)
		at = &(*at)->next;
	*at = cl->next;
	cl->control->n--;
	sd_event_source_disable_unref(cl->io);
	close(cl->fd);
	free(cl);
}

static int client_send(struct client *cl, struct control_reply *r, int kind)
{
	r->magic = CONTROL_MAGIC;
	r->version = CONTROL_VERSION;
	r->kind = (uint16_t)kind;
	if (send(cl->fd, r, sizeof(*r), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return -errno;
	return 0;
}

static int client_done(struct client *cl, int result, const char *text)
{
	struct control_reply r = {.result = result};

	str_copy(r.text, sizeof(r.text), text);
	return client_send(cl, &r, CONTROL_DONE);
}

/* ---- requests ---- */

static int request_status(struct client *cl, const struct control_request *q)
{
	struct control_reply r = {0};

	(void)q;
	status_fill(cl->control->s, &r.verdict);
	return client_send(cl, &r, CONTROL_VERDICT);
}

static int request_verb(struct client *cl, const struct control_request *q)
{
	struct verb_request v = {
	    .until = {q->until_us > 0 ? q->until_us : INT64_MAX},
	    .span = q->span_us,
	    .text = q->text,
	};
	char answer[CONTROL_TEXT_SIZE];
	int r = verbs_run(
	    cl->control->s, (enum verb)q->verb, &v, answer, sizeof(answer));

	return client_done(cl, r, answer);
}

static int request_reload(struct client *cl, const struct control_request *q)
{
	struct str lines = {0};
	int result = service_reload(cl->control->s, &lines), r = 0;
	const char *p = lines.v ? lines.v : "";

	(void)q;
	while (*p && r == 0) {
		struct control_reply line = {0};
		size_t n = strcspn(p, "\n");

		str_printf(line.text, sizeof(line.text), "%.*s", (int)n, p);
		r = client_send(cl, &line, CONTROL_LINE);
		p += n + (p[n] != '\0');
	}
	str_done(&lines);
	if (r < 0)
		return r;
	return client_done(cl, result,
	    result < 0 ? "the configuration has errors; the old one stays"
		       : "configuration reloaded");
}

static int request_explain(struct client *cl, const struct control_request *q)
{
	struct service *s = cl->control->s;
	size_t n, first = 0;
	const struct decision *d = engine_decisions(s->engine, &n);
	int r = 0;

	if (q->count && q->count < n)
		first = n - q->count;
	for (size_t i = first; i < n && r == 0; i++) {
		struct control_reply one = {0};

		status_decision(s, &d[i], &one.decision);
		r = client_send(cl, &one, CONTROL_DECISION);
	}
	return r < 0 ? r : client_done(cl, 0, "");
}

static int client_answer(struct client *cl, const struct control_request *q)
{
	static int (*const answer[])(
	    struct client *, const struct control_request *) = {
	    [CONTROL_STATUS] = request_status,
	    [CONTROL_VERB] = request_verb,
	    [CONTROL_RELOAD] = request_reload,
	    [CONTROL_EXPLAIN] = request_explain,
	};

	if (q->op >= ARRAY_LEN(answer) || !answer[q->op])
		return -EPROTO;
	return answer[q->op](cl, q);
}

/* What came, longer than a request or not. 1: read on; 0: later; -errno: let
 * it go. */
static int client_read(struct client *cl)
{
	struct control_request q;
	ssize_t n;
	int r;

	n = recv(cl->fd, &q, sizeof(q), MSG_DONTWAIT | MSG_TRUNC);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (n == 0)
		return -ECONNRESET;
	cl->control->before_us = cl->control->last_us;
	cl->control->last_us = control_clock();
	r = n > (ssize_t)sizeof(q) ? -EPROTO
				   : control_check_request(&q, (size_t)n);
	if (r == 0)
		r = client_answer(cl, &q);
	else if (r == -EPROTONOSUPPORT)
		client_done(cl, r, "the service speaks another version");
	return r < 0 ? r : 1;
}

static int client_on_io(
    sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct client *cl = data;
	int r = events & EPOLLIN ? 1 : -ECONNRESET;

	(void)source;
	(void)fd;
	bus_nudge(cl->control->s->bus);
	for (int i = 0; i < CONTROL_BURST && r > 0; i++)
		r = client_read(cl);
	if (r >= 0)
		return 0;
	if (r != -ECONNRESET && r != -EPIPE)
		log_warning("control socket: client dropped: %s",
		    r == -EPROTO	    ? "not a request"
		    : r == -EPROTONOSUPPORT ? "another version"
					    : strerrordesc_np(-r));
	client_free(cl);
	return 0;
}

/* ---- the socket ---- */

static bool control_is_own(int fd)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0)
		return false;
	if (peer.uid == geteuid())
		return true;
	log_warning("control socket: uid %lu refused", (unsigned long)peer.uid);
	return false;
}

static void control_drop_oldest(struct control *c)
{
	struct client *cl = c->client;

	while (cl->next)
		cl = cl->next;
	client_free(cl);
}

static int control_on_connect(
    sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct control *c = data;
	int size = CONTROL_SEND_BUFFER;
	cleanup_close int peer =
	    accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client *cl;

	(void)source;
	(void)events;
	if (peer < 0 || !control_is_own(peer))
		return 0;
	if (c->n == CONTROL_MAX_CLIENTS)
		control_drop_oldest(c);
	setsockopt(peer, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	cl = mem_new(1, sizeof(*cl));
	cl->control = c;
	if (sd_event_add_io(
		c->s->loop, &cl->io, peer, EPOLLIN, client_on_io, cl) < 0) {
		free(cl);
		return 0;
	}
	cl->fd = steal_fd(&peer);
	cl->next = c->client;
	c->client = cl;
	c->n++;
	c->came_us = control_clock();
	return 0;
}

/* Who holds the lock may take away what a crash left behind. */
static int control_bind(struct control *c)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};

	if (strlen(c->path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	str_copy(addr.sun_path, sizeof(addr.sun_path), c->path);
	c->fd =
	    socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0)
		return -errno;
	unlink(c->path);
	if (bind(c->fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
	    chmod(c->path, 0600) < 0 || listen(c->fd, CONTROL_BACKLOG) < 0)
		return -errno;
	return 0;
}

int control_new(struct service *s, struct control **ret)
{
	struct control *c = mem_new(1, sizeof(*c));
	int r;

	c->s = s;
	c->fd = -1;
	c->path = runtime_path(s, "control");
	r = control_bind(c);
	if (r == 0)
		r = sd_event_add_io(
		    s->loop, &c->io, c->fd, EPOLLIN, control_on_connect, c);
	if (r < 0) {
		log_error(
		    "cannot listen on '%s': %s", c->path, strerrordesc_np(-r));
		control_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

void control_free(struct control *c)
{
	if (!c)
		return;
	while (c->client)
		client_free(c->client);
	sd_event_source_disable_unref(c->io);
	if (c->fd >= 0) {
		unlink(c->path);
		close(c->fd);
	}
	free(c->path);
	free(c);
}
