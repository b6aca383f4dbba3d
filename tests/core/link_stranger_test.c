/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attacks on a link between strangers, whose veil everybody can lift: what they learn, what they cost, what they may say. */
#include "core/link.h"

#include "core/record.h"
#include "support/effort.h"
#include "support/joint.h"
#include "support/puppet.h"
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

static struct joint j;

/* A fresh pair, and the first flight of it. */
static size_t first_flight(uint64_t seed, uint8_t out[LINK_OUTPUT_MIN])
{
	joint_init(&j, LINK_NN, seed);
	joint_dial(&j);
	return link_output(j.a.link, out, LINK_OUTPUT_MIN, j.now);
}

/* The acceptor has heard nobody, says nothing, and has not multiplied since. */
static void assert_untouched(unsigned long agreements, unsigned long pairs)
{
	uint8_t buf[LINK_OUTPUT_MIN];

	assert_true(j.b.used + j.b.opens + j.b.frames == 0);
	assert_false(link_has_output(j.b.link));
	assert_int_equal(link_output(j.b.link, buf, sizeof(buf), j.now), 0);
	assert_int_equal(effort_agreements(), agreements);
	assert_int_equal(effort_pairs(), pairs);
}

static void a_flight_costs_one_agreement(void **state)
{
	uint8_t buf[LINK_OUTPUT_MIN];
	unsigned long agreements, pairs;
	size_t len;

	(void)state;
	joint_init(&j, LINK_NN, 1);
	agreements = effort_agreements();
	pairs = effort_pairs();
	joint_dial(&j);
	assert_true(effort_agreements() == agreements && effort_pairs() == pairs + 1);
	len = joint_take(&j.a, buf, sizeof(buf));
	joint_give(&j.b, buf, len - 1);
	assert_true(effort_agreements() == agreements && effort_pairs() == pairs + 1);
	joint_give(&j.b, buf + len - 1, 1);
	assert_true(effort_agreements() == agreements + 1 && effort_pairs() == pairs + 2);
	/* Whatever follows costs none. */
	for (int i = 0; i < 50; i++)
		joint_give(&j.b, buf, sizeof(buf));
	assert_true(effort_agreements() == agreements + 1 && effort_pairs() == pairs + 2);
	joint_wipe(&j);
}

/* Of whoever knows the constant, but not how to seal; and of whoever does not know it. */
static void garbage_costs_none(void **state)
{
	static uint8_t junk[4 * VEIL_MAX];
	uint8_t buf[LINK_OUTPUT_MIN];
	unsigned long agreements, pairs;
	size_t len;

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		len = first_flight(i, buf);
		agreements = effort_agreements();
		pairs = effort_pairs();
		rand_fill(&j.rand, junk, sizeof(junk));
		if (i & 1) {
			buf[VEIL_FIRST_PEEK + i % (len - VEIL_FIRST_PEEK)] ^= (uint8_t)(1 + i % 255);
			joint_give(&j.b, buf, len);
		}
		joint_give(&j.b, junk, sizeof(junk));
		assert_int_equal(link_state(j.b.link), LINK_MUTE);
		assert_untouched(agreements, pairs);
		joint_wipe(&j);
	}
}

static void every_truncation_is_waited_for(void **state)
{
	uint8_t buf[LINK_OUTPUT_MIN], *cut;
	unsigned long agreements, pairs;
	size_t len = first_flight(2, buf);

	(void)state;
	joint_wipe(&j);
	for (size_t n = 0; n < len; n++) {
		(void)first_flight(2, buf);
		agreements = effort_agreements();
		pairs = effort_pairs();
		cut = unit_exact(buf, n);
		joint_give(&j.b, cut, n);
		free(cut);
		assert_int_equal(link_state(j.b.link), n < VEIL_FIRST_PEEK ? LINK_TAG : LINK_FLIGHT);
		assert_untouched(agreements, pairs);
		joint_wipe(&j);
	}
}

/* Another version has another constant; and contacts and strangers do not take each other's flights. */
static void other_constants_get_silence(void **state)
{
	uint8_t buf[LINK_OUTPUT_MIN];
	unsigned long agreements, pairs;
	size_t len;

	(void)state;
	for (int i = 0; i < 3; i++) {
		joint_init(&j, i == 1 ? LINK_KK : LINK_NN, 3);
		j.a.keys.kind = i == 2 ? LINK_KK : LINK_NN;
		if (i == 1)
			veil_init_stranger(&j.a.keys.veil, j.b.keys.veil.tag);
		else
			j.a.keys.veil.key.b[0] ^= 1;
		if (i == 2)
			rand_keypair(&j.rand, &j.a.keys.secret, &j.a.keys.peer);
		joint_dial(&j);
		len = joint_take(&j.a, buf, sizeof(buf));
		agreements = effort_agreements();
		pairs = effort_pairs();
		joint_give(&j.b, buf, len);
		assert_int_equal(link_state(j.b.link), LINK_MUTE);
		/* A tag that is a contact's has our own key made ready. */
		assert_untouched(agreements, pairs + (i == 1));
		joint_wipe(&j);
	}
}

