/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Roles of text on the screen, and how the themes show them. Nothing is said by colour alone: every role that carries a
 * meaning has words or a sign beside it, so that NO_COLOR loses nothing.
 */
#ifndef UI_NCURSES_STYLE_H
#define UI_NCURSES_STYLE_H

#include <stdbool.h>

enum style {
	STYLE_TEXT,
	STYLE_DIM,         /* times, day lines, what is over */
	STYLE_BAR,         /* title bar */
	STYLE_SIGN,        /* in it: what others can see of this machine now */
	STYLE_HINT,        /* hint line: what the keys do */
	STYLE_KEY,         /* hint line: the keys */
	STYLE_LINE,        /* borders */
	STYLE_ME,          /* our name */
	STYLE_THEM,        /* a contact's name */
	STYLE_STATE,       /* the sign of a message on its way */
	STYLE_DONE,        /* the sign of a message that has arrived */
	STYLE_ALERT,       /* errors, what failed */
	STYLE_NEWS,        /* unread */
	STYLE_PICK,        /* the selected row */
	STYLE_HIT,         /* what a search found */
	STYLE_HEAD,        /* headings */
	STYLE_QUOTE,       /* what is replied to */
	STYLE_QR,          /* QR codes: black on white whatever the theme */
	STYLE_QR_DARK,     /* what is black in them, as a background */
	STYLE_COUNT
};

enum style_colour {
	STYLE_DEFAULT = -1,
	STYLE_BLACK, STYLE_RED, STYLE_GREEN, STYLE_YELLOW, STYLE_BLUE, STYLE_MAGENTA, STYLE_CYAN, STYLE_WHITE
};

struct style_look {
	enum style_colour fg, bg;
	bool bold, dim, reverse, underline;
};

enum style_theme { STYLE_THEME_DEFAULT, STYLE_THEME_MONO, STYLE_THEME_CONTRAST, STYLE_THEMES };

/* Name of a theme: "default", "mono", "contrast". */
const char *style_theme_name(enum style_theme t);
/* False when there is none of that name. */
bool style_theme_find(enum style_theme *out, const char *name) __attribute__((warn_unused_result));
/* Never NULL. */
const struct style_look *style_look(enum style_theme t, enum style s);

#endif
