/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/qr_file.h"

#include "base/assert.h"
#include "cli/new_file.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>

static bool write_png(FILE *f, const void *ctx)
{
	const struct qr *q = ctx;
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

static bool write_svg(FILE *f, const void *ctx)
{
	const struct qr *q = ctx;
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

enum err qr_file_png(const struct qr *q, const char *path)
{
	return new_file_save(path, write_png, q);
}

enum err qr_file_svg(const struct qr *q, const char *path)
{
	return new_file_save(path, write_svg, q);
}
