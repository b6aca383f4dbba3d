/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The key file: what stands between a passphrase and the random key of the database.
 *
 * version u8 | flags u8 | passes u32 | memory_kib u32 | salt[16] | 8 slots of: nonce[24] | ciphertext[32] | tag[16]
 *
 * Argon2id (RFC 9106) over passphrase and salt gives the key that opens one slot; the others are random bytes, so how
 * many are used does not show. The head is the associated data of each slot. One passphrase uses one slot today.
 *
 * Without a passphrase (an empty one) the work is nearly nothing and the flag says so in clear: whoever has the file
 * has the database. Say that to the user.
 *
 * These functions are pure: bytes in, bytes out. Reading and replacing the file is profile.h's.
 */
#ifndef CORE_VAULT_H
#define CORE_VAULT_H

#include "base/err.h"
#include "base/key.h"
#include "base/rand.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VAULT_SLOTS     8
#define VAULT_SLOT_LEN  72
#define VAULT_SALT_LEN  16
#define VAULT_HEAD_LEN  26
#define VAULT_LEN       (VAULT_HEAD_LEN + VAULT_SLOTS * VAULT_SLOT_LEN)
#define VAULT_PASSPHRASE_MAX 1024    /* bytes */

struct vault_params {
	uint32_t passes;
	uint32_t memory_kib;
	uint8_t salt[VAULT_SALT_LEN];
};

/* What the head of a key file says. */
struct vault_head {
	struct vault_params params;
	bool no_passphrase;
};

/* 256 MiB and 3 passes where the machine has the memory, halved down to 64 MiB where it has not. The salt is fresh. */
void vault_params_fit(struct vault_params *out, uint64_t machine_memory, const struct rand *rand);
/* For an empty passphrase, and for tests that must be fast. */
void vault_params_cheap(struct vault_params *out, const struct rand *rand);

/* ERR_PROFILE_CORRUPT: not a key file, or absurd parameters. ERR_PROFILE_NEWER: of a later version. */
enum err vault_head(struct vault_head *out, const uint8_t *file, size_t len) __attribute__((warn_unused_result));

/*
 * The slow part (0.7-1 s, 256 MiB): touches nothing but its arguments, so that a thread may run it.
 * ERR_TOO_LONG over VAULT_PASSPHRASE_MAX; ERR_LIMIT when the memory is not to be had.
 */
enum err vault_stretch(const char *passphrase, size_t len, const struct vault_params *params, struct symkey *out)
	__attribute__((warn_unused_result));

/* Writes a new key file: `stretched` (made with exactly these params) opens it and gives `database_key`. */
void vault_create(uint8_t file[VAULT_LEN], const struct vault_head *head, const struct symkey *stretched,
                  const struct symkey *database_key, const struct rand *rand);
/* ERR_PASSPHRASE: no slot opens. */
enum err vault_unlock(struct symkey *database_key, const uint8_t *file, size_t len, const struct symkey *stretched)
	__attribute__((warn_unused_result));
/* Overwrites head and slots: nothing opens it any more, and whoever finds it can tell that this was wanted. */
void vault_destroy(uint8_t file[VAULT_LEN]);
bool vault_is_destroyed(const uint8_t file[VAULT_LEN]);

#endif
