/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * core/ratchet.c against the independent model over random operations: seal, deliver in and out of order, duplicate,
 * lose (also in bursts up to the limits), corrupt, deliver to the wrong side, save and load, and put one side back to
 * an older state. Both must make the same bytes, the same decisions and the same plaintexts.
 *
 *   NIGHTJAR_RATCHET_OPS=1000000 NIGHTJAR_RATCHET_SEED=7 build/san/tests/core/ratchet_random_test
 */
#include "support/unit.h"

#include "core/ratchet.h"
#include "support/ratchet_model.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_OPS  20000
#define SESSION_OPS  400    /* then a new pair starts, because a fork of two states may never heal */
#define FLIGHT       48     /* parcels under way; more push older ones out, which are lost */
#define BURST_MOST   1020   /* a little over what one step may pass over */

struct flight {
	uint8_t *bytes;
	size_t len;
	size_t to;
};

struct side {
	struct ratchet r;
	struct ratchet_model m;
	/* The rows of skipped keys as a store would hold them that only follows struct ratchet_changes. */
	struct parcel_tag stored[RATCHET_MODEL_MOST];
	size_t nstored;
	/* A snapshot as a database would hold it, and the model's. */
	bool saved;
	uint8_t blob[RATCHET_ENCODED_LEN];
	uint8_t (*rows)[RATCHET_SKIPPED_LEN];
	size_t nrows;
	struct ratchet_model saved_m;
};

static struct side sides[2];
static struct flight flights[FLIGHT];
static size_t nflights;
static struct rand_seeded dice_state;
static struct rand dice;
static uint64_t op_number, seed;
static uint8_t buf[PARCEL_MAX_LEN], buf2[PARCEL_MAX_LEN], text[PARCEL_MAX_LEN];
static struct {
	unsigned long long sealed, opened, refused, corrupt, rollbacks, bursts, far, repeated, dropped;
} seen;

/* --- every (nonce) and (tag) ever used: one nonce, one parcel --- */

struct used {
	uint8_t key[PARCEL_NONCE_LEN];
	struct parcel_id id;
	bool there;
};

static struct used *nonces, *tags;
static size_t used_size;

/* The entry of this key, which is filled when it is new. */
static const struct used *used_put(struct used *table, const uint8_t *key, size_t keylen, const struct parcel_id *id)
{
	size_t at;

	memcpy(&at, key, sizeof(at));
	for (at %= used_size; table[at].there && memcmp(table[at].key, key, keylen) != 0;)
		at = (at + 1) % used_size;
	if (!table[at].there) {
		memcpy(table[at].key, key, keylen);
		table[at].id = *id;
		table[at].there = true;
	}
	return &table[at];
}

static void check_nonce_is_fresh(const uint8_t *parcel, const struct parcel_id *id)
{
	const struct used *nonce = used_put(nonces, parcel + PARCEL_NONCE_AT, PARCEL_NONCE_LEN, id);
	const struct used *tag = used_put(tags, parcel + PARCEL_TAG_AT, PARCEL_TAG_LEN, id);

	assert_memory_equal(nonce->id.b, id->b, sizeof(id->b));
	seen.repeated += memcmp(tag->id.b, id->b, sizeof(id->b)) != 0;
}

/* --- operations --- */

static uint32_t roll(uint32_t below)
{
	return rand_below(&dice, below);
}

/* The same randomness for both of one operation. */
static struct rand op_rand(struct rand_seeded *state)
{
	rand_seeded_init(state, seed * UINT64_C(0x9e3779b97f4a7c15) + op_number);
	return rand_seeded_source(state);
}

static void check_same_state(const struct side *s)
{
	assert_int_equal(s->r.skipped.count, s->m.count);
	assert_int_equal(s->r.ns, s->m.ns);
	assert_int_equal(s->r.nr, s->m.nr);
	assert_int_equal(s->r.pn, s->m.pn);
	assert_int_equal(s->r.chain, s->m.chain);
	assert_memory_equal(s->r.root.b, s->m.rk, 32);
	assert_int_equal(s->r.can_send, s->m.has_cks);
}

static void store_changes(struct side *s, const struct ratchet_changes *ch)
{
	for (size_t i = 0; i < ch->nadded; i++)
		s->stored[s->nstored++] = ch->added[i].tag;
	for (size_t i = 0; i < ch->nremoved; i++) {
		size_t at = 0;

		while (at < s->nstored && memcmp(&s->stored[at], &ch->removed[i], sizeof(s->stored[at])) != 0)
			at++;
		assert_true(at < s->nstored);
		memmove(&s->stored[at], &s->stored[at + 1], (s->nstored - at - 1) * sizeof(s->stored[0]));
		s->nstored--;
	}
	assert_int_equal(s->nstored, s->r.skipped.count);
	for (size_t i = 0; i < s->nstored; i++)
		assert_memory_equal(&s->stored[i], &s->r.skipped.rows[i].tag, sizeof(s->stored[i]));
}

