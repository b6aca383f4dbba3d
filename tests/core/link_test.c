/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two links joined in memory: what works, in every way of cutting the bytes. The attacks are in link_hostile_test.c. */
#include "core/link.h"

#include "core/record.h"
#include "support/joint.h"
#include "support/unit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Appends a frame of `len` bytes of `fill` to what an end will say. */
static size_t add_frame(uint8_t *buf, size_t at, uint8_t type, size_t len, uint8_t fill)
{
	buf[at] = type;
	buf[at + 1] = (uint8_t)(len >> 8);
	buf[at + 2] = (uint8_t)len;
	memset(buf + at + FRAME_HEADER_LEN, fill, len);
	return at + FRAME_HEADER_LEN + len;
}

static void say(struct joint_end *e, const uint8_t *frames, size_t len)
{
	e->to_say = frames;
	e->say_left = len;
	link_poke(e->link);
}

static void assert_heard(const struct joint_end *e, const uint8_t *frames, size_t len)
{
	assert_int_equal(e->log_len, len);
	assert_memory_equal(e->log, frames, len);
}

static void assert_open(const struct joint *j)
{
	struct symkey x, y, z;

	assert_int_equal(link_state(j->a.link), LINK_OPEN);
	assert_int_equal(link_state(j->b.link), LINK_OPEN);
	assert_true(j->a.opens == 1 && j->b.opens == 1 && j->b.tags == 1 && j->b.used == 1 && j->a.tags == 0);
	assert_memory_equal(link_hash(j->a.link), link_hash(j->b.link), KEY_LEN);
	/* Of strangers all of these are zeros. */
	assert_memory_equal(link_peer(j->a.link)->b, j->b.keys.public.b, KEY_LEN);
	assert_memory_equal(link_peer(j->b.link)->b, j->a.keys.public.b, KEY_LEN);
	assert_int_equal(sodium_is_zero(link_peer(j->a.link)->b, KEY_LEN), j->a.keys.kind == LINK_NN);
	link_export(j->a.link, "x", &x);
	link_export(j->b.link, "x", &y);
	link_export(j->b.link, "y", &z);
	assert_memory_equal(x.b, y.b, KEY_LEN);
	assert_memory_not_equal(x.b, z.b, KEY_LEN);
}

/* Frames of every length around the edges of a record, and the longest there is. */
static size_t contact_frames(uint8_t *buf)
{
	static const size_t lens[] = { 512, 957, 958, 960, 961, 1914, 1917, 4096 };
	size_t n = add_frame(buf, 0, FRAME_HELLO, 60, 1);

	n = add_frame(buf, n, FRAME_PING, 0, 0);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		n = add_frame(buf, n, FRAME_PARCEL, lens[i], (uint8_t)i);
	n = add_frame(buf, n, FRAME_PARCEL, FRAME_PAYLOAD_MAX, 9);
	return add_frame(buf, n, FRAME_PONG, 0, 0);
}

static size_t frames_of(enum link_kind kind, uint8_t *buf, bool dialler)
{
	switch (kind) {
	case LINK_KK:
		return dialler ? contact_frames(buf) : add_frame(buf, 0, FRAME_NAME, 255, 7);
	case LINK_XX:
		return dialler ? add_frame(buf, 0, FRAME_ADD_INFO, 100, 1) : add_frame(buf, 0, FRAME_ADD_COMMIT, 512, 3);
	case LINK_NN:
	case LINK_KINDS:
		break;
	}
	return add_frame(buf, 0, dialler ? FRAME_PING : FRAME_PONG, 0, 0);
}

static void joined(enum link_kind kind, size_t piece)
{
	static uint8_t mine[JOINT_LOG], theirs[JOINT_LOG];
	static struct joint j;
	size_t n = frames_of(kind, mine, true), m;

	joint_init(&j, kind, piece);
	joint_dial(&j);
	joint_run(&j, piece);
	assert_open(&j);
	assert_int_equal(link_kind(j.b.link), kind);
	assert_true(j.a.peers == (kind == LINK_XX) && j.b.peers == (kind == LINK_XX));
	say(&j.a, mine, n);
	m = frames_of(kind, theirs, false);
	say(&j.b, theirs, m);
	joint_run(&j, piece);
	assert_heard(&j.b, mine, n);
	assert_heard(&j.a, theirs, m);
	joint_wipe(&j);
}

