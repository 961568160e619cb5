/* offdutyd: options, and off into the loop. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "build.h"
#include "service/service.h"

#define EXIT_USAGE 2

static const char help_text[] =
    "usage: offdutyd [--config FILE] [--script FILE] [--verbose]\n"
    "\n"
    "Keeps the boundary between work and the rest of the day: watches over\n"
    "hours, breaks and the cutoff, and answers 'offduty'.\n"
    "\n"
    "  --config FILE  read FILE instead of the usual places\n"
    "  --script FILE  follow FILE's clock instead of the machine's\n"
    "  --verbose      log what is decided\n"
    "  --help         show this and exit\n"
    "  --version      show the version and exit\n"
    "\n"
    "See offdutyd(8) and offduty.ini(5).\n";

/* The journal says in $JOURNAL_STREAM which stream it reads. */
static int main_in_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 && st.st_dev == dev &&
	       st.st_ino == ino;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"script", required_argument, NULL, 's'},
	    {"verbose", no_argument, NULL, 'v'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'},
	    {NULL, 0, NULL, 0},
	};
	struct service_options opt = {0};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			opt.config = optarg;
			break;
		case 's':
			opt.script = optarg;
			break;
		case 'v':
			opt.verbose = true;
			break;
		case 'h':
			fputs(help_text, stdout);
			return EXIT_SUCCESS;
		case 'V':
			puts("offdutyd " OFFDUTY_VERSION);
			return EXIT_SUCCESS;
		default:
			fputs("see 'offdutyd --help'\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "offdutyd: unexpected '%s'\n", argv[optind]);
		return EXIT_USAGE;
	}
	mem_part_large();
	log_init("offdutyd", opt.verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO,
	    main_in_journal());
	return service_run(&opt);
}
