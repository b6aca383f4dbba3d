/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/kdf.h"
#include "core/noise.h"
#include "core/veil.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BASE UINT32_C(490000)

/* Made by an independent program: keys as in epoch_test, j = 7, salt a0..af, "first message" and "reply", both in 256 bytes. */
static const char first_wire[] =
	"3c0e6636015700ce51e566ac2df75135a0a1a2a3a4a5a6a7a8a9aaabacadaeaf7b5135de61836ad437be68fa569e459e"
	"fa596fbb7362a4c4ad6779f2fb2a5e288c82b55841f436667dda22f131ffca127684e2cb602cc998d4bfbdb745d86a27"
	"57c2359f8e39957b4d9cb1104b3ec02019738af4756c2f48300e3a51bd33600915f7a37f109d0746b4022a2aaa7ad865"
	"844cd9ebeb15f344d58eb5c94c4d4a50623471e41996be5117b679869475f7d66386a9a7cd1a3815a776e11976c126a8"
	"6bedf7a96f3bbe73436507950a718c6bb4a950b90370073b261f8115d45e8944b8659d987a87f04422fa35127e0bc67f"
	"e1034198115257fe1b258b996c448b25";
static const char reply_wire[] =
	"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf0aabe44c966406d82edcef1e75485cf4a9f33f326d36d31d2e40f7776bc4ea4c"
	"23ecf9e554da93046d2d29d257b93df1236cd725495b67e41988b696c54a3e6f6792c40cf5e9ecec7a3e87a3d9effbbb"
	"a1e1863f70db174ad81027be5cf95e1f6d2512e03025cc105d98082f7ca77482a99f1e24fefea3b3c4edae30b5628c29"
	"15e2d8a2263910cb8ce95f28c7f83e53331d32089b9dd4507dec5da67ef6be39a12bc2dcaac4e37d9bd10791cbead73e"
	"fc9418155b6f91e8cf4236c2564b15cb8f5701149fc5939f0d3a8ad99f0a6f7b3357b6a3a63a1ec8ac5d7b9e364396b5"
	"3aa916d0a9683a4ad5f1acefc30cd48d";

/* The same between strangers: tag 00..0f. */
static const char stranger_wire[] =
	"000102030405060708090a0b0c0d0e0fa0a1a2a3a4a5a6a7a8a9aaabacadaeafabd0048cfd5416d093ebacf9a5f930aa"
	"ce7fcdffa2f440b9ec43e46b25fbaea2f1d2350967c97299195d05d7992ffeb378b95b441408e569f31421a0225b555c"
	"994287a08c1ab4a10e1b00706a9136ea8c137e169debbf9826adc679e7e815a6588bce9231ddbeae0140a8665ab8671c"
	"009bbe3931a2c1490902cf2e8216aaa470380c862650c6953e7face612b4da1421c8b5175c1343178bf6690ff477699a"
	"3684d17e416f0e104870bbc18e1f84ec62e231d3f4bb6e6faa0f3f4c51d250bc33c1cca7ef6581dc4663eaa2ae8e79a5"
	"aeddc565ff3e1b4e34f819715cab842d";

/* A draw of rand_below(769), the lengths there are, that gives 0, so the shortest flight; and a salt of a0, a1, ... */
static void low_fill(void *ctx, void *buf, size_t len)
{
	const uint32_t draw = 1000 * (VEIL_MAX - VEIL_MIN + 1);
	uint8_t *p = buf;

	(void)ctx;
	if (len == sizeof(draw)) {
		memcpy(buf, &draw, len);
		return;
	}
	assert_int_equal(len, VEIL_SALT_LEN);
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)(0xa0 + i);
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

