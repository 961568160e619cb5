/* Zone files: which zone is the user's, and reading it from the tzdata of the
 * system. What the bytes mean is core/zone's. */
#include "desktop/zonefile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/mem.h"
#include "base/str.h"

#define ZONEFILE_DIR "/usr/share/zoneinfo"
#define ZONEFILE_LOCAL "/etc/localtime"

/* The descriptor of a regular file of a zone's size. */
static int zonefile_open_path(const char *path)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_size > ZONE_MAX_BYTES)
		return -EINVAL;
	return steal_fd(&fd);
}

static int zonefile_read(const char *path, const char *name,
    struct zone **ret)
{
	cleanup_close int fd = zonefile_open_path(path);
	cleanup_free unsigned char *bytes = NULL;
	size_t n = 0;

	if (fd < 0)
		return fd;
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

static int zonefile_path(const char *name, char *buf, size_t size)
{
	const char *dir = getenv("TZDIR");

	if (!zonefile_is_name(name))
		return -EINVAL;
	if (!dir || dir[0] != '/')
		dir = ZONEFILE_DIR;
	str_printf(buf, size, "%s/%s", dir, name);
	return 0;
}

int zonefile_load(const char *name, struct zone **ret)
{
	char path[PATH_MAX];
	int err = zonefile_path(name, path, sizeof(path));

	return err < 0 ? err : zonefile_read(path, name, ret);
}

int zonefile_open(const char *name)
{
	char path[PATH_MAX];
	int err = zonefile_path(name, path, sizeof(path));

	return err < 0 ? err : zonefile_open_path(path);
}

/* A rule such as "CET-1CEST" as TZif without transitions (RFC 8536, 3.3). */
static int zonefile_open_rule(const char *rule)
{
	static const char type[7] = {0};
	cleanup_close int fd = -1;
	struct zone *z = NULL;
	struct str s = {0};
	ssize_t n;

	if (strlen(rule) > 100 || zone_parse_rule(rule, &z) < 0)
		return -EINVAL;
	zone_free(z);
	for (int i = 0; i < 2; i++) {
		/* version 2; counts 0, but for one type and one character */
		str_add_n(&s, "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1",
		    44);
		str_add_n(&s, type, sizeof(type));
	}
	str_addf(&s, "\n%s\n", rule);
	fd = memfd_create("zone", MFD_CLOEXEC);
	if (fd < 0) {
		str_done(&s);
		return -errno;
	}
	n = pwrite(fd, s.v, s.n, 0);
	str_done(&s);
	return n > 0 ? steal_fd(&fd) : -EIO;
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

static int zonefile_open_tz(const char *tz)
{
	int fd;

	if (*tz == ':')
		tz++;
	if (*tz == '/')
		return zonefile_open_path(tz);
	fd = zonefile_open(tz);
	return fd >= 0 ? fd : zonefile_open_rule(tz);
}

int zonefile_open_user(const char *name)
{
	const char *tz = getenv("TZ");
	int fd = -ENOENT;

	if (name && *name)
		fd = zonefile_open_tz(name);
	if (fd >= 0)
		return fd;
	if (tz && !*tz)
		return -ENOENT;
	if (tz)
		fd = zonefile_open_tz(tz);
	return fd >= 0 ? fd : zonefile_open_path(ZONEFILE_LOCAL);
}
