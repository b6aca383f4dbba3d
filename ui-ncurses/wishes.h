/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the interface wants done outside of it: the loop carries it out after each turn. */
#ifndef UI_NCURSES_WISHES_H
#define UI_NCURSES_WISHES_H

#include <stdbool.h>
#include <stddef.h>

struct ui;

struct wishes {
	bool quit;
	bool redraw;      /* from nothing: Ctrl-L */
	bool bell;
	bool suspend;     /* Ctrl-Z */
	bool start;       /* the daemon is gone: start it, but not again and again; until it is there */
	bool hurry;       /* start it now */
	bool forget;      /* locked: wipe what was typed and shown */
	bool panic;       /* leave nothing on the terminal, and end */
	char *copy;       /* owned: to the clipboard, as far as the terminal can (OSC 52) */
	char *edit;       /* owned: to be edited in $VISUAL; the result goes to `edited` */
	void (*edited)(struct ui *u, const char *text, size_t len);
	char *picture;    /* owned: the path of a picture with a QR code; what it says goes to `read` */
	void (*read)(struct ui *u, bool ok, const char *said);
	struct {
		char *path; /* owned: a file or folder of parcels to be read or written; what came of it goes to `done` */
		bool take;
		void (*done)(struct ui *u, bool ok, const char *said);
	} parcels;
	struct {
		char *title, *body;    /* owned: a desktop notification */
	} tell;
};

/* Wipes and frees what has not been carried out. */
void wishes_wipe(struct wishes *w);
/* Each replaces what was wished before. */
void wishes_copy(struct wishes *w, const char *text);
void wishes_edit(struct wishes *w, const char *text, void (*edited)(struct ui *u, const char *text, size_t len));
/* `read` gets what the code says; not ok: nothing was found, and `said` is NULL when there is no program to look. */
void wishes_read(struct wishes *w, const char *path, void (*read)(struct ui *u, bool ok, const char *said));
/* `take`: reads them. `said` is what the command line prints with --json. */
void wishes_parcels(struct wishes *w, const char *path, bool take, void (*done)(struct ui *u, bool ok, const char *said));
void wishes_tell(struct wishes *w, const char *title, const char *body);

#endif
