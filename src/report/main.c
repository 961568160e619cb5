/* offduty-report: reads the ledger for `offduty history`, which runs it as git
 * runs its commands; its options are the command line's, already settled. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/diag.h"
#include "config/value.h"
#include "report/history.h"

#define REPORT_USAGE 2

enum report_option {
	OPTION_JSON = 1,
	OPTION_CSV,
	OPTION_TRACE,
	OPTION_ZONE,
	OPTION_DAY_START,
	OPTION_FROM,
	OPTION_TO,
	OPTION_NOW,
	OPTION_LIVE,
	OPTION_ERASE,
	OPTION_YES,
};

static const struct option report_options[] = {
    {"json", no_argument, NULL, OPTION_JSON},
    {"csv", no_argument, NULL, OPTION_CSV},
    {"trace", no_argument, NULL, OPTION_TRACE},
    {"zone", required_argument, NULL, OPTION_ZONE},
    {"day-start", required_argument, NULL, OPTION_DAY_START}, /* seconds */
    /* as RFC 3339 */
    {"from", required_argument, NULL, OPTION_FROM},
    {"to", required_argument, NULL, OPTION_TO},
    {"now", required_argument, NULL, OPTION_NOW},
    {"live", required_argument, NULL, OPTION_LIVE},
    {"erase", no_argument, NULL, OPTION_ERASE},
    {"yes", no_argument, NULL, OPTION_YES},
    {NULL, 0, NULL, 0},
};

static int report_usage(void)
{
	fprintf(stderr, "offduty-report: started by 'offduty history'; see "
			"offduty(1)\n");
	return REPORT_USAGE;
}

static bool report_take_seconds(const char *text, int32_t *ret)
{
	uint64_t v;

	if (str_read_number(&text, SEC_PER_DAY - 1, &v) < 0 || *text)
		return false;
	*ret = (int32_t)v;
	return true;
}

static bool report_take_time(const char *text, struct instant *ret)
{
	char problem[DIAG_TEXT_SIZE];

	return value_parse_when(text, (struct instant){0}, NULL, ret,
		   problem, sizeof(problem)) == 0;
}

/* False: that is not how the command line calls it. */
static bool report_take(struct history_options *o, int option,
    const char *value)
{
	switch (option) {
	case OPTION_JSON:
		o->format = &history_json;
		return true;
	case OPTION_CSV:
		o->format = &history_csv;
		return true;
	case OPTION_TRACE:
		o->format = &history_trace;
		return true;
	case OPTION_ZONE:
		o->zone = value;
		return true;
	case OPTION_DAY_START:
		return report_take_seconds(value, &o->day_start);
	case OPTION_FROM:
		return report_take_time(value, &o->range.start);
	case OPTION_TO:
		return report_take_time(value, &o->range.end);
	case OPTION_NOW:
		return report_take_time(value, &o->now);
	case OPTION_LIVE:
		return report_take_time(value, &o->live);
	case OPTION_ERASE:
		o->erase = true;
		return true;
	case OPTION_YES:
		o->yes = true;
		return true;
	default:
		return false;
	}
}

int main(int argc, char **argv)
{
	struct history_options o = {
	    .format = &history_text,
	    .range = {{INT64_MIN}, INSTANT_NEVER},
	};
	int option;

	if (argc < 2 || strcmp(argv[1], "history") != 0)
		return report_usage();
	optind = 2;
	while ((option = getopt_long(argc, argv, "", report_options, NULL)) !=
	       -1)
		if (!report_take(&o, option, optarg))
			return report_usage();
	if (optind < argc)
		return report_usage();
	return history_run(&o);
}
