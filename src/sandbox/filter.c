/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lists are what our own code, SQLite, libevent, libsodium, ncurses and the C library call; the C library may use one of
 * several for the same, so they are wider than one machine shows. Of calls with many faces only ours are allowed.
 */
#include "sandbox/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

/* The header's own macros leave a field out, of which clang warns. */
#define EQUALS(n, value) ((struct scmp_arg_cmp){ .arg = (n), .op = SCMP_CMP_EQ, .datum_a = (value) })
#define HAS_BITS(n, mask, bits)                                                                                                \
	((struct scmp_arg_cmp){ .arg = (n), .op = SCMP_CMP_MASKED_EQ, .datum_a = (mask), .datum_b = (bits) })
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

#define SOCKET_TYPE 0xfu /* of socket()'s second argument, without its flags */

/* <net/bluetooth/hci_sock.h>: HCIGETDEVLIST, HCIGETDEVINFO, HCIGETCONNLIST */
#define HCI_LIST 0x800448d2u
#define HCI_INFO 0x800448d3u
#define HCI_LINKS 0x800448d4u

/* Memory, time, signals that reach it, and its end: of everybody. */
static const int common[] = {
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(clock_nanosleep_time64),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rseq),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(futex),
	SCMP_SYS(futex_time64),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getrandom),
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(close),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(fcntl),
	SCMP_SYS(fcntl64),
	SCMP_SYS(recvmsg),
	SCMP_SYS(recvfrom),
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendto),
	SCMP_SYS(shutdown),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(getppid),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getrlimit),
	SCMP_SYS(ugetrlimit),
	SCMP_SYS(sched_getaffinity),
};

/* Waiting for many things. */
static const int waiting[] = {
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(ppoll_time64),
	SCMP_SYS(select),
	SCMP_SYS(_newselect),
	SCMP_SYS(pselect6),
	SCMP_SYS(pselect6_time64),
	SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_pwait2),
	SCMP_SYS(eventfd2),
	SCMP_SYS(signalfd4),
	SCMP_SYS(timerfd_create),
	SCMP_SYS(timerfd_settime),
	SCMP_SYS(timerfd_settime64),
	SCMP_SYS(pipe2),
	SCMP_SYS(pipe),
};

/* Sockets that there are. Which may be made: add_sockets(). */
static const int sockets[] = {
	SCMP_SYS(connect),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt),
};
static const int listening[] = {
	SCMP_SYS(bind),
	SCMP_SYS(listen),
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	SCMP_SYS(sendmmsg),
	SCMP_SYS(recvmmsg),
	SCMP_SYS(recvmmsg_time64),
};

/* Files, as far as Landlock lets it. */
static const int files[] = {
	SCMP_SYS(openat),
	SCMP_SYS(open),
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),
	SCMP_SYS(stat),
	SCMP_SYS(stat64),
	SCMP_SYS(lstat),
	SCMP_SYS(lstat64),
	SCMP_SYS(statx),
	SCMP_SYS(getdents64),
	SCMP_SYS(pread64),
	SCMP_SYS(pwrite64),
	SCMP_SYS(ftruncate),
	SCMP_SYS(ftruncate64),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(fchmod),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(rename),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(utimensat),
	SCMP_SYS(utimensat_time64),
};
static const int more_files[] = {
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat),
	SCMP_SYS(rmdir),
	SCMP_SYS(chmod),
	SCMP_SYS(fchmodat),
	SCMP_SYS(fchown),
	SCMP_SYS(chown),
	SCMP_SYS(fchownat),
	SCMP_SYS(statfs),
	SCMP_SYS(statfs64),
	SCMP_SYS(fstatfs),
	SCMP_SYS(fstatfs64),
	SCMP_SYS(fallocate),
	SCMP_SYS(fadvise64),
	SCMP_SYS(flock),
	SCMP_SYS(umask),
	SCMP_SYS(getcwd),
	SCMP_SYS(chdir),
	SCMP_SYS(dup),
	SCMP_SYS(dup2),
	SCMP_SYS(dup3),
	SCMP_SYS(close_range),
	SCMP_SYS(mlock),
	SCMP_SYS(mlock2),
	SCMP_SYS(munlock),
	SCMP_SYS(membarrier),
	SCMP_SYS(sched_getparam),
	SCMP_SYS(sched_getscheduler),
	SCMP_SYS(sched_get_priority_min),
	SCMP_SYS(sched_get_priority_max),
	SCMP_SYS(getrusage),
};

