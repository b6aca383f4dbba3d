/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole state of the interface, without a terminal, a socket or a clock: keys, lines from the daemon and times go in;
 * a picture (canvas.h), lines to the daemon (asks.h) and wishes (wishes.h) come out. loop.c joins it to the world.
 */
#ifndef UI_NCURSES_UI_H
#define UI_NCURSES_UI_H

#include "base/clock.h"
#include "sandbox/sandbox.h"
#include "ui-ncurses/asks.h"
#include "ui-ncurses/people.h"
#include "ui-ncurses/prefs.h"
#include "ui-ncurses/stage.h"
#include "ui-ncurses/term/canvas.h"
#include "ui-ncurses/text/key.h"
#include "ui-ncurses/visible.h"
#include "ui-ncurses/wishes.h"

#define UI_ROWS_MIN 10
#define UI_COLS_MIN 30
#define UI_WIDE     60    /* columns from which list and conversation stand side by side */

enum ui_phase {
	UI_CONNECTING,    /* no daemon yet, or not any more */
	UI_EMPTY,         /* nothing is set up */
	UI_LOCKED,
	UI_OPENING,
	UI_OPEN,
};

/* What is known about the terminal: for the doctor. */
struct terminal {
	char name[64];         /* $TERM */
	int colours;
	bool no_color;         /* $NO_COLOR */
	bool no_paste;         /* known not to mark what is pasted */
	bool pasted, told_focus;    /* it has done so */
};

struct ui;

/* Line mode in the place of the screens (plain.h): it is told what they would show. */
struct ui_lines {
	void (*phase_changed)(struct ui *u);
	void (*people_changed)(struct ui *u);
	void (*connected)(struct ui *u, bool up);
	void (*heard)(struct ui *u, const json_t *event);
	void (*notice)(struct ui *u, bool alert, const char *text);
	/* As confirm_ask() of pages/confirm.h. */
	void (*confirm)(struct ui *u, const char *question, void (*done)(struct ui *u, int64_t tag, bool yes), int64_t tag);
};

struct ui {
	const struct ui_lines *lines;    /* NULL: the screens */
	struct instant now;
	int rows, cols;
	bool ascii;            /* the locale is not UTF-8 */
	bool focused;          /* the terminal has the focus, as far as it says */
	int64_t wake;          /* mono ms: when ui_tick() is wanted; CLOCK_NEVER */
	struct terminal terminal;
	struct sandbox_state sandbox;    /* of the interface */
	enum ui_phase phase;
	json_t *status;        /* owned: the last answer to `status`, NULL at first */
	bool subscribed;
	bool stopped;          /* the daemon was stopped on purpose: it is not started again by itself */
	int64_t touched;       /* mono ms of the last key */
	struct {
		char text[512];
		bool alert;
		bool starts;       /* Enter, while it is shown, starts the daemon */
		int64_t until;     /* mono ms; CLOCK_NEVER: until a key comes */
	} notice;
	struct {
		int64_t ask_at;    /* mono ms: when the state of the roads is asked for again */
		bool asking;
	} frame;
	struct {
		int64_t last;      /* mono ms of the last notification; 0: none yet */
	} notify;
	int64_t notices_came;  /* wall ms: of the last notice for everybody that we know of */
	struct visible visible;
	struct asks asks;
	struct people people;
	struct prefs prefs;
	struct stage stage;
	struct wishes wishes;
};

void ui_init(struct ui *u, struct instant now);
void ui_wipe(struct ui *u);

/* ---- what comes in ---- */
void ui_resize(struct ui *u, int rows, int cols);
void ui_key(struct ui *u, const struct key *k);
/* The time has come, or anything else has: sets `now`, does what is due. */
void ui_tick(struct ui *u, struct instant now);
/* The connection to the daemon is there, or gone. */
void ui_connected(struct ui *u, bool up);
/* An event of the daemon. */
void ui_heard(struct ui *u, const json_t *event);

/* ---- what goes out ---- */
void ui_paint(const struct ui *u, struct canvas *c);

/* ---- for views ---- */
/* A tick is wanted at `mono` at the latest. */
void ui_want(struct ui *u, int64_t mono);
/* One sentence at the bottom, for some seconds. */
void ui_say(struct ui *u, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* An error, with what to do about it; until a key comes. */
void ui_warn(struct ui *u, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The error of an answer. */
void ui_complain(struct ui *u, const json_t *error);
/* Its sentence and hint, as this interface says them: `nightjar tor on` is typed here as /tor on. */
void ui_error_text(char *out, size_t cap, const json_t *error);
/* A sentence of the daemon, as it is typed here: `nightjar tor on` is /tor on. */
void ui_typed_here(char *out, size_t cap, const char *text);
/* Asks for the state of the daemon, and goes where it leads. */
void ui_ask_status(struct ui *u);
/* people.c: the list is another one now. */
void ui_people_changed(struct ui *u);
/*
 * Forgets all of the profile that is in here, and what waits to be shown or done, and shows the screen that unlocks; what
 * was asked of the daemon before is still sent.
 */
void ui_lock(struct ui *u);
/* Starts the daemon, which was stopped. */
void ui_start(struct ui *u);
/* Opens the conversation with a contact, whatever is open and whichever identity it is of. */
void ui_open_chat(struct ui *u, int64_t contact);
/* The contact whose conversation is open, or 0. */
int64_t ui_contact(const struct ui *u);

#endif
