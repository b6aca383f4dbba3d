/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * probe PID CALL [TEXT | NUMBER | unix:PATH]...: makes a process that runs do one system call, as somebody would who has
 * taken it over, and says what came of it: "returned N", "failed: EACCES", or "killed: SIGSYS". Afterwards the process goes
 * on as if nothing had been. CALL is a name of the table below; unix:PATH is the address of a socket. Only for x86-64.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX 6
#define TEXTS 4096 /* bytes below the stack, and below what the compiler keeps there, for texts */

#ifdef __x86_64__

static const struct call {
	const char *name;
	long number;
} calls[] = {
	{ "openat", SYS_openat },
	{ "execve", SYS_execve },
	{ "socket", SYS_socket },
	{ "connect", SYS_connect },
	{ "ptrace", SYS_ptrace },
	{ "mmap", SYS_mmap },
	{ "mprotect", SYS_mprotect },
	{ "kill", SYS_kill },
	{ "fork", SYS_fork },
	{ "clone", SYS_clone },
	{ "unlink", SYS_unlink },
	{ "mkdir", SYS_mkdir },
	{ "mount", SYS_mount },
	{ "prctl", SYS_prctl },
	{ "getpid", SYS_getpid },
	{ "bpf", SYS_bpf },
	{ "chmod", SYS_chmod },
	{ "process_vm_readv", SYS_process_vm_readv },
	{ "setrlimit", SYS_setrlimit },
	{ "io_uring_setup", SYS_io_uring_setup },
};

static void fail(const char *what)
{
	fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
	exit(2);
}

static long number_of(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].number;
	errno = EINVAL;
	fail(name);
	return -1;
}

static void stop(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0 || ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0)
		fail("cannot attach");
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		fail("does not stop");
}

/* Texts and addresses go where the stack will be one day, and are named by their address. */
static uint64_t argument(pid_t pid, const char *word, uint64_t *room)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	const bool is_address = strncmp(word, "unix:", 5) == 0;
	char *end;
	const uint64_t n = strtoull(word, &end, 0);
	const size_t len = is_address ? sizeof(un) : strlen(word) + 1;
	struct iovec here = { is_address ? (void *)&un : (void *)(size_t)word, len }, there;

	if (word[0] && *end == '\0')
		return n;
	if (is_address && (size_t)snprintf(un.sun_path, sizeof(un.sun_path), "%s", word + 5) >= sizeof(un.sun_path))
		fail("the path is too long");
	*room -= (len + 15) & ~(size_t)15;
	there = (struct iovec){ (void *)*room, len };
	if (process_vm_writev(pid, &here, 1, &there, 1, 0) != (ssize_t)len)
		fail("cannot write to it");
	return *room;
}

static void say(pid_t pid, int status)
{
	struct user_regs_struct r;

	if (WIFSIGNALED(status)) {
		printf("killed: SIG%s\n", sigabbrev_np(WTERMSIG(status)));
		exit(0);
	}
	if (ptrace(PTRACE_GETREGS, pid, NULL, &r) < 0)
		fail("its registers");
	if ((long long)r.rax < 0 && (long long)r.rax > -4096)
		printf("failed: %s\n", strerrorname_np(-(int)r.rax));
	else
		printf("returned %lld\n", (long long)r.rax);
}

int main(int argc, char **argv)
{
	const pid_t pid = argc > 2 ? (pid_t)strtol(argv[1], NULL, 10) : 0;
	struct user_regs_struct before, r;
	uint64_t arg[ARGS_MAX] = { 0 }, room;
	int status = 0;

	if (pid <= 0 || argc > 3 + ARGS_MAX) {
		fputs("usage: probe PID CALL [TEXT | NUMBER]...\n", stderr);
		return 2;
	}
	stop(pid);
	if (ptrace(PTRACE_GETREGS, pid, NULL, &before) < 0)
		fail("its registers");
	room = before.rsp - 1024;
	for (int i = 3; i < argc; i++)
		arg[i - 3] = argument(pid, argv[i], &room);
	r = before;
	/* It waits in a system call: the instruction that made it is the one before. */
	r.rip = before.rip - 2;
	r.orig_rax = (unsigned long long)-1;
	r.rax = (unsigned long long)number_of(argv[2]);
	r.rdi = arg[0], r.rsi = arg[1], r.rdx = arg[2], r.r10 = arg[3], r.r8 = arg[4], r.r9 = arg[5];
	if ((ptrace(PTRACE_PEEKTEXT, pid, (void *)r.rip, NULL) & 0xffff) != 0x050f)
		fail("it does not wait in a system call");
	if (ptrace(PTRACE_SETREGS, pid, NULL, &r) < 0 || ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) < 0 ||
	    waitpid(pid, &status, 0) != pid)
		fail("it does not step");
	say(pid, status);
	/* As it was: a wait that was interrupted is begun again by itself. */
	if (ptrace(PTRACE_SETREGS, pid, NULL, &before) < 0 || ptrace(PTRACE_DETACH, pid, NULL, NULL) < 0)
		fail("cannot let it go");
	return 0;
}

#else

int main(void)
{
	fputs("probe: only for x86-64\n", stderr);
	return 77;
}

#endif
