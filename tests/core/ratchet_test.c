/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is decided in single cases; random operations are compared with a model in ratchet_random_test.c. */
#include "support/unit.h"

#include "core/kdf.h"
#include "core/ratchet.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static struct rand_seeded source;
static struct rand rnd;
static struct ratchet first, second;
static struct ratchet_sealed sealed;
static struct ratchet_opened opened;
static uint8_t parcel[PARCEL_MAX_LEN], plain[PARCEL_MAX_LEN];

/* A pair that has exchanged nothing yet. */
static int setup(void **state)
{
	struct symkey secret = { { 42 } };
	struct seckey sk;
	struct pubkey pk;

	(void)state;
	rand_seeded_init(&source, 3);
	rnd = rand_seeded_source(&source);
	rand_keypair(&rnd, &sk, &pk);
	opened = (struct ratchet_opened){ .room = { .buf = plain, .cap = sizeof(plain) } };
	ratchet_init_second(&second, &secret, &sk, &pk);
	return ratchet_init_first(&first, &rnd, &secret, &pk) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	ratchet_opened_wipe(&opened);
	ratchet_wipe(&first);
	ratchet_wipe(&second);
	return 0;
}

static bool seal(struct ratchet *r, const char *text)
{
	const struct ratchet_plain p = { .expiry_hour = 494000, .body = text, .len = strlen(text) };

	return ratchet_seal(r, &p, parcel, sizeof(parcel), &sealed);
}

/* Opens what `parcel` holds. */
static enum ratchet_result open_it(struct ratchet *r)
{
	ratchet_opened_wipe(&opened);
	return ratchet_open(r, &rnd, parcel, sealed.len, &opened);
}

static void passes(struct ratchet *from, struct ratchet *to, const char *text)
{
	assert_true(seal(from, text));
	assert_int_equal(open_it(to), RATCHET_OPENED);
	assert_int_equal(opened.room.len, strlen(text));
	assert_memory_equal(opened.room.body, text, strlen(text));
	assert_int_equal(opened.n, sealed.n);
	assert_int_equal(opened.expiry_hour, 494000);
	assert_memory_equal(opened.receipt.b, sealed.receipt.b, sizeof(sealed.receipt.b));
}

static void seals_and_loses(struct ratchet *r, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_true(seal(r, "lost"));
}

/* The blob and the rows, to see that nothing moved. */
struct frozen {
	uint8_t blob[RATCHET_ENCODED_LEN];
	size_t rows;
};

static struct frozen freeze(const struct ratchet *r)
{
	struct frozen f = { .rows = r->skipped.count };

	assert_int_equal(ratchet_encode(r, f.blob, sizeof(f.blob)), RATCHET_ENCODED_LEN);
	return f;
}

static void refused_unchanged(struct ratchet *r, enum ratchet_result want)
{
	struct frozen before = freeze(r), after;

	assert_int_equal(open_it(r), want);
	after = freeze(r);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_null(opened.room.body);
	assert_null(opened.changes.added);
	assert_null(opened.changes.removed);
}

static void invited_side_speaks_first(void **state)
{
	(void)state;
	assert_true(ratchet_can_seal(&first));
	assert_false(ratchet_can_seal(&second));
	assert_false(seal(&second, "too early"));
	passes(&first, &second, "");
	assert_true(ratchet_can_seal(&second));
	passes(&second, &first, "hello back");
	passes(&first, &second, "and on");
	assert_int_equal(first.sealed, 2);
	assert_int_equal(second.opened, 2);
	assert_int_equal(second.sealed, 1);
}

/* Each change of direction makes new key pairs and new header keys on the side that opens. */
static void each_turn_is_a_step(void **state)
{
	struct pubkey dh;
	struct symkey hks;

	(void)state;
	passes(&first, &second, "a");
	for (int turn = 0; turn < 6; turn++) {
		struct ratchet *from = turn % 2 ? &first : &second, *to = turn % 2 ? &second : &first;

		dh = to->dh_public;
		hks = to->send_header;
		passes(from, to, "first of a turn");
		assert_true(opened.changes.stepped);
		assert_memory_not_equal(dh.b, to->dh_public.b, sizeof(dh.b));
		assert_memory_not_equal(hks.b, to->send_header.b, sizeof(hks.b));
		passes(from, to, "second of a turn");
		assert_false(opened.changes.stepped);
	}
}

