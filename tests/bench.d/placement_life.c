/* Made-up people and their weeks: hours, meetings, when they come and go, the
 * pauses they make of themselves. Nothing here knows of any tool. */
#include "placement.h"

/* 2026-03-02, a Monday, 00:00 */
#define LIFE_BEGIN (INT64_C(20514) * DAY)
#define LIFE_SEED UINT64_C(0x6f6666647574)

enum draw_what {
	DRAW_MEETING,
	DRAW_MEETING_LENGTH,
	DRAW_ARRIVE,
	DRAW_LEAVE,
	DRAW_NIGHT,
	DRAW_NIGHT_AT,
	DRAW_NIGHT_LENGTH,
	DRAW_WEEKEND,
	DRAW_PAUSE_AT,
	DRAW_PAUSE_LENGTH,
	DRAW_READ_AT,
	DRAW_READ_LENGTH,
	DRAW_LUNCH,
	DRAW_LUNCH_AT,
	DRAW_LUNCH_LENGTH,
};

static const struct person people[LIFE_PEOPLE] = {
    {"heeds", 80, 10, 5, 120, 3, 4, 9, 4, 60, 180, 90, 70, -10, 25, 80, 0},
    {"sometimes", 45, 20, 20, 300, 3, 3, 10, 8, 60, 240, 70, 45, -5, 60, 60, 5},
    {"pauses anyway", 30, 15, 25, 240, 8, 5, 12, 8, 60, 240, 90, 60, -15, 20,
	50, 0},
    {"reads", 60, 15, 10, 240, 3, 3, 8, 22, 100, 290, 75, 50, 0, 45, 40, 5},
    {"works late", 40, 25, 20, 420, 3, 3, 8, 8, 60, 240, 55, 25, 60, 240, 60,
	35},
    {"ignores all", 0, 0, 30, 0, 2, 3, 6, 8, 60, 240, 50, 0, 20, 120, 20, 10},
};

const struct person *life_person(size_t i)
{
	return &people[i];
}

const char *life_kind_name(enum life_kind k)
{
	static const char *const names[LIFE_KINDS] = {
	    [LIFE_STANDUPS] = "standups",
	    [LIFE_BACK_TO_BACK] = "back to back",
	    [LIFE_INCIDENTS] = "incident nights",
	    [LIFE_FEW_MEETINGS] = "few meetings",
	    [LIFE_PART_TIME] = "part-time",
	    [LIFE_ON_CALL] = "on call",
	};

	return names[k];
}

/* splitmix64 over what is asked for */
uint32_t draw(uint64_t seed, uint64_t what, uint64_t which, uint32_t n)
{
	uint64_t z = seed * UINT64_C(0x9e3779b97f4a7c15) +
		     what * UINT64_C(0xd1342543de82ef95) + which;

	for (int i = 0; i < 2; i++) {
		z += UINT64_C(0x9e3779b97f4a7c15);
		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		z ^= z >> 31;
	}
	return n ? (uint32_t)(z % n) : 0;
}

static int64_t draw_between(
    uint64_t seed, uint64_t what, uint64_t which, int64_t least, int64_t most)
{
	return least + draw(seed, what, which, (uint32_t)(most - least + 1));
}

/* ---- spans ---- */

const struct span *span_find(const struct span *v, size_t n, int64_t t)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].from <= t && t < v[i].to)
			return &v[i];
	return NULL;
}

const struct span *spans_next(const struct spans *s, int64_t t)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].from > t)
			return &s->v[i];
	return NULL;
}

/* In order, and none over another: what would overlap is left out. */
static void spans_add(struct spans *s, int64_t from, int64_t to)
{
	size_t at = s->n;

	while (at > 0 && s->v[at - 1].from > from)
		at--;
	if (s->n == DAY_MAX_SPANS || (at > 0 && s->v[at - 1].to > from) ||
	    (at < s->n && s->v[at].from < to))
		return;
	for (size_t i = s->n++; i > at; i--)
		s->v[i] = s->v[i - 1];
	s->v[at] = (struct span){from, to};
}

/* ---- meetings ---- */

struct maker {
	struct life *life;
	struct life_day *day;
	uint64_t seed; /* the day's */
	int64_t midnight;
	int index;
};

