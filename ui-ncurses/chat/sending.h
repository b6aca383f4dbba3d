/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts that were handed to the daemon and have no answer yet. They stand at the end of the conversation, without a sign,
 * until the daemon says what has become of them; one that it does not take comes back into the line it was written in.
 */
#ifndef UI_NCURSES_SENDING_H
#define UI_NCURSES_SENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ui;

#define SENDING_MAX 64

struct sending {
	struct {
		int64_t tag, contact;
		int64_t reply, editing; /* as in struct compose */
		bool flying; /* the daemon may have it */
		char *text;             /* owned */
	} row[SENDING_MAX];
	size_t n;
	int64_t last;
};

void sending_wipe(struct sending *s);
/* Sends what is in the line: a new message, or the change of one; the line is empty then. */
void sending_send(struct ui *u);

#endif
