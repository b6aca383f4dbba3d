/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/term_golden.h"

#include "support/machine.h"
#include "support/term_svg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 1000
#define STILL_MS  150    /* a screen that is right has to stay so for that long */

/* ---- a screen as text ---- */

static void put_colour(FILE *f, const char *name, int32_t colour)
{
	if (colour >= TERM_SCREEN_RGB)
		fprintf(f, " %s=#%06x", name, (unsigned)(colour - TERM_SCREEN_RGB));
	else if (colour != TERM_SCREEN_DEFAULT)
		fprintf(f, " %s=%d", name, (int)colour);
}

static void put_style(FILE *f, const struct term_style *s)
{
	fprintf(f, "%s%s%s%s%s%s", s->bold ? " bold" : "", s->underline ? " underline" : "", s->italic ? " italic" : "",
	        s->blink ? " blink" : "", s->reverse ? " reverse" : "", s->strike ? " strike" : "");
	put_colour(f, "fg", s->fg);
	put_colour(f, "bg", s->bg);
}

static bool is_plain(const struct term_style *s)
{
	static const struct term_style plain = { .fg = TERM_SCREEN_DEFAULT, .bg = TERM_SCREEN_DEFAULT };

	return term_screen_same_style(s, &plain);
}

/* A blank in another colour or weight looks like any other. */
static bool shows_style(const struct term_cell *c)
{
	return (c->text[0] != '\0' && strcmp(c->text, " ") != 0) || c->width == 0 || c->style.bg != TERM_SCREEN_DEFAULT ||
	       c->style.reverse || c->style.underline || c->style.strike;
}

/* The column after the run that begins at `from`: blanks between two parts of one style belong to it. */
static int end_of_run(const struct term_screen *s, int row, int from)
{
	const struct term_style *style = &term_screen_cell(s, row, from)->style;
	int end = from + 1;

	for (int col = from + 1; col < s->cols; col++) {
		const struct term_cell *c = term_screen_cell(s, row, col);

		if (!term_screen_same_style(&c->style, style))
			break;
		if (shows_style(c))
			end = col + 1;
	}
	return end;
}

static void put_styles(FILE *f, const struct term_screen *s, int row)
{
	bool some = false;

	for (int col = 0; col < s->cols; col++) {
		const struct term_cell *c = term_screen_cell(s, row, col);
		int end;

		if (is_plain(&c->style) || !shows_style(c))
			continue;
		end = end_of_run(s, row, col);
		if (some)
			fputc(';', f);
		else
			fprintf(f, "%d:", row);
		fprintf(f, " %d-%d", col, end - 1);
		put_style(f, &c->style);
		some = true;
		col = end - 1;
	}
	if (some)
		fputc('\n', f);
}

char *term_golden_text(const struct term_screen *s)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	machine_must(f != NULL, "memory");
	fprintf(f, "%dx%d", s->rows, s->cols);
	if (s->cursor_visible)
		fprintf(f, " cursor %d,%d", s->cursor_row, s->cursor_col);
	if (s->title[0])
		fprintf(f, " title \"%s\"", s->title);
	fputc('\n', f);
	for (int row = 0; row < s->rows; row++) {
		char *line = term_screen_row(s, row);

		fprintf(f, "|%s\n", line);
		free(line);
	}
	fputs("styles\n", f);
	for (int row = 0; row < s->rows; row++)
		put_styles(f, s, row);
	fclose(f);
	return text;
}

/* ---- comparing ---- */

static size_t split(char *text, const char *lines[LINES_MAX])
{
	size_t n = 0;

	for (char *at = text; *at && n < LINES_MAX; at++) {
		lines[n++] = at;
		at += strcspn(at, "\n");
		if (!*at)
			break;
		*at = '\0';
	}
	return n;
}

/* The longest common subsequence, so that a line that came or went is one line of difference. */
static void print_difference(char *was, char *is)
{
	static uint16_t common[LINES_MAX + 1][LINES_MAX + 1];
	const char *a[LINES_MAX], *b[LINES_MAX];
	size_t na = split(was, a), nb = split(is, b), i = 0, j = 0;

	memset(common, 0, sizeof(common));
	for (size_t x = na; x-- > 0;)
		for (size_t y = nb; y-- > 0;)
			common[x][y] = strcmp(a[x], b[y]) == 0 ? (uint16_t)(common[x + 1][y + 1] + 1)
			               : common[x + 1][y] > common[x][y + 1] ? common[x + 1][y]
			                                                     : common[x][y + 1];
	while (i < na || j < nb) {
		if (i < na && j < nb && strcmp(a[i], b[j]) == 0) {
			fprintf(stderr, "  %s\n", a[i++]);
			j++;
		} else if (i < na && (j == nb || common[i + 1][j] >= common[i][j + 1])) {
			fprintf(stderr, "- %s\n", a[i++]);
		} else {
			fprintf(stderr, "+ %s\n", b[j++]);
		}
	}
}

static bool is_writing(void)
{
	const char *golden = getenv("GOLDEN");

	return golden && strcmp(golden, "write") == 0;
}

static char *read_file(const char *path)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len), *from = fopen(path, "re");
	int c;

	machine_must(to != NULL, "memory");
	while (from && (c = fgetc(from)) != EOF)
		fputc(c, to);
	if (from)
		fclose(from);
	fclose(to);
	return text;
}

static bool write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");
	bool ok = f && fputs(text, f) >= 0;

	if (f && fclose(f) != 0)
		ok = false;
	if (!ok)
		fprintf(stderr, "%s cannot be written\n", path);
	return ok;
}

bool term_golden_file(const char *path, const char *text)
{
	char *was, *is;
	bool same;

	if (is_writing())
		return write_file(path, text);
	was = read_file(path);
	same = strcmp(was, text) == 0;
	if (!same) {
		is = strdup(text);
		fprintf(stderr, "%s is otherwise (GOLDEN=write takes what is now):\n", path);
		print_difference(was, is);
		free(is);
	}
	free(was);
	return same;
}

bool term_golden_is(const char *name, const struct term_screen *s)
{
	char path[256], *text = term_golden_text(s);
	bool same;

	snprintf(path, sizeof(path), "%s/%s.txt", TERM_GOLDEN_FOLDER, name);
	same = term_golden_file(path, text);
	free(text);
	return same;
}

bool term_golden_picture(const char *name, const struct term_screen *s)
{
	char path[256], *svg = term_svg_text(s);
	bool same = term_golden_is(name, s);

	snprintf(path, sizeof(path), "%s/%s.svg", TERM_GOLDEN_PICTURES, name);
	same = same && term_golden_file(path, svg);
	free(svg);
	return same;
}

static bool is_as_the_file(struct term *t, void *ctx)
{
	struct term_screen *s = term_screen_take(t);
	char *text = term_golden_text(s);
	bool same = strcmp(text, ctx) == 0;

	free(text);
	term_screen_free(s);
	return same;
}

bool term_golden_becomes(const char *name, struct term *t)
{
	struct term_screen *s;
	char path[256], *was;
	bool same;

	snprintf(path, sizeof(path), "%s/%s.txt", TERM_GOLDEN_FOLDER, name);
	was = read_file(path);
	if (!is_writing())
		(void)term_until(t, TERM_PATIENCE_MS / 3, is_as_the_file, was);
	free(was);
	(void)term_quiet(t, STILL_MS);
	s = term_screen_take(t);
	same = term_golden_is(name, s);
	term_screen_free(s);
	return same;
}
