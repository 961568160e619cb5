/* Confinement: limits first, then Landlock where the kernel has it, then a
 * system call filter whose default is death. */
#include "calread/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"

#ifdef CALREAD_SANITIZED
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif

static int limit(int what, long value)
{
	struct rlimit r = {(rlim_t)value, (rlim_t)value};

	return setrlimit(what, &r) < 0 ? -errno : 0;
}

static int limit_all(void)
{
	static const struct {
		int what;
		long value;
		bool strict; /* not where a sanitizer runs */
	} limits[] = {{RLIMIT_CORE, 0, false}, {RLIMIT_FSIZE, 0, false},
	    {RLIMIT_NPROC, 0, true}, {RLIMIT_CPU, SANDBOX_MAX_CPU, false},
	    {RLIMIT_NOFILE, SANDBOX_MAX_FILES, false},
	    {RLIMIT_DATA, SANDBOX_MAX_DATA, true},
	    {RLIMIT_AS, SANDBOX_MAX_SPACE, true}};
	int err = 0;

	for (size_t i = 0; i < ARRAY_LEN(limits) && err == 0; i++) {
		if (!limits[i].strict || !sanitized)
			err = limit(limits[i].what, limits[i].value);
	}
	return err;
}

/* No file may be opened at all. A kernel without Landlock leaves that to
 * seccomp. */
static int restrict_files(void)
{
	struct landlock_ruleset_attr attr = {.handled_access_fs =
	    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
	    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
	    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
	    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
	    LANDLOCK_ACCESS_FS_MAKE_SYM};
	int fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr),
	    0);
	int err = 0;

	if (fd < 0)
		return 0;
	if (syscall(SYS_landlock_restrict_self, fd, 0) < 0)
		err = -errno;
	close(fd);
	return err;
}

#define ANY {0, SCMP_CMP_MASKED_EQ, 0, 0} /* a condition that always holds */
#define NO_EXEC {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}
#define NO_PATH {3, SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH}

static int add_rules(scmp_filter_ctx c)
{
	const struct {
		int call;
		struct scmp_arg_cmp when;
	} allowed[] = {{SCMP_SYS(read), ANY}, {SCMP_SYS(write), ANY},
	    {SCMP_SYS(recvmsg), ANY}, {SCMP_SYS(sendmsg), ANY},
	    {SCMP_SYS(sendto), ANY}, {SCMP_SYS(close), ANY},
	    {SCMP_SYS(exit), ANY}, {SCMP_SYS(exit_group), ANY},
	    {SCMP_SYS(brk), ANY}, {SCMP_SYS(mmap), NO_EXEC},
	    {SCMP_SYS(munmap), ANY}, {SCMP_SYS(mremap), ANY},
	    {SCMP_SYS(mprotect), NO_EXEC}, {SCMP_SYS(madvise), ANY},
	    {SCMP_SYS(futex), ANY}, {SCMP_SYS(fstat), ANY},
	    {SCMP_SYS(newfstatat), NO_PATH}, {SCMP_SYS(lseek), ANY},
	    {SCMP_SYS(getrandom), ANY}, {SCMP_SYS(clock_gettime), ANY},
	    {SCMP_SYS(rt_sigreturn), ANY}, {SCMP_SYS(rt_sigprocmask), ANY},
	    {SCMP_SYS(getpid), ANY}, {SCMP_SYS(gettid), ANY},
	    {SCMP_SYS(sysinfo), ANY},
	    /* abort(3), of itself alone */
	    {SCMP_SYS(tgkill), {0, SCMP_CMP_EQ, (uint64_t)getpid(), 0}}};
	/* asked by libraries that do without: refused, not punished */
	static const int refused[] = {SCMP_SYS(openat), SCMP_SYS(open),
	    SCMP_SYS(access), SCMP_SYS(readlink), SCMP_SYS(stat),
	    SCMP_SYS(prlimit64), SCMP_SYS(getrusage)};
	int err = 0;

	for (size_t i = 0; i < ARRAY_LEN(allowed) && err == 0; i++)
		err = seccomp_rule_add_array(c, SCMP_ACT_ALLOW,
		    allowed[i].call, 1, &allowed[i].when);
	for (size_t i = 0; i < ARRAY_LEN(refused) && err == 0; i++)
		err = seccomp_rule_add(c, SCMP_ACT_ERRNO(EACCES), refused[i],
		    0);
	return err;
}

static int filter_calls(void)
{
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int err;

	if (!c)
		return -ENOMEM;
	err = add_rules(c);
	if (err == 0)
		err = seccomp_load(c);
	seccomp_release(c);
	return err;
}

int sandbox_enter(void)
{
	int err = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	if (!sanitized && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -errno;
	err = limit_all();
	if (err == 0 && !sanitized)
		err = restrict_files();
	if (err == 0 && !sanitized)
		err = filter_calls();
	return err;
}
