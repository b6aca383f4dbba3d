/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/kdf.h"
#include "core/noise.h"
#include "core/veil.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BASE UINT32_C(490000)

/* Made by an independent program: keys as in epoch_test, j = 7, "first message" and "reply", both in 256 bytes. */
static const char first_wire[] =
	"3c0e6636015700ce51e566ac2df75135a6a49674d9660a73594030ef5bcb6b5446622df076db3b71d6f0c6bb8122b747"
	"833fa482c42023eda1d36205c2dfc0b1421984702287bf26da9978a665edb2386526647289a591ef174beeaf5c44289c"
	"e0d6aa35ec3e9e077112f45860fe06fd3f98b2d0be4b6c394f1b1df886a94cd88130222eca2d962ea40bfa256898eb08"
	"20015d1fcaaddf7d410f49c04894cfbc233852783263fca4894b1296fcea1187ef878e251f0f96d6aac83efec32280d5"
	"69ba6bf465f06aa06d1f0d567205d24ef036e7db0f48a0bb5330c0af2eaed9844980593437832305ee842a0995ee123b"
	"f0af36ff9476c23ac383c101039de4f4";
static const char reply_wire[] =
	"8c2a67d3dd7a3e2430e918a7a66ac9e92b45b09049abddb7b0e1e5cc6cfd572c84303c8ae1f579a25a876e6d0be5c139"
	"ce3caa28e234b9c92b05c3cfe6eff3118792fdffe6c5c9ab0488bdf34e6277d8bf31c0c5f675becad491e2ec2979c094"
	"81f7147c3a67e0773ea9a0c5ca0e5d271c56fe335fa3b86cb39e1ffd1773133514926a07cfe70eb2c4f123ad07b0ec42"
	"783f09b7c637b682d8a02e4bbb52dd14ab6328f63108341494cbd930fa9499fbccd043beede622aade39394bef2f2b6e"
	"06699302601de998006e4e4184e9f734e878e99ba97f83e18931560bc748090627e6d2fbc98eb4eb56e5b6cab766ae03"
	"58d9e67d181d0e1e2caaac5c45a7838b";

/* A draw of rand_below(769), the lengths there are, that gives 0: the shortest flight. */
static void low_fill(void *ctx, void *buf, size_t len)
{
	const uint32_t draw = 1000 * (VEIL_MAX - VEIL_MIN + 1);

	(void)ctx;
	assert_int_equal(len, sizeof(draw));
	memcpy(buf, &draw, len);
}

static const struct rand shortest = { .fill = low_fill, .ctx = NULL };
static const struct noise_bytes hello = { "first message", 13 };

static void ways(struct epoch_way *out)
{
	struct epoch_chain c;
	struct epoch_keys k;
	struct symkey root;

	for (size_t i = 0; i < KEY_LEN; i++)
		root.b[i] = (uint8_t)i;
	epoch_init(&c, BASE, EPOCH_SIDE_A, &root);
	assert_true(epoch_keys(&c, BASE + 5, &k));
	*out = k.out;
}

static struct veil veil_of(uint32_t j)
{
	struct epoch_way way;
	struct veil v;

	ways(&way);
	veil_init(&v, &way, j);
	return v;
}

static bool open_first(const struct veil *v, const void *in, size_t len)
{
	uint8_t *exact = unit_exact(in, len), *msg = malloc(VEIL_MESSAGE_MAX);
	size_t msg_len;
	bool ok = veil_open_first(v, (struct noise_bytes){ exact, len }, msg, &msg_len);

	assert_true(ok || msg_len == 0);
	free(exact);
	free(msg);
	return ok;
}

static void fixed_vectors(void **state)
{
	struct veil v = veil_of(7);
	uint8_t want[VEIL_MAX], out[VEIL_MAX], msg[VEIL_MESSAGE_MAX];
	size_t len;

	(void)state;
	assert_int_equal(unit_hex(first_wire, want, sizeof(want)), VEIL_MIN);
	assert_int_equal(veil_seal_first(&v, &shortest, hello, out), VEIL_MIN);
	assert_memory_equal(out, want, VEIL_MIN);
	assert_int_equal(veil_first_length(&v, want), VEIL_MIN);
	assert_true(veil_open_first(&v, (struct noise_bytes){ want, VEIL_MIN }, msg, &len));
	assert_int_equal(len, hello.len);
	assert_memory_equal(msg, hello.data, len);

	assert_int_equal(unit_hex(reply_wire, want, sizeof(want)), VEIL_MIN);
	assert_int_equal(veil_seal_reply(&v, 1, &shortest, (struct noise_bytes){ "reply", 5 }, out), VEIL_MIN);
	assert_memory_equal(out, want, VEIL_MIN);
	assert_int_equal(veil_reply_length(&v, 1, want), VEIL_MIN);
	assert_true(veil_open_reply(&v, 1, (struct noise_bytes){ want, VEIL_MIN }, msg, &len));
	assert_int_equal(len, 5);
	assert_memory_equal(msg, "reply", 5);
}

