/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rand.h"

#include <sodium.h>

static void system_fill(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	randombytes_buf(buf, len);
}

const struct rand rand_system = { .fill = system_fill, .ctx = NULL };

static void seeded_fill(void *ctx, void *buf, size_t len)
{
	struct rand_seeded *r = ctx;
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

	for (size_t i = 0; i < sizeof(nonce); i++)
		nonce[i] = (uint8_t)(r->block >> (8 * i));
	r->block++;
	if (len > 0)
		crypto_stream_chacha20(buf, len, nonce, r->seed.b);
}

void rand_seeded_init(struct rand_seeded *r, uint64_t seed)
{
	*r = (struct rand_seeded){ .block = 0 };
	for (size_t i = 0; i < sizeof(seed); i++)
		r->seed.b[i] = (uint8_t)(seed >> (8 * i));
}

struct rand rand_seeded_source(struct rand_seeded *r)
{
	return (struct rand){ .fill = seeded_fill, .ctx = r };
}

void rand_fill(const struct rand *r, void *buf, size_t len)
{
	r->fill(r->ctx, buf, len);
}

uint32_t rand_below(const struct rand *r, uint32_t below)
{
	/* Values under the remainder of 2^32 / below would make the low results likelier: draw again. */
	uint32_t floor = (uint32_t)(-below) % below;
	uint32_t v;

	do
		rand_fill(r, &v, sizeof(v));
	while (v < floor);
	return v % below;
}

void rand_keypair(const struct rand *r, struct seckey *sk, struct pubkey *pk)
{
	rand_fill(r, sk->b, sizeof(sk->b));
	crypto_scalarmult_base(pk->b, sk->b);
}
