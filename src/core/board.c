/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/board.h"

#include "base/assert.h"
#include "base/text.h"
#include "core/carry_state.h"
#include "core/depot.h"
#include "core/quota.h"

#include <sodium.h>
#include <string.h>

#define AHEAD_HOURS 25    /* as core/carry_take.c, for clocks that differ */

bool board_is_passed_on(const struct core *c)
{
	return c->blackout > c->now.mono;
}

/* ---- room ---- */

struct all {
	struct held *e[BOARD_MOST];
	size_t n;
};

static void collect(struct all *a, const struct hold *h)
{
	a->n = 0;
	for (struct held *e = h->oldest; e && a->n < BOARD_MOST; e = e->newer)
		if (e->is_bulletin)
			a->e[a->n++] = e;
}

static size_t count_of(const struct all *a, int64_t neighbour)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		n += a->e[i]->neighbour == neighbour;
	return n;
}

/* Of the neighbour that has brought most, the one that expires first: whoever floods the board makes room for others first. */
static struct held *victim(const struct all *a)
{
	struct held *least = a->e[0];
	size_t most = 0;

	for (size_t i = 0; i < a->n; i++) {
		const size_t n = count_of(a, a->e[i]->neighbour);

		if (n > most || (n == most && a->e[i]->expiry < least->expiry)) {
			most = n;
			least = a->e[i];
		}
	}
	return least;
}

static bool may_bring(const struct core *c, int64_t neighbour)
{
	struct all a;

	collect(&a, &c->carry->hold);
	return count_of(&a, neighbour) < BOARD_EACH;
}

static void make_room(struct core *c)
{
	struct all a;

	collect(&a, &c->carry->hold);
	if (a.n == BOARD_MOST)
		carry_forget(c, victim(&a));
}

enum carry_taken board_take(struct core *c, struct held *as, const uint8_t *parcel)
{
	struct bulletin b;

	/* What lives longer than one may is nobody's clock that is off. */
	if (as->expiry > carry_hour(c) + BOARD_HOURS_MOST + AHEAD_HOURS || !bulletin_open(&b, parcel, as->len))
		return CARRY_BAD;
	if (!board_is_passed_on(c) || c->carry->settings.paused || hold_of_tag(&c->carry->hold, as->id, NULL) ||
	    !may_bring(c, as->neighbour) || !quota_take(&c->carry->board.until, c->now.mono, &quota_bulletins))
		return CARRY_REFUSED;
	make_room(c);
	as->is_bulletin = true;
	as->shown = c->now.wall;
	if (!carry_keep(c, as, parcel))
		return CARRY_REFUSED;
	core_notify(c, CORE_NOTICE_BOARD_CHANGED, 0, 0);
	return CARRY_KEPT;
}

/* ---- ours ---- */

static struct board_own *own_of(const struct core *c, const uint8_t *id, size_t len)
{
	struct board *b = &c->carry->board;

	for (size_t i = 0; i < b->nown; i++)
		if (memcmp(b->own[i].id, id, len) == 0) /* public */
			return &b->own[i];
	return NULL;
}

static void remember(struct core *c, const struct held *e, const struct parcel_receipt *receipt)
{
	struct board *b = &c->carry->board;

	if (b->nown == BOARD_OURS)
		memmove(b->own, b->own + 1, --b->nown * sizeof(*b->own));
	memcpy(b->own[b->nown].id, e->id, sizeof(e->id));
	b->own[b->nown++].receipt = *receipt;
}

static enum err may_post(struct core *c, const char *text, unsigned hours)
{
	const size_t len = strlen(text);
	char clean[3 * BULLETIN_TEXT_MAX + 1];

	if (hours < 1 || hours > BOARD_HOURS_MOST)
		return ERR_USAGE;
	if (len > BULLETIN_TEXT_MAX)
		return ERR_TOO_LONG;
	if (!text_is_valid_utf8(text, len) || text_clean_body(clean, sizeof(clean), text, len) == 0)
		return ERR_BAD_TEXT;
	if (!board_is_passed_on(c))
		return ERR_TRANSPORT_OFF;
	return quota_take(&c->carry->board.ours_until, c->now.mono, &quota_bulletins_ours) ? ERR_OK : ERR_LIMIT;
}

enum err board_post(struct core *c, const char *text, unsigned hours, bool again)
{
	struct held e = { .len = BULLETIN_LEN, .is_bulletin = true, .shown = c->now.wall };
	struct bulletin what = { .expiry_hour = carry_hour(c) + hours, .len = strlen(text) };
	struct board *b = &c->carry->board;
	struct parcel_receipt receipt;
	uint8_t parcel[BULLETIN_LEN];
	struct parcel_id id;
	enum err err = may_post(c, text, hours);

	ASSERT(c->in_turn);
	if (err != ERR_OK)
		return err;
	if (!again || !b->has_hand)
		rand_fill(c->rand, b->hand.seed, sizeof(b->hand.seed));
	b->has_hand = true;
	rand_fill(c->rand, &receipt, sizeof(receipt));
	parcel_tag(&what.tag, &receipt);
	memcpy(what.text, text, what.len);
	bulletin_seal(parcel, &b->hand, &what);
	parcel_id(&id, parcel, sizeof(parcel));
	memcpy(e.id, what.tag.b, PARCEL_TAG_LEN);
	memcpy(e.id + PARCEL_TAG_LEN, id.b, RIBLT_ID_LEN - PARCEL_TAG_LEN);
	e.expiry = what.expiry_hour;
	/* As if a stranger had brought it: the disk does not say who wrote it. */
	e.neighbour = carry_stranger(c);
	make_room(c);
	if (!carry_keep(c, &e, parcel)) {
		sodium_memzero(&receipt, sizeof(receipt));
		return ERR_LIMIT;
	}
	remember(c, &e, &receipt);
	sodium_memzero(&receipt, sizeof(receipt));
	c->carry->stamps = true;
	core_notify(c, CORE_NOTICE_BOARD_CHANGED, 0, 0);
	return store_failed(c->store);
}

enum err board_withdraw(struct core *c, const uint8_t name[BOARD_NAME_LEN])
{
	struct board_own *own = own_of(c, name, BOARD_NAME_LEN);
	const struct held *e = own ? hold_find(&c->carry->hold, own->id) : NULL;

	ASSERT(c->in_turn);
	if (!e)
		return ERR_NO_MESSAGE;
	/* At once, as it was posted: it has not arrived, it is no longer true. */
	(void)carry_take_proof(c, HOLD_OURS, &own->receipt, e->expiry);
	sodium_memzero(own, sizeof(*own));
	return store_failed(c->store);
}

/* ---- reading ---- */

enum err board_each(struct core *c, bool (*visit)(void *ctx, const struct board_row *row), void *ctx)
{
	uint8_t parcel[BULLETIN_LEN];
	struct store_buf b = { .p = parcel, .cap = sizeof(parcel) };
	enum err err = ERR_OK;
	bool more = true;

	for (const struct held *e = c->carry->hold.newest; e && more && err == ERR_OK; e = e->older) {
		struct board_row row = { .came = e->shown, .ours = own_of(c, e->id, sizeof(e->id)) != NULL };

		if (!e->is_bulletin || !carry_is_open(c, e))
			continue;
		err = depot_fetch(c->store, e->row, &b);
		memcpy(row.name, e->id, sizeof(row.name));
		if (err == ERR_OK && bulletin_open(&row.what, parcel, b.len))
			more = visit(ctx, &row);
	}
	return err;
}