static void any_cutting_of_the_bytes(void **state)
{
	static const size_t pieces[] = { 0, 1, 2, 17, 18, 19, 255, 975, 976, 977, 5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		joined(LINK_KK, pieces[i]);
		joined(LINK_XX, pieces[i]);
		joined(LINK_NN, pieces[i]);
	}
}

/* ---- early parcels ---- */

static void early_parcels_arrive(void **state)
{
	static uint8_t mine[JOINT_LOG], wire[65536];
	static struct joint j;
	size_t n = add_frame(mine, 0, FRAME_PARCEL, 4096, 5), len;

	(void)state;
	joint_init(&j, LINK_KK, 1);
	joint_dial(&j);
	assert_true(link_is_early(j.a.link));
	say(&j.a, mine, n);
	len = joint_take(&j.a, wire, sizeof(wire));
	assert_true(len >= VEIL_MIN + 5 * RECORD_LEN && len <= VEIL_MAX + 5 * RECORD_LEN);
	joint_give(&j.b, wire, len);
	assert_heard(&j.b, mine, n); /* before the dialler has heard a byte */
	assert_true(link_is_early(j.a.link));
	/* The change to session records may cut a frame in two. */
	n = add_frame(mine, n, FRAME_PARCEL, 512, 6);
	say(&j.a, mine + n - 515, 515);
	joint_run(&j, 3);
	assert_open(&j);
	assert_false(link_is_early(j.a.link));
	assert_heard(&j.b, mine, n);
	joint_wipe(&j);
}

/* A frame that began in an early record goes on in a session record. */
static void a_frame_across_the_change(void **state)
{
	static uint8_t mine[JOINT_LOG], wire[65536], reply[4096];
	static struct joint j;
	size_t n = add_frame(mine, 0, FRAME_PARCEL, 4096, 5), len, rlen;

	(void)state;
	joint_init(&j, LINK_KK, 2);
	joint_dial(&j);
	say(&j.a, mine, n);
	/* Room for the flight and one record, then the answer comes. */
	len = link_output(j.a.link, wire, LINK_OUTPUT_MIN, j.now);
	joint_give(&j.b, wire, len);
	assert_int_equal(j.b.frames, 0);
	rlen = joint_take(&j.b, reply, sizeof(reply));
	joint_give(&j.a, reply, rlen);
	assert_false(link_is_early(j.a.link));
	joint_run(&j, 0);
	assert_heard(&j.b, mine, n);
	joint_wipe(&j);
}

static void nothing_early_where_nobody_is_known(void **state)
{
	static const enum link_kind kinds[] = { LINK_XX, LINK_NN };
	static struct joint j;
	uint8_t wire[8192];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		joint_init(&j, kinds[i], 3);
		joint_dial(&j);
		assert_false(link_is_early(j.a.link));
		link_poke(j.a.link);
		link_pace(j.a.link, true);
		link_grant(j.a.link);
		assert_in_range(joint_take(&j.a, wire, sizeof(wire)), VEIL_MIN, VEIL_MAX);
		joint_wipe(&j);
		joint_init(&j, kinds[i], 3);
		joint_dial(&j);
		link_poke(j.a.link);
		joint_run(&j, 0);
		assert_open(&j);
		joint_wipe(&j);
	}
}

/* No more than RECORD_EARLY_MAX go before the answer; the rest follows it. */
static void early_records_are_counted(void **state)
{
	static uint8_t wire[RECORD_LEN * 1200];
	static struct joint j;
	uint8_t parcel[FRAME_PAYLOAD_MAX] = { 0 };
	size_t n = 0, got;

	(void)state;
	joint_init(&j, LINK_KK, 4);
	joint_dial(&j);
	do {
		while (link_send(j.a.link, FRAME_PARCEL, parcel, sizeof(parcel)))
			continue;
		got = link_output(j.a.link, wire + n, sizeof(wire) - n, j.now);
		n += got;
	} while (got > 0);
	assert_in_range(n, VEIL_MIN + RECORD_EARLY_MAX * RECORD_LEN, VEIL_MAX + RECORD_EARLY_MAX * RECORD_LEN);
	joint_give(&j.b, wire, VEIL_MAX);
	joint_run(&j, 0);
	assert_int_equal(link_state(j.a.link), LINK_OPEN);
	joint_wipe(&j);
}