static void every_truncation_and_bit_is_refused(void **state)
{
	struct veil v = veil_of(7);
	uint8_t flight[VEIL_MAX + 1] = { 0 };
	uint8_t msg[VEIL_MESSAGE_MAX];
	size_t len = veil_seal_first(&v, &rand_system, hello, flight), got;

	(void)state;
	for (size_t cut = 0; cut < len; cut++)
		assert_false(open_first(&v, flight, cut));
	assert_false(open_first(&v, flight, len + 1));
	for (size_t bit = 0; bit < len * 8; bit++) {
		flight[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(open_first(&v, flight, len));
		flight[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_true(open_first(&v, flight, len));

	len = veil_seal_reply(&v, 2, &rand_system, hello, flight);
	for (size_t cut = 0; cut <= len + 1; cut++) {
		uint8_t *exact = unit_exact(flight, cut);

		assert_true(veil_open_reply(&v, 2, (struct noise_bytes){ exact, cut }, msg, &got) == (cut == len));
		free(exact);
	}
	for (size_t bit = 0; bit < len * 8; bit++) {
		flight[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(veil_open_reply(&v, 2, (struct noise_bytes){ flight, len }, msg, &got));
		flight[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* Flights open in their own place only: other j, other way, first as reply, reply 1 as 2. */
static void places_are_told_apart(void **state)
{
	struct veil v = veil_of(7), other = veil_of(8);
	uint8_t first[VEIL_MAX], reply[VEIL_MAX], msg[VEIL_MESSAGE_MAX];
	size_t flen = veil_seal_first(&v, &shortest, hello, first);
	size_t rlen = veil_seal_reply(&v, 1, &shortest, hello, reply), got;
	struct noise_bytes f = { first, flen }, r = { reply, rlen };

	(void)state;
	assert_false(veil_open_first(&other, f, msg, &got));
	memcpy(other.tag, v.tag, sizeof(v.tag));
	assert_false(veil_open_first(&other, f, msg, &got));
	assert_false(veil_open_reply(&v, 1, f, msg, &got));
	assert_false(veil_open_first(&v, r, msg, &got));
	assert_false(veil_open_reply(&v, 2, r, msg, &got));
	assert_false(veil_open_reply(&other, 1, r, msg, &got));
	assert_true(veil_open_reply(&v, 1, r, msg, &got));
	veil_wipe(&v);
	assert_true(sodium_is_zero((const uint8_t *)&v, sizeof(v)));
}

/* The peek believes 256..1024 only, whatever two bytes arrive. */
static void peeked_lengths_are_bounded(void **state)
{
	struct veil v = veil_of(7);
	uint8_t peek[VEIL_FIRST_PEEK];
	size_t valid[2] = { 0, 0 };

	(void)state;
	memcpy(peek, v.tag, TAGS_LEN);
	for (unsigned x = 0; x < 65536; x++) {
		uint8_t *exact;
		size_t len;

		peek[TAGS_LEN] = (uint8_t)(x >> 8);
		peek[TAGS_LEN + 1] = (uint8_t)x;
		exact = unit_exact(peek, sizeof(peek));
		len = veil_first_length(&v, exact);
		assert_true(len == 0 || (len >= VEIL_MIN && len <= VEIL_MAX));
		valid[0] += len != 0;
		free(exact);
		exact = unit_exact(peek + TAGS_LEN, 2);
		valid[1] += veil_reply_length(&v, 1, exact) != 0;
		free(exact);
	}
	assert_int_equal(valid[0], VEIL_MAX - VEIL_MIN + 1);
	assert_int_equal(valid[1], VEIL_MAX - VEIL_MIN + 1);
}

static void messages_of_every_length(void **state)
{
	struct veil v = veil_of(7);
	uint8_t msg[VEIL_MESSAGE_MAX + 1], back[VEIL_MESSAGE_MAX], flight[VEIL_MAX];
	size_t got;

	(void)state;
	memset(msg, 0xa5, sizeof(msg));
	for (size_t len = 0; len <= VEIL_MESSAGE_MAX; len++) {
		size_t total = veil_seal_first(&v, &rand_system, (struct noise_bytes){ msg, len }, flight);

		assert_true(total >= VEIL_MIN && total <= VEIL_MAX);
		assert_int_equal(veil_first_length(&v, flight), total);
		assert_true(veil_open_first(&v, (struct noise_bytes){ flight, total }, back, &got));
		assert_int_equal(got, len);
		assert_memory_equal(back, msg, len);
	}
	assert_int_equal(veil_seal_first(&v, &rand_system, (struct noise_bytes){ msg, sizeof(msg) }, flight), 0);
}

/* Seals any body as the other end could, knowing the keys: what is inside is still checked. */
static size_t seal_body(const struct veil *v, const uint8_t *body, size_t len, uint8_t flight[VEIL_MAX])
{
	static const uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
	size_t total = VEIL_FIRST_PEEK + len + 16;
	struct symkey mask;

	kdf_prf(&mask, &v->key, KDF_LABEL("veil-length"), v->tag, sizeof(v->tag));
	memcpy(flight, v->tag, sizeof(v->tag));
	flight[TAGS_LEN] = (uint8_t)(total >> 8 ^ mask.b[0]);
	flight[TAGS_LEN + 1] = (uint8_t)(total ^ mask.b[1]);
	crypto_aead_xchacha20poly1305_ietf_encrypt(flight + VEIL_FIRST_PEEK, NULL, body, len, flight, VEIL_FIRST_PEEK,
	                                           NULL, nonce, v->key.b);
	return total;
}

static void bodies_are_checked(void **state)
{
	struct veil v = veil_of(7);
	uint8_t body[256] = { 0, 2, 'h', 'i' }, flight[VEIL_MAX];

	(void)state;
	assert_true(open_first(&v, flight, seal_body(&v, body, sizeof(body), flight)));
	body[255] = 1;    /* padding that is not zero */
	assert_false(open_first(&v, flight, seal_body(&v, body, sizeof(body), flight)));
	body[1] = 254;    /* the message fills the body */
	assert_true(open_first(&v, flight, seal_body(&v, body, sizeof(body), flight)));
	body[1] = 255;    /* one byte more than there is */
	assert_false(open_first(&v, flight, seal_body(&v, body, sizeof(body), flight)));
	body[0] = 255;
	assert_false(open_first(&v, flight, seal_body(&v, body, sizeof(body), flight)));
}

/*
 * 10,000 flights carrying the first message of KKpsk0, against random: chi-square of the byte values at each of the 256
 * places that all flights have. 255 degrees of freedom: mean 255, deviation 22.6; six deviations either way.
 */
#define SAMPLES 10000

static void fill_handshake(const struct rand *rand, uint8_t *msg, size_t cap, size_t *len)
{
	struct seckey a, b;
	struct pubkey a_pub, b_pub;
	struct symkey psk = { { 1 } };
	struct noise_setup setup = { .pattern = "KKpsk0", .own = &a, .remote = &b_pub, .psk = &psk };
	struct noise n;

	rand_keypair(rand, &a, &a_pub);
	rand_keypair(rand, &b, &b_pub);
	setup.role = NOISE_ROLE_INITIATOR;
	noise_init(&n, &setup);
	*len = noise_write(&n, rand, (struct noise_bytes){ NULL, 0 }, msg, cap);
	assert_int_equal(*len, 48);
	noise_wipe(&n);
}

static void assert_like_random(uint32_t counts[VEIL_MIN][256])
{
	const double expected = SAMPLES / 256.0;

	for (size_t at = 0; at < VEIL_MIN; at++) {
		double chi = 0;

		for (size_t byte = 0; byte < 256; byte++) {
			double d = counts[at][byte] - expected;

			chi += d * d / expected;
		}
		assert_true(chi > 255 - 6 * 22.6 && chi < 255 + 6 * 22.6);
	}
}

static void flights_look_random(void **state)
{
	static uint32_t first[VEIL_MIN][256], reply[VEIL_MIN][256], lengths[16];
	uint8_t msg[64], flight[VEIL_MAX];
	struct rand_seeded seed;
	const struct rand source = rand_seeded_source(&seed), *rand = &source;
	double chi = 0;

	(void)state;
	rand_seeded_init(&seed, 17);
	for (uint32_t j = 1; j <= SAMPLES; j++) {
		struct veil v = veil_of(j);
		struct noise_bytes m = { msg, 0 };
		size_t len;

		fill_handshake(rand, msg, sizeof(msg), &m.len);
		len = veil_seal_first(&v, rand, m, flight);
		assert_true(len >= VEIL_MIN && len <= VEIL_MAX);
		lengths[(len - VEIL_MIN) * 16 / (VEIL_MAX - VEIL_MIN + 1)]++;
		for (size_t at = 0; at < VEIL_MIN; at++)
			first[at][flight[at]]++;
		assert_true(veil_seal_reply(&v, 1, rand, m, flight) > 0);
		for (size_t at = 0; at < VEIL_MIN; at++)
			reply[at][flight[at]]++;
	}
	assert_like_random(first);
	assert_like_random(reply);
	/* Lengths are even: 15 degrees of freedom, deviation 5.5. */
	for (size_t i = 0; i < 16; i++)
		chi += (lengths[i] - SAMPLES / 16.0) * (lengths[i] - SAMPLES / 16.0) / (SAMPLES / 16.0);
	assert_true(chi < 15 + 6 * 5.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_vectors),
		cmocka_unit_test(every_truncation_and_bit_is_refused),
		cmocka_unit_test(places_are_told_apart),
		cmocka_unit_test(peeked_lengths_are_bounded),
		cmocka_unit_test(messages_of_every_length),
		cmocka_unit_test(bodies_are_checked),
		cmocka_unit_test(flights_look_random),
	};

	return cmocka_run_group_tests_name("core/veil", tests, NULL, NULL);
}
