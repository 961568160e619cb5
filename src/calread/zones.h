/* Zones by TZID: the system's, prefixed, embedded, Windows' and those that
 * say an offset. */
#ifndef CALREAD_ZONES_H
#define CALREAD_ZONES_H

#include "calread/notice.h"
#include "calread/scan.h"
#include "core/zone.h"

#define ZONES_MAX_TZID 256
#define ZONES_MAX_TRANSITIONS 4000
/* that the rules of a file's zones may look at; one of Outlook's takes 50000 */
#define ZONES_MAX_DAYS 8000000

struct zones;

/* Gets a zone of the system's by IANA name; 0 or -errno. */
typedef int zones_load_fn(void *arg, const char *name, struct zone **ret);

struct zones *zones_new(zones_load_fn *load, void *arg);
void zones_free(struct zones *z);

/* The zone of that IANA name, owned by z; NULL: there is none. UTC's names
 * give a zone too. */
const struct zone *zones_named(struct zones *z, const char *name);

/* Forgets the last file's VTIMEZONEs and notes this one's; base stays valid
 * until the next call. last: the last day that anyone asks about. */
void zones_begin_file(struct zones *z, const char *base,
    const struct component *c, size_t n, int32_t last,
    const struct notices *notices);

/* Says whose VTIMEZONEs come first from now on: those of the file's VCALENDAR
 * of that index. */
void zones_enter(struct zones *z, uint32_t calendar);

/* The zone that tzid means in that VCALENDAR; NULL when nobody knows it, which
 * is noticed once a VCALENDAR. at: where it stands; NULL: not now. */
const struct zone *zones_find(struct zones *z, const char *tzid,
    const struct notice_place *at);

/* The IANA name of a Windows zone ("W. Europe Standard Time"), or NULL. */
const char *zones_windows_name(const char *name);

/* A VTIMEZONE's text as a zone; NULL when it has no observance, or when its
 * rules would look at more days than *days, from which they are taken. */
struct zone *vtimezone_read(const char *base, const struct component *c,
    const char *tzid, int32_t last, size_t *days,
    const struct notices *notices);

/* Its TZID, unescaped; false: none. */
bool vtimezone_name(const char *base, const struct component *c, char *buf,
    size_t size);

#endif
