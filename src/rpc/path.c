/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rpc/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASH_LEN 8u    /* bytes of the profile's path hash: names a socket, is no secret */

bool path_join(char *out, const char *dir, const char *name)
{
	int n = snprintf(out, PATH_LEN_MAX, "%s/%s", dir, name);

	return n > 0 && n < PATH_LEN_MAX;
}

/* An absolute path from the environment; the XDG specification says to ignore relative ones. */
static const char *env_path(const char *name)
{
	const char *v = getenv(name);

	return v && v[0] == '/' ? v : NULL;
}

static bool choose_profile(char *out, const char *given)
{
	const char *env = getenv("NIGHTJAR_PROFILE");
	const char *data = env_path("XDG_DATA_HOME");
	const char *home = env_path("HOME");

	if (!given && env && env[0])
		given = env;
	if (given)
		return snprintf(out, PATH_LEN_MAX, "%s", given) < PATH_LEN_MAX;
	if (data)
		return path_join(out, data, "nightjar");
	return home && path_join(out, home, ".local/share/nightjar");
}

/* Resolves the longest part of an absolute path that exists, and keeps the rest: the same before and after it is made. */
static bool resolve(char *out, const char *path)
{
	char head[PATH_LEN_MAX], real[PATH_MAX];
	size_t cut = strlen(path);

	for (;;) {
		memcpy(head, path, cut);
		head[cut] = '\0';
		if (realpath(cut ? head : "/", real))
			break;
		if (errno != ENOENT || cut == 0)
			return false;
		while (cut > 0 && path[--cut] != '/')
			;
	}
	while (path[cut] == '/')
		cut++;
	if (path[cut] == '\0')
		return snprintf(out, PATH_LEN_MAX, "%s", real) < PATH_LEN_MAX;
	return path_join(out, strcmp(real, "/") == 0 ? "" : real, path + cut);
}

enum err path_profile(char *out, const char *given)
{
	char chosen[PATH_LEN_MAX], cwd[PATH_LEN_MAX], whole[PATH_LEN_MAX];
	size_t len;

	if (!choose_profile(chosen, given) || chosen[0] == '\0')
		return ERR_PROFILE_UNREADABLE;
	len = strlen(chosen);
	while (len > 1 && chosen[len - 1] == '/')
		chosen[--len] = '\0';
	if (chosen[0] == '/')
		memcpy(whole, chosen, len + 1);
	else if (!getcwd(cwd, sizeof(cwd)) || !path_join(whole, cwd, chosen))
		return ERR_PROFILE_UNREADABLE;
	return resolve(out, whole) ? ERR_OK : ERR_PROFILE_UNREADABLE;
}

bool path_exists(const char *profile)
{
	struct stat st;

	return stat(profile, &st) == 0;
}

/* Where nobody else can put a socket in place of ours. */
static bool is_own_dir(const char *dir)
{
	struct stat st;

	return stat(dir, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() && (st.st_mode & 022) == 0;
}

enum err path_make_dir(const char *dir)
{
	char part[PATH_LEN_MAX];

	if (snprintf(part, sizeof(part), "%s", dir) >= PATH_LEN_MAX)
		return ERR_PROFILE_UNREADABLE;
	for (char *at = strchr(part + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(part, 0700) < 0 && errno == ENOSPC)
			return ERR_DISK_FULL;
		*at = '/';
	}
	if (mkdir(part, 0700) < 0 && errno == ENOSPC)
		return ERR_DISK_FULL;
	return is_own_dir(dir) ? ERR_OK : ERR_PROFILE_UNREADABLE;
}

static bool is_usual(const char *profile)
{
	struct passwd pw, *user = NULL;
	char strings[4096], usual[PATH_LEN_MAX], real[PATH_LEN_MAX];

	return getpwuid_r(geteuid(), &pw, strings, sizeof(strings), &user) == 0 && user && user->pw_dir[0] == '/' &&
	       path_join(usual, user->pw_dir, ".local/share/nightjar") && resolve(real, usual) && strcmp(profile, real) == 0;
}

enum err path_socket(char *out, const char *profile)
{
	const char *runtime = env_path("XDG_RUNTIME_DIR");
	unsigned char hash[crypto_generichash_BYTES_MIN];
	char hex[2 * HASH_LEN + 1], name[64];

	if (!runtime || !is_own_dir(runtime))
		return path_join(out, profile, "run/daemon.sock") ? ERR_OK : ERR_PROFILE_UNREADABLE;
	if (is_usual(profile))
		return path_join(out, runtime, "nightjar/default.sock") ? ERR_OK : ERR_PROFILE_UNREADABLE;
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)profile, strlen(profile), NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, HASH_LEN);
	snprintf(name, sizeof(name), "nightjar/%s.sock", hex);
	return path_join(out, runtime, name) ? ERR_OK : ERR_PROFILE_UNREADABLE;
}

bool path_address(struct sockaddr_un *addr, const char *path, int *dir)
{
	const char *name = strrchr(path, '/');
	char folder[PATH_LEN_MAX];

	*dir = -1;
	memset(addr, 0, sizeof(*addr));
	addr->sun_family = AF_UNIX;
	if (strlen(path) < sizeof(addr->sun_path)) {
		memcpy(addr->sun_path, path, strlen(path) + 1);
		return true;
	}
	if (!name || (size_t)(name - path) >= sizeof(folder))
		return false;
	memcpy(folder, path, (size_t)(name - path));
	folder[name - path] = '\0';
	*dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return *dir >= 0 && snprintf(addr->sun_path, sizeof(addr->sun_path), "/proc/self/fd/%d%s", *dir, name) <
	                            (int)sizeof(addr->sun_path);
}
