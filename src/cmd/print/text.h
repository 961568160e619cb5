/*
 * Text for people: times, spans and what the verdict says. Without printf,
 * because resolving and running it costs `status` more than all the rest.
 */
#ifndef CMD_PRINT_TEXT_H
#define CMD_PRINT_TEXT_H

#include "base/str.h"
#include "wire/control.h"

/* Untrusted text as one clean line. */
void print_clean(struct str *s, const char *text);

void print_number(struct str *s, int64_t v);

/* "1h 20m", "12m", "45s": as time_format_span() does, whole minutes from one
 * minute on, rounded up. */
void print_span(struct str *s, int64_t span_us);

/* "10:50" */
void print_clock(struct str *s, struct control_time t);

/* "10:50", "tomorrow 09:00", "mon 09:00", "2026-12-01 09:00": the day as far
 * as it is not now's. */
void print_when(struct str *s, struct control_time t, struct control_time now);

/* Of what was: "10:50", "mon 09:00", "2026-12-01 09:00". */
void print_past(struct str *s, struct control_time t, struct control_time now);

/* " at 10:50", " tomorrow at 09:00" */
void print_at(struct str *s, struct control_time t, struct control_time now);

/* "mon", as offduty.ini(5) writes it. */
const char *print_weekday(int32_t day);

/* The local day, days since 1970-01-01. */
int32_t print_day(struct control_time t);

bool print_is_never(struct control_time t);

/* "on duty until 17:00" */
void print_duty(struct str *s, const struct control_verdict *v);

/* Lines about the verdict, each with its end of line. */
void print_state(struct str *s, const struct control_verdict *v);
/* "rest break at 10:50, in 12m" */
void print_next_line(struct str *s, const struct control_verdict *v);
/* the same behind "next: ", after what is offered now */
void print_next(struct str *s, const struct control_verdict *v);
/* What holds back, or must pass, before anything more is shown: "the end of
 * the meeting at 11:30"; no end of line */
void print_waits(struct str *s, const struct control_verdict *v);
void print_reason(struct str *s, const struct control_verdict *v);
/* What is left to extend by, where the end of the day is near or past. */
void print_budget(struct str *s, const struct control_verdict *v);
/* What limits are reached. */
void print_limits(struct str *s, const struct control_verdict *v);
/* Whether somebody is there, and what tells. */
void print_presence(struct str *s, const struct control_verdict *v);
void print_problems(struct str *s, const struct control_verdict *v);

#endif
