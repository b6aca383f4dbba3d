/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox/hide.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDERS_MAX 10

struct view {
	char folder[FOLDERS_MAX][PATH_MAX];
	size_t nfolders;
	struct {
		int fd;
		bool is_folder;
		char path[PATH_MAX];
	} kept[LANDLOCK_ROWS];
	size_t nkept;
};

static bool write_text(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* As who we are, and nobody else; without naming groups, as user_namespaces(7) asks of those without rights. */
static bool part(void)
{
	const unsigned uid = geteuid(), gid = getegid();
	char users[64], groups[64];

	snprintf(users, sizeof(users), "%u %u 1", uid, uid);
	snprintf(groups, sizeof(groups), "%u %u 1", gid, gid);
	/* The files of one that may not be looked into are root's: proc(5). There is no secret here, and execve(2) is next. */
	return prctl(PR_SET_DUMPABLE, 1) == 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
	       write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/uid_map", users) &&
	       write_text("/proc/self/gid_map", groups) && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static bool is_below(const char *path, const char *folder)
{
	const size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && path[len] == '/';
}

/* One in another of them is hidden with it. */
static void choose_folders(struct view *v, const char *const *folders)
{
	for (size_t i = 0; folders[i] && v->nfolders < FOLDERS_MAX; i++)
		if (realpath(folders[i], v->folder[v->nfolders]) && strcmp(v->folder[v->nfolders], "/") != 0)
			v->nfolders++;
}

static bool is_hidden(const struct view *v, const char *path)
{
	for (size_t i = 0; i < v->nfolders; i++)
		if (is_below(path, v->folder[i]))
			return true;
	return false;
}

/* They are held open: what lies there cannot be named once something else lies above it. */
static void hold(struct view *v, const struct landlock_rules *kept)
{
	for (size_t i = 0; i < kept->n; i++) {
		char *path = v->kept[v->nkept].path;
		struct stat st;
		int fd;

		if (!realpath(kept->row[i].path, path) || !is_hidden(v, path))
			continue;
		fd = open(path, O_PATH | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (fstat(fd, &st) < 0) {
			close(fd);
			continue;
		}
		v->kept[v->nkept].fd = fd;
		v->kept[v->nkept++].is_folder = S_ISDIR(st.st_mode);
	}
}

static bool make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

static bool put_back(struct view *v)
{
	for (size_t i = 0; i < v->nkept; i++) {
		char *path = v->kept[i].path, held[32];
		bool made;
		int fd;

		snprintf(held, sizeof(held), "/proc/self/fd/%d", v->kept[i].fd);
		if (!make_folders(path))
			return false;
		if (v->kept[i].is_folder) {
			made = mkdir(path, 0755) == 0 || errno == EEXIST;
		} else {
			fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
			made = fd >= 0 ? close(fd) == 0 : errno == EEXIST;
		}
		if (!made || mount(held, path, NULL, MS_BIND | MS_REC, NULL) < 0)
			return false;
		close(v->kept[i].fd);
	}
	return true;
}

/* Those that one has in a user namespace of one's own; also for what a root's execve(2) would have. */
static bool drop_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0, 0, 0 } };

	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
		if (prctl(PR_CAPBSET_DROP, cap) < 0)
			return false;
	return syscall(SYS_capset, &head, none) == 0;
}

bool hide_enter(const char *const *folders, const struct landlock_rules *kept)
{
	static struct view v;

	v.nfolders = v.nkept = 0;
	if (!part())
		return false;
	choose_folders(&v, folders);
	hold(&v, kept);
	for (size_t i = 0; i < v.nfolders; i++)
		if (access(v.folder[i], F_OK) == 0 &&
		    mount("none", v.folder[i], "tmpfs", MS_NOSUID | MS_NODEV, "size=256k,mode=0755") < 0)
			return false;
	/* A working folder that is hidden could still be gone on from. */
	return put_back(&v) && chdir("/") == 0 && drop_capabilities();
}

bool hide_works(void)
{
	static const char *const folders[] = { "/tmp", NULL };
	const struct landlock_rules none = { .n = 0 };
	const pid_t pid = fork();
	int status = 1;

	if (pid == 0)
		_exit(hide_enter(folders, &none) ? 0 : 1);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
