/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rand.h"

#include "support/unit.h"

#include <sodium.h>
#include <string.h>

static void a_seed_replays(void **state)
{
	struct rand_seeded a, b, c;
	struct rand ra, rb, rc;
	uint8_t x[100], y[100];

	(void)state;
	rand_seeded_init(&a, 1);
	rand_seeded_init(&b, 1);
	rand_seeded_init(&c, UINT64_C(1) << 56 | 1);
	ra = rand_seeded_source(&a);
	rb = rand_seeded_source(&b);
	rc = rand_seeded_source(&c);
	for (size_t len = 0; len <= sizeof(x); len++) {
		rand_fill(&ra, x, len);
		rand_fill(&rb, y, len);
		assert_memory_equal(x, y, len);
	}
	rand_fill(&rc, y, sizeof(y));
	assert_memory_not_equal(x, y, sizeof(x));
	rand_fill(&rb, y, sizeof(y));
	assert_memory_not_equal(x, y, sizeof(x)); /* the stream goes on */
}

/* Every result as often as any other, and none beyond the bound. */
static void below_is_even(void **state)
{
	struct rand_seeded seed;
	struct rand r;

	(void)state;
	rand_seeded_init(&seed, 2);
	r = rand_seeded_source(&seed);
	for (uint32_t n = 1; n < 20; n++) {
		uint32_t count[20] = { 0 }, total = 1000 * n;

		for (uint32_t i = 0; i < total; i++) {
			uint32_t v = rand_below(&r, n);

			assert_true(v < n);
			count[v]++;
		}
		for (uint32_t v = 0; v < n; v++)
			assert_in_range(count[v], 850, 1150); /* 1000, five standard deviations */
	}
	/* Three quarters of 2^32: without drawing again the lower third would come twice as often as the rest. */
	uint32_t low = 0;

	for (int i = 0; i < 3000; i++)
		low += rand_below(&r, 0xc0000000) < 0x40000000;
	assert_in_range(low, 870, 1130);
}

static void a_pair_belongs_together(void **state)
{
	struct seckey a, b;
	struct pubkey pa, pb, derived;

	(void)state;
	rand_keypair(&rand_system, &a, &pa);
	rand_keypair(&rand_system, &b, &pb);
	assert_memory_not_equal(a.b, b.b, sizeof(a.b));
	crypto_scalarmult_base(derived.b, a.b);
	assert_memory_equal(derived.b, pa.b, sizeof(pa.b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seed_replays),
		cmocka_unit_test(below_is_even),
		cmocka_unit_test(a_pair_belongs_together),
	};

	return cmocka_run_group_tests_name("base/rand", tests, NULL, NULL);
}
