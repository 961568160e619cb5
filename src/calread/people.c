/* ORGANIZER and ATTENDEEs, and which of them the user is. */
#include "calread/people.h"

#include <string.h>

#include "base/mem.h"

/* The address: without its scheme, or what EMAIL says where the value is none
 * of mail, as iCloud's "/principal/" is (RFC 7986, section 6.2). */
static void copy_address(char *buf, size_t size, const struct property *p)
{
	struct property v = *p;
	char email[128];

	if (v.n >= 7 && strncasecmp(v.value, "mailto:", 7) == 0) {
		v.value += 7;
		v.n -= 7;
	} else if (!memchr(v.value, '@', v.n) &&
	    property_param(p, "EMAIL", email, sizeof(email)) && *email) {
		v.value = email;
		v.n = strlen(email);
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

/* By the address alone: anybody can put the user's name before their own, and
 * who organizes may take hours away. */
void people_take_organizer(const struct property *p, struct event *e)
{
	copy_address(e->organizer, sizeof(e->organizer), p);
}

/* An attendee's address or CN is the user's. */
static bool attendee_is_me(const struct event_context *ctx,
    const struct property *p, const char *address)
{
	char name[128];

	if (is_me(ctx, address))
		return true;
	return property_param(p, "CN", name, sizeof(name)) && is_me(ctx, name);
}

/* RFC 5545, section 3.2.3: a room or a beamer is nobody. */
static bool is_person(const struct property *p)
{
	char type[32];

	return !property_param(p, "CUTYPE", type, sizeof(type)) ||
	    (str_casecmp(type, "ROOM") != 0 &&
	    str_casecmp(type, "RESOURCE") != 0);
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
	if (attendee_is_me(ctx, p, address)) {
		e->own = partstat_of(p);
		e->attends = true;
	} else if (is_person(p)) {
		e->attendees++;
	}
	str_printf(e->attendee + n, sizeof(e->attendee) - n, "%s%s",
	    n ? " " : "", address);
}