static void start_session(void)
{
	struct rand_seeded a, b;
	struct rand ra = op_rand(&a), rb = op_rand(&b);
	struct symkey secret;
	struct seckey sk;
	struct pubkey pk;

	for (size_t i = 0; i < 2; i++) {
		ratchet_wipe(&sides[i].r);
		sides[i].saved = false;
		sides[i].nstored = 0;
	}
	while (nflights > 0)
		free(flights[--nflights].bytes);
	rand_fill(&dice, secret.b, sizeof(secret.b));
	rand_keypair(&dice, &sk, &pk);
	assert_true(ratchet_init_first(&sides[0].r, &ra, &secret, &pk));
	ratchet_init_second(&sides[1].r, &secret, &sk, &pk);
	ratchet_model_first(&sides[0].m, &rb, secret.b, pk.b);
	ratchet_model_second(&sides[1].m, secret.b, sk.b, pk.b);
}

/* Seals on both; true when they could. The parcel is in `buf`. */
static bool seal(size_t from, size_t len, struct ratchet_sealed *out)
{
	uint32_t expiry = roll(UINT32_MAX);
	const struct ratchet_plain plain = { .expiry_hour = expiry, .body = text, .len = len };
	bool can = ratchet_seal(&sides[from].r, &plain, buf, sizeof(buf), out);
	size_t model_len = ratchet_model_seal(&sides[from].m, expiry, text, len, buf2);
	struct parcel_id id;

	assert_int_equal(can, model_len > 0);
	if (!can)
		return false;
	assert_int_equal(out->len, model_len);
	assert_memory_equal(buf, buf2, out->len);
	parcel_id(&id, buf, out->len);
	check_nonce_is_fresh(buf, &id);
	seen.sealed++;
	return true;
}

static void op_seal(size_t from)
{
	uint32_t size = roll(100);
	uint32_t most = size < 90 ? PARCEL_SMALL_BODY : size < 98 ? PARCEL_MEDIUM_BODY : PARCEL_MAX_BODY;
	size_t len = roll(most + 1);
	struct ratchet_sealed out;
	struct flight *f;

	rand_fill(&dice, text, len);
	if (!seal(from, len, &out))
		return;
	if (nflights == FLIGHT) {
		f = &flights[roll(FLIGHT)];
		free(f->bytes);
	} else {
		f = &flights[nflights++];
	}
	*f = (struct flight){ .bytes = unit_exact(buf, out.len), .len = out.len, .to = 1 - from };
}

static bool deliver(size_t to, const uint8_t *bytes, size_t len)
{
	static struct ratchet_model_opened theirs;
	struct rand_seeded a, b;
	struct rand ra = op_rand(&a), rb = op_rand(&b);
	struct ratchet_opened ours = { .room = { .buf = buf, .cap = sizeof(buf) } };
	enum ratchet_result result = ratchet_open(&sides[to].r, &ra, bytes, len, &ours);
	bool opened = ratchet_model_open(&sides[to].m, &rb, bytes, len, &theirs);

	assert_int_equal(result == RATCHET_OPENED, opened);
	if (opened) {
		assert_int_equal(ours.room.len, theirs.len);
		assert_memory_equal(ours.room.body, theirs.body, theirs.len);
		assert_int_equal(ours.n, theirs.n);
		assert_memory_equal(ours.receipt.b, theirs.receipt, sizeof(theirs.receipt));
		store_changes(&sides[to], &ours.changes);
		seen.opened++;
		seen.dropped += ours.changes.nremoved > 0 && (ours.changes.stepped || ours.changes.nadded > 0);
	} else {
		seen.refused++;
		seen.far += result == RATCHET_TOO_FAR;
	}
	check_same_state(&sides[to]);
	ratchet_opened_wipe(&ours);
	return opened;
}

static size_t pick_flight(void)
{
	return roll(100) < 60 ? 0 : roll((uint32_t)nflights);
}

static void drop_flight(size_t i)
{
	free(flights[i].bytes);
	memmove(&flights[i], &flights[i + 1], (nflights - i - 1) * sizeof(flights[0]));
	nflights--;
}

static void op_deliver(void)
{
	size_t i = pick_flight(), to = flights[i].to;
	bool wrong_side = roll(50) == 0, duplicate = roll(5) == 0;

	deliver(wrong_side ? 1 - to : to, flights[i].bytes, flights[i].len);
	if (!duplicate && !wrong_side)
		drop_flight(i);
}

