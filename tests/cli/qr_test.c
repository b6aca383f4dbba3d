/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings are turned back into modules and compared; pictures too, and read by zbarimg where that is installed. */
#include "support/unit.h"

#include "base/qr.h"
#include "cli/qr_file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINK "NIGHTJAR:AEAACAQDAQCQMBYIBEFAWDANBYHQPBUCV33VSXD6WJFBWIERQTK6HGE7"
#define SIDE 37    /* with the quiet zone */

static struct qr *code_of_link(void)
{
	struct qr *q = qr_new(LINK);

	assert_non_null(q);
	assert_int_equal(qr_width(q), SIDE - 2 * QR_QUIET);
	return q;
}

/* Steps over one SGR sequence at *p, which must be `want`. */
static void expect(const char **p, const char *want)
{
	assert_true(strncmp(*p, want, strlen(want)) == 0);
	*p += strlen(want);
}

/* Which halves of the next cell are in the foreground: bit 0 the upper, bit 1 the lower. */
static unsigned next_cell(const char **p)
{
	static const char *const glyphs[] = { " ", "\xe2\x96\x80", "\xe2\x96\x84", "\xe2\x96\x88" };

	for (unsigned i = 0; i < 4; i++)
		if (strncmp(*p, glyphs[i], strlen(glyphs[i])) == 0) {
			*p += strlen(glyphs[i]);
			return i;
		}
	fail_msg("neither blank nor half block: %.8s", *p);
	return 0;
}

static void assert_blocks(enum qr_ink ink)
{
	struct qr *q = code_of_link();
	char *text = qr_draw(q, &(struct qr_look){ .ink = ink, .ascii = false });
	const char *p = text;
	bool flip = ink == QR_INK_DARK;

	for (long row = 0; row < (SIDE + 1) / 2; row++) {
		if (ink == QR_INK_COLOR)
			expect(&p, "\x1b[0;30;47m");
		for (long x = 0; x < SIDE; x++) {
			unsigned cell = next_cell(&p);

			assert_int_equal((cell & 1) != 0, qr_is_dark(q, x - QR_QUIET, 2 * row - QR_QUIET) != flip);
			assert_int_equal((cell & 2) != 0, qr_is_dark(q, x - QR_QUIET, 2 * row + 1 - QR_QUIET) != flip);
		}
		expect(&p, ink == QR_INK_COLOR ? "\x1b[0m\n" : "\n");
	}
	assert_string_equal(p, "");    /* so 19 rows of 37 cells, and nothing else */
	free(text);
	qr_free(q);
}

static void half_blocks_give_the_modules_back(void **state)
{
	(void)state;
	assert_blocks(QR_INK_COLOR);
	assert_blocks(QR_INK_DARK);
	assert_blocks(QR_INK_LIGHT);
}

static void assert_ascii(enum qr_ink ink, const char *dark, const char *light, const char *end)
{
	struct qr *q = code_of_link();
	char *text = qr_draw(q, &(struct qr_look){ .ink = ink, .ascii = true });
	const char *p = text;

	for (long y = -QR_QUIET; y < SIDE - QR_QUIET; y++) {
		for (long x = -QR_QUIET; x < SIDE - QR_QUIET; x++)
			expect(&p, qr_is_dark(q, x, y) ? dark : light);
		expect(&p, end);
	}
	assert_string_equal(p, "");
	for (p = text; *p; p++)
		assert_true((unsigned char)*p < 0x80);
	free(text);
	qr_free(q);
}

static void ascii_gives_the_modules_back(void **state)
{
	(void)state;
	assert_ascii(QR_INK_COLOR, "\x1b[0;37;40m  ", "\x1b[0;30;47m  ", "\x1b[0m\n");
	assert_ascii(QR_INK_DARK, "  ", "##", "\n");
	assert_ascii(QR_INK_LIGHT, "##", "  ", "\n");
}

static void what_no_code_can_be_made_of(void **state)
{
	char text[1002];
	struct qr *q;

	(void)state;
	assert_null(qr_new(""));
	memset(text, 'a', sizeof(text));
	text[1001] = '\0';
	assert_null(qr_new(text));
	text[1000] = '\0';
	q = qr_new(text);
	assert_non_null(q);
	assert_false(qr_is_dark(q, -1, 0));
	assert_false(qr_is_dark(q, 0, (long)qr_width(q)));
	assert_true(qr_is_dark(q, 0, 0));    /* the corner of a finder */
	qr_free(q);
	qr_free(NULL);
}

struct place {
	char folder[32], path[64];
};

