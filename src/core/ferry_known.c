/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ferry_known.h"

#include "base/assert.h"
#include "base/pack.h"

#include <stdlib.h>

/* Where it is, or the free slot where it belongs. */
static size_t slot_of(const struct ferry_known *s, uint64_t id)
{
	uint8_t bytes[8];
	struct pack w = pack_into(bytes, sizeof(bytes));
	size_t i;

	pack_u64(&w, id);
	i = (size_t)riblt_siphash(s->key, bytes, pack_done(&w)) & (s->size - 1);
	while (s->slots[i] != 0 && s->slots[i] != id)
		i = (i + 1) & (s->size - 1);
	return i;
}

static void grow(struct ferry_known *s)
{
	struct ferry_known larger = { .key = s->key, .size = s->size ? s->size * 2 : 64, .n = s->n };

	larger.slots = calloc(larger.size, sizeof(*larger.slots));
	ASSERT(larger.slots);
	for (size_t i = 0; i < s->size; i++)
		if (s->slots[i] != 0)
			larger.slots[slot_of(&larger, s->slots[i])] = s->slots[i];
	free(s->slots);
	*s = larger;
}

void ferry_known_add(struct ferry_known *s, uint64_t short_id)
{
	size_t i;

	if (short_id == 0 || s->n >= FERRY_KNOWN_MAX)
		return;
	if (2 * (s->n + 1) > s->size)
		grow(s);
	i = slot_of(s, short_id);
	s->n += s->slots[i] == 0;
	s->slots[i] = short_id;
}

bool ferry_known_has(const struct ferry_known *s, uint64_t short_id)
{
	return short_id != 0 && s->n > 0 && s->slots[slot_of(s, short_id)] == short_id;
}

void ferry_known_wipe(struct ferry_known *s)
{
	free(s->slots);
	*s = (struct ferry_known){ .key = s->key };
}
