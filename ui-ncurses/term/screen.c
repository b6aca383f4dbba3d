/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/term/screen.h"

#include "base/tr.h"

#include <sodium.h>
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLOURS 9    /* eight and the terminal's own */
#define COPY_MAX 65536

static struct {
	SCREEN *screen;
	bool open, titled, mouse;
	bool able, coloured;          /* the terminal has colours; they are wanted */
	long long title;              /* what the title says, -1: nothing yet */
	struct canvas shown;
	enum style_theme theme;
	short pair[COLOURS][COLOURS];
	short npairs;
} s;

/* ---- modes ---- */

static void send(const char *sequence)
{
	fputs(sequence, stdout);
	fflush(stdout);
}

/* Bracketed paste and focus events. Terminals that do not know a private mode ignore it. */
static void set_modes(void)
{
	send("\033[?2004h\033[?1004h");
	if (s.titled)
		send("\033[22;2t");
	if (s.mouse)
		send("\033[?1000h\033[?1006h");
}

static void unset_modes(void)
{
	if (s.mouse)
		send("\033[?1006l\033[?1000l");
	if (s.titled)
		send("\033[23;2t");
	send("\033[?1004l\033[?2004l");
}

static bool has_title(void)
{
	static const char *const kinds[] = { "xterm", "screen", "tmux", "rxvt", "vte", "foot", "alacritty",
	    "konsole", "st-", "gnome" };
	const char *term = getenv("TERM");

	for (size_t i = 0; term && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(term, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return false;
}

/* no-color.org: set and not empty, whatever it says. */
static bool wants_colour(void)
{
	const char *no = getenv("NO_COLOR");

	return !(no && no[0]) && has_colors();
}

bool screen_open(const char **why)
{
	s.screen = newterm(NULL, stdout, stdin);
	if (!s.screen) {
		*why = _("The terminal that TERM names is not known here. Try TERM=xterm, or nightjar --plain.");
		return false;
	}
	s.open = true;
	s.titled = has_title();
	s.title = -1;
	raw();
	noecho();
	nonl();
	s.able = has_colors();
	s.coloured = wants_colour();
	if (s.able) {
		start_color();
		use_default_colors();
	}
	canvas_init(&s.shown);
	set_modes();
	return true;
}

void screen_close(void)
{
	if (!s.open)
		return;
	s.open = false;
	unset_modes();
	erase();
	refresh();
	endwin();
	delscreen(s.screen);
	canvas_wipe(&s.shown);
}

void screen_erase(void)
{
	send("\033[H\033[2J\033[3J");
}

void screen_describe(struct terminal *t)
{
	static const char *const unbracketed[] = { "linux", "vt100", "vt220", "ansi" };
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	snprintf(t->name, sizeof(t->name), "%s", term ? term : "");
	t->colours = has_colors() ? COLORS : 0;
	t->no_color = no && no[0];
	for (size_t i = 0; i < sizeof(unbracketed) / sizeof(unbracketed[0]); i++)
		t->no_paste = t->no_paste || strcmp(t->name, unbracketed[i]) == 0;
}

void screen_suspend(void)
{
	unset_modes();
	endwin();
}

void screen_resume(void)
{
	refresh();
	set_modes();
	screen_forget();
}

void screen_size(int *rows, int *cols)
{
	*rows = LINES;
	*cols = COLS;
}

void screen_resized(void)
{
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 && w.ws_col > 0)
		resizeterm(w.ws_row, w.ws_col);
	screen_forget();
}

void screen_forget(void)
{
	canvas_wipe(&s.shown);
	clearok(curscr, TRUE);
}

/* ---- showing ---- */

/* One pair for each two colours that are in use. */
static short pair_of(const struct style_look *look)
{
	short *pair = &s.pair[look->fg + 1][look->bg + 1];

	if (look->fg == STYLE_DEFAULT && look->bg == STYLE_DEFAULT)
		return 0;
	if (*pair == 0 && s.npairs < COLOR_PAIRS - 1 && init_pair(++s.npairs, (short)look->fg, (short)look->bg) == OK)
		*pair = s.npairs;
	return *pair;
}

/* Without colours the marks of the theme without colours; but a QR code needs them to be read, and is no decoration. */
static void find_look(enum style style, attr_t *attrs, short *pair)
{
	bool coloured = style == STYLE_QR ? s.able : s.coloured;
	const struct style_look *look =
	    style_look(!coloured ? STYLE_THEME_MONO : style == STYLE_QR ? STYLE_THEME_DEFAULT : s.theme, style);

	*pair = coloured ? pair_of(look) : 0;
	*attrs = (look->bold ? A_BOLD : 0) | (look->dim ? A_DIM : 0) | (look->reverse ? A_REVERSE : 0) |
	         (look->underline ? A_UNDERLINE : 0);
}

static void show_cell(const struct canvas_cell *c)
{
	cchar_t cell;
	attr_t attrs;
	short pair;

	find_look((enum style)c->style, &attrs, &pair);
	if (setcchar(&cell, c->ch, attrs, pair, NULL) == OK)
		add_wch(&cell);
}

/* True: the row differs from what is shown; it is now taken for shown. */
static bool changes(const struct canvas *c, int row)
{
	struct canvas_cell *shown = s.shown.cells + row * c->cols;
	const struct canvas_cell *now = c->cells + row * c->cols;
	size_t size = (size_t)c->cols * sizeof(*now);

	if (memcmp(shown, now, size) == 0)
		return false;
	memcpy(shown, now, size);
	return true;
}

void screen_show(const struct canvas *c, enum style_theme theme)
{
	if (theme != s.theme)
		screen_forget();
	s.theme = theme;
	if (s.shown.rows != c->rows || s.shown.cols != c->cols) {
		canvas_clear(&s.shown, c->rows, c->cols);
		memset(s.shown.cells, 0, (size_t)(c->rows * c->cols) * sizeof(*c->cells));
	}
	for (int row = 0; row < c->rows; row++) {
		if (!changes(c, row))
			continue;
		move(row, 0);
		for (int col = 0; col < c->cols; col++)
			if (c->cells[row * c->cols + col].columns > 0)
				show_cell(&c->cells[row * c->cols + col]);
	}
	curs_set(c->cursor ? 1 : 0);
	if (c->cursor)
		move(c->cursor_row, c->cursor_col);
	refresh();
}

/* ---- beside the picture ---- */

void screen_title(long long unread)
{
	char title[64] = "nightjar", text[96];

	if (!s.titled || unread == s.title)
		return;
	s.title = unread;
	if (unread > 0)
		snprintf(title, sizeof(title), "(%lld) nightjar", unread);
	snprintf(text, sizeof(text), "\033]2;%s\007", title);
	send(text);
}

void screen_mouse(bool on)
{
	if (on == s.mouse)
		return;
	s.mouse = on;
	send(on ? "\033[?1000h\033[?1006h" : "\033[?1006l\033[?1000l");
}

void screen_bell(void)
{
	send("\007");
}

void screen_copy(const char *text)
{
	size_t len = strlen(text), cap = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
	char *coded;

	if (len > COPY_MAX || !s.titled)
		return;
	coded = malloc(cap);
	if (!coded)
		return;
	sodium_bin2base64(coded, cap, (const unsigned char *)text, len, sodium_base64_VARIANT_ORIGINAL);
	printf("\033]52;c;%s\007", coded);
	fflush(stdout);
	sodium_memzero(coded, cap);
	free(coded);
}

bool screen_notify(const char *title, const char *body)
{
	if (!s.titled)
		return false;
	printf("\033]777;notify;%s;%s\007\033]9;%s\007", title, body, body);
	fflush(stdout);
	return true;
}
