/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attacks on one link: forged, cut, replayed and lying bytes, wrong keys, and frames that may not come. */
#include "core/link.h"

#include "core/record.h"
#include "support/joint.h"
#include "support/puppet.h"
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

/* Of the sanitizer's allocator, which tests run under. */
size_t __sanitizer_get_current_allocated_bytes(void);

static struct joint j;

/* ---- the flights ---- */

/* The bytes of flight number n (1, 2, 3) of a fresh pair that has come that far; 0 when there is none. */
static size_t flight(enum link_kind kind, unsigned n, uint8_t *out, size_t cap)
{
	size_t len = 0;

	joint_init(&j, kind, 1);
	joint_dial(&j);
	for (unsigned i = 1; i <= n; i++) {
		struct joint_end *from = i % 2 ? &j.a : &j.b, *to = i % 2 ? &j.b : &j.a;

		len = joint_take(from, out, cap);
		if (i < n)
			joint_give(to, out, len);
	}
	return len;
}

static struct joint_end *receiver(unsigned n)
{
	return n % 2 ? &j.b : &j.a;
}

/* The receiver of a damaged flight n: an acceptor of the first is silent for good, any other hangs up. Nobody opened. */
static void assert_refused(unsigned n)
{
	const struct joint_end *to = receiver(n);
	enum link_state s = link_state(to->link);
	uint8_t buf[4096];

	assert_int_equal(to->opens, 0);
	if (n == 1) {
		assert_true(s == LINK_MUTE || s == LINK_FLIGHT || s == LINK_TAG);
		assert_int_equal(to->used, 0);
		assert_int_equal(link_output(j.b.link, buf, sizeof(buf), j.now), 0);
	} else {
		/* A longer length: still waiting for bytes that do not come. */
		assert_true(s == LINK_DEAD || s == LINK_REPLY || s == LINK_THIRD);
	}
}

static void every_bit_of_every_flight(void **state)
{
	static const struct {
		enum link_kind kind;
		unsigned n;
	} all[] = {
		{ LINK_KK, 1 }, { LINK_KK, 2 }, { LINK_XX, 1 }, { LINK_XX, 2 }, { LINK_XX, 3 }, { LINK_NN, 1 }, { LINK_NN, 2 },
	};
	uint8_t buf[4096], good[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		size_t len = flight(all[i].kind, all[i].n, good, sizeof(good));

		joint_wipe(&j);
		/* Every bit of the first 64 bytes, one of each byte after them. */
		for (size_t bit = 0; bit < len * 8; bit += bit < 512 ? 1 : 9) {
			assert_int_equal(flight(all[i].kind, all[i].n, buf, sizeof(buf)), len);
			assert_memory_equal(buf, good, len);
			buf[bit / 8] ^= (uint8_t)(1 << bit % 8);
			joint_give(receiver(all[i].n), buf, len);
			assert_refused(all[i].n);
			joint_wipe(&j);
		}
	}
}

/* A flight that ends early is waited for, whatever its length; nothing is answered before its last byte. */
static void every_truncation_of_a_flight(void **state)
{
	uint8_t buf[4096], *cut;
	size_t len = flight(LINK_KK, 1, buf, sizeof(buf));

	(void)state;
	joint_wipe(&j);
	for (size_t n = 0; n < len; n++) {
		(void)flight(LINK_KK, 1, buf, sizeof(buf));
		cut = unit_exact(buf, n);
		joint_give(&j.b, cut, n);
		free(cut);
		assert_int_equal(link_state(j.b.link), n < VEIL_FIRST_PEEK ? LINK_TAG : LINK_FLIGHT);
		assert_int_equal(j.b.tags, n >= VEIL_FIRST_PEEK);
		assert_true(j.b.used == 0 && !link_has_output(j.b.link));
		joint_wipe(&j);
	}
}

static void the_first_bytes_one_by_one(void **state)
{
	uint8_t buf[4096];
	size_t len = flight(LINK_KK, 1, buf, sizeof(buf));

	(void)state;
	for (size_t i = 0; i < len; i++) {
		assert_int_equal(j.b.tags, i >= VEIL_FIRST_PEEK);
		assert_int_equal(j.b.opens, 0);
		joint_give(&j.b, buf + i, 1);
	}
	assert_int_equal(j.b.opens, 1);
	joint_wipe(&j);
}

