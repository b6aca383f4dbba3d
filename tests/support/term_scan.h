/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program says to its terminal besides the screen: modes, commands, bells. */
#ifndef SUPPORT_TERM_SCAN_H
#define SUPPORT_TERM_SCAN_H

#include "support/term.h"

#define TERM_SCAN_MODES 4096
#define TERM_SCAN_LONGEST (1u << 20) /* of one command */

enum term_scan_state {
	TERM_SCAN_GROUND,
	TERM_SCAN_ESCAPE,
	TERM_SCAN_CSI,
	TERM_SCAN_STRING, /* OSC, DCS, APC, PM, SOS */
	TERM_SCAN_STRING_ESCAPE,
};

struct term_scan {
	enum term_scan_state state;
	char csi[64];
	size_t csi_len;
	char introducer; /* of the string: ']' for a command */
	char *string;
	size_t string_len, string_cap;
	char glyph[8]; /* the last character, for REP */
	size_t glyph_len;
	uint8_t modes[TERM_SCAN_MODES];
	char **osc;
	size_t nosc;
	char *title;
	unsigned bells;
};

void term_scan_byte(struct term_scan *s, uint8_t byte);
void term_scan_forget(struct term_scan *s);
void term_scan_wipe(struct term_scan *s);

#endif
