/* What a calendar costs where libical reads the whole file: parses FILE and
 * counts the occurrences in [FROM, TO), both in seconds since 1970. Prints the
 * count and its private memory in KiB. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct window {
	time_t from, to;
	long n;
};

static void count_one(icalcomponent *c, struct icaltime_span *span, void *data)
{
	struct window *w = data;

	(void)c;
	if (span->start < w->to && span->end > w->from)
		w->n++;
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text;
	long n;

	if (!f || fseek(f, 0, SEEK_END) || (n = ftell(f)) < 0)
		return NULL;
	rewind(f);
	text = malloc((size_t)n + 1);
	if (!text || fread(text, 1, (size_t)n, f) != (size_t)n)
		return NULL;
	text[n] = '\0';
	fclose(f);
	return text;
}

/* Private memory in KiB, from proc(5) smaps_rollup; -1: not told. */
static long private_memory(void)
{
	FILE *f = fopen("/proc/self/smaps_rollup", "re");
	char line[256];
	long kib, sum = 0;

	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "Private_Dirty: %ld", &kib) == 1 ||
		    sscanf(line, "Private_Clean: %ld", &kib) == 1)
			sum += kib;
	fclose(f);
	return sum;
}

int main(int argc, char **argv)
{
	struct window w = {0, 0, 0};
	struct icaltimetype from, to;
	icalcomponent *all, *c;
	char *text;

	if (argc != 4 || !(text = read_file(argv[1])))
		return 1;
	w.from = (time_t)strtoll(argv[2], NULL, 10);
	w.to = (time_t)strtoll(argv[3], NULL, 10);
	from = icaltime_from_timet_with_zone(w.from, 0,
	    icaltimezone_get_utc_timezone());
	to = icaltime_from_timet_with_zone(w.to, 0,
	    icaltimezone_get_utc_timezone());
	all = icalparser_parse_string(text);
	if (!all)
		return 1;
	for (c = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT);
	    c; c = icalcomponent_get_next_component(all, ICAL_VEVENT_COMPONENT))
		icalcomponent_foreach_recurrence(c, from, to, count_one, &w);
	printf("%ld %ld\n", w.n, private_memory());
	return 0;
}
