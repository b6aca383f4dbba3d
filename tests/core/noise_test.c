/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/noise.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VECTORS "tests/vectors/noise.json"
#define BIG 512

/* The public vectors (tests/vectors/noise.json) */

static void fixed_fill(void *ctx, void *buf, size_t len)
{
	assert_int_equal(len, KEY_LEN);
	memcpy(buf, ctx, len);
}

static bool hex_field(const json_t *v, const char *side, const char *field, uint8_t *out, size_t *len)
{
	char name[40];
	const char *hex;

	snprintf(name, sizeof(name), "%s_%s", side, field);
	hex = json_string_value(json_object_get(v, name));
	if (hex)
		*len = unit_hex(hex, out, BIG);
	return hex != NULL;
}

struct end {
	struct noise n;
	struct noise_cipher tx, rx;
	struct rand rand;
	uint8_t ephemeral[BIG];
};

static void start_end(struct end *e, const json_t *v, const char *side, const char *pattern)
{
	uint8_t prologue[BIG], own[BIG], remote[BIG], psk[BIG];
	const json_t *psks = json_object_get(v, side[0] == 'i' ? "init_psks" : "resp_psks");
	const char *psk_hex = json_string_value(json_array_get(psks, 0));
	struct noise_setup setup = {
		.pattern = pattern,
		.role = side[0] == 'i' ? NOISE_ROLE_INITIATOR : NOISE_ROLE_RESPONDER,
		.prologue = prologue,
	};
	size_t len;

	assert_true(hex_field(v, side, "prologue", prologue, &setup.prologue_len));
	if (hex_field(v, side, "static", own, &len))
		setup.own = (const struct seckey *)own;
	if (hex_field(v, side, "remote_static", remote, &len))
		setup.remote = (const struct pubkey *)remote;
	if (psk_hex && unit_hex(psk_hex, psk, sizeof(psk)) == KEY_LEN)
		setup.psk = (const struct symkey *)psk;
	hex_field(v, side, "ephemeral", e->ephemeral, &len);
	e->rand = (struct rand){ .fill = fixed_fill, .ctx = e->ephemeral };
	noise_init(&e->n, &setup);
}

static void one_handshake_message(struct end *from, struct end *to, struct noise_bytes payload, struct noise_bytes want)
{
	uint8_t out[BIG], back[BIG];
	uint8_t *exact;
	size_t len;

	assert_int_equal(noise_write(&from->n, &from->rand, payload, out, want.len - 1), 0);
	assert_int_equal(noise_write(&from->n, &from->rand, payload, out, sizeof(out)), want.len);
	assert_memory_equal(out, want.data, want.len);
	for (size_t cut = 0; cut < want.len; cut++) {
		exact = unit_exact(out, cut);
		/* Unsealed payloads are the pattern's choice: cut short they are another message, taken by a copy. */
		struct noise copy = to->n;

		if (noise_read(&copy, (struct noise_bytes){ exact, cut }, back, sizeof(back), &len))
			assert_false(copy.cipher.keyed);
		free(exact);
	}
	assert_false(noise_read(&to->n, (struct noise_bytes){ out, want.len }, back, payload.len - 1, &len));
	exact = unit_exact(out, want.len);
	assert_true(noise_read(&to->n, (struct noise_bytes){ exact, want.len }, back, payload.len, &len));
	free(exact);
	assert_int_equal(len, payload.len);
	assert_memory_equal(back, payload.data, payload.len);
}

static void one_transport_message(struct end *from, struct end *to, struct noise_bytes payload, struct noise_bytes want)
{
	const struct noise_bytes none = { NULL, 0 };
	uint8_t out[BIG], back[BIG];

	assert_true(noise_cipher_seal(&from->tx, none, payload, out));
	assert_int_equal(payload.len + NOISE_CIPHER_TAG_LEN, want.len);
	assert_memory_equal(out, want.data, want.len);
	assert_true(noise_cipher_open(&to->rx, none, want, back));
	assert_memory_equal(back, payload.data, payload.len);
	assert_false(noise_cipher_open(&to->rx, none, want, back));
}

static void finish(struct end ends[2], const json_t *v)
{
	uint8_t hash[BIG];
	size_t len = unit_hex(json_string_value(json_object_get(v, "handshake_hash")), hash, sizeof(hash));

	assert_int_equal(len, NOISE_HASH_LEN);
	for (int i = 0; i < 2; i++) {
		assert_true(noise_is_done(&ends[i].n));
		assert_false(noise_may_write(&ends[i].n));
		assert_memory_equal(noise_hash(&ends[i].n), hash, len);
		noise_split(&ends[i].n, &ends[i].tx, &ends[i].rx);
	}
}