/* 09:15 daily, and short ones all over the day. */
static void make_standups(struct maker *m)
{
	static const int length[] = {15, 25, 30};
	struct spans *s = &m->day->meetings;

	spans_add(s, m->midnight + 9 * HOUR + 15 * MINUTE,
	    m->midnight + 9 * HOUR + 30 * MINUTE);
	for (uint64_t i = 0; i < 9; i++) {
		int64_t at = m->midnight + 10 * HOUR + (int64_t)i * 45 * MINUTE;
		bool noon = i == 3;

		if (draw(m->seed, DRAW_MEETING, i, 100) < (noon ? 20 : 55))
			spans_add(s, at,
			    at + MINUTE * length[draw(m->seed,
					      DRAW_MEETING_LENGTH, i, 3)]);
	}
}

/* One after another, most without a gap, from half past nine to lunch and
 * from lunch on. */
static void make_back_to_back(struct maker *m)
{
	static const int length[] = {30, 45, 60};
	int64_t at = m->midnight + 9 * HOUR + 30 * MINUTE;
	int64_t noon = m->midnight + 12 * HOUR;
	bool afternoon = false;

	for (uint64_t i = 0; i < 12; i++) {
		int64_t len =
		    MINUTE * length[draw(m->seed, DRAW_MEETING_LENGTH, i, 3)];

		if (!afternoon && at + len > noon + 15 * MINUTE) {
			afternoon = true;
			at = noon + (draw(m->seed, DRAW_MEETING, 99, 100) < 30
					    ? 30 * MINUTE
					    : HOUR);
		}
		if (at + len > m->midnight + 16 * HOUR + 30 * MINUTE)
			break;
		spans_add(&m->day->meetings, at, at + len);
		at += len;
		if (draw(m->seed, DRAW_MEETING, i, 100) < 30)
			at += 5 * MINUTE;
	}
}

static void make_some(
    struct maker *m, uint32_t most, int64_t first, int64_t last)
{
	uint32_t n = draw(m->seed, DRAW_MEETING, 98, most + 1);

	for (uint64_t i = 0; i < n; i++) {
		int64_t at = m->midnight + draw_between(m->seed, DRAW_MEETING,
					       i, first * 4, last * 4) *
					       15 * MINUTE;
		int64_t len =
		    draw_between(m->seed, DRAW_MEETING_LENGTH, i, 2, 4) * 15 *
		    MINUTE;

		spans_add(&m->day->meetings, at, at + len);
	}
}

static void make_meetings(struct maker *m)
{
	if (m->day->hours.from == m->day->hours.to)
		return;
	switch (m->life->kind) {
	case LIFE_STANDUPS:
		make_standups(m);
		break;
	case LIFE_BACK_TO_BACK:
		make_back_to_back(m);
		break;
	case LIFE_PART_TIME:
		make_some(m, 2, 9, 12);
		break;
	case LIFE_FEW_MEETINGS:
		make_some(m, 2, 10, 16);
		break;
	default:
		make_some(m, 4, 9, 16);
		break;
	}
}

/* ---- coming and going ---- */

static bool is_on_call(const struct life *l, int64_t t)
{
	return span_find(l->on_call, l->n_on_call, t) != NULL;
}

static void make_night(struct maker *m)
{
	int64_t at = m->midnight + 22 * HOUR;
	int chance = 0, most = 90;

	if (m->life->kind == LIFE_INCIDENTS && m->index % 7 < 4) {
		chance = 40;
		most = 180;
	} else if (is_on_call(m->life, at)) {
		chance = 30;
	}
	if ((int)draw(m->seed, DRAW_NIGHT, 0, 100) >= chance)
		return;
	at += draw_between(m->seed, DRAW_NIGHT_AT, 0, 0, 150) * MINUTE;
	spans_add(&m->day->sessions, at,
	    at +
		MINUTE * draw_between(m->seed, DRAW_NIGHT_LENGTH, 0, 20, most));
}