static void make_place(struct place *at, const char *name)
{
	snprintf(at->folder, sizeof(at->folder), "/tmp/nightjar-qr-XXXXXX");
	assert_non_null(mkdtemp(at->folder));
	snprintf(at->path, sizeof(at->path), "%s/%s", at->folder, name);
}

/* The picture is alone in its folder (nothing half-written beside it) and private. */
static void assert_private_and_alone(const struct place *at)
{
	struct stat st;
	struct dirent *entry;
	DIR *d = opendir(at->folder);
	unsigned files = 0;

	assert_int_equal(stat(at->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_non_null(d);
	while ((entry = readdir(d)))
		files += entry->d_name[0] != '.';
	closedir(d);
	assert_int_equal(files, 1);
}

static void remove_place(const struct place *at)
{
	unlink(at->path);
	rmdir(at->folder);
}

static void assert_read_by_zbar(const char *path, const char *want)
{
	char command[200], got[200] = "";
	FILE *f;

	/* Without --nodbus it would announce what it read to every program of the session. */
	snprintf(command, sizeof(command), "zbarimg --nodbus --quiet --raw -Sdisable -Sqrcode.enable '%s'", path);
	f = popen(command, "r");
	assert_non_null(f);
	assert_non_null(fgets(got, sizeof(got), f));
	assert_int_equal(pclose(f), 0);
	got[strcspn(got, "\n")] = '\0';
	assert_string_equal(got, want);
}

static void png_is_read_by_another_program(void **state)
{
	static const char *const texts[] = { LINK, "farewell-monitor-length-stimulus-deer" };
	struct place at;

	(void)state;
	if (system("command -v zbarimg >/dev/null") != 0) {
		print_message("zbarimg is not installed\n");
		skip();
	}
	make_place(&at, "invite.png");
	for (size_t i = 0; i < 2; i++) {
		struct qr *q = qr_new(texts[i]);

		assert_non_null(q);
		assert_int_equal(qr_file_png(q, at.path), ERR_OK);    /* the second replaces the first */
		assert_private_and_alone(&at);
		assert_read_by_zbar(at.path, texts[i]);
		qr_free(q);
	}
	remove_place(&at);
}

/* Reads the runs of the black path back. */
static void svg_gives_the_modules_back(void **state)
{
	static char text[100000], seen[SIDE][SIDE];
	struct qr *q = code_of_link();
	struct place at;
	FILE *f;
	const char *p;
	long x, y, run;
	size_t len;

	(void)state;
	make_place(&at, "invite.svg");
	assert_int_equal(qr_file_svg(q, at.path), ERR_OK);
	assert_private_and_alone(&at);
	f = fopen(at.path, "r");
	assert_non_null(f);
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	assert_true(len > 0 && strstr(text, "viewBox=\"0 0 41 41\"") && strstr(text, "</svg>"));
	p = strstr(text, "#000");
	assert_non_null(p);
	for (p = strchr(p, 'M'); p && sscanf(p, "M%ld %ldh%ld", &x, &y, &run) == 3; p = strchr(p + 1, 'M'))
		for (; run > 0; run--, x++)
			seen[y - QR_FILE_QUIET][x - QR_FILE_QUIET] = 1;
	for (y = 0; y < SIDE; y++)
		for (x = 0; x < SIDE; x++)
			assert_int_equal(seen[y][x], qr_is_dark(q, x, y));
	remove_place(&at);
	qr_free(q);
}

static void a_file_that_cannot_be(void **state)
{
	struct qr *q = code_of_link();
	struct place at;

	(void)state;
	make_place(&at, "none/invite.png");
	assert_int_equal(qr_file_png(q, at.path), ERR_DISK);
	assert_int_equal(rmdir(at.folder), 0);
	make_place(&at, "invite.png");
	assert_int_equal(mkdir(at.path, 0700), 0);    /* a folder is in its place */
	assert_int_equal(qr_file_svg(q, at.path), ERR_DISK);
	assert_int_equal(rmdir(at.path), 0);
	assert_int_equal(rmdir(at.folder), 0);    /* it would not go if anything were left in it */
	qr_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_blocks_give_the_modules_back),
		cmocka_unit_test(ascii_gives_the_modules_back),
		cmocka_unit_test(what_no_code_can_be_made_of),
		cmocka_unit_test(png_is_read_by_another_program),
		cmocka_unit_test(svg_gives_the_modules_back),
		cmocka_unit_test(a_file_that_cannot_be),
	};

	return cmocka_run_group_tests_name("cli/qr", tests, NULL, NULL);
}
