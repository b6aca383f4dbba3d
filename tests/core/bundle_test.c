/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parcels in a file, and the stamps that they need there. */
#include "core/bundle.h"

#include "base/rand.h"
#include "core/stamp.h"
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

/* Looks like a parcel of that class. */
static size_t make(uint8_t *out, enum parcel_class class)
{
	rand_fill(&rand_system, out, parcel_len(class));
	out[0] = (uint8_t)(PARCEL_VERSION << 4 | class);
	return parcel_len(class);
}

static void what_is_written_is_read(void **state)
{
	static uint8_t parcel[PARCEL_MAX_LEN], buf[BUNDLE_ITEM_MAX];
	struct parcel_receipt receipt;
	struct bundle_item item;

	(void)state;
	for (enum parcel_class class = PARCEL_SMALL; class < PARCEL_CLASSES; class ++) {
		const size_t len = make(parcel, class), n = bundle_put_parcel(buf, sizeof(buf), parcel, len);

		assert_int_equal(n, len + 1);
		assert_int_equal(bundle_put_parcel(buf, n - 1, parcel, len), 0);
		(void)bundle_put_parcel(buf, sizeof(buf), parcel, len);
		assert_int_equal(bundle_read(&item, buf, n), BUNDLE_PARCEL);
		assert_int_equal(item.used, n);
		assert_int_equal(item.len, len);
		assert_memory_equal(item.parcel, parcel, len);
	}
	rand_fill(&rand_system, &receipt, sizeof(receipt));
	assert_int_equal(bundle_put_proof(buf, BUNDLE_PROOF_LEN - 1, &receipt, 7), 0);
	assert_int_equal(bundle_put_proof(buf, BUNDLE_PROOF_LEN, &receipt, 0xfffefdfc), BUNDLE_PROOF_LEN);
	assert_int_equal(bundle_read(&item, buf, BUNDLE_PROOF_LEN), BUNDLE_PROOF);
	assert_memory_equal(&item.receipt, &receipt, sizeof(receipt));
	assert_int_equal(item.expiry_hour, 0xfffefdfc);
	assert_int_equal(bundle_read(&item, (const uint8_t *)BUNDLE_MAGIC, BUNDLE_MAGIC_LEN), BUNDLE_BEGINNING);
	assert_int_equal(item.used, BUNDLE_MAGIC_LEN);
}

/* Each shorter than it is: there is more to come, and nothing past the end is read. */
static void torn_items_wait(void **state)
{
	uint8_t buf[1 + PARCEL_SMALL_LEN], parcel[PARCEL_SMALL_LEN];
	struct bundle_item item;

	(void)state;
	(void)make(parcel, PARCEL_SMALL);
	(void)bundle_put_parcel(buf, sizeof(buf), parcel, sizeof(parcel));
	for (size_t n = 0; n < sizeof(buf); n++) {
		uint8_t *exact = unit_exact(buf, n);

		assert_int_equal(bundle_read(&item, exact, n), BUNDLE_MORE);
		free(exact);
	}
	(void)bundle_put_proof(buf, sizeof(buf), &(struct parcel_receipt){ { 1 } }, 5);
	for (size_t n = 0; n < BUNDLE_PROOF_LEN; n++) {
		uint8_t *exact = unit_exact(buf, n);

		assert_int_equal(bundle_read(&item, exact, n), BUNDLE_MORE);
		free(exact);
	}
	for (size_t n = 0; n < BUNDLE_MAGIC_LEN; n++)
		assert_int_equal(bundle_read(&item, (const uint8_t *)BUNDLE_MAGIC, n), BUNDLE_MORE);
}

static void everything_else_is_damage(void **state)
{
	uint8_t buf[1 + PARCEL_SMALL_LEN] = { 1 };
	struct bundle_item item;

	(void)state;
	for (unsigned first = 0; first < 256; first++) {
		const bool is_parcel = first == (PARCEL_VERSION << 4 | PARCEL_SMALL) ||
				       first == (PARCEL_VERSION << 4 | PARCEL_OPEN);
		const bool is_longer = first == (PARCEL_VERSION << 4 | PARCEL_MEDIUM) ||
				       first == (PARCEL_VERSION << 4 | PARCEL_LARGE);

		buf[1] = (uint8_t)first;
		assert_int_equal(bundle_read(&item, buf, sizeof(buf)),
				 is_parcel ? BUNDLE_PARCEL : is_longer ? BUNDLE_MORE
								       : BUNDLE_BAD);
	}
	for (unsigned kind = 0; kind < 256; kind++) {
		buf[0] = (uint8_t)kind;
		buf[1] = 0;
		if (kind != 1 && kind != 2)
			assert_int_equal(bundle_read(&item, buf, sizeof(buf)), BUNDLE_BAD);
	}
}

/* Counted without the module: the leading zero bits of the hash in PROTOCOL.md. */
static void a_stamp_is_work(void **state)
{
	struct parcel_id id;
	uint8_t stamp[PARCEL_STAMP_LEN], other[PARCEL_STAMP_LEN];
	uint64_t at = 0;

	(void)state;
	for (uint8_t i = 0; i < 20; i++) {
		memset(&id, i, sizeof(id));
		at = 0;
		assert_true(stamp_search(&id, 10, 1u << 20, &at, stamp));
		assert_true(stamp_is_valid(&id, stamp, 10));
		assert_true(stamp_is_valid(&id, stamp, 0));
		memcpy(other, stamp, sizeof(other));
		id.b[31] ^= 1;
		/* By chance one in a thousand would. */
		assert_false(stamp_is_valid(&id, stamp, 10) && stamp_is_valid(&id, other, 24));
		id.b[31] ^= 1;
		assert_false(stamp_is_valid(&id, stamp, 60));
	}
	memset(other, 0, sizeof(other));
	assert_false(stamp_is_valid(&id, other, 0)); /* no stamp is none, whatever it gives */
	at = 0;
	assert_false(stamp_search(&id, 40, 10, &at, stamp));
	assert_int_equal(at, 10);
}

/* Made by a program that shares nothing with this one. PROTOCOL.md, chapter 16. */
static void a_stamp_made_elsewhere(void **state)
{
	const uint8_t stamp[PARCEL_STAMP_LEN] = { 0, 0, 0, 0, 0, 3, 0x96, 0x18 };
	const uint8_t thirteen[PARCEL_STAMP_LEN] = { 0, 0, 0, 0, 0, 0, 0x0d, 0x43 };
	uint8_t found[PARCEL_STAMP_LEN];
	struct parcel_id id;
	uint64_t at = 0;

	(void)state;
	for (uint8_t i = 0; i < sizeof(id.b); i++)
		id.b[i] = i;
	assert_true(stamp_is_valid(&id, stamp, 20));
	assert_false(stamp_is_valid(&id, stamp, 21));
	assert_true(stamp_is_valid(&id, thirteen, 13));
	assert_false(stamp_is_valid(&id, thirteen, 14));
	assert_true(stamp_search(&id, STAMP_BITS, UINT32_MAX, &at, found));
	assert_memory_equal(found, stamp, sizeof(stamp));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(torn_items_wait),
		cmocka_unit_test(everything_else_is_damage),
		cmocka_unit_test(a_stamp_is_work),
		cmocka_unit_test(a_stamp_made_elsewhere),
	};

	return cmocka_run_group_tests_name("core/bundle", tests, NULL, NULL);
}