/* The length of a flight is believed only between 256 and 1024. */
static void lengths_that_lie(void **state)
{
	uint8_t buf[4096], more[VEIL_MAX] = { 0 };

	(void)state;
	for (unsigned mask = 1; mask <= UINT16_MAX; mask += mask < 2048 ? 1 : 257) {
		(void)flight(LINK_KK, 1, buf, sizeof(buf));
		buf[16] ^= (uint8_t)(mask >> 8);
		buf[17] ^= (uint8_t)mask;
		joint_give(&j.b, buf, VEIL_FIRST_PEEK);
		assert_true(link_state(j.b.link) == LINK_FLIGHT || link_state(j.b.link) == LINK_MUTE);
		joint_give(&j.b, more, sizeof(more)); /* as long as any can be */
		assert_int_equal(link_state(j.b.link), LINK_MUTE);
		joint_wipe(&j);
	}
}

/* ---- strangers ---- */

static void a_stranger_is_swallowed(void **state)
{
	static uint8_t junk[65536];
	size_t before;
	uint8_t buf[4096];

	(void)state;
	joint_init(&j, LINK_KK, 2);
	rand_fill(&j.rand, junk, sizeof(junk));
	joint_give(&j.b, junk, VEIL_FIRST_PEEK);
	assert_int_equal(link_state(j.b.link), LINK_MUTE);
	before = __sanitizer_get_current_allocated_bytes();
	for (int i = 0; i < 16; i++)
		joint_give(&j.b, junk, sizeof(junk));
	assert_true(before > 0);
	assert_int_equal(__sanitizer_get_current_allocated_bytes(), before);
	assert_int_equal(link_output(j.b.link, buf, sizeof(buf), j.now), 0);
	assert_false(link_has_output(j.b.link));
	assert_int_equal(link_state(j.b.link), LINK_MUTE);
	assert_true(j.b.tags == 1 && j.b.used + j.b.opens + j.b.frames == 0);
	joint_wipe(&j);
}

/* ---- wrong keys ---- */

static void assert_dialler_unanswered(void)
{
	joint_dial(&j);
	joint_run(&j, 0);
	assert_int_equal(link_state(j.b.link), LINK_MUTE);
	assert_int_equal(link_state(j.a.link), LINK_REPLY_LENGTH);
	assert_true(j.a.opens + j.b.opens + j.b.used == 0);
	joint_wipe(&j);
}

static void wrong_keys_get_silence(void **state)
{
	struct seckey other;
	struct pubkey other_pub;

	(void)state;
	joint_init(&j, LINK_KK, 3);
	rand_keypair(&j.rand, &j.a.keys.secret, &j.a.keys.public); /* somebody else's static key */
	assert_dialler_unanswered();
	joint_init(&j, LINK_KK, 3);
	rand_keypair(&j.rand, &other, &other_pub);
	j.a.keys.peer = other_pub; /* meant for somebody else */
	assert_dialler_unanswered();
	joint_init(&j, LINK_KK, 3);
	j.a.keys.psk.b[0] ^= 1;
	assert_dialler_unanswered();
	joint_init(&j, LINK_XX, 3);
	j.a.keys.psk.b[31] ^= 1;
	assert_dialler_unanswered();
	joint_init(&j, LINK_KK, 3);
	j.a.keys.veil.key.b[0] ^= 1;
	assert_dialler_unanswered();
	/* The other form of handshake under the same tag. */
	joint_init(&j, LINK_KK, 3);
	j.a.keys.kind = LINK_XX;
	assert_dialler_unanswered();
}

/*
 * Key-compromise impersonation. With B's static secret (and the pair's psk and veil) a thief can make a first flight in A's
 * name: all it needs is dh(a, B) = dh(b, A). The answer needs A's own secret, so the thief gets no further than early
 * parcels, which are sealed end to end. Nor can a thief of A's secret answer A in B's name.
 */
static void a_stolen_key_does_not_make_its_contacts(void **state)
{
	uint8_t buf[8192];
	struct puppet p;
	size_t len;

	(void)state;
	joint_init(&j, LINK_KK, 4);
	len = puppet_dial(&p, &j.a.keys, &j.rand, buf); /* the bytes that the thief can make too */
	joint_give(&j.b, buf, len);
	assert_int_equal(link_state(j.b.link), LINK_OPEN);
	len = joint_take(&j.b, buf, sizeof(buf));
	p.noise.s = j.b.keys.secret;
	assert_false(puppet_answered(&p, buf, len));
	joint_wipe(&j);

	joint_init(&j, LINK_KK, 5);
	j.b.keys.secret = j.a.keys.secret;
	j.b.keys.public = j.a.keys.public;
	joint_dial(&j);
	joint_run(&j, 0);
	assert_int_equal(j.a.opens + j.b.opens, 0);
	joint_wipe(&j);
}

