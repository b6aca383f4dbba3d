/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A letter: the plaintext of a parcel, what one device says to another.
 *
 *   kind u8 | flags u8 | seq u64 | sent u64 | [ session u32 | seq u64 ] | [ reference ] | [ seconds u32 ] | body
 *   reference   whose u8 | session u32 | seq u64
 *
 * seq is the author's numbering in the current message session; the recipient's frontier and gaps are about it, and so
 * nothing is shown twice. A letter that was written in an earlier session and had to be sealed again (PROTOCOL.md,
 * "Reset") carries flag LETTER_AGAIN and its first session and number in the first brackets. A message is named by whose it
 * is and by its first place: that is the same on both ends, whatever was sealed again since.
 */
#ifndef CORE_LETTER_H
#define CORE_LETTER_H

#include "core/parcel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum letter_kind {
	LETTER_HELLO = 1,       /* nothing to show: lets the other side begin to seal */
	LETTER_TEXT = 2,        /* body: UTF-8; perhaps an answer, perhaps with a timer */
	LETTER_REACTION = 3,    /* body: one cluster about the message referred to; empty: taken back */
	LETTER_EDIT = 4,        /* body: the text that a message has from now on */
	LETTER_DELETE = 5,      /* it has no text any more */
	LETTER_TIMER = 6,       /* body: seconds u32 | version u32, for what is written from now on */
	LETTER_KINDS
};

/* flags */
#define LETTER_AGAIN   1    /* sealed again */
#define LETTER_ABOUT   2    /* there is a reference: always in a reaction, an edit, a deletion; never in a timer */
#define LETTER_TIMED   4    /* TEXT: there are seconds */
#define LETTER_CHANGED 8    /* TEXT that is sealed again: an edit has changed what its first parcel said */

#define LETTER_HEAD_MAX     47    /* bytes before the body */
#define LETTER_TEXT_MAX     (PARCEL_MAX_BODY - LETTER_HEAD_MAX)
#define LETTER_REACTION_MAX 32
#define LETTER_TIMER_LEN    8
#define LETTER_TIMER_MAX    (UINT32_C(366) * 24 * 3600)    /* seconds */

struct letter_place {
	uint32_t session;
	uint64_t seq;
};

enum letter_whose { LETTER_NOBODYS, LETTER_AUTHORS, LETTER_RECIPIENTS };

struct letter_ref {
	enum letter_whose whose;       /* LETTER_NOBODYS: no reference */
	struct letter_place at;        /* its first place */
};

struct letter {
	enum letter_kind kind;
	bool again, changed;
	uint64_t seq;
	uint64_t sent;                 /* wall ms, the author's clock */
	struct letter_place first;     /* when again */
	struct letter_ref about;
	uint32_t timer;                /* seconds, 0: none */
	const uint8_t *text;           /* borrowed: the body */
	size_t len;
};

/* What the body of a TIMER says. */
struct letter_timer {
	uint32_t seconds;              /* 0: off */
	uint32_t version;              /* of two, the higher holds */
};

size_t letter_encode(uint8_t *buf, size_t cap, const struct letter *m);
bool letter_decode(struct letter *m, const uint8_t *buf, size_t len);

size_t letter_timer_encode(uint8_t *buf, size_t cap, const struct letter_timer *m);
bool letter_timer_decode(struct letter_timer *m, const uint8_t *buf, size_t len);

#endif
