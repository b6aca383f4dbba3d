/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody who listens sees of many links: nothing that could be told from random bytes. */
#include "support/joint.h"
#include "support/unit.h"

#include "core/link.h"
#include "core/veil.h"

#include <string.h>

static struct joint j;

#define LINKS 120
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

static void the_bytes_look_random(void **state)
{
	static struct look there, back, records;
	uint8_t buf[16384], frames[600] = { FRAME_PARCEL, 2, 0 };
	unsigned lengths = 0;

	(void)state;
	for (uint64_t i = 0; i < LINKS; i++) {
		size_t n, m;

		joint_init(&j, LINK_KK, 1000 + i);
		joint_dial(&j);
		n = joint_take(&j.a, buf, sizeof(buf));
		lengths += n < (VEIL_MIN + VEIL_MAX) / 2;
		look_at(&there, buf, n);
		joint_give(&j.b, buf, n);
		m = joint_take(&j.b, buf, sizeof(buf));
		look_at(&back, buf, m);
		joint_give(&j.a, buf, m);
		assert_true(n != m || i > 0);
		assert_true(link_send(j.a.link, FRAME_PARCEL, frames, 512));
		n = joint_take(&j.a, buf, sizeof(buf));
		look_at(&records, buf, n);
		joint_wipe(&j);
	}
	assert_in_range(lengths, LINKS / 4, LINKS * 3 / 4);
	assert_even(&there);
	assert_even(&back);
	assert_even(&records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_look_random),
	};

	return cmocka_run_group_tests_name("core/link to a listener", tests, NULL, NULL);
}