static void run_vector(const json_t *v)
{
	const json_t *messages = json_object_get(v, "messages");
	char pattern[16] = { 0 };
	struct end ends[2] = { 0 };
	size_t handshake;

	assert_int_equal(sscanf(json_string_value(json_object_get(v, "protocol_name")), "Noise_%15[^_]", pattern), 1);
	assert_non_null(noise_pattern_find(pattern));
	handshake = noise_pattern_length(noise_pattern_find(pattern));
	start_end(&ends[0], v, "init", pattern);
	start_end(&ends[1], v, "resp", pattern);
	assert_true(json_array_size(messages) > handshake + 1);
	for (size_t i = 0; i < json_array_size(messages); i++) {
		const json_t *m = json_array_get(messages, i);
		uint8_t payload[BIG], want[BIG];
		struct noise_bytes p = { payload, 0 }, w = { want, 0 };
		/* In a one-way pattern the initiator sends everything. */
		size_t from = handshake == 1 ? 0 : i % 2;

		p.len = unit_hex(json_string_value(json_object_get(m, "payload")), payload, BIG);
		w.len = unit_hex(json_string_value(json_object_get(m, "ciphertext")), want, BIG);
		if (i == handshake)
			finish(ends, v);
		if (i < handshake)
			one_handshake_message(&ends[from], &ends[!from], p, w);
		else
			one_transport_message(&ends[from], &ends[!from], p, w);
	}
}

static void public_vectors(void **state)
{
	json_error_t error;
	json_t *root = json_load_file(VECTORS, 0, &error);
	json_t *vectors = json_object_get(root, "vectors");

	(void)state;
	assert_non_null(root);
	assert_int_equal(json_array_size(vectors), 59);
	for (size_t i = 0; i < json_array_size(vectors); i++)
		run_vector(json_array_get(vectors, i));
	json_decref(root);
}

/* What vectors do not show */

struct pair {
	struct noise a, b;
	struct rand_seeded seed;
	struct rand rand;
	struct pubkey a_pub, b_pub;
};

static void start_pair(struct pair *p, const char *pattern, uint64_t seed)
{
	struct seckey a, b;
	struct symkey psk = { { 3 } };
	const struct noise_pattern *shape = noise_pattern_find(pattern);
	bool nobody = strcmp(pattern, "NN") == 0;
	struct noise_setup init = { .pattern = pattern, .prologue = "p", .prologue_len = 1 }, resp = init;

	rand_seeded_init(&p->seed, seed);
	p->rand = rand_seeded_source(&p->seed);
	rand_keypair(&p->rand, &a, &p->a_pub);
	rand_keypair(&p->rand, &b, &p->b_pub);
	init.role = NOISE_ROLE_INITIATOR;
	resp.role = NOISE_ROLE_RESPONDER;
	init.own = nobody ? NULL : &a;
	resp.own = nobody ? NULL : &b;
	init.remote = shape->knows_resp ? &p->b_pub : NULL;
	resp.remote = shape->knows_init ? &p->a_pub : NULL;
	init.psk = resp.psk = noise_pattern_has_psk(shape) ? &psk : NULL;
	noise_init(&p->a, &init);
	noise_init(&p->b, &resp);
}

static const struct noise_bytes hello = { "hello", 5 };

static size_t write_next(struct pair *p, struct noise **reader, uint8_t out[BIG])
{
	struct noise *writer = noise_may_write(&p->a) ? &p->a : &p->b;
	size_t len = noise_write(writer, &p->rand, hello, out, BIG);

	*reader = writer == &p->a ? &p->b : &p->a;
	assert_true(len > 0 && len <= hello.len + NOISE_OVERHEAD_MAX);
	return len;
}

/* Every bit of every message of the patterns in use; the state survives and then takes the true message. */
static void flipped_bits_are_refused(void **state)
{
	static const char *const patterns[] = { "KKpsk0", "XXpsk0" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct pair p;
		struct noise *reader;
		uint8_t m[BIG], back[BIG];
		size_t got;

		start_pair(&p, patterns[i], 5);
		while (!noise_is_done(&p.a) || !noise_is_done(&p.b)) {
			size_t len = write_next(&p, &reader, m);

			for (size_t bit = 0; bit < len * 8; bit++) {
				m[bit / 8] ^= (uint8_t)(1u << bit % 8);
				assert_false(noise_read(reader, (struct noise_bytes){ m, len }, back, BIG, &got));
				m[bit / 8] ^= (uint8_t)(1u << bit % 8);
			}
			assert_true(noise_read(reader, (struct noise_bytes){ m, len }, back, BIG, &got));
		}
		assert_memory_equal(noise_remote(&p.a)->b, p.b_pub.b, KEY_LEN);
		assert_memory_equal(noise_remote(&p.b)->b, p.a_pub.b, KEY_LEN);
	}
}

