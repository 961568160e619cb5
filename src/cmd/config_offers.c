/* Offers: calendars that khal and vdirsyncer keep, and the working hours that
 * Outlook has written into one of them. */
#include "cmd/config_offers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/offline.h"
#include "config/clients.h"
#include "config/template.h"
#include "desktop/calendar_files.h"
#include "desktop/configfile.h"

typedef void clients_read_fn(struct client_calendars *l, int program,
    const char *text, size_t n);

/* In the order of their rank: what the first names the next needs not. */
static const struct program {
	const char *name, *file; /* below $XDG_CONFIG_HOME */
	clients_read_fn *read;
} programs[] = {
    {"--calendar", NULL, NULL},
    {"khal", "khal/config", clients_read_khal},
    {"vdirsyncer", "vdirsyncer/config", clients_read_vdirsyncer},
};

struct hours {
	struct calwire_hint set; /* days 0: none */
	char calendar[RULES_NAME_SIZE];
};

/* ---- finding ---- */

/* $XDG_CONFIG_HOME/file; free() it. NULL: no home. */
static char *config_home_file(const char *file)
{
	cleanup_free char *own = configfile_user_path();
	struct str s = {0};
	size_t n = own ? strlen(own) : 0;

	for (int slashes = 0; n > 0 && slashes < 2; n--)
		slashes += own[n - 1] == '/';
	if (n == 0)
		return NULL;
	str_add_n(&s, own, n);
	str_addf(&s, "/%s", file);
	return s.v;
}

static void find_in(struct client_calendars *l, int program)
{
	cleanup_free char *path = config_home_file(programs[program].file);
	cleanup_close int fd = path ? calendar_open_file(path) : -1;
	struct str text = {0};
	char block[16384];
	ssize_t n;

	while (fd >= 0 && text.n < CLIENTS_MAX_BYTES &&
	    (n = read(fd, block, sizeof(block))) > 0)
		str_add_n(&text, block, (size_t)n);
	if (text.n)
		programs[program].read(l, program, text.v, text.n);
	str_done(&text);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void find_named(struct client_calendars *l, const char *path)
{
	cleanup_free char *here = getcwd(NULL, 0);
	char name[CONFIG_PATH_SIZE];
	struct str full = {0};
	char *dot;

	if (here && *path != '/' && *path != '~')
		str_addf(&full, "%s/", here);
	str_add(&full, path);
	str_copy(name, sizeof(name), base_name(path));
	dot = strrchr(name, '.');
	if (dot && dot > name)
		*dot = '\0';
	clients_add(l, 0, name, full.v);
	str_done(&full);
}

/* ---- writing ---- */

static void add_place(struct str *s, const struct client_calendar *c)
{
	cleanup_free char *path = programs[c->program].file ?
	    config_home_file(programs[c->program].file) : NULL;
	char clean[CONFIG_PATH_SIZE];

	if (!path) {
		str_add(s, programs[c->program].name);
		return;
	}
	str_clean(clean, sizeof(clean), path, strlen(path));
	str_addf(s, "%s: %s:%u", programs[c->program].name, clean, c->line);
}

static void add_calendar(struct str *s, const struct client_calendar *c,
    const char *comment)
{
	str_add(s, "\n; ");
	add_place(s, c);
	if (c->why_not) {
		str_addf(s, "\n; '%s' is not offered: %s\n", c->name,
		    c->why_not);
		return;
	}
	str_addf(s, "\n%s[calendar %s]\n%spath = %s\n", comment, c->name,
	    comment, c->path);
	if (*c->me)
		str_addf(s, "%sme = %s\n", comment, c->me);
}

static void add_calendars(struct str *s, const struct client_calendars *l,
    bool active)
{
	if (l->n == 0)
		return;
	str_add(s, active ? "\n; Calendars on this machine.\n" :
	    "\n; Calendars on this machine. Take the ';' from the [section] "
	    "and the keys of\n; those that offduty is to read.\n");
	for (size_t i = 0; i < l->n; i++)
		add_calendar(s, &l->v[i], active ? "" : ";");
	if (l->more)
		str_addf(s, "\n; %zu more are not offered: offduty reads at "
		    "most %d.\n", l->more, CONFIG_MAX_CALENDARS);
}

static void say_calendars(struct str *said, const struct client_calendars *l,
    bool active)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct client_calendar *c = &l->v[i];

		str_addf(said, "%s: [calendar %s] (", c->why_not ?
		    "not offered" : active ? "active" : "commented out",
		    c->name);
		add_place(said, c);
		str_addf(said, ")%s%s\n", c->why_not ? ": " : "",
		    c->why_not ? c->why_not : "");
	}
}

