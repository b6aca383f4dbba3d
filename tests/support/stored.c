/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/row.h"
#include "support/stored.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct store_options stored_options(const struct stored *t)
{
	return (struct store_options){
		.path = STORED_PATH, .vfs = disk_name(t->disk), .key = &t->key, .rand = &t->rand,
	};
}

int stored_setup(void **state)
{
	struct stored *t = calloc(1, sizeof(*t));
	struct store_options o;

	assert_non_null(t);
	assert_true(sodium_init() >= 0);
	t->disk = disk_new(1);
	rand_seeded_init(&t->seeded, 2);
	t->rand = rand_seeded_source(&t->seeded);
	rand_fill(&t->rand, t->key.b, sizeof(t->key.b));
	o = stored_options(t);
	assert_int_equal(store_create(&t->store, &o), ERR_OK);
	*state = t;
	return 0;
}

int stored_teardown(void **state)
{
	struct stored *t = *state;

	store_close(t->store);
	disk_free(t->disk);
	free(t);
	return 0;
}

void stored_commit(struct stored *t)
{
	assert_int_equal(store_commit(t->store), ERR_OK);
}

void stored_reopen(struct stored *t)
{
	struct store_options o = stored_options(t);

	stored_commit(t);
	store_close(t->store);
	assert_int_equal(store_open(&t->store, &o), ERR_OK);
}

void stored_become_version_3(struct stored *t)
{
	static const char *const columns[] = {
		"contact DROP COLUMN archived",  "contact DROP COLUMN receipts",      "head DROP COLUMN shown",
		"head DROP COLUMN shown_time",   "head DROP COLUMN timer",            "head DROP COLUMN timer_version",
		"head DROP COLUMN timer_ours",   "head DROP COLUMN awaited",          "head DROP COLUMN indexed",
		"head DROP COLUMN wanted",
	};
	char sql[128];

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		snprintf(sql, sizeof(sql), "ALTER TABLE %s", columns[i]);
		assert_int_equal(row_exec(t->store, sql), ERR_OK);
	}
	assert_int_equal(row_exec(t->store, "DROP TABLE shape; DROP TABLE reference; DROP TABLE awaited;"
	                                    "DROP TABLE timed; DROP TABLE expiry; DROP TABLE draft; DROP TABLE carried;"
	                                    "DROP TABLE carried_parcel; DROP TABLE carried_own; PRAGMA user_version = 3"),
	                 ERR_OK);
}

int64_t stored_receive(struct stored *t, int64_t conversation, const char *text)
{
	struct message m = {
		.conversation = conversation, .direction = MESSAGE_IN, .kind = 1, .seq = 1, .sent = 10, .stored = 20,
		.body = (const uint8_t *)text, .len = strlen(text),
	};

	assert_int_equal(conversation_append(t->store, &m), ERR_OK);
	return m.order;
}
