/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/shape.h"

#include "base/pack.h"

#include <string.h>

enum part { PART_ABOUT = 1,
	    PART_EDITED = 2,
	    PART_MINE = 4,
	    PART_THEIRS = 8,
	    PART_TIMER = 16,
	    PART_ALL = 31 };

static bool has_reaction(const struct shape_reaction *r)
{
	return r->by.seq > 0 || r->text[0];
}

static unsigned parts_of(const struct shape *s)
{
	return (s->about.whose ? PART_ABOUT : 0u) | (s->edited || s->letter ? PART_EDITED : 0u) |
	       (has_reaction(&s->mine) ? PART_MINE : 0u) | (has_reaction(&s->theirs) ? PART_THEIRS : 0u) |
	       (s->timer ? PART_TIMER : 0u);
}

bool shape_is_empty(const struct shape *s)
{
	return parts_of(s) == 0;
}

static void pack_place(struct pack *w, const struct letter_place *p)
{
	pack_u32(w, p->session);
	pack_u64(w, p->seq);
}

static void unpack_place(struct unpack *r, struct letter_place *p)
{
	p->session = unpack_u32(r);
	p->seq = unpack_u64(r);
}

static void pack_reaction(struct pack *w, const struct shape_reaction *x)
{
	size_t len = strlen(x->text);

	pack_place(w, &x->by);
	pack_u8(w, (uint8_t)len);
	pack_bytes(w, x->text, len);
}

static bool unpack_reaction(struct unpack *r, struct shape_reaction *x)
{
	size_t len;

	unpack_place(r, &x->by);
	len = unpack_u8(r);
	if (len > LETTER_REACTION_MAX)
		return false;
	unpack_bytes(r, x->text, len);
	x->text[len] = '\0';
	return true;
}

/*
 * parts u8 | about: whose u8, place, order u64 | edited: when u64, place, letter u64 | mine, theirs: place, str8 |
 * timer: seconds u32, expires u64;  place: session u32, seq u64
 */

size_t shape_encode(uint8_t *buf, size_t cap, const struct shape *s)
{
	struct pack w = pack_into(buf, cap);
	unsigned parts = parts_of(s);

	pack_u8(&w, (uint8_t)parts);
	if (parts & PART_ABOUT) {
		pack_u8(&w, (uint8_t)s->about.whose);
		pack_place(&w, &s->about.at);
		pack_u64(&w, (uint64_t)s->about_order);
	}
	if (parts & PART_EDITED) {
		pack_u64(&w, (uint64_t)s->edited);
		pack_place(&w, &s->edited_by);
		pack_u64(&w, (uint64_t)s->letter);
	}
	if (parts & PART_MINE)
		pack_reaction(&w, &s->mine);
	if (parts & PART_THEIRS)
		pack_reaction(&w, &s->theirs);
	if (parts & PART_TIMER) {
		pack_u32(&w, s->timer);
		pack_u64(&w, (uint64_t)s->expires);
	}
	return pack_done(&w);
}

bool shape_decode(struct shape *s, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);
	unsigned parts = unpack_u8(&r);

	*s = (struct shape){ .edited = 0 };
	if (parts & ~(unsigned)PART_ALL)
		return false;
	if (parts & PART_ABOUT) {
		s->about.whose = (enum letter_whose)unpack_u8(&r);
		unpack_place(&r, &s->about.at);
		s->about_order = (int64_t)unpack_u64(&r);
	}
	if (parts & PART_EDITED) {
		s->edited = (int64_t)unpack_u64(&r);
		unpack_place(&r, &s->edited_by);
		s->letter = (int64_t)unpack_u64(&r);
	}
	if (((parts & PART_MINE) && !unpack_reaction(&r, &s->mine)) ||
	    ((parts & PART_THEIRS) && !unpack_reaction(&r, &s->theirs)))
		return false;
	if (parts & PART_TIMER) {
		s->timer = unpack_u32(&r);
		s->expires = (int64_t)unpack_u64(&r);
	}
	return unpack_done(&r);
}
