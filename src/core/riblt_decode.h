/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The receiving half of riblt.h: takes the coded symbols of a remote set one by one, subtracts the own set and peels
 * until symbol 0 is empty; then everything that one side has and the other lacks is known.
 *
 * Whatever the symbols say, memory is at most 24 bytes a symbol taken and one a difference, a difference is only peeled
 * off a symbol that it belongs to, and there are never more differences than symbols taken: an honest stream cannot have
 * more, and a forged one is refused there. So a forger gets wrong short ids at worst.
 */
#ifndef CORE_RIBLT_DECODE_H
#define CORE_RIBLT_DECODE_H

#include "core/riblt.h"

enum riblt_decode_state {
	RIBLT_DECODE_MORE = 1,    /* not enough symbols yet */
	RIBLT_DECODE_COMPLETE,
	RIBLT_DECODE_BAD          /* no honest sender can have sent this */
};

struct riblt_decode;

/* Borrows `own`, which must outlive it and is not to be used for anything else but riblt_count() and riblt_short(). */
struct riblt_decode *riblt_decode_new(struct riblt *own, const uint8_t salt[RIBLT_SALT_LEN]);
void riblt_decode_free(struct riblt_decode *d);
/* The next symbol of the remote set. After COMPLETE, BAD or RIBLT_SYMBOLS_MAX symbols it does nothing. */
enum riblt_decode_state riblt_decode_add(struct riblt_decode *d, const struct riblt_symbol *remote);
/* Symbols taken so far. */
uint32_t riblt_decode_used(const struct riblt_decode *d);
/* The differences found; only after COMPLETE are they the whole truth. */
size_t riblt_decode_found(const struct riblt_decode *d);
/* The i-th difference; *theirs tells whether the remote set has it (and we lack it), or the other way round. */
uint64_t riblt_decode_get(const struct riblt_decode *d, size_t i, bool *theirs);

#endif
