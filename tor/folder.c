/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define IN_TMP "/tmp/nightjar-tor-XXXXXX"

bool folder_make(const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return false;
	if (stat(path, &st) < 0)
		return false;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return false;
	}
	return chmod(path, 0700) == 0;
}

static bool is_fit(const char *path, size_t cap)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";
	const size_t most = sizeof(((struct sockaddr_un *)0)->sun_path) - sizeof("/onion-4294967295");

	return path[0] == '/' && path[strspn(path, plain)] == '\0' && strlen(path) <= most && strlen(path) < cap;
}

bool folder_for_sockets(char *out, size_t cap, const char *wanted)
{
	if (is_fit(wanted, cap)) {
		memcpy(out, wanted, strlen(wanted) + 1);
		return true;
	}
	if (cap < sizeof(IN_TMP)) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(out, IN_TMP, sizeof(IN_TMP));
	return mkdtemp(out) != NULL;
}

void folder_clear_sockets(const char *path)
{
	static const char *const names[] = { "control", "socks", "cookie" };
	char one[4096];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(one, sizeof(one), "%s/%s", path, names[i]);
		unlink(one);
	}
	rmdir(path);
}
