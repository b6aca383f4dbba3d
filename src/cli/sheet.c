/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/sheet.h"

#include "base/assert.h"
#include "base/encode.h"
#include "base/qr.h"
#include "cli/cli.h"
#include "cli/new_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX     "NIGHTJAR-P:"
#define PREFIX_LEN (sizeof(PREFIX) - 1)
#define FILE_HEAD  19     /* core/bundle.h: what a file begins with */
#define SHORT_LEN  513    /* and the items that a code can hold, by their first byte */
#define PROOF_LEN  21
#define ACROSS     2      /* codes beside each other */
#define SIDE       100    /* mm of a code with the paper around it */
#define CODES_MAX  200

struct codes {
	struct qr *qr[CODES_MAX];    /* owned */
	size_t n, left_out;
};

/* The length of the item that `p` begins with; 0: something that no code can hold. */
static size_t item_len(const uint8_t *p, size_t len, size_t *used)
{
	*used = p[0] == 2 ? PROOF_LEN : SHORT_LEN;
	if (p[0] == 1 && len > 1 && (p[1] & 15) == 2)
		*used = 4097;
	if (p[0] == 1 && len > 1 && (p[1] & 15) == 3)
		*used = 32769;
	return *used <= SHORT_LEN && *used <= len ? *used : 0;
}

static void make_codes(struct codes *codes, const uint8_t *file, size_t len)
{
	char text[PREFIX_LEN + SHORT_LEN * 8 / 5 + 8] = PREFIX;
	size_t used;

	for (size_t at = FILE_HEAD; at < len; at += used) {
		const size_t n = item_len(file + at, len - at, &used);

		if (n == 0 || codes->n == CODES_MAX) {
			codes->left_out++;
			continue;
		}
		encode_base32(text + PREFIX_LEN, file + at, n);
		codes->qr[codes->n] = qr_new(text);
		codes->n += codes->qr[codes->n] != NULL;
	}
}

static void draw(FILE *f, const struct qr *q, size_t place)
{
	const long width = (long)qr_width(q);
	const double scale = (SIDE - 10.0) / (double)width;

	fprintf(f, "<path transform=\"translate(%zu %zu) scale(%.4f)\" d=\"", place % ACROSS * SIDE + 5,
	        place / ACROSS * SIDE + 5, scale);
	for (long y = 0; y < width; y++)
		for (long x = 0, run; x < width; x += run + 1) {
			for (run = 0; qr_is_dark(q, x + run, y); run++)
				continue;
			if (run > 0)
				fprintf(f, "M%ld %ldh%ldv1h-%ldz", x, y, run, run);
		}
	fprintf(f, "\"/>\n");
}

static bool write_sheet(FILE *f, const void *ctx)
{
	const struct codes *codes = ctx;
	const size_t rows = (codes->n + ACROSS - 1) / ACROSS;

	fprintf(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	           "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%dmm\" height=\"%zumm\" viewBox=\"0 0 %d %zu\""
	           " shape-rendering=\"crispEdges\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
	        ACROSS * SIDE, rows * SIDE, ACROSS * SIDE, rows * SIDE);
	for (size_t i = 0; i < codes->n; i++)
		draw(f, codes->qr[i], i);
	fprintf(f, "</svg>\n");
	return !ferror(f);
}

int sheet_write(struct cli *c, const char *path, const uint8_t *file, size_t len)
{
	struct codes codes = { .n = 0 };
	enum err e = ERR_OK;

	make_codes(&codes, file, len);
	if (codes.n > 0)
		e = new_file_save(path, write_sheet, &codes);
	for (size_t i = 0; i < codes.n; i++)
		qr_free(codes.qr[i]);
	if (e != ERR_OK)
		return cli_fail(c, e, "The sheet could not be written.", "Name a file that ends in .svg.");
	if (codes.n == 0)
		return cli_fail(c, ERR_NO_MESSAGE, "There is nothing that fits on a sheet.", "Only short messages do.");
	fprintf(stderr, "%zu codes written to %s\n", codes.n, path);
	if (codes.left_out > 0)
		fprintf(stderr, "%zu did not fit: long messages do not, nor more than %d codes.\n", codes.left_out, CODES_MAX);
	return CLI_OK;
}

bool sheet_is(const uint8_t *text, size_t len)
{
	return len >= PREFIX_LEN && memmem(text, len < 4096 ? len : 4096, PREFIX, PREFIX_LEN) != NULL;
}

/* One line; how many bytes it gave, written to `out`, which may be where it is read from. */
static size_t read_line(uint8_t *out, const uint8_t *line, size_t len)
{
	const uint8_t *at = memmem(line, len, PREFIX, PREFIX_LEN);
	uint8_t item[SHORT_LEN];
	size_t n = 0, chars = 0;

	if (!at)
		return 0;
	at += PREFIX_LEN;
	while (at + chars < line + len && at[chars] > ' ')
		chars++;
	n = chars * 5 / 8;
	if ((n != SHORT_LEN && n != PROOF_LEN) || !encode_unbase32(item, n, (const char *)at, chars))
		return 0;
	memcpy(out, item, n);
	return n;
}

size_t sheet_read(uint8_t *text, size_t len)
{
	size_t out = 0, at = 0;

	while (at < len) {
		const uint8_t *end = memchr(text + at, '\n', len - at);
		const size_t line = end ? (size_t)(end - (text + at)) : len - at;

		out += read_line(text + out, text + at, line);
		at += line + 1;
	}
	return out;
}
