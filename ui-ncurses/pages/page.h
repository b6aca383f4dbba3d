/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Something to read: rows that a view writes anew whenever it is painted, and the place where the reader is in them. Some
 * rows are items: one of them is selected, and the view does something with it. The place survives that the rows change.
 */
#ifndef UI_NCURSES_PAGE_H
#define UI_NCURSES_PAGE_H

#include "ui-ncurses/term/canvas.h"
#include "ui-ncurses/text/key.h"

#include <stdbool.h>
#include <stddef.h>

enum page_kind {
	PAGE_HEAD, /* a heading, a blank line before it */
	PAGE_TEXT, /* a paragraph */
	PAGE_NOTE, /* a paragraph that belongs to the row before it: indented */
	PAGE_PAIR, /* two columns: a key, and what it does */
	PAGE_ITEM, /* two columns, and it can be selected */
};

struct page_row {
	enum page_kind kind;
	enum style style;
	int id;            /* of an item, from 1 */
	char *left, *text; /* owned; `left` of pairs and items */
	int at, lines;     /* where it was when last painted, in lines from the top of the text */
};

struct page {
	struct page_row *row; /* owned */
	size_t n, cap;
	int top;               /* the first line that is shown */
	int picked;            /* id of the selected item; 0: none yet */
	int rows, cols, lines; /* as last painted: of the pane; of the text */
	int screen_row;        /* of the pane, for the mouse */
};

void page_wipe(struct page *p);
/* Forgets the rows; the place stays. */
void page_begin(struct page *p);

void page_head(struct page *p, const char *text);
void page_text(struct page *p, enum style style, const char *text);
void page_note(struct page *p, enum style style, const char *text);
void page_pair(struct page *p, const char *left, const char *text);
void page_item(struct page *p, int id, const char *left, const char *text);
/* The same from a format, which is a translated sentence. */
void page_say(struct page *p, enum page_kind kind, enum style style, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Id of the selected item, 0 when there is none. */
int page_picked(const struct page *p);
/* Scrolls or selects; true when the key was one for that. `vi`: also j, k, g, G. */
bool page_typed(struct page *p, const struct key *k, bool vi);
/* Lays out what was written, for a pane of that size: when a view opens, so that keys may come before it is painted. */
void page_lay(struct page *p, int rows, int cols);
void page_paint(struct page *p, const struct pane *pane);

#endif
