/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Three parts: windows (which j are expected), the hash table (open addressing, linear probing, at most half full), and
 * owners, who put the first into the second. The table changes in one place only: change_window().
 */
#include "core/tags.h"

#include "base/assert.h"
#include "base/pack.h"
#include "core/kdf.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define EPOCHS    3    /* previous, current, next */
#define EXPECTS   (TAGS_CHAINS * EPOCHS)
#define SIZE_MIN  64
#define USED_BITS 32

struct slot {
	uint8_t tag[TAGS_LEN];
	uint32_t j;
	uint16_t owner;      /* place in tags.owners, plus one; 0: the slot is empty */
	uint16_t expect;     /* place in owner.expects */
};

/* One epoch of one chain of an owner. */
struct expect {
	bool live;
	struct symkey key;
	struct tags_window window;
};

struct owner {
	uint64_t id;
	struct expect expects[EXPECTS];
};

struct tags {
	uint8_t salt[crypto_shorthash_KEYBYTES];
	struct slot *slots;
	size_t size, count;    /* size: a power of two */
	struct owner *owners[TAGS_OWNERS_MAX];
	size_t owner_count;
};

void tags_make(uint8_t tag[TAGS_LEN], const struct symkey *tag_key, uint32_t j)
{
	struct symkey full;

	kdf_prf_u64(&full, tag_key, KDF_LABEL("tag"), j);
	memcpy(tag, full.b, TAGS_LEN);
	sodium_memzero(&full, sizeof(full));
}

/* Windows */

static uint64_t lowest(const struct tags_window *w)
{
	return w->hi >= USED_BITS ? w->hi - USED_BITS + 1 : 1;
}

static uint64_t highest(const struct tags_window *w)
{
	uint64_t top = (uint64_t)w->hi + TAGS_AHEAD;

	return top < UINT32_MAX ? top : UINT32_MAX;
}

/* Is j inside the window and unused? No window expects nothing. */
static bool expects(const struct tags_window *w, uint64_t j)
{
	if (!w || j < lowest(w) || j > highest(w))
		return false;
	return j > w->hi || !(w->used >> (w->hi - j) & 1);
}

static struct tags_window with_used(const struct tags_window *w, uint32_t j)
{
	struct tags_window next = *w;

	if (j > w->hi) {
		next.used = j - w->hi < USED_BITS ? w->used << (j - w->hi) : 0;
		next.hi = j;
	}
	next.used |= UINT32_C(1) << (next.hi - j);
	return next;
}

/* The hash table */

static size_t home_of(const struct tags *t, const uint8_t tag[TAGS_LEN])
{
	uint64_t h;

	crypto_shorthash((uint8_t *)&h, tag, TAGS_LEN, t->salt);
	return (size_t)h & (t->size - 1);
}

/* The slot that holds the tag, or else the empty one where it would go. */
static size_t seek(const struct tags *t, const uint8_t tag[TAGS_LEN])
{
	size_t i = home_of(t, tag);

	while (t->slots[i].owner != 0 && memcmp(t->slots[i].tag, tag, TAGS_LEN) != 0) /* public */
		i = (i + 1) & (t->size - 1);
	return i;
}

static struct slot *slots_new(size_t size)
{
	struct slot *s = calloc(size, sizeof(*s));

	ASSERT(s);
	return s;
}

static void slots_free(struct slot *s, size_t size)
{
	sodium_memzero(s, size * sizeof(*s));
	free(s);
}

static void grow(struct tags *t)
{
	struct slot *old = t->slots;
	size_t old_size = t->size;

	t->size *= 2;
	t->slots = slots_new(t->size);
	for (size_t i = 0; i < old_size; i++) {
		if (old[i].owner != 0)
			t->slots[seek(t, old[i].tag)] = old[i];
	}
	slots_free(old, old_size);
}

static void insert(struct tags *t, const struct slot *s)
{
	size_t i;

	if ((t->count + 1) * 2 > t->size)
		grow(t);
	i = seek(t, s->tag);
	if (t->slots[i].owner != 0)
		return;    /* two owners with one chain: the first keeps the tag */
	t->slots[i] = *s;
	t->count++;
}

