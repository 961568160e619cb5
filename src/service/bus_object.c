/* org.offduty.Offduty1: where the user stands as properties, the verbs as
 * methods. Times are microseconds since 1970, 0 for none. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "service/bus_priv.h"

#define BUS_ERROR "org.offduty.Error.Refused"
#define BUS_MAX_SECONDS (UINT64_C(366) * SEC_PER_DAY)

/* ---- properties ---- */

static const char *property_state(const struct service *s)
{
	static const char *const names[DUTY_COUNT] = {
	    [DUTY_ON] = "on-duty",
	    [DUTY_OFF] = "off-duty",
	    [DUTY_BREAK] = "break",
	    [DUTY_PAUSED] = "paused",
	};

	return names[s->verdict.duty];
}

static const char *property_presence(const struct service *s)
{
	return engine_presence_name(s->verdict.presence);
}

static const char *property_next(const struct service *s)
{
	return engine_next_name(s->verdict.next);
}

static const char *property_next_title(const struct service *s)
{
	return s->verdict.next_title;
}

static const char *property_offered(const struct service *s)
{
	return s->verdict.offered ? s->verdict.offered_title : "";
}

static const char *property_reason(const struct service *s)
{
	return s->verdict.reason.text;
}

static int property_get_text(sd_bus *bus, const char *path,
    const char *interface, const char *property, sd_bus_message *reply,
    void *data, sd_bus_error *error)
{
	static const struct {
		const char *name;
		const char *(*get)(const struct service *s);
	} row[] = {
	    {"State", property_state},
	    {"Presence", property_presence},
	    {"NextKind", property_next},
	    {"NextTitle", property_next_title},
	    {"Offered", property_offered},
	    {"Reason", property_reason},
	    {"Problem", status_problem},
	};

	(void)bus;
	(void)path;
	(void)interface;
	(void)error;
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		if (strcmp(row[i].name, property) == 0)
			return sd_bus_message_append(
			    reply, "s", row[i].get(data));
	return -ENOENT;
}

static int property_get_time(sd_bus *bus, const char *path,
    const char *interface, const char *property, sd_bus_message *reply,
    void *data, sd_bus_error *error)
{
	const struct verdict *v = &((struct service *)data)->verdict;
	const struct {
		const char *name;
		struct instant at;
	} row[] = {
	    {"NextAt", v->next_at},
	    {"Cutoff", v->cutoff},
	    {"PauseUntil", v->pause_until},
	    {"OnCallUntil", v->on_call_until},
	};

	(void)bus;
	(void)path;
	(void)interface;
	(void)error;
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		if (strcmp(row[i].name, property) == 0)
			return sd_bus_message_append(reply, "t",
			    instant_is_never(row[i].at)
				? UINT64_C(0)
				: (uint64_t)row[i].at.us);
	return -ENOENT;
}

static int property_get_flag(sd_bus *bus, const char *path,
    const char *interface, const char *property, sd_bus_message *reply,
    void *data, sd_bus_error *error)
{
	const struct verdict *v = &((struct service *)data)->verdict;
	const struct {
		const char *name;
		bool set;
	} row[] = {
	    {"Meeting", v->meeting},
	    {"OnCall", v->on_call},
	    {"Quiet", v->quiet},
	};

	(void)bus;
	(void)path;
	(void)interface;
	(void)error;
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		if (strcmp(row[i].name, property) == 0)
			return sd_bus_message_append(reply, "b", row[i].set);
	return -ENOENT;
}

/* ---- methods ---- */

static const struct verb_row *method_find(const char *member)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (strcmp(verb_table[i].method, member) == 0)
			return &verb_table[i];
	return NULL;
}

static int method_read(
    sd_bus_message *m, const char *in, struct verb_request *ret)
{
	uint64_t seconds;
	uint32_t number;
	int r = 0;

	for (; *in && r >= 0; in++) {
		if (*in == 's') {
			r = sd_bus_message_read(m, "s", &ret->text);
			continue;
		}
		if (*in == 'u') {
			r = sd_bus_message_read(m, "u", &number);
			if (r >= 0)
				ret->span = number;
			continue;
		}
		r = sd_bus_message_read(m, "t", &seconds);
		if (r >= 0 && seconds > BUS_MAX_SECONDS)
			r = -ERANGE;
		if (r >= 0)
			ret->span = (int64_t)seconds * USEC_PER_SEC;
	}
	return r;
}

static int method_verb(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const struct verb_row *row = method_find(sd_bus_message_get_member(m));
	struct verb_request q = {.until = INSTANT_NEVER, .text = ""};
	char answer[ENGINE_TEXT_SIZE];
	int r;

	if (!row)
		return -ENOENT;
	r = method_read(m, row->in, &q);
	if (r < 0)
		return r;
	if (verbs_run(data, row->verb, &q, answer, sizeof(answer)) < 0)
		return sd_bus_error_set(error, BUS_ERROR, answer);
	return sd_bus_reply_method_return(m, "s", answer);
}

static int method_reload(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct str lines = {0};
	int r = service_reload(data, &lines);

	if (r < 0)
		r = sd_bus_error_set(error, BUS_ERROR, lines.v);
	else
		r = sd_bus_reply_method_return(
		    m, "s", "configuration reloaded");
	str_done(&lines);
	return r;
}

static const sd_bus_vtable bus_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("State", "s", property_get_text, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("Presence", "s", property_get_text, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("Meeting", "b", property_get_flag, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("OnCall", "b", property_get_flag, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("Quiet", "b", property_get_flag, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("Offered", "s", property_get_text, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("NextKind", "s", property_get_text, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("NextTitle", "s", property_get_text, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("NextAt", "t", property_get_time, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("Cutoff", "t", property_get_time, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("PauseUntil", "t", property_get_time, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("OnCallUntil", "t", property_get_time, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("Reason", "s", property_get_text, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("Problem", "s", property_get_text, 0,
	SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_METHOD("Take", "", "s", method_verb, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Snooze", "", "s", method_verb, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Skip", "", "s", method_verb, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("Pause", SD_BUS_ARGS("t", seconds),
	SD_BUS_RESULT("s", answer), method_verb, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Resume", "", "s", method_verb, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("Extend", SD_BUS_ARGS("t", seconds, "s", because),
	SD_BUS_RESULT("s", answer), method_verb, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("OnCall", SD_BUS_ARGS("t", seconds),
	SD_BUS_RESULT("s", answer), method_verb, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("CheckIn", SD_BUS_ARGS("u", number, "s", note),
	SD_BUS_RESULT("s", answer), method_verb, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Reload", "", "s", method_reload, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

int bus_object_add(struct service *s, sd_bus *bus)
{
	return sd_bus_add_object_vtable(
	    bus, NULL, BUS_PATH, BUS_INTERFACE, bus_vtable, s);
}

void bus_object_changed(sd_bus *bus)
{
	sd_bus_emit_properties_changed(bus, BUS_PATH, BUS_INTERFACE, "State",
	    "Presence", "Meeting", "OnCall", "Quiet", "Offered", "NextKind",
	    "NextTitle", "NextAt", "Cutoff", "PauseUntil", "OnCallUntil", "Reason",
	    "Problem", NULL);
}
