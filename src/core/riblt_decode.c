/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Peeling: the difference of two sets out of the difference of their symbols. */
#include "core/riblt_decode.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

struct found {
	struct riblt_item item;
	int32_t sign;    /* 1: theirs, -1: ours */
};

/*
 * Symbols [0, used) are theirs minus ours minus what was found. Those in [used, ready) wait for theirs, but everything
 * else has been taken off already, so that an item found is spread once and not looked at again at every new symbol.
 */
struct riblt_decode {
	struct riblt *own;    /* borrowed */
	uint8_t salt[RIBLT_SALT_LEN];
	struct riblt_symbol *symbols;
	uint32_t used, ready;
	uint32_t *stack;      /* symbols to look at, each at most once: see queued */
	uint32_t depth;
	bool *queued;
	struct found *found;
	uint32_t nfound, found_cap;
};

struct riblt_decode *riblt_decode_new(struct riblt *own, const uint8_t salt[RIBLT_SALT_LEN])
{
	struct riblt_decode *d = calloc(1, sizeof(*d));

	ASSERT(d);
	d->own = own;
	memcpy(d->salt, salt, sizeof(d->salt));
	return d;
}

void riblt_decode_free(struct riblt_decode *d)
{
	if (!d)
		return;
	free(d->symbols);
	free(d->stack);
	free(d->queued);
	free(d->found);
	free(d);
}

static void *grow(void *p, size_t n, size_t size)
{
	p = realloc(p, n * size);
	ASSERT(p);
	return p;
}

/* Makes a block ready: less our symbols, less what has been found. */
static void make_ready(struct riblt_decode *d)
{
	uint32_t end = riblt_block_end(d->ready);

	d->symbols = grow(d->symbols, end, sizeof(*d->symbols));
	d->stack = grow(d->stack, end, sizeof(*d->stack));
	d->queued = grow(d->queued, end, sizeof(*d->queued));
	for (uint32_t i = d->ready; i < end; i++) {
		d->symbols[i] = riblt_symbol(d->own, i);
		d->symbols[i].count = -d->symbols[i].count;
		d->queued[i] = false;
	}
	for (uint32_t i = 0; i < d->nfound; i++)
		riblt_spread(&d->found[i].item, d->symbols, end, -d->found[i].sign);
	d->ready = end;
}

static void queue(struct riblt_decode *d, uint32_t i)
{
	int32_t count = d->symbols[i].count;

	if (i >= d->used || d->queued[i] || (count != 1 && count != -1))
		return;
	d->queued[i] = true;
	d->stack[d->depth++] = i;
}

static bool is_in_symbol(uint64_t short_id, uint32_t i)
{
	uint32_t at = 0;

	while (at < i)
		at = riblt_next(short_id, at);
	return at == i;
}

/* Fills `item` when symbol i holds exactly one. */
static bool is_single(const struct riblt_decode *d, uint32_t i, struct riblt_item *item)
{
	const struct riblt_symbol *s = &d->symbols[i];

	if (s->count != 1 && s->count != -1)
		return false;
	riblt_item_init(item, d->salt, s->sum);
	return item->check == s->check && is_in_symbol(item->id, i);
}

static void peel(struct riblt_decode *d, struct riblt_item *item, int32_t sign)
{
	while (item->next < d->ready) {
		uint32_t at = item->next;

		riblt_add(&d->symbols[at], item, -sign);
		item->next = riblt_next(item->id, at);
		queue(d, at);
	}
	if (d->nfound == d->found_cap) {
		d->found_cap = d->found_cap ? 2 * d->found_cap : 16;
		d->found = grow(d->found, d->found_cap, sizeof(*d->found));
	}
	d->found[d->nfound++] = (struct found){ .item = *item, .sign = sign };
}

bool riblt_decode_add(struct riblt_decode *d, const struct riblt_symbol *remote)
{
	uint32_t at = d->used;

	if ((at > 0 && riblt_is_empty(&d->symbols[0])) || at == RIBLT_SYMBOLS_MAX)
		return at > 0 && riblt_is_empty(&d->symbols[0]);
	if (at == d->ready)
		make_ready(d);
	d->symbols[at].sum ^= remote->sum;
	d->symbols[at].check ^= remote->check;
	d->symbols[at].count += remote->count;
	d->used++;
	queue(d, at);
	while (d->depth > 0) {
		struct riblt_item item;
		uint32_t i = d->stack[--d->depth];

		d->queued[i] = false;
		if (d->nfound < d->used && is_single(d, i, &item))
			peel(d, &item, d->symbols[i].count);
	}
	return riblt_is_empty(&d->symbols[0]);
}

uint32_t riblt_decode_used(const struct riblt_decode *d)
{
	return d->used;
}

size_t riblt_decode_found(const struct riblt_decode *d)
{
	return d->nfound;
}

uint64_t riblt_decode_get(const struct riblt_decode *d, size_t i, bool *theirs)
{
	ASSERT(i < d->nfound);
	*theirs = d->found[i].sign > 0;
	return d->found[i].item.id;
}