/* Low-order points as the peer's static key: the handshake stops instead of agreeing on zero. */
static void low_order_points_end_it(void **state)
{
	static const char *const points[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	uint8_t buf[4096];
	struct puppet p;

	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		joint_init(&j, LINK_KK, 6);
		unit_hex(points[i], j.a.keys.peer.b, KEY_LEN);
		assert_false(link_dial(j.a.link, &j.a.keys, j.now));
		joint_wipe(&j);
		/* As the ephemeral key of a first flight of XX, which a holder of the invite chooses. */
		joint_init(&j, LINK_XX, 7);
		memset(buf, 0, sizeof(buf));
		unit_hex(points[i], buf, 32);
		p = (struct puppet){ .veil = j.a.keys.veil };
		size_t len = veil_seal_first(&p.veil, &j.rand, (struct noise_bytes){ buf, 48 }, buf + 1024);

		joint_give(&j.b, buf + 1024, len);
		assert_true(j.b.used + j.b.opens == 0);
		assert_false(link_has_output(j.b.link));
		joint_wipe(&j);
	}
}

/* ---- replays ---- */

static void a_recorded_stream_is_worthless(void **state)
{
	static uint8_t there[16384], back[16384];
	size_t n = 0, m = 0;
	struct link_keys keys;

	(void)state;
	joint_init(&j, LINK_KK, 8);
	keys = j.b.keys;
	joint_dial(&j);
	n = joint_take(&j.a, there, sizeof(there));
	joint_give(&j.b, there, n);
	m = joint_take(&j.b, back, sizeof(back));
	joint_give(&j.a, back, m);
	assert_true(link_send(j.a.link, FRAME_PING, NULL, 0) && link_send(j.b.link, FRAME_PING, NULL, 0));
	n += joint_take(&j.a, there + n, sizeof(there) - n);
	m += joint_take(&j.b, back + m, sizeof(back) - m);
	joint_wipe(&j);

	/* To an acceptor that would (wrongly) take the tag again: its fresh key makes the records fail. */
	joint_init(&j, LINK_KK, 9);
	j.b.keys = keys;
	joint_give(&j.b, there, n);
	assert_int_equal(j.b.frames, 0);
	assert_int_equal(link_state(j.b.link), LINK_DEAD);
	joint_wipe(&j);

	/* To a dialler: an answer to another flight. */
	joint_init(&j, LINK_KK, 10);
	joint_dial(&j);
	joint_give(&j.a, back, m);
	assert_int_equal(link_state(j.a.link), LINK_DEAD);
	assert_int_equal(j.a.opens, 0);
	joint_wipe(&j);

	/* A dialler that hears its own bytes. */
	joint_init(&j, LINK_KK, 11);
	joint_dial(&j);
	n = joint_take(&j.a, there, sizeof(there));
	joint_give(&j.a, there, n);
	assert_true(link_state(j.a.link) == LINK_DEAD || link_state(j.a.link) == LINK_REPLY);
	assert_int_equal(j.a.opens, 0);
	joint_wipe(&j);
}

/* A record again, two swapped, one left out, one flipped, one cut into another: the link ends, nothing more is heard. */
static void records_are_not_to_be_touched(void **state)
{
	static uint8_t wire[3 * RECORD_LEN], bad[3 * RECORD_LEN];

	(void)state;
	for (int attack = 0; attack < 6; attack++) {
		joint_init(&j, LINK_KK, 12);
		joint_dial(&j);
		joint_run(&j, 0);
		for (int i = 0; i < 3; i++) {
			assert_true(link_send(j.a.link, FRAME_PING, NULL, 0));
			assert_int_equal(joint_take(&j.a, wire + i * RECORD_LEN, 2048), RECORD_LEN);
		}
		memcpy(bad, wire, sizeof(bad));
		switch (attack) {
		case 0: memcpy(bad + RECORD_LEN, wire, RECORD_LEN); break;
		case 1: memcpy(bad + RECORD_LEN, wire + 2 * RECORD_LEN, RECORD_LEN); break;
		case 2: bad[RECORD_LEN] ^= 1; break;
		case 3: bad[2 * RECORD_LEN - 1] ^= 0x80; break;
		case 4: memmove(bad + RECORD_LEN, bad + RECORD_LEN + 1, RECORD_LEN); break;
		case 5: memset(bad + RECORD_LEN, 0, RECORD_LEN); break;
		}
		joint_give(&j.b, bad, sizeof(bad));
		assert_int_equal(link_state(j.b.link), LINK_DEAD);
		assert_int_equal(j.b.frames, 1);
		assert_int_equal(joint_take(&j.b, bad, sizeof(bad)), 0);
		joint_wipe(&j);
	}
}

