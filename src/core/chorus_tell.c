/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus_tell.h"

#include "core/chorus_source.h"

#include <string.h>

#define NEXT_LEAST  50     /* ms from one datagram of a stream to the next */
#define NEXT_SPREAD 150

void chorus_tell_wipe(struct chorus_tell *t)
{
	riblt_free(t->code);
	*t = (struct chorus_tell){ .code = NULL };
}

static void begin_anew(struct chorus_tell *t, const struct chorus_set *set, const struct core *c)
{
	const unsigned bits = chorus_set_bits(set->n);
	const unsigned slice = bits == t->bits ? (t->slice + 1) & ((1u << bits) - 1) : 0;

	chorus_tell_wipe(t);
	rand_fill(c->rand, t->salt, sizeof(t->salt));
	t->bits = bits;
	t->slice = slice;
	t->version = set->version;
	t->code = chorus_set_code(set, t->salt, bits, slice);
}

void chorus_tell_begin(struct chorus_tell *t, const struct chorus_set *set, const struct core *c)
{
	if (t->waits)
		return;
	if (!t->code || t->version != set->version || t->bits > 0)
		begin_anew(t, set, c);
	t->next = 0;
	t->want = CHORUS_WIRE_SYMBOLS;
	t->others = 0;
	t->waits = true;
	t->at = c->now.mono;
}

void chorus_tell_more(struct chorus_tell *t, uint64_t want, const struct core *c)
{
	if (!t->code || t->next == 0)
		return;
	want = want < CHORUS_SYMBOLS_ONE ? want : CHORUS_SYMBOLS_ONE;
	if (want > t->want)
		t->want = (uint32_t)want;
	if (t->waits || t->next >= t->want || t->others >= t->want)
		return;
	t->waits = true;
	t->at = c->now.mono + NEXT_LEAST + rand_below(c->rand, NEXT_SPREAD);
}

void chorus_tell_heard(struct chorus_tell *t, uint32_t symbols)
{
	t->others = symbols > t->others ? symbols : t->others;
	if (t->next > 0 && t->others >= t->want)
		t->waits = false;
}

void chorus_tell_next(struct chorus_tell *t, struct chorus_wire_summary *m, const struct core *c)
{
	memset(m, 0, sizeof(*m));
	memcpy(m->salt, t->salt, sizeof(m->salt));
	m->bits = t->bits;
	m->slice = t->slice;
	m->count = (uint32_t)riblt_count(t->code);
	m->first = t->next;
	m->n = CHORUS_WIRE_SYMBOLS;
	for (size_t i = 0; i < m->n; i++)
		m->symbol[i] = riblt_symbol(t->code, t->next + (uint32_t)i);
	t->next += CHORUS_WIRE_SYMBOLS;
	t->waits = t->next < t->want;
	t->at = c->now.mono + NEXT_LEAST + rand_below(c->rand, NEXT_SPREAD);
}