/* Empties slot i and moves back what linear probing had pushed past it (Knuth, volume 3, 6.4, algorithm R). */
static void remove_at(struct tags *t, size_t i)
{
	size_t mask = t->size - 1;

	for (size_t j = (i + 1) & mask; t->slots[j].owner != 0; j = (j + 1) & mask) {
		size_t home = home_of(t, t->slots[j].tag);

		if (((j - home) & mask) >= ((j - i) & mask)) {
			t->slots[i] = t->slots[j];
			i = j;
		}
	}
	sodium_memzero(&t->slots[i], sizeof(t->slots[i]));
	t->count--;
}

static void remove_tag(struct tags *t, const struct slot *s)
{
	size_t i = seek(t, s->tag);

	if (t->slots[i].owner == s->owner && t->slots[i].expect == s->expect)
		remove_at(t, i);
}

/* Owners */

/* The tags in the table become those that `next` expects instead of those that `old` did. Either may be NULL: none. */
static void change_window(struct tags *t, size_t owner, size_t expect, const struct tags_window *old,
                          const struct tags_window *next)
{
	const struct symkey *key = &t->owners[owner]->expects[expect].key;
	uint64_t from = old ? lowest(old) : lowest(next);
	uint64_t to = next ? highest(next) : highest(old);

	for (uint64_t j = from; j <= to; j++) {
		struct slot s = { .owner = (uint16_t)(owner + 1), .expect = (uint16_t)expect, .j = (uint32_t)j };

		if (expects(old, j) == expects(next, j))
			continue;
		tags_make(s.tag, key, s.j);
		if (expects(next, j))
			insert(t, &s);
		else
			remove_tag(t, &s);
	}
}

static struct owner *owner_find(const struct tags *t, uint64_t id, size_t *place)
{
	for (size_t i = 0; i < TAGS_OWNERS_MAX; i++) {
		if (t->owners[i] && t->owners[i]->id == id) {
			*place = i;
			return t->owners[i];
		}
	}
	return NULL;
}

/* A new owner in the first free place; NULL when there is none. */
static struct owner *owner_add(struct tags *t, uint64_t id, size_t *place)
{
	for (size_t i = 0; i < TAGS_OWNERS_MAX; i++) {
		if (!t->owners[i]) {
			t->owners[i] = calloc(1, sizeof(struct owner));
			ASSERT(t->owners[i]);
			t->owners[i]->id = id;
			t->owner_count++;
			*place = i;
			return t->owners[i];
		}
	}
	return NULL;
}

static void expect_end(struct tags *t, size_t place, size_t i)
{
	struct expect *e = &t->owners[place]->expects[i];

	if (e->live)
		change_window(t, place, i, &e->window, NULL);
	sodium_memzero(e, sizeof(*e));
}

static bool same_key(const struct expect *a, const struct expect *b)
{
	return a->live && b->live && sodium_memcmp(a->key.b, b->key.b, KEY_LEN) == 0;
}

static bool has_key(const struct expect list[EXPECTS], const struct expect *e)
{
	for (size_t i = 0; i < EXPECTS; i++) {
		if (same_key(&list[i], e))
			return true;
	}
	return false;
}

static struct tags_window stored_window(const struct tags_owner *o, uint32_t generation, uint32_t epoch)
{
	for (size_t i = 0; i < o->window_count; i++) {
		if (o->windows[i].generation == generation && o->windows[i].epoch == epoch)
			return o->windows[i];
	}
	return (struct tags_window){ .generation = generation, .epoch = epoch };
}

/* What the chains give for now - 1, now, now + 1; each epoch once, as all before a base are that base. */
static void wanted_of(const struct tags_owner *o, struct expect wanted[EXPECTS])
{
	const uint32_t first = o->now > 0 ? o->now - 1 : 0;
	struct epoch_keys keys;
	size_t n = 0;

	for (size_t c = 0; c < TAGS_CHAINS; c++) {
		for (uint32_t k = 0; o->chains[c] && k < EPOCHS && first <= UINT32_MAX - k; k++) {
			struct expect e = { .live = true };

			if (!epoch_keys(o->chains[c], first + k, &keys))
				continue;
			e.key = keys.in.tag;
			e.window = stored_window(o, o->chains[c]->generation, keys.epoch);
			if (!has_key(wanted, &e))
				wanted[n++] = e;
		}
	}
	epoch_keys_wipe(&keys);
}

