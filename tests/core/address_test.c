/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/address.h"

#include "core/core.h"
#include "core/people.h"
#include "core/row.h"
#include "support/stored.h"
#include "support/unit.h"

#include <sodium.h>
#include <string.h>

struct list {
	struct address all[16];
	size_t n, most;
};

static bool note(void *ctx, const struct address *a)
{
	struct list *l = ctx;

	l->all[l->n++] = *a;
	return l->n < l->most;
}

static struct list list(struct stored *t, int64_t identity, size_t most)
{
	struct list l = { .most = most };

	assert_int_equal(address_list(t->store, identity, note, &l), ERR_OK);
	return l;
}

static void add(struct stored *t, int64_t identity, int64_t wall)
{
	assert_int_equal(address_add(t->store, identity, wall, &t->rand), ERR_OK);
}

static void newest_first(void **state)
{
	struct stored *t = *state;
	struct list l;
	size_t n;

	add(t, 7, 100);
	add(t, 8, 150);
	add(t, 7, 200);
	add(t, 7, 300);
	stored_reopen(t);
	l = list(t, 7, 16);
	assert_int_equal(l.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(l.all[i].identity, 7);
		assert_int_equal(l.all[i].number, 3 - i);
		assert_int_equal(l.all[i].created, 300 - 100 * (int64_t)i);
		assert_false(sodium_is_zero(l.all[i].secret.b, KEY_LEN));
	}
	assert_memory_not_equal(l.all[0].secret.b, l.all[1].secret.b, KEY_LEN);
	assert_memory_not_equal(l.all[0].secret.b, list(t, 8, 16).all[0].secret.b, KEY_LEN);
	assert_int_equal(list(t, 7, 2).n, 2); /* as far as it is wanted */
	assert_int_equal(address_count(t->store, 7, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(address_count(t->store, 9, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static void forgetting_keeps_the_one_in_use(void **state)
{
	struct stored *t = *state;
	struct list before, after;

	for (int i = 0; i < 3; i++)
		add(t, 7, i);
	add(t, 8, 0);
	add(t, 8, 1);
	before = list(t, 7, 16);
	assert_int_equal(address_forget_former(t->store, 7), ERR_OK);
	stored_reopen(t);
	after = list(t, 7, 16);
	assert_int_equal(after.n, 1);
	assert_memory_equal(&after.all[0], &before.all[0], sizeof(after.all[0]));
	assert_int_equal(list(t, 8, 16).n, 2);
	/* Numbers are not given again. */
	add(t, 7, 9);
	assert_int_equal(list(t, 7, 16).all[0].number, 4);
	assert_int_equal(address_forget_former(t->store, 9), ERR_OK);
}

static void which_have_former_ones(void **state)
{
	struct stored *t = *state;
	int64_t ids[4];
	size_t n;

	for (int64_t i = 1; i < 7; i++)
		add(t, i, 0);
	assert_int_equal(address_replaced(t->store, ids, 4, &n), ERR_OK);
	assert_int_equal(n, 0);
	add(t, 5, 1);
	add(t, 2, 1);
	add(t, 2, 2);
	assert_int_equal(address_replaced(t->store, ids, 4, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_true(ids[0] == 2 && ids[1] == 5);
	assert_int_equal(address_replaced(t->store, ids, 1, &n), ERR_OK);
	assert_int_equal(n, 1);
}

/* ---- profiles of before there were addresses ---- */

static struct core_options options(struct stored *t)
{
	return (struct core_options){ .path = STORED_PATH, .vfs = disk_name(t->disk), .key = t->key, .rand = &t->rand };
}

static size_t open_and_read(struct stored *t, struct core_self selves[4])
{
	const struct core_options o = options(t);
	struct core *c;
	size_t n;

	assert_int_equal(core_open(&c, &o, (struct instant){ .wall = 1000, .mono = 0 }), ERR_OK);
	n = core_selves(c, selves, 4);
	core_close(c);
	return n;
}

static void add_identities(struct stored *t, size_t n)
{
	const struct core_options o = options(t);
	int64_t id;
	struct core *c;

	assert_int_equal(core_open(&c, &o, (struct instant){ .wall = 1000, .mono = 0 }), ERR_OK);
	core_turn(c, (struct instant){ .wall = 1000, .mono = 0 });
	for (char name[] = "a"; n > 0; n--, name[0]++)
		assert_int_equal(people_add_identity(c, name, &id), ERR_OK);
	assert_int_equal(core_commit(c), ERR_OK);
	core_close(c);
}

static void reopen(struct stored *t)
{
	const struct store_options o = stored_options(t);

	assert_int_equal(store_open(&t->store, &o), ERR_OK);
}

static void older_profiles_get_them_once(void **state)
{
	struct stored *t = *state;
	struct core_self first[4], second[4];

	store_close(t->store);
	add_identities(t, 2);
	reopen(t);
	stored_become_version_3(t);
	assert_int_equal(row_exec(t->store, "DROP TABLE address; PRAGMA user_version = 2"), ERR_OK);
	store_close(t->store);
	assert_int_equal(open_and_read(t, first), 2);
	assert_true(first[0].id != first[1].id && first[0].n == 1 && first[1].n == 1);
	assert_memory_not_equal(first[0].secret[0].b, first[1].secret[0].b, KEY_LEN);
	/* For good: the next start finds the same. */
	assert_int_equal(open_and_read(t, second), 2);
	assert_memory_equal(first[0].secret[0].b, second[0].secret[0].b, KEY_LEN);
	assert_memory_equal(first[1].secret[0].b, second[1].secret[0].b, KEY_LEN);
	reopen(t);
}

/* Cut off at any write of the first start: the next one gives each identity its secret. */
static void cut_off_while_they_are_made(void **state)
{
	struct stored *t = *state;
	const struct core_options o = options(t);
	struct core_self selves[4];
	bool cut = true;

	store_close(t->store);
	add_identities(t, 2);
	reopen(t);
	stored_become_version_3(t);
	assert_int_equal(row_exec(t->store, "DROP TABLE address; PRAGMA user_version = 2"), ERR_OK);
	store_close(t->store);
	for (uint64_t at = 1; cut; at++) {
		struct disk *kept = t->disk;
		struct core_options there = o;
		struct core *c = NULL;

		t->disk = disk_copy(kept, at);
		there.vfs = disk_name(t->disk);
		disk_plan(t->disk, DISK_POWER_CUT, disk_operations(t->disk) + at);
		(void)!core_open(&c, &there, (struct instant){ .wall = 1000, .mono = 0 });
		cut = disk_has_struck(t->disk);
		core_close(c);
		disk_restart(t->disk);
		disk_plan(t->disk, DISK_NONE, 0);
		assert_int_equal(open_and_read(t, selves), 2);
		assert_true(selves[0].n == 1 && selves[1].n == 1);
		disk_free(t->disk);
		t->disk = kept;
		assert_true(at < 1000);
	}
	reopen(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(newest_first, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(forgetting_keeps_the_one_in_use, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(which_have_former_ones, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(older_profiles_get_them_once, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(cut_off_while_they_are_made, stored_setup, stored_teardown),
	};

	return cmocka_run_group_tests_name("core/address", tests, NULL, NULL);
}
