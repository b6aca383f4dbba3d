/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the input is made of, for its own files only (input*.c). */
#ifndef UI_NCURSES_INPUT_STATE_H
#define UI_NCURSES_INPUT_STATE_H

#include "ui-ncurses/text/input.h"

#define INPUT_BODY_MAX 64    /* bytes of a sequence; a longer one means nothing */

enum input_state {
	INPUT_STATE_TEXT,       /* nothing has begun */
	INPUT_STATE_UTF8,       /* `body` holds the bytes of a character */
	INPUT_STATE_ESCAPE,     /* after `escapes` of them */
	INPUT_STATE_CSI,        /* `body` */
	INPUT_STATE_SS3,        /* `body` */
	INPUT_STATE_X10,        /* `body`: the three bytes of a mouse report */
	INPUT_STATE_STRING,     /* OSC, DCS, SOS, PM, APC: up to BEL or ST */
	INPUT_STATE_STRING_ESC,
	INPUT_STATE_PASTE,      /* `matched` bytes of its end came */
};

struct input_text {
	char *bytes;
	size_t len, cap;
};

struct input {
	enum input_state state;
	uint8_t body[INPUT_BODY_MAX], opener;    /* `opener`: the byte after ESC */
	size_t len, escapes, matched;      /* `len` counts on beyond INPUT_BODY_MAX */
	bool is_alt;                       /* of what is in `body` */
	int64_t last;                      /* when the last byte came */
	struct key *keys;                  /* queue; a paste owns its text */
	size_t head, count, cap;
	char *borrowed;                    /* text of the key that was taken last */
	struct input_text paste, burst;
	bool is_bursting;
	int64_t mass_until;                /* more text than one types came in one read just before */
};

/* input.c: puts a key at the end, unless it is KEY_NOTHING; a text, cleaned and unless nothing is left, of which it is rid. */
void input_queue(struct input *in, const struct key *k);
void input_queue_paste(struct input *in, struct input_text *t);
void input_append(struct input_text *t, const void *bytes, size_t n);

/* input_take.c: the machine. Takes one byte; how long it waits for more; and that nothing more comes. */
void input_take_byte(struct input *in, uint8_t c);
int input_take_patience(const struct input *in);
void input_take_settle(struct input *in);

#endif
