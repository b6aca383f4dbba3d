/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A dialler between contacts, or a stranger, that says whatever its master wants: it makes the handshake of core/link.h by
 * hand, out of the same Noise and veil, and then seals any plaintext into records. For tests and fuzz targets that attack the
 * frames.
 */
#ifndef SUPPORT_PUPPET_H
#define SUPPORT_PUPPET_H

#include "core/link.h"
#include "core/record.h"

struct puppet {
	const struct rand *rand;
	struct veil veil;
	struct noise noise;
	struct noise_cipher early, tx, rx;
};

/* Fills the first flight; its length. */
size_t puppet_dial(struct puppet *p, const struct link_keys *keys, const struct rand *rand, uint8_t flight[VEIL_MAX]);
/* Reads the answer (whole, `len` bytes or more); false when it is not one. */
bool puppet_answered(struct puppet *p, const uint8_t *reply, size_t len);
/* One record around any plaintext, early before the answer was read. */
void puppet_seal(struct puppet *p, const uint8_t plain[RECORD_PLAIN_LEN], uint8_t out[RECORD_LEN]);

#endif
