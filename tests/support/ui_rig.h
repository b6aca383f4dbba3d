/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interface without a terminal and without a daemon: a test is both. It presses keys, says what the daemon answers and
 * what happens, lets time pass, and looks at what was asked and at what is on the screen.
 *
 * JSON is written as in jansson's json_pack(), or as text in single quotes for double ones ("{'state':'open'}").
 */
#ifndef SUPPORT_UI_RIG_H
#define SUPPORT_UI_RIG_H

#include "ui-ncurses/ui.h"

#define UI_RIG_ASKED 256 /* questions that are remembered at a time */

struct ui_rig {
	struct ui ui;
	struct canvas canvas;
	struct instant now;
	struct {
		uint64_t id;
		char method[32];
		json_t *params; /* owned, never NULL */
	} asked[UI_RIG_ASKED];  /* without an answer yet, oldest first */
	size_t n;
	char row[8192];
};

/* Before anything is known: connected, nothing asked is answered. Sets a locale of UTF-8, or C for `ascii`. */
void ui_rig_start(struct ui_rig *r, int rows, int cols, bool ascii);
/* The same, and the daemon has said that a profile is open, of one identity "me", with these contacts. */
void ui_rig_open(struct ui_rig *r, int rows, int cols, const char *contacts);
void ui_rig_end(struct ui_rig *r);

/* JSON as text with single quotes; owned by the caller. Fails the test when it is none. */
json_t *ui_rig_json(const char *text);

/* ---- the daemon's side ---- */
/* How many questions of that method wait for an answer. */
size_t ui_rig_asked(struct ui_rig *r, const char *method);
/* Parameters of the oldest one that waits, NULL when none does; borrowed until it is answered. */
const json_t *ui_rig_params(struct ui_rig *r, const char *method);
/* One of them as text: a string, or JSON. "" when there is no such question or parameter. */
const char *ui_rig_param(struct ui_rig *r, const char *method, const char *name);
/* Answers the oldest one, which must be there. Takes `result`. */
void ui_rig_answer(struct ui_rig *r, const char *method, json_t *result);
void ui_rig_answer_text(struct ui_rig *r, const char *method, const char *result);
void ui_rig_refuse(struct ui_rig *r, const char *method, const char *kind, const char *message);
/* Forgets the questions that wait: they are never answered. */
void ui_rig_ignore(struct ui_rig *r, const char *method);
/* An event; takes it. */
void ui_rig_event(struct ui_rig *r, json_t *event);
void ui_rig_event_text(struct ui_rig *r, const char *event);

/* ---- the person's side ---- */
/* Types: letters as they are, and <Enter> <Esc> <Tab> <Up> <PgUp> <BS> <Del> <Home>, <C-r>, <M-Enter>, <F1>, <lt>. */
void ui_rig_keys(struct ui_rig *r, const char *keys);
void ui_rig_paste(struct ui_rig *r, const char *text);
void ui_rig_click(struct ui_rig *r, int row, int col, unsigned button);
void ui_rig_focus(struct ui_rig *r, bool in);
void ui_rig_size(struct ui_rig *r, int rows, int cols);
void ui_rig_pass(struct ui_rig *r, int64_t ms);

/* ---- the screen ---- */
/* One row as UTF-8 without the blanks at its end; borrowed until the next call. */
const char *ui_rig_row(struct ui_rig *r, int row);
/* The first row that holds the text, -1: none. */
int ui_rig_find(struct ui_rig *r, const char *text);
bool ui_rig_shows(struct ui_rig *r, const char *text);
/* To look at it. */
void ui_rig_print(struct ui_rig *r);
/* Style of the cell where the text begins. */
enum style ui_rig_style(struct ui_rig *r, const char *text);

#endif
