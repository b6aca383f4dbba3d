/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/new_file.h"

#include "base/assert.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Makes a file of mode 0600 beside `path` under a name of its own, filled into `temp` (owned by the caller). */
static int open_beside(const char *path, char **temp)
{
	static const char suffix[] = ".XXXXXX";
	size_t size = strlen(path) + sizeof(suffix);

	*temp = malloc(size);
	ASSERT(*temp);
	snprintf(*temp, size, "%s%s", path, suffix);
	return mkostemp(*temp, O_CLOEXEC);
}

/* The rename is on disk only when the folder is. */
static bool sync_folder(const char *path)
{
	char *copy = strdup(path);
	int fd;
	bool ok;

	ASSERT(copy);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	if (fd < 0)
		return false;
	ok = fsync(fd) == 0;
	close(fd);
	return ok;
}

enum err new_file_save(const char *path, bool (*write)(FILE *f, const void *ctx), const void *ctx)
{
	char *temp = NULL;
	FILE *f = NULL;
	enum err e = ERR_DISK;
	int fd, cause;

	errno = 0;
	fd = open_beside(path, &temp);
	if (fd >= 0)
		f = fdopen(fd, "w");
	if (!f || !write(f, ctx) || fflush(f) != 0 || fsync(fd) != 0 || rename(temp, path) != 0 || !sync_folder(path))
		goto out;
	e = ERR_OK;
out:
	cause = errno;
	if (f)
		fclose(f);
	else if (fd >= 0)
		close(fd);
	if (e != ERR_OK && fd >= 0)
		unlink(temp);
	free(temp);
	return e != ERR_OK && (cause == ENOSPC || cause == EDQUOT) ? ERR_DISK_FULL : e;
}