/* ---- frames ---- */

/* A contact's record around `plain`; early ones come before the answer is read. Where the acceptor is afterwards. */
static enum link_state say(const uint8_t *plain, bool early)
{
	uint8_t wire[VEIL_MAX], reply[4096], record[RECORD_LEN];
	struct puppet p;
	size_t len;

	joint_init(&j, LINK_KK, 13);
	len = puppet_dial(&p, &j.a.keys, &j.rand, wire);
	joint_give(&j.b, wire, len);
	len = joint_take(&j.b, reply, sizeof(reply));
	if (!early)
		assert_true(puppet_answered(&p, reply, len));
	puppet_seal(&p, plain, record);
	joint_give(&j.b, record, sizeof(record));
	return link_state(j.b.link);
}

/* Every type and length, as an authenticated contact may say it: exactly what the registry allows is heard. */
static void only_what_the_registry_allows(void **state)
{
	static const size_t lens[] = { 0, 1, 4, 11, 12, 36, 42, 60, 61, 255, 256, 512, 516, 948, 949, 957, 1024, 4097, 65535 };
	uint8_t plain[RECORD_PLAIN_LEN] = { 0 };

	(void)state;
	for (unsigned type = 1; type < 256; type += type < 40 ? 1 : 43)
		for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
			for (int early = 0; early < 2; early++) {
				bool may = frame_may((uint8_t)type, lens[i],
				                     early ? FRAME_WHEN_EARLY : FRAME_WHEN_CONTACT);

				plain[0] = (uint8_t)type;
				plain[1] = (uint8_t)(lens[i] >> 8);
				plain[2] = (uint8_t)lens[i];
				assert_int_equal(say(plain, early), may ? LINK_OPEN : LINK_DEAD);
				assert_int_equal(j.b.frames, may && lens[i] <= RECORD_PLAIN_LEN - FRAME_HEADER_LEN);
				joint_wipe(&j);
			}
}

/* After one byte of padding the rest of a record means nothing, even if it looks like a frame. */
static void padding_hides_nothing(void **state)
{
	uint8_t plain[RECORD_PLAIN_LEN] = { FRAME_PAD, FRAME_HELLO, 0, 0 };

	(void)state;
	memset(plain + 4, 0xff, sizeof(plain) - 4);
	assert_int_equal(say(plain, false), LINK_OPEN);
	assert_int_equal(j.b.frames, 0);
	joint_wipe(&j);
	assert_int_equal(say(plain, true), LINK_OPEN);
	joint_wipe(&j);
}

/* Once a session record has come, no early one is taken. */
static void nothing_early_after_the_change(void **state)
{
	uint8_t wire[VEIL_MAX], reply[4096], early[RECORD_LEN], session[RECORD_LEN], plain[RECORD_PLAIN_LEN] = { 0 };
	struct puppet p;
	size_t len;

	(void)state;
	joint_init(&j, LINK_KK, 14);
	len = puppet_dial(&p, &j.a.keys, &j.rand, wire);
	joint_give(&j.b, wire, len);
	puppet_seal(&p, plain, early);
	len = joint_take(&j.b, reply, sizeof(reply));
	assert_true(puppet_answered(&p, reply, len));
	puppet_seal(&p, plain, session);
	joint_give(&j.b, session, sizeof(session));
	assert_int_equal(link_state(j.b.link), LINK_OPEN);
	joint_give(&j.b, early, sizeof(early));
	assert_int_equal(link_state(j.b.link), LINK_DEAD);
	joint_wipe(&j);
}

/* ---- every state and what can happen in it ---- */

