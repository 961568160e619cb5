/*
 * The sandbox of offduty-calread: after it the process can read and map what
 * it was handed, answer, and end. seccomp(2), landlock(7), setrlimit(2).
 *
 * Built with CALREAD_SANITIZED (only where the compiler's sanitizers are on,
 * which read /proc, fork and map terabytes) there are only no_new_privs and the
 * limits on files and processor time.
 */
#ifndef CALREAD_SANDBOX_H
#define CALREAD_SANDBOX_H

#define SANDBOX_MAX_DATA (256L << 20) /* bytes of its own memory */
#define SANDBOX_MAX_SPACE (1536L << 20) /* of address space, files included */
#define SANDBOX_MAX_CPU 60 /* seconds */
#define SANDBOX_MAX_FILES 16

/* 0 or -errno; then the caller must end. */
int sandbox_enter(void);

#endif