static void the_veil_of_strangers(void **state)
{
	uint8_t want[VEIL_MAX], out[VEIL_MAX], msg[VEIL_MESSAGE_MAX], tag[TAGS_LEN];
	struct veil v, other;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(tag); i++)
		tag[i] = (uint8_t)i;
	veil_init_stranger(&v, tag);
	assert_int_equal(unit_hex(stranger_wire, want, sizeof(want)), VEIL_MIN);
	assert_int_equal(veil_seal_first(&v, &shortest, hello, out), VEIL_MIN);
	assert_memory_equal(out, want, VEIL_MIN);
	assert_true(veil_open_first(&v, (struct noise_bytes){ want, VEIL_MIN }, msg, &len));
	assert_int_equal(len, hello.len);
	/* Each tag has a key of its own. */
	tag[15] ^= 1;
	veil_init_stranger(&other, tag);
	assert_memory_not_equal(other.key.b, v.key.b, KEY_LEN);
	assert_false(veil_open_first(&other, (struct noise_bytes){ want, VEIL_MIN }, msg, &len));
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
	uint8_t peek[VEIL_FIRST_PEEK] = { 0 };
	size_t valid[2] = { 0, 0 };

	(void)state;
	memcpy(peek, v.tag, TAGS_LEN);
	for (unsigned x = 0; x < 65536; x++) {
		uint8_t *exact;
		size_t len;

		peek[VEIL_FIRST_PEEK - 2] = (uint8_t)(x >> 8);
		peek[VEIL_FIRST_PEEK - 1] = (uint8_t)x;
		exact = unit_exact(peek, sizeof(peek));
		len = veil_first_length(&v, exact);
		assert_true(len == 0 || (len >= VEIL_MIN && len <= VEIL_MAX));
		valid[0] += len != 0;
		free(exact);
		exact = unit_exact(peek + TAGS_LEN, VEIL_REPLY_PEEK);
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
	struct symkey key, mask;

	memcpy(flight, v->tag, sizeof(v->tag));
	memset(flight + TAGS_LEN, 0x5a, VEIL_SALT_LEN);
	kdf_prf(&key, &v->key, KDF_LABEL("veil-salt"), flight + TAGS_LEN, VEIL_SALT_LEN);
	kdf_prf(&mask, &key, KDF_LABEL("veil-length"), v->tag, sizeof(v->tag));
	flight[VEIL_FIRST_PEEK - 2] = (uint8_t)(total >> 8 ^ mask.b[0]);
	flight[VEIL_FIRST_PEEK - 1] = (uint8_t)(total ^ mask.b[1]);
	crypto_aead_xchacha20poly1305_ietf_encrypt(flight + VEIL_FIRST_PEEK, NULL, body, len, flight, VEIL_FIRST_PEEK,
	                                           NULL, nonce, key.b);
	return total;
}

/* The same place sealed twice, as after a restored backup: nothing of the two is alike but the tag, and both open. */
static void a_place_used_twice_shows_nothing(void **state)
{
	struct veil v = veil_of(7);
	uint8_t one[VEIL_MAX], two[VEIL_MAX];
	size_t len1 = veil_seal_first(&v, &rand_system, hello, one), len2 = veil_seal_first(&v, &rand_system, hello, two);
	size_t same = 0;

	(void)state;
	assert_memory_equal(one, two, TAGS_LEN);
	for (size_t i = TAGS_LEN; i < VEIL_MIN; i++)
		same += one[i] == two[i];
	assert_true(same < 16);
	assert_true(open_first(&v, one, len1) && open_first(&v, two, len2));
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
		cmocka_unit_test(the_veil_of_strangers),
		cmocka_unit_test(every_truncation_and_bit_is_refused),
		cmocka_unit_test(places_are_told_apart),
		cmocka_unit_test(peeked_lengths_are_bounded),
		cmocka_unit_test(messages_of_every_length),
		cmocka_unit_test(bodies_are_checked),
		cmocka_unit_test(a_place_used_twice_shows_nothing),
		cmocka_unit_test(flights_look_random),
	};

	return cmocka_run_group_tests_name("core/veil", tests, NULL, NULL);
}
