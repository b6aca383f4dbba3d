/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fields to fill in, one under the other, of which one has the focus. Text has the keys of edit.h; a secret is shown as
 * stars until Ctrl-T shows it; a tick changes by Space, a choice by Left and Right as well. Tab, Shift-Tab, Up and Down move
 * the focus. What is wrong with a field stands under it until it is changed.
 */
#ifndef UI_NCURSES_FORM_H
#define UI_NCURSES_FORM_H

#include "ui-ncurses/pages/sheet.h"
#include "ui-ncurses/text/edit.h"

#include <stdbool.h>

#define FORM_FIELDS 24

enum form_kind { FORM_TEXT, FORM_SECRET, FORM_TICK, FORM_CHOICE };

struct form_field {
	enum form_kind kind;
	char label[96];
	const char *note;  /* borrowed, translated: what it means; shown with the focus, or always where there is room */
	bool brief;        /* the note only with the focus */
	const char *empty; /* borrowed, translated: stands in an empty text; NULL */
	char error[256];
	bool away;           /* not shown, never with the focus */
	struct edit *edit;   /* owned: text and secret */
	bool on;             /* a tick */
	int choice, choices; /* a choice: the i-th of so many, whose names are asked for */
	const char *(*option)(const struct ui *u, int i);
};

struct form {
	struct form_field field[FORM_FIELDS];
	int n, focus;
	bool shown; /* secrets are shown */
};

enum form_did {
	FORM_IGNORED,
	FORM_MOVED,   /* the focus, a cursor: nothing to do */
	FORM_CHANGED, /* the field with the focus has another value */
	FORM_ENTER,   /* Enter: the caller goes on to the next field, or is done */
};

/* A form that is all zeros is an empty one. */
void form_wipe(struct form *f);
/* Returns which one it is. There are at most FORM_FIELDS; more are refused by -1. */
int form_add(struct form *f, enum form_kind kind, const char *label, const char *note);

enum form_did form_key(struct form *f, const struct key *k);
/* The next field that is shown; false when there is none, and the focus stays. */
bool form_next(struct form *f);
void form_go(struct form *f, int field);
/* Borrowed until it changes. */
const char *form_text(const struct form *f, int field);
/* Pasted lines become one. */
void form_set(struct form *f, int field, const char *text);
/* Says what is wrong, and goes there. */
void form_fail(struct form *f, int field, const char *error);

void form_write(const struct ui *u, const struct form *f, struct sheet *s);
/* Only the fields from `first` to before `end`: for what stands between them. */
void form_write_some(const struct ui *u, const struct form *f, struct sheet *s, int first, int end);

#endif
