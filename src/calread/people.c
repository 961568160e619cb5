/* ORGANIZER and ATTENDEEs, and which of them the user is. */
#include "calread/people.h"

#include <string.h>

#include "base/mem.h"

/* The address without its scheme. */
static void copy_address(char *buf, size_t size, const struct property *p)
{
	struct property v = *p;

	if (v.n >= 7 && strncasecmp(v.value, "mailto:", 7) == 0) {
		v.value += 7;
		v.n -= 7;
	}
	str_clean(buf, size, v.value, v.n);
}

/* Whether text names the user: an address or a name, case ignored. */
static bool is_me(const struct event_context *ctx, const char *text)
{
	for (size_t i = 0; i < ctx->n_me; i++) {
		if (*ctx->me[i] && str_casecmp(ctx->me[i], text) == 0)
			return true;
	}
	return false;
}

/* By address or by its CN. */
static bool property_is_me(const struct event_context *ctx,
    const struct property *p, const char *address)
{
	char name[128];

	if (is_me(ctx, address))
		return true;
	return property_param(p, "CN", name, sizeof(name)) &&
	    is_me(ctx, name);
}

void people_take_organizer(const struct event_context *ctx,
    const struct property *p, struct event *e)
{
	copy_address(e->organizer, sizeof(e->organizer), p);
	if (property_is_me(ctx, p, e->organizer) && ctx->n_me)
		str_copy(e->organizer, sizeof(e->organizer), ctx->me[0]);
}

static enum partstat partstat_of(const struct property *p)
{
	static const struct {
		const char *name;
		enum partstat stat;
	} names[] = {{"ACCEPTED", PARTSTAT_ACCEPTED},
	    {"TENTATIVE", PARTSTAT_TENTATIVE},
	    {"DECLINED", PARTSTAT_DECLINED},
	    {"DELEGATED", PARTSTAT_DELEGATED},
	    {"NEEDS-ACTION", PARTSTAT_NEEDS_ACTION}};
	char stat[32];

	if (!property_param(p, "PARTSTAT", stat, sizeof(stat)))
		return PARTSTAT_NEEDS_ACTION; /* RFC 5545, 3.2.12 */
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_casecmp(stat, names[i].name) == 0)
			return names[i].stat;
	}
	return PARTSTAT_NEEDS_ACTION;
}

void people_take_attendee(const struct event_context *ctx,
    const struct property *p, struct event *e)
{
	char address[EVENT_TEXT_SIZE];
	size_t n = strlen(e->attendee);

	copy_address(address, sizeof(address), p);
	if (property_is_me(ctx, p, address)) {
		e->own = partstat_of(p);
		e->attends = true;
	} else {
		e->attendees++;
	}
	str_printf(e->attendee + n, sizeof(e->attendee) - n, "%s%s",
	    n ? " " : "", address);
}
