/* The ledger's entries, as offduty-report writes them. */
#include "cmd/record.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "cmd/client.h"
#include "cmd/slurp.h"
#include "config/value.h"

static void record_time(
    const struct offline *l, struct instant t, char buf[TIME_RFC3339_SIZE])
{
	time_format_rfc3339(buf, t, zone_offset(l->zone, t));
}

/* How the helper ended. */
static int record_exit(const char *helper, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_OK)
		return EXIT_OK;
	if (WIFSIGNALED(status))
		return cmd_fail(
		    "'%s' was ended by signal %d", helper, WTERMSIG(status));
	return EXIT_FAILED; /* it has said why */
}

int record_read(const struct offline *l, const char *format,
    struct interval range, struct str *ret)
{
	char helper[CONFIG_PATH_SIZE], option[32];
	char from[TIME_RFC3339_SIZE], to[TIME_RFC3339_SIZE];
	char live[TIME_RFC3339_SIZE];
	const char *argv[] = {helper, "history", option, "--from", from, "--to",
	    to, NULL, live, NULL};
	struct control_reply reply;
	int status = 0, r;

	cmd_helper_path("offduty-report", helper, sizeof(helper));
	str_printf(option, sizeof(option), "--%s", format);
	record_time(l, range.start, from);
	record_time(l, range.end, to);
	/* until now the user is as was last recorded */
	if (strcmp(format, "trace") == 0 &&
	    client_verdict(CONTROL_TIMEOUT_MS, &reply) == 0) {
		record_time(l, (struct instant){reply.verdict.now.us}, live);
		argv[7] = "--live";
	}
	r = slurp_program(argv, RECORD_MAX_BYTES, ret, &status);
	if (r == -EFBIG)
		return cmd_fail("the history has more than %d MiB from %s to "
				"%s; ask for less of it",
		    RECORD_MAX_BYTES >> 20, from, to);
	if (r < 0)
		return cmd_fail("cannot read the history with '%s': %s", helper,
		    strerror(-r));
	return record_exit(helper, status);
}

/* ---- CSV (RFC 4180) ---- */

/* Takes the field at *p, cut to size, and moves behind its comma or line end:
 * true, there is more in the line. */
static bool record_field(
    const char **p, const char *end, char *buf, size_t size)
{
	struct str field = {0};
	bool quoted = false, more = false;
	const char *s = *p;

	for (; s < end; s++) {
		if (*s == '"' && quoted && s + 1 < end && s[1] == '"')
			str_add_n(&field, s++, 1);
		else if (*s == '"')
			quoted = !quoted;
		else if (!quoted && (*s == ',' || *s == '\n'))
			break;
		else if (quoted || *s != '\r')
			str_add_n(&field, s, 1);
	}
	more = s < end && *s == ',';
	*p = s < end ? s + 1 : end;
	str_copy(buf, size, field.v ? field.v : "");
	str_done(&field);
	return more;
}

static bool record_line(const struct offline *l, const char **p,
    const char *end, struct control_decision *ret)
{
	char at[TIME_RFC3339_SIZE], problem[VALUE_PROBLEM_SIZE], rest[2];
	struct instant t;
	bool more;

	*ret = (struct control_decision){0};
	more = record_field(p, end, at, sizeof(at)) &&
	       record_field(p, end, ret->kind, sizeof(ret->kind)) &&
	       record_field(p, end, ret->title, sizeof(ret->title));
	if (!more)
		return false;
	more = record_field(p, end, ret->reason, sizeof(ret->reason));
	while (more)
		more = record_field(p, end, rest, sizeof(rest));
	if (value_parse_when(
		at, l->now, l->zone, &t, problem, sizeof(problem)) < 0)
		return false; /* its heading */
	ret->at = offline_time(l, t);
	return true;
}

int record_decisions(
    const struct offline *l, struct interval range, struct record *ret)
{
	struct str text = {0};
	struct control_decision d;
	const char *p, *end;
	int r = record_read(l, "csv", range, &text);

	p = text.v ? text.v : "";
	end = p + text.n;
	while (r == EXIT_OK && p < end) {
		if (!record_line(l, &p, end, &d) ||
		    strcmp(d.kind, "presence") == 0)
			continue;
		mem_grow(&ret->v, ret->n, &ret->cap, sizeof(*ret->v));
		ret->v[ret->n++] = d;
	}
	str_done(&text);
	return r;
}
