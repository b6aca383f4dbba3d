/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records in, under known keys: the input is cut into steps of two bytes, an action and a number. A stream of true
 * records is damaged, repeated, skipped and mixed with early ones; only the next true one may open, and as what was
 * sealed.
 */
#include "core/record.h"

#include "base/assert.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct way {
	struct noise_cipher early_tx, early_rx, tx, rx;
	bool session_began;
};

static struct noise_cipher cipher_of(uint8_t seed)
{
	struct symkey k = { { seed } };
	struct noise_cipher c;

	noise_cipher_init(&c, &k);
	return c;
}

/* Seals the next session or early record and hands it over whole. */
static void deliver(struct way *w, bool early, uint8_t fill)
{
	uint8_t plain[RECORD_PLAIN_LEN], rec[RECORD_LEN], out[RECORD_PLAIN_LEN];

	memset(plain, fill, sizeof(plain));
	if (early && !record_seal_early(&w->early_tx, plain, rec))
		return;
	if (!early)
		ASSERT(record_seal(&w->tx, plain, rec));
	bool ok = record_open_either(&w->early_rx, &w->rx, rec, out);

	ASSERT(ok == !(early && w->session_began));
	ASSERT(!ok || memcmp(out, plain, sizeof(out)) == 0);
	w->session_began = w->session_began || !early;
	/* The same once more is a replay. */
	ASSERT(!record_open_either(&w->early_rx, &w->rx, rec, out));
}

static void deliver_damaged(struct way *w, uint8_t at, uint8_t with)
{
	uint8_t plain[RECORD_PLAIN_LEN] = { 0 }, rec[RECORD_LEN], out[RECORD_PLAIN_LEN];
	struct noise_cipher ahead = w->tx;

	ASSERT(record_seal(&ahead, plain, rec));
	rec[(size_t)at * 3 + 200] ^= (uint8_t)(with | 1);
	ASSERT(!record_open_either(&w->early_rx, &w->rx, rec, out));
	ASSERT(record_seal(&ahead, plain, rec));    /* the one after the next: out of order */
	ASSERT(!record_open_either(&w->early_rx, &w->rx, rec, out));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct way w = { cipher_of(1), cipher_of(1), cipher_of(2), cipher_of(2), false };
	uint8_t rec[RECORD_LEN] = { 0 }, out[RECORD_PLAIN_LEN];

	/* The bytes themselves as a record. */
	memcpy(rec, data, size < sizeof(rec) ? size : sizeof(rec));
	ASSERT(!record_open_either(&w.early_rx, &w.rx, rec, out));
	for (size_t i = 0; i + 1 < size && i < 64; i += 2) {
		if (data[i] < 100)
			deliver(&w, data[i] % 2 == 0, data[i + 1]);
		else
			deliver_damaged(&w, data[i], data[i + 1]);
	}
	return 0;
}