/* What no program that we start has a use for, and what gets out of a sandbox has. */
static const int forbidden[] = {
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(kcmp),
	SCMP_SYS(pidfd_getfd),
	SCMP_SYS(process_madvise),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(open_tree),
	SCMP_SYS(move_mount),
	SCMP_SYS(fsopen),
	SCMP_SYS(fsconfig),
	SCMP_SYS(fsmount),
	SCMP_SYS(fspick),
	SCMP_SYS(mount_setattr),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load),
	SCMP_SYS(reboot),
	SCMP_SYS(swapon),
	SCMP_SYS(swapoff),
	SCMP_SYS(acct),
	SCMP_SYS(quotactl),
	SCMP_SYS(quotactl_fd),
	SCMP_SYS(open_by_handle_at),
	SCMP_SYS(name_to_handle_at),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(io_uring_enter),
	SCMP_SYS(io_uring_register),
	SCMP_SYS(settimeofday),
	SCMP_SYS(clock_settime),
	SCMP_SYS(clock_adjtime),
	SCMP_SYS(adjtimex),
	SCMP_SYS(sethostname),
	SCMP_SYS(setdomainname),
	SCMP_SYS(syslog),
	SCMP_SYS(vhangup),
	SCMP_SYS(iopl),
	SCMP_SYS(ioperm),
	SCMP_SYS(mknod),
	SCMP_SYS(mknodat),
	SCMP_SYS(fanotify_init),
	SCMP_SYS(lookup_dcookie),
	SCMP_SYS(nfsservctl),
	SCMP_SYS(vmsplice),
	SCMP_SYS(modify_ldt),
	SCMP_SYS(uselib),
	SCMP_SYS(personality),
};

/* A call that this machine has not has a negative number. */
static bool add(scmp_filter_ctx c, uint32_t action, int call)
{
	return call < 0 || seccomp_rule_add(c, action, call, 0) == 0;
}

static bool add_if(scmp_filter_ctx c, uint32_t action, int call, struct scmp_arg_cmp is)
{
	return call < 0 || seccomp_rule_add(c, action, call, 1, is) == 0;
}

static bool add_all(scmp_filter_ctx c, uint32_t action, const int *calls, size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		ok = ok && add(c, action, calls[i]);
	return ok;
}

/* Memory is never both written and run: no code is loaded any more. */
static bool add_memory(scmp_filter_ctx c)
{
	const struct scmp_arg_cmp no_code = HAS_BITS(2, PROT_EXEC, 0);

	return add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(mmap), no_code) && add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(mmap2), no_code) &&
	       add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), no_code);
}

/* abort() and raise(): to itself. */
static bool add_own_signals(scmp_filter_ctx c)
{
	const struct scmp_arg_cmp self = EQUALS(0, (scmp_datum_t)getpid());

	return add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), self) && add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(kill), self);
}

/* Limits can be asked for, not set. */
static bool add_questions(scmp_filter_ctx c)
{
	static const unsigned asked[] = { PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS, PR_GET_SECCOMP, PR_SET_NAME, PR_SET_VMA };
	bool ok = add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), EQUALS(2, 0));

	for (size_t i = 0; i < COUNT(asked); i++)
		ok = ok && add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(prctl), EQUALS(0, asked[i]));
	return ok;
}

/* By IP only streams and datagrams: none that sees or makes up the packets of others, whoever runs it. */
static bool add_internet(scmp_filter_ctx c)
{
	static const int families[] = { AF_INET, AF_INET6 }, types[] = { SOCK_STREAM, SOCK_DGRAM };
	bool ok = true;

	for (size_t i = 0; i < 4; i++)
		ok = ok && seccomp_rule_add(c, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2, EQUALS(0, (scmp_datum_t)families[i / 2]),
					    HAS_BITS(1, SOCKET_TYPE, (scmp_datum_t)types[i % 2])) == 0;
	return ok;
}

static bool add_sockets(scmp_filter_ctx c, const int *families, size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		ok = ok && add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(socket), EQUALS(0, (scmp_datum_t)families[i]));
	return ok && add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(socketpair), EQUALS(0, AF_UNIX));
}

static bool add_ioctls(scmp_filter_ctx c, const unsigned *requests, size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		ok = ok && add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), HAS_BITS(1, 0xffffffffu, requests[i]));
	return ok;
}

/* Threads, but no processes. What asks by clone3(), whose flags cannot be looked at, is told to ask by clone(). */
static bool add_threads(scmp_filter_ctx c)
{
	return add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(clone), HAS_BITS(0, CLONE_THREAD, CLONE_THREAD)) &&
	       add(c, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
}

