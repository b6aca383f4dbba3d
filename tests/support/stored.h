/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store on a disk in memory, for the tests of the row modules. Everything in it fails the test by itself. */
#ifndef SUPPORT_STORED_H
#define SUPPORT_STORED_H

#include "core/conversation.h"
#include "core/store.h"
#include "support/disk.h"

#define STORED_PATH "nightjar.db"
#define STORED_LOG  "nightjar.db-wal"

struct stored {
	struct disk *disk;
	struct rand_seeded seeded;
	struct rand rand;
	struct symkey key;
	struct store *store;
};

/* cmocka's setup and teardown: *state is a struct stored with an open, empty store. */
int stored_setup(void **state);
int stored_teardown(void **state);

struct store_options stored_options(const struct stored *t);
/* Commits. */
void stored_commit(struct stored *t);
/* Commits, closes, opens again. */
void stored_reopen(struct stored *t);
/* What later versions have added is taken away again: for store_open() to bring back. */
void stored_become_version_3(struct stored *t);
/* Appends a received message with this text; returns its order. */
int64_t stored_receive(struct stored *t, int64_t conversation, const char *text);

#endif
