/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/letter.h"

#include "base/pack.h"

/* clang-format off */
static const struct {
	unsigned may, must;     /* flags */
	size_t min, max;        /* bytes of the body */
} kinds[LETTER_KINDS] = {
	[LETTER_HELLO]    = { LETTER_AGAIN, 0, 0, SIZE_MAX },
	[LETTER_TEXT]     = { LETTER_AGAIN | LETTER_ABOUT | LETTER_TIMED | LETTER_CHANGED, 0, 0, SIZE_MAX },
	[LETTER_REACTION] = { LETTER_AGAIN | LETTER_ABOUT, LETTER_ABOUT, 0, LETTER_REACTION_MAX },
	[LETTER_EDIT]     = { LETTER_AGAIN | LETTER_ABOUT, LETTER_ABOUT, 0, SIZE_MAX },
	[LETTER_DELETE]   = { LETTER_AGAIN | LETTER_ABOUT, LETTER_ABOUT, 0, 0 },
	[LETTER_TIMER]    = { LETTER_AGAIN, 0, LETTER_TIMER_LEN, LETTER_TIMER_LEN },
};
/* clang-format on */

static unsigned flags_of(const struct letter *m)
{
	return (m->again ? LETTER_AGAIN : 0u) | (m->about.whose ? LETTER_ABOUT : 0u) | (m->timer ? LETTER_TIMED : 0u) |
	       (m->changed ? LETTER_CHANGED : 0u);
}

static void pack_place(struct pack *w, const struct letter_place *p)
{
	pack_u32(w, p->session);
	pack_u64(w, p->seq);
}

static struct letter_place unpack_place(struct unpack *r)
{
	struct letter_place p;

	p.session = unpack_u32(r);
	p.seq = unpack_u64(r);
	return p;
}

/*
 * kind u8 | flags u8 | seq u64 | sent u64 | [ session u32 | seq u64 ] | [ whose u8 | session u32 | seq u64 ] |
 * [ seconds u32 ] | body
 */

size_t letter_encode(uint8_t *buf, size_t cap, const struct letter *m)
{
	struct pack w = pack_into(buf, cap);

	pack_u8(&w, (uint8_t)m->kind);
	pack_u8(&w, (uint8_t)flags_of(m));
	pack_u64(&w, m->seq);
	pack_u64(&w, m->sent);
	if (m->again)
		pack_place(&w, &m->first);
	if (m->about.whose) {
		pack_u8(&w, (uint8_t)m->about.whose);
		pack_place(&w, &m->about.at);
	}
	if (m->timer)
		pack_u32(&w, m->timer);
	pack_bytes(&w, m->text, m->len);
	return pack_done(&w);
}

/* The store keeps numbers with a sign: what does not fit would come back as another number. */
static bool is_number(uint64_t seq)
{
	return seq > 0 && seq <= INT64_MAX;
}

static bool is_right(const struct letter *m, unsigned flags)
{
	if (m->kind == 0 || m->kind >= LETTER_KINDS || (flags & ~kinds[m->kind].may) || (~flags & kinds[m->kind].must))
		return false;
	if ((flags & LETTER_CHANGED) && !m->again)
		return false;
	if ((flags & LETTER_ABOUT) && ((m->about.whose != LETTER_AUTHORS && m->about.whose != LETTER_RECIPIENTS) ||
	                               !is_number(m->about.at.seq)))
		return false;
	if ((flags & LETTER_TIMED) && (m->timer == 0 || m->timer > LETTER_TIMER_MAX))
		return false;
	return is_number(m->seq) && m->first.seq <= INT64_MAX && m->len >= kinds[m->kind].min &&
	       m->len <= kinds[m->kind].max;
}

bool letter_decode(struct letter *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);
	uint8_t kind = unpack_u8(&r), flags = unpack_u8(&r);
	struct letter_timer timer;

	*m = (struct letter){ .kind = (enum letter_kind)kind, .again = (flags & LETTER_AGAIN) != 0 };
	m->changed = (flags & LETTER_CHANGED) != 0;
	m->seq = unpack_u64(&r);
	m->sent = unpack_u64(&r);
	if (m->again)
		m->first = unpack_place(&r);
	if (flags & LETTER_ABOUT) {
		m->about.whose = (enum letter_whose)unpack_u8(&r);
		m->about.at = unpack_place(&r);
	}
	if (flags & LETTER_TIMED)
		m->timer = unpack_u32(&r);
	m->len = r.left;
	m->text = unpack_view(&r, m->len);
	return unpack_done(&r) && is_right(m, flags) &&
	       (m->kind != LETTER_TIMER || letter_timer_decode(&timer, m->text, m->len));
}

/* seconds u32 | version u32 */

size_t letter_timer_encode(uint8_t *buf, size_t cap, const struct letter_timer *m)
{
	struct pack w = pack_into(buf, cap);

	pack_u32(&w, m->seconds);
	pack_u32(&w, m->version);
	return pack_done(&w);
}

bool letter_timer_decode(struct letter_timer *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	m->seconds = unpack_u32(&r);
	m->version = unpack_u32(&r);
	return unpack_done(&r) && m->seconds <= LETTER_TIMER_MAX && m->version > 0;
}
