/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reuse.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define DIGEST 16

struct used {
	bool taken;
	uint8_t name[DIGEST], value[DIGEST];
};

struct reuse {
	struct used *all;    /* open addressing, at most half full */
	size_t size, count;
};

struct reuse *reuse_new(void)
{
	struct reuse *r = calloc(1, sizeof(*r));

	ASSERT(r);
	r->size = 256;
	r->all = calloc(r->size, sizeof(*r->all));
	ASSERT(r->all);
	return r;
}

void reuse_free(struct reuse *r)
{
	free(r->all);
	free(r);
}

size_t reuse_count(const struct reuse *r)
{
	return r->count;
}

static struct used *seek(const struct reuse *r, const uint8_t name[DIGEST])
{
	uint64_t h;
	size_t i;

	memcpy(&h, name, sizeof(h));
	for (i = (size_t)h & (r->size - 1); r->all[i].taken; i = (i + 1) & (r->size - 1))
		if (memcmp(r->all[i].name, name, DIGEST) == 0)
			break;
	return &r->all[i];
}

static void grow(struct reuse *r)
{
	struct used *old = r->all;
	size_t n = r->size;

	r->size *= 2;
	r->all = calloc(r->size, sizeof(*r->all));
	ASSERT(r->all);
	for (size_t i = 0; i < n; i++)
		if (old[i].taken)
			*seek(r, old[i].name) = old[i];
	free(old);
}

bool reuse_note(struct reuse *r, const void *name, size_t name_len, const void *value, size_t value_len)
{
	struct used u = { .taken = true }, *at;

	crypto_generichash(u.name, DIGEST, name, name_len, NULL, 0);
	crypto_generichash(u.value, DIGEST, value, value_len, NULL, 0);
	at = seek(r, u.name);
	if (at->taken)
		return memcmp(at->value, u.value, DIGEST) == 0;
	*at = u;
	if (++r->count * 2 > r->size)
		grow(r);
	return true;
}
