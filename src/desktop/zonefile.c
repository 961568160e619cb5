/* Zone files: which zone is the user's, and reading it from the tzdata of the
 * system. What the bytes mean is core/zone's. */
#include "desktop/zonefile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/str.h"

#define ZONEFILE_DIR "/usr/share/zoneinfo"
#define ZONEFILE_LOCAL "/etc/localtime"

static int zonefile_read(const char *path, const char *name,
    struct zone **ret)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	cleanup_free unsigned char *bytes = NULL;
	struct stat st;
	size_t n = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_size > ZONE_MAX_BYTES)
		return -EINVAL;
	bytes = mem_new(ZONE_MAX_BYTES, 1);
	while (n < ZONE_MAX_BYTES) {
		ssize_t got = read(fd, bytes + n, ZONE_MAX_BYTES - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return zone_parse(bytes, n, name, ret);
}

/* Letters, digits and the few signs of IANA names; no way out of the folder. */
static bool zonefile_is_name(const char *name)
{
	if (!*name || *name == '/' || strlen(name) >= ZONE_NAME_SIZE ||
	    strstr(name, ".."))
		return false;
	for (const char *p = name; *p; p++) {
		char c = str_lower(*p);

		if (!str_is_digit(c) && !(c >= 'a' && c <= 'z') &&
		    !strchr("_-+/.", c))
			return false;
	}
	return true;
}

int zonefile_load(const char *name, struct zone **ret)
{
	const char *dir = getenv("TZDIR");
	char path[PATH_MAX];

	if (!zonefile_is_name(name))
		return -EINVAL;
	if (!dir || dir[0] != '/')
		dir = ZONEFILE_DIR;
	str_printf(path, sizeof(path), "%s/%s", dir, name);
	return zonefile_read(path, name, ret);
}

/* The name that /etc/localtime's target ends in, else "local". */
static void zonefile_local_name(char *buf, size_t size)
{
	char target[PATH_MAX];
	ssize_t n = readlink(ZONEFILE_LOCAL, target, sizeof(target) - 1);
	const char *name;

	str_copy(buf, size, "local");
	if (n < 0)
		return;
	target[n] = '\0';
	name = strstr(target, "/zoneinfo/");
	if (name && zonefile_is_name(name + strlen("/zoneinfo/")))
		str_copy(buf, size, name + strlen("/zoneinfo/"));
}

/* $TZ (tzset(3)): a name or a file, after a colon or not. A rule such as
 * "CET-1CEST" is read as a file of that name where tzdata has one, else by the
 * parser of the rules at the end of zone files. */
static int zonefile_load_tz(const char *tz, struct zone **ret)
{
	if (*tz == ':')
		tz++;
	if (*tz == '/')
		return zonefile_read(tz, tz, ret);
	if (zonefile_load(tz, ret) == 0)
		return 0;
	return zone_parse_rule(tz, ret);
}

struct zone *zonefile_load_user(const char *name)
{
	const char *tz = getenv("TZ");
	char local[ZONE_NAME_SIZE];
	struct zone *z = NULL;

	if (name && *name)
		return zonefile_load(name, &z) == 0 ? z : zone_fixed("UTC", 0);
	if (tz && !*tz)
		return zone_fixed("UTC", 0);
	if (tz && zonefile_load_tz(tz, &z) == 0)
		return z;
	zonefile_local_name(local, sizeof(local));
	if (zonefile_read(ZONEFILE_LOCAL, local, &z) == 0)
		return z;
	return zone_fixed("UTC", 0);
}
