/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/contact.h"
#include "core/reference.h"
#include "core/row.h"
#include "core/schema.h"
#include "core/search.h"
#include "core/setting.h"
#include "core/store.h"
#include "support/stored.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void set(struct stored *t, const char *key, const char *value)
{
	assert_int_equal(setting_set(t->store, key, value), ERR_OK);
}

static void has(struct stored *t, const char *key, const char *value)
{
	char got[SETTING_VALUE_MAX + 1];

	assert_int_equal(setting_get(t->store, key, got), ERR_OK);
	assert_string_equal(got, value);
}

static void committed_is_there_after_reopening(void **state)
{
	struct stored *t = *state;

	assert_false(store_is_changing(t->store));
	set(t, "a", "1");
	assert_true(store_is_changing(t->store));
	stored_reopen(t);
	has(t, "a", "1");
	assert_int_equal(store_check(t->store), ERR_OK);
}

static void rolled_back_is_gone(void **state)
{
	struct stored *t = *state;
	char got[SETTING_VALUE_MAX + 1];

	set(t, "a", "1");
	stored_commit(t);
	set(t, "a", "2");
	store_rollback(t->store);
	has(t, "a", "1");
	set(t, "b", "2");
	/* Closing undoes what was not committed. */
	store_close(t->store);
	struct store_options o = stored_options(t);
	assert_int_equal(store_open(&t->store, &o), ERR_OK);
	assert_int_equal(setting_get(t->store, "b", got), ERR_NO_SETTING);
}

static void another_key_opens_nothing(void **state)
{
	struct stored *t = *state;
	struct store_options o = stored_options(t);
	struct symkey other = t->key;

	stored_reopen(t);
	store_close(t->store);
	other.b[31] ^= 1;
	o.key = &other;
	assert_int_equal(store_open(&t->store, &o), ERR_PROFILE_CORRUPT);
	o.key = &t->key;
	assert_int_equal(store_open(&t->store, &o), ERR_OK);
}

static void missing_is_no_profile(void **state)
{
	struct stored *t = *state;
	struct store_options o = stored_options(t);

	store_close(t->store);
	o.path = "elsewhere.db";
	assert_int_equal(store_open(&t->store, &o), ERR_NO_PROFILE);
	o.path = STORED_PATH;
	disk_truncate(t->disk, STORED_PATH, 0);
	assert_int_equal(store_open(&t->store, &o), ERR_NO_PROFILE);
	assert_int_equal(store_create(&t->store, &o), ERR_OK);
}

static void cut_short_is_damaged(void **state)
{
	struct stored *t = *state;
	struct store_options o = stored_options(t);
	size_t len;

	store_close(t->store);
	disk_contents(t->disk, STORED_PATH, &len);
	disk_truncate(t->disk, STORED_PATH, len - 1);
	assert_int_equal(store_open(&t->store, &o), ERR_OK);
	assert_int_equal(store_check(t->store), ERR_PROFILE_CORRUPT);
	store_close(t->store);
	disk_truncate(t->disk, STORED_PATH, 3 * 4096);
	assert_int_equal(store_open(&t->store, &o), ERR_PROFILE_CORRUPT);
	assert_int_equal(store_create(&t->store, &o), ERR_OK);
}

/* A full disk spoils the turn, nothing of it stays, and it goes on when there is room again. */
static void full_disk_undoes_the_turn(void **state)
{
	struct stored *t = *state;
	char long_text[SETTING_VALUE_MAX + 1], key[16];

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	set(t, "a", "1");
	stored_commit(t);
	disk_plan(t->disk, DISK_FULL, disk_operations(t->disk) + 1);
	for (int i = 0; i < 40; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		set(t, key, long_text);
	}
	assert_int_equal(store_commit(t->store), ERR_DISK_FULL);
	assert_false(store_is_changing(t->store));
	has(t, "a", "1");
	assert_int_equal(setting_get(t->store, "k0", long_text), ERR_NO_SETTING);
	set(t, "a", "2");
	assert_int_equal(store_commit(t->store), ERR_DISK_FULL);
	disk_free_space(t->disk);
	set(t, "a", "3");
	stored_reopen(t);
	has(t, "a", "3");
	assert_int_equal(store_check(t->store), ERR_OK);
}

static void failed_disk_undoes_the_turn(void **state)
{
	struct stored *t = *state;

	set(t, "a", "1");
	stored_commit(t);
	disk_plan(t->disk, DISK_EIO, disk_operations(t->disk) + 1);
	set(t, "a", "2");
	assert_int_equal(store_commit(t->store), ERR_DISK);
	has(t, "a", "1");
	set(t, "a", "3");
	stored_reopen(t);
	has(t, "a", "3");
}

