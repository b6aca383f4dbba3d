/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rateless invertible Bloom lookup table: coded symbols of a set, without end, so that a receiver who has a similar
 * set can tell the difference after about 1.4 to 2 symbols a difference, however large the sets are.
 * Yang, Gilad, Alizadeh: "Practical Rateless Set Reconciliation", SIGCOMM 2024, section 4.
 *
 * An item is the short id of a 32-byte id: SipHash-2-4 under the session's salt, its 8 bytes read big-endian. It takes
 * part in symbol 0 and then in symbol i with probability 2/(i+2), independently. Symbol 0 therefore covers the whole
 * set: it is its fingerprint. Given that an item is in symbol i, the chance that it is in none of i+1..j is
 * (i+1)(i+2) / ((j+1)(j+2)); so its next symbol is the smallest j > i for which that is at most u = (r+1)/2^28, where
 * r is the top 28 bits of a mix of the item and i. The comparison is made in integers: every machine gets the same j.
 *
 * The check is the low 32 bits of SipHash-2-4 of the short id (big-endian) under the salt with every bit flipped. A
 * symbol of several items passes for a single one with probability 2^-32 each time one with count 1 or -1 is looked at,
 * a few times a difference. That is always found out, as symbol 0 then does not come out empty (96 bits and the count),
 * and costs only the fallback to plain ids.
 */
#ifndef CORE_RIBLT_H
#define CORE_RIBLT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIBLT_ID_LEN      32
#define RIBLT_SALT_LEN    16
#define RIBLT_ITEMS_MAX   (1u << 20)    /* of one set: 16 bytes of memory each */
#define RIBLT_SYMBOLS_MAX (1u << 17)    /* of one stream; 131072 symbols tell about 93,000 differences */

struct riblt_symbol {
	uint64_t sum;      /* xor of the short ids in it */
	uint32_t check;    /* xor of their checks */
	int32_t count;     /* how many; in a difference, theirs minus ours */
};

struct riblt_item {
	uint64_t id;       /* the short id */
	uint32_t check;
	uint32_t next;     /* the first symbol it has not been added to yet; RIBLT_SYMBOLS_MAX: no more */
};

/* One set and the symbols of it made so far. */
struct riblt;

/* How a short id is made. riblt_hash() is one. */
typedef uint64_t (*riblt_shorten)(const uint8_t salt[RIBLT_SALT_LEN], const uint8_t id[RIBLT_ID_LEN]);

/* Copies what it needs of `n` distinct ids, n <= RIBLT_ITEMS_MAX. */
struct riblt *riblt_new(const uint8_t salt[RIBLT_SALT_LEN], const uint8_t (*ids)[RIBLT_ID_LEN], size_t n);
struct riblt *riblt_new_with(const uint8_t salt[RIBLT_SALT_LEN], const uint8_t (*ids)[RIBLT_ID_LEN], size_t n,
                             riblt_shorten shorten);
void riblt_free(struct riblt *r);
size_t riblt_count(const struct riblt *r);
/* The short id of the i-th id given. */
uint64_t riblt_short(const struct riblt *r, size_t i);
/* Symbol i < RIBLT_SYMBOLS_MAX. They are made in blocks that double, so ask in order. */
struct riblt_symbol riblt_symbol(struct riblt *r, uint32_t i);

/* SipHash-2-4 of anything, its 8 bytes read as big-endian. */
uint64_t riblt_siphash(const uint8_t key[RIBLT_SALT_LEN], const uint8_t *in, size_t len);
/* The pieces that the decoder shares. The short id of an id; an item before its first symbol; its symbol after i. */
uint64_t riblt_hash(const uint8_t salt[RIBLT_SALT_LEN], const uint8_t id[RIBLT_ID_LEN]);
void riblt_item_init(struct riblt_item *item, const uint8_t salt[RIBLT_SALT_LEN], uint64_t short_id);
uint32_t riblt_next(uint64_t short_id, uint32_t i);
void riblt_add(struct riblt_symbol *s, const struct riblt_item *item, int32_t sign);
/* Adds the item to all of its symbols before `end` that it is not in yet. */
void riblt_spread(struct riblt_item *item, struct riblt_symbol *symbols, uint32_t end, int32_t sign);
bool riblt_is_empty(const struct riblt_symbol *s);
/* How many symbols are made ready at once when symbol `i` is the first that is missing. */
uint32_t riblt_block_end(uint32_t i);

#endif