static struct link *in_state(enum link_state s)
{
	uint8_t buf[8192];
	size_t len;
	enum link_kind kind = s == LINK_THIRD || s == LINK_THIRD_LENGTH ? LINK_XX : LINK_KK;
	struct joint_end *e = s == LINK_REPLY || s == LINK_REPLY_LENGTH ? &j.a : &j.b;

	joint_init(&j, kind, 15);
	joint_dial(&j);
	len = joint_take(&j.a, buf, sizeof(buf));
	switch (s) {
	case LINK_NONE:
	case LINK_STATES:
	case LINK_TAG:
	case LINK_REPLY_LENGTH:
		break;
	case LINK_FLIGHT:
		joint_give(&j.b, buf, VEIL_FIRST_PEEK);
		break;
	case LINK_REPLY:
		joint_give(&j.b, buf, len);
		(void)joint_take(&j.b, buf, sizeof(buf));
		joint_give(&j.a, buf, VEIL_REPLY_PEEK);
		break;
	case LINK_THIRD_LENGTH:
	case LINK_THIRD:
		joint_give(&j.b, buf, len);
		len = joint_take(&j.b, buf, sizeof(buf));
		joint_give(&j.a, buf, len);
		(void)joint_take(&j.a, buf, sizeof(buf));
		joint_give(&j.b, buf, s == LINK_THIRD ? VEIL_REPLY_PEEK : 0);
		break;
	case LINK_OPEN:
		joint_give(&j.b, buf, len);
		break;
	case LINK_MUTE:
		buf[0] ^= 1;
		joint_give(&j.b, buf, len);
		break;
	case LINK_DEAD:
		link_kill(j.b.link);
		break;
	}
	assert_int_equal(link_state(e->link), s);
	return e->link;
}

static void every_state_and_event(void **state)
{
	uint8_t zeros[2048] = { 0 }, buf[4096];

	(void)state;
	for (enum link_state s = LINK_TAG; s < LINK_STATES; s++) {
		struct link *l = in_state(s);

		link_input(l, zeros, 0, 1); /* nothing */
		assert_int_equal(link_state(l), s);
		link_poke(l);
		assert_true(link_state(l) == s && link_rtt(l) >= 1);
		(void)link_output(l, buf, sizeof(buf), 1);
		assert_int_equal(link_state(l), s);
		link_promote(l);
		assert_int_equal(link_state(l), s);
		link_input(l, zeros, sizeof(zeros), 1); /* garbage ends it, with silence where nobody has spoken yet */
		switch (s) {
		case LINK_TAG:
		case LINK_FLIGHT:
		case LINK_MUTE:
			assert_int_equal(link_state(l), LINK_MUTE);
			break;
		case LINK_NONE:
		case LINK_REPLY_LENGTH:
		case LINK_REPLY:
		case LINK_THIRD_LENGTH:
		case LINK_THIRD:
		case LINK_OPEN:
		case LINK_DEAD:
		case LINK_STATES:
			assert_int_equal(link_state(l), LINK_DEAD);
			break;
		}
		assert_int_equal(link_output(l, buf, sizeof(buf), 1), 0);
		assert_false(link_has_output(l));
		joint_wipe(&j);
		l = in_state(s);
		link_kill(l);
		assert_int_equal(link_state(l), LINK_DEAD);
		link_input(l, zeros, sizeof(zeros), 1);
		assert_int_equal(link_state(l), LINK_DEAD);
		joint_wipe(&j);
	}
}

/* ---- how it looks from outside ---- */

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_bit_of_every_flight),
		cmocka_unit_test(every_truncation_of_a_flight),
		cmocka_unit_test(the_first_bytes_one_by_one),
		cmocka_unit_test(lengths_that_lie),
		cmocka_unit_test(a_stranger_is_swallowed),
		cmocka_unit_test(wrong_keys_get_silence),
		cmocka_unit_test(a_stolen_key_does_not_make_its_contacts),
		cmocka_unit_test(low_order_points_end_it),
		cmocka_unit_test(a_recorded_stream_is_worthless),
		cmocka_unit_test(records_are_not_to_be_touched),
		cmocka_unit_test(only_what_the_registry_allows),
		cmocka_unit_test(padding_hides_nothing),
		cmocka_unit_test(nothing_early_after_the_change),
		cmocka_unit_test(every_state_and_event),
	};

	return cmocka_run_group_tests_name("core/link against attackers", tests, NULL, NULL);
}