/* Points of small order, as in libsodium's and RFC 7748's lists: the agreement is all zero, the message refused. */
static void low_order_points_abort(void **state)
{
	static const char *const points[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		struct pair p;
		uint8_t m[BIG], back[BIG];
		size_t got;
		size_t len;

		start_pair(&p, "NN", 6);
		unit_hex(points[i], m, sizeof(m));
		assert_true(noise_read(&p.b, (struct noise_bytes){ m, KEY_LEN }, back, BIG, &got));
		assert_int_equal(noise_write(&p.b, &p.rand, hello, m, BIG), 0);

		start_pair(&p, "NN", 6);
		len = noise_write(&p.a, &p.rand, hello, m, BIG);
		assert_true(len > 0);
		unit_hex(points[i], m, sizeof(m));
		assert_false(noise_read(&p.a, (struct noise_bytes){ m, KEY_LEN + 21 }, back, BIG, &got));
	}
}

static void other_psk_or_prologue_is_refused(void **state)
{
	struct pair p, q;
	struct noise *reader;
	uint8_t m[BIG], back[BIG];
	size_t len, got;

	(void)state;
	start_pair(&p, "KKpsk0", 7);
	q = p;
	len = write_next(&p, &reader, m);
	q.b.psk.b[31] ^= 1;
	assert_false(noise_read(&q.b, (struct noise_bytes){ m, len }, back, BIG, &got));
	q.b.psk.b[31] ^= 1;
	q.b.h[0] ^= 1;
	assert_false(noise_read(&q.b, (struct noise_bytes){ m, len }, back, BIG, &got));
	assert_int_equal(got, 0);
	q.b.h[0] ^= 1;
	assert_true(noise_read(&q.b, (struct noise_bytes){ m, len }, back, BIG, &got));
}

static void exports_agree_and_differ(void **state)
{
	struct pair p;
	struct noise *reader;
	uint8_t m[BIG], back[BIG];
	struct symkey early[2], late[2], other;
	struct noise_cipher tx, rx;
	size_t len, got;

	(void)state;
	start_pair(&p, "KKpsk0", 8);
	len = write_next(&p, &reader, m);
	assert_true(noise_read(reader, (struct noise_bytes){ m, len }, back, BIG, &got));
	noise_export(&p.a, KDF_LABEL("early"), &early[0]);
	noise_export(&p.b, KDF_LABEL("early"), &early[1]);
	assert_memory_equal(&early[0], &early[1], KEY_LEN);
	len = write_next(&p, &reader, m);
	assert_true(noise_read(reader, (struct noise_bytes){ m, len }, back, BIG, &got));
	noise_export(&p.a, KDF_LABEL("early"), &late[0]);
	noise_export(&p.b, KDF_LABEL("early"), &late[1]);
	noise_export(&p.b, KDF_LABEL("other"), &other);
	noise_split(&p.a, &tx, &rx);
	assert_memory_equal(&late[0], &late[1], KEY_LEN);
	assert_memory_not_equal(&late[0], &early[0], KEY_LEN);
	assert_memory_not_equal(&late[0], &other, KEY_LEN);
	assert_memory_not_equal(&late[0], &tx.key, KEY_LEN);
	assert_memory_not_equal(&tx.key, &rx.key, KEY_LEN);
	noise_wipe(&p.a);
	assert_true(sodium_is_zero((const uint8_t *)&p.a, sizeof(p.a)));
}

static void cipher_stops_at_its_last_nonce(void **state)
{
	struct noise_cipher a, b;
	struct symkey k = { { 9 } };
	const struct noise_bytes none = { NULL, 0 };
	uint8_t out[32], back[32];

	(void)state;
	noise_cipher_init(&a, &k);
	a.nonce = UINT64_MAX - 1;
	b = a;
	assert_true(noise_cipher_seal(&a, none, hello, out));
	assert_false(noise_cipher_seal(&a, none, hello, back));
	assert_true(noise_cipher_open(&b, none, (struct noise_bytes){ out, 21 }, back));
	assert_false(noise_cipher_open(&b, none, (struct noise_bytes){ out, 21 }, back));
	assert_false(noise_cipher_open(&b, none, (struct noise_bytes){ out, 15 }, back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_vectors),
		cmocka_unit_test(flipped_bits_are_refused),
		cmocka_unit_test(low_order_points_abort),
		cmocka_unit_test(other_psk_or_prologue_is_refused),
		cmocka_unit_test(exports_agree_and_differ),
		cmocka_unit_test(cipher_stops_at_its_last_nonce),
	};

	return cmocka_run_group_tests_name("core/noise", tests, NULL, NULL);
}
