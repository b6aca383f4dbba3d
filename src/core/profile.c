/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile.h"

#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK     "lock"
#define FOLDERS_DEEP 8    /* below one another: tor's are three */
#define KEYS     "keys"
#define KEYS_NEW "keys.new"
#define DATABASE "nightjar.db"

struct profile {
	int dir, lock;
	char database[PATH_MAX];
};

static enum err err_of(int number)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return ERR_NO_PROFILE;
	case EACCES:
	case EPERM:
	case ELOOP:
		return ERR_PROFILE_UNREADABLE;
	case ENOSPC:
	case EDQUOT:
		return ERR_DISK_FULL;
	default:
		return ERR_DISK;
	}
}

/* Every folder of the path that is missing, for the user alone. */
static enum err make_folders(const char *dir)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s", dir) >= (int)sizeof(path))
		return ERR_TOO_LONG;
	for (char *p = path + 1;; p++) {
		char was = *p;

		if (was != '/' && was != '\0')
			continue;
		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return err_of(errno);
		if (was == '\0')
			return ERR_OK;
		*p = was;
	}
}

/* Ours alone: otherwise somebody else could read along, or put another profile in its place. */
static enum err check_folder(int dir)
{
	struct stat st;

	if (fstat(dir, &st) < 0)
		return err_of(errno);
	if (st.st_uid != geteuid() || (st.st_mode & 077) != 0)
		return ERR_PROFILE_UNREADABLE;
	return ERR_OK;
}

static enum err take_lock(struct profile *p)
{
	p->lock = openat(p->dir, LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (p->lock < 0)
		return err_of(errno);
	if (flock(p->lock, LOCK_EX | LOCK_NB) == 0) {
		/* Left by a power cut in a change of passphrase: what was not finished must not open anything. */
		unlinkat(p->dir, KEYS_NEW, 0);
		return ERR_OK;
	}
	return errno == EWOULDBLOCK ? ERR_PROFILE_IN_USE : err_of(errno);
}

enum err profile_open(struct profile **out, const char *dir, enum profile_mode mode)
{
	struct profile *p;
	enum err e = mode == PROFILE_MAKE ? make_folders(dir) : ERR_OK;

	*out = NULL;
	if (e != ERR_OK)
		return e;
	p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_LIMIT;
	p->lock = -1;
	p->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	e = p->dir < 0 ? err_of(errno) : check_folder(p->dir);
	if (e == ERR_OK)
		e = take_lock(p);
	if (e == ERR_OK && snprintf(p->database, sizeof(p->database), "%s/%s", dir, DATABASE) >= (int)sizeof(p->database))
		e = ERR_TOO_LONG;
	if (e == ERR_OK)
		*out = p;
	else
		profile_close(p);
	return e;
}

void profile_close(struct profile *p)
{
	if (!p)
		return;
	if (p->lock >= 0)
		close(p->lock);
	if (p->dir >= 0)
		close(p->dir);
	free(p);
}

bool profile_is_complete(const struct profile *p)
{
	struct stat st;

	return fstatat(p->dir, KEYS, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

const char *profile_database(const struct profile *p)
{
	return p->database;
}

/* Reads until the buffer is full or the file ends. */
static ssize_t read_all(int fd, uint8_t *buf, size_t cap)
{
	size_t len = 0;

	while (len < cap) {
		ssize_t n = read(fd, buf + len, cap - len);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n == 0)
			break;
		len += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)len;
}

static bool write_all(int fd, const uint8_t *buf, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, buf, len);

		if (n < 0 && errno != EINTR)
			return false;
		buf += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

enum err profile_read_keys(const struct profile *p, uint8_t file[VAULT_LEN])
{
	uint8_t buf[VAULT_LEN + 1];    /* one more: a longer file is not one of ours */
	int fd = openat(p->dir, KEYS, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return err_of(errno);
	n = read_all(fd, buf, sizeof(buf));
	close(fd);
	if (n < 0)
		return ERR_DISK;
	if (n != VAULT_LEN)
		return ERR_PROFILE_CORRUPT;
	memcpy(file, buf, VAULT_LEN);
	return ERR_OK;
}

/* A whole new file under `name`, on the disk when it returns. */
static enum err write_durably(int dir, const char *name, const uint8_t *p, size_t len)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	enum err e = ERR_OK;

	if (fd < 0)
		return err_of(errno);
	if (!write_all(fd, p, len) || fsync(fd) < 0)
		e = err_of(errno);
	if (close(fd) < 0 && e == ERR_OK)
		e = err_of(errno);
	return e;
}

/*
 * The old passphrase opens the old file: its bytes are to be gone from where they lay, as far as the disk allows. Only when
 * the new file is surely in its place, and only when the old one has no other name: that would be somebody's backup.
 */
static void overwrite(int fd)
{
	static const uint8_t zeros[VAULT_LEN];
	struct stat st;

	if (fstat(fd, &st) == 0 && st.st_nlink == 0 && (!write_all(fd, zeros, sizeof(zeros)) || fsync(fd) < 0))
		log_debug("the old key file could not be overwritten");
}

enum err profile_write_keys(const struct profile *p, const uint8_t file[VAULT_LEN])
{
	int old = openat(p->dir, KEYS, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	enum err e = write_durably(p->dir, KEYS_NEW, file, VAULT_LEN);

	if (e == ERR_OK && renameat(p->dir, KEYS_NEW, p->dir, KEYS) < 0)
		e = err_of(errno);
	if (e == ERR_OK && fsync(p->dir) < 0)
		e = err_of(errno);
	if (e != ERR_OK)
		unlinkat(p->dir, KEYS_NEW, 0);
	if (e == ERR_OK && old >= 0)
		overwrite(old);
	if (old >= 0)
		close(old);
	return e;
}

enum err profile_destroy_keys(const struct profile *p)
{
	uint8_t nothing[VAULT_LEN];
	int fd = openat(p->dir, KEYS, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	enum err e = ERR_OK;

	if (fd < 0)
		return err_of(errno);
	/* In place, not as a new file: the old bytes are to be gone from where they lay, as far as the disk allows. */
	vault_destroy(nothing);
	if (!write_all(fd, nothing, sizeof(nothing)) || fsync(fd) < 0)
		e = err_of(errno);
	close(fd);
	if (unlinkat(p->dir, KEYS, 0) < 0 && e == ERR_OK)
		e = err_of(errno);
	if (fsync(p->dir) < 0 && e == ERR_OK)
		e = err_of(errno);
	return e;
}

/* Of a folder, what is in it; links are removed, never followed. `depth`: folders below one another, at most. */
static bool empty(int dir, const char *but, unsigned depth)
{
	DIR *all = fdopendir(dir);
	const struct dirent *one;
	bool ok = all != NULL;
	int below;

	if (!all)
		close(dir);
	while (all && (one = readdir(all))) {
		if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0 || (but && strcmp(one->d_name, but) == 0) ||
		    unlinkat(dir, one->d_name, 0) == 0)
			continue;
		below = depth > 0 ? openat(dir, one->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
		ok = below >= 0 && empty(below, NULL, depth - 1) && unlinkat(dir, one->d_name, AT_REMOVEDIR) == 0 && ok;
	}
	if (all)
		closedir(all);
	return ok;
}

bool profile_remove_rest(const struct profile *p)
{
	const int dir = openat(p->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return dir >= 0 && empty(dir, LOCK, FOLDERS_DEEP) && fsync(p->dir) == 0;
}