static void results_are_told_apart(void **state)
{
	(void)state;
	passes(&first, &second, "once");
	refused_unchanged(&second, RATCHET_UNKNOWN);    /* opened before */
	refused_unchanged(&first, RATCHET_UNKNOWN);     /* one's own */
	assert_true(seal(&first, "twice"));
	parcel[PARCEL_BODY_AT] ^= 1;
	refused_unchanged(&second, RATCHET_FORGED);
	parcel[PARCEL_BODY_AT] ^= 1;
	sealed.len--;
	refused_unchanged(&second, RATCHET_MALFORMED);
	sealed.len++;
	assert_int_equal(open_it(&second), RATCHET_OPENED);
}

/* A forged parcel at a step, in a chain and for a skipped key: every byte, no change; then the true one still opens. */
static void every_flipped_byte_is_refused(struct ratchet *r)
{
	for (size_t i = 0; i < sealed.len; i++) {
		if (i >= PARCEL_STAMP_AT && i < PARCEL_TAG_AT)
			continue;
		parcel[i] ^= 0x20;
		if (i == 0)
			refused_unchanged(r, RATCHET_MALFORMED);
		else if (i >= PARCEL_TAG_AT && i < PARCEL_HEADER_AT)
			refused_unchanged(r, RATCHET_UNKNOWN);
		else
			refused_unchanged(r, RATCHET_FORGED);
		parcel[i] ^= 0x20;
	}
	assert_int_equal(open_it(r), RATCHET_OPENED);
}

static void flips_change_nothing(void **state)
{
	uint8_t late[PARCEL_SMALL_LEN];

	(void)state;
	assert_true(seal(&first, "starts a chain"));
	every_flipped_byte_is_refused(&second);
	assert_true(seal(&first, "late"));
	memcpy(late, parcel, sizeof(late));
	assert_true(seal(&first, "skips one"));
	every_flipped_byte_is_refused(&second);
	assert_int_equal(second.skipped.count, 1);
	memcpy(parcel, late, sizeof(late));
	every_flipped_byte_is_refused(&second);
	assert_int_equal(second.skipped.count, 0);
}

static void every_truncation_is_refused(void **state)
{
	(void)state;
	assert_true(seal(&first, "whole"));
	for (size_t len = 0; len < PARCEL_SMALL_LEN; len++) {
		uint8_t *exact = unit_exact(parcel, len);

		assert_int_equal(ratchet_open(&second, &rnd, exact, len, &opened), RATCHET_MALFORMED);
		free(exact);
	}
	assert_int_equal(open_it(&second), RATCHET_OPENED);
}

static void late_parcels_open_once(void **state)
{
	uint8_t late[3][PARCEL_SMALL_LEN];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_true(seal(&first, "late"));
		memcpy(late[i], parcel, sizeof(late[i]));
	}
	passes(&first, &second, "in time");
	assert_int_equal(opened.changes.nadded, 3);
	passes(&second, &first, "turn");
	passes(&first, &second, "turn again");
	for (size_t i = 3; i-- > 0;) {
		memcpy(parcel, late[i], sizeof(late[i]));
		assert_int_equal(open_it(&second), RATCHET_OPENED);
		assert_int_equal(opened.n, i);
		assert_int_equal(opened.changes.nremoved, 1);
		assert_memory_equal(opened.changes.removed[0].b, parcel + PARCEL_TAG_AT, PARCEL_TAG_LEN);
		refused_unchanged(&second, RATCHET_UNKNOWN);
	}
	assert_int_equal(second.skipped.count, 0);
}

static void one_step_passes_over_a_thousand(void **state)
{
	(void)state;
	seals_and_loses(&first, RATCHET_MAX_SKIP + 1);
	assert_true(seal(&first, "one too far"));
	refused_unchanged(&second, RATCHET_UNKNOWN);
	setup(NULL);
	seals_and_loses(&first, RATCHET_MAX_SKIP);
	passes(&first, &second, "just near enough");
	assert_int_equal(second.skipped.count, RATCHET_MAX_SKIP);
	assert_int_equal(opened.changes.nadded, RATCHET_MAX_SKIP);
}

static void a_chain_that_ended_has_the_same_bound(void **state)
{
	(void)state;
	passes(&first, &second, "a");
	seals_and_loses(&first, RATCHET_MAX_SKIP + 1);
	passes(&second, &first, "b");
	assert_true(seal(&first, "the chain before has 1001 missing"));
	refused_unchanged(&second, RATCHET_TOO_FAR);
}

