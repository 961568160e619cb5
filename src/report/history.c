/* The history: opens the ledger, and feeds what the range holds to the format
 * that is asked for, entry by entry. */
#include "report/history.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desktop/zonefile.h"
#include "ledger/ledger.h"

int history_fail(const char *path, int err)
{
	const char *remedy = "";

	if (err == -EBADMSG)
		fprintf(stderr,
		    "offduty: '%s' is damaged; offdutyd sets it aside when it "
		    "starts next, and begins a new one\n",
		    path);
	else {
		if (err == -EBUSY)
			remedy = "; try again";
		fprintf(stderr, "offduty: cannot open the history '%s': %s%s\n",
		    path, strerrordesc_np(-err), remedy);
	}
	return EXIT_FAILURE;
}

/* ---- what is so when the range begins and ends ---- */

static int history_find_start(struct history *h, struct ledger_reader *r)
{
	struct interval range = h->opt->range;
	struct ledger_entry e;
	int more = ledger_reader_first(r, &e);

	if (more <= 0)
		return more;
	h->first = e.at;
	h->start.us = e.at.us > range.start.us ? e.at.us : range.start.us;
	more = ledger_reader_before(r, h->start, NULL, &e);
	/* what was last told so long ago is not so any more */
	if (more <= 0 || h->start.us - e.at.us >= DAYS_SILENCE)
		return more;
	more = ledger_reader_before(r, h->start, "presence", &e);
	if (more > 0)
		h->presence = days_presence(e.title);
	return more;
}

/* The service looked at the user until then. */
static int history_find_seen(struct history *h, struct ledger_reader *r)
{
	struct instant wall = INSTANT_NEVER;
	char *state = NULL;
	int err = ledger_reader_state(r, &state);

	if (state)
		wall = engine_state_wall(state);
	free(state);
	h->seen = h->opt->live;
	if (!instant_is_never(wall) && wall.us > h->seen.us)
		h->seen = wall;
	if (h->seen.us > h->opt->range.end.us)
		h->seen = h->opt->range.end;
	return err;
}

/* ---- the entries ---- */

static int history_feed(struct history *h, struct ledger_reader *r,
    const struct history_format *f)
{
	struct ledger_entry e;
	struct days d;
	int more;

	days_init(&d, h->out.zone, h->opt->day_start, f->sink, h);
	days_begin(&d, h->start, h->presence);
	more = ledger_reader_select(r, h->opt->range);
	if (more < 0)
		return more;
	while ((more = ledger_reader_next(r, &e)) > 0) {
		if (f->sink)
			days_add(&d, &e);
		else
			f->entry(h, &e);
		output_step(&h->out);
		if (h->out.error < 0)
			break;
	}
	if (f->sink)
		days_finish(&d, h->seen);
	return more < 0 ? more : 0;
}

/* r is NULL where there is no ledger yet. */
static int history_write(struct history *h, struct ledger_reader *r)
{
	const struct history_format *f = h->opt->format;
	int err = r ? history_find_start(h, r) : 0, written;

	if (err >= 0 && r)
		err = history_find_seen(h, r);
	if (err < 0)
		return history_fail(h->path, err);
	f->begin(h);
	if (r)
		err = history_feed(h, r, f);
	f->end(h);
	written = output_finish(&h->out);
	if (err < 0)
		return history_fail(h->path, err);
	if (written < 0) {
		fprintf(stderr, "offduty: cannot write: %s\n",
		    strerrordesc_np(-written));
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

static int history_show(const struct history_options *opt, const char *path)
{
	struct zone *zone = zonefile_load_user(opt->zone);
	struct history h = {
	    .opt = opt,
	    .path = path,
	    .out.zone = zone,
	    .start = opt->range.start,
	    .presence = PRESENCE_COUNT,
	    .first = INSTANT_NEVER,
	};
	struct ledger_reader *r = NULL;
	bool cut = false;
	int err = ledger_reader_open(path, &r, &cut), code;

	if (cut)
		fprintf(stderr,
		    "offduty: '%s-wal' cannot be read in a folder that may not "
		    "be written, and what came last is missing; copy the "
		    "folder and set XDG_STATE_HOME\n",
		    path);
	if (err < 0 && err != -ENOENT)
		code = history_fail(path, err);
	else
		code = history_write(&h, r);
	ledger_reader_close(r);
	zone_free(zone);
	return code;
}

int history_run(const struct history_options *opt)
{
	struct history_options o = *opt;
	char path[PATH_MAX];

	if (ledger_default_path(path, sizeof(path)) < 0) {
		fprintf(stderr, "offduty: no history: neither "
				"XDG_STATE_HOME nor HOME is set\n");
		return EXIT_FAILURE;
	}
	if (opt->erase)
		return history_erase(opt, path);
	if (o.range.start.us < HISTORY_FIRST)
		o.range.start.us = HISTORY_FIRST;
	if (o.range.end.us > HISTORY_LAST)
		o.range.end.us = HISTORY_LAST;
	return history_show(&o, path);
}