/* Neither texts nor names nor SQLite's own marks are in any file, with the log full and after it was moved. */
static void nothing_is_readable_on_the_disk(void **state)
{
	struct stored *t = *state;
	static const char *const marks[] = { "SQLite", "CREATE TABLE", "canary", "nightjar" };
	size_t len;

	for (int i = 0; i < 300; i++)
		stored_receive(t, 1 + i % 3, "canary-text-of-a-message");
	set(t, "canary-key", "canary-value");
	stored_commit(t);
	for (int turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
			assert_false(disk_contains(t->disk, marks[i], strlen(marks[i])));
		disk_contents(t->disk, STORED_LOG, &len);
		assert_int_equal(len > 0, turn == 0);
		assert_int_equal(store_idle(t->store), ERR_OK);
	}
}

static bool count(void *ctx, const struct message *m)
{
	*(int *)ctx += m->order > 0;
	return true;
}

/* Version 1 had no table of doubted words, nor two columns. */
static void older_schemas_are_brought_up(void **state)
{
	struct stored *t = *state;
	struct search_query q = { "old ", 0, CONVERSATION_END, 10 };
	int version;
	bool left;

	stored_receive(t, 1, "old");
	assert_int_equal(search_find(t->store, &q, count, &(int){ 0 }), ERR_OK);
	stored_commit(t);
	stored_become_version_3(t);
	assert_int_equal(row_exec(t->store, "DROP TABLE word_gone; ALTER TABLE search_state DROP COLUMN forgetting;"
	                                    "ALTER TABLE search_state DROP COLUMN merged; DROP TABLE address;"
	                                    "PRAGMA user_version = 1"), ERR_OK);
	stored_reopen(t);
	assert_int_equal(schema_read_version(t->store, &version), ERR_OK);
	assert_int_equal(version, schema_version());
	assert_int_equal(conversation_forget(t->store, 1), ERR_OK);
	assert_int_equal(search_tidy(t->store, &left), ERR_OK);
}

/* Version 3 knew texts only: they are what was shown, and can be answered and changed. */
static void version_3_knew_texts_only(void **state)
{
	struct stored *t = *state;
	const struct reference ref = { .conversation = 2, .direction = MESSAGE_IN, .at = { .session = 0, .seq = 1 } };
	struct contact c = { .identity = 1, .label = "Bob", .state = CONTACT_ACTIVE }, got;
	struct conversation_counts n;
	struct message m;
	int64_t order, found;
	int version;

	assert_int_equal(contact_add(t->store, &c), ERR_OK);
	stored_receive(t, 1, "one");
	order = stored_receive(t, 2, "two");
	stored_commit(t);
	stored_become_version_3(t);
	stored_reopen(t);
	assert_int_equal(schema_read_version(t->store, &version), ERR_OK);
	assert_int_equal(version, schema_version());
	assert_int_equal(contact_get(t->store, c.id, &got), ERR_OK);
	assert_true(!got.archived && !got.receipts && strcmp(got.label, "Bob") == 0);
	assert_int_equal(conversation_counts(t->store, 2, &n), ERR_OK);
	assert_true(n.count == 1 && n.unread == 1 && n.shown == order && n.shown_time == 20);
	assert_int_equal(reference_find(t->store, &ref, &found), ERR_OK);
	assert_int_equal(found, order);
	assert_int_equal(conversation_copy(t->store, 2, order, &m), ERR_OK);
	assert_true(shape_is_empty(&m.shape) && m.len == 3);
	m.shape.timer = 5;
	assert_int_equal(conversation_reshape(t->store, &m), ERR_OK);
	conversation_release(&m);
	stored_reopen(t);
	assert_int_equal(conversation_copy(t->store, 2, order, &m), ERR_OK);
	assert_int_equal(m.shape.timer, 5);
	conversation_release(&m);
}

static void version_nobody_wrote(void **state)
{
	static const struct {
		const char *sql;
		enum err want;
	} cases[] = {
		{ "PRAGMA user_version = 1000", ERR_PROFILE_NEWER },
		{ "PRAGMA user_version = -5", ERR_PROFILE_CORRUPT },
	};
	struct stored *t = *state;
	struct store_options o = stored_options(t);

	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(row_exec(t->store, cases[i].sql), ERR_OK);
		store_close(t->store);
		assert_int_equal(store_open(&t->store, &o), cases[i].want);
		assert_null(t->store);
		stored_teardown(state);
		stored_setup(state);
		t = *state;
		o = stored_options(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(committed_is_there_after_reopening, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(rolled_back_is_gone, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(another_key_opens_nothing, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(missing_is_no_profile, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(cut_short_is_damaged, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(full_disk_undoes_the_turn, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(failed_disk_undoes_the_turn, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(older_schemas_are_brought_up, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(version_3_knew_texts_only, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(version_nobody_wrote, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(nothing_is_readable_on_the_disk, stored_setup, stored_teardown),
	};

	return cmocka_run_group_tests_name("core/store", tests, NULL, NULL);
}