static bool fill_daemon(scmp_filter_ctx c)
{
	static const int families[] = { AF_UNIX, AF_NETLINK, AF_BLUETOOTH };
	static const unsigned requests[] = { FIONBIO, FIONREAD, TCGETS, HCI_LIST, HCI_INFO, HCI_LINKS };

	return add_all(c, SCMP_ACT_ALLOW, waiting, COUNT(waiting)) && add_all(c, SCMP_ACT_ALLOW, sockets, COUNT(sockets)) &&
	       add_all(c, SCMP_ACT_ALLOW, listening, COUNT(listening)) && add_all(c, SCMP_ACT_ALLOW, files, COUNT(files)) &&
	       add_all(c, SCMP_ACT_ALLOW, more_files, COUNT(more_files)) && add_sockets(c, families, COUNT(families)) &&
	       add_internet(c) && add_ioctls(c, requests, COUNT(requests)) && add_threads(c) && add_questions(c) &&
	       add_own_signals(c);
}

/* A folder may be named, for the socket in it (rpc/path.h); nothing can be opened. */
static bool add_places(scmp_filter_ctx c)
{
	return add_if(c, SCMP_ACT_ALLOW, SCMP_SYS(openat), HAS_BITS(2, O_PATH, O_PATH)) &&
	       add_if(c, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), HAS_BITS(2, O_PATH, 0));
}

static bool fill_interface(scmp_filter_ctx c)
{
	static const int families[] = { AF_UNIX };
	static const unsigned requests[] = { FIONBIO, FIONREAD, TCGETS, TCSETS, TCSETSW, TCSETSF, TIOCGWINSZ, TCFLSH, TCXONC };
	/* The C library may look for a translation, a time zone or a character set at any time, and does without. */
	static const int opening[] = {
		SCMP_SYS(open),
		SCMP_SYS(newfstatat),
		SCMP_SYS(fstatat64),
		SCMP_SYS(stat),
		SCMP_SYS(stat64),
		SCMP_SYS(lstat),
		SCMP_SYS(statx),
		SCMP_SYS(access),
		SCMP_SYS(faccessat),
		SCMP_SYS(faccessat2),
		SCMP_SYS(readlink),
	};

	return add_all(c, SCMP_ACT_ALLOW, waiting, COUNT(waiting)) && add_all(c, SCMP_ACT_ALLOW, sockets, COUNT(sockets)) &&
	       add_all(c, SCMP_ACT_ERRNO(EACCES), opening, COUNT(opening)) && add_places(c) &&
	       add_sockets(c, families, COUNT(families)) && add_ioctls(c, requests, COUNT(requests)) && add_questions(c) &&
	       add_own_signals(c);
}

static bool fill_folder(scmp_filter_ctx c)
{
	return add_all(c, SCMP_ACT_ALLOW, files, COUNT(files)) && add_own_signals(c);
}

/* Kinds of sockets that lead elsewhere than to other people: raw packets, the kernel's own. */
static bool fill_program(scmp_filter_ctx c)
{
	static const int families[] = { AF_PACKET, AF_VSOCK, AF_ALG, AF_KEY, AF_XDP };
	const uint32_t fails = SCMP_ACT_ERRNO(EPERM);
	bool ok = add_all(c, fails, forbidden, COUNT(forbidden)) &&
		  add_if(c, fails, SCMP_SYS(clone), HAS_BITS(0, CLONE_NEWUSER, CLONE_NEWUSER)) &&
		  add_if(c, fails, SCMP_SYS(ioctl), HAS_BITS(1, 0xffffffffu, TIOCSTI)) &&
		  add(c, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));

	for (size_t i = 0; i < COUNT(families); i++)
		ok = ok && add_if(c, fails, SCMP_SYS(socket), EQUALS(0, (scmp_datum_t)families[i]));
	return ok;
}

static bool fill(scmp_filter_ctx c, enum filter f)
{
	if (f == FILTER_PROGRAM)
		return fill_program(c);
	if (!add_all(c, SCMP_ACT_ALLOW, common, COUNT(common)) || !add_memory(c))
		return false;
	return f == FILTER_DAEMON ? fill_daemon(c) : f == FILTER_INTERFACE ? fill_interface(c)
									   : fill_folder(c);
}

bool filter_enter(enum filter f)
{
	const uint32_t otherwise = f == FILTER_PROGRAM ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS;
	scmp_filter_ctx c = seccomp_init(otherwise);
	int error;

	if (!c)
		return false;
	/* What is there already (a thread of libevent's?) gets the same. */
	error = fill(c, f) && seccomp_attr_set(c, SCMP_FLTATR_CTL_TSYNC, f != FILTER_PROGRAM) == 0 ? seccomp_load(c) : -EINVAL;
	seccomp_release(c);
	errno = -error;
	return error == 0;
}
