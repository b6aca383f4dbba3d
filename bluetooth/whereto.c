/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/whereto.h"

#include "base/assert.h"
#include "base/pack.h"
#include "base/prf.h"

#include <sodium.h>
#include <string.h>

#define VERSION 1

const struct uuid whereto_blackout = { {
	0x75, 0x22, 0x3e, 0x62, 0xe1, 0xbf, 0x40, 0x17,
	0xa2, 0x96, 0xfe, 0x23, 0xcb, 0x6e, 0x77, 0xd7
} };

/* Version 4, variant 10 (RFC 4122, sections 4.1.1 and 4.1.3). */
static void uuid_of(struct uuid *out, const struct symkey *secret, const char *label)
{
	struct symkey k;

	prf(&k, secret, label, NULL, 0);
	memcpy(out->b, k.b, sizeof(out->b));
	out->b[6] = (uint8_t)((out->b[6] & 0x0f) | 0x40);
	out->b[8] = (uint8_t)((out->b[8] & 0x3f) | 0x80);
	sodium_memzero(&k, sizeof(k));
}

void whereto_service(struct uuid *out, const struct symkey *secret)
{
	uuid_of(out, secret, "nightjar/v1/bluetooth service");
}

void whereto_invite(struct uuid *out, const struct symkey *place)
{
	uuid_of(out, place, "nightjar/v1/bluetooth invite");
}

void whereto_channels(uint8_t order[WHERETO_CHANNELS], const struct symkey *secret)
{
	struct symkey by[WHERETO_CHANNELS], k;

	for (size_t n = 0; n < WHERETO_CHANNELS; n++) {
		uint8_t channel = (uint8_t)(n + 1);
		size_t at = n;

		prf(&k, secret, "nightjar/v1/bluetooth channel", &channel, 1);
		for (; at > 0 && memcmp(by[at - 1].b, k.b, sizeof(k.b)) > 0; at--) {    /* public: shown by where we listen */
			by[at] = by[at - 1];
			order[at] = order[at - 1];
		}
		by[at] = k;
		order[at] = channel;
	}
	sodium_memzero(by, sizeof(by));
	sodium_memzero(&k, sizeof(k));
}

static bool is_channel(uint8_t c)
{
	return c >= 1 && c <= WHERETO_CHANNELS;
}

/* version u8 | service[16] | n u8 | n times: adapter[6] | channel u8 | usual channel u8 */

size_t whereto_encode(uint8_t *buf, size_t cap, const struct whereto *w)
{
	struct pack p = pack_into(buf, cap);

	ASSERT(w->n >= 1 && w->n <= WHERETO_ADAPTERS);
	pack_u8(&p, VERSION);
	pack_bytes(&p, w->service.b, sizeof(w->service.b));
	pack_u8(&p, (uint8_t)w->n);
	for (size_t i = 0; i < w->n; i++) {
		pack_bytes(&p, w->adapters[i].at.b, sizeof(w->adapters[i].at.b));
		pack_u8(&p, w->adapters[i].channel);
		pack_u8(&p, w->adapters[i].usual);
	}
	return pack_done(&p);
}

bool whereto_decode(struct whereto *w, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);
	bool ok = unpack_u8(&r) == VERSION;

	memset(w, 0, sizeof(*w));
	unpack_bytes(&r, w->service.b, sizeof(w->service.b));
	w->n = unpack_u8(&r);
	ok = ok && w->n >= 1 && w->n <= WHERETO_ADAPTERS;
	for (size_t i = 0; ok && i < w->n; i++) {
		struct whereto_adapter *a = &w->adapters[i];

		unpack_bytes(&r, a->at.b, sizeof(a->at.b));
		a->channel = unpack_u8(&r);
		a->usual = unpack_u8(&r);
		ok = bdaddr_is_real(&a->at) && is_channel(a->channel) && is_channel(a->usual);
	}
	if (ok && unpack_done(&r))
		return true;
	memset(w, 0, sizeof(*w));
	return false;
}