static void expect_begin(struct tags *t, size_t place, const struct expect *e)
{
	struct expect *all = t->owners[place]->expects;
	size_t i = 0;

	while (i < EXPECTS && all[i].live)
		i++;
	ASSERT(i < EXPECTS);
	all[i] = *e;
	change_window(t, place, i, NULL, &e->window);
}

bool tags_set_owner(struct tags *t, const struct tags_owner *o)
{
	struct expect wanted[EXPECTS] = { 0 };
	size_t place;
	struct owner *owner = owner_find(t, o->id, &place);

	if (!owner)
		owner = owner_add(t, o->id, &place);
	if (!owner)
		return false;
	wanted_of(o, wanted);
	for (size_t i = 0; i < EXPECTS; i++) {
		if (!has_key(wanted, &owner->expects[i]))
			expect_end(t, place, i);
	}
	for (size_t i = 0; i < EXPECTS; i++) {
		if (wanted[i].live && !has_key(owner->expects, &wanted[i]))
			expect_begin(t, place, &wanted[i]);
	}
	sodium_memzero(wanted, sizeof(wanted));
	return true;
}

void tags_drop_owner(struct tags *t, uint64_t id)
{
	size_t place;

	if (!owner_find(t, id, &place))
		return;
	for (size_t i = 0; i < EXPECTS; i++)
		expect_end(t, place, i);
	free(t->owners[place]);
	t->owners[place] = NULL;
	t->owner_count--;
}

struct tags *tags_new(const struct rand *rand)
{
	struct tags *t = calloc(1, sizeof(*t));

	ASSERT(t);
	rand_fill(rand, t->salt, sizeof(t->salt));
	t->size = SIZE_MIN;
	t->slots = slots_new(t->size);
	return t;
}

void tags_free(struct tags *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < TAGS_OWNERS_MAX; i++) {
		if (t->owners[i])
			sodium_memzero(t->owners[i], sizeof(*t->owners[i]));
		free(t->owners[i]);
	}
	slots_free(t->slots, t->size);
	sodium_memzero(t, sizeof(*t));
	free(t);
}

bool tags_find(const struct tags *t, const uint8_t tag[TAGS_LEN], struct tags_hit *hit)
{
	const struct slot *s = &t->slots[seek(t, tag)];
	const struct owner *o;

	if (s->owner == 0)
		return false;
	o = t->owners[s->owner - 1];
	*hit = (struct tags_hit){
		.owner = o->id,
		.generation = o->expects[s->expect].window.generation,
		.epoch = o->expects[s->expect].window.epoch,
		.j = s->j,
	};
	return true;
}

bool tags_use(struct tags *t, const struct tags_hit *hit, struct tags_window *window)
{
	size_t place;
	struct owner *o = owner_find(t, hit->owner, &place);

	for (size_t i = 0; o && i < EXPECTS; i++) {
		struct expect *e = &o->expects[i];

		if (!e->live || e->window.generation != hit->generation || e->window.epoch != hit->epoch)
			continue;
		if (!expects(&e->window, hit->j))
			return false;
		*window = with_used(&e->window, hit->j);
		change_window(t, place, i, &e->window, window);
		e->window = *window;
		return true;
	}
	return false;
}

size_t tags_count(const struct tags *t)
{
	return t->count;
}

size_t tags_memory(const struct tags *t)
{
	return sizeof(*t) + t->size * sizeof(struct slot) + t->owner_count * sizeof(struct owner);
}

size_t tags_window_encode(uint8_t *buf, size_t cap, const struct tags_window *w)
{
	struct pack p = pack_into(buf, cap);

	pack_u32(&p, w->generation);
	pack_u32(&p, w->epoch);
	pack_u32(&p, w->hi);
	pack_u32(&p, w->used);
	return pack_done(&p);
}

bool tags_window_decode(struct tags_window *w, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	w->generation = unpack_u32(&r);
	w->epoch = unpack_u32(&r);
	w->hi = unpack_u32(&r);
	w->used = unpack_u32(&r);
	return unpack_done(&r);
}