static void op_corrupt(void)
{
	const struct flight *f = &flights[pick_flight()];
	uint8_t *copy = unit_exact(f->bytes, f->len);
	size_t at = roll(3) == 0 ? roll((uint32_t)f->len) : roll(PARCEL_BODY_AT);

	copy[at] ^= (uint8_t)(1u << roll(8));
	if (deliver(f->to, copy, f->len))
		assert_true(at >= PARCEL_STAMP_AT && at < PARCEL_TAG_AT);
	seen.corrupt++;
	free(copy);
}

static void op_burst(size_t from)
{
	uint32_t count = roll(12) == 0 ? BURST_MOST - roll(200) : roll(40);
	struct ratchet_sealed out;

	for (uint32_t i = 0; i < count; i++)
		if (!seal(from, 1, &out))
			return;
	seen.bursts++;
}

static void op_save(struct side *s)
{
	free(s->rows);
	s->nrows = s->r.skipped.count;
	s->rows = calloc(s->nrows + 1, sizeof(*s->rows));
	for (size_t i = 0; i < s->nrows; i++)
		assert_int_equal(ratchet_skipped_encode(s->rows[i], sizeof(s->rows[i]), &s->r.skipped.rows[i]),
		                 RATCHET_SKIPPED_LEN);
	assert_int_equal(ratchet_encode(&s->r, s->blob, sizeof(s->blob)), RATCHET_ENCODED_LEN);
	ratchet_model_copy(&s->saved_m, &s->m);
	s->saved = true;
}

static void op_roll_back(struct side *s)
{
	if (!s->saved)
		return;
	ratchet_wipe(&s->r);
	assert_true(ratchet_decode(&s->r, s->blob, sizeof(s->blob)));
	for (size_t i = 0; i < s->nrows; i++) {
		struct ratchet_skipped row;

		assert_true(ratchet_skipped_decode(&row, s->rows[i], sizeof(s->rows[i])));
		assert_true(ratchet_skipped_add(&s->r.skipped, &row));
		s->stored[i] = row.tag;
	}
	s->nstored = s->nrows;
	ratchet_model_copy(&s->m, &s->saved_m);
	check_same_state(s);
	seen.rollbacks++;
}

static void one_op(void)
{
	uint32_t what = roll(1000);
	size_t who = roll(2);

	if (what < 400)
		op_seal(who);
	else if (what < 403)
		op_burst(who);
	else if (what < 420)
		op_save(&sides[who]);
	else if (what < 424 && op_number / SESSION_OPS % 2 == 0)    /* every other pair keeps its state */
		op_roll_back(&sides[who]);
	else if (nflights == 0)
		return;
	else if (what < 480)
		op_corrupt();
	else if (what < 500)
		drop_flight(pick_flight());
	else
		op_deliver();
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value ? strtoull(value, NULL, 10) : otherwise;
}

static void agrees_with_the_model(void **state)
{
	uint64_t ops = from_environment("NIGHTJAR_RATCHET_OPS", DEFAULT_OPS);

	(void)state;
	seed = from_environment("NIGHTJAR_RATCHET_SEED", 1);
	print_message("seed %llu, %llu operations\n", (unsigned long long)seed, (unsigned long long)ops);
	rand_seeded_init(&dice_state, seed);
	dice = rand_seeded_source(&dice_state);
	used_size = 3 * ops + 20000;
	nonces = calloc(used_size, sizeof(*nonces));
	tags = calloc(used_size, sizeof(*tags));
	for (op_number = 0; op_number < ops; op_number++) {
		if (op_number % SESSION_OPS == 0)
			start_session();
		one_op();
		assert_true(seen.sealed < used_size - 2 * BURST_MOST);
	}
	print_message("sealed %llu opened %llu refused %llu corrupt %llu rollbacks %llu bursts %llu too far %llu "
	              "same tag other parcel %llu limits applied %llu\n",
	              seen.sealed, seen.opened, seen.refused, seen.corrupt, seen.rollbacks, seen.bursts, seen.far,
	              seen.repeated, seen.dropped);
	/* A run in which nothing happens proves nothing. */
	assert_true(seen.opened > ops / 5 && seen.refused > ops / 50);
	if (ops >= DEFAULT_OPS)
		assert_true(seen.repeated > 0 && seen.rollbacks > 0 && seen.bursts > 0 && seen.dropped > 0);
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		ratchet_wipe(&sides[i].r);
		free(sides[i].rows);
	}
	while (nflights > 0)
		free(flights[--nflights].bytes);
	free(nonces);
	free(tags);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(agrees_with_the_model, teardown) };

	return cmocka_run_group_tests_name("core/ratchet against the model", tests, NULL, NULL);
}