/* What is under the veil: the key of one flight, and nothing else of whoever sent it. A longer message is none. */
static void a_flight_says_one_key(void **state)
{
	uint8_t flight[LINK_OUTPUT_MIN], msg[VEIL_MESSAGE_MAX], more[VEIL_MAX];
	struct veil veil;
	size_t n = first_flight(4, flight), len;

	(void)state;
	veil_init_stranger(&veil, flight);
	assert_true(veil_open_first(&veil, (struct noise_bytes){ flight, n }, msg, &len));
	assert_int_equal(len, KEY_LEN);
	msg[len++] = 0;
	n = veil_seal_first(&veil, &j.rand, (struct noise_bytes){ msg, len }, more);
	joint_give(&j.b, more, n);
	assert_int_equal(link_state(j.b.link), LINK_MUTE);
	assert_int_equal(j.b.used + j.b.opens, 0);
	joint_wipe(&j);
}

/* Whoever listens can lift the veil. Inside are two public keys, of which no third person makes the keys of the records. */
static void strangers_are_seen_but_not_read(void **state)
{
	uint8_t flight[LINK_OUTPUT_MIN], reply[LINK_OUTPUT_MIN], record[LINK_OUTPUT_MIN], plain[RECORD_PLAIN_LEN] = { 0 };
	uint8_t msg[VEIL_MESSAGE_MAX], scratch[VEIL_MAX];
	struct puppet spy;
	size_t n = first_flight(5, flight), m, len;

	(void)state;
	joint_give(&j.b, flight, n);
	m = link_output(j.b.link, reply, sizeof(reply), j.now);
	/* In the dialler's place, but with a pair of its own, it does not get through the answer. */
	(void)puppet_dial(&spy, &j.a.keys, &j.rand, scratch);
	assert_true(veil_open_reply(&spy.veil, 1, (struct noise_bytes){ reply, m }, msg, &len));
	assert_int_equal(len, KEY_LEN + 16);
	assert_false(puppet_answered(&spy, reply, m));
	/* In the acceptor's place it makes a link of its own, whose records the dialler does not take for this one's. */
	joint_give(&j.a, reply, m);
	assert_int_equal(link_state(j.a.link), LINK_OPEN);
	assert_true(link_send(j.a.link, FRAME_PING, NULL, 0));
	assert_int_equal(joint_take(&j.a, record, sizeof(record)), RECORD_LEN);
	assert_null(memmem(record, RECORD_LEN, plain, 8));
	puppet_seal(&spy, plain, record + RECORD_LEN);
	joint_give(&j.b, record, RECORD_LEN);
	assert_int_equal(j.b.frames, 1);
	joint_give(&j.b, record + RECORD_LEN, RECORD_LEN);
	assert_int_equal(link_state(j.b.link), LINK_DEAD);
	joint_wipe(&j);
}

/* A recorded meeting, played again: the flight is answered, as there is nobody to know it by; then nothing opens. */
static void a_recorded_meeting_is_worthless(void **state)
{
	uint8_t wire[8192];
	size_t n = first_flight(6, wire), m;
	uint8_t reply[LINK_OUTPUT_MIN], old[LINK_OUTPUT_MIN];

	(void)state;
	joint_give(&j.b, wire, n);
	m = joint_take(&j.b, old, sizeof(old));
	joint_give(&j.a, old, m);
	assert_true(link_send(j.a.link, FRAME_PING, NULL, 0));
	n += joint_take(&j.a, wire + n, sizeof(wire) - n);
	joint_wipe(&j);
	joint_init(&j, LINK_NN, 7);
	joint_give(&j.b, wire, n - RECORD_LEN);
	assert_int_equal(link_state(j.b.link), LINK_OPEN);
	assert_in_range(joint_take(&j.b, reply, sizeof(reply)), VEIL_MIN, VEIL_MAX);
	assert_memory_not_equal(reply, old, VEIL_MIN);
	joint_give(&j.b, wire + n - RECORD_LEN, RECORD_LEN);
	assert_int_equal(link_state(j.b.link), LINK_DEAD);
	assert_int_equal(j.b.frames, 0);
	joint_wipe(&j);
	/* To a dialler: the answer to another flight. */
	(void)first_flight(8, wire);
	joint_give(&j.a, old, m);
	assert_int_equal(link_state(j.a.link), LINK_DEAD);
	assert_int_equal(j.a.opens, 0);
	joint_wipe(&j);
}

