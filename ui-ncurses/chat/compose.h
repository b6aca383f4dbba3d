/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is being written: the text, what it answers or changes, and the draft of it that the daemon keeps. Nothing typed is
 * lost: not by a change of the conversation, not by an error of sending, not by an end of the interface.
 */
#ifndef UI_NCURSES_COMPOSE_H
#define UI_NCURSES_COMPOSE_H

#include "ui-ncurses/chat/entry.h"
#include "ui-ncurses/term/canvas.h"
#include "ui-ncurses/text/edit.h"

struct ui;

struct compose {
	struct edit *edit;
	int64_t contact; /* 0: none */
	bool literal;    /* its beginning was pasted or edited outside: a '/' there is text */
	int64_t reply;   /* order of the message that is answered, 0: none */
	int64_t editing; /* order of ours that is changed, 0: none */
	char about[256]; /* a line of that message */
	char *aside;     /* owned: what was in the line before editing began */
	bool touched;    /* something was typed since the opening: a draft that comes late stays away */
	bool dirty;      /* not kept by the daemon yet */
	bool kept;       /* the daemon holds a draft */
	int64_t keep_at; /* mono ms, CLOCK_NEVER */
};

void compose_init(struct compose *c);
void compose_wipe(struct compose *c);
/* Keeps the draft of the former conversation and asks for that of this one. 0: none. */
void compose_open(struct ui *u, struct compose *c, int64_t contact);
/* Hands the draft to the daemon now, if it is not there. */
void compose_keep(struct ui *u, struct compose *c);
void compose_tick(struct ui *u, struct compose *c);

bool compose_is_empty(const struct compose *c);
/* A command, to be run instead of sent. */
bool compose_is_command(const struct compose *c);
/* Changes of the text. False: not for it. */
bool compose_key(struct ui *u, struct compose *c, const struct key *k);
/* Puts a text in the place of all there is, as if pasted. */
void compose_put(struct ui *u, struct compose *c, const char *text, size_t len);
/* A text that could not be sent is put back, before what was typed since; with nothing typed since, as what it was. */
struct compose_text {
	const char *text;
	int64_t reply, editing; /* as in struct compose */
};
void compose_return(struct ui *u, struct compose *c, const struct compose_text *back);
/* The text has been sent, or the command run: an empty line, without a reply. */
void compose_clear(struct ui *u, struct compose *c);
void compose_reply(struct ui *u, struct compose *c, const struct entry *e);
/* The message that a draft answers has come. */
void compose_about(struct compose *c, const struct entry *e);
void compose_edit(struct ui *u, struct compose *c, const struct entry *e);
/* Lets go of the reply or the change; false when there was none. */
bool compose_cancel(struct ui *u, struct compose *c);

struct compose_look {
	const char *name; /* the contact's */
	bool focus;
	bool tall; /* narrow: the shorter words */
};
/* Rows that it wants, at most `most`. */
int compose_paint_rows(const struct compose *c, int cols, int most);
void compose_paint(const struct compose *c, const struct compose_look *look, const struct pane *p);

#endif
