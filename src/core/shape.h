/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What belongs to a message beside its text: what it answers or changes, its timer, and what later letters made of it. Most
 * messages have nothing of this and no row for it.
 */
#ifndef CORE_SHAPE_H
#define CORE_SHAPE_H

#include "core/letter.h"

#define SHAPE_ENCODED_MAX 160

struct shape_reaction {
	char text[LETTER_REACTION_MAX + 1]; /* "": none, or taken back */
	struct letter_place by;             /* the latest letter about it, in its present place; zeros: none */
};

struct shape {
	struct letter_ref about;       /* a text: what it answers; an operation: what it is about */
	int64_t about_order;           /* that message's order here; 0: not known yet */
	int64_t edited;                /* wall ms of the author's clock, 0: never */
	struct letter_place edited_by; /* the latest edit of a message that was received */
	int64_t letter;                /* order of our letter that shaped a message of ours last; 0: only its own did */
	struct shape_reaction mine, theirs;
	uint32_t timer;  /* seconds that it lives from when it was read, or has arrived; 0: for good */
	int64_t expires; /* on the clock of core/expiry.h; 0: does not, or does not count yet */
};

bool shape_is_empty(const struct shape *s);
size_t shape_encode(uint8_t *buf, size_t cap, const struct shape *s);
bool shape_decode(struct shape *s, const uint8_t *buf, size_t len);

#endif
