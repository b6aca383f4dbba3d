/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/expected.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PLACES (RATCHET_MAX_SKIP + 1)

struct expected {
	struct symkey recv, next;    /* header keys of the chains that the tags are of */
	bool can_receive;
	uint32_t nr;                 /* the current chain's first place */
	struct parcel_tag current[PLACES], following[PLACES];
};

static bool is_same(const struct symkey *a, const struct symkey *b)
{
	return sodium_memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

/* Near the end of all numbers there are fewer places; what is left over stays zeros. */
static uint32_t end_of(uint32_t from)
{
	return from <= UINT32_MAX - PLACES ? from + PLACES : UINT32_MAX;
}

static void make_current(struct expected *e, const struct ratchet *r)
{
	uint32_t moved = r->nr - e->nr, from = r->nr;
	size_t keep = 0;

	if (is_same(&e->recv, &r->recv_header) && e->can_receive == r->can_receive && r->nr >= e->nr && moved < PLACES) {
		keep = PLACES - moved;
		from = end_of(e->nr);
		memmove(e->current, e->current + moved, keep * sizeof(e->current[0]));
	}
	memset(e->current + keep, 0, (PLACES - keep) * sizeof(e->current[0]));
	if (from < end_of(r->nr))
		(void)ratchet_expects(r, RATCHET_CURRENT, from, end_of(r->nr), e->current + keep);
	e->recv = r->recv_header;
	e->can_receive = r->can_receive;
	e->nr = r->nr;
}

static void follow(struct expected *e, const struct ratchet *r, bool is_new)
{
	if (is_new || !is_same(&e->next, &r->next_recv_header)) {
		(void)ratchet_expects(r, RATCHET_NEXT, 0, PLACES, e->following);
		e->next = r->next_recv_header;
	}
	if (is_new || e->nr != r->nr || e->can_receive != r->can_receive || !is_same(&e->recv, &r->recv_header))
		make_current(e, r);
}

static bool is_in(const struct parcel_tag *tags, const struct parcel_tag *tag)
{
	for (size_t i = 0; i < PLACES; i++)
		if (memcmp(tags[i].b, tag->b, sizeof(tag->b)) == 0) /* public */
			return true;
	return false;
}

static void make_ready(struct expected **e, const struct ratchet *r)
{
	const bool is_new = *e == NULL;

	if (is_new) {
		*e = calloc(1, sizeof(**e));
		ASSERT(*e);
	}
	follow(*e, r, is_new);
}

bool expected_has(struct expected **e, const struct ratchet *r, const struct parcel_tag *tag)
{
	uint32_t pos;

	if (sodium_is_zero(tag->b, sizeof(tag->b)))
		return false;
	/* The very next one, and what was skipped. */
	if (ratchet_locate(r, tag, 0, &pos) != RATCHET_NOWHERE)
		return true;
	make_ready(e, r);
	return is_in((*e)->current, tag) || is_in((*e)->following, tag);
}

static void visit_all(const struct parcel_tag *tags, void (*visit)(void *ctx, const struct parcel_tag *tag), void *ctx)
{
	for (size_t i = 0; i < PLACES; i++)
		if (!sodium_is_zero(tags[i].b, sizeof(tags[i].b)))
			visit(ctx, &tags[i]);
}

void expected_each(struct expected **e, const struct ratchet *r, void (*visit)(void *ctx, const struct parcel_tag *tag),
                   void *ctx)
{
	make_ready(e, r);
	visit_all((*e)->current, visit, ctx);
	visit_all((*e)->following, visit, ctx);
	for (size_t i = 0; i < r->skipped.count; i++)
		visit(ctx, &r->skipped.rows[i].tag);
}

void expected_free(struct expected *e)
{
	if (e)
		sodium_memzero(e, sizeof(*e));
	free(e);
}
