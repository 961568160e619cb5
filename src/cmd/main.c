/* offduty: the command line. Only dispatches; each verb has its own file. */
#include <stddef.h>

#include "cmd/options.h"
#include "cmd/print/help.h"
#include "cmd/verbs.h"

const struct cmd *const verbs[] = {
    &cmd_status,
    &cmd_next,
    &cmd_plan,
    &cmd_events,
    &cmd_check,
    &cmd_prompt,
    &cmd_login,
    &cmd_take,
    &cmd_snooze,
    &cmd_skip,
    &cmd_pause,
    &cmd_resume,
    &cmd_extend,
    &cmd_oncall,
    &cmd_checkin,
    &cmd_explain,
    &cmd_history,
    &cmd_simulate,
    &cmd_config,
    &cmd_reload,
    &cmd_help,
    &cmd_version,
    NULL,
};

int main(int argc, char **argv)
{
	struct options o;
	int r = options_parse(&o, argc, argv);

	if (r != EXIT_OK)
		return o.ctx.cmd && o.ctx.cmd->never_fails ? EXIT_OK : r;
	if (o.version)
		return cmd_version.run(&o.ctx, 0, NULL);
	if (o.help)
		return help_show(o.ctx.cmd);
	return o.ctx.cmd->run(&o.ctx, o.n, o.args);
}
