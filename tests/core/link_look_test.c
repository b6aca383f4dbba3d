/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody who listens sees of many links: nothing that could be told from random bytes. */
#include "support/joint.h"
#include "support/unit.h"

#include "core/link.h"
#include "core/record.h"
#include "core/veil.h"

#include <string.h>

static struct joint j;

#define LINKS 120
#define KINDS 2
#define HEAD  32    /* first bytes of each stream, looked at one position at a time */

struct look {
	unsigned long total[256], sum;
	unsigned head[HEAD][256];
};

static void look_at(struct look *k, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		k->total[p[i]]++;
		k->sum++;
		if (i < HEAD)
			k->head[i][p[i]]++;
	}
}

/* Chi-square with 255 degrees of freedom: mean 255, deviation 22.6. Between -6 and +8 deviations. */
static void assert_even(const struct look *k)
{
	double expected = (double)k->sum / 256, chi = 0;

	for (int v = 0; v < 256; v++)
		chi += ((double)k->total[v] - expected) * ((double)k->total[v] - expected) / expected;
	assert_true(chi > 120 && chi < 435);
	/* 120 bytes drawn from 256 values: none comes seven times. */
	for (int i = 0; i < HEAD; i++)
		for (int v = 0; v < 256; v++)
			assert_true(k->head[i][v] < 8);
}

/* What goes there and back in one link, and one record of it. */
static void look_at_link(struct look look[3], enum link_kind kind, uint64_t seed, unsigned *short_ones)
{
	static const uint8_t parcel[512] = { 0 };
	uint8_t buf[16384];
	size_t n;

	joint_init(&j, kind, seed);
	joint_dial(&j);
	n = joint_take(&j.a, buf, sizeof(buf));
	*short_ones += n < (VEIL_MIN + VEIL_MAX) / 2;
	look_at(&look[0], buf, n);
	joint_give(&j.b, buf, n);
	n = joint_take(&j.b, buf, sizeof(buf));
	look_at(&look[1], buf, n);
	joint_give(&j.a, buf, n);
	assert_true(kind == LINK_NN ? link_send(j.a.link, FRAME_PING, NULL, 0)
	                            : link_send(j.a.link, FRAME_PARCEL, parcel, sizeof(parcel)));
	n = joint_take(&j.a, buf, sizeof(buf));
	assert_int_equal(n, RECORD_LEN);
	look_at(&look[2], buf, n);
	joint_wipe(&j);
}

static void the_bytes_look_random(void **state)
{
	static const enum link_kind kinds[KINDS] = { LINK_KK, LINK_NN };
	static struct look look[KINDS][3];

	(void)state;
	for (size_t k = 0; k < KINDS; k++) {
		unsigned short_ones = 0;

		for (uint64_t i = 0; i < LINKS; i++)
			look_at_link(look[k], kinds[k], 1000 + i, &short_ones);
		assert_in_range(short_ones, LINKS / 4, LINKS * 3 / 4);
		for (size_t i = 0; i < 3; i++)
			assert_even(&look[k][i]);
	}
}

/*
 * Whoever knows the protocol but not the constant of strangers, or has only a great many of their flights: at each of the first
 * places of a flight each bit is set about as often as not, and no two places of one flight go together. A bare public key
 * would show by its last bit, which is never set.
 */
#define FLIGHTS 3000
#define BITS    (8 * VEIL_MIN)

static void no_bit_of_a_flight_gives_it_away(void **state)
{
	static uint16_t set[BITS], pairs[BITS];
	uint8_t buf[LINK_OUTPUT_MIN];

	(void)state;
	for (uint64_t i = 0; i < FLIGHTS; i++) {
		joint_init(&j, LINK_NN, 5000 + i);
		joint_dial(&j);
		assert_true(joint_take(&j.a, buf, sizeof(buf)) >= VEIL_MIN);
		for (size_t bit = 0; bit < BITS; bit++) {
			size_t before = bit ? bit - 1 : BITS - 1;
			unsigned one = buf[bit / 8] >> bit % 8 & 1, last = buf[before / 8] >> before % 8 & 1;

			set[bit] = (uint16_t)(set[bit] + one);
			pairs[bit] = (uint16_t)(pairs[bit] + (one ^ last));
		}
		joint_wipe(&j);
	}
	/* Six deviations, of sqrt(3000) / 2 = 27.4 each, either way: once in 10^5 runs; and the seeds are fixed. */
	for (size_t bit = 0; bit < BITS; bit++) {
		assert_in_range(set[bit], FLIGHTS / 2 - 165, FLIGHTS / 2 + 165);
		assert_in_range(pairs[bit], FLIGHTS / 2 - 165, FLIGHTS / 2 + 165);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_look_random),
		cmocka_unit_test(no_bit_of_a_flight_gives_it_away),
	};

	return cmocka_run_group_tests_name("core/link to a listener", tests, NULL, NULL);
}
