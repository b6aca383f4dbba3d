/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The receiving half of riblt.h: takes the coded symbols of a remote set one by one, subtracts the own set and peels
 * until symbol 0 is empty; then everything that one side has and the other lacks is known.
 *
 * Whatever the symbols say, memory is at most 128 bytes a symbol taken, an item is only peeled off a symbol that it
 * belongs to, and never are more items peeled than symbols taken: an honest stream has no more, and on a forged one the
 * decoder then just never completes. So a forger gets wrong short ids at worst.
 */
#ifndef CORE_RIBLT_DECODE_H
#define CORE_RIBLT_DECODE_H

#include "core/riblt.h"

struct riblt_decode;

/* Borrows `own`, which must outlive it, and draws its symbols. */
struct riblt_decode *riblt_decode_new(struct riblt *own, const uint8_t salt[RIBLT_SALT_LEN]);
void riblt_decode_free(struct riblt_decode *d);
/* The next symbol of the remote set. True: complete. Once complete, or at RIBLT_SYMBOLS_MAX, it takes no more. */
bool riblt_decode_add(struct riblt_decode *d, const struct riblt_symbol *remote);
/* Symbols taken so far. */
uint32_t riblt_decode_used(const struct riblt_decode *d);
/* The items peeled so far: the whole difference when complete. */
size_t riblt_decode_found(const struct riblt_decode *d);
/* The i-th of them; *theirs: the remote set has it and the own lacks it; else the other way round. */
uint64_t riblt_decode_get(const struct riblt_decode *d, size_t i, bool *theirs);

#endif
