/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A letter: the plaintext of a parcel, what one device says to another.
 *
 *   kind u8 | flags u8 | seq u64 | sent u64 | [ session u32 | seq u64 ] | text
 *
 * seq is the author's numbering in the current message session; the recipient's frontier and gaps are about it, and so
 * nothing is shown twice. A letter that was written in an earlier session and had to be sealed again (PROTOCOL.md,
 * "Reset") carries flag LETTER_AGAIN and its first session and number in brackets.
 */
#ifndef CORE_LETTER_H
#define CORE_LETTER_H

#include "core/parcel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum letter_kind {
	LETTER_HELLO = 1,    /* nothing to show: lets the other side begin to seal */
	LETTER_TEXT = 2,     /* UTF-8 */
	LETTER_KINDS
};

#define LETTER_AGAIN    1     /* flag */
#define LETTER_HEAD_MAX 30    /* bytes before the text */
#define LETTER_TEXT_MAX (PARCEL_MAX_BODY - LETTER_HEAD_MAX)

struct letter_place {
	uint32_t session;
	uint64_t seq;
};

struct letter {
	enum letter_kind kind;
	bool again;
	uint64_t seq;
	uint64_t sent;                 /* wall ms, the author's clock */
	struct letter_place first;     /* when again */
	const uint8_t *text;           /* borrowed */
	size_t len;
};

size_t letter_encode(uint8_t *buf, size_t cap, const struct letter *m);
bool letter_decode(struct letter *m, const uint8_t *buf, size_t len);

#endif
