/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/child_jobs.h"

#include "base/pack.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX 16
#define CHILDREN_MAX 64

static const struct child_jobs_rule *rules;
static size_t nrules;
static const char *const *never;    /* folders */
static pid_t children[CHILDREN_MAX]; /* ours alone are looked at and signalled; 0: free */

void child_jobs_confine(const struct child_jobs_rule *all, size_t n, const char *const *folders)
{
	rules = all;
	nrules = n;
	never = folders;
}

static const struct child_jobs_rule *rule_for(const char *path)
{
	const char *slash = strrchr(path, '/');

	for (size_t i = 0; i < nrules; i++)
		if (strncmp(slash ? slash + 1 : path, rules[i].name, strlen(rules[i].name)) == 0)
			return &rules[i];
	return NULL;
}

static bool is_below(const char *path, const char *folder)
{
	char *real = realpath(folder, NULL);
	const size_t len = real ? strlen(real) : 0;
	const bool below = len > 0 && strncmp(path, real, len) == 0 && (path[len] == '/' || path[len] == '\0');

	free(real);
	return below;
}

/* Both what is run and the folder of the name by which it is. */
static bool is_elsewhere(const char *program)
{
	const char *slash = strrchr(program, '/');
	char *named = slash ? strndup(program, (size_t)(slash - program) + 1) : NULL;
	char *folder = named ? realpath(named, NULL) : NULL, *file = realpath(program, NULL);
	/* What cannot be found is not run either: execve(2) will say why. */
	bool ok = folder != NULL;

	for (size_t i = 0; ok && never && never[i]; i++)
		ok = !is_below(folder, never[i]) && !(file && is_below(file, never[i]));
	free(named);
	free(folder);
	free(file);
	return ok;
}

/* ---- in the new process ---- */

/*
 * What is ignored stays ignored across an execve(2), and whoever started the daemon may have ignored anything. Asked
 * of the kernel, as the library hides two signals that it keeps for itself; nothing but zeros is SIG_DFL.
 */
static void heed_every_signal(void)
{
	const unsigned long as_ever[8] = { 0 };

	for (int sig = 1; sig < NSIG; sig++)
		(void)syscall(SYS_rt_sigaction, sig, as_ever, NULL, NSIG / 8);
}

/* What a person has had loaded into every program (LD_PRELOAD, LD_LIBRARY_PATH) is to be found there as well. */
static void allow_listed(struct landlock_rules *r, const char *list)
{
	char *words = list ? strdup(list) : NULL, *at = NULL;

	/* Never freed: execve(2) is next. */
	for (char *w = words ? strtok_r(words, ": ", &at) : NULL; w && r->n < LANDLOCK_ROWS; w = strtok_r(NULL, ": ", &at))
		landlock_allow(r, w, LANDLOCK_RUN);
}

/* What was unpacked somewhere comes with libraries and files beside it; but not when our profile lies there as well. */
static void allow_its_folder(struct landlock_rules *r, const struct child_jobs_rule *rule, char *program)
{
	char *slash = strrchr(program, '/');
	size_t len;

	landlock_allow(r, program, LANDLOCK_RUN);
	program = slash ? strndup(program, (size_t)(slash - program)) : NULL;
	len = program ? strlen(program) : 0;
	for (size_t i = 0; len > 0 && i < CHILD_JOBS_PATHS && rule->writable[i]; i++)
		if (strncmp(rule->writable[i], program, len) == 0 && rule->writable[i][len] == '/')
			return;
	if (len > 0)
		landlock_allow(r, program, LANDLOCK_RUN);
}

/* Where sockets of the user's other programs are, by which it could have them do what it may not. */
static bool hide(const struct child_jobs_rule *rule, const struct landlock_rules *kept)
{
	const char *folders[CHILD_JOBS_PATHS + 6] = { "/tmp", "/home", "/root", "/run/user" };
	const char *const users[] = { getenv("HOME"), getenv("XDG_RUNTIME_DIR") };
	size_t n = 4;

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
		if (users[i] && users[i][0] == '/')
			folders[n++] = users[i];
	for (size_t i = 0; i < CHILD_JOBS_PATHS && rule->hidden[i]; i++)
		folders[n++] = rule->hidden[i];
	return sandbox_hide(folders, kept);
}