/* ---- working hours ---- */

static void add_clock(struct str *s, int32_t sec)
{
	str_addf(s, "%02d:%02d", (int)(sec / 3600), (int)(sec / 60 % 60));
}

/* "mon-fri 08:00-17:00, sun 08:00-17:00" */
static void add_hours(struct str *s, const struct calwire_hint *h)
{
	const char *comma = "";

	for (int day = MON; day <= SUN; day++) {
		int last = day;

		if (!(h->days & 1u << day))
			continue;
		while (last < SUN && h->days & 1u << (last + 1))
			last++;
		str_addf(s, "%s%s", comma, weekday_name((enum weekday)day));
		if (last > day)
			str_addf(s, "-%s", weekday_name((enum weekday)last));
		str_add(s, " ");
		add_clock(s, h->start_sec);
		str_add(s, "-");
		add_clock(s, h->end_sec);
		comma = ", ";
		day = last;
	}
}

/* Reads what is offered for the hours in it. */
static void find_hours(const struct client_calendars *l, struct hours *ret)
{
	struct calendar_result r = {0};
	struct config *c = config_new();
	struct instant now = offline_clock();
	char helper[CONFIG_PATH_SIZE];
	struct calendar_query q = {
	    .config = c,
	    .helper = helper,
	    .window = {now, {now.us + USEC_PER_HOUR}},
	    .now = now,
	    .everything = true,
	};
	int err;

	for (size_t i = 0; i < l->n; i++) {
		struct calendar_config *v = &c->calendar[c->n_calendars];

		if (l->v[i].why_not)
			continue;
		str_copy(v->name, sizeof(v->name), l->v[i].name);
		str_copy(v->path, sizeof(v->path), l->v[i].path);
		c->n_calendars++;
	}
	cmd_helper_path("offduty-calread", helper, sizeof(helper));
	err = c->n_calendars ? calendar_read(&q, NULL, NULL, &r) : 0;
	if (err < 0)
		fprintf(stderr, "offduty: cannot read the calendars with "
		    "'%s': %s; no working hours are offered\n", helper,
		    strerror(-err));
	ret->set = r.hint.hours;
	if (ret->set.days)
		str_copy(ret->calendar, sizeof(ret->calendar),
		    c->calendar[r.hint.calendar].name);
	calendar_result_done(&r);
	config_free(c);
}

/* The template, with the hours below its own. */
static void add_template(struct str *s, const struct hours *h)
{
	static const char key[] = "\n;work =";
	struct str plain = {0};
	const char *at, *end;

	template_write(&plain, true);
	at = h->set.days ? strstr(plain.v, key) : NULL;
	end = at ? at + 1 + strcspn(at + 1, "\n") + 1 : plain.v;
	str_add_n(s, plain.v, (size_t)(end - plain.v));
	if (at) {
		str_addf(s, "; Outlook's, in the calendar '%s':\n;work = ",
		    h->calendar);
		add_hours(s, &h->set);
		str_add(s, "\n");
	}
	str_add(s, end);
	str_done(&plain);
}

void config_write_offers(struct str *s, struct str *said, const char *calendar,
    bool active)
{
	struct client_calendars *l = mem_new(1, sizeof(*l));
	struct hours h = {0};

	l->home = getenv("HOME");
	if (calendar)
		find_named(l, calendar);
	for (int i = 1; i < (int)ARRAY_LEN(programs); i++)
		find_in(l, i);
	find_hours(l, &h);
	add_template(s, &h);
	add_calendars(s, l, active);
	say_calendars(said, l, active);
	if (h.set.days) {
		str_add(said, "commented out: work = ");
		add_hours(said, &h.set);
		str_addf(said, " (Outlook's, in the calendar '%s')\n",
		    h.calendar);
	}
	free(l);
}