/* Low-order points, of which whoever chooses them knows the outcome: the handshake stops. */
static void low_order_points_end_it(void **state)
{
	static const char *const points[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	uint8_t msg[KEY_LEN + 16] = { 0 }, flight[VEIL_MAX], buf[LINK_OUTPUT_MIN];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		(void)first_flight(9, buf);
		unit_hex(points[i], msg, KEY_LEN);
		len = veil_seal_first(&j.a.keys.veil, &j.rand, (struct noise_bytes){ msg, KEY_LEN }, flight);
		joint_give(&j.b, flight, len);
		len = veil_seal_reply(&j.a.keys.veil, 1, &j.rand, (struct noise_bytes){ msg, sizeof(msg) }, flight);
		joint_give(&j.a, flight, len);
		assert_true(link_state(j.a.link) == LINK_DEAD && link_state(j.b.link) == LINK_DEAD);
		assert_int_equal(j.a.opens + j.b.opens, 0);
		assert_int_equal(joint_take(&j.b, buf, sizeof(buf)), 0);
		joint_wipe(&j);
	}
}

/* What a stranger may say, once it is linked: exactly what the registry allows, whatever its program is. */
static enum link_state say(const uint8_t *plain)
{
	uint8_t wire[VEIL_MAX], reply[LINK_OUTPUT_MIN], record[RECORD_LEN];
	struct puppet p;
	size_t len;

	joint_init(&j, LINK_NN, 10);
	len = puppet_dial(&p, &j.a.keys, &j.rand, wire);
	joint_give(&j.b, wire, len);
	len = joint_take(&j.b, reply, sizeof(reply));
	assert_true(puppet_answered(&p, reply, len));
	puppet_seal(&p, plain, record);
	joint_give(&j.b, record, sizeof(record));
	return link_state(j.b.link);
}

static void a_stranger_may_say_little(void **state)
{
	static const size_t lens[] = { 0, 1, 12, 16, 36, 44, 60, 512, 516, 957, 4096, 65535 };
	uint8_t plain[RECORD_PLAIN_LEN] = { 0 };
	unsigned heard = 0;

	(void)state;
	for (unsigned type = 1; type < 256; type += type < 40 ? 1 : 43)
		for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
			bool may = (type == FRAME_PING || type == FRAME_PONG) && lens[i] == 0;

			plain[0] = (uint8_t)type;
			plain[1] = (uint8_t)(lens[i] >> 8);
			plain[2] = (uint8_t)lens[i];
			assert_int_equal(say(plain), may ? LINK_OPEN : LINK_DEAD);
			assert_int_equal(j.b.frames, may);
			heard += j.b.frames;
			/* Nor does it become a contact by what a contact becomes one by. */
			link_promote(j.b.link);
			joint_wipe(&j);
		}
	assert_int_equal(heard, 2);
	memset(plain, 0xff, sizeof(plain));
	plain[0] = FRAME_PAD;
	assert_int_equal(say(plain), LINK_OPEN);
	assert_int_equal(j.b.frames, 0);
	joint_wipe(&j);
}

/* Nothing early: a record right behind the flight is read with the key of the session, and is not of it. */
static void nothing_early_from_strangers(void **state)
{
	uint8_t wire[VEIL_MAX], record[RECORD_LEN], plain[RECORD_PLAIN_LEN] = { 0 };
	struct puppet p;
	size_t len;

	(void)state;
	joint_init(&j, LINK_NN, 11);
	len = puppet_dial(&p, &j.a.keys, &j.rand, wire);
	joint_give(&j.b, wire, len);
	puppet_seal(&p, plain, record);
	joint_give(&j.b, record, sizeof(record));
	assert_int_equal(link_state(j.b.link), LINK_DEAD);
	assert_int_equal(j.b.frames, 0);
	joint_wipe(&j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flight_costs_one_agreement),
		cmocka_unit_test(garbage_costs_none),
		cmocka_unit_test(every_truncation_is_waited_for),
		cmocka_unit_test(other_constants_get_silence),
		cmocka_unit_test(a_flight_says_one_key),
		cmocka_unit_test(strangers_are_seen_but_not_read),
		cmocka_unit_test(a_recorded_meeting_is_worthless),
		cmocka_unit_test(low_order_points_end_it),
		cmocka_unit_test(a_stranger_may_say_little),
		cmocka_unit_test(nothing_early_from_strangers),
	};

	return cmocka_run_group_tests_name("core/link between strangers", tests, NULL, NULL);
}
