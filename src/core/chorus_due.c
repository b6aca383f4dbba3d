/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus_due.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

#define PROOF_LEAST  50      /* ms to wait */
#define PROOF_SPREAD 250
#define FIRST_LEAST  100
#define FIRST_SPREAD 900
#define MINE_LEAST   100     /* who sang it last does so again: what of its pieces has come is kept by source */
#define MINE_SPREAD  200
#define THEIR_LEAST  600
#define THEIR_SPREAD 900
#define PIECE_WAIT   2000    /* after a piece that somebody else has sung */

static struct chorus_song **place_of(const struct chorus_due *d, const uint8_t *id)
{
	/* Of the parcel's id, and of a proof the tag: who makes up many that meet here makes our search slow, no more. */
	const size_t at = (size_t)(id[0] | id[1] << 8) ^ (size_t)(id[16] | id[17] << 8);

	return &d->place[at % CHORUS_DUE_PLACES];
}

static struct chorus_song *find(const struct chorus_due *d, const uint8_t *id)
{
	struct chorus_song *s = d->place ? *place_of(d, id) : NULL;

	while (s && memcmp(s->id, id, RIBLT_ID_LEN) != 0)    /* public */
		s = s->next;
	return s;
}

static struct chorus_song *add(struct chorus_due *d, const uint8_t *id, bool is_proof)
{
	struct chorus_song *s, **at;

	if (d->n >= CHORUS_DUE_MOST)
		return NULL;
	if (!d->place)
		d->place = calloc(CHORUS_DUE_PLACES, sizeof(struct chorus_song *));
	s = calloc(1, sizeof(*s));
	ASSERT(d->place && s);
	memcpy(s->id, id, sizeof(s->id));
	s->is_proof = is_proof;
	s->due = CLOCK_NEVER;
	at = place_of(d, id);
	s->next = *at;
	*at = s;
	d->n++;
	return s;
}

static void remove_at(struct chorus_due *d, struct chorus_song **at)
{
	struct chorus_song *s = *at;

	*at = s->next;
	d->n--;
	d->waiting -= s->due != CLOCK_NEVER;
	free(s);
}

void chorus_due_wipe(struct chorus_due *d)
{
	for (size_t i = 0; d->place && i < CHORUS_DUE_PLACES; i++)
		while (d->place[i])
			remove_at(d, &d->place[i]);
	free(d->place);
	*d = (struct chorus_due){ .place = NULL };
}

void chorus_due_tidy(struct chorus_due *d, int64_t now)
{
	for (size_t i = 0; d->place && i < CHORUS_DUE_PLACES; i++)
		for (struct chorus_song **at = &d->place[i]; *at;) {
			if ((*at)->due == CLOCK_NEVER && (*at)->touched + CHORUS_DUE_FORGET <= now)
				remove_at(d, at);
			else
				at = &(*at)->next;
		}
}

static int64_t wait_for(const struct chorus_song *s, const struct rand *rand)
{
	if (s->is_proof)
		return PROOF_LEAST + rand_below(rand, PROOF_SPREAD);
	if (s->by_others)
		return THEIR_LEAST + rand_below(rand, THEIR_SPREAD);
	if (s->sung > 0)
		return MINE_LEAST + rand_below(rand, MINE_SPREAD);
	return FIRST_LEAST + rand_below(rand, FIRST_SPREAD);
}

void chorus_due_lacked(struct chorus_due *d, const uint8_t id[RIBLT_ID_LEN], bool is_proof, int64_t now,
                       const struct rand *rand)
{
	struct chorus_song *s = find(d, id);

	if (!s)
		s = add(d, id, is_proof);
	/* Who says so soon after it was sung could not have heard it, or says what was so before. */
	if (!s || s->due != CLOCK_NEVER || (s->by_others && now < s->quiet))
		return;
	s->touched = now;
	s->due = (s->quiet > now ? s->quiet : now) + wait_for(s, rand);
	d->waiting++;
}

static void quieten(struct chorus_due *d, struct chorus_song *s)
{
	d->waiting -= s->due != CLOCK_NEVER;
	s->due = CLOCK_NEVER;
	s->piece = 0;
}

void chorus_due_heard(struct chorus_due *d, const uint8_t id[RIBLT_ID_LEN], bool whole, int64_t now)
{
	struct chorus_song *s = find(d, id);

	if (!s || s->trusted >= CHORUS_DUE_TRUST || (s->piece > 0 && !whole))
		return;
	s->touched = now;
	s->by_others = true;
	if (whole) {
		s->trusted++;
		s->quiet = s->quiet > now + CHORUS_DUE_AGAIN ? s->quiet : now + CHORUS_DUE_AGAIN;
		quieten(d, s);
	} else if (s->due != CLOCK_NEVER && s->due < now + PIECE_WAIT / 2) {
		s->trusted++;
		s->due = now + PIECE_WAIT;
	}
}

static bool is_before(const struct chorus_song *a, const struct chorus_song *b)
{
	return a->is_proof != b->is_proof ? a->is_proof : a->due < b->due;
}

static bool may_be(const struct chorus_song *s, int64_t by, bool proofs_only)
{
	return s->due != CLOCK_NEVER && s->due <= by && (s->is_proof || !proofs_only);
}

struct chorus_song *chorus_due_next(struct chorus_due *d, int64_t by, bool proofs_only)
{
	struct chorus_song *first = NULL;

	if (d->waiting == 0)
		return NULL;
	for (size_t i = 0; d->place && i < CHORUS_DUE_PLACES; i++)
		for (struct chorus_song *s = d->place[i]; s; s = s->next)
			if (may_be(s, by, proofs_only) && (!first || is_before(s, first)))
				first = s;
	return first;
}

void chorus_due_sung(struct chorus_due *d, struct chorus_song *s, int64_t now)
{
	const unsigned times = s->sung < CHORUS_DUE_DOUBLE ? s->sung : CHORUS_DUE_DOUBLE;

	s->sung++;
	s->trusted = 0;
	s->by_others = false;
	s->touched = now;
	s->quiet = now + (CHORUS_DUE_AGAIN << times);
	quieten(d, s);
}

void chorus_due_cancel(struct chorus_due *d, struct chorus_song *s)
{
	quieten(d, s);
	s->touched = 0;
}

int64_t chorus_due_wake(const struct chorus_due *d)
{
	int64_t first = CLOCK_NEVER;

	for (size_t i = 0; d->waiting > 0 && i < CHORUS_DUE_PLACES; i++)
		for (const struct chorus_song *s = d->place[i]; s; s = s->next)
			first = s->due < first ? s->due : first;
	return first;
}
