/* What must last: the engine's records and state go to the ledger before
 * anything is shown. What cannot be written waits, and is written in its order
 * with the next that is. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "service/service.h"

/* Records that wait at most; of more, the oldest are lost. */
#define RECORDS_MAX 1000

#define RECORDS_UNWRITTEN "The history cannot be written"
#define RECORDS_DAMAGED "The history was damaged"

struct records {
	struct action *v; /* not written yet, oldest first */
	size_t n, cap;
	bool failed;	  /* the last try */
	bool told;	  /* by a notice, since it failed first */
	unsigned lost;
	char note[SERVICE_PROBLEM_SIZE]; /* of a damaged file; "": none */
};

/* ---- what waits ---- */

static void records_add(struct service *s, const struct action *a)
{
	struct records *r = s->records;

	if (r->n == RECORDS_MAX) {
		memmove(r->v, r->v + 1, (r->n - 1) * sizeof(*r->v));
		r->n--;
		r->lost++;
	}
	mem_grow(&r->v, r->n, &r->cap, sizeof(*r->v));
	r->v[r->n] = *a;
	if (instant_is_never(a->at))
		r->v[r->n].at = s->now.wall;
	r->n++;
}

static void records_clear(struct records *r)
{
	r->n = 0;
	/* what a bad day took is given back */
	if (r->cap > ENGINE_MAX_ACTIONS) {
		free(r->v);
		r->v = NULL;
		r->cap = 0;
		mem_trim();
	}
}

/* ---- the user is told ---- */

static void records_say(struct service *s, const char *problem)
{
	struct records *r = s->records;

	service_set_problem(
	    s, PROBLEM_LEDGER, problem ? problem : *r->note ? r->note : NULL);
}

static void records_fail(struct service *s, int error)
{
	struct records *r = s->records;
	char text[SERVICE_PROBLEM_SIZE];

	r->failed = true;
	str_printf(text, sizeof(text),
	    "cannot write the history: %s; it waits in memory",
	    strerrordesc_np(-error));
	records_say(s, text);
	/* another process has it for a while: not worth a word */
	if (r->told || error == -EBUSY || !s->notifier)
		return;
	r->told = true;
	str_printf(text, sizeof(text),
	    "%s. It is kept in memory, and written as soon as it can be.",
	    strerrordesc_np(-error));
	service_notice(s, RECORDS_UNWRITTEN, text);
}

static void records_succeed(struct service *s)
{
	struct records *r = s->records;

	if (r->failed)
		log_info("history: %zu record%s written that waited, %u lost",
		    r->n, r->n == 1 ? "" : "s", r->lost);
	if (r->told && s->notifier)
		notifier_withdraw(s->notifier, CHANNEL_NOTICE);
	r->failed = r->told = false;
	r->lost = 0;
	records_clear(r);
	records_say(s, NULL);
}

/* ---- the ledger ---- */

/* What was told of an opened ledger: a damaged one was set aside. */
static void records_note(struct service *s, const char *note)
{
	struct records *r = s->records;

	str_copy(r->note, sizeof(r->note), note);
	if (s->notifier && *note)
		service_notice(s, RECORDS_DAMAGED, note);
}

static int records_open(struct service *s)
{
	char note[SERVICE_PROBLEM_SIZE] = "";
	int r = ledger_open(NULL, &s->ledger, note, sizeof(note));

	if (r < 0)
		s->ledger = NULL;
	else if (*note)
		records_note(s, note);
	return r;
}

/* The file went bad, or away, while it was in use. */
static int records_renew(struct service *s)
{
	char note[SERVICE_PROBLEM_SIZE] = "";
	int r = ledger_renew(&s->ledger, note, sizeof(note));

	if (*note)
		records_note(s, note);
	return r;
}

static int records_try(struct service *s, const char *state)
{
	struct records *r = s->records;
	int error = s->ledger ? 0 : records_open(s);

	if (error == 0)
		error = ledger_commit(s->ledger, s->now.wall, r->v, r->n, state);
	if (error != -EBADMSG && error != -ESTALE)
		return error;
	error = records_renew(s);
	if (error == 0)
		error = ledger_commit(s->ledger, s->now.wall, r->v, r->n, state);
	return error;
}

void service_save(struct service *s)
{
	struct str state = {0};
	int r;

	if (!s->engine)
		return;
	engine_save(s->engine, engine_now(s->engine), s->boot, s->stopped,
	    &state);
	screen_save(s, &state);
	hooks_save(s, &state);
	r = records_try(s, state.v);
	str_done(&state);
	s->wrote = true;
	if (r < 0)
		records_fail(s, r);
	else
		records_succeed(s);
}

/* A step that only moved the time is not worth a write: the same time moves
 * the state again. Nor is one that only lent something to the engine before it
 * is fed. */
static bool records_matter(struct service *s, const struct engine_event *e)
{
	if (e->type == EVENT_NOTIFICATION &&
	    screen_outcome(s, e->channel, e->outcome))
		return true;
	return s->out.n > 0 ||
	       (!s->held && e->type != EVENT_TICK &&
		   e->type != EVENT_NOTIFICATION);
}

void records_take(struct service *s, const struct engine_event *e)
{
	bool matters = records_matter(s, e);

	for (size_t i = 0; i < s->out.n; i++) {
		screen_take(s, &s->out.action[i]);
		if (s->out.action[i].type == ACTION_RECORD)
			records_add(s, &s->out.action[i]);
	}
	if (matters)
		service_save(s);
}

/* ---- start and end ---- */

/* What `offduty explain` tells goes on over a restart. */
static void records_recall(struct service *s)
{
	struct decision *d = mem_new(ENGINE_MAX_DECISIONS, sizeof(*d));
	size_t n;

	if (ledger_load_last(s->ledger, d, ENGINE_MAX_DECISIONS, &n) == 0)
		engine_recall(s->engine, d, n);
	free(d);
}

static void records_restore(struct service *s, const char *state)
{
	struct now then;
	bool killed = engine_saved_at(state, s->boot, &then);

	if (killed) {
		clock_go_on(s->clock, then);
		service_forget_now(s);
	}
	if (engine_restore(s->engine, service_now(s), s->boot, state) < 0) {
		log_warning("the saved state cannot be read; begun anew");
		return;
	}
	screen_restore(s, state, killed);
	hooks_restore(s, state);
	if (killed)
		s->presence = engine_presence(s->engine);
}

void records_start(struct service *s)
{
	char *state = NULL;
	int r;

	s->records = mem_new(1, sizeof(*s->records));
	r = records_open(s);
	if (r < 0)
		records_fail(s, r);
	else
		records_say(s, NULL);
	if (!s->ledger)
		return;
	if (ledger_load_state(s->ledger, &state) == 0 && state)
		records_restore(s, state);
	free(state);
	records_recall(s);
}

void records_tell(struct service *s)
{
	records_note(s, s->records->note);
}

void records_stop(struct service *s)
{
	if (!s->records)
		return;
	ledger_close(s->ledger);
	free(s->records->v);
	free(s->records);
}
