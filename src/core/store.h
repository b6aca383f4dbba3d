/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The database of a profile: SQLite in WAL mode over the encrypting VFS (vfs.h), with one writer, us.
 *
 * A transaction is a turn of the daemon: the first change begins it, store_commit() makes it durable (one fsync) or
 * undoes it whole. After a change failed, every later one of the same turn fails with the same error until
 * store_rollback() or store_commit(), so that a caller may check at the end only. What is committed survives any crash.
 *
 * The row modules (identity, contact, session, skipped, gap, invitation, conversation, outbox, delivery, attempt,
 * eventlog, search, setting) are functions over one or two tables each and hold no policy. All of them:
 * - return ERR_OK, or ERR_DISK_FULL, ERR_DISK or ERR_PROFILE_CORRUPT for the machine's failures, besides what they say;
 * - take ids and contacts as int64 > 0, times in milliseconds;
 * - visit lists through a callback: what it is given is borrowed for the call; it returns false to stop; it may read
 *   other
 *   things, but may not change anything or start the same list again.
 */
#ifndef CORE_STORE_H
#define CORE_STORE_H

#include "base/err.h"
#include "base/key.h"
#include "base/rand.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* Where opaque bytes are read into. */
struct store_buf {
	uint8_t *p;    /* borrowed, `cap` bytes */
	size_t cap;
	size_t len;    /* filled */
};

struct store_options {
	const char *path;            /* of the database file */
	const char *vfs;             /* the VFS under the encryption; NULL: the system's */
	const struct symkey *key;    /* borrowed for the call */
	const struct rand *rand;     /* borrowed until store_close() */
	int cache_kib;               /* 0: the default of 4 MiB */
};

/* Makes a new, empty database, removing what is there; returns owned. */
enum err store_create(struct store **out, const struct store_options *o) __attribute__((warn_unused_result));
/*
 * Opens one that store_create() made and recovers it after a crash; returns owned. Brings older schemas up to date.
 * ERR_NO_PROFILE: there is none, or its creation was cut short: nothing was ever in it. ERR_PROFILE_CORRUPT: damaged,
 * or another key. ERR_PROFILE_NEWER: of a later version; its files stay as they are.
 */
enum err store_open(struct store **out, const struct store_options *o) __attribute__((warn_unused_result));
/* Undoes an open transaction, moves everything into the database file, wipes and frees. NULL is legal. */
void store_close(struct store *s);

/* Does nothing when nothing was changed. When it fails, everything since the last commit is undone. */
enum err store_commit(struct store *s) __attribute__((warn_unused_result));
void store_rollback(struct store *s);
/* True between a change and its commit. */
bool store_is_changing(const struct store *s);
/* ERR_OK, or why the open transaction can only be undone. */
enum err store_failed(const struct store *s);

/*
 * Call when idle, outside a transaction: moves the log into the database and truncates it. Cheap when there is
 * nothing.
 */
enum err store_idle(struct store *s) __attribute__((warn_unused_result));
/*
 * True once anything that was read was damaged, whoever asked for it and whatever became of the answer: until it is opened
 * again.
 */
bool store_is_damaged(const struct store *s);
/* Opens every page of the database file, some 400 MB a second: how many there are, and how many are damaged. */
enum err store_count_damaged(struct store *s, uint64_t *pages, uint64_t *damaged) __attribute__((warn_unused_result));
/* Full check of the database's structure. Slow: for tests. */
enum err store_check(struct store *s) __attribute__((warn_unused_result));

#endif