static void at_most_two_thousand_are_kept(void **state)
{
	struct parcel_tag oldest;

	(void)state;
	passes(&first, &second, "a");
	seals_and_loses(&first, RATCHET_MAX_SKIP);
	passes(&second, &first, "b");
	seals_and_loses(&first, RATCHET_MAX_SKIP);
	passes(&first, &second, "both chains at their bound");
	assert_int_equal(second.skipped.count, RATCHET_MAX_SKIPPED);
	assert_int_equal(opened.changes.nremoved, 0);
	oldest = second.skipped.rows[0].tag;
	seals_and_loses(&first, 1);
	passes(&first, &second, "one more");
	assert_int_equal(second.skipped.count, RATCHET_MAX_SKIPPED);
	assert_int_equal(opened.changes.nremoved, 1);
	assert_memory_equal(opened.changes.removed[0].b, oldest.b, sizeof(oldest.b));
}

static void five_old_chains_are_kept(void **state)
{
	(void)state;
	passes(&first, &second, "a");
	for (size_t turn = 0; turn < 9; turn++) {
		size_t chains = turn < RATCHET_MAX_OLD_CHAINS ? turn + 1 : RATCHET_MAX_OLD_CHAINS;

		seals_and_loses(&first, 2);
		passes(&second, &first, "turn");
		passes(&first, &second, "turn");
		assert_int_equal(second.skipped.count, 2 * chains);
		assert_int_equal(opened.changes.nremoved, turn < RATCHET_MAX_OLD_CHAINS ? 0 : 2);
	}
}

static void expects_what_will_come(void **state)
{
	struct parcel_tag current[8], next[8];
	uint32_t pos;

	(void)state;
	assert_int_equal(ratchet_expects(&second, RATCHET_CURRENT, 0, 8, current), 0);
	assert_int_equal(ratchet_expects(&second, RATCHET_NEXT, 0, 8, next), 8);
	assert_true(seal(&first, "0"));
	assert_memory_equal(next[0].b, sealed.tag.b, sizeof(sealed.tag.b));
	assert_int_equal(ratchet_locate(&second, &sealed.tag, 0, &pos), RATCHET_NEXT);
	assert_int_equal(open_it(&second), RATCHET_OPENED);
	assert_int_equal(ratchet_expects(&second, RATCHET_CURRENT, 0, 8, current), 8);
	assert_memory_equal(current, next, sizeof(next));
	seals_and_loses(&first, 7);
	assert_memory_equal(current[7].b, sealed.tag.b, sizeof(sealed.tag.b));
	assert_int_equal(ratchet_locate(&second, &sealed.tag, 5, &pos), RATCHET_NOWHERE);
	assert_int_equal(ratchet_locate(&second, &sealed.tag, 6, &pos), RATCHET_CURRENT);
	assert_int_equal(pos, 7);
	assert_int_equal(open_it(&second), RATCHET_OPENED);
	assert_int_equal(ratchet_locate(&second, &current[3], 0, &pos), RATCHET_SKIPPED);
	assert_int_equal(pos, 3);
}

/* A peer that chooses a point of small order to fix the shared secret. */
static void low_order_points_are_refused(void **state)
{
	const struct pubkey low[] = { { { 0 } }, { { 1 } } };
	struct symkey secret = { { 1 } };
	struct ratchet r;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		assert_false(ratchet_init_first(&r, &rnd, &secret, &low[i]));
	assert_true(sodium_is_zero((uint8_t *)&r, sizeof(r)));
	for (size_t i = 0; i < 2; i++) {
		first.dh_public = low[i];
		assert_true(seal(&first, "poisoned"));
		refused_unchanged(&second, RATCHET_FORGED);
	}
}

/* Seals by hand in the next place of `r`, which does not move. All is right, but the header may name another place. */
static void seal_as_place(const struct ratchet *r, uint8_t n)
{
	uint8_t in[21 + 40 + PARCEL_SMALL_BODY + 2] = { 0 }, ad[77], hash[KDF_HASH_LEN];
	uint8_t *header = in + 21, *body = in + 61;
	struct ratchet copy = *r;
	struct symkey message_key, nonce;

	assert_true(seal(&copy, "by hand"));
	memcpy(in, parcel, PARCEL_STAMP_AT);
	memcpy(in + PARCEL_STAMP_AT, parcel + PARCEL_TAG_AT, PARCEL_TAG_LEN);
	memcpy(header, r->dh_public.b, sizeof(r->dh_public.b));
	header[39] = n;
	memcpy(body, "\0\7by hand", 9);
	kdf_hash(hash, in, sizeof(in));
	kdf_prf(&message_key, &r->send_chain, KDF_LABEL("message"), NULL, 0);
	kdf_prf(&nonce, &message_key, KDF_LABEL("nonce"), hash, sizeof(hash));
	memcpy(parcel + PARCEL_NONCE_AT, nonce.b, PARCEL_NONCE_LEN);
	crypto_aead_xchacha20poly1305_ietf_encrypt(parcel + PARCEL_HEADER_AT, NULL, header, 40, in, 21, NULL, nonce.b,
	                                           r->send_header.b);
	memcpy(ad, in, 21);
	memcpy(ad + 21, parcel + PARCEL_HEADER_AT, 56);
	crypto_aead_xchacha20poly1305_ietf_encrypt(parcel + PARCEL_BODY_AT, NULL, body, PARCEL_SMALL_BODY + 2, ad,
	                                           sizeof(ad), NULL, nonce.b, message_key.b);
}

