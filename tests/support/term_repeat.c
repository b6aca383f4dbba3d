/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/term_repeat.h"

#include <string.h>

#define MOST 1000

static void keep(struct term_repeat *r, uint8_t byte)
{
	if ((byte & 0xc0) != 0x80)
		r->nlast = 0;
	if (r->nlast < sizeof(r->last))
		r->last[r->nlast++] = byte;
}

static unsigned in_csi(struct term_repeat *r, uint8_t byte)
{
	if (byte >= '0' && byte <= '9' && r->count < MOST)
		r->count = r->count * 10 + byte - '0';
	else if (byte < 0x40)
		r->count = MOST; /* not a plain number */
	if (byte < 0x40)
		return 0;
	r->state = TERM_REPEAT_TEXT;
	return byte != 'b' || r->count >= MOST || r->nlast == 0 ? 0 : r->count > 0 ? r->count
										   : 1;
}

unsigned term_repeat_byte(struct term_repeat *r, uint8_t byte)
{
	switch (r->state) {
	case TERM_REPEAT_TEXT:
		if (byte == '\033')
			r->state = TERM_REPEAT_ESCAPE;
		else if (byte >= 0x20)
			keep(r, byte);
		return 0;
	case TERM_REPEAT_ESCAPE:
		r->count = 0;
		r->state = byte == '[' ? TERM_REPEAT_CSI : strchr("]PX^_", byte) && byte ? TERM_REPEAT_STRING
						   : byte >= 0x20 && byte < 0x30         ? TERM_REPEAT_ESCAPE
											 : TERM_REPEAT_TEXT;
		return 0;
	case TERM_REPEAT_CSI:
		return in_csi(r, byte);
	case TERM_REPEAT_STRING:
		r->state = byte == '\007' ? TERM_REPEAT_TEXT : byte == '\033' ? TERM_REPEAT_ESCAPE
									      : TERM_REPEAT_STRING;
		return 0;
	}
	return 0;
}
