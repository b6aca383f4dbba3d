/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ui_look.h"

#include "support/machine.h"
#include "support/term_svg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STILL_MS 150
#define ESCAPE_MS 120
#define REST_MS 20
#define SCALE 6    /* points of a picture for half a cell */
#define CAPITALS 6 /* of base 32, and as many in a row: part of a link */

/* ---- steps ---- */

static bool comes(struct term *t, const struct ui_look_step *s)
{
	const char *escape = strstr(s->keys, "<Esc>");
	bool ok;

	if (term_keys(t, s->keys) < 0)
		return false;
	/* Escape counts when nothing follows it for a while. */
	if (escape && escape[strlen("<Esc>")] == '\0')
		(void)term_quiet(t, ESCAPE_MS);
	ok = s->shows[0] == '!' ? term_gone(t, s->shows + 1) : term_wait(t, s->shows);
	/* The rest of the picture: a row below may be of the one before. */
	(void)term_quiet(t, REST_MS);
	return ok;
}

static void print_screen(struct term *t)
{
	struct term_screen *s = term_screen_take(t);
	char *text = term_screen_text(s);

	fputs(text, stdout);
	free(text);
	term_screen_free(s);
}

bool ui_look(struct ui_run *r, const struct ui_look_step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool ok = comes(r->term, &steps[i]);

		if (!ok)
			print_screen(r->term);
		if (!ok || (steps[i].golden && !term_golden_becomes(steps[i].golden, r->term))) {
			printf("step %zu, keys %s: %s\n", i, steps[i].keys, steps[i].shows);
			return false;
		}
	}
	if (term_stray(r->term))
		printf("stray: %s\n", term_stray(r->term));
	return !term_stray(r->term);
}

/* ---- what does not count ---- */

static struct term_cell *cell(struct term_screen *s, int row, int col)
{
	return &s->cells[row * s->cols + col];
}

static bool is_one_of(const struct term_cell *c, const char *set)
{
	return c->text[0] && !c->text[1] && strchr(set, c->text[0]);
}

static void hide(struct term_screen *s, int row, int from, int to)
{
	for (int col = from; col < to; col++)
		strcpy(cell(s, row, col)->text, "x");
}

/* As long as all characters are of the set. */
static int run(struct term_screen *s, int row, int col, const char *set)
{
	int from = col;

	while (col < s->cols && is_one_of(cell(s, row, col), set))
		col++;
	return col - from;
}

static void hide_code(struct term_cell *c)
{
	static const char *const blocks[] = { "▀", "▄", "█" };

	if (c->style.fg == 0 && c->style.bg == 7 && c->text[0] <= ' ')
		strcpy(c->text, "#");
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (strcmp(c->text, blocks[i]) == 0)
			strcpy(c->text, "#");
}

static void hide_what_changes(struct term_screen *s)
{
	static const char links[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567:", folder[] = "/tmp/nightjar-ui-";
	int n, row, col;

	for (row = 0; row < s->rows; row++) {
		for (col = 0; col < s->cols; col++) {
			hide_code(cell(s, row, col));
			n = run(s, row, col, links);
			if (n >= CAPITALS)
				hide(s, row, col, col + n);
			col += n > 0 ? n - 1 : 0;
		}
	}
	if ((term_screen_find(s, "process ", &row, &col) || term_screen_find(s, "Prozess ", &row, &col)) &&
	    run(s, row, col + 8, "0123456789") > 0)
		hide(s, row, col + 8, s->cols);
	while (term_screen_find(s, folder, &row, &col))
		hide(s, row, col, s->cols);
	if (term_screen_find(s, "MiB", &row, &col))
		for (n = col - 2; n >= 0 && run(s, row, n, "0123456789") > 0; n--)
			strcpy(cell(s, row, n)->text, n == col - 2 ? "9" : " ");
}

bool ui_look_golden(const char *name, struct term *t)
{
	struct term_screen *s;
	bool same;

	(void)term_quiet(t, STILL_MS);
	s = term_screen_take(t);
	hide_what_changes(s);
	same = term_golden_is(name, s);
	term_screen_free(s);
	return same;
}

bool ui_look_picture(const char *name, struct term *t)
{
	bool same = ui_look_golden(name, t);
	struct term_screen *s = term_screen_take(t);
	char *svg = term_svg_text(s), path[256];

	snprintf(path, sizeof(path), "%s/%s.svg", TERM_GOLDEN_PICTURES, name);
	if (getenv("GOLDEN") && strcmp(getenv("GOLDEN"), "write") == 0)
		same = term_golden_file(path, svg) && same;
	else
		same = same && access(path, R_OK) == 0;
	free(svg);
	term_screen_free(s);
	return same;
}

/* ---- scanning ---- */

/* Dark colours of the first eight; the terminal's own are light on dark. */
static bool is_dark(const struct term_cell *c, bool upper)
{
	bool block = strcmp(c->text, "█") == 0 || strcmp(c->text, upper ? "▀" : "▄") == 0;
	int32_t fg = c->style.fg, bg = c->style.bg, colour;

	fg = fg == TERM_SCREEN_DEFAULT ? 7 : fg;
	bg = bg == TERM_SCREEN_DEFAULT ? 0 : bg;
	colour = block != c->style.reverse ? fg : bg;
	return colour != 7;
}

static void draw(const struct term_screen *s, const char *path)
{
	FILE *f = fopen(path, "w");
	int width = s->cols * SCALE, height = 2 * s->rows * SCALE;

	machine_must(f != NULL, "a picture");
	fprintf(f, "P5\n%d %d\n255\n", width, height);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			fputc(is_dark(term_screen_cell(s, y / SCALE / 2, x / SCALE), y / SCALE % 2 == 0) ? 0 : 255, f);
	machine_must(fclose(f) == 0, "a picture");
}

char *ui_look_scan(struct term *t)
{
	char path[] = "/tmp/nightjar-scan-XXXXXX", command[128], *said = calloc(1, 4096);
	struct term_screen *s = term_screen_take(t);
	int fd = mkstemp(path);
	FILE *out;
	size_t n;

	machine_must(fd >= 0 && said, "a file");
	close(fd);
	draw(s, path);
	term_screen_free(s);
	snprintf(command, sizeof(command), "zbarimg --nodbus --quiet --raw -Sdisable -Sqrcode.enable %s", path);
	out = popen(command, "r");
	machine_must(out != NULL, "zbarimg");
	n = fread(said, 1, 4095, out);
	(void)pclose(out);
	(void)remove(path);
	while (n > 0 && said[n - 1] == '\n')
		said[--n] = '\0';
	if (n > 0)
		return said;
	free(said);
	return NULL;
}
