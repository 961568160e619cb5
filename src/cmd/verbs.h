/* The verbs there are: main.c's table, in the order of `help`. */
#ifndef CMD_VERBS_H
#define CMD_VERBS_H

#include "cmd/cmd.h"

/* Ends with NULL. */
extern const struct cmd *const verbs[];

extern const struct cmd cmd_check;
extern const struct cmd cmd_checkin;
extern const struct cmd cmd_config;
extern const struct cmd cmd_events;
extern const struct cmd cmd_explain;
extern const struct cmd cmd_extend;
extern const struct cmd cmd_help;
extern const struct cmd cmd_history;
extern const struct cmd cmd_login;
extern const struct cmd cmd_next;
extern const struct cmd cmd_oncall;
extern const struct cmd cmd_pause;
extern const struct cmd cmd_plan;
extern const struct cmd cmd_prompt;
extern const struct cmd cmd_reload;
extern const struct cmd cmd_resume;
extern const struct cmd cmd_simulate;
extern const struct cmd cmd_skip;
extern const struct cmd cmd_snooze;
extern const struct cmd cmd_status;
extern const struct cmd cmd_take;
extern const struct cmd cmd_version;

#endif