/* ---- sizes, padding, queues ---- */

static void everything_after_the_flights_is_whole_records(void **state)
{
	static uint8_t wire[65536];
	static struct joint j;
	size_t len;

	(void)state;
	joint_init(&j, LINK_KK, 5);
	joint_dial(&j);
	joint_run(&j, 0);
	for (size_t n = 0; n < 3000; n += 131) {
		assert_true(link_send(j.a.link, FRAME_RECONCILE_IDS, wire, n));
		len = joint_take(&j.a, wire, sizeof(wire));
		assert_int_equal(len, (n + FRAME_HEADER_LEN + RECORD_PLAIN_LEN - 1) / RECORD_PLAIN_LEN * RECORD_LEN);
		joint_give(&j.b, wire, len);
	}
	assert_int_equal(j.b.frames, 23);
	assert_int_equal(joint_take(&j.a, wire, sizeof(wire)), 0);
	joint_wipe(&j);
}

static void the_queue_is_bounded(void **state)
{
	static struct joint j;
	uint8_t parcel[FRAME_PAYLOAD_MAX] = { 0 };
	unsigned n = 0;

	(void)state;
	joint_init(&j, LINK_KK, 6);
	joint_dial(&j);
	joint_run(&j, 0);
	while (link_send(j.a.link, FRAME_PARCEL, parcel, sizeof(parcel)))
		n++;
	assert_int_equal(n, 4);
	assert_false(link_send(j.a.link, FRAME_PING, NULL, 0));
	assert_true(link_queued(j.a.link) <= LINK_QUEUE_MAX + FRAME_HEADER_LEN + FRAME_PAYLOAD_MAX);
	assert_true(link_has_output(j.a.link));
	joint_wipe(&j);
}

/* A link with nothing to say stays silent, and asks only when poked. */
static void silence_costs_nothing(void **state)
{
	static uint8_t wire[4096];
	static struct joint j;
	unsigned mores;

	(void)state;
	joint_init(&j, LINK_KK, 7);
	joint_dial(&j);
	joint_run(&j, 0);
	mores = j.a.mores;
	assert_false(link_has_output(j.a.link));
	assert_int_equal(joint_take(&j.a, wire, sizeof(wire)), 0);
	assert_int_equal(j.a.mores, mores);
	link_poke(j.a.link);
	assert_true(link_has_output(j.a.link));
	assert_int_equal(joint_take(&j.a, wire, sizeof(wire)), 0);
	assert_int_equal(j.a.mores, mores + 1);
	assert_false(link_has_output(j.a.link));
	joint_wipe(&j);
}

/* Two meetings of the same two have nothing in common, neither on the wire nor in what they derive. */
static void no_two_meetings_are_alike(void **state)
{
	static struct joint j;
	static uint8_t wire[2][16384];
	struct symkey secret[2];
	uint8_t hash[2][KEY_LEN], tag[2][TAGS_LEN];
	size_t n[2];

	(void)state;
	for (uint64_t i = 0; i < 2; i++) {
		joint_init(&j, LINK_NN, 20 + i);
		joint_dial(&j);
		memcpy(tag[i], j.a.keys.veil.tag, TAGS_LEN);
		n[i] = joint_take(&j.a, wire[i], 4096);
		joint_give(&j.b, wire[i], n[i]);
		n[i] += joint_take(&j.b, wire[i] + n[i], 4096);
		assert_memory_equal(wire[i], tag[i], TAGS_LEN);
		memcpy(hash[i], link_hash(j.b.link), KEY_LEN);
		link_export(j.b.link, "x", &secret[i]);
		joint_wipe(&j);
	}
	assert_memory_not_equal(tag[0], tag[1], TAGS_LEN);
	assert_memory_not_equal(hash[0], hash[1], KEY_LEN);
	assert_memory_not_equal(secret[0].b, secret[1].b, KEY_LEN);
	/* No eight bytes of the one occur in the other. */
	for (size_t at = 0; at + 8 <= n[0]; at++)
		assert_null(memmem(wire[1], n[1], wire[0] + at, 8));
}

