/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The payloads of the reconciliation frames, without the type and length that the link puts around them. Decode accepts
 * exactly what encode makes.
 *
 *   OPEN     items u32 | symbol*       first frame of a session; no symbol when items is 0, else at least one
 *   SYMBOLS  symbol+                   the next ones, in order
 *   IDS      short id u64 +            the sender's short ids, plainly, after the last symbol it may send
 *   WANT     short id u64 +            what the receiver lacks
 *   DONE     nothing                   the receiver knows all it needs
 *   symbol   deviation varint | sum u64 | check u32
 *
 * Integers are big-endian. The deviation is the symbol's count less its expectation, floor(2 items / (i+2)): small, so
 * it takes one or two bytes. It is zigzag-coded (0, -1, 1, -2, ... as 0, 1, 2, 3, ...) in 7 bits a byte, least
 * significant first, the top bit set in all but the last, in the fewest bytes and at most 4.
 */
#ifndef CORE_RECONCILE_WIRE_H
#define CORE_RECONCILE_WIRE_H

#include "core/riblt.h"

#define RECONCILE_WIRE_FRAME_MAX   4096    /* bytes of a payload */
#define RECONCILE_WIRE_SYMBOL_MIN  13
#define RECONCILE_WIRE_SYMBOL_MAX  16
#define RECONCILE_WIRE_SYMBOLS_MAX (RECONCILE_WIRE_FRAME_MAX / RECONCILE_WIRE_SYMBOL_MIN)    /* in one frame */
#define RECONCILE_WIRE_IDS_MAX     (RECONCILE_WIRE_FRAME_MAX / 8)

/* OPEN and SYMBOLS. `items` is on the wire in OPEN only; `first` is the index of the first symbol and never on it. */
struct reconcile_wire_symbols {
	uint32_t items, first, n;
	struct riblt_symbol symbol[RECONCILE_WIRE_SYMBOLS_MAX];
};

/* IDS and WANT. */
struct reconcile_wire_ids {
	uint32_t n;
	uint64_t id[RECONCILE_WIRE_IDS_MAX];
};

/* Encoders return the bytes written, 0 when they did not fit. */
size_t reconcile_wire_open_encode(uint8_t *buf, size_t cap, const struct reconcile_wire_symbols *m);
size_t reconcile_wire_symbols_encode(uint8_t *buf, size_t cap, const struct reconcile_wire_symbols *m);
size_t reconcile_wire_ids_encode(uint8_t *buf, size_t cap, const struct reconcile_wire_ids *m);

bool reconcile_wire_open_decode(struct reconcile_wire_symbols *m, const uint8_t *buf, size_t len);
/* The caller sets m->items and m->first before: the counts depend on them. */
bool reconcile_wire_symbols_decode(struct reconcile_wire_symbols *m, const uint8_t *buf, size_t len);
bool reconcile_wire_ids_decode(struct reconcile_wire_ids *m, const uint8_t *buf, size_t len);

#endif
