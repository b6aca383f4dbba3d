/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two links (core/link.h) joined in memory, without any database: each end writes down what its link asks and tells. */
#ifndef SUPPORT_JOINT_H
#define SUPPORT_JOINT_H

#include "core/link.h"

#define JOINT_LOG 65536

struct joint;

/* One end, and what it saw. */
struct joint_end {
	struct joint *joint;
	struct link *link;
	struct link_keys keys;
	bool refuse_used, refuse_peer, refuse_open, refuse_frame;    /* how the owner answers */
	unsigned tags, used, peers, opens, frames, mores;            /* how often it was asked */
	size_t log_len;
	uint8_t log[JOINT_LOG];    /* frames as they came: type, length, payload */
	const uint8_t *to_say;     /* frames that more() sends, in the same form; `say_left` bytes of them */
	size_t say_left;
};

struct joint {
	struct rand_seeded seed;
	struct rand rand;
	struct joint_end a, b;     /* a dials, b accepts */
	int64_t now;
};

/* Fresh keys on both ends, which belong together; change them before joint_dial() for those that do not. */
void joint_init(struct joint *j, enum link_kind kind, uint64_t seed);
void joint_dial(struct joint *j);
void joint_wipe(struct joint *j);
/* All that the end has to send now, up to `cap` bytes. */
size_t joint_take(struct joint_end *e, uint8_t *buf, size_t cap);
void joint_give(struct joint_end *e, const uint8_t *bytes, size_t len);
/* Carries bytes both ways in pieces of at most `piece` (0: whole) until nothing is left to send. */
void joint_run(struct joint *j, size_t piece);

#endif
