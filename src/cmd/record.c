/* The ledger's entries, as offduty-report writes them. */
#include "cmd/record.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "cmd/slurp.h"

static void record_time(
    const struct offline *l, struct instant t, char buf[TIME_RFC3339_SIZE])
{
	time_format_rfc3339(buf, t, zone_offset(l->zone, t));
}

int record_read(const struct offline *l, const char *format,
    struct interval range, size_t max, struct str *ret)
{
	char helper[CONFIG_PATH_SIZE], option[32];
	char from[TIME_RFC3339_SIZE], to[TIME_RFC3339_SIZE];
	const char *argv[] = {
	    helper, "history", option, "--from", from, "--to", to, NULL};
	int status = 0, r;

	cmd_helper_path("offduty-report", helper, sizeof(helper));
	str_printf(option, sizeof(option), "--%s", format);
	record_time(l, range.start, from);
	record_time(l, range.end, to);
	r = slurp_program(argv, max, ret, &status);
	if (r == -EFBIG)
		return cmd_fail("the history has more than %zu MiB from %s to "
				"%s; ask for less of it",
		    max >> 20, from, to);
	if (r < 0)
		return cmd_fail("cannot read the history with '%s': %s", helper,
		    strerror(-r));
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_OK)
		return EXIT_OK;
	if (WIFSIGNALED(status))
		return cmd_fail(
		    "'%s' was ended by signal %d", helper, WTERMSIG(status));
	return EXIT_FAILED; /* it has said why */
}
