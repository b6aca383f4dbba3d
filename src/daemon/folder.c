/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/folder.h"

#include "base/assert.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRIES_MAX 65536    /* of the folder, whatever they are */
#define OPEN        (O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)    /* nothing to wait for, in a pipe that lies there */

static int open_folder(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* ---- looking ---- */

static bool is_named_so(const char *name)
{
	const size_t len = strlen(name), suffix = sizeof(FOLDER_SUFFIX) - 1;

	return len > suffix && len < FOLDER_NAME_MAX && strcmp(name + len - suffix, FOLDER_SUFFIX) == 0;
}

static void add(struct folder_list *l, size_t *room, const char *name, const struct stat *st)
{
	if (l->n == *room) {
		*room = *room ? *room * 2 : 64;
		l->file = realloc(l->file, *room * sizeof(*l->file));
		ASSERT(l->file);
	}
	l->file[l->n] = (struct folder_file){
		.name = strdup(name),
		.size = (uint64_t)st->st_size,
		.changed = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
	};
	ASSERT(l->file[l->n].name);
	l->n++;
}

static void look_at(struct folder_list *l, size_t *room, int dir, const char *name)
{
	struct stat st;

	if (!is_named_so(name) || fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return;
	if ((uint64_t)st.st_size > FOLDER_FILE_MAX)
		l->large++;
	else if (l->n == FOLDER_FILES_MAX)
		l->more = true;
	else
		add(l, room, name, &st);
}

int folder_look(const char *path, struct folder_list *out)
{
	const int fd = open_folder(path);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *e;
	size_t room = 0, seen = 0;
	struct stat st;
	int error;

	*out = (struct folder_list){ .n = 0 };
	if (!dir) {
		error = errno;
		if (fd >= 0)
			close(fd);
		return error;
	}
	error = fstat(fd, &st) == 0 ? 0 : errno;
	out->device = (uint64_t)st.st_dev;
	out->inode = (uint64_t)st.st_ino;
	while (error == 0 && seen++ < ENTRIES_MAX) {
		errno = 0;
		e = readdir(dir);
		if (!e)
			break;
		look_at(out, &room, fd, e->d_name);
	}
	/* The end, or a disk that is gone. */
	error = error ? error : seen <= ENTRIES_MAX ? errno : 0;
	closedir(dir);
	return error;
}

void folder_wipe(struct folder_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->file[i].name);
	free(l->file);
	*l = (struct folder_list){ .n = 0 };
}

/* ---- reading ---- */

static bool is_the_same(int fd, const struct folder_file *f)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == f->size;
}

static int read_at(int fd, uint64_t at, uint8_t *buf, size_t cap, size_t *len)
{
	ssize_t n = 1;

	for (*len = 0; *len < cap && n > 0; *len += (size_t)n) {
		n = pread(fd, buf + *len, cap - *len, (off_t)(at + *len));
		if (n < 0)
			return errno;
	}
	return 0;
}

int folder_read(const char *path, const struct folder_file *f, uint64_t at, uint8_t *buf, size_t cap, size_t *len)
{
	const int dir = open_folder(path);
	int fd = -1, error;

	*len = 0;
	if (dir < 0)
		return errno;
	fd = openat(dir, f->name, O_RDONLY | OPEN);
	if (fd < 0)
		error = errno == ENOENT || errno == ELOOP || errno == ENXIO ? ESTALE : errno;
	else
		error = is_the_same(fd, f) ? read_at(fd, at, buf, cap, len) : ESTALE;
	if (fd >= 0)
		close(fd);
	close(dir);
	return error;
}

/* ---- writing ---- */

static void undone_name(char out[FOLDER_NAME_MAX], const char *name)
{
	snprintf(out, FOLDER_NAME_MAX, "%s" FOLDER_UNDONE, name);
}

/*
 * The file that we have begun, and no other under its name: whoever may write to the folder could have put a pipe there, or
 * another name of a file of ours somewhere else, which would be written to and opened for all.
 */
static int open_undone(int dir, const char *undone, int flags)
{
	const int fd = openat(dir, undone, O_WRONLY | OPEN | flags);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink <= 1)
		return fd;
	close(fd);
	errno = EEXIST;
	return -1;
}

static int write_all(int fd, const uint8_t *buf, size_t len)
{
	ssize_t n;

	for (size_t done = 0; done < len; done += (size_t)n) {
		n = write(fd, buf + done, len - done);
		if (n <= 0)
			return n == 0 ? ENOSPC : errno;
	}
	return 0;
}

int folder_write(const char *path, const char *name, bool first, const uint8_t *buf, size_t len)
{
	const int dir = open_folder(path);
	char undone[FOLDER_NAME_MAX];
	int fd, error;

	if (dir < 0)
		return errno;
	undone_name(undone, name);
	fd = first ? openat(dir, undone, O_WRONLY | OPEN | O_CREAT | O_EXCL, 0600) : open_undone(dir, undone, O_APPEND);
	error = fd < 0 ? errno : write_all(fd, buf, len);
	if (fd >= 0 && close(fd) != 0 && error == 0)
		error = errno;
	if (error != 0 && fd >= 0)
		unlinkat(dir, undone, 0);
	close(dir);
	return error;
}

/* Who may read the folder decides who may read what lies in it; disks without rights have nothing to set. */
static int make_whole(int fd, int64_t when)
{
	const struct timespec times[2] = { { .tv_sec = when }, { .tv_sec = when } };

	if (fchmod(fd, 0644) != 0 && errno != EPERM && errno != ENOTSUP)
		return errno;
	(void)futimens(fd, times);
	return fsync(fd) == 0 ? 0 : errno;
}

/* A name that is taken, by whom ever, is not replaced. */
static int put_in_place(int dir, const char *undone, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return EEXIST;
	if (renameat(dir, undone, dir, name) != 0)
		return errno;
	return fsync(dir) != 0 && errno != EINVAL && errno != EROFS ? errno : 0;
}

int folder_finish(const char *path, const char *name, int64_t when)
{
	const int dir = open_folder(path);
	char undone[FOLDER_NAME_MAX];
	int fd, error;

	if (dir < 0)
		return errno;
	undone_name(undone, name);
	fd = open_undone(dir, undone, 0);
	error = fd < 0 ? errno : make_whole(fd, when);
	if (fd >= 0)
		close(fd);
	if (error == 0)
		error = put_in_place(dir, undone, name);
	if (error != 0)
		unlinkat(dir, undone, 0);
	close(dir);
	return error;
}

void folder_remove(const char *path, const char *name)
{
	const int dir = open_folder(path);
	char undone[FOLDER_NAME_MAX];

	if (dir < 0)
		return;
	undone_name(undone, name);
	unlinkat(dir, undone, 0);
	unlinkat(dir, name, 0);
	close(dir);
}
