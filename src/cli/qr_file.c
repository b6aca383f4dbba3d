/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qr_file.h"

#include "base/assert.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Writes the picture; false, with errno, when it fails. */
typedef bool writer(FILE *f, const struct qr *q);

static bool write_png(FILE *f, const struct qr *q)
{
	size_t side = (qr_width(q) + 2 * QR_FILE_QUIET) * QR_FILE_SCALE;
	png_image image = { .version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_GRAY };
	unsigned char *pixels = malloc(side * side);
	bool ok;

	ASSERT(pixels);
	for (size_t y = 0; y < side; y++)
		for (size_t x = 0; x < side; x++)
			pixels[y * side + x] = qr_is_dark(q, (long)(x / QR_FILE_SCALE) - QR_FILE_QUIET,
			                                  (long)(y / QR_FILE_SCALE) - QR_FILE_QUIET)
			                               ? 0
			                               : 255;
	image.width = image.height = (png_uint_32)side;
	ok = png_image_write_to_stdio(&image, f, 0, pixels, 0, NULL);
	free(pixels);
	return ok;
}

static bool write_svg(FILE *f, const struct qr *q)
{
	long width = (long)qr_width(q);
	size_t side = qr_width(q) + 2 * QR_FILE_QUIET;

	fprintf(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	           "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\" viewBox=\"0 0 %zu %zu\""
	           " shape-rendering=\"crispEdges\">\n"
	           "<path fill=\"#fff\" d=\"M0 0h%zuv%zuH0z\"/>\n<path fill=\"#000\" d=\"",
	        side * QR_FILE_SCALE, side * QR_FILE_SCALE, side, side, side, side);
	for (long y = 0; y < width; y++)
		for (long x = 0, run; x < width; x += run + 1) {
			for (run = 0; qr_is_dark(q, x + run, y); run++)
				;
			if (run > 0)
				fprintf(f, "M%ld %ldh%ldv1h-%ldz", x + QR_FILE_QUIET, y + QR_FILE_QUIET, run, run);
		}
	fprintf(f, "\"/>\n</svg>\n");
	return !ferror(f);
}

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

static enum err save(const struct qr *q, const char *path, writer *write)
{
	char *temp = NULL;
	FILE *f = NULL;
	enum err e = ERR_DISK;
	int fd, cause;

	errno = 0;
	fd = open_beside(path, &temp);
	if (fd >= 0)
		f = fdopen(fd, "w");
	if (!f || !write(f, q) || fflush(f) != 0 || fsync(fd) != 0 || rename(temp, path) != 0 || !sync_folder(path))
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

enum err qr_file_png(const struct qr *q, const char *path)
{
	return save(q, path, write_png);
}

enum err qr_file_svg(const struct qr *q, const char *path)
{
	return save(q, path, write_svg);
}