static void make_weekend(struct maker *m)
{
	const struct person *p = m->life->person;
	int64_t at =
	    m->midnight +
	    draw_between(m->seed, DRAW_WEEKEND, 1, 10 * 60, 16 * 60) * MINUTE;
	int chance = is_on_call(m->life, at) ? p->weekend + 20 : p->weekend;
	int64_t length = 3 * MINUTE; /* a quick look */

	if ((int)draw(m->seed, DRAW_WEEKEND, 0, 100) < chance)
		length =
		    draw_between(m->seed, DRAW_WEEKEND, 2, 45, 180) * MINUTE;
	else if (draw(m->seed, DRAW_WEEKEND, 3, 100) >= 10)
		return;
	spans_add(&m->day->sessions, at, at + length);
}

static void make_sessions(struct maker *m)
{
	const struct person *p = m->life->person;
	struct span hours = m->day->hours;
	int64_t latest = m->midnight + 21 * HOUR + 30 * MINUTE, come, go;

	if (hours.from == hours.to) {
		make_weekend(m);
	} else {
		come = hours.from +
		       MINUTE * draw_between(m->seed, DRAW_ARRIVE, 0, -25, 20);
		go = hours.to + MINUTE * draw_between(m->seed, DRAW_LEAVE, 0,
					     p->leave_least, p->leave_most);
		spans_add(&m->day->sessions, come, go < latest ? go : latest);
	}
	make_night(m);
}

/* ---- what they do of themselves ---- */

static void make_pauses(struct maker *m)
{
	const struct person *p = m->life->person;
	int64_t from = m->midnight + 9 * HOUR + 20 * MINUTE;
	int64_t part = 8 * HOUR / p->pauses;

	for (uint64_t i = 0; i < (uint64_t)p->pauses; i++) {
		int64_t at = from + part * (int64_t)i +
			     draw(m->seed, DRAW_PAUSE_AT, i, (uint32_t)part);

		spans_add(&m->day->pauses, at,
		    at + MINUTE * draw_between(m->seed, DRAW_PAUSE_LENGTH, i,
				      p->pause_least, p->pause_most));
	}
	for (uint64_t i = 0; i < (uint64_t)p->reads; i++) {
		int64_t at = m->midnight + 9 * HOUR +
			     draw(m->seed, DRAW_READ_AT, i, 9 * HOUR);

		spans_add(&m->day->reads, at,
		    at + draw_between(m->seed, DRAW_READ_LENGTH, i,
			     p->read_least, p->read_most));
	}
}

static void make_lunch(struct maker *m)
{
	int64_t at = m->midnight + 11 * HOUR + 50 * MINUTE +
		     draw(m->seed, DRAW_LUNCH_AT, 0, 75) * MINUTE;

	m->day->lunch = (struct span){at, at};
	if ((int)draw(m->seed, DRAW_LUNCH, 0, 100) < m->life->person->lunch)
		m->day->lunch.to += MINUTE * draw_between(m->seed,
						 DRAW_LUNCH_LENGTH, 0, 25, 50);
}

static void make_day(struct life *l, int index)
{
	struct maker m = {.life = l,
	    .day = &l->day[index],
	    .index = index,
	    .seed = l->seed * 1000 + (uint64_t)index,
	    .midnight = LIFE_BEGIN + (int64_t)index * DAY};
	int64_t from = m.midnight + 9 * HOUR;
	bool part = l->kind == LIFE_PART_TIME;

	*m.day = (struct life_day){.start = m.midnight + 4 * HOUR};
	if (index % 7 < (part ? 4 : 5))
		m.day->hours =
		    (struct span){from, from + (part ? 4 : 8) * HOUR};
	make_meetings(&m);
	make_sessions(&m);
	make_pauses(&m);
	make_lunch(&m);
}

void life_make(struct life *ret, enum life_kind k, size_t person)
{
	*ret = (struct life){.kind = k,
	    .person = &people[person],
	    .seed = LIFE_SEED + (uint64_t)k * LIFE_PEOPLE + person};
	/* every other week, from Monday to Monday */
	for (int64_t w = 0; k == LIFE_ON_CALL && w < LIFE_WEEKS; w += 2)
		ret->on_call[ret->n_on_call++] =
		    (struct span){LIFE_BEGIN + w * 7 * DAY + 9 * HOUR,
			LIFE_BEGIN + (w + 1) * 7 * DAY + 9 * HOUR};
	for (int i = 0; i < LIFE_DAYS; i++)
		make_day(ret, i);
}
