/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/puppet.h"

#include "base/assert.h"

#include <string.h>

#define PROLOGUE KDF_LABEL("link")

size_t puppet_dial(struct puppet *p, const struct link_keys *keys, const struct rand *rand, uint8_t flight[VEIL_MAX])
{
	const bool stranger = keys->kind == LINK_NN;
	const struct noise_setup setup = {
		.pattern = stranger ? "NN" : "KKpsk0",
		.role = NOISE_ROLE_INITIATOR,
		.prologue = PROLOGUE,
		.prologue_len = strlen(PROLOGUE),
		.own = stranger ? NULL : &keys->secret,
		.remote = stranger ? NULL : &keys->peer,
		.psk = stranger ? NULL : &keys->psk,
	};
	uint8_t msg[VEIL_MESSAGE_MAX];
	size_t len;

	*p = (struct puppet){ .rand = rand, .veil = keys->veil };
	noise_init(&p->noise, &setup);
	len = noise_write(&p->noise, rand, (struct noise_bytes){ NULL, 0 }, msg, sizeof(msg));
	ASSERT(len > 0);
	len = veil_seal_first(&p->veil, rand, (struct noise_bytes){ msg, len }, flight);
	ASSERT(len > 0);
	/* Of strangers there are none; what a puppet seals all the same is nobody's. */
	record_early_init(&p->early, &p->noise);
	return len;
}

bool puppet_answered(struct puppet *p, const uint8_t *reply, size_t len)
{
	uint8_t msg[VEIL_MESSAGE_MAX], none[1];
	size_t n, total = len >= VEIL_REPLY_PEEK ? veil_reply_length(&p->veil, 1, reply) : 0;

	if (total == 0 || total > len || !veil_open_reply(&p->veil, 1, (struct noise_bytes){ reply, total }, msg, &n) ||
	    !noise_read(&p->noise, (struct noise_bytes){ msg, n }, none, sizeof(none), &n))
		return false;
	noise_split(&p->noise, &p->tx, &p->rx);
	return true;
}

void puppet_seal(struct puppet *p, const uint8_t plain[RECORD_PLAIN_LEN], uint8_t out[RECORD_LEN])
{
	ASSERT(p->tx.keyed ? record_seal(&p->tx, plain, out) : record_seal_early(&p->early, plain, out));
}
