/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What complete escape sequences and single control characters mean. All fill a key; KEY_NOTHING for what means nothing. */
#ifndef UI_NCURSES_INPUT_SEQ_H
#define UI_NCURSES_INPUT_SEQ_H

#include "ui-ncurses/text/key.h"

/* CSI `body` `last`: the body is what came between them. */
void input_seq_csi(const uint8_t *body, size_t len, char last, struct key *k);
/* SS3 `digit` `last`; the digit, an older way to tell modifiers, is 0 when there is none. */
void input_seq_ss3(char digit, char last, struct key *k);
/* X10 mouse: the three bytes behind CSI M. */
void input_seq_x10(const uint8_t bytes[3], struct key *k);
/* A byte below 0x20 but ESC, or DEL. */
void input_seq_control(uint8_t byte, struct key *k);

#endif
