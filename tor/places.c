/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/places.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE sizeof(((struct sockaddr_un *)0)->sun_path)

/* With the longest name in it, and as tor takes it: it knows no relative paths. */
bool places_fit(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";

	return path[0] == '/' && path[strspn(path, plain)] == '\0' &&
	       strlen(path) + sizeof("/onion-4294967295") <= PATH_SIZE;
}

void places_beside(char out[PATH_SIZE], const char *socket)
{
	char beside[PATH_SIZE];
	const int len = snprintf(beside, sizeof(beside), "%s.tor", socket);

	if (len > 0 && (size_t)len < sizeof(beside) && places_fit(beside))
		memcpy(out, beside, sizeof(beside));
	else
		snprintf(out, PATH_SIZE, "/tmp/nightjar-tor-%08" PRIx32 "%08" PRIx32, randombytes_random(),
		         randombytes_random());
}

bool places_choose(struct places *p, const char *folder, const char *sockets)
{
	if (strlen(folder) >= sizeof(p->folder) || !places_fit(sockets))
		return false;
	snprintf(p->folder, sizeof(p->folder), "%s", folder);
	snprintf(p->data, sizeof(p->data), "%s/data", folder);
	snprintf(p->sockets, sizeof(p->sockets), "%s", sockets);
	return true;
}

/* In a folder of somebody else, who may enter it would be for them to say. */
static bool make(const char *path)
{
	struct stat st;

	if ((mkdir(path, 0700) < 0 && errno != EEXIST) || stat(path, &st) < 0)
		return false;
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid()) {
		errno = S_ISDIR(st.st_mode) ? EPERM : ENOTDIR;
		return false;
	}
	return (st.st_mode & 0777) == 0700 || chmod(path, 0700) == 0;
}

bool places_make(const struct places *p)
{
	return make(p->folder) && make(p->data) && make(p->sockets);
}

void places_socket(const struct places *p, const char *name, char out[PATH_SIZE])
{
	snprintf(out, PATH_SIZE, "%.90s/%.16s", p->sockets, name);
}

void places_leave(const struct places *p)
{
	static const char *const names[] = { "control", "socks", "cookie" };
	char path[PATH_SIZE];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		places_socket(p, names[i], path);
		unlink(path);
	}
	rmdir(p->sockets);
}
