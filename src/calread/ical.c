/* libical: parses what a rule says and iterates it, nothing else. Its zones,
 * its merging and its expanding are not used. */
#include "calread/ical.h"

#include <errno.h>
#include <libical/ical.h>
#include <stdlib.h>

#include "base/mem.h"

struct ical_rule {
	struct icalrecurrencetype type;
	icalrecur_iterator *it;
	bool date;
};

void ical_init(void)
{
	icalerror_set_errors_are_fatal(0);
	icaltimezone_set_builtin_tzdata(0);
	ical_set_unknown_token_handling_setting(ICAL_ASSUME_IANA_TOKEN);
}

static struct icaltimetype time_of(struct local t, bool is_date)
{
	struct date d = date_from_day(t.day);
	struct icaltimetype i = icaltime_null_time();

	i.year = d.year;
	i.month = d.month;
	i.day = d.mday;
	i.is_date = is_date;
	if (!is_date) {
		i.hour = t.sec / 3600;
		i.minute = t.sec / 60 % 60;
		i.second = t.sec % 60;
	}
	return i;
}

int ical_rule_open(const char *rule, struct local start, bool date,
    struct ical_rule **ret)
{
	struct ical_rule *r = mem_new(1, sizeof(*r));

	icalerror_clear_errno();
	r->date = date;
	r->type = icalrecurrencetype_from_string(rule);
	if (r->type.freq != ICAL_NO_RECURRENCE)
		r->it = icalrecur_iterator_new(r->type, time_of(start, date));
	if (!r->it) {
		ical_rule_close(r);
		return -EINVAL;
	}
	*ret = r;
	return 0;
}

bool ical_rule_next(struct ical_rule *r, struct local *ret)
{
	struct icaltimetype t = icalrecur_iterator_next(r->it);
	struct date d = {t.year, t.month, t.day};

	if (icaltime_is_null_time(t) || !date_is_valid(d))
		return false;
	ret->day = date_to_day(d);
	ret->sec = r->date ? 0 : t.hour * 3600 + t.minute * 60 + t.second;
	return true;
}

void ical_rule_close(struct ical_rule *r)
{
	if (!r)
		return;
	if (r->it)
		icalrecur_iterator_free(r->it);
	/* rscale is allocated by libical and only freed with the iterator's
	 * copy of the type */
	free(r);
}