/* A peer whose tag names one place and whose header names another. */
static void tag_and_header_must_agree(void **state)
{
	uint8_t late[PARCEL_SMALL_LEN];

	(void)state;
	seal_as_place(&first, 1);
	refused_unchanged(&second, RATCHET_FORGED);
	passes(&first, &second, "0");
	passes(&first, &second, "1");
	for (uint8_t n = 0; n < 5; n++) {
		seal_as_place(&first, n);
		if (n != 2)
			refused_unchanged(&second, RATCHET_FORGED);
	}
	seal_as_place(&first, 9);
	memcpy(late, parcel, sizeof(late));
	seals_and_loses(&first, 1);
	passes(&first, &second, "3");
	memcpy(parcel, late, sizeof(late));
	refused_unchanged(&second, RATCHET_FORGED);
	assert_int_equal(second.skipped.count, 1);
}

/* The way of sealing by hand is right: with the true place it opens. */
static void sealing_by_hand_opens(void **state)
{
	(void)state;
	passes(&first, &second, "0");
	seal_as_place(&first, 1);
	assert_int_equal(open_it(&second), RATCHET_OPENED);
	assert_memory_equal(opened.room.body, "by hand", opened.room.len);
}

/* A database put back: the same place twice. The tag repeats, the nonce never does, and the peer takes one only. */
static void rollback_never_repeats_a_nonce(void **state)
{
	uint8_t one[PARCEL_SMALL_LEN], blob[RATCHET_ENCODED_LEN];

	(void)state;
	passes(&first, &second, "a");
	ratchet_encode(&first, blob, sizeof(blob));
	assert_true(seal(&first, "what was said"));
	memcpy(one, parcel, sizeof(one));
	assert_true(ratchet_decode(&first, blob, sizeof(blob)));
	assert_true(seal(&first, "what was said"));
	assert_memory_equal(one, parcel, sizeof(one));
	assert_true(ratchet_decode(&first, blob, sizeof(blob)));
	assert_true(seal(&first, "something else"));
	assert_memory_equal(one + PARCEL_TAG_AT, parcel + PARCEL_TAG_AT, PARCEL_TAG_LEN);
	assert_memory_not_equal(one + PARCEL_NONCE_AT, parcel + PARCEL_NONCE_AT, PARCEL_NONCE_LEN);
	assert_int_equal(open_it(&second), RATCHET_OPENED);
	memcpy(parcel, one, sizeof(one));
	refused_unchanged(&second, RATCHET_UNKNOWN);
}

/* The same for a step done again: the header key is the same, the chain and the pair are not. */
static void rollback_over_a_step_never_repeats_a_nonce(void **state)
{
	uint8_t one[PARCEL_SMALL_LEN], turn[PARCEL_SMALL_LEN], blob[RATCHET_ENCODED_LEN];

	(void)state;
	passes(&first, &second, "a");
	assert_true(seal(&second, "turn"));
	memcpy(turn, parcel, sizeof(turn));
	ratchet_encode(&first, blob, sizeof(blob));
	assert_int_equal(open_it(&first), RATCHET_OPENED);
	assert_true(seal(&first, "the same words"));
	memcpy(one, parcel, sizeof(one));
	assert_true(ratchet_decode(&first, blob, sizeof(blob)));
	memcpy(parcel, turn, sizeof(turn));
	assert_int_equal(open_it(&first), RATCHET_OPENED);
	assert_true(seal(&first, "the same words"));
	assert_memory_equal(one + PARCEL_TAG_AT, parcel + PARCEL_TAG_AT, PARCEL_TAG_LEN);
	assert_memory_not_equal(one + PARCEL_NONCE_AT, parcel + PARCEL_NONCE_AT, PARCEL_NONCE_LEN);
}

