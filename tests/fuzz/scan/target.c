/* Fuzzes the first two passes over a file, which see every byte of it: scan
 * and sieve. The last byte chooses the window, the others are the file. */
#include "fuzz/reading.h"

#include "calread/sieve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void tell(void *arg, const struct calwire_problem *p)
{
	(void)arg;
	must(*p->text && *p->remedy);
}

static void check_components(const struct component *c, size_t n, size_t size)
{
	for (size_t i = 0; i < n; i++) {
		must(c[i].offset < c[i].end && c[i].end <= size);
		must(c[i].line > 0);
	}
}

/* Groups of one UID hang together, and hold something that matters. */
static void check_groups(const struct scan *s)
{
	size_t end;

	for (size_t i = 0; i < s->n; i = end) {
		for (end = i + 1; end < s->n; end++) {
			if (s->event[end].key != s->event[i].key)
				break;
			must(s->event[end].offset > s->event[end - 1].offset);
		}
		must(end == s->n || s->event[end].key > s->event[i].key);
	}
	must(s->n <= s->total);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct notices notices = {tell, NULL};
	struct interval w;
	struct scan s = {0};
	struct sieve sieve = {.base = (const char *)data};
	int32_t last;

	if (n == 0)
		return 0;
	w = reading_window(data[--n]);
	last = (int32_t)(w.end.us / READING_DAY_US) + 1;
	if (scan_file(&s, sieve.base, n,
	    (int32_t)(w.start.us / READING_DAY_US) - 1, last, &notices) < 0)
		return 0;
	check_components(s.event, s.n, n);
	check_components(s.zone, s.n_zones, n);
	check_groups(&s);
	sieve.zones = zones_new(reading_load_zone, NULL);
	sieve.window = w;
	zones_begin_file(sieve.zones, sieve.base, s.zone, s.n_zones,
	    last + 400, &notices);
	for (size_t i = 0; i < s.n; i++) {
		if (s.event[i].recurs)
			(void)sieve_passes(&sieve, &s.event[i]);
	}
	zones_free(sieve.zones);
	scan_done(&s);
	return 0;
}
