/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile is locked by one daemon, so whatever else runs with this torrc is nobody's any more. */
#include "tor/leftover.h"

#include "base/log.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 1000
#define STEP_MS 5

static bool is_ours(pid_t pid)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	return pid > 1 && pid != getpid() && stat(path, &st) == 0 && st.st_uid == getuid();
}

/* One of its arguments is the torrc, behind a "-f". */
static bool has_torrc(pid_t pid, const char *torrc)
{
	char path[48], args[8192];
	bool after_f = false, found = false;
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
		found = after_f && strcmp(at, torrc) == 0;
		after_f = strcmp(at, "-f") == 0;
	}
	return found;
}

static void end(pid_t pid)
{
	log_warn("tor: one that an earlier daemon left behind is ended");
	/* It is stopped, or it would have ended with that daemon: it hears nothing else. */
	kill(pid, SIGKILL);
	for (int ms = 0; ms < WAIT_MS && kill(pid, 0) == 0; ms += STEP_MS)
		nanosleep(&(struct timespec){ .tv_nsec = STEP_MS * 1000000 }, NULL);
}

void leftover_end(const char *torrc)
{
	DIR *proc = opendir("/proc");
	const struct dirent *one;

	while (proc && (one = readdir(proc))) {
		pid_t pid = isdigit((unsigned char)one->d_name[0]) ? (pid_t)strtol(one->d_name, NULL, 10) : 0;

		if (is_ours(pid) && has_torrc(pid, torrc))
			end(pid);
	}
	if (proc)
		closedir(proc);
}