/* ---- time ---- */

static void the_round_trip_is_measured(void **state)
{
	static uint8_t wire[8192];
	static struct joint j;
	size_t len;

	(void)state;
	joint_init(&j, LINK_XX, 8);
	joint_dial(&j);
	assert_int_equal(link_rtt(j.a.link), 1);
	len = joint_take(&j.a, wire, sizeof(wire));
	j.now += 50;
	joint_give(&j.b, wire, len);
	assert_int_equal(link_heard(j.b.link), j.now);
	j.now += 7;
	len = joint_take(&j.b, wire, sizeof(wire));
	j.now += 50;
	joint_give(&j.a, wire, len);
	assert_int_equal(link_rtt(j.a.link), 107);
	len = joint_take(&j.a, wire, sizeof(wire));
	j.now += 43;
	joint_give(&j.b, wire, len);
	assert_int_equal(link_rtt(j.b.link), 93); /* from its reply to the third flight */
	assert_open(&j);
	joint_wipe(&j);
}

/* ---- what the owner may say ---- */

static void the_owner_can_refuse(void **state)
{
	static struct joint j;

	(void)state;
	joint_init(&j, LINK_KK, 9);
	j.b.refuse_used = true;
	joint_dial(&j);
	joint_run(&j, 0);
	assert_int_equal(link_state(j.b.link), LINK_MUTE);
	assert_int_equal(link_state(j.a.link), LINK_REPLY_LENGTH);
	assert_int_equal(j.b.opens, 0);
	joint_wipe(&j);

	joint_init(&j, LINK_KK, 10);
	j.b.refuse_open = true;
	joint_dial(&j);
	joint_run(&j, 0);
	assert_int_equal(link_state(j.b.link), LINK_DEAD);
	joint_wipe(&j);

	for (int side = 0; side < 2; side++) {
		joint_init(&j, LINK_XX, 11);
		j.a.refuse_peer = side == 0;
		j.b.refuse_peer = side == 1;
		joint_dial(&j);
		joint_run(&j, 0);
		assert_int_equal(link_state(side == 0 ? j.a.link : j.b.link), LINK_DEAD);
		assert_int_equal(side == 0 ? j.a.opens + j.b.opens : j.b.opens, 0);
		joint_wipe(&j);
	}

	joint_init(&j, LINK_KK, 12);
	joint_dial(&j);
	joint_run(&j, 0);
	j.b.refuse_frame = true;
	assert_true(link_send(j.a.link, FRAME_PING, NULL, 0) && link_send(j.a.link, FRAME_PING, NULL, 0));
	joint_run(&j, 0);
	assert_int_equal(link_state(j.b.link), LINK_DEAD);
	assert_int_equal(j.b.frames, 1); /* nothing after the refused one */
	joint_wipe(&j);
}

/* An adding link goes on as one between contacts from the very next frame. */
static void promotion_changes_what_may_come(void **state)
{
	static struct joint j;

	(void)state;
	for (int promoted = 0; promoted < 2; promoted++) {
		joint_init(&j, LINK_XX, 13);
		joint_dial(&j);
		joint_run(&j, 0);
		if (promoted)
			link_promote(j.b.link);
		assert_true(link_send(j.a.link, FRAME_PING, NULL, 0));
		joint_run(&j, 0);
		assert_int_equal(link_state(j.b.link), promoted ? LINK_OPEN : LINK_DEAD);
		joint_wipe(&j);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_cutting_of_the_bytes),
		cmocka_unit_test(early_parcels_arrive),
		cmocka_unit_test(a_frame_across_the_change),
		cmocka_unit_test(nothing_early_where_nobody_is_known),
		cmocka_unit_test(early_records_are_counted),
		cmocka_unit_test(everything_after_the_flights_is_whole_records),
		cmocka_unit_test(the_queue_is_bounded),
		cmocka_unit_test(silence_costs_nothing),
		cmocka_unit_test(no_two_meetings_are_alike),
		cmocka_unit_test(the_round_trip_is_measured),
		cmocka_unit_test(the_owner_can_refuse),
		cmocka_unit_test(promotion_changes_what_may_come),
	};

	return cmocka_run_group_tests_name("core/link", tests, NULL, NULL);
}