/* Programs, their libraries and settings; its own folders. Nothing of the profile but those, nothing of the home. */
static void confine(const struct child_jobs_rule *rule, char *program)
{
	static const char *const run[] = { "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
					   "/gnu/store" };
	static const char *const read[] = { "/etc", "/proc", "/sys/devices/system", "/sys/class/bluetooth", "/sys/class/rfkill",
					    "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/dev/urandom",
					    "/dev/random" };
	struct landlock_rules r = { .alone = true };

	for (size_t i = 0; i < sizeof(run) / sizeof(run[0]); i++)
		landlock_allow(&r, run[i], LANDLOCK_RUN);
	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++)
		landlock_allow(&r, read[i], LANDLOCK_READ);
	landlock_allow(&r, "/dev/null", LANDLOCK_WRITE);
	allow_its_folder(&r, rule, program);
	for (size_t i = 0; i < CHILD_JOBS_PATHS && rule->writable[i]; i++)
		landlock_allow(&r, rule->writable[i], LANDLOCK_WRITE);
	allow_listed(&r, getenv("LD_PRELOAD"));
	allow_listed(&r, getenv("LD_LIBRARY_PATH"));
	if (!hide(rule, &r)) {
		dprintf(2, "%s: its sandbox: %s\n", program, strerror(errno));
		_exit(127);
	}
	sandbox_enter(FILTER_PROGRAM, &r, NULL);
}

static _Noreturn void become(char *const argv[], const struct broker_message *asked, pid_t parent)
{
	const int null = asked->nfds > 1 ? asked->fd[1] : open("/dev/null", O_RDONLY);
	const int out = asked->fd[0];
	/* By its own path: where a link leads may be all that is left to it. */
	char *program = realpath(argv[0], NULL);
	int error = errno;
	sigset_t none;

	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(127);
	/* Whatever else is open here is not its business. */
	(void)syscall(SYS_close_range, 3, ~0u, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	heed_every_signal();
	if (rules && program)
		confine(rule_for(argv[0]), program);
	/* When the daemon is killed, so is what it started. It may have been killed before this line. Not earlier: the kernel
	   forgets it when a process gives up rights. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(127);
	if (program) {
		execv(program, argv);
		error = errno;
	}
	dprintf(2, "%s: %s\n", argv[0], strerror(error));
	_exit(127);
}

/* ---- the jobs ---- */

static pid_t *child_of(pid_t pid)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (children[i] == pid)
			return &children[i];
	return NULL;
}

/* False: they are not what was asked for. */
static bool read_arguments(const struct broker_message *asked, char *argv[ARGS_MAX + 1])
{
	size_t n = 0;

	if (asked->len == 0 || asked->bytes[asked->len - 1] != '\0' || asked->nfds == 0)
		return false;
	for (size_t at = 0; at < asked->len; at += strlen(argv[n - 1]) + 1) {
		if (n == ARGS_MAX)
			return false;
		argv[n++] = (char *)asked->bytes + at;
	}
	argv[n] = NULL;
	return true;
}

int child_jobs_start(const struct broker_message *asked, struct broker_message *answer)
{
	const pid_t parent = getpid();
	pid_t *place = child_of(0), pid;
	char *argv[ARGS_MAX + 1];
	struct pack w;
	int watch;

	if (!read_arguments(asked, argv))
		return EINVAL;
	if (rules && (!rule_for(argv[0]) || !is_elsewhere(argv[0])))
		return EPERM;
	if (!place)
		return EAGAIN;
	pid = fork();
	if (pid == 0)
		become(argv, asked, parent);
	if (pid < 0)
		return errno;
	watch = (int)syscall(SYS_pidfd_open, pid, 0);
	if (watch < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return EMFILE;
	}
	*place = pid;
	w = pack_into(broker_room(answer, 4), 4);
	pack_u32(&w, (uint32_t)pid);
	answer->fd[0] = watch;
	answer->nfds = 1;
	return 0;
}

int child_jobs_look(const struct broker_message *asked, struct broker_message *answer)
{
	struct unpack r = unpack_from(asked->bytes, asked->len);
	pid_t pid = (pid_t)unpack_u32(&r), *child = child_of(pid);
	struct pack w;
	int status = 0;
	bool ended;

	if (!unpack_done(&r) || pid <= 0 || !child)
		return ECHILD;
	ended = waitpid(pid, &status, WNOHANG) != 0;
	if (ended)
		*child = 0;
	w = pack_into(broker_room(answer, 5), 5);
	pack_u8(&w, ended);
	pack_u32(&w, (uint32_t)status);
	return 0;
}

int child_jobs_signal(const struct broker_message *asked, struct broker_message *answer)
{
	struct unpack r = unpack_from(asked->bytes, asked->len);
	const pid_t pid = (pid_t)unpack_u32(&r);
	const int sig = (int)unpack_u32(&r);

	(void)answer;
	if (!unpack_done(&r) || pid <= 0 || !child_of(pid))
		return ECHILD;
	return kill(pid, sig) == 0 ? 0 : errno;
}
