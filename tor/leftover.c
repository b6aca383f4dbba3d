/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile is locked by one daemon, so whatever else runs with this torrc is nobody's any more. */
#include "tor/leftover.h"

#include "base/log.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WAIT_MS  1000
#define ARGS_MAX (4 * 4096)    /* bytes of a command line that are looked at */

static bool is_ours(pid_t pid)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	return pid > 1 && pid != getpid() && stat(path, &st) == 0 && st.st_uid == getuid();
}

/* It is run as we run tor: with the torrc behind a "-f", and defaults before it. `tail -f` of the torrc is no tor. */
static bool has_torrc(pid_t pid, const char *torrc)
{
	char path[48], args[ARGS_MAX];
	bool has_defaults = false, after_f = false, found = false;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd >= 0 ? read(fd, args, sizeof(args) - 1) : -1;
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return false;
	args[n] = '\0';
	for (const char *at = args; at < args + n && !found; at += strlen(at) + 1) {
		found = has_defaults && after_f && strcmp(at, torrc) == 0;
		has_defaults = has_defaults || strcmp(at, "--defaults-torrc") == 0;
		after_f = strcmp(at, "-f") == 0;
	}
	return found;
}

/* By a descriptor: a number may be another process's by the time it is killed. */
static bool end_if_has(pid_t pid, const char *torrc)
{
	int watch = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd ended = { .fd = watch, .events = POLLIN };

	bool found;

	if (watch < 0)
		return false;
	found = has_torrc(pid, torrc);
	if (found) {
		/* It is stopped, or it would have ended with that daemon: it hears nothing else. */
		(void)syscall(SYS_pidfd_send_signal, watch, SIGKILL, NULL, 0);
		(void)poll(&ended, 1, WAIT_MS);
	}
	close(watch);
	return found;
}

int leftover_job(const struct broker_message *asked, struct broker_message *answer)
{
	const char *torrc = (const char *)asked->bytes;
	const struct dirent *one;
	uint8_t *ended;
	DIR *proc;

	if (asked->len == 0 || asked->bytes[asked->len - 1] != '\0')
		return EINVAL;
	ended = broker_room(answer, 1);
	proc = opendir("/proc");

	while (proc && (one = readdir(proc))) {
		pid_t pid = isdigit((unsigned char)one->d_name[0]) ? (pid_t)strtol(one->d_name, NULL, 10) : 0;

		if (is_ours(pid) && end_if_has(pid, torrc))
			*ended = 1;
	}
	if (proc)
		closedir(proc);
	return 0;
}

void leftover_end(const char *torrc)
{
	char path[PATH_MAX];
	const struct broker_message asked = { .bytes = (uint8_t *)path, .len = strlen(torrc) + 1 };
	struct broker_message answer;

	if (asked.len > sizeof(path))
		return;
	memcpy(path, torrc, asked.len);
	if (broker_ask(leftover_job, &asked, &answer) != 0)
		return;
	if (answer.bytes[0])
		log_warn("tor: one that an earlier daemon left behind is ended");
	broker_wipe(&answer);
}
