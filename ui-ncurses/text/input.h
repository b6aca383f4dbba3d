/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the terminal sends, understood: bytes and times in, keys out (key.h). The terminal is raw, so Enter is CR
 * and Ctrl-J is LF: KEY_TEXT 'j' with ctrl. The keys of xterm, VTE, linux, rxvt, screen, tmux and vt220 are known, whatever
 * TERM says, as are bracketed paste (mode 2004), focus (1004), mouse (1000 with 1006) and CSI u. A sequence that means
 * nothing here is swallowed whole: none ever becomes text, not even one that is broken off. How the bytes were cut into
 * reads does not matter, but for the burst below. Sequences: ECMA-48 clause 5.4, and xterm's "Control Sequences".
 *
 * Time decides what bytes cannot. Escape, or Alt and a letter that could begin a sequence, counts when nothing follows for
 * INPUT_ESCAPE_MS; a sequence that has begun is given up after INPUT_QUIET_MS.
 *
 * A paste is one key, whatever is in it, so that no line of it is ever a command. It ends with its closing bracket, or when
 * nothing came for INPUT_QUIET_MS: what follows then is typed. Its text is cleaned as safe_own() does.
 * A terminal that does not bracket sends a paste as if it were typed. So when more than INPUT_BURST bytes of text come in
 * one read, and Enter (or Ctrl-J) is among them or comes within INPUT_BURST_MS after it, the text of that read is a paste
 * too, and of all reads after it until INPUT_BURST_MS pass with none; keys that are no text are dropped from it. Nobody types
 * that fast; on a line that stalled, the price is an Enter that becomes a new line.
 */
#ifndef UI_NCURSES_INPUT_H
#define UI_NCURSES_INPUT_H

#include "ui-ncurses/text/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_ESCAPE_MS 50
#define INPUT_QUIET_MS  500
#define INPUT_BURST_MS  100
#define INPUT_BURST     32               /* bytes */
#define INPUT_PASTE_MAX (1024 * 1024)    /* bytes of a paste as they came; what is beyond them is dropped */

struct input;

struct input *input_new(void);
/* Wipes all. */
void input_free(struct input *in);

/* Bytes as one read(2) gave them. `now` is instant.mono (base/clock.h), and never goes back. */
void input_feed(struct input *in, const void *bytes, size_t len, int64_t now);
/* Lets what has waited long enough count: after input_wait() milliseconds without a byte. */
void input_tick(struct input *in, int64_t now);
/* Milliseconds until input_tick() has something to do, 0 when it is late; -1 when it has nothing to wait for. */
int input_wait(const struct input *in, int64_t now);

/* Takes the next key; false when there is none. Its text is valid until the next call of any of these. */
bool input_next(struct input *in, struct key *k);

#endif
