/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages sealed and opened per second, beside libsodium's bare primitives called as often on as many bytes. */
#include "core/kdf.h"
#include "core/ratchet.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH  1000
#define ROUNDS 20
#define BODY   256

static struct ratchet first, second;
static uint8_t parcels[BATCH][PARCEL_SMALL_LEN], plain[PARCEL_MAX_LEN], text[BODY];

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void must(bool ok)
{
	if (!ok) {
		fprintf(stderr, "ratchet_bench: a step failed\n");
		exit(1);
	}
}

static void start(void)
{
	struct symkey secret = { { 1 } };
	struct seckey sk;
	struct pubkey pk;

	rand_keypair(&rand_system, &sk, &pk);
	ratchet_init_second(&second, &secret, &sk, &pk);
	must(ratchet_init_first(&first, &rand_system, &secret, &pk));
}

static double seal_batch(struct ratchet *r)
{
	const struct ratchet_plain p = { .expiry_hour = 494000, .body = text, .len = sizeof(text) };
	struct ratchet_sealed out;
	double from = now();

	for (size_t i = 0; i < BATCH; i++)
		must(ratchet_seal(r, &p, parcels[i], sizeof(parcels[i]), &out));
	return now() - from;
}

/* From the first to the last, or the other way round: then all but one are opened with skipped keys. */
static double open_batch(struct ratchet *r, bool backwards)
{
	struct ratchet_opened out = { .room = { .buf = plain, .cap = sizeof(plain) } };
	double from = now();

	for (size_t i = 0; i < BATCH; i++) {
		size_t at = backwards ? BATCH - 1 - i : i;

		must(ratchet_open(r, &rand_system, parcels[at], sizeof(parcels[at]), &out) == RATCHET_OPENED);
		ratchet_opened_wipe(&out);
	}
	return now() - from;
}

static double turns(void)
{
	const struct ratchet_plain p = { .body = text, .len = sizeof(text) };
	struct ratchet_opened out = { .room = { .buf = plain, .cap = sizeof(plain) } };
	struct ratchet_sealed sealed;
	double from = now();

	for (size_t i = 0; i < BATCH; i++) {
		struct ratchet *a = i % 2 ? &second : &first, *b = i % 2 ? &first : &second;

		must(ratchet_seal(a, &p, parcels[0], sizeof(parcels[0]), &sealed));
		must(ratchet_open(b, &rand_system, parcels[0], sealed.len, &out) == RATCHET_OPENED);
		ratchet_opened_wipe(&out);
	}
	return now() - from;
}

/* What sealing one small parcel must cost: two AEAD boxes, H of the plaintext, the id, the tag, and four short keyed
 * hashes (chain, message, receipt, nonce). Opening needs all but the id. */
static double primitives(bool opening)
{
	static uint8_t box[PARCEL_SMALL_LEN], ad[77];
	uint8_t key[32] = { 1 }, nonce[24] = { 2 }, out[64];
	size_t body = PARCEL_SMALL_LEN - PARCEL_BODY_AT - 16;
	double from = now();

	for (size_t i = 0; i < BATCH; i++) {
		crypto_generichash(out, 64, box, 61 + body, NULL, 0);
		if (!opening)
			crypto_generichash(out, 32, box, PARCEL_SMALL_LEN - 8, NULL, 0);
		for (size_t k = 0; k < 4; k++)    /* chain, message, receipt, nonce */
			crypto_generichash(out, 32, box, k == 3 ? 83 : 28, key, 32);
		crypto_generichash(out, 16, box, 16, NULL, 0);
		crypto_aead_xchacha20poly1305_ietf_encrypt(box, NULL, box, 40, ad, 21, NULL, nonce, key);
		crypto_aead_xchacha20poly1305_ietf_encrypt(box, NULL, box, body, ad, sizeof(ad), NULL, nonce, key);
	}
	return now() - from;
}

static void line(const char *what, double best, double raw)
{
	printf("%-34s %8.2f us  %9.0f /s", what, best / BATCH * 1e6, BATCH / best);
	if (raw > 0)
		printf("  %5.2f x the bare primitives", best / raw);
	printf("\n");
}

static void least(double *best, double v)
{
	if (*best == 0 || v < *best)
		*best = v;
}

int main(void)
{
	double seal = 0, in_order = 0, backwards = 0, turn = 0, raw_seal = 0, raw_open = 0;

	must(sodium_init() >= 0);
	for (size_t i = 0; i < ROUNDS; i++) {
		start();
		least(&seal, seal_batch(&first));
		least(&in_order, open_batch(&second, false));
		least(&raw_seal, primitives(false));
		least(&raw_open, primitives(true));
		seal_batch(&first);
		least(&backwards, open_batch(&second, true));
		least(&turn, turns());
		ratchet_wipe(&first);
		ratchet_wipe(&second);
	}
	line("seal 256 bytes", seal, raw_seal);
	line("open 256 bytes, in order", in_order, raw_open);
	line("open 256 bytes, backwards by 1000", backwards, raw_open);
	line("seal and open, a step each", turn, 0);
	return 0;
}
