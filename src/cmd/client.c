/* The control socket's client: one request, its replies, one limit for all. */
#include "cmd/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "cmd/print/text.h"

static int64_t client_clock_ms(void)
{
	struct timespec ts = {0};

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int client_address(struct sockaddr_un *ret)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	size_t n;

	if (!dir || dir[0] != '/')
		return -ENOENT;
	n = strlen(dir);
	if (n + sizeof("/" CONTROL_SOCKET) > sizeof(ret->sun_path))
		return -ENAMETOOLONG;
	ret->sun_family = AF_UNIX;
	memcpy(ret->sun_path, dir, n);
	memcpy(ret->sun_path + n, "/" CONTROL_SOCKET,
	    sizeof("/" CONTROL_SOCKET));
	return 0;
}

int client_open(struct client *c, const struct control_request *request,
    int timeout_ms)
{
	struct sockaddr_un address;
	int r;

	c->fd = -1;
	r = client_address(&address);
	if (r < 0)
		return r;
	c->deadline = client_clock_ms() + timeout_ms;
	c->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	if (c->fd < 0)
		return -errno;
	/* with its queue full the service is as good as frozen */
	if (connect(c->fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	if (send(c->fd, request, sizeof(*request), MSG_NOSIGNAL) < 0)
		return -errno;
	return 0;
}

int client_receive(struct client *c, struct control_reply *ret)
{
	for (;;) {
		struct pollfd p = {.fd = c->fd, .events = POLLIN};
		int64_t left = c->deadline - client_clock_ms();
		ssize_t n;
		int r;

		/* also ends a service that never stops answering */
		if (left <= 0)
			return -ETIMEDOUT;
		r = poll(&p, 1, (int)left);
		if (r == 0)
			return -ETIMEDOUT;
		if (r < 0 && errno != EINTR)
			return -errno;
		n = recv(c->fd, ret, sizeof(*ret), MSG_TRUNC);
		if (n == 0 || (n < 0 && errno == ECONNRESET))
			return -EPIPE;
		if (n > 0)
			return control_check_reply(ret, (size_t)n);
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
	}
}

void client_close(struct client *c)
{
	cleanup_close_p(&c->fd);
	c->fd = -1;
}

void client_request(struct control_request *ret, enum control_op op)
{
	*ret = (struct control_request){.magic = CONTROL_MAGIC,
	    .version = CONTROL_VERSION,
	    .op = (uint16_t)op};
}

int client_verdict(int timeout_ms, struct control_reply *ret)
{
	struct control_request request;
	struct client c;
	int r;

	client_request(&request, CONTROL_STATUS);
	r = client_open(&c, &request, timeout_ms);
	if (r == 0)
		r = client_receive(&c, ret);
	if (r == 0 && ret->kind != CONTROL_VERDICT)
		r = -EPROTO;
	client_close(&c);
	return r;
}

int client_exit(int error)
{
	return error == -EPROTO || error == -EPROTONOSUPPORT ||
		       error == -EPIPE ?
		   EXIT_FAILED :
		   EXIT_NO_SERVICE;
}

int client_fail(int error)
{
	switch (error) {
	case -ETIMEDOUT:
		cmd_fail("the service does not answer within %d ms; see: "
			 "systemctl --user status offduty",
		    CONTROL_TIMEOUT_MS);
		break;
	case -EPROTONOSUPPORT:
		cmd_fail("the running service is of another version; restart "
			 "it: systemctl --user restart offduty");
		break;
	case -EPROTO:
	case -EPIPE:
		cmd_fail("the service gave no sensible answer; see: "
			 "systemctl --user status offduty");
		break;
	case -ENOENT:
	case -ENOTDIR:
	case -ECONNREFUSED:
		cmd_fail("the service is not running; start it: "
			 "systemctl --user start offduty");
		break;
	default:
		cmd_fail("cannot reach the service: %s", strerror(-error));
	}
	return client_exit(error);
}

static int client_print_done(const struct control_reply *reply)
{
	struct str text = {0};
	int r = EXIT_OK;

	print_clean(&text, reply->text);
	if (reply->result < 0) {
		r = cmd_fail("%s", text.n > 0 ? text.v :
						strerror(-reply->result));
	} else if (text.n > 0) {
		str_add(&text, "\n");
		r = cmd_write(text.v, text.n);
	}
	str_done(&text);
	return r;
}

int client_run_verb(const struct control_request *request)
{
	struct str text = {0};
	struct control_reply reply;
	struct client c;
	int r;

	r = client_open(&c, request, CONTROL_TIMEOUT_MS);
	while (r == 0) {
		r = client_receive(&c, &reply);
		if (r < 0)
			break;
		if (reply.kind == CONTROL_DONE) {
			r = 1;
		} else if (reply.kind == CONTROL_LINE) {
			print_clean(&text, reply.text);
			str_add(&text, "\n");
		} else {
			r = -EPROTO;
		}
	}
	client_close(&c);
	/* what is wrong goes to stderr, also when the verb went through */
	if (text.n > 0)
		fputs(text.v, stderr);
	str_done(&text);
	return r < 0 ? client_fail(r) : client_print_done(&reply);
}