static void seal_refuses_without_moving(void **state)
{
	static uint8_t text[PARCEL_MAX_BODY + 1];
	struct ratchet_plain p = { .body = text, .len = sizeof(text) };
	struct frozen before = freeze(&first), after;

	(void)state;
	assert_false(ratchet_seal(&first, &p, parcel, sizeof(parcel), &sealed));
	p.len = 1;
	assert_false(ratchet_seal(&first, &p, parcel, PARCEL_SMALL_LEN - 1, &sealed));
	after = freeze(&first);
	assert_memory_equal(&before, &after, sizeof(before));
	first.ns = UINT32_MAX;
	assert_false(ratchet_can_seal(&first));
	assert_false(ratchet_seal(&first, &p, parcel, sizeof(parcel), &sealed));
}

static void blob_keeps_all_or_is_refused(void **state)
{
	uint8_t blob[RATCHET_ENCODED_LEN + 1] = { 0 }, again[RATCHET_ENCODED_LEN];
	struct ratchet r;

	(void)state;
	passes(&first, &second, "a");
	passes(&second, &first, "b");
	for (size_t cap = 0; cap < RATCHET_ENCODED_LEN; cap++) {
		uint8_t *exact = unit_exact(blob, cap);

		assert_int_equal(ratchet_encode(&first, exact, cap), 0);
		free(exact);
	}
	assert_int_equal(ratchet_encode(&first, blob, sizeof(blob)), RATCHET_ENCODED_LEN);
	for (size_t len = 0; len <= RATCHET_ENCODED_LEN + 1; len++) {
		uint8_t *exact = unit_exact(blob, len);

		assert_int_equal(ratchet_decode(&r, exact, len), len == RATCHET_ENCODED_LEN);
		free(exact);
	}
	assert_true(ratchet_decode(&r, blob, RATCHET_ENCODED_LEN));
	ratchet_encode(&r, again, sizeof(again));
	assert_memory_equal(blob, again, sizeof(again));
	passes(&r, &second, "from the loaded one");
	blob[1] = 4;
	assert_false(ratchet_decode(&r, blob, RATCHET_ENCODED_LEN));
	blob[1] = 3;
	blob[0] = 2;
	assert_false(ratchet_decode(&r, blob, RATCHET_ENCODED_LEN));
	assert_true(sodium_is_zero((uint8_t *)&r, sizeof(r)));
}

static void rows_keep_all_or_are_refused(void **state)
{
	uint8_t buf[RATCHET_SKIPPED_LEN + 1] = { 0 }, again[RATCHET_SKIPPED_LEN];
	struct ratchet_skipped row;

	(void)state;
	for (uint8_t i = 0; i < RATCHET_SKIPPED_LEN; i++)
		buf[i] = i;
	for (size_t len = 0; len <= RATCHET_SKIPPED_LEN + 1; len++) {
		uint8_t *exact = unit_exact(buf, len);

		assert_int_equal(ratchet_skipped_decode(&row, exact, len), len == RATCHET_SKIPPED_LEN);
		free(exact);
	}
	assert_true(ratchet_skipped_decode(&row, buf, RATCHET_SKIPPED_LEN));
	assert_int_equal(row.n, 0x50515253);
	for (size_t cap = 0; cap <= RATCHET_SKIPPED_LEN; cap++)
		assert_int_equal(ratchet_skipped_encode(again, cap, &row), cap == RATCHET_SKIPPED_LEN ? cap : 0);
	assert_memory_equal(buf, again, sizeof(again));
	assert_true(ratchet_skipped_add(&first.skipped, &row));
	assert_false(ratchet_skipped_add(&first.skipped, &row));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(invited_side_speaks_first),
		CASE(each_turn_is_a_step),
		CASE(results_are_told_apart),
		CASE(flips_change_nothing),
		CASE(every_truncation_is_refused),
		CASE(late_parcels_open_once),
		CASE(one_step_passes_over_a_thousand),
		CASE(a_chain_that_ended_has_the_same_bound),
		CASE(at_most_two_thousand_are_kept),
		CASE(five_old_chains_are_kept),
		CASE(expects_what_will_come),
		CASE(low_order_points_are_refused),
		CASE(tag_and_header_must_agree),
		CASE(sealing_by_hand_opens),
		CASE(rollback_never_repeats_a_nonce),
		CASE(rollback_over_a_step_never_repeats_a_nonce),
		CASE(seal_refuses_without_moving),
		CASE(blob_keeps_all_or_is_refused),
		CASE(rows_keep_all_or_are_refused),
	};

	return cmocka_run_group_tests_name("core/ratchet", tests, NULL, NULL);
}
