/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/letter.h"

#include "base/pack.h"

/* kind u8 | flags u8 | seq u64 | sent u64 | [ session u32 | seq u64 ] | text */

size_t letter_encode(uint8_t *buf, size_t cap, const struct letter *m)
{
	struct pack w = pack_into(buf, cap);

	pack_u8(&w, (uint8_t)m->kind);
	pack_u8(&w, m->again ? LETTER_AGAIN : 0);
	pack_u64(&w, m->seq);
	pack_u64(&w, m->sent);
	if (m->again) {
		pack_u32(&w, m->first.session);
		pack_u64(&w, m->first.seq);
	}
	pack_bytes(&w, m->text, m->len);
	return pack_done(&w);
}

bool letter_decode(struct letter *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);
	uint8_t kind = unpack_u8(&r), flags = unpack_u8(&r);

	*m = (struct letter){ .kind = (enum letter_kind)kind, .again = flags == LETTER_AGAIN };
	m->seq = unpack_u64(&r);
	m->sent = unpack_u64(&r);
	if (m->again) {
		m->first.session = unpack_u32(&r);
		m->first.seq = unpack_u64(&r);
	}
	m->len = r.left;
	m->text = unpack_view(&r, m->len);
	/* The store keeps numbers with a sign: what does not fit would come back as another number. */
	return unpack_done(&r) && kind > 0 && kind < LETTER_KINDS && flags <= LETTER_AGAIN && m->seq > 0 &&
	       m->seq <= INT64_MAX && m->first.seq <= INT64_MAX;
}
